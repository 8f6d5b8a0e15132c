"""The tables of a report as a workbook that programs read.

`exporter`      the nbconvert exporter `nenpo_xlsx`
`contents`      the sheet of contents and that of notes
`sheets`        which tables become which sheet
`yearly`        tables with a column for each year as tidy rows
`grids`         a table with its reaching cells spread out
`columns`       what a column holds: one value a cell, its unit in the head
`cell_figures`  the figures of a cell
`machine_text`  text without characters that not every machine knows
"""
