"""The page that searches all figures and projects: one file with its data inside, which asks nobody for anything.

The page works out of the file system, so it cannot load an index: the texts stand in it once, and figures refer to
them by place. Without its script it leads to the list of all indicators.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from nenpo.facts.store import Fact
from nenpo.ground.fiscal_year import era_year, fiscal_year_name, period_name
from nenpo.ground.locations import Locations, write_text
from nenpo.ground.numerals import plain_digits
from nenpo.publish.html.frame import page_environment
from nenpo.publish.html.origins import SUFFIX, Places, script_json
from nenpo.publish.html.scripts import read_script
from nenpo.publish.site.crosswalk_page import write_crosswalk
from nenpo.publish.site.indicator_pages import remarks, write_indicators
from nenpo.publish.site.indicators import FOLDER, Atlas, Card, Indicator, Subject, place_href, read_atlas
from nenpo.publish.site.stamp import TEMPLATES, Stamp
from nenpo.words.wording import fact_words

PAGE = "search.html"
SCRIPT = "find.js"


def write_guides(locations: Locations, site: Path, told: Mapping[str, Any]) -> None:
    """Write what leads through the site by figure: a page for each indicator, the list of all, the pairs, the search.

    Parameters
    ----------
    told : mapping
        Fields of `Stamp`.
    """
    atlas, stamp = read_atlas(locations), Stamp(**told)
    write_indicators(atlas, site, stamp)
    write_crosswalk(atlas, site, stamp)
    write_search(atlas, site, stamp)


def write_search(atlas: Atlas, site: Path, stamp: Stamp) -> Path:
    """Write `search.html` into the folder of the site."""
    page = site / PAGE
    write_text(page, search_html(atlas, stamp))
    return page


def search_html(atlas: Atlas, stamp: Stamp) -> str:
    """The page that searches everything on record."""
    record = search_record(atlas)
    return (
        page_environment(TEMPLATES)
        .get_template("search.html.j2")
        .render(
            stamp=stamp,
            data=Markup(script_json(record)),
            script=read_script(SCRIPT, TEMPLATES),
            years=record["years"],
            documents=record["documents"],
            list_href=f"{FOLDER}/index.html",
            figures=len(record["facts"]),
            projects=sum(subject.is_project for subject in atlas.subjects),
        )
    )


def search_record(atlas: Atlas) -> dict[str, Any]:
    """Everything that can be found, as plain data; `texts` holds each text once, and others name it by place.

    A subject is `[report, name, id, chapter, office, policies, flags, place, is a project]`, that of a directory with
    its needs as chapter and its fiscal year and document besides; an indicator
    `[subject, name in fact ids, what, page]`, a figure `[indicator, period, fiscal year, words, value, document,
    rest of its id (empty where it has no period), place, page of its source, section, remark]`.
    """
    texts, documents = Places(), Places()
    subjects, indicators, facts = [], [], []
    for subject in atlas.subjects:
        subjects.append(_subject(subject, atlas.reports[subject.report].title, texts))
        for one in subject.indicators:
            indicators.append([len(subjects) - 1, texts.of(one.indicator), texts.of(one.what), one.page])
            facts += [
                _fact(fact, one, atlas, len(indicators) - 1, texts, documents)
                for row in reversed(one.rows)
                for fact in (row.fact, *row.again)
            ]
    cards = [_card(card, atlas.reports[card.report].title, texts, documents) for card in atlas.cards]
    every = {fact.fiscal_year for one in atlas.indicators.values() for fact in one.facts}
    return {
        "texts": texts.all,
        "years": _years(every | {card.fiscal_year for card in atlas.cards}),
        "documents": [[name, atlas.titles.get(name, name)] for name in documents.all],
        "subjects": [*subjects, *cards],
        "indicators": indicators,
        "facts": facts,
    }


def _subject(subject: Subject, report: str, texts: Places) -> list[Any]:
    plain = (report, subject.name, subject.id, subject.chapter, subject.office)
    marks = ("".join(subject.policies), "・".join(subject.flags), subject.place)
    return [*(texts.of(text) for text in (*plain, *marks)), int(subject.is_project)]


def _card(card: Card, report: str, texts: Places, documents: Places) -> list[Any]:
    """A heading of a directory as a subject: what it is good for stands where others name their chapter."""
    plain = (report, card.name, "", "・".join(card.needs), "、".join(card.offices), "", "", card.place)
    return [*(texts.of(text) for text in plain), 0, card.fiscal_year, documents.of(card.document)]


def _fact(fact: Fact, indicator: Indicator, atlas: Atlas, number: int, texts: Places, documents: Places) -> list[Any]:
    places = atlas.places.get(fact.fact_id, ())
    page = places[0].page.removesuffix(".html") + SUFFIX if places else ""
    rest = fact.fact_id.removeprefix(f"{fact.document}/{fact.subject}/{fact.indicator}")
    told = [*remarks(fact, indicator.facts), *([f"{fact.place}にも掲載"] if fact.place else [])]
    told += [f"注）{note}" for note in (*filter(None, [fact.note]), *atlas.notes.get(fact.fact_id, ()))]
    return [
        number,
        texts.of(_when(fact)),
        fact.fiscal_year,
        texts.of(fact_words(fact)),
        "" if fact.value is None else plain_digits(fact.value),
        documents.of(fact.document),
        texts.of(rest),
        texts.of(place_href(places[0]) if places else ""),
        texts.of(page),
        texts.of(fact.section),
        texts.of("、".join(told)),
    ]


def _when(fact: Fact) -> str:
    programme = f"（{period_name(fact.programme_year)}事業）" if fact.programme_year else ""
    return period_name(fact.period) + programme


def _years(years: Iterable[int]) -> list[list[Any]]:
    """Fiscal years, newest first, each with its name and the other ways to type it."""
    return [[year, fiscal_year_name(year), _typed(year)] for year in sorted(years, reverse=True)]


def _typed(year: int) -> str:
    """A year as people type it: `令和元年度 令和1年度 R1 2019年度`."""
    name = era_year(year)
    number = name.lstrip("令和平成昭西暦").replace("元", "1")
    letter = {"令和": "R", "平成": "H", "昭和": "S"}.get(name[:2], "")
    return f"{name}年度 {name[:2]}{number}年度 {letter}{number} {year}年度"
