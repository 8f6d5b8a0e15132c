"""The tables of a report as sheets: one for each printed table, and one for tables that are parts of one.

Tables that a report repeats for each project are one table in many parts: those whose ids begin and end alike
(`project/…/outcomes`), or that bear the same title (基本方針事業一覧). Figures by year become one figure a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nenpo.publish.cell_figures import CellFigure, cell_figures, cell_text
from nenpo.publish.columns import (
    Column,
    above_columns,
    sheet_columns,
    told,
    unit_words,
    with_own_names,
    word_columns,
)
from nenpo.publish.grids import POLICY, POLICY_NAME, Grid, Head, Row, lay_out
from nenpo.publish.machine_text import circled, policy_numbers, portable, western_span, without_numbers, words

Item = Mapping[str, Any]
UPPER = ("大区分", "中区分", "小区分")
NUMBER, NAME = "事業番号", "事業名"
TABLE, FIGURE, MANY = "表", "図のデータ", "まとめた表"
_POLICY_ID = re.compile(r"[/-]([①-⑳]+)(?:/|$)")


@dataclass(frozen=True)
class Heading:
    """A heading above a table: its number in the outline, and its words; two are alike whatever their ids."""

    level: int
    id: str = field(compare=False)
    number: str
    text: str

    @property
    def whole(self) -> str:
        """Number and words."""
        return " ".join(part for part in (self.number, self.text) if part)


@dataclass(frozen=True)
class Member:
    """A table or figure with the headings that it stands under.

    Attributes
    ----------
    path : tuple of Heading
        From the highest down to the heading that the table's id begins with, or else to the lowest.
    """

    item: Item
    path: tuple[Heading, ...]

    @property
    def title(self) -> str:
        """Title of its caption."""
        return str(self.item["caption"]["title"])

    @property
    def repeated(self) -> bool:
        """Whether a report repeats the table for each of its projects: `project/…/outcomes`."""
        return self.item["id"].count("/") > 1

    @property
    def family(self) -> tuple[str, ...]:
        """The same for tables that are parts of one."""
        pieces = self.item["id"].split("/")
        return (pieces[0], pieces[-1]) if self.repeated else (pieces[0], self.title)

    @property
    def own(self) -> Heading | None:
        """Heading of the project that a repeated table is of."""
        return self.path[-1] if self.repeated and self.path else None

    @property
    def policy(self) -> str:
        """Circled numbers of the policies that the id names: `project/⑥⑦/…`, `table/list-②`."""
        match = _POLICY_ID.search(self.item["id"])
        return match[1] if match else ""


@dataclass(frozen=True)
class Note:
    """A 注 of a table: what it is about, and what it says."""

    title: str
    about: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """One sheet: a table whose every cell holds one value."""

    title: str
    kind: str
    columns: tuple[Column, ...]
    number: str = ""
    unit: str = ""
    source: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def height(self) -> int:
        """How many rows of data."""
        return len(self.columns[0].values) if self.columns else 0


def report_sheets(items: Iterable[Item]) -> list[Sheet]:
    """Sheets of a report, in the order in which their tables first appear."""
    families: dict[tuple[str, ...], list[Member]] = {}
    for member in members(items):
        families.setdefault(member.family, []).append(member)
    return [family_sheet(family) for family in families.values()]


def members(items: Iterable[Item]) -> Iterator[Member]:
    """Tables and figures of a document, each with the headings above it."""
    path: list[Heading] = []
    for item in items:
        if item["kind"] == "heading":
            path = [above for above in path if above.level < item["level"]] + [_heading(item)]
        elif item["kind"] in ("table", "figure"):
            yield Member(item, _down_to_own(path, item["id"]))


def _down_to_own(path: Sequence[Heading], block_id: str) -> tuple[Heading, ...]:
    """The headings down to that of the project; 事業実績 and the like below it say nothing of the table."""
    owns = [place for place, heading in enumerate(path, 1) if heading.id and block_id.startswith(f"{heading.id}/")]
    return tuple(path[: owns[-1]] if owns else path)


def _heading(item: Item) -> Heading:
    """A heading taken apart; one with several numbers keeps them all in its words."""
    runs = item["runs"]
    numbers = [run for run in runs if run.get("value") == "number"]
    led = len(numbers) == 1 and runs[0] is numbers[0]
    text = "".join(run["text"] for run in (runs[1:] if led else runs))
    return Heading(item["level"], item["id"], runs[0]["text"].strip() if led else "", text.strip())


def family_sheet(family: Sequence[Member]) -> Sheet:
    """The sheet of a table, or of all tables that are parts of one."""
    first = family[0]
    caption = first.item["caption"]
    grids = [_placed(member, above) for member, above in zip(family, _above(family), strict=True)]
    heads = tuple(dict.fromkeys(head for grid in grids for head in grid.heads))
    rows = [row for grid in grids for row in grid.rows]
    if first.repeated and all(head.number for head in heads[1:]):
        columns = yearly_columns(heads, rows)
    else:
        columns = sheet_columns(heads, rows, caption["unit_line"])
    return Sheet(
        title=portable(f"事業別{first.title.rpartition('の')[2]}" if first.repeated else first.title),
        kind=_kind(family),
        columns=columns,
        number=portable(caption["number"]),
        unit=portable(unit_words(caption["unit_line"])),
        source=portable(caption["source_line"]),
        notes=tuple(note for member in family for note in _notes(member)),
    )


def _kind(family: Sequence[Member]) -> str:
    if family[0].repeated or len(family) > 1:
        return MANY
    return FIGURE if family[0].item["kind"] == "figure" else TABLE


def _placed(member: Member, above: dict[str, str]) -> Grid:
    """The grid of a table whose rows know what stands above the table, and what its notes are about."""
    grid = lay_out(member.item)
    about = tuple(note.about for note in _notes(member))
    return Grid(grid.heads, tuple(replace(row, above=above | row.above, notes=about) for row in grid.rows))


def _above(family: Sequence[Member]) -> list[dict[str, str]]:
    """For each table the columns of its headings: only those that tell the parts of one table from each other."""
    if len(family) == 1 and not family[0].repeated:
        return [{}]
    alike = {heading for heading in family[0].path if all(heading in member.path for member in family)}
    uppers = [tuple(heading for heading in member.path if heading not in alike | {member.own}) for member in family]
    levels = sorted({heading.level for path in uppers for heading in path})
    names = dict(zip(levels, UPPER, strict=False))
    return [_heading_columns(upper, names, member) for upper, member in zip(uppers, family, strict=True)]


def _heading_columns(upper: Sequence[Heading], names: Mapping[int, str], member: Member) -> dict[str, str]:
    by_level = {heading.level: heading.whole for heading in upper}
    columns: dict[str, str] = {}
    for level, name in names.items():
        whole = by_level.get(level, "")
        if member.policy and circled(whole) == member.policy:
            columns |= {POLICY: policy_numbers(whole), POLICY_NAME: without_numbers(whole)}
        else:
            columns[name] = whole
    if member.own:
        columns |= {NUMBER: member.own.number, NAME: member.own.text}
    return columns


def _notes(member: Member) -> Iterator[Note]:
    for text in member.item["caption"]["notes"]:
        about, colon, rest = text.partition("：")
        yield Note(portable(member.title), portable(about) if colon else "", portable(rest if colon else text))


@dataclass(frozen=True)
class _Figure:
    row: Row
    head: Head
    place: int
    figure: CellFigure


def yearly_columns(heads: Sequence[Head], rows: Sequence[Row]) -> tuple[Column, ...]:
    """項目 tables with a column a year, as one figure a row."""
    label, years = heads[0], heads[1:]
    found = [
        _Figure(row, head, place, figure)
        for row in rows
        for head in years
        for place, figure in enumerate(cell_figures(row.cells[head]) if head in row.cells else (), 1)
    ]
    columns = above_columns([one.row for one in found])
    columns += word_columns(words(label.text), [words(cell_text(one.row.cells[label])) for one in found])
    columns += _period_columns([one.head.text for one in found])
    figures = [one.figure for one in found]
    columns += [
        Column("欄の中の順", tuple(one.place for one in found), plain=True),
        Column("値", tuple(figure.value for figure in figures)),
        Column("単位", told(figure.unit for figure in figures)),
        Column("断り", told(figure.qualifier for figure in figures)),
        Column("内容", told(figure.words for figure in figures)),
        Column("値がない理由", told(figure.reason for figure in figures)),
        Column("注の数（件）", tuple(_noted(one.row, label) or None for one in found), plain=True),
        Column("事実ID", tuple(portable(figure.fact) or None for figure in figures), one_line=True),
    ]
    return tuple(with_own_names(columns))


def _noted(row: Row, label: Head) -> int:
    """How many notes of its table are about a row, by its 項目."""
    name = portable(cell_text(row.cells[label]))
    return sum(name in (about, *re.split("[、「（]", about)) for about in row.notes)


def _period_columns(heads: Sequence[str]) -> list[Column]:
    """The printed head of each figure, its fiscal year, and where some head tells them the other years."""
    periods = [read_period(head) for head in heads]
    names = ("年度（西暦）", "累計の始め（西暦）", "事業の年度（西暦）")
    columns = [Column("欄", told(heads))]
    for place, name in enumerate(names):
        years = tuple(period[place] for period in periods)
        if any(years):
            columns.append(Column(name, years, plain=True))
    return columns


def read_period(head: str) -> tuple[int | None, int | None, int | None]:
    """Fiscal year of a head, beginning of a cumulative one, and year of the programme."""
    name, _, inside = head.removesuffix("）").partition("（")
    if name == "累計":
        first, _, last = (western_span(part.removesuffix("まで")) for part in inside.partition("から"))
        return (last[0] if last else None), (first[0] if first else None), None
    own = western_span(name)
    programme = western_span(inside.removesuffix("事業"))
    return (own[0] if own else None), None, (programme[0] if programme else None)
