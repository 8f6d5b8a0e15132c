"""Judges a returned form: every answer is either taken, or refused with its cell, its text and what is expected.

Nothing is written here. The outcome says what would be written where; one refusal and nothing of the file is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nenpo.cleaning.projects import parse_span
from nenpo.forms.asked import RESULTS, SUMMARY, Form, Last, Row
from nenpo.forms.layout import CHANGED, CLOSED, CONTINUES, ENDED, LAYOUTS, NOTHING, SAME, Field
from nenpo.forms.reading import Cell, Returned, Sheet
from nenpo.forms.values import (
    FLAGS,
    FOUNDATIONS,
    NotUnderstood,
    chosen_text,
    correction_text,
    day_text,
    figure_text,
    is_same_figure,
    line_text,
    markdown,
    money_text,
    plain_text,
    reason_text,
    span_text,
)
from nenpo.ground.address import Address
from nenpo.ground.numerals import normalise, parse_figures, parse_integer

FUNDS = ("national", "other", "general")
# Cells that must stand as they were handed out; last year's words are there to be looked at.
FIXED = ("policy", "project", "indicator", "last")
_SHORTEST = 60


@dataclass(frozen=True)
class Correction:
    """A figure of last year as it should have been."""

    last: Last
    text: str
    reason: str
    place: str


@dataclass(frozen=True)
class Note:
    """A ※ on a figure of this year."""

    section: str
    label: str
    text: str


@dataclass(frozen=True)
class Words:
    """Words of a section: the heading they stand below, and the part of it."""

    heading: str
    part: str
    text: str
    place: str


@dataclass(frozen=True)
class Addition:
    """A new indicator of a project that goes on."""

    project: str
    label: str
    text: str
    note: str
    place: str


@dataclass(frozen=True)
class NewProject:
    """A project that the 施策一覧 does not have yet."""

    policy: str
    project: str
    cells: Mapping[str, str]
    words: tuple[Words, ...]
    place: str


@dataclass(frozen=True)
class Blank:
    """A cell that was asked and left blank: where it is, and its column and row."""

    place: str
    name: str
    row: Row


@dataclass
class Judged:
    """What a returned form says, sorted by what is to be done with it.

    Attributes
    ----------
    sheets : frozenset of str
        Kinds of sheets that came; a CSV brings one.
    cells : dict
        Text for each raw cell that was answered.
    blank : list of Blank
        Cells that were asked and left blank.
    names : dict
        Name of whoever holds a role: for the desk alone, and never for the repository.
    confirmed : list of Last
        Provisional figures of last year that stand.
    received : list of Address
        Cells that the day of the delivery is written in: windows that their office has confirmed.
    closed : list of Address
        Cells of windows that are no more.
    remarks : list of str
        What a person should know of answers that were taken.
    refusals : list of str
        Why the file is not taken.
    """

    sheets: frozenset[str] = frozenset()
    cells: dict[Address, str] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    new_projects: list[NewProject] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    confirmed: list[Last] = field(default_factory=list)
    received: list[Address] = field(default_factory=list)
    closed: list[Address] = field(default_factory=list)
    blank: list[Blank] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def refuse(self, cell: Cell, expected: str) -> None:
        """Put a refusal on record: the cell, the text found, what is expected."""
        shown = cell.text if len(cell.text) <= _SHORTEST else cell.text[:_SHORTEST] + "…"
        found = f"{cell.place}「{shown}」: " if cell.text else f"{cell.place}（空欄）: "
        self.refusals.append(found + expected + "。")


def judge(form: Form, returned: Returned) -> Judged:
    """What a returned form says, held against what was asked."""
    judged = Judged(sheets=frozenset(sheet.kind for sheet in returned.sheets))
    ended, nothing = _project_answers(returned, judged)
    for sheet in returned.sheets:
        judged.remarks += sheet.remarks
        asked = {row.key: row for row in form.sheets.get(sheet.kind, ())}
        for key, cells in sheet.rows.items():
            row = asked.get(key)
            if row is None:
                judged.refusals.append(_unknown(sheet, key))
                continue
            handed_out = returned.keys.get(sheet.kind, {}).get(key)
            if _is_readable(sheet, row, cells, judged, handed_out):
                reader = _Reader(row, cells, judged)
                if plain_text(row.about.get("project", "")) in ended:
                    _of_an_ended(reader, sheet.kind)
                else:
                    READERS[sheet.kind](reader, plain_text(row.about.get("project", "")) in nothing)
        if not returned.keys:
            judged.refusals += [_missing(sheet, key) for key in asked if key not in sheet.rows]
    judged.ended = sorted(ended)
    return judged


def _unknown(sheet: Sheet, key: str) -> str:
    name = key.partition("/")[2]
    return (
        f"シート「{sheet.title}」の「{name}」は、いまの資料にありません。様式を配ったあとで資料の行が変わっています。"
        "nenpo forms で作り直した様式に書き写してもらってください。"
    )


def _missing(sheet: Sheet, key: str) -> str:
    return f"「{sheet.title}」に「{key.partition('/')[2]}」の行がありません。行は消さずに、理由か回答を選んでください。"


def _is_readable(sheet: Sheet, row: Row, cells: Mapping[str, Cell], judged: Judged, handed_out: str | None) -> bool:
    """Whether a row stands as it was handed out and all of its answers can be read.

    Parameters
    ----------
    handed_out : str
        What stood under 前年度 when the form was made; None where that is not on record.
    """
    before = len(judged.refusals)
    for field_ in LAYOUTS[sheet.kind].fields:
        cell = cells.get(field_.name)
        if cell is None:
            continue
        if not field_.is_answer:
            _check_fixed(field_, cells, row, judged, handed_out)
        elif cell.trouble:
            judged.refuse(cell, cell.trouble)
        elif cell.remark:
            judged.remarks.append(f"{cell.place}「{cell.text}」: {cell.remark}。")
    return len(judged.refusals) == before


def _check_fixed(field_: Field, cells: Mapping[str, Cell], row: Row, judged: Judged, handed_out: str | None) -> None:
    """A locked cell must say what it said, or the answer may belong to something else."""
    cell = cells[field_.name]
    shown = row.shown.get(field_.name, "")
    if field_.name not in FIXED or row.key.startswith("words/") or plain_text(cell.text) == plain_text(shown):
        return
    if field_.name == "last" and handed_out is not None and plain_text(cell.text) == plain_text(handed_out):
        changed = f"様式を配ったあとで、前年度の値が「{shown}」に変わりました"
        if cells["correction"].text:
            judged.refuse(cells["correction"], f"{changed}。新しい値を見て、訂正がまだ要るか確かめてください")
        else:
            judged.remarks.append(f"{cell.place}「{cell.text}」: {changed}。")
        return
    hint = "前年度の値は「訂正」の欄で直してください" if field_.name == "last" else "元に戻してください"
    judged.refuse(cell, f"様式では「{shown}」でした。{hint}")


@dataclass(frozen=True)
class _Reader:
    """One row with its answers."""

    row: Row
    cells: Mapping[str, Cell]
    judged: Judged

    def cell(self, name: str) -> Cell:
        return self.cells.get(name, Cell("", ""))

    def text(self, name: str) -> str:
        return self.cell(name).text

    def leave(self, name: str) -> None:
        """An answer that was asked is blank."""
        self.judged.blank.append(Blank(self.cell(name).place, name, self.row))

    def put(self, name: str, text: str) -> None:
        """The answer of a column goes to its raw cells."""
        for address in self.row.cells.get(name, ()):
            self.judged.cells[address] = text

    def read(self, name: str, how: Callable[[str], str], *, needed: bool = True) -> str | None:
        """An answer as text; None where it is blank or refused."""
        cell = self.cell(name)
        if not cell.text:
            if needed:
                self.leave(name)
            return None
        return self.tried(cell, lambda: how(cell.text))

    def tried(self, cell: Cell, how: Callable[[], str]) -> str | None:
        """What a reading gives; None where it is refused."""
        try:
            return how()
        except NotUnderstood as problem:
            self.judged.refuse(cell, str(problem))
            return None


# Whole projects


def _project_answers(returned: Returned, judged: Judged) -> tuple[set[str], set[str]]:
    """Projects that ended, and those without results."""
    ended: set[str] = set()
    nothing: set[str] = set()
    for sheet in returned.sheets:
        for cells in sheet.rows.values() if sheet.kind == "projects" else ():
            answer, project = cells["answer"], plain_text(cells["project"].text)
            if answer.text in (ENDED, NOTHING):
                (ended if answer.text == ENDED else nothing).add(project)
            elif answer.text not in ("", CONTINUES):
                judged.refuse(answer, f"回答にありません。{CONTINUES}、{ENDED}、{NOTHING} から選んでください")
    return ended, nothing


def _of_an_ended(reader: _Reader, kind: str) -> None:
    """A project that ended has no answers of this year; corrections of last year's figures stand."""
    this_year = {"projects": ("cost", *FUNDS), "outcomes": ("value", "marker", "note"), "words": ("text",)}
    for name in this_year.get(kind, ()):
        if reader.text(name):
            reader.judged.refuse(
                reader.cell(name),
                f"この事業の回答は「{ENDED}」です。今年度の分を消すか、回答を「{CONTINUES}」にしてください",
            )
    if kind in ("projects", "outcomes"):
        _correction(reader, money_text if kind == "projects" else None)


def _project(reader: _Reader, nothing: bool) -> None:
    for name in ("new", "priority", "major"):
        _put(reader, name, reader.read(name, lambda text: chosen_text(text, FLAGS)))
    amounts = {name: reader.read(name, money_text, needed=name == "cost") for name in ("cost", *FUNDS)}
    for name, text in amounts.items():
        _put(reader, name, text)
    _check_funds(reader, amounts)
    span = reader.read("period", span_text)
    _put(reader, "period", span)
    _check_span(reader, span)
    _put(reader, "foundation", reader.read("foundation", lambda text: chosen_text(text, FOUNDATIONS)))
    for name in ("sections", "office"):
        if reader.row.cells.get(name):
            text = reader.read(name, line_text)
            if text and text != plain_text(reader.row.shown.get(name, "")):
                reader.put(name, text)
                shown = reader.row.shown.get(name, "")
                place = reader.cell(name).place
                reader.judged.remarks.append(f"{place}: 担当が「{shown}」から「{text}」に変わっています。")
    _correction(reader, money_text)


def _put(reader: _Reader, name: str, text: str | None) -> None:
    if text is not None:
        reader.put(name, text)


def _check_funds(reader: _Reader, amounts: Mapping[str, str | None]) -> None:
    cost = parse_integer(amounts["cost"] or "")
    funds = [parse_integer(amounts[name] or "") for name in FUNDS]
    if cost is None or not any(funds):
        return
    total = sum(amount or 0 for amount in funds)
    if total != cost:
        reader.judged.remarks.append(
            f"{reader.cell('cost').place}「{amounts['cost']}」: 財源の合計 {total:,}千円と合いません"
            f"（差 {cost - total:,}）。担当課に確かめてください。"
        )


def _check_span(reader: _Reader, span: str | None) -> None:
    read = parse_span(span or "")
    year = int(reader.row.about.get("year", "0"))
    if read is not None and read[1] is not None and read[1] < year:
        reader.judged.remarks.append(
            f"{reader.cell('period').place}「{span}」: 今年度より前に終わる期間です。続いていれば期間を、"
            f"終わっていれば回答を「{ENDED}」に直してもらってください。"
        )


# Figures


def _outcome(reader: _Reader, nothing: bool) -> None:
    row, judged = reader.row, reader.judged
    value, marker = reader.cell("value"), reader.cell("marker")
    text: str | None = None
    if value.text and marker.text:
        judged.refuse(value, f"値と、値がない理由「{marker.text}」の両方があります。どちらかを消してください")
    elif marker.text:
        text = reader.read("marker", reason_text)
    elif value.text:
        text = _figure(reader)
    elif nothing:
        text = NOTHING
    else:
        reader.leave("value")
    _put(reader, "value", text)
    note = reader.read("note", line_text, needed=False)
    if note:
        judged.notes.append(Note(row.about.get("section", ""), row.about.get("label", ""), note))
    _correction(reader, None)


def _figure(reader: _Reader) -> str | None:
    """The figure of this year as printed, with a remark where its unit is not last year's."""
    row, value = reader.row, reader.cell("value")
    text = reader.tried(value, lambda: figure_text(value.text, reader.text("unit"), reader.text("qualifier"), row.last))
    figures = parse_figures(text) if text else None
    if row.last is not None and row.last.unit and figures and figures[0].unit != row.last.unit:
        reader.judged.remarks.append(
            f"{value.place}「{text}」: 単位が前年度の「{row.last.unit}」から「{figures[0].unit}」に変わっています。"
            "同じものを数えているか確かめてください。"
        )
    return text


def _correction(reader: _Reader, how: Callable[[str], str] | None) -> None:
    """A correction of last year's figure, with its reason; a provisional one may be confirmed as it stands."""
    row, judged = reader.row, reader.judged
    cell, reason = reader.cell("correction"), reader.cell("reason")
    last = row.last
    if not cell.text:
        if reason.text:
            judged.refuse(reason, "訂正の理由だけがあります。正しい値も書くか、理由を消してください")
        elif last is not None and last.ask:
            reader.leave("correction")
        return
    if last is None:
        judged.refuse(cell, "訂正する前年度の値がありません。今年度の値の欄に書くか、消してください")
        return
    text = reader.tried(cell, lambda: how(cell.text) if how else correction_text(cell.text, reader.text("unit"), last))
    if text is None:
        return
    if is_same_figure(text, last):
        judged.confirmed.append(last)
    elif not reason.text and not last.ask:
        judged.refuse(cell, "訂正の理由がありません。隣の欄に書いてください")
    else:
        said = reader.read("reason", line_text, needed=False)
        judged.corrections.append(Correction(last, text, said or "確定値", cell.place))


def _addition(reader: _Reader, nothing: bool) -> None:
    filled = [name for name in ("project", "indicator", "value", "marker", "note") if reader.text(name)]
    if not filled:
        return
    if not (reader.text("project") and reader.text("indicator")):
        reader.judged.refuse(reader.cell(filled[0]), "追加の項目には、事業名と項目名の両方を書いてください")
        return
    project = reader.read("project", line_text)
    label = reader.read("indicator", line_text)
    value = reader.cell("value")
    if reader.text("marker"):
        text = reader.read("marker", reason_text)
    else:
        text = reader.tried(value, lambda: figure_text(value.text, reader.text("unit"), reader.text("qualifier"), None))
    note = reader.read("note", line_text, needed=False)
    if text is not None and project is not None and label is not None:
        reader.judged.additions.append(Addition(project, label, text, note or "", reader.cell("indicator").place))


# Words and lists


def _words(reader: _Reader, nothing: bool) -> None:
    cell = reader.cell("text")
    if not cell.text:
        if not nothing:
            reader.leave("text")
        return
    text = reader.tried(cell, lambda: markdown(cell.text))
    if text is not None:
        about = reader.row.about
        reader.judged.words.append(Words(about["heading"], about["part"], text, cell.place))


def _new_project(reader: _Reader, nothing: bool) -> None:
    filled = [name for name, cell in reader.cells.items() if cell.text]
    if not filled:
        return
    before = len(reader.judged.refusals)
    for name in ("policy", "project", "sections"):
        if not reader.text(name):
            reader.judged.refuse(reader.cell(name), "新規事業には、基本方針、事業名、担当課等を書いてください")
    project = plain_text(reader.text("project"))
    cells = {
        "new": "○",
        "priority": reader.read("priority", lambda text: chosen_text(text, FLAGS)),
        "major": reader.read("major", lambda text: chosen_text(text, FLAGS)),
        **{name: reader.read(name, money_text, needed=name == "cost") for name in ("cost", *FUNDS)},
        "period": reader.read("period", span_text),
        "foundation": reader.read("foundation", lambda text: chosen_text(text, FOUNDATIONS), needed=False),
        "sections": reader.read("sections", line_text),
        "office": reader.read("office", line_text, needed=False),
    }
    words = []
    for name, part in (("summary", SUMMARY), ("results", RESULTS)):
        text = reader.read(name, markdown)
        if text is not None:
            words.append(Words(project, part, text, reader.cell(name).place))
    if len(reader.judged.refusals) == before:
        kept = {name: text or "" for name, text in cells.items()}
        policy = normalise(reader.text("policy"))
        reader.judged.new_projects.append(NewProject(policy, project, kept, tuple(words), reader.cell("project").place))


def _window(reader: _Reader, nothing: bool) -> None:
    """A window that its office confirms as it stands, corrects, or takes away."""
    answer, row = reader.cell("answer"), reader.row
    if not answer.text:
        reader.leave("answer")
        return
    if answer.text not in (SAME, CHANGED, CLOSED):
        reader.judged.refuse(answer, f"回答にありません。{SAME}、{CHANGED}、{CLOSED} から選んでください")
        return
    if answer.text == CLOSED:
        reader.judged.closed += row.cells["answer"]
        return
    names = [name for name in row.cells if name in row.shown and name != "valid_until"]
    changed = [name for name in names if plain_text(reader.text(name)) != plain_text(row.shown[name])]
    if changed and answer.text == SAME:
        reader.judged.refuse(
            reader.cell(changed[0]), f"様式の内容と違いますが、回答は「{SAME}」です。どちらかを直してください"
        )
        return
    if not changed and answer.text == CHANGED:
        reader.judged.refuse(
            answer, f"「{CHANGED}」とありますが、どの欄も様式のままです。欄を直すか「{SAME}」を選んでください"
        )
        return
    for name in changed:
        _put(reader, name, reader.read(name, line_text, needed=False) or "")
    _put(reader, "valid_until", reader.read("valid_until", day_text, needed=False))
    reader.judged.received += row.cells["answer"]


def _listed(kind: str) -> Callable[[_Reader, bool], None]:
    """Reader of a plain list: every filled row as it stands."""

    def read(reader: _Reader, nothing: bool) -> None:
        texts = {name: reader.read(name, line_text, needed=False) or "" for name in reader.cells}
        if any(texts.values()):
            reader.judged.lists.setdefault(kind, []).append(texts)
        if texts.get("name"):
            reader.judged.names[texts.get("role", "")] = texts["name"]

    return read


READERS: dict[str, Callable[[_Reader, bool], None]] = {
    "projects": _project,
    "outcomes": _outcome,
    "additions": _addition,
    "words": _words,
    "new_projects": _new_project,
    "events": _listed("events"),
    "governance": _listed("governance"),
    "windows": _window,
}
