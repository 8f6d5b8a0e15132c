"""Charts as data, as pictures, in words and as tables."""

import hashlib
import itertools
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from nenpo.charts import drawings, fonts, look
from nenpo.charts.bars import bar_chart, grouped_bar_chart
from nenpo.charts.data_table import data_table
from nenpo.charts.lines import DASHES, SHAPES, line_chart
from nenpo.charts.look import Chart, scale_labels, theme
from nenpo.charts.points import dwarfing, read_points
from nenpo.charts.shares import stacked_share_chart
from nenpo.charts.svg import to_svg
from nenpo.charts.words import describe_bars, describe_groups, describe_line, describe_shares, in_polite_words
from nenpo.ground.blocks import Spans, spans_text
from nenpo.ground.errors import NenpoError
from nenpo.ground.palette import CHART, CHART_FILLS, CHART_LINES, contrast_ratio
from nenpo.report.shown import table_html

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
GUIDANCE = [("巡回指導", 49561, 47099), ("窓口相談", 32288, 40788)]
COST = {"①": 845745, "②": 5324172, "③": 64157844, "④": 182580, "⑤": 20551, "⑥": 44403, "⑦": 66509, "⑧": 63695}


def described(describe: Callable[[pd.DataFrame, str], Spans], rows: pd.DataFrame, title: str) -> str:
    """A description as the reader sees it."""
    return spans_text(describe(rows, title))


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def years(values: list[Any], first: int = 2018, series: str = "", unit: str = "件") -> list[dict[str, Any]]:
    return [
        {"period": str(first + n), "value": value, "series": series, "unit": unit, "fact_id": f"{series}{n}"}
        for n, value in enumerate(values)
    ]


def items(values: dict[str, Any], unit: str = "件") -> pd.DataFrame:
    rows = [{"label": k, "value": v, "unit": unit, "fact_id": f"f/{k}"} for k, v in values.items()]
    return pd.DataFrame(rows)


def guidance() -> pd.DataFrame:
    rows = [
        {"label": name, "series": year, "value": value, "unit": "件", "fact_id": f"{name}/{year}"}
        for name, *values in GUIDANCE
        for year, value in zip(("元年度", "2年度"), values, strict=True)
    ]
    return pd.DataFrame(rows)


def population() -> pd.DataFrame:
    observations = pd.read_csv(ROOT / "data/clean/fy2020/observations.csv", dtype=str, keep_default_na=False)
    found = observations[observations["fact_id"].str.contains("/年齢別推計人口/.*人口割合/CY", regex=True)]
    series = found["indicator"].str.removesuffix("割合")
    order = series.map(["年少人口", "生産年齢人口", "老年人口"].index)
    return found.assign(series=series, order=order).sort_values(["period", "order"])


def layers(chart: Chart) -> list[dict[str, Any]]:
    return chart.to_dict()["layer"]


def of_mark(chart: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [layer for layer in chart["layer"] if layer["mark"]["type"] == mark]


def printed(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


# ---- Figures ----


def test_numbers_keep_their_printed_decimals() -> None:
    points = read_points(items({"甲": "62.0", "乙": 1234567, "丙": 142.0, "丁": "-3.5"}))
    assert [point.shown for point in points] == ["62.0", "1,234,567", "142", "▲3.5"]


@pytest.mark.parametrize("value", ["１２", "1e3", "1,000", "infinity", True, " 5"])
def test_what_is_no_plain_number_is_refused(value: object) -> None:
    with pytest.raises(NenpoError, match="甲"):
        read_points(frame({"label": "甲", "value": value}, {"label": "乙", "value": 1}))


@pytest.mark.parametrize("value", [None, "", float("nan"), pd.NA])
def test_a_missing_value_is_said(value: object) -> None:
    point = read_points(frame({"label": "甲", "value": value}, {"label": "乙", "value": 1}))[0]
    assert (point.value, point.shown, point.measured) == (None, "記載なし", "記載なし")


def test_text_and_remark_replace_and_follow_the_number() -> None:
    rows = frame({"label": "甲", "value": 1500, "unit": "件", "text": "約1,500", "remark": "（改訂）"})
    assert read_points(rows)[0].measured == "約1,500件（改訂）"


def test_two_values_in_one_place_are_refused() -> None:
    with pytest.raises(NenpoError, match="甲"):
        read_points(frame({"label": "甲", "value": 1}, {"label": "甲", "value": 2}))


def test_nothing_to_draw_is_refused() -> None:
    for rows in (pd.DataFrame(), frame({"label": "甲", "value": None})):
        with pytest.raises(NenpoError, match="一つもありません"):
            read_points(rows)


def test_two_units_never_share_a_scale() -> None:
    rows = frame({"label": "甲", "value": 1, "unit": "件"}, {"label": "乙", "value": 1, "unit": "千円"})
    with pytest.raises(NenpoError, match="件と千円"):
        bar_chart(rows, "figure/x", "実績")


# ---- Look ----


def lab(colour: str, eye: tuple[float, ...]) -> list[float]:
    """A colour as somebody with a colour-vision deficiency sees it, in CIE L*a*b*."""
    srgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in srgb]
    rows = (eye[:3], eye[3:6], eye[6:])
    seen = [min(1, max(0, sum(m * c for m, c in zip(row, linear, strict=True)))) for row in rows]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(m * c for m, c in zip(row, seen, strict=True)) for row in to_xyz]
    relative = [v / w for v, w in zip(xyz, (0.9505, 1, 1.089), strict=True)]
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in relative)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


# Machado, Oliveira and Fernandes (2009), severity 1; row by row.
EYES = {
    "usual": (1, 0, 0, 0, 1, 0, 0, 0, 1),
    "protanopia": (0.1523, 1.0526, -0.2049, 0.1145, 0.7863, 0.0992, -0.0039, -0.0481, 1.0520),
    "deuteranopia": (0.3673, 0.8606, -0.2280, 0.2801, 0.6725, 0.0474, -0.0118, 0.0429, 0.9689),
    "tritanopia": (1.2555, -0.0767, -0.1788, -0.0784, 0.9308, 0.1476, 0.0047, 0.6914, 0.3039),
}


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", [*CHART_LINES, CHART["ink"], CHART["muted"], CHART["rule"]])
def test_lines_and_words_reach_the_contrast_of_text(colour: str) -> None:
    assert contrast_ratio(colour, CHART["paper"]) >= 4.5


@pytest.mark.parametrize("colour", [*CHART_FILLS, CHART["bar"], CHART["earlier"]])
def test_fills_stand_out_and_so_does_the_text_in_them(colour: str) -> None:
    assert contrast_ratio(colour, CHART["paper"]) >= 3
    assert contrast_ratio(colour, look.text_on(colour)) >= 4.5


PALETTES = {
    "lines": CHART_LINES,
    "fills": CHART_FILLS,
    "years": (CHART["earlier"], CHART["bar"]),
}


@pytest.mark.parametrize("name", PALETTES)
def test_colours_differ_in_print_without_colour(name: str) -> None:
    for first, second in itertools.combinations(PALETTES[name], 2):
        assert contrast_ratio(first, second) >= 1.3, (first, second)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", PALETTES)
def test_colours_differ_for_every_eye(name: str, eye: str) -> None:
    for first, second in itertools.combinations(PALETTES[name], 2):
        assert math.dist(lab(first, EYES[eye]), lab(second, EYES[eye])) >= 15, (first, second)


def test_each_line_has_a_mark_and_a_dash_of_its_own() -> None:
    assert len(set(SHAPES)) == len({tuple(dash) for dash in DASHES}) == len(CHART_LINES)


def test_the_theme_asks_for_the_pinned_font_in_one_weight() -> None:
    config = theme()
    assert config["font"].startswith(f"'{fonts.FONT_FAMILY}'") and config["font"].endswith("sans-serif")
    assert {config["axis"]["labelFontWeight"], config["axis"]["titleFontWeight"]} == {"normal"}
    assert min(config["axis"]["labelFontSize"], config["text"]["fontSize"]) * 328 / look.WIDTH >= 10
    assert config["axis"]["grid"] is False


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("経営基盤の強化", "経営基盤の強化"),
        ("経営安定化サポート資金", "経営安定化\nサポート資金"),
        ("「選ばれる青森」への挑戦資金", "「選ばれる青森」\nへの挑戦資金"),
        ("③ 資金の供給の円滑化", "③ 資金の\n供給の円滑化"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH"),
    ],
)
def test_labels_break_where_a_word_ends(text: str, broken: str) -> None:
    assert look.wrapped(text) == broken


def test_a_line_of_a_label_never_begins_with_a_closing_mark() -> None:
    lines = look.wrapped("中小企業者（小規模企業者を含む）、組合、商工会・商工会議所などの団体").split("\n")
    assert all(line[0] not in look.NEVER_FIRST and line[-1] not in look.NEVER_LAST for line in lines)


# ---- Bars ----


def test_bars_begin_at_zero_and_print_their_figures_with_commas() -> None:
    chart = bar_chart(items({"乙": 1234, "甲": 5678}), "figure/x", "件数").to_dict()
    bar = of_mark(chart, "bar")[0]
    assert bar["encoding"]["x"]["title"] == "件数（件）"
    assert bar["encoding"]["x"]["scale"]["domain"] == [0, 5678]
    assert bar["encoding"]["y"]["sort"] == ["乙", "甲"]
    assert [row["text"] for row in bar["data"]["values"]] == ["1,234", "5,678"]
    assert [row["fact_id"] for row in bar["data"]["values"]] == ["f/乙", "f/甲"]
    assert chart["usermeta"]["nenpo"]["id"] == "figure/x"
    assert {name: chart["config"][name] for name in ("font", "axis", "text")}.items() <= theme().items()


def test_a_bar_without_a_value_says_so() -> None:
    svg = to_svg(bar_chart(items({"甲": 3, "乙": None}), "figure/x", "件数"))
    assert "記載なし" in printed(svg)


def test_bars_of_negative_values_reach_to_the_other_side_of_zero() -> None:
    chart = bar_chart(items({"甲": "-3.5", "乙": 2}, "%"), "figure/x", "増減").to_dict()
    assert of_mark(chart, "bar")[0]["encoding"]["x"]["scale"]["domain"] == [-3.5, 2]


def test_what_dwarfs_the_others_is_found_one_by_one() -> None:
    rows, found = items(COST, "千円"), []
    while name := dwarfing(rows):
        found.append(name)
        rows = rows[rows["label"] != name]
    assert found == ["③", "②"]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"甲": 501, "乙": 100, "丙": 1}, "甲"),
        ({"甲": -501, "乙": 100, "丙": 1}, "甲"),
        ({"甲": 500, "乙": 100, "丙": 1}, ""),
        ({"甲": 501, "乙": 1}, ""),
        ({"甲": 501, "乙": 1, "丙": None}, ""),
        ({"甲": 501, "乙": 0, "丙": 0}, ""),
        ({"甲": 501}, ""),
    ],
    ids=["five_times", "negative", "not_quite", "nothing_to_compare", "no_value", "nothing_else", "alone"],
)
def test_an_item_dwarfs_only_figures_that_can_still_be_compared(values: dict[str, Any], name: str) -> None:
    assert dwarfing(items(values)) == name


def test_an_item_of_two_years_dwarfs_by_its_larger_figure() -> None:
    rows = [("甲", "前", 1), ("甲", "今", 60), ("乙", "前", 10), ("乙", "今", 5)]
    given = frame(*({"label": a, "series": b, "value": c} for a, b, c in rows))
    assert (dwarfing(given), dwarfing(given, "series")) == ("甲", "今")


def test_each_bar_of_a_group_carries_the_name_of_its_year() -> None:
    chart = grouped_bar_chart(guidance(), "figure/guidance", "件数").to_dict()
    bar = of_mark(chart, "bar")[0]
    assert bar["encoding"]["yOffset"]["sort"] == ["元年度", "2年度"]
    assert bar["encoding"]["color"]["scale"]["range"] == [CHART["earlier"], CHART["bar"]]
    texts = printed(to_svg(grouped_bar_chart(guidance(), "figure/guidance", "件数")))
    assert texts.count("元年度") == texts.count("2年度") == 2
    assert {"49,561", "47,099", "32,288", "40,788", "件数（件）"} <= set(texts)


# ---- Parts of a whole ----


def test_shares_stand_in_the_order_given_with_their_figures_inside() -> None:
    chart = stacked_share_chart(population(), "figure/shares", "割合").to_dict()
    bar = of_mark(chart, "bar")[0]
    assert bar["encoding"]["x"]["stack"] == "normalize"
    assert bar["encoding"]["color"]["scale"]["domain"] == ["年少人口", "生産年齢人口", "老年人口"]
    rows = bar["data"]["values"]
    assert [row["inside"] for row in rows if row["label"] == "令和2年"] == ["10.6", "55.5", "33.9"]
    assert all(contrast_ratio(row["ink"], CHART_FILLS[row["order"]]) >= 4.5 for row in rows)


def test_a_figure_that_does_not_fit_its_part_is_left_to_the_table() -> None:
    rows = [
        {"label": "③", "series": name, "value": value, "unit": "%"}
        for name, value in (("国庫", "1.6"), ("その他", "97.2"), ("一般財源", "1.2"))
    ]
    chart = stacked_share_chart(frame(*rows), "figure/funding", "財源内訳").to_dict()
    bar = of_mark(chart, "bar")[0]
    assert [row["inside"] for row in bar["data"]["values"]] == ["", "97.2", ""]
    assert bar["encoding"]["x"]["title"] == "財源内訳（%）"


def test_amounts_are_never_printed_on_an_axis_of_shares() -> None:
    with pytest.raises(NenpoError, match="目盛りは%ですが、値の単位が「千円」です"):
        stacked_share_chart(items({"甲": 1, "乙": 2}, "千円"), "figure/x", "財源")


def test_a_row_that_lacks_a_part_is_not_drawn_as_if_it_were_whole() -> None:
    rows = [("甲", "国", 1), ("甲", "県", None), ("乙", "国", 1), ("丙", "国", 1), ("丙", "県", 1)]
    given = frame(*({"label": a, "series": b, "value": c, "unit": "%"} for a, b, c in rows))
    chart = stacked_share_chart(given, "figure/x", "財源")
    assert {row["label"] for row in of_mark(chart.to_dict(), "bar")[0]["data"]["values"]} == {"丙"}
    assert printed(to_svg(chart)).count("内訳の値がそろわない") == 2


def test_negative_parts_and_too_many_parts_are_refused() -> None:
    with pytest.raises(NenpoError, match="負の値"):
        stacked_share_chart(items({"甲": -1, "乙": 2}, "%"), "figure/x", "財源")
    many = frame(*({"label": "甲", "series": str(n), "value": 1, "unit": "%"} for n in range(6)))
    with pytest.raises(NenpoError, match="系列が6"):
        stacked_share_chart(many, "figure/x", "財源")


# ---- Lines ----


def test_lines_run_from_zero_with_the_unit_on_the_axis() -> None:
    chart = line_chart(frame(*years([1898, 1701, 2857])), "figure/x", "診断件数").to_dict()
    line = of_mark(chart, "line")[0]["encoding"]
    assert line["y"]["title"] == "診断件数（件）" and line["y"]["scale"]["domain"] == [0, 3000]
    assert line["x"]["scale"]["domain"] == ["2018", "2019", "2020"]


def test_an_axis_that_does_not_begin_at_zero_says_so() -> None:
    rows = frame(*years([1394806, 1230715], unit="人"))
    line = of_mark(line_chart(rows, "figure/x", "総人口", zero=False).to_dict(), "line")[0]["encoding"]
    assert line["y"]["title"] == "総人口（人）　縦軸は途中から"
    assert line["y"]["scale"]["domain"][0] > 0


@pytest.mark.parametrize(
    ("values", "unit", "tick"),
    [
        ([61805000, 70705499], "千円", "80,000,000"),
        ([5299, 15252], "千円", "5,000"),
        ([1246291, 1230715], "人", "1,500,000"),
        ([62.0, 55.5], "%", "80"),
        ([1.25, 0.5], "倍", "0.5"),
    ],
)
def test_an_axis_counts_in_the_unit_of_its_figures(values: list[float], unit: str, tick: str) -> None:
    chart = line_chart(frame(*years(values, unit=unit)), "figure/x", "金額")
    assert of_mark(chart.to_dict(), "line")[0]["encoding"]["y"]["title"] == f"金額（{unit}）"
    drawn = printed(to_svg(chart))
    assert tick in scale_labels(chart) and tick in drawn
    assert [text for text in drawn if text.endswith(unit)] == [f"{values[-1]:,}{unit}"]


def test_a_missing_year_leaves_a_gap() -> None:
    rows = [row for row in years([5, None, 7, 8, 9]) if row["period"] != "2021"]
    line = of_mark(line_chart(frame(*rows), "figure/x", "件数").to_dict(), "line")[0]
    assert [row["value"] for row in line["data"]["values"]] == [5, None, 7, None, 9]


@pytest.mark.parametrize(
    ("periods", "drawn"),
    [
        (["2020-11", "2020-12", "2021-02"], ["2020-11", "2020-12", "2021-01", "2021-02"]),
        (["2020-04", "2020-06"], ["2020-04", "2020-05", "2020-06"]),
        (["2020-03", "2020-06", "2020-12"], ["2020-03", "2020-06", "2020-09", "2020-12"]),
        (["2018-10-01", "2020-10-01"], ["2018-10-01", "2019-10-01", "2020-10-01"]),
    ],
    ids=["months", "two_months", "quarters", "days"],
)
def test_a_missing_month_quarter_or_day_leaves_a_gap(periods: list[str], drawn: list[str]) -> None:
    rows = frame(*({"period": period, "value": 1, "unit": "件"} for period in periods))
    line = of_mark(line_chart(rows, "figure/x", "件数").to_dict(), "line")[0]
    assert line["encoding"]["x"]["scale"]["domain"] == drawn
    assert [row["value"] for row in line["data"]["values"]] == [1 if period in periods else None for period in drawn]


def test_several_lines_are_named_at_their_ends_and_never_cover_one_another() -> None:
    rows = years([5, 6, 7], series="甲") + years([5, 6, 7], series="乙") + years([5, 6, 7.1], series="丙")
    chart = line_chart(frame(*rows), "figure/x", "件数").to_dict()
    ends = [
        row for layer in of_mark(chart, "text") if layer["mark"]["align"] == "left"
        for row in layer["data"]["values"]
    ]  # fmt: skip
    assert {row["text"] for row in ends} == {"甲\n7件", "乙\n7件", "丙\n7.1件"}
    top = of_mark(chart, "line")[0]["encoding"]["y"]["scale"]["domain"][1]
    places = sorted(row["value"] / top * chart["height"] for row in ends)
    assert min(b - a for a, b in itertools.pairwise(places)) >= 2 * look.LINE_HEIGHT


def test_years_carry_their_era_where_it_begins() -> None:
    chart = line_chart(frame(*years([1, 2, 3, 4], first=2017)), "figure/x", "件数")
    texts = printed(to_svg(chart))
    assert {"29平成", "30", "元令和", "2", "年度"} <= set(texts)


def test_years_that_would_touch_are_thinned_out_but_never_the_last() -> None:
    texts = printed(to_svg(line_chart(frame(*years(list(range(1, 41)), 1990)), "figure/x", "件数")))
    assert {"2平成", "元令和", "11"} <= set(texts) and "3" not in texts


def test_an_era_that_has_just_begun_is_named_beneath_the_last_year_alone() -> None:
    chart = line_chart(frame(*years(list(range(100000, 100013)), 2008, "甲"), *years([1], 2008, "乙")),
                              "figure/x", "人口")  # fmt: skip
    texts = printed(to_svg(chart))
    assert {"20平成", "2令和"} <= set(texts) and not [text for text in texts if text.startswith("元")]


def test_months_stand_above_their_year() -> None:
    rows = [{"period": f"2020-{month:02d}", "value": month, "unit": "件"} for month in (11, 12)]
    rows.append({"period": "2021-01", "value": 1, "unit": "件"})
    texts = printed(to_svg(line_chart(frame(*rows), "figure/x", "件数")))
    assert {"11令和2年", "12", "1令和3年", "月"} <= set(texts)


def test_the_months_before_an_era_stand_in_the_one_before() -> None:
    rows = [{"period": f"2019-{month:02d}", "value": month, "unit": "件"} for month in (3, 4, 5, 6)]
    texts = printed(to_svg(line_chart(frame(*rows), "figure/x", "件数")))
    assert {"3平成31年", "4", "5令和元年", "6"} <= set(texts)


def test_years_of_two_kinds_are_never_compared() -> None:
    with pytest.raises(NenpoError, match="年度と暦年"):
        line_chart(frame({"period": "2020", "value": 1}, {"period": "CY2021", "value": 2}), "figure/x", "件数")
    with pytest.raises(NenpoError, match="period"):
        line_chart(items({"甲": 1}), "figure/x", "件数")


# ---- SVG and PNG ----

IN_A_PROCESS = """
import hashlib, json, sys
import pandas as pd
from nenpo.charts.bars import bar_chart, grouped_bar_chart
from nenpo.charts.data_table import data_table
from nenpo.charts.lines import line_chart
from nenpo.charts.look import Chart, scale_labels, theme
from nenpo.charts.points import dwarfing, read_points
from nenpo.charts.shares import stacked_share_chart
from nenpo.charts.svg import to_svg
from nenpo.charts.words import describe_bars, describe_groups, describe_line, describe_shares
from nenpo.charts import drawings
rows = json.loads(sys.argv[1])
svg = to_svg(grouped_bar_chart(pd.DataFrame(rows), "figure/guidance", "件数"))
print(hashlib.sha256(svg.encode()).hexdigest(), hashlib.sha256(drawings.to_png(svg)).hexdigest())
"""


def test_the_picture_is_the_same_in_every_process() -> None:
    svg = to_svg(grouped_bar_chart(guidance(), "figure/guidance", "件数"))
    here = [hashlib.sha256(data).hexdigest() for data in (svg.encode(), drawings.to_png(svg))]
    changed = {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "ja_JP.UTF-8", "PYTHONUTF8": "1"}
    there = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS, json.dumps(guidance().to_dict("records"))],
        env=os.environ | changed | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert there.stdout.split() == here


def test_the_picture_scales_and_needs_nothing_from_outside() -> None:
    for chart in (
        bar_chart(items(COST, "千円"), "figure/cost", "事業費"),
        stacked_share_chart(population(), "figure/shares", "割合"),
        line_chart(population(), "figure/lines", "割合"),
    ):
        svg = to_svg(chart)
        root = ElementTree.fromstring(svg)
        assert root.get("viewBox").startswith(f"0 0 {look.WIDTH} ") and root.get("width") == "100%"
        assert re.findall(r"\w+://[^\"' ]*", svg) == ["http://www.w3.org/2000/svg"]
        assert not re.search(r"<script|<style|<image|\son\w+=|javascript:|class=|aria-|NaN|Infinity", svg)
        assert root.get("font-family") == fonts.font_stack()


def test_ids_begin_with_the_chart_they_belong_to() -> None:
    from nenpo.charts.svg import _prefix

    root = ElementTree.fromstring('<svg><clipPath id="clip0"/><g clip-path="url(#clip0)"/></svg>')
    _prefix(root, "figure-x")
    assert [child.attrib for child in root] == [
        {"id": "figure-x-clip0"},
        {"clip-path": "url(#figure-x-clip0)"},
    ]
    svg = to_svg(line_chart(population(), "figure/lines", "割合"))
    assert all(name.startswith("figure-lines-") for name in re.findall(r"\bid=\"([^\"]*)\"", svg))


def test_markup_in_a_label_is_only_text() -> None:
    svg = to_svg(bar_chart(items({'<b onclick="x">&': 1}), "figure/x", "件数"))
    assert '<b onclick="x">&' in printed(svg) and "<b " not in svg


def test_a_character_without_a_glyph_is_an_error_that_names_it() -> None:
    with pytest.raises(NenpoError, match=r"figure/x.*「😀」（U\+1F600、「絵文字😀」の中）"):
        to_svg(bar_chart(items({"絵文字😀": 1}), "figure/x", "件数"))


def test_a_control_character_is_an_error_not_a_crash() -> None:
    with pytest.raises(NenpoError, match=r"U\+000B"):
        to_svg(bar_chart(items({"甲\x0b乙": 1}), "figure/x", "件数"))


def test_a_png_has_the_size_of_its_svg() -> None:
    svg = to_svg(bar_chart(items({"甲": 1}), "figure/x", "件数"))
    png = drawings.to_png(svg, scale=2)
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and int.from_bytes(png[16:20], "big") == 2 * look.WIDTH


# ---- Words ----


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([5], "平成30年度の創業者数は5名である。"),
        ([142, 134], "創業者数は、平成30年度の142名から令和元年度の134名へ減少した。"),
        ([7, 7], "創業者数は、平成30年度も令和元年度も7名である。"),
        ([7, 7, 7], "創業者数は、平成30年度から令和2年度まで7名のまま変わっていない。"),
        ([1, 2, 3], "創業者数は、平成30年度の1名から令和2年度の3名へ増加した。"),
        (
            [1898, 1701, 2857],
            "創業者数は、平成30年度の1,898名から令和2年度の2,857名へ増加した。"
            "最も多いのは令和2年度の2,857名、最も少ないのは令和元年度の1,701名である。",
        ),
        (
            [3, None, 5, 5, 1],
            "創業者数は、平成30年度の3名から令和4年度の1名へ減少した。"
            "最も多いのは令和2年度と令和3年度の5名、最も少ないのは令和4年度の1名である。令和元年度の値はない。",
        ),
    ],
)
def test_a_line_in_words(values: list[Any], words: str) -> None:
    assert described(describe_line, frame(*years(values, unit="名")), "創業者数") == words


def test_several_lines_in_words_name_shared_years_once() -> None:
    assert described(describe_line, population(), "年齢別人口の割合") == (
        "年齢別人口の割合を平成20年と令和2年で比べると、年少人口は13.2%から10.6%へ低下し、"
        "生産年齢人口は62.0%から55.5%へ低下し、老年人口は24.8%から33.9%へ上昇した。"
        "令和2年に最も高いのは生産年齢人口の55.5%、最も低いのは年少人口の10.6%である。"
    )


def test_lines_of_different_length_name_their_own_years() -> None:
    rows = years([10, 15], series="旧") + years([18], first=2019, series="新") + years([None], series="空")
    assert described(describe_line, frame(*rows), "件数") == (
        "件数をみると、旧は平成30年度の10件から令和元年度の15件へ増加し、新は令和元年度に18件である。"
        "令和元年度に最も多いのは新の18件、最も少ないのは旧の15件である。平成30年度の空の値はない。"
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"甲": 5}, "件数は、甲が5件である。"),
        ({"甲": 5, "乙": 3}, "件数は、甲が5件、乙が3件である。"),
        ({"甲": 5, "乙": 5}, "件数は、甲と乙のいずれも5件である。"),
        ({"甲": 5, "乙": 5, "丙": 5, "丁": 5}, "件数は、甲、乙、丙などのいずれも5件である。"),
        ({"甲": 5, "乙": 3, "丙": 9}, "件数が最も多いのは丙の9件、最も少ないのは乙の3件である。"),
        ({"甲": 5, "乙": None}, "件数は、甲が5件である。乙の値はない。"),
    ],
)
def test_bars_in_words(values: dict[str, Any], words: str) -> None:
    assert described(describe_bars, items(values), "件数") == words


def test_groups_in_words() -> None:
    assert described(describe_groups, guidance(), "件数") == (
        "件数を元年度と2年度で比べると、巡回指導は49,561件から47,099件へ減少し、"
        "窓口相談は32,288件から40,788件へ増加した。"
    )
    many = [(name, year, value) for name, *two in zip("甲乙丙丁", (1, 2, 3, 4), (2, 1, 3, 5), strict=True)
            for year, value in zip(("元年度", "2年度"), two, strict=True)]  # fmt: skip
    rows = frame(*({"label": a, "series": b, "value": c, "unit": "件"} for a, b, c in many))
    assert described(describe_groups, rows, "件数") == (
        "件数を元年度と2年度で比べると、増えたのは甲と丁、減ったのは乙、変わらないのは丙である。"
    )


def test_groups_of_one_year_or_one_item_in_words() -> None:
    rows = guidance()
    assert described(describe_groups, rows[rows["series"] == "2年度"], "件数") == (
        "2年度の件数は、巡回指導が47,099件、窓口相談が40,788件である。"
    )
    assert described(describe_groups, rows[rows["label"] == "巡回指導"], "巡回指導の件数") == (
        "巡回指導の件数は、元年度の49,561件から2年度の47,099件へ減少した。"
    )


def test_steps_of_one_year_are_listed_and_not_ranked() -> None:
    steps = [("紹介", 101), ("成立", 4), ("不成立", 54)]
    rows = frame(*({"label": a, "series": "2年度", "value": b, "unit": "件"} for a, b in steps))
    assert described(describe_groups, rows, "件数") == "2年度の件数は、紹介が101件、成立が4件、不成立が54件である。"


@pytest.mark.parametrize("describe", [describe_bars, describe_groups, describe_line, describe_shares])
@pytest.mark.parametrize("values", [[1, 2], [2, 1], [1, 1, 1], [1, None, 3], [3, 1, 2]])
def test_every_sentence_has_its_polite_form(describe: Callable[[pd.DataFrame, str], Spans], values: list[Any]) -> None:
    for rows in (years(values), [{**one, "series": s} for s in "甲乙" for one in years(values)]):
        table = frame(*({"label": one["period"], **one} for one in rows))
        text = spans_text(in_polite_words(describe(table, "件数")))
        assert all(end.endswith(("です", "ました", "ません", "ます")) for end in text.split("。")[:-1]), text


def test_groups_without_a_former_year_say_what_is_missing() -> None:
    rows = guidance()
    rows.loc[rows["series"] == "元年度", "value"] = None
    words = described(describe_groups, rows, "件数")
    assert words == "件数には比べられる値がない。巡回指導の元年度と窓口相談の元年度の値はない。"


def test_parts_in_words() -> None:
    rows = [("甲", "国", 3), ("甲", "県", 1), ("乙", "国", 1), ("乙", "県", 2)]
    given = frame(*({"label": a, "series": b, "value": c, "unit": "千円"} for a, b, c in rows))
    assert described(describe_shares, given, "財源") == "財源のうち、国が最も大きいのは甲、県が最も大きいのは乙である。"
    assert described(describe_shares, given[:2], "財源") == "甲の財源は、国が3千円、県が1千円である。"
    assert described(describe_shares, population(), "割合").startswith("割合を平成20年と令和2年で比べると")


# ---- Data table ----


def test_the_table_has_scoped_heads_and_facts() -> None:
    html = table_html(data_table(guidance(), "件数").data())
    assert '<th scope="col" class="number">元年度（件）</th>' in html
    assert '<th scope="col" class="number"><span data-literal>2年度（件）</span></th>' in html
    assert '<th scope="col">区分</th>' in html
    assert '<th scope="row">巡回指導</th>' in html
    assert '<td class="number"><data value="49561" data-fact="巡回指導/元年度">49,561</data></td>' in html


def test_every_figure_of_a_chart_is_a_fact_of_its_table() -> None:
    given = population()
    assert data_table(given).facts() == list(given["fact_id"])


def test_years_are_dates_and_missing_figures_are_gaps() -> None:
    rows = years([1], series="甲") + [{"period": "CY2019", "label": "令和元年", "value": 2, "series": "乙"}]
    html = table_html(data_table(frame(*rows)).data())
    assert "<time>平成30年度</time>" in html and '<time datetime="2019">令和元年</time>' in html
    assert html.count('<span class="gap">記載なし</span>') == 2


def test_a_column_of_mixed_units_names_them_in_its_cells() -> None:
    rows = frame({"label": "甲", "value": 1, "unit": "件"}, {"label": "乙", "value": 2, "unit": "名"})
    cells = [row[1].spans[0].text for row in data_table(rows).body]
    assert cells == ["1件", "2名"]


# ---- Import ----


def test_help_does_not_wait_for_charts() -> None:
    code = "import sys, nenpo.command_line; print('altair' in sys.modules, 'vl_convert' in sys.modules)"
    paths = os.pathsep.join(filter(None, sys.path))
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert run.stdout.split() == ["False", "False"]
