"""The pages of the indicators: a file for each, and a list of all of them that works without any script.

There are a thousand, so each brings a small style of its own with the colours of the shared one, and its chart is
made of HTML: it needs no renderer, follows text size and dark mode, and is read out as the list of figures that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from nenpo.checks.crosswalk import DIFFERENT, Shared
from nenpo.checks.trace import Printed
from nenpo.facts.comparability import scope_words
from nenpo.facts.store import Fact
from nenpo.ground.blocks import Span
from nenpo.ground.fiscal_year import period_name
from nenpo.ground.locations import read_bytes, write_text
from nenpo.publish.html.frame import page_environment
from nenpo.publish.html.sources import STATUS_WORDS
from nenpo.publish.site.indicators import (
    FOLDER,
    Atlas,
    Indicator,
    Line,
    Row,
    Subject,
    place_href,
    reference_word,
    source_href,
)
from nenpo.publish.site.stamp import TEMPLATES, Stamp
from nenpo.report.declaration import Report
from nenpo.report.shown import spans_html
from nenpo.report.tables import LEGEND, literal_spans
from nenpo.words.phrases import direction
from nenpo.words.wording import DASH, MARKER_WORDS, SILENT_QUALIFIERS, fact_span

UP = "../"
NOTHING_TO_DRAW = "数値がないので、図にしていません。"
# How the ids of tables end that stand inside a project or a programme.
TABLES = ("outcomes", "results", "events")
# Said instead of a direction where a page that prints the figures again (再掲) has other values.
DISPUTED = "再掲の頁に違う値があるので、増減は述べません。"
ONE_FIGURE = "比べられる時期の数値が一つだけなので、図にしていません。"


@dataclass(frozen=True)
class Bar:
    """One figure of a chart: begin and length in hundredths of the widest span, and whose it is."""

    fact: Fact
    start: str
    length: str
    report: str = ""


@dataclass(frozen=True)
class Chart:
    """A line of figures as bars, with what it shows in a sentence."""

    caption: str
    bars: tuple[Bar, ...]
    description: Markup


@dataclass(frozen=True)
class Standing:
    """A page of a report that prints a figure: its places there, and the figure's place on the page of sources."""

    title: str
    links: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True)
class Partner:
    """The same thing in the other report, or restricted otherwise: how the two go together, and its figures."""

    indicator: Indicator
    words: str
    rows: tuple[Row, ...]


def write_indicators(atlas: Atlas, site: Path, stamp: Stamp) -> list[Path]:
    """Write the page of each indicator and the list of all of them into the folder of the site."""
    environment = environment_of(atlas)
    folder = site / FOLDER
    made = [folder / "index.html"]
    write_text(made[0], list_html(atlas, stamp, environment))
    for subject in atlas.subjects:
        for one in subject.indicators:
            made.append(folder / one.page)
            write_text(made[-1], indicator_html(atlas, subject, one, stamp, environment))
    return made


def environment_of(atlas: Atlas) -> Environment:
    """Templates that know how words, periods and figures are written."""
    environment = page_environment(TEMPLATES)
    environment.filters |= {"words": words, "period": period, "figure": figure}
    environment.globals |= {
        "small_style": small_style(),
        "report_names": {report.name: report.title for report in atlas.reports.values()},
        "standings": lambda fact: standings(fact, atlas),
        "document": lambda fact: atlas.titles.get(fact.document, fact.document),
        "remarks": remarks,
        "cell": cell_name,
    }
    return environment


def words(text: str) -> Markup:
    """Words of a source; their digits belong to names."""
    return Markup(spans_html(literal_spans(text)))


def period(fact: Fact) -> Markup:
    """The period of a figure, with the programme year where one is printed."""
    name = Span(period_name(fact.period), "time")
    if not fact.programme_year:
        return Markup(spans_html([name]))
    programme = Span(period_name(fact.programme_year), "time")
    return Markup(spans_html([name, Span("（"), programme, Span("事業）")]))


def figure(fact: Fact) -> Markup:
    """A figure, bound to its fact."""
    return Markup(spans_html([fact_span(fact)]))


def small_style() -> Markup:
    """The style of an indicator's page: the colours of the shared style, and little more; no comments, no blanks."""
    shared = _plain_css(page_environment().get_template("style.css").render())
    own = _plain_css(read_bytes(TEMPLATES / "indicator.css").decode("utf-8"))
    used = set(re.findall(r"var\((--[\w-]+)", own))
    colours = shared.partition("*,")[0]
    kept = re.sub(r"(--[\w-]+):[^;]*;", lambda match: match[0] if match[1] in used else "", colours)
    return Markup(kept + own)


def _plain_css(text: str) -> str:
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", bare).replace(": ", ":")).strip()


def indicator_html(
    atlas: Atlas, subject: Subject, indicator: Indicator, stamp: Stamp, environment: Environment | None = None
) -> str:
    """The page of one indicator."""
    partners = tuple(sibling_of(indicator, other, atlas) for other in atlas.siblings(indicator))
    partners += tuple(partner_of(pair, indicator, other) for pair, other in atlas.partners(indicator.series))
    shown = [*indicator.rows, *(row for partner in partners for row in partner.rows)]
    facts = [fact for row in shown for fact in (row.fact, *row.again)]
    charts = tuple(chart for line in atlas.joined(indicator) if (chart := chart_of(indicator, line, atlas.reports)))
    return (
        (environment or environment_of(atlas))
        .get_template("indicator.html.j2")
        .render(
            stamp=stamp,
            subject=subject,
            indicator=indicator,
            charts=charts,
            no_chart="" if charts else ONE_FIGURE if indicator.lines else NOTHING_TO_DRAW,
            partners=partners,
            notes=notes_of(shown, atlas),
            legend=legend_of(facts),
            originals=originals_of(facts, atlas),
            earlier=any(reference_word(row.fact, indicator.facts) for row in indicator.rows),
        )
    )


def originals_of(facts: Iterable[Fact], atlas: Atlas) -> list[str]:
    """The publications that print the figures, each once; what is made of forms has none."""
    documents = dict.fromkeys(fact.document for fact in facts)
    return [atlas.originals[name] for name in documents if name in atlas.originals]


def list_html(atlas: Atlas, stamp: Stamp, environment: Environment | None = None) -> str:
    """The list of all indicators, by report, chapter and subject."""
    reports = [
        (
            atlas.reports[report].title,
            report,
            [(title, list(own)) for title, own in groupby(subjects, key=lambda s: s.chapter)],
        )
        for report, subjects in groupby(atlas.subjects, key=lambda subject: subject.report)
    ]
    return (
        (environment or environment_of(atlas))
        .get_template("indicators.html.j2")
        .render(
            stamp=stamp,
            reports=reports,
            count=len(atlas.indicators),
            subjects=len(atlas.subjects),
            noted=frozenset(atlas.notes),
        )
    )


def chart_of(indicator: Indicator, line: Line, reports: Mapping[str, Report]) -> Chart | None:
    """A line of figures as bars from zero; None where there is nothing to compare."""
    values = [fact.value for fact in line.facts if fact.value is not None]
    if len(values) < 2:
        return None
    low, high = min(*values, Decimal(0)), max(*values, Decimal(0))
    several = len({fact.report for fact in line.facts}) > 1
    bars = tuple(
        Bar(fact, _share(min(value, Decimal(0)) - low, high - low), _share(abs(value), high - low),
            reports[fact.report].title if several else "")
        for fact, value in zip(line.facts, values, strict=True)
    )  # fmt: skip
    caption = indicator.name + (f"（{line.basis.kind}）" if line.basis.kind != "年度" else "")
    return Chart(caption, bars, description_of(line, disputed(indicator)))


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{part / whole * 100:.1f}" if whole else "0"


def disputed(indicator: Indicator) -> frozenset[str]:
    """Figures of an indicator that its document prints again with another value."""
    return frozenset(
        row.fact.fact_id for row in indicator.rows if any(one.value != row.fact.value for one in row.again)
    )


def description_of(line: Line, disputed: frozenset[str] = frozenset()) -> Markup:
    """From which figure to which a line runs; which way is left open where one of the two is disputed."""
    first, last = line.facts[0], line.facts[-1]
    if first.value is None or last.value is None:
        return Markup("")
    start, end = f"{period(first)}の{figure(first)}", f"{period(last)}の{figure(last)}"
    if disputed & {first.fact_id, last.fact_id}:
        return Markup(f"{start}、{end}です。{DISPUTED}")
    if first.value == last.value:
        return Markup(f"{start}と{end}は同じです。")
    return Markup(f"{start}から{end}へ、{direction(last.value - first.value, line.basis.unit)}しています。")


def standings(fact: Fact, atlas: Atlas) -> list[Standing]:
    """Every page of the reports that prints a figure, with the places on it."""
    pages = groupby(atlas.places.get(fact.fact_id, ()), key=lambda place: place.page)
    return [_standing(fact, page, list(places), atlas) for page, places in pages]


def _standing(fact: Fact, page: str, places: Sequence[Printed], atlas: Atlas) -> Standing:
    links = tuple((UP + place_href(place), f"{place.heading}（{kind_of(place)}）") for place in places)
    return Standing(atlas.titles.get(page, page), links, UP + source_href(fact, places[0]))


def kind_of(place: Printed) -> str:
    """Whether a place is a table, a chart or words, which the id of its block says."""
    if place.block.startswith("figure/"):
        return "図"
    table = place.block.startswith("table/") or place.block.rpartition("/")[2] in TABLES
    return "表" if table else "本文"


def remarks(fact: Fact, facts: Iterable[Fact]) -> list[str]:
    """What must be known of a figure besides its words: of an earlier year, preliminary, restricted, a total."""
    silent = [text for text in fact.qualifier.split("、") if text in SILENT_QUALIFIERS]
    words = (reference_word(fact, facts), STATUS_WORDS.get(fact.status, fact.status), fact.scope, *silent)
    return [text for text in words if text]


def cell_name(fact: Fact) -> str:
    """The source cell in words."""
    return fact.address.words


def notes_of(rows: Sequence[Row], atlas: Atlas) -> list[str]:
    """注 of the sources and what is known to be wrong or open; each names its period where there are several.

    Figures of the other report beside them are drawn and compared as well, and have their 注 with that report's name.
    """
    found: dict[str, list[str]] = {}
    for row in rows:
        for fact in (row.fact, *row.again):
            for note in (fact.note, *atlas.notes.get(fact.fact_id, ())):
                names = found.setdefault(note, []) if note else []
                names.append(_when(fact, rows, atlas) + (f"（{fact.place}）" if fact.place else ""))
    every = {_when(row.fact, rows, atlas) for row in rows}
    return [_note(note, dict.fromkeys(names), every) for note, names in found.items()]


def _when(fact: Fact, rows: Sequence[Row], atlas: Atlas) -> str:
    """Period of a figure, after the name of its report where that is not the one of the page."""
    if fact.report == rows[0].fact.report:
        return period_name(fact.period)
    return f"{atlas.reports[fact.report].title} {period_name(fact.period)}"


def _note(note: str, names: Iterable[str], every: set[str]) -> str:
    return note if set(names) == every else f"{'、'.join(names)}：{note}"


def legend_of(facts: Iterable[Fact]) -> list[tuple[str, str]]:
    """凡例: words and meaning of each reason why a figure is missing."""
    markers = dict.fromkeys(fact.marker for fact in facts if fact.value is None)
    return [(MARKER_WORDS[marker], meaning) for marker in markers if (meaning := _meaning(MARKER_WORDS[marker]))]


def _meaning(word: str) -> str:
    """What the 凡例 of the reports says of a word; a bare dash stands for what has no reason."""
    bare = f"{DASH} など" if word == MARKER_WORDS["none_reported"] else word
    return LEGEND.get(f"{DASH}（{word}）") or LEGEND.get(bare, "")


def sibling_of(indicator: Indicator, other: Indicator, atlas: Atlas) -> Partner:
    """The same thing with another restriction beside an indicator, and why the two are not compared."""
    restricted = [row.fact for one in (indicator, other) for row in one.rows if row.fact.scope]
    reasons = dict.fromkeys(atlas.apart.get(fact.fact_id, "") for fact in restricted)
    return Partner(other, scope_words(restricted) + "".join(reasons), other.rows)


def partner_of(pair: Shared, indicator: Indicator, other: Indicator) -> Partner:
    """The other report's series beside an indicator, and how the two go together."""
    part = indicator.series == pair.figure
    if pair.kind == DIFFERENT:
        told = f"名前や数が似ていますが、別のものなので、比べません。{pair.reason}。"
    elif pair.kind == "at_most":
        told = "この数値は、次の数値の一部です。" if part else "この数値は、次の数値を含みます。"
    elif pair.counted:
        told = "同じ取組の数値ですが、数えているものが違うので、続けて比べません。"
    elif pair.awaits:
        told = "同じものを数えていますが、両方に値のある年度がまだないので、続けて比べません。"
    else:
        told = "同じものを数えています。両方に値のある年度では一致することを点検しています。"
    return Partner(other, told, other.rows)
