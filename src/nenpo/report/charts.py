"""The charts of the reports: which facts each one draws, and the places of the printed figures 1 to 14."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape

import pandas as pd

from nenpo.charts.bars import bar_chart, grouped_bar_chart
from nenpo.charts.data_table import data_table
from nenpo.charts.lines import line_chart
from nenpo.charts.look import Chart, scale_labels
from nenpo.charts.points import dwarfing, read_points
from nenpo.charts.shares import stacked_share_chart
from nenpo.charts.svg import to_svg
from nenpo.charts.words import (
    describe_bars,
    describe_groups,
    describe_line,
    describe_shares,
    in_polite_words,
    point_span,
)
from nenpo.facts.comparability import why_apart
from nenpo.facts.derived import COST, RELISTED, SHARE, Derived
from nenpo.facts.store import PREVIOUS, Context, Fact
from nenpo.ground.blocks import Block, Caption, Span, Spans, Table, figure_block, gap, group
from nenpo.ground.fiscal_year import fiscal_year_name, period_name
from nenpo.report.edition import Edition
from nenpo.report.issue_notes import with_marks
from nenpo.report.tables import literal_spans, table_facts
from nenpo.words.phrases import LEAST_SHARE
from nenpo.words.wording import bound_text, fact_span, fact_words, format_amount

Draw = Callable[[pd.DataFrame, str, str], Chart]
Describe = Callable[[pd.DataFrame, str], Spans]
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
NOT_ON_RECORD = "資料未収録：原本の図の数値は文字として残っていない。"


def fact_row(fact: Fact, label: str, series: str = "") -> dict[str, object]:
    """One figure as a row of a chart's frame."""
    return {
        "label": label,
        "series": series,
        "value": fact.value,
        "unit": fact.unit,
        "fact_id": fact.fact_id,
        "text": "" if fact.value is not None else fact_words(fact),
    }


def year_rows(edition: Edition, names: dict[str, str]) -> tuple[pd.DataFrame, list[Fact]]:
    """A row for each name and year of the edition; what is not on record, or not comparable, is left out."""
    rows, facts = [], []
    for label, now, before in _pairs(edition, names):
        apart = bool(_why_apart(now, before))
        for year in edition.years:
            fact = now if year == edition.fiscal_year else None if apart else before
            if fact is not None:
                rows.append(fact_row(fact, label, fiscal_year_name(year)))
                facts.append(fact)
    return pd.DataFrame(rows), facts


def _pairs(edition: Edition, names: Mapping[str, str]) -> Iterator[tuple[str, Fact | None, Fact | None]]:
    """Each name with the figure of the edition's year and that of the year before."""
    context = Context(edition.report.name, edition.fiscal_year)
    for label, name in names.items():
        yield label, edition.facts.find(name, context), edition.facts.find(f"{name} {PREVIOUS}", context)


def _why_apart(now: Fact | None, before: Fact | None) -> str:
    """Why a figure is not drawn beside that of the year before; empty where it is, or where one has no value."""
    if now is None or before is None or now.value is None or before.value is None:
        return ""
    return why_apart(before, now)


def _apart_notes(edition: Edition, names: Mapping[str, str]) -> list[str]:
    """What is not drawn beside the year before, and why, one sentence each."""
    pairs = _pairs(edition, names)
    return [f"{label}：{why}" for label, now, before in pairs if (why := _why_apart(now, before))]


def line_name(fact: Fact) -> str:
    """Name of the line that a figure belongs to: what is restricted is a line of its own."""
    return fact.indicator + (f"（{fact.scope}）" if fact.scope else "")


def drawn(
    edition: Edition,
    block_id: str,
    title: str,
    axis: str,
    frame: pd.DataFrame,
    draw: Draw,
    describe: Describe,
    apart: Sequence[str] = (),
) -> Block:
    """Our chart of a frame, and where one item dwarfs the others a second one without it, and so on.

    Every chart has one scale, on which all its bars or lines stand; the others say in their caption and in a
    sentence what they leave out.

    Parameters
    ----------
    apart : sequence of str
        What is not drawn because it cannot be compared, and why.
    """
    figures = 0 if frame.empty else int(frame["value"].notna().sum())
    if figures == 0:
        return gap(block_id, f"「{title}」の図に使う数値は、この年度の記録にありません。")
    if figures == 1:
        return gap(block_id, f"「{title}」は一つの数値だけなので、図にしていません。{''.join(apart)}")
    column = "series" if draw is line_chart else "label"
    blocks, left_out = [], list[str]()
    while True:
        rest = frame[~frame[column].isin(left_out)]
        place, name = (f"{block_id}/{len(left_out)}", without(title, left_out)) if left_out else (block_id, title)
        said = f"{'これら' if len(left_out) > 1 else 'これ'}を除いた{title}" if left_out else title
        words = (*reason(frame, column, left_out), *describe(rest, said))
        drawing, table = draw(rest, place, axis), data_table(rest, axis)
        blocks.append(ours(edition, place, name, drawing, words, table, apart))
        if not (largest := dwarfing(rest, column)):
            return blocks[0] if len(blocks) == 1 else group(f"{block_id}/all", blocks)
        left_out.append(largest)


def without(title: str, left_out: Sequence[str]) -> str:
    """Title of a chart that leaves items out."""
    return f"{title}：{'、'.join(sorted(left_out))}を除く"


def reason(frame: pd.DataFrame, column: str, left_out: Sequence[str]) -> Spans:
    """Why a chart leaves out what was taken out last: its figure beside the largest of those that remain."""
    if not left_out:
        return ()
    points = read_points(frame)
    name = left_out[-1]
    largest = max((p for p in points if getattr(p, column) == name), key=lambda p: abs(p.amount))
    others = [p for p in points if getattr(p, column) not in left_out and p.value is not None]
    next_one = max(others, key=lambda p: abs(p.amount))
    return (
        Span(f"{name}の"), point_span(largest),
        Span(f"は、これに次ぐ{getattr(next_one, column)}の"), point_span(next_one),
        Span(f"よりはるかに大きく、同じ目盛りではほかの違いを読み取れない。そこで{name}を除き、残りを別の目盛りで示す。"),
    )  # fmt: skip


def ours(
    edition: Edition,
    block_id: str,
    title: str,
    chart: Chart,
    words: Spans,
    table: Table,
    apart: Sequence[str] = (),
) -> Block:
    """A chart that the printed edition does not have, marked 仮題."""
    notes = tuple(literal_spans(note) for note in apart)
    caption = Caption(tuple(bound_text(title, edition.literals)), ours=True, notes=notes)
    return as_figure(edition, block_id, chart, words, table, caption)


def as_figure(edition: Edition, block_id: str, chart: Chart, words: Spans, table: Table, caption: Caption) -> Block:
    """A chart as a block with the 注 on its figures; whatever its description says beside them is bound too."""
    words = in_polite_words(words) if edition.report.polite else words
    plain = (run.kind == "text" and not run.value for run in words)
    runs = [
        bound_text(run.text, edition.literals) if is_plain else [run]
        for run, is_plain in zip(words, plain, strict=True)
    ]
    description = tuple(run for part in runs for run in part)
    marked = with_marks(edition, block_id, table, caption, description)
    scale = scale_labels(chart)
    return figure_block(block_id, to_svg(chart), marked.words, marked.table, marked.caption, scale)


def two_years(edition: Edition, block_id: str, title: str, axis: str, names: dict[str, str]) -> Block:
    """Items side by side for the years that the edition prints."""
    frame, _ = year_rows(edition, names)
    apart = _apart_notes(edition, names)
    return drawn(edition, block_id, title, axis, frame, grouped_bar_chart, describe_groups, apart)


def chart_slot(edition: Edition, number: str) -> Block:
    """The place of a printed figure: its series once a CSV fills it, until then 資料未収録.

    Series of different units are charts of their own.
    A 参考集計 has no printed figures of its own: there the place is left out unless a series reaches its year.
    """
    frame = edition.table("charts")
    records = frame[frame["number"] == number].to_dict("records")
    if not records:
        return gap(f"figure/{number}", f"{number}は、この版の図の一覧にありません。")
    slot = records[0]
    caption = Caption(
        title=tuple(bound_text(slot["caption"], edition.literals)),
        number=number,
        ours=slot["caption_ours"] == "true",
        unit_line=slot["unit_line"],
        notes=tuple(literal_spans(note) for note in [slot["notes"]] if note),
        source_line=slot["source_line"],
    )
    facts = [f for f in table_facts(edition, slot["section_id"], slot["file"]) if f.fiscal_year <= edition.fiscal_year]
    block_id = f"figure/{number}"
    if not facts:
        return group(block_id, []) if edition.is_reference else empty_slot(block_id, caption)
    units = list(dict.fromkeys(f.unit for f in sorted(facts, key=lambda f: f.indicator)))
    if len(units) == 1:
        return slot_chart(edition, block_id, caption, slot["caption"], facts)
    parts = [[f for f in facts if f.unit == unit] for unit in units]
    return group(
        f"{block_id}/all",
        [
            slot_chart(
                edition,
                f"{block_id}/{number}" if number else block_id,
                replace(caption, title=(*caption.title, Span(f"（{unit}）"))),
                slot["caption"],
                part,
            )
            for number, (unit, part) in enumerate(zip(units, parts, strict=True))
        ],
    )


def slot_chart(edition: Edition, block_id: str, caption: Caption, title: str, facts: Sequence[Fact]) -> Block:
    """The series of one unit that fill the place of a printed figure."""
    rows = [
        {**fact_row(f, period_name(f.period), line_name(f)), "period": f.period}
        for f in sorted(facts, key=lambda f: (f.indicator, f.scope, f.period))
    ]
    series = pd.DataFrame(rows)
    axis = title.removesuffix("の推移")
    chart, words = line_chart(series, block_id, axis), describe_line(series, title)
    return as_figure(edition, block_id, chart, words, data_table(series, axis), caption)


def empty_slot(block_id: str, caption: Caption) -> Block:
    """A printed figure whose series the text does not hold: number, caption and 資料 line keep their place."""
    html = (
        f'<figure id="{escape(block_id)}" class="empty"><figcaption>{caption.html()}</figcaption>'
        f'<p class="gap">{NOT_ON_RECORD}</p>{caption.below()}</figure>'
    )
    return Block(
        block_id, "gap", html, f"{caption.text()} {NOT_ON_RECORD}", data={"message": NOT_ON_RECORD} | caption.data()
    )


def guidance_chart(edition: Edition) -> Block:
    """Visits and window consultations by management instructors."""
    names = {"巡回指導": "経営改善普及事業費補助/巡回指導件数", "窓口相談": "経営改善普及事業費補助/窓口相談件数"}
    return two_years(edition, "figure/guidance", "経営指導員による指導と相談", "件数", names)


LOANS = {
    "「選ばれる青森」への挑戦資金": "「選ばれる青森」への挑戦資金",
    "経営安定化サポート資金": "経営安定化サポート資金",
    "事業活動応援資金": "事業活動応援資金",
    "経営力強化対策資金": "経営力強化対策資金",
}


def loan_count_chart(edition: Edition) -> Block:
    """Loans of the guaranteed loan scheme by menu, number."""
    names = {label: f"青森県特別保証融資制度貸付金/{name}" for label, name in LOANS.items()}
    return two_years(edition, "figure/loans", "特別保証融資制度の融資件数", "融資件数", names)


def loan_amount_chart(edition: Edition) -> Block:
    """Loans of the guaranteed loan scheme by menu, amount."""
    names = {label: f"青森県特別保証融資制度貸付金/{name}/金額" for label, name in LOANS.items()}
    return two_years(edition, "figure/loan-amounts", "特別保証融資制度の融資額", "融資額", names)


def founder_chart(edition: Edition) -> Block:
    """New users and founders at the start-up bases."""
    project = "創業・起業スタートアップ支援事業"
    names = {
        "新規利用者数": f"{project}/創業支援拠点新規利用者数",
        "創業者数": f"{project}/創業支援拠点における創業者数",
    }
    return two_years(edition, "figure/founders", "創業支援拠点の新規利用者と創業者", "人数", names)


def employment_chart(edition: Edition) -> Block:
    """Retraining of people who lost their work: applicants, entrants, graduates."""
    project = "離職者等再就職訓練事業"
    names = {name: f"{project}/{name}" for name in ("応募者数", "入校者数", "修了者数")}
    return two_years(edition, "figure/retraining", "離職者等再就職訓練の応募から修了まで", "人数", names)


def succession_chart(edition: Edition) -> Block:
    """Diagnoses of business succession."""
    names = {"事業承継診断": "中小企業等事業承継促進強化事業/事業承継診断件数"}
    return two_years(edition, "figure/succession", "事業承継診断の件数", "件数", names)


def population_rows(edition: Edition, names: Sequence[str]) -> tuple[pd.DataFrame, list[Fact]]:
    """Lines of table 2 for the named columns, up to the edition's year."""
    facts = [
        f
        for f in table_facts(edition, "1(2)②", "population.csv")
        if f.indicator in names and f.fiscal_year <= edition.fiscal_year
    ]
    facts = sorted(facts, key=lambda f: (f.period, names.index(f.indicator)))
    rows = [
        {**fact_row(f, period_name(f.period), line_name(f).removesuffix("割合")), "period": f.period} for f in facts
    ]
    return pd.DataFrame(rows), facts


def population_chart(edition: Edition) -> Block:
    """Population by age group through the years."""
    frame, _ = population_rows(edition, ("年少人口", "生産年齢人口", "老年人口"))
    return drawn(edition, "figure/population", "年齢別の推計人口", "人口", frame, line_chart, describe_line)


def share_chart(edition: Edition) -> Block:
    """Shares of the age groups through the years."""
    frame, _ = population_rows(edition, ("年少人口割合", "生産年齢人口割合", "老年人口割合"))
    return drawn(
        edition, "figure/population-shares", "年齢別人口の構成比", "構成比", frame,
        stacked_share_chart, describe_shares,
    )  # fmt: skip


def subtotal_rows(edition: Edition, indicators: dict[str, str]) -> tuple[pd.DataFrame, list[Fact]]:
    """Printed subtotals of the 施策一覧, without 再掲, by policy."""
    rows, facts = [], []
    for fact in edition.facts.all:
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
    chart, words = stacked_share_chart(shares, block_id, "財源の割合"), describe_shares(shares, title)
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


def consultation_chart(edition: Edition) -> Block:
    """One-stop consultations at the window and on visits."""
    names = {name: f"ワンストップ総合相談事業/{name}" for name in ("窓口相談", "巡回相談")}
    return two_years(edition, "figure/consultations", "ワンストップ総合相談の件数", "相談件数", names)


def mediation_chart(edition: Edition) -> Block:
    """Orders introduced, agreed and not agreed."""
    names = {
        name: f"受発注取引推進事業/{name}" for name in ("あっせん紹介件数", "あっせん成立件数", "あっせん不成立件数")
    }
    return two_years(edition, "figure/mediation", "受発注のあっせん", "件数", names)


def trade_consultation_chart(edition: Edition) -> Block:
    """Consultations on subcontracting, by kind."""
    names = {name: f"下請かけこみ寺事業/{name}" for name in ("下請代金法関連", "建設業等関連", "その他")}
    return two_years(
        edition, "figure/subcontracting", "全国中小企業振興機関協会相談員の相談件数（参考）", "相談件数", names
    )


def account_founder_chart(edition: Edition) -> Block:
    """Consultations on founding a firm."""
    names = {"創業相談": "創業・起業伴走型支援事業/相談件数"}
    return two_years(edition, "figure/account-founders", "創業相談の件数", "件数", names)


def revitalisation_chart(edition: Edition) -> Block:
    """Firms advised and revitalisation plans completed."""
    project = "青森県中小企業再生支援協議会事業"
    names = {name: f"{project}/{name}" for name in ("一次相談対応企業数", "再生計画策定支援完了")}
    return two_years(edition, "figure/revitalisation", "事業再生の相談と計画の策定支援", "件数", names)


def succession_account_chart(edition: Edition) -> Block:
    """Business succession: consultations, diagnoses and plans."""
    project = "青森県事業承継・引継ぎ支援センター事業"
    names = {name: f"{project}/{name}" for name in ("相談件数", "事業承継診断件数", "事業承継計画策定件数")}
    return two_years(edition, "figure/account-succession", "事業承継の相談、診断と計画", "件数", names)
