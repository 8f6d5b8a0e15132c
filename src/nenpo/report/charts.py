"""The charts of the reports: which facts each one draws, and the places of the printed figures 1 to 14."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import pandas as pd

from nenpo.charts.bars import bar_chart, grouped_bar_chart
from nenpo.charts.data_table import data_table
from nenpo.charts.lines import line_chart
from nenpo.charts.look import Chart, scale_labels
from nenpo.charts.points import tiers
from nenpo.charts.shares import stacked_share_chart
from nenpo.charts.svg import to_svg
from nenpo.charts.words import describe_bars, describe_groups, describe_line, describe_shares
from nenpo.facts.store import PREVIOUS, Context, Fact
from nenpo.ground.blocks import Block, Caption, Spans, Table, figure_block, gap, group
from nenpo.ground.fiscal_year import fiscal_year_name, period_name
from nenpo.report.edition import Edition
from nenpo.report.issue_notes import known_issue_notes
from nenpo.report.tables import literal_spans, table_facts
from nenpo.words.wording import bound_text, fact_words

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
NOT_ON_RECORD = "資料未収録：原本の図の数値は文字として残っていない。"


def fact_row(fact: Fact, label: str, series: str = "", panel: str = "") -> dict[str, object]:
    """One figure as a row of a chart's frame."""
    return {
        "label": label,
        "series": series,
        "panel": panel,
        "value": fact.value,
        "unit": fact.unit,
        "fact_id": fact.fact_id,
        "text": "" if fact.value is not None else fact_words(fact),
    }


def year_rows(edition: Edition, names: dict[str, str]) -> tuple[pd.DataFrame, list[Fact]]:
    """A row for each name and year of the edition; what is not on record for a year is left out."""
    rows, facts = [], []
    context = Context(edition.report.name, edition.fiscal_year)
    for label, reference in names.items():
        now, before = edition.facts.find(reference, context), edition.facts.find(f"{reference} {PREVIOUS}", context)
        for year in edition.years:
            fact = now if year == edition.fiscal_year else before
            if fact is not None:
                rows.append(fact_row(fact, label, fiscal_year_name(year)))
                facts.append(fact)
    return pd.DataFrame(rows), facts


def drawn(
    edition: Edition,
    block_id: str,
    title: str,
    axis: str,
    frame: pd.DataFrame,
    facts: Sequence[Fact],
    draw: Draw,
    describe: Describe,
) -> Block:
    """A chart of ours as a block: marked 仮題, with its description and data table."""
    figures = 0 if frame.empty else int(frame["value"].notna().sum())
    if figures == 0:
        return gap(block_id, f"「{title}」の図に使う数値は、この年度の記録にありません。")
    if figures == 1:
        return gap(block_id, f"「{title}」は一つの数値だけなので、図にしていません。")
    chart = draw(frame, block_id, axis)
    notes = tuple(literal_spans(note) for note in known_issue_notes(edition, facts))
    caption = Caption(tuple(bound_text(title, edition.literals)), ours=True, notes=notes)
    return as_figure(edition, block_id, chart, describe(frame, title), data_table(frame, axis), caption)


def as_figure(edition: Edition, block_id: str, chart: Chart, words: Spans, table: Table, caption: Caption) -> Block:
    """A chart as a block; whatever its description says beside the figures is bound like any sentence."""
    plain = (run.kind == "text" and not run.value for run in words)
    runs = [
        bound_text(run.text, edition.literals) if is_plain else [run]
        for run, is_plain in zip(words, plain, strict=True)
    ]
    description = tuple(run for part in runs for run in part)
    return figure_block(block_id, to_svg(chart), description, table, caption, scale_labels(chart))


def two_years(edition: Edition, block_id: str, title: str, axis: str, names: dict[str, str]) -> Block:
    """Items side by side for the years that the edition prints."""
    frame, facts = year_rows(edition, names)
    return drawn(edition, block_id, title, axis, frame, facts, grouped_bar_chart, describe_groups)


def chart_slot(edition: Edition, number: str) -> Block:
    """The place of a printed figure: its series once a CSV fills it, until then 資料未収録.

    Series of different units are drawn beneath one another.
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
    units = {f.unit for f in facts}
    rows = [
        {**fact_row(f, period_name(f.period), f.indicator, f.unit if len(units) > 1 else ""), "period": f.period}
        for f in sorted(facts, key=lambda f: (f.indicator, f.period))
    ]
    series = pd.DataFrame(rows)
    axis = slot["caption"].removesuffix("の推移")
    chart, words = line_chart(series, block_id, axis), describe_line(series, slot["caption"])
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
    rows = [{**fact_row(f, period_name(f.period), f.indicator.removesuffix("割合")), "period": f.period} for f in facts]
    return pd.DataFrame(rows), facts


def population_chart(edition: Edition) -> Block:
    """Population by age group through the years."""
    frame, facts = population_rows(edition, ("年少人口", "生産年齢人口", "老年人口"))
    return drawn(edition, "figure/population", "年齢別の推計人口", "人口", frame, facts, line_chart, describe_line)


def share_chart(edition: Edition) -> Block:
    """Shares of the age groups through the years."""
    frame, facts = population_rows(edition, ("年少人口割合", "生産年齢人口割合", "老年人口割合"))
    return drawn(
        edition, "figure/population-shares", "年齢別人口の構成比", "構成比", frame, facts,
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
    """事業費 by policy; a policy that dwarfs the others has a scale of its own."""
    frame, facts = subtotal_rows(edition, {"事業費": ""})
    frame = tiers(frame) if len(frame) and frame["value"].notna().any() else frame
    return drawn(
        edition,
        "figure/cost",
        "基本方針別の事業費（再掲を除く）",
        "事業費",
        frame,
        facts,
        bar_chart,
        describe_bars,
    )


def funding_chart(edition: Edition) -> Block:
    """Sources of funds by policy."""
    parts = {"事業費（国庫）": "国庫", "事業費（その他）": "その他", "事業費（一般財源）": "一般財源"}
    frame, facts = subtotal_rows(edition, parts)
    return drawn(
        edition, "figure/funding", "基本方針別の財源内訳（再掲を除く）", "財源", frame, facts,
        stacked_share_chart, describe_shares,
    )  # fmt: skip


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
    return two_years(edition, "figure/subcontracting", "下請かけこみ寺の相談", "相談件数", names)


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
