"""The charts that only the annual report has: which facts each one draws."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from nenpo.charts.bars import bar_chart
from nenpo.charts.data_table import data_table
from nenpo.charts.shares import stacked_share_chart
from nenpo.charts.words import describe_bars, describe_shares
from nenpo.facts.derived import COST, RELISTED, SHARE, Derived
from nenpo.facts.store import Fact
from nenpo.ground.blocks import Block, Span, Spans, gap
from nenpo.report.charts import drawn, fact_row, ours
from nenpo.report.edition import Edition
from nenpo.words.phrases import LEAST_SHARE
from nenpo.words.wording import fact_span, format_amount

# The policies of article 7 of the ordinance, as short as an axis wants them.
POLICIES = {
    "①": "人材の育成と確保",
    "②": "経営基盤の強化",
    "③": "資金供給の円滑化",
    "④": "創業と新事業の創出",
    "⑤": "技術と製品の開発",
    "⑥": "受注の能力と機会",
    "⑦": "販路の開拓",
    "⑧": "国際的な事業展開",
}
FUNDS = {"事業費（国庫）": "国庫", "事業費（その他）": "その他", "事業費（一般財源）": "一般財源"}
WHOLE = "施策一覧合計"
HALF = Decimal(50)  # per cent: more of it is most of it


def subtotal_rows(edition: Edition, indicators: dict[str, str]) -> tuple[pd.DataFrame, list[Fact]]:
    """Printed subtotals of the 施策一覧, without 再掲, by policy."""
    rows, facts = [], []
    for fact in edition.facts.every():
        here = fact.document == edition.document and not fact.is_correction
        own = here and fact.subject.startswith("施策一覧")
        if own and fact.subject.endswith("小計") and fact.indicator in indicators:
            policy = fact.subject.removeprefix("施策一覧").removesuffix("小計")
            rows.append(fact_row(fact, f"{policy} {POLICIES.get(policy, '')}".strip(), indicators[fact.indicator]))
            facts.append(fact)
    order = {name: position for position, name in enumerate(indicators.values())}
    frame = pd.DataFrame(rows)
    if frame.empty or edition.is_reference:
        return frame.iloc[:0], []
    return frame.sort_values(["label", "series"], key=lambda s: s.map(lambda v: order.get(v, v)), kind="stable"), facts


def cost_by_policy_chart(edition: Edition) -> Block:
    """事業費 by policy, with what the largest policy and its largest project are of the whole."""
    frame, _ = subtotal_rows(edition, {"事業費": ""})
    title = "基本方針別の事業費（再掲を除く）"

    def describe(rows: pd.DataFrame, name: str) -> Spans:
        return (*describe_bars(rows, name), *(largest_policy_words(edition) if name == title else ()))

    return drawn(edition, "figure/cost", title, "事業費", frame, bar_chart, describe)


def largest_policy_words(edition: Edition) -> Spans:
    """What part of all 事業費 the largest policy has, and what part of that one project has, where it is most of it."""
    _, policies = subtotal_rows(edition, {"事業費": ""})
    largest = max((f for f in policies if f.value), key=lambda f: f.value or 0, default=None)
    if largest is None:
        return ()
    printed = edition.facts.of_file(largest.document, largest.source_file)
    whole = next((f for f in printed if (f.subject, f.indicator) == (WHOLE, COST) and not f.is_correction), None)
    if whole is None or (part := SHARE.of(largest, whole)) is None or part.value <= HALF:
        return ()
    policy = largest.subject.removeprefix("施策一覧").removesuffix("小計")
    words = (Span(f"{policy} {POLICIES.get(policy, '')}".strip() + "は、事業費の合計"), fact_span(whole), Span("の"))
    return (*words, derived_span(part), Span("を占める。"), *largest_project_words(edition, policy, largest))


def largest_project_words(edition: Edition, policy: str, subtotal: Fact) -> Spans:
    """The project that has most of a policy's 事業費 without 再掲; nothing where none has more than half."""
    printed = edition.facts.of_file(subtotal.document, subtotal.source_file)
    costs = [f for f in printed if f.project and f.indicator == COST and f.value and not f.is_correction]
    marks = edition.facts.marks_of
    own = [fact for fact in costs if policy in marks(fact) and RELISTED not in marks(fact)]
    first = max(own, key=lambda fact: fact.value or 0, default=None)
    if first is None or (part := SHARE.of(first, subtotal)) is None or part.value <= HALF:
        return ()
    return (
        Span("その"), derived_span(part), Span(f"は一つの事業、{first.project}の"), fact_span(first), Span("である。"),
    )  # fmt: skip


def derived_span(derived: Derived) -> Span:
    """A run of text that prints a computed figure."""
    words = format_amount(derived.value, derived.unit)
    return Span(words, "fact", derived.fact_id, format(derived.value, "f"))


def funding_chart(edition: Edition) -> Block:
    """Sources of funds by policy as shares in per cent; the table beside it has the amounts too."""
    block_id, title = "figure/funding", "基本方針別の財源の割合（再掲を除く）"
    frame, facts = subtotal_rows(edition, FUNDS)
    shares = share_rows(edition, frame, facts)
    if shares.empty:
        return gap(block_id, f"「{title}」の図に使う数値は、この年度の記録にありません。")
    chart = stacked_share_chart(shares, block_id, "財源の割合", edition.palette)
    words = describe_shares(shares, title)
    both = pd.concat([frame, shares.assign(series=shares["series"] + "の割合")])
    return ours(edition, block_id, title, chart, words, data_table(both, "財源"))


def share_rows(edition: Edition, frame: pd.DataFrame, parts: Sequence[Fact]) -> pd.DataFrame:
    """The frame of amounts as shares of the 事業費 that is printed for each policy, in per cent and computed."""
    wholes = {fact.subject: fact for fact in subtotal_rows(edition, {COST: ""})[1]}
    by_id = {fact.fact_id: fact for fact in parts}
    rows = []
    for record in frame.to_dict("records"):
        part = by_id[record["fact_id"]]
        share = SHARE.of(part, wholes[part.subject]) if part.subject in wholes else None
        if share is not None:
            small = LEAST_SHARE if share.value == 0 and part.value else None
            said = f"{small}未満" if small else ""
            rows.append(record | {"value": share.value, "unit": share.unit, "fact_id": share.fact_id, "text": said})
    return pd.DataFrame(rows, columns=frame.columns)
