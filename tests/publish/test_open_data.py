"""Open data: tables that others can read and prove, and nothing in them that acts."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, Report

from nenpo.ground.errors import SourceError
from nenpo.ground.locations import Locations, at
from nenpo.publish.open_data.package import PACKAGE, README, described_as, neutral, read_described, write_open_data

YEARS = (2020, 2021, 2024)


def proven(folder: Path) -> Report:
    return Package(str(folder / PACKAGE)).validate()


def kinds(report: Report) -> set[tuple[str, str]]:
    """Each table that is not valid, with the kind of every error."""
    return {(task.name, error.type) for task in report.tasks for error in task.errors}


def trouble(folder: Path, table: str) -> set[str]:
    """Kinds of the errors of one table."""
    report = Package(str(folder / PACKAGE)).get_resource(table).validate()
    return {error for _, error in kinds(report)}


def descriptor(folder: Path) -> dict[str, Any]:
    return json.loads((folder / PACKAGE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def written(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The open data of both real years."""
    folders = {year: tmp_path_factory.mktemp("open") / f"fy{year}" / "data" for year in YEARS}
    for year, folder in folders.items():
        write_open_data(at(root), year, folder)
    return folders


@pytest.fixture
def changed(root: Path, tmp_path: Path) -> Callable[[str, int, str, str], Path]:
    """Give a function that writes open data of 2020 from clean tables in which one cell is another."""

    def change(table: str, row: int, column: str, text: str) -> Path:
        clean = tmp_path / "clean"
        shutil.copytree(root / "data" / "clean", clean)
        file = clean / "fy2020" / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as lines:
            cells = list(csv.reader(lines))
        cells[row][cells[0].index(column)] = text
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(cells)
        return publish(replace(at(root), clean=clean), tmp_path / "data")

    return change


def publish(locations: Locations, folder: Path) -> Path:
    write_open_data(locations, 2020, folder)
    return folder


@pytest.mark.parametrize("year", YEARS)
def test_the_real_tables_are_what_their_package_says(written: dict[int, Path], year: int) -> None:
    report = proven(written[year])
    assert (report.valid, kinds(report), report.errors) == (True, set(), [])


@pytest.mark.parametrize("year", YEARS)
def test_every_clean_table_is_there_as_it_is(written: dict[int, Path], root: Path, year: int) -> None:
    clean = {file.name: file.read_bytes() for file in (root / f"data/clean/fy{year}").glob("*.csv")}
    there = {file.name: file.read_bytes() for file in written[year].iterdir()}
    assert set(there) == {*clean, PACKAGE, README}
    assert {name: there[name] for name in clean} == clean
    assert all(b"\r" not in data and not data.startswith(b"\xef\xbb\xbf") for data in there.values())


@pytest.mark.parametrize("year", YEARS)
def test_every_column_is_described(written: dict[int, Path], year: int) -> None:
    for resource in descriptor(written[year])["resources"]:
        assert resource["title"] and resource["description"].endswith("。")
        for field in resource["schema"]["fields"]:
            assert field["title"] and field["description"].endswith("。") and field["type"], resource["name"]
            assert field["name"].endswith("_thousand_yen") <= (field.get("unit") == "千円")


def test_the_package_says_where_the_tables_come_from(written: dict[int, Path]) -> None:
    package = descriptor(written[2020])
    assert package["name"] == "nenpo-fy2020"
    assert package["title"] == "令和2年度の資料を整えた表"
    assert package["sources"] == [
        {
            "title": "令和2年度 青森県中小企業振興基本条例に基づく年次報告",
            "publisher": "青森県",
            "citation": "青森県「令和2年度 青森県中小企業振興基本条例に基づく年次報告」令和3年9月",
            "published": "2021-09",
        }
    ]
    assert package["description"].startswith(
        "原本「令和2年度 青森県中小企業振興基本条例に基づく年次報告」（青森県、令和3年9月）の写しにある数値と一覧を、"
        "一行に一件の表に整えた再構成で、公表された版ではありません。"
    )
    assert "licenses" not in package and "利用の条件の記載はありません" in package["description"]
    assert "published" not in descriptor(written[2021])["sources"][0]


def test_what_sections_filled_in_is_no_retelling() -> None:
    filled = {"title": "年次報告", "document": "a", "tables": [{"arrival": "form"}]}
    assert described_as([filled]) == "「年次報告」のために担当から届いた数値と一覧を、一行に一件の表に整えたもの。"


def test_limits_and_keys_are_those_of_the_rules(written: dict[int, Path]) -> None:
    tables = {one["name"]: one["schema"] for one in descriptor(written[2020])["resources"]}
    fields = {name: {field["name"]: field for field in one["fields"]} for name, one in tables.items()}
    marker = fields["observations"]["marker"]["constraints"]["enum"]
    assert {"none_reported", "not_started", "missing"} <= set(marker)
    assert fields["observations"]["value"]["type"] == "number"
    assert fields["projects"]["relisted"] == {
        "name": "relisted",
        "title": "再掲",
        "description": "（再掲）とあれば true、なければ false。",
        "type": "boolean",
        "constraints": {"required": True},
    }
    assert fields["projects"]["cost_thousand_yen"]["constraints"] == {"minimum": 0}
    assert tables["observations"]["primaryKey"] == ["fact_id"]
    assert tables["project_pages"]["foreignKeys"][0]["reference"]["resource"] == "project_lists"


def test_the_readme_lists_the_tables_and_the_source(written: dict[int, Path]) -> None:
    text = (written[2020] / README).read_text(encoding="utf-8")
    assert "| observations.csv | 数値の一覧 | 1,643 |" in text
    assert "令和3年9月付" in text and "日付の記載なし" in (written[2021] / README).read_text(encoding="utf-8")


def test_the_same_tables_give_the_same_bytes(written: dict[int, Path], root: Path, tmp_path: Path) -> None:
    again = write_open_data(at(root), 2020, tmp_path / "again")
    assert {file.name: file.read_bytes() for file in again} == {
        file.name: file.read_bytes() for file in written[2020].iterdir()
    }


def test_a_changed_cell_is_another_version(changed: Callable[..., Path], written: dict[int, Path]) -> None:
    folder = changed("observations", 1, "value", "11")
    assert descriptor(folder)["version"] != descriptor(written[2020])["version"]


def test_a_draft_says_so(root: Path, tmp_path: Path) -> None:
    write_open_data(at(root), 2021, tmp_path, "原案")
    package = descriptor(tmp_path)
    assert (package["state"], package["title"]) == ("原案", "令和3年度の資料を整えた表（原案）")
    assert (tmp_path / README).read_text(encoding="utf-8").startswith("# 令和3年度の資料を整えた表（原案）\n")


@pytest.mark.parametrize(
    ("table", "column", "text", "error"),
    [
        ("observations", "marker", "unknown", "constraint-error"),
        ("observations", "value", "10名", "type-error"),
        ("observations", "source_cell", "どこか", "constraint-error"),
        ("observations", "indicator", "", "constraint-error"),
        ("projects", "relisted", "はい", "type-error"),
        ("project_pages", "list_no", "99", "foreign-key"),
        ("categories", "section_id", "9(9)", "foreign-key"),
    ],
)
def test_a_broken_table_is_no_valid_package(
    changed: Callable[..., Path], table: str, column: str, text: str, error: str
) -> None:
    assert error in trouble(changed(table, 1, column, text), table)


def test_a_doubled_key_is_no_valid_package(changed: Callable[..., Path], written: dict[int, Path]) -> None:
    with (written[2020] / "observations.csv").open(encoding="utf-8", newline="") as lines:
        first = next(csv.DictReader(lines))["fact_id"]
    assert "primary-key" in trouble(changed("observations", 2, "fact_id", first), "observations")


def test_a_table_that_was_tampered_with_is_noticed(written: dict[int, Path], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written[2021], tmp_path / "data"))
    file = folder / "events.csv"
    file.write_bytes(file.read_bytes().replace("青森".encode(), "秋田".encode(), 1))
    assert trouble(folder, "events") == {"hash-count"}


@pytest.mark.parametrize(
    ("text", "written_as"),
    [
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-HYPERLINK(A1)", "'-HYPERLINK(A1)"),
        ("－1+1", "'－1+1"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("- 件", "- 件"),
        ("-", "-"),
        ("—", "—"),
        ("-3.3", "-3.3"),
        ("-1,234", "-1,234"),
        ("甲=乙", "甲=乙"),
        ("'引用", "'引用"),
        ("'=1", "''=1"),
        ("", ""),
    ],
)
def test_text_that_would_act_is_written_as_text(text: str, written_as: str) -> None:
    assert neutral(text) == written_as


def test_numbers_are_never_touched_and_acting_text_is(changed: Callable[..., Path], tmp_path: Path) -> None:
    folder = changed("observations", 1, "printed", "=cmd|'/C calc'!A0")
    with (folder / "observations.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[0]["printed"] == "'=cmd|'/C calc'!A0"
    assert "-3.3" in {row["value"] for row in rows}


def test_a_year_without_tables_and_a_table_without_description_are_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="令和元年度の整えた表が data/clean にありません"):
        write_open_data(at(root), 2019, tmp_path / "data")
    (tmp_path / "clean" / "fy2020").mkdir(parents=True)
    (tmp_path / "clean" / "fy2020" / "new.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError, match="公開する表の説明がありません（newのa、newのb、newの規則）"):
        write_open_data(replace(at(root), clean=tmp_path / "clean"), 2020, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_description_with_a_key_too_many_is_refused(tmp_path: Path) -> None:
    (tmp_path / "expectations").mkdir()
    column = "{title: 資料, unit: '', description: 資料の名前。, titel: 資料}"
    text = f"notes:\n  title: 注\n  description: 注の一覧。\n  columns: {{document: {column}}}\n"
    (tmp_path / "expectations" / "columns.yml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_described(at(tmp_path))
    assert str(caught.value) == (
        "「expectations/columns.yml の notes」に直すところがあります。\n"
        "  - columnsの documentの titel は決まりにない項目です。書けるのは title、unit、description です\n"
        "書ける項目は title、description、columns です。"
    )
