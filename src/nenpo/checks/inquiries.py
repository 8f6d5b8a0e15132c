"""照会事項: what the published documents leave open, by who is to be asked, in words that can be sent as they are.

An open question is no mistake. It stands in no 正誤表 and on no published page of the reports but as a 注 that says
what is printed elsewhere; the list itself is for the office.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any

from nenpo.checks.errata import by_page, found_issues
from nenpo.checks.formats import markdown_table
from nenpo.checks.places import NO_PAGE, Tables, spots_of
from nenpo.checks.year import CheckResult
from nenpo.facts.known_issues import OPEN
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.palette import SHIPPED, Palette
from nenpo.ground.rows import grouped

TITLE, PROOF_TITLE = "照会事項", "原本で確かめること"
# Whom an issue asks where nobody need be asked: whoever edits looks at the print itself.
PROOF = "原本"
HEADS = ("頁", "箇所", "記載", "確認したい点", "回答")
NOTHING = "照会することはありません。"


@dataclass(frozen=True)
class Inquiry:
    """One question about a published document.

    Attributes
    ----------
    document, title : str
        The document, and how it is called.
    basis, contact : str
        By what right the office asks, and whom an answer goes to, as its `source.yml` says; empty where it does not.
    asked : str
        Who is asked: the section in charge of the project, else the role that keeps the document; 原本 where the print
        itself answers, so that it goes into no letter.
    page, place, cell : str
        公表版の頁, the place in words, and the address of the cell under data/raw.
    printed : str
        What is printed there.
    context, question : str
        What is printed elsewhere, and what is asked.
    ids : tuple of str
        The known issues that ask it: two, where two rules found the same.
    """

    document: str
    title: str
    basis: str
    contact: str
    asked: str
    page: str
    place: str
    cell: str
    printed: str
    context: str
    question: str
    ids: tuple[str, ...]


def inquiries(result: CheckResult, tables: Tables, abouts: Iterable[Mapping[str, Any]]) -> list[Inquiry]:
    """The open questions about a year's documents, by document, by who is asked (last the print) and by page.

    Parameters
    ----------
    tables : dict
        Clean tables of the year: where a page, a project and its section are looked up.
    abouts : iterable of dict
        What the `source.yml` of each document says.
    """
    issues = found_issues(result, OPEN)
    found = []
    for about in abouts:
        document = str(about["document"])
        title, basis, contact = (str(about.get(name) or "") for name in ("title", "basis", "contact"))
        for issue, spot in spots_of(document, issues, tables):
            asked = issue["asked_of"] or spot.office or issue["decided_by"]
            place = (asked, spot.page, spot.words, spot.cell, spot.printed)
            words = (issue["reason"], issue["question"])
            found.append(Inquiry(document, title, basis, contact, *place, *words, (issue["id"],)))
    return sorted(
        _merged(found), key=lambda one: (one.document, one.asked == PROOF, one.asked, *by_page(one.page, one.cell))
    )


def _merged(found: Iterable[Inquiry]) -> list[Inquiry]:
    """What two rules ask of one cell as one question."""
    merged: dict[tuple[str, str], Inquiry] = {}
    for one in found:
        key = one.cell, one.question
        if same := merged.get(key):
            context = "".join(dict.fromkeys((same.context, one.context)))
            one = replace(same, context=context, ids=(*same.ids, *one.ids))
        merged[key] = one
    return list(merged.values())


def letters_of(found: Sequence[Inquiry]) -> dict[tuple[str, str], list[Inquiry]]:
    """Title of a document and who is asked, with the questions that go there."""
    return grouped(found, lambda one: (one.title, one.asked))


def cells_of(one: Inquiry) -> tuple[str, str, str, str, str]:
    """A question's cells under 頁, 箇所, 記載, 確認したい点, 回答; the last is for whoever answers."""
    return one.page or NO_PAGE, one.place, one.printed, one.context + one.question, ""


def opening_of(one: Inquiry) -> list[str]:
    """The sentences above a letter's questions, in the tone of an office."""
    if one.asked == PROOF:
        return [
            f"「{one.title}」の写しの記載で、原本を見れば分かるものです。",
            "編集する人が確かめるためのもので、担当課には送りません。",
        ]
    basis = f"（{one.basis}）" if one.basis else ""
    lines = [
        f"「{one.title}」{basis}の記載について、次の点を御教示くださるようお願いします。",
        "公表した資料の記載を確かめるためのもので、誤りと決まったものではありません。",
    ]
    return [*lines, f"連絡先: {one.contact}"] if one.contact else lines


def address_of(asked: str) -> str:
    """The line above a letter: to whom it goes, or that it is no letter."""
    return PROOF_TITLE if asked == PROOF else f"{asked}　御中"


def inquiries_text(found: Sequence[Inquiry]) -> str:
    """A letter for each who is asked, as lines for a terminal."""
    blocks = []
    for (title, asked), lines in letters_of(found).items():
        blocks.append("\n".join([f"== {TITLE}: {title}", address_of(asked), *opening_of(lines[0])]))
        blocks += [_entry(number, one) for number, one in enumerate(lines, start=1)]
    return "\n\n".join(blocks or [NOTHING])


def _entry(number: int, one: Inquiry) -> str:
    _, place, *rest = cells_of(one)
    head = f"{number}. {one.page}頁　{place}" if one.page else f"{number}. {place}"
    return "\n".join([head, *(f"   {title}: {text}".rstrip() for title, text in zip(HEADS[2:], rest, strict=True))])


def inquiries_markdown(found: Sequence[Inquiry]) -> str:
    """A letter for each who is asked, its questions as a table of Markdown."""
    blocks = []
    for (title, asked), lines in letters_of(found).items():
        blocks += [f"## {TITLE}: {title}", address_of(asked), "  \n".join(opening_of(lines[0]))]
        blocks.append(markdown_table(HEADS, map(cells_of, lines)))
    return "\n\n".join(blocks or [NOTHING])


def inquiries_json(found: Sequence[Inquiry]) -> str:
    """One object whose `inquiries` is a list of flat objects but for the ids of known issues."""
    return json.dumps({"inquiries": [asdict(one) for one in found]}, ensure_ascii=False, indent=2)


INQUIRY_FORMATS: dict[str, Callable[[Sequence[Inquiry]], str]] = {
    "text": inquiries_text,
    "json": inquiries_json,
    "markdown": inquiries_markdown,
}


def told_inquiries(
    form: str, results: Iterable[CheckResult], years: Mapping[int, Tables], abouts: Sequence[Mapping[str, Any]]
) -> str:
    """The 照会事項 of every document of the years checked, in one of the forms."""
    found = [one for result in results for one in inquiries(result, years[result.fiscal_year], abouts)]
    return INQUIRY_FORMATS[form](found)


def _style(palette: Palette) -> str:
    return (
        "body{font-family:sans-serif;line-height:1.7;max-width:72rem;margin:2rem auto;padding:0 1rem;"
        f"color:{palette.light['ink']};background:{palette.light['surface']}}}"
        "h2{margin-top:3rem}table{border-collapse:collapse;width:100%}"
        f"th,td{{border:1px solid {palette.light['edge']};"
        "padding:.35rem .6rem;text-align:left;vertical-align:top}"
        "th:nth-child(1){width:4em}th:nth-child(3){width:9em}th:nth-child(5){width:14em}"
        "@media print{section+section{break-before:page}}"
    )


def inquiries_html(found: Sequence[Inquiry], fiscal_year: int, palette: Palette = SHIPPED) -> str:
    """The 照会事項 of a year as a page of the office that needs nothing else, a sheet for each who is asked."""
    title = f"{fiscal_year_name(fiscal_year)}の資料の{TITLE}"
    sheets = "".join(_sheet(asked, lines) for (_, asked), lines in letters_of(found).items())
    return (
        f'<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_style(palette)}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        f"<p>編集する人のための頁で、公表するもの（build/site）には入りません。</p>\n"
        f"{sheets or f'<p>{NOTHING}</p>'}\n</main>\n</body>\n</html>\n"
    )


def _sheet(asked: str, lines: Sequence[Inquiry]) -> str:
    opening = "".join(f"<p>{escape(line)}</p>\n" for line in opening_of(lines[0]))
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells_of(one))}</tr>\n" for one in lines)
    table = f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    return f"<section>\n<h2>{escape(address_of(asked))}</h2>\n{opening}{table}</section>\n"
