"""Every kind of page is open to everybody: axe-core finds nothing, and what no tool sees is looked at here.

docs/accessibility.md leads from each criterion of JIS X 8341-3 to the tests of this file.
"""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
KINDS = ("年次報告", "数値の出どころ", "事業総括", "参考集計", "データの品質", "報告書の一覧")
NARROW = 320
# What stands out of the page to the right, and is in no box that says what it is and that the keyboard reaches.
TOO_WIDE = """[...document.querySelectorAll("body *")].filter((one) => {
    const at = one.getBoundingClientRect();
    if (!at.width || at.right <= document.documentElement.clientWidth + 1) return false;
    for (let box = one.parentElement; box; box = box.parentElement) {
        if (box.matches("[tabindex='0'][aria-label]") && getComputedStyle(box).overflowX !== "visible") return false;
        if (getComputedStyle(box).clipPath !== "none") return false;
    }
    return !one.closest(".skip");
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def kinds(sample: ModuleType, neighbours: Any, root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    helpers = neighbours("kinds")
    site = helpers.write_pages(root, sample, tmp_path_factory.mktemp("site"))
    return [site / name for name in helpers.PAGES]


def barriers(tab: Any, context: str = "document", **options: Any) -> list[str]:
    """What axe-core finds on the page, each with the first place where it is."""
    tab.run(AXE_SCRIPT)
    told = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]} | options
    found = tab.run(f"axe.run({context}, {json.dumps(told)}).then((done) => done.violations)")
    return [f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}" for one in found]


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=KINDS)
def test_axe_finds_nothing(tab: Any, kinds: list[Path], kind: int) -> None:
    tab.visit(kinds[kind])
    assert barriers(tab) == []
    # In dark mode the colours alone are others.
    tab.page.emulate_media(color_scheme="dark")
    assert barriers(tab, runOnly=["color-contrast"]) == []


def test_axe_finds_nothing_in_what_opens(tab: Any, kinds: list[Path]) -> None:
    tab.visit(kinds[0], 390, 844)
    tab.page.click("#filter-open")
    tab.page.check("[name=policy] >> nth=0")
    assert barriers(tab, "'#page-filter'") == []
    tab.page.click("#search-open")
    tab.page.fill("#search-words", "融資")
    tab.wait("document.querySelectorAll('#search-hits a').length")
    assert barriers(tab, "'#page-search'") == []
    tab.page.emulate_media(color_scheme="dark")
    assert barriers(tab, "'#page-search'", runOnly=["color-contrast"]) == []
    tab.press("Escape")
    tab.page.click("#origins-toggle")
    assert tab.run("!document.getElementById('origins-panel').hidden")
    assert barriers(tab, "{include: ['#origins-panel', '.bar']}") == []


def test_that_axe_can_find_something(tab: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><title>x</title><img src='data:,'>", encoding="utf-8")
    tab.visit(tmp_path / "bad.html")
    assert [one.partition(":")[0] for one in barriers(tab)] == ["html-has-lang", "image-alt"]


class Outline(HTMLParser):
    """Elements of a page with their attributes, and its title; no browser is needed for these."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "title" and not self.title:
            self.title = data


def test_pages_have_a_language_a_title_of_their_own_one_outline_and_scoped_heads(kinds: list[Path]) -> None:
    read = [Outline(page) for page in kinds]
    for page in read:
        assert page.tags[0] == ("html", {"lang": "ja"})
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
        ids = [told["id"] for _, told in page.tags if "id" in told]
        assert len(ids) == len(set(ids))
        assert all(told.get("scope") for tag, told in page.tags if tag == "th")
        boxes = [told for _, told in page.tags if told.get("class") == "scroll"]
        assert all(told.get("aria-label") and told.get("tabindex") == "0" for told in boxes)
        assert ("a", {"class": "skip", "href": "#page-main"}) in page.tags
    titles = [page.title for page in read]
    assert len(set(titles)) == len(titles) and all(titles)


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=KINDS)
def test_nothing_is_wider_than_320_pixels_but_in_named_boxes(tab: Any, kinds: list[Path], kind: int) -> None:
    tab.visit(kinds[kind], NARROW, 640)
    # 1280 × 1024 pixels at 400 % are 320 × 256.
    for height in (640, 256):
        tab.page.set_viewport_size({"width": NARROW, "height": height})
        assert tab.run("document.documentElement.scrollWidth") == NARROW
        assert tab.run(TOO_WIDE) == []


@pytest.mark.parametrize("size", [(1280, 900), (390, 844), (NARROW, 256)], ids=["desk", "phone", "400％"])
def test_report_year_and_state_stay_in_sight(tab: Any, kinds: list[Path], size: tuple[int, int]) -> None:
    tab.visit(kinds[0], *size)
    tab.run("window.scrollTo(0, 5000)")
    line = tab.page.locator(".bar-line")
    box = line.bounding_box()
    assert box and 0 <= box["y"] < 40
    assert line.inner_text().split() == ["年次報告", "令和2年度", "再構成"]


def test_the_keyboard_reaches_everything_and_shows_where_it_is(tab: Any, kinds: list[Path]) -> None:
    tab.visit(kinds[2])
    tab.press("Tab", "Enter")
    assert tab.run("document.activeElement.id") == "page-main", "the first stop leads past the bar"
    tab.visit(kinds[2])
    reached = []
    while True:
        tab.press("Tab")
        one = tab.run(
            """(() => {
                const one = document.activeElement;
                const look = getComputedStyle(one);
                const all = [...document.querySelectorAll("*")];
                const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
                return one === document.body ? null : [all.indexOf(one), ring, one.outerHTML.slice(0, 100)];
            })()"""
        )
        if one is None or one in reached:
            break
        assert one[1], f"no ring: {one[2]}"
        reached.append(one)
    wanted = tab.run(
        """[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
            .filter((one) => one.getClientRects().length && !one.disabled)
            .map((one) => [...document.querySelectorAll("*")].indexOf(one))"""
    )
    assert {one[0] for one in reached} >= set(wanted)
    assert [one[0] for one in reached] == sorted(one[0] for one in reached), "in the order of the page"


def test_focus_is_not_covered_by_the_bar(tab: Any, kinds: list[Path]) -> None:
    tab.visit(kinds[0], 390, 844)
    covered = """[...document.querySelectorAll("main a[href], main summary, main [tabindex='0']")]
        .filter((one) => one.getClientRects().length).slice(0, 120).filter((one) => {
            one.focus();
            one.scrollIntoView({ block: "nearest" });
            return one.getBoundingClientRect().bottom <= document.querySelector(".bar").getBoundingClientRect().bottom;
        }).map((one) => one.outerHTML.slice(0, 100))"""
    tab.run("window.scrollTo(0, document.body.scrollHeight)")
    assert tab.run(covered) == []


def test_targets_are_large_enough_for_a_finger(tab: Any, kinds: list[Path]) -> None:
    tab.visit(kinds[0], 390, 844)
    tab.page.click("#filter-open")
    small = """[...document.querySelectorAll(".tools > *, .pane :is(button, select, label.choice, summary)")]
        .map((one) => [one.id || one.className, one.getBoundingClientRect()])
        .filter(([, at]) => at.width && (at.width < 24 || at.height < 24)).map(([name]) => name)"""
    assert tab.run(small) == []


def test_charts_say_in_words_what_they_show_and_have_their_data_beside_them(tab: Any, kinds: list[Path]) -> None:
    tab.visit(kinds[0])
    charts = tab.run(
        """[...document.querySelectorAll("figure:has(svg)")].map((one) => {
            const told = one.querySelector(".chart-description").cloneNode(true);
            told.querySelectorAll(".note-mark").forEach((mark) => mark.remove());
            return {
                name: one.querySelector(".chart").getAttribute("aria-label"),
                words: told.textContent,
                cells: one.querySelectorAll(".chart-data td").length,
                seen: one.querySelector(".chart-data table").checkVisibility(),
            };
        })"""
    )
    assert len(charts) == 4
    assert all(one["name"] == one["words"] and one["cells"] and one["seen"] for one in charts)


def test_links_in_the_text_are_underlined(tab: Any, kinds: list[Path]) -> None:
    plain = """[...document.querySelectorAll("main :is(p, li, td, th[scope=row]) a[href]:not(.here)")]
        .filter((one) => !getComputedStyle(one).textDecorationLine.includes("underline")).length"""
    for page in kinds[:2]:
        tab.visit(page)
        assert tab.run(plain) == 0


def test_nothing_moves_and_nothing_flashes(tab: Any, kinds: list[Path]) -> None:
    tab.visit(kinds[0])
    moving = """[...document.querySelectorAll("*")].filter((one) => {
        const look = getComputedStyle(one);
        return look.animationName !== "none" || parseFloat(look.transitionDuration) > 0;
    }).length"""
    assert tab.run(moving) == 0


def test_text_can_be_spaced_wider_without_loss(tab: Any, kinds: list[Path]) -> None:
    tab.visit(kinds[0], NARROW, 640)
    tab.run(
        """(() => {
            const style = document.createElement("style");
            style.textContent = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
                + " word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }";
            document.head.append(style);
        })()"""
    )
    assert tab.run("document.documentElement.scrollWidth") == NARROW
    assert tab.run(TOO_WIDE) == []


# The docs

CRITERION = re.compile(r"^\| (\d\.\d\.\d+) \| ([^|]+) \| (A|AA) \| ([^|]+) \| ([^|]*) ?\|$", re.MULTILINE)
JIS = ["1.1.1", "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.3.1", "1.3.2", "1.3.3", "1.4.1", "1.4.2", "1.4.3"]
JIS += ["1.4.4", "1.4.5", "2.1.1", "2.1.2", "2.2.1", "2.2.2", "2.3.1", "2.4.1", "2.4.2", "2.4.3", "2.4.4", "2.4.5"]
JIS += ["2.4.6", "2.4.7", "3.1.1", "3.1.2", "3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.3.1", "3.3.2", "3.3.3", "3.3.4"]
JIS += ["4.1.1", "4.1.2"]


def test_the_docs_answer_every_criterion_and_name_tests_that_exist(root: Path) -> None:
    text = (root / "docs" / "accessibility.md").read_text(encoding="utf-8")
    found = CRITERION.findall(text)
    assert [number for number, *_ in found][: len(JIS)] == JIS
    for number, _, _, how, told in found:
        if how.startswith("対象なし") and not told.strip():
            continue
        assert told.strip() == "looked at by hand" or "`test_" in told, number
        file = Path(__file__)
        for name in re.findall(r"`([^`]+)`", told):
            file = root / name if name.endswith(".py") else file
            if not name.endswith(".py"):
                assert f"def {name}(" in file.read_text(encoding="utf-8"), name
                file = Path(__file__)
