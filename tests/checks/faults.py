"""Faults made from the real tables by kind, each with the cells where a finding of it would stand.

Nothing is drawn by chance: of every kind, each k-th cell that the documents themselves can witness against (a sum,
the same figure printed again, a form that is ruled) is spoilt in the way people and machines spoil it. What the
checks find is looked at only afterwards: no rule is asked which cells to spoil.
"""

import csv
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
from made import declared

from nenpo.cleaning.repairs import placed
from nenpo.ground.address import parse_address
from nenpo.ground.row_keys import key_parts
from nenpo.ground.sources import read_table

REPORT, ACCOUNT = "nenji-hokoku-fy2020", "jigyo-sokatsu-fy2021"
YEAR_OF = {REPORT: 2020, ACCOUNT: 2021}
MONEY = ("事業費", "国庫", "その他", "一般財源")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
ANY = ""

# A cell of data/raw by file, line and column; without a column, any of its row.
Cell = tuple[str, int, str]
Rows = list[list[str]]
Record = Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """One fault of a kind.

    Attributes
    ----------
    texts : dict
        Column to the text that is put there; empty where the whole row is doubled or missing.
    action : str
        `write`, `double` (the row once more, right below) or `drop`.
    right : frozenset
        Where a finding of it may stand: the cell itself, or the other one that it now contradicts.
    reach : frozenset
        Rows beyond those where it may be felt as well: no other fault of a batch is looked for there.
    """

    kind: str
    file: str
    row: int
    column: str
    texts: Mapping[str, str] = field(default_factory=dict, hash=False)
    action: str = "write"
    right: frozenset[Cell] = frozenset()
    reach: frozenset[tuple[str, int]] = frozenset()

    @property
    def document(self) -> str:
        return self.file.partition("/")[0]

    @property
    def words(self) -> str:
        """The fault as a failing test names it."""
        change = "、".join(f"{column}→「{text}」" for column, text in self.texts.items())
        return f"{self.kind}: {self.file} {self.row}行 {self.column} {change or self.action}"

    @property
    def own_rows(self) -> set[tuple[str, int]]:
        return {(self.file, self.row), *((file, row) for file, row, _ in self.right)}

    def apart_from(self, other: "Fault") -> bool:
        """Whether neither can be taken for the other when both are in one copy."""
        mine, theirs = self.own_rows | self.reach, other.own_rows | other.reach
        return not mine & other.own_rows and not theirs & self.own_rows


class Book:
    """The raw tables of both documents as they are, and what the clean tables say of their cells.

    Attributes
    ----------
    rows : dict
        File to its lines, the header first: line n of the file is `rows[file][n - 1]`.
    facts : list
        The observations, in the order of files and lines.
    """

    def __init__(self, raw: Path, clean: Mapping[int, Mapping[str, pd.DataFrame]]) -> None:
        self.rows = {f"{document}/{path.name}": read(path) for document in YEAR_OF for path in listed(raw / document)}
        frames = [tables["observations"] for tables in clean.values()]
        places = (
            (record, parse_address(record["source_cell"])) for frame in frames for record in frame.to_dict("records")
        )
        self.places = {
            record["fact_id"]: (place.file, place.line, place.column)
            for record, place in places
            if f"{place.file}" in self.rows
        }
        records = [record for frame in frames for record in frame.to_dict("records")]
        self.facts = sorted(
            (record for record in records if record["fact_id"] in self.places),
            key=lambda record: (*self.places[record["fact_id"]], record["fact_id"]),
        )
        self.cells: dict[Cell, list[Record]] = {}
        self.kin: dict[tuple[str, ...], list[Record]] = {}
        for fact in self.facts:
            self.cells.setdefault(self.places[fact["fact_id"]], []).append(fact)
            self.kin.setdefault(self.kinship(fact), []).append(fact)
        self.guards = {
            (entry["ファイル"], int(entry["行"]), column)
            for document in YEAR_OF
            for entry in repairs_of(raw, document)
            for column in (entry["列"], *key_parts(entry["鍵"]))
        }
        self.repaired = {(file, row) for file, row, _ in self.guards}
        self.tables = {name: frame.to_dict("records") for tables in clean.values() for name, frame in tables.items()}

    def text(self, cell: Cell) -> str:
        return self.rows[cell[0]][cell[1] - 1][self.rows[cell[0]][0].index(cell[2])]

    def record(self, file: str, row: int) -> dict[str, str]:
        return dict(zip(self.rows[file][0], self.rows[file][row - 1], strict=True))

    def guarded(self, cell: Cell) -> bool:
        """Whether a repair expects this very text, or finds its row by it: to spoil it is another kind of fault."""
        return (cell[0].rpartition("/")[2], cell[1], cell[2]) in self.guards

    def in_place(self, file: str, row: int) -> bool:
        """Whether no repair touches the row."""
        return (file.rpartition("/")[2], row) not in self.repaired

    def kinship(self, fact: Record) -> tuple[str, ...]:
        """What a figure has in common with every other place that prints the same one."""
        series = fact["series"].replace("（本文）", "").replace("(本文)", "")
        return series, fact["period"], fact["fact_id"].rpartition("/")[2].partition("@")[0]

    def twins(self, fact: Record) -> set[Cell]:
        """Cells of the other places that print the same figure."""
        found = {self.places[one["fact_id"]] for one in self.kin[self.kinship(fact)]}
        return found - {self.places[fact["fact_id"]]}

    def plain(self, file: str) -> list[Record]:
        """Figures of a file that have a cell for themselves, with the printed text in it as it is."""
        facts = [fact for fact in self.facts if self.places[fact["fact_id"]][0] == file]
        return [
            fact
            for fact in facts
            if len(self.cells[self.places[fact["fact_id"]]]) == 1
            and fact["value"]
            and not self.guarded(self.places[fact["fact_id"]])
            and NUMBER.search(self.text(self.places[fact["fact_id"]]))
        ]

    def lines_with(self, file: str, column: str, text: str) -> list[int]:
        """Lines of a file that have this text in a column."""
        index = self.rows[file][0].index(column)
        return [number for number, line in enumerate(self.rows[file], start=1) if number > 1 and line[index] == text]


def listed(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.csv"))


def read(path: Path) -> Rows:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(path: Path, rows: Rows) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def every(step: int, items: Sequence, start: int = 0) -> list:
    return list(items[start::step])


# What happens to a figure ------------------------------------------------------------------------------------


def swapped(text: str) -> str:
    """The first two neighbouring digits that differ, the wrong way round; of a lone digit, the next one."""
    found = NUMBER.search(text)
    assert found, text
    digits = [index for index in range(found.start(), found.end()) if text[index].isdigit()]
    for left, right in zip(digits, digits[1:], strict=False):
        zero_first = left == digits[0] and text[right] == "0"
        if text[left] != text[right] and not zero_first:
            parts = list(text)
            parts[left], parts[right] = parts[right], parts[left]
            return "".join(parts)
    return text[: digits[-1]] + str((int(text[digits[-1]]) + 1) % 10) + text[digits[-1] + 1 :]


def numbered(text: str, change: Callable[[int], int]) -> str:
    """The text with another whole number, its commas kept."""
    return NUMBER.sub(lambda found: f"{change(int(found[0].replace(',', ''))):,}", text, count=1)


def thousandfold(text: str) -> str:
    return numbered(text, lambda number: number * 1000)


def negative(text: str) -> str:
    return NUMBER.sub(lambda found: f"▲{found[0]}", text, count=1)


def one_more(text: str) -> str:
    return numbered(text, lambda number: number + 1)


def another_unit(text: str) -> str:
    unit = text[NUMBER.search(text).end() :].strip()
    return text.replace(unit, "件" if unit != "件" else "名")


# Where a fault of a figure shows -----------------------------------------------------------------------------


def at_figure(book: Book, kind: str, fact: Record, change: Callable[[str], str], *also: Cell) -> Fault:
    """A fault in the cell of one figure; it shows there, in its row, or where the same figure is printed again."""
    cell = book.places[fact["fact_id"]]
    right = {cell, *own_pairs(book, cell), *book.twins(fact), *totals(book, cell), *also}
    return Fault(kind, *cell, {cell[2]: change(book.text(cell))}, right=frozenset(right), reach=reach_of(book, fact))


def own_pairs(book: Book, cell: Cell) -> set[Cell]:
    """Figures of the same row: the other year, the other money, the other ages."""
    return {place for place in book.cells if place[:2] == cell[:2]}


def totals(book: Book, cell: Cell) -> set[Cell]:
    """The cell of the same column in the row that adds the section up, where one is called 計."""
    file, row, column = cell
    if file.rpartition("/")[2] not in ("outcomes.csv", "results.csv"):
        return set()
    section = book.record(file, row)["節"]
    lines = [number for number in book.lines_with(file, "欄1", "計") if book.record(file, number)["節"] == section]
    return {(file, number, column) for number in lines}


def reach_of(book: Book, fact: Record) -> frozenset[tuple[str, int]]:
    """Rows where a fault of a figure may be felt as well: those of its project and section, and the sums."""
    same = [
        one
        for one in book.facts
        if (fact["project"] and one["project"] == fact["project"]) or one["section"] == fact["section"]
    ]
    wide = fact["section"].startswith(("2(1)", "2(2) "))
    rows = {book.places[one["fact_id"]][:2] for one in same if not wide or one["project"] == fact["project"]}
    return frozenset(rows if not in_series(book, fact) else neighbours(book, fact))


def in_series(book: Book, fact: Record) -> bool:
    """Whether the rows of the figure's table are years of one series."""
    return book.places[fact["fact_id"]][0] == POPULATION


def neighbours(book: Book, fact: Record) -> set[tuple[str, int]]:
    file, row, _ = book.places[fact["fact_id"]]
    return {(file, row - 1), (file, row + 1)}


def sum_rows(book: Book, policies: Iterable[str] = ()) -> set[tuple[str, int]]:
    """Rows of the printed subtotals of these policies, or of all, and of the total."""
    wanted = set(policies)
    places = [
        parse_address(record["source_cell"])
        for record in book.tables["subtotals"]
        if not wanted or not record["policy_no"] or wanted & set(record["policy_no"])
    ]
    return {(place.file, place.line) for place in places}


def policies_of(book: Book, projects: Iterable[str]) -> set[str]:
    """Policies that list any of the projects."""
    wanted = set(projects)
    return {record["policy_no"] for record in book.tables["projects"] if record["project"] in wanted}


def lines_of_project(book: Book, project: str) -> set[tuple[str, int]]:
    """Rows of the lists and pages that are about a project."""
    rows = set()
    for name in ("projects", "project_lists", "project_pages"):
        for record in book.tables[name]:
            if record["project"] == project:
                place = parse_address(record["source_cell"])
                rows.add((place.file, place.line))
    return rows


# The kinds ---------------------------------------------------------------------------------------------------

PROJECTS, LISTS, PAGES = (f"{REPORT}/{name}.csv" for name in ("projects", "project_lists", "project_pages"))
OUTCOMES, PROSE, POPULATION = (f"{REPORT}/{name}.csv" for name in ("outcomes", "figures", "population"))
ESTABLISHMENTS = f"{REPORT}/establishments.csv"
RESULTS, ACCOUNT_PROSE, EVENTS = (f"{ACCOUNT}/{name}.csv" for name in ("results", "figures", "events"))
# Figures that both documents print: section, label and column in the account, and in the annual report.
SHARED = (
    (("1(1)①", "計", "欄2"), ("2(2)②-7", "相談件数", "欄3")),
    (("1(2)①", "あっせん紹介件数", "欄2"), ("2(2)⑥⑦-1", "下請取引のあっせん紹介件数", "欄3")),
    (("1(2)①", "あっせん成立件数", "欄2"), ("2(2)⑥⑦-1", "契約成立件数", "欄3")),
    (("8(3)", "事業承継診断件数", "欄2"), ("2(2)②-9", "事業承継診断件数", "欄3")),
)
YEAR_COLUMNS = {"欄2": "欄3", "欄3": "欄2"}


def money_faults(
    book: Book, kind: str, change: Callable[[str], str], step: int, start: int, file: str = PROJECTS
) -> Iterator[Fault]:
    """Faults in 事業費 and what it is made of, which are added up and printed in list, table and page."""
    facts = [fact for fact in book.plain(file) if fact["project"] and book.places[fact["fact_id"]][2] in MONEY]
    for fact in every(step, facts, start):
        file, row, column = book.places[fact["fact_id"]]
        lines = lines_of_project(book, fact["project"])
        right = {(file, row, one) for one in MONEY}
        right |= {(other, line, one) for other, line in lines for one in ("事業費", column)}
        reach = frozenset(lines | sum_rows(book, policies_of(book, [fact["project"]])) | reach_of(book, fact))
        texts = {column: change(book.text((file, row, column)))}
        yield Fault(kind, file, row, column, texts, right=frozenset(right), reach=reach)


def figure_faults(
    book: Book, kind: str, change: Callable[[str], str], facts: Iterable[Record], step: int = 1, start: int = 0
) -> Iterator[Fault]:
    """Faults in every so many of the figures; a change that changes nothing is none."""
    for fact in every(step, list(facts), start):
        fault = at_figure(book, kind, fact, change)
        if fault.texts[fault.column] != book.text((fault.file, fault.row, fault.column)):
            yield fault


def printed_twice(book: Book, file: str) -> list[Record]:
    return [fact for fact in book.plain(file) if book.twins(fact)]


def of_both_years(book: Book, file: str) -> list[Record]:
    """Figures whose row has a figure of the other year beside it, with the same unit."""
    found = []
    for fact in book.plain(file):
        name, row, column = book.places[fact["fact_id"]]
        other = book.cells.get((name, row, YEAR_COLUMNS.get(column, "")), [])
        if len(other) == 1 and other[0]["value"] and other[0]["unit"] == fact["unit"]:
            found.append(fact)
    return found


def in_sums(book: Book, file: str, only_totals: bool = False) -> list[Record]:
    """Figures of sections that print a 計."""
    sections = {book.record(file, row)["節"] for row in book.lines_with(file, "欄1", "計")}
    found = []
    for fact in book.plain(file):
        record = book.record(file, book.places[fact["fact_id"]][1])
        if record["節"] in sections and (not only_totals or record["欄1"] == "計"):
            found.append(fact)
    return found


def digit_swaps(book: Book) -> Iterator[Fault]:
    """Two digits the wrong way round in figures that are added up, divided or printed again."""
    kind = "digits swapped"
    yield from money_faults(book, kind, swapped, 31, 3)
    yield from money_faults(book, kind, swapped, 23, 1, LISTS)
    yield from money_faults(book, kind, swapped, 5, 2, PAGES)
    ages = [fact for fact in book.plain(POPULATION) if book.places[fact["fact_id"]][2] in ("欄3", "欄4", "欄5")]
    yield from figure_faults(book, kind, swapped, ages, 9, 4)
    yield from figure_faults(book, kind, swapped, in_sums(book, RESULTS), 3)
    yield from figure_faults(book, kind, swapped, book.plain(ESTABLISHMENTS), 5, 1)


def signs(book: Book) -> Iterator[Fault]:
    """A minus before a number that cannot be one."""
    kind = "sign"
    yield from money_faults(book, kind, negative, 120, 11)
    yield from figure_faults(book, kind, negative, book.plain(OUTCOMES), 97, 5)
    yield from figure_faults(book, kind, negative, book.plain(PROSE), 61, 9)
    yield from figure_faults(book, kind, negative, book.plain(POPULATION), 47, 7)
    yield from figure_faults(book, kind, negative, book.plain(RESULTS), 35, 3)


def thousandfolds(book: Book) -> Iterator[Fault]:
    """円 where 千円 is meant: in money that is added up, and in figures with last year's beside them."""
    kind = "a thousandfold"
    yield from money_faults(book, kind, thousandfold, 61, 17)
    yield from money_faults(book, kind, thousandfold, 43, 29, LISTS)
    whole = [fact for fact in of_both_years(book, OUTCOMES) if "." not in fact["value"] and fact["value"] != "0"]
    yield from figure_faults(book, kind, thousandfold, whole, 53, 12)
    whole = [fact for fact in of_both_years(book, RESULTS) if "." not in fact["value"]]
    yield from figure_faults(book, kind, thousandfold, whole, 17, 2)


def shifted_rows(book: Book) -> Iterator[Fault]:
    """Cells of a row moved one column to the right, from the first number on."""
    places = [book.places[fact["fact_id"]] for fact in of_both_years(book, OUTCOMES)]
    outcome_rows = sorted({row for _, row, column in places if column == "欄2" and book.in_place(OUTCOMES, row)})
    for file, first, rows in (
        (OUTCOMES, "欄2", every(60, outcome_rows, 7)),
        (PROJECTS, "事業費", every(40, project_rows(book, PROJECTS), 9)),
        (LISTS, "事業費", every(45, project_rows(book, LISTS), 20)),
        (POPULATION, "欄2", [6, 12]),
        (RESULTS, "欄2", [6, 13]),
    ):
        for row in rows:
            yield shifted(book, file, row, first)


def project_rows(book: Book, file: str) -> list[int]:
    """Lines of a list that are a project and stand in their columns."""
    table = book.tables[file.rpartition("/")[2].removesuffix(".csv")]
    places = [parse_address(record["source_cell"]) for record in table]
    return [place.line for place in places if book.in_place(file, place.line)]


def shifted(book: Book, file: str, row: int, first: str) -> Fault:
    header, line = book.rows[file][0], book.rows[file][row - 1]
    start = header.index(first)
    texts = dict(zip(header[start:], ["", *line[start:-1]], strict=True))
    return at_row(book, "row shifted", file, row, first, texts)


def at_row(
    book: Book,
    kind: str,
    file: str,
    row: int,
    column: str,
    texts: Mapping[str, str] | None = None,
    action: str = "write",
) -> Fault:
    """A fault of a whole row: it shows in that row, or in the lines of the same project in the other lists."""
    projects = projects_of_row(book, file, row)
    lines = {line for project in projects for line in lines_of_project(book, project)}
    rows = {(file, row, ANY), *((other, line, ANY) for other, line in lines)}
    facts = [fact for fact in book.facts if book.places[fact["fact_id"]][:2] == (file, row)]
    rows |= {cell for fact in facts for cell in book.twins(fact) | totals(book, book.places[fact["fact_id"]])}
    sums = sum_rows(book, policies_of(book, projects)) if lines else set()
    reach = frozenset().union(*(reach_of(book, fact) for fact in facts), lines, sums)
    return Fault(kind, file, row, column, texts or {}, action, frozenset(rows), reach)


def projects_of_row(book: Book, file: str, row: int) -> set[str]:
    """Official names of the project that a row of the three lists is about."""
    name = file.rpartition("/")[2].removesuffix(".csv")
    if file not in (PROJECTS, LISTS, PAGES):
        return set()
    return {one["project"] for one in book.tables[name] if parse_address(one["source_cell"]).row == str(row)}


# Tables of every sort, and which of their rows are doubled or left out.
WHOLE_ROWS = (
    (OUTCOMES, (14, 131, 260, 417)), (PROJECTS, (20, 96)), (LISTS, (30, 129)), (PAGES, (25, 90)),
    (POPULATION, (9,)), (ESTABLISHMENTS, (5,)), (PROSE, (40, 130)), (f"{REPORT}/members.csv", (6,)),
    (f"{REPORT}/notes.csv", (12,)), (f"{REPORT}/ordinance.csv", (9,)), (f"{REPORT}/outline.csv", (20,)),
    (RESULTS, (5, 52)), (EVENTS, (12,)), (ACCOUNT_PROSE, (22,)), (f"{ACCOUNT}/governance.csv", (8,)),
    (f"{ACCOUNT}/pillars.csv", (6,)), (f"{ACCOUNT}/notes.csv", (3,)),
)  # fmt: skip


def whole_rows(book: Book, kind: str, action: str, below: int = 0) -> Iterator[Fault]:
    """A row once more, or not at all: it shows there, or at the first row of the part that is counted."""
    for file, rows in WHOLE_ROWS:
        for row in (row_of_data(book, file, row + below) for row in rows):
            fault = at_row(book, kind, file, row, book.rows[file][0][0], action=action)
            part = part_of_row(book, file, row)
            first = {(file, 0, ANY)} if len(part) == 1 else {(file, one, ANY) for one in part[:2]}
            yield replace(fault, right=fault.right | first | pillar_headings(book, file, row))


def pillar_headings(book: Book, file: str, row: int) -> set[Cell]:
    """Lines of the outline that a row of the pillars stands beside: its section, or the pillar itself."""
    if file != f"{ACCOUNT}/pillars.csv":
        return set()
    record, outline = book.record(file, row), f"{ACCOUNT}/outline.csv"
    lines = [line for name in (record["節"], f"総括{record['番号']}") for line in book.lines_with(outline, "節", name)]
    return {(outline, line, ANY) for line in lines}


def row_of_data(book: Book, file: str, row: int) -> int:
    """The first line from there on that is neither a heading nor touched by a repair, else the last of the file."""
    last = len(book.rows[file])
    lines = range(min(row, last), last + 1)
    plain = (line for line in lines if book.in_place(file, line) and is_data(book, file, line))
    return next(plain, last)


def is_data(book: Book, file: str, line: int) -> bool:
    return book.record(file, line).get("種別", "行") not in ("見出し", "表題")


def part_of_row(book: Book, file: str, row: int) -> list[int]:
    """Lines that the register counts together with a row: those of its section, or the whole table."""
    document, _, name = file.partition("/")
    register = book.rows[f"{document}/register.csv"]
    parts = {line[1] for line in register[1:] if line[2] == name}
    key = book.rows[file][0][0]
    section = book.record(file, row)[key]
    whole = not any(section in part for part in parts)
    lines = [line for line in range(2, len(book.rows[file]) + 1) if is_data(book, file, line)]
    return [line for line in lines if whole or book.record(file, line)[key] == section]


def doubled_rows(book: Book) -> Iterator[Fault]:
    yield from whole_rows(book, "row doubled", "double")


def missing_rows(book: Book) -> Iterator[Fault]:
    yield from whole_rows(book, "row missing", "drop", below=7)


def wrong_years(book: Book) -> Iterator[Fault]:
    """Heads of year columns, periods, years of a series and dates that are of another year."""
    kind = "wrong year"
    heads = [row for row in book.lines_with(OUTCOMES, "種別", "見出し") if book.in_place(OUTCOMES, row)]
    for number, row in enumerate(every(17, heads, 6)):
        column = ("欄2", "欄3")[number % 2]
        wrong = {"元年度": "30年度", "2年度": "3年度"}.get(book.record(OUTCOMES, row)[column])
        if wrong:
            yield at_row(book, kind, OUTCOMES, row, column, {column: wrong})
    for row in (3, 8):
        yield at_row(book, kind, RESULTS, row, "欄3", {"欄3": "令和2年度"})
    new = [row for row in project_rows(book, PROJECTS) if book.record(PROJECTS, row)["新規"] == "○"]
    for row in every(9, new, 4):
        period = book.record(PROJECTS, row)["事業期間"]
        yield at_row(book, kind, PROJECTS, row, "事業期間", {"事業期間": "H2" + period[2:]})
    for row in (9, 14):
        yield at_row(book, kind, POPULATION, row, "欄1", {"欄1": str(int(book.record(POPULATION, row)["欄1"]) - 1)}
                     if book.record(POPULATION, row)["欄1"].isdigit() else {"欄1": "R2"})  # fmt: skip
    for row in (9, 21):
        wrong = book.record(EVENTS, row)["日程"].replace("令和3年", "令和2年").replace("令和4年", "令和3年")
        yield at_row(book, kind, EVENTS, row, "日程", {"日程": wrong})


def other_units(book: Book) -> Iterator[Fault]:
    """A unit that the figure beside it, the same figure elsewhere or the kind of figure denies."""
    kind = "unit changed"
    counted = [fact for fact in of_both_years(book, OUTCOMES) if fact["unit"] in ("件", "名", "社", "回", "人")]
    yield from figure_faults(book, kind, another_unit, counted, 41, 20)
    yield from figure_faults(book, kind, another_unit, of_both_years(book, RESULTS), 14, 4)
    twice = [fact for fact in printed_twice(book, OUTCOMES) if fact["unit"] in ("件", "名", "社", "回", "人")]
    yield from figure_faults(book, kind, another_unit, twice, 31, 8)
    yield from figure_faults(book, kind, lambda text: text.replace("千円", "円"), book.plain(PAGES), 7, 1)
    prose = [fact for fact in book.plain(PROSE) if fact["unit"] in ("件", "名")]
    yield from figure_faults(book, kind, lambda text: f"{NUMBER.search(text)[0]}匹", prose, 29, 3)


def between_documents(book: Book) -> Iterator[Fault]:
    """A figure that both documents print, changed in one of them."""
    for place, other in SHARED:
        here, there = shared_cell(book, RESULTS, *place), shared_cell(book, OUTCOMES, *other)
        for cell, partner in ((here, there), (there, here)):
            change = one_more if cell is here else lambda text: numbered(text, lambda number: number * 2)
            yield at_figure(book, "documents differ", book.cells[cell][0], change, partner)


def shared_cell(book: Book, file: str, section: str, label: str, column: str) -> Cell:
    rows = [row for row in book.lines_with(file, "欄1", label) if book.record(file, row)["節"] == section]
    return file, rows[0], column


def flags(book: Book) -> Iterator[Fault]:
    """新規 against period and list; 重点 and 主要成果 where the same project is printed again."""
    for row in every(13, project_rows(book, PROJECTS), 2):
        yield flipped(book, PROJECTS, row, "新規")
    # In the list of ⑥⑦ the column is known to be another one.
    lines = [row for row in project_rows(book, LISTS) if book.record(LISTS, row)["章"] != "⑥⑦"]
    for row in every(23, lines, 9):
        yield flipped(book, LISTS, row, "新規")
    relisted = [record for record in book.tables["projects"] if record["relisted"] == "true"]
    rows = [int(parse_address(record["source_cell"]).row) for record in relisted]
    for number, row in enumerate(every(3, [row for row in rows if book.in_place(PROJECTS, row)])):
        yield flipped(book, PROJECTS, row, ("重点", "主要成果")[number % 2])


def flipped(book: Book, file: str, row: int, column: str) -> Fault:
    old = book.record(file, row)[column]
    return at_row(book, "flag flipped", file, row, column, {column: "" if old else "○"})


def names(book: Book) -> Iterator[Fault]:
    """One character of a name: of a project in one of its lists, of a figure that is printed twice."""
    kind = "name changed"
    for file, column, step, start in ((PROJECTS, "事業名", 29, 6), (LISTS, "事業名", 31, 13), (PAGES, "見出し", 1, 0)):
        rows = [row for row in project_rows(book, file) if len(book.record(file, row)[column]) > 4]
        for row in every(step if file != PAGES else max(len(rows) // 4, 1), rows, start):
            text = book.record(file, row)[column]
            yield at_row(book, kind, file, row, column, {column: misspelt(text)})
    twice = sorted({book.places[fact["fact_id"]][1] for fact in printed_twice(book, OUTCOMES)})
    for row in every(25, [row for row in twice if book.in_place(OUTCOMES, row)], 3):
        yield at_row(book, kind, OUTCOMES, row, "欄1", {"欄1": misspelt(book.record(OUTCOMES, row)["欄1"])})


def misspelt(name: str) -> str:
    """The name with one character in the middle replaced by one that looks at home there."""
    middle = next(index for index in range(len(name) // 2, len(name)) if name[index] not in " 　()（）・")
    return name[:middle] + ("業" if name[middle] != "業" else "務") + name[middle + 1 :]


def changed_totals(book: Book) -> Iterator[Fault]:
    """Subtotals of the lists and every 計, one more than it was."""
    kind = "total changed"
    for number, (file, row) in enumerate(sorted(sum_rows(book))):
        cells = [cell for cell in sorted(book.cells) if cell[:2] == (file, row) and not book.guarded(cell)]
        cell = cells[number % len(cells)]
        if len(book.cells[cell]) == 1:
            right = frozenset({(file, row, ANY)})
            policies = policies_of_sum(book, file, row)
            reach = frozenset(sum_rows(book, policies) - {total_row(book)} if policies else {total_row(book)})
            yield Fault(kind, *cell, {cell[2]: one_more(book.text(cell))}, right=right, reach=reach)
    yield from figure_faults(book, kind, one_more, in_sums(book, RESULTS, only_totals=True))
    totals_of_loans = [
        cell for cell in sorted(book.cells) if cell[0] == OUTCOMES and book.record(*cell[:2])["欄1"] == "計"
    ]
    for cell in totals_of_loans:
        yield at_figure(book, kind, book.cells[cell][0], one_more)


def policies_of_sum(book: Book, file: str, row: int) -> str:
    """Policies that a printed subtotal is of; none for the total."""
    records = [one for one in book.tables["subtotals"] if parse_address(one["source_cell"]).row == str(row)]
    return next(one["policy_no"] for one in records if parse_address(one["source_cell"]).file == file)


def total_row(book: Book) -> tuple[str, int]:
    place = next(parse_address(one["source_cell"]) for one in book.tables["subtotals"] if not one["policy_no"])
    return place.file, place.line


def changed_shares(book: Book) -> Iterator[Fault]:
    """Shares and rates that can be worked out again, a tenth or more off."""
    shares = [fact for fact in book.plain(POPULATION) if book.places[fact["fact_id"]][2] in ("欄6", "欄7", "欄8")]
    yield from figure_faults(book, "share changed", tenth_more, shares, 4, 1)
    rates = [fact for fact in book.plain(ESTABLISHMENTS) if book.places[fact["fact_id"]][2] in ("欄4", "欄7", "欄10")]
    yield from figure_faults(book, "share changed", tenth_more, rates, 2)


def tenth_more(text: str) -> str:
    """A decimal with its last digit one higher."""
    last = max(index for index, char in enumerate(text) if char.isdigit())
    return text[:last] + str((int(text[last]) + 1) % 10) + text[last + 1 :]


def relisted_figures(book: Book) -> Iterator[Fault]:
    """A figure of a project that is printed in two places, changed in one."""
    yield from figure_faults(book, "relisted figure changed", one_more, printed_twice(book, OUTCOMES), 10, 2)


def prose_figures(book: Book) -> Iterator[Fault]:
    """A figure of the prose that a table of the same project prints too, changed in the prose or in the table."""
    kind = "prose figure changed"
    for file, table in ((PROSE, OUTCOMES), (ACCOUNT_PROSE, RESULTS)):
        pairs = [(fact, twin) for fact in book.plain(file) for twin in table_figures(book, fact, table)]
        for number, (fact, twin) in enumerate(every(3, pairs)):
            one, other = (fact, twin) if number % 2 else (twin, fact)
            yield at_figure(book, kind, one, swapped, book.places[other["fact_id"]])


def table_figures(book: Book, fact: Record, table: str) -> list[Record]:
    """Figures of the tables that are the one of the prose: same project and period, same number above nine."""
    if not fact["project"] or float(fact["value"]) < 10:
        return []
    found = [
        one
        for one in book.plain(table)
        if one["project"] == fact["project"] and one["period"] == fact["period"] and one["value"] == fact["value"]
    ]
    return found[:1] if len(found) == 1 else []


def last_years(book: Book) -> Iterator[Fault]:
    """Last year's figure left standing in this year's column, where it is no round number that may stand still."""
    for file, step in ((OUTCOMES, 9), (RESULTS, 4)):
        facts = []
        for fact in of_both_years(book, file):
            name, row, column = book.places[fact["fact_id"]]
            last = book.record(name, row)["欄2"]
            digits = NUMBER.search(last)[0].replace(",", "").strip("0").replace(".", "")
            if column == "欄3" and len(digits) >= 3 and last != book.text((name, row, column)):
                facts.append((fact, last))
        for fact, last in every(step, facts, 1):
            yield at_figure(book, "last year's figure", fact, lambda _, last=last: last)


def blanks(book: Book) -> Iterator[Fault]:
    """A figure that is gone, where every row must have one."""
    kind = "blank cell"
    yield from figure_faults(book, kind, lambda _: "", of_both_years(book, OUTCOMES), 83, 31)
    costs = [fact for fact in book.plain(PROJECTS) if book.places[fact["fact_id"]][2] == "事業費" and fact["project"]]
    yield from figure_faults(book, kind, lambda _: "", costs, 47, 14)
    yield from figure_faults(book, kind, lambda _: "", [f for f in book.plain(LISTS) if f["project"]], 61, 27)
    yield from figure_faults(book, kind, lambda _: "", book.plain(POPULATION), 37, 10)
    yield from figure_faults(book, kind, lambda _: "", of_both_years(book, RESULTS), 21, 7)


def letters(book: Book) -> Iterator[Fault]:
    """A letter for a digit, or a word for a number."""
    kind = "text in a number"
    for number, (file, step) in enumerate(
        ((OUTCOMES, 131), (PROJECTS, 149), (LISTS, 71), (POPULATION, 53), (RESULTS, 29), (PROSE, 83), (PAGES, 11))
    ):
        yield from figure_faults(book, kind, (lettered, lambda _: "多数")[number % 2], book.plain(file), step, 6)


def lettered(text: str) -> str:
    found = NUMBER.search(text)
    return text[: found.end() - 1] + "O" + text[found.end() :]


def all_digit_swaps(book: Book, step: int) -> Iterator[Fault]:
    """Digits swapped in every so many of all figures, by file: what the documents can witness and what not."""
    for file in sorted({place[0] for place in book.places.values()}):
        yield from figure_faults(book, file.rpartition("/")[2], swapped, book.plain(file), step)


KINDS: tuple[Callable[[Book], Iterator[Fault]], ...] = (
    digit_swaps, signs, thousandfolds, shifted_rows, doubled_rows, missing_rows, wrong_years, other_units,
    between_documents, flags, names, changed_totals, changed_shares, relisted_figures, prose_figures, last_years,
    blanks, letters,
)  # fmt: skip


def all_faults(book: Book) -> list[Fault]:
    """Every fault of every kind, each once; the kinds take turns, so that the first of them are of all kinds."""
    turns: dict[tuple[Any, ...], tuple[int, Fault]] = {}
    for kind in KINDS:
        for turn, fault in enumerate(kind(book)):
            turns.setdefault((fault.kind, fault.file, fault.row, fault.column, *fault.texts.values()), (turn, fault))
    return [fault for _, fault in sorted(turns.values(), key=lambda one: one[0])]


def batches(faults: Iterable[Fault], size: int) -> list[list[Fault]]:
    """Faults that can be made in one copy, because none can be taken for another of them."""
    found: list[list[Fault]] = []
    for fault in faults:
        fitting = (batch for batch in found if len(batch) < size and all(fault.apart_from(other) for other in batch))
        batch = next(fitting, None)
        if batch is None:
            found.append(batch := [])
        batch.append(fault)
    return found


def repairs_of(raw: Path, document: str) -> list[dict[str, str]]:
    """Repairs of a document, each with the line that it is about."""
    tables = {path.name: read_table(path, f"{document}/{path.name}", path.stem) for path in listed(raw / document)}
    return placed(tables["repairs.csv"], {table.file: table for table in tables.values()})


# One copy with its faults ------------------------------------------------------------------------------------


class Copy:
    """A copy of the project in which faults are made and taken back."""

    def __init__(self, root: Path, folder: Path, book: Book) -> None:
        for name in ("data/raw", "expectations"):
            shutil.copytree(root / name, folder / name)
        declared(folder)
        self.folder, self.raw, self.book = folder, folder / "data" / "raw", book

    def spoil(self, faults: Iterable[Fault]) -> dict[str, list[int]]:
        """Make the faults; gives for each changed file the line that each of its lines was before."""
        by_file: dict[str, list[Fault]] = {}
        for fault in faults:
            by_file.setdefault(fault.file, []).append(fault)
        lines = {}
        for file, here in by_file.items():
            rows, lines[file] = spoilt_rows(self.book.rows[file], here)
            write(self.raw / file, rows)
        return lines

    def restore(self, files: Iterable[str]) -> None:
        """Put the files back as they were."""
        for file in files:
            write(self.raw / file, self.book.rows[file])


def spoilt_rows(rows: Rows, faults: Iterable[Fault]) -> tuple[Rows, list[int]]:
    """The lines of a file with its faults, and the line that each was before."""
    by_row = {fault.row: fault for fault in faults}
    spoilt: Rows = []
    before: list[int] = []
    for number, row in enumerate(rows, start=1):
        fault = by_row.get(number)
        action = fault.action if fault else "write"
        texts = fault.texts if fault else {}
        line = [texts.get(column, cell) for column, cell in zip(rows[0], row, strict=True)]
        for _ in range({"write": 1, "double": 2, "drop": 0}[action]):
            spoilt.append(line)
            before.append(number)
    return spoilt, before


# What a finding is, and whether it is of a fault -------------------------------------------------------------


def finding_key(finding: Record, lines: Mapping[str, list[int]]) -> tuple[str, ...]:
    """What makes a finding the same one as before: rule, cell (by the line that it was), texts."""
    row = str(line_before(finding, lines))
    texts = tuple(finding[name] for name in ("rule", "file", "column", "printed", "value", "expected"))
    return (row, *texts)


def line_before(finding: Record, lines: Mapping[str, list[int]]) -> int:
    row = int(finding["row"]) if finding["row"].isdigit() else 0
    moved = lines.get(finding["file"])
    return moved[row - 1] if moved and 0 < row <= len(moved) else row


def fresh(findings: Iterable[Record], usual: set[tuple[str, ...]], lines: Mapping[str, list[int]]) -> list[Record]:
    """Findings that the untouched data do not have; what is on record as known is none, nor what is known no more."""
    return [
        finding
        for finding in findings
        if finding_key(finding, lines) not in usual
        and not finding["known_issue"]
        and not finding["rule"].startswith("known_issues.")
        and finding["severity"] in ("critical", "warning")
    ]


def is_of(fault: Fault, finding: Record, lines: Mapping[str, list[int]]) -> bool:
    """Whether a finding stands where one of the fault must stand."""
    row = line_before(finding, lines)
    own = {(finding["file"], row, finding["column"]), (finding["file"], row, ANY)}
    return bool(own & fault.right) or (fault.action == "write" and (finding["file"], row, finding["column"]) == (
        fault.file, fault.row, fault.column
    ))  # fmt: skip
