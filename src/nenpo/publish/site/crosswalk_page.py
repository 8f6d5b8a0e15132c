"""The page of what two reports have in common: what is the same, what is a part, and what only looks the same.

Each pair stands with the figures of the years that both print, so that nobody joins by hand what was found to differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

from nenpo.checks.crosswalk import DIFFERENT, SAME, Shared, common
from nenpo.facts.store import Fact, Facts
from nenpo.ground.locations import write_text
from nenpo.publish.site.indicator_pages import environment_of
from nenpo.publish.site.indicators import FOLDER, Atlas, Indicator
from nenpo.publish.site.stamp import Stamp

PAGE = "crosswalk.html"
# Each kind of pair with its heading and what is said of it.
KINDS = (
    (
        SAME,
        "同じもの",
        "名前は違っても、同じものを数えています。両方に値のある時期では、一致するかを点検し、合わないところには注を付けています。",
    ),
    (
        "at_most",
        "一部と全体",
        "上の数値は、下の数値の一部です。両方に値のある時期では、全体を超えないかを点検し、超えるところには注を付けています。",
    ),
    (DIFFERENT, "似ていて別のもの", "名前や数が似ていますが、別のものです。並べたり、続けて比べたりしません。"),
)


@dataclass(frozen=True)
class Entry:
    """A pair of series with the figures that both reports print of one moment; none of what is different."""

    pair: Shared
    figure: Indicator
    other: Indicator
    common: tuple[tuple[Fact, Fact], ...]


def write_crosswalk(atlas: Atlas, site: Path, stamp: Stamp) -> Path:
    """Write the page into the folder of the site's indicators."""
    page = site / FOLDER / PAGE
    write_text(page, crosswalk_html(atlas, stamp))
    return page


def crosswalk_html(atlas: Atlas, stamp: Stamp, environment: Environment | None = None) -> str:
    """The page of all pairs, by kind."""
    every = list(entries(atlas))
    kinds = [(name, title, words, [one for one in every if one.pair.kind == name]) for name, title, words in KINDS]
    return (
        (environment or environment_of(atlas))
        .get_template("crosswalk.html.j2")
        .render(stamp=stamp, kinds=[kind for kind in kinds if kind[3]], different=DIFFERENT, notes=notes_of(atlas))
    )


def notes_of(atlas: Atlas) -> Callable[[Iterable[Fact]], list[str]]:
    """Give a function that tells what is wrong or open about figures, each reason once."""
    return lambda facts: list(dict.fromkeys(note for fact in facts for note in atlas.notes.get(fact.fact_id, ())))


def entries(atlas: Atlas) -> Iterator[Entry]:
    """Every declared pair whose series are both on record."""
    facts = Facts(tuple(fact for one in atlas.indicators.values() for fact in one.facts))
    for pair in atlas.shared:
        figure, other = (atlas.indicators.get(series) for series in pair.series)
        if figure is not None and other is not None:
            told = () if pair.kind == DIFFERENT else tuple(common(pair, facts))
            yield Entry(pair, figure, other, told)
