"""Both reports, assembled from the real notebooks and the real clean tables: nothing lost, nothing unbound.

The notebooks' cells run here in one process, without a kernel: what they display is what is published.
"""

import importlib.util
import json
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from assembled import NOTEBOOKS, Report, assembled, run
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from openpyxl import load_workbook

from nenpo.checks.comparability import restrictions
from nenpo.facts.derived import MARK, Derived, recomputed
from nenpo.facts.store import Context, Fact
from nenpo.ground.blocks import Block, spans_text
from nenpo.ground.braces import REFERENCE
from nenpo.ground.numerals import normalise
from nenpo.ground.sources import original
from nenpo.publish.document import document
from nenpo.publish.imprint import Imprint
from nenpo.publish.notebook import Part
from nenpo.publish.workbook.exporter import workbook
from nenpo.publish.workbook.machine_text import portable
from nenpo.publish.workbook.sheets import members, report_sheets
from nenpo.report.edition import Edition
from nenpo.report.prose import load_ipython_extension
from nenpo.report.shown import page_html
from nenpo.report.tables import outcome_table, table_facts
from nenpo.reports.annual.chapters import of_policies
from nenpo.words.commentary import Commentary, passages
from nenpo.words.wording import Voice, format_number, in_notation, speak

ROOT = Path(__file__).resolve().parents[1]
ANNUAL, BEFORE = ("nenji-hokoku", 2020), ("nenji-hokoku", 2019)
ACCOUNT, ACCOUNT_BEFORE = ("jigyo-sokatsu", 2021), ("jigyo-sokatsu", 2020)
EVERY = [ANNUAL, BEFORE, ACCOUNT, ACCOUNT_BEFORE]
OWN, REFERENCE_ONLY = [ANNUAL, ACCOUNT], [BEFORE, ACCOUNT_BEFORE]
DATA = re.compile(r'<data value="([^"]*)" data-fact="([^"]*)">(.*?)</data>')


@pytest.fixture(params=EVERY, ids=lambda key: f"{key[0]}-{key[1]}")
def page(request: pytest.FixtureRequest) -> Report:
    return assembled(*request.param)


@pytest.fixture(params=OWN, ids=lambda key: f"{key[0]}-{key[1]}")
def own(request: pytest.FixtureRequest) -> Report:
    return assembled(*request.param)


@pytest.fixture(params=REFERENCE_ONLY, ids=lambda key: f"{key[0]}-{key[1]}")
def reference(request: pytest.FixtureRequest) -> Report:
    return assembled(*request.param)


class Words(HTMLParser):
    """What a reader sees of a page, each run with the elements around it."""

    VOID = ("br", "img", "hr", "input", "col", "wbr")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.around: list[tuple[str, dict[str, str | None]]] = []
        self.runs: list[tuple[str, list[str], str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.around.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty element of a picture holds no words."""

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.around]
        kinds = [" ".join((tag, *attrs, str(attrs.get("class", "")))) for tag, attrs in self.around]
        if data.strip() and "style" not in tags:
            self.runs.append((data, tags, " ".join(kinds)))


def in_order(wanted: list[str], there: list[str]) -> list[str]:
    """Those of the wanted that stand there, in the order in which they do, each as often as it does."""
    return [name for name in there if name in set(wanted)]


def heading_ids(report: Report) -> list[str]:
    return [unescape(found) for found in re.findall(r'<h[1-6] id="([^"]*)"', report.html)]


# A word for a missing value, an empty subject, marks in a row, an empty bracket, two particles in a row.
LEFTOVERS = re.compile(
    r"(?<![A-Za-z])(?:nan|NaN|None|NaT|null|Decimal|dtype)(?![A-Za-z])|[{}]|は[、。]?(?:で(?:あ|し|す)|。)|、[、。）]|（[、）]|「」|（前年度）"
    r"|はは|がが|をを|のの|がは|をが|がを|をは(?!じ)|はを|をに(?!ぎ)|したし[たま]"
)


@pytest.mark.parametrize(
    "text",
    [
        "件数はnan件",
        "None",
        "{項目}",
        "件数は、であった。",
        "人は。",
        "県は、、",
        "（前年度）",
        "名は「」",
        "（、甲）",
        "Decimal('1')",
        "件数をが増えた",
        "10件減少したした",
    ],
)
def test_what_a_hole_in_a_sentence_leaves_is_seen(text: str) -> None:
    assert LEFTOVERS.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "県は、県内の企業を支えた。",
        "finance and Nonesuch",
        "甲（前年度5件）、乙。",
        "街をにぎやかにし、海外をはじめとした。",
    ],
)
def test_ordinary_words_are_no_hole(text: str) -> None:
    assert not LEFTOVERS.search(text)


def columns(rows: list[list[dict[str, Any]]]) -> dict[int, set[str]]:
    """The looks of the cells of each column of a table, without cells that reach over columns or are empty."""
    looks: dict[int, set[str]] = {}
    for row in rows:
        place = 0
        for cell in row:
            if cell.get("colspan", 1) == 1 and cell["spans"]:
                looks.setdefault(place, set()).add(cell.get("look", ""))
            place += cell.get("colspan", 1)
    return looks


def test_the_head_of_a_column_stands_as_the_column_does(page: Report) -> None:
    """Heads of one line; over two the columns of the lower line begin elsewhere."""
    tables = [(block.id, block.data["table"]) for block in page.blocks if "table" in block.data]
    apart = [
        (block_id, place)
        for block_id, table in tables
        if len(table["head"]) == 1
        for place, looks in columns(table["head"]).items()
        if not looks & columns(table["body"]).get(place, looks)
    ]
    assert tables and apart == []


def test_no_sentence_has_a_hole(page: Report) -> None:
    text = "\n".join(run for run, _, _ in Words(page.html).runs)
    prose = "\n".join(block.text for block in page.blocks)
    assert [text[max(0, m.start() - 20) : m.end() + 20] for m in LEFTOVERS.finditer(text)] == []
    assert [prose[max(0, m.start() - 20) : m.end() + 20] for m in LEFTOVERS.finditer(prose)] == []


def notebook_words(report: str) -> list[tuple[str, str]]:
    """Every paragraph and list item that stands in a notebook's cells, with the section it stands in."""
    notebook = json.loads((ROOT / "notebooks" / NOTEBOOKS[report]).read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    found: list[tuple[str, str]] = []
    for cell in cells:
        magic, _, body = cell.partition("\n")
        if magic.startswith("%%words "):
            found += [(f"2(2){chapter}", of_policies(body, chapter)) for chapter in ("①", "⑥⑦")]
        elif magic.startswith("%%prose "):
            found.append((magic.removeprefix("%%prose "), body))
    return [
        (section, text)
        for section, body in found
        for piece in passages(body)
        if piece.kind != "heading"
        for text in piece.texts
    ]


@pytest.mark.parametrize("own_key", OWN, ids=lambda key: key[0])
@pytest.mark.parametrize("year", range(2006, 2031))
def test_words_of_every_year_shrink_where_a_year_has_fewer_facts(own_key: tuple[str, int], year: int) -> None:
    edition = assembled(*own_key).edition
    told = []
    for section, text in notebook_words(edition.report.name):
        voice = Voice(edition.facts, Context(edition.report.name, year, "", section), edition.literals)
        told.append(spans_text(speak(text, voice)))
    assert len(told) >= {"nenji-hokoku": 15, "jigyo-sokatsu": 8}[edition.report.name]
    assert [text for text in told if LEFTOVERS.search(text) or not text] == []


def test_every_fact_of_the_page_exists_and_has_its_value(page: Report) -> None:
    found = [(value, unescape(fact_id)) for value, fact_id, _ in DATA.findall(page.html)]
    assert len(found) >= 40
    wrong = [(fact_id, value) for value, fact_id in found if value != plain(known(page, fact_id))]
    assert wrong == []


def known(page: Report, fact_id: str) -> Fact | Derived:
    """What a printed figure is: a fact on record, or one that is derived again from its identity."""
    facts = page.edition.facts
    found = facts.get(fact_id) or recomputed(facts, fact_id)
    assert found is not None, fact_id
    return found


def plain(fact: Fact | Derived) -> str:
    return "" if fact.value is None else format(fact.value, "f")


def test_the_reports_print_derived_figures(own: Report) -> None:
    derived = {unescape(fact_id) for _, fact_id, _ in DATA.findall(own.html) if MARK in fact_id}
    assert len(derived) >= {"nenji-hokoku": 80, "jigyo-sokatsu": 15}[own.edition.report.name]
    for fact_id in derived:
        found = recomputed(own.edition.facts, fact_id)
        assert found is not None and found.operands and found.formula, fact_id


def test_nothing_in_a_report_is_held_against_what_is_not_comparable_with_it(page: Report) -> None:
    """What a label or a note restricts in its own year is read from the words here, not from the series."""
    facts = page.edition.facts
    derived = {unescape(fact_id) for _, fact_id, _ in DATA.findall(page.html) if MARK in fact_id}
    for fact_id in derived:
        operands = known(page, fact_id).operands  # type: ignore[union-attr]
        assert len({words_apart(fact) for fact in operands}) == 1, fact_id
    for block in page.blocks:
        if block.kind == "figure":
            drawn = [facts[fact_id] for fact_id in block.facts if fact_id in facts]
            mixed = {fact.thing for fact in drawn if words_apart(fact)} & {f.thing for f in drawn if not words_apart(f)}
            assert not mixed, block.id


def words_apart(fact: Fact) -> bool:
    """Whether a figure's own words restrict it to something in its year, as 「R2年度は1月末現在」 does."""
    texts = (fact.indicator, fact.what, fact.note, fact.printed)
    return any(re.search("年度は", word) for text in texts for word in restrictions(text, fact.fiscal_year)) and (
        fact.source_file != "figures.csv"
    )


def test_every_block_names_the_facts_that_it_prints(page: Report) -> None:
    for block in page.blocks:
        own = replace(block, children=()) if block.kind == "group" else block
        printed = {unescape(fact_id) for _, fact_id, _ in DATA.findall(page_html(own.record()))}
        assert set(block.facts) == printed, block.id


def test_the_data_of_every_table_is_what_it_shows(page: Report) -> None:
    for block in page.blocks:
        if "table" not in block.data or block.kind == "figure":
            continue
        rows = [row for part in ("head", "body") for row in block.data["table"][part]]
        spans = [span for row in rows for cell in row for span in cell["spans"]]
        facts = [(s.get("value", ""), s["fact"], s["text"]) for s in spans if s.get("kind") == "fact"]
        assert facts == [tuple(map(unescape, found)) for found in DATA.findall(page_html(block.record()))], block.id


def squeezed(text: str) -> str:
    return "".join(normalise(text).split())


def test_every_figure_is_printed_as_in_its_source(page: Report) -> None:
    facts = page.edition.facts
    for block in page.blocks:
        if block.kind == "figure":
            continue
        for _, fact_id, text in DATA.findall(page_html(block.record())):
            if MARK in fact_id:
                continue
            fact, shown = facts[unescape(fact_id)], squeezed(unescape(text))
            there = in_notation(squeezed(fact.printed))
            if fact.value is not None:
                number = format_number(abs(fact.value))
                assert shown in there or (shown == f"{number}{fact.unit}" and number in there), (fact_id, shown, there)


# Tables whose every figure a report prints; those of prose print what the sentences refer to.
TABLES = ("outcomes", "results", "projects", "project_lists", "definitions", "establishments", "population", "events")


def test_every_figure_of_the_printed_tables_stands_on_the_page(own: Report) -> None:
    tables = [page_html(block.record()) for block in own.blocks if block.kind != "figure"]
    shown = {unescape(fact_id) for html in tables for _, fact_id, _ in DATA.findall(html)}
    there = [fact for table in TABLES for fact in own.edition.file_facts(f"{table}.csv")]
    assert [fact.fact_id for fact in there if fact.fact_id not in shown] == []


def test_no_digit_of_the_words_stands_unmarked(page: Report) -> None:
    marked = ("data", "time", "svg")
    loose = [
        text
        for text, tags, kinds in Words(page.html).runs
        if re.search(r"\d", text)
        and not set(marked) & set(tags)
        and "data-literal" not in kinds
        and "chart-description" not in kinds
    ]
    assert loose == []


def test_every_date_can_be_read_by_a_machine(page: Report) -> None:
    for date in re.findall(r'<time datetime="([^"]*)">', page.html):
        assert re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", date), date


def test_every_place_has_one_name(page: Report) -> None:
    ids = [block.id for block in page.blocks]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    html = re.sub(r"<svg.*?</svg>", "", page.html, flags=re.DOTALL)
    places = [unescape(found) for found in re.findall(r'\sid="([^"]*)"', html)]
    assert [name for name, count in Counter(places).items() if count > 1] == []
    assert [name for name in places if re.search(r"\s", name)] == []


def test_every_link_leads_to_a_place_of_the_page(page: Report) -> None:
    html = re.sub(r"<svg.*?</svg>", "", page.html, flags=re.DOTALL)
    places = {unescape(found) for found in re.findall(r'\sid="([^"]*)"', html)}
    links = [unescape(found) for found in re.findall(r'href="([^"]*)"', html)]
    assert [link for link in links if link.removeprefix("#") not in places] == []
    if page.edition.report.name == "nenji-hokoku" and not page.edition.is_reference:
        assert len(links) >= len(page.edition.table("project_lists"))


def test_headings_go_down_one_step_at_a_time(page: Report) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page.html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    steps = [(a, b) for a, b in zip(levels, levels[1:], strict=False) if b > a + 1]
    assert steps == []


def test_every_heading_of_the_annual_report_s_outline_stands_in_its_order() -> None:
    report = assembled(*ANNUAL)
    outline = report.edition.table("outline")
    wanted = [heading_id(section) for section in outline["section_id"]]
    assert in_order(wanted, heading_ids(report)) == wanted
    texts = {block.id: block.text for block in report.blocks if block.kind == "heading"}
    for record in outline.to_dict("records"):
        if not set("/／") & set(record["heading"]) and "事例" not in record["section_id"]:
            assert texts[heading_id(record["section_id"])].endswith(record["heading"])


def heading_id(section: str) -> str:
    """Id of the heading of an outline section; a case study has the name of its file."""
    chapter, case, number = section.partition("事例")
    policies = {"①": 1, "②": 2, "③": 3, "④": 4, "⑤": 5, "⑥⑦": 6, "⑧": 8}
    return f"case-{policies[chapter.removeprefix('2(2)')]}-{number}" if case else f"s-{section}"


def test_every_heading_of_the_account_s_outline_stands_in_its_order() -> None:
    report = assembled(*ACCOUNT)
    outline = report.edition.table("outline")
    programmes = [f"programme/{r['section_id']}" for r in outline.to_dict("records") if r["division"]]
    assert in_order(programmes, heading_ids(report)) == programmes
    words = [f"s-{section}" for section in outline["section_id"] if section.startswith("総括")] + ["s-庶務事項"]
    assert in_order(words, heading_ids(report)) == words


def test_every_policy_has_a_chapter_with_overview_list_and_pages() -> None:
    report = assembled(*ANNUAL)
    ids = [block.id for block in report.blocks]
    for chapter in ("①", "②", "③", "④", "⑤", "⑥⑦", "⑧"):
        wanted = [f"s-2(2){chapter}", f"commentary/2(2){chapter}", f"table/list-{chapter}", f"projects/{chapter}"]
        wanted.append(f"cases/{chapter}")
        assert in_order(wanted, ids) == wanted
    table = next(block.data["table"] for block in report.blocks if block.id == "table/projects")
    groups = [row[0]["spans"][0]["text"] for row in table["body"] if row[0].get("header") == "rowgroup"]
    titles = [title for title in groups if not title.startswith("・")]
    assert [title[0] for title in titles] == list("①②③④⑤⑥⑦⑧")
    assert len({title[2:] for title in titles}) == 8
    assert not any(set("/／") & set(title) for title in titles)


def test_every_printed_figure_keeps_its_place() -> None:
    report = assembled(*ANNUAL)
    slots = report.edition.table("charts").to_dict("records")
    assert [slot["number"] for slot in slots] == [f"図{n}" for n in range(1, 15)]
    wanted = [f"figure/{slot['number']}" for slot in slots]
    assert in_order(wanted, [block.id for block in report.blocks]) == wanted
    blocks = {block.id: block for block in report.blocks}
    for slot in slots:
        block = blocks[f"figure/{slot['number']}"]
        told = block.data["caption"]
        assert (told["number"], told["title"]) == (slot["number"], slot["caption"])
        assert told["source_line"] == slot["source_line"] != ""
        assert f"資料：<span data-literal>{slot['source_line']}</span>" in page_html(block.record())
        assert ("資料未収録" in block.text) == (slot["on_record"] == "false")


def test_the_two_printed_tables_keep_their_number_and_source() -> None:
    captions = [
        b.data["caption"] for b in assembled(*ANNUAL).blocks if b.kind == "table" and b.data["caption"]["number"]
    ]
    assert [told["number"] for told in captions] == ["表1", "表2"]
    assert all(told["source_line"] for told in captions)


def test_every_project_of_the_lists_has_one_page_in_its_order() -> None:
    report = assembled(*ANNUAL)
    lists = report.edition.table("project_lists").to_dict("records")
    pages = [block.id for block in report.blocks if block.kind == "project"]
    assert pages == [f"page/project/{r['chapter']}/{r['project']}".replace(" ", "_") for r in lists]
    assert len(pages) == len(set(pages)) == 130


def test_a_reference_edition_has_a_page_for_each_project_with_a_figure() -> None:
    report = assembled(*BEFORE)
    wanted = []
    for record in report.edition.table("project_lists").to_dict("records"):
        facts = table_facts(report.edition, f"2(2){record['chapter']}-{record['list_no']}", "outcomes.csv")
        if outcome_table(facts, report.edition.years) is not None:
            wanted.append(f"page/project/{record['chapter']}/{record['project']}".replace(" ", "_"))
    assert [block.id for block in report.blocks if block.kind == "project"] == wanted
    assert len(wanted) > 80


def test_a_reference_edition_says_what_it_is_and_claims_no_more(reference: Report) -> None:
    (cover,) = [block for block in reference.blocks if block.kind == "cover"]
    told = cover.data["edition"]
    for name in (told["title"], told["report"]):
        assert "参考集計" in name
        assert "年次報告" not in name
        assert "事業総括" not in name
    # It names the issuer of the publication that its figures come from, and none of its own.
    elsewhere = cover.text + "".join(cover.data["lines"])
    assert str(reference.edition.about["publisher"]) not in elsewhere.replace(original(reference.edition.about), "")
    assert not told.get("citation")


def test_a_reference_edition_shows_no_year_but_those_before_its_own(reference: Report) -> None:
    facts = reference.edition.facts
    about = {unescape(fact_id).partition(MARK)[0] for _, fact_id, _ in DATA.findall(reference.html)}
    years = {facts[fact_id].fiscal_year for fact_id in about}
    assert max(years) == reference.edition.fiscal_year


def test_every_written_word_is_published(own: Report) -> None:
    text = "\n".join(block.text for block in own.blocks)
    lost = [
        f"{file}: {piece}"
        for file, pieces in own.edition.commentary.files.items()
        for passage in pieces
        if passage.level != 2
        for words in passage.texts
        for piece in REFERENCE.split(words)[::2]
        if piece.strip() not in text
    ]
    assert lost == []


def test_known_mistakes_are_printed_as_notes(own: Report) -> None:
    text = " ".join(run for run, _, kinds in Words(own.html).runs if "note" in kinds)
    about = [one for one in own.edition.known_issues if one.document == own.edition.document]
    assert about and [issue.id for issue in about if issue.reason not in text] == []


def figures(report: Report) -> list[Block]:
    return [block for block in report.blocks if block.kind == "figure"]


def test_every_chart_draws_the_years_of_its_edition(page: Report) -> None:
    for block in figures(page):
        found = [known(page, fact_id) for fact_id in block.facts]
        years = {(one.about if isinstance(one, Derived) else one).fiscal_year for one in found}
        if block.id.startswith("figure/population"):
            assert years == set(range(2008, page.edition.fiscal_year + 1))
        else:
            assert years <= set(page.edition.years), block.id
        assert block.data["chart"]["description"].endswith("。")
        assert block.data["chart"]["svg"].startswith("<svg")


def test_every_chart_says_its_figures_in_a_table_beside_it(page: Report) -> None:
    for block in figures(page):
        for value, fact_id, text in DATA.findall(page_html(block.record())):
            printed = known(page, unescape(fact_id)).value
            assert printed is None or format_number(printed) in text, (block.id, fact_id, value)


@pytest.mark.parametrize("key", [ANNUAL, ACCOUNT], ids=["nenji-hokoku", "jigyo-sokatsu"])
def test_charts_without_figures_say_so_and_keep_their_id(key: tuple[str, int]) -> None:
    ids = {block.id for block in assembled(*key).blocks if block.id.startswith("figure/")}
    drawn_before = {block.id for block in figures(assembled(key[0], key[1] - 1))}
    assert drawn_before <= ids
    assert all(block.text for block in assembled(*key).blocks if block.id.startswith("figure/"))


@pytest.mark.parametrize("key", [BEFORE, ACCOUNT], ids=["nenji-hokoku", "jigyo-sokatsu"])
@pytest.mark.parametrize("first", [0, 1], ids=["even_cells", "odd_cells"])
def test_taking_out_cells_takes_out_their_blocks_and_no_others(key: tuple[str, int], first: int) -> None:
    whole = assembled(*key)
    gone = frozenset(list(whole.cells)[first::2])
    left = run(*key, left_out=gone)
    assert list(left.cells) == [cell for cell in whole.cells if cell not in gone]
    for cell, block in left.cells.items():
        assert block.record() == whole.cells[cell].record(), block.id


def shown_in_jupyter(edition: Edition, cell: str) -> str:
    """What stands below a cell that is run in JupyterLab, errors included."""
    shell = InteractiveShell()
    shell.user_ns["edition"] = edition
    load_ipython_extension(shell)
    with capture_output() as told:
        shell.run_cell(cell)
    return re.sub(r"\x1b\[[0-9;]*m", "", told.stdout + told.stderr)


def test_a_typo_in_a_cell_shows_candidates_and_no_lines_of_code() -> None:
    told = shown_in_jupyter(assembled(*ANNUAL).edition, "%%prose 1(1)②\n指導は{巡回指導けん数}である。")
    assert "「{巡回指導けん数}」という数値は、どの年度の記録にもありません。" in told
    assert "近い名前:\n  - 巡回指導件数" in told
    assert not re.search(r"Traceback|File |-->|\.py|ReferenceProblem", told)


def test_an_ambiguous_name_in_a_cell_shows_what_it_could_be() -> None:
    told = shown_in_jupyter(assembled(*ANNUAL).edition, "%%prose はじめに\n相談は{相談件数}である。")
    assert "「{相談件数}」に当たる数値が" in told and "「{事業名/項目}」のように書き分けてください。" in told
    assert "  - nenji-hokoku-fy2020/創業・経営革新支援事業/相談件数/2020（" in told
    assert "Traceback" not in told


def test_a_typo_in_commentary_names_the_file() -> None:
    words = Commentary({"1-1.md": tuple(passages("## 1(1)①\n\n倍率は{有効求人倍率の最低}である。"))})
    edition = replace(assembled(*ANNUAL).edition, commentary=words)
    told = shown_in_jupyter(edition, 'from nenpo.report.prose import commentary\ncommentary(edition, "1(1)①")')
    assert told.startswith("commentary/1-1.md: ")
    assert "「{有効求人倍率の最低}」" in told and "  - 有効求人倍率の最低値" in told
    assert not re.search(r"Traceback|-->|\.py", told)


# Headings of the two outlines below which the sources print no words of their own.
ONLY_HEADINGS = {
    "nenji-hokoku": {"1", "1(1)", "1(2)", "1(3)", "2", "2(1)", "2(2)", "3", "3条例", "3要綱"},
    "jigyo-sokatsu": {
        "事業実績",
        "I",
        "1",
        "1(1)",
        "1(2)",
        "1(2)②",
        "1(3)",
        "2",
        "2(3)",
        "5",
        "7",
        "8",
        "9",
        "庶務事項",
    },
}


def test_every_section_with_words_in_the_source_has_words_of_ours(own: Report) -> None:
    words = own.edition.commentary
    sections = set(own.edition.table("outline")["section_id"])
    silent = {name for name in sections if "事例" not in name and not (words.find(name) or ("", ()))[1]}
    assert silent == ONLY_HEADINGS[own.edition.report.name]
    cases = [name for name in sections if "事例" in name]
    assert len(cases) == sum(file.startswith("case-") for file in words.files)


def test_every_project_says_what_it_is_for_and_what_was_done() -> None:
    edition = assembled(*ANNUAL).edition
    projects = set(edition.table("project_lists")["project"])
    assert len(projects) == 118
    for project in projects:
        found = edition.commentary.find(project)
        assert found is not None, project
        texts = {"事業概要": [], "事業実績": []}
        part = ""
        for piece in found[1]:
            part = piece.texts[0] if piece.kind == "heading" else part
            texts[part] += [] if piece.kind == "heading" else piece.texts
        assert all(texts.values()), project
        assert REFERENCE.search("".join(texts["事業実績"])), project


# Words that judge a change; in a sentence with a figure they follow from the data, or the printed text claims them.
LAST_YEAR = re.compile("前年度|前年(?:から|と比べ|より)")
JUDGED = re.compile(r"(?:増加|減少|増え|減っ|減り|上回|下回|上がっ|下がっ|過去最|最も[多少高低]|年連続|横ばい)")


def test_a_sentence_that_judges_a_change_from_last_year_takes_its_words_from_the_data(own: Report) -> None:
    typed = [
        sentence
        for pieces in own.edition.commentary.files.values()
        for piece in pieces
        for text in piece.texts
        for sentence in re.findall(r"[^。]*。?", text)
        if LAST_YEAR.search(sentence) and JUDGED.search(REFERENCE.sub("", sentence))
    ]
    assert typed == []


@pytest.mark.parametrize(
    ("printed", "spoken"),
    [
        ("3ヶ所", "3か所"),
        ("12ヵ月", "12か月"),
        ("5箇所", "5か所"),
        ("数ケ所", "数か所"),
        ("4ヶ国", "4か国"),
        ("ヶ所", "か所"),
        ("か所", "か所"),
        ("関ヶ原所", "関ヶ原所"),
        ("5ケース", "5ケース"),
    ],
)
def test_a_counter_is_spoken_in_the_notation_of_official_documents(printed: str, spoken: str) -> None:
    assert in_notation(printed) == spoken


def test_the_words_keep_to_the_notation_of_official_documents(page: Report) -> None:
    text = "\n".join(block.text for block in page.blocks if block.kind == "prose")
    assert [m[0] for m in re.finditer(r"[0-9数][ヶヵケカ箇][所月年国]|[０-９]|(?<![0-9])[0-9]{5,}", text)] == []


def test_its_workbook_keeps_the_rules_for_machines_and_loses_no_figure(page: Report) -> None:
    records = [block.record() for block in page.cells.values()]
    items = document(Part(record["kind"], record["id"], record) for record in records)
    sheets = report_sheets(items)
    spec = importlib.util.spec_from_file_location("workbook_rules", ROOT / "tests/publish/workbook_rules.py")
    rules = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rules)
    assert rules.breaches(load_workbook(BytesIO(workbook(sheets, [], Imprint("題"))))) == {}
    printed = [
        (member.item["id"], span)
        for member in members(items)
        for row in member.item["body"]
        for cell in row
        for span in cell["spans"]
        if span.get("fact")
    ]
    columns = [column for sheet in sheets for column in sheet.columns]
    written = Counter(value for column in columns for value in column.values if isinstance(value, Decimal))
    assert written == Counter(Decimal(span["value"]) for _, span in printed if span.get("value"))
    ids = Counter(value for column in columns if column.name == "事実ID" for value in column.values if value)
    assert ids == Counter(
        portable(span["fact"]) for block, span in printed if block.endswith(("/outcomes", "/results"))
    )
