"""The page of a report: one file, one outline, nothing that acts, nothing that a block did not say."""

import base64
import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest
from made import fact_span
from nbconvert.exporters import get_exporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from nenpo.ground.blocks import MIME
from nenpo.ground.errors import NenpoError, NotebookFailed, ReferenceProblem
from nenpo.publish.html.exporter import NenpoHtmlExporter, assemble, css_string, publish_html
from nenpo.report.shown import page_html

NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")


class Reader(HTMLParser):
    """What a page is made of, read the way a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def levels(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.tags if re.fullmatch("h[1-6]", tag)]


def body(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


# One self-contained file


def test_page_holds_no_address_outside_itself(page: str) -> None:
    for namespace in NAMESPACES:
        page = page.replace(namespace, "")
    assert not re.search(r"https?:|[\"'(]//", page)


def test_page_loads_nothing_and_runs_only_what_its_policy_names(page: str) -> None:
    read = Reader(page)
    assert not read.named("iframe", "object", "embed", "base", "form")
    assert read.named("script") == [{}, {}], "where the reader is, and the search"
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    policy = read.named("meta")[1]["content"] or ""
    assert policy.endswith("; script-src" + "".join(f" 'sha256-{digest}'" for digest in digests))
    assert [link["href"] for link in read.named("link")] == ["data:,"]
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert "default-src 'none'" in page


def test_page_speaks_japanese_and_suits_every_screen(page: str) -> None:
    read = Reader(page)
    assert page.startswith("<!DOCTYPE html>\n")
    assert read.named("html") == [{"lang": "ja"}]
    content = {meta.get("name"): meta.get("content") for meta in read.named("meta")}
    assert content["viewport"] == "width=device-width, initial-scale=1"
    assert content["color-scheme"] == "light dark"


def test_same_notebook_gives_same_bytes(sample: ModuleType, report: NotebookNode, page: str) -> None:
    assert sample.export(report) == page


def test_page_does_not_depend_on_name_of_file_or_ids_of_cells(sample: ModuleType, page: str) -> None:
    renamed = sample.notebook_of(*sample.report_cells())
    for place, cell in enumerate(renamed.cells):
        cell["id"] = f"other-{place}"
    html, _ = NenpoHtmlExporter().from_notebook_node(renamed, {"metadata": {"name": "other"}})
    assert html == page


# The frame


def test_title_and_bar_name_report_year_and_state(page: str) -> None:
    assert "<title>令和2年度 青森県中小企業振興基本条例に基づく年次報告</title>" in page
    bar = page[page.index('<header class="bar">') : page.index('<div class="layout">')]
    line = bar[: bar.index("</p>")]
    assert re.findall(r"<span[^>]*>([^<]*)</span>", line) == ["年次報告", "令和2年度", "再構成"]


def test_footer_names_the_original_and_cites_no_issuer(page: str) -> None:
    footer = page[page.index("<footer") :]
    original = "「令和2年度 青森県中小企業振興基本条例に基づく年次報告」（青森県、令和3年9月）"
    assert f'<span class="label">原本</span> {original}</p>' in footer
    assert "引用" not in footer


def test_a_draft_of_what_is_retold_stays_a_retelling(sample: ModuleType) -> None:
    cover = sample.cover(made="再構成", notice="再構成です。", original="「年次報告」（県、日付の記載なし）")
    page = sample.export(sample.notebook_of(sample.shown(cover), state="原案"))
    assert '<span class="state" data-state="原案">再構成の原案</span>' in page
    assert "年次報告（再構成）</title>" in page
    assert '<p class="notice">再構成です。</p>' in page
    assert "「年次報告」（県、日付の記載なし）" in page


def test_an_edition_of_the_office_is_cited_when_the_build_says_how(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(sample.shown(sample.cover()), state="確定", citation="県「年次報告」"))
    assert '<p class="citation"><span class="label">引用するとき</span> 県「年次報告」</p>' in page
    assert "原本" not in page


def test_metadata_has_the_last_word(sample: ModuleType) -> None:
    notebook = sample.notebook_of(sample.shown(sample.cover()), state="原案", findings=["資料が<無い>。"])
    page = sample.export(notebook)
    assert '<span class="state" data-state="原案">原案</span>' in page
    assert "<li>資料が&lt;無い&gt;。</li>" in page


def test_reference_always_shows_its_notice_and_no_name_of_a_report(sample: ModuleType) -> None:
    notebook = sample.notebook_of(
        new_markdown_cell("## 概要"),
        title="令和元年度 前年度欄による参考集計",
        report="前年度欄による参考集計",
        fiscal_year=2019,
        state="参考集計",
        notice="翌年度の版の前年度欄から再構成した参考集計です。",
    )
    page = sample.export(notebook)
    bar = page[page.index('<header class="bar">') : page.index('<div class="layout">')]
    assert '<p class="notice">翌年度の版の前年度欄から再構成した参考集計です。' in bar
    assert "年次報告" not in page
    assert "事業総括" not in page


def test_page_exported_by_hand_says_so(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(new_markdown_cell("# 試し")))
    assert 'data-state="手元の出力"' in page
    assert "<title>試し</title>" in page


def test_year_is_put_before_a_title_without_one(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(new_markdown_cell("# データの品質"), fiscal_year=2020))
    assert "<title>令和2年度 データの品質</title>" in page


def test_notebook_without_any_heading_still_has_a_title(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(new_markdown_cell("本文だけ。")))
    assert "<title>out</title>" in page
    assert "<h1>out</h1>" in page


@pytest.mark.parametrize("text", ['a"b', "a\\b", "</style>", "a\nb"])
def test_css_string_cannot_be_left(text: str) -> None:
    inside = css_string(text)[1:-1]
    assert not re.search(r'["<\n]', inside)
    assert re.sub(r"\\([0-9a-f]+) ", lambda sign: chr(int(sign[1], 16)), inside) == text


# The outline


def test_one_h1_and_no_skipped_level(page: str) -> None:
    levels = Reader(page).levels
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))


def test_ids_are_unique_and_contents_lead_to_them(page: str) -> None:
    read = Reader(page)
    assert len(read.ids) == len(set(read.ids))
    links = [unquote(link["href"][1:]) for link in read.named("a")]
    assert len(links) > 10
    assert set(links) <= set(read.ids)


def test_headings_of_one_name_are_told_apart_by_the_heading_above(page: str) -> None:
    ids = Reader(page).ids
    assert "2-中小企業の振興に関して講じた施策/(3)-経営基盤の強化/概要" in ids
    assert "3-参考資料/概要" in ids


def test_only_true_doubles_are_numbered(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(new_markdown_cell("# 題\n\n## 章\n\n### 節\n\n### 節")))
    assert [one for one in Reader(page).ids if "節" in one] == ["章/節", "章/節-2"]


def test_id_of_a_block_stays(page: str) -> None:
    link = '<a class="here" href="#section/1(2)②">② 年齢別推計人口</a>'
    assert f'<h3 id="section/1(2)②">{link}</h3>' in page


def test_every_heading_of_the_contents_is_a_link_to_itself(page: str) -> None:
    own = re.findall(r'<h[2-6] id="([^"]*)"><a class="here" href="#([^"]*)">', page)
    contents = page[page.index("<nav") : page.index("</nav>")]
    assert [name for name, _ in own] == re.findall(r'<a href="#([^"]*)">', contents)
    assert all(name == address for name, address in own)
    assert page.count('class="here"') == len(own)


def test_a_heading_with_a_figure_or_a_link_has_its_own_link_beside_them(sample: ModuleType) -> None:
    figure = sample.heading("section/1", 2, (sample.Span("融資"), fact_span("3件", "3", "a/b/c/2020")))
    page = sample.export(sample.notebook_of(sample.shown(figure)))
    link = '<a class="here" href="#section/1" aria-label="この見出しへのリンク"></a>'
    assert f'<h2 id="section/1">融資<data value="3" data-fact="a/b/c/2020">3件</data> {link}</h2>' in page


def test_link_to_an_id_with_a_percent_sign_resolves(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(new_markdown_cell("# 題\n\n## 前年比 %ee")))
    links = [link["href"] for link in Reader(page).named("a") if "前年比" in link["href"]]
    assert links == ["#前年比-%25ee", "#前年比-%25ee"], "in the contents and at the heading"
    assert 'id="前年比-%ee"' in page


def test_levels_close_up_when_a_heading_is_taken_out(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(new_markdown_cell("# 題\n\n## 章\n\n#### 事業\n\n##### 概要\n\n### 節")))
    assert Reader(page).levels == [1, 2, 3, 4, 3]


def test_cover_titles_the_page_and_other_first_levels_become_chapters(sample: ModuleType) -> None:
    page = sample.export(
        sample.notebook_of(sample.shown(sample.cover()), new_markdown_cell("# はじめに\n\n## 定義\n\n# 動向"))
    )
    assert Reader(page).levels == [1, 2, 3, 2]


def test_contents_follow_the_final_page(page: str) -> None:
    contents = page[page.index("<nav") : page.index("</nav>")]
    assert re.findall(r'<a href="[^"]*">([^<]*)</a>', contents) == [
        "はじめに",
        "1 令和2年度の本県中小企業の動向",
        "② 年齢別推計人口",
        "2 中小企業の振興に関して講じた施策",
        "(1) 施策一覧",
        "(2) 人材の育成及び確保",
        "UIJターン人材誘致促進事業",
        "就職ガイダンス開催事業",
        "(3) 経営基盤の強化",
        "概要",
        "事例",
        "3 参考資料",
        "概要",
    ]


# What blocks say, and nothing else


def test_blocks_survive_byte_for_byte(sample: ModuleType, page: str) -> None:
    block = sample.table_block("table/projects", sample.big_table(), sample.Caption(sample.text("")))
    rows = re.findall(r"<tbody>.*</tbody>", page_html(block.record()))
    assert rows[0] in page
    assert (
        '<p>推計人口は<time datetime="2020-10-01">令和2年10月1日</time>に'
        '<data value="1237984" data-fact="doc/推計人口/2020-10-01">1,237,984人</data>となり、条例第'
        "<span data-literal>10</span>条にいう本県経済の担い手も減り続けている。</p>"
    ) in page
    assert 'viewBox="0 0 600 240"' in page


def test_code_and_what_it_prints_stay_in_the_notebook(sample: ModuleType) -> None:
    page = sample.export(
        sample.notebook_of(
            new_markdown_cell("# 題"),
            sample.ran("print('x')", new_output("stream", name="stdout", text="印字した文")),
            sample.ran("warn()", new_output("stream", name="stderr", text="a.py:3: FutureWarning: 警告の文")),
            sample.ran("frame", new_output("display_data", data={"text/html": "<b>枠の文</b>"})),
        )
    )
    assert not re.search("印字した文|警告の文|枠の文|FutureWarning|warn", body(page))


def test_output_that_is_no_block_is_named(sample: ModuleType, caplog: pytest.LogCaptureFixture) -> None:
    sample.export(sample.notebook_of(sample.ran("frame", new_output("display_data", data={"text/plain": "x"}))))
    assert "1番目のセル（frame）の表示はブロックではないので、公開しません。" in caplog.text


def test_cell_for_the_analyst_alone_is_left_out(page: str) -> None:
    assert "上から順に実行します" not in page


def unnamed(page: str) -> str:
    """A page without the name of what it was made of, which every change changes."""
    return re.sub(r"作成番号 [0-9a-f]{8}", "作成番号", page)


def test_taking_a_block_out_takes_exactly_its_section(sample: ModuleType, page: str) -> None:
    cells = sample.report_cells()
    taken = []
    for place, cell in enumerate(cells):
        record = sample.record_of(cell)
        if record.get("kind") in ("prose", "table", "figure", "gap"):
            without = sample.export(sample.notebook_of(*cells[:place], *cells[place + 1 :]))
            removed = page_html(record) + "\n"
            assert page.count(removed) == 1
            assert unnamed(without) == unnamed(page.replace(removed, ""))
            taken.append(record["kind"])
    assert taken == ["prose", "figure", "gap", "table", "table", "gap"]


def test_taking_a_chapter_out_leaves_the_ids_of_the_others(sample: ModuleType, page: str) -> None:
    cells = sample.report_cells()
    without = sample.export(sample.notebook_of(*cells[:-1]))
    gone = [one for one in Reader(page).ids if one not in Reader(without).ids]
    assert gone == ["3-参考資料", "3-参考資料/概要"]
    assert body(page).startswith(body(without).removesuffix("</section>\n\n"))


def test_every_chapter_is_closed(page: str) -> None:
    assert page.count("<section") == page.count("</section>") == 4


def test_charts_drawn_apart_share_no_id(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(*(sample.shown(sample.figure(name)) for name in ("f/1", "f/2"))))
    marks = re.findall(r'<clipPath id="([^"]+)"', page)
    assert len(set(marks)) == 2
    assert re.findall(r"url\(#([^)]+)\)", body(page)) == marks


# Markdown cells


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(x)</script>",
        "<ScRiPt src='//example.org/x.js'></ScRiPt>",
        "<img src=x onerror=alert(x)>",
        "<p onclick='alert(x)'>文</p>",
        "[文](javascript:alert(x))",
        "<a href='java\tscript:alert(x)'>文</a>",
        "[文](data:text/html;base64,PHNjcmlwdD4=)",
        "<svg><script>alert(x)</script></svg>",
        "<style>@import url(https://example.org)</style>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(x)>",
        "<iframe srcdoc='<script>alert(x)</script>'></iframe>",
    ],
)
def test_nothing_in_a_markdown_cell_can_act(sample: ModuleType, source: str) -> None:
    read = Reader(body(sample.export(sample.notebook_of(new_markdown_cell(f"# 題\n\n{source}\n\n終わり")))))
    assert not read.named("script", "style", "iframe", "img", "svg", "math", "form")
    attributes = {name for _, given in read.tags for name in given}
    assert attributes <= {"class", "id", "tabindex"}


def test_address_outside_loses_its_link_and_keeps_its_words(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(new_markdown_cell("# 題\n\n[県の頁](https://example.org/)と[表](#t)")))
    assert '<p><a>県の頁</a>と<a href="#t">表</a></p>' in page


def test_markdown_keeps_what_the_contract_names(sample: ModuleType) -> None:
    source = '# 題\n\n第<span data-literal="">10</span>条、<time datetime="2020">令和2年</time>\n\n> 引用'
    page = sample.export(sample.notebook_of(new_markdown_cell(source)))
    assert '第<span data-literal="">10</span>条、<time datetime="2020">令和2年</time>' in page
    assert re.search(r"<blockquote>\s*<p>引用</p>\s*</blockquote>", page)


def test_line_end_between_japanese_characters_leaves_no_blank(page: str) -> None:
    assert "実施状況を毎年度まとめ" in page


# What must not be published


def test_failed_cell_is_refused(sample: ModuleType) -> None:
    failed = sample.ran(
        "show_table('population')",
        new_output("error", ename="SourceError", evalue="列がありません。", traceback=[]),
    )
    with pytest.raises(NotebookFailed) as caught:
        sample.export(sample.notebook_of(new_markdown_cell("# 題"), failed))
    assert str(caught.value) == (
        "最後まで実行できていないノートブックは公開できません。次のセルを直し、実行し直してください。\n"
        "  - 2番目のセル（show_table('population')）: SourceError: 列がありません。"
    )


@pytest.mark.parametrize(
    "printed",
    ["UsageError: Cell magic `%%words` not found.\n", "Traceback (most recent call last):\n  …\nKeyError: 1"],
)
def test_printed_error_is_refused(sample: ModuleType, printed: str) -> None:
    cell = sample.ran("x", new_output("stream", name="stderr", text=printed))
    with pytest.raises(NotebookFailed, match="1番目のセル"):
        sample.export(sample.notebook_of(cell))


def test_cell_that_papermill_marked_as_failed_is_refused(sample: ModuleType) -> None:
    cell = sample.ran("x")
    cell.metadata["papermill"] = {"exception": True, "status": "failed"}
    with pytest.raises(NotebookFailed, match="papermill が失敗を記録しています"):
        sample.export(sample.notebook_of(cell))


def test_notebook_that_was_never_run_is_refused(sample: ModuleType) -> None:
    with pytest.raises(NotebookFailed, match=r"1番目のセル（show\(\)）: 実行されていません"):
        sample.export(sample.notebook_of(new_code_cell("show()")))


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>1</script>", "<script> は公開できません"),
        ("<foreignObject><iframe></iframe></foreignObject>", "<iframe> は公開できません"),
        ('<image href="https://example.org/a.png"/>', "ファイルの外を指す href"),
        ('<use xlink:href="//example.org/a.svg#x"/>', "ファイルの外を指す xlink:href"),
        ('<a href="https://example.org/">頁</a>', "ファイルの外を指す href"),
        ('<path style="fill: url(//example.org/a.png)"/>', "属性 style は公開できません"),
        ("<path onclick='x()'/>", "属性 onclick は公開できません"),
        ("<g><path/>", "</svg> に対応する開始タグがありません"),
        ("<path/></g>", "</g> に対応する開始タグがありません"),
        ("</svg><b>", "<b> が閉じられていません"),
        ('<path id="a b"/>', "b」は空か、空白を含みます"),
    ],
)
def test_faulty_drawing_is_refused_and_named(sample: ModuleType, inside: str, said: str) -> None:
    block = sample.figure("figure/x", f"<svg>{inside}</svg>" if "</svg>" not in inside else f"<svg>{inside}")
    with pytest.raises(NotebookFailed) as caught:
        assemble(sample.notebook_of(sample.shown(block)), "out")
    assert "1番目のセルのブロック「figure/x」: " in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("block_id", "said"),
    [("a b", "id「a b」は空か、空白を含みます"), ("page-main", "id「page-main」はすでにページの枠にあります")],
)
def test_faulty_id_is_refused_and_named(sample: ModuleType, block_id: str, said: str) -> None:
    with pytest.raises(NotebookFailed) as caught:
        sample.export(sample.notebook_of(sample.shown(sample.prose(block_id, sample.Span("文")))))
    assert f"1番目のセルのブロック「{block_id}」: {said}" in str(caught.value)


def test_block_of_a_strange_kind_is_refused_and_named(sample: ModuleType) -> None:
    cell = sample.ran("x", new_output("display_data", data={MIME: sample.Block("b", "poem").record()}))
    with pytest.raises(NenpoError, match="ブロック「b」の種類「poem」は、示し方が決まっていません"):
        sample.export(sample.notebook_of(cell))


def test_a_heading_in_a_quotation_or_a_list_heads_nothing_and_one_of_html_is_refused(sample: ModuleType) -> None:
    page = sample.export(sample.notebook_of(new_markdown_cell("# 題\n\n> ## 引用の題\n\n- # 項目の題\n\n## 章")))
    assert Reader(page).levels == [1, 2]
    assert "<p><strong>引用の題</strong></p>" in page and "<p><strong>項目の題</strong></p>" in page
    with pytest.raises(ReferenceProblem, match="<h2>手書きの題</h2>"):
        sample.export(sample.notebook_of(new_markdown_cell("# 題\n\n<h2>手書きの題</h2>")))


def test_block_shown_twice_is_refused(sample: ModuleType) -> None:
    block = sample.shown(sample.heading("section/1", 2, sample.text("章")))
    with pytest.raises(NotebookFailed, match="id「section/1」はすでに1番目のセルのブロック「section/1」にあります"):
        sample.export(sample.notebook_of(block, sample.shown(sample.heading("section/1", 2, sample.text("章")))))


# The ways to it


def test_exporter_is_found_by_its_name() -> None:
    assert get_exporter("nenpo_html") is NenpoHtmlExporter


def test_nbconvert_alone_makes_the_same_page(report_file: Path, page: str) -> None:
    # A folder that bears the template's name must not take its place.
    (report_file.parent / "nenpo").mkdir()
    (report_file.parent / "nenpo" / "index.html.j2").write_text("別の型紙", encoding="utf-8")
    command = [sys.executable, "-m", "nbconvert", "--to", "nenpo_html", report_file.name]
    subprocess.run(command, cwd=report_file.parent, check=True, capture_output=True)
    assert report_file.with_suffix(".html").read_text(encoding="utf-8") == page


def test_publishing_to_a_file_returns_its_size(report_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "site" / "fy2020" / "nenji-hokoku.html"
    size = publish_html(report_file, target, {"state": "原案"})
    assert target.stat().st_size == size
    assert 'data-state="原案"' in target.read_text(encoding="utf-8")
    assert str(tmp_path) not in target.read_text(encoding="utf-8")
