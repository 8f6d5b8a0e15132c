"""A printed figure leads back to its cell, in words that an analyst understands."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from nenpo.blocks import MIME
from nenpo.command_line import main
from nenpo.errors import UsageError
from nenpo.facts import Facts, read_facts
from nenpo.locations import Locations, at
from nenpo.readings import Archive
from nenpo.trace import candidates_text, held_against, printed_places, steps_of, trace, trace_text, wanted

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

    def block(kind: str, name: str, text: str, facts: list[str], children: list[Any] | None = None) -> dict[str, Any]:
        return {"kind": kind, "id": name, "text": text, "facts": facts, "children": children or []}

    inner = block("prose", "c-2", "words", ["a/b/c/2020"])
    blocks = [block("heading", "h", "融資", []), block("group", "g", "", [], [inner])]
    blocks.append(block("table", "t", "", ["a/b/c/2020", "a/b/c/2020"]))
    cells = [{"outputs": [{"data": {MIME: record}}]} for record in blocks]
    path = tmp_path / "build" / "executed" / "nenji-hokoku-fy2020.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown"}, *cells]}), encoding="utf-8")
    return at(tmp_path)


def test_every_place_that_prints_a_fact_is_named_once(built: Locations) -> None:
    found = printed_places(built)["a/b/c/2020"]
    assert [(place.page, place.heading, place.block) for place in found] == [
        ("fy2020/nenji-hokoku.html", "融資", "c-2"),
        ("fy2020/nenji-hokoku.html", "融資", "t"),
    ]


def test_without_a_build_there_is_no_record_of_pages_and_checks(tmp_path: Path) -> None:
    assert printed_places(at(tmp_path)) == {} and held_against(at(tmp_path), 2020) == {}


def test_the_trace_as_text(facts: Facts, root: Path) -> None:
    fact = wanted(facts, LOANS)[0]
    text = trace_text(trace(fact, Archive(at(root)), {}, ["observations.relation"]))
    assert "青森県特別保証融資制度貸付金 計（令和2年度）: 151,157,329千円" in text
    assert "data/raw/nenji-hokoku-fy2020/outcomes.csv 299行「欄3」" in text and "（76頁）" in text
    assert "1の決まり: observations.relation" in text


def test_the_command_traces_and_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", LOANS]) == 0
    assert "outcomes.csv 299行" in capsys.readouterr().out
    assert main(["trace"]) == 2
    assert "たどる数値がありません" in capsys.readouterr().err
