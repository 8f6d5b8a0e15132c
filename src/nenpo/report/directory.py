"""A directory: a card for each heading that somebody may turn to, and the tables that lead to the cards.

What a window is good for, where it serves and how it is reached are rows of the document (`windows`), its conditions
too (`conditions`); the words are commentary. A telephone number is a link only as long as the directory is declared to
be valid: an archived edition prints it, and sends nobody to a desk that may have moved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nenpo.facts.rows import Condition, Continuation, Section, Window
from nenpo.ground.blocks import (
    STANDING,
    TAGS,
    Block,
    Caption,
    Cell,
    Span,
    Spans,
    Table,
    gap,
    heading,
    prose,
    spans_text,
)
from nenpo.ground.fiscal_year import fiscal_year_name, period_name
from nenpo.ground.rows import grouped
from nenpo.ground.sources import abouts
from nenpo.report.declaration import read_reports
from nenpo.report.edition import Edition
from nenpo.report.prose import commentary
from nenpo.report.tables import cells_at, literal_spans, noted_table, notes_for, text_cell

# The area of what serves everywhere: none that a reader would choose for being near.
EVERYWHERE = "全県"
CONDITIONS = "利用の条件"
UNCONFIRMED = "未確認"
# How what a column holds is called on a card, and what a reader does with it.
SHOWN = (
    ("office", "担当"), ("purpose", "用途"), ("location", "所在地"), ("hours", "受付時間"), ("telephone", "電話"),
    ("fax", "FAX"), ("email", "メール"), ("url", "ホームページ"),
)  # fmt: skip


def listed(text: str) -> list[str]:
    """The words of a cell that holds several."""
    return [word for word in text.split("、") if word]


@dataclass(frozen=True)
class Validity:
    """What the document declares of its addresses.

    Attributes
    ----------
    as_of, until : str
        The day that they are of, and the last day that they are to be relied on; empty where nobody said so.
    followed : bool
        Whether a later edition of the report is on record: then this one is an archive.
    """

    as_of: str = ""
    until: str = ""
    followed: bool = False

    def covers(self, window: Window) -> bool:
        """Whether what a window says of itself may still be relied on: what it says itself goes before the whole."""
        until = window.valid_until or self.until
        return not self.followed and bool(self.as_of and until) and until >= self.as_of


def validity(edition: Edition) -> Validity:
    """What the edition's document declares of its addresses, told by other editions and never by a clock."""
    about = edition.about
    later = [
        one
        for one in abouts(edition.locations)
        if one["report"] == about["report"] and int(one["fiscal_year"]) > int(about["fiscal_year"])
    ]
    return Validity(str(about.get("as_of") or ""), str(about.get("valid_until") or ""), bool(later))


def standing(edition: Edition) -> Block:
    """Which day the directory is of, how long it is to be relied on, and who confirmed it."""
    known = validity(edition)
    windows = edition.rows(Window)
    confirmed = sum(bool(window.confirmed) for window in windows)
    lines: list[Spans] = []
    if known.as_of:
        lines.append((Span("この頁の時点は、"), _day(known.as_of), Span("です。")))
    if known.until:
        lines.append((Span("この頁の連絡先を頼ってよい期限は、"), _day(known.until), Span("です。")))
    if not all(map(known.covers, windows)):
        lines.append(
            (
                Span(
                    "保存のために残している頁です。期限を過ぎたか確かめていない窓口の番号からは、電話をかけられません。"
                ),
            )
        )
    if not confirmed:
        lines.append((Span("担当がこの内容を確かめた日は、どの窓口についても記録がありません（未確認）。"),))
    return prose("directory/standing", [("list", lines)])


def _day(day: str) -> Span:
    return Span(period_name(day), "time", value=day)


def directory(edition: Edition) -> Block:
    """All cards, in the order of print."""
    windows = grouped(edition.rows(Window), lambda window: window.section_id)
    if not windows:
        return gap("directory", "この年度の記録に、窓口はありません。")
    known = validity(edition)
    shown = [one for one in edition.rows(Section) if one.section_id in windows]
    cards = tuple(card(edition, section, windows[section.section_id], known) for section in shown)
    told = "\n".join(one.text for one in cards)
    return Block("directory", "directory", told, data={"everywhere": EVERYWHERE}, children=cards)


def card(edition: Edition, section: Section, windows: Sequence[Window], known: Validity) -> Block:
    """One heading with everything that is known of it."""
    number = section.section_id
    place = window_place(number)
    title = heading(place, 3, literal_spans(f"{number} {section.heading}"))
    children = [title, _needs(place, windows), commentary(edition, number), *_ways(place, windows, known)]
    children += [*_conditions(edition, number), *_continued(edition, number, place), _confirmed(place, windows, known)]
    facets = {
        "needs": _words(windows, "needs"),
        "areas": _words(windows, "area"),
        "offices": _words(windows, "body"),
    }
    text = spans_text(literal_spans(section.heading))
    return Block(f"card/{number}", "card", text, data={"facets": facets}, children=tuple(children))


def window_place(section: str) -> str:
    """Place of a card on the page."""
    return f"window/{section}"


def _words(windows: Iterable[Window], column: str) -> list[str]:
    return list(dict.fromkeys(word for window in windows for word in listed(window.text(column))))


def _needs(place: str, windows: Sequence[Window]) -> Block:
    words = [literal_spans(word) for word in _words(windows, "needs")]
    return prose(f"{place}/needs", [("list", words)], look=TAGS)


# Ways to reach it


def _ways(place: str, windows: Sequence[Window], known: Validity) -> Iterator[Block]:
    """The office in charge, then what stands below it: each with its own addresses, venues that have none as a list."""
    bare = [window for window in windows if window.branch and not (window.is_reachable or window.hours)]
    titled = ""
    for number, window in enumerate(one for one in windows if one not in bare):
        here = f"{place}/{'/'.join(filter(None, (window.branch, str(number))))}"
        name = window.window if window.window != titled else window.purpose
        if window.branch and name:
            yield heading(f"{here}/name", 4, literal_spans(name))
        titled = window.window
        yield _particulars(here, window, known, named=not window.branch)
    for kind, own in grouped(bare, lambda window: window.kind).items():
        yield heading(f"{place}/{kind}", 4, [Span(kind)])
        common = len({window.purpose for window in own}) == 1
        names = (
            window.window if common or not window.purpose else f"{window.purpose}　{window.window}" for window in own
        )
        yield prose(f"{place}/{kind}/list", [("list", [literal_spans(name) for name in names])])


def _particulars(place: str, window: Window, known: Validity, *, named: bool) -> Block:
    items: list[tuple[str, Spans]] = [("窓口", literal_spans(window.window))] if named else []
    live = known.covers(window)
    for column, name in SHOWN:
        text = window.text(column)
        if text and not (column == "office" and text == window.window):
            items.append((name, LINKED[column](window, live) if column in LINKED else literal_spans(text)))
    items += [
        (name, (_day(day),)) for name, day in (("確認日", window.confirmed), ("有効期限", window.valid_until)) if day
    ]
    data = {"items": [[name, [span.data() for span in spans]] for name, spans in items], "notes": []}
    return Block(f"{place}/ways", "particulars", window.window, data=data)


def _telephone(window: Window, live: bool) -> Spans:
    behind = literal_spans(f"（{window.extension}）") if window.extension else ()
    if not live:
        return (*literal_spans(window.telephone), *behind)
    digits = re.sub("[^0-9+]", "", window.telephone)
    return (Span(window.telephone, "contact", value=f"tel:{digits}"), *behind)


def _email(window: Window, live: bool) -> Spans:
    return (Span(window.email, "contact", value=f"mailto:{window.email}"),) if live else literal_spans(window.email)


def _url(window: Window, live: bool) -> Spans:
    return (Span(window.url, "contact", value=window.url),) if live else literal_spans(window.url)


LINKED: Mapping[str, Callable[[Window, bool], Spans]] = {"telephone": _telephone, "email": _email, "url": _url}


# Conditions, what it goes on with, and what is confirmed


def _conditions(edition: Edition, section: str) -> Iterator[Block]:
    """The conditions of a card as a table of two columns, in the words of the print."""
    if edition.find_table(Condition.TABLE) is None:
        return
    own = [row for row in edition.rows(Condition) if row.section_id == section]
    if not own:
        return
    rows: list[tuple[Cell, ...]] = []
    for division, inside in grouped(own, lambda row: row.division).items():
        if division:
            rows.append((text_cell(division, "rowgroup", colspan=2, source=cells_at(inside[0], "区分")),))
        for item, alike in grouped(inside, lambda row: row.item).items():
            for number, row in enumerate(alike):
                head = text_cell(item, "row", rowspan=len(alike), source=cells_at(row, "項目"))
                rows.append((*([head] if not number else []), text_cell(row.content, source=cells_at(row, "内容"))))
    heads = (text_cell("項目", "col"), text_cell("内容", "col"))
    title = Caption(title=(Span(CONDITIONS),), notes=notes_for(edition, section))
    yield noted_table(edition, f"table/conditions/{section}", Table((heads,), tuple(rows)), title)


def _continued(edition: Edition, section: str, place: str) -> Iterator[Block]:
    """What of other reports' programmes the window goes on with, a sentence each."""
    if edition.find_table(Continuation.TABLE) is None:
        return
    own = [row for row in edition.rows(Continuation) if row.section_id == section]
    sentences = [sentence for row in own if (sentence := _sentence(edition, row))]
    if sentences:
        yield heading(f"{place}/continued", 4, [Span("ほかの報告とのつながり")])
        yield prose(f"{place}/continued/list", [("list", sentences)])


def _sentence(edition: Edition, row: Continuation) -> Spans:
    """In which edition the programme stands last, and what of it goes on; nothing where it is not on record."""
    printed = {fact.document for fact in edition.facts.of_series(row.series)}
    years = [int(about["fiscal_year"]) for about in abouts(edition.locations) if about["document"] in printed]
    if not years:
        return ()
    year = max(years)
    report = read_reports(edition.locations)[row.report]
    said = f"{report.title}の「{row.programme}」に載る、{row.continued}を続けています。"
    return (Span(fiscal_year_name(year), "time", value=str(year)), Span("の"), *literal_spans(said))


def _confirmed(place: str, windows: Sequence[Window], known: Validity) -> Block:
    days = sorted({window.confirmed for window in windows})
    told: Spans = (Span(f"確認日　{UNCONFIRMED}"),) if "" in days else (Span("確認日　"), _day(days[0]))
    if not any(window.valid_until for window in windows):
        until = (_day(known.until), Span("（この頁全体の期限）")) if known.until else (Span(UNCONFIRMED),)
        told = (*told, Span("　有効期限　"), *until)
    return prose(f"{place}/confirmed", [("paragraph", [told])], look=STANDING)


# What leads to the cards


def index_table(edition: Edition, column: str, name: str, title: str) -> Block:
    """Which cards have a word in a column: `needs`, `area` or `body`.

    Parameters
    ----------
    column : str
        Column of the windows whose words lead.
    name : str
        What such a word is called, over the first column.
    title : str
        Caption of the table.
    """
    found: dict[str, list[Window]] = {}
    for window in edition.rows(Window):
        for word in (word for word in listed(window.text(column)) if word != EVERYWHERE):
            found.setdefault(word, []).append(window)
    titles = {one.section_id: one.heading for one in edition.rows(Section)}
    rows = tuple(
        (text_cell(word, "row"), Cell(tuple(_links(dict.fromkeys(one.section_id for one in own), titles))))
        for word, own in found.items()
    )
    head = (text_cell(name, "col"), text_cell("窓口", "col"))
    return noted_table(edition, f"table/index/{column}", Table((head,), rows), Caption(title=(Span(title),)))


def _links(sections: Iterable[str], titles: Mapping[str, str]) -> Iterator[Span]:
    for number, section in enumerate(sections):
        if number:
            yield Span(" ")
        yield Span(f"{section} {titles[section]}", "link", value=window_place(section))


def contact_table(edition: Edition) -> Block:
    """Every number and address on a page of its own, for whoever prints it or works through it."""
    rows = []
    for window in (one for one in edition.rows(Window) if one.is_reachable):
        behind = f"（{window.extension}）" if window.extension else ""
        number = Span(window.section_id, "link", value=window_place(window.section_id))
        texts = (
            ("窓口", window.window + (f"（{window.purpose}）" if window.purpose else "")),
            ("電話", window.telephone + behind if window.telephone else ""),
            ("FAX", window.fax),
            ("メール", window.email),
        )
        cells = (text_cell(text, source=cells_at(window, column)) for column, text in texts)
        rows.append((Cell((number,), "row"), *cells))
    head = tuple(text_cell(text, "col") for text in ("番号", "窓口", "電話", "FAX", "メール"))
    title = Caption(title=(Span("電話・FAX・メールの一覧"),))
    return noted_table(edition, "table/contacts", Table((head,), tuple(rows)), title)
