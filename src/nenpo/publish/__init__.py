"""From executed notebooks to what people read.

An exporter reads the blocks of an executed notebook and the words of its Markdown cells, and nothing else: it
adds frame and style, never content. Take a cell out of a notebook and exactly its section is gone from every
format.

`notebook`   reads an executed notebook into parts, and refuses one that did not run to its end
`unbound`    refuses a figure that nothing binds
`words`      renders Markdown cells so that nothing in them can act
`imprint`    what every format must show: report, fiscal year, state, notice, citation, build
`document`   the parts as plain items, for formats that are no page
`widths`     how the columns of a table share a width
`exporter`   what all exporters share, and the base of those whose file is no page

A package a form: `html`, `pdf`, `word`, `workbook`; `open_data` for the clean tables, `site` for what leads to it all.
Templates lie in the package that uses them, so that a change makes that form alone anew.

To add a form, write an exporter on top of `BlocksExporter`, register it by entry point in pyproject.toml and name it
in `EXPORTERS` and `FORMS` of `nenpo.pipeline.steps`.
"""
