"""What the prose claims, tested against the facts: 減少傾向, 過去最高, 5年連続, 約4分の1, 前年度比50.6%減, 3つの.

A claim names the series that it is about and what they are held against; here the numbers are put side by side,
and only the suites say whether the claim fails. A claim whose series has no fact must not pass in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pandas as pd

from nenpo.checks.measurements import Comparison, Measurement, Record, Tables, compared, named, observed, worded
from nenpo.cleaning.names import spelling_of
from nenpo.ground.address import parse_address
from nenpo.ground.fiscal_year import is_period, parse_period, period_name, same_kind
from nenpo.ground.numerals import parse_decimal, plain_digits, unit_scale

# A claim that names none of these says in its remark why it cannot be tested.
TESTED_BY = ("series", "figure", "items")
# Endings that do not change a unit.
ENDINGS = ("分", "前後")
FALL = "減"
BETWEEN, JOIN, AT = "..", "|", "@"


@dataclass(frozen=True)
class Fact:
    """A figure that a claim is held against, in a plain unit and with its sign."""

    record: Record
    value: Decimal
    unit: str

    @property
    def period(self) -> str:
        """What the figure is about, as the clean tables write it."""
        return self.record["period"]

    @property
    def words(self) -> str:
        """The figure as a sentence names it: indicator, period, printed text and place."""
        where = parse_address(self.record["source_cell"])
        place = f"{where.name} {where.row}行"
        return f"{self.record['indicator']} {period_name(self.period)} {self.record['printed']}（{place}）"


Known = Mapping[str, Mapping[str, Fact]]


@dataclass(frozen=True)
class Claim:
    """One claim of the prose with all facts on record.

    Attributes
    ----------
    record : dict
        The row of the clean table.
    known : dict
        Facts by series and period.
    """

    record: Record
    known: Known

    @property
    def period(self) -> str:
        """When the claim is about: one period, or `from..to`."""
        return self.record["period"]

    def names(self, field: str) -> list[str]:
        """Series that a cell names."""
        return [name for name in self.record[field].split(JOIN) if name]

    def facts(self, name: str) -> list[Fact]:
        """Facts of a series at the period of the claim, or at its own after `@`, oldest first."""
        series, at, period = name.rpartition(AT)
        if at and is_period(period):
            return self._of(series, lambda fact: fact.period == period)
        return self._of(name, lambda fact: inside(fact.period, self.period))

    def earlier(self, name: str) -> list[Fact]:
        """Facts of a series up to the claim's period and of its kind; those after `@` as they are."""
        if AT in name and is_period(name.rpartition(AT)[2]):
            return self.facts(name)
        return self._of(name, lambda fact: same_kind(fact.period, self.period) and fact.period <= self.period)

    @property
    def figures(self) -> list[Fact]:
        """Figures that may state the claim: first that of its period, then of the period's end, then the last."""
        facts = self.known.get(self.record["figure"], {})
        end = self.period.rpartition(BETWEEN)[2]
        return [facts[period] for period in (self.period, end, *sorted(facts, reverse=True)) if period in facts]

    def _of(self, series: str, wanted: Callable[[Fact], bool]) -> list[Fact]:
        facts = [fact for fact in self.known.get(series, {}).values() if wanted(fact)]
        return sorted(facts, key=lambda fact: fact.period)

    @property
    def first(self) -> Fact:
        """The fact of its only series."""
        return self.facts(self.names("series")[0])[-1]

    @property
    def other(self) -> Fact:
        """The fact that its only series is held against."""
        return self.facts(self.names("against")[0])[-1]

    def base(self, rule: str, fact: Fact | None = None, detail: Iterable[Fact] = ()) -> Measurement:
        """A measurement at the figure that the claim is of, or at the phrase itself."""
        phrase = self.record["phrase"]
        measured = observed(rule, fact.record) if fact else named(rule, self.record, phrase)
        indicator = measured.indicator or phrase
        words = "、".join(one.words for one in detail)
        return replace(measured, indicator=indicator, detail=f"「{phrase}」{'：' if words else ''}{words}")


def inside(period: str, span: str) -> bool:
    """Whether a period is the one that a claim is about, or lies between its ends."""
    if period == span or not span:
        return period == span
    start, between, end = span.partition(BETWEEN)
    return bool(between and start) and same_kind(period, start) and start <= period <= end


def fact_of(record: Record) -> Fact | None:
    """A clean figure in a plain unit, a fall below zero; nothing where it has no value."""
    value = parse_decimal(record["value"])
    if value is None:
        return None
    unit = record["unit"]
    for ending in ENDINGS:
        unit = unit.removesuffix(ending)
    scale, unit = unit_scale(unit)
    sign = -1 if FALL in record["qualifier"].split("、") else 1
    return Fact(record, value * scale * sign, unit)


def known_facts(tables: Tables) -> Known:
    """Facts that claims name, by series and period: of the year's own documents, then about earlier years.

    Of several in one place the home listing and the first figure of a cell, which have the shortest names.
    """
    wanted = series_named(tables["claims"])
    every = tables.every_year[tables.every_year["series"].isin(wanted)]
    earlier = every[pd.to_numeric(every["fiscal_year"], errors="coerce") < tables.fiscal_year]
    own = tables["observations"]
    found: dict[str, dict[str, Fact]] = {}
    for frame in (own[own["series"].isin(wanted)], earlier):
        for record in sorted(frame.to_dict("records"), key=lambda record: (len(record["fact_id"]), record["fact_id"])):
            if fact := fact_of(record):
                found.setdefault(record["series"], {}).setdefault(record["period"], fact)
    return found


def series_named(claims: pd.DataFrame) -> set[str]:
    """Every series that a claim names, with and without what may be a period after `@`."""
    cells = {cell for field in ("series", "against", "figure") for cell in claims[field]}
    names = {name for cell in cells for name in cell.split(JOIN) if name}
    return names | {name.rpartition(AT)[0] for name in names if AT in name}


def claims_of(tables: Tables) -> list[Claim]:
    """The claims that name something to be tested by."""
    known = known_facts(tables)
    records = tables["claims"].to_dict("records")
    return [Claim(record, known) for record in records if any(record[field] for field in TESTED_BY)]


# Each kind of claim: what it must name, and what is measured of it.


def trend(rule: str) -> Callable[[Claim], list[Measurement]]:
    """Each series: its last figure in the period against its first."""

    def measured(claim: Claim) -> list[Measurement]:
        ends = [(facts[0], facts[-1]) for facts in map(claim.facts, claim.names("series"))]
        return [compared(claim.base(rule, detail=pair), pair[0].value, pair[1].value) for pair in ends]

    return measured


def every_step(rule: str) -> Callable[[Claim], list[Measurement]]:
    """Each series: every figure in the period against the one before."""

    def measured(claim: Claim) -> list[Measurement]:
        steps = [pair for name in claim.names("series") for pair in pairwise(claim.facts(name))]
        return [compared(claim.base(rule, detail=pair), pair[0].value, pair[1].value) for pair in steps]

    return measured


def extreme(rule: str, choose: Callable[..., Fact]) -> Callable[[Claim], list[Measurement]]:
    """The figure against the greatest, or least, of all that it is compared with."""

    def measured(claim: Claim) -> list[Measurement]:
        rival = choose(rivals(claim), key=lambda fact: fact.value)
        return [compared(claim.base(rule, claim.first, [rival]), rival.value, claim.first.value)]

    return measured


def rivals(claim: Claim) -> list[Fact]:
    """What a 最高 or 最低 is compared with: its own series so far, and the series named."""
    names = claim.names("series")[:1] + claim.names("against")
    return [fact for name in names for fact in claim.earlier(name) if fact is not claim.first]


def level(rule: str) -> Callable[[Claim], list[Measurement]]:
    """Each figure in the period against what it is said to stay above or below."""

    def measured(claim: Claim) -> list[Measurement]:
        facts = [fact for name in claim.names("series") for fact in claim.facts(name)]
        return [compared(claim.base(rule, detail=[fact, claim.other]), claim.other.value, fact.value) for fact in facts]

    return measured


def crossing(claim: Claim) -> list[Measurement]:
    """The figure against the level it fell below, and the year before against the same level."""
    level_fact, last = claim.other, before(claim)
    found = [compared(claim.base("claims.crossing", detail=[claim.first]), level_fact.value, claim.first.value)]
    for fact in last:
        base = claim.base("claims.crossing_before", detail=[fact])
        found.append(compared(base, level_fact.value, fact.value))
    return found


def before(claim: Claim) -> list[Fact]:
    """The fact of the series one year before the claim's period."""
    earlier = parse_period(claim.period).shifted(-1).text
    return claim.facts(f"{claim.names('series')[0]}{AT}{earlier}")


def years(rule: str, extra: int) -> Callable[[Claim], list[Measurement]]:
    """The number of years that is stated against the years from the start to the end."""

    def measured(claim: Claim) -> list[Measurement]:
        start, end = ends_of(claim.period)
        return [stated(claim, rule, Decimal(end - start + extra))]

    return measured


def ends_of(period: str) -> list[int]:
    """First and last year of `2016..2020` or `CY2012..CY2017`; fewer where the period does not have them."""
    ends = period.replace("CY", "").split(BETWEEN)
    return [int(end) for end in ends if end.isdecimal()]


def stated(claim: Claim, rule: str, expected: Decimal, detail: Iterable[Fact] = ()) -> Measurement:
    """The figure that states the claim against what the facts give."""
    figure = claim.figures[0]
    return compared(claim.base(rule, figure, detail), expected, figure.value)


def ratio(claim: Claim) -> list[Measurement]:
    """約n分の1: the n that is nearest to the facts against the one that is stated."""
    figure = claim.figures[0]
    parts = rounded(claim.other.value / claim.first.value, Decimal(1))
    base = claim.base("claims.ratio", figure, [claim.other, claim.first])
    return [compared(base, parts, rounded(1 / figure.value, Decimal(1)))]


def rate(claim: Claim) -> list[Measurement]:
    """A rate of change in per cent against the facts, rounded half up to the digits that are printed."""
    change = (claim.first.value - claim.other.value) / claim.other.value * 100
    return [stated(claim, "claims.rate", rounded(change, claim.figures[0].value), [claim.other, claim.first])]


def change(sign: int) -> Callable[[Claim], list[Measurement]]:
    """A rise or fall in points against the difference of the facts."""

    def measured(claim: Claim) -> list[Measurement]:
        expected = (claim.first.value - claim.other.value) * sign
        return [stated(claim, "claims.change", expected, [claim.other, claim.first])]

    return measured


def rounded(number: Decimal, like: Decimal) -> Decimal:
    """A number to as many decimals as another has, half up."""
    return number.quantize(Decimal(1).scaleb(min(int(like.as_tuple().exponent), 0)), ROUND_HALF_UP)


def part(claim: Claim) -> list[Measurement]:
    """うち: the part against the whole that it must not exceed."""
    base = claim.base("claims.part", claim.first, [claim.other])
    return [compared(base, claim.other.value, claim.first.value)]


def held(claim: Claim) -> list[Measurement]:
    """What the prose says was done: the figure of that year, nothing where the table has none there."""
    found = []
    for name in claim.names("series"):
        facts = claim.facts(name)
        shown = facts or list(claim.known.get(name, {}).values())
        value = facts[-1].value if facts else Decimal(0)
        base = replace(claim.base("claims.held"), detail="、".join(fact.words for fact in shown))
        found.append(replace(base, actual=plain_digits(value)))
    return found


def said(claim: Claim) -> list[Measurement]:
    """A name is no number: `same_names` and `doubtful_readings` hold it against other words."""
    return []


def same_value(claim: Claim) -> list[Measurement]:
    """The same figure in two places: one value against the other."""
    base = claim.base("claims.same_value", claim.first, [claim.other])
    return [compared(base, claim.other.value, claim.first.value)]


def count(claim: Claim) -> list[Measurement]:
    """A number of things, a figure of its own or one in a name (4道県), against the things that the text names."""
    items = claim.names("items")
    if claim.figures:
        base = stated(claim, "claims.count", Decimal(len(items)))
    else:
        base = compared(claim.base("claims.count"), len(items), int(number_in(claim.record["phrase"])))
    return [replace(base, detail=f"{base.detail}：{'、'.join(items)}")]


def number_in(phrase: str) -> str:
    """The first whole number of a phrase; empty where it has none."""
    digits = re.search("[0-9]+", phrase)
    return digits[0] if digits else ""


@dataclass(frozen=True)
class Kind:
    """What a kind of claim must name, how many facts each series needs, and what is measured."""

    measured: Callable[[Claim], list[Measurement]]
    fields: tuple[str, ...] = ("series", "against")
    facts: int = 1


COLUMNS = {"series": "系列", "against": "相手", "figure": "数値", "items": "項目", "period": "時期"}
FIGURE = ("series", "against", "figure")
KINDS = {
    "増加傾向": Kind(trend("claims.increasing"), ("series", "period"), 2),
    "減少傾向": Kind(trend("claims.decreasing"), ("series", "period"), 2),
    "増加継続": Kind(every_step("claims.always_increasing"), ("series", "period"), 2),
    "減少継続": Kind(every_step("claims.always_decreasing"), ("series", "period"), 2),
    "最高": Kind(extreme("claims.highest", max), ("series", "period")),
    "最低": Kind(extreme("claims.lowest", min), ("series", "period")),
    "上回る": Kind(level("claims.above")),
    "下回る": Kind(level("claims.below")),
    "割り込む": Kind(crossing),
    "連続": Kind(years("claims.streak", 1), ("period", "figure")),
    "経過": Kind(years("claims.elapsed", 0), ("period", "figure")),
    "比率": Kind(ratio, FIGURE),
    "増減率": Kind(rate, FIGURE),
    "上昇幅": Kind(change(1), FIGURE),
    "低下幅": Kind(change(-1), FIGURE),
    "内数": Kind(part),
    "同じ数値": Kind(same_value),
    "実施": Kind(held, ("series", "period"), 0),
    "名称": Kind(said, ()),
    "読み取り": Kind(said, ("items",)),
    "個数": Kind(count, ("items",)),
}


def lacks(claim: Claim) -> list[str]:
    """What is missing to test a claim: a cell, a series without a fact, a figure of another unit."""
    kind = KINDS.get(claim.record["kind"])
    if kind is None:
        return [f"主張「{claim.record['kind']}」は確かめられない種類です"]
    gone = [COLUMNS[field] + "が空欄です" for field in kind.fields if not claim.record[field]]
    if not gone:
        gone = _without_facts(claim, kind)
    return gone or _without_sense(claim)


def _without_facts(claim: Claim, kind: Kind) -> list[str]:
    extremes = claim.record["kind"] in ("最高", "最低")
    wanted = [(name, claim.facts(name), kind.facts) for name in claim.names("series")]
    wanted += [(name, claim.earlier(name) if extremes else claim.facts(name), 1) for name in claim.names("against")]
    gone = [f"「{name}」の数値がありません" for name, facts, least in wanted if len(facts) < least]
    gone += [f"「{name}」の数値がありません" for name, _, least in wanted if not least and name not in claim.known]
    if claim.record["figure"] and not claim.figures:
        gone.append(f"「{claim.record['figure']}」の数値がありません")
    if extremes and not gone and not rivals(claim):
        gone.append("比べる数値がありません")
    if claim.record["kind"] == "割り込む" and not gone and not before(claim):
        gone.append("一つ前の年の数値がありません")
    return gone


def _without_sense(claim: Claim) -> list[str]:
    """Units that cannot be compared, years that cannot be counted, a division by nothing."""
    kind = claim.record["kind"]
    if kind in ("連続", "経過") and len(ends_of(claim.period)) != 2:
        return ["時期が始めと終わりの年ではありません"]
    if kind == "個数" and not claim.figures and not number_in(claim.record["phrase"]):
        return ["数値も、表記の中の数もありません"]
    against = [fact for name in claim.names("against") for fact in claim.facts(name) + claim.earlier(name)]
    for name in claim.names("series"):
        units = {fact.unit for fact in [*claim.facts(name), *against] if fact.unit}
        if len(units) > 1:
            return [f"単位が揃いません（{'、'.join(sorted(units))}）"]
    divisors = {"比率": lambda: [claim.first, claim.figures[0]], "増減率": lambda: [claim.other]}
    zero = kind in divisors and any(fact.value == 0 for fact in divisors[kind]())
    return ["割る数が0です"] if zero else []


def claims_testable(tables: Tables) -> list[Measurement]:
    """Whether each claim that names series can be tested: how much of what it names is not on record."""
    found = []
    for claim in claims_of(tables):
        missing = lacks(claim)
        base = replace(claim.base("claims.testable"), detail="、".join(missing))
        found.append(compared(base, 0, len(missing)))
    return found


def claims_measured(tables: Tables) -> list[Measurement]:
    """What each claim that can be tested says against what the facts say."""
    claims = [claim for claim in claims_of(tables) if not lacks(claim)]
    return [one for claim in claims for one in KINDS[claim.record["kind"]].measured(claim)]


def same_periods(tables: Tables) -> list[Comparison]:
    """The same figure in two places: whether both say it is of the same year, 年 or 年度."""
    found = []
    for claim in claims_of(tables):
        if claim.record["kind"] == "同じ数値" and not lacks(claim):
            base = claim.base("claims.same_period", claim.first, [claim.other])
            found.append(worded(base, period_name(claim.other.period), period_name(claim.first.period)))
    return found


def same_names(tables: Tables) -> list[Comparison]:
    """What the prose calls a thing against the names of its figures and its other names, each of which must hold it."""
    found = []
    for claim in claims_of(tables):
        if claim.record["kind"] == "名称" and not lacks(claim):
            phrase = spelling_of(claim.record["phrase"])
            names = [claim.facts(name)[-1].record["indicator"] for name in claim.names("series")]
            names += claim.names("items")
            base = claim.base("claims.same_name")
            found += [worded(base, name, name if phrase in spelling_of(name) else phrase) for name in names]
    return found


def doubtful_readings(tables: Tables) -> list[Comparison]:
    """A word that may have been misread, of which no other place of the document tells: against what it may read."""
    return [
        worded(claim.base("claims.reading"), name, claim.record["phrase"])
        for claim in claims_of(tables)
        if claim.record["kind"] == "読み取り" and not lacks(claim)
        for name in claim.names("items")
    ]


CLAIMED = ("claims", "observations")
MEASURES = ((CLAIMED, claims_testable), (CLAIMED, claims_measured))
COMPARES = ((CLAIMED, same_periods), (CLAIMED, same_names), (CLAIMED, doubtful_readings))
