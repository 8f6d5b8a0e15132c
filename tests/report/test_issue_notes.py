"""What is known of a printed cell stands as a 注 wherever that cell is shown or computed with, and nowhere else."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pandas as pd
import pytest
from made import edition_of, figure, known_issue

from nenpo.cleaning.observations import Observation
from nenpo.facts.store import Fact
from nenpo.ground.blocks import Block, Caption, Cell, Span, Table, spans_text
from nenpo.report.edition import Edition
from nenpo.report.issue_notes import Named, labels, note_spans, notes_block, prose_notes, with_marks
from nenpo.report.shown import page_html

DOCUMENT = "doc"
row = partial(figure, value=3, document=DOCUMENT, project="甲", section="1(1) 節")


CLAIMS = pd.DataFrame(
    {"section_id": ["1(1)", "1(2)"], "source_cell": ["doc/claims.csv#2:表記", "doc/claims.csv#3:表記"]}
)


def edition(*rows: Observation, cell: str = "", year: int = 2020, **more: str) -> Edition:
    """The edition of 2020 with one known issue, about a cell unless a fact is named."""
    named = {"cell": f"{DOCUMENT}/{cell}"} if cell else {}
    issue = known_issue(**({"printed": "○", "reason": "訳です。"} | named | more))
    return edition_of(
        *rows,
        year=year,
        about={"document": DOCUMENT},
        tables={"claims": CLAIMS},
        known_issues=(issue,),
    )


def shown(here: Edition) -> list[Fact]:
    return here.facts.of_section(DOCUMENT, "1(1)")


def table(*cells: Cell) -> Table:
    """A list under a policy, with a row of these cells."""
    head = (Cell((Span("事業名"),), "col"), *(Cell((Span(f"欄{n}"),), "col") for n in range(1, len(cells))))
    return Table((head,), ((Cell((Span("② 経営"),), "rowgroup", colspan=len(cells)),), cells))


def words(*cells: Cell, here: Edition) -> tuple[list[str], list[str]]:
    """The words of the row with the numbers of its 注, and these 注."""
    marked = with_marks(here, "t", table(*cells), Caption(()))
    row = ["".join(span.text for span in cell.spans) for cell in marked.table.body[1]]
    return row, [spans_text(note) for note in marked.caption.marked]


NAME = Cell((Span("乙"),), "row", source=("doc/list.csv#4:事業名",))
FLAG = Cell((Span("○"),), source=("doc/list.csv#4:新規",))


@pytest.mark.parametrize(
    ("cell", "printed", "row", "notes"),
    [
        ("list.csv#4:新規", "○", ["乙", "○注1"], ["② 乙（欄1）：訳です。"]),
        ("list.csv#4:新規", "", ["乙", "○注1"], ["② 乙（欄1）：訳です。"]),
        ("list.csv#4:新規", "H2-R3", ["乙", "○注1"], ["② 乙（欄1）（原本の記載は「H2-R3」）：訳です。"]),
        ("list.csv#4:事業名", "乙", ["乙注1", "○"], ["② 乙：訳です。"]),
        ("list.csv#4:事業名", "乙 事業", ["乙注1", "○"], ["② 乙（原本の記載は「乙 事業」）：訳です。"]),
        ("list.csv#3:新規", "○", ["乙", "○"], []),
        ("other.csv#4:新規", "○", ["乙", "○"], []),
        ("list.csv#:", "○", ["乙", "○"], []),
    ],
)
def test_the_cell_that_prints_it_bears_the_number_of_its_note(
    cell: str, printed: str, row: list[str], notes: list[str]
) -> None:
    assert words(NAME, FLAG, here=edition(cell=cell, printed=printed)) == (row, notes)


def test_a_cell_is_where_it_is_read_and_not_where_it_was_printed() -> None:
    here = edition(cell="list.csv#4:21財団", printed="○", read_at="doc/list.csv#4:新規")
    assert words(NAME, FLAG, here=here)[0] == ["乙", "○注1"]


def test_a_cell_has_the_notes_of_its_figures() -> None:
    here = edition(row("事業費", cell="list.csv#4:額"), cell="list.csv#4:額")
    [fact] = shown(here)
    cell = Cell((Span("3件", "fact", fact.fact_id, "3"),))
    assert words(NAME, cell, here=here) == (["乙", "3件注1"], ["② 乙（欄1）：訳です。"])


def test_a_figure_of_another_document_has_its_notes_too() -> None:
    here = edition(row("事業費", cell="list.csv#4:額"), cell="list.csv#4:額")
    [fact] = shown(here)
    later = replace(here, about={"document": "later", "fiscal_year": 2021}, fiscal_year=2021)
    assert words(NAME, Cell((Span("3件", "fact", fact.fact_id, "3"),)), here=later)[0] == ["乙", "3件注1"]


def test_notes_are_numbered_in_the_order_of_print() -> None:
    issues = tuple(
        known_issue(cell=f"{DOCUMENT}/list.csv#4:{column}", printed="○", reason=f"訳{column}。")
        for column in ("新規", "事業名")
    )
    here = replace(edition(), known_issues=issues)
    assert words(NAME, FLAG, here=here) == (["乙注1", "○注2"], ["② 乙：訳事業名。", "② 乙（欄1）：訳新規。"])


def test_cells_under_a_head_that_reaches_over_them_are_named_by_both() -> None:
    over = (Cell((Span("区分"),), "col", rowspan=2), Cell((Span("内訳"),), "colgroup", colspan=2))
    below = tuple(Cell((Span(name),), "col") for name in ("国", "県"))
    body = (Cell((Span("甲"),), "row"), Cell((Span("1"),)), Cell((Span("2"),)))
    assert labels(Table((over, below), (body,)))[1] == [["甲", "甲（内訳・国）", "甲（内訳・県）"]]


# Prose


def said(here: Edition, section: str = "1(1)", *facts: str, text: str = "", own: bool = True) -> list[str]:
    """注 beneath a passage of figures."""
    items = [[{"text": f"値{number}", "kind": "fact", "fact": fact} for number, fact in enumerate(facts)]]
    block = Block("p", "prose", text=text, facts=facts, data={"nodes": [{"kind": "paragraph", "items": items}]})
    lines = prose_notes(here, section, [block], "c", words=own).text.splitlines()
    assert all(line.startswith("注）") for line in lines)
    return [line.removeprefix("注）") for line in lines]


def test_a_passage_has_notes_on_the_figures_that_it_prints() -> None:
    here = edition(row("件数", cell="outcomes.csv#4:欄3"), cell="outcomes.csv#4:欄3")
    [fact] = shown(here)
    assert said(here, "9", fact.fact_id) == ["件数：訳です。"]
    assert said(here) == []
    named = edition(row("件数", cell="outcomes.csv#4:欄3"), fact_id=fact.fact_id)
    assert said(named, "9", fact.fact_id) == ["件数：訳です。"]


@pytest.mark.parametrize(("kind", "notes"), [("誤り", 1), ("要確認", 1), ("確認済み", 0)])
@pytest.mark.parametrize("year", [2019, 2020])
def test_what_is_computed_has_the_notes_of_either_figure(kind: str, notes: int, year: int) -> None:
    rows = [row("件数", cell=f"outcomes.csv#4:欄{one - 2017}", year=one, value=Decimal(one)) for one in (2019, 2020)]
    here = edition(*rows, cell=f"outcomes.csv#4:欄{year - 2017}", kind=kind)
    rate = f"{DOCUMENT}/甲/件数/2020=前年度比"
    assert said(here, "9", rate) == ["「値0」：訳です。"] * notes
    assert len(words(NAME, Cell((Span("5%", "fact", rate, "5"),)), here=here)[1]) == notes


def test_a_passage_has_notes_on_the_words_of_its_section() -> None:
    here = edition(row("件数", cell="figures.csv#4:表記"), cell="figures.csv#4:表記")
    assert said(here) == ["原本の件数：訳です。"] and said(here, "1(2)") == [] and said(here, own=False) == []
    claim = edition(cell="claims.csv#3:表記", printed="減少傾向")
    assert said(claim, "1(2)", text="減少 傾向だ。") == ["「減少傾向」：訳です。"] and said(claim) == []
    assert said(claim, "1(2)", text="減った。") == ["原本の記載「減少傾向」：訳です。"]
    assert said(edition(cell="claims.csv#3:表記", year=2019), "1(2)") == []
    assert said(replace(claim, about={"document": "later", "fiscal_year": 2020}), "1(2)") == []


def literal(text: str) -> dict[str, str]:
    return {"text": text, "kind": "literal", "value": "printed"}


def test_a_computed_figure_is_bound_in_its_note_too() -> None:
    rate = Span("5.0%減少", "fact", "doc/甲/件数/2020=前年度比", "-5.0")
    runs = note_spans([Named("「5.0%減少」", rate), Named("計")], "計は1,794件です。")
    assert [(run.text, run.fact) for run in runs] == [
        ("「", ""), ("5.0%減少", rate.fact), ("」", ""), ("、計：計は1,794件です。", "")
    ]  # fmt: skip


def test_a_reason_that_quotes_the_words_of_a_figure_binds_none() -> None:
    """Which words are the figure is known where the 注 is made; the same words in its reason are the source's."""
    rate = Span("5.0%減少", "fact", "doc/甲/件数/2020=前年度比", "-5.0")
    runs = note_spans([Named("「5.0%減少」", rate)], "原本の記載は「5.0%減少」です。")
    assert [run.text for run in runs if run.fact] == ["5.0%減少"]
    assert runs[-1].text == "：原本の記載は「5.0%減少」です。"


def test_names_that_share_a_column_name_it_once() -> None:
    runs = note_spans([Named("甲（新規）"), Named("乙（新規）"), Named("甲（新規）")], "訳です。")
    assert [run.text for run in runs] == ["甲、乙（新規）：訳です。"]


def test_notes_are_a_block_of_their_own_and_escaped() -> None:
    block = notes_block("c/notes", [note_spans([Named("「<b>」")], "訳")])
    assert page_html(block.record()) == (
        '<div class="beneath" id="c/notes"><p class="note">注）<span data-literal>「&lt;b&gt;」：訳</span></p></div>'
    )
    assert block.data["nodes"] == [{"kind": "paragraph", "items": [[{"text": "注）"}, literal("「<b>」：訳")]]}]
    assert page_html(notes_block("c/notes", []).record()) == ""


def test_a_figure_that_an_issue_concerns_also_bears_its_note() -> None:
    rows = (row("参加者", cell="outcomes.csv#2:欄3"), row("参加者", cell="outcomes.csv#9:欄3", place="⑥⑦"))
    again = "doc/甲/参加者/2020@⑥⑦"
    here = edition(*rows, fact_id=again, also=["doc/甲/参加者/2020"])
    cells = [Cell((Span("3件", "fact", fact.fact_id, "3"),)) for fact in shown(here)]
    assert words(NAME, *cells, here=here)[0] == ["乙", "3件注1", "3件注1"]
    assert words(NAME, *cells, here=edition(*rows, fact_id=again))[0] == ["乙", "3件", "3件注1"]
