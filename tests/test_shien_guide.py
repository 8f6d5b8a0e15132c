"""The directory of windows: what its source prints, what its card says, and what nobody may say of it."""

import re
from collections import Counter

import pytest
from assembled import assembled
from building import ROOT
from made import csv_rows
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from nenpo.facts.rows import Condition, Continuation, Section, Window
from nenpo.ground.blocks import MIME
from nenpo.ground.locations import at
from nenpo.ground.sources import abouts, read_document
from nenpo.publish.unbound import find_unbound
from nenpo.report import directory
from nenpo.report.edition import Edition
from nenpo.report.shown import page_html

NAME, YEAR = "shien-guide", 2024
DOCUMENT = f"{NAME}-fy{YEAR}"


@pytest.fixture(scope="module")
def edition() -> Edition:
    return assembled(NAME, YEAR).edition


@pytest.fixture(scope="module")
def html() -> str:
    return assembled(NAME, YEAR).html


@pytest.fixture(scope="module")
def windows(edition: Edition) -> list[Window]:
    return edition.rows(Window)


def test_each_of_the_22_headings_has_a_desk_words_and_a_card(
    edition: Edition, windows: list[Window], html: str
) -> None:
    sections = [one.section_id for one in edition.rows(Section) if one.section_id != "Ⅲ"]
    assert sections == [str(number) for number in range(1, 23)]
    assert Counter(one.section_id for one in windows if not one.branch) == Counter(sections)
    assert all(edition.words(section) for section in sections)
    assert re.findall(r'<article class="card"', html) == ['<article class="card"'] * 22
    assert all(f'id="window/{section}"' in html for section in sections)


def test_a_chapter_is_not_called_the_guide(edition: Edition, html: str) -> None:
    assert "この章だけ" in str(edition.about["title"]) and "Ⅲ章" in edition.report.title
    assert "案内の全体ではありません" in html and "Ⅳ章" in html and "どちらもここにはありません" in html
    assert not re.search("ガイド(?!ライン)", html)  # 22 names the guideline that its plans rest on


def test_numbers_are_apart_by_what_they_are_for(windows: list[Window]) -> None:
    plans = [one for one in windows if one.section_id == "22"]
    assert [(one.branch, one.telephone) for one in plans] == [("", "017-723-1021"), ("1", "017-723-1024")]
    kuroishi = [one for one in windows if (one.section_id, one.branch) == ("6", "4")]
    assert [(one.telephone, one.extension) for one in kuroishi] == [("0172-52-2111", "内線641"), ("017-777-4066", "")]
    offices = [one for one in windows if one.section_id == "13" and one.branch]
    assert len(offices) == 7 and all(one.telephone and one.fax and one.location for one in offices)


def test_links_lead_to_the_number_alone_and_the_address_is_repaired(html: str) -> None:
    links = re.findall(r'<a class="contact" href="([^"]+)"', html)
    assert all(re.fullmatch(r"tel:0\d{9}|mailto:[\w.-]+@[\w.-]+|https://[!-~]+", link) for link in links)
    assert "mailto:aomori_yorozu2606@21aomori.or.jp" in links and "\\_" not in html
    assert "tel:0177349418" in links and len(links) == len(re.findall("class=.contact", html))


def test_an_edition_that_another_follows_has_no_live_number(monkeypatch: pytest.MonkeyPatch, edition: Edition) -> None:
    known = [*abouts(edition.locations), {**edition.about, "fiscal_year": YEAR + 1}]
    monkeypatch.setattr(directory, "abouts", lambda _: known)
    html = page_html(directory.directory(edition).record())
    assert "017-734-9418" in html and "tel:" not in html and "mailto:" not in html
    assert "保存のために残している頁です" in page_html(directory.standing(edition).record())


def test_what_is_not_confirmed_is_said(html: str, windows: list[Window]) -> None:
    assert {one.confirmed + one.valid_until for one in windows} == {""}
    assert html.count("確認日　未確認") == 22 and "どの窓口についても記録がありません（未確認）" in html
    assert "2024-04-01" in html and "2025-03-31" in html


def test_conditions_are_words_and_no_facts(edition: Edition, html: str) -> None:
    said = {(one.section_id, one.item): one.content for one in edition.rows(Condition)}
    assert said["5", "従業員（製造業等）"] == "500 人以下" and said["5", "3年間の計画の場合"] in ("9%以上", "4.5%以上")
    assert said["2", "派遣回数"] == "原則2回" and said["19", "センターの負担"] == "経費の2/3"
    assert "<span data-literal>500 人以下</span>" in html and "data-fact" not in html
    assert edition.facts.of_file(DOCUMENT, "conditions.csv") == []


def test_a_continuation_names_both_grounds_and_no_programme_that_ended(edition: Edition, html: str) -> None:
    rows = edition.rows(Continuation)
    assert {one.section_id for one in rows} == {"2", "5", "6", "16", "17", "19", "20", "21", "22"}
    for one in rows:
        assert one.series.split("/")[:2] == [one.report, one.programme] and edition.facts.of_series(one.series)
        assert f"「{one.programme}」に載る、{one.continued}を続けています" in re.sub("<[^>]+>", "", html)


def test_everything_can_be_read_without_a_script(html: str) -> None:
    for title in ("困りごとから探す", "近くに拠点か会場がある地域から探す", "担当から探す", "電話・FAX・メールの一覧"):
        assert title in html
    for need in ("資金", "後継者", "DX", "省エネ"):
        assert re.search(f'<th scope="row">{need}</th><td><a href="#window/', html)


def test_no_digit_of_the_page_is_unbound() -> None:
    displayed = [{"output_type": "display_data", "metadata": {}, "data": {MIME: block.record()}}
                 for block in assembled(NAME, YEAR).cells.values()]  # fmt: skip
    cells = [new_code_cell(outputs=[NotebookNode(one)]) for one in displayed]
    assert find_unbound(new_notebook(cells=cells)) == []


def test_the_source_says_what_day_it_is_of() -> None:
    root = at(ROOT)
    document = read_document(root, root.raw / DOCUMENT)
    assert (document.about["as_of"], document.about["valid_until"]) == ("2024-04-01", "2025-03-31")
    kinds = Counter(row["区分"] for row in csv_rows(root.raw / DOCUMENT / "windows.csv"))
    assert kinds == {"窓口": 24, "拠点": 15, "問合せ先": 8, "会場": 17}
