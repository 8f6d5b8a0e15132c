"""What differs between two builds, two commits or two years of a report, and why.

`sides`    a state of the publication: what is published now, a kept build, a folder, a commit
`named`    which two of them a person means
`pieces`   an executed notebook as sentences, rows and figures that can be compared
`aligned`  which old line became which new one, and the characters that changed in it
`changes`  every figure, sentence, row, chart and finding that changed
`inputs`   what changed in the sources, words, rules and notebooks that a build was made from
`candidates` the changed inputs of one report, found by cell or by words
`causes`   which of these led to which change
`compared` the comparison as a whole
`unbuilt`  commits without a build: clean tables figure by figure, and the sources as they are
`years`    two years of a report, by series
`screen`   the same in a few lines, for the desk
`page`     the same with old and new side by side, as one HTML page
"""
