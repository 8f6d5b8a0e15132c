"""Answers counted by one question or two, with the cells that are not said.

無回答 is a group like any other, so that the margins of a table by two questions are the tables by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nenpo.ground.errors import SourceError
from nenpo.survey.answers import Question, Survey
from nenpo.survey.suppression import FEWEST, Counts, Place, Sum, protected

NO_ANSWER, EVERYBODY = "無回答", "全体"


@dataclass(frozen=True)
class Crosstab:
    """Counts of a question, for everybody or by the groups of another question.

    Attributes
    ----------
    rows : tuple of str
        Groups of who answered, 全体 last.
    columns : tuple of str
        Answers, how many answered (n) last.
    counts : dict
        Count of each row and column.
    sums : tuple of Sum
        What must add up: only where one gives one answer.
    unsaid : frozenset
        Cells that are not published.
    """

    question: Question
    by: Question | None
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Counts
    sums: tuple[Sum, ...]
    unsaid: frozenset[Place]

    @cached_property
    def said(self) -> Mapping[Place, int]:
        """What is published."""
        return {place: count for place, count in self.counts.items() if place not in self.unsaid}

    def base(self, place: Place) -> int | None:
        """How many answered in the row of a cell; None where that is not published."""
        return self.said.get((place[0], len(self.columns) - 1))


def groups(survey: Survey, question: Question) -> list[tuple[str, list[bool]]]:
    """Each answer of a question with who gave it, 無回答 last where anybody gave none."""
    given = [row[question.name] for row in survey.answers]
    found = [(label, [code in codes for codes in given]) for code, label in question.options.items()]
    silent = [not codes for codes in given]
    return [*found, (NO_ANSWER, silent)] if any(silent) else found


def one_way(survey: Survey, question: Question) -> Crosstab:
    """A question for everybody.

    Raises
    ------
    SourceError
        If so few answered that nothing can be said.
    """
    if len(survey.answers) < FEWEST:
        raise SourceError(f"回答が{FEWEST}件に満たないので、集計表を作れません。回答のファイルを確かめてください。")
    everybody = [(EVERYBODY, [True] * len(survey.answers))]
    columns = groups(survey, question)
    counts = _counts(everybody, columns, everybody[0][1])
    sums = () if question.is_multiple else (_row_sum(0, len(columns)),)
    unsaid = protected(counts, sums, kept=frozenset({(0, len(columns))}))
    return Crosstab(question, None, (EVERYBODY,), (*(name for name, _ in columns), "n"), counts, sums, unsaid)


def two_way(survey: Survey, by: Question, question: Question) -> Crosstab:
    """A question by the groups of another: its margins are the tables of each by itself, unsaid where they are."""
    everybody = [True] * len(survey.answers)
    rows, columns = groups(survey, by), groups(survey, question)
    last = (len(rows), len(columns))
    counts = _counts([*rows, (EVERYBODY, everybody)], columns, everybody)
    sums = [] if question.is_multiple else [_row_sum(row, last[1]) for row in range(last[0] + 1)]
    sums += [] if by.is_multiple else [_column_sum(column, last[0]) for column in range(last[1] + 1)]
    margins = {(last[0], column) for column in range(last[1])}
    hidden = {place for place in margins if (0, place[1]) in one_way(survey, question).unsaid}
    hidden |= {(row, last[1]) for row in range(last[0]) if (0, row) in one_way(survey, by).unsaid}
    edge = {*margins, *((row, last[1]) for row in range(last[0] + 1))}
    unsaid = protected(counts, sums, kept=frozenset(edge - hidden), hidden=frozenset(hidden))
    names = (*(name for name, _ in rows), EVERYBODY), (*(name for name, _ in columns), "n")
    return Crosstab(question, by, *names, counts, tuple(sums), unsaid)


def _counts(
    rows: Sequence[tuple[str, list[bool]]], columns: Sequence[tuple[str, list[bool]]], everybody: list[bool]
) -> dict[Place, int]:
    whole = [*columns, ("n", everybody)]
    return {
        (i, j): sum(a and b for a, b in zip(mine, theirs, strict=True))
        for i, (_, mine) in enumerate(rows)
        for j, (_, theirs) in enumerate(whole)
    }


def _row_sum(row: int, columns: int) -> Sum:
    return Sum((row, columns), tuple((row, column) for column in range(columns)))


def _column_sum(column: int, rows: int) -> Sum:
    return Sum((rows, column), tuple((row, column) for row in range(rows)))
