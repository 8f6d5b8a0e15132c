"""The tables of a report as sheets: one for each printed table, and one for tables that are parts of one.

Tables that a report repeats for each project are one table in many parts: those whose ids begin and end alike
(`project/…/outcomes`), or that bear the same title (基本方針事業一覧). Figures by year become one figure a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nenpo.ground.blocks import NUMBER
from nenpo.ground.rows import grouped
from nenpo.publish.workbook.columns import Column, sheet_columns, unit_words
from nenpo.publish.workbook.grids import POLICY, POLICY_NAME, Grid, lay_out
from nenpo.publish.workbook.machine_text import circled, policy_numbers, portable, without_numbers
from nenpo.publish.workbook.yearly import yearly_columns

Item = Mapping[str, Any]
# Headings above that of the project, from the highest; a report has no more levels than these.
UPPER = ("大区分", "中区分", "小区分", "区分4", "区分5")
PROJECT_NUMBER, PROJECT_NAME, TITLE = "事業番号", "事業名", "表の種類"
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
        return str(self.item["id"]).count("/") > 1

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
    """A 注 of a table: what it is about, what it says, and the number that its cells bear."""

    title: str
    about: str
    text: str
    mark: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: a table whose every cell holds one value.

    Attributes
    ----------
    ours : bool
        The title is ours, because the source has lost its own: marked 仮題.
    """

    title: str
    kind: str
    columns: tuple[Column, ...]
    number: str = ""
    ours: bool = False
    unit: str = ""
    source: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def height(self) -> int:
        """How many rows of data."""
        return len(self.columns[0].values) if self.columns else 0


def report_sheets(items: Iterable[Item]) -> list[Sheet]:
    """Sheets of a report, in the order in which their tables first appear."""
    families = grouped(members(items), lambda member: member.family)
    return [family_sheet(renumbered(family)) for family in families.values()]


def renumbered(family: Sequence[Member]) -> list[Member]:
    """Tables that share a sheet with the numbers of their 注 counted on from one to the next: each is one 注 alone."""
    found, count = [], 0
    for member in family:
        marks = [mark for mark in member.item["caption"].get("marks", ()) if mark]
        numbers = {mark: f"注{count + place}" for place, mark in enumerate(marks, 1)}
        found.append(replace(member, item=_with_marks(member.item, numbers)) if count and marks else member)
        count += len(marks)
    return found


def _with_marks(item: Item, numbers: Mapping[str, str]) -> Item:
    """A table whose 注 bear other numbers, in its cells and in its caption."""
    caption = item["caption"]

    def cell(one: Item) -> Item:
        return {**one, "spans": [_renamed(span, numbers) for span in one["spans"]]}

    rows = {part: [[cell(one) for one in row] for row in item[part]] for part in ("head", "body")}
    return {**item, **rows, "caption": {**caption, "marks": [numbers.get(mark, mark) for mark in caption["marks"]]}}


def _renamed(span: Item, numbers: Mapping[str, str]) -> Item:
    return {**span, "text": numbers[span["text"]]} if span.get("kind") == "mark" else span


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
    numbers = [run for run in runs if run.get("value") == NUMBER]
    led = len(numbers) == 1 and runs[0] is numbers[0]
    text = "".join(run["text"] for run in (runs[1:] if led else runs))
    return Heading(item["level"], item["id"], runs[0]["text"].strip() if led else "", text.strip())


def family_sheet(family: Sequence[Member]) -> Sheet:
    """The sheet of a table, or of all tables that are parts of one."""
    first = family[0]
    captions = [member.item["caption"] for member in family]
    grids = [_placed(member, above) for member, above in zip(family, _above(family), strict=True)]
    heads = tuple(dict.fromkeys(head for grid in grids for head in grid.heads))
    rows = [row for grid in grids for row in grid.rows]
    if first.repeated and first.item["kind"] == "table" and all(head.number for head in heads[1:]):
        columns = yearly_columns(heads, rows)
    else:
        columns = sheet_columns(heads, rows, captions[0]["unit_line"])
    return Sheet(
        title=portable(f"事業別{first.title.rpartition('の')[2]}" if first.repeated else first.title),
        kind=_kind(family),
        columns=columns,
        number=_once(caption["number"] for caption in captions),
        ours=any(caption["ours"] for caption in captions),
        unit=_once(unit_words(caption["unit_line"]) for caption in captions),
        source=_once(caption["source_line"] for caption in captions),
        notes=tuple(note for member in family for note in _notes(member)),
    )


def _once(texts: Iterable[str]) -> str:
    """What the parts of a table say alike, or each in its turn."""
    return portable("；".join(dict.fromkeys(filter(None, texts))))


def _kind(family: Sequence[Member]) -> str:
    if family[0].repeated or len(family) > 1:
        return MANY
    return FIGURE if family[0].item["kind"] == "figure" else TABLE


def _placed(member: Member, above: dict[str, str]) -> Grid:
    """The grid of a table whose rows know what stands above the table, and what its 注 without a number are about."""
    grid = lay_out(member.item)
    about = tuple(note.about for note in _notes(member) if not note.mark)
    return Grid(grid.heads, tuple(replace(row, above=above | row.above, notes=about) for row in grid.rows))


def _above(family: Sequence[Member]) -> list[dict[str, str]]:
    """For each table the columns of its headings: only those that tell the parts of one table from each other."""
    if len(family) == 1 and not family[0].repeated:
        return [{}]
    alike = {heading for heading in family[0].path if all(heading in member.path for member in family)}
    uppers = [tuple(heading for heading in member.path if heading not in alike | {member.own}) for member in family]
    levels = sorted({heading.level for path in uppers for heading in path})
    names = dict(zip(levels, UPPER[: len(levels)], strict=True))
    titles = [_title_column(member) for member in family]
    titles = titles if len({"".join(title.values()) for title in titles}) > 1 else [{}] * len(family)
    columns = [_heading_columns(upper, names, member) for upper, member in zip(uppers, family, strict=True)]
    return [own | title for own, title in zip(columns, titles, strict=True)]


def _title_column(member: Member) -> dict[str, str]:
    """What the title of a project's table says besides the project: 実績, or that its figures are of something else."""
    own = member.own.text if member.own else ""
    return {TITLE: portable(member.title.removeprefix(own).removeprefix("の"))}


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
        columns |= {PROJECT_NUMBER: member.own.number, PROJECT_NAME: member.own.text}
    return columns


def _notes(member: Member) -> Iterator[Note]:
    caption = member.item["caption"]
    for mark, text in zip(caption.get("marks", [""] * len(caption["notes"])), caption["notes"], strict=True):
        about, colon, rest = text.partition("：")
        yield Note(portable(member.title), portable(about) if colon else "", portable(rest if colon else text), mark)
