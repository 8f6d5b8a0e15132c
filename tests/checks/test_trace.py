"""A printed figure leads back to its cell, in words that an analyst understands."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from nenpo.checks.trace import (
    Printed,
    candidates_text,
    checks_of,
    derived_text,
    derived_trace,
    held_against,
    printed_places,
    project_trace,
    steps_of,
    trace,
    trace_text,
    wanted,
)
from nenpo.command_line import main
from nenpo.facts.derived import Derived
from nenpo.facts.readings import Archive
from nenpo.facts.store import Facts, read_facts
from nenpo.ground.blocks import MIME, Block, Caption, Cell, Span, Table, figure_block, group, heading, prose
from nenpo.ground.errors import UsageError
from nenpo.ground.locations import Locations, at

LOANS = "nenji-hokoku-fy2020/青森県特別保証融資制度貸付金/計/2020/金額"


@pytest.fixture(scope="module")
def facts(root: Path) -> Facts:
    return read_facts(at(root))


def test_a_fact_is_found_by_its_id_and_by_what_is_printed(facts: Facts) -> None:
    assert [fact.fact_id for fact in wanted(facts, LOANS)] == [LOANS]
    both = [fact.fact_id for fact in wanted(facts, "４７，０９９ 件")]
    assert both == [
        "nenji-hokoku-fy2020/中小企業の経営基盤の強化/巡回での指導件数/2020",
        "nenji-hokoku-fy2020/経営改善普及事業費補助/巡回指導件数/2020",
    ]
    assert {fact.value for fact in wanted(facts, "151157329")} == {Decimal(151157329)}


def test_what_nobody_printed_is_refused_with_the_nearest_names(facts: Facts) -> None:
    with pytest.raises(UsageError, match="「巡回指導件数」に当たる数値はありません。[^。]+。\n近いもの:"):
        wanted(facts, "巡回指導件数")


def test_several_candidates_are_listed(facts: Facts) -> None:
    text = candidates_text("2回", wanted(facts, "2回"))
    assert text.startswith("「2回」に当たる数値は") and "ほか" in text.splitlines()[-1]


def test_the_steps_are_sentences(facts: Facts, root: Path) -> None:
    fact = wanted(facts, LOANS)[0]
    reading = Archive(at(root)).reading(fact)
    assert list(steps_of(fact, reading, reading.figures[1])) == [
        "セルには「9,034件 151,157,329千円」とあります。",
        "一つのセルにある2つの数のうち、「金額」に当たるものです。",
        "値 151157329、単位 千円 と読み取ります。",
        "見出し「2年度」の欄で、令和2年度の数値です。",
    ]
    assert "今の資料からは、この数値を読み取れません" in " ".join(steps_of(fact, reading, None))


@pytest.fixture
def built(tmp_path: Path) -> Locations:
    """Give a project whose executed notebook prints a fact twice, once inside a group."""

    figure = Span("1件", "fact", "a/b/c/2020", "1")
    table = Table((), ((Cell((figure,)), Cell((figure,))),))
    particulars = Block("page/x/particulars", "particulars", data={"items": [["額", [figure.data()]]], "notes": []})
    blocks = [
        heading("h", 2, (Span("融資"),)),
        group("g", [prose("c-2", [("paragraph", [(figure,)])])]),
        figure_block("t", '<svg><path id="clip0"/></svg>', (), table, Caption((Span("図"),))),
        Block("page/x", "project", children=(heading("x", 6, (Span("内訳"),)), particulars)),
    ]
    cells = [{"outputs": [{"data": {MIME: block.record()}}]} for block in blocks]
    path = tmp_path / "build" / "executed" / "nenji-hokoku-fy2020.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown"}, *cells]}), encoding="utf-8")
    return at(tmp_path)


def test_every_place_that_prints_a_fact_is_named_once(built: Locations) -> None:
    found = printed_places(built)["a/b/c/2020"]
    assert [(place.page, place.heading, place.block) for place in found] == [
        ("fy2020/nenji-hokoku.html", "融資", "c-2"),
        ("fy2020/nenji-hokoku.html", "融資", "t"),
        ("fy2020/nenji-hokoku.html", "内訳", "x"),
    ]


def test_without_a_build_there_is_no_record_of_pages_and_checks(tmp_path: Path) -> None:
    assert printed_places(at(tmp_path)) == {} and held_against(at(tmp_path)) == {}


def test_the_trace_as_text(facts: Facts, root: Path) -> None:
    fact = wanted(facts, LOANS)[0]
    text = trace_text(trace(fact, Archive(at(root)), {}, ["和が合う"]))
    assert "青森県特別保証融資制度貸付金 計（令和2年度）: 151,157,329千円" in text
    assert "data/raw/nenji-hokoku-fy2020/outcomes.csv 299行「欄3」" in text and "（公表版の76頁）" in text
    assert "1の決まり: 和が合う" in text


def test_the_record_of_checks_is_told_by_titles(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "expectations", tmp_path / "expectations")
    for year, rules in ((2020, ["observations.value.form", "gone.rule"]), (2021, ["observations.value.form"])):
        path = tmp_path / "build" / "findings" / f"fy{year}-checks.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"rules": [rules], "facts": {"a/b/c/2020": 0}}), encoding="utf-8")
    assert checks_of(at(tmp_path)) == {"a/b/c/2020": ["値が数として読める", "gone.rule"]}


RATE = "nenji-hokoku-fy2020/経営改善普及事業費補助/巡回指導件数/2020=前年度比"


def test_a_computed_figure_leads_to_each_cell_that_it_came_from(facts: Facts, root: Path) -> None:
    (found,) = wanted(facts, RATE)
    assert isinstance(found, Derived)
    places = {RATE: [Printed("fy2020/nenji-hokoku.html", "概要", "c-1")]}
    text = derived_text(derived_trace(found, Archive(at(root)), places, {}))
    assert text.startswith("経営改善普及事業費補助 巡回指導件数（令和2年度）の前年度比: ▲5.0%\n")
    assert "outcomes.csv 174行「欄3」" in text and "outcomes.csv 174行「欄2」" in text
    assert "fy2020/nenji-hokoku.html#c-1（概要）" in text


def test_a_computed_figure_is_found_as_it_is_printed(facts: Facts) -> None:
    computed = wanted(facts, RATE)
    assert computed[0] in wanted(facts, "5.0%減少", computed)
    assert computed[0] in wanted(facts, "▲5.0%", computed)
    assert RATE in candidates_text("5.0%", [*computed, *computed])


def test_the_command_traces_and_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", LOANS]) == 0
    assert "outcomes.csv 299行" in capsys.readouterr().out
    assert main(["trace"]) == 2
    assert "たどる数値がありません" in capsys.readouterr().err


def test_words_of_a_list_are_led_back_to_their_cells(project: Locations, facts: Facts) -> None:
    said = project_trace(project, facts, "017-734-9418")
    assert said.endswith("- data/raw/shien-guide-fy2024/windows.csv 2行「電話」: 017-734-9418")
    assert "500 人以下" in project_trace(project, facts, "５００人以下")
    with pytest.raises(UsageError, match="「でたらめ」に当たる数値はありません。"):
        project_trace(project, facts, "でたらめ")
