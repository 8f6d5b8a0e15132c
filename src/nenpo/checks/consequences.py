"""What follows from one line too few or too many in the 施策一覧, told within the finding that names the line.

A finding follows only where it says nothing else: it stands in a row about that very programme, or it is a sum over the
lines of just its policy and misses by just what such lines would add. All else stays a finding by itself, and a finding
that a known issue covers is never folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nenpo.checks.funding import COST, HOME, PROGRAMMES, RELISTED, TOTAL
from nenpo.checks.judge import Finding
from nenpo.checks.measurements import Tables, amount
from nenpo.cleaning.names import spelling_of
from nenpo.cleaning.observations import segment
from nenpo.cleaning.projects import AMOUNTS
from nenpo.facts.known_issues import KnownIssue
from nenpo.facts.programmes import Entry, Line, ListLine, Programme, entries_of
from nenpo.facts.rows import Category, Spelling, Subtotal

LACKING, EXTRA = "project_lists.in_programmes", "projects.in_list"
SUMS = {HOME: "subtotals.home", RELISTED: "subtotals.relisted", TOTAL: "subtotals.total"}
LIST_SUM, COUNT = "project_lists.subtotal_as_programmes", "register.row_count"
UNMAPPED, LOST_REPAIR, UNMATCHED = "problems.unmapped_name", "problems.lost_repair", "known_issues.unmatched"
# What the row that names the line says besides, and what the rest of the programme does.
OF_THE_ROW = {LACKING: (UNMAPPED, "project_lists.policies"), EXTRA: ("projects.list_no.required",)}
ROW_AT_HOME, REST_AT_HOME = "project_lists.relisted", "projects.relisted_home"
NO_CATEGORY, NO_HEADING = "projects.category.required", "categories.in_programmes"
_KEY = re.compile("鍵「事業名=([^」&]*)")


@dataclass(frozen=True)
class Stray:
    """A line that the 施策一覧 lacks, or has although no list has it, as a finding tells.

    Attributes
    ----------
    cause : Finding
        The finding that names it.
    chapter : str
        Policies of the chapter in whose list it stands, or should.
    policies : str
        Policies under which it is lacking or extra.
    at_home : bool
        Whether it is the line of its programme that is not 再掲.
    cost : int
        What it adds to the printed sums, less what it adds to the lines: an extra line's counts below zero.
    alone : bool
        Whether the chapter has no other line of the programme.
    place : int
        Its number in the list of its chapter; 0 where there is none.
    """

    cause: Finding
    programme: Programme
    chapter: str
    policies: str
    at_home: bool
    cost: int
    alone: bool
    place: int = 0

    @property
    def document(self) -> str:
        """The document whose list it is about."""
        return self.cause.document


def followed(findings: Sequence[Finding], tables: Tables, issues: Iterable[KnownIssue]) -> list[Finding]:
    """The findings, those that follow from a line too few or too many told by the one that names the line."""
    open_ones = [one for one in findings if not one.known_issue]
    strays = [*_lacking(open_ones, tables), *_extra(open_ones, tables)]
    taken: dict[Finding, Finding] = {}
    for finding, stray in _following(open_ones, strays, tables, list(issues)):
        taken.setdefault(finding, stray.cause)
    causes = {one.cause for one in strays}
    told = {cause: [one for one, of in taken.items() if of == cause and one not in causes] for cause in causes}
    folded = {one for group in told.values() for one in group}
    return [_told(one, told.get(one, [])) for one in findings if one not in folded]


def _told(cause: Finding, follows: Sequence[Finding]) -> Finding:
    """The finding that names the line, with everything that follows from it."""
    if not follows:
        return cause
    off = "足りない" if cause.rule == LACKING else "余る"
    lines = "、".join(_brief(one) for one in follows)
    more = f"施策一覧に一行{off}ために合わないものが、ほかに{len(follows)}件あります: {lines}。"
    return replace(cause, message=cause.message + more)


def _brief(one: Finding) -> str:
    """A finding in a few words: what is there, what should be, where, and which rule says so."""
    off = f"{one.value} と {one.expected}、" if one.value and one.rule in (*SUMS.values(), LIST_SUM, COUNT) else ""
    return f"{one.place.words}（{off}{one.rule}）"


# ---- Lines too few and too many ----


def _lacking(findings: Sequence[Finding], tables: Tables) -> Iterator[Stray]:
    """Lines that a 基本方針事業一覧 has and the 施策一覧 lacks."""
    entries = {entry.record.address: entry for entry in entries_of(tables.programmes, tables.rows(ListLine))}
    for finding in findings:
        entry = entries.get(finding.place) if finding.rule == LACKING else None
        if entry is None or not _lacks(finding):
            continue
        there = {line.policy_no for line in entry.lines}
        policies = "".join(policy for policy in entry.record.policies if policy not in there)
        if len(policies) == int(finding.expected) - int(finding.value):
            yield _lacking_line(finding, tables.programmes[entry.record.project], entry, policies)


def _lacking_line(finding: Finding, programme: Programme, entry: Entry, policies: str) -> Stray:
    record = entry.record
    at_home = programme.home is None and not record.is_relisted
    place = int(record.list_no) if record.list_no.isdecimal() else 0
    cost = amount(record.cost_thousand_yen)
    return Stray(finding, programme, record.chapter, policies, at_home, cost, not entry.lines, place)


def _lacks(finding: Finding) -> bool:
    """Whether there is less than there should be, both in plain numbers."""
    numbers = finding.value.isdecimal() and finding.expected.isdecimal()
    return numbers and int(finding.value) < int(finding.expected)


def _extra(findings: Sequence[Finding], tables: Tables) -> Iterator[Stray]:
    """Lines of the 施策一覧 that no 基本方針事業一覧 has."""
    lines = {line.address: line for line in tables.rows(Line)}
    chapters = {record.chapter for record in tables.rows(ListLine)}
    for finding in findings:
        line = lines.get(finding.place) if finding.rule == EXTRA else None
        if line is not None and _lacks(finding):
            programme = tables.programmes[line.project]
            chapter = next((one for one in chapters if line.policy_no in one), line.policy_no)
            alone = len(programme.lines_in(chapter)) == 1
            cost = -amount(line.cost_thousand_yen)
            yield Stray(finding, programme, chapter, line.policy_no, not line.is_relisted, cost, alone)


# ---- What follows from them ----


def _following(
    findings: Sequence[Finding], strays: Sequence[Stray], tables: Tables, issues: Sequence[KnownIssue]
) -> Iterator[tuple[Finding, Stray]]:
    """Each finding that follows, with the line that it follows from; a sum over several lines goes to each."""
    for stray in strays:
        # A name may only be misspelt: that no line has it follows where the register counts a line too few as well.
        own = [other for other in strays if other.document == stray.document]
        counted = any(True for _ in _counts(findings, own))
        about = (one for one in findings if _of_programme(one, stray))
        yield from ((one, stray) for one in about if counted or one.rule != UNMAPPED)
        yield from ((one, stray) for one in _of_category(findings, stray, tables))
        yield from ((one, stray) for one in _of_record(findings, stray, tables, issues))
    for document in dict.fromkeys(stray.document for stray in strays):
        own = [stray for stray in strays if stray.document == document]
        yield from _sums(findings, own, tables, document)
        yield from _counts(findings, own)


def _of_programme(one: Finding, stray: Stray) -> bool:
    """Whether a finding says of the same row, or of the programme's other lines, what the cause says already."""
    cause = stray.cause
    if (one.file, one.row) == (cause.file, cause.row):
        at_home = (ROW_AT_HOME,) if stray.at_home and cause.rule == LACKING else ()
        return one.rule in (*OF_THE_ROW[cause.rule], *at_home)
    same = one.document == stray.document and one.project == stray.programme.name
    rest = REST_AT_HOME if stray.at_home and cause.rule == LACKING and one.value == "0" else UNMAPPED
    return same and one.rule == rest


def _sums(
    findings: Sequence[Finding], strays: Sequence[Stray], tables: Tables, document: str
) -> Iterator[tuple[Finding, Stray]]:
    """Sums that miss by what the lines that they cover would add, all their columns together.

    Of the columns that 事業費 is made of a list says nothing: sums over the same lines must miss alike there.
    """
    rules = (*SUMS.values(), LIST_SUM)
    off = {(one.rule, one.indicator): one for one in findings if one.document == document and one.rule in rules}
    found: dict[tuple[bool, tuple[Stray, ...]], list[dict[str, Finding | None]]] = {}
    for printed in (one for one in tables.rows(Subtotal) if one.document == document):
        of_list = printed.listing != PROGRAMMES
        rule = LIST_SUM if of_list else SUMS[printed.scope]
        covered = tuple(stray for stray in strays if _covers(printed, stray))
        parts = {field: off.get((rule, f"{printed.name} {name}")) for field, name in AMOUNTS.items()}
        if covered and _explained(_missing(parts), sum(stray.cost for stray in covered)):
            found.setdefault((of_list, covered), []).append(parts)
    for (_, covered), sums in found.items():
        alike = all(_missing(parts) == _missing(sums[0]) for parts in sums)
        for field, one in (item for parts in sums for item in parts.items()):
            if one is not None and (alike or field == COST):
                yield one, covered[0]


def _missing(parts: Mapping[str, Finding | None]) -> dict[str, int]:
    """By how much each column of a printed sum is more than its lines."""
    return {field: 0 if one is None else int(one.value) - int(one.expected) for field, one in parts.items()}


def _explained(missing: Mapping[str, int], cost: int) -> bool:
    """Whether the 事業費 misses by just so much, and the columns that it is made of by as much together."""
    split = [value for field, value in missing.items() if field != COST]
    one_way = all(value * cost >= 0 for value in split)
    return cost != 0 and missing[COST] == cost and one_way and (not any(split) or sum(split) == cost)


def _covers(printed: Subtotal, stray: Stray) -> bool:
    """Whether a printed sum is over a line; that of a list counts a programme once."""
    if printed.listing != PROGRAMMES:
        return stray.alone and printed.policy_no == stray.chapter
    if printed.scope == TOTAL:
        return stray.at_home
    return printed.policy_no in stray.policies and (stray.at_home or printed.scope == RELISTED)


def _counts(findings: Sequence[Finding], strays: Sequence[Stray]) -> Iterator[tuple[Finding, Stray]]:
    """The number of lines against the register, where just these are lacking or extra."""
    lines = sum((-1 if stray.cause.rule == LACKING else 1) * len(stray.policies) for stray in strays)
    for one in findings:
        here = one.rule == COUNT and (one.document, one.indicator) == (strays[0].document, Line.TABLE)
        if here and int(one.value) - int(one.expected) == lines:
            yield one, strays[0]


def _of_category(findings: Sequence[Finding], stray: Stray, tables: Tables) -> Iterator[Finding]:
    """Lines without a 区分, and a heading without one, where the line that printed it is lacking."""
    before, _ = _around(stray, tables)
    bare = {line.address.line for line in tables.rows(Line) if line.policy_no == stray.policies and not line.category}
    lost = {heading.address for heading in _lost_headings(stray, tables)}
    for one in findings:
        if one.rule == NO_CATEGORY and stray.cause.rule == LACKING and not before and one.place.line in bare:
            yield one
        if one.rule == NO_HEADING and one.place in lost:
            yield one


def _around(stray: Stray, tables: Tables) -> tuple[list[str], list[str]]:
    """区分 of the lines of its policy before and behind a line, by their numbers in the list of the chapter."""
    lines = [line for line in tables.rows(Line) if line.policy_no == stray.policies and line.list_no.isdecimal()]
    before = [line.category for line in lines if int(line.list_no) < stray.place]
    return before, [line.category for line in lines if int(line.list_no) > stray.place]


def _lost_headings(stray: Stray, tables: Tables) -> list[Category]:
    """Headings of the overview whose 区分 would stand between those of the lines around a line that is lacking."""
    if stray.cause.rule != LACKING or len(stray.policies) != 1 or not stray.place:
        return []
    before, behind = _around(stray, tables)
    last, following = before[-1] if before else "", next((one for one in behind if one not in ("", *before)), "")
    headings = [one for one in tables.rows(Category) if stray.policies in one.section_id]
    names = ["", *(one.heading for one in headings), ""]
    around = zip(names, names[2:], strict=False)
    return [heading for heading, beside in zip(headings, around, strict=True) if beside == (last, following)]


def _of_record(
    findings: Sequence[Finding], stray: Stray, tables: Tables, issues: Sequence[KnownIssue]
) -> Iterator[Finding]:
    """Repairs and known issues on record about the line that is lacking: by its printed name, or by its programme."""
    if stray.cause.rule != LACKING:
        return
    name = stray.programme.name
    spelt = {name, *(one.spelling for one in tables.rows(Spelling) if one.official == name)}
    spelt |= {entry.record.project_as_printed for entry in stray.programme.entries}
    spellings = {spelling_of(text) for text in spelt}
    facts = {issue.id for issue in issues if issue.fact_id.startswith(f"{stray.document}/{segment(name)}/")}
    for one in findings:
        key = _KEY.search(one.message) if one.rule in (LOST_REPAIR, UNMATCHED) else None
        about = one.rule == UNMATCHED and any(f"「{issue}」" in one.message for issue in facts)
        if about or (key and spelling_of(key[1]) in spellings):
            yield one
