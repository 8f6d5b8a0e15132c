"""項目名 tables: one row an indicator, one column a year, a header line above each printed table.

Both reports print their results so. The header says which year a column is about; where it contradicts the
edition (a doubled 元年度) the position decides and the contradiction is a problem on record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from nenpo.cleaning.names import Names, spelling_of
from nenpo.cleaning.observations import OUTSTANDING, Observation, noun_of
from nenpo.cleaning.places import Place, Source, observed, qualified
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.roles import HEADER, ROW, ROW_KIND, TITLE, by_role, strange_kinds
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import parse_year
from nenpo.ground.layouts import ItemsTable
from nenpo.ground.numerals import DASHES, Figure, normalise, parse_figures, parse_marker, squeeze

LABEL = "indicator"
# Columns that say what a line is, in a table that is named by role.
OF_THE_LINE = ("section", ROW_KIND, LABEL, "name", "period")
_QUALIFYING_TITLE = re.compile(r"【([^】]+)】\s*(.+)")
_YEAR_HEADER = re.compile(r"(令和|平成)?\s*(元|\d{1,2})\s*年度")
_PROGRAMME_YEAR = re.compile(r"[(（]\s*((?:令和|平成)(?:元|\d+)年度)事業\s*[)）]")
_CUMULATIVE = re.compile(
    r"累計(?:[(（](?P<first>(?:令和|平成)(?:元|\d+)年度)[~～](?P<last>(?:令和|平成)(?:元|\d+)年度)[)）])?"
)
_LABEL_QUALIFIER = re.compile(r"[(（](延べ|累計|実)[)）]|(延べ)(?!.*[(（])")
_CALENDAR_YEAR = re.compile(r"[(（]\s*([RH]|令和|平成)?(元|[0-9]{1,2})年1月[~～〜]12月\s*[)）]")
_HALF_YEAR = {"上期": ("{0}-04", "{0}-09"), "下期": ("{0}-10", "{1}-03")}
# A label that lists its parts names measures: 入校者数・就職者数, 件数、交付額.
_MEASURE = re.compile(r"[数額]([(].*[)])?$")
# `- 件`: a dash in the place of the number, with the unit still there.
_DASH_AND_UNIT = re.compile(rf"[{re.escape(DASHES)}]\s*([^\s\d{re.escape(DASHES)}][^\s\d]*)")
_POINT = re.compile(r"各年度(1[0-2]|[1-9])月末")
_AS_OF = re.compile(r"([RH]|令和|平成)?(元|[0-9]{1,2})年度は\s*[0-9]+月末現在")


@dataclass(frozen=True)
class YearColumn:
    """A column of figures: its year, and the programme year or 累計 that its head names."""

    column: str
    fiscal_year: int
    programme_year: str = ""
    period: str = ""
    qualifier: str = ""
    head: str = ""


def year_of_header(text: str, edition: int) -> int | None:
    """Fiscal year that a column head names, `元年度`, `2 年度` or `令和3年度`; None where it names none."""
    match = _YEAR_HEADER.search(re.sub(r"\s+", "", normalise(text)))
    if not match:
        return None
    return named_year(match[1], match[2], edition)


def named_year(era: str | None, number: str, near: int) -> int | None:
    """Year of an era (元 or digits); where no era is printed, in the one that brings it nearest to `near`."""
    years = []
    for name in (era,) if era else ("令和", "平成"):
        try:
            years.append(parse_year(f"{name}{number}"))
        except UsageError:
            continue
    return min(years, key=lambda year: abs(year - near), default=None)


def split_tables(table: RepairedTable) -> Iterator[tuple[str, pd.DataFrame]]:
    """Printed tables of a file that is named by role, in order: section and rows, each with its header lines first."""
    kinds = table.read[ROW_KIND]
    starts = (table.read["section"] != table.read["section"].shift()) | ((kinds != ROW) & (kinds.shift() == ROW))
    for _, rows in table.read.groupby(starts.cumsum(), sort=False):
        yield str(rows["section"].iloc[0]), rows


def value_columns(rows: pd.DataFrame) -> list[str]:
    """Columns of figures of a table that is named by role."""
    return [str(name) for name in rows.columns if name not in OF_THE_LINE]


def figure_columns(rows: pd.DataFrame, edition: int, years: tuple[int, ...]) -> list[YearColumn]:
    """Columns of figures of one printed table, from the header lines above it.

    A head without a year (件数) is about the edition's own year; one that says 累計 is cumulative.
    """
    headers = rows[rows[ROW_KIND] == HEADER]
    columns = value_columns(rows)
    width = max((index for index, name in enumerate(columns, start=1) if (rows[name] != "").any()), default=0)
    found = []
    for index, name in enumerate(columns[:width]):
        head = " ".join(text for text in headers[name] if text)
        programme = _PROGRAMME_YEAR.search(normalise(head))
        plain = _CUMULATIVE.sub("", _PROGRAMME_YEAR.sub("", normalise(head)))
        year = year_of_header(plain, edition)
        cumulative = _CUMULATIVE.search(normalise(head))
        if year is None and cumulative and cumulative["last"]:
            year = parse_year(cumulative["last"])
        if year is None:
            positional = bool(headers[columns[0]].map(bool).any()) and index < len(years) and not cumulative
            year = years[index] if positional and width >= len(years) else edition
        found.append(
            YearColumn(
                column=name,
                fiscal_year=year,
                programme_year=str(parse_year(programme[1])) if programme else "",
                period=_cumulative_period(cumulative, edition) if cumulative else "",
                qualifier="累計" if cumulative else "",
                head=head,
            )
        )
    return found


def _cumulative_period(head: re.Match[str], edition: int) -> str:
    first, last = head["first"], head["last"]
    return f"{parse_year(first) if first else ''}..{parse_year(last) if last else edition}"


def label_qualifier(label: str) -> str:
    """延べ, 累計 or 実 where a label declares it for its figures; empty otherwise."""
    match = _LABEL_QUALIFIER.search(normalise(label))
    return next((group for group in match.groups() if group), "") if match else ""


def indicator_period(label: str, year: int, start: int | None) -> tuple[str, str, str]:
    """Period, qualifier and status that a label declares for a column of `year`."""
    text = normalise(label)
    qualifier = label_qualifier(text)
    if qualifier == "累計":
        return f"{start or ''}..{year}", qualifier, ""
    if point := _POINT.search(text):
        return f"{year + (int(point[1]) < 4)}-{int(point[1]):02d}-{_month_end(int(point[1]))}", qualifier, ""
    for word, (first, last) in _HALF_YEAR.items():
        if text.startswith(word):
            return "..".join(part.format(year, year + 1) for part in (first, last)), qualifier, ""
    as_of = _AS_OF.search(text)
    provisional = as_of is not None and named_year(as_of[1], as_of[2], year) == year
    return str(year), qualifier, "provisional" if provisional else ""


def _month_end(month: int) -> int:
    return {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)


def cell_figures(text: str) -> list[Figure] | None:
    """Figures or the marker of a cell; a blank cell is `missing`; None where it cannot be read."""
    if not normalise(text):
        return [Figure(None, marker="missing")]
    marker = parse_marker(text)
    if marker:
        return [Figure(None, marker=marker)]
    if dash := _DASH_AND_UNIT.fullmatch(normalise(text)):
        return [Figure(None, unit=dash[1], marker="none_reported")]
    return parse_figures(text)


def named_parts(figures: list[Figure], label: str) -> list[Figure]:
    """Figures of one cell, each after the first saying what it is.

    A label that lists its parts (入校者数・就職者数) names them; else the cell's own words do, else the unit.
    """
    parts = re.split(r"[・、]|及び", squeeze(label))
    named = [figures[0]] if figures else []
    for position, figure in enumerate(figures[1:], start=1):
        noun = noun_of(figure.unit)
        by_unit = ("延べ" if "延べ" in figure.qualifier else "") + noun
        by_label = parts[position] if len(parts) == len(figures) and all(map(_MEASURE.search, parts)) else ""
        named.append(replace(figure, what=figure.what or by_label or by_unit))
    return named


def outcome_rows(
    table: RepairedTable,
    layout: ItemsTable,
    source: Source,
    places: dict[str, Place],
    names: Names,
) -> tuple[list[Observation], list[Problem]]:
    """Observations of every printed table of a file, and the cells and headers that need a person.

    Parameters
    ----------
    places : dict
        Section id to the place it is.
    """
    table, years = by_role(table, layout), years_of(layout, source.edition)
    observations: list[Observation] = []
    problems = strange_kinds(table, source.document)
    for section, rows in split_tables(table):
        place = places.get(section)
        if place is None:
            problems.append(
                _problem("unmapped_section", source.document, table, int(rows.index[0]), "section", section)
            )
            continue
        columns = figure_columns(rows, source.edition, years)
        columns, header_problems = _settled(columns, rows, table, source.document, place, years)
        found, trouble = _printed_table(rows, columns, table, source, place, names)
        problems += header_problems + trouble
        observations += _begun([_awaited(row) for row in found] if layout.is_form else found)
    return observations, problems


def years_of(layout: ItemsTable, edition: int) -> tuple[int, ...]:
    """The years that columns without a readable head are about, left to right: last year and this; on forms this."""
    return (edition,) if layout.is_form else (edition - 1, edition)


def title_note(rows: pd.DataFrame) -> str:
    """What a title says of all figures below it, `【参考】…` as `参考：…`; empty where it is a plain 【実績】."""
    title = "".join(rows.loc[rows[ROW_KIND] == TITLE, LABEL].head(1))
    match = _QUALIFYING_TITLE.fullmatch(title.strip())
    return f"{match[1]}：{match[2]}" if match else ""


def _printed_table(
    rows: pd.DataFrame, columns: list[YearColumn], table: RepairedTable, source: Source, place: Place, names: Names
) -> tuple[list[Observation], list[Problem]]:
    found: list[Observation] = []
    problems: list[Problem] = []
    cells = [LABEL, *value_columns(rows)]
    for row in rows.index[(rows[ROW_KIND] == ROW) & (rows[cells] != "").any(axis=1)]:
        for column in columns:
            figures, trouble = _cell(table, source, int(row), column, place, names)
            found += figures
            problems += trouble
    note = title_note(rows)
    return [replace(row, note=note) for row in found], problems


def _awaited(row: Observation) -> Observation:
    """A blank cell of a form as one that is still awaited."""
    return replace(row, marker=OUTSTANDING) if row.marker == "missing" else row


def _begun(found: list[Observation]) -> list[Observation]:
    """A table with a figure of an earlier year had begun by then: its dashes there are unexplained."""
    begun = {row.fiscal_year for row in found if row.value is not None}
    return [
        replace(row, marker="none_reported") if row.marker == "not_started" and row.fiscal_year in begun else row
        for row in found
    ]


def settled_columns(columns: list[YearColumn], years: tuple[int, ...]) -> list[YearColumn]:
    """Columns with the year that their position demands, where as many heads name a plain year as there are years."""
    plain = [c for c in columns if not c.qualifier and not c.programme_year and year_of_header(c.head, years[-1])]
    if len(plain) != len(years):
        return columns
    demanded = dict(zip((c.column for c in plain), years, strict=True))
    return [replace(c, fiscal_year=demanded.get(c.column, c.fiscal_year)) for c in columns]


def _settled(
    columns: list[YearColumn],
    rows: pd.DataFrame,
    table: RepairedTable,
    document: str,
    place: Place,
    years: tuple[int, ...],
) -> tuple[list[YearColumn], list[Problem]]:
    """Columns with the year that their position demands, and a problem for each head that contradicts it."""
    settled = settled_columns(columns, years)
    wrong = [after for before, after in zip(columns, settled, strict=True) if before != after]
    problems = [
        replace(
            _problem("header", document, table, int(rows.index[rows[ROW_KIND] == HEADER][0]), c.column, c.head),
            project=place.project,
            detail=f"{c.fiscal_year}年度の欄",
        )
        for c in wrong
    ]
    return settled, problems


def _cell(
    table: RepairedTable, source: Source, row: int, column: YearColumn, place: Place, names: Names
) -> tuple[list[Observation], list[Problem]]:
    label, text = str(table.read.at[row, LABEL]), str(table.read.at[row, column.column])
    indicator, figures = names.of("indicator", label), cell_figures(text)
    if figures is None:
        problem = table.unreadable(source.document, row, column.column)
        return [], [replace(problem, project=place.project, indicator=indicator)]
    period, qualifier, status = indicator_period(label, column.fiscal_year, place.start)
    if calendar := _CALENDAR_YEAR.search(normalise(text)):
        period = f"CY{named_year(calendar[1], calendar[2], column.fiscal_year) or column.fiscal_year}"
    noun = _head_noun(column)
    base = replace(
        observed(source, place, table, row, column.column),
        indicator=indicator + (f"（{noun}）" if noun else ""),
        fiscal_year=column.fiscal_year,
        period=column.period or period,
        qualifier=qualified(column.qualifier, qualifier),
        status=status,
        programme_year=column.programme_year,
        label=spelling_of(label),
    )
    return [_figure(base, figure, text, column, place) for figure in named_parts(figures, label)], []


def _figure(base: Observation, figure: Figure, text: str, column: YearColumn, place: Place) -> Observation:
    """One figure of a cell; a cell that was read from another has none of its own."""
    marker = "merged" if text and not base.printed and figure.value is None else figure.marker
    if marker == "none_reported" and place.start is not None and column.fiscal_year < place.start:
        marker = "not_started"
    return replace(
        base,
        value=figure.value,
        unit=figure.unit,
        qualifier=qualified(*base.qualifier.split("、"), figure.qualifier),
        status=base.status if figure.value is not None else "",
        marker=marker,
        what=figure.what,
    )


def _head_noun(column: YearColumn) -> str:
    """What a column head names beside its year, such as 採択者数 under a year; 件数 alone says nothing new."""
    text = _PROGRAMME_YEAR.sub("", normalise(column.head))
    text = re.sub(r"件数|[(（].*?[)）]", "", _YEAR_HEADER.sub("", _CUMULATIVE.sub("", text)))
    return squeeze(text)


def _problem(kind: str, document: str, table: RepairedTable, row: int, column: str, printed: str) -> Problem:
    return Problem(kind, document, table.raw.file, row, str(table.origin.at[row, column]), printed)
