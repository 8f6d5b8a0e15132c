"""The page of a report: one self-contained file, for reading without any network.

`exporter`  the nbconvert exporter `nenpo_html`, and `publish_html` for the build
`frame`     templates that all pages share
`stretches` blocks and words of a report as HTML with the headings apart
`outline`   one heading structure, stable ids and a table of contents
`origins`   where the figures of a report come from: the data of its page
`sources`   the page that lists them all
`projects`  what a reader may choose the project pages by
`scripts`   the scripts of the pages, each named to the page's policy by its digest
"""
