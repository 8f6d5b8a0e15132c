"""Edits of raw files: what is meant changes, everything else stays byte for byte."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nenpo.forms.raw_files import edited, find_words, records_of, with_words, words_at

TABLE = '節,値,注\r\n"1",3,"a ""b"", c"\r\n2,,\r\n3,"x\ny",'


def edit(text: str, **edits: object) -> str:
    return edited(text.encode("utf-8"), "t.csv", **edits).decode("utf-8")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("edits", "text"),
    [
        ({}, TABLE),
        ({"cells": {(3, "値"): "1,234名"}}, TABLE.replace("2,,", '2,"1,234名",')),
        ({"cells": {(4, "注"): "z"}}, TABLE + "z"),
        ({"removed": {3}}, TABLE.replace("2,,\r\n", "")),
        ({"added": {2: [{"節": "1b", "注": 'say "x"'}]}}, TABLE.replace("2,,", '1b,,"say ""x"""\r\n2,,')),
        ({"added": {4: [{"節": "4"}]}}, TABLE + "\r\n4,,\r\n"),
        ({"added": {9: [{"節": "4"}], 7: [{"節": "5"}]}}, TABLE + "\r\n5,,\r\n4,,\r\n"),
    ],
)
def test_what_is_meant_changes_and_nothing_else(edits: dict, text: str) -> None:
    assert edit(TABLE, **edits) == text


def test_the_encoding_of_a_file_stays() -> None:
    for encoding in ("cp932", "utf-8-sig", "utf-8"):
        data = "節,値\n①,\n".encode(encoding)
        assert edited(data, "t.csv", cells={(2, "値"): "31校"}) == "節,値\n①,31校\n".encode(encoding)


@given(st.lists(st.lists(st.text("a,\"\n'=1", max_size=4), min_size=2, max_size=2), min_size=1, max_size=5))
def test_records_put_together_again_are_the_file(rows: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    text = buffer.getvalue()
    assert "".join(record.text for record in records_of(text)) == text
    assert len(records_of(text)) == len(rows)


WORDS = ["## 甲", "", "### 事業概要", "", "### 事業実績", "", "前の文。", "", "## 乙", ""]


def test_words_go_below_their_heading() -> None:
    span = find_words(WORDS, "甲", "事業概要")
    assert span is not None and words_at(WORDS, span) == ""
    new = with_words(WORDS, span, "新しい文。\n\n- 項目")
    text = "## 甲\n\n### 事業概要\n\n新しい文。\n\n- 項目\n\n### 事業実績\n\n前の文。\n\n## 乙\n"
    assert "\n".join(new) == text
    results = find_words(new, "甲", "事業実績")
    assert results is not None and words_at(new, results) == "前の文。"
    last = find_words(new, "乙", "")
    assert last is not None and "\n".join(with_words(new, last, "終わり。")).endswith("## 乙\n\n終わり。\n")
    assert find_words(WORDS, "丙", "") is None and find_words(WORDS, "乙", "事業概要") is None
