"""From executed notebooks to what people read.

An exporter reads the blocks of an executed notebook and the words of its Markdown cells, and nothing else: it
adds frame and style, never content. Take a cell out of a notebook and exactly its section is gone from every
format.

`notebook`  reads an executed notebook into parts, and refuses one that did not run to its end
`words`     renders Markdown cells so that nothing in them can act
`edition`   what the frame must always show: report, fiscal year, state, notice, citation
`outline`   one heading structure, stable ids and a table of contents from the finished HTML
`origins`   where the figures of a report come from: the data of its page
`sources`   the page that lists them all
`projects`  what a reader may choose the project pages by
`scripts`   the scripts of the pages, each named to the page's policy by its digest
`html`      the nbconvert exporter `nenpo_html`, and `publish_html` for the build
`site`      the index that leads to everything

To add a format, write an exporter beside `html` on top of `notebook` and `edition`, register it by entry
point in pyproject.toml, and list its files in the index as further entries with another `form`.
"""
