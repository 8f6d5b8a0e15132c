"""Windows of a directory, measured on small tables: ways to reach them, dates, shared numbers, what they go on with."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from nenpo.checks.measurements import Tables
from nenpo.checks.suites import Suite, read_suite
from nenpo.checks.windows import confirmations, grounds, lapsed, past_dates, reached, shared_numbers
from nenpo.checks.year import has_figures
from nenpo.facts.rows import Condition, Window
from nenpo.ground.locations import at

DOCUMENT = "desks-fy2024"
HEADS = ["窓口", "節", "電話", "有効期限", "確認日"]


def tables(
    tmp_path: Path, windows: list[dict[str, str]], conditions: list[dict[str, str]] = (), **about: str
) -> Tables:  # type: ignore[assignment]
    """Small tables of a directory with the document that declares them."""
    folder = tmp_path / "data" / "raw" / DOCUMENT
    folder.mkdir(parents=True)
    columns = {
        "窓口": "window",
        "節": "section_id",
        "電話": "telephone",
        "有効期限": "valid_until",
        "確認日": "confirmed",
    }
    tables = [
        {"file": "windows.csv", "layout": "list", "columns": columns},
        {"file": "conditions.csv", "layout": "list", "columns": {"内容": "content", "項目": "item"}},
    ]
    told = {"document": DOCUMENT, "report": "desks", "title": "窓口", "publisher": "甲", "kind": "窓口",
            "fiscal_year": 2024, "citation": "", "tables": tables} | about  # fmt: skip
    (folder / "source.yml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    lines = [",".join(HEADS), *(",".join([w.get("window", ""), "1", "", "", ""]) for w in windows)]
    (folder / "windows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "conditions.csv").write_text(
        "内容,項目\n" + "".join(f"{one['content']},{one['item']}\n" for one in conditions), encoding="utf-8"
    )
    return Tables(
        {
            "windows": frame(Window, "windows", "窓口", windows),
            "conditions": frame(Condition, "conditions", "内容", conditions),
        },
        2024,
        locations=at(tmp_path),
    )


def frame(kind: type, name: str, head: str, rows: list[dict[str, str]]) -> pd.DataFrame:
    found = [
        {"document": DOCUMENT, "source_cell": f"{DOCUMENT}/{name}.csv#{number}:{head}"} | row
        for number, row in enumerate(rows, start=2)
    ]
    names = ["document", "source_cell", *(field for field in kind.__dataclass_fields__ if field not in ("project",))]
    return pd.DataFrame(found, columns=list(dict.fromkeys(names)), dtype=object).fillna("")


def test_ways_are_counted_for_a_window_with_all_below_it(tmp_path: Path) -> None:
    rows = [
        {"window": "甲", "section_id": "1"},
        {"window": "甲の支所", "section_id": "1", "branch": "1", "telephone": "0172-00-1111"},
        {"window": "乙", "section_id": "2"},
    ]
    found = reached(tables(tmp_path, rows))
    assert [(one.indicator, one.actual, one.row) for one in found] == [("1", "1", "2"), ("2", "0", "4")]


def test_one_number_is_told_with_the_offices_that_share_it(tmp_path: Path) -> None:
    rows = [{"window": name, "section_id": "1", "office": office, "telephone": "0172-00-1111"}
            for name, office in (("甲", "商工課"), ("乙", "商工課"), ("丙", "観光課"))]  # fmt: skip
    (one,) = shared_numbers(tables(tmp_path, rows))
    assert (one.actual, one.detail, one.printed, one.row) == ("2", "「商工課」、「観光課」", "0172-00-1111", "4")


def test_what_nobody_confirmed_is_counted(tmp_path: Path) -> None:
    rows = [{"window": "甲", "section_id": "1", "confirmed": "2024-05-01"}, {"window": "乙", "section_id": "2"}]
    (one,) = confirmations(tables(tmp_path, rows))
    assert (one.actual, one.detail) == ("1", "2")


@pytest.mark.parametrize(
    ("own", "declared", "days"),
    [("", "2025-03-31", "364"), ("2024-03-31", "2025-03-31", "-1"), ("2024-04-01", "", "0"), ("", "", None)],
)
def test_a_window_lapses_against_the_day_of_the_document(
    tmp_path: Path, own: str, declared: str, days: str | None
) -> None:
    about = {"as_of": "2024-04-01"} | ({"valid_until": declared} if declared else {})
    found = lapsed(tables(tmp_path, [{"window": "甲", "section_id": "1", "valid_until": own}], **about))
    assert [one.difference for one in found] == ([days] if days is not None else [])


@pytest.mark.parametrize(
    ("item", "content", "days"),
    [
        ("募集時期", "令和6年6月～（予定）", "90"),
        ("募集時期", "令和6年3月～5月", "60"),
        ("期限", "令和6年3月31日", "-1"),
        ("開催日", "ホームページで確認", None),
        ("開設", "令和5年5月", None),
    ],
)
def test_a_date_to_come_is_past_against_the_day_of_the_document(
    tmp_path: Path, item: str, content: str, days: str | None
) -> None:
    rows = [{"window": "甲", "section_id": "1"}]
    condition = {"section_id": "1", "item": item, "content": content}
    found = past_dates(tables(tmp_path, rows, [condition], as_of="2024-04-01"))
    assert [one.difference for one in found] == ([days] if days is not None else [])


def test_both_grounds_of_a_continuation_are_looked_up(tmp_path: Path) -> None:
    small = tables(tmp_path, [{"window": "相談室", "section_id": "1"}])
    row = {"document": DOCUMENT, "source_cell": f"{DOCUMENT}/continuations.csv#2:事業", "section_id": "1",
           "programme": "相談事業", "words": "相談所", "series": "r/相談事業/件数"}  # fmt: skip
    small["continuations"] = pd.DataFrame([row], dtype=object)
    (small.locations.raw / DOCUMENT / "continuations.csv").write_text("事業,系列,窓口の語\n,,\n", encoding="utf-8")
    about = small.locations.raw / DOCUMENT / "source.yml"
    told = yaml.safe_load(about.read_text(encoding="utf-8"))
    columns = {"事業": "programme", "系列": "series", "窓口の語": "words"}
    told["tables"].append({"file": "continuations.csv", "layout": "list", "columns": columns})
    about.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    found = grounds(small)
    assert [(one.rule, one.expected, one.actual) for one in found] == [
        ("continuations.series", "相談事業", "なし"),
        ("continuations.words", "相談所", "なし"),
    ]


def suite(name: str) -> Suite:
    return read_suite(Path(__file__).resolve().parents[2] / "expectations" / f"{name}.json")


def test_a_year_of_lists_alone_need_not_have_figures() -> None:
    lists = {"tables": [{"file": "a.csv", "layout": "list", "columns": {"甲": "thing"}}]}
    figures = {"tables": [{"file": "a.csv", "layout": "figures", "columns": {"甲": "indicator", "乙": "value"}}]}
    assert not has_figures(lists) and has_figures(figures) and has_figures(lists | {"charts": [{"number": 1}]})
    whole, none = (suite("observations").in_force(["desks"], figureless=less) for less in (False, True))
    assert "observations.rows" not in whole.waived and "observations.rows" in none.waived
    assert not any(rule.may_be_empty for rule in whole.rules if rule.rule == "observations.value.required")
    assert all(rule.may_be_empty for rule in none.rules)
    other = suite("outline")
    assert other.in_force(["desks"], figureless=True) == other.in_force(["desks"])
