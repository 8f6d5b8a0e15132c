"""The trace of a printed figure: its cell, how the value came out of it, who prints it, and which checks saw it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nenpo.blocks import MIME
from nenpo.errors import UsageError, joined
from nenpo.facts import Fact, Facts
from nenpo.fiscal_year import period_name
from nenpo.locations import Locations, list_files, read_bytes
from nenpo.numerals import Figure, normalise
from nenpo.readings import Archive, Reading, figure_of
from nenpo.wording import MARKER_WORDS, fact_words

MOST, CLOSE = 20, 5
KIND_WORDS = {
    "shift_left": "左へ寄せる",
    "shift_right": "右へ寄せる",
    "move": "正しい欄へ移す",
    "join": "前の欄の名前につなぐ",
    "split": "一つずつに分ける",
    "misread": "読み替える",
    "merged": "結合したセルとして読む",
}


@dataclass(frozen=True)
class Printed:
    """One place of the publication that prints a fact: page, heading above it, and the block's id."""

    page: str
    heading: str
    block: str


@dataclass(frozen=True)
class Trace:
    """Everything that leads from a printed figure back to its source cell.

    Attributes
    ----------
    steps : tuple of str
        One sentence a step, from the text of the cell to the value.
    printed : tuple of Printed
        Where the publication prints it; empty before the first build.
    checks : tuple of str
        Rules that were held against it.
    """

    fact: Fact
    reading: Reading
    sha256: str
    steps: tuple[str, ...]
    printed: tuple[Printed, ...]
    checks: tuple[str, ...]


def wanted(facts: Facts, text: str) -> list[Fact]:
    """Facts that a person means by an id or by a figure as it is printed.

    Raises
    ------
    UsageError
        If there is none; names the nearest.
    """
    by_id = [fact for fact in facts.all if fact.fact_id == text.strip()]
    key = _key(text)
    found = by_id or [fact for fact in facts.all if key and key in (_key(fact.printed), _key(fact_words(fact)))]
    found = found or [fact for fact in facts.all if _number(key) and _number(key) == _plain_value(fact)]
    if not found:
        close = _nearest(facts, key)
        hint = f"\n近いもの:\n{joined(close)}" if close else ""
        raise UsageError(
            f"「{text}」に当たる数値はありません。数値の名前か、印刷されたとおりの数を書いてください。{hint}"
        )
    return found


def _nearest(facts: Facts, key: str) -> list[str]:
    """Facts whose name holds what was typed, else those that are spelt most alike."""
    names = {fact.fact_id: _key(f"{fact.subject}/{fact.indicator}/{fact.period}") for fact in facts.all}
    inside = [fact_id for fact_id, name in names.items() if key and key in name]
    by_name = {name: fact_id for fact_id, name in names.items()}
    close = difflib.get_close_matches(key, list(by_name), n=CLOSE, cutoff=0.4)
    return inside[:CLOSE] or [by_name[name] for name in close]


def _key(text: str) -> str:
    return "".join(normalise(text).split())


def _number(key: str) -> str:
    digits = key.replace(",", "")
    return digits if digits.replace(".", "", 1).isdecimal() and digits.isascii() else ""


def _plain_value(fact: Fact) -> str:
    return "" if fact.value is None else format(fact.value, "f")


def trace(fact: Fact, archive: Archive, printed: Mapping[str, Sequence[Printed]], checks: Iterable[str]) -> Trace:
    """The trace of one fact."""
    reading = archive.reading(fact)
    steps = tuple(steps_of(fact, reading, figure_of(reading, fact)))
    return Trace(
        fact, reading, archive.sha256(reading.file), steps, tuple(printed.get(fact.fact_id, ())), tuple(checks)
    )


def steps_of(fact: Fact, reading: Reading, figure: Figure | None) -> Iterator[str]:
    """Each step from the text of the cell to the value, as one sentence."""
    yield f"セルには「{reading.raw}」とあります。" if reading.raw else "セルは空です。"
    for repair in reading.repairs:
        kind = KIND_WORDS.get(repair.kind, repair.kind)
        yield f"直し方の記録（repairs.csv {repair.line}行、{kind}）に従います。理由: {repair.reason}。"
    if reading.read != reading.raw:
        yield f"「{reading.read}」と読みます。"
    if len(reading.figures) > 1:
        yield f"一つのセルにある{len(reading.figures)}つの数のうち、「{fact.what or '最初の数'}」に当たるものです。"
    yield _value_step(fact, figure)
    if reading.label and normalise(reading.label) != fact.indicator:
        yield f"項目名「{reading.label}」は、正式な名前「{fact.indicator}」として扱います。"
    head = f"見出し「{reading.head}」の欄で、" if reading.head and reading.head != reading.column else ""
    yield f"{head}{period_name(fact.period)}の数値です。"
    if fact.note:
        yield f"注: {fact.note}"


def _value_step(fact: Fact, figure: Figure | None) -> str:
    if figure is None:
        return "今の資料からは、この数値を読み取れません。nenpo build で整えた表を作り直してください。"
    if fact.value is None:
        return f"数がないので、理由を「{MARKER_WORDS[fact.marker]}」とします。"
    parts = [f"値 {fact.value:f}", f"単位 {fact.unit or 'なし'}"]
    parts += [f"断り {fact.qualifier}"] if fact.qualifier else []
    return f"{'、'.join(parts)} と読み取ります。"


def printed_places(locations: Locations) -> dict[str, list[Printed]]:
    """Fact to every place that prints it, from the executed notebooks of the reports."""
    found: dict[str, list[Printed]] = {}
    for path in list_files(locations.build / "executed", "*-fy*.ipynb"):
        name, _, year = path.stem.rpartition("-fy")
        page = f"fy{year}/{name}.html" if name != "check" else f"fy{year}/quality.html"
        for fact_id, place in _places(json.loads(read_bytes(path)), page):
            if place not in found.setdefault(fact_id, []):
                found[fact_id].append(place)
    return found


def _places(notebook: Mapping[str, Any], page: str) -> Iterator[tuple[str, Printed]]:
    heading = ""
    for block in _blocks(notebook):
        if block["kind"] == "heading":
            heading = block["text"]
        for fact_id in dict.fromkeys(block["facts"]):
            yield fact_id, Printed(page, heading, block["id"])


def _blocks(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if record := output.get("data", {}).get(MIME):
                yield from _with_children(record)


def _with_children(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if record.get("facts") or record["kind"] == "heading":
        yield record
    for child in record.get("children", ()):
        yield from _with_children(child)


def trace_text(found: Trace) -> str:
    """A trace as a person reads it at the desk."""
    fact, reading = found.fact, found.reading
    pages = f"{reading.page}頁" if reading.page else "頁の記録はありません"
    lines = [
        f"{fact.subject} {fact.indicator}（{period_name(fact.period)}）: {fact_words(fact)}",
        f"  名前      {fact.fact_id}",
        f"  元のセル  data/raw/{reading.file} {reading.row}行「{reading.column}」",
        f"  公表版    {fact.section}（{pages}）",
        f"  sha256    {found.sha256}",
        "  読み取り",
        *(f"    {number}. {step}" for number, step in enumerate(found.steps, 1)),
        "  印刷する所" + ("" if found.printed else "  記録がありません。nenpo build で作ると分かります。"),
        *(f"    {place.page}#{place.block}（{place.heading}）" for place in found.printed),
        f"  点検      {len(found.checks)}の決まり" + (f": {'、'.join(found.checks)}" if found.checks else ""),
    ]
    return "\n".join(lines)


def candidates_text(text: str, facts: Sequence[Fact]) -> str:
    """A list of facts that one printed figure could be, to trace one of them by its name."""
    lines = [f"{fact.fact_id}（{fact.printed}）" for fact in facts[:MOST]]
    rest = f"\nほか{len(facts) - MOST}件。単位まで書くと絞れます。" if len(facts) > MOST else ""
    return f"「{text}」に当たる数値は{len(facts)}件あります。名前で指定してください。\n{joined(lines)}{rest}"


def project_trace(locations: Locations, facts: Facts, text: str) -> str:
    """What a person is told of a fact's id or a printed figure: its trace, or the facts that it could be."""
    found = wanted(facts, text)
    if len(found) > 1:
        return candidates_text(text, found)
    looked = held_against(locations, found[0].edition).get(found[0].fact_id, ())
    return trace_text(trace(found[0], Archive(locations), printed_places(locations), looked))


def held_against(locations: Locations, fiscal_year: int) -> dict[str, list[str]]:
    """Fact to the rules that were held against it, as the check notebook left them on record."""
    path = locations.build / "findings" / f"fy{fiscal_year}-checks.json"
    return json.loads(read_bytes(path)) if path.is_file() else {}
