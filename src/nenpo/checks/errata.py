"""正誤表: the mistakes of the published documents that are decided, by page. What is still asked is no part of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from nenpo.checks.formats import markdown_table
from nenpo.checks.places import NO_PAGE, Record, Tables, spots_of
from nenpo.checks.year import CheckResult
from nenpo.facts.known_issues import MISTAKE
from nenpo.ground.address import Address, parse_address
from nenpo.ground.fiscal_year import is_period, period_name
from nenpo.ground.rows import records_of

HEADS = ("頁", "箇所", "誤", "正", "理由")
CORRECTION = "訂正"
KIND_TITLES = {MISTAKE: "誤り", CORRECTION: "訂正（次の年度の版で改めたもの）"}


@dataclass(frozen=True)
class Erratum:
    """One line of a 正誤表.

    Attributes
    ----------
    document, title : str
        The document it is in, and how that is called.
    page : str
        公表版の頁; empty where the source has lost its pages.
    place : str
        Section, project, indicator and year in words.
    cell : str
        The same place as the address of a cell under data/raw.
    wrong, right : str
        What is printed, and what it should read.
    kind : str
        Kind of the known issue.
    ids : tuple of str
        The known issues that say so: two, where two rules found the same mistake.
    """

    document: str
    title: str
    page: str
    place: str
    cell: str
    wrong: str
    right: str
    reason: str
    kind: str
    ids: tuple[str, ...]


def errata(
    result: CheckResult,
    tables: Tables,
    abouts: Iterable[Mapping[str, Any]],
    corrections: Iterable[Record] = (),
) -> list[Erratum]:
    """The known mistakes and the corrections of a year's documents, by document, kind and page.

    Parameters
    ----------
    tables : dict
        Clean tables of the year: where a page, a section and a name are looked up.
    abouts : iterable of dict
        What the `source.yml` of each document says.
    corrections : iterable of dict
        Corrections that hold, of whatever document, from `standing_corrections`.
    """
    about = list(abouts)
    titles = {str(one["document"]): str(one["title"]) for one in about}
    own = {str(one["document"]) for one in about if int(one["fiscal_year"]) == result.fiscal_year}
    decided = [
        *found_issues(result, MISTAKE),
        *(_as_issue(one) for one in corrections if one["target_document"] in own),
    ]
    found = [
        one
        for document in sorted({issue["document"] for issue in decided})
        for one in _errata_of(document, decided, tables, titles.get(document, document))
    ]
    return sorted(_merged(found), key=_order)


def found_issues(result: CheckResult, kind: str) -> list[Record]:
    """The known issues of one kind that a finding still bears out."""
    return [issue for issue in records_of(result.known_issues) if issue["kind"] == kind and issue["matched"] != "0"]


def _errata_of(document: str, decided: Iterable[Record], tables: Tables, title: str) -> list[Erratum]:
    return [
        Erratum(
            document=document,
            title=title,
            page=spot.page,
            place=spot.words,
            cell=spot.cell,
            wrong=spot.printed,
            right=issue["correct"],
            reason=issue["reason"],
            kind=issue["kind"],
            ids=(issue["id"],),
        )
        for issue, spot in spots_of(document, decided, tables)
    ]


def standing_corrections(years: Iterable[Tables]) -> list[Record]:
    """Corrections of every year that could be taken: one that could not is a finding, and no line of a 正誤表."""
    found: list[Record] = []
    for tables in years:
        if "corrections" in tables:
            problems = tables["problems"]
            refused = {Address(*line).order[:2] for line in zip(problems["file"], problems["row"], strict=True)}
            found += [
                one
                for one in records_of(tables["corrections"])
                if parse_address(one["source_cell"]).order[:2] not in refused
            ]
    return found


def _as_issue(one: Record) -> Record:
    """A correction as what is known of the printed cell that it corrects."""
    when = period_name(one["received"]) if is_period(one["received"]) else one["received"]
    said = "、".join(part for part in (one["section"], f"{when}受付" if when else "") if part)
    return {
        "document": one["target_document"],
        "cell": str(Address(f"{one['target_document']}/{one['target_file']}", one["target_row"], one["target_column"])),
        "fact_id": "",
        "printed": one["printed"],
        "correct": one["corrected"],
        "reason": f"{one['reason']}（{said}）" if said else one["reason"],
        "kind": CORRECTION,
        "id": one["source_cell"],
    }


def _merged(found: Iterable[Erratum]) -> list[Erratum]:
    """Mistakes that two rules found in one cell as one line, with both reasons."""
    merged: dict[tuple[str, ...], Erratum] = {}
    for one in found:
        key = (one.cell, one.wrong, one.right, one.kind)
        if same := merged.get(key):
            reasons = "".join(dict.fromkeys((same.reason, one.reason)))
            one = replace(same, reason=reasons, ids=(*same.ids, *one.ids))
        merged[key] = one
    return list(merged.values())


def _order(erratum: Erratum) -> tuple[Any, ...]:
    kind = list(KIND_TITLES).index(erratum.kind)
    return (erratum.document, kind, *by_page(erratum.page, erratum.cell))


def by_page(page: str, cell: str) -> tuple[int, str, int]:
    """Sort key of a place: by page and row; what has no page comes last."""
    first = re.match(r"\d+", page)
    place = parse_address(cell)
    return int(first[0]) if first else 10**6, place.file, place.line


def grouped(found: Iterable[Erratum]) -> dict[str, dict[str, list[Erratum]]]:
    """Title of a document to kind to its lines, in order."""
    groups: dict[str, dict[str, list[Erratum]]] = {}
    for one in found:
        groups.setdefault(one.title, {}).setdefault(one.kind, []).append(one)
    return groups


def cells_of(erratum: Erratum) -> tuple[str, str, str, str, str]:
    """A line's cells under 頁, 箇所, 誤, 正, 理由."""
    return erratum.page or NO_PAGE, erratum.place, erratum.wrong, erratum.right, erratum.reason


def errata_text(found: Sequence[Erratum], titles: Sequence[str]) -> str:
    """正誤表 of each document as lines for a terminal: a block an entry, nothing cut off."""
    groups = grouped(found)
    blocks = []
    for title in titles:
        blocks.append(f"== 正誤表: {title}")
        blocks += [] if title in groups else ["正誤表に載せるものはありません。"]
        for kind, lines in groups.get(title, {}).items():
            blocks.append(f"-- {KIND_TITLES[kind]} {len(lines)}件")
            blocks += [_entry(number, one) for number, one in enumerate(lines, start=1)]
    return "\n\n".join(blocks)


def _entry(number: int, erratum: Erratum) -> str:
    page, place, *rest = cells_of(erratum)
    head = f"{number}. {page}頁　{place}" if erratum.page else f"{number}. {place}"
    return "\n".join([head, *(f"   {title}: {text}" for title, text in zip(HEADS[2:], rest, strict=True))])


def errata_markdown(found: Sequence[Erratum], titles: Sequence[str]) -> str:
    """正誤表 of each document as a table of Markdown."""
    groups = grouped(found)
    blocks = []
    for title in titles:
        blocks.append(f"## 正誤表: {title}")
        blocks += [] if title in groups else ["正誤表に載せるものはありません。"]
        for kind, lines in groups.get(title, {}).items():
            blocks += [f"### {KIND_TITLES[kind]} {len(lines)}件", markdown_table(HEADS, map(cells_of, lines))]
    return "\n\n".join(blocks)


def errata_json(found: Sequence[Erratum], titles: Sequence[str]) -> str:
    """One object whose `errata` is a list of flat objects but for the ids of known issues."""
    return json.dumps({"errata": [asdict(one) for one in found]}, ensure_ascii=False, indent=2)


ERRATA_FORMATS: dict[str, Callable[[Sequence[Erratum], Sequence[str]], str]] = {
    "text": errata_text,
    "json": errata_json,
    "markdown": errata_markdown,
}


def told(
    form: str, results: Iterable[CheckResult], years: Mapping[int, Tables], abouts: Sequence[Mapping[str, Any]]
) -> str:
    """The 正誤表 of every document of the years checked, in one of the forms."""
    found: list[Erratum] = []
    titles: list[str] = []
    corrected = standing_corrections(years.values())
    for result in results:
        found += errata(result, years[result.fiscal_year], abouts, corrected)
        titles += [str(about["title"]) for about in abouts if int(about["fiscal_year"]) == result.fiscal_year]
    return ERRATA_FORMATS[form](found, titles)
