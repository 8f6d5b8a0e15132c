"""Forms that the sections fill in, and what comes back: workbooks out, deliveries in, and who is outstanding.

`asked` says what each section is asked, `layout` how a sheet is built, `workbook` writes it. `reading` takes a file
apart without trusting it, `answers` judges every answer, `taking` puts them into the raw tables, and `deliveries`
keeps the record of who has sent what.
"""
