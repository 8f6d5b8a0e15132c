"""`nenpo new-year` on the real documents: what stays, what is asked anew, what a person is told."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from made import csv_rows, declared

from nenpo.ground.errors import SourceError, UsageError
from nenpo.ground.locations import Locations, at
from nenpo.ground.sources import read_document
from nenpo.report.cleaned import clean_year
from nenpo.rollover.year import new_year

ROOT = Path(__file__).resolve().parents[2]
REPORT, ACCOUNT = "nenji-hokoku-fy2021", "jigyo-sokatsu-fy2022"


def copied(folder: Path) -> Locations:
    """Give a project with the real documents, and nothing else."""
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    return at(declared(folder))


@pytest.fixture(scope="module")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Locations, str]:
    """Roll over both reports, each into its next year; gives what the first said."""
    project = copied(tmp_path_factory.mktemp("project"))
    said = new_year(project, 2021)
    new_year(project, 2022)
    return project, said


@pytest.fixture(scope="module")
def clean(rolled: tuple[Locations, str]) -> dict[str, pd.DataFrame]:
    """Clean tables of the new annual report."""
    tables = clean_year(rolled[0], 2021)
    return {name: frame[frame["document"] == REPORT] for name, frame in tables.items()}


def rows(project: Locations, document: str, file: str) -> list[dict[str, str]]:
    return csv_rows(project.raw / document / file)


def about(project: Locations, document: str) -> dict:
    return yaml.safe_load((project.raw / document / "source.yml").read_text(encoding="utf-8"))


def test_the_source_says_what_follows_by_rule_and_no_more(rolled: tuple[Locations, str]) -> None:
    new = about(rolled[0], REPORT)
    assert (new["document"], new["fiscal_year"], new["published"]) == (REPORT, 2021, None)
    assert new["title"] == "令和3年度 青森県中小企業振興基本条例に基づく年次報告"
    assert new["citation"] == f"青森県「{new['title']}」"
    assert {entry["arrival"] for entry in new["tables"]} == {"form"}
    assert all("page" not in entry and "roll" in entry for entry in new["tables"])
    assert next(e["caption"] for e in new["tables"] if e["file"] == "projects.csv") == "令和3年度中小企業振興施策一覧"


def test_projects_that_ended_are_dropped_and_the_others_keep_their_order(rolled: tuple[Locations, str]) -> None:
    old = [r["事業名"] for r in rows(rolled[0], "nenji-hokoku-fy2020", "project_lists.csv") if r["章"] == "⑧"]
    new = [r for r in rows(rolled[0], REPORT, "project_lists.csv") if r["章"] == "⑧" and r["No."]]
    names = [r["事業名"] for r in new]
    assert [name for name in names if name in old] == [name for name in old if name in names] and len(names) == 6
    assert [r["No."] for r in new] == [str(number) for number in range(1, 7)]
    assert "新産業海外展開推進事業" not in names


def test_money_and_new_flags_are_empty_and_relisted_lines_are_names_alone(rolled: tuple[Locations, str]) -> None:
    lines = rows(rolled[0], REPORT, "projects.csv")
    assert {line["事業費"] + line["国庫"] + line["一般財源"] + line["新規"] for line in lines} == {""}
    home = next(line for line in lines if line["事業名"] == "HACCP推進コア人財育成事業")
    again = next(line for line in lines if line["事業名"] == "HACCP推進コア人財育成事業(再掲)")
    assert (home["事業期間"], home["重点"], home["担当課等"]) == ("R2-R3", "○", "保健衛生課")
    assert {again[column] for column in again if column not in ("事業名", "基本方針")} == {""}


def test_results_have_this_year_s_column_alone_and_once(rolled: tuple[Locations, str]) -> None:
    outcomes = rows(rolled[0], REPORT, "outcomes.csv")
    assert {row["欄2"] for row in outcomes if row["種別"] == "見出し"} == {"3年度"}
    assert {row["欄2"] + row["欄3"] for row in outcomes if row["種別"] == "行"} == {""}
    programme = [row["欄2"] for row in rows(rolled[0], ACCOUNT, "results.csv") if row["節"] == "2(2)"]
    assert programme[1] == "令和4年度 (令和5年度事業)"
    heads = [row for row in rows(rolled[0], ACCOUNT, "results.csv") if row["節"] == "8(1)"][1]
    assert heads["欄3"] == "累計(平成15年度～令和4年度)"


def test_tables_append_stay_or_begin_empty_as_they_declare(rolled: tuple[Locations, str]) -> None:
    project = rolled[0]
    population, before = rows(project, REPORT, "population.csv"), rows(project, "nenji-hokoku-fy2020", "population.csv")
    assert len(population) == len(before) + 1 and population[-1]["欄1"] == "R3" and population[-1]["欄2"] == ""
    assert population[-2]["欄2"] == before[-1]["欄2"]
    assert rows(project, REPORT, "establishments.csv") == rows(project, "nenji-hokoku-fy2020", "establishments.csv")
    assert rows(project, REPORT, "claims.csv") == rows(project, REPORT, "corrections.csv") == []
    figures = rows(project, REPORT, "figures.csv")
    assert figures and {row["節"][:4] for row in figures} == {"1(3)"} and all(row["時期"] for row in figures)


def test_what_a_label_restricts_is_declared_of_the_new_year(rolled: tuple[Locations, str]) -> None:
    declared = rows(rolled[0], REPORT, "comparability.csv")
    assert [(row["節"][:4], row["対象"], row["時期"], row["語"], row["判断"], row["範囲"]) for row in declared] == [
        ("2(2)", f"{name}(R3年度は1月末現在)", "2021", "R3年度は1月末現在", "比べない", "1月末現在")
        for name in ("就職状況確定コースの修了者", "修了者のうち就職者数")
    ]


def test_the_years_before_keep_their_words_and_the_rest_its_headings(rolled: tuple[Locations, str]) -> None:
    folder = rolled[0].raw / REPORT / "commentary"
    years = (folder / "1-3.md").read_text(encoding="utf-8")
    assert years.startswith((folder / "reference" / "1-3.md").read_text(encoding="utf-8").rstrip())
    assert years.endswith("\n\n## 1(3)令和3年度\n")
    pages = (folder / "2-2-1.md").read_text(encoding="utf-8")
    assert pages.startswith(
        "## 戦略的リクルーティング推進事業\n\n### 事業概要\n\n### 事業実績\n\n## あおもり移住支援事業"
    )
    assert all(line.startswith("#") for line in pages.splitlines() if line)
    assert "## 2(2)⑥⑦-3" in (folder / "reference" / "2-2-6.md").read_text(encoding="utf-8")
    assert "## 2(2)" not in (folder / "2-2-6.md").read_text(encoding="utf-8")
    assert not (folder / "case-2-1.md").exists() and (folder / "reference" / "case-2-1.md").is_file()
    account = (rolled[0].raw / ACCOUNT / "commentary" / "programmes.md").read_text(encoding="utf-8")
    assert "## 2(1)①" in account and "## 2(8)" not in account


def test_the_new_year_is_cleaned_without_any_trouble(clean: dict[str, pd.DataFrame]) -> None:
    assert clean["problems"].empty
    facts = clean["observations"]
    awaited = facts[facts["marker"] == "outstanding"]
    assert set(awaited["fiscal_year"]) == {"2021"}
    assert set(facts[facts["marker"] != "outstanding"]["marker"]) == {""}


def test_further_lines_and_pages_are_those_of_the_home_line(clean: dict[str, pd.DataFrame]) -> None:
    lines = clean["projects"]
    twice = lines[lines["project"] == "HACCP推進コア人財育成事業"]
    assert list(twice["relisted"]) == ["false", "true"]
    assert len(twice[["period_start", "period_end", "priority", "sections"]].drop_duplicates()) == 1
    facts = clean["observations"]
    assert not facts["fact_id"].str.contains("@").any()
    offices = clean["project_pages"][clean["project_pages"]["project"] == "HACCP推進コア人財育成事業"]["office"]
    assert len(offices) == 2 and len(set(offices)) == 1


def test_what_was_said_names_files_what_is_open_and_the_next_steps(rolled: tuple[Locations, str]) -> None:
    said = rolled[1]
    assert said.startswith(
        "== data/raw/nenji-hokoku-fy2021（令和3年度 青森県中小企業振興基本条例に基づく年次報告）を作りました。"
    )
    assert "  - projects.csv: 62事業を引き継ぎ、事業費と新規の欄を空にする、期間の終わった56事業を除く（" in said
    assert (
        "41事業は、この年度で期間が終わります。続くなら事業期間を直してください（戦略的リクルーティング推進事業、"
        in said
    )
    assert "事業総括は令和3年度まであるので、作っていません。" in said
    assert said.splitlines()[-6:][0].startswith("  1. source.yml の題")


def test_the_same_documents_give_the_same_bytes(rolled: tuple[Locations, str], tmp_path: Path) -> None:
    again = copied(tmp_path)
    new_year(again, 2021)
    files = sorted(path for path in (again.raw / REPORT).rglob("*") if path.is_file())
    assert len(files) > 50
    for path in files:
        assert path.read_bytes() == (rolled[0].raw / path.relative_to(again.raw)).read_bytes(), path.name


def test_nothing_that_exists_is_overwritten(rolled: tuple[Locations, str]) -> None:
    with pytest.raises(
        UsageError, match="令和3年度の資料はもうあるか、続きになる前の年度（令和2年度）の資料がありません"
    ):
        new_year(rolled[0], 2021)
    with pytest.raises(UsageError, match="前の年度（令和12年度）の資料がないので、令和13年度の資料を作れません"):
        new_year(rolled[0], 2031)


def test_a_folder_in_the_way_stops_everything(tmp_path: Path) -> None:
    project = copied(tmp_path)
    (project.raw / REPORT).mkdir()
    with pytest.raises(UsageError, match="nenji-hokoku-fy2021 のフォルダーがもうあります。何も書き換えていません"):
        new_year(project, 2021)
    assert list((project.raw / REPORT).iterdir()) == []


def test_a_table_says_how_it_rolls_over(tmp_path: Path) -> None:
    project = copied(tmp_path)
    path = project.raw / "nenji-hokoku-fy2020" / "source.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  roll: append\n", ""), encoding="utf-8")
    with pytest.raises(SourceError, match=r"population.csv に、次の年度への引き継ぎ方（roll）がありません"):
        new_year(project, 2021)
    path.write_text(text.replace("roll: append", "roll: keep"), encoding="utf-8")
    with pytest.raises(
        SourceError, match="roll「keep」は使えません。使えるもの: append、replace、current、carry、once"
    ):
        read_document(project, path.parent)
