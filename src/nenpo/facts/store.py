"""The store of facts: every printed figure of every year, and the look-up by the name people use.

Which fact a name means: the year's own edition first, then the next edition's 前年度 column, else it is not on
record; the listing that is not 再掲 first; anything else that is ambiguous is an error that lists the candidates.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

import pandas as pd

from nenpo.cleaning.observations import OUTSTANDING, SCOPE, noun_of, scope_of, thing_of
from nenpo.facts.printed import Stretch, stretches_of
from nenpo.facts.programmes import Line
from nenpo.ground.address import Address, line_of, parse_address
from nenpo.ground.errors import ReferenceProblem, joined
from nenpo.ground.fiscal_year import UNDATED, parse_period, year_period
from nenpo.ground.layouts import OPEN_STATES
from nenpo.ground.locations import Locations, list_files
from nenpo.ground.lookups import Door, Lookups
from nenpo.ground.numerals import normalise, parse_decimal, unit_scale
from nenpo.ground.rows import Key, grouped, records_of, rows_of
from nenpo.ground.sources import edition_of, read_table, report_of

PREVIOUS, LATEST, YEARLESS = "前年度", "直近", "年度の記載なし"
# Where a correction of an earlier document's figure stands, in the document that it arrived with.
CORRECTIONS, REVISED = "corrections.csv", "revised"
# A change of name that a person has decided, as the clean table of drift says it.
RENAMED, ACCEPTED = "改称", "採用"
# Columns of the clean list of projects that mark a line, and the words for them.
LINE_MARKS = {"relisted": "再掲", "new": "新規", "priority": "重点", "major_outcome": "主要成果"}
FALL = "減"


@dataclass(frozen=True)
class Fact:
    """One printed figure with all that is known of it.

    Attributes
    ----------
    edition : int
        Fiscal year of the document that prints it.
    what : str
        In a composite cell, what this figure is.
    place : str
        Where a second listing stands; empty at home.
    stretch : tuple of int, or None
        Where its number stands in `printed_text(printed)`, begin and end; None where it is not printed as a number.
    """

    fact_id: str
    series: str
    document: str
    section: str
    project: str
    indicator: str
    fiscal_year: int
    period: str
    programme_year: str
    value: Decimal | None
    unit: str
    qualifier: str
    status: str
    marker: str
    note: str
    printed: str
    source_cell: str
    edition: int
    subject: str
    what: str
    place: str
    stretch: Stretch | None = None

    @property
    def report(self) -> str:
        """Report that the figure belongs to."""
        return self.series.partition("/")[0]

    @property
    def thing(self) -> str:
        """What it counts, whatever it is restricted to: its series without the scope."""
        return thing_of(self.series)

    @property
    def scope(self) -> str:
        """What it is restricted to, so that it is not comparable with figures that are not; empty for most."""
        return scope_of(self.series)

    @property
    def section_id(self) -> str:
        """Outline number of the place where it is printed."""
        return self.section.partition(" ")[0]

    @cached_property
    def address(self) -> Address:
        """The source cell as file, row and column."""
        return parse_address(self.source_cell)

    @cached_property
    def number(self) -> Decimal | None:
        """Its value in the plain unit (money in yen), what is printed as 減 below zero; None where it has none."""
        sign = -1 if FALL in self.qualifier.split("、") else 1
        return None if self.value is None else sign * self.value * unit_scale(self.unit)[0]

    @property
    def home_id(self) -> str:
        """Identity of the fact of the home listing that a further listing prints again; empty for one at home."""
        return self.fact_id.rpartition("@")[0]

    @property
    def is_open(self) -> bool:
        """Whether it is not final yet: 速報, 暫定 or 推計."""
        return self.status in OPEN_STATES.values()

    @property
    def part(self) -> str:
        """What tells it from the other figures of its cell; empty for the first."""
        last = self.fact_id.rpartition("/")[2].partition("@")[0]
        return "" if last == self.period else last

    @property
    def source_file(self) -> str:
        """Name of the raw file, without its document's folder."""
        return self.address.name

    @property
    def is_correction(self) -> bool:
        """Whether it is an earlier document's figure as corrected since."""
        return self.source_file == CORRECTIONS

    @property
    def source_row(self) -> int:
        """Line of the source cell in its file."""
        return self.address.line


@dataclass(frozen=True)
class Context:
    """From where a reference is made: which report and year, in which project or section."""

    report: str
    fiscal_year: int
    project: str = ""
    section: str = ""


@dataclass(frozen=True)
class Reference:
    """A name as people write it, taken apart: `project/indicator/what`, and which year's value is meant.

    Attributes
    ----------
    previous : bool
        That of the year before.
    latest : bool
        The latest that the edition prints, whatever its year: of a survey that is not of every year.
    yearless : bool
        That of a document without a printed year, which no other reference from an edition of a year means.
    """

    text: str
    indicator: str
    project: str = ""
    what: str = ""
    previous: bool = False
    latest: bool = False
    yearless: bool = False

    def year_for(self, fiscal_year: int) -> int:
        """The fiscal year that is meant in an edition of a year."""
        return UNDATED if self.yearless else fiscal_year - self.previous


def name_key(text: str) -> str:
    """A name without blanks and width, by which look-up compares."""
    return "".join(normalise(text).replace("／", "/").split()).casefold()


def interpretations(text: str) -> list[Reference]:
    """Ways to read a reference: `indicator`, `project/indicator`, `indicator/what`, `project/indicator/what`.

    A name may itself hold a `/`, so that every way of parting the text is one.
    """
    body, previous = _without(text.strip(), PREVIOUS)
    body, latest = _without(body, LATEST)
    body, yearless = _without(body, YEARLESS)
    parts = [part.strip() for part in body.split("/")]
    count = len(parts)
    cuts = [(0, count)]
    cuts += [(start, count) for start in range(1, count)]
    cuts += [(0, end) for end in range(1, count)]
    cuts += [(start, end) for start in range(1, count) for end in range(start + 1, count)]
    return [
        Reference(
            text, "/".join(parts[start:end]), "/".join(parts[:start]), "/".join(parts[end:]), previous, latest, yearless
        )
        for start, end in cuts
    ]


def _without(text: str, word: str) -> tuple[str, bool]:
    """A name without the word that ends it after a blank, and whether it was there."""
    rest = text.removesuffix(word)
    there = rest != text and rest[-1:].isspace()
    return (rest.strip(), True) if there else (text, False)


@dataclass(frozen=True)
class Facts:
    """All facts on record.

    Attributes
    ----------
    marks : mapping
        What the 施策一覧 says of a line (its policy, 再掲, 新規, 重点, 主要成果), by `file#row`.
    renamed : mapping
        New name of a project or an indicator as a series has it (`報告/事業` or `報告/事業/項目`), to the old one.
    """

    all: tuple[Fact, ...]
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    door: Door = field(default_factory=Door, compare=False, repr=False)

    def recording(self) -> AbstractContextManager[Lookups]:
        """What is asked of the store while the block runs, absent answers included."""
        return self.door.recording()

    def every(self) -> tuple[Fact, ...]:
        """All facts, in the order of their tables."""
        return self.door.passed("every", "", self.all)

    def get(self, fact_id: str) -> Fact | None:
        """The fact of an identity; None where there is none."""
        return self.door.passed("fact", fact_id, self._by_id.get(fact_id))

    def __getitem__(self, fact_id: str) -> Fact:
        """The fact of an identity that is on record."""
        return self.door.passed("fact", fact_id, self._by_id[fact_id])

    def __contains__(self, fact_id: str) -> bool:
        """Whether an identity is on record."""
        return self.get(fact_id) is not None

    @cached_property
    def _by_id(self) -> dict[str, Fact]:
        return {fact.fact_id: fact for fact in self.all}

    @cached_property
    def _by_name(self) -> dict[str, list[Fact]]:
        return grouped(self.all, lambda fact: name_key(fact.indicator))

    @cached_property
    def _by_section(self) -> dict[tuple[str, str], list[Fact]]:
        return _indexed(self.all, lambda fact: (fact.document, fact.section_id))

    @cached_property
    def _by_file(self) -> dict[tuple[str, str], list[Fact]]:
        return _indexed(self.all, lambda fact: (fact.document, fact.source_file))

    @cached_property
    def _by_thing(self) -> dict[str, list[Fact]]:
        return grouped(self.all, lambda fact: fact.thing)

    @cached_property
    def _by_line(self) -> dict[tuple[str, str], list[Fact]]:
        return grouped(self.all, lambda fact: (fact.address.file, fact.address.row))

    def marks_of(self, fact: Fact) -> frozenset[str]:
        """What the 施策一覧 says of the line that a fact stands in; empty where it is no project's line."""
        line = line_of(fact.source_cell)
        return self.door.passed("marks", line, self.marks.get(line, frozenset()))

    @cached_property
    def _by_cell(self) -> dict[tuple[str, str], list[Fact]]:
        return _indexed(self.all, lambda fact: (fact.document, fact.source_cell))

    def of_series(self, series: str) -> list[Fact]:
        """Facts of one series, of every year and edition, also those from before it was renamed."""
        return [fact for fact in self.of_thing(thing_of(series)) if fact.scope == scope_of(series)]

    def of_thing(self, thing: str) -> list[Fact]:
        """Facts that count one thing, whatever they are restricted to: not all of them are comparable."""
        found: list[Fact] = []
        names: list[str] = []
        name = thing
        while name and name not in names:
            found += self._by_thing.get(name, [])
            names.append(name)
            name = old_name(name, self.renamed)
        return self.door.passed("thing", thing, found)

    def of_line(self, address: Address) -> list[Fact]:
        """Facts printed in one line of a raw file, in the order of their tables."""
        words = (address.file, address.row)
        return self.door.passed("line", words, self._by_line.get(words, []))

    def previous(self, fact: Fact) -> list[Fact]:
        """What stood there the year before: all figures of that cell; empty where it is not on record.

        A correction that has arrived by then comes first, then last year's own edition.
        """
        if not fact.period:
            return self.door.passed("previous", fact.fact_id, [])
        wanted = parse_period(fact.period).shifted(-1).text
        programme = str(int(fact.programme_year) - 1) if fact.programme_year else ""
        found = [
            one
            for one in self.of_thing(fact.thing)
            if (one.period, one.programme_year) == (wanted, programme)
            and one.edition <= fact.edition
            and one.place in ("", fact.place)
        ]
        if not found:
            return self.door.passed("previous", fact.fact_id, [])
        best = max(found, key=lambda one: (believed(one), one.place == fact.place))
        return self.of_cell(best.document, best.source_cell)

    def of_cell(self, document: str, cell: str) -> list[Fact]:
        """Facts that one cell of a document prints."""
        return self.door.passed("cell", (document, cell), self._by_cell.get((document, cell), []))

    def of_section(self, document: str, section: str) -> list[Fact]:
        """Facts printed in one section of a document, in the order of their source."""
        return self.door.passed("section", (document, section), self._by_section.get((document, section), []))

    def of_file(self, document: str, file: str) -> list[Fact]:
        """Facts that one raw file of a document prints, in the order of its lines."""
        return self.door.passed("file", (document, file), self._by_file.get((document, file), []))

    def named(self, reference: Reference) -> list[Fact]:
        """Facts of any year that a reference could mean."""
        name = name_key(reference.indicator)
        found = self.door.passed("name", name, self._by_name.get(name, []))
        if reference.project:
            key = name_key(reference.project)
            found = [f for f in found if key == name_key(f.subject)]
        if reference.what:
            key = name_key(reference.what)
            exact = [f for f in found if name_key(f.what) == key]
            return exact or [f for f in found if f.what and (key in name_key(f.what) or key == _noun(f))]
        return [f for f in found if not f.what] or (found if reference.project else [])

    def find(self, text: str, context: Context) -> Fact | None:
        """The fact that a reference means; None where the figure exists but not for that year.

        Raises
        ------
        ReferenceProblem
            If the name is unknown in every year, or means more than one fact.
        """
        known = False
        for reference in interpretations(text):
            year = reference.year_for(context.fiscal_year)
            own_edition = UNDATED if reference.yearless else context.fiscal_year
            for pool in _pools(self.named(reference), context, reference):
                known = known or bool(pool)
                chosen = (
                    _latest(pool, context.fiscal_year)
                    if reference.latest
                    else _of_year(pool, year, own_edition=own_edition, strict=reference.previous)
                )
                if len(chosen) == 1:
                    return chosen[0]
                if chosen:
                    raise ReferenceProblem(_ambiguous(text, chosen))
                if reference.previous and (before := self._under_old_name(pool, context)):
                    return before
        if not known:
            raise ReferenceProblem(self._unknown(text, context))
        return None

    def awaited(self, text: str, context: Context) -> Fact | None:
        """The blank cell of a form that a second figure of it will come in, `…/金額` of `893件 9,782,635千円`."""
        for reference in interpretations(text):
            if reference.what and not reference.previous:
                blank = [f for f in self.named(replace(reference, what="")) if _is_awaited(f, context)]
                if blank:
                    return blank[0]
        return None

    def _under_old_name(self, pool: Sequence[Fact], context: Context) -> Fact | None:
        """Last year's figure of what has another name since; None where the name means not one figure this year."""
        now = _of_year(pool, context.fiscal_year, own_edition=context.fiscal_year, strict=True)
        before = self.previous(now[0]) if len(now) == 1 else []
        return next((one for one in before if one.what == now[0].what), None)

    def _unknown(self, text: str, context: Context) -> str:
        elsewhere = sorted({f.subject for reference in interpretations(text) for f in self.named(reference)})
        if elsewhere:
            return (
                f"「{{{text}}}」という数値は「{context.project}」にはなく、ほかの事業にあります。"
                f"「{{事業名/項目}}」のように書いてください。\nある事業:\n{joined(elsewhere)}"
            )
        wanted = interpretations(text)[0].indicator
        names = sorted({fact.indicator for fact in self.all})
        close = difflib.get_close_matches(wanted, names, n=5, cutoff=0.4)
        hint = "\n近い名前:\n" + joined(close) if close else ""
        return f"「{{{text}}}」という数値は、どの年度の記録にもありません。名前を確かめてください。{hint}"


def _is_awaited(fact: Fact, context: Context) -> bool:
    """Whether a figure of this edition is still to be handed in."""
    own = fact.report == context.report and fact.edition == fact.fiscal_year == context.fiscal_year
    return own and fact.marker == OUTSTANDING


def _indexed(facts: Iterable[Fact], key: Callable[[Fact], Key]) -> dict[Key, list[Fact]]:
    """Facts by a key, each group in the order of print."""
    return {
        name: sorted(found, key=lambda f: (f.source_file, f.source_row, f.source_cell))
        for name, found in grouped(facts, key).items()
    }


def _noun(fact: Fact) -> str:
    """What the unit of a figure counts, 金額 for 千円."""
    return noun_of(fact.unit)


def _pools(named: list[Fact], context: Context, reference: Reference) -> Iterable[list[Fact]]:
    """Where to look, nearest first: the same section, the same project, the same report, anywhere.

    In a passage about a project a bare name means that project's figure and no other's.
    """
    if not reference.project:
        if context.section:
            yield [f for f in named if f.section_id == context.section and f.report == context.report]
        if context.project:
            yield [f for f in named if f.project == context.project and f.report == context.report]
            return
    yield [f for f in named if f.report == context.report]
    yield named


def _of_year(pool: Sequence[Fact], year: int, *, own_edition: int, strict: bool) -> list[Fact]:
    """Facts of the pool for a year: own edition first, then the next edition's; home listing first.

    A figure about another time (the lowest value of an earlier year) is meant when the name fits it alone. Of the year
    before (`strict`), what the own edition's corrections say counts.
    """
    corrected = [f for f in pool if strict and f.is_correction and f.fiscal_year == year and f.edition == own_edition]
    if corrected:
        return _home(corrected)
    for edition in (year, year + 1):
        found = [f for f in pool if f.fiscal_year == year and f.edition == edition]
        if found:
            return _home(found)
    others = [] if strict else [f for f in pool if f.edition == own_edition and not f.is_correction]
    return _home(others) if len(_home(others)) == 1 else []


def _latest(pool: Sequence[Fact], year: int) -> list[Fact]:
    """The latest figure that the year's own edition prints; where the name means several things, of each."""
    found = _valued_at_home(
        [f for f in pool if f.edition == year and year in (UNDATED, max(year, f.fiscal_year)) and not f.is_correction]
    )
    by_thing: dict[str, Fact] = {}
    for fact in sorted(found, key=lambda f: (f.fiscal_year, f.period)):
        by_thing[fact.thing] = fact
    return list(by_thing.values())


def _home(found: Sequence[Fact]) -> list[Fact]:
    valued = _valued_at_home(found)
    yearly = [f for f in valued if f.period == year_period(f.fiscal_year)]
    return yearly if len(yearly) == 1 else valued


def _valued_at_home(found: Sequence[Fact]) -> list[Fact]:
    """Those of the home listing, and of these the ones that have a value, if any."""
    home = [f for f in found if not f.place] or list(found)
    return [f for f in home if f.value is not None] or home


def _ambiguous(text: str, found: Sequence[Fact]) -> str:
    places = [f"{f.fact_id}（{f.section}、{f.printed}）" for f in found]
    return (
        f"「{{{text}}}」に当たる数値が{len(found)}つあります。「{{事業名/項目}}」のように書き分けてください。\n"
        f"{joined(places)}"
    )


def read_facts(locations: Locations) -> Facts:
    """Facts of every clean year, in order of their identities."""
    facts: list[Fact] = []
    for path in list_files(locations.clean, "fy*/observations.csv"):
        edition = int(path.parent.name.removeprefix("fy"))
        frame = read_table(path, locations.relative(path), "observations").frame
        facts += facts_of(frame, edition).all
    marks: dict[str, frozenset[str]] = {}
    for path in list_files(locations.clean, "fy*/projects.csv"):
        marks |= line_marks(read_table(path, locations.relative(path), "projects").frame)
    renamed: dict[str, str] = {}
    for path in list_files(locations.clean, "fy*/drift.csv"):
        renamed |= renamed_series(read_table(path, locations.relative(path), "drift").frame)
    return Facts(tuple(facts), marks, renamed)


def renamed_series(drift: pd.DataFrame) -> dict[str, str]:
    """New name to old name of what was renamed, as far as a person has decided so, each with its report."""
    decided = drift[(drift["kind"] == RENAMED) & (drift["decision"] == ACCEPTED)]
    found = {}
    for record in records_of(decided):
        report = report_of(record["document"])
        found[f"{report}/{record['after']}"] = f"{report}/{record['before']}"
    return found


def old_name(series: str, renamed: Mapping[str, str]) -> str:
    """What a series was called before it, or its project, was renamed; empty where it was not."""
    for new in sorted(renamed, key=len, reverse=True):
        if series == new or series.startswith((f"{new}/", f"{new}{SCOPE}")):
            return renamed[new] + series.removeprefix(new)
    return ""


def believed(fact: Fact) -> tuple[int, int]:
    """How far a print of a past figure counts: a correction, the year's own edition, the nearest to it."""
    if fact.is_correction:
        return 2, fact.edition
    return (1 if fact.edition == fact.fiscal_year else 0), -abs(fact.edition - fact.fiscal_year)


def line_marks(projects: pd.DataFrame) -> dict[str, frozenset[str]]:
    """What the 施策一覧 says of each of its lines, by `file#row`."""
    return {
        line_of(line.source_cell): frozenset(
            (line.policy_no, *(mark for column, mark in LINE_MARKS.items() if line.text(column) == "true"))
        )
        for line in rows_of(projects, Line)
    }


def facts_of(frame: pd.DataFrame, edition: int | None = None) -> Facts:
    """Facts of a table of observations.

    A cell that is not what its column demands is what the checks find; here it is no value and no year.

    Parameters
    ----------
    edition : int
        Fiscal year of the documents; what each is called after if None.
    """
    facts = [_fact(one, edition) for one in records_of(frame)]
    for cell in grouped(range(len(facts)), lambda at: (facts[at].source_cell, facts[at].printed)).values():
        stretches = stretches_of(facts[cell[0]].printed, [(facts[at].value, facts[at].unit) for at in cell])
        for at, stretch in zip(cell, stretches, strict=True):
            facts[at] = replace(facts[at], stretch=stretch)
    return Facts(tuple(facts))


def _fact(record: Mapping[str, str], edition: int | None) -> Fact:
    _, subject, indicator, what, *_ = [*thing_of(record["series"]).split("/"), "", "", ""]
    name = f"{record['document']}/{subject}/{indicator}/{record['period']}"
    place = record["fact_id"].removeprefix(name).partition("@")[2]
    return Fact(
        fact_id=record["fact_id"],
        series=record["series"],
        document=record["document"],
        section=record["section"],
        project=record["project"],
        indicator=record["indicator"],
        fiscal_year=int(record["fiscal_year"]) if record["fiscal_year"].isdecimal() else UNDATED,
        period=record["period"],
        programme_year=record["programme_year"],
        value=parse_decimal(record["value"]),
        unit=record["unit"],
        qualifier=record["qualifier"],
        status=record["status"],
        marker=record["marker"],
        note=record["note"],
        printed=record["printed"],
        source_cell=record["source_cell"],
        edition=edition_of(record["document"]) if edition is None else edition,
        subject=subject,
        what=what,
        place=place,
    )
