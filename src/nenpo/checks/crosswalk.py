"""Documents against each other: the series that two reports share, as `expectations/crosswalk.yml` declares them.

A pair is compared in each year for which both reports print a figure of the same kind of period. The document whose
figures are final later is judged by the other, which is named in the finding: the later fiscal year, and of one
year the annual report in September, because the foundation's figures are approved in May and June. Where only one
of the two is final yet, their difference is news and no fault. What looks the same and is not is declared as well,
with the reason, and never compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal, Self

from pydantic import model_validator

from nenpo.checks.measurements import Comparison, Measurement, Tables, compared, observed, worded
from nenpo.checks.relations import BY, against, own_reports, plain, read_relations, told
from nenpo.checks.years import significant, year_before
from nenpo.facts.store import Fact, Facts
from nenpo.ground.declarations import Declaration, Words, entries, refuse
from nenpo.ground.locations import Locations
from nenpo.ground.numerals import plain_digits
from nenpo.ground.sources import edition_of, read_yaml, report_of

FILE = "crosswalk.yml"
YEAR_END = 12
SAME, DIFFERENT = "same", "different"
MOMENTS = (*BY, "programme_year")
# A span of years, 累計 or not, is of no one programme's year.
BETWEEN = ".."


class Shared(Declaration):
    """A series of one report and the series of another report that prints the same thing.

    Attributes
    ----------
    kind : str
        `same`, `at_most` where `figure` is a part of `other`, or `different` where they only look the same.
    by : str
        Column that figures of one moment have in common: `period`, `fiscal_year`, or `programme_year`, which is
        the fiscal year where none is printed.
    awaits : bool
        The reports have printed no year in common so far.
    counted : str
        `別` where the two count different things: units are not compared.
    reason : str
        Why what looks the same is different; of other kinds, what should be known of the pair.
    """

    id: Words
    kind: Literal["same", "at_most", "different"]
    figure: Words
    other: Words
    by: Literal["period", "fiscal_year", "programme_year"] = "period"
    awaits: bool = False
    counted: Literal["", "別"] = ""
    reason: str = ""

    @model_validator(mode="after")
    def _of_two_reports(self) -> Self:
        if self.kind == DIFFERENT and not self.reason:
            raise ValueError("の種類（kind）が different です。別のものと言える理由（reason）を書いてください")
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
        if fact.number is not None and (by != "programme_year" or BETWEEN not in fact.period):
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
        if one.kind == DIFFERENT:
            continue
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
    rule = "observations.crosswalk" if one.kind == SAME else "observations.crosswalk_at_most"
    if one.kind == SAME and judged.is_open != other.is_open:
        rule = "observations.crosswalk_open"
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
    for one in (pair for pair in pairs if not pair.counted and pair.kind != DIFFERENT):
        for pair in (pair for pair in common(one, tables.every_year) if _answers(tables, *pair)):
            judged, other, _ = later_first(*pair, tables.settled)
            alike = declared.unit(judged.unit) == declared.unit(other.unit)
            place = replace(observed("observations.crosswalk_unit", judged), detail=where(other))
            found.append(worded(place, judged.unit if alike else other.unit, judged.unit))
    return found


def standing(tables: Tables) -> list[Measurement]:
    """How many digits of a figure stand as the other report has them for the year before; 0 where they differ."""
    found = []
    for one in (pair for pair in read_crosswalk(tables.locations) if pair.kind == SAME and pair.by == "period"):
        figures, others = (printed_when(tables.every_year, series, one.by) for series in one.series)
        for own, before in ((figures, others), (others, figures)):
            for fact in (
                fact for when, fact in own.items() if fact.edition == tables.fiscal_year and when not in before
            ):
                earlier = before.get((year_before(fact.period), fact.programme_year))
                if earlier is not None and fact.value is not None:
                    still = significant(plain_digits(fact.value)) if fact.number == earlier.number else 0
                    place = replace(observed("observations.crosswalk_standing", fact), detail=where(earlier))
                    found.append(replace(place, actual=str(still)))
    return found


def finals(pairs: Iterable[Shared], facts: Facts, document: str) -> list[tuple[Fact, Fact]]:
    """Figures of a document that were not final, each with the final one that another document has since."""
    found = []
    for one in (pair for pair in pairs if pair.kind == SAME and not pair.counted):
        for pair in common(one, facts):
            own, other = pair if pair[0].document == document else pair[::-1]
            if own.document == document and own.is_open and not other.is_open:
                found.append((own, other))
    return found


OBSERVED = ("observations",)
MEASURES = ((OBSERVED, shared_figures), (OBSERVED, standing))
COMPARES = ((OBSERVED, shared_units),)
