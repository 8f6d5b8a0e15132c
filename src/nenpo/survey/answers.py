"""Answers of a survey and the code book that says what they mean, from two CSV files.

A question has one answer (`単一`) or any number of them (`複数`); a row holds the codes of its answers, several joined
by `;`, a blank cell is 無回答. Answers that nobody gave say so themselves: their first column is headed 合成データ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from nenpo.ground.errors import SourceError, UsageError, joined
from nenpo.ground.locations import Locations, here, list_files
from nenpo.ground.rows import TableRow, grouped, records_of, rows_of
from nenpo.ground.sources import read_table

CODE_BOOK = ("設問", "題", "役割", "種別", "符号", "選択肢")
FIELDS = ("name", "title", "role", "kind", "code", "label")
ATTRIBUTE, ASKED = "属性", "質問"
SINGLE, MULTIPLE = "単一", "複数"
SYNTHETIC, MARK, NUMBER = "合成データ", "合成", "回答番号"
JOIN = ";"
# Where the files lie: answers that somebody gave stay at the desk, those that nobody gave come with the project.
FOLDERS = ("local", "data/synthetic")


@dataclass(frozen=True)
class Question:
    """A question of the code book.

    Attributes
    ----------
    name : str
        Head of its column in the answers.
    title : str
        What it is called in the tables.
    role : str
        `属性` of who answers, or `質問` that was asked.
    kind : str
        `単一` or `複数`.
    options : dict
        Code to what it stands for, in the order of the code book.
    """

    name: str
    title: str
    role: str
    kind: str
    options: Mapping[str, str]

    @property
    def is_multiple(self) -> bool:
        """Whether one may give several answers."""
        return self.kind == MULTIPLE


@dataclass(frozen=True)
class Entry(TableRow):
    """A row of the code book: an option with its question."""

    name: str = ""
    title: str = ""
    role: str = ""
    kind: str = ""
    code: str = ""
    label: str = ""


@dataclass(frozen=True)
class Survey:
    """The questions, and for each who answered the codes of the answers by question; none is 無回答.

    Attributes
    ----------
    is_synthetic : bool
        Whether nobody gave these answers.
    """

    questions: tuple[Question, ...]
    answers: tuple[Mapping[str, frozenset[str]], ...]
    is_synthetic: bool

    def of_role(self, role: str) -> list[Question]:
        """The questions of a role, in order."""
        return [question for question in self.questions if question.role == role]


def read_survey(answers: str, code_book: str) -> Survey:
    """The survey of two files of the project, named without ending.

    Raises
    ------
    UsageError
        If there is no such file; the message names those that there are.
    SourceError
        If a file is not written as it must be; the message names file, row and column.
    """
    locations = here()
    questions = _questions(code_book, _frame(locations, code_book, CODE_BOOK))
    frame = _frame(locations, answers)
    is_synthetic = _is_synthetic(answers, frame)
    _refuse_heads(answers, frame, questions, is_synthetic)
    rows = (
        _answer(answers, number, cells, questions) for number, cells in zip(frame.index, records_of(frame), strict=True)
    )
    return Survey(questions, tuple(rows), is_synthetic)


def file_named(locations: Locations, name: str) -> Path:
    """The CSV file of a name, in one of `FOLDERS`.

    Raises
    ------
    UsageError
        If there is none, or more than one.
    """
    files = [path for folder in FOLDERS for path in list_files(locations.root / folder, "**/*.csv")]
    found = [path for path in files if path.stem == name]
    if len(found) != 1:
        known = "、".join(sorted({path.stem for path in files})) or "なし"
        many = "が二つ以上あります" if found else "がありません"
        raise UsageError(
            f"「{name}.csv」{many}（{'、'.join(FOLDERS)} の中）。ある名前: {known}。"
            "parameters セルの名前を確かめてください。"
        )
    return found[0]


def _frame(locations: Locations, name: str, columns: tuple[str, ...] | None = None) -> pd.DataFrame:
    path = file_named(locations, name)
    return read_table(path, locations.relative(path), name, columns).frame


def _questions(file: str, frame: pd.DataFrame) -> tuple[Question, ...]:
    trouble: list[str] = []
    found = []
    entries = rows_of(frame.rename(columns=dict(zip(CODE_BOOK, FIELDS, strict=True))), Entry)
    for name, rows in grouped(entries, lambda row: row.name).items():
        said = {(row.title, row.role, row.kind) for row in rows}
        options = {row.code: row.label for row in rows}
        title, role, kind = min(said)
        if len(said) > 1 or role not in (ATTRIBUTE, ASKED) or kind not in (SINGLE, MULTIPLE) or not title:
            trouble.append(
                f"設問「{name}」の題、役割（{ATTRIBUTE} か {ASKED}）、種別（{SINGLE} か {MULTIPLE}）を、"
                "どの行にも同じに書きます"
            )
        if len(options) < len(rows) or len(options) < 2 or any(not code or JOIN in code for code in options):
            trouble.append(f"設問「{name}」の符号を、二つ以上、重ねず、「{JOIN}」を使わずに書きます")
        found.append(Question(name, title, role, kind, options))
    _refuse(file, trouble)
    return tuple(found)


def _is_synthetic(file: str, frame: pd.DataFrame) -> bool:
    """Whether the answers say that nobody gave them; all rows do, or none."""
    if SYNTHETIC not in frame.columns:
        return False
    lacking = [
        f"{row}行の「{SYNTHETIC}」に {MARK} とありません" for row, text in frame[SYNTHETIC].items() if text != MARK
    ]
    _refuse(file, lacking[:5])
    return True


def _refuse_heads(file: str, frame: pd.DataFrame, questions: Iterable[Question], is_synthetic: bool) -> None:
    wanted = [*([SYNTHETIC] if is_synthetic else []), NUMBER, *(question.name for question in questions)]
    if list(frame.columns) != wanted:
        _refuse(file, [f"見出しは {'、'.join(wanted)} の順にします（今は {'、'.join(frame.columns)}）"])


def _answer(
    file: str, row: int, cells: Mapping[str, str], questions: Iterable[Question]
) -> Mapping[str, frozenset[str]]:
    found = {}
    for question in questions:
        codes = frozenset(filter(None, (code.strip() for code in cells[question.name].split(JOIN))))
        strange = sorted(codes - set(question.options))
        if strange:
            _refuse(file, [f"{row}行「{question.name}」の「{'、'.join(strange)}」は、設問表の符号にありません"])
        if len(codes) > 1 and not question.is_multiple:
            _refuse(file, [f"{row}行「{question.name}」に答えが二つ以上あります。一つを選ぶ設問です"])
        found[question.name] = codes
    return found


def _refuse(file: str, trouble: list[str]) -> None:
    if trouble:
        raise SourceError(f"「{file}.csv」を読めません。直してください。\n{joined(trouble)}")
