"""No cell that is left unsaid can be reckoned from what is said: by linear algebra, and with no count below zero."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from nenpo.survey.answers import Question, Survey
from nenpo.survey.crosstab import Crosstab, one_way, two_way
from nenpo.survey.suppression import FEWEST, Sum, protected, reckoned

ATTRIBUTE = Question("A", "業種", "属性", "単一", {"1": "甲", "2": "乙", "3": "丙"})
ASKED = Question("Q", "満足", "質問", "単一", {"1": "はい", "2": "いいえ", "3": "どちらでもない"})
SEVERAL = Question("M", "課題", "質問", "複数", {"1": "人手", "2": "資金", "3": "販路"})
CODES = (*ASKED.options, "")


def survey(cells: dict[tuple[str, str], int]) -> Survey:
    """As many answers of each pair of codes as are asked for; a blank code is 無回答."""
    rows = [
        {"A": frozenset(filter(None, (a,))), "Q": frozenset(filter(None, (q,))), "M": frozenset((a, q)) - {""}}
        for (a, q), count in cells.items()
        for _ in range(count)
    ]
    return Survey((ATTRIBUTE, ASKED, SEVERAL), tuple(rows), is_synthetic=True)


counts = st.lists(st.integers(0, 14), min_size=16, max_size=16).map(
    lambda numbers: dict(zip(product(CODES, CODES), numbers, strict=True))
)
surveys = counts.filter(lambda cells: sum(cells.values()) >= FEWEST).map(survey)


def known(table: Crosstab) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int]]]:
    """The equations that a reader has for the unsaid cells, written down from the table alone."""
    places = sorted(table.unsaid)
    rows, right = [], []
    last = (len(table.rows) - 1, len(table.columns) - 1)
    lines = [] if table.question.is_multiple else [[(i, j) for j in range(last[1] + 1)] for i in range(last[0] + 1)]
    if table.by and not table.by.is_multiple:
        lines += [[(i, j) for i in range(last[0] + 1)] for j in range(last[1] + 1)]
    for line in lines:
        signs = dict.fromkeys(line[:-1], 1) | {line[-1]: -1}
        rows.append([signs.get(place, 0) for place in places])
        right.append(-sum(sign * table.said[place] for place, sign in signs.items() if place in table.said))
    return np.array(rows, dtype=float).reshape(len(lines), len(places)), np.array(right, dtype=float), places


def assert_protected(table: Crosstab) -> None:
    left, right, places = known(table)
    assert all(count >= FEWEST for count in table.said.values())
    rank = np.linalg.matrix_rank(left) if left.size else 0
    for number, place in enumerate(places):
        alone = np.zeros(len(places))
        alone[number] = 1
        if left.size:
            assert np.linalg.matrix_rank(np.vstack([left, alone])) == rank + 1, f"{place} is determined"
            least = linprog(alone, A_eq=left, b_eq=right).fun
            most = linprog(-alone, A_eq=left, b_eq=right)
            assert most.status == 3 or -most.fun - least > 0.5, f"{place} is determined by the others' being counts"


@settings(max_examples=25, deadline=None)
@given(surveys)
def test_no_unsaid_cell_can_be_reckoned(made: Survey) -> None:
    for question in made.questions:
        assert_protected(one_way(made, question))
    for by, question in ((ATTRIBUTE, ASKED), (ATTRIBUTE, SEVERAL), (SEVERAL, ASKED)):
        assert_protected(two_way(made, by, question))


@settings(max_examples=25, deadline=None)
@given(surveys)
def test_margins_are_the_tables_by_one_question(made: Survey) -> None:
    table, alone, by = two_way(made, ATTRIBUTE, ASKED), one_way(made, ASKED), one_way(made, ATTRIBUTE)
    last = len(table.rows) - 1
    columns = range(len(table.columns))
    assert [table.said.get((last, j)) for j in columns] == [alone.said.get((0, j)) for j in columns]
    rows = range(last)
    assert [table.said.get((i, columns[-1])) for i in rows] == [by.said.get((0, i)) for i in rows]
    for one in table.sums:
        assert table.counts[one.total] == sum(table.counts[part] for part in one.parts)


def test_one_small_cell_takes_the_smallest_other_with_it() -> None:
    sums = (Sum((0, 3), ((0, 0), (0, 1), (0, 2))),)
    counts = {(0, 0): 3, (0, 1): 20, (0, 2): 9, (0, 3): 32}
    assert protected(counts, sums, kept=frozenset({(0, 3)})) == {(0, 0), (0, 2)}


def test_two_small_cells_that_come_to_little_are_not_enough() -> None:
    sums = (Sum((0, 3), ((0, 0), (0, 1), (0, 2))),)
    counts = {(0, 0): 0, (0, 1): 1, (0, 2): 9, (0, 3): 10}
    assert reckoned(counts, sums, {(0, 0), (0, 1)}) == [(0, 0), (0, 1)]
    assert protected(counts, sums, kept=frozenset({(0, 3)})) == {(0, 0), (0, 1), (0, 2)}


def test_cells_in_a_ring_hide_each_other_and_one_outside_does_not() -> None:
    rows = [Sum((i, 2), ((i, 0), (i, 1))) for i in range(3)]
    columns = [Sum((2, j), ((0, j), (1, j))) for j in range(3)]
    counts = {(0, 0): 6, (0, 1): 7, (0, 2): 13, (1, 0): 8, (1, 1): 9, (1, 2): 17, (2, 0): 14, (2, 1): 16, (2, 2): 30}
    assert reckoned(counts, rows + columns, {(0, 0), (0, 1), (1, 0), (1, 1)}) == []
    assert reckoned(counts, rows + columns, {(0, 0), (0, 1), (1, 0)}) == [(0, 0), (0, 1), (1, 0)]


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_small_count_is_never_said(count: int) -> None:
    assert protected({(0, 0): count, (0, 1): 50}, ()) == {(0, 0)}
