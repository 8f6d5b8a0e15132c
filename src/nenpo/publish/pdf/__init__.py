"""A report as PDF, set by Typst from the document's plain items.

`exporter`   the nbconvert exporter `nenpo_pdf`
`own_pages`  the column that says on which page of this book something stands
"""
