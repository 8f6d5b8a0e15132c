"""Nothing unbound: a figure in published words is a fact, or it stops the export.

The check works on the blocks of the executed notebook, and so holds for every format. A run of a block is a fact, a
date, a literal with its reason, or plain words; plain words hold no digit of any script and no amount in kanji. The
cover carries the declared names, so that nothing but the notebook is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from nbformat import NotebookNode

from nenpo.ground.blocks import COUNT, MIME, NAME, NUMBER, PRINTED
from nenpo.ground.errors import ReferenceProblem, joined
from nenpo.ground.typed_figures import is_digit, names_pattern, typed_figures
from nenpo.publish.words import words_lines
from nenpo.words.typed_years import stale_years

INJECTED = "injected-parameters"
_NUMBER = re.compile(r"[第の条項号回章節編部次図表①-⑳0-9a-zA-Z()（）.．\s-]+")

Run = Mapping[str, str]


@dataclass(frozen=True)
class Unbound:
    """A figure that nothing binds.

    Attributes
    ----------
    place : str
        Cell, block and part of it, in words.
    figures : tuple of str
        What was typed.
    text : str
        The words around it.
    """

    place: str
    figures: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        """The finding as a line of a message."""
        return f"{self.place}: 「{'」「'.join(self.figures)}」（{_short(self.text)}）"


@dataclass(frozen=True)
class Words:
    """Words of one place that a reader sees, as runs.

    Attributes
    ----------
    table : bool
        A cell of a table: what a source prints there may hold amounts in kanji.
    """

    part: str
    runs: tuple[Run, ...]
    table: bool = False


def refuse_unbound(notebook: NotebookNode) -> None:
    """Stop where the published words hold a figure that is neither fact, date nor declared literal.

    Raises
    ------
    ReferenceProblem
        With every such place: notebook cell, block, figure and text.
    """
    if found := find_unbound(notebook):
        raise ReferenceProblem(
            "公開する文章に、事実に結び付いていない数字があります。{項目} の形で数値を参照してください。"
            "名称の一部であれば expectations/literals.csv に書き加えてください。\n" + joined(map(str, found))
        )


def find_unbound(notebook: NotebookNode) -> list[Unbound]:
    """Every unbound figure of an executed notebook, in order."""
    names, fiscal_year = _declared(notebook)
    found: list[Unbound] = []
    for place, cell in _numbered(notebook):
        if cell.cell_type == "markdown":
            found += _in_markdown(cell.source, place, names, fiscal_year)
        for output in cell.get("outputs", ()):
            record = output.get("data", {}).get(MIME)
            found += _in_block(record, place, names) if record else []
    return found


def _numbered(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Cells with their place as the analyst counts them: the injected cell is none that people see."""
    shown = [cell for cell in notebook.cells if INJECTED not in cell.metadata.get("tags", ())]
    for number, cell in enumerate(shown, 1):
        yield f"{number}番目のセル", cell


def _declared(notebook: NotebookNode) -> tuple[tuple[str, ...], int | None]:
    """Names that the cover declares, and the fiscal year of the report."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            record = output.get("data", {}).get(MIME, {})
            if record.get("kind") == "cover":
                return tuple(record.get("literals", ())), record.get("edition", {}).get("fiscal_year")
    return (), None


def _in_markdown(source: str, place: str, names: Sequence[str], fiscal_year: int | None) -> list[Unbound]:
    found = []
    for line in words_lines(source):
        figures = typed_figures(line, names, heads=True)
        if fiscal_year is not None:
            figures += [year.text for year in stale_years(line, fiscal_year)]
        if figures:
            found.append(Unbound(place, tuple(figures), line))
    return found


def _in_block(record: Mapping[str, Any], place: str, names: Sequence[str]) -> list[Unbound]:
    """Unbound figures of a block and of those inside it."""
    here = f"{place}のブロック「{record.get('id', '')}」"
    found = []
    for words in block_words(record):
        figures = tuple(figure for n, run in enumerate(words.runs) for figure in _figures(run, names, words, not n))
        if figures:
            text = "".join(run.get("text", "") for run in words.runs)
            found.append(Unbound(f"{here}の{words.part}", figures, text))
    found += [Unbound(f"{here}の図の文字", figures, text) for figures, text in _in_chart(record, names)]
    for child in record.get("children", ()):
        found += _in_block(child, place, names)
    return found


def block_words(record: Mapping[str, Any]) -> Iterator[Words]:
    """Everything that a reader of a block sees or hears, except the drawing of its chart."""
    if record.get("kind") == "heading":
        yield Words("見出し", _runs(record.get("spans"), record.get("text", "")))
    for node in record.get("nodes", ()):
        for item in node["items"]:
            yield Words("項目" if node["kind"] == "list" else "文章", tuple(item))
    if "caption" in record:
        yield from _caption_words(record["caption"])
    if chart := record.get("chart"):
        yield Words("図の説明", _runs(chart.get("spans"), chart["description"]))
    yield from _table_words(record)
    yield from _plain_words(record)


def _table_words(record: Mapping[str, Any]) -> Iterator[Words]:
    table = record.get("table", {})
    for row in (*table.get("head", ()), *table.get("body", ())):
        for cell in row:
            yield Words("表の欄", tuple(cell["spans"]), table=True)
    for name, runs in (*record.get("items", ()), *record.get("notes", ())):
        yield Words(name, tuple(runs), table=True)


def _plain_words(record: Mapping[str, Any]) -> Iterator[Words]:
    """Lines of a cover or statement, what a gap says, and what the frame of the page shows."""
    for line in record.get("lines", ()):
        yield Words("文章", _runs(None if isinstance(line, str) else line, line))
    told = record.get("edition", {})
    texts = {"知らせ": record.get("message"), "題": told.get("title"), "報告の名": told.get("report")}
    for part, text in (texts | {"原本": told.get("original")}).items():
        if text:
            yield Words(part, _runs(None, text))


def _caption_words(caption: Mapping[str, Any]) -> Iterator[Words]:
    yield Words("図表の番号", ({"text": caption["number"], "kind": "literal", "value": NUMBER},))
    bound = caption.get("spans")
    titles = bound or [_runs(None, text) for text in (caption["title"], *caption["notes"])]
    for number, runs in enumerate(titles):
        yield Words("注" if number else "題", tuple(runs))
    yield Words("単位の行", _runs(None, caption["unit_line"]))
    yield Words("資料の行", _runs(None, caption["source_line"]))


def _runs(spans: Iterable[Run] | None, text: str) -> tuple[Run, ...]:
    """Runs of words; what has none is taken as plain text, so that nothing slips by."""
    return ({"text": text},) if spans is None else tuple(spans)


def _figures(run: Run, names: Sequence[str], words: Words, first: bool) -> list[str]:
    """What a run holds unbound."""
    text, kind = run.get("text", ""), run.get("kind", "text")
    if kind == "fact" and run.get("fact"):
        return []
    if kind in ("mark", "contact") or (kind == "link" and words.table):
        return []
    if kind == "literal":
        return [] if _is_declared(text, run.get("value", ""), names) else [text]
    typed = typed_figures(text, names, heads=first)
    return [figure for figure in typed if any(map(is_digit, figure))] if words.table else typed


def _is_declared(text: str, reason: str, names: Sequence[str]) -> bool:
    """Whether a literal is what it says: a declared name, a number of the outline, or text of a source."""
    if reason == NAME:
        return text in names
    if reason == NUMBER:
        return not text or bool(_NUMBER.fullmatch(text))
    return reason in (PRINTED, COUNT)


def _in_chart(record: Mapping[str, Any], names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Labels of a drawing whose digits are no fact of its table, no date, no scale and no declared name."""
    chart = record.get("chart")
    if not chart:
        return
    cells = [cell for rows in ("head", "body") for row in record["table"][rows] for cell in row]
    shown = {run["text"] for cell in cells for run in cell["spans"] if run.get("kind") in ("fact", "time", "literal")}
    known = names_pattern([*names, *shown])
    scale = set(chart.get("scale", ()))
    for lines in _labels(chart["svg"]):
        text = "".join(line for line in lines if line not in scale)
        rest = known.sub("\n", text) if known else text
        if figures := typed_figures(rest):
            yield tuple(figures), "".join(lines)


def _labels(svg: str) -> Iterator[list[str]]:
    """Lines of each text of a drawing."""
    for element in ElementTree.fromstring(svg).iter():
        if element.tag.rpartition("}")[2] in ("text", "title", "desc"):
            yield [line for line in element.itertext() if line.strip()]


def _short(text: str, most: int = 60) -> str:
    text = text.strip()
    return text if len(text) <= most else f"{text[:most]}…"
