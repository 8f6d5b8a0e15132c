"""What the prose claims, tested against the facts: 減少傾向, 過去最高, 5年連続, 約4分の1, 前年度比50.6%減, 3つの.

A claim names the series that it is about and what they are held against; here the numbers are put side by side,
and only the suites say whether the claim fails. A claim whose series has no fact must not pass in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from nenpo.checks.measurements import Comparison, Measurement, Tables, compared, named, observed, worded
from nenpo.cleaning.names import spelling_of
from nenpo.facts.rows import Assertion
from nenpo.facts.store import Fact
from nenpo.ground.fiscal_year import UNDATED, is_period, parse_period, period_name, same_kind
from nenpo.ground.numerals import plain_digits, unit_scale

# A claim that names none of these says in its remark why it cannot be tested.
TESTED_BY = ("series", "figure", "items")
# Endings that do not change a unit.
ENDINGS = ("分", "前後")
BETWEEN, JOIN, AT = "..", "|", "@"


@dataclass(frozen=True)
class Claim:
    """One claim of the prose with all facts on record.

    Attributes
    ----------
    record : Assertion
        The row of the clean table.
    tables : Tables
        Where the figures that it names are looked up.
    """

    record: Assertion
    tables: Tables

    @property
    def period(self) -> str:
        """When the claim is about: one period, or `from..to`."""
        return self.record.period

    def names(self, field: str) -> list[str]:
        """Series that a cell names."""
        return [name for name in self.record.text(field).split(JOIN) if name]

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
        facts = by_period(self.tables, self.record.figure)
        end = self.period.rpartition(BETWEEN)[2]
        return [facts[period] for period in (self.period, end, *sorted(facts, reverse=True)) if period in facts]

    def _of(self, series: str, wanted: Callable[[Fact], bool]) -> list[Fact]:
        facts = [fact for fact in by_period(self.tables, series).values() if wanted(fact)]
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
        phrase = self.record.phrase
        measured = observed(rule, fact) if fact else named(rule, self.record, phrase)
        indicator = measured.indicator or phrase
        words = "、".join(words_of(one) for one in detail)
        return replace(measured, indicator=indicator, detail=f"「{phrase}」{'：' if words else ''}{words}")


def inside(period: str, span: str) -> bool:
    """Whether a period is the one that a claim is about, or lies between its ends."""
    if period == span or not span:
        return period == span
    start, between, end = span.partition(BETWEEN)
    return bool(between and start) and same_kind(period, start) and start <= period <= end


def words_of(fact: Fact) -> str:
    """A figure as a sentence names it: indicator, period, printed text and place."""
    place = f"{fact.address.name} {fact.address.row}行"
    return f"{fact.indicator} {period_name(fact.period)} {fact.printed}（{place}）"


def value_of(fact: Fact) -> Decimal:
    """A figure in its plain unit and with its sign; what has no value is held against nothing."""
    return Decimal(0) if fact.number is None else fact.number


def unit_of(fact: Fact) -> str:
    """The plain unit of a figure, without the endings that do not change it."""
    unit = fact.unit
    for ending in ENDINGS:
        unit = unit.removesuffix(ending)
    return unit_scale(unit)[1]


def by_period(tables: Tables, series: str) -> dict[str, Fact]:
    """Figures of a series by period: of the year's own documents, then about earlier years.

    Of several in one place the home listing and the first figure of a cell, which have the shortest names.
    """
    own, every = (facts.of_series(series) for facts in (tables.facts, tables.every_year))
    earlier = [fact for fact in every if UNDATED < fact.fiscal_year < tables.fiscal_year]
    found: dict[str, Fact] = {}
    for facts in (own, earlier):
        for fact in sorted(facts, key=lambda fact: (len(fact.fact_id), fact.fact_id)):
            if fact.number is not None:
                found.setdefault(fact.period, fact)
    return found


def claims_of(tables: Tables) -> list[Claim]:
    """The claims that name something to be tested by."""
    return [Claim(row, tables) for row in tables.rows(Assertion) if any(row.text(field) for field in TESTED_BY)]


# Each kind of claim: what it must name, and what is measured of it.


def trend(rule: str) -> Callable[[Claim], list[Measurement]]:
    """Each series: its last figure in the period against its first."""

    def measured(claim: Claim) -> list[Measurement]:
        ends = [(facts[0], facts[-1]) for facts in map(claim.facts, claim.names("series"))]
        return [compared(claim.base(rule, detail=pair), value_of(pair[0]), value_of(pair[1])) for pair in ends]

    return measured


def every_step(rule: str) -> Callable[[Claim], list[Measurement]]:
    """Each series: every figure in the period against the one before."""

    def measured(claim: Claim) -> list[Measurement]:
        steps = [pair for name in claim.names("series") for pair in pairwise(claim.facts(name))]
        return [compared(claim.base(rule, detail=pair), value_of(pair[0]), value_of(pair[1])) for pair in steps]

    return measured


def extreme(rule: str, choose: Callable[..., Fact]) -> Callable[[Claim], list[Measurement]]:
    """The figure against the greatest, or least, of all that it is compared with."""

    def measured(claim: Claim) -> list[Measurement]:
        rival = choose(rivals(claim), key=value_of)
        return [compared(claim.base(rule, claim.first, [rival]), value_of(rival), value_of(claim.first))]

    return measured


def rivals(claim: Claim) -> list[Fact]:
    """What a 最高 or 最低 is compared with: its own series so far, and the series named."""
    names = claim.names("series")[:1] + claim.names("against")
    return [fact for name in names for fact in claim.earlier(name) if fact.fact_id != claim.first.fact_id]


def level(rule: str) -> Callable[[Claim], list[Measurement]]:
    """Each figure in the period against what it is said to stay above or below."""

    def measured(claim: Claim) -> list[Measurement]:
        facts, other = [fact for name in claim.names("series") for fact in claim.facts(name)], claim.other
        return [compared(claim.base(rule, detail=[fact, other]), value_of(other), value_of(fact)) for fact in facts]

    return measured


def crossing(claim: Claim) -> list[Measurement]:
    """The figure against the level it fell below, and the year before against the same level."""
    level_fact, last = claim.other, before(claim)
    found = [compared(claim.base("claims.crossing", detail=[claim.first]), value_of(level_fact), value_of(claim.first))]
    for fact in last:
        base = claim.base("claims.crossing_before", detail=[fact])
        found.append(compared(base, value_of(level_fact), value_of(fact)))
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
    return compared(claim.base(rule, figure, detail), expected, value_of(figure))


def ratio(claim: Claim) -> list[Measurement]:
    """約n分の1: the n that is nearest to the facts against the one that is stated."""
    figure = claim.figures[0]
    parts = rounded(value_of(claim.other) / value_of(claim.first), Decimal(1))
    base = claim.base("claims.ratio", figure, [claim.other, claim.first])
    return [compared(base, parts, rounded(1 / value_of(figure), Decimal(1)))]


def rate(claim: Claim) -> list[Measurement]:
    """A rate of change in per cent against the facts, rounded half up to the digits that are printed."""
    change = (value_of(claim.first) - value_of(claim.other)) / value_of(claim.other) * 100
    return [stated(claim, "claims.rate", rounded(change, value_of(claim.figures[0])), [claim.other, claim.first])]


def change(sign: int) -> Callable[[Claim], list[Measurement]]:
    """A rise or fall in points against the difference of the facts."""

    def measured(claim: Claim) -> list[Measurement]:
        expected = (value_of(claim.first) - value_of(claim.other)) * sign
        return [stated(claim, "claims.change", expected, [claim.other, claim.first])]

    return measured


def rounded(number: Decimal, like: Decimal) -> Decimal:
    """A number to as many decimals as another has, half up."""
    return number.quantize(Decimal(1).scaleb(min(int(like.as_tuple().exponent), 0)), ROUND_HALF_UP)


def part(claim: Claim) -> list[Measurement]:
    """うち: the part against the whole that it must not exceed."""
    base = claim.base("claims.part", claim.first, [claim.other])
    return [compared(base, value_of(claim.other), value_of(claim.first))]


def held(claim: Claim) -> list[Measurement]:
    """What the prose says was done: the figure of that year, nothing where the table has none there."""
    found = []
    for name in claim.names("series"):
        facts = claim.facts(name)
        shown = facts or list(by_period(claim.tables, name).values())
        value = value_of(facts[-1]) if facts else Decimal(0)
        base = replace(claim.base("claims.held"), detail="、".join(words_of(fact) for fact in shown))
        found.append(replace(base, actual=plain_digits(value)))
    return found


def said(claim: Claim) -> list[Measurement]:
    """A name is no number: `same_names` and `doubtful_readings` hold it against other words."""
    return []


def same_value(claim: Claim) -> list[Measurement]:
    """The same figure in two places: one value against the other."""
    base = claim.base("claims.same_value", claim.first, [claim.other])
    return [compared(base, value_of(claim.other), value_of(claim.first))]


def count(claim: Claim) -> list[Measurement]:
    """A number of things, a figure of its own or one in a name (4道県), against the things that the text names."""
    items = claim.names("items")
    if claim.figures:
        base = stated(claim, "claims.count", Decimal(len(items)))
    else:
        base = compared(claim.base("claims.count"), len(items), int(number_in(claim.record.phrase)))
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
    kind = KINDS.get(claim.record.kind)
    if kind is None:
        return [f"主張「{claim.record.kind}」は確かめられない種類です"]
    gone = [COLUMNS[field] + "が空欄です" for field in kind.fields if not claim.record.text(field)]
    if not gone:
        gone = _without_facts(claim, kind)
    return gone or _without_sense(claim)


def _without_facts(claim: Claim, kind: Kind) -> list[str]:
    extremes = claim.record.kind in ("最高", "最低")
    wanted = [(name, claim.facts(name), kind.facts) for name in claim.names("series")]
    wanted += [(name, claim.earlier(name) if extremes else claim.facts(name), 1) for name in claim.names("against")]
    gone = [f"「{name}」の数値がありません" for name, facts, least in wanted if len(facts) < least]
    anywhere = [name for name, _, least in wanted if not least]
    gone += [f"「{name}」の数値がありません" for name in anywhere if not by_period(claim.tables, name)]
    if claim.record.figure and not claim.figures:
        gone.append(f"「{claim.record.figure}」の数値がありません")
    if extremes and not gone and not rivals(claim):
        gone.append("比べる数値がありません")
    if claim.record.kind == "割り込む" and not gone and not before(claim):
        gone.append("一つ前の年の数値がありません")
    return gone


def _without_sense(claim: Claim) -> list[str]:
    """Units that cannot be compared, years that cannot be counted, a division by nothing."""
    kind = claim.record.kind
    if kind in ("連続", "経過") and len(ends_of(claim.period)) != 2:
        return ["時期が始めと終わりの年ではありません"]
    if kind == "個数" and not claim.figures and not number_in(claim.record.phrase):
        return ["数値も、表記の中の数もありません"]
    against = [fact for name in claim.names("against") for fact in claim.facts(name) + claim.earlier(name)]
    for name in claim.names("series"):
        units = {unit_of(fact) for fact in [*claim.facts(name), *against] if unit_of(fact)}
        if len(units) > 1:
            return [f"単位が揃いません（{'、'.join(sorted(units))}）"]
    divisors = {"比率": lambda: [claim.first, claim.figures[0]], "増減率": lambda: [claim.other]}
    zero = kind in divisors and any(value_of(fact) == 0 for fact in divisors[kind]())
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
    return [one for claim in claims for one in KINDS[claim.record.kind].measured(claim)]


def same_periods(tables: Tables) -> list[Comparison]:
    """The same figure in two places: whether both say it is of the same year, 年 or 年度."""
    found = []
    for claim in claims_of(tables):
        if claim.record.kind == "同じ数値" and not lacks(claim):
            base = claim.base("claims.same_period", claim.first, [claim.other])
            found.append(worded(base, period_name(claim.other.period), period_name(claim.first.period)))
    return found


def same_names(tables: Tables) -> list[Comparison]:
    """What the prose calls a thing against the names of its figures and its other names, each of which must hold it."""
    found = []
    for claim in claims_of(tables):
        if claim.record.kind == "名称" and not lacks(claim):
            phrase = spelling_of(claim.record.phrase)
            names = [claim.facts(name)[-1].indicator for name in claim.names("series")]
            names += claim.names("items")
            base = claim.base("claims.same_name")
            found += [worded(base, name, name if phrase in spelling_of(name) else phrase) for name in names]
    return found


def doubtful_readings(tables: Tables) -> list[Comparison]:
    """A word that may have been misread, of which no other place of the document tells: against what it may read."""
    return [
        worded(claim.base("claims.reading"), name, claim.record.phrase)
        for claim in claims_of(tables)
        if claim.record.kind == "読み取り" and not lacks(claim)
        for name in claim.names("items")
    ]


CLAIMED = ("claims", "observations")
MEASURES = ((CLAIMED, claims_testable), (CLAIMED, claims_measured))
COMPARES = ((CLAIMED, same_periods), (CLAIMED, same_names), (CLAIMED, doubtful_readings))
