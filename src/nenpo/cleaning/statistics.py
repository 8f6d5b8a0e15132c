"""Tables of official statistics in part 1: definition of a small business, table 1, table 2, and chart series.

Their heads are two lines deep and their units stand in the head or nowhere; what each column is, is declared here.
"""

from __future__ import annotations

from dataclasses import replace

from nenpo.cleaning.names import Names
from nenpo.cleaning.observations import OUTSTANDING, Observation
from nenpo.cleaning.outcomes import HEADER, ROW
from nenpo.cleaning.places import Place, Source, observed
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import fiscal_year_of, is_period, parse_year
from nenpo.ground.numerals import normalise, parse_decimal, parse_figure, squeeze

DEFINITION_SUBJECT = "中小企業の定義"
ESTABLISHMENT_SUBJECT = "事業所数及び従業者数の状況"
POPULATION_SUBJECT = "年齢別推計人口"

DEFINITION_COLUMNS = {
    "欄2": "中小企業者 資本金の額又は出資の総額",
    "欄3": "中小企業者 常時使用する従業員の数",
    "欄4": "小規模企業者 常時使用する従業員の数",
}
# Measure of each column: the head prints the first line once for three columns, and 人 only over employees.
ESTABLISHMENT_COLUMNS = {
    "欄2": ("事業所数", "事業所", 0),
    "欄3": ("事業所数", "事業所", 1),
    "欄4": ("事業所数の増減率", "%", 1),
    "欄5": ("従業者数", "人", 0),
    "欄6": ("従業者数", "人", 1),
    "欄7": ("従業者数の増減率", "%", 1),
    "欄8": ("1事業所当たり従業者数", "人", 0),
    "欄9": ("1事業所当たり従業者数", "人", 1),
    "欄10": ("1事業所当たり従業者数の増減", "人", 1),
}
# The text has lost the head of the first three shares (人) and prints 構成比 over all six.
POPULATION_COLUMNS = {
    "欄2": ("総人口", "人"),
    "欄3": ("年少人口", "人"),
    "欄4": ("生産年齢人口", "人"),
    "欄5": ("老年人口", "人"),
    "欄6": ("年少人口割合", "%"),
    "欄7": ("生産年齢人口割合", "%"),
    "欄8": ("老年人口割合", "%"),
}


def definition_rows(table: RepairedTable, source: Source, section: str) -> tuple[list[Observation], list[Problem]]:
    """Limits that make a small business, by branch."""
    place = Place(section, "", DEFINITION_SUBJECT)
    found, problems = [], []
    for row in _rows(table, ROW):
        branch = squeeze(str(table.read.at[row, "欄1"]))
        for column, label in DEFINITION_COLUMNS.items():
            figure = parse_figure(str(table.read.at[row, column]))
            if figure is None:
                problems.append(table.unreadable(source.document, row, column))
                continue
            base = replace(observed(source, place, table, row, column), qualifier=figure.qualifier)
            found.append(replace(base, indicator=f"{branch} {label}", value=figure.value, unit=figure.unit))
    return found, problems


def establishment_rows(table: RepairedTable, source: Source, section: str) -> tuple[list[Observation], list[Problem]]:
    """Table 1: establishments and employees in the two latest surveys, and their change."""
    heads = [[str(table.read.at[row, column]) for column in ("欄2", "欄3")] for row in _rows(table, HEADER)]
    years = [_heisei(text) for text in (heads[-1] if heads else ["", ""])]
    place = Place(section, "", ESTABLISHMENT_SUBJECT)
    found, problems = [], []
    for row in _rows(table, ROW):
        area = squeeze(str(table.read.at[row, "欄1"]))
        for column, (measure, unit, which) in ESTABLISHMENT_COLUMNS.items():
            value, year = parse_decimal(str(table.read.at[row, column])), years[which]
            if value is None or year is None:
                problems.append(table.unreadable(source.document, row, column))
                continue
            base = _of_period(observed(source, place, table, row, column), f"CY{year}")
            found.append(replace(base, indicator=f"{area} {measure}", value=value, unit=unit))
    return found, problems


def population_rows(
    table: RepairedTable, source: Source, section: str, *, form: bool = False
) -> tuple[list[Observation], list[Problem]]:
    """Table 2: population by three age groups, a line a calendar year.

    Parameters
    ----------
    form : bool
        The table is filled in by us: a blank cell has not come in yet.
    """
    place = Place(section, "", POPULATION_SUBJECT)
    found, problems = [], []
    era = "平成"
    for row in _rows(table, ROW):
        label = squeeze(str(table.read.at[row, "欄1"]))
        year = _year(label, era)
        if year is None:
            problems.append(table.unreadable(source.document, row, "欄1"))
            continue
        for column, (measure, unit) in POPULATION_COLUMNS.items():
            text = str(table.read.at[row, column])
            value, awaited = parse_decimal(text), form and not text.strip()
            if value is None and not awaited:
                problems.append(table.unreadable(source.document, row, column))
                continue
            base = _of_period(observed(source, place, table, row, column), f"CY{year}")
            marker = OUTSTANDING if awaited else ""
            found.append(replace(base, indicator=measure, value=value, unit=unit, marker=marker))
    return found, problems


def series_rows(
    table: RepairedTable, source: Source, section: str, subject: str, names: Names
) -> tuple[list[Observation], list[Problem]]:
    """The series behind a printed chart, once its CSV has been put into data/raw."""
    place = Place(section, "", subject)
    found, problems = [], []
    for row in table.rows:
        value, period = parse_decimal(str(table.read.at[row, "値"])), str(table.read.at[row, "時期"])
        if value is None or not is_period(period):
            problems.append(table.unreadable(source.document, row, "時期" if value is not None else "値"))
            continue
        base = _of_period(observed(source, place, table, row, "値"), period)
        name, unit = (str(table.read.at[row, column]) for column in ("系列", "単位"))
        found.append(replace(base, indicator=names.of("indicator", name), value=value, unit=unit))
    return found, problems


def _rows(table: RepairedTable, kind: str) -> list[int]:
    return [row for row in table.rows if table.read.at[row, "種別"] == kind]


def _heisei(text: str) -> int | None:
    return _year(normalise(text).split("(")[0], "平成")


def _year(label: str, era: str) -> int | None:
    try:
        return parse_year(label if not normalise(label)[:1].isdecimal() else f"{era}{normalise(label).strip()}")
    except UsageError:
        return None


def _of_period(base: Observation, period: str) -> Observation:
    return replace(base, period=period, fiscal_year=fiscal_year_of(period, base.fiscal_year))
