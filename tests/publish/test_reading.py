"""Finding one's way on the page of a report: the place in the contents, the search, the filter of projects."""

from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from made import fact_span

from nenpo.publish.html.exporter import publish_html

PROJECTS = (
    ("①", "人財確保事業", "①", "商工課", "新規、重点"),
    ("①", "移住支援事業", "①", "観光課、商工課", "重点"),
    ("⑥⑦", "受注拡大事業", "⑥、⑦", "観光課", "新規"),
    ("⑥⑦", "販路開拓事業", "⑦", "観光課", ""),
)
SHOWN = "[...document.querySelectorAll('article.project:not([hidden]) > :first-child')].map((one) => one.textContent)"
LISTED = (
    "[...document.querySelectorAll('#page-contents a')].filter((a) => !a.closest('[hidden]')).map((a) => a.textContent)"
)
NOTES = "[...document.querySelectorAll('.filter-note:not([hidden])')].map((one) => one.textContent)"
CURRENT = "[...document.querySelectorAll('#page-contents [aria-current]')].map((one) => one.textContent)"
HITS = "[...document.querySelectorAll('.hit-heading')].map((one) => one.textContent)"
MARKS = "[...document.querySelectorAll('#search-hits mark')].map((one) => one.textContent)"


def project(sample: ModuleType, place: int) -> Any:
    chapter, name, policies, sections, flags = PROJECTS[place]
    attributes = {"policy": policies, "section": sections, "flag": flags}
    own = sample.heading(f"p/{place}", 5, sample.text(name))
    words = sample.prose(f"p/{place}/words", sample.Span("事業の説明である。" * 40))
    record = {
        "classification": {kind: [one for one in words.split("、") if one] for kind, words in attributes.items()},
        "policies": {one: f"{one} 方針の名" for one in policies.split("、")},
    }
    return sample.shown(sample.Block(f"page/p/{place}", "project", name, data=record, children=(own, words)))


@pytest.fixture(scope="module")
def report(sample: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    # The projects of the sample say nothing of their policies.
    cells = [cell for cell in sample.report_cells(rows=3)[:-1] if sample.record_of(cell).get("kind") != "group"]
    words = sample.new_markdown_cell("## 事業の頁\n\n#### ① 育成")
    held = fact_span("2,345回", "2345", "a/b/c/2020")
    spans = (sample.Span("ｾﾐﾅｰを"), held, sample.Span("開いた。ＡＢＣ〜も巡回 指導も行った。"))
    more = [sample.new_markdown_cell("#### ⑥⑦ 受注と販路"), sample.shown(sample.prose("prose/held", *spans))]
    cells += [words, project(sample, 0), project(sample, 1), *more, project(sample, 2), project(sample, 3)]
    folder = tmp_path_factory.mktemp("site")
    nbformat.write(
        sample.notebook_of(*cells, sample.new_markdown_cell("## 参考資料\n\n終わり。")), folder / "out.ipynb"
    )
    publish_html(folder / "out.ipynb", folder / "report.html")
    return folder / "report.html"


@pytest.fixture
def tab(tab: Any, report: Path) -> Any:
    tab.visit(report)
    return tab


def search(tab: Any, words: str) -> str:
    """What the page says about the words."""
    if not tab.page.locator("#page-search").is_visible():
        tab.page.click("#search-open")
    tab.page.fill("#search-words", "")
    tab.wait("document.getElementById('search-count').textContent === ''")
    tab.page.fill("#search-words", words)
    tab.wait("document.getElementById('search-count').textContent !== ''")
    return str(tab.page.locator("#search-count").inner_text())


# The contents


def test_the_contents_mark_where_the_reader_is(tab: Any) -> None:
    assert tab.run(CURRENT) == []
    for heading, name in (("section/1(2)②", "② 年齢別推計人口"), ("p/3", "販路開拓事業")):
        tab.run(f"document.getElementById('{heading}').scrollIntoView()")
        tab.wait(f"{CURRENT}[0] === '{name}'")
        assert tab.run(CURRENT) == [name]
        assert tab.page.locator("#page-contents [aria-current]").is_visible(), "its folded list has opened"
    tab.run("window.scrollTo(0, 0)")
    tab.wait(f"{CURRENT}.length === 0")
    assert not tab.page.locator("#page-contents a", has_text="販路開拓事業").is_visible(), "and closed again"


def test_on_a_narrow_page_the_bar_leads_to_the_contents(tab: Any, report: Path) -> None:
    for scripts in (True, False):
        tab.visit(report, 390, 844, java_script_enabled=scripts)
        tab.page.click(".to-contents")
        assert tab.page.locator("#contents-list a").first.is_visible()


def test_a_heading_gives_its_address(tab: Any) -> None:
    tab.page.click("article .here >> nth=0")
    assert tab.page.url.endswith("#p/0")


# The search


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("セミナー", "ｾﾐﾅｰ"),
        ("せみなー", "ｾﾐﾅｰ"),
        ("2345", "2,345"),
        ("２，３４５", "2,345"),
        ("abc~", "ＡＢＣ〜"),
        ("巡回指導", "巡回 指導"),
        ("1237984人", "1,237,984人"),
    ],
)
def test_width_case_kana_commas_and_blanks_make_no_difference(tab: Any, words: str, marked: str) -> None:
    assert search(tab, words) == "1の見出しに、1か所あります。"
    assert tab.run(MARKS) == [marked]


def test_hits_stand_under_their_headings_and_a_heading_that_is_meant_comes_first(tab: Any) -> None:
    assert search(tab, "事業の").startswith("5の見出しに")
    assert tab.run(HITS)[0] == "事業の頁"
    assert "受注拡大事業" in tab.run(HITS)
    assert search(tab, "受注拡大　説明") == "1の見出しに、1か所あります。", "one word may stand in the heading"
    assert tab.page.locator(".hit-path").inner_text() == "事業の頁 › ⑥⑦ 受注と販路"


def test_what_is_not_there_is_said(tab: Any) -> None:
    assert search(tab, "存在しない語") == "見つかりません。言葉を短くするか、別の言い方で探してください。"
    assert search(tab, "<b>") == "見つかりません。言葉を短くするか、別の言い方で探してください。"
    assert tab.page.locator("#search-count").get_attribute("role") == "status"


def test_a_hit_leads_to_its_place(tab: Any) -> None:
    search(tab, "2345")
    tab.press("Enter", "Tab", "Enter")
    assert tab.run("document.activeElement.textContent").startswith("ｾﾐﾅｰを")
    top, bottom = tab.run("(({top, bottom}) => [top, bottom])(document.activeElement.getBoundingClientRect())")
    assert 50 < top < bottom < 900
    assert tab.page.url.endswith("report.html#page-main") or "#" in tab.page.url
    assert tab.page.locator("#page-search").is_visible(), "beside the text it stays, for the next hit"
    assert tab.run("CSS.highlights.get('search-hit').size") == 1
    tab.press("Escape")
    assert not tab.page.locator("#page-search").is_visible()


def test_a_hit_in_folded_data_unfolds_them(tab: Any, report: Path) -> None:
    tab.visit(report, 390, 844)
    search(tab, "1,183")
    tab.page.click(".hit-place >> nth=0")
    assert not tab.page.locator("#page-search").is_visible(), "on a narrow page it would lie over the text"
    assert tab.run("document.activeElement.closest('details').open")
    assert tab.run("document.activeElement.textContent") == "平成23年1,183"


def test_a_long_page_is_searched_without_a_pause(tab: Any) -> None:
    tab.run(
        """(() => {
            const main = document.getElementById("page-main");
            const rows = "<tr><th scope='row'>項目の名</th><td>1,234件</td><td>補助金の額</td></tr>".repeat(30);
            for (let each = 0; each < 470; each += 1) {
                const table = each % 3 ? "" : `<table><tbody>${rows}</tbody></table>`;
                const text = `<h3 id="x${each}">見出し${each}</h3><p>${"長い文である。".repeat(30)}</p>`;
                main.insertAdjacentHTML("beforeend", text + table);
            }
        })()"""
    )
    search(tab, "終わり")
    took = tab.run(
        """(() => {
            const words = document.getElementById("search-words");
            words.value = "補助金";
            const begin = performance.now();
            words.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
            return performance.now() - begin;
        })()"""
    )
    assert tab.page.locator("#search-count").inner_text().startswith("157の見出しに、4710か所あります。初めの50の")
    assert took < 1000


# The filter


def test_the_filter_shows_what_fits_and_says_how_many(tab: Any) -> None:
    tab.page.click("#filter-open")
    count = tab.page.locator("#filter-count")
    assert count.inner_text() == "4件すべてを示しています。" and count.get_attribute("role") == "status"
    tab.page.check("[name=flag][value=重点]")
    assert tab.run(SHOWN) == ["人財確保事業", "移住支援事業"]
    assert count.inner_text() == "4件のうち2件を示しています。"
    assert tab.run(NOTES) == [
        "この章の2件のうち、条件に合う2件を示しています。",
        "この章の2件に、条件に合う事業はありません。",
    ]
    assert "移住支援事業" in tab.run(LISTED) and "販路開拓事業" not in tab.run(LISTED)
    tab.page.check("[name=flag][value=新規]")
    assert tab.run(SHOWN) == ["人財確保事業"], "every flag that is chosen"
    assert tab.page.locator("#filter-open").inner_text() == "絞り込み中 1件"


def test_of_policies_one_is_enough_and_a_page_may_have_two(tab: Any) -> None:
    tab.page.click("#filter-open")
    tab.page.check("[name=policy][value=⑥]")
    assert tab.run(SHOWN) == ["受注拡大事業"]
    tab.page.check("[name=policy][value=⑦]")
    assert tab.run(SHOWN) == ["受注拡大事業", "販路開拓事業"]
    tab.page.select_option("#filter-section", "商工課")
    assert tab.run(SHOWN) == []
    tab.page.uncheck("[name=policy][value=⑥]")
    tab.page.uncheck("[name=policy][value=⑦]")
    assert tab.run(SHOWN) == ["人財確保事業", "移住支援事業"]


def test_the_filter_works_by_keyboard_and_can_be_undone(tab: Any) -> None:
    tab.run("document.getElementById('filter-open').focus()")
    tab.press("Enter", "Tab", "Tab", "Space")
    assert tab.run(SHOWN) == ["人財確保事業", "受注拡大事業"], "the first stop closes, the second is a flag"
    tab.press("Escape")
    assert tab.run("document.activeElement.id") == "filter-open"
    tab.press("Enter", "Tab", "Tab", "Enter")
    assert tab.run("document.activeElement.name") == "flag" and len(tab.run(SHOWN)) == 4
    assert tab.run(NOTES) == []


def test_the_list_of_what_is_shown_leads_there(tab: Any) -> None:
    tab.page.click("#filter-open")
    tab.page.check("[name=policy][value=⑥]")
    tab.page.click("#filter-shown summary")
    tab.page.click("#filter-list a")
    assert tab.page.url.endswith("#p%2F2")


def test_a_link_to_a_page_that_is_filtered_out_shows_it(tab: Any) -> None:
    tab.page.click("#filter-open")
    tab.page.check("[name=policy][value=⑥]")
    tab.run("location.hash = '#p/0'")
    tab.wait(f"{SHOWN}.length === 4")
    tab.page.check("[name=policy][value=⑥]")
    search(tab, "移住支援")
    tab.page.click(".hit-heading >> nth=0")
    assert len(tab.run(SHOWN)) == 4


def test_paper_shows_what_is_chosen_and_says_so(tab: Any) -> None:
    tab.page.click("#filter-open")
    tab.page.check("[name=flag][value=新規]")
    tab.page.emulate_media(media="print")
    assert [one.is_visible() for one in tab.page.locator(".filter-note").all()] == [True, True]
    assert not any(one.is_visible() for one in tab.page.locator(".tools, .pane").all())


def test_without_a_script_there_is_no_control_and_nothing_is_missing(tab: Any, report: Path) -> None:
    tab.visit(report, java_script_enabled=False)
    assert not any(one.is_visible() for one in tab.page.locator(".tools button, .pane").all())
    assert all(one.is_visible() for one in tab.page.locator("article.project").all())
    assert tab.page.locator(".chart-data table").is_visible()


def test_a_page_without_projects_has_no_filter(sample: ModuleType) -> None:
    assert "page-filter" not in sample.export(sample.notebook_of(sample.shown(sample.cover())))
