"""A comparison as a whole, of two builds or of two commits without a build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nenpo.diff.causes import Causes
from nenpo.diff.changes import CHECK, FIGURE, FINDING, KIND_WORDS, Cause, Change, finding_changes, report_changes
from nenpo.diff.sides import Row, Side
from nenpo.diff.unbuilt import ROOM_WORDS, input_changes, observation_changes
from nenpo.facts.derived import MARK, WITH
from nenpo.ground.fiscal_year import fiscal_year_name, is_period, period_name
from nenpo.ground.sources import document_name

NOT_BUILT = (
    "作った版が手元にない側があるので、整えた表の数値と、資料・文章・規則・ノートブックを比べました。"
    "頁の文・表・図と点検の指摘は比べていません。それらも比べるには、両方を nenpo build で作ってください。"
)


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides.

    Attributes
    ----------
    old, new : str
        What the sides are called.
    changes : tuple of Change
        What a reader would see changed.
    inputs : tuple of Cause
        Every input that changed, whether it shows or not.
    notes : tuple of str
        What could not be compared.
    names, titles : mapping
        Identities of figures, and reports, to what they are called.
    site : Path, optional
        Folder of the pages of the new side.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    inputs: tuple[Cause, ...] = ()
    notes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    site: Path | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind changed, in words."""
        found = Counter(change.kind for change in self.changes)
        return {word: found[kind] for kind, word in KIND_WORDS.items() if found[kind]}

    @property
    def silent(self) -> list[str]:
        """Inputs that changed and that no change was traced to."""
        shown = {cause.file for change in self.changes for cause in change.causes}
        return [name for name in dict.fromkeys(cause.file for cause in self.inputs) if name not in shown]

    def name(self, change: Change) -> str:
        """What a change is called: a figure by its name, all else by its caption, rule or place."""
        return self.names.get(change.title, change.title)


def compare(a: Side, b: Side, books: Mapping[str, str]) -> Comparison:
    """What differs between two sides: of builds all that they publish, of bare sources what can be told of them.

    Parameters
    ----------
    books : mapping
        Title of each report by its name.
    """
    causes = Causes(a, b)
    if a.built and b.built:
        changes = causes.explained([*report_changes(a, b), *finding_changes(a, b)])
    else:
        figures = causes.explained(observation_changes(a, b))
        changes = [*figures, *input_changes(causes.inputs, figures)]
    rows = {name: row for side in (a, b) for name, row in side.observations.items()}
    return Comparison(
        old=a.label,
        new=b.label,
        changes=tuple(changes),
        inputs=tuple(causes.inputs),
        notes=() if a.built and b.built else (NOT_BUILT,),
        names=names_of(changes, rows),
        titles=titles_of(changes, books, a, b),
        site=b.site,
    )


def names_of(changes: Sequence[Change], rows: Mapping[str, Row]) -> dict[str, str]:
    """What the figures among the changes are called."""
    return {change.title: fact_name(change.title, rows) for change in changes if change.kind == FIGURE}


def fact_name(fact: str, rows: Mapping[str, Row]) -> str:
    """A figure by its subject, indicator and period; a computed one by that of the figure it is about."""
    about, mark, rest = fact.partition(MARK)
    row = rows.get(about)
    if row is None:
        return fact
    period = period_name(row["period"]) if is_period(row["period"]) else row["period"]
    words = " ".join(part for part in (row["project"], row["indicator"]) if part)
    return f"{words}（{period}）" + (f"の{rest.partition(WITH)[0]}" if mark else "")


def titles_of(changes: Sequence[Change], books: Mapping[str, str], *sides: Side) -> dict[str, str]:
    """What the reports among the changes are called."""
    return {
        report: report_title(report, books, *sides) for report in dict.fromkeys(change.report for change in changes)
    }


def report_title(report: str, books: Mapping[str, str], *sides: Side) -> str:
    """A report or page of quality as people call it: `年次報告 令和2年度`; without a document it is a 参考集計."""
    name, _, year = report.partition("@")
    folder = f"data/raw/{document_name(name, int(year))}/" if year.isdecimal() else ""
    if name == CHECK:
        title = "品質の頁"
    elif folder and any(file.startswith(folder) for side in sides for file in side.names):
        title = books.get(name, name)
    else:
        title = ROOM_WORDS.get(name) or f"参考集計（{name}）"
    return f"{title} {fiscal_year_name(int(year))}" if year.isdecimal() else title


def grouped(changes: Sequence[Change]) -> dict[str, dict[str, list[Change]]]:
    """Changes by report, and in it by section, in their order; findings stand under their kind."""
    found: dict[str, dict[str, list[Change]]] = {}
    for change in changes:
        section = KIND_WORDS[FINDING] if change.kind == FINDING else change.section or "表紙・前書き"
        found.setdefault(change.report, {}).setdefault(section, []).append(change)
    return found
