"""A third report is a folder: data, a notebook with its declaration and suites, and no line of the program."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from building import ROOT, nenpo
from openpyxl import Workbook, load_workbook

NAME, YEAR = "kansoku", 2021
DOCUMENT = f"{NAME}-fy{YEAR}"
HEADS = ["No.", "事業名", "指標", "単位", "事業費R2", "実績R2", "事業費R3", "実績R3"]
LINES = [
    ["1", "海岸の清掃", "集めた袋", "袋", 120, 35, 150, 41],
    ["2", "観測塔の修理", "直した塔", "基", 80, 0, "-", 2],
]
BLOCK = [
    {"role": "value", "indicator": "事業費", "unit": "千円", "head": "事業費"},
    {"role": "value", "indicator_in": "指標", "unit_in": "単位", "head": "実績"},
]
ABOUT: dict[str, Any] = {
    "document": DOCUMENT,
    "report": NAME,
    "title": "令和3年度 観測所の一年",
    "publisher": "観測所",
    "kind": "観測報告",
    "fiscal_year": YEAR,
    "citation": "観測所「令和3年度 観測所の一年」",
    "tables": [
        {
            "file": "outline.csv", "layout": "list", "arrival": "form", "roll": "carry", "headings_are_projects": True,
            "columns": {"節": "section_id", "見出し": "heading", "上位": "parent", "水準": "level"},
        },
        {
            "file": "outcomes.csv", "layout": "items", "arrival": "form", "roll": "current", "key": ["節", "項目"],
            "columns": {"節": "section", "種別": "row_kind", "項目": "indicator", "前年": "value", "今年": "value"},
        },
        {
            "file": "works.xlsx", "sheet": "台帳", "head_row": 2, "layout": "wide", "section": "2", "roll": "replace",
            "caption": "工事と清掃", "caption_ours": True,
            "columns": {"No.": "unread", "事業名": "project", "指標": "text", "単位": "text"},
            "blocks": {"starts": {2020: "事業費R2", 2021: "事業費R3"}, "columns": BLOCK},
        },
    ],
}  # fmt: skip
OUTLINE = "節,見出し,上位,水準\n1,観測,,2\n2,工事,,2\n"
OUTCOMES = """\
節,種別,項目,前年,今年
1,見出し,項目名,２年度,３年度
1,行,観測した日数,300日,310日
1,行,来所者数,"1,200名",950名
"""
CELLS = [
    "%load_ext nenpo.report.prose\n\n"
    "from nenpo.report.declared_tables import declared_table\n"
    "from nenpo.report.edition import cover, read_edition",
    f'edition = read_edition("{NAME}", fiscal_year)',
    "cover(edition)",
    "%%prose 1\n## 観測\n\n{年度}に観測したのは{観測/観測した日数}で、前年度から{観測/観測した日数 差}した。",
    'declared_table(edition, "outcomes")',
    "%%prose 2\n## 工事",
    'declared_table(edition, "works")',
]
# What the house's own two reports are held to says nothing of this one.
SUITES = (
    "comparability", "comparisons", "corrections", "drift", "known_issues", "measurements", "names", "observations",
    "outline", "problems",
)  # fmt: skip
SUITES_OF_THE_RECIPE = tuple(sorted({*SUITES, "register"} - {"corrections", "drift"}))
UNITS = ["袋", "基", "日", "名", "千円"]


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def lay_document(folder: Path) -> None:
    put(folder / "source.yml", yaml.safe_dump(ABOUT, allow_unicode=True, sort_keys=False))
    put(folder / "outline.csv", OUTLINE)
    put(folder / "outcomes.csv", OUTCOMES)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台帳"
    for row in (["集計用"], HEADS, *LINES):
        sheet.append(row)
    book.save(folder / "works.xlsx")


def lay_common(folder: Path) -> None:
    for name in ("10_clean.ipynb", "20_check.ipynb"):
        put(folder / name, (ROOT / "notebooks" / name).read_text(encoding="utf-8"))


def lay_notebooks(folder: Path) -> None:
    lay_common(folder)
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    first = nbformat.v4.new_code_cell("fiscal_year: int = 0", metadata={"tags": ["parameters"]})
    notebook.cells = [first, *(nbformat.v4.new_code_cell(cell) for cell in CELLS)]
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"c{number}"
    put(folder / "70_kansoku.ipynb", nbformat.writes(notebook))
    put(folder / "70_kansoku.yml", f"name: {NAME}\ntitle: 観測報告\nissuer: 観測所\nstates: [所長確認]\n")


def lay_suites(folder: Path, names: tuple[str, ...] = SUITES, *, may_be_empty: bool = True) -> None:
    """The house's suites for tables that this report has; a rule may find nothing to measure in so small a document."""
    for name in names:
        suite = json.loads((ROOT / "expectations" / f"{name}.json").read_text(encoding="utf-8"))
        for rule in suite["expectations"]:
            rule["meta"] |= {"may_be_empty": True} if may_be_empty else {}
            if may_be_empty and rule["meta"]["rule"] == "observations.unit.allowed":
                rule["kwargs"]["value_set"] = UNITS
        put(folder / f"{name}.json", json.dumps(suite, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    for name in ("columns.yml", "counted.csv"):
        put(folder / name, (ROOT / "expectations" / name).read_text(encoding="utf-8"))
    put(folder / "known_issues.yml", "[]\n")
    put(folder / "crosswalk.yml", "[]\n")
    put(folder / "relations.yml", "equivalent_units: []\nrelations: []\n")
    put(folder / "literals.csv", "表記,理由,年度\n")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kansoku")
    put(root / "nenpo.yml", "title: 観測所の報告\nintroduction: 一年の観測を並べます。\n")
    put(root / "requirements.lock", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    (root / "data" / "raw" / DOCUMENT).mkdir(parents=True)
    lay_document(root / "data" / "raw" / DOCUMENT)
    lay_notebooks(root / "notebooks")
    lay_suites(root / "expectations")
    return root


@pytest.fixture(scope="module")
def built(project: Path) -> Path:
    done = nenpo(project, "build")
    assert done.status == 0, done.out + done.error
    return project


@pytest.mark.slow
def test_it_is_built_in_every_form(built: Path) -> None:
    site = built / "build" / "site" / f"fy{YEAR}"
    assert [(site / f"{NAME}.{form}").is_file() for form in ("html", "pdf", "docx", "xlsx")] == [True] * 4
    page = (site / f"{NAME}.html").read_text(encoding="utf-8")
    for value, fact, words in (
        ("310", "観測/観測した日数/2021", "310日"),
        ("41", "海岸の清掃/集めた袋/2021", "41"),
        ("0", "観測塔の修理/直した塔/2020", "0"),
        ("150", "海岸の清掃/事業費/2021", "150"),
    ):
        assert f'<data value="{value}" data-fact="{DOCUMENT}/{fact}">{words}</data>' in page
    assert "集めた袋（袋）" in page and "事業費（千円）" in page
    assert ">10日増加</data>した" in page and not site.with_name(f"fy{YEAR - 1}").exists()


@pytest.mark.slow
def test_a_figure_of_the_sheet_is_traced_to_its_cell(built: Path) -> None:
    done = nenpo(built, "trace", f"{DOCUMENT}/海岸の清掃/集めた袋/2021")
    assert done.status == 0 and f"data/raw/{DOCUMENT}/works.xlsx 3行「H」" in done.out, done.out + done.error


@pytest.mark.slow
def test_the_next_year_is_rolled_over_asked_for_and_taken_in(built: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(built, tmp_path / "next"))
    done = nenpo(root, "new-year", str(YEAR + 1))
    new = root / "data" / "raw" / f"{NAME}-fy{YEAR + 1}"
    assert (
        done.status == 0
        and (new / "works.xlsx").read_bytes() == (root / "data/raw" / DOCUMENT / "works.xlsx").read_bytes()
    )
    assert "works.xlsx: 前の年度のものをそのまま置きました" in done.out
    done = nenpo(root, "forms", str(YEAR + 1), "--deadline", "2022-06-30")
    assert done.status == 0, done.out + done.error
    (form,) = sorted((root / "build" / "forms").rglob(f"{NAME}-*.xlsx"))
    fill(form, {"観測した日数": (297, "日"), "来所者数": (1010, "名")})
    done = nenpo(root, "ingest", str(form), "--received", "2022-06-20", "--from", "観測係")
    assert done.status == 0, done.out + done.error
    taken = (new / "outcomes.csv").read_text(encoding="utf-8")
    assert "1,行,観測した日数,297日" in taken and '1,行,来所者数,"1,010名"' in taken, taken


def fill(form: Path, answers: dict[str, tuple[int, str]]) -> None:
    """Write the answers into the form, each in the row of its indicator."""
    book = load_workbook(form)
    sheet = book["実績"]
    heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=8) for cell in row if cell.value}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in answers:
                sheet.cell(cell.row, heads["value"]).value, sheet.cell(cell.row, heads["unit"]).value = answers[
                    cell.value
                ]
    book.save(form)


# The recipe of the manual, followed as an analyst would.

MANUAL = ROOT / "docs" / "手引.md"
FILE = re.compile(r"^\*\*([\w./-]+)\*\*\n((?:\n```\w*\n.*?^```\n)+)", re.M | re.S)
FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.M | re.S)
TYPED = re.compile(r"^\$ nenpo (.+)$", re.M)


def recipe() -> tuple[dict[str, list[str]], list[list[str]]]:
    """The files of the recipe with their blocks, and the commands that it has typed, in order."""
    told = MANUAL.read_text(encoding="utf-8").partition("\n## 16 ")[2].partition("\n## 17 ")[0]
    files = {name: FENCED.findall(blocks) for name, blocks in FILE.findall(told)}
    return files, [line.split() for line in TYPED.findall(told)]


def follow(root: Path, files: dict[str, list[str]]) -> None:
    for name, blocks in files.items():
        if name.endswith(".ipynb"):
            copied = nbformat.reads((ROOT / "notebooks" / "70_needs_survey.ipynb").read_text(encoding="utf-8"), 4)
            made = [nbformat.v4.new_code_cell(block.rstrip("\n"), id=f"r{n}") for n, block in enumerate(blocks)]
            copied.cells = [*copied.cells[:2], *made]
            put(root / name, nbformat.writes(copied))
        else:
            (block,) = blocks
            put(root / name, block)


@pytest.mark.slow
def test_the_recipe_of_the_manual_makes_a_report_without_a_year(tmp_path: Path) -> None:
    files, commands = recipe()
    put(tmp_path / "nenpo.yml", "title: 観測所の報告\nintroduction: 観測を並べます。\n")
    put(tmp_path / "requirements.lock", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    lay_suites(tmp_path / "expectations", SUITES_OF_THE_RECIPE, may_be_empty=False)
    lay_common(tmp_path / "notebooks")
    follow(tmp_path, files)
    for command in commands:
        done = nenpo(tmp_path, *command)
        assert done.status == 0, done.out + done.error
    page = (tmp_path / "build" / "site" / "fy0" / f"{NAME}.html").read_text(encoding="utf-8")
    for value, name, words in (
        ("310", "観測の回数", "310回"),
        ("45.5", "晴れた日の割合", "45.5%"),
        ("12", "観測所の数", "約12か所"),
    ):
        told = f'<data value="{value}" data-fact="{NAME}/観測の状況/{name}">'
        assert page.count(told) == 2 and f"{told}{words}</data>" in page, "in the sentence and in the table"
    assert sorted(path.name for path in (tmp_path / "build" / "site").glob("fy*")) == ["fy0"]
    rows = (tmp_path / "data" / "clean" / "fy0" / "observations.csv").read_text(encoding="utf-8")
    assert (
        f"{NAME}/観測の状況/観測の回数,{NAME}/観測の状況/観測の回数,{NAME},1 観測の状況,観測の状況,観測の回数,,,,310,回"
        in rows
    )
