"""Documents against each other: the series that two reports share, as `expectations/crosswalk.yml` declares them.

A pair is compared in each year for which both reports print a figure of the same kind of period. The document whose
figures are final later is judged by the other, which is named in the finding: the later fiscal year, and of one
year the annual report in September, because the foundation's figures are approved in May and June.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal, Self

from pydantic import model_validator

from nenpo.checks.measurements import Comparison, Measurement, Tables, compared, observed, worded
from nenpo.checks.relations import BY, against, own_reports, plain, read_relations, told
from nenpo.facts.store import Fact, Facts
from nenpo.ground.declarations import Declaration, Words, entries, refuse
from nenpo.ground.locations import Locations
from nenpo.ground.sources import edition_of, read_yaml, report_of

FILE = "crosswalk.yml"
YEAR_END = 12
MOMENTS = (*BY, "programme_year")


class Shared(Declaration):
    """A series of one report and the series of another report that prints the same thing.

    Attributes
    ----------
    kind : str
        `same`, or `at_most` where `figure` is a part of `other`.
    by : str
        Column that figures of one moment have in common: `period`, `fiscal_year`, or `programme_year`, which is
        the fiscal year where none is printed.
    awaits : bool
        The reports have printed no year in common so far.
    counted : str
        `別` where the two count different things: units are not compared.
    """

    id: Words
    kind: Literal["same", "at_most"]
    figure: Words
    other: Words
    by: Literal["period", "fiscal_year", "programme_year"] = "period"
    awaits: bool = False
    counted: Literal["", "別"] = ""

    @model_validator(mode="after")
    def _of_two_reports(self) -> Self:
        if len({name.partition("/")[0] for name in self.series}) == 1:
            raise ValueError("の系列が一つの報告のものです。一つの報告の中の関係は relations.yml に書きます")
        return self

    @property
    def series(self) -> tuple[str, str]:
        """Both series."""
        return self.figure, self.other


def read_crosswalk(locations: Locations | None) -> list[Shared]:
    """Every pair of `expectations/crosswalk.yml`; none without a project.

    Raises
    ------
    CheckNotEvaluated
        Naming each entry that is not written as it must be.
    """
    if locations is None:
        return []
    pairs = entries(Shared, read_yaml(locations.expectations / FILE, FILE), FILE)
    refuse(
        FILE, _doubled([one.id for one in pairs], "id") + _doubled([" = ".join(one.series) for one in pairs], "対応")
    )
    return pairs


def _doubled(texts: list[str], what: str) -> list[str]:
    return [f"{what}「{one}」が二度あります" for one in sorted({one for one in texts if texts.count(one) > 1})]


def final_when(document: str, settled: Mapping[str, int]) -> tuple[int, int]:
    """When the figures of a document are final, to be compared with those of others.

    Parameters
    ----------
    settled : mapping
        Report to the month in which its figures are final.
    """
    report = report_of(document)
    return edition_of(document), settled.get(report, YEAR_END)


def printed_when(facts: Facts, series: str, by: str) -> dict[tuple[str, ...], Fact]:
    """The figure of a series for each moment; of several editions the year's own counts."""
    found: dict[tuple[str, ...], Fact] = {}
    for fact in sorted(facts.of_series(series), key=_rank):
        if fact.number is not None:
            found.setdefault(_moment(fact, by), fact)
    return found


def _moment(fact: Fact, by: str) -> tuple[str, ...]:
    year = str(fact.fiscal_year)
    if by == "programme_year":
        return (fact.programme_year or year,)
    return (fact.period if by == "period" else year, fact.programme_year)


def _rank(fact: Fact) -> tuple[bool, bool, int]:
    return bool(fact.home_id), fact.edition != fact.fiscal_year, fact.edition


def common(one: Shared, facts: Facts) -> Iterator[tuple[Fact, Fact]]:
    """The figures of a pair in each year that both reports print."""
    figures, others = (printed_when(facts, series, one.by) for series in one.series)
    for when in sorted(set(figures) & set(others)):
        yield figures[when], others[when]


def shared_figures(tables: Tables) -> list[Measurement]:
    """The pairs in each common year; whether their series are on record, and whether there was a common year."""
    pairs = read_crosswalk(tables.locations)
    every = tables.every_year
    newest = max((fact.edition for fact in every.every()), default=0)
    reports = own_reports(tables)
    found: list[Measurement] = []
    for one in (pair for pair in pairs if reports & {name.partition("/")[0] for name in pair.series}):
        place = replace(_place(one, tables), detail=one.id)
        unknown = [name for name in one.series if not every.of_series(name)]
        missing = replace(place, rule="observations.crosswalk_series", detail=f"{one.id}」の「{'」「'.join(unknown)}")
        found.append(compared(missing, 0, len(unknown)))
        matched = list(common(one, tables.every_year))
        if not one.awaits and not unknown and tables.fiscal_year == newest:
            found.append(compared(replace(place, rule="observations.crosswalk_met"), 1, min(len(matched), 1)))
        found += [_compared(one, *later_first(*pair, tables.settled)) for pair in matched if _answers(tables, *pair)]
    return found


def _place(one: Shared, tables: Tables) -> Measurement:
    """Where to say that a pair is amiss: at a figure of its series, else at the document."""
    facts = tables.facts.every()
    if found := next((fact for fact in facts if fact.series in one.series), None):
        return observed("", found)
    document = facts[0].document
    return Measurement("", document, f"{document}/source.yml")


def _answers(tables: Tables, figure: Fact, other: Fact) -> bool:
    """Whether the check of this year answers for a pair."""
    return max(figure.edition, other.edition) == tables.fiscal_year


def later_first(figure: Fact, other: Fact, settled: Mapping[str, int]) -> tuple[Fact, Fact, bool]:
    """The figure of the document that is final later, the other one, and whether they have changed places."""
    changed = final_when(other.document, settled) > final_when(figure.document, settled)
    return (other, figure, True) if changed else (figure, other, False)


def _compared(one: Shared, judged: Fact, other: Fact, changed: bool) -> Measurement:
    """A figure against the other document's, in its own unit.

    The difference of a part from its whole is always taken so that it must not be above nothing.
    """
    rule = "observations.crosswalk" if one.kind == "same" else "observations.crosswalk_at_most"
    expected, actual = (fact.number or Decimal(0) for fact in (other, judged))
    place = against(replace(observed(rule, judged), detail=where(other)), judged.unit, expected, actual)
    turned = changed and one.kind == "at_most"
    return replace(place, difference=plain(-Decimal(place.difference))) if turned else place


def where(fact: Fact) -> str:
    """A figure of another document as a sentence names it."""
    return f"{fact.address.document} の {fact.project} {told(fact)}"


def shared_units(tables: Tables) -> list[Comparison]:
    """Units of the pairs in each common year; those that mean the same are one."""
    pairs = read_crosswalk(tables.locations)
    declared = read_relations(tables.locations)
    found = []
    for one in (pair for pair in pairs if not pair.counted):
        for pair in (pair for pair in common(one, tables.every_year) if _answers(tables, *pair)):
            judged, other, _ = later_first(*pair, tables.settled)
            alike = declared.unit(judged.unit) == declared.unit(other.unit)
            place = replace(observed("observations.crosswalk_unit", judged), detail=where(other))
            found.append(worded(place, judged.unit if alike else other.unit, judged.unit))
    return found


OBSERVED = ("observations",)
MEASURES = ((OBSERVED, shared_figures),)
COMPARES = ((OBSERVED, shared_units),)
