"""The search: what is typed in many forms finds the same, it leads to each place, and it asks nobody for anything."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from building import ROOT
from playwright.sync_api import Page, sync_playwright

from nenpo.checks.trace import Printed
from nenpo.ground.locations import at
from nenpo.publish.site.index import DATA, GUIDE, QUALITY, REPORT, Entry, write_index
from nenpo.publish.site.indicator_pages import write_indicators
from nenpo.publish.site.indicators import Atlas, Card, cards_of, read_atlas
from nenpo.publish.site.search import search_html, search_record, write_search
from nenpo.publish.site.stamp import Stamp
from nenpo.report.declaration import Site

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND"]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PUBLISHED = Stamp("", "3f9a1c2e77")
GUIDANCE = "nenji-hokoku-fy2020/経営改善普及事業費補助/巡回指導件数/2020"
PLACE = Printed("fy2020/nenji-hokoku.html", "事業実績", "project/②/経営改善普及事業費補助/outcomes")


@pytest.fixture(scope="module")
def project(root: Path) -> Atlas:
    """What is on record in the project; of its figures one is printed."""
    read = read_atlas(replace(at(root), output=root / "data"))
    return replace(read, places={GUIDANCE: [PLACE]})


@pytest.fixture(scope="module")
def site(project: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    some = [one for one in project.subjects if one.name in ("経営改善普及事業費補助", "年齢別推計人口")]
    write_indicators(replace(project, subjects=tuple(some)), folder, PUBLISHED)
    write_search(project, folder, PUBLISHED)
    entries = [
        Entry(0, "search", "数値と事業を探す", "search.html", GUIDE, 1, description="名前や数値から探します。"),
        *(Entry(2020, "年次報告", "令和2年度 年次報告", f"fy2020/r.{x}", REPORT, 9, form, "再構成")
          for x, form in (("html", "HTML"), ("pdf", "PDF"))),
        Entry(2020, "オープンデータ", "オープンデータ", "fy2020/data/datapackage.json", DATA, 9, "オープンデータ"),
        Entry(2020, "オープンデータ", "数値の一覧", "fy2020/data/observations.csv", DATA, 9, "CSV"),
        Entry(2020, "データの品質", "令和2年度 データの品質", "fy2020/quality.html", QUALITY, 9),
    ]  # fmt: skip
    write_index(entries, folder, Site(title="報告書の一覧", introduction="並べています。"), PUBLISHED, ())
    return folder


@pytest.fixture(scope="module")
def window() -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("ブラウザー（chromium）がないので、検索の頁をブラウザーで試しませんでした。")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_page()
        browser.close()


@pytest.fixture
def search(window: Page, site: Path) -> Iterator[Page]:
    """The search page, freshly opened; whatever a test does, it asks for itself alone and nothing goes wrong."""
    asked, said = [], []
    listeners = (
        ("request", lambda request: asked.append(request.url.partition("#")[0])),
        ("console", lambda message: said.append(message.text)),
        ("pageerror", lambda error: said.append(str(error))),
    )
    for event, listener in listeners:
        window.on(event, listener)
    window.goto("about:blank")
    window.goto((site / "search.html").as_uri())
    yield window
    for event, listener in listeners:
        window.remove_listener(event, listener)
    assert {address.partition("?")[0] for address in asked} <= {(site / "search.html").as_uri()}
    assert said == []


def ask(search: Page, typed: str) -> list[str]:
    """Names of the indicators that are found for what is typed."""
    search.fill("#search-q", typed)
    search.wait_for_function("(q) => new URLSearchParams(location.hash.slice(1)).get('q') === q", arg=typed)
    return search.locator("#search-figures-list .hit-title").all_inner_texts()


@pytest.mark.parametrize(
    "typed", ["47,099件", "47099", "４７，０９９", "４７０９９件", "47,099 巡回", "巡回指導　R2 47099"]
)
def test_a_printed_number_is_found_however_it_is_typed(search: Page, typed: str) -> None:
    found = ask(search, typed)
    assert found[0].endswith("巡回指導件数")
    assert search.locator("#search-figures-list data").first.get_attribute("data-fact") == GUIDANCE


def test_a_number_is_found_from_its_first_digit_on(search: Page) -> None:
    ask(search, "099件")
    assert "47,099件" not in search.locator("#search-figures-list data").all_inner_texts()


@pytest.mark.parametrize("typed", ["いんたーんしっぷ", "インターンシップ", "ｲﾝﾀｰﾝｼｯﾌﾟ"])
def test_words_are_found_in_any_kana_and_width(search: Page, typed: str) -> None:
    assert any("インターンシップ" in name for name in ask(search, typed))


@pytest.mark.parametrize("typed", ["5か所", "5ヶ所", "５箇所"])
def test_places_are_counted_in_any_spelling(search: Page, typed: str) -> None:
    ask(search, typed)
    assert search.locator("#search-figures-list data").first.inner_text() == "5か所"


def test_a_section_s_number_leads_to_its_figures_first(search: Page) -> None:
    ask(search, "2(2)②-3")
    assert "経営改善普及事業費補助" in search.locator("#search-figures-list .hit").first.inner_text()


def test_figures_are_found_by_the_office_of_their_project(search: Page) -> None:
    assert ask(search, "地域産業課 事業承継")


def test_several_words_narrow_the_search(search: Page) -> None:
    one, two = ask(search, "相談"), ask(search, "相談 創業")
    assert two and set(two) != set(one)
    assert re.fullmatch("事業・見出し \\d+件、数値 \\d+件（\\d+の指標）", search.locator("#search-status").inner_text())


def test_nothing_found_says_what_to_do(search: Page) -> None:
    assert ask(search, "ありえない言葉") == []
    assert "言葉を短くするか" in search.locator("#search-none").inner_text()
    assert search.locator("#search-status").inner_text() == "事業・見出し 0件、数値 0件（0の指標）"


def test_filters_leave_one_year_and_one_kind(search: Page) -> None:
    ask(search, "経営改善普及事業費補助")
    search.select_option("#search-year", "2019")
    search.select_option("#search-kind", "figures")
    search.wait_for_function("() => location.hash.includes('kind=figures')")
    assert set(search.locator("#search-figures-list .when").all_inner_texts()) == {"令和元年度"}
    assert search.locator("#search-projects").is_hidden()


def test_a_hit_leads_to_its_indicator_its_place_and_its_source(search: Page, site: Path) -> None:
    ask(search, "47099 巡回指導件数")
    card = search.locator("#search-figures-list .hit").first
    page, place, source = (unescape(one.get_attribute("href")) for one in card.locator("a").all())
    assert (site / page).is_file()
    assert place == "fy2020/nenji-hokoku.html#project/②/経営改善普及事業費補助/outcomes"
    assert search.evaluate("decodeURIComponent", source) == f"fy2020/nenji-hokoku-sources.html#{GUIDANCE}"


def test_a_project_is_found_by_its_section_and_flags(search: Page) -> None:
    search.select_option("#search-kind", "projects")
    ask(search, "商工政策課 主要成果")
    cards = search.locator("#search-projects-list .hit").all_inner_texts()
    assert cards and all("担当課 " in card and "主要成果" in card for card in cards)


@pytest.mark.parametrize("address", ["#q=47,099件&year=2020", "?q=47,099件&year=2020"])
def test_an_address_brings_the_search_with_it(search: Page, site: Path, address: str) -> None:
    search.goto("about:blank")
    search.goto((site / "search.html").as_uri() + address)
    assert search.input_value("#search-q") == "47,099件"
    assert search.input_value("#search-year") == "2020"
    assert "巡回指導件数" in search.locator("#search-figures-list").inner_text()


def test_more_is_shown_on_demand_and_the_keyboard_goes_on_there(search: Page) -> None:
    shown = len(ask(search, "事業費"))
    search.locator("#search-figures-more").press("Enter")
    assert search.locator("#search-figures-list .hit").count() > shown
    assert search.evaluate("document.activeElement.closest('.hit') !== null")


def test_without_a_script_the_page_leads_to_the_list(site: Path, window: Page) -> None:
    page = window.context.browser.new_context(java_script_enabled=False).new_page()
    page.goto((site / "search.html").as_uri())
    assert page.locator("#search-box").is_hidden()
    link = page.locator("#search-without a")
    assert link.is_visible() and link.get_attribute("href") == "indicators/index.html"
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_pages_have_no_barriers_and_fit_the_window(site: Path, window: Page, width: int, scheme: str) -> None:
    context = window.context.browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    found = []
    indicator = sorted((site / "indicators").glob("nenji-hokoku-*.html"))[0]
    for file in (site / "index.html", indicator, site / "indicators" / "index.html", site / "search.html"):
        page.goto(file.as_uri() + ("#q=融資" if file.name == "search.html" else ""))
        problems = Axe().run(page, options=RULES | {"resultTypes": ["violations"]}).response["violations"]
        found += [(file.name, one["id"], one["nodes"][0]["target"]) for one in problems]
        found += [(file.name, "wide")] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
    context.close()
    assert found == []


def test_the_page_is_whole_and_runs_one_script_that_its_policy_names(project: Atlas) -> None:
    page = search_html(project, PUBLISHED)
    assert page.count("<h1") == 1 and page.count("<script>") == 1
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", page)
    assert not re.search(r"https?:|fetch\(|XMLHttp|import\(|eval\(", page)
    assert page == search_html(project, PUBLISHED)


def test_every_figure_and_project_can_be_found(project: Atlas) -> None:
    record = search_record(project)
    text = record["texts"]
    ids = set()
    for fact in record["facts"]:
        subject, stem, _, _ = record["indicators"][fact[0]]
        document, rest = record["documents"][fact[5]][0], text[fact[6]]
        ids.add(f"{document}/{text[record['subjects'][subject][1]]}/{text[stem]}{rest}")
    assert ids == {fact.fact_id for one in project.indicators.values() for fact in one.facts}
    named = {one.name for one in (*project.subjects, *project.cards)}
    assert {text[one[1]] for one in record["subjects"]} == named


CARD = Card("shien-guide", "shien-guide-fy2024", 2024, "後を継ぐ人を探したいとき", ("後継者",), ("甲課",),
            "fy2024/shien-guide.html#window/16")  # fmt: skip


def test_a_heading_of_a_directory_is_found_by_the_need_of_who_looks_for_it(
    window: Page, project: Atlas, tmp_path: Path
) -> None:
    few = replace(project, subjects=project.subjects[:2], cards=(CARD,), titles={CARD.document: "令和6年度 窓口"})
    write_search(few, tmp_path, PUBLISHED)
    window.goto("about:blank")
    window.goto((tmp_path / "search.html").as_uri())
    ask(window, "後継者 甲課")
    found = window.locator("#search-projects-list li")
    assert found.count() == 1
    assert "後継者" in found.inner_text() and "指標" not in found.inner_text()
    assert found.locator("a").get_attribute("href") == CARD.place
    window.select_option("#search-year", "2024")
    assert found.count() == 1


def test_the_cards_of_the_newest_directory_are_read_from_its_tables(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "clean" / "fy2024"
    folder.mkdir(parents=True)
    for name in ("windows", "outline"):
        shutil.copy(ROOT / "data/clean/fy2024" / f"{name}.csv", folder)
    newest = {"shien-guide": 2024, "nenji-hokoku": 2020}
    assert list(cards_of(at(tmp_path), newest)) == []
    (tmp_path / "build" / "executed").mkdir(parents=True)
    (tmp_path / "build" / "executed" / "shien-guide-fy2024.ipynb").write_text("{}", encoding="utf-8")
    cards = list(cards_of(at(tmp_path), newest))
    assert len(cards) == 22
    assert cards[0].place == "fy2024/shien-guide.html#window/1" and "DX" in cards[0].needs


def test_text_of_sources_cannot_end_the_script(project: Atlas) -> None:
    hostile = replace(project.subjects[0], office="</script><script>alert(1)</script>")
    page = search_html(replace(project, subjects=(hostile,)), PUBLISHED)
    assert "</script><script>alert" not in page
    data = re.search(r'id="search-data">(.*?)</script>', page)[1]
    assert "</script><script>alert(1)</script>" in json.loads(data)["texts"]
