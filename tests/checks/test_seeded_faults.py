"""Faults seeded into copies of the real files: each is found, by its rule and at the cell that was spoilt."""

import csv
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from made import declared

from nenpo.checks.year import check_year
from nenpo.ground.locations import Locations, at
from nenpo.report.cleaned import clean_year

REPORT, ACCOUNT = "nenji-hokoku-fy2020", "jigyo-sokatsu-fy2021"
OF_ACCOUNT = ("events.csv", "governance.csv", "pillars.csv", "results.csv")


@dataclass(frozen=True, eq=False)
class Fault:
    """A cell to be spoilt, and the rule that must find it.

    Attributes
    ----------
    row : dict
        Texts that pick the row, the last one that fits: each must stand in its column.
    change : function
        Old text to new; `drop` takes the row out, `double` adds it again at the end of the file.
    found_at : str
        Column that the finding names, where it is not the one that was spoilt.
    """

    rule: str
    file: str
    row: Mapping[str, str]
    column: str
    change: Callable[[str], str]
    found_at: str | None = None
    severity: str = "critical"

    @property
    def path(self) -> str:
        return f"{ACCOUNT if self.file in OF_ACCOUNT else REPORT}/{self.file}"


def to(text: str) -> Callable[[str], str]:
    return lambda _: text


def plus(step: int) -> Callable[[str], str]:
    return lambda text: f"{int(text.replace(',', '')) + step:,}"


def drop(text: str) -> str:
    return text


def double(text: str) -> str:
    return text


def named(name: str, **more: str) -> dict[str, str]:
    return {"事業名": name, **more}


FIRMS = {"欄1": "移住支援金対象法人数"}
DECLARED = "comparability.csv"
SETTLED = {"対象": "就職状況確定コースの修了者(R2年度は1月末現在)"}
EMPLOYED = {"対象": "修了者のうち就職者数(R2年度は1月末現在)"}
MISSPELT = "ビジネスサポートステイション事業"
PROJECTS, LISTS, PAGES, OUTCOMES = "projects.csv", "project_lists.csv", "project_pages.csv", "outcomes.csv"
NEW_MANAGERS = {"名称": "新任管理者研修"}
LAST_OUTCOME = {"節": "2(2)⑧-11", "種別": "行"}
SEMINAR = {"欄1": "女性活躍実践セミナー開催回数 (オンライン併用)"}
TRAINING = {"節": "2(2)⑥⑦-3", "欄1": "オーダーメイド型研修参加者数"}
MEMBER = "欄2=総合販売戦略課"
FAULTS = (
    Fault("projects.funding", PROJECTS, named("攻めのUIJターン就職推進事業"), "国庫", plus(1000)),
    Fault("problems.unreadable", PROJECTS, named("戦略的リクルーティング推進事業"), "新規", to("?")),
    Fault("projects.new.required", PROJECTS, named("戦略的リクルーティング推進事業"), "新規", to("?")),
    Fault("problems.unreadable", PROJECTS, named("選ばれる県内企業魅力発信事業"), "21財団", to("×")),
    Fault("projects.period_end.order", PROJECTS, named("就職ガイダンス開催事業"), "事業期間", to("R2-R1")),
    Fault("subtotals.home", PROJECTS, {"事業名": "小計", "事業費": "20,551"}, "事業費", plus(1)),
    Fault("subtotals.relisted", PROJECTS, {"主要成果": "184,210"}, "主要成果", plus(30)),
    Fault("subtotals.total", PROJECTS, {"基本方針": "合計"}, "事業費", plus(7)),
    Fault("project_lists.subtotal", LISTS, named("小計", 章="⑥⑦"), "事業費", plus(-100)),
    Fault("project_lists.subtotal_as_programmes", LISTS, named("小計", 章="⑥⑦"), "事業費", plus(-100)),
    Fault("project_lists.cost", LISTS, {"章": "⑧", "No.": "1"}, "事業費", plus(9)),
    Fault("project_lists.in_programmes", LISTS, {"章": "⑥⑦", "No.": "2"}, "事業名", to(MISSPELT)),
    Fault("problems.unmapped_name", LISTS, {"章": "⑥⑦", "No.": "2"}, "事業名", to(MISSPELT)),
    Fault("project_pages.cost", PAGES, {"節": "2(2)②-1"}, "事業費", to("141,143 千円")),
    Fault("project_pages.cost_split", PAGES, {"節": "2(2)③-3"}, "内訳", to("(①23,256 ②27,228)")),
    Fault("observations.unit.allowed", OUTCOMES, {"欄1": "UIJターン交通費助成利用者数"}, "欄2", to("179匹")),
    Fault("observations.gap", OUTCOMES, {"欄1": "県内就職者数"}, "欄3", to("")),
    Fault("problems.unreadable", OUTCOMES, {"欄1": "アプリダウンロード数"}, "欄3", to("不明 6 2 2")),
    Fault("problems.header", OUTCOMES, {"節": "2(2)①-4", "種別": "見出し"}, "欄2", to("2年度")),
    Fault("observations.value.whole", OUTCOMES, {"欄1": "連絡会議開催数"}, "欄2", to("2.5回")),
    Fault("register.row_count", OUTCOMES, LAST_OUTCOME, "欄1", drop, found_at=""),
    Fault("register.row_count", "members.csv", {"欄2": "財政課"}, "欄2", double, found_at=""),
    Fault("members.key.unique", "members.csv", {"欄2": "財政課"}, "欄2", double, found_at="欄1"),
    Fault("observations.share", "population.csv", {"欄1": "平成20年"}, "欄7", to("620.0")),
    Fault("problems.unreadable", "figures.csv", {"項目": "有効求人倍率の最低値"}, "時期", to("2009-13")),
    Fault(
        "claims.same_name", "claims.csv", {"表記": "起業家養成研修"}, "表記", to("起業家講習"), severity="warning"
    ),
    Fault("claims.reading", "claims.csv", {"表記": "確率値"}, "表記", to("確立値"), severity="warning"),
    Fault("notes.kind.allowed", "notes.csv", {"対象": "図2"}, "種別", to("出所")),
    Fault("notes.section_known", "notes.csv", {"対象": "図6"}, "節", to("1(9)④")),
    Fault("outline.page.form", "outline.csv", {"節": "1(2)"}, "頁", to("八")),
    Fault("ordinance.section_known", "ordinance.csv", {"条": "第3条"}, "節", to("4条例")),
    Fault("problems.lost_repair", "repairs.csv", {"ファイル": "members.csv", "鍵": MEMBER}, "原文", to("農林")),
    Fault("observations.comparability", OUTCOMES, FIRMS, "欄1", to("対象法人数（R2年度は1月末現在）"), found_at="欄3"),
    Fault("notes.comparability", "notes.csv", {"備考": "注2)"}, "注", to("平成27年の値は国勢調査の結果")),
    Fault("comparability.used", DECLARED, {"時期": "2019"}, "語", to("元年度は50%補助")),
    Fault("comparability.used", DECLARED, {"節": "2(2)④-6"}, "時期", to("2018"), found_at="語"),
    Fault("comparability.scope.required", DECLARED, SETTLED, "範囲", to("")),
    Fault("comparability.decision.allowed", DECLARED, EMPLOYED, "判断", to("？")),
    Fault("problems.unused_name", "names.csv", {"種別": "section"}, "表記", to("なき課"), severity="warning"),
    Fault("events.end.order", "events.csv", NEW_MANAGERS, "日程", to("令和3年11月17日～令和3年1月9日")),
    Fault("events.start.required", "events.csv", {"名称": "第1回"}, "日程", to("八月ごろ")),
    Fault("governance.division.allowed", "governance.csv", {"区分": "人事"}, "区分", to("人亊")),
    Fault("governance.number.form", "governance.csv", {"番号": "第3号"}, "番号", to("3")),
    Fault("pillars.section_known", "pillars.csv", {"節": "8(3)"}, "節", to("8(33)")),
    Fault("pillars.section_id.required", "pillars.csv", {"番号": "4"}, "節", to(""), severity="warning"),
    Fault("observations.unit.required", "results.csv", {"欄1": "窓口相談"}, "欄3", to("967")),
    Fault("observations.unit_people", "results.csv", {"欄1": "創業者数"}, "欄2", to("58件")),
    Fault("observations.unit_times", OUTCOMES, SEMINAR, "欄3", to("1件")),
    Fault("names.similar", LISTS, {"章": "②", "No.": "1"}, "担当課等", to("商エ政策課"), severity="warning"),
    Fault("names.similar", OUTCOMES, TRAINING, "欄1", to("オーダメイド型研修参加者数"), severity="warning"),
    Fault("problems.unreadable", "definitions.csv", {"欄1": "②卸売業"}, "種別", to("")),
    Fault("problems.unreadable", "population.csv", {"欄1": "21"}, "種別", to("合計")),
    Fault("problems.unread_row", "establishments.csv", {"欄1": "青森県"}, "欄1", to("")),
    Fault("problems.missing_head", "ordinance.csv", {"条": "条"}, "条", to("條")),
    Fault("problems.undeclared_head", "ordinance.csv", {"条": "条"}, "条", to("條"), found_at="條"),
)  # fmt: skip


def read(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def row_of(fault: Fault, rows: list[list[str]]) -> int:
    """Index of the row that a fault is about."""
    head = rows[0]
    fitting = [i for i, row in enumerate(rows) if all(row[head.index(c)] == text for c, text in fault.row.items())]
    assert fitting, fault
    return fitting[-1]


def spoil(raw: Path, fault: Fault, place: int) -> None:
    rows = read(raw / fault.path)
    if fault.change is drop:
        del rows[place]
    elif fault.change is double:
        rows.append(rows[place])
    else:
        column = rows[0].index(fault.column)
        rows[place][column] = fault.change(rows[place][column])
    with open(raw / fault.path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


@pytest.fixture(scope="module")
def lines(root: Path) -> dict[Fault, int]:
    """Line of the row of each fault, in the file as it is."""
    return {fault: row_of(fault, read(root / "data" / "raw" / fault.path)) + 1 for fault in FAULTS}


@pytest.fixture(scope="module")
def spoilt(root: Path, tmp_path_factory: pytest.TempPathFactory, lines: dict[Fault, int]) -> Locations:
    """Give a copy of the project with every fault in it."""
    copy = tmp_path_factory.mktemp("spoilt")
    for folder in ("data/raw", "expectations"):
        shutil.copytree(root / folder, copy / folder)
    declared(copy)
    done = set()
    for fault in FAULTS:
        cell = (fault.path, lines[fault], fault.column)
        if cell not in done:
            spoil(copy / "data" / "raw", fault, lines[fault] - 1)
        done.add(cell)
    return at(copy)


@pytest.fixture(scope="module")
def found(spoilt: Locations) -> list[dict[str, str]]:
    clean = {year: clean_year(spoilt, year) for year in (2020, 2021)}
    results = [check_year(spoilt, year, clean) for year in clean]
    return [record for result in results for record in result.findings.to_dict("records")]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.rule)
def test_the_fault_is_found_at_its_cell(fault: Fault, found: list[dict[str, str]], lines: dict[Fault, int]) -> None:
    column = fault.column if fault.found_at is None else fault.found_at
    row = lines[fault]
    if fault.change is drop:  # what is left of the part stands above
        row -= 1
    at_cell = [f for f in found if (f["file"], f["row"], f["column"]) == (fault.path, str(row), column)]
    by_rule = [f for f in at_cell if f["rule"] == fault.rule]
    assert by_rule, [(f["rule"], f["file"], f["row"], f["column"]) for f in found if f["rule"] == fault.rule]
    assert {f["severity"] for f in by_rule} == {fault.severity}
    assert {f["known_issue"] for f in by_rule} == {""}


def test_a_finding_says_what_is_printed_and_what_is_expected(found: list[dict[str, str]]) -> None:
    subtotal = next(f for f in found if f["rule"] == "subtotals.home" and f["printed"] == "20,552")
    assert (subtotal["value"], subtotal["expected"]) == ("20552", "20551")
    assert subtotal["message"] == (
        "施策一覧⑤小計 事業費は 20,552 ですが、再掲でない行の和は 20,551 です（差 1 千円）。"
    )
    unit = next(f for f in found if f["rule"] == "observations.unit.allowed")
    assert unit["fact_id"] == f"{REPORT}/攻めのUIJターン就職推進事業/UIJターン交通費助成利用者数/2019"
    assert (unit["fiscal_year"], unit["printed"], unit["value"]) == ("2019", "179匹", "179")
