"""Which edition a year means, what it draws on, and what its title page claims."""

from contextlib import nullcontext
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made import declared, report

from nenpo.ground.errors import SourceError, UsageError
from nenpo.ground.locations import CLEAN, PROJECT, at
from nenpo.report.edition import NEWEST, REFERENCE_NOTICE, cover, published_years, read_edition, refuse_unknown_headings
from nenpo.report.shown import page_html
from nenpo.words.commentary import Commentary, passages

COLUMNS = (
    "fact_id,series,document,section,project,indicator,fiscal_year,period,programme_year,value,unit,qualifier,status,"
    "marker,note,printed,source_cell"
)
WHOLE = "rule: r, kind: 誤り, found: f, decided_by: 係, printed: '', reason: 理由"
ISSUES = f"""\
- {{id: of-the-year, fact_id: nenji-2020/支援事業/件数/2020, {WHOLE}}}
- {{id: of-a-cell, cell: 'nenji-2020/outcomes.csv#[節=1]欄3', {WHOLE}}}
- {{id: of-another, cell: 'nenji-2022/outcomes.csv#[節=1]欄3', {WHOLE}}}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project with the annual report's editions of 2020 and 2022 and work in it."""
    declared(tmp_path)
    write(tmp_path / "expectations/literals.csv", "表記,理由,年度\n5G,通信規格の名称,\n大会2021,催しの名称,2021\n")
    write(tmp_path / "expectations/known_issues.yml", ISSUES)
    for year, published in ((2020, "2021-09"), (2022, "null")):
        publish(tmp_path, "nenji-hokoku", f"nenji-{year}", year, published)
    monkeypatch.setenv(PROJECT, str(tmp_path))
    monkeypatch.delenv(CLEAN, raising=False)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def publish(root: Path, name: str, document: str, year: int, published: str) -> None:
    """Lay down a document's `source.yml`, its words and its clean tables."""
    write(
        root / f"data/raw/{document}/source.yml",
        f"document: {document}\nreport: {name}\npublisher: 青森県\n"
        f"title: 令和{year - 2018}年度 振興<条例>に基づく年次報告\n"
        f"kind: 年次報告\nfiscal_year: {year}\npublished: {published}\ncitation: 青森県「年次報告」\ntables: []\n",
    )
    write(root / f"data/raw/{document}/commentary/a.md", "## 1(1)①\n\n文。\n")
    clean = root / f"data/clean/fy{year}"
    write(clean / "outline.csv", f"document,section_id,heading\n{document},1(1)①,人材\nother,9,別\n")
    fact = f"{document}/支援事業/件数/{year}"
    cells = f"{fact},{name}/支援事業/件数,{document},1(1)① 人材,支援事業,件数,{year},{year},,5,件,,,,,5件"
    cells += f",{document}/outcomes.csv#2:欄3"
    write(clean / "observations.csv", f"{COLUMNS}\n{cells}\n")


@pytest.mark.parametrize(("asked", "year", "source"), [(2020, 2020, 2020), (2019, 2019, 2020), (2021, 2021, 2022)])
def test_a_year_is_an_edition_or_known_from_the_next_one(project: Path, asked: int, year: int, source: int) -> None:
    edition = read_edition("nenji-hokoku", asked)
    assert (edition.fiscal_year, edition.source_year, edition.is_reference) == (year, source, year != source)
    assert edition.document == f"nenji-{source}"


def test_nothing_asked_is_the_newest_edition(project: Path) -> None:
    newest = read_edition("nenji-hokoku", NEWEST)
    assert (newest.fiscal_year, newest.is_reference) == (2022, False)


def test_an_edition_wins_over_the_next_one_s_column(project: Path) -> None:
    publish(project, "nenji-hokoku", "nenji-2021", 2021, "null")
    assert not read_edition("nenji-hokoku", 2021).is_reference
    years = published_years(at(project), report())
    assert {year: about["document"] for year, about in years.items()} == {
        2019: "nenji-2020", 2020: "nenji-2020", 2021: "nenji-2021", 2022: "nenji-2022",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("report", "year", "message"),
    [
        (
            "nenji-hokoku",
            2015,
            "年次報告の平成27年度（2015）の資料がありません。作成できる年度: 2019（令和元年度）、2020（令和2年度）、"
            "2021（令和3年度）、2022（令和4年度）。parameters セルの fiscal_year を確かめてください。",
        ),
        (
            "jigyo-sokatsu",
            2020,
            "事業総括の令和2年度（2020）の資料がありません。作成できる年度: なし。"
            "parameters セルの fiscal_year を確かめてください。",
        ),
        (
            "nenji-hokoku",
            2,
            "年次報告の西暦2年度（2）の資料がありません。作成できる年度: 2019（令和元年度）、2020（令和2年度）、"
            "2021（令和3年度）、2022（令和4年度）。parameters セルの fiscal_year を確かめてください。",
        ),
    ],
    ids=["year", "report_without_documents", "era_year"],
)
def test_a_year_without_documents_names_those_that_have_one(
    project: Path, report: str, year: int, message: str
) -> None:
    with pytest.raises(UsageError) as problem:
        read_edition(report, year)
    assert str(problem.value) == message


def test_the_years_that_stand_side_by_side(project: Path) -> None:
    assert read_edition("nenji-hokoku", 2020).years == (2019, 2020)
    assert read_edition("nenji-hokoku", 2019).years == (2019,)


def test_an_edition_has_its_own_words_and_a_reference_none(project: Path) -> None:
    assert read_edition("nenji-hokoku", 2020).commentary.find("1(1)①") is not None
    assert read_edition("nenji-hokoku", 2021).commentary.files == {}


def test_an_edition_knows_the_facts_of_all_years_and_the_mistakes_of_all_documents(project: Path) -> None:
    edition = read_edition("nenji-hokoku", 2020)
    assert [fact.edition for fact in edition.facts.all] == [2020, 2022]
    assert edition.literals == ("5G",)
    assert [issue.id for issue in edition.known_issues] == ["of-the-year", "of-a-cell", "of-another"]
    assert [fact.fact_id for fact in edition.section_facts("1(1)①")] == ["nenji-2020/支援事業/件数/2020"]
    assert edition.file_facts("outcomes.csv") == edition.section_facts("1(1)①")


def test_a_project_without_known_mistakes(project: Path) -> None:
    write(project / "expectations/known_issues.yml", "# まだない\n")
    assert read_edition("nenji-hokoku", 2020).known_issues == ()


def test_a_voice_knows_where_it_speaks(project: Path) -> None:
    voice = read_edition("nenji-hokoku", 2019).voice("1(1)①", "支援事業")
    context = voice.context
    assert (context.report, context.fiscal_year, context.section, context.project) == (
        "nenji-hokoku", 2019, "1(1)①", "支援事業",
    )  # fmt: skip
    assert voice.literals == ("5G",)


def test_a_table_has_the_rows_of_the_document_alone(project: Path) -> None:
    frame = read_edition("nenji-hokoku", 2020).table("outline")
    assert frame.to_dict("records") == [{"document": "nenji-2020", "section_id": "1(1)①", "heading": "人材"}]


def test_a_table_that_is_not_there_is_named(project: Path) -> None:
    with pytest.raises(SourceError) as problem:
        read_edition("nenji-hokoku", 2021).table("members")
    assert str(problem.value) == (
        "令和4年度の整えた表「members」がありません。"
        "nenji-2022/source.yml の tables に members.csv があるか確かめてください。"
    )


def test_words_that_no_place_would_show_are_refused(project: Path) -> None:
    write(project / "data/raw/nenji-2020/commentary/b.md", "## 1(1)➀\n\n文。\n\n## 支縁事業\n\n文。\n")
    with pytest.raises(SourceError) as problem:
        read_edition("nenji-hokoku", 2020)
    assert str(problem.value) == (
        "文章の見出しが、節の番号にも事業の正式名にも当たりません。\n  - b.md：「1(1)➀」\n  - b.md：「支縁事業」\n"
        "見出しを直してください。正式名は data/clean の projects.csv で、再掲の頁の番号は"
        " project_lists.csv で確かめられます。"
    )


@pytest.mark.parametrize("heading", ["1(1)①", "１（１）①", "支援 事業", "中小企業の定義"])
def test_words_under_a_section_or_a_project_are_known(project: Path, heading: str) -> None:
    frame = read_edition("nenji-hokoku", 2020).tables["outline"]
    tables = {"outline": frame, "projects": frame.assign(project="支援事業")}
    refuse_unknown_headings(Commentary({"a.md": tuple(passages(f"## {heading}\n\n文。"))}), tables)


@pytest.mark.parametrize(("relisted", "known"), [("true", True), ("false", False)])
def test_words_under_the_number_of_a_page_are_known_of_a_relisted_page_alone(relisted: str, known: bool) -> None:
    lists = pd.DataFrame([{"chapter": "⑥⑦", "list_no": "3", "project": "事業", "relisted": relisted}])
    tables = {"outline": pd.DataFrame({"section_id": ["1"]}), "project_lists": lists}
    words = Commentary({"a.md": tuple(passages("## 2(2)⑥⑦-3\n\n文。"))})
    with nullcontext() if known else pytest.raises(SourceError, match="2\\(2\\)⑥⑦-3"):
        refuse_unknown_headings(words, tables)


def told(report: str, year: int) -> dict[str, Any]:
    return cover(read_edition(report, year)).data["edition"]


def test_an_edition_s_title_page_is_that_of_the_document(project: Path) -> None:
    block = cover(read_edition("nenji-hokoku", 2020))
    assert page_html(block.record()).startswith(
        '<header class="cover" id="cover"><h1><span data-literal>令和2年度 振興&lt;条例&gt;に基づく年次報告</span></h1>'
        "<p><span data-literal>原本：「令和2年度 振興&lt;条例&gt;に基づく年次報告」（青森県、令和3年9月）</span></p>"
        "<p>数値は原本の写しにあるとおりに載せ、"
    )
    assert told("nenji-hokoku", 2020) == {
        "title": "令和2年度 振興<条例>に基づく年次報告",
        "report": "年次報告",
        "fiscal_year": 2020,
        "published": "2021-09",
        "state": "再構成",
        "made": "再構成",
        "notice": "原本から再構成したもので、公表された版ではありません。",
        "original": "「令和2年度 振興<条例>に基づく年次報告」（青森県、令和3年9月）",
    }


def test_an_edition_without_a_date_of_publication_shows_none(project: Path) -> None:
    assert cover(read_edition("nenji-hokoku", 2022)).data["lines"][0].endswith("（青森県、日付の記載なし）")


@pytest.mark.parametrize("year", [2019, 2021])
def test_a_reference_edition_has_no_issuer_and_no_date_but_those_of_its_original(project: Path, year: int) -> None:
    block = cover(read_edition("nenji-hokoku", year))
    date = "令和3年9月" if year == 2019 else "日付の記載なし"
    original = f"「令和{year - 2017}年度 振興<条例>に基づく年次報告」（青森県、{date}）"
    assert block.text == f"令和{'元' if year == 2019 else 3}年度 前年度欄による参考集計"
    assert told("nenji-hokoku", year) == {
        "title": block.text,
        "report": "前年度欄による参考集計",
        "fiscal_year": year,
        "published": "",
        "state": "参考集計",
        "made": "参考集計",
        "notice": REFERENCE_NOTICE,
        "original": original,
    }
    assert block.data["lines"][0] == f"原本：{original}"
    rest = page_html(block.record()).replace(escape(original), "")
    assert "青森県" not in rest
    assert "9月" not in rest
    assert not {"年次報告", "事業総括"} & set(block.text)
    assert "発行者が出した資料ではなく、その年度のすべてを載せるものでもありません。" in block.data["lines"]


def test_an_edition_on_forms_is_the_office_s_own_and_retells_nothing(project: Path) -> None:
    about = project / "data/raw/nenji-2022/source.yml"
    forms = "tables:\n- {file: outcomes.csv, arrival: form, layout: list, columns: {項目: item}}"
    write(about, about.read_text(encoding="utf-8").replace("tables: []", forms))
    block = cover(read_edition("nenji-hokoku", 2022))
    assert block.data["edition"] | {"state": "原案"} == block.data["edition"]
    assert not {"made", "original", "notice", "citation"} & set(block.data["edition"])
    assert block.data["lines"][0] == "青森県"
    assert "再構成" not in page_html(block.record())
