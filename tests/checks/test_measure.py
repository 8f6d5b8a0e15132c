"""What is measured, on small tables: nothing is judged here, so every row counts, right or wrong."""

from collections.abc import Sequence

import pandas as pd
import pytest

from nenpo.checks.measure import measure
from nenpo.checks.measurements import MEASUREMENT_COLUMNS as COLUMNS
from nenpo.checks.measurements import Tables
from nenpo.cleaning.observations import COLUMNS as OBSERVATION_COLUMNS
from nenpo.cleaning.projects import COLUMNS as PROJECT_COLUMNS
from nenpo.cleaning.projects import LIST_COLUMNS, PAGE_COLUMNS, SUBTOTAL_COLUMNS

DOCUMENT = "doc"
MONEY = ("cost_thousand_yen", "national_thousand_yen", "other_thousand_yen", "general_thousand_yen")
INDICATORS = ("事業費", "事業費（国庫）", "事業費（その他）", "事業費（一般財源）")
PRINTED = ("事業費", "国庫", "その他", "一般財源")


def frame(columns: Sequence[str], *records: dict[str, str]) -> pd.DataFrame:
    filled = [dict.fromkeys(columns, "") | {"document": DOCUMENT} | record for record in records]
    return pd.DataFrame(filled, columns=list(columns), dtype=object)


def line(row: int, policy: str, project: str, money: Sequence[str], relisted: str = "false") -> dict[str, str]:
    cell = {"source_cell": f"doc/projects.csv#{row}:事業名"}
    return {
        "policy_no": policy,
        "project": project,
        "relisted": relisted,
        **cell,
        **dict(zip(MONEY, money, strict=True)),
    }


def subtotal(row: int, policy: str, scope: str, money: Sequence[str], listing: str = "施策一覧") -> dict[str, str]:
    file = "projects" if listing == "施策一覧" else "project_lists"
    cell = {"source_cell": f"doc/{file}.csv#{row}:事業費"}
    return {
        "policy_no": policy,
        "scope": scope,
        "listing": listing,
        **cell,
        **dict(zip(MONEY, money, strict=True)),
    }


def listed(row: int, chapter: str, number: str, project: str, cost: str, policies: str = "") -> dict[str, str]:
    cell = {"source_cell": f"doc/project_lists.csv#{row}:事業名"}
    return {"chapter": chapter, "list_no": number, "project": project, "cost_thousand_yen": cost, **cell,
            "policies": policies or chapter}  # fmt: skip


def page(row: int, chapter: str, number: str, project: str, cost: str, split: str = "") -> dict[str, str]:
    cell = {"source_cell": f"doc/project_pages.csv#{row}:見出し"}
    return {
        "chapter": chapter,
        "list_no": number,
        "project": project,
        "cost_thousand_yen": cost,
        "cost_split": split,
        **cell,
    }


def fact(cell: str, indicator: str, value: str, **more: str) -> dict[str, str]:
    place = {"fact_id": f"doc/{cell}/{indicator}", "printed": value, "source_cell": cell}
    return {"indicator": indicator, "value": value, "fiscal_year": "2020", "section": "2(1) 一覧"} | place | more


def facts_of(*records: dict[str, str]) -> list[dict[str, str]]:
    """Facts of money cells, at the column of print."""
    found = []
    for record in records:
        base = record["source_cell"].rpartition(":")[0]
        for field, indicator, column in zip(MONEY, INDICATORS, PRINTED, strict=True):
            if record.get(field):
                found.append(fact(f"{base}:{column}", indicator, record[field]))
    return found


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """Give two policies with one project that both list, right in every figure."""
    lines = [
        line(3, "①", "甲", ("30", "10", "", "20")),
        line(5, "⑥", "乙", ("7", "", "", "7")),
        line(6, "⑥", "丙", ("5", "5", "", "")),
        line(9, "⑦", "乙", ("7", "", "", "7"), "true"),
    ]
    sums = [
        subtotal(4, "①", "小計", ("30", "10", "0", "20")),
        subtotal(7, "⑥", "小計", ("12", "5", "0", "7")),
        subtotal(10, "⑦", "小計", ("0", "0", "0", "0")),
        subtotal(11, "⑦", "小計（再掲含む）", ("7", "0", "0", "7")),
        subtotal(12, "", "合計", ("42", "15", "0", "27")),
        subtotal(3, "①", "小計（再掲含む）", ("30", "", "", ""), "基本方針事業一覧"),
        subtotal(6, "⑥⑦", "小計（再掲含む）", ("12", "", "", ""), "基本方針事業一覧"),
    ]
    lists = [
        listed(2, "①", "1", "甲", "30"),
        listed(4, "⑥⑦", "1", "乙", "7", "⑥⑦"),
        listed(5, "⑥⑦", "2", "丙", "5", "⑥"),
    ]
    pages = [
        page(2, "①", "1", "甲", "30", "(①10 ②20)"),
        page(3, "⑥⑦", "1", "乙", ""),
        page(4, "⑥⑦", "2", "丙", "5"),
    ]
    split = [
        fact("doc/project_pages.csv#2:内訳", f"事業費{mark}", cost, printed="(①10 ②20)")
        for mark, cost in (("①", "10"), ("②", "20"))
    ]
    return {
        "projects": frame(PROJECT_COLUMNS, *lines),
        "subtotals": frame(SUBTOTAL_COLUMNS, *sums),
        "project_lists": frame(LIST_COLUMNS, *lists),
        "project_pages": frame(PAGE_COLUMNS, *pages),
        "observations": frame(OBSERVATION_COLUMNS, *facts_of(*lines, *sums, *lists, *pages), *split),
    }


def differing(tables: dict[str, pd.DataFrame]) -> list[list[str]]:
    """Rule, row, column and numbers of the measurements that differ."""
    found = measure(Tables(tables))
    found = found[~found["difference"].isin(["0", ""])]
    return found[["rule", "row", "column", "expected", "actual", "difference"]].to_numpy().tolist()


def test_a_document_without_a_fault_differs_nowhere(tables: dict[str, pd.DataFrame]) -> None:
    found = measure(Tables(tables))
    assert differing(tables) == []
    assert tuple(found.columns) == COLUMNS
    assert found.groupby("rule").size().to_dict() == {
        "projects.funding": 4,
        "subtotals.home": 12,
        "subtotals.relisted": 4,
        "subtotals.total": 4,
        "subtotals.printed": 4,
        "project_lists.subtotal": 2,
        "project_lists.subtotal_as_programmes": 2,
        "projects.cost_stated": 4,
        "project_lists.cost_stated": 3,
        "project_lists.cost": 3,
        "project_pages.cost": 2,
        "project_pages.cost_split": 1,
        "projects.in_list": 4,
        "project_lists.in_programmes": 3,
        "project_lists.has_page": 3,
        "project_pages.in_list": 3,
        "project_lists.number_order": 1,
        "projects.relisted_home": 1,
        "projects.relisted_cost": 4,
        "projects.same_cost": 3,
        "observations.composite": 1,
    }


def change(tables: dict[str, pd.DataFrame], table: str, row: int, column: str, cell: str) -> None:
    tables[table] = tables[table].copy()
    tables[table].loc[row, column] = cell


def test_a_source_of_funds_that_is_off_is_known_by_its_subtotal(tables: dict[str, pd.DataFrame]) -> None:
    change(tables, "projects", 0, "national_thousand_yen", "11")
    assert ["projects.funding", "3", "国庫", "10", "11", "1"] in differing(tables)


def test_a_line_whose_subtotals_are_off_too_is_blamed_at_its_cost(tables: dict[str, pd.DataFrame]) -> None:
    change(tables, "projects", 0, "national_thousand_yen", "11")
    change(tables, "subtotals", 0, "national_thousand_yen", "11")
    assert [d for d in differing(tables) if d[0] == "projects.funding"] == [
        ["projects.funding", "3", "事業費", "31", "30", "-1"]
    ]


def test_a_wrong_cost_is_known_by_its_subtotal(tables: dict[str, pd.DataFrame]) -> None:
    change(tables, "projects", 2, "cost_thousand_yen", "50")
    assert ["projects.funding", "6", "事業費", "5", "50", "45"] in differing(tables)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (1, ["subtotals.home", "7", "国庫", "5", "6", "1"]),
        (3, ["subtotals.relisted", "11", "国庫", "0", "6", "6"]),
        (4, ["subtotals.total", "12", "国庫", "15", "6", "-9"]),
    ],
)
def test_each_money_column_of_a_subtotal_counts(tables: dict[str, pd.DataFrame], row: int, expected: list[str]) -> None:
    change(tables, "subtotals", row, "national_thousand_yen", "6")
    assert differing(tables) == [expected]


def test_a_missing_subtotal_is_measured_where_the_policy_ends(tables: dict[str, pd.DataFrame]) -> None:
    tables["subtotals"] = tables["subtotals"].drop(index=3)
    assert differing(tables) == [["subtotals.printed", "9", "", "1", "0", "-1"]]


def test_a_list_of_two_policies_is_their_union(tables: dict[str, pd.DataFrame]) -> None:
    change(tables, "subtotals", 6, "cost_thousand_yen", "19")  # 乙 counted twice
    assert differing(tables) == [
        ["project_lists.subtotal", "6", "事業費", "12", "19", "7"],
        ["project_lists.subtotal_as_programmes", "6", "事業費", "12", "19", "7"],
    ]


def test_a_cost_is_compared_wherever_it_is_printed_again(tables: dict[str, pd.DataFrame]) -> None:
    change(tables, "project_lists", 2, "cost_thousand_yen", "6")
    change(tables, "project_pages", 2, "cost_thousand_yen", "4")
    assert [d for d in differing(tables) if d[0].endswith(".cost")] == [
        ["project_lists.cost", "5", "事業費", "5", "6", "1"],
        ["project_pages.cost", "4", "事業費", "5", "4", "-1"],
    ]


def test_a_split_cost_is_the_sum_of_its_parts(tables: dict[str, pd.DataFrame]) -> None:
    change(tables, "observations", tables["observations"].index[-1], "value", "21")
    assert differing(tables) == [["project_pages.cost_split", "2", "内訳", "30", "31", "1"]]


def test_a_line_without_a_cost_or_a_dash_is_measured(tables: dict[str, pd.DataFrame]) -> None:
    found = tables["observations"]
    tables["observations"] = found[found["source_cell"] != "doc/projects.csv#3:事業費"]
    assert differing(tables) == [["projects.cost_stated", "3", "事業費", "1", "0", "-1"]]


def test_a_project_must_stand_in_every_list(tables: dict[str, pd.DataFrame]) -> None:
    change(tables, "project_lists", 2, "project", "丁")
    rules = [d[:2] for d in differing(tables) if d[0].partition(".")[2] in ("in_list", "in_programmes")]
    assert rules == [["projects.in_list", "6"], ["project_lists.in_programmes", "5"]]


def test_a_page_and_a_list_line_need_each_other(tables: dict[str, pd.DataFrame]) -> None:
    change(tables, "project_pages", 2, "list_no", "3")
    assert [d[:2] for d in differing(tables)] == [
        ["project_lists.has_page", "5"],
        ["project_pages.in_list", "4"],
    ]


def test_a_share_is_measured_and_a_change_is_not() -> None:
    facts = [
        fact("doc/a.csv#2:欄2", "年少人口割合", "10.6", unit="%"),
        fact("doc/a.csv#3:欄2", "事業所数の増減率", "-4.0", unit="%"),
        fact("doc/a.csv#4:欄2", "参加者数", "400", unit="名"),
    ]
    found = measure(Tables({"observations": frame(OBSERVATION_COLUMNS, *facts)}))
    assert found[["rule", "row", "actual", "difference"]].to_numpy().tolist() == [
        ["observations.share", "2", "10.6", ""]
    ]


def test_figures_of_one_cell_come_from_one_text() -> None:
    facts = [fact("doc/a.csv#2:欄2", name, text, printed=text) for name, text in (("件数", "3件"), ("人数", "4名"))]
    tables = {"observations": frame(OBSERVATION_COLUMNS, *facts)}
    assert differing(tables) == [["observations.composite", "2", "欄2", "1", "2", "1"]]


REGISTER = ("document", "table", "part", "file", "rows", "page", "source_lines", "source_cell")


def registered(number: int, table: str, part: str, rows: str) -> dict[str, str]:
    return {
        "table": table,
        "part": part,
        "file": f"{table}.csv",
        "rows": rows,
        "source_cell": f"doc/register.csv#{number}:表",
    }


def test_rows_are_counted_against_the_register_both_ways() -> None:
    facts = [
        fact("doc/outcomes.csv#3:欄2", "参加者数", "1", section="2(2)①-1 甲"),
        fact("doc/outcomes.csv#3:欄3", "参加者数", "2", section="2(2)①-1 甲"),
        fact("doc/outcomes.csv#5:欄2", "開催数", "3", section="2(2)①-2 乙"),
        fact("doc/population.csv#4:欄2", "総人口", "4", section="1(2)② 推計人口"),
    ]
    register = [
        registered(2, "outcomes", "2(2)①-1", "1"),
        registered(3, "outcomes", "2(2)①-1", "1"),
        registered(4, "population", "表2", "1"),
        registered(5, "charts", "図1", "0"),
    ]
    tables = {"observations": frame(OBSERVATION_COLUMNS, *facts), "register": frame(REGISTER, *register)}
    found = measure(Tables(tables))
    found = found[found["rule"].str.startswith("register.")]
    assert found[["rule", "file", "row", "indicator", "expected", "actual"]].to_numpy().tolist() == [
        ["register.row_count", "doc/outcomes.csv", "3", "outcomes 2(2)①-1", "2", "1"],
        ["register.row_count", "doc/population.csv", "4", "population 表2", "1", "1"],
        ["register.unregistered", "doc/outcomes.csv", "5", "outcomes 2(2)①-2", "0", "1"],
    ]


def test_sums_and_titles_of_a_list_are_rows_of_it(tables: dict[str, pd.DataFrame]) -> None:
    rows = [
        registered(2, "projects", "", "12"),
        registered(3, "project_lists", "①", "2"),
        registered(4, "project_lists", "⑥⑦", "3"),
    ]
    pages = [
        registered(5 + i, "project_pages", part, "1") for i, part in enumerate(("2(2)①-1", "2(2)⑥⑦-1", "2(2)⑥⑦-2"))
    ]
    tables["register"] = frame(REGISTER, *rows, *pages)
    assert differing(tables) == []


def test_sections_that_are_named_must_be_known() -> None:
    columns = ("document", "section_id", "parent", "number", "pillar", "source_cell")
    outline = [{"section_id": "1", "source_cell": "doc/outline.csv#2:見出し"},
               {"section_id": "1(1)", "parent": "9", "source_cell": "doc/outline.csv#3:見出し"}]  # fmt: skip
    pillars = [
        {"section_id": number, "source_cell": f"doc/pillars.csv#{i}:柱"}
        for i, number in ((2, "1(1)"), (3, "1(2)"), (4, "該当なし"))
    ]
    tables = {"outline": frame(columns, *outline), "pillars": frame(columns, *pillars)}
    assert differing(tables) == [
        ["pillars.section_known", "3", "節", "1", "0", "-1"],
        ["outline.section_known", "3", "上位", "1", "0", "-1"],
    ]
