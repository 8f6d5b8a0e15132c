"""The trace of a printed figure: its cell, how the value came out of it, who prints it, and which checks saw it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nenpo.checks.suites import read_suites
from nenpo.cleaning.corrections import Correction
from nenpo.facts.derivations import derived_of, is_derived
from nenpo.facts.derived import MARK, WITH, Derived, in_words_of
from nenpo.facts.readings import Archive, Reading, figure_of
from nenpo.facts.store import Fact, Facts
from nenpo.ground.address import Address, parse_address
from nenpo.ground.blocks import MIME, block_runs
from nenpo.ground.errors import UsageError, joined
from nenpo.ground.fiscal_year import period_name
from nenpo.ground.layouts import Listed
from nenpo.ground.locations import Locations, list_files, read_bytes
from nenpo.ground.numerals import Figure, normalise, plain_digits
from nenpo.ground.rows import records_of
from nenpo.ground.sources import abouts, layouts_of, read_table
from nenpo.words.phrases import direction
from nenpo.words.wording import MARKER_WORDS, fact_words, format_amount

MOST, CLOSE = 20, 5
# Tables whose indicators are a row and a column together.
ROW_AND_COLUMN = ("population.csv", "establishments.csv", "definitions.csv")
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
        Titles of the rules that were held against it.
    """

    fact: Fact
    reading: Reading
    sha256: str
    steps: tuple[str, ...]
    printed: tuple[Printed, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True)
class DerivedTrace:
    """What leads from a computed figure to the facts that it came from, each with its own source cell."""

    derived: Derived
    operands: tuple[Trace, ...]
    printed: tuple[Printed, ...]


def wanted(facts: Facts, text: str, computed: Iterable[Derived] = ()) -> list[Fact | Derived]:
    """Figures that a person means by an id or by a figure as it is printed.

    Parameters
    ----------
    computed : iterable of Derived
        Computed figures that are printed somewhere; by its id every computed figure is found.

    Raises
    ------
    UsageError
        If there is none; names the nearest.
    ReferenceProblem
        If a computed figure is meant whose facts are gone.
    """
    name, key = text.strip(), _key(text)
    if name in facts:
        return [facts[name]]
    if is_derived(name):
        return [derived_of(facts, name)]
    found: list[Fact | Derived] = []
    found += [fact for fact in facts.every() if key and key in (_key(fact.printed), _key(fact_words(fact)))]
    found += [one for one in computed if key in _spoken(one)]
    found = found or [fact for fact in facts.every() if _number(key) and _number(key) == _plain_value(fact)]
    if not found:
        close = _nearest(facts, key)
        hint = f"\n近いもの:\n{joined(close)}" if close else ""
        raise UsageError(
            f"「{text}」に当たる数値はありません。数値の名前か、印刷されたとおりの数を書いてください。{hint}"
        )
    return found


def _spoken(derived: Derived) -> tuple[str, ...]:
    """How a computed figure may stand in a sentence: its words, without the sign, with its direction."""
    plain = _key(format_amount(abs(derived.value), derived.unit))
    return _key(derived_words(derived)), plain, plain + direction(derived.value, derived.about.unit)


def _nearest(facts: Facts, key: str) -> list[str]:
    """Facts whose name holds what was typed, else those that are spelt most alike."""
    names = {fact.fact_id: _key(f"{fact.subject}/{fact.indicator}/{fact.period}") for fact in facts.every()}
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
    return "" if fact.value is None else plain_digits(fact.value)


def trace(fact: Fact, archive: Archive, printed: Mapping[str, Sequence[Printed]], checks: Iterable[str]) -> Trace:
    """The trace of one fact."""
    reading = archive.reading(fact)
    steps = tuple(steps_of(fact, reading, figure_of(reading, fact)))
    return Trace(
        fact, reading, archive.sha256(reading.file), steps, tuple(printed.get(fact.fact_id, ())), tuple(checks)
    )


def derived_trace(
    derived: Derived,
    archive: Archive,
    printed: Mapping[str, Sequence[Printed]],
    checks: Mapping[str, Iterable[str]],
) -> DerivedTrace:
    """The trace of a computed figure."""
    operands = tuple(trace(one, archive, printed, checks.get(one.fact_id, ())) for one in derived.operands)
    return DerivedTrace(derived, operands, tuple(printed.get(derived.fact_id, ())))


def steps_of(fact: Fact, reading: Reading, figure: Figure | None) -> Iterator[str]:
    """Each step from the text of the cell to the value, as one sentence."""
    yield f"セルには「{reading.raw}」とあります。" if reading.raw else "セルは空です。"
    if reading.corrects is not None:
        yield from _correction_steps(reading.corrects)
    for repair in reading.repairs:
        kind = KIND_WORDS.get(repair.kind, repair.kind)
        yield f"直し方の記録（repairs.csv {repair.line}行、{kind}）に従います。理由: {repair.reason}。"
    if reading.read != reading.raw:
        yield f"「{reading.read}」と読みます。"
    if len(reading.figures) > 1:
        yield f"一つのセルにある{len(reading.figures)}つの数のうち、「{fact.what or '最初の数'}」に当たるものです。"
    summed = not reading.raw and fact.value is not None
    yield f"内訳の行を足して {fact.printed} とします。" if summed else _value_step(fact, figure)
    yield from _named_step(fact, reading.label)
    head = f"見出し「{reading.head}」の欄で、" if reading.head and reading.head != reading.column else ""
    yield f"{head}{period_name(fact.period)}の数値です。"
    if fact.note:
        yield f"注: {fact.note}"


def _correction_steps(one: Correction) -> Iterator[str]:
    """Which cell a correction is of, what stands there still, and who has it from when and why."""
    place = f"data/raw/{one.document}/{one.file} {one.row}行「{one.column}」"
    yield f"訂正の記録です。もとのセルは {place} で、「{one.printed}」とあります。公表された版はそのままです。"
    said = "、".join(part for part in (one.section, one.received) if part)
    yield f"訂正の理由: {one.reason}（{said}）。" if said else f"訂正の理由: {one.reason}。"


def later_correction(facts: Facts, fact: Fact) -> str:
    """What a printed figure has been corrected to since, as a line of its trace; empty where it has not."""
    found = [
        one
        for one in facts.of_series(fact.series)
        if one.is_correction
        and not fact.is_correction
        and one.edition > fact.edition
        and (one.period, one.programme_year, one.place) == (fact.period, fact.programme_year, fact.place)
    ]
    lines = [f"  後の訂正  {one.fact_id}: {fact_words(one)}（data/raw/{one.source_cell}）" for one in found]
    return "".join(f"\n{line}" for line in lines)


def _named_step(fact: Fact, label: str) -> Iterator[str]:
    """What the row is called where that is not the official name; a row may be a project, a year or an indicator."""
    official = fact.subject if fact.source_file.startswith("project") else fact.indicator
    if not label or normalise(label) == official:
        return
    if fact.source_file in ROW_AND_COLUMN:
        yield f"「{label}」の行の数値で、項目名は「{official}」とします。"
    else:
        kind = "事業" if official == fact.subject else "項目"
        yield f"{kind}名「{label}」は、正式な名前「{official}」として扱います。"


def _value_step(fact: Fact, figure: Figure | None) -> str:
    if figure is None:
        return "今の資料からは、この数値を読み取れません。nenpo build で整えた表を作り直してください。"
    if fact.value is None:
        return f"数がないので、理由を「{MARKER_WORDS[fact.marker]}」とします。"
    parts = [f"値 {plain_digits(fact.value)}", f"単位 {fact.unit or 'なし'}"]
    parts += [f"断り {fact.qualifier}"] if fact.qualifier else []
    return f"{'、'.join(parts)} と読み取ります。"


def printed_places(locations: Locations) -> dict[str, list[Printed]]:
    """Fact to every place that prints it, from the executed notebooks of the reports."""
    found: dict[str, list[Printed]] = {}
    for path in list_files(locations.build / "executed", "*-fy*.ipynb"):
        name, _, year = path.stem.rpartition("-fy")
        page = f"fy{year}/{name}.html" if name != "check" else f"fy{year}/quality.html"
        for fact_id, places in notebook_places(json.loads(read_bytes(path)), page).items():
            found.setdefault(fact_id, []).extend(places)
    return found


def notebook_places(notebook: Mapping[str, Any], page: str) -> dict[str, list[Printed]]:
    """Fact to every place of one executed notebook that prints it, each once."""
    found: dict[str, dict[Printed, None]] = {}
    heading = ""
    for block in blocks_of(notebook):
        for mark in block_marks(block):
            heading = mark.heading or heading
            if mark.fact:
                found.setdefault(mark.fact, {})[Printed(page, heading, mark.place)] = None
    return {fact_id: list(places) for fact_id, places in found.items()}


@dataclass(frozen=True)
class Mark:
    """A figure that a block prints, or a heading: the nearest id before it is the place to link to."""

    place: str
    heading: str = ""
    fact: str = ""
    value: str = ""


def block_marks(block: Mapping[str, Any]) -> Iterator[Mark]:
    """Headings and figures of one block in the order of its page; a project is one block with all that is inside."""
    place = str(block["id"])
    for record in _with_children(block, ("group", "project")):
        told = list(block_runs(record))
        place = told[0][0] or place
        heading = _heading_of(record)
        if heading:
            yield Mark(place, heading)
        for here, runs in told:
            figures = (run for run in runs if run.get("fact"))
            yield from (Mark(here or place, heading, run["fact"], run.get("value", "")) for run in figures)


def _heading_of(record: Mapping[str, Any]) -> str:
    if record["kind"] == "cover":
        return str(record["edition"]["title"])
    return str(record["text"]) if record["kind"] == "heading" else ""


def blocks_of(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every block that an executed notebook displays, those inside groups too."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if record := output.get("data", {}).get(MIME):
                yield from (block for block in _with_children(record, ("group",)) if block["kind"] != "group")


def _with_children(block: Mapping[str, Any], kinds: Container[str]) -> Iterator[Mapping[str, Any]]:
    """A block and, where it is of one of the kinds, those inside it."""
    yield block
    for child in block.get("children", ()) if block["kind"] in kinds else ():
        yield from _with_children(child, kinds)


def derived_name(derived: Derived) -> str:
    """What a computed figure is called: the fact that it is about, its period, and the definition."""
    fact = derived.about
    definition = in_words_of(derived.fact_id.partition(MARK)[2].partition(WITH)[0], fact)
    return f"{fact.subject} {fact.indicator}（{period_name(fact.period)}）の{definition}"


def derived_words(derived: Derived) -> str:
    """The value of a computed figure with its unit."""
    return format_amount(derived.value, derived.unit)


def trace_text(found: Trace) -> str:
    """A trace as a person reads it at the desk."""
    fact, reading = found.fact, found.reading
    pages = f"（公表版の{reading.page}頁）" if reading.page else ""
    lines = [
        f"{fact.subject} {fact.indicator}（{period_name(fact.period)}）: {fact_words(fact)}",
        f"  名前      {fact.fact_id}",
        f"  元のセル  data/raw/{reading.file} {reading.row}行「{reading.column}」",
        f"  節        {fact.section}{pages}",
        f"  sha256    {found.sha256}",
        "  読み取り",
        *(f"    {number}. {step}" for number, step in enumerate(found.steps, 1)),
        "  印刷する所" + ("" if found.printed else "  記録がありません。nenpo build で作ると分かります。"),
        *(f"    {place.page}#{place.block}（{place.heading}）" for place in found.printed),
        f"  点検      {len(found.checks)}の決まり" + (f": {'、'.join(found.checks)}" if found.checks else ""),
    ]
    return "\n".join(lines)


def candidates_text(text: str, found: Sequence[Fact | Derived]) -> str:
    """A list of figures that one printed figure could be, to trace one of them by its name."""
    lines = [f"{one.fact_id}（{one.printed if isinstance(one, Fact) else derived_words(one)}）" for one in found[:MOST]]
    rest = f"\nほか{len(found) - MOST}件。単位まで書くと絞れます。" if len(found) > MOST else ""
    return f"「{text}」に当たる数値は{len(found)}件あります。名前で指定してください。\n{joined(lines)}{rest}"


def derived_text(found: DerivedTrace) -> str:
    """The trace of a computed figure as a person reads it: the formula, then each figure that it took."""
    derived = found.derived
    lines = [
        f"{derived_name(derived)}: {derived_words(derived)}",
        f"  名前      {derived.fact_id}",
        f"  計算      {derived.formula}",
        "  印刷する所" + ("" if found.printed else "  記録がありません。nenpo build で作ると分かります。"),
        *(f"    {place.page}#{place.block}（{place.heading}）" for place in found.printed),
        f"  もとの数値 {len(found.operands)}件",
    ]
    each = trace_text if len(found.operands) <= CLOSE else _operand_line
    return "\n".join([*lines, *(each(one) for one in found.operands)])


def _operand_line(found: Trace) -> str:
    """One of many figures that another was computed from."""
    reading, words = found.reading, fact_words(found.fact)
    return f"    {found.fact.fact_id} {words}（data/raw/{reading.file} {reading.row}行「{reading.column}」）"


def project_trace(locations: Locations, facts: Facts, text: str) -> str:
    """What a person is told of a figure's id or a printed figure: its trace, or the figures that it could be."""
    printed = printed_places(locations)
    computed = [derived_of(facts, fact_id) for fact_id in printed if is_derived(fact_id)]
    try:
        found = wanted(facts, text, computed)
    except UsageError:
        if listed := list(listed_cells(locations, text)):
            return listed_text(text, listed)
        raise
    if len(found) > 1:
        return candidates_text(text, found)
    archive, checks = Archive(locations), checks_of(locations)
    if isinstance(found[0], Derived):
        return derived_text(derived_trace(found[0], archive, printed, checks))
    told = trace_text(trace(found[0], archive, printed, checks.get(found[0].fact_id, ())))
    return told + later_correction(facts, found[0])


def listed_cells(locations: Locations, text: str) -> Iterator[tuple[Address, str]]:
    """Raw cells of the lists of all documents that print a text, with the whole text of each: words, no figures."""
    key = _key(text)
    for about in abouts(locations) if key else ():
        for layout in layouts_of(about).values():
            path = locations.clean_year(int(about["fiscal_year"])) / f"{layout.name}.csv"
            if isinstance(layout, Listed) and path.is_file():
                frame = read_table(path, locations.relative(path), layout.name).frame
                own = frame[frame["document"] == about["document"]]
                heads = {column.role: head for head, column in layout.columns.items()}
                for record in records_of(own):
                    holding = (role for role in heads if key in _key(record.get(role, "")))
                    yield from (
                        (parse_address(record["source_cell"]).at(heads[role]), record[role]) for role in holding
                    )


def listed_text(text: str, found: Sequence[tuple[Address, str]]) -> str:
    """What a person is told of words that lists print."""
    lines = [f"data/raw/{place.words}: {words}" for place, words in found[:MOST]]
    more = f"\n  ほか{len(found) - MOST}か所" if len(found) > MOST else ""
    count = f"語句として、次の{len(found)}か所に印刷されています。"
    return f"「{text}」は数値としては収録していません。{count}\n{joined(lines)}{more}"


def checks_of(locations: Locations) -> dict[str, list[str]]:
    """Fact to the titles of the rules that were held against it."""
    held = held_against(locations)
    suites = read_suites(locations) if held else {}
    titles = {rule.rule: rule.title for suite in suites.values() for rule in suite.rules}
    return {fact: [titles.get(rule, rule) for rule in rules] for fact, rules in held.items()}


def held_against(locations: Locations) -> dict[str, list[str]]:
    """Fact to the rules that were held against it, as the check notebooks of all years left them on record."""
    found: dict[str, list[str]] = {}
    for path in list_files(locations.output / "findings", "fy*-checks.json"):
        record = json.loads(read_bytes(path))
        for fact_id, number in record["facts"].items():
            found[fact_id] = list(dict.fromkeys([*found.get(fact_id, ()), *record["rules"][number]]))
    return found
