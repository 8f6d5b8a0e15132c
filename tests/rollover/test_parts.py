"""Parts of a roll-over on small texts: years in names, numbers of an outline."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nenpo.ground.locations import at
from nenpo.rollover.last_year import LastYear
from nenpo.rollover.outline import AccountOutline


def last(year: int = 2021, **tables: Any) -> Any:
    """Give last year's document of a year; with rows of tables, as a stand-in."""
    document = SimpleNamespace(fiscal_year=year, about={"yearly": "1(3)"})
    found = LastYear(at(Path("nowhere")), document)  # type: ignore[arg-type]
    return SimpleNamespace(rows=lambda name: tables[name], moved_on=found.moved_on) if tables else found


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("令和3年度事業総括", "令和4年度事業総括"),
        ("令和2年度の実績", "令和2年度の実績"),
        ("就職者数(R3年度は1月末現在)", "就職者数(R4年度は1月末現在)"),
        ("3年度", "4年度"),
        ("（令和4年度事業）", "（令和5年度事業）"),
        ("累計(平成15年度～令和3年度)", "累計(平成15年度～令和4年度)"),
        ("第3回", "第3回"),
    ],
)
def test_only_the_edition_s_year_and_later_ones_move_on(text: str, moved: str) -> None:
    assert last().moved_on(text) == moved


def test_the_first_year_of_an_era_moves_on() -> None:
    assert last(2019).moved_on("令和元年度") == "令和2年度"
    assert last(2018).moved_on("平成30年度") == "令和元年度"


def test_sections_of_the_years_are_those_below_the_declared_one() -> None:
    found = last()
    assert found.is_yearly("1(3)令和2年度") and not found.is_yearly("1(3)") and not found.is_yearly("1(2)①")


def outline(*rows: tuple[str, str, str]) -> AccountOutline:
    records = [
        {"節": number, "上位": parent, "見出し": f"事業{number}", "状態": state, "柱": ""}
        for number, parent, state in rows
    ]
    return AccountOutline(last(outline=records))


def test_what_has_ended_goes_with_all_below_it_and_the_rest_moves_up() -> None:
    found = outline(
        ("総括", "", ""), ("1", "", ""), ("1(1)", "1", "終了"), ("1(1)①", "1(1)", ""), ("1(2)", "1", ""),
        ("1(2)①", "1(2)", "実績なし、終了"), ("1(2)②", "1(2)", ""), ("1(2)②a", "1(2)②", ""), ("2", "", "制度廃止"),
    )  # fmt: skip
    assert set(found.ended) == {"1(1)", "1(1)①", "1(2)①"}
    assert found.numbers == {"総括": "総括", "1": "1", "1(2)": "1(1)", "1(2)②": "1(1)①", "1(2)②a": "1(1)①a", "2": "2"}
    assert found.section("1(1)①") is None
