"""Clean tables of a year as open data.

`package`  the CSV files and `datapackage.json`
`schema`   what is known of every column, as Frictionless describes it
"""
