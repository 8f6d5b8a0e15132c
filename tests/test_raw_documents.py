"""The real documents: complete by the register, repaired without loss, the same clean bytes everywhere."""

import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
import yaml
from made import csv_rows

from nenpo.cleaning.listings import NO_SECTION
from nenpo.cleaning.year import Cleaning
from nenpo.facts.known_issues import read_known_issues
from nenpo.ground.fiscal_year import UNDATED
from nenpo.ground.locations import at
from nenpo.ground.numerals import DASHES, normalise
from nenpo.ground.sources import read_document
from nenpo.report.cleaned import clean_document, clean_year

ROOT = Path(__file__).resolve().parents[1]
RAW = ROOT / "data" / "raw"
REPORT, ACCOUNT = "nenji-hokoku-fy2020", "jigyo-sokatsu-fy2021"
SURVEY = "needs-survey"
DOCUMENTS = sorted(folder.parent.name for folder in RAW.glob("*/source.yml"))
YEARS = {name: read_document(at(ROOT), RAW / name).fiscal_year for name in DOCUMENTS}
# In tables with header lines only these rows count; 種別 means something else in the other tables.
PRINTED_TABLES = {"definitions", "establishments", "population", "members"} | {
    layout.name
    for name in DOCUMENTS
    for layout in read_document(at(ROOT), RAW / name).layouts.values()
    if layout.kind in ("items", "grid")
}
# What a personal name looks like: a family and a given name before 氏, or with the letters set apart.
PERSON = re.compile(r"[一-龥々]{1,3}[ 　]?[一-龥々ぁ-んァ-ヶ]{1,4}[ 　]*氏(?![名])|[一-龥] [一-龥] [一-龥] [一-龥]")


def line_numbers(text: str) -> set[int]:
    pairs = (piece.partition("-") for piece in text.split(","))
    return {n for first, _, last in pairs for n in range(int(first), int(last or first) + 1)}


@pytest.fixture(scope="module")
def cleaned() -> dict[str, Cleaning]:
    return {name: clean_document(at(ROOT), read_document(at(ROOT), RAW / name)) for name in DOCUMENTS}


@pytest.fixture(scope="module")
def years() -> dict[int, dict[str, pd.DataFrame]]:
    return {year: clean_year(at(ROOT), year) for year in sorted(set(YEARS.values()))}


def test_both_documents_are_on_record() -> None:
    assert {REPORT, ACCOUNT} <= set(DOCUMENTS)


# The register


def belongs(row: dict[str, str], table: str, part: str, lines: set[int]) -> bool:
    """Whether a row of a file is one that a line of the register speaks of."""
    home = row.get("節", row.get("章"))
    if table in PRINTED_TABLES and row["種別"] != "行":
        return False
    if home is not None and part and home not in part.split("・") and not re.match(r"[表図]", part):
        return False
    return "原文行" not in row or bool(line_numbers(row["原文行"]) & lines)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_line_of_the_register_holds(name: str) -> None:
    wrong = []
    for number, entry in enumerate(csv_rows(RAW / name / "register.csv"), start=2):
        file, lines = RAW / name / entry["ファイル"], line_numbers(entry["原文行"])
        assert file.is_file(), entry
        if file.suffix == ".csv":
            found = sum(belongs(row, entry["表"], entry["部分"], lines) for row in csv_rows(file))
            if found != int(entry["行数"]):
                wrong.append(f"register.csv {number}: {entry['表']} {entry['部分']}: {found}, not {entry['行数']}")
    assert wrong == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_row_is_registered_once(name: str) -> None:
    register = csv_rows(RAW / name / "register.csv")
    stray = []
    for file in sorted({entry["ファイル"] for entry in register if entry["ファイル"].endswith(".csv")}):
        entries = [(e["表"], e["部分"], line_numbers(e["原文行"])) for e in register if e["ファイル"] == file]
        for number, row in enumerate(csv_rows(RAW / name / file), start=2):
            times = sum(belongs(row, *entry) for entry in entries)
            if times != (0 if entries[0][0] in PRINTED_TABLES and row["種別"] != "行" else 1):
                stray.append(f"{file}#{number}: {times}")
    assert stray == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_declared_table_is_registered(name: str) -> None:
    about = yaml.safe_load((RAW / name / "source.yml").read_text(encoding="utf-8"))
    register = {entry["ファイル"] for entry in csv_rows(RAW / name / "register.csv")}
    # Which programme carries which pillar, or goes on in which window, is our reading, and no table of the document.
    ours = {"pillars.csv", "continuations.csv"}
    assert {entry["file"] for entry in about["tables"]} - ours <= register


# The annual report


def test_the_overview_has_132_lines_in_eight_policies(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    projects = years[2020]["projects"]
    assert len(projects) == 132
    assert sorted(projects["policy_no"].unique()) == list("①②③④⑤⑥⑦⑧")
    assert (projects["relisted"] == "true").sum() == 14


def test_the_lists_have_130_lines_and_each_has_a_page(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    lists, pages = years[2020]["project_lists"], years[2020]["project_pages"]
    assert lists.groupby("chapter", sort=False).size().to_dict() == {
        "①": 39, "②": 34, "③": 7, "④": 17, "⑤": 8, "⑥⑦": 14, "⑧": 11,
    }  # fmt: skip
    assert len(lists) == len(pages) == 130
    assert pages[["chapter", "list_no", "project"]].equals(lists[["chapter", "list_no", "project"]])


def test_printed_totals_are_on_record(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    sums = years[2020]["subtotals"].set_index(["listing", "policy_no", "scope"])["cost_thousand_yen"]
    assert sums["施策一覧", "", "合計"] == "70705499"
    assert sums["基本方針事業一覧", "⑥⑦", "小計（再掲含む）"] == "136121"


def test_every_chart_has_a_place(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    assert years[2020]["charts"]["number"].tolist() == [f"図{number}" for number in range(1, 15)]


# The foundation's account


def test_one_pillar_has_no_programme(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    pillars = years[2021]["pillars"]
    assert pillars.loc[pillars["section_id"] == NO_SECTION, "pillar"].tolist() == ["高度情報システム構築"]
    assert set(pillars["section_id"]) - {NO_SECTION} <= set(years[2021]["outline"]["section_id"])


def test_a_merged_lecturer_stands_on_each_day_of_the_course(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    days = years[2021]["events"].query("section_id == '2(6)④'")
    assert len(days) == 3 and days["remark"].nunique() == 1
    assert "講師：産能大総合研究所" in days["remark"].iloc[0]


def test_a_number_of_several_days_or_places_stands_with_all_of_them(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    """An event whose number is printed once is one row; a row of the same event without its number lost it."""
    events = years[2021]["events"]
    counted = events.groupby(["section_id", "event"])["attendance"].agg(lambda told: len({bool(one) for one in told}))
    assert counted[counted > 1].index.tolist() == []
    assert events[events["remark"].str.contains("の行に")].empty
    fair = events[events["event"] == "テクニカルショウヨコハマ2022"]
    assert fair[["attendance", "start", "end"]].to_numpy().tolist() == [["6社", "2022-02-02", "2022-02-10"]]


def test_a_programme_tells_the_reason_and_then_what_came_of_it() -> None:
    """The sentences about 終了 and 実績なし follow the words: these may not speak of what is not told yet."""
    text = (ROOT / "data/raw/jigyo-sokatsu-fy2021/commentary/programmes.md").read_text(encoding="utf-8")
    assert re.findall("[^。\n]*(?:理由です|[いた]のは、[^。]*ためです)", text) == []


def test_a_table_has_the_title_that_is_printed(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    titles = years[2021]["outline"].set_index("section_id")["table_title"]
    assert titles["1(1)①"] == "【実績】" and titles["8(1)"] == "【相談対応状況】"
    assert titles["1(2)④"] == "【参考】全国中小企業振興機関協会相談員の相談件数"
    assert set(years[2020]["outline"]["table_title"]) == {""}


def test_governance_names_roles_and_numbers(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    governance = years[2021]["governance"]
    assert len(governance) == 14
    assert set(governance["kind"]) == {"人事", "監査", "議案", "報告"}
    assert (governance["start"] != "").all()


# The survey


def test_the_survey_names_its_lists_whole(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    survey = years[UNDATED]
    assert [len(survey[f"survey_{name}"]) for name in ("partners", "questions", "results", "plans")] == [7, 5, 22, 4]
    assert survey["survey_questions"]["number"].tolist() == list("①②③④⑤")


def test_a_figure_of_the_survey_keeps_its_約_and_has_no_year(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    facts = years[UNDATED]["observations"].set_index("indicator")
    columns = ["value", "unit", "qualifier", "fiscal_year", "period"]
    assert {name: row.tolist() for name, row in facts[columns].iterrows()} == {
        "調査先": ["7500", "", "", "", ""],
        "回答数": ["1260", "", "", "", ""],
        "回収率": ["16.8", "%", "", "", ""],
        "満足・やや満足": ["0.75", "割合", "約", "", ""],
        "存在及び支援内容がわからないことを利用しない理由とする割合": ["6", "割", "約", "", ""],
        "経営課題ごとに挙げた上位の機関の数": ["3", "機関", "", "", ""],
        "支援の希望者": ["0.25", "割合", "", "", ""],
        "宛先情報を入手した県内中小企業数": ["7500", "社", "", "", ""],
    }


def test_a_claim_of_the_survey_says_why_nothing_proves_it(years: dict[int, dict[str, pd.DataFrame]]) -> None:
    claims = years[UNDATED]["claims"]
    assert set(claims["kind"]) == {"根拠未収録"} and (claims["remark"] != "").all()
    assert "偏りなく" in claims["phrase"].tolist()


# Repairs, names, problems


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_repair_and_every_name_is_used(cleaned: dict[str, Cleaning], name: str) -> None:
    idle = [p for p in cleaned[name].problems if p.problem in ("lost_repair", "unused_name", "unmapped_name")]
    assert idle == []


def test_nothing_needs_a_person_but_what_is_known(cleaned: dict[str, Cleaning]) -> None:
    issues = read_known_issues(at(ROOT))
    known = {(one.rule, one.cell, one.printed) for one in issues if one.rule.startswith("problems.")}
    problems = [problem for work in cleaned.values() for problem in work.problems]
    assert {(f"problems.{p.problem}", f"{p.file}#{p.row}:{p.column}", p.printed) for p in problems} == known


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_split_reads_only_what_is_printed(name: str) -> None:
    # A misreading may be corrected; taking a composite cell apart may leave out, but never invents a digit.
    invented = []
    for entry in csv_rows(RAW / name / "repairs.csv"):
        digits = re.findall(r"\d+", re.sub(r"(?:\[[^\]]*\])?[^=|]*=", " ", entry["値"]))
        if entry["種別"] == "split" and not set(digits) <= set(re.findall(r"\d+", entry["原文"])):
            invented.append(entry)
    assert invented == []


# Facts


@pytest.mark.parametrize("year", sorted(set(YEARS.values())))
def test_every_fact_has_one_name(years: dict[int, dict[str, pd.DataFrame]], year: int) -> None:
    facts = years[year]["observations"]
    assert facts.loc[facts["fact_id"].duplicated(keep=False), "fact_id"].tolist() == []


@pytest.mark.parametrize("year", sorted(set(YEARS.values())))
def test_every_fact_has_a_value_or_a_marker(years: dict[int, dict[str, pd.DataFrame]], year: int) -> None:
    facts = years[year]["observations"]
    assert ((facts["value"] == "") == (facts["marker"] != "")).all()
    assert facts["value"].str.fullmatch(r"-?\d+(\.\d+)?|").all()


@pytest.mark.parametrize("year", sorted(set(YEARS.values())))
def test_every_fact_leads_to_the_cell_it_is_printed_in(
    years: dict[int, dict[str, pd.DataFrame]], cleaned: dict[str, Cleaning], year: int
) -> None:
    raw = {table.file: table.frame for work in cleaned.values() for table in work.document.tables.values()}
    wrong = []
    for fact in years[year]["observations"].to_dict("records"):
        file, _, place = fact["source_cell"].partition("#")
        row, _, column = place.partition(":")
        if raw[file].at[int(row), column] != fact["printed"]:
            wrong.append((fact["fact_id"], fact["source_cell"], fact["printed"]))
    assert wrong == []


@pytest.mark.parametrize("year", sorted(set(YEARS.values())))
def test_the_digits_of_a_value_are_printed(years: dict[int, dict[str, pd.DataFrame]], year: int) -> None:
    # Several scales (1兆9,121億円) are written out, a share (4分の1, 3/4) is divided and 三紙 has no digit.
    facts = years[year]["observations"]
    reckoned = facts["printed"].str.contains(r"[兆億][\d,]+[億万]|分の|[/／]|^[一二三]") | (facts["value"] == "")
    wrong = [
        (fact["fact_id"], fact["value"])
        for fact in facts[~reckoned].to_dict("records")
        if fact["value"].lstrip("-") not in re.findall(r"[\d.]+", normalise(fact["printed"]).replace(",", ""))
    ]
    assert wrong == []


@pytest.mark.parametrize("year", sorted(set(YEARS.values())))
def test_no_figure_lies_under_a_dash(years: dict[int, dict[str, pd.DataFrame]], year: int) -> None:
    facts = years[year]["observations"]
    dashes = facts[facts["printed"].map(lambda text: bool(text) and set(text) <= set(DASHES)).astype(bool)]
    assert set(dashes["marker"]) <= {"none_reported", "not_started", "not_held"}


# Files


@pytest.mark.parametrize("path", sorted(p for p in RAW.rglob("*") if p.is_file()), ids=lambda p: p.name)
def test_a_raw_file_is_plain_utf_8_without_names_of_persons(path: Path) -> None:
    data = path.read_bytes()
    text = data.decode("utf-8")
    assert b"\r" not in data and not data.startswith(b"\xef\xbb\xbf")
    assert text == unicodedata.normalize("NFC", text)
    assert PERSON.findall(text) == []


# Anybody gets the same bytes

REBUILD = """
import sys
from pathlib import Path
from nenpo.cleaning.year import write_year
from nenpo.report.cleaned import clean_year
from nenpo.ground.locations import Locations
root, target = map(Path, sys.argv[1:3])
rooms = Locations(root=root, clean=target, output=target)
for year in map(int, sys.argv[3:]):
    write_year(rooms, year, clean_year(rooms, year))
"""


def test_another_process_cleans_to_the_same_bytes(tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "clean", tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = os.environ | {
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-c", REBUILD, str(ROOT), str(target), *map(str, sorted(set(YEARS.values())))]
    subprocess.run(command, cwd=elsewhere, env=environment, check=True)
    committed = ROOT / "data" / "clean"
    names = {path.relative_to(committed).as_posix() for path in committed.rglob("*.csv")}
    assert {path.relative_to(target).as_posix() for path in target.rglob("*.csv")} == names
    differing = [name for name in sorted(names) if (target / name).read_bytes() != (committed / name).read_bytes()]
    assert differing == [], "run nenpo build and look at the difference"
