"""The page of sources of a report: every figure that it prints, with all that leads back to the source cell.

It needs no script and no other file. A figure stands where the report prints it first; where the report prints it
again, a line leads there. What many figures share (files, lists of checks) stands once, at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from nenpo.checks.trace import DerivedTrace, Printed, Trace
from nenpo.facts.derived import Derived
from nenpo.ground.fiscal_year import period_name
from nenpo.ground.numerals import plain_digits
from nenpo.publish.html.frame import page_environment
from nenpo.publish.html.origins import AnyTrace, Group, Origins, trace_name, trace_words, value_text
from nenpo.publish.imprint import Imprint
from nenpo.publish.notebook import anchor
from nenpo.words.wording import MARKER_WORDS

OPERANDS = "計算に使った数値"
STATUS_WORDS = {
    "": "", "preliminary": "速報", "provisional": "暫定", "estimated": "推計", "revised": "改訂",
}  # fmt: skip


@dataclass(frozen=True)
class Link:
    """Words that lead to a place."""

    href: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One figure as the page lists it.

    Attributes
    ----------
    rows : tuple of (str, str)
        Names and texts.
    file : Link or None
        To the file's checksum.
    steps : tuple of str
        From the text of the cell to the value.
    operands, places, checks
        Links to the figures that it was computed from, to where the report prints it, and to its list of checks.
    """

    anchor: str
    fact_id: str
    name: str
    words: str
    value: str
    rows: tuple[tuple[str, str], ...]
    file: Link | None
    steps: tuple[str, ...]
    operands: tuple[Link, ...]
    places: tuple[Link, ...]
    checks: Link | None


@dataclass(frozen=True)
class Section:
    """The figures of one block of the report."""

    id: str
    title: str
    back: str
    entries: tuple[Entry, ...]
    again: tuple[Link, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter of the report with the blocks that print figures."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Shared:
    """What many figures have in common: files with their checksums, and lists of checks, each once."""

    files: dict[str, str]
    checks: tuple[tuple[str, ...], ...]


def sources_html(origins: Origins, imprint: Imprint, home: str = "") -> str:
    """The page of sources of one report; `home` is the address of the site's folder from it."""
    shared = shared_of(origins)
    return (
        page_environment()
        .get_template("sources.html.j2")
        .render(
            imprint=imprint,
            home=home,
            report=origins.page,
            count=len(origins.traces),
            chapters=chapters_of(origins, shared),
            shared=shared,
        )
    )


def shared_of(origins: Origins) -> Shared:
    """Files and lists of checks of all figures, in the order in which they are met."""
    traces = [one for one in origins.traces.values() if isinstance(one, Trace)]
    files = {one.reading.file: one.sha256 for one in sorted(traces, key=lambda one: one.reading.file)}
    return Shared(files, tuple(dict.fromkeys(one.checks for one in traces if one.checks)))


def chapters_of(origins: Origins, shared: Shared) -> tuple[Chapter, ...]:
    """The report's blocks with their figures; what was only computed with stands last."""
    chapters = [
        Chapter(title, tuple(_section(group, origins, shared) for group in groups))
        for title, groups in groupby(origins.groups, key=lambda group: group.chapter)
    ]
    printed = {name for group in origins.groups for name in group.first}
    rest = tuple(name for name in origins.traces if name not in printed)
    if rest:
        entries = tuple(_entry(name, origins, shared) for name in rest)
        chapters.append(Chapter(OPERANDS, (Section("operands", "この報告では印刷していないもの", "", entries, ()),)))
    return tuple(chapters)


def _section(group: Group, origins: Origins, shared: Shared) -> Section:
    entries = tuple(_entry(name, origins, shared) for name in group.first)
    again = tuple(_to(name, origins.traces[name]) for name in group.again)
    return Section(group.id, group.title, _address(origins.page, group.place), entries, again)


def _to(fact_id: str, found: AnyTrace) -> Link:
    return Link(_address("", anchor(fact_id)), f"{trace_name(found)} {trace_words(found)}")


def _address(page: str, place: str) -> str:
    return f"{page}#{place}".replace("%", "%25")


def _entry(fact_id: str, origins: Origins, shared: Shared) -> Entry:
    found = origins.traces[fact_id]
    named = (anchor(fact_id), fact_id, trace_name(found), trace_words(found), value_text(found))
    places = tuple(_place(origins.page, place) for place in found.printed)
    if isinstance(found, DerivedTrace):
        operands = tuple(_to(one.fact.fact_id, one) for one in found.operands)
        return Entry(*named, _derived_rows(found.derived), None, (), operands, places, None)
    file = found.reading.file
    link = Link(f"#file-{list(shared.files).index(file) + 1}", found.sha256[:12])
    checks = None
    if found.checks:
        checks = Link(f"#checks-{shared.checks.index(found.checks) + 1}", f"{len(found.checks)}の決まり")
    return Entry(*named, _rows(found), link, found.steps, (), places, checks)


def _place(page: str, place: Printed) -> Link:
    return Link(_address(page, place.block), place.heading or page)


def _derived_rows(derived: Derived) -> tuple[tuple[str, str], ...]:
    return (("値", plain_digits(derived.value)), ("単位", derived.unit), ("計算", derived.formula))


def _rows(found: Trace) -> tuple[tuple[str, str], ...]:
    fact, reading = found.fact, found.reading
    value = MARKER_WORDS[fact.marker] if fact.value is None else plain_digits(fact.value)
    pairs = (
        ("値", f"{value}（単位 {fact.unit}）" if fact.unit else value),
        ("断り", "、".join(text for text in (fact.qualifier, STATUS_WORDS.get(fact.status, fact.status)) if text)),
        ("時期", period_name(fact.period)),
        ("元のセル", f"data/raw/{reading.file} {reading.row}行「{reading.column}」"),
        ("セルの文字", reading.raw or "（空欄）"),
        ("節", fact.section),
        ("公表版の頁", reading.page),
    )
    return tuple(pair for pair in pairs if pair[1])
