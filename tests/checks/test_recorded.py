"""What a check asks of facts and rows is noted, absent answers included."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

import pandas as pd

from nenpo.checks.claims import claims_measured
from nenpo.checks.funding import stated_costs
from nenpo.checks.measurements import Tables
from nenpo.checks.relations import Relation, beside
from nenpo.checks.relisted import relisted_values
from nenpo.cleaning.listings import COMPANIONS
from nenpo.facts.rows import Note
from nenpo.ground.rows import TableRow
from tests.checks.small import fact, small_tables


def test_a_check_of_further_listings_asks_for_the_home_fact() -> None:
    home, again = fact("①-1", 2, "件数", "5"), fact("⑤-1", 9, "件数", "6", again="⑤")
    lost = fact("⑤-1", 10, "人数", "7", again="⑤")
    tables = small_tables(observations=[home, again, lost])
    with tables.recording() as asked:
        assert len(relisted_values(tables)) == 1
    assert asked.asked("fact") == {"doc/甲/件数/2020", "doc/甲/人数/2020"}
    assert asked.absent() == {("fact", "doc/甲/人数/2020")}


def test_a_check_of_costs_asks_for_the_rows_and_the_line_in_print() -> None:
    tables = small_tables(projects=[{"project": "甲", "cost_thousand_yen": "5"}])
    with tables.recording() as asked:
        stated_costs(tables)
    assert asked.asked("table") == {"projects", "project_lists"}
    assert ("line", ("doc/projects.csv", "2")) in asked.absent()


def test_a_table_that_the_year_lacks_is_an_answer_too() -> None:
    tables = Tables({})
    with tables.recording() as asked:
        assert tables.rows(Note) == [] and claims_measured(tables) == []
    assert asked.absent() == {("table", "notes"), ("table", "claims")}


def test_an_operand_that_is_not_printed_is_an_answer_too() -> None:
    tables = small_tables(observations=[fact("①-1", 2, "件数", "5")])
    one = Relation("id", "same", "report/甲/件数", ("report/甲/無い",))
    with tables.recording() as asked:
        (figure,) = tables.facts.of_thing(one.figure)
        assert beside(tables.facts, figure, one.others[0], one.by) is None
    assert asked.absent() == {("thing", "report/甲/無い")}


def kinds(kind: type[TableRow] = TableRow) -> Iterator[type[TableRow]]:
    """Every kind of row that is read."""
    for one in kind.__subclasses__():
        yield from ([one] if one.TABLE and one.__module__.startswith("nenpo.") else kinds(one))


def test_each_field_of_a_row_is_a_column_of_its_table(real_tables: Mapping[int, dict[str, pd.DataFrame]]) -> None:
    columns: dict[str, set[str]] = {"drift": set(COMPANIONS["drift"].values())}
    for tables in real_tables.values():
        for name, frame in tables.items():
            columns.setdefault(name, set()).update(frame.columns)
    shared = {one.name for one in fields(TableRow)}
    assert len(list(kinds())) > 15
    for kind in kinds():
        assert {one.name for one in fields(kind)} - shared - columns[kind.TABLE] == set(), kind.TABLE
