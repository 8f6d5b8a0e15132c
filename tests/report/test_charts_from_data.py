"""The reports' charts: what each draws, the places of the printed figures, and a series dropped into data/raw."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from made import declared, edition_of, figure, known_issue

from nenpo.charts.look import Chart
from nenpo.charts.points import dwarfing
from nenpo.cleaning.observations import Observation
from nenpo.cleaning.year import write_year
from nenpo.facts.derivations import derived_of
from nenpo.facts.store import Facts
from nenpo.ground.blocks import Block
from nenpo.ground.errors import ReferenceProblem
from nenpo.ground.locations import CLEAN, PROJECT, at
from nenpo.report import charts as report_charts
from nenpo.report.charts import chart_slot, two_years, year_rows
from nenpo.report.cleaned import clean_year
from nenpo.report.edition import Edition, read_edition
from nenpo.report.shown import page_html
from nenpo.reports.annual import charts as annual_charts
from nenpo.reports.annual.charts import cost_by_policy_chart, funding_chart, largest_policy_words, subtotal_rows

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "nenji-hokoku-fy2020"
EVIL = "<script>\"&'</script>"
NOT_ON_RECORD = report_charts.NOT_ON_RECORD
SLOT = {
    "document": DOCUMENT,
    "number": "図3",
    "section_id": "1(1)②",
    "caption": "指導回数の推移",
    "caption_ours": "true",
    "unit_line": "（回）",
    "source_line": "商工労働部",
    "notes": "令和2年度から数え方を改めた",
    "file": "charts/zu03.csv",
}


row = partial(figure, subject="")


def test_months_of_a_series_are_named_by_the_era_of_their_day(project: Path) -> None:
    drop(project, 1, "2019-03,有効求人倍率,1.26,倍", "2019-04,有効求人倍率,1.25,倍", "2019-05,有効求人倍率,1.24,倍")
    block = chart_slot(read_edition("nenji-hokoku", 2020), "図1")
    assert [cells[0] for cells in printed(block)[1:]] == ["平成31年3月", "平成31年4月", "令和元年5月"]
    assert "令和元年4月" not in page_html(block.record()) and "令和元年3月" not in page_html(block.record())


def series(indicator: str, value: Any, year: int, line: int, unit: str = "回") -> Observation:
    """A line of `charts/zu03.csv`."""
    return row(indicator, value, year=year, cell=f"charts/zu03.csv#{line}:値", project="", subject="指導回数の推移",
               section="1(1)② 経営", unit=unit)  # fmt: skip


def edition(*rows: Observation, year: int = 2020, slots: Any = (SLOT,), issues: Any = ()) -> Edition:
    """The edition of 2020, or the 参考集計 of the year before."""
    return edition_of(
        *rows,
        year=year,
        tables={"charts": pd.DataFrame(list(slots), columns=list(SLOT))},
        known_issues=tuple(issues),
    )


TWO = [row("巡回", 49561, year=2019), row("巡回", 47099), row("窓口", 32288, year=2019), row("窓口", 40788)]
NAMES = {"巡回指導": "支援事業/巡回", "窓口相談": "支援事業/窓口"}


def printed(block: Block) -> list[list[str]]:
    """The data table beside a chart."""
    rows = [*block.data["table"]["head"], *block.data["table"]["body"]]
    return [["".join(span["text"] for span in cell["spans"]) for cell in cells] for cells in rows]


def test_a_row_for_each_name_and_year_of_the_edition() -> None:
    frame, facts = year_rows(edition(*TWO), NAMES)
    assert frame[["label", "series", "value"]].to_numpy().tolist() == [
        ["巡回指導", "令和元年度", 49561], ["巡回指導", "令和2年度", 47099],
        ["窓口相談", "令和元年度", 32288], ["窓口相談", "令和2年度", 40788],
    ]  # fmt: skip
    assert list(frame["fact_id"]) == [fact.fact_id for fact in facts]


def test_what_is_not_comparable_is_not_drawn_beside_the_year_before_and_says_why() -> None:
    own = edition(*TWO[1:], row("巡回", 49561, year=2019, scope="30%補助"))
    block = two_years(own, "figure/guidance", "指導と相談", "件数", NAMES)
    drawn = {fact.value for fact in map(own.facts.get, block.facts) if fact}
    assert Decimal(49561) not in drawn and Decimal(47099) in drawn
    note = "巡回指導：令和元年度の数値は「30%補助」に限ったものなので、ほかの数値とは比べません。"
    assert note in re.sub("<[^>]+>", "", page_html(block.record()))


def test_a_reference_edition_draws_its_year_alone() -> None:
    frame, _ = year_rows(edition(*TWO, year=2019), NAMES)
    assert set(frame["series"]) == {"令和元年度"}


def test_what_is_not_on_record_for_a_year_is_left_out_and_an_unknown_name_is_an_error() -> None:
    frame, _ = year_rows(edition(*TWO[1:]), NAMES)
    assert len(frame) == 3
    with pytest.raises(ReferenceProblem, match="^「{支援事業/電話}」という数値は、どの年度の記録にもありません。"):
        year_rows(edition(*TWO), {"電話": "支援事業/電話"})


def test_a_figure_without_a_value_is_drawn_with_its_reason() -> None:
    frame, _ = year_rows(edition(*TWO[1:], row("巡回", None, year=2019, marker="not_held", unit="")), NAMES)
    assert frame[["value", "text"]].to_numpy().tolist()[0] == [None, "中止・未実施"]


def test_a_chart_of_ours_is_marked_and_has_description_and_data() -> None:
    block = two_years(edition(*TWO), "figure/guidance", "指導と相談", "件数", NAMES)
    assert (block.id, block.kind, block.text) == ("figure/guidance", "figure", "指導と相談（仮題）")
    assert block.data["chart"]["svg"].startswith("<svg")
    for number in ("49,561", "47,099", "32,288", "40,788"):
        assert number in "".join(text for cells in printed(block) for text in cells)
    assert set(block.facts) == {f.fact_id for f in edition(*TWO).facts.all}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "「指導」の図に使う数値は、この年度の記録にありません。"),
        ([row("巡回", None, marker="not_held", unit="")], "「指導」の図に使う数値は、この年度の記録にありません。"),
        ([TWO[1]], "「指導」は一つの数値だけなので、図にしていません。"),
    ],
    ids=["none", "no_value", "one"],
)
def test_a_chart_without_enough_figures_says_so(rows: list[Observation], message: str) -> None:
    names = {"巡回": "支援事業/巡回"} if rows else {}
    block = two_years(edition(*rows), "figure/guidance", "指導", "件数", names)
    assert (block.id, block.kind, block.text) == ("figure/guidance", "gap", message)


def test_a_known_mistake_is_printed_beneath_the_chart() -> None:
    issue = known_issue(fact_id=f"{DOCUMENT}/支援事業/巡回/2020", reason="本文と違います。")
    block = two_years(edition(*TWO, issues=[issue]), "figure/guidance", "指導", "件数", NAMES)
    assert block.data["caption"]["notes"] == ["巡回指導（令和2年度（件））：本文と違います。"]
    assert [cell["spans"][-1]["text"] for cell in block.data["table"]["body"][0]] == ["巡回指導", "49,561", "注1"]
    assert "注1" in [span["text"] for span in block.data["chart"]["spans"]]
    assert "注1" not in block.data["chart"]["description"]


def test_names_in_a_chart_are_never_markup() -> None:
    rows = [row(f"{EVIL}数", 5, year=2019), row(f"{EVIL}数", 7)]
    slot = SLOT | {"caption": EVIL, "unit_line": EVIL, "source_line": EVIL, "notes": EVIL}
    here = edition(*rows, series(EVIL, 5, 2019, 2), series(EVIL, 7, 2020, 3), slots=[slot])
    for block in (
        two_years(here, "figure/x", EVIL, EVIL, {EVIL: f"支援事業/{EVIL}数"}),
        chart_slot(here, "図3"),
        chart_slot(edition(slots=[slot]), "図3"),
    ):
        assert "<script" not in page_html(block.record())
        assert "&lt;script&gt;" in page_html(block.record())


def test_an_empty_place_keeps_number_caption_and_source() -> None:
    block = chart_slot(edition(), "図3")
    assert (block.id, block.kind) == ("figure/図3", "gap")
    assert page_html(block.record()) == (
        '<figure id="figure/図3" class="empty"><figcaption><span class="caption-number" data-literal>図3</span> '
        '<span class="caption-title">指導回数の推移</span><span class="ours">（仮題）</span>'
        '<span class="unit-line">（回）</span></figcaption>'
        f'<p class="gap">{NOT_ON_RECORD}</p><div class="beneath">'
        '<p class="note">注）<span data-literal>令和2年度から数え方を改めた</span></p>'
        '<p class="source-line">資料：<span data-literal>商工労働部</span></p></div></figure>'
    )
    assert NOT_ON_RECORD.startswith("資料未収録")
    assert block.text == f"図3 指導回数の推移（仮題） {NOT_ON_RECORD}"
    assert block.data["message"] == NOT_ON_RECORD
    assert block.data["caption"]["number"] == "図3"


def test_a_figure_that_the_document_does_not_have_is_said() -> None:
    block = chart_slot(edition(), "図15")
    assert (block.id, block.kind, block.text) == ("figure/図15", "gap", "図15は、この版の図の一覧にありません。")


def test_a_reference_edition_leaves_out_an_empty_place() -> None:
    assert page_html(chart_slot(edition(year=2019), "図3").record()) == ""
    late = [series("巡回", 5, 2020, 2), series("巡回", 6, 2021, 3)]
    assert page_html(chart_slot(edition(*late, year=2019), "図3").record()) == ""


SERIES = [series("巡回指導", 50000 + n, 2017 + n, 2 + n) for n in range(4)]


def test_a_filled_place_draws_its_series_with_its_own_caption() -> None:
    block = chart_slot(edition(*SERIES), "図3")
    assert (block.kind, block.text) == ("figure", "図3 指導回数の推移（仮題）")
    assert block.data["caption"]["source_line"] == "商工労働部"
    assert len(block.facts) == 4
    assert "50,003" in "".join(text for cells in printed(block) for text in cells)


def test_a_filled_place_of_a_reference_edition_ends_with_its_year() -> None:
    assert len(chart_slot(edition(*SERIES, year=2019), "図3").facts) == 3


def figures(block: Block) -> list[Block]:
    """The charts that one call displays."""
    return list(block.children) or [block]


def test_series_of_two_units_are_two_charts() -> None:
    rows = [series("件数", 34 + n, 2019 + n, 2 + n, "件") for n in range(2)]
    rows += [series("負債総額", 5003 + n, 2019 + n, 4 + n, "百万円") for n in range(2)]
    drawn = figures(chart_slot(edition(*rows), "図3"))
    assert {fact for block in drawn for fact in block.facts} == {fact.fact_id for fact in edition(*rows).facts.all}
    assert [(block.id, block.text) for block in drawn] == [
        ("figure/図3", "図3 指導回数の推移（件）（仮題）"),
        ("figure/図3/1", "図3 指導回数の推移（百万円）（仮題）"),
    ]
    assert len(chart_slot(edition(*rows[:1]), "図3").facts) == 1


LOANS = [row(name, value, year=year) for name, *values in (("甲", 893, 519), ("乙", 109, 8009), ("丙", 837, 504))
         for year, value in zip((2019, 2020), values, strict=True)]  # fmt: skip


def test_what_dwarfs_the_others_is_said_and_the_others_are_shown_apart() -> None:
    block = two_years(edition(*LOANS), "figure/loans", "融資", "件数", {n: f"支援事業/{n}" for n in "甲乙丙"})
    whole, rest = figures(block)
    assert [one.id for one in (whole, rest)] == ["figure/loans", "figure/loans/1"]
    assert (whole.text, rest.text) == ("融資（仮題）", "融資：乙を除く（仮題）")
    assert rest.data["chart"]["description"] == (
        "乙の8,009件は、これに次ぐ甲の893件よりはるかに大きく、同じ目盛りではほかの違いを読み取れない。"
        "そこで乙を除き、残りを別の目盛りで示す。"
        "これを除いた融資を令和元年度と令和2年度で比べると、甲は893件から519件へ減少し、丙は837件から504件へ減少した。"
    )
    assert [cells[0] for cells in printed(whole)[1:]] == ["甲", "乙", "丙"]
    assert [cells[0] for cells in printed(rest)[1:]] == ["甲", "丙"]
    assert [span["fact"] for span in rest.data["chart"]["spans"] if span["text"] == "8,009件"] == [
        f"{DOCUMENT}/支援事業/乙/2020"
    ]


def subtotal(policy: str, indicator: str, value: int, line: int) -> Observation:
    place = {"section": "2(1) 施策一覧", "subject": f"施策一覧{policy}小計", "project": ""}
    return row(indicator, value, cell=f"projects.csv#{line}:{indicator}", unit="千円", **place)


def test_subtotals_stand_by_policy_and_source_of_funds() -> None:
    rows = [
        subtotal("②", "事業費（その他）", 4, 9),
        subtotal("②", "事業費（国庫）", 3, 9),
        subtotal("①", "事業費（国庫）", 1, 5),
        subtotal("①", "事業費（その他）", 2, 5),
        row("事業費（国庫）", 99, project="", subject="施策一覧①小計（再掲含む）"),
        row("事業費（国庫）", 98, project="", subject="施策一覧③小計", document="nenji-hokoku-fy2021"),
    ]
    frame, facts = subtotal_rows(edition(*rows), {"事業費（国庫）": "国庫", "事業費（その他）": "その他"})
    assert frame[["label", "series", "value"]].to_numpy().tolist() == [
        ["① 人材の育成と確保", "国庫", 1], ["① 人材の育成と確保", "その他", 2],
        ["② 経営基盤の強化", "国庫", 3], ["② 経営基盤の強化", "その他", 4],
    ]  # fmt: skip
    assert len(facts) == 4
    assert subtotal_rows(edition(*rows, year=2019), {"事業費（国庫）": "国庫"})[0].empty


POLICIES = {"①": (60, 40, 0), "②": (1, 2, 2000), "③": (400, 29600, 0)}
PARTS = ("事業費（国庫）", "事業費（その他）", "事業費（一般財源）")


def policies() -> list[Observation]:
    """Subtotals of three policies with their funds, the total, and the projects of the largest policy."""
    rows = [subtotal("", "事業費", 32103, 99)]
    rows = [replace(rows[0], subject="施策一覧合計")]
    for line, (policy, parts) in enumerate(POLICIES.items(), start=10):
        rows.append(subtotal(policy, "事業費", sum(parts), line))
        rows += [subtotal(policy, name, value, line) for name, value in zip(PARTS, parts, strict=True)]
    place = {"section": "2(1) 施策一覧", "subject": "", "unit": "千円"}
    rows += [row("事業費", 29000, project="貸付金", cell="projects.csv#7:事業費", **place)]
    return [*rows, row("事業費", 1000, project="補助", cell="projects.csv#8:事業費", **place)]


def with_policies() -> Edition:
    """An edition with the lines of `policies`, of which the last two are projects of policy ③."""
    own = edition(*policies())
    marks = {f"{DOCUMENT}/projects.csv#{line}": frozenset({"③"}) for line in (7, 8)}
    return replace(own, facts=Facts(own.facts.all, marks=marks))


def test_the_largest_policy_is_said_with_its_share_and_its_largest_project() -> None:
    own = with_policies()
    whole = figures(cost_by_policy_chart(own))[0]
    assert whole.data["chart"]["description"].endswith(
        "③ 資金供給の円滑化は、事業費の合計32,103千円の93.4%を占める。その96.7%は一つの事業、貸付金の29,000千円である。"
    )
    bound = {span["text"]: span["fact"] for span in whole.data["chart"]["spans"] if span.get("fact")}
    whole_id = f"{DOCUMENT}/施策一覧合計/事業費/2020"
    assert bound["93.4%"] == f"{DOCUMENT}/施策一覧③小計/事業費/2020=割合:{whole_id}"
    for text in ("93.4%", "96.7%"):
        assert f"{derived_of(own.facts, bound[text]).value}%" == text


def test_nothing_is_said_of_a_policy_or_a_project_that_is_no_more_than_half() -> None:
    rows = [subtotal(policy, "事業費", 50, 10 + n) for n, policy in enumerate("①②")]
    rows.append(replace(subtotal("", "事業費", 100, 99), subject="施策一覧合計"))
    assert largest_policy_words(edition(*rows)) == ()
    assert largest_policy_words(edition(*rows[:2])) == ()
    assert largest_policy_words(edition()) == ()


def test_funds_are_shares_with_their_amounts_in_the_table() -> None:
    block = funding_chart(with_policies())
    svg = "".join(ElementTree.fromstring(block.data["chart"]["svg"]).itertext())
    assert "財源の割合（%）" in svg and "千円" not in svg and "60.0" in svg
    assert printed(block)[0] == [
        "区分", "国庫（千円）", "その他（千円）", "一般財源（千円）",
        "国庫の割合（%）", "その他の割合（%）", "一般財源の割合（%）",
    ]  # fmt: skip
    assert printed(block)[2] == ["② 経営基盤の強化", "1", "2", "2,000", "0.1未満", "0.1", "99.9"]
    assert printed(block)[1] == ["① 人材の育成と確保", "60", "40", "0", "60.0", "40.0", "0.0"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the annual report's sources and what is expected of them, and work on the copy."""
    shutil.copytree(ROOT / "data/raw" / DOCUMENT, tmp_path / "data/raw" / DOCUMENT)
    shutil.copytree(ROOT / "expectations", tmp_path / "expectations")
    declared(tmp_path)
    monkeypatch.setenv(PROJECT, str(tmp_path))
    monkeypatch.delenv(CLEAN, raising=False)
    return tmp_path


def drop(root: Path, number: int, *lines: str) -> dict[str, pd.DataFrame]:
    """Put a series into data/raw and clean the year, as an analyst does; the clean tables."""
    path = root / "data/raw" / DOCUMENT / "charts" / f"zu{number:02}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(("時期,系列,値,単位", *lines, "")), encoding="utf-8", newline="\n")
    tables = clean_year(at(root), 2020)
    write_year(at(root), 2020, tables)
    return tables


def test_dropping_a_csv_fills_the_place_of_a_figure(project: Path) -> None:
    visits = ['2018,巡回指導,"50,100",件', '2019,巡回指導,"49,561",件', '2020,巡回指導,"47,099",件']
    drop(project, 3, *visits, "2018,窓口相談,30000,件", "2019,窓口相談,32288,件", "2020,窓口相談,40788,件")
    own = read_edition("nenji-hokoku", 2020)
    block = chart_slot(own, "図3")
    assert (block.kind, block.text) == ("figure", "図3 経営指導員による指導回数")
    assert block.data["caption"]["source_line"] == "商工労働部"
    assert [cells[0] for cells in printed(block)[1:]] == ["平成30年度", "令和元年度", "令和2年度"]
    on_record = own.table("charts").set_index("number")["on_record"].to_dict()
    assert [number for number, there in on_record.items() if there == "true"] == ["図3"]
    facts = own.file_facts("charts/zu03.csv")
    assert [(f.indicator, f.period, str(f.value), f.unit, f.source_cell) for f in facts[:2]] == [
        ("巡回指導", "2018", "50100", "件", f"{DOCUMENT}/charts/zu03.csv#2:値"),
        ("巡回指導", "2019", "49561", "件", f"{DOCUMENT}/charts/zu03.csv#3:値"),
    ]
    shown = re.findall(r'<data value="([^"]*)" data-fact="([^"]*)">', page_html(block.record()))
    assert {unescape(fact_id): value for value, fact_id in shown} == {f.fact_id: str(f.value) for f in facts}
    assert len(chart_slot(read_edition("nenji-hokoku", 2019), "図3").facts) == 4


def test_a_dropped_series_of_two_units_and_one_bad_line(project: Path) -> None:
    lines = ["2019,企業倒産件数,48,件", "2020,企業倒産件数,34,件", "2019,負債総額,60,億円", "2020,負債総額,50.03,億円"]
    tables = drop(project, 14, *lines, "令和3年度,企業倒産件数,30,件", "2018,企業倒産件数,約50,件")
    bad = tables["problems"][tables["problems"]["file"] == f"{DOCUMENT}/charts/zu14.csv"]
    assert bad[["problem", "row", "column", "printed"]].to_numpy().tolist() == [
        ["unreadable", "6", "時期", "令和3年度"],
        ["unreadable", "7", "値", "約50"],
    ]
    block = chart_slot(read_edition("nenji-hokoku", 2020), "図14")
    assert sorted(set(re.findall(r'<data value="([^"]*)" data-fact', page_html(block.record())))) == [
        "34", "48", "50.03", "60",
    ]  # fmt: skip


# ---- Every chart of both reports ----

EDITIONS = [("nenji-hokoku", 2020), ("nenji-hokoku", 2019), ("jigyo-sokatsu", 2021), ("jigyo-sokatsu", 2020)]
NOTEBOOKS = {"nenji-hokoku": "30_nenji_hokoku.ipynb", "jigyo-sokatsu": "40_jigyo_sokatsu.ipynb"}
MAKERS = vars(report_charts) | vars(annual_charts)
Spec = dict[str, Any]


def chart_calls(notebook: str) -> list[tuple[str, ...]]:
    """The charts that a notebook draws, without the places of printed figures: the call, and the name declared."""
    cells = json.loads((ROOT / "notebooks" / notebook).read_text(encoding="utf-8"))["cells"]
    called = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    calls = re.findall(r"(\w+_chart)\(edition(?:, \"([^\"]+)\")?\)", called)
    return sorted({tuple(filter(None, call)) for call in calls})


@pytest.fixture(scope="module", params=EDITIONS, ids=lambda edition: "-".join(map(str, edition)))
def drawn(request: pytest.FixtureRequest) -> Iterator[tuple[Edition, dict[str, Spec]]]:
    """An edition as it is in data/clean, and the specifications of all charts that its notebook draws."""
    report, year = request.param
    specs: dict[str, Spec] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECT, str(ROOT))
        patch.delenv(CLEAN, raising=False)
        patch.setattr(
            report_charts, "to_svg", lambda chart: specs.update({spec_id(chart): chart.to_dict()}) or "<svg/>"
        )
        own = read_edition(report, year)
        for name, *declared in chart_calls(NOTEBOOKS[report]):
            MAKERS[name](own, *declared)
    yield own, specs


def spec_id(chart: Chart) -> str:
    return str(chart.usermeta["nenpo"]["id"])


def quantities(spec: Spec) -> list[Spec]:
    """Encodings of a chart along a scale of numbers."""
    encodings = [layer["encoding"].get(axis) for layer in spec["layer"] for axis in ("x", "y")]
    return [one for one in encodings if one and one.get("type") == "quantitative"]


def test_every_edition_has_its_charts(drawn: tuple[Edition, dict[str, Spec]]) -> None:
    own, specs = drawn
    least = {("nenji-hokoku", 2020): 14, ("jigyo-sokatsu", 2021): 6}
    assert len(specs) >= least.get((own.report.name, own.fiscal_year), 4)


def test_every_chart_has_one_scale_and_one_unit_which_its_axis_names(drawn: tuple[Edition, dict[str, Spec]]) -> None:
    own, specs = drawn
    for name, spec in specs.items():
        assert "layer" in spec and "vconcat" not in spec and "resolve" not in spec, name
        ids = {row["fact_id"] for layer in spec["layer"] for row in layer["data"]["values"] if row.get("fact_id")}
        units = {(derived_of(own.facts, one) if "=" in one else own.facts[one]).unit for one in ids}
        assert len(units) == 1, name
        titles = {one["title"] for one in quantities(spec) if one.get("title")}
        assert [re.findall(r"（([^（）]*)）$", title) for title in titles] == [[*units]], name
        scales = {json.dumps([one.get("scale"), one.get("stack")], sort_keys=True) for one in quantities(spec)}
        assert len(scales) == 1, name


def test_every_bar_and_line_stands_on_a_scale_from_zero(drawn: tuple[Edition, dict[str, Spec]]) -> None:
    for name, spec in drawn[1].items():
        for one in quantities(spec):
            if one.get("stack") == "normalize":
                continue
            low, high = one["scale"]["domain"]
            values = [row["value"] for layer in spec["layer"] for row in layer["data"]["values"] if "fact_id" in row]
            assert low <= 0 <= high and one["scale"]["zero"] and not one["scale"]["nice"], name
            assert max(value for value in values if value is not None) <= high, name


def test_no_chart_has_a_figure_that_dwarfs_the_others_unless_it_says_so(drawn: tuple[Edition, dict[str, Spec]]) -> None:
    for name, spec in drawn[1].items():
        bars = [layer for layer in spec["layer"] if layer["mark"]["type"] == "bar"]
        rows = [row for layer in bars for row in layer["data"]["values"]]
        if not rows or "order" in rows[0]:
            continue
        given = pd.DataFrame(rows)[["label", "series", "value"]]
        parts = [other for other in drawn[1] if other.startswith(f"{name.split('/')[0]}/{name.split('/')[1]}/")]
        last = name == max(parts, default=name)
        assert bool(dwarfing(given)) is not last, name


def test_no_label_of_a_chart_is_cut(drawn: tuple[Edition, dict[str, Spec]]) -> None:
    for name, spec in drawn[1].items():
        config = spec["config"]
        limits = [config["axis"]["labelLimit"], config["axis"]["titleLimit"], config["legend"]["labelLimit"]]
        assert limits == [0, 0, 0], name
        assert not [layer for layer in spec["layer"] if layer["mark"].get("limit")], name
