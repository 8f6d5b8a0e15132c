"""Radicals and half-width kana are read as what is meant; the cell keeps what came."""

from pathlib import Path

import pandas as pd

from nenpo.cleaning.repairs import repair_tables
from nenpo.ground.sources import COMPANIONS, Document, RawTable


def table(name: str, columns: tuple[str, ...], *rows: tuple[str, ...]) -> RawTable:
    frame = pd.DataFrame(rows, columns=list(columns), index=range(2, 2 + len(rows)), dtype=object)
    return RawTable(name, f"doc/{name}.csv", frame)


def read(text: str, *known: tuple[str, str]):
    tables = {
        "firms": table("firms", ("企業名",), (text,)),
        "characters": table("characters", COMPANIONS["characters"], *((*one, "理由") for one in known)),
    }
    return repair_tables(Document("doc", Path("doc"), {}, tables))


def test_a_character_is_read_as_what_is_meant_and_the_longest_first() -> None:
    tables, problems = read("⻘森ﾄﾞ", ("⻘", "青"), ("ﾄ", "ト"), ("ﾄﾞ", "ド"))
    assert tables["firms"].read.at[2, "企業名"] == "青森ド"
    assert tables["firms"].printed.at[2, "企業名"] == "⻘森ﾄﾞ"
    assert problems == []


def test_a_character_without_a_reading_and_a_reading_without_use_are_findings() -> None:
    _, problems = read("⻘森⼯業", ("⻘", "青"), ("⾦", "金"))
    assert [(one.problem, one.file, one.row, one.printed) for one in problems] == [
        ("lost_repair", "doc/characters.csv", 3, "⾦"),
        ("unreadable", "doc/firms.csv", 2, "⻘森⼯業"),
    ]
    assert problems[1].detail == "characters.csv に文字「⼯」の読みがない"
