"""A page for each project: its particulars, its words and its figures, and nothing that it does not have."""

import re
from functools import partial
from typing import Any

import pandas as pd
import pytest
from made import edition_of, figure, known_issue

from nenpo.ground.blocks import Block
from nenpo.ground.errors import ReferenceProblem, SourceError
from nenpo.report.edition import Edition
from nenpo.report.shown import desk_html, page_html
from nenpo.reports.annual.project_pages import project_pages
from nenpo.words.commentary import Commentary, passages

DOCUMENT = "nenji-hokoku-fy2020"
EVIL = "<script>\"&'</script>{x}"
SHOWN = "&lt;script&gt;&quot;&amp;&#x27;&lt;/script&gt;{x}"
RECORD = {
    "document": DOCUMENT,
    "policy_no": "①",
    "chapter": "①",
    "list_no": "1",
    "policies": "①",
    "project": "支援事業",
    "relisted": "false",
    "new": "true",
    "priority": "false",
    "major_outcome": "true",
    "period_start": "2019",
    "period_end": "2020",
    "sections": "商工課",
    "page": "22",
    "source_cell": f"{DOCUMENT}/projects.csv#3:事業名",
}
PAGE = {
    "document": DOCUMENT,
    "chapter": "①",
    "list_no": "1",
    "project": "支援事業",
    "office": "労政・能力開発課 第2グループ",
}
WORDS = (
    "## 支援事業\n\n### 事業概要\n\n支える事業である。\n\n### 事業実績\n\n"
    "相談は{相談件数}、前年度は{相談件数 前年度}であった。"
)
OUTLINE = pd.DataFrame(
    [
        {"document": DOCUMENT, "section_id": "2(2)①", "level": "3", "heading": "人材の育成"},
        {"document": DOCUMENT, "section_id": "2(2)⑥⑦", "level": "3", "heading": "受注の増大／販路の開拓"},
    ]
)
COST = ("事業費", 3254, {"cell": "projects.csv#3:事業費", "unit": "千円", "section": "2(1) 施策一覧"})
RESULTS = [("相談件数", 22, {}), ("相談件数", 58, {"year": 2019, "cell": "outcomes.csv#2:欄2"})]


row = partial(figure, subject="", unit="件")


def edition(
    *figures: tuple[str, Any, dict[str, Any]],
    year: int = 2020,
    words: str = WORDS,
    records: Any = (RECORD,),
    page: dict[str, str] | None = PAGE,
    issues: Any = (),
) -> Edition:
    """The edition of 2020 with one project, or the 参考集計 of the year before."""
    rows = [row(indicator, value, **more) for indicator, value, more in figures]
    notes = pd.DataFrame(columns=["document", "section_id", "target", "kind", "note", "period"])
    return edition_of(
        *rows,
        year=year,
        tables={
            "project_lists": pd.DataFrame(list(records)),
            "projects": pd.DataFrame(list(records)),
            "project_pages": pd.DataFrame([page] if page else [], columns=list(PAGE)),
            "notes": notes,
            "outline": OUTLINE,
        },
        commentary=Commentary({"2-2-1.md": tuple(passages(words))} if year == 2020 else {}),
        known_issues=tuple(issues),
    )


def only_page(here: Edition) -> Block:
    (page,) = project_pages(here, "①").children
    return page


def test_a_page_has_particulars_words_and_figures() -> None:
    page = only_page(edition(COST, *RESULTS))
    assert (page.id, page.kind) == ("page/project/①/支援事業", "project")
    assert [part.id for part in page.children] == [
        "project/①/支援事業",
        "project/①/支援事業/particulars",
        "project/①/支援事業/事業概要",
        "project/①/支援事業/事業概要/prose",
        "project/①/支援事業/事業実績",
        "project/①/支援事業/事業実績/prose",
        "project/①/支援事業/edit",
        "project/①/支援事業/outcomes",
    ]
    assert page.text.splitlines() == [
        "1 支援事業",
        "支援事業",
        "事業概要",
        "支える事業である。",
        "事業実績",
        "相談は22件、前年度は58件であった。",
        "",
        "支援事業の実績（仮題）",
    ]


@pytest.mark.parametrize(
    ("changed", "policies", "sections", "flags"),
    [
        ({}, ["①"], ["商工課"], ["新規", "主要成果"]),
        ({"sections": "商工課(中南地域県民局)、観光課、商工課"}, ["①"], ["商工課", "観光課"], ["新規", "主要成果"]),
        ({"new": "false", "major_outcome": "false", "sections": ""}, ["①"], [], []),
        ({"chapter": "⑥⑦", "policies": "⑥⑦", "policy_no": "⑦"}, ["⑥", "⑦"], ["商工課"], ["新規", "主要成果"]),
    ],
)
def test_a_page_tells_what_it_may_be_chosen_by(changed: Any, policies: Any, sections: Any, flags: Any) -> None:
    record = RECORD | changed
    (page,) = project_pages(edition(COST, records=[record], words=""), record["chapter"]).children
    assert page.data["classification"] == {"policy": policies, "section": sections, "flag": flags}
    names = {"①": "① 人材の育成", "⑥": "⑥ 受注の増大", "⑦": "⑦ 販路の開拓"}
    assert page.data["policies"] == {policy: names[policy] for policy in policies}
    said = re.findall(r' data-(\w+)="([^"]*)"', page_html(page.record()).partition(">")[0])
    told = (("policy", policies), ("section", sections), ("flag", flags))
    assert said == [(name, "、".join(words)) for name, words in told if words]


def test_a_reference_page_may_be_chosen_by_its_policy_alone() -> None:
    page = only_page(edition(COST, *RESULTS, year=2019))
    assert page_html(page.record()).startswith('<article class="project" data-policy="①">')


def test_the_particulars_bind_the_cost_and_mark_other_digits() -> None:
    page = only_page(edition(COST, words=""))
    assert (
        '<dl class="particulars"><div><dt>事業費</dt><dd>'
        f'<data value="3254" data-fact="{DOCUMENT}/支援事業/事業費/2020">3,254千円</data></dd></div>'
        "<div><dt>区分</dt><dd>新規・主要成果</dd></div>"
        "<div><dt>事業期間</dt><dd><span data-literal>令和元～2年度</span></dd></div>"
        "<div><dt>担当課</dt><dd><span data-literal>労政・能力開発課 第2グループ</span></dd></div>"
        "<div><dt>公表版の頁</dt><dd><span data-literal>22</span></dd></div></dl>"
    ) in page_html(page.record())


def test_a_page_knows_all_facts_that_it_prints() -> None:
    parts = [("事業費①", 23256, {}), ("事業費②", 27229, {})]
    split = [(name, value, more | {"cell": "project_pages.csv#77:内訳", "unit": "千円"}) for name, value, more in parts]
    page = only_page(edition(COST, *split, *RESULTS, words=WORDS.replace("{相談件数}", "{支援事業/相談件数}")))
    one, two = (
        f'<data value="{v}" data-fact="{DOCUMENT}/支援事業/事業費{n}/2020">' for n, v in (("①", 23256), ("②", 27229))
    )
    assert (
        f"（<span data-literal>①</span> {one}23,256千円</data>、<span data-literal>②</span> {two}27,229千円"
        in page_html(page.record())
    )
    assert set(re.findall('data-fact="([^"]*)"', page_html(page.record()))) == set(page.facts)


def test_what_is_not_known_of_a_project_is_left_out() -> None:
    bare = RECORD | {"new": "false", "major_outcome": "false", "period_start": "", "page": ""}
    page = only_page(edition(records=[bare], page=None, words=""))
    assert "<dt>担当課</dt><dd>商工課</dd>" in page_html(page.record())
    for name in ("事業費", "区分", "事業期間", "公表版の頁"):
        assert f"<dt>{name}</dt>" not in page_html(page.record())


def test_a_project_that_the_list_does_not_name_has_no_particulars_of_it() -> None:
    here = edition(COST, words="")
    here.tables["projects"] = here.tables["projects"].iloc[:0]
    assert "<dt>事業費</dt>" not in page_html(only_page(here).record())


def test_a_project_without_words_says_so() -> None:
    page = only_page(edition(words=""))
    assert '<p class="gap" data-gap="project/①/支援事業/words">この事業の文章は収録していません。</p>' in page_html(
        page.record()
    )


def test_a_relisted_project_is_marked_and_shows_the_words_of_its_home() -> None:
    page = only_page(edition(*RESULTS, records=[RECORD | {"relisted": "true"}]))
    assert '<h5 id="project/①/支援事業"><span data-literal>1</span> 支援事業（再掲）</h5>' in page_html(page.record())
    assert "支える事業である。" in page.text


def test_a_relisted_page_has_words_of_its_own_where_they_are_written() -> None:
    words = WORDS + "\n\n## 2(2)①-1\n\n### 事業実績\n\nここだけの文。"
    page = only_page(edition(*RESULTS, records=[RECORD | {"relisted": "true"}], words=words))
    assert "ここだけの文。" in page.text
    assert "支える事業である。" not in page.text


def test_a_relisted_page_speaks_with_its_own_figures() -> None:
    home = ("相談件数", 5, {"section": "2(2)④-3 支援事業", "cell": "outcomes.csv#9:欄3"})
    again = ("相談件数", 10, {"place": "①", "cell": "outcomes.csv#2:欄3"})
    words = "## 支援事業\n\n### 事業実績\n\n相談は{相談件数}であった。"
    assert "相談は10件であった。" in only_page(edition(home, again, words=words)).text


def test_the_words_of_a_project_can_be_edited_at_the_desk_only() -> None:
    page = only_page(edition(*RESULTS))
    assert "2-2-1.md" in desk_html(page.record())
    assert "2-2-1.md" not in page_html(page.record())


@pytest.mark.parametrize(
    ("words", "stray"),
    [
        ("## 支援事業\n\nまず一言。\n\n### 事業概要\n\n文。", "まず一言。"),
        ("## 支援事業\n\n### 事業概要\n\n文。\n\n### 課題\n\n文。", "課題"),
        ("## 支援事業\n\n### 事業 実績\n\n文。", "事業 実績"),
    ],
    ids=["before_the_parts", "another_part", "a_typo"],
)
def test_words_that_would_be_lost_stop_the_report(words: str, stray: str) -> None:
    with pytest.raises(SourceError) as problem:
        only_page(edition(*RESULTS, words=words))
    assert str(problem.value) == (
        f"commentary/2-2-1.md: 「支援事業」の「{stray}」は、事業概要にも事業実績にも入っていません。"
        "見出し「### 事業概要」か「### 事業実績」の下に置いてください。"
    )


def test_a_problem_in_the_words_names_the_file() -> None:
    with pytest.raises(
        ReferenceProblem, match="^commentary/2-2-1.md: 9行目からの文章「相談は.*」: 「{相談件数}」という数値は、"
    ):
        only_page(edition())


def test_a_sentence_about_a_year_not_on_record_drops_out() -> None:
    words = "## 支援事業\n\n### 事業実績\n\n相談に応じた。前年度は{相談件数 前年度|}であった。"
    assert "相談に応じた。\n" in only_page(edition(RESULTS[0], words=words)).text


def test_a_known_mistake_is_printed_beneath_the_cost_and_the_table() -> None:
    issues = [
        known_issue(fact_id=f"{DOCUMENT}/支援事業/事業費/2020", reason="一覧と<頁>で額が違います。"),
        known_issue(cell=f"{DOCUMENT}/outcomes.csv#1:欄3", reason="見出しの年度が違います。"),
    ]
    html = page_html(only_page(edition(COST, *RESULTS, issues=issues)).record())
    words = re.sub(r"<sup.*?</sup>|<[^>]*>", "", html)
    assert "注1）事業費：一覧と&lt;頁&gt;で額が違います。" in words
    assert "注1）見出し「令和2年度」：見出しの年度が違います。" in words


def test_a_reference_edition_has_the_figures_alone() -> None:
    page = only_page(edition(COST, *RESULTS, year=2019))
    assert [part.id for part in page.children] == ["project/①/支援事業", "project/①/支援事業/outcomes"]
    assert "58" in page_html(page.record())
    assert page.facts == (f"{DOCUMENT}/支援事業/相談件数/2019",)


@pytest.mark.parametrize(
    "results",
    [[RESULTS[0]], [("相談件数", None, {"year": 2019, "marker": "not_started", "unit": ""})]],
    ids=["no_figure", "not_begun"],
)
def test_a_reference_edition_leaves_out_a_project_that_it_has_no_figure_of(results: list) -> None:
    block = project_pages(edition(COST, *results, year=2019), "①")
    assert (block.id, block.kind, block.text) == (
        "projects/①",
        "gap",
        "この年度の数値が前年度の欄にある事業はありません。",
    )


def test_pages_stand_in_the_order_of_the_list_of_their_chapter() -> None:
    records = [
        RECORD | {"list_no": "1", "project": "乙 事業"},
        RECORD | {"list_no": "2", "project": "甲事業"},
        RECORD | {"chapter": "②", "project": "丙事業"},
    ]
    block = project_pages(edition(records=records), "①")
    assert [page.id for page in block.children] == ["page/project/①/乙_事業", "page/project/①/甲事業"]


def test_a_project_s_name_is_never_markup() -> None:
    figures = [(f"{EVIL}数", 22, {"project": EVIL}), ("事業費", 3, COST[2] | {"project": EVIL})]
    page = only_page(
        edition(
            *figures,
            records=[RECORD | {"project": EVIL, "sections": EVIL, "page": EVIL}],
            page=PAGE | {"office": EVIL},
            words=f"## {EVIL}\n\n### 事業概要\n\n{EVIL.replace('{x}', '')}",
        )
    )
    assert "<script" not in desk_html(page.record())
    assert page_html(page.record()).count(SHOWN) > 6
    assert f'<h5 id="project/①/{SHOWN}">' in page_html(page.record())
