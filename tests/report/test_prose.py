"""Words are shown as the reader will see them, every figure bound, and nothing in them is interpreted."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from made import edition_of, facts, figure

from nenpo.facts.store import Facts
from nenpo.ground.blocks import Block, spans_text
from nenpo.ground.errors import NenpoError, ReferenceProblem
from nenpo.ground.locations import at
from nenpo.report.edition import Edition
from nenpo.report.prose import (
    appendix,
    case_studies,
    commentary,
    edit_link,
    heading_spans,
    load_ipython_extension,
    spoken,
    yearly_overview,
)
from nenpo.report.shown import desk_html, page_html
from nenpo.words.commentary import Commentary, passages

DOCUMENT = "nenji-hokoku-fy2020"
MISSING = "この年度の文章は収録していません。"


def figures() -> Facts:
    """相談件数 of 1(1)①, 1,234 this year and not on record for the last."""
    return facts(figure("相談件数", 1234, project="", subject="人材", section="1(1)① 人材", cell="figures.csv#2:表記"))


def edition(
    root: Path = Path("nowhere"),
    *,
    year: int = 2020,
    outline: list[str] | None = None,
    tables: Any = None,
    **files: str,
) -> Edition:
    """The edition of 2020, or the 参考集計 of the year before, with these commentary files."""
    own = year == 2020
    records = [{"document": DOCUMENT, "section_id": f"1(3){y}", "heading": y, "parent": "1(3)"} for y in outline or []]
    records += [{"document": DOCUMENT, "section_id": "3条例", "heading": "条例", "parent": "3", "page": "120"}]
    return edition_of(
        locations=at(root),
        year=year,
        about={"publisher": "青森県", "tables": tables or []},
        facts=figures(),
        tables={"outline": pd.DataFrame(records, columns=["document", "section_id", "heading", "parent", "page"])},
        commentary=Commentary({f"{n}.md": tuple(passages(t)) for n, t in files.items()} if own else {}),
        literals=("21あおもり",),
    )


def parts(block: Block) -> list[tuple[str, str, str]]:
    """Id, kind and text of the blocks of a group."""
    return [(child.id, child.kind, child.text) for child in block.children]


def test_a_cell_of_words_is_a_heading_and_what_stands_below() -> None:
    block = spoken(edition(), "1(1)①", "#### ① {年度}の人材\n\n相談は{相談件数}であった。\n\n- 甲\n- 乙\n\n終わり。")
    assert parts(block) == [
        ("s-1(1)①", "heading", "① 令和2年度の人材"),
        ("s-1(1)①/prose", "prose", "相談は1,234件であった。\n甲\n乙\n終わり。"),
    ]
    assert page_html(block.record()) == (
        '<h4 id="s-1(1)①"><span data-literal>①</span> <time datetime="2020">令和2年度</time>の人材</h4>'
        '<div class="prose" id="s-1(1)①/prose"><p>相談は'
        f'<data value="1234" data-fact="{DOCUMENT}/人材/相談件数/2020">1,234件</data>であった。</p>'
        "<ul><li>甲</li><li>乙</li></ul><p>終わり。</p></div>"
    )


def test_prose_as_data_has_paragraphs_and_lists_with_their_runs() -> None:
    (block,) = spoken(edition(), "1", "相談は{相談件数}。\n\n- 甲").children
    fact = f"{DOCUMENT}/人材/相談件数/2020"
    assert block.facts == (fact,)
    assert block.data["nodes"] == [
        {
            "kind": "paragraph",
            "items": [
                [{"text": "相談は"}, {"text": "1,234件", "kind": "fact", "fact": fact, "value": "1234"}, {"text": "。"}]
            ],
        },
        {"kind": "list", "items": [[{"text": "甲"}]]},
    ]


def test_smaller_headings_have_a_readable_id() -> None:
    block = spoken(edition(), "1", "## 大\n\n一。\n\n### Web 相談\n\n二。\n\n### 小\n")
    assert [child.id for child in block.children] == [
        "s-1",
        "s-1/prose",
        "s-1/Web_相談",
        "s-1/Web_相談/prose",
        "s-1/小",
    ]


def test_a_heading_never_lies_deeper_than_html_knows() -> None:
    block = commentary(edition(a="## 1(1)①\n\n##### 細\n\n文。"), "1(1)①", top=4)
    assert page_html(block.children[0].record()) == '<h6 id="c-1(1)①">細</h6>'


def test_the_digits_of_a_heading_are_numbers_of_the_outline_or_names() -> None:
    spans = heading_spans("(2) 図3 21あおもり {相談件数}", edition().voice("1(1)①"))
    assert spans_text(spans) == "(2) 図3 21あおもり 1,234件"
    assert {span.kind for span in spans if any(c.isdecimal() for c in span.text)} == {"literal", "fact"}


def test_the_words_of_a_section_are_shown_with_a_link_to_edit_them() -> None:
    words = commentary(edition(overview="## 1(1)①\n\n相談は{相談件数}。"), "1(1)①")
    assert parts(words) == [
        ("c-1(1)①/prose", "prose", "相談は1,234件。"),
        ("c-1(1)①/edit", "edit", ""),
    ]
    link = f'<a href="../data/raw/{DOCUMENT}/commentary/overview.md">この文章を編集する（overview.md）</a>'
    assert link in desk_html(words.record())
    assert "href" not in page_html(words.record())


def test_a_passage_may_have_a_name_of_its_own_and_the_facts_of_its_section() -> None:
    words = commentary(edition(a="## 中小企業の定義\n\n件数は{相談件数}。"), "1(1)①", "中小企業の定義")
    assert (words.id, words.children[0].id) == ("commentary/中小企業の定義", "c-中小企業の定義/prose")


@pytest.mark.parametrize("files", [{}, {"a": "## 別\n\n文。"}], ids=["no_file", "another_section"])
def test_a_section_without_words_says_so(files: dict[str, str]) -> None:
    words = commentary(edition(**files), "1(1)①")
    assert (words.id, words.kind, words.text) == ("c-1(1)①", "gap", MISSING)


def test_a_section_with_a_heading_alone_says_so_and_can_be_edited() -> None:
    words = commentary(edition(a="## 1(1)①\n"), "1(1)①")
    assert parts(words) == [("c-1(1)①", "gap", MISSING), ("c-1(1)①/edit", "edit", "")]


def test_a_reference_edition_does_not_borrow_another_year_s_words() -> None:
    assert commentary(edition(year=2019, a="## 1(1)①\n\n文。"), "1(1)①").kind == "gap"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "参加は44名。",
            "commentary/a.md: 3行目からの文章「参加は44名。」の「44名」に、事実に結び付いていない数字があります。"
            "{項目} の形で数値を参照するか、名称であれば expectations/literals.csv に書き加えてください。",
        ),
        (
            "参加は{参加}。",
            "commentary/a.md: 3行目からの文章「参加は{参加}。」: 「{参加}」という数値は、どの年度の記録にもありません。"
            "名前を確かめてください。",
        ),
    ],
    ids=["digit", "unknown_name"],
)
def test_a_problem_in_the_words_names_the_file(text: str, message: str) -> None:
    with pytest.raises(ReferenceProblem) as problem:
        commentary(edition(a=f"## 1(1)①\n\n{text}"), "1(1)①")
    assert str(problem.value) == message


@pytest.mark.parametrize(
    ("text", "place", "brace"),
    [
        (
            "相談に応じた。\n\n{ワンストップ総合相談事業/窓口相談でした。",
            "5行目からの文章「{ワンストップ総合相談事業/窓口相談でした。」",
            "{",
        ),
        ("- 甲\n- 件数は｛窓口相談。", "3行目からの文章「件数は｛窓口相談。」", "｛"),
        ("件数は窓口相談}でした。", "3行目からの文章「件数は窓口相談}でした。」", "}"),
        ("### 件数は{窓口相談", "3行目からの見出し「件数は{窓口相談」", "{"),
        ("件数は{}でした。", "3行目からの文章「件数は{}でした。」", "{"),
    ],
    ids=["open", "full_width_in_a_list", "closed", "heading", "empty"],
)
def test_a_brace_of_no_reference_stops_with_file_line_and_sentence(text: str, place: str, brace: str) -> None:
    with pytest.raises(ReferenceProblem) as problem:
        commentary(edition(a=f"## 1(1)①\n\n{text}"), "1(1)①")
    said = f"commentary/a.md: {place}に、対になっていない波かっこ「{brace}」があります。数値を呼ぶときは {{項目}} や"
    assert str(problem.value).startswith(said)


def test_a_brace_in_a_notebook_stops_with_its_line_in_the_cell() -> None:
    with pytest.raises(ReferenceProblem, match="^4行目からの文章「{窓口相談でした。」に、対になっていない"):
        spoken(edition(), "1(1)①", "#### ① 人材\n\n{窓口相談でした。\n")


def test_a_paragraph_about_a_year_not_on_record_says_so() -> None:
    text = "## 1(1)①\n\n前年度は{相談件数 前年度|}であった。\n\n- 相談に応じた。"
    words = commentary(edition(a=text), "1(1)①")
    assert page_html(words.record()) == (
        '<div class="prose" id="c-1(1)①/prose"><p><span class="gap">この年度の数値は記録にありません。</span></p>'
        "<ul><li>相談に応じた。</li></ul></div>"
    )


EVIL = "<script>alert(document)</script> & \"A\" 'B' [] **C** [D](E) `F`"


@pytest.mark.parametrize("text", [f"## 1(1)①\n\n{EVIL}", f"## 1(1)①\n\n- {EVIL}", f"## 1(1)①\n\n### {EVIL}"])
def test_what_looks_like_markup_is_shown(text: str) -> None:
    words = commentary(edition(a=text), "1(1)①")
    assert words.text.strip() == EVIL
    assert (
        "&lt;script&gt;alert(document)&lt;/script&gt; &amp; &quot;A&quot; &#x27;B&#x27; [] **C** [D](E) `F`"
        in page_html(words.record())
    )
    assert "<script" not in desk_html(words.record())


def test_a_file_s_name_is_never_markup() -> None:
    link = edit_link(edition(), '"><b>.md', "c-1")
    assert page_html(link.record()) == ""
    assert desk_html(link.record()) == (
        f'<p class="edit-link"><a href="../data/raw/{DOCUMENT}/commentary/&quot;&gt;&lt;b&gt;.md">'
        "この文章を編集する（&quot;&gt;&lt;b&gt;.md）</a></p>"
    )


CASES = {
    "case-2-1": "# 惣菜の店\n\n文。",
    "case-2-2": "# 省エネの工場\n\n文。\n\n- 写真",
    "case-6-1": "# 販路\n\n文。",
    "overview": "## 2(2)②\n\n文。",
    "case-2-x": "# 別\n",
}


@pytest.mark.parametrize(
    ("chapter", "ids"),
    [
        pytest.param("①", [], id="none"),
        pytest.param("⑥⑦", ["case-6-1", "case-6-1/prose", "case-6-1/edit"], id="one"),
        pytest.param(
            "②",
            ["case-2-1", "case-2-1/prose", "case-2-1/edit", "case-2-2", "case-2-2/prose", "case-2-2/edit"],
            id="many",
        ),
    ],
)
def test_a_chapter_has_as_many_case_studies_as_there_are_files(chapter: str, ids: list[str]) -> None:
    cases = case_studies(edition(**CASES), chapter)
    assert cases.id == f"cases/{chapter}"
    assert [child.id for child in cases.children] == ids


def test_a_case_study_stands_below_its_chapter() -> None:
    cases = case_studies(edition(**CASES), "②")
    assert page_html(cases.record()).startswith(
        '<h5 id="case-2-1">惣菜の店</h5><div class="prose" id="case-2-1/prose">'
    )


def test_a_problem_in_a_case_study_names_its_file() -> None:
    with pytest.raises(ReferenceProblem, match="^commentary/case-2-1.md: 3行目からの文章「"):
        case_studies(edition(**{"case-2-1": "# 店\n\n44食。"}), "②")


def test_the_economy_is_told_year_by_year() -> None:
    words = edition(outline=["平成19年度", "令和元年度"], a="## 1(3)平成19年度\n\n- 持ち直した。")
    block = yearly_overview(words)
    assert block.text == f"平成19年度\n持ち直した。\n\n令和元年度\n{MISSING}"
    assert page_html(block.record()).startswith('<h4 id="s-1(3)平成19年度">')


@pytest.mark.parametrize(
    "words", [edition(outline=[]), edition(outline=["令和元年度"], year=2019)], ids=["none", "reference"]
)
def test_an_edition_without_years_says_so(words: Edition) -> None:
    assert (yearly_overview(words).kind, yearly_overview(words).text) == (
        "gap",
        "年度別の経済概況は、この年度の版としては収録していません。",
    )


ORDINANCE = (
    "　（目的）\n第1条　この条例は、<中小企業>の「振興」に関し、{基本}となる事項を定める。\r\n\n"
    "　2　**前項**の & 規定\n"
)


def supply(root: Path, text: str) -> None:
    folder = root / "data" / "raw" / DOCUMENT / "appendix"
    folder.mkdir(parents=True)
    (folder / "3条例.md").write_bytes(text.encode("utf-8"))


def test_a_text_that_the_office_has_supplied_is_printed_word_for_word(tmp_path: Path) -> None:
    supply(tmp_path, ORDINANCE)
    block = appendix(edition(tmp_path), "3条例")
    lines = [
        "　（目的）",
        "第1条　この条例は、<中小企業>の「振興」に関し、{基本}となる事項を定める。",
        "　2　**前項**の & 規定",
    ]
    assert block.text.split("\n") == lines
    assert page_html(block.record()) == (
        '<div class="appendix" id="appendix-3条例"><p data-literal>　（目的）</p>'
        "<p data-literal>第1条　この条例は、&lt;中小企業&gt;の「振興」に関し、{基本}となる事項を定める。</p>"
        "<p data-literal>　2　**前項**の &amp; 規定</p></div>"
    )
    assert [node["items"][0][0] for node in block.data["nodes"]] == [
        {"text": t, "kind": "literal", "value": "printed"} for t in lines
    ]


ELSEWHERE = "原文はここに載せていません。原本「報告」（青森県、日付の記載なし）の120頁から載っています。"


def test_until_then_it_says_where_in_the_original_the_text_stands(tmp_path: Path) -> None:
    block = appendix(edition(tmp_path), "3条例")
    assert (block.id, block.kind, block.text) == ("appendix-3条例", "prose", ELSEWHERE)
    assert page_html(block.record()) == (
        f'<p class="appendix" id="appendix-3条例">{ELSEWHERE.replace("120", "<span data-literal>120</span>")}</p>'
    )


def test_an_original_that_has_lost_its_pages_is_named_without_one(tmp_path: Path) -> None:
    text = appendix(edition(tmp_path), "3要綱").text
    assert text == "原文はここに載せていません。原本「報告」（青森県、日付の記載なし）に載っています。"


def test_an_edition_on_forms_has_no_original_to_point_at(tmp_path: Path) -> None:
    filled = edition(tmp_path, tables=[{"file": "outcomes.csv", "arrival": "form"}])
    assert appendix(filled, "3条例").text == "原文は、担当から届いていないので、まだ載せていません。"


def test_a_reference_edition_has_no_appendix(tmp_path: Path) -> None:
    supply(tmp_path, ORDINANCE)
    assert appendix(edition(tmp_path, year=2019), "3条例").text == ELSEWHERE


def magic(name: str = "prose", **namespace: Any) -> Any:
    """A cell magic as a notebook with these names has it."""
    known: dict[str, Any] = {}
    shell = SimpleNamespace(
        user_ns=namespace,
        register_magic_function=lambda function, kind, name: known.update({(kind, name): function}),
        display_formatter=DisplayFormatter(),
    )
    load_ipython_extension(shell)
    return known["cell", name]


def test_words_are_kept_under_their_name_for_the_calls_that_say_them() -> None:
    shell = SimpleNamespace(
        user_ns={},
        register_magic_function=lambda function, _, name: known.update({name: function}),
        display_formatter=SimpleNamespace(mimebundle_formatter=SimpleNamespace(for_type=lambda *_: None)),
    )
    known: dict[str, Any] = {}
    load_ipython_extension(shell)
    assert known["words"](" listed ", "＊である。") is None
    assert shell.user_ns == {"listed": "＊である。"}


@pytest.mark.parametrize("line", ["", "2(2)①", "two words"])
def test_words_without_a_name_that_a_call_can_use_are_refused(line: str) -> None:
    with pytest.raises(NenpoError) as problem:
        magic("words")(line, "文。")
    assert str(problem.value) == (
        f"「%%words {line}」の名前が使えません。「%%words listed」のように名前を一つ書いてください。"
    )


def test_the_cell_magic_speaks_with_the_notebook_s_edition() -> None:
    block = magic(edition=edition())(" 1(1)① ", "### 人材\n\n相談は{相談件数}。\n")
    assert block.id == "cell/1(1)①"
    assert block.text == "人材\n相談は1,234件。"


@pytest.mark.parametrize(("reference", "kept"), [(False, "対応\n柱の対応を示す。"), (True, "対応")])
def test_words_about_what_a_reference_edition_lacks_are_left_out_of_it(reference: bool, kept: str) -> None:
    spoken_by = edition(year=2019) if reference else edition()
    assert spoken_by.is_reference == reference
    assert magic(edition=spoken_by)("柱 版だけ", "### 対応\n\n柱の対応を示す。\n").text == kept


def test_the_cell_magic_knows_no_other_word_behind_the_section() -> None:
    with pytest.raises(NenpoError, match="「%%prose 柱 全部」の「全部」が使えません"):
        magic(edition=edition())("柱 全部", "文。")


def test_the_cell_magic_explains_what_must_run_before_it() -> None:
    with pytest.raises(NenpoError) as problem:
        magic()("1", "文。")
    assert str(problem.value) == "文章のセルより前に、edition = read_edition(...) のセルを実行してください。"
