"""The panel at a figure, in a real browser: by mouse, by keyboard, by finger; and what is there without a script."""

from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

from nenpo.publish.html.exporter import publish_html

FIRST = "document.querySelector('main p [data-fact]')"
PANEL = "document.getElementById('origins-panel')"
ELSEWHERE = "document.querySelector('.bar-report')"
TOGGLE = "document.getElementById('origins-toggle')"
OPEN, CLOSED = f"!{PANEL}.hidden", f"{PANEL}.hidden"
FOCUSED = "document.activeElement.textContent"


@pytest.fixture(scope="module")
def report(sample: ModuleType, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    nbformat.write(sample.traced_report(), folder / "out.ipynb")
    publish_html(folder / "out.ipynb", folder / "nenji-hokoku.html", locations=sample.without_build(root, folder))
    return folder / "nenji-hokoku.html"


@pytest.fixture
def tab(tab: Any, report: Path) -> Any:
    tab.visit(report)
    return tab


def test_a_figure_that_is_pointed_at_shows_where_it_comes_from(tab: Any) -> None:
    tab.page.mouse.move(*tab.place(FIRST))
    tab.wait(OPEN)
    words = tab.run(f"{PANEL}.innerText")
    assert "青森県特別保証融資制度貸付金 計（令和2年度）" in words
    assert "nenji-hokoku-fy2020/outcomes.csv 299行「欄3」" in words
    assert "9,034件 151,157,329千円" in words and "76" in words
    assert tab.run(f"{FIRST}.getAttribute('aria-describedby')") == "origins-body"
    # It stays while the mouse is in it, and goes with Esc.
    tab.page.mouse.move(*tab.place(f"{PANEL}.querySelector('dl')"))
    assert not tab.run(f"new Promise((done) => setTimeout(() => done({CLOSED}), 600))")
    tab.press("Escape")
    assert tab.run(CLOSED)


def test_a_panel_goes_when_the_mouse_has_left(tab: Any) -> None:
    tab.page.mouse.move(*tab.place(FIRST))
    tab.wait(OPEN)
    tab.page.mouse.move(*tab.place(ELSEWHERE))
    tab.wait(CLOSED)


def test_a_click_pins_it_and_focus_comes_back(tab: Any) -> None:
    tab.page.mouse.click(*tab.place(FIRST))
    assert tab.run(OPEN) and tab.run("document.activeElement.id") == "origins-panel"
    tab.press("Escape")
    assert tab.run(CLOSED) and tab.run(f"document.activeElement === {FIRST}")
    assert tab.run(f"{FIRST}.getAttribute('aria-describedby')") is None
    tab.page.mouse.click(*tab.place(FIRST))
    tab.page.mouse.click(*tab.place("document.getElementById('origins-close')"))
    assert tab.run(CLOSED) and tab.run(f"document.activeElement === {FIRST}")
    tab.page.mouse.click(*tab.place(FIRST))
    tab.page.mouse.click(*tab.place(ELSEWHERE))
    assert tab.run(CLOSED)


def test_a_focused_figure_shows_it(tab: Any) -> None:
    tab.run(f"{FIRST}.focus()")
    assert tab.run(OPEN)
    tab.run(f"{TOGGLE}.focus()")
    assert tab.run(CLOSED)


def test_figures_are_no_stops_until_they_are_asked_for(tab: Any) -> None:
    stops = "document.querySelectorAll('main [data-fact][tabindex=\"0\"]').length"
    assert tab.run(stops) == 0
    tab.run(f"{TOGGLE}.focus()")
    tab.press("Enter")
    assert tab.run(f"{TOGGLE}.getAttribute('aria-pressed')") == "true"
    assert tab.run(stops) == 2, "one in the paragraph, one in the table"


def test_the_keyboard_walks_from_figure_to_figure(tab: Any) -> None:
    tab.run(f"{TOGGLE}.focus()")
    tab.press("Enter")
    assert tab.run(FOCUSED) == "151,157,329千円" and tab.run(OPEN)
    tab.press("ArrowRight")
    assert tab.run(FOCUSED) == "47,099件" and "令和2年度" in tab.run(f"{PANEL}.innerText")
    tab.press("End")
    assert tab.run(FOCUSED) == "5.0%減少"
    tab.press("ArrowRight")
    assert tab.run("document.activeElement.closest('td').cellIndex") == 1
    tab.press("ArrowDown")
    assert tab.run(FOCUSED) == "9,034件"
    tab.press("ArrowUp", "Shift+Tab", "Shift+Tab")
    assert tab.run(FOCUSED) == "5.0%減少", "past the table's own stop, back to where the paragraph was left"
    tab.press("Home", "Enter")
    assert tab.run("document.activeElement.id") == "origins-panel"
    tab.press("Tab")
    assert tab.run("document.activeElement.getAttribute('href')").startswith("nenji-hokoku-sources.html#")
    tab.press("Escape")
    assert tab.run(FOCUSED) == "151,157,329千円" and tab.run(CLOSED)
    tab.press("Escape")
    assert tab.run(f"document.activeElement === {TOGGLE}") and tab.run(f"{TOGGLE}.ariaPressed") == "false"


def test_a_computed_figure_shows_its_formula_and_both_cells(tab: Any) -> None:
    tab.page.mouse.click(*tab.place("document.querySelectorAll('main p [data-fact]')[2]"))
    words = tab.run(f"{PANEL}.innerText")
    assert "（今年度 − 前年度）÷ 前年度 × 100" in words
    assert "outcomes.csv 174行「欄3」" in words and "outcomes.csv 174行「欄2」" in words


def test_every_link_of_every_panel_leads_to_a_figure(tab: Any, report: Path) -> None:
    links = tab.run(
        "[...document.querySelectorAll('main [data-fact]')].flatMap((one) => { one.focus();"
        f" return [...{PANEL}.querySelectorAll('a')].map((link) => link.href); }})"
    )
    assert len(links) == 8
    tab.visit(report.with_name("nenji-hokoku-sources.html"))
    place = "document.getElementById(decodeURIComponent(new URL(link).hash.slice(1)))"
    assert tab.run(f"{links}.map((link) => {place}?.tagName)") == ["ARTICLE"] * 8


def test_a_finger_opens_it_at_the_foot_of_a_narrow_page(tab: Any, report: Path) -> None:
    tab.visit(report, 320, 640)
    tab.page.touchscreen.tap(*tab.place("document.querySelector('main td [data-fact]')"))
    tab.wait(OPEN)
    sheet = tab.run(f"(({{left, right, bottom}}) => [left, right, bottom])({PANEL}.getBoundingClientRect())")
    assert sheet == [0, 320, 640]
    assert tab.run("document.documentElement.scrollWidth") == 320
    tab.page.touchscreen.tap(*tab.place(ELSEWHERE))
    tab.wait(CLOSED)


def test_on_paper_nothing_of_it_is_shown(tab: Any) -> None:
    tab.page.mouse.click(*tab.place(FIRST))
    tab.page.emulate_media(media="print")
    shown = "[...document.querySelectorAll('.origins-panel, .tools, .pane, .origins-link')]"
    assert tab.run(f"{shown}.filter((one) => one.getClientRects().length).length") == 0


def test_in_dark_mode_it_is_dark(tab: Any) -> None:
    tab.page.emulate_media(color_scheme="dark")
    tab.page.mouse.click(*tab.place(FIRST))
    assert tab.run(f"getComputedStyle({PANEL}).backgroundColor") == "rgb(27, 32, 36)"


def test_without_scripts_links_lead_to_the_page_of_sources(tab: Any, report: Path) -> None:
    tab.visit(report, java_script_enabled=False)
    links = tab.page.locator(".origins-link a")
    assert [link.is_visible() for link in links.all()] == [True, True]
    hidden = tab.page.locator(".origins-mode, #search-open, #filter-open, .pane")
    assert hidden.count() >= 3 and not any(one.is_visible() for one in hidden.all())
