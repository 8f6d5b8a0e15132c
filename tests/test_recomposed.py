"""Nothing that is published says that it is the published edition: it retells one, and names it.

A copy of the repository with everything built is read as its readers would: pages, documents, workbooks, open data.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader

from nenpo.publish.imprint import Imprint

ANNUAL = "「令和2年度 青森県中小企業振興基本条例に基づく年次報告」（青森県、令和3年9月）"
ACCOUNT = "「令和3年度事業総括」（公益財団法人21あおもり産業総合支援センター、日付の記載なし）"
SECTION = "「経営支援グループ（令和4年度実績・令和5年度事業計画）」（経営支援グループ、日付の記載なし）"
GUIDE = "「Ⅲ 情報提供・相談・専門家派遣等（令和6年度の支援施策の案内から、この章だけ）」（青森県、日付の記載なし）"
SURVEY = (
    "「助成対象事業の成果（結果） ニーズに即した支援体制の構築及び新規支援先の発掘に向けた調査」"
    "（公益財団法人21あおもり産業総合支援センター、日付の記載なし）"
)
EVERY = [ANNUAL, ACCOUNT, SECTION, GUIDE, SURVEY]
# What the figures of each folder and report were printed in: a 参考集計 draws on the edition of the year after.
ORIGINALS = {
    "fy2019/nenji-hokoku": [ANNUAL],
    "fy2020/nenji-hokoku": [ANNUAL],
    "fy2020/jigyo-sokatsu": [ACCOUNT],
    "fy2021/jigyo-sokatsu": [ACCOUNT],
    "fy2020/quality": [ANNUAL],
    "fy2021/quality": [ACCOUNT],
    "fy2020/data/": [ANNUAL],
    "fy2021/data/": [ACCOUNT],
    "fy2022/": [SECTION],
    "fy2024/": [GUIDE],
    "fy0/": [SURVEY],
    "index": EVERY,
    "search": EVERY,
    "indicators/index": EVERY,
    "indicators/crosswalk": EVERY,
    "indicators/keiei-shien": [SECTION],
    "indicators/needs-survey": [SURVEY],
    "indicators/nenji-hokoku": [ANNUAL],
    "indicators/jigyo-sokatsu": [ACCOUNT],
}
# 公表版の頁 are the pages of the printed edition, 公表版には what it shows and we do not.
CLAIM = re.compile(r"公表版(?!の[0-9]*頁|には)|引用する(とき|場合)(?!は、原本)|引用の(しかた|書き方)")

pytestmark = pytest.mark.slow


def text_of(path: Path) -> str:
    """All words of a published file, without blanks and line ends."""
    if path.suffix == ".html":
        return plain(path.read_text(encoding="utf-8"))
    if path.suffix == ".pdf":
        reader = PdfReader(path)
        return re.sub(r"\s", "", "".join([reader.metadata.title, *(page.extract_text() for page in reader.pages)]))
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            return "".join(plain(archive.read(name).decode()) for name in archive.namelist() if name.endswith(".xml"))
    return re.sub(r"\s", "", path.read_text(encoding="utf-8"))


def plain(markup: str) -> str:
    """The text of a page or part, without what acts and looks."""
    return re.sub(r"\s", "", unescape(re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", "", markup, flags=re.DOTALL)))


@pytest.fixture(scope="module")
def site(built: Path) -> Path:
    return built / "build" / "site"


@pytest.fixture(scope="module")
def words(site: Path) -> dict[str, str]:
    """Words of every file on the site by its address; tables of the open data are described beside them."""
    files = (path for path in sorted(site.rglob("*")) if path.is_file() and path.suffix != ".csv")
    return {path.relative_to(site).as_posix(): text_of(path) for path in files}


def originals(name: str) -> list[str]:
    key = max((key for key in ORIGINALS if name.startswith(key)), key=len)
    return ["".join(one.split()) for one in ORIGINALS[key]]


def test_every_published_file_says_that_it_retells_and_what(words: dict[str, str]) -> None:
    assert {name.rpartition(".")[2] for name in words} == {"html", "pdf", "docx", "xlsx", "md", "json"}
    silent = [name for name, text in words.items() if "再構成" not in text]
    assert silent == []
    unnamed = [name for name, text in words.items() if not all(one in text for one in originals(name))]
    assert unnamed == []


def test_none_claims_to_be_the_published_edition_or_is_cited_under_the_issuer(words: dict[str, str]) -> None:
    claims = [(name, text[max(0, m.start() - 20) : m.end() + 20]) for name, text in words.items()
              for m in CLAIM.finditer(text)]  # fmt: skip
    assert claims == []


def test_no_word_points_at_what_is_not_there(words: dict[str, str]) -> None:
    # The contents of a Word file say of themselves 目次 頁の番号は…. A 別紙 that an original says it is, is named with
    # it; that of an original of which a 別添 is lacking says so itself.
    pointing = re.compile("別添|別紙|別表|別記|巻末|(?<!目)次頁|前頁|右図|左図|後掲|前掲")
    others = {
        name: re.sub("（別紙2）|実績報告書の別紙", "", text)
        for name, text in words.items()
        if "needs-survey" not in name
    }
    lost = [(name, text[max(0, m.start() - 20) : m.end() + 20]) for name, text in others.items()
            for m in pointing.finditer(text)]  # fmt: skip
    assert lost == []
    assert "別添とされていて" in words["fy0/needs-survey.html"]


def test_each_sheet_and_each_page_of_a_file_to_print_says_so(site: Path) -> None:
    for path in sorted(site.glob("fy*/*.pdf")):
        between = [page.extract_text() for page in PdfReader(path).pages][1:-1]
        assert all(re.search("再構成|参考集計", text) for text in between), path.name
    for path in sorted(site.glob("fy*/*.xlsx")):
        assert all("再構成" in head or "参考集計" in head for head in heads(path, "worksheets/sheet")), path.name
    for path in sorted(site.glob("fy*/*.docx")):
        assert all("再構成" in head or "参考集計" in head for head in heads(path, "word/header")), path.name


def heads(path: Path, part: str) -> Iterator[str]:
    """Running heads of a workbook's sheets or of a document's sections."""
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if part in name and name.endswith(".xml")]
    assert parts
    for text in parts:
        yield re.search("<oddHeader>.*?</oddHeader>", text)[0] if "sheet" in part else plain(text)


def test_the_open_data_name_their_original_as_their_source(site: Path) -> None:
    for path in sorted(site.glob("fy*/data/datapackage.json")):
        package = json.loads(path.read_text(encoding="utf-8"))
        assert "公表された版ではありません" in package["description"]
        assert "citation" not in package
        assert [one["title"] in package["description"] for one in package["sources"]] == [True]


def test_what_a_page_is_survives_every_state() -> None:
    draft = Imprint("令和2年度 年次報告", "年次報告", 2020, "原案", made="再構成")
    assert (draft.running_head, draft.full_title) == (
        "令和2年度 年次報告（再構成の原案）",
        "令和2年度 年次報告（再構成）",
    )
    own = Imprint("令和3年度 年次報告", "年次報告", 2021, "確定")
    assert (own.running_head, own.full_title) == ("令和3年度 年次報告（確定）", "令和3年度 年次報告")
