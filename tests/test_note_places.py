"""Every 注 about a known issue stands where its source cell is printed and nowhere else, in each report, year and form.

What is expected is computed here from data/raw and the clean tables; what is shown is read from the finished pages.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from copy import copy, deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from assembled import assembled
from lxml import html as lxml_html
from pypdf import PdfReader

from nenpo.cleaning.repairs import RepairedTable, followed, place_of, placed, repair_tables
from nenpo.facts.derived import MARK, recomputed
from nenpo.facts.known_issues import KnownIssue, read_known_issues
from nenpo.ground.address import parse_address
from nenpo.ground.locations import at
from nenpo.ground.sources import document_folders, read_document, read_table
from nenpo.publish.document import document
from nenpo.publish.imprint import Imprint
from nenpo.publish.notebook import Part
from nenpo.publish.pdf.exporter import typeset
from nenpo.publish.word.exporter import NenpoDocxExporter

ROOT = Path(__file__).resolve().parents[1]
EVERY = [
    ("nenji-hokoku", 2020),
    ("nenji-hokoku", 2019),
    ("jigyo-sokatsu", 2021),
    ("jigyo-sokatsu", 2020),
    ("shien-guide", 2024),
    ("keiei-shien", 2022),
]
WORDS = ("figures.csv", "claims.csv", "notes.csv", "outline.csv", "categories.csv")
OPEN = ("誤り", "要確認")
LEAD = re.compile(r"注(\d*)）")
# Raw columns of the lists and the place of their cells in a row of the page.
PROJECTS = (
    "事業名",
    "新規",
    "重点",
    "主要成果",
    "事業費",
    "国庫",
    "その他",
    "一般財源",
    "事業期間",
    "21財団",
    "担当課等",
)
LISTS = {"No.": "番号", "事業名": "事業名", "新規": "新規", "担当課等": "担当課等", "⑥": "⑥", "⑦": "⑦"}
PARTICULARS = {"新規": "区分", "重点": "区分", "主要成果": "区分", "事業期間": "事業期間"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Element = Any


@cache
def issues() -> tuple[KnownIssue, ...]:
    return read_known_issues(at(ROOT))


@cache
def raw() -> dict[str, RepairedTable]:
    """Tables of all documents after their repairs, by file."""
    folders = document_folders(at(ROOT))
    repaired = [repair_tables(read_document(at(ROOT), folder))[0] for folder in folders]
    return {table.raw.file: table for tables in repaired for table in tables.values()}


@cache
def clean(name: str) -> list[dict[str, str]]:
    found = []
    for path in sorted((ROOT / "data/clean").glob(f"fy*/{name}.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file))
    return found


class Page:
    """A finished page of a report, and what stands where on it."""

    def __init__(self, report: str, year: int) -> None:
        self.made = assembled(report, year)
        self.edition = self.made.edition
        self.root = lxml_html.fromstring(f"<main>{self.made.html}</main>")
        self.by_id = {element.get("id"): element for element in self.root.iter() if element.get("id")}

    def reasons(self, fact_id: str) -> set[str]:
        """Reasons of the issues that a printed or computed figure must carry."""
        facts = self.edition.facts
        if MARK in fact_id:
            derived = recomputed(facts, fact_id)
            operands, kinds = (derived.operands if derived else ()), OPEN
        else:
            operands, kinds = (facts[fact_id],), (*OPEN, "確認済み")
        ids, cells = {fact.fact_id for fact in operands}, {fact.source_cell for fact in operands}
        return {
            issue.reason
            for issue in issues()
            if issue.kind in kinds and (issue.fact_id in ids or issue.cell in cells or ids & set(issue.also))
        }

    def table_of(self, element: Element) -> Element:
        return next(e for e in element.iterancestors("table"))


@cache
def page(report: str, year: int) -> Page:
    return Page(report, year)


@pytest.fixture(params=EVERY, ids=lambda key: f"{key[0]}-{key[1]}")
def shown(request: pytest.FixtureRequest) -> Page:
    return page(*request.param)


def words(element: Element) -> str:
    """The words of an element without the numbers of 注."""
    return "".join(element.xpath(".//text()[not(ancestor::sup)]"))


def marked(element: Element, of: Page) -> set[str]:
    """What the 注 say that the numbers inside an element lead to, whole."""
    return {words(of.by_id[link.get("href")[1:]]) for link in element.iterfind(".//sup[@class='note-mark']/a")}


# Where a source cell is printed


def cells_of(issue: KnownIssue, of: Page) -> list[Element]:
    """Elements of a page that print the cell of an issue which is no figure, or that it heads."""
    place = issue.place
    if place.document != of.edition.document or place.name in WORDS or not place.line:
        return []
    at_row, at_column = place_of(raw()[place.file], place.line, place.column) or (place.line, place.column)
    finders = {
        "projects.csv": in_projects,
        "project_lists.csv": in_list,
        "project_pages.csv": in_page,
        "pillars.csv": in_pillars,
    }
    return finders.get(place.name, in_results)(of, place.file, at_row, at_column)


def lines(name: str, file: str, row: int) -> list[dict[str, str]]:
    return [one for one in clean(name) if one["source_cell"].startswith(f"{file}#{row}:")]


def body(of: Page, block: str) -> list[Element]:
    return of.by_id[block].findall(".//tbody/tr") if block in of.by_id else []


def in_projects(of: Page, file: str, row: int, column: str) -> Iterator[Element]:
    rows = body(of, "table/projects")
    listed = sorted(
        {parse_address(one["source_cell"]).line
         for name in ("projects", "subtotals") for one in clean(name) if one["source_cell"].startswith(f"{file}#")}
    )  # fmt: skip
    plain = [tr for tr in rows if tr.find("th[@scope='rowgroup']") is None]
    if not plain:
        return
    line = plain[listed.index(row)]
    if column == "基本方針":
        yield next(tr for tr in reversed(rows[: rows.index(line)]) if tr.find("th[@scope='rowgroup']") is not None)[0]
        return
    yield line[PROJECTS.index(column)]
    yield from cards_of(of, lines("projects", file, row), PARTICULARS.get(column, ""))


def cards_of(of: Page, records: list[dict[str, str]], particular: str) -> Iterator[Element]:
    """Particulars of the cards that tell a line of the 施策一覧: of each card the first line under its policies."""
    for record in records:
        for listed in clean("project_lists"):
            policies = listed["policies"] or listed["chapter"]
            first = [
                one for policy in policies for one in clean("projects")
                if (one["policy_no"], one["project"]) == (policy, listed["project"])
            ][:1]  # fmt: skip
            if particular and first == [record]:
                yield from particular_of(of, listed, particular)


def particular_of(of: Page, listed: dict[str, str], name: str) -> Iterator[Element]:
    card = f"project/{listed['chapter']}/{listed['project']}".replace(" ", "_")
    for dt in of.by_id[card].getparent().iterfind(".//dl[@class='particulars']/div/dt"):
        if dt.text == name:
            yield dt.getnext()


def in_list(of: Page, file: str, row: int, column: str) -> Iterator[Element]:
    for record in lines("project_lists", file, row):
        own = [one for one in clean("project_lists") if one["chapter"] == record["chapter"]]
        own.sort(key=lambda one: parse_address(one["source_cell"]).line)
        rows = body(of, f"table/list-{record['chapter']}")
        if rows:
            heads = [words(th) for th in of.by_id[f"table/list-{record['chapter']}"].findall(".//thead/tr/th")]
            yield rows[own.index(record)][heads.index(LISTS[column])]


def in_page(of: Page, file: str, row: int, column: str) -> Iterator[Element]:
    assert column == "担当課"
    for record in lines("project_pages", file, row):
        for listed in clean("project_lists"):
            if (listed["chapter"], listed["list_no"]) == (record["chapter"], record["list_no"]) and body(
                of, "table/projects"
            ):
                yield from particular_of(of, listed, column)


def in_pillars(of: Page, file: str, row: int, column: str) -> Iterator[Element]:
    for record in lines("pillars", file, row):
        for tr in body(of, "table/pillars"):
            if words(tr[0]).startswith(f"{record['number']} "):
                yield tr[1 if column == "節" else 0]


def in_results(of: Page, file: str, row: int, column: str) -> Iterator[Element]:
    """The name of a row, or the head over the column of the row below the heads."""
    table = raw()[file]
    kinds = table.read["種別"]
    facts = [one for one in of.edition.facts.all if one.source_cell.startswith(f"{file}#")]
    if kinds.at[row] == "行":
        ids = {one.fact_id for one in facts if one.source_row == row}
        for data in of.root.iter("data"):
            if data.get("data-fact") in ids and in_table(data, "results", "outcomes"):
                yield next(e for e in data.iterancestors("tr"))[0]
        return
    below = next(one for one in table.rows if one > row and kinds.at[one] == "行")
    cell = f"{file}#{below}:{column}"
    ids = {one.fact_id for one in facts if one.source_cell == cell}
    for data in of.root.iter("data"):
        if data.get("data-fact") in ids and in_table(data, "results", "outcomes"):
            td = next(e for e in data.iterancestors("td"))
            yield next(e for e in td.iterancestors("table")).findall("thead/tr")[-1][td.getparent().index(td)]


def in_table(data: Element, *names: str) -> bool:
    return any(e.get("class") == "table-block" and e.get("id").endswith(names) for e in data.iterancestors())


# The page


def bearing(of: Page) -> list[Element]:
    """Everything that bears the numbers of 注: cells, particulars and descriptions of charts."""
    found = [*of.root.iter("td", "th", "dd")]
    return found + [e for e in of.root.iter("p") if e.get("class") == "chart-description"]


def expected(of: Page) -> dict[Element, set[str]]:
    """Element to the reasons that its 注 must give."""
    found = {e: {r for data in e.iter("data") for r in of.reasons(data.get("data-fact"))} for e in bearing(of)}
    for issue in issues():
        for element in cells_of(issue, of) if issue.cell else ():
            found[element].add(issue.reason)
    return found


def misplaced(of: Page) -> list[tuple[str, list[str], list[str]]]:
    """What lacks the number of a 注 about it, or bears one of another 注."""
    wrong = []
    for element, reasons in expected(of).items():
        told = marked(element, of)
        if {reason for reason in reasons if not any(note.endswith(reason) for note in told)} or {
            note for note in told if not any(note.endswith(reason) for reason in reasons)
        }:
            wrong.append((words(element)[:40], sorted(reasons), sorted(told)))
    return wrong


def test_every_cell_bears_the_numbers_of_its_notes_and_no_other(shown: Page) -> None:
    assert misplaced(shown) == []


@pytest.mark.parametrize("key", EVERY[:4], ids=lambda key: f"{key[0]}-{key[1]}")  # the last has 注 without numbers
def test_a_number_that_is_lost_or_strays_to_the_cell_before_is_seen(key: tuple[str, int]) -> None:
    for strays in (False, True):
        of = copy(page(*key))
        of.root = deepcopy(of.root)
        of.by_id = {element.get("id"): element for element in of.root.iter() if element.get("id")}
        cell = next(e for e in of.root.iter("td") if e.find("sup") is not None)
        mark = cell.find("sup")
        cell.remove(mark)
        if strays:
            cell.getprevious().append(mark)
        assert len(misplaced(of)) == 1 + strays


def test_a_number_stands_behind_the_figure_that_it_is_about(shown: Page) -> None:
    wrong = []
    for element in bearing(shown):
        for data in element.iter("data"):
            told, after = set(), data.getnext()
            while after is not None and after.tag == "sup" and not (after.getprevious().tail or ""):
                told |= {words(shown.by_id[link.get("href")[1:]]) for link in after.iter("a")}
                after = after.getnext()
            lacking = {r for r in shown.reasons(data.get("data-fact")) if not any(n.endswith(r) for n in told)}
            wrong += [(data.text, lacking)] if lacking else []
    assert wrong == []


def test_each_numbered_note_is_about_something_in_its_block(shown: Page) -> None:
    led = Counter(a.get("href")[1:] for a in shown.root.iterfind(".//sup[@class='note-mark']/a"))
    notes = [e.get("id") for e in shown.root.iter("p") if e.get("class") == "note" and e.get("id")]
    assert sorted(led) == sorted(notes) and len(set(notes)) == len(notes)


def section_of(key: str) -> str:
    """Outline number of the section that a passage retells; of words that hold for every year none."""
    if key.startswith("c-"):
        return key[2:]
    if match := re.fullmatch(r"case-(\d)-(\d)", key):
        return f"2(2){dict(zip('1234568', ('①', '②', '③', '④', '⑤', '⑥⑦', '⑧'), strict=True))[match[1]]}事例{match[2]}"
    if key.startswith("programme/"):
        return key.removeprefix("programme/")
    for one in clean("project_lists"):
        if key == f"project/{one['chapter']}/{one['project']}".replace(" ", "_"):
            return f"2(2){one['chapter']}-{one['list_no']}"
    return ""


def passages_of(of: Page) -> dict[str, list[Element]]:
    """Prose of a page, by the passage beneath which its 注 stand."""
    keys = [re.sub(r"(/words)?/notes$", "", i) for i in of.by_id if i.endswith("/notes")]
    found: dict[str, list[Element]] = {key: [] for key in keys}
    for prose in of.root.iter("div", "h3", "h4", "h5", "h6"):
        if prose.get("id") and (prose.get("class") == "prose" or prose.tag != "div"):
            name = prose.get("id")
            key = max((k for k in keys if name == k or name.startswith(f"{k}/")), key=len, default=name)
            found.setdefault(key, []).append(prose)
    return found


def worded(of: Page, section: str) -> set[str]:
    """Reasons of the issues about the words of a section of the edition, figures in them included."""
    found = set()
    for issue in issues():
        cell = issue.cell
        fact = of.edition.facts.get(issue.fact_id)
        if fact is not None and fact.source_file in WORDS:
            cell = fact.source_cell
        place = parse_address(cell)
        if not section or of.edition.is_reference or place.document != of.edition.document:
            continue
        if place.name in WORDS and raw()[place.file].read.at[place.line, "節"] == section:
            found.add(issue.reason)
    return found


def test_every_passage_has_the_notes_of_its_figures_and_words_and_no_other(shown: Page) -> None:
    wrong, told_words = [], set()
    for key, prose in passages_of(shown).items():
        reasons = {r for e in prose for data in e.iter("data") for r in shown.reasons(data.get("data-fact"))}
        block = shown.by_id.get(f"{key}/notes")
        block = shown.by_id.get(f"{key}/words/notes") if block is None else block
        notes = [] if block is None else [words(p) for p in block.iter("p")]
        own = worded(shown, section_of(key))
        lacking = {r for r in reasons | (own if block is not None else set()) if not any(n.endswith(r) for n in notes)}
        strange = {n for n in notes if not any(n.endswith(r) for r in reasons | own)}
        told_words |= own if block is not None else set()
        wrong += [(key, lacking, strange)] if lacking or strange else []
    assert wrong == []
    sections = {one["節"] for name, table in raw().items() if name.startswith(f"{shown.edition.document}/")
                and name.rpartition("/")[2] in WORDS for _, one in table.read.iterrows()}  # fmt: skip
    assert {r for section in sections for r in worded(shown, section)} - told_words == set()


def test_what_is_computed_from_a_doubtful_figure_is_there_to_be_tried() -> None:
    found = [
        data.text
        for key in EVERY
        for data in page(*key).root.iter("data")
        if MARK in data.get("data-fact") and page(*key).reasons(data.get("data-fact"))
    ]
    assert len(found) >= 3, "no report prints anything computed from a figure under a known issue"


# Where a repaired cell is read


def test_a_raw_cell_is_followed_through_its_repairs() -> None:
    wrong = []
    for file, table in raw().items():
        name = f"{file.partition('/')[0]}/repairs.csv"
        path = ROOT / "data/raw" / name
        entries = [e for e in placed(read_table(path, name, "repairs"), {file: table.raw}) if e["行"]]
        columns = list(table.raw.frame.columns)
        joined = {(int(one["行"]), one["列"]) for one in entries if one["種別"] == "join"}
        for row in {int(one["行"]) for one in entries}:
            for column in columns:
                if table.raw.frame.at[row, column] and (row, column) not in joined:
                    place = followed(entries, columns, row, column)
                    wrong += [] if place == place_of(table, row, column) else [(file, row, column, place)]
    assert wrong == []


# The other forms


def parts(of: Page) -> list[Part]:
    records = [block.record() for block in of.made.cells.values()]
    return [Part(record["kind"], record["id"], record) for record in records]


def notes_of(of: Page) -> list[str]:
    """All 注 of a page as they are printed, without blanks."""
    return [squeezed(words(p)) for p in of.root.iter("p") if p.get("class") == "note"]


def squeezed(text: str) -> str:
    """Words without blanks; a PDF tells the two dashes of a font as one."""
    return "".join(text.split()).replace("—", "―")


def marks_of(of: Page) -> list[tuple[str, tuple[str, ...]]]:
    """What bears numbers of 注 on a page, with these numbers."""
    found = [(squeezed(words(e)), tuple(a.text for a in e.iterfind(".//sup/a"))) for e in bearing(of)]
    return [(text, marks) for text, marks in found if marks]


def test_word_marks_the_same_cells_and_has_the_same_notes(shown: Page) -> None:
    made = NenpoDocxExporter().render(tuple(parts(shown)), Imprint("題"))
    root = ElementTree.fromstring(ZipFile(BytesIO(made)).read("word/document.xml"))
    paragraphs = {p: [(squeezed("".join(t.text or "" for t in run.iter(f"{W}t"))), is_raised(run))
                      for run in p.iter(f"{W}r")] for p in root.iter(f"{W}p")}  # fmt: skip
    found = []
    for runs in paragraphs.values():
        if marks := tuple(text for text, raised in runs if raised):
            found.append(("".join(text for text, raised in runs if not raised), marks))
    assert Counter(found) == Counter(marks_of(shown))
    printed = Counter("".join(text for text, _ in runs) for runs in paragraphs.values())
    particulars = [note for note in notes_of(shown) if note not in printed]
    texts = Counter(LEAD.sub("", note, count=1) for note in particulars)
    assert {text: number for text, number in texts.items() if printed[text] < number} == {}
    told = {text for text in printed if LEAD.match(text)}
    assert told - set(notes_of(shown)) == set()


def is_raised(run: ElementTree.Element) -> bool:
    """Whether a run of a Word document stands high, as the number of a note does."""
    form = run.find(f"{W}rPr/{W}vertAlign")
    return form is not None and form.get(f"{W}val") == "superscript"


def test_the_pdf_has_the_same_marks_and_notes(shown: Page) -> None:
    made = typeset(document(parts(shown)), Imprint("題"))
    text = squeezed("".join(body_text(sheet) for sheet in PdfReader(BytesIO(made)).pages))
    notes = Counter(LEAD.sub("", note, count=1) for note in notes_of(shown))
    assert {note: number for note, number in notes.items() if text.count(note) < number} == {}
    leads = sum(bool(LEAD.match(note)[1]) for note in notes_of(shown))
    numbers = sum(len(marks) for _, marks in marks_of(shown))
    # Behind 受 and 発 it is no 注 but the end of a word, which a number of the next cell may follow.
    assert len(re.findall(r"(?<![受発])注\d+", text)) == leads + numbers


def body_text(sheet: Any) -> str:
    """Words of a sheet without the lines at its head and foot."""
    high, low = float(sheet.mediabox.height) - 60, 50
    found: list[str] = []

    def see(text: str, matrix: list[float], place: list[float], *_: Any) -> None:
        y = place[5] * matrix[3] + matrix[5]
        found.append(text if low < y < high else "")

    sheet.extract_text(visitor_text=see)
    return "".join(found)


def test_every_known_issue_has_its_note_in_a_report_of_its_document() -> None:
    told = {key: " ".join(notes_of(page(*key))) for key in EVERY}
    lost = [
        issue.id
        for issue in issues()
        if not any(
            squeezed(issue.reason) in text
            for key, text in told.items()
            if issue.document == page(*key).edition.document
        )
    ]
    assert lost == []


# What a 注 quotes

QUOTED = re.compile(r"「([^「」]+)」")
# Words by which a sentence of a 注 says that it speaks of the original.
OF_THE_ORIGINAL = ("原本", "公表版")


def unfounded(of: Page) -> list[tuple[str, str]]:
    """Words that a 注 quotes though they stand nowhere else on the page, each with the note."""
    beside = squeezed("".join(of.root.xpath(".//text()[not(ancestor::sup) and not(ancestor::p[@class='note'])]")))
    return [
        (quoted, note)
        for note in notes_of(of)
        for sentence in re.split("[：。]", note)
        if not any(word in sentence for word in OF_THE_ORIGINAL)
        for quoted in QUOTED.findall(sentence)
        if quoted not in beside
    ]


@pytest.mark.parametrize("key", EVERY, ids=lambda key: f"{key[0]}-{key[1]}")
def test_what_a_note_quotes_stands_on_its_page_or_is_said_to_be_the_original_s(key: tuple[str, int]) -> None:
    assert unfounded(page(*key)) == []


def test_a_quotation_of_what_is_nowhere_is_found() -> None:
    of = page(*EVERY[2])
    note = next(p for p in of.root.iter("p") if p.get("class") == "note")
    before = note.text
    try:
        note.text = "ここの「どこにもない言葉」は誤り。原本の「別の言葉」。"
        assert [quoted for quoted, _ in unfounded(of)][:1] == ["どこにもない言葉"]
        assert "別の言葉" not in [quoted for quoted, _ in unfounded(of)]
    finally:
        note.text = before
