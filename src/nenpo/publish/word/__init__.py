"""A report as a Word document for mark-up.

`exporter`       the nbconvert exporter `nenpo_docx`
`pandoc_ast`     the document as pandoc takes it
`layout`         sheets, running head and rows, finished in the file that pandoc wrote
`column_widths`  how the columns of a table share a sheet
"""
