"""A comparison as one self-contained HTML page, old and new side by side, each change with its cause."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nenpo.diff.aligned import Mark, Pair, marks
from nenpo.diff.changes import FIGURE, FINDING, INPUT, KIND_WORDS, ORDER, Change
from nenpo.diff.compared import Comparison, grouped
from nenpo.diff.pieces import CHART
from nenpo.diff.screen import SAME, causes_words, kind_word, short
from nenpo.ground.locations import write_text
from nenpo.publish.html.frame import page_environment

TEMPLATES = Path(__file__).parent / "templates"
CAME, WENT, MOVED = "新しく加わりました", "なくなりました", "場所が変わりました"


@dataclass(frozen=True)
class Row:
    """One line of a change: its runs before and after, and a word where one of the two is missing."""

    old: tuple[Mark, ...]
    new: tuple[Mark, ...]
    word: str = ""


@dataclass(frozen=True)
class Card:
    """One change as the page shows it."""

    kind: str
    title: str
    rows: tuple[Row, ...]
    causes: tuple[str, ...]
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Section:
    """What changed under one heading: cards to read, and those in which only listed figures changed."""

    id: str
    title: str
    cards: tuple[Card, ...]
    rest: tuple[Card, ...]


@dataclass(frozen=True)
class Report:
    """What changed in one report, with how many of each kind."""

    id: str
    title: str
    counts: tuple[tuple[str, int], ...]
    sections: tuple[Section, ...]


def page_html(comparison: Comparison, page: Path | None = None) -> str:
    """The page.

    Parameters
    ----------
    page : Path, optional
        Where it will lie, from which the links to the reports follow.
    """
    return (
        page_environment(TEMPLATES)
        .get_template("diff.html.j2")
        .render(
            comparison=comparison,
            reports=_reports(comparison, _site(comparison, page)),
            silent=comparison.silent,
            same=SAME,
            longest=short,
        )
    )


def write_page(comparison: Comparison, page: Path) -> None:
    """Write the page."""
    write_text(page, page_html(comparison, page))


def _site(comparison: Comparison, page: Path | None) -> str:
    """The way from the page to the reports; none where they are not at hand."""
    if page is None or comparison.site is None or not comparison.site.is_dir():
        return ""
    try:
        return Path(os.path.relpath(comparison.site, page.parent)).as_posix()
    except ValueError:  # on another drive
        return ""


def _reports(comparison: Comparison, site: str) -> list[Report]:
    found = []
    for number, (report, sections) in enumerate(grouped(comparison.changes).items(), 1):
        changes = [change for inside in sections.values() for change in inside]
        counts = tuple((word, sum(c.kind == kind for c in changes)) for kind, word in KIND_WORDS.items())
        inside = tuple(
            _section(f"r{number}-{place}", title, comparison, listed, site)
            for place, (title, listed) in enumerate(sections.items(), 1)
        )
        found.append(Report(f"r{number}", comparison.titles[report], tuple(one for one in counts if one[1]), inside))
    return found


def _section(name: str, title: str, comparison: Comparison, changes: Sequence[Change], site: str) -> Section:
    cards, rest = (
        tuple(_card(comparison, change, site) for change in changes if change.only_figures is only)
        for only in (False, True)
    )
    return Section(name, title, cards, rest)


def _card(comparison: Comparison, change: Change, site: str) -> Card:
    rows = tuple(map(_row, change.pairs))
    if change.kind == ORDER:
        rows = tuple(Row(row.old, row.new, MOVED) for row in rows)
    note = "描き方だけが変わりました。" if change.kind == CHART and not change.pairs else ""
    if change.also:
        note = f"ほかに印刷している所: {'、'.join(change.also)}"
    title = comparison.name(change) if change.kind in (FIGURE, CHART, FINDING, INPUT, "row", "caption") else ""
    causes = tuple(causes_words(change)) if change.kind != INPUT else ()
    return Card(kind_word(change), title, rows, causes, note, _href(change, site))


def _row(pair: Pair) -> Row:
    old, new = (one.text if one else "" for one in (pair.old, pair.new))
    if pair.old and pair.new:
        gone, come = marks(old, new)
        return Row(tuple(gone), tuple(come), MOVED if pair.moved else "")
    return Row((Mark("del", old),) if old else (), (Mark("ins", new),) if new else (), CAME if new else WENT)


def _href(change: Change, site: str) -> str:
    """Where the change stands in the report as it is now."""
    name, _, year = change.report.partition("@")
    if not site or not year.isdecimal():
        return ""
    page = f"{site}/fy{year}/{'quality' if name == 'check' else name}.html"
    place = change.place.removeprefix("page/").partition("（")[0].removesuffix("/particulars")
    anchor = "" if place.startswith("words") else f"#{place}"
    return f"{page}{anchor}".replace("%", "%25")
