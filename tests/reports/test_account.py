"""The foundation's account: programmes with their state, words, results and events; pillars; meetings."""

from functools import partial
from typing import Any

import pytest
from made import ACCOUNT, clean_table, edition_of, figure

from nenpo.cleaning.observations import Observation
from nenpo.ground.blocks import Block, gap
from nenpo.ground.errors import SourceError
from nenpo.report.edition import Edition
from nenpo.report.shown import desk_html, page_html
from nenpo.reports.account.programmes import chapter, governance_table, pillar_table, pillars
from nenpo.words.commentary import Commentary, passages

DOCUMENT = "jigyo-sokatsu-fy2021"
EVIL = "<script>\"&'</script>"
OUTLINE = ("section_id", "heading", "level", "state", "lineage", "division", "parent", "table_title")
EVENTS = ("section_id", "event", "date_printed", "place", "method", "remark", "state", "source_cell")
PILLARS = ("number", "pillar", "section_id")
GOVERNANCE = ("division", "date_printed", "meeting", "place", "kind", "number", "subject")
BUSINESS = "公益目的事業1"


def programme(section: str, name: str, level: int, state: str = "", lineage: str = "") -> tuple[str, ...]:
    """A line of the outline for a programme of 事業実績."""
    return (section, name, str(level), state, lineage, BUSINESS, "", "")


HEADINGS = [
    ("総括", "事業総括", "1", "", "", "", "", ""),
    ("総括1", "承継支援", "2", "", "", "", "総括", ""),
    ("総括2", "情報システム", "2", "", "", "", "総括", ""),
    programme("1", "総合支援事業", 1),
    programme("1(1)", "相談事業", 2),
    programme("1(1)①", "窓口事業", 3),
    programme("1(1)①a", "研修", 4),
    programme("2", "貸与事業", 1, "制度廃止"),
    programme("10", "その他事業", 1),
    programme("10(1)", "別事業", 2),
    ("庶務事項", "庶務事項", "1", "", "", "", "", ""),
]


row = partial(figure, report=ACCOUNT, edition=2021, project="窓口事業", number="1(1)①", subject="", file="results.csv")


RESULTS = [row("窓口相談", 967), row("窓口相談", 931, year=2020)]


def edition(
    *rows: Observation, year: int = 2021, outline: Any = HEADINGS, words: str = "", **tables: list[tuple[str, ...]]
) -> Edition:
    """The edition of 2021, or the 参考集計 of the year before."""
    columns = {"events": EVENTS, "pillars": PILLARS, "governance": GOVERNANCE}
    return edition_of(
        *(rows or RESULTS),
        name=ACCOUNT,
        printed=2021,
        year=year,
        about={"title": "事業総括"},
        tables={
            "outline": clean_table(DOCUMENT, OUTLINE, *outline),
            "notes": clean_table(DOCUMENT, ("section_id", "target", "kind", "note", "period")),
            **{name: clean_table(DOCUMENT, columns[name], *tables.get(name, [])) for name in columns},
        },
        commentary=Commentary({"programmes.md": tuple(passages(words))} if year == 2021 else {}),
    )


def inside(block: Block) -> list[str]:
    """Ids of the blocks of all programmes."""
    return [part.id for programme in block.children for part in programme.children]


def printed(block: Block) -> list[list[str]]:
    rows = [*block.data["table"]["head"], *block.data["table"]["body"]]
    return [["".join(span["text"] for span in cell["spans"]) for cell in cells] for cells in rows]


def one(state: str = "", lineage: str = "", rows: Any = (), **more: Any) -> Block:
    """The blocks of a single programme."""
    outline = [programme("5(2)", "助成事業", 2, state, lineage)]
    return chapter(edition(*rows, outline=outline, **more), "5").children[0]


def whole(edition: Edition) -> list[Block]:
    """The programmes of every chapter, as the notebook's cells show them."""
    return [block for number in ("1", "2") for block in chapter(edition, number, onwards=number == "2").children]


def test_programmes_stand_in_the_order_of_the_outline() -> None:
    assert [block.id for block in whole(edition())] == [
        f"programme/{section}/all" for section in ("1", "1(1)", "1(1)①", "1(1)①a", "2", "10", "10(1)")
    ]


@pytest.mark.parametrize(
    ("number", "onwards", "shown"),
    [
        ("1", False, ["1", "1(1)", "1(1)①", "1(1)①a"]),
        ("2", False, ["2"]),
        ("2", True, ["2", "10", "10(1)"]),
        ("9", False, []),
        ("9", True, ["10", "10(1)"]),
    ],
)
def test_a_chapter_has_its_programmes_and_where_it_goes_on_those_that_follow(
    number: str, onwards: bool, shown: list[str]
) -> None:
    block = chapter(edition(), number, onwards=onwards)
    assert [child.id for child in block.children] == [f"programme/{section}/all" for section in shown]


def test_headings_have_the_last_part_of_their_number_and_go_down() -> None:
    html = "".join(page_html(block.record()) for block in whole(edition()))
    for heading in (
        '<h3 id="programme/1"><span data-literal>1.</span> 総合支援事業</h3>',
        '<h4 id="programme/1(1)"><span data-literal>(1)</span> 相談事業</h4>',
        '<h5 id="programme/1(1)①"><span data-literal>①</span> 窓口事業</h5>',
        '<h6 id="programme/1(1)①a"><span data-literal>a</span> 研修</h6>',
        '<h3 id="programme/10"><span data-literal>10.</span> その他事業</h3>',
    ):
        assert heading in html


def test_a_chart_stands_after_its_programme_and_one_without_a_place_says_so() -> None:
    charts = {"窓口事業": gap("figure/a", "甲"), "無い事業": gap("figure/b", "乙")}
    block = chapter(edition(), "1", charts)
    ids = [child.id for child in block.children]
    assert ids[2:4] == ["programme/1(1)①/all", "figure/a"]
    assert ids[-1] == "chart/無い事業"
    assert block.children[-1].text == "「無い事業」の図を置く事業が、この年度の1の章にはありません。"


def test_a_programme_has_words_results_and_a_link_to_edit_them() -> None:
    words = "## 1(1)①\n\n相談は{窓口相談}（前年度{窓口相談 前年度}）でした。"
    block = chapter(edition(words=words), "1").children[2]
    assert [part.id for part in block.children] == [
        "programme/1(1)①",
        "programme/1(1)①/words/prose",
        "programme/1(1)①/results",
        "programme/1(1)①/edit",
    ]
    assert "相談は967件（前年度931件）でした。" in block.text
    assert block.children[2].text == "窓口事業の実績（仮題）"
    assert printed(block.children[2]) == [["項目", "令和2年度", "令和3年度"], ["窓口相談", "931件", "967件"]]
    assert "programmes.md" in desk_html(block.record())
    assert "programmes.md" not in page_html(block.record())


@pytest.mark.parametrize(
    ("title", "caption"),
    [
        ("", "窓口事業の実績（仮題）"),
        ("【実績】", "窓口事業の実績（仮題）"),
        ("【相談対応状況】", "窓口事業の相談対応状況（仮題）"),
        ("【参考】協会相談員の相談件数", "協会相談員の相談件数（参考）（仮題）"),
    ],
)
def test_a_table_of_others_figures_is_not_called_the_programmes_results(title: str, caption: str) -> None:
    outline = [(*programme("1(1)①", "窓口事業", 3)[:-1], title)]
    block = chapter(edition(outline=outline), "1").children[0]
    assert block.children[1].text == caption


@pytest.mark.parametrize(
    ("state", "lineage", "lines"),
    [
        ("終了", "", ["この事業は令和3年度をもって終了しました。"]),
        ("実績なし、終了", "", ["令和3年度は実績がありませんでした。", "この事業は令和3年度をもって終了しました。"]),
        ("制度廃止", "", ["制度が廃止されたため、新規の取扱いはありません。"]),
        ("中止", "", ["令和3年度は中止しました。"]),
        (
            "",
            "前身:甲事業(平成30年度~令和2年度)、後継:乙事業",
            ["前身の事業: 甲事業(平成30年度~令和2年度)", "後継の事業: 乙事業"],
        ),
        ("", "統合:甲センター", ["統合した組織: 甲センター"]),
    ],
    ids=["ended", "none_and_ended", "abolished", "cancelled", "lineage", "merged"],
)
def test_what_became_of_a_programme_is_said(state: str, lineage: str, lines: list[str]) -> None:
    statement = one(state, lineage).children[1]
    assert (statement.id, statement.kind) == ("programme/5(2)/state", "statement")
    assert statement.data["lines"] == statement.text.split("\n") == lines
    assert page_html(statement.record()).count("<li>") == len(lines)


@pytest.mark.parametrize(
    ("state", "lineage", "message"),
    [
        ("休止", "", "状態「休止」は扱えません。使えるもの: 終了、実績なし、制度廃止、中止。"),
        ("", "前進:甲", "系譜「前進」は扱えません。使えるもの: 前身、後継、統合。"),
    ],
    ids=["state", "lineage"],
)
def test_a_state_that_has_no_words_is_refused(state: str, lineage: str, message: str) -> None:
    with pytest.raises(SourceError) as problem:
        one(state, lineage)
    assert str(problem.value) == f"「{DOCUMENT}/outline.csv」の節「5(2)」の{message}"


def event(name: str, date: str, place: str = "", method: str = "", state: str = "", line: int = 2) -> tuple[str, ...]:
    return ("5(2)", name, date, place, method, "", state, f"{DOCUMENT}/events.csv#{line}:名称")


def attendance(name: str, value: int, line: int) -> Observation:
    return row(f"{name} 参加者", value, number="5(2)", printed=f"{value}名", unit="名",
               source_cell=f"{DOCUMENT}/events.csv#{line}:参加者")  # fmt: skip


def test_events_are_a_table_without_the_columns_that_none_fills() -> None:
    events = [event("研修", "8月6日", "会館"), event("講演", "9月", "", "", "中止", 3)]
    table = one(rows=[attendance("研修", 44, 2)], events=events).children[-1]
    assert (table.id, table.text) == ("programme/5(2)/events", "助成事業の開催状況（仮題）")
    assert printed(table) == [
        ["名称", "日程", "場所", "参加"],
        ["研修", "8月6日", "会館", "44名"],
        ["講演（中止）", "9月", "", ""],
    ]
    assert (
        f'<td class="number"><data value="44" data-fact="{DOCUMENT}/窓口事業/研修 参加者/2021">44名</data></td>'
        in page_html(table.record())
    )


def test_a_reference_edition_has_headings_over_results_alone() -> None:
    block = chapter(edition(year=2020, words="## 1(1)①\n\n文。"), "1")
    assert inside(block) == ["programme/1", "programme/1(1)", "programme/1(1)①", "programme/1(1)①/results"]
    assert printed(block.children[2].children[1]) == [["項目", "令和2年度"], ["窓口相談", "931件"]]


def test_a_reference_edition_says_once_that_it_has_no_summary() -> None:
    """The words of the 総括 say so already, in the cell before; its pillars add nothing."""
    assert inside(pillars(edition(year=2020))) == []
    (told,) = [pillar_table(edition(year=2020)).text]
    assert told == "原本に載っているのは次の年度の総括で、この年度の総括は収録していません。"


def test_the_reason_of_a_programme_stands_before_what_follows_from_it() -> None:
    told = chapter(edition(words="## 2\n\n新たな割賦は行わず、回収に努めました。"), "2").children[0]
    assert [block.kind for block in told.children][:3] == ["heading", "statement", "prose"]
    assert told.children[1].text == "制度が廃止されたため、新規の取扱いはありません。"


def test_a_reference_edition_does_not_take_ten_for_one() -> None:
    far = row("件数", 3, year=2020, number="10(1)")
    assert [part.id for one in whole(edition(far, year=2020)) for part in one.children] == [
        "programme/10", "programme/10(1)", "programme/10(1)/results",
    ]  # fmt: skip


def test_the_pillars_have_their_number_and_words() -> None:
    block = pillars(edition(words="## 総括1\n\n体制を強めました。"))
    assert block.text.split("\n") == [
        "1 承継支援",
        "体制を強めました。",
        "",
        "2 情報システム",
        "この年度の文章は収録していません。",
    ]
    assert page_html(block.record()).startswith('<h3 id="s-総括1"><span data-literal>1</span> 承継支援</h3>')


def test_pillars_lead_to_their_programmes_and_one_without_any_says_so() -> None:
    links = [("1", "承継支援", "1(1)"), ("1", "承継支援", "2"), ("2", "情報システム", "該当なし")]
    table = pillar_table(edition(pillars=links))
    assert printed(table) == [
        ["総括の柱", "対応する事業実績"],
        ["1 承継支援", "1(1) 相談事業、2 貸与事業"],
        ["2 情報システム", "事業実績に、これに当たる節はありません。"],
    ]
    assert '<a href="#programme/1(1)" data-literal>1(1) 相談事業</a>、<a href="#programme/2"' in page_html(
        table.record()
    )


def test_a_pillar_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(SourceError) as problem:
        pillar_table(edition(pillars=[("1", "承継支援", "7(7)")]))
    assert str(problem.value) == f"「{DOCUMENT}/outline.csv」に節「7(7)」がありません。節の番号を確かめてください。"


def test_meetings_are_listed_with_their_agenda() -> None:
    governance = [
        ("会議", "令和3年6月8日", "理事会", "書面", "議案", "1", "事業報告"),
        ("人事", "令和3年6月28日", "", "", "人事", "", EVIL),
    ]
    table = governance_table(edition(governance=governance))
    assert printed(table) == [
        ["区分", "年月日", "会議", "場所・方法", "議案・報告", "件名"],
        ["会議", "令和3年6月8日", "理事会", "書面", "議案1", "事業報告"],
        ["人事", "令和3年6月28日", "", "", "", EVIL],
    ]
    assert "<script" not in page_html(table.record())


@pytest.mark.parametrize("make", [pillar_table, governance_table])
def test_what_the_next_edition_does_not_print_of_a_year_is_said(make: Any) -> None:
    assert make(edition(year=2020)).kind == "gap"


def test_names_are_never_markup() -> None:
    outline = [programme("5(2)", EVIL, 2, "終了", f"前身:{EVIL}"), ("総括1", EVIL, "2", "", "", "", "総括", "")]
    rows = [row(EVIL, 5, number="5(2)"), row(EVIL, 3, number="5(2)", what=EVIL)]
    events = [event(EVIL, EVIL, EVIL, EVIL, EVIL)]
    here = edition(*rows, outline=outline, words=f"## 5(2)\n\n{EVIL}", events=events, pillars=[("1", EVIL, "5(2)")])
    for block in (chapter(here, "5"), pillar_table(here), pillars(here)):
        assert "<script" not in desk_html(block.record())
        assert "&lt;script&gt;&quot;&amp;&#x27;&lt;/script&gt;" in page_html(block.record())
