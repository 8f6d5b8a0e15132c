"""Both reports under the check for unbound figures: figures typed into them by hand, and the text as it is.

Two hundred figures are typed into the real commentary, notebook cells and blocks, the same ones on every machine.
"""

import ast
import csv
import json
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from assembled import NOTEBOOKS, assembled
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nenpo.ground.blocks import MIME, PRINTED
from nenpo.ground.braces import REFERENCE
from nenpo.ground.errors import ReferenceProblem
from nenpo.ground.locations import at
from nenpo.ground.typed_figures import DATE, NUMBERING, is_digit, typed_figures
from nenpo.publish.unbound import block_words, find_unbound
from nenpo.report.edition import Edition, read_literals
from nenpo.report.prose import heading_spans
from nenpo.report.shown import page_html
from nenpo.reports.annual.chapters import of_policies
from nenpo.words.commentary import passages
from nenpo.words.typed_years import stale_years
from nenpo.words.wording import speak

ROOT = Path(__file__).resolve().parents[1]
SEED, FIGURES = 20200401, 200
OWN, REFERENCE_ONLY = (
    [("nenji-hokoku", 2020), ("jigyo-sokatsu", 2021), ("keiei-shien", 2022)],
    [("nenji-hokoku", 2019), ("jigyo-sokatsu", 2020)],
)
UNITS = [
    "件",
    "社",
    "名",
    "人",
    "回",
    "円",
    "億円",
    "千円",
    "か所",
    "倍",
    "割",
    "%",
    "ポイント",
    "事業者",
    "団体",
    "品目",
]


@cache
def executed(report: str, year: int) -> NotebookNode:
    """The notebook with its Markdown cells and, for each other cell, the block that it displays."""
    source = json.loads((ROOT / "notebooks" / NOTEBOOKS[report]).read_text(encoding="utf-8"))
    shown = assembled(report, year).cells
    cells = []
    for cell in source["cells"]:
        text = "".join(cell["source"])
        block = shown.get(cell["id"])
        outputs = [new_output("display_data", data={MIME: block.record()})] if block else []
        cells.append(
            new_markdown_cell(text) if cell["cell_type"] == "markdown" else new_code_cell(text, outputs=outputs)
        )
    return new_notebook(cells=cells)


def records(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    """Every block of a notebook with those inside it."""

    def inside(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield record
        for child in record.get("children", ()):
            yield from inside(child)

    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            yield from inside(output["data"][MIME])


def without_children(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "children"}


# ---- False alarms on the text as it is ----


@pytest.mark.parametrize(("report", "year"), OWN + REFERENCE_ONLY)
def test_nothing_in_the_reports_is_unbound(report: str, year: int) -> None:
    notebook = executed(report, year)
    pieces = [words for record in records(notebook) for words in block_words(without_children(record)) if words.runs]
    alarms = find_unbound(notebook)
    print(f"{report} {year}: {len(alarms)} false alarms in {len(pieces)} pieces of text")
    assert [str(alarm) for alarm in alarms] == []
    assert len(pieces) > (50 if (report, year) in REFERENCE_ONLY else 500)


@pytest.mark.parametrize(("report", "year"), OWN + REFERENCE_ONLY)
def test_the_data_of_a_block_hold_every_digit_that_its_page_shows(report: str, year: int) -> None:
    """Else the check would look past it."""
    for record in records(executed(report, year)):
        if record["kind"] in ("group", "project"):
            continue
        page = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<svg.*?</svg>", "", page_html(record), flags=re.DOTALL)))
        runs = [run for words in block_words(without_children(record)) for run in words.runs]
        if record["kind"] == "cover":
            told = record["edition"]
            page += told["report"] + told.get("original", "")
        # Notes of a table are numbered where they are listed; the number itself is the mark in the cell.
        page = re.sub(r"注\d+）", "", page)
        known = sorted(c for run in runs for c in run.get("text", "") if is_digit(c))
        assert sorted(c for c in page if is_digit(c)) == known, record["id"]


# ---- What may be a literal ----

# Heads that the sources print over their columns, typed into the code of the tables.
HEADS = ("0-14歳", "15-64歳", "65歳以上", "1事業所当たり従業者数", "21財団への補助・委託", "1事業所")


@pytest.mark.parametrize(("report", "year"), OWN + REFERENCE_ONLY)
def test_a_literal_of_a_source_stands_in_a_source(report: str, year: int) -> None:
    cells = {cell for path in (ROOT / "data").rglob("*.csv") for row in rows_of(path) for cell in row}
    issues = (ROOT / "expectations/known_issues.yml").read_text(encoding="utf-8")
    known = undated("\n".join([*sorted(cells), *HEADS, issues.replace("\n ", "")]))
    for record in records(executed(report, year)):
        for words in block_words(without_children(record)):
            for run in words.runs:
                if run.get("value") == PRINTED and run["kind"] == "literal":
                    text = undated(re.sub(r"[～~][0-9元]+年度|(令和|平成|昭和)[0-9元]+～", "", run["text"]))
                    for token in re.findall(r"[^：、。（）()「」～・]*[0-9][^：、。（）()「」～・]*", text):
                        assert token in known, (record["id"], run["text"])


def undated(text: str) -> str:
    """Text without blanks, dates and numbering."""
    return re.sub(r"[^\S\n]", "", NUMBERING.sub("", DATE.sub("", text)))


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_few_places_make_a_literal_and_each_says_why() -> None:
    makers = set()
    for path in sorted((ROOT / "src/nenpo").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and any(_makes_literal(node) for node in ast.walk(function)):
                makers.add(f"{path.stem}.{function.name}")
    assert makers == {
        "wording._plain",  # remarks between the figures of a printed cell
        "wording.bound_text",  # declared names and numbering
        "wording.number_span",  # numbers of the outline
        "tables.literal_spans",  # what a source prints
        "data_table._name",  # names of rows and columns of a chart's table
        "issue_notes._literal",  # reasons of known issues
        "shown._printed",  # title, publisher and captions that a source prints
        "prose.appendix",  # texts printed word for word
        "report.plain",  # counts of the quality page
        "cleaning_report._cell",  # counts of the clean notebook
        "quality_page.cover",  # counts of the quality page
        "shown._spans",  # names of a code book, counts and shares of a survey's answers
    }


# Calls that find out where in a text a figure stands.
LOOKING = {"typed_figures", "parse_figures", "parse_figure", "names_pattern", "finditer"}


def test_few_places_look_for_a_figure_in_a_text_and_each_says_why() -> None:
    """Where a figure stands is known from the runs of its words; only what has none yet, or is doubted, is searched."""
    lookers = set()
    for room in ("charts", "diff", "ground", "pipeline", "publish", "report", "reports", "words"):
        for path in sorted((ROOT / "src/nenpo" / room).rglob("*.py")):
            for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(function, ast.FunctionDef) and any(map(_looks, ast.walk(function))):
                    lookers.add(f"{path.stem}.{function.name}")
    assert lookers == {
        # the readers of print and of typed words themselves
        "numerals.parse_figure", "typed_figures.typed_figures", "typed_figures._digits", "typed_figures._names_pattern",
        "typed_years.stale_years",
        # words become runs: a printed cell, a sentence, a date, a source's words
        "wording.fact_words", "wording._sentence",
        "wording.bound_text", "wording._marked", "wording.date_spans", "tables.literal_spans",
        # the last look at what is published trusts nothing
        "unbound._in_markdown", "unbound._figures", "unbound._in_chart",
        # unit and qualifier of one run
        "cell_figures._figure",
    }  # fmt: skip


def _looks(node: ast.AST) -> bool:
    name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
    return name in LOOKING


def _makes_literal(node: ast.AST) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Span"
    return named and any(
        isinstance(c, ast.Constant) and c.value == "literal" for a in node.args[1:2] for c in ast.walk(a)
    )


# ---- Figures typed by hand ----


def kanji(number: int) -> str:
    """A number in kanji, 3210 as 三千二百十."""
    words = ""
    for size, name in ((10000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        count, number = divmod(number, size)
        digit = (
            ""
            if count == 1 and name in ("千", "百", "十")
            else (kanji(count) if count > 9 else "〇一二三四五六七八九"[count])
        )
        words += f"{digit}{name}" if count else ""
    return words


def typed(chance: random.Random) -> str:
    """A figure as people type it: any width or kanji, with commas, decimals, units."""
    number = chance.choice([chance.randint(1, 9), chance.randint(10, 99), chance.randint(100, 99999)])
    unit = chance.choice(UNITS)
    wide = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
    forms = [
        f"{number:,}{unit}",
        f"{number}{unit}",
        f"{number:,}{unit}".translate(wide),
        f"{kanji(number)}{unit}",
        f"{number / 10:.1f}{chance.choice(['%', '倍', 'ポイント'])}",
        f"約{number:,}{unit}",
    ]
    return chance.choice(forms)


def put_in(text: str, figure: str, chance: random.Random) -> str:
    """The text with a figure typed at its beginning, its end or behind a particle or comma, outside references."""
    inside = [m.span() for m in REFERENCE.finditer(text)]
    places = [0, len(text), *(m.end() for m in re.finditer("[はがをに、]", text))]
    free = [p for p in places if all(not start < p < end for start, end in inside)]
    place = chance.choice(free)
    return f"{text[:place]}{figure}{text[place:]}"


def refused(check: Callable[[], object]) -> bool:
    try:
        check()
    except ReferenceProblem as problem:
        return "事実に結び付いていない数字" in str(problem)
    return False


def voices(edition: Edition) -> dict[str, Any]:
    """The voice of each heading of the commentary."""
    found = {}
    lists = edition.tables.get("project_lists")
    for record in lists.to_dict("records") if lists is not None else ():
        section = f"2(2){record['chapter']}-{record['list_no']}"
        found.setdefault(record["project"], edition.voice(section, record["project"]))
    return found


def commentary_texts() -> list[tuple[str, str, Any]]:
    """Kind, text and voice of every passage of both reports' commentary and of the notebooks' cells of prose."""
    found = []
    for report, year in OWN:
        edition = assembled(report, year).edition
        known = voices(edition)
        for pieces in edition.commentary.files.values():
            voice = edition.voice()
            for piece in pieces:
                if piece.kind == "heading" and piece.level == 2:
                    voice = known.get(piece.texts[0], edition.voice(piece.texts[0]))
                else:
                    found += [(piece.kind, text, voice) for text in piece.texts]
        source = json.loads((ROOT / "notebooks" / NOTEBOOKS[report]).read_text(encoding="utf-8"))
        for cell in source["cells"]:
            magic, _, text = "".join(cell["source"]).partition("\n")
            if magic.startswith("%%prose "):
                section = magic.removeprefix("%%prose ")
                found += [(p.kind, t, edition.voice(section)) for p in passages(text) for t in p.texts]
            if magic.startswith("%%words "):
                pieces = passages(of_policies(text, "⑥⑦"))
                found += [(p.kind, t, edition.voice("2(2)⑥⑦")) for p in pieces for t in p.texts]
    return found


def caught_in_writing(chance: random.Random, figure: str, texts: list[tuple[str, str, Any]]) -> tuple[bool, str]:
    kind, text, voice = chance.choice(
        [one for one in texts if one[0] == chance.choice(["paragraph", "heading", "list"])]
    )
    spoilt = put_in(text, figure, chance)
    check = heading_spans if kind == "heading" else speak
    return refused(lambda: check(spoilt, voice)), spoilt


def spoil_block(record: dict[str, Any], part: str, figure: str, chance: random.Random) -> str:
    """Type a figure into one part of a block; returns the text that it then has."""
    if part == "label":
        record["chart"]["svg"] = re.sub(
            r"(<text[^>]*>)([^<]*)", rf"\g<1>\g<2> {figure}", record["chart"]["svg"], count=1
        )
        return figure
    if part == "unit_line":
        record["caption"]["unit_line"] = f"（単位：{figure}）"
        return str(record["caption"]["unit_line"])
    runs = {
        "heading": lambda: record["spans"],
        "prose": lambda: chance.choice(chance.choice(record["nodes"])["items"]),
        "title": lambda: record["caption"]["spans"][0],
        "description": lambda: record["chart"]["spans"],
    }[part]()
    plain = [run for run in runs if run.get("kind", "text") == "text" and run.get("text")]
    if not plain:
        runs.append({"text": figure})
        return figure
    run = chance.choice(plain)
    run["text"] = put_in(run["text"], figure, chance)
    return str(run["text"])


PARTS = {
    "heading": lambda record: record["kind"] == "heading",
    "prose": lambda record: any(node["items"] for node in record.get("nodes", ())),
    "title": lambda record: record.get("caption", {}).get("title"),
    "unit_line": lambda record: "caption" in record,
    "description": lambda record: "chart" in record,
    "label": lambda record: "chart" in record,
}


def caught_in_blocks(chance: random.Random, figure: str, part: str) -> tuple[bool, str]:
    """Whether the check finds a figure typed into a block of a notebook that is otherwise as it was."""
    notebook = executed(*chance.choice(OWN))
    fitting = [record for record in records(notebook) if PARTS[part](record)]
    spoilt = deepcopy(without_children(chance.choice(fitting)))
    text = spoil_block(spoilt, part, figure, chance)
    cells = [notebook.cells[4], new_code_cell("x", outputs=[new_output("display_data", data={MIME: spoilt})])]
    return bool(find_unbound(new_notebook(cells=cells))), text


def caught_in_markdown(chance: random.Random, figure: str) -> tuple[bool, str]:
    notebook = executed(*chance.choice(OWN))
    words = "組み立てます。".join(put_in(notebook.cells[0].source, figure, chance).split("組み立てます。"))
    cells = [new_markdown_cell(words), notebook.cells[4]]
    return bool(find_unbound(new_notebook(cells=cells))), words


def test_figures_typed_by_hand_are_caught() -> None:
    chance = random.Random(SEED)
    texts = commentary_texts()
    missed = []
    for number in range(FIGURES):
        figure = typed(chance)
        if number % 2:
            caught, text = caught_in_writing(chance, figure, texts)
        elif number % 14 == 0:
            caught, text = caught_in_markdown(chance, figure)
        else:
            caught, text = caught_in_blocks(chance, figure, list(PARTS)[number // 2 % len(PARTS)])
        missed += [] if caught else [(figure, text)]
    rate = 100 * (FIGURES - len(missed)) / FIGURES
    print(f"{FIGURES - len(missed)} of {FIGURES} typed figures caught ({rate:.1f} %); missed: {missed}")
    assert rate >= 99, missed


# ---- A year left standing after the roll-over ----

YEAR = re.compile(r"(?:(?:令和|平成|昭和)(?:元|[0-9]+)年(?:度|[0-9]+月(?:[0-9]+日)?)?|20[0-9]{2})")


def test_every_year_of_the_account_is_reported_in_the_next_edition() -> None:
    """The commentary of 2021 taken for that of 2022: whatever year it types is named."""
    names = read_literals(at(ROOT), 2022)
    found, left = [], []
    for path in sorted((ROOT / "data/raw/jigyo-sokatsu-fy2021/commentary").glob("*.md")):
        for piece in passages(path.read_text(encoding="utf-8")):
            for text in piece.texts if piece.kind != "heading" or piece.level != 2 else ():
                words = REFERENCE.sub("\n", text)
                told = [year.text for year in stale_years(words, 2022)] + typed_figures(words, names)
                years = YEAR.findall(words)
                found += years
                left += [year for year in years if not any(year in one for one in told)]
    assert found
    assert left == []
