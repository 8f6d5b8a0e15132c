"""Tables of figures in the new year: of the current year only, with one more row, or as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from nenpo.cleaning.observations import Observation
from nenpo.cleaning.outcomes import YearColumn, figure_columns, settled_columns, split_tables, value_columns
from nenpo.cleaning.roles import HEADER, ROW, ROW_KIND, TITLE, by_role
from nenpo.ground.fiscal_year import era_year
from nenpo.ground.layouts import Layout
from nenpo.ground.rows import records_of
from nenpo.rollover.last_year import YEAR, LastYear, Rolled, Row, named_alike, year_of

Section = Callable[[str], str | None]
_PROGRAMME = re.compile(r"[(（][^()（）]*年度事業[^()（）]*[)）]")
_SUM = "累計"


def kept(last: LastYear, name: str) -> Rolled:
    """A table that stays until something newer comes: table 1, definitions, members."""
    rows = tuple(last.rows(name))
    return Rolled(rows, f"{len(rows)}行をそのまま残す。新しいものが届いたら差し替える")


def unconfirmed(last: LastYear, name: str) -> Rolled:
    """A directory: its windows stay as they were, and each is confirmed anew."""
    layout = last.layout(name)
    blank = {layout.head_of(role): "" for role in ("confirmed", "valid_until") if layout.head_of(role)}
    rows = tuple(row | blank for row in last.rows(name))
    return Rolled(rows, f"{len(rows)}行をそのまま残し、確認日と有効期限を空にする。様式で担当に確かめる")


def with_next_row(last: LastYear, name: str) -> Rolled:
    """A table that grows by a row a year: its rows stay, and one more is asked for."""
    rows, layout = last.rows(name), last.layout(name)
    section, kind, period = (layout.head_of(role) for role in ("section", ROW_KIND, "period"))
    lettered = rows[-1][period][:1] in ("R", "H")
    label = era_year(last.year).replace("令和", "R") if lettered else f"{era_year(last.year)}年"
    new: Row = {section: rows[-1][section], kind: ROW, period: label}
    return Rolled((*rows, new), f"{len(rows)}行を残し、{label}の行を加える")


def without_rows(last: LastYear, name: str) -> Rolled:
    """A table of one edition: only what belongs to the years that stay as they are, each at its own time."""
    rows = [row for row in last.rows(name) if last.is_yearly(row.get("節", ""))]
    if name != "figures":
        rows = []
    dated = tuple(row | {"時期": row["時期"] or str(last.edition)} for row in rows)
    done = f"{last.yearly}の{len(dated)}行だけを残す" if dated else "見出しだけを置く"
    return Rolled(dated, done)


def of_this_year(last: LastYear, name: str, section: Section, is_further: Callable[[str], bool]) -> Rolled:
    """項目名 tables with the column of the new year alone; those of a further page of a project are left to its home.

    Parameters
    ----------
    section : function
        Old section to new one; None where it is gone.
    is_further : function
        Whether a section is a further page (再掲) of a project.
    """
    rows: list[Row] = []
    drift: list[tuple[str, str]] = []
    layout, count = last.layout(name), 0
    table, heads = by_role(last.table(name), layout), _heads(layout)
    for old, printed in split_tables(table):
        new = section(old)
        if new is None or is_further(old):
            continue
        columns = _columns(last, printed)
        made = [{"section": new} | row for row in _table_rows(last, printed, columns)]
        count += sum(row[ROW_KIND] == ROW for row in made)
        drift += _renamed(last, old, printed)
        rows += [{heads.get(role, role): text for role, text in row.items()} for row in made]
    done = f"{count}の項目に{last.year}年度の欄だけを空けて残す。前年度の欄は前の年度の数値から作られる"
    return Rolled(tuple(rows), done, tuple(_only_there(last, name, section, is_further)), tuple(drift))


def _heads(layout: Layout) -> dict[str, str]:
    """Role to head of the columns that are called by their role."""
    return {role: layout.head_of(role) for role in ("section", ROW_KIND, "indicator")}


def _columns(last: LastYear, rows: pd.DataFrame) -> list[YearColumn]:
    """Columns of the edition's own year, those that sum up the years among them; all, if there is no such."""
    columns = settled_columns(figure_columns(rows, last.edition, _years(last)), _years(last))
    return [c for c in columns if c.fiscal_year == last.edition] or columns


def _years(last: LastYear) -> tuple[int, ...]:
    return (last.edition - 1, last.edition)


def _table_rows(last: LastYear, rows: pd.DataFrame, columns: list[YearColumn]) -> Iterator[Row]:
    values = value_columns(rows)
    for record in records_of(rows):
        kind, label = str(record[ROW_KIND]), str(record["indicator"])
        if kind == ROW and any(record[name] for name in ("indicator", *values)):
            yield {ROW_KIND: ROW, "indicator": _label(last, label)}
        elif kind == HEADER:
            heads = {v: _head(last, str(record[c.column]), c) for v, c in zip(values, columns, strict=False)}
            yield {ROW_KIND: HEADER, "indicator": label} | heads
        elif kind == TITLE:
            yield {ROW_KIND: TITLE, "indicator": last.moved_on(label)}


def _label(last: LastYear, printed: str) -> str:
    return last.moved_on(last.work.names.of("indicator", printed))


def _head(last: LastYear, text: str, column: YearColumn) -> str:
    """A head with the new year: a programme year and a 累計 go on by one, any other year is the new one."""
    programme = _PROGRAMME.search(text)
    if programme:
        before, after = text[: programme.start()], text[programme.end() :]
        return _plain_head(last, before, column) + last.moved_on(programme[0]) + _plain_head(last, after, column)
    return _plain_head(last, text, column)


def _plain_head(last: LastYear, text: str, column: YearColumn) -> str:
    if _SUM in text:
        return last.moved_on(text)
    wanted = column.fiscal_year + 1
    return YEAR.sub(lambda m: named_alike(m, wanted) if year_of(m, last.edition) else m[0], text)


def _renamed(last: LastYear, section: str, rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Indicators whose name holds the year, as `事業/項目` before and after."""
    subject = next((fact.project or fact.subject for fact in _facts(last) if _section(fact.section) == section), "")
    for record in records_of(rows[rows[ROW_KIND] == ROW]):
        before = last.work.names.of("indicator", str(record["indicator"]))
        if before != last.moved_on(before):
            yield f"{subject}/{before}", f"{subject}/{last.moved_on(before)}"


def _only_there(last: LastYear, name: str, section: Section, is_further: Callable[[str], bool]) -> Iterator[str]:
    """Indicators that only a further page prints: they have no home to come from."""
    file = f"{last.table(name).raw.file}#"
    facts = [fact for fact in _facts(last) if fact.source_cell.startswith(file)]
    homes = {(fact.project, fact.indicator) for fact in facts if not is_further(_section(fact.section))}
    lost: dict[str, dict[str, None]] = {}
    for fact in facts:
        old = _section(fact.section)
        if section(old) is not None and is_further(old) and (fact.project, fact.indicator) not in homes:
            lost.setdefault(fact.project, {})[fact.indicator] = None
    for project, names in lost.items():
        yield (
            f"「{project}」の{'、'.join(f'「{one}」' for one in names)}は、再掲の頁にだけあったので引き継いでいません。"
            "要るものは、もとの頁の表に行を加えてください。"
        )


def _facts(last: LastYear) -> Iterable[Observation]:
    return last.work.observations


def _section(section: str) -> str:
    return section.partition(" ")[0]
