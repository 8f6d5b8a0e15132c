"""Texts line by line: which old line became which new one, and which cell, sentence or rule of an input changed."""

import json

import pytest

from nenpo.diff.aligned import aligned, changed_parts, marks
from nenpo.diff.inputs import cell_changes, changed_inputs, entry_changes, notebook_changes
from nenpo.diff.pieces import Line, Reader, split
from nenpo.diff.sides import Side, files_side
from nenpo.pipeline.plan import digest


def lines(*texts: str, kind: str = "sentence") -> list[Line]:
    return [Line(kind, text, text, text, text[:2] if kind == "row" else "") for text in texts]


def changed(old: list[Line], new: list[Line]) -> list[tuple[str, str]]:
    return [(pair.old.text if pair.old else "", pair.new.text if pair.new else "") for pair in aligned(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (["一つ目の文。", "二つ目の文。"], ["一つ目の文。", "二つ目の文。"], []),
        (["県は支援した。"], ["県は手厚く支援した。"], [("県は支援した。", "県は手厚く支援した。")]),
        (["甲。"], ["甲。", "乙。"], [("", "乙。")]),
        (["甲。", "乙。"], ["乙。"], [("甲。", "")]),
        (["雨が降った。"], ["本県の人口。"], [("", "本県の人口。"), ("雨が降った。", "")]),
        (["甲。", "乙。", "丙。"], ["丙。", "甲。", "乙。"], [("丙。", "丙。")]),
    ],
)
def test_sentences_are_aligned(old: list[str], new: list[str], found: list[tuple[str, str]]) -> None:
    assert changed(lines(*old), lines(*new)) == found


def test_rows_are_found_again_by_their_heads() -> None:
    old, new = lines("件数｜1", "訪問｜2", kind="row"), lines("電話｜9", "訪問｜3", "件数｜1", kind="row")
    assert ("訪問｜2", "訪問｜3") in changed(old, new) and ("", "電話｜9") in changed(old, new)


def test_numbers_and_names_are_marked_whole() -> None:
    old, new = marks("コロナで47,099件減った。", "コロナ禍で47,199件減った。")
    assert [mark.text for mark in old if mark.kind] == ["47,099"]
    assert [mark.text for mark in new if mark.kind] == ["禍", "47,199"]
    assert list(changed_parts("甲乙", "甲丙")) == [("乙", "丙")]


def test_sentences_end_at_a_full_stop_outside_brackets() -> None:
    spans = [{"text": "「よい。」と言う。次の"}, {"text": "3件", "fact": "a"}, {"text": "。"}]
    assert ["".join(span["text"] for span in part) for part in split(spans)] == ["「よい。」と言う。", "次の3件。"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("令和2年度は元年度より", "[0]は[-1]より"),
        ("2020年度とR元", "[0]とR元"),
        ("令和99年", "[97]"),
        ("21あおもり", "21あおもり"),
    ],
)
def test_years_are_made_relative(text: str, said: str) -> None:
    assert Reader(2020).said(text) == said
    assert Reader().said(text) == text


def test_the_document_is_none_of_a_series_matter() -> None:
    here, there = Reader(2020), Reader(2021)
    assert here.fact("nenji-hokoku-fy2020/甲/数/2020") == there.fact("nenji-hokoku-fy2022/甲/数/2021")
    assert here.fact("nenji-hokoku-fy2020/甲/数/CY2019") == "nenji-hokoku/甲/数/CY[-1]"


TABLE = "項目,欄1\n甲,1\n乙,2\n丙,3\n"


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (TABLE, []),
        ("項目,欄1\n甲,1\n乙,5\n丙,3\n", [("3行「欄1」", "2", "5")]),
        ("項目,欄1\n甲,1\n新,9\n乙,2\n丙,3\n", [("3行", "", "新｜9")]),
        ("項目,欄1\n甲,1\n丙,3\n", [("3行", "乙｜2", "")]),
        ("項目,欄2\n甲,1\n乙,2\n丙,3\n", [("1行", "項目｜欄1", "項目｜欄2")]),
    ],
)
def test_cells_of_a_table(new: str, found: list[tuple[str, str, str]]) -> None:
    assert list(cell_changes(TABLE, new)) == found


def test_a_cell_of_two_lines_keeps_the_numbers_of_lines() -> None:
    old = '項目,欄1\n"甲\n続き",1\n乙,2\n'
    assert list(cell_changes(old, old.replace("乙,2", "乙,3"))) == [("4行「欄1」", "2", "3")]


def test_rules_and_known_issues_by_their_names() -> None:
    old, new = "- {id: one, reason: 甲}\n- {id: two, reason: 乙}\n", "- {id: two, reason: 丙}\n"
    assert [place for place, _, _ in entry_changes(old, new)] == ["two", "one"]
    suite = '{"expectations": [{"meta": {"rule": "a.b"}, "severity": "%s"}], "name": "a"}'
    assert [place for place, _, _ in entry_changes(suite % "critical", suite % "info")] == ["a.b"]


def test_cells_of_a_notebook() -> None:
    book = '{"cells": [{"source": ["一\\n", "二"]}, {"source": "%s"}]}'
    assert list(notebook_changes(book % "三", book % "四")) == [("2番目のセル", "三", "四")]


def built_of(text: str, *read: str) -> Side:
    """A build whose steps, one after another, read these texts of one table; it has the text of now."""
    name = "data/raw/a-fy2020/t.csv"
    steps = {f"s{n}": {"inputs": {name: digest(one.encode())}, "outputs": {}} for n, one in enumerate(read)}
    return files_side("版", {name: text.encode(), "build/state.json": json.dumps(steps).encode()})


@pytest.mark.parametrize("cells", [("1", "2"), ("2", "1"), ("7", "3")])
def test_a_report_that_was_not_built_again_hides_no_change(cells: tuple[str, str]) -> None:
    old, new = (f"項目,値\n件数,{cell}\n" for cell in cells)
    (cause,) = changed_inputs(built_of(old, old, old), built_of(new, new, old))
    assert (cause.place, cause.old, cause.new) == ("2行「値」", *cells)
