"""Two commits without a build: their clean tables figure by figure, and their sources as they are."""

from __future__ import annotations

from collections.abc import Sequence

from nenpo.diff.aligned import Pair
from nenpo.diff.changes import FIGURE, INPUT, Cause, Change
from nenpo.diff.pieces import Line, Mention
from nenpo.diff.sides import Row, Side
from nenpo.ground.sources import edition_of, report_of
from nenpo.pipeline.plan import CODE, LIBRARY

ROOM_WORDS = {"data": "資料", "expectations": "規則と既知の誤り", "notebooks": "ノートブック"}
# Of a row of the clean tables: how the printed text was read.
READ = ("value", "unit", "qualifier", "status", "marker")


def observation_changes(a: Side, b: Side) -> list[Change]:
    """Figures of the clean tables that differ, by the document that prints them."""
    found = []
    for fact in dict.fromkeys([*b.observations, *a.observations]):
        old, new = a.observations.get(fact), b.observations.get(fact)
        pair = Pair(_line(fact, old), _line(fact, new))
        row = new or old
        if row and not pair.moved:
            report = _book(row["document"])
            found.append(Change(FIGURE, report, row["section"], "", fact, (pair,), frozenset([fact])))
    return found


def _book(document: str) -> str:
    return f"{report_of(document)}@{edition_of(document)}"


def _line(fact: str, row: Row | None) -> Line | None:
    """A row of the clean table as one line: what is printed, and the value that is read from it."""
    if row is None:
        return None
    read = "、".join(row[name] for name in READ if row[name])
    text = f"{row['printed']}（{read}）" if read else row["printed"]
    return Line(FIGURE, text, text, "〓", fact, (Mention(fact, text, row["value"]),))


def input_changes(inputs: Sequence[Cause], figures: Sequence[Change]) -> list[Change]:
    """Changed cells, sentences, rules and cells of notebooks, but for those that a changed figure names already."""
    told = {cause for change in figures for cause in change.causes}
    shown = [one for one in inputs if one not in told and one.kind not in (CODE, LIBRARY)]
    return [_input(one) for one in shown]


def _input(cause: Cause) -> Change:
    room, _, rest = cause.file.partition("/")
    document = rest.removeprefix("raw/").partition("/")[0] if room == "data" else ""
    report = _book(document) if document else room
    old, new = (Line(INPUT, text, text, text, cause.place) if text else None for text in (cause.old, cause.new))
    pairs = (Pair(old, new),) if old or new else ()
    return Change(INPUT, report, cause.file, "", cause.place, pairs, causes=(Cause(cause.kind, cause.file),))
