"""Puts the answers of a form into the raw tables of its document: what each file will hold, and what changed.

Nothing is written here either: the new bytes of every file are made first, so that a delivery is taken whole or not
at all. Everything that is not an answer stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from nenpo.cleaning.names import spelling_of
from nenpo.cleaning.projects import list_lines, policy_of
from nenpo.cleaning.repairs import unrepaired
from nenpo.cleaning.roles import HEADER, ROW, by_role
from nenpo.facts.programmes import page_section
from nenpo.facts.store import name_key
from nenpo.forms.answers import Addition, Blank, Judged, NewProject, Words
from nenpo.forms.asked import PROJECT_CELLS, RESULTS, SUMMARY, Form, Row
from nenpo.forms.layout import LAYOUTS
from nenpo.forms.raw_files import edited, field_text, find_words, heading_level, with_words, words_at
from nenpo.ground.address import Address, parse_address
from nenpo.ground.fiscal_year import short_year_name
from nenpo.ground.locations import list_files, read_bytes
from nenpo.ground.numerals import normalise
from nenpo.ground.sources import COMPANIONS, Document, decode
from nenpo.ground.typed_figures import typed_figures
from nenpo.words.commentary import FOLDER

CORRECTION_COLUMNS = COMPANIONS["corrections"]
EVENT_COLUMNS = {
    "section": "節", "event": "名称", "date": "日程", "place": "場所", "attendance": "参加者", "method": "開催方法",
    "state": "状態", "remark": "備考",
}  # fmt: skip
GOVERNANCE_COLUMNS = {
    "division": "区分", "date": "年月日", "meeting": "会議", "place": "場所・方法", "kind": "種別", "number": "番号",
    "subject": "件名",
}  # fmt: skip
# Columns of a plain list, and those that say which of its rows is meant.
LISTS = {
    "events": (EVENT_COLUMNS, ("節", "名称", "日程")),
    "governance": (GOVERNANCE_COLUMNS, ("年月日", "会議", "種別", "番号", "件名")),
}


@dataclass(frozen=True)
class Receipt:
    """Whose delivery it is: section, day and name."""

    section: str
    received: str
    delivery: str


@dataclass
class Plan:
    """What a delivery does to the files of its document.

    Attributes
    ----------
    files : dict
        New bytes of each file that changes, by its path.
    changes : list of str
        Cell, old text and new text, in words.
    to_do : list of str
        What a person has to do besides.
    blank : list of str
        Cells that were asked, and that neither this delivery nor one before it has answered.
    """

    files: dict[Path, bytes] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)


def planned(
    document: Document,
    form: Form,
    judged: Judged,
    receipt: Receipt,
    before: Mapping[tuple[str, str], str],
    literals: Sequence[str] = (),
) -> Plan:
    """What taking the answers means.

    Parameters
    ----------
    before : mapping
        Words that the section delivered before, by heading and part: what still stands so was not touched since.
    """
    plan = Plan()
    tables = _Tables(document)
    _set_cells(tables, judged)
    _confirm(tables, judged, receipt)
    for addition in judged.additions:
        _add_indicator(tables, form, addition)
    for project in judged.new_projects:
        _add_project(tables, project)
    for name in judged.ended:
        _drop_project(tables, name)
    _correct(tables, judged, receipt)
    _note(tables, form, judged)
    _put_lists(tables, judged)
    plan.files, plan.changes = tables.files(), tables.changes
    _write_words(document, judged, plan, before, literals)
    plan.to_do += tables.to_do
    plan.blank = [blank.place for blank in judged.blank if not _is_known(document, blank)]
    plan.blank += [f"{LAYOUTS[kind].title}「{name}」" for kind, name in _not_returned(document, form, judged)]
    return plan


def _put_lists(tables: _Tables, judged: Judged) -> None:
    for kind, rows in judged.lists.items():
        columns, keys = LISTS[kind]
        for row in rows:
            tables.put(f"{kind}.csv", keys, {columns[name]: text for name, text in row.items() if name in columns})


def _is_known(document: Document, blank: Blank) -> bool:
    """Whether something stands already where an answer was left blank."""
    if blank.name == "text":
        return bool(_standing_words(document, blank.row))
    if blank.name == "correction" and blank.row.last is not None:
        place = list(_place(blank.row.last.cell))
        table = document.tables.get("corrections")
        return table is not None and bool((table.frame[list(CORRECTION_COLUMNS[:4])] == place).all(axis=1).any())
    return any(_text_at(document, address) for address in blank.row.cells.get(blank.name, ()))


def _text_at(document: Document, address: Address) -> str:
    frame = document.tables[address.name.removesuffix(".csv")].frame
    return str(frame.at[address.line, address.column])


def _standing_words(document: Document, row: Row) -> str:
    heading, part = row.about["heading"], row.about["part"]
    for path in list_files(document.folder / FOLDER, "*.md"):
        lines = decode(read_bytes(path), path.name).split("\n")
        span = find_words(lines, heading, part)
        if span is not None:
            return words_at(lines, span)
    return ""


def _not_returned(document: Document, form: Form, judged: Judged) -> Iterator[tuple[str, str]]:
    """What is unanswered on sheets that did not come with this delivery."""
    asked = {"projects": "cost", "outcomes": "value", "words": "text", "windows": "answer"}
    for kind in sorted(asked.keys() & form.sheets.keys() - judged.sheets):
        for row in form.sheets[kind]:
            if not _is_known(document, Blank("", asked[kind], row)):
                yield kind, row.key.partition("/")[2]


class _Tables:
    """The raw tables of a document with the edits that are collected for them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.changes: list[str] = []
        self.to_do: list[str] = []
        self._cells: dict[str, dict[tuple[int, str], str]] = {}
        self._added: dict[str, dict[int, list[dict[str, str]]]] = {}
        self._removed: dict[str, set[int]] = {}
        self._new: dict[str, bytes] = {}

    def frame(self, file: str) -> pd.DataFrame:
        """The table as it stands; empty with its columns where a companion has not been made yet."""
        name = file.removesuffix(".csv")
        if name in self.document.tables:
            return self.document.tables[name].frame
        columns = COMPANIONS[name]
        self._new.setdefault(file, (",".join(map(field_text, columns)) + "\n").encode("utf-8"))
        return pd.DataFrame(columns=list(columns), dtype=object)

    def set(self, file: str, row: int, column: str, text: str, label: str) -> None:
        """Another text in a cell, if it is another."""
        old = str(self.frame(file).at[row, column])
        if old != text:
            self._cells.setdefault(file, {})[row, column] = text
            self.changes.append(f"{file} {row}行「{column}」（{label}）: {_shown(old)} → {_shown(text)}")

    def add(self, file: str, behind: int, row: dict[str, str], label: str) -> None:
        """A record behind that of a line."""
        self._added.setdefault(file, {}).setdefault(behind, []).append(row)
        self.changes.append(f"{file}: {label}を加えました。")

    def remove(self, file: str, rows: Sequence[int], label: str) -> None:
        """Records taken away."""
        if len(rows):
            self._removed.setdefault(file, set()).update(rows)
            self.changes.append(f"{file}: {label}の{len(rows)}行を除きました。")

    def last_line(self, file: str) -> int:
        """Line of the last record; 1 where there is only the header."""
        frame = self.frame(file)
        return int(frame.index[-1]) if len(frame) else 1

    def put(self, file: str, keys: Sequence[str], row: dict[str, str]) -> None:
        """A record that replaces the one with the same keys, or is added at the end."""
        frame = self.frame(file)
        same = frame
        for key in keys:
            same = same[same[key] == row.get(key, "")]
        label = " ".join(filter(None, (row.get(key, "") for key in keys)))
        if same.empty:
            self.add(file, self.last_line(file), row, f"「{label}」")
            return
        for column, text in row.items():
            self.set(file, int(same.index[0]), column, text, label)

    def files(self) -> dict[Path, bytes]:
        """New bytes of each table that has edits."""
        folder, found = self.document.folder, {}
        for file in sorted({*self._cells, *self._added, *self._removed}):
            data = self._new.get(file) or read_bytes(folder / file)
            found[folder / file] = edited(
                data,
                file,
                cells=self._cells.get(file),
                added=self._added.get(file),
                removed=self._removed.get(file, ()),
            )
        return found


def _shown(text: str) -> str:
    return f"「{text}」" if text else "（空欄）"


def _set_cells(tables: _Tables, judged: Judged) -> None:
    for address, text in judged.cells.items():
        frame = tables.frame(address.name)
        names = [name for name in ("事業名", "欄1", "節") if name in frame.columns]
        tables.set(address.name, address.line, address.column, text, str(frame.at[address.line, names[0]]))


def _confirm(tables: _Tables, judged: Judged, receipt: Receipt) -> None:
    """The day that the windows were confirmed, and those that are no more taken away."""
    for address in judged.received:
        label = str(tables.frame(address.name).at[address.line, "節"])
        tables.set(address.name, address.line, address.column, receipt.received, label)
    for address in judged.closed:
        tables.remove(address.name, [address.line], "なくなった窓口")


# Corrections and notes


def _correct(tables: _Tables, judged: Judged, receipt: Receipt) -> None:
    keys = CORRECTION_COLUMNS[:4]
    for correction in judged.corrections:
        place = _place(correction.last.cell)
        texts = (correction.last.printed, correction.text, correction.reason)
        row = dict(zip(CORRECTION_COLUMNS, (*place, *texts, *_receipt_cells(receipt)), strict=True))
        if not _is_on_record(tables, row):
            tables.put("corrections.csv", keys, row)
    for last in judged.confirmed:
        frame = tables.frame("corrections.csv")
        withdrawn = frame.index[(frame[list(keys)] == list(_place(last.cell))).all(axis=1)] if len(frame) else []
        tables.remove("corrections.csv", [int(row) for row in withdrawn], f"訂正（{last.cell}）")


def _receipt_cells(receipt: Receipt) -> tuple[str, str, str]:
    return receipt.section, receipt.received, receipt.delivery


def _place(cell: str) -> tuple[str, str, str, str]:
    """Document, file, line and column of a cell `document/file#row:column`."""
    place = parse_address(cell)
    return place.document, place.name, place.row, place.column


def _is_on_record(tables: _Tables, row: Mapping[str, str]) -> bool:
    """Whether the same correction has arrived before: then it keeps the delivery that it came with."""
    frame = tables.frame("corrections.csv")
    said = list(CORRECTION_COLUMNS[:7])
    return bool(len(frame)) and bool((frame[said] == [row[column] for column in said]).all(axis=1).any())


def _note(tables: _Tables, form: Form, judged: Judged) -> None:
    for note in judged.notes:
        row = {"節": note.section, "対象": note.label, "種別": "※", "時期": str(form.fiscal_year), "注": note.text}
        tables.put("notes.csv", ("節", "対象", "種別", "時期"), row)


# New indicators and projects, and those that ended


def _add_indicator(tables: _Tables, form: Form, addition: Addition) -> None:
    file = f"{tables.document.current_table}.csv"
    frame = tables.frame(file)
    section = _section_of(form, addition.project)
    rows = frame[frame["節"] == section]
    same = rows[(rows["種別"] == ROW) & (rows["欄1"].map(spelling_of) == spelling_of(addition.label))]
    if addition.note:
        note = {"節": section, "対象": addition.label, "種別": "※", "時期": str(form.fiscal_year), "注": addition.note}
        tables.put("notes.csv", ("節", "対象", "種別", "時期"), note)
    if len(same):
        tables.set(file, int(same.index[0]), "欄2", addition.text, addition.label)
        return
    behind = int(rows.index[-1]) if len(rows) else tables.last_line(file)
    if rows.empty:
        heads = {"節": section, "種別": HEADER, "欄1": "項目名", "欄2": short_year_name(form.fiscal_year)}
        tables.add(file, behind, heads, f"「{addition.project}」の表の見出し")
    row = {"節": section, "種別": ROW, "欄1": addition.label, "欄2": addition.text}
    tables.add(file, behind, row, f"「{addition.project}」の項目「{addition.label}」{addition.text}")


def _section_of(form: Form, project: str) -> str:
    """Section of a project's page, by the rows that the form has of it."""
    for rows in form.sheets.values():
        for row in rows:
            if row.shown.get("project") == project and row.about.get("section"):
                return row.about["section"]
    return ""


def _add_project(tables: _Tables, project: NewProject) -> None:
    """A new project at the end of its policy, its chapter's list and its chapter's pages."""
    cells = {PROJECT_CELLS[name]: text for name, text in project.cells.items() if name in PROJECT_CELLS}
    frame = tables.frame("projects.csv")
    there = frame.index[frame["事業名"].map(lambda name: spelling_of(str(name))) == spelling_of(project.project)]
    if len(there):
        for column, text in cells.items():
            tables.set("projects.csv", int(there[0]), column, text, project.project)
        return
    label = f"新規事業「{project.project}」"
    behind = _last_of_policy(tables, project.policy)
    tables.add("projects.csv", behind, {"事業名": project.project, **cells}, label)
    chapter, line, number = _end_of_chapter(tables, project.policy)
    row = {"章": chapter, "No.": str(number), "事業名": project.project}
    row |= {project.policy: "○"} if len(chapter) > 1 else {}
    tables.add("project_lists.csv", line, row, label)
    pages = tables.frame("project_pages.csv")
    own = pages.index[pages["節"].str.startswith(f"2(2){chapter}-")]
    page = {"節": f"2(2){chapter}-{number}", "担当課": project.cells["office"] or project.cells["sections"]}
    tables.add("project_pages.csv", int(own[-1]) if len(own) else tables.last_line("project_pages.csv"), page, label)
    tables.to_do.append(f"{label}は基本方針{project.policy}の終わりに置きました。区分と並びを確かめてください。")


def _last_of_policy(tables: _Tables, policy: str) -> int:
    """Line of the last project of a policy; of its title where it has none."""
    raw = tables.document.tables["projects"]
    table = by_role(unrepaired(raw), tables.document.layouts["projects"])
    lines = [line.row for line in list_lines(table) if line.policy == policy and line.kind == "project"]
    titles = [int(row) for row, text in raw.frame["基本方針"].items() if policy_of(str(text)) == policy]
    return max([*lines, *titles], default=tables.last_line("projects.csv"))


def _end_of_chapter(tables: _Tables, policy: str) -> tuple[str, int, int]:
    """Chapter of a policy, line of its last project in the 基本方針事業一覧, and the next number."""
    frame = tables.frame("project_lists.csv")
    rows = frame[frame["章"].str.contains(policy, regex=False) & frame["No."].str.fullmatch(r"[0-9]+")]
    if rows.empty:
        return policy, tables.last_line("project_lists.csv"), 1
    return str(rows["章"].iloc[-1]), int(rows.index[-1]), max(map(int, rows["No."])) + 1


def _drop_project(tables: _Tables, name: str) -> None:
    """A project that ended leaves every table; the name of its category goes to the line below it."""
    label = f"事業終了「{name}」"

    def lines(file: str, column: str) -> list[int]:
        frame = tables.frame(file)
        return [int(row) for row, text in frame[column].items() if spelling_of(str(text)) == spelling_of(name)]

    rows = lines("projects.csv", "事業名")
    _keep_categories(tables, rows)
    tables.remove("projects.csv", rows, label)
    listed = lines("project_lists.csv", "事業名")
    lists = tables.frame("project_lists.csv")
    sections = {page_section(str(lists.at[row, "章"]), str(lists.at[row, "No."])) for row in listed}
    tables.remove("project_lists.csv", listed, label)
    for file in ("project_pages.csv", "outcomes.csv"):
        frame = tables.frame(file)
        tables.remove(file, [int(row) for row in frame.index[frame["節"].isin(sections)]], label)
    tables.to_do.append(f"{label}を除きました。基本方針事業一覧の番号が飛ぶので、確かめてください。")


def _keep_categories(tables: _Tables, rows: Sequence[int]) -> None:
    frame = tables.frame("projects.csv")
    for row in rows:
        category = str(frame.at[row, "基本方針"])
        below = next((int(line) for line in frame.index if line > row and line not in rows), None)
        is_project = below is not None and "小計" not in str(frame.loc[below].tolist())
        if category and is_project and below is not None and not frame.at[below, "基本方針"]:
            tables.set("projects.csv", below, "基本方針", category, str(frame.at[below, "事業名"]))


# Words


def _write_words(
    document: Document,
    judged: Judged,
    plan: Plan,
    before: Mapping[tuple[str, str], str],
    literals: Sequence[str],
) -> None:
    """Words where none stand yet, or only those that the section delivered before."""
    files = {
        path: decode(read_bytes(path), path.name).split("\n") for path in list_files(document.folder / FOLDER, "*.md")
    }
    old = {path: list(lines) for path, lines in files.items()}
    _add_headings(document, judged, files, plan)
    words = [*judged.words, *(part for project in judged.new_projects for part in project.words)]
    for piece in words:
        _write_piece(piece, files, plan, before)
        plan.to_do += _to_bind(piece, judged, document, literals)
    for name in judged.ended:
        _drop_words(name, files, plan)
    for path, lines in files.items():
        if lines != old.get(path):
            plan.files[path] = "\n".join(lines).encode("utf-8")


def _add_headings(document: Document, judged: Judged, files: dict[Path, list[str]], plan: Plan) -> None:
    """Headings for projects that are new, at the end of the file that holds their policy's."""
    for project in judged.new_projects:
        if any(find_words(lines, project.project, "") for lines in files.values()):
            continue
        number = "①②③④⑤⑥⑦⑧⑨".find(normalise(project.policy)) + 1
        names = [path for path in files if re.fullmatch(rf"2-2-{6 if number == 7 else number}\.md", path.name)]
        path = names[0] if names else document.folder / FOLDER / "new_projects.md"
        lines = files.setdefault(path, [""])
        while lines and not lines[-1]:
            lines.pop()
        lines += [*([""] if lines else []), f"## {project.project}", "", f"### {SUMMARY}", "", f"### {RESULTS}", ""]


def _write_piece(piece: Words, files: dict[Path, list[str]], plan: Plan, before: Mapping[tuple[str, str], str]) -> None:
    title = " ".join(filter(None, (piece.heading, piece.part)))
    for path, lines in files.items():
        span = find_words(lines, piece.heading, piece.part)
        if span is None:
            continue
        standing = words_at(lines, span)
        if standing == piece.text:
            return
        if standing and standing != before.get((piece.heading, piece.part)):
            plan.to_do.append(
                f"{piece.place}: 「{title}」の文は {FOLDER}/{path.name} で人が書き直しているので、書き換えていません。"
                "届いた文と見比べてください。"
            )
            return
        files[path] = with_words(lines, span, piece.text)
        plan.changes.append(f"{FOLDER}/{path.name} 「{title}」: {'文を改めました' if standing else '文を入れました'}。")
        return
    plan.to_do.append(
        f"{piece.place}: {FOLDER} に見出し「{title}」がありません。見出しを書き、届いた文を入れてください。"
    )


def _to_bind(piece: Words, judged: Judged, document: Document, literals: Sequence[str]) -> list[str]:
    """Figures in delivered words that are to be written as references, with the name where one fits."""
    found = []
    for figure in dict.fromkeys(typed_figures(piece.text, literals)):
        names = _names_of(figure, piece.heading, judged, document)
        hint = f"「{{{names[0]}}}」と書けます" if len(names) == 1 else "{項目} の形で書いてください"
        title = " ".join(filter(None, (piece.heading, piece.part)))
        found.append(f"「{title}」の文にある「{figure}」は数値です。{hint}。")
    return found


def _names_of(figure: str, heading: str, judged: Judged, document: Document) -> list[str]:
    """Indicators whose answer of this year begins with the figure, in the same delivery."""
    name = f"{document.current_table}.csv"
    found = []
    for address, text in judged.cells.items():
        if address.name == name and normalise(text).startswith(normalise(figure)):
            found.append(str(document.tables[name.removesuffix(".csv")].frame.at[address.line, "欄1"]))
    return list(dict.fromkeys(found))


def _drop_words(name: str, files: dict[Path, list[str]], plan: Plan) -> None:
    """The empty headings of a project that ended; written words are left for a person to decide."""
    for path, lines in files.items():
        span = find_words(lines, name, "")
        if span is None:
            continue
        if any(line.strip() and not heading_level(line) for line in lines[span.start : span.stop]):
            plan.to_do.append(f"{FOLDER}/{path.name} に、終わった事業「{name}」の文が残っています。除いてください。")
            return
        start = next(n for n in range(span.start - 1, -1, -1) if name_key(lines[n].lstrip("#")) == name_key(name))
        kept = [*lines[:start], *lines[span.stop :]]
        while len(kept) > 1 and not kept[-1] and not kept[-2]:
            kept.pop()
        files[path] = kept
        plan.changes.append(f"{FOLDER}/{path.name}: 事業終了「{name}」の見出しを除きました。")
        return
