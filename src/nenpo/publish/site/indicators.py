"""Indicators: the figures of one series through all years and documents, and where each of them stands.

A series (`report/project/indicator`, without a year) is what an edition of next year goes on with, so it is what has
a page. Years are compared only along a `Line`: on one basis, as `nenpo.facts.comparability` has it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from nenpo.checks.crosswalk import Shared, read_crosswalk
from nenpo.checks.trace import Printed, notebook_places
from nenpo.cleaning.comparability import Declared
from nenpo.facts.comparability import Basis, basis_of, reasons_apart, why_apart
from nenpo.facts.known_issues import KnownIssue, read_known_issues
from nenpo.facts.programmes import LINES, Programme, programmes_of
from nenpo.facts.rows import Section, Window
from nenpo.facts.store import LINE_MARKS, Fact, Facts, read_facts
from nenpo.ground.fiscal_year import NO_PERIOD, fiscal_year_name, period_kind
from nenpo.ground.locations import Locations, list_files, read_bytes
from nenpo.ground.rows import grouped, rows_of
from nenpo.ground.sources import abouts, originals, read_table, report_of
from nenpo.publish.html.origins import SUFFIX
from nenpo.publish.notebook import anchor
from nenpo.report.declaration import Report, read_reports
from nenpo.report.directory import listed, window_place
from nenpo.report.edition import REFERENCE_STATE

FOLDER = "indicators"
PERIOD_KINDS = ("年度", "暦年", "時点", "月", "期間", "累計", NO_PERIOD)
LAST_YEAR = "参考：前年度分"
# How many hexadecimal digits of a digest name the page of a series.
DIGITS = 10


@dataclass(frozen=True)
class Line:
    """Figures that can be compared: one for each period, in order, and what they have in common."""

    basis: Basis
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Row:
    """A figure, and the same figure where the document prints it again (再掲)."""

    fact: Fact
    again: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """All figures of one series.

    Attributes
    ----------
    subject : str
        The project, or the heading that the figure stands under.
    what : str
        In a composite cell, what this figure is.
    """

    series: str
    report: str
    subject: str
    indicator: str
    what: str
    facts: tuple[Fact, ...]

    @property
    def name(self) -> str:
        """What it is called, without its subject; with what it is restricted to, if it is."""
        return self.indicator + "".join(f"（{part}）" for part in (self.what, self.scope) if part)

    @property
    def scope(self) -> str:
        """What its figures are restricted to; empty for most."""
        return self.facts[0].scope

    @property
    def thing(self) -> str:
        """What it counts, whatever its figures are restricted to."""
        return self.facts[0].thing

    @property
    def page(self) -> str:
        """File name of its page: stays the same as long as the series is called the same, in any file system."""
        return f"{self.report}-{hashlib.sha256(self.series.encode()).hexdigest()[:DIGITS]}.html"

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """A row for each period that a document prints, in the order of the periods."""
        found = grouped(sorted(self.facts, key=_order), lambda fact: (fact.document, fact.period, fact.programme_year))
        return tuple(Row(group[0], tuple(group[1:])) for group in found.values())

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What can be compared with one another, the longest first."""
        return lines_of([row.fact for row in self.rows])

    @property
    def apart(self) -> tuple[str, ...]:
        """Why figures that follow one another on one kind of period are not compared."""
        groups: dict[tuple[str, int], list[Fact]] = {}
        for fact in (row.fact for row in self.rows if row.fact.value is not None):
            basis = basis_of(fact)
            groups.setdefault((basis.kind, basis.lag), []).append(fact)
        reasons = [why_apart(one, other) for own in groups.values() for one, other in pairwise(own)]
        return tuple(dict.fromkeys(filter(None, reasons)))

    @property
    def latest(self) -> Fact:
        """The figure of the latest period, of the latest edition where several print it."""
        kind = period_kind(self.rows[0].fact.period)
        return [row.fact for row in self.rows if period_kind(row.fact.period) == kind][-1]


def _order(fact: Fact) -> tuple[object, ...]:
    """Order of the figures of an indicator: by kind of period, then in time, by edition, the home listing first."""
    kind = period_kind(fact.period)
    end = fact.period.rpartition("..")[2].removeprefix("CY")
    return PERIOD_KINDS.index(kind), end, fact.period, fact.programme_year, fact.edition, fact.place


def lines_of(facts: Iterable[Fact]) -> tuple[Line, ...]:
    """Figures that can be compared with one another, the longest line first.

    Where several editions print a period, the year's own edition counts, else the one that printed it first.
    """
    groups: dict[Basis, dict[str, Fact]] = {}
    for fact in sorted(facts, key=lambda one: (one.edition != one.fiscal_year, one.edition)):
        if fact.value is not None:
            groups.setdefault(basis_of(fact), {}).setdefault(fact.period, fact)
    lines = (Line(basis, tuple(sorted(own.values(), key=_order))) for basis, own in groups.items())
    return tuple(sorted(lines, key=lambda line: (-len(line.facts), _order(line.facts[0]))))


def indicators_of(facts: Facts) -> dict[str, Indicator]:
    """The indicator of each series.

    Raises
    ------
    ValueError
        If two of them would have the same page.
    """
    groups = grouped(facts.every(), lambda fact: fact.series)
    found = {}
    for series, own in groups.items():
        one = own[0]
        found[series] = Indicator(series, one.report, one.subject, one.indicator, one.what, tuple(own))
    if len({one.page for one in found.values()}) < len(found):
        raise ValueError("two series have the same page: raise DIGITS")
    return found


def reference_word(fact: Fact, facts: Iterable[Fact]) -> str:
    """How a figure of an edition's 前年度 column is marked; empty for any other.

    What an edition prints of a longer row of years is no such column.
    """
    years = {one.fiscal_year for one in facts if one.document == fact.document}
    return LAST_YEAR if fact.fiscal_year == fact.edition - 1 == min(years) else ""


@dataclass(frozen=True)
class Subject:
    """A project, or another heading that figures stand under, with its indicators.

    Attributes
    ----------
    place : str
        Address of its place in the report of the newest edition, from the site's folder; empty if it has none.
    office : str
        担当課; empty for what is no project of the 施策一覧.
    policies : tuple of str
        Numbers of the policies that the 施策一覧 lists it under.
    flags : tuple of str
        新規, 重点, 主要成果.
    """

    report: str
    name: str
    chapter: str
    indicators: tuple[Indicator, ...]
    place: str = ""
    office: str = ""
    policies: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def is_project(self) -> bool:
        """Whether it is a project, and no other heading."""
        return any(fact.project for one in self.indicators for fact in one.facts)

    @property
    def id(self) -> str:
        """Its place on the list of all indicators."""
        return anchor(f"{self.report}/{self.name}")

    @property
    def href(self) -> str:
        """Address of that place, from the page of an indicator."""
        return f"index.html#{self.id}".replace("%", "%25")


@dataclass(frozen=True)
class Card:
    """A heading of a directory: what it is good for, in the words of who looks for it, and who is in charge.

    Attributes
    ----------
    document : str
        The newest edition of its report.
    place : str
        Address of the card, from the site's folder.
    """

    report: str
    document: str
    fiscal_year: int
    name: str
    needs: tuple[str, ...]
    offices: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class Atlas:
    """Everything that the pages of the indicators and the search are made of.

    Attributes
    ----------
    subjects : tuple of Subject
        In the order of the reports.
    places : mapping
        Fact to the places of the reports that print it.
    notes : mapping
        Fact to what is known to be wrong or open about it.
    apart : mapping
        Restricted fact to why it is not compared with those that are not, as its document declares it.
    shared : tuple of Shared
        Series that two reports have in common.
    titles : mapping
        Names of documents (by their folder) and of pages (by their address).
    reports : mapping
        What is declared of each report, in order.
    originals : mapping
        Publications (by their folder) that the pages retell, with title, issuer and date.
    apart : mapping
        Fact to why it is compared with no other, where a declaration keeps it apart.
    cards : tuple of Card
        In the order of the directories.
    """

    subjects: tuple[Subject, ...]
    places: Mapping[str, Sequence[Printed]] = field(default_factory=dict)
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shared: tuple[Shared, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    reports: Mapping[str, Report] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[str, str] = field(default_factory=dict)
    cards: tuple[Card, ...] = ()

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicator of each series, in the order of the reports."""
        return {one.series: one for subject in self.subjects for one in subject.indicators}

    def partners(self, series: str) -> Iterator[tuple[Shared, Indicator]]:
        """What is on record about an indicator in the other report."""
        for pair in self.shared:
            if series in pair.series:
                other = pair.other if series == pair.figure else pair.figure
                if other in self.indicators:
                    yield pair, self.indicators[other]

    def siblings(self, indicator: Indicator) -> Iterator[Indicator]:
        """What counts the same thing, restricted to something else: not to be compared with it."""
        for other in self.indicators.values():
            if other.thing == indicator.thing and other.series != indicator.series:
                yield other

    def joined(self, indicator: Indicator) -> tuple[Line, ...]:
        """Lines of an indicator that go on in the other report, as far as the two are known to count the same."""
        facts = [row.fact for row in indicator.rows]
        for pair, other in self.partners(indicator.series):
            if pair.kind == "same" and pair.by == "period" and not (pair.awaits or pair.counted):
                printed = {fact.period for fact in facts if fact.value is not None}
                facts += [row.fact for row in other.rows if row.fact.period not in printed]
        return lines_of(facts)


def place_href(place: Printed) -> str:
    """Address of a place of a report, from the site's folder."""
    return f"{place.page}#{place.block}".replace("%", "%25")


def source_href(fact: Fact, place: Printed) -> str:
    """Address of a figure on the page of sources of a report that prints it, from the site's folder."""
    return f"{place.page.removesuffix('.html')}{SUFFIX}#{anchor(fact.fact_id)}".replace("%", "%25")


def read_atlas(locations: Locations) -> Atlas:
    """Everything on record about all indicators.

    It reads the clean tables, the executed notebooks of the reports, known issues and the crosswalk.
    """
    facts, about, reports = read_facts(locations), abouts(locations), read_reports(locations)
    places = report_places(locations, reports)
    titles = {str(one["document"]): _title(reports, str(one["report"]), int(one["fiscal_year"])) for one in about}
    own = {f"fy{one['fiscal_year']}/{one['report']}.html": titles[str(one["document"])] for one in about}
    pages = {place.page for printed in places.values() for place in printed}
    titles |= {page: own.get(page) or _reference_title(page) for page in sorted(pages)}
    issues = read_known_issues(locations)
    subjects = subjects_of(facts, places, read_outlines(locations), read_projects(locations), tuple(reports))
    notes, crosswalk = issue_notes(facts, issues), tuple(read_crosswalk(locations))
    apart = reasons_apart(facts.every(), read_declared(locations))
    newest = {str(one["report"]): int(one["fiscal_year"]) for one in sorted(about, key=lambda one: one["fiscal_year"])}
    cards = tuple(cards_of(locations, newest))
    return Atlas(subjects, places, notes, crosswalk, titles, reports, originals(about), apart, cards)


def cards_of(locations: Locations, newest: Mapping[str, int]) -> Iterator[Card]:
    """The headings of the newest directory of each report, of which a page is there."""
    for report, year in newest.items():
        tables = {kind.TABLE: locations.clean_year(year) / f"{kind.TABLE}.csv" for kind in (Section, Window)}
        executed = locations.output / "executed" / f"{report}-fy{year}.ipynb"
        if not executed.is_file() or not all(path.is_file() for path in tables.values()):
            continue
        read = {name: read_table(path, locations.relative(path), name).frame for name, path in tables.items()}
        own = [one for one in rows_of(read[Window.TABLE], Window) if report_of(one.document) == report]
        windows = grouped(own, lambda one: (one.document, one.section_id))
        for section in rows_of(read[Section.TABLE], Section):
            if inside := windows.get((section.document, section.section_id)):
                yield _card(section, inside, report, year)


def _card(section: Section, windows: Sequence[Window], report: str, year: int) -> Card:
    needs = dict.fromkeys(word for one in windows for word in listed(one.needs))
    offices = dict.fromkeys(one.office for one in windows if one.office)
    place = f"fy{year}/{report}.html#{anchor(window_place(section.section_id))}".replace("%", "%25")
    return Card(report, section.document, year, section.heading, tuple(needs), tuple(offices), place)


def read_declared(locations: Locations) -> list[Declared]:
    """What the documents of every year declare of comparability."""
    paths = list_files(locations.clean, "fy*/comparability.csv")
    frames = [read_table(path, locations.relative(path), "comparability").frame for path in paths]
    return [declared for frame in frames for declared in rows_of(frame, Declared)]


def _title(reports: Mapping[str, Report], report: str, fiscal_year: int) -> str:
    title = reports[report].title if report in reports else report
    return f"{fiscal_year_name(fiscal_year)} {title}"


def _reference_title(page: str) -> str:
    return f"{fiscal_year_name(int(page.partition('/')[0].removeprefix('fy')))} {REFERENCE_STATE}"


def report_places(locations: Locations, reports: Iterable[str]) -> dict[str, list[Printed]]:
    """Fact to every place of a report that prints it, newest edition first."""
    found: dict[str, list[Printed]] = {}
    known = set(reports)
    paths = list_files(locations.output / "executed", "*-fy*.ipynb")
    for path in sorted(paths, key=lambda one: one.stem.rpartition("-fy")[2], reverse=True):
        report, _, year = path.stem.rpartition("-fy")
        if report in known:
            printed = notebook_places(json.loads(read_bytes(path)), f"fy{year}/{report}.html")
            for fact_id, places in printed.items():
                found.setdefault(fact_id, []).extend(places)
    return found


def issue_notes(facts: Facts, issues: Iterable[KnownIssue]) -> dict[str, list[str]]:
    """Fact to the reasons of the known issues that name it or its cell, or concern it also."""
    by_cell: dict[str, list[str]] = {}
    for fact in facts.every():
        by_cell.setdefault(fact.source_cell, []).append(fact.fact_id)
    found: dict[str, list[str]] = {}
    for issue in issues:
        named = [issue.fact_id] if issue.fact_id else by_cell.get(issue.cell, [])
        for fact_id in dict.fromkeys((*named, *issue.also)):
            found.setdefault(fact_id, []).append(issue.reason)
    return {fact_id: list(dict.fromkeys(reasons)) for fact_id, reasons in found.items()}


@dataclass(frozen=True)
class Heading:
    """A heading of a report: its words, its number, and its place in the order of print."""

    text: str
    section_id: str
    parent: str
    number: int


def read_outlines(locations: Locations) -> dict[tuple[str, str], Heading]:
    """Headings by report and number, those of the newest edition where several have them."""
    found: dict[tuple[str, str], Heading] = {}
    for path in list_files(locations.clean, "fy*/outline.csv"):
        frame = read_table(path, locations.relative(path), "outline").frame
        for number, section in enumerate(rows_of(frame, Section)):
            report = report_of(section.document)
            heading = Heading(section.heading, section.section_id, section.parent, number)
            found[report, section.section_id] = heading
    return found


@dataclass(frozen=True)
class Particulars:
    """What the lists of projects say of one."""

    office: str = ""
    policies: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def read_projects(locations: Locations) -> dict[tuple[str, str], Particulars]:
    """Particulars of each project by report and name; those of the newest edition where several list it."""
    found: dict[tuple[str, str], Particulars] = {}
    for path in list_files(locations.clean, "fy*/projects.csv"):
        frame = read_table(path, locations.relative(path), LINES).frame
        for document in dict.fromkeys(frame["document"]):
            listed = programmes_of({LINES: frame}, document).values()
            found |= {(report_of(document), one.name): _particulars(one) for one in listed}
    return found


def _particulars(programme: Programme) -> Particulars:
    flags = [word for flag, word in LINE_MARKS.items() if flag != "relisted" and programme.bears(flag)]
    return Particulars("、".join(programme.offices), programme.policies, tuple(flags))


def subjects_of(
    facts: Facts,
    places: Mapping[str, Sequence[Printed]],
    outlines: Mapping[tuple[str, str], Heading],
    projects: Mapping[tuple[str, str], Particulars],
    reports: Sequence[str],
) -> tuple[Subject, ...]:
    """Projects and headings with their indicators, in the order in which the reports print them."""
    groups = grouped(indicators_of(facts).values(), lambda one: (one.report, one.subject))
    ordered = []
    for (report, name), own in groups.items():
        section = home_section([fact for one in own for fact in one.facts], name)
        chapter = _chapter(outlines, report, section)
        listed = projects.get((report, name), Particulars())
        indicators = tuple(sorted(own, key=_print_order))
        title = f"{chapter.section_id} {chapter.text}" if chapter.section_id != chapter.text else chapter.text
        subject = Subject(report, name, title, indicators, _place(own, places), **vars(listed))
        order = (reports.index(report), chapter.number, _natural(section), name)
        ordered.append((order, subject))
    return tuple(subject for _, subject in sorted(ordered, key=lambda pair: pair[0]))


def home_section(facts: Sequence[Fact], subject: str) -> str:
    """Number of the section that is the subject's own: the one named after it, else the deepest."""
    sections = dict.fromkeys(fact.section for fact in facts if not fact.place)
    sections = sections or dict.fromkeys(fact.section for fact in facts)
    named = max(sections, key=lambda one: (one.partition(" ")[2] == subject, len(one.partition(" ")[0])))
    return named.partition(" ")[0]


def _chapter(outlines: Mapping[tuple[str, str], Heading], report: str, section: str) -> Heading:
    """The heading above a section; of a section that has none, itself."""
    own = outlines.get((report, section))
    above = own.parent if own else section.partition("-")[0]
    return outlines.get((report, above)) or own or Heading(section, section, "", 0)


def _natural(section: str) -> tuple[tuple[int, str], ...]:
    """A section's number as something to sort by: 2(2)①-3 before 2(2)①-25."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", section) if part)


def _print_order(indicator: Indicator) -> tuple[object, ...]:
    """Where the newest edition first prints an indicator: results before costs, then row by row."""
    home = [fact for fact in indicator.facts if not fact.place] or list(indicator.facts)
    first = max(home, key=lambda fact: fact.edition)
    return -first.edition, first.source_file, first.source_row, first.source_cell, indicator.what


def _place(indicators: Iterable[Indicator], places: Mapping[str, Sequence[Printed]]) -> str:
    """Where the newest edition prints the subject: the head of a project's page, else the first of its figures."""
    facts = [fact for one in indicators for fact in one.facts if not fact.place]
    printed = [place for fact in facts for place in places.get(fact.fact_id, ())]
    pages = [place for place in printed if place.block.startswith("project/")]
    newest = max((place.page for place in printed), default="")
    own = [place for place in pages or printed if place.page == newest] or printed
    best = min(own, key=lambda place: len(place.block), default=None)
    return place_href(best) if best else ""
