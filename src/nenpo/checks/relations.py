"""Figures that add up, bound or repeat each other: what `expectations/relations.yml` declares, measured.

A relation names its figures by their series, as the clean table of facts does; a second figure of a composite cell
is a series of its own (`…/計/金額`). It holds within one document, for each period that its figure is printed for.
Prose that repeats a table is found by its name, `X(本文)` beside `X`; where it has another name, it is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, Decimal
from statistics import median
from typing import Any, Literal, Self

from pydantic import model_validator

from nenpo.checks.measurements import Comparison, Measurement, Tables, compared, observed, worded
from nenpo.facts.derived import ROUNDINGS, rounded
from nenpo.facts.rows import Listing
from nenpo.facts.store import Fact, Facts, name_key
from nenpo.ground.declarations import Declaration, Many, Words, entries, refuse, validated
from nenpo.ground.fiscal_year import fiscal_year_name, same_kind
from nenpo.ground.locations import Locations
from nenpo.ground.numerals import is_money, plain_digits, unit_scale
from nenpo.ground.rows import rows_of
from nenpo.ground.sources import read_yaml

FILE = "relations.yml"
BY = ("period", "fiscal_year")
PROSE = "(本文)"
# Marks an operand that is taken at the period before: `…/総人口@前`.
BEFORE = "@前"
# Marks an operand of which the document has one figure, whatever its period: `…/補助上限@常`.
ALWAYS = "@常"
# How many series a kind takes: any number, none included.
ANY = -1
_PLACES = Decimal("0.0001")
_FEW = 2


@dataclass(frozen=True)
class Relation:
    """One declared relation between printed figures.

    Attributes
    ----------
    kind : str
        How the figure follows from the others; one of `KINDS`.
    figure : str
        Series that is judged: a finding stands at its cell.
    others, base : tuple of str
        Series that it is held against; `base` is what a difference, rate, share or quotient refers to.
    by : str
        Column that figures of one moment have in common, `period` or `fiscal_year`.
    rounding, precision : str, int
        How the printed figure was rounded, and to how many places.
    counted : str
        `別` where the two figures count different things of the same number (団体 and 件): units are not compared.
    first, last : int
        Fiscal years of the editions that it is for; 0: no limit.
    rows : str
        The list whose rows of the figure's section and period are counted.
    """

    id: str
    kind: str
    figure: str
    others: tuple[str, ...]
    base: tuple[str, ...] = ()
    by: str = "period"
    rounding: str = ""
    precision: int = 0
    factor: int = 1
    counted: str = ""
    first: int = 0
    last: int = 0
    rows: str = ""

    @property
    def series(self) -> tuple[str, ...]:
        """Every series that it names."""
        names = (self.figure, *self.others, *self.base)
        return tuple(name.removesuffix(BEFORE).removesuffix(ALWAYS) for name in names)

    def concerns(self, reports: Iterable[str], fiscal_year: int) -> bool:
        """Whether it is for the editions of a year."""
        inside = self.first <= fiscal_year <= (self.last or fiscal_year)
        return inside and self.figure.partition("/")[0] in reports


@dataclass(frozen=True)
class Declared:
    """What `relations.yml` says.

    Attributes
    ----------
    units : dict
        Unit to the one that stands for all units that mean the same (社, 事業者, 者).
    """

    relations: tuple[Relation, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)

    def unit(self, printed: str) -> str:
        """The unit that stands for all that mean the same."""
        return self.units.get(printed, printed)


Values = Sequence[Decimal]
# Expected and actual; nothing is expected of what only has limits, and None cannot be reckoned.
Numbers = tuple[Decimal | None, Decimal] | None


def _sum(one: Relation, figure: Decimal, others: Values, base: Values) -> Numbers:
    return sum(others, Decimal(0)) * one.factor, figure


def _difference(one: Relation, figure: Decimal, others: Values, base: Values) -> Numbers:
    return sum(others, Decimal(0)) - sum(base), figure


def _rate(one: Relation, figure: Decimal, others: Values, base: Values) -> Numbers:
    whole = sum(base)
    return ((sum(others) / whole - 1) * 100, figure) if whole else None


def _share(one: Relation, figure: Decimal, others: Values, base: Values) -> Numbers:
    whole = sum(base)
    return (sum(others, Decimal(0)) / whole * 100, figure) if whole else None


def _quotient(one: Relation, figure: Decimal, others: Values, base: Values) -> Numbers:
    whole = sum(base)
    return (sum(others, Decimal(0)) / whole, figure) if whole else None


def _remainder(one: Relation, figure: Decimal, others: Values, base: Values) -> Numbers:
    return (None, (figure - sum(others)) / figure * 100) if figure else None


def _price_limit(one: Relation, figure: Decimal, others: Values, base: Values) -> Numbers:
    amount, limit = others
    return ((amount / limit).to_integral_value(ROUND_CEILING), figure) if limit else None


def _fixed_price(one: Relation, figure: Decimal, others: Values, base: Values) -> Numbers:
    amount, price = others
    return (None, figure * price / amount * 100) if amount else None


def _counted_at(one: Relation, figure: Decimal, others: Values, base: Values) -> Numbers:
    return (sum((a / p for a, p in zip(others, base, strict=True)), Decimal(0)), figure) if all(base) else None


# Kind of a relation to how it is reckoned, and how many others and base figures it takes (None: one or more).
KINDS: Mapping[str, tuple[Callable[..., Numbers], int | None, int | None]] = {
    "sum": (_sum, None, 0),
    "same": (_sum, 1, 0),
    "multiple": (_sum, 1, 0),
    "at_most": (_sum, None, 0),
    "at_least": (_sum, None, 0),
    "usually_at_most": (_sum, None, 0),
    "difference": (_difference, None, None),
    "rate": (_rate, None, None),
    "share_of": (_share, None, None),
    "quotient": (_quotient, 1, 1),
    "remainder": (_remainder, None, 0),
    "price_limit": (_price_limit, 2, 0),
    "fixed_price": (_fixed_price, 2, 0),
    "average": (_sum, None, 0),
    "counted_at": (_counted_at, None, None),
    "listed": (_sum, ANY, 0),
    "beside": (_sum, None, 0),
}


class Entry(Declaration):
    """A relation as it is declared: `./` in the name of a series stands for what `of` says."""

    id: Words
    kind: Words
    figure: Words
    others: Many[Words] = ()
    of: str = ""
    base: Many[Words] = ()
    by: Literal["period", "fiscal_year"] = "period"
    rounding: str = ""
    precision: int = 0
    factor: int = 1
    counted: Literal["", "別"] = ""
    first: int = 0
    last: int = 0
    rows: str = ""

    def full(self, name: str) -> str:
        """A series by its whole name."""
        return f"{self.of}/{name[2:]}" if name.startswith("./") else name

    @property
    def relation(self) -> Relation:
        """The relation with every series by its whole name."""
        told = self.model_dump(exclude={"of"})
        names = {part: tuple(map(self.full, getattr(self, part))) for part in ("others", "base")}
        return Relation(**told | names | {"figure": self.full(self.figure)})

    @model_validator(mode="after")
    def _whole(self) -> Self:
        wrong = _wrong_values(self) or _wrong_series(self.relation)
        if wrong:
            raise ValueError("。".join(wrong))
        return self


class File(Declaration):
    """The whole file of relations."""

    equivalent_units: Many[Many[Words]]
    relations: list[Any]


def read_relations(locations: Locations | None) -> Declared:
    """What is declared in `expectations/relations.yml`; nothing without a project.

    Raises
    ------
    CheckNotEvaluated
        Naming each entry that is not written as it must be.
    """
    if locations is None:
        return Declared()
    record = read_yaml(locations.expectations / FILE, FILE) or {}
    if not isinstance(record, Mapping) or set(record) != set(File.model_fields):
        refuse(FILE, ["equivalent_units と relations の二つが要り、ほかの項目は書けません"])
    relations = tuple(entry.relation for entry in entries(Entry, record["relations"], FILE))
    groups = validated(File, record, FILE).equivalent_units
    refuse(FILE, _doubled(relations) + _doubled_units(groups))
    return Declared(relations, {unit: group[0] for group in groups for unit in group})


def _wrong_values(entry: Entry) -> list[str]:
    if entry.kind not in KINDS:
        return [f"の種類（kind）「{entry.kind}」は {'、'.join(KINDS)} のどれでもありません"]
    lines = []
    for name, given, wanted in zip(("others", "base"), (entry.others, entry.base), KINDS[entry.kind][1:], strict=True):
        if wanted != ANY and (not given if wanted is None else len(given) != wanted):
            lines.append(f"の {name} には系列を{'一つ以上' if wanted is None else f' {wanted} 個'}並べます")
    if entry.rounding and entry.rounding not in ROUNDINGS:
        lines.append(f"の端数の扱い（rounding）は {'、'.join(ROUNDINGS)} のどちらかです")
    if entry.kind in ("rate", "share_of", "quotient") and not entry.rounding:
        lines.append("の端数の扱い（rounding）がありません")
    if (entry.kind == "listed") != bool(entry.rows):
        lines.append("の rows（行を数える表）は、種類が listed のときに書き、ほかでは書きません")
    if entry.kind == "counted_at" and len(entry.others) != len(entry.base):
        lines.append("の others（金額）と base（単価）は、同じ数だけ順に並べます")
    if entry.kind == "average" and len(entry.others) % 2 == 0:
        lines.append("の others には、件数と、ほかの金額・件数の組を並べます")
    return lines


def _wrong_series(relation: Relation) -> list[str]:
    names = (relation.figure, *relation.others, *relation.base)
    lines = [f"の系列「{name}」は 報告/事業/項目 の形ではありません" for name in names if name.count("/") < 2]
    if len({name.partition("/")[0] for name in names}) > 1:
        lines.append("の系列が二つの報告にわたっています。報告どうしの対応は crosswalk.yml に書きます")
    return lines


def _doubled(relations: Sequence[Relation]) -> list[str]:
    ids = [one.id for one in relations]
    lines = [f"id「{one}」が二度あります" for one in sorted({one for one in ids if ids.count(one) > 1})]
    seen: dict[Relation, str] = {}
    for one in relations:
        twin = seen.setdefault(replace(one, id=""), one.id)
        lines += [f"「{twin}」と「{one.id}」は同じことを書いています"] if twin != one.id else []
    return lines


def _doubled_units(groups: Iterable[Iterable[str]]) -> list[str]:
    units = [unit for group in groups for unit in group]
    return [f"単位「{unit}」が二度あります" for unit in sorted({unit for unit in units if units.count(unit) > 1})]


def beside(facts: Facts, figure: Fact, thing: str, by: str) -> Fact | None:
    """The figure of a series that belongs to another one: of its own listing, else of the first."""
    if thing.endswith(BEFORE):
        return _before(facts, figure, thing.removesuffix(BEFORE))
    if thing.endswith(ALWAYS):
        own = [one for one in facts.of_thing(thing.removesuffix(ALWAYS)) if one.document == figure.document]
        return own[0] if len(own) == 1 else None
    when = moment(figure, by)
    return nearest(figure, [one for one in facts.of_thing(thing) if moment(one, by) == when])


def repeats(facts: Facts, figure: Fact) -> bool:
    """Whether a further listing prints the value of the home listing once more."""
    when = moment(figure, "period")
    twins = (one for one in facts.of_thing(figure.thing) if not one.home_id and moment(one, "period") == when)
    return bool(figure.home_id) and any(one.value == figure.value for one in twins)


def _before(facts: Facts, figure: Fact, thing: str) -> Fact | None:
    found = [
        one
        for one in facts.of_thing(thing)
        if (one.document, one.scope) == (figure.document, figure.scope)
        and one.period < figure.period
        and same_kind(one.period, figure.period)
    ]
    last = max((one.period for one in found), default="")
    return nearest(figure, [one for one in found if one.period == last])


def moment(figure: Fact, by: str) -> tuple[str, ...]:
    """What figures of one moment have in common: document and period or fiscal year.

    What is restricted still stands in its relations to other figures of its own period.
    """
    when = (figure.period, figure.programme_year) if by == "period" else (str(figure.fiscal_year),)
    return (figure.document, *when)


def nearest(figure: Fact, found: Sequence[Fact]) -> Fact | None:
    """Of several listings the one in the section of a figure, else the home listing."""
    return min(found, key=lambda one: (one.section != figure.section, bool(one.home_id)), default=None)


def told(fact: Fact) -> str:
    """A figure as a sentence names it: indicator, print and place."""
    return f"「{fact.indicator}」{fact.printed}（{fact.address.words}）"


def own_reports(tables: Tables) -> set[str]:
    """Reports that have an edition in the year."""
    return {fact.report for fact in tables.facts.every()}


def in_force(tables: Tables, declared: Declared) -> list[Relation]:
    """Declared relations that are for the year's editions."""
    reports = own_reports(tables)
    return [one for one in declared.relations if one.concerns(reports, tables.fiscal_year)]


def related(tables: Tables) -> list[Measurement]:
    """Every relation in every period that its figures are printed for, and whether it met any."""
    facts = tables.facts
    found: list[Measurement] = []
    for one in in_force(tables, read_relations(tables.locations)):
        measured = list(SPECIAL[one.kind](one, tables) if one.kind in SPECIAL else _measured(one, facts))
        unknown = [name for name in one.series if not tables.every_year.of_thing(name)]
        place = _place(one, facts)
        at_hand = replace(place, rule="observations.relation_series", detail=f"{one.id}」の「{'」「'.join(unknown)}")
        found += [*measured, compared(at_hand, 0, len(unknown))]
        if not unknown and not _awaits(one, tables):
            met = sum(measurement.rule == f"observations.{one.kind}" for measurement in measured)
            found.append(compared(replace(place, rule="observations.relation_met", detail=one.id), 1, min(met, 1)))
    return found


def _awaits(one: Relation, tables: Tables) -> bool:
    """Whether forms have not brought all figures of a relation yet, or ask for them no more: neither is its fault."""
    figures = [tables.facts.of_thing(name) for name in one.series]
    report = one.figure.partition("/")[0]
    on_forms = any(fact.report == report and fact.document in tables.forms for fact in tables.facts.every())
    return on_forms and any(all(fact.number is None for fact in found) for found in figures)


def _place(one: Relation, facts: Facts) -> Measurement:
    """Where to say that a relation is amiss: at its first figure on record, else at the document."""
    if found := [fact for name in one.series for fact in facts.of_thing(name)]:
        return observed("", found[0])
    report = one.figure.partition("/")[0]
    document = next(fact.document for fact in facts.every() if fact.report == report)
    return Measurement("", document, f"{document}/source.yml")


def _measured(one: Relation, facts: Facts) -> Iterator[Measurement]:
    reckon = KINDS[one.kind][0]
    for figure in facts.of_thing(one.figure):
        value = figure.number
        if value is None or repeats(facts, figure):
            continue
        others = [beside(facts, figure, name, one.by) for name in one.others]
        base = [beside(facts, figure, name, one.by) for name in one.base]
        there = [fact for fact in (*others, *base) if fact]
        detail = "、".join(told(fact) for fact in there)
        if one.kind == "sum" and there:
            # Parts of a printed total must all be there, if only as a dash.
            yield compared(
                replace(observed("observations.sum_parts", figure), detail=detail), len(one.others), len(there)
            )
        operands = [[fact.number if fact else None for fact in found] for found in (others, base)]
        if any(operand is None for found in operands for operand in found):
            continue
        if numbers := reckon(one, value, *operands):
            hint = swapped(others, numbers) if one.kind == "sum" else ""
            place = replace(observed(f"observations.{one.kind}", figure), detail=detail + hint)
            yield _filled(one, place, figure, numbers)


def swapped(parts: Sequence[Fact | None], numbers: tuple[Decimal | None, Decimal]) -> str:
    """Which part would make a sum come true if two neighbouring digits changed places; empty where none would."""
    expected, actual = numbers
    off = (expected or Decimal(0)) - actual
    found = []
    for part in parts:
        if part and off and part.value is not None and part.number is not None:
            fitting = plain((part.number - off) / unit_scale(part.unit)[0])
            if fitting in neighbours_swapped(plain_digits(part.value)):
                found.append(f"「{part.indicator}」は {int(fitting):,}{part.unit}")
    return f"（隣り合う数字の入れ違いなら{'、または'.join(found)}）" if found else ""


def neighbours_swapped(digits: str) -> set[str]:
    """A number with each two neighbouring digits in the other order."""
    return {digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(len(digits) - 1)}


def _filled(one: Relation, place: Measurement, figure: Fact, numbers: tuple[Decimal | None, Decimal]) -> Measurement:
    """A measurement with its numbers, in the unit and with the precision of the printed figure."""
    expected, actual = numbers
    if expected is None:
        return replace(place, actual=plain(actual.quantize(_PLACES)))
    scale = 1 if one.kind == "price_limit" else unit_scale(figure.unit)[0]
    expected = expected / scale
    if one.rounding:
        expected = rounded(expected, one.precision, ROUNDINGS[one.rounding])
    return against(place, "", expected, actual / scale)


def against(place: Measurement, unit: str, expected: Decimal, actual: Decimal) -> Measurement:
    """A measurement with its numbers in a printed unit, and without idle zeros."""
    scale = unit_scale(unit)[0]
    expected, actual = expected / scale, actual / scale
    numbers = {"expected": expected, "actual": actual, "difference": actual - expected}
    return replace(place, **{name: plain(value) for name, value in numbers.items()})


def plain(value: Decimal) -> str:
    """A number without an exponent and without idle zeros."""
    text = plain_digits(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def averages(one: Relation, facts: Facts) -> list[Measurement]:
    """Amount by count of each period and programme year, as a multiple of what is usual in the others.

    Amounts and counts stand in turn, the first amount as the `figure`; the middle one of the other averages is the
    usual one. Of two averages alone nobody could say which is odd.
    """
    names = (one.figure, *one.others)
    instances = []
    for amounts, counts in zip(names[::2], names[1::2], strict=True):
        for figure in facts.of_thing(amounts):
            count = beside(facts, figure, counts, one.by)
            if count and count.number and figure.number is not None:
                instances.append((figure, count, figure.number / count.number))
    return [_average(i, instances) for i in range(len(instances))] if len(instances) > _FEW else []


def _average(index: int, instances: Sequence[tuple[Fact, Fact, Decimal]]) -> Measurement:
    figure, count, average = instances[index]
    usual = median(other for i, (_, _, other) in enumerate(instances) if i != index)
    scale = unit_scale(figure.unit)[0]
    own, others = (f"{(amount / scale).quantize(Decimal(1)):,}{figure.unit}" for amount in (average, usual))
    detail = f"{told(count)}で割ると1件当たり {own}、ほかの時期や区分では {others}（大きさの順に並べた中央）"
    place = replace(observed("observations.average", figure), detail=detail)
    return replace(place, actual=plain((average / usual).quantize(_PLACES) if usual else Decimal(0)))


def listed(one: Relation, tables: Tables) -> Iterator[Measurement]:
    """A count against the rows of a list in its section and period, with what is counted beside them (非公表)."""
    rows = rows_of(tables[one.rows], Listing) if one.rows in tables else []
    for figure in tables.facts.of_thing(one.figure):
        place = (figure.document, figure.section_id, figure.period)
        own = [row for row in rows if (row.document, row.section_id, row.period) == place]
        others = [beside(tables.facts, figure, name, one.by) for name in one.others]
        if own and figure.number is not None:
            more = sum((fact.number for fact in others if fact and fact.number is not None), Decimal(0))
            detail = "、".join([f"表「{one.rows}」の{len(own)}行", *(told(fact) for fact in others if fact)])
            yield compared(
                replace(observed("observations.listed", figure), detail=detail), len(own) + more, figure.number
            )


def years_beside(one: Relation, tables: Tables) -> Iterator[Measurement]:
    """Figures that are printed side by side: the year of each against that of the first."""
    first = max(tables.facts.of_thing(one.figure), key=lambda fact: fact.period, default=None)
    for fact in (fact for name in one.others for fact in tables.facts.of_thing(name)):
        if first is not None:
            years = fiscal_year_name(first.fiscal_year), fiscal_year_name(fact.fiscal_year)
            place = replace(
                observed("observations.beside", fact), detail=f"{told(first)}（{years[0]}。こちらは{years[1]}）"
            )
            yield compared(place, first.fiscal_year, fact.fiscal_year)


# Kinds that are not reckoned figure by figure.
SPECIAL: Mapping[str, Callable[[Relation, Tables], Iterable[Measurement]]] = {
    "average": lambda one, tables: averages(one, tables.facts),
    "listed": listed,
    "beside": years_beside,
}


@dataclass(frozen=True)
class Pair:
    """A figure of the prose and the one of a table that it repeats; None where the table has none."""

    figure: Fact
    other: Fact | None
    counted: str = ""


def prose_pairs(facts: Facts) -> list[Pair]:
    """Figures named `X(本文)` with the figure `X` of the same section and period."""
    by_name: dict[tuple[str, ...], Fact] = {}
    for fact in facts.every():
        if fact.series.count("/") == 2:
            by_name.setdefault(_prose_key(fact, fact.indicator), fact)
    return [
        Pair(fact, by_name.get(_prose_key(fact, fact.indicator.removesuffix(PROSE))))
        for fact in facts.every()
        if fact.indicator.endswith(PROSE)
    ]


def _prose_key(fact: Fact, indicator: str) -> tuple[str, ...]:
    return (fact.document, fact.section, fact.period, fact.programme_year, name_key(indicator))


def prose(tables: Tables) -> list[Measurement]:
    """Prose against the table beside it: whether the table has the figure, and whether it is the same."""
    found = []
    for pair in prose_pairs(tables.facts):
        value = pair.other.number if pair.other else None
        partner = observed("observations.prose_partner", pair.figure)
        found.append(compared(partner, 1, int(value is not None)))
        said = pair.figure.number
        if pair.other and value is not None and said is not None:
            place = replace(observed("observations.same", pair.figure), detail=told(pair.other))
            found.append(against(place, pair.figure.unit, value, said))
    return found


def repeated(tables: Tables, declared: Declared) -> list[tuple[Fact, Fact, str]]:
    """Figures that are printed twice: of the prose by their name, and those declared to be the same."""
    facts = tables.facts
    pairs = prose_pairs(tables.facts)
    for one in in_force(tables, declared):
        if one.kind == "same":
            for figure in facts.of_thing(one.figure):
                pairs.append(Pair(figure, beside(facts, figure, one.others[0], one.by), one.counted))
    return [
        (pair.figure, pair.other, pair.counted)
        for pair in pairs
        if pair.other and pair.figure.value is not None and pair.other.value is not None
    ]


def repeated_words(tables: Tables) -> list[Comparison]:
    """Unit and 延べ of figures that are printed twice.

    The unit of a second listing is held against its home listing, not once more against the prose beside it.
    """
    declared = read_relations(tables.locations)
    found = []
    for figure, other, counted in repeated(tables, declared):
        detail = told(other)
        cumulative = ["延べ" if "延べ" in fact.qualifier else "" for fact in (other, figure)]
        found.append(worded(replace(observed("observations.same_qualifier", figure), detail=detail), *cumulative))
        if not counted and not other.home_id and not (is_money(figure.unit) and is_money(other.unit)):
            alike = declared.unit(other.unit) == declared.unit(figure.unit)
            units = (figure.unit if alike else other.unit, figure.unit)
            found.append(worded(replace(observed("observations.same_unit", figure), detail=detail), *units))
    return found


OBSERVED = ("observations",)
MEASURES = ((OBSERVED, related), (OBSERVED, prose))
COMPARES = ((OBSERVED, repeated_words),)
