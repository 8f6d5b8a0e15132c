"""The index: everything is there, newest year first, 参考集計 apart and under no name that is not theirs."""

import re
from pathlib import Path

import pytest

from nenpo.publish.site.index import REFERENCE_NOTICE, Entry, file_size, index_html, write_index
from nenpo.publish.site.stamp import Stamp
from nenpo.report.declaration import Site

SITE = Site(title="報告書の一覧", introduction="報告書を並べています。")
REPORT_2020 = Entry(2020, "年次報告", "令和2年度 年次報告", "fy2020/nenji-hokoku.html", "report", 899_511)
ACCOUNT_2021 = Entry(2021, "事業総括", "令和3年度 事業総括", "fy2021/jigyo-sokatsu.html", "report", 1_250_001)
PDF_2020 = Entry(2020, "年次報告", "令和2年度 年次報告", "fy2020/nenji-hokoku.pdf", "report", 400_000, "PDF")
REFERENCE_2019 = Entry(
    2019, "参考集計", "令和元年度 前年度欄による参考集計", "fy2019/nenji-hokoku.html", "reference", 1
)
QUALITY_2020 = Entry(2020, "データの品質", "令和2年度 データの品質", "fy2020/quality.html", "quality", 52_345)
SEARCH = Entry(0, "search", "数値と事業を探す", "search.html", "guide", 300_000, description="名前や数値から探します。")
DATA_2020 = Entry(
    2020, "オープンデータ", "オープンデータ", "fy2020/data/datapackage.json", "data", 9_000, "オープンデータ"
)
TABLE_2020 = Entry(2020, "オープンデータ", "数値の一覧", "fy2020/data/observations.csv", "data", 410_000, "CSV")
ALL = (DATA_2020, TABLE_2020, REPORT_2020, PDF_2020, REFERENCE_2019, QUALITY_2020, ACCOUNT_2021, SEARCH)


def section(page: str, name: str) -> str:
    return page[page.index(f'aria-labelledby="{name}"') :].split('</section>\n<section class="chapter"')[0]


def test_every_file_is_linked_with_form_and_size() -> None:
    page = index_html(ALL, SITE)
    assert list(dict.fromkeys(re.findall(r'href="(fy[^"]*)"', page))) == [
        "fy2021/jigyo-sokatsu.html",
        "fy2020/nenji-hokoku.html",
        "fy2020/nenji-hokoku.pdf",
        "fy2020/data/datapackage.json",
        "fy2020/data/observations.csv",
        "fy2019/nenji-hokoku.html",
        "fy2020/quality.html",
        "fy2020/quality.html#quality/errata",
    ]
    sizes = ["1.3 MB", "900 KB", "400 KB", "9 KB", "410 KB", "1 KB", "53 KB"]
    assert re.findall(r'class="size">([^<]*)<', page) == sizes


def test_what_is_no_page_says_its_type() -> None:
    page = index_html(ALL, SITE)
    assert '<a href="fy2020/nenji-hokoku.pdf" type="application/pdf">' in page
    assert '<a href="fy2020/data/observations.csv" type="text/csv">' in page


def test_tables_of_the_open_data_are_folded_below_their_description() -> None:
    page = index_html(ALL, SITE)
    folded = page[page.index("<details") : page.index("</details>")]
    assert "表のファイル <span data-literal>1点（CSV、合わせて410 KB）" in folded
    assert "数値の一覧" in folded and "observations.csv" in folded
    assert (
        page.index("令和2年度 年次報告") < page.index("datapackage.json") < page.index('aria-labelledby="references"')
    )


def test_tables_without_a_description_are_listed_too() -> None:
    assert 'href="fy2020/data/observations.csv"' in index_html([TABLE_2020], SITE)


def test_ways_to_find_stand_before_the_reports() -> None:
    page = index_html(ALL, SITE)
    assert page.index('href="search.html"') < page.index('id="reports"')
    assert 'class="guides"' not in index_html([REPORT_2020], SITE)


def test_state_and_build_are_in_sight() -> None:
    page = index_html(ALL, SITE, Stamp("原案", "3f9a1c2e77"))
    assert '<span class="state" data-state="原案">原案</span> <span data-literal>作成番号 3f9a1c2e77</span>' in page
    assert 'class="stamp"' not in index_html(ALL, SITE)


def test_what_the_reports_retell_is_named() -> None:
    page = index_html(ALL, SITE, Stamp(originals=("「<年>報」（県、令和3年9月）",)))
    assert "文章を書き直した再構成で、公表された版ではありません。" in page
    assert "<li data-literal>原本：「&lt;年&gt;報」（県、令和3年9月）</li>" in page
    assert "再構成" not in index_html(ALL, SITE)


def test_a_draft_names_what_is_open() -> None:
    page = index_html(ALL, SITE, Stamp("原案", "", ("<b>合計が合いません。",)))
    assert "未解決の指摘があるまま作った原案です。" in page
    assert "&lt;b&gt;合計が合いません。" in page


def test_years_stand_newest_first() -> None:
    assert re.findall(r"<h3[^>]*>([^<]*)<", section(index_html(ALL, SITE), "reports")) == ["令和3年度", "令和2年度"]


def test_reference_stands_apart_and_is_explained() -> None:
    page = index_html(ALL, SITE)
    apart = section(page, "references")
    assert REFERENCE_NOTICE in apart
    assert "令和元年度 前年度欄による参考集計" in apart
    assert "fy2019" not in page.replace(apart, "")
    assert not re.search("年次報告|事業総括", apart)


def test_reference_under_the_name_of_a_report_is_refused() -> None:
    with pytest.raises(ValueError, match="fy2019/x.html is a 参考集計"):
        index_html(
            [Entry(2019, "x", "令和元年度 年次報告", "fy2019/x.html", "reference", 1)], SITE, reserved=("年次報告",)
        )


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind of x.html is 'draft'"):
        index_html([Entry(2019, "x", "題", "x.html", "draft", 1)], SITE)


def test_index_is_a_page_like_the_others() -> None:
    page = index_html(ALL, SITE)
    assert '<html lang="ja">' in page
    assert page.count("<h1") == 1
    assert "<script" not in page
    assert not re.search(r"https?:|[\"'(]//", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))


def test_titles_are_escaped() -> None:
    assert "&lt;b&gt;題" in index_html([Entry(2020, "x", "<b>題", "x.html", "report", 1)], SITE)


def test_nothing_published_is_said() -> None:
    assert "載せた報告書は、まだありません。" in index_html([], SITE)


def test_same_entries_give_same_bytes(tmp_path: Path) -> None:
    page = write_index(ALL, tmp_path, SITE, Stamp(), ())
    assert page == tmp_path / "index.html"
    assert page.read_text(encoding="utf-8") == index_html(ALL, SITE)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (1000, "1 KB"),
        (999_999, "1000 KB"),
        (1_000_000, "1.0 MB"),
        (2_900_001, "3.0 MB"),
    ],
)
def test_file_size_is_rounded_up(size: int, words: str) -> None:
    assert file_size(size) == words
