"""Where the figures of a report come from: what its page shows beside a figure, and what the page of sources lists.

Both are made of the traces of the figures that the executed notebook prints, so they hold every one of them and
nothing else, and they cannot disagree.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from nenpo.checks.trace import (
    DerivedTrace,
    Mark,
    Trace,
    block_marks,
    blocks_of,
    checks_of,
    derived_name,
    derived_trace,
    derived_words,
    notebook_places,
    trace,
)
from nenpo.facts.derivations import derived_of, is_derived
from nenpo.facts.readings import Archive
from nenpo.facts.store import read_facts
from nenpo.ground.errors import NotebookFailed, joined
from nenpo.ground.fiscal_year import period_name
from nenpo.ground.locations import Locations
from nenpo.ground.numerals import plain_digits
from nenpo.publish.notebook import anchor, block_title
from nenpo.words.wording import fact_words

SUFFIX = "-sources.html"
AnyTrace = Trace | DerivedTrace


@dataclass(frozen=True)
class Group:
    """The figures of one block of the report.

    Attributes
    ----------
    chapter, section : str
        Headings of the report above it.
    first, again : tuple of str
        Figures that the report prints here first, and those that it has printed above already.
    """

    id: str
    place: str
    chapter: str
    section: str
    title: str
    first: tuple[str, ...]
    again: tuple[str, ...]


@dataclass(frozen=True)
class Origins:
    """Traces of all figures of a report in the order of print, then those they were computed from."""

    page: str
    traces: Mapping[str, AnyTrace]
    groups: tuple[Group, ...]

    @property
    def href(self) -> str:
        """Address of the page of sources, from the report beside it."""
        return self.page.removesuffix(".html") + SUFFIX


@dataclass(frozen=True)
class Panel:
    """What the page of a report carries to show the origin of a figure; `origins.js` reads it."""

    href: str
    data: Markup


def read_origins(notebook: Mapping[str, Any], page: str, locations: Locations) -> Origins:
    """Where every figure that an executed notebook prints comes from.

    Parameters
    ----------
    page : str
        File name of the report's page.

    Raises
    ------
    NotebookFailed
        If the notebook prints a figure that is not on record, or another value than is on record.
    ReferenceProblem
        If a computed figure cannot be computed any more.
    """
    facts, archive, checks = read_facts(locations), Archive(locations), checks_of(locations)
    places = notebook_places(notebook, page)
    _refuse_unknown(name for name in places if not is_derived(name) and name not in facts)
    traces: dict[str, AnyTrace] = {}
    operands: dict[str, Trace] = {}
    for fact_id in places:
        if is_derived(fact_id):
            found = derived_trace(derived_of(facts, fact_id), archive, places, checks)
            traces[fact_id] = found
            operands |= {one.fact.fact_id: one for one in found.operands}
        else:
            traces[fact_id] = trace(facts[fact_id], archive, places, checks.get(fact_id, ()))
    _refuse_other_values(notebook, traces)
    return Origins(
        page, traces | {name: one for name, one in operands.items() if name not in traces}, _groups(notebook)
    )


def _refuse_unknown(names: Iterable[str]) -> None:
    unknown = [f"「{name}」" for name in names]
    if unknown:
        raise NotebookFailed(
            f"ノートブックが、記録にない数値を印刷しています。\n{joined(unknown)}\nnenpo build で作り直してください。"
        )


def _refuse_other_values(notebook: Mapping[str, Any], traces: Mapping[str, AnyTrace]) -> None:
    wrong = [
        f"「{mark.fact}」: 印刷は {mark.value or '数なし'}、記録は {value_text(traces[mark.fact]) or '数なし'}"
        for mark in _figures(notebook)
        if mark.value != value_text(traces[mark.fact])
    ]
    if wrong:
        raise NotebookFailed(
            "ノートブックの印刷する値が、記録の値と違います。\n"
            f"{joined(dict.fromkeys(wrong))}\nnenpo build で作り直してください。"
        )


def _figures(notebook: Mapping[str, Any]) -> Iterator[Mark]:
    for block in blocks_of(notebook):
        yield from (mark for mark in block_marks(block) if mark.fact)


def value_text(found: AnyTrace) -> str:
    """The value as a page's `data` element holds it."""
    value = found.derived.value if isinstance(found, DerivedTrace) else found.fact.value
    return "" if value is None else plain_digits(value)


def _groups(notebook: Mapping[str, Any]) -> tuple[Group, ...]:
    """The blocks that print figures, under the headings of the report."""
    groups: list[Group] = []
    chapter = section = ""
    seen: set[str] = set()
    for block in blocks_of(notebook):
        marks = list(block_marks(block))
        if block["kind"] == "heading":
            chapter, section = _headings(block, chapter, section)
        printed = list(dict.fromkeys(mark.fact for mark in marks if mark.fact))
        if printed:
            first = tuple(name for name in printed if name not in seen)
            again = tuple(name for name in printed if name in seen)
            title = block_title(block) or section or chapter
            groups.append(Group(anchor(block["id"]), marks[0].place, chapter, section, title, first, again))
            seen.update(printed)
    return tuple(groups)


def _headings(block: Mapping[str, Any], chapter: str, section: str) -> tuple[str, str]:
    text = str(block["text"])
    return (text, "") if int(block.get("level", 2)) <= 2 else (chapter, text)


def trace_name(found: AnyTrace) -> str:
    """What a figure is called, with its period."""
    if isinstance(found, DerivedTrace):
        return derived_name(found.derived)
    return f"{found.fact.subject} {found.fact.indicator}（{period_name(found.fact.period)}）"


def trace_words(found: AnyTrace) -> str:
    """The figure as a sentence prints it."""
    return derived_words(found.derived) if isinstance(found, DerivedTrace) else fact_words(found.fact)


def panel_of(origins: Origins) -> Panel:
    """What the page of a report carries."""
    return Panel(origins.href, Markup(panel_json(origins)))


def script_json(record: object) -> str:
    """A record as JSON text that cannot end the script element it stands in."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def panel_json(origins: Origins) -> str:
    """The traces as one JSON text that cannot end its script element; texts and lists of checks stand in it once.

    A figure is `[name, words, period, file, row, column, raw, page, steps, checks]`, all but the row by place in
    `texts` and `checks`; a computed one is `[name, words, formula, operands]`.
    """
    texts, checks = Places(), Places()
    facts = {}
    for fact_id, found in origins.traces.items():
        start = [texts.of(trace_name(found)), texts.of(trace_words(found))]
        if isinstance(found, DerivedTrace):
            operands = [texts.of(one.fact.fact_id) for one in found.operands]
            facts[fact_id] = [*start, texts.of(found.derived.formula), operands]
            continue
        reading = found.reading
        named = [texts.of(period_name(found.fact.period)), texts.of(reading.file), reading.row]
        named += [texts.of(text) for text in (reading.column, reading.raw, reading.page)]
        held = checks.of(tuple(texts.of(title) for title in found.checks))
        facts[fact_id] = [*start, *named, [texts.of(step) for step in found.steps], held]
    return script_json({"page": origins.href, "texts": texts.all, "checks": checks.all, "facts": facts})


class Places:
    """Things in the order in which they were first met, each once."""

    def __init__(self) -> None:
        self._places: dict[Any, int] = {}

    def of(self, thing: Any) -> int:
        """Place of a thing."""
        return self._places.setdefault(thing, len(self._places))

    @property
    def all(self) -> list[Any]:
        """All things in order."""
        return list(self._places)
