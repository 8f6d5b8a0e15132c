"""The Ministry of Internal Affairs' rules for statistical tables that machines read, one function a rule.

統計表における機械判読可能なデータの表記方法の統一ルール (2020). Each function takes a workbook as openpyxl reads it
and names the sheet and cell of every breach. They know nothing of how nenpo writes a workbook.
"""

import re
from collections.abc import Callable, Iterator

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

# These two are for people to read; they hold sentences.
FOR_PEOPLE = ("目次", "注")
_FIGURE = r"(?:延べ?|約|計)?[▲△−-]?\s*\d[\d,]*(?:\.\d+)?\s*(?:[兆億万千]?円|[^\d\s、,・()（）～〜:：./-]{1,4})?"
_NOT_A_QUANTITY = re.compile(r"\d+(?:月|日|年|項|号|条|部|次|期)")
_YEAR = re.compile(r"(?:令和|平成|昭和|(?<![A-Za-z])[RHS])(?:元|\d{1,2})(?:年度?|(?=[～〜]))")
_ORDINAL = re.compile(r"番号|頁|順|（西暦）")


def cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if cell.value is not None)


def at(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


def texts(book: Workbook) -> Iterator[tuple[Cell, str]]:
    for sheet in book:
        yield from ((cell, cell.value) for cell in cells(sheet) if isinstance(cell.value, str))


def tables(book: Workbook) -> Iterator[Worksheet]:
    yield from (sheet for sheet in book if sheet.title not in FOR_PEOPLE)


def body(sheet: Worksheet) -> Iterator[Cell]:
    yield from (cell for cell in cells(sheet) if cell.row > 1)


def heads(sheet: Worksheet) -> dict[int, str]:
    return {cell.column: str(cell.value) for cell in sheet[1] if cell.value is not None}


def one_value_a_cell(book: Workbook) -> list[str]:
    """1-2: two figures, or figures with words between them, in one cell; a line break in a cell."""
    two = re.compile(rf"{_FIGURE}[\s・、,（(/]+(?:[^\d]{{0,12}}\s)?{_FIGURE}[）)]?")
    found = [
        at(cell)
        for sheet in tables(book)
        for cell in body(sheet)
        if isinstance(cell.value, str) and two.fullmatch(cell.value) and not _NOT_A_QUANTITY.search(cell.value)
    ]
    return found + [at(cell) for cell, text in texts(book) if "\n" in text]


def numbers_are_numbers(book: Workbook) -> list[str]:
    """1-3: a figure as text, with comma, ▲ or unit."""
    figure = re.compile(_FIGURE)
    return [
        at(cell)
        for sheet in tables(book)
        for cell in body(sheet)
        if isinstance(cell.value, str) and figure.fullmatch(cell.value) and not _NOT_A_QUANTITY.search(cell.value)
    ]


def nothing_merged(book: Workbook) -> list[str]:
    """1-4: merged cells."""
    return [f"{sheet.title}!{area.coord}" for sheet in book for area in sheet.merged_cells.ranges]


def no_decoration_by_spaces(book: Workbook) -> list[str]:
    """1-5: spaces at an end or in a row, wide spaces, line breaks, letters that spaces pull apart."""
    apart = re.compile(r"(?:[一-龠ぁ-んァ-ヶ] )+[一-龠ぁ-んァ-ヶ]")
    return [
        at(cell)
        for cell, text in texts(book)
        if text != " ".join(text.split(" ")).strip() or re.search(r"  |[\u3000\t\r\n]", text) or apart.fullmatch(text)
    ]


def no_name_is_left_out(book: Workbook) -> list[str]:
    """1-6: a column without a head, two with the same, a ditto mark."""
    found = []
    for sheet in book:
        names = [sheet.cell(1, column).value for column in range(1, sheet.max_column + 1)]
        found += [
            at(sheet.cell(1, column))
            for column, name in enumerate(names, 1)
            if name is None or names.index(name) != column - 1
        ]
        found += [at(cell) for cell in body(sheet) if cell.value in ("〃", "同上", "同左", '"')]
    return found


def no_formulas(book: Workbook) -> list[str]:
    """1-7: formulas, and text that becomes one when its cell is edited."""
    found = []
    for sheet in book:
        for cell in cells(sheet):
            acts = isinstance(cell.value, str) and cell.value[:1] in "=+-@＝＋－＠" and not cell.quotePrefix
            if cell.data_type == "f" or acts:
                found.append(at(cell))
    return found


def no_objects(book: Workbook) -> list[str]:
    """1-8: drawings, charts and comments."""
    drawn = [sheet.title for sheet in book if sheet._images or sheet._charts]
    return drawn + [at(cell) for sheet in book for cell in cells(sheet) if cell.comment]


def units_are_named(book: Workbook) -> list[str]:
    """1-9: a column of figures with a unit neither in its head nor in a column beside it."""
    found = []
    for sheet in tables(book):
        names = heads(sheet)
        for column, name in names.items():
            numeric = any(isinstance(cell.value, int | float) for cell in sheet[_letter(sheet, column)][1:])
            beside = f"{name}の単位" in names.values() or (name == "値" and "単位" in names.values())
            if numeric and not (beside or _ORDINAL.search(name) or re.search(r"（[^（）\d]+）$", name)):
                found.append(at(sheet.cell(1, column)))
    return found


def _letter(sheet: Worksheet, column: int) -> str:
    return sheet.cell(1, column).column_letter


def no_platform_dependent_characters(book: Workbook) -> list[str]:
    """1-10: characters outside ASCII and JIS X 0208; rows 13, 89–92 and 115–119 of code page 932 are vendors' own."""
    found = [at(cell) for cell, text in texts(book) if not all(map(_is_standard, text))]
    return found + [sheet.title for sheet in book if not all(map(_is_standard, sheet.title))]


def _is_standard(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    try:
        code = character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and not (code[0] in (0x87, 0xED, 0xEE) or code[0] >= 0xF0)


def years_are_western_too(book: Workbook) -> list[str]:
    """1-11: a Japanese year without the western one in the cell or in a column beside it."""
    found = []
    for sheet in tables(book):
        names = heads(sheet)
        for cell in cells(sheet):
            if not isinstance(cell.value, str) or not _YEAR.search(cell.value) or cell.column_letter == "":
                continue
            own = names.get(cell.column, "")
            beside = {f"{own}（西暦）", f"{own}の始め（西暦）"} & set(names.values())
            bare = len(_YEAR.findall(cell.value)) > len(re.findall(r"（\d{4}年", cell.value))
            if bare and not (beside and cell.row > 1) and own != "事実ID":
                found.append(at(cell))
    return found


def figures_stand_alone(book: Workbook) -> list[str]:
    """1-13: a sign or word among the figures of a column."""
    found = []
    for sheet in book:
        for column in sheet.iter_cols(min_row=2):
            values = [cell for cell in column if cell.value is not None]
            if any(isinstance(cell.value, int | float) for cell in values):
                found += [at(cell) for cell in values if isinstance(cell.value, str)]
    return found


def one_table_a_sheet(book: Workbook) -> list[str]:
    """1-14, 1-15: a table that does not begin in A1, or an empty row or column inside it."""
    found = []
    for sheet in book:
        if sheet["A1"].value is None:
            found.append(f"{sheet.title}!A1")
        for lines in (sheet.iter_rows(), sheet.iter_cols()):
            found += [at(line[0]) for line in lines if all(cell.value is None for cell in line)]
    return found


def sheets_have_good_names(book: Workbook) -> list[str]:
    """Names that Excel takes: at most 31 characters, no sign that it forbids, no two alike."""
    names = [sheet.title.casefold() for sheet in book]
    return [
        sheet.title
        for place, sheet in enumerate(book)
        if len(sheet.title) > 31 or re.search(r"[\[\]:*?/\\]|^'|'$", sheet.title) or names.index(names[place]) != place
    ]


def nothing_is_hidden(book: Workbook) -> list[str]:
    """A sheet, row or column that a reader does not see."""
    found = [sheet.title for sheet in book if sheet.sheet_state != "visible"]
    for sheet in book:
        for lines in (sheet.row_dimensions, sheet.column_dimensions):
            found += [f"{sheet.title}!{name}" for name, line in lines.items() if line.hidden]
    return found


RULES: dict[str, Callable[[Workbook], list[str]]] = {
    rule.__name__: rule
    for rule in (
        one_value_a_cell,
        numbers_are_numbers,
        nothing_merged,
        no_decoration_by_spaces,
        no_name_is_left_out,
        no_formulas,
        no_objects,
        units_are_named,
        no_platform_dependent_characters,
        years_are_western_too,
        figures_stand_alone,
        one_table_a_sheet,
        sheets_have_good_names,
        nothing_is_hidden,
    )
}


def breaches(book: Workbook) -> dict[str, list[str]]:
    """Every breach of every rule."""
    return {name: found for name, rule in RULES.items() if (found := rule(book))}
