"""A directory: cards, what leads to them, and when a telephone number is a link."""

from dataclasses import replace

import pytest
from assembled import assembled

from nenpo.facts.rows import Section, Window
from nenpo.ground.blocks import Block
from nenpo.publish.document import document
from nenpo.publish.html.projects import has_cards
from nenpo.publish.notebook import Part
from nenpo.report.directory import Validity, card, listed
from nenpo.report.edition import Edition
from nenpo.report.shown import page_html, run_html

NAME, YEAR = "shien-guide", 2024
DESK = Window(
    document="d", source_cell="d/windows.csv#2:窓口", window="相談室", section_id="7", needs="資金、後継者",
    area="東青",
    body="市の窓口", office="商工課", telephone="0172-00-1111", extension="内線641", fax="0172-00-2222",
    email="soudan_1@example.jp", url="https://example.jp/a",
)  # fmt: skip


@pytest.fixture(scope="module")
def edition() -> Edition:
    return assembled(NAME, YEAR).edition


@pytest.mark.parametrize(
    ("validity", "own", "live"),
    [
        (Validity("2024-04-01", "2025-03-31"), "", True),
        (Validity("2024-04-01", "2024-04-01"), "", True),
        (Validity("2024-04-01", "2024-03-31"), "", False),
        (Validity("2024-04-01", "2024-03-31"), "2024-04-02", True),
        (Validity("2024-04-01", "2025-03-31"), "2024-03-31", False),
        (Validity("2024-04-01", "2025-03-31", followed=True), "2025-03-31", False),
        (Validity("2024-04-01", ""), "", False),
        (Validity("", "2025-03-31"), "", False),
    ],
)
def test_a_number_is_a_link_only_while_somebody_says_that_it_holds(validity: Validity, own: str, live: bool) -> None:
    assert validity.covers(replace(DESK, valid_until=own)) is live


def made(edition: Edition, *windows: Window, followed: bool = False) -> Block:
    (section,) = [one for one in edition.rows(Section) if one.section_id == "7"]
    return card(edition, section, windows, Validity("2024-04-01", "2025-03-31", followed))


def test_a_card_has_links_of_digits_alone_and_one_attribute_a_choice(edition: Edition) -> None:
    html = page_html(made(edition, DESK).record())
    assert '<a class="contact" href="tel:0172001111" data-literal>0172-00-1111</a>' in html
    assert "（内線641）" in html and "0172-00-2222" in html and 'href="tel:0172002222"' not in html
    assert 'href="mailto:soudan_1@example.jp"' in html and 'href="https://example.jp/a"' in html
    assert '<article class="card" data-needs="資金、後継者" data-areas="東青" data-offices="市の窓口">' in html


def test_an_archived_card_prints_its_numbers_and_links_none(edition: Edition) -> None:
    html = page_html(made(edition, DESK, followed=True).record())
    assert "0172-00-1111" in html and "tel:" not in html and "mailto:" not in html


def test_a_second_number_stands_under_what_it_is_for(edition: Edition) -> None:
    second = replace(DESK, branch="1", kind="問合せ先", purpose="計画の相談", telephone="0172-00-3333")
    html = page_html(made(edition, DESK, second).record())
    assert html.index("0172-00-1111") < html.index("計画の相談") < html.index("0172-00-3333")


def test_places_without_an_address_are_a_list(edition: Edition) -> None:
    places = [Window(window=name, section_id="7", branch=str(n), kind="会場", purpose=name[:2]) for n, name in
              enumerate(("青森会館", "弘前会館"), 1)]  # fmt: skip
    html = page_html(made(edition, DESK, *places).record())
    assert "<li>青森　青森会館</li><li>弘前　弘前会館</li>" in html


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "tel:0172 00", "mailto:a@b?subject=x", "data:text/html,x", ""]
)
def test_nothing_but_an_address_becomes_a_link(value: str) -> None:
    assert run_html({"kind": "contact", "text": "甲<b>", "value": value}) == "<span data-literal>甲&lt;b&gt;</span>"


def test_the_words_of_a_cell_are_parted() -> None:
    assert listed("資金、後継者、") == ["資金", "後継者"] and listed("") == []


def test_in_a_document_a_card_heads_its_parts_outside_the_contents(edition: Edition) -> None:
    second = replace(DESK, branch="1", window="支所")
    items = document([Part("block", "1", record=made(edition, DESK, second).record())])
    heads = [item for item in items if item["kind"] == "heading"]
    assert [item.get("listed", True) for item in heads][:2] == [True, False]
    assert all(item["loose"] for item in items if item["kind"] == "particulars")
    tags = next(item for item in items if item["kind"] == "paragraph")
    assert "".join(run["text"] for run in tags["runs"]) == "資金、後継者"


@pytest.mark.parametrize(("report", "year", "cards"), [(NAME, YEAR, True), ("jigyo-sokatsu", 2021, False)])
def test_only_a_report_with_a_directory_has_its_script(report: str, year: int, cards: bool) -> None:
    parts = [Part("block", name, record=block.record()) for name, block in assembled(report, year).cells.items()]
    assert has_cards(parts) is cards
