"""What a page carries and what its page of sources lists: every figure, nothing else, and links that lead there."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from made import fact_span
from nbformat import NotebookNode

from nenpo.checks.trace import Trace
from nenpo.ground.errors import NotebookFailed, ReferenceProblem
from nenpo.ground.locations import Locations, at, write_text
from nenpo.publish.html.exporter import publish_html
from nenpo.publish.html.origins import Origins, panel_json, panel_of, read_origins

GUIDED = "nenji-hokoku-fy2020/経営改善普及事業費補助/巡回指導件数"
LOANS = "nenji-hokoku-fy2020/青森県特別保証融資制度貸付金/計/2020/金額"
PAGE = "nenji-hokoku.html"


@pytest.fixture(scope="module")
def checked(sample: ModuleType, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Locations:
    """The project with a record of checks of one figure."""
    locations = sample.without_build(root, tmp_path_factory.mktemp("build"))
    record = {"rules": [["observations.value.form", "observations.unit.allowed"]], "facts": {LOANS: 0}}
    write_text(locations.output / "findings" / "fy2020-checks.json", json.dumps(record))
    return locations


@pytest.fixture(scope="module")
def origins(sample: ModuleType, checked: Locations) -> Origins:
    return read_origins(sample.traced_report(), PAGE, checked)


@pytest.fixture(scope="module")
def site(sample: ModuleType, checked: Locations, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a report and its page of sources."""
    folder = tmp_path_factory.mktemp("site")
    nbformat.write(sample.traced_report(), folder / "out.ipynb")
    publish_html(folder / "out.ipynb", folder / PAGE, locations=checked)
    return folder


def page(site: Path, name: str = PAGE) -> str:
    return (site / name).read_text(encoding="utf-8")


def facts_of(html: str) -> set[str]:
    return {unescape(name) for name in re.findall(r'data-fact="([^"]*)"', html)}


def ids_of(html: str) -> set[str]:
    return {unescape(name) for name in re.findall(r'\sid="([^"]*)"', html)}


def test_the_data_hold_every_printed_figure_and_what_it_was_computed_from(site: Path) -> None:
    html = page(site)
    data = json.loads(re.search(r'id="origins-data">(.*?)</script>', html)[1])
    assert set(data["facts"]) == facts_of(html) | {f"{GUIDED}/2019"}
    name, words, period, file, row, column, raw, printed_page, steps, checks = data["facts"][LOANS]
    texts = data["texts"]
    assert [texts[n] for n in (name, words, period)] == [
        "青森県特別保証融資制度貸付金 計（令和2年度）", "151,157,329千円", "令和2年度",
    ]  # fmt: skip
    assert (texts[file], row, texts[column]) == ("nenji-hokoku-fy2020/outcomes.csv", 299, "欄3")
    assert (texts[raw], texts[printed_page]) == ("9,034件 151,157,329千円", "76")
    assert texts[steps[1]] == "一つのセルにある2つの数のうち、「金額」に当たるものです。"
    assert [texts[n] for n in data["checks"][checks]] == ["値が数として読める", "単位が一覧にある"]
    formula, operands = data["facts"][f"{GUIDED}/2020=前年度比"][2:]
    assert texts[formula].startswith("（今年度 − 前年度）÷ 前年度")
    assert [texts[n] for n in operands] == [f"{GUIDED}/2020", f"{GUIDED}/2019"]


def test_every_link_between_the_two_pages_resolves(site: Path) -> None:
    for here, there in ((PAGE, "nenji-hokoku-sources.html"), ("nenji-hokoku-sources.html", PAGE)):
        links = [unescape(link) for link in re.findall(rf'href="{there}#([^"]*)"', page(site, here))]
        assert links and set(links) <= ids_of(page(site, there))
    sources = page(site, "nenji-hokoku-sources.html")
    inside = {unescape(link) for link in re.findall(r'href="#([^"]*)"', sources)}
    assert inside <= ids_of(sources)
    assert {"_".join(fact.split()) for fact in facts_of(page(site))} <= ids_of(sources)


def test_below_a_block_stands_a_link_and_below_words_only_without_a_script(site: Path) -> None:
    html = page(site)
    assert re.findall(r'<p class="origins-link"><a href="[^"#]*#([^"]*)">', html) == ["prose/loans", "table/guided"]
    assert html.count("<noscript>") == 1
    assert '<span class="unseen">巡回指導の</span>数値の出どころ</a></p></div>' in html


def test_the_policy_names_every_script(site: Path) -> None:
    html = page(site)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert scripts[-1].startswith("// Shows where a figure comes from")
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert re.findall(r"script-src ([^;\"]*)", html) == [" ".join(f"'sha256-{digest}'" for digest in digests)]
    assert "unsafe-inline'; img" in html and "script-src 'unsafe" not in html
    assert not re.search(r"\son\w+=", html)


def test_the_page_of_sources_needs_no_script(site: Path) -> None:
    html = page(site, "nenji-hokoku-sources.html")
    assert "<script" not in html and not re.search(r"https?:|[\"'(]//", html)
    assert html.count("<article") == 5
    assert "75e871720c72a56a78d78fd5155d9988f3930f1a0c53c22047481a9218773493" in html
    assert "ほかの所に載せた数値" in html
    assert '<a href="#checks-1">2の決まり</a>' in html and "2の決まり: 値が数として読める、単位が一覧にある</p>" in html


def test_the_same_notebook_gives_the_same_bytes(
    sample: ModuleType, checked: Locations, site: Path, tmp_path: Path
) -> None:
    nbformat.write(sample.traced_report(), tmp_path / "out.ipynb")
    publish_html(tmp_path / "out.ipynb", tmp_path / PAGE, locations=checked)
    for name in (PAGE, "nenji-hokoku-sources.html"):
        assert (tmp_path / name).read_bytes() == (site / name).read_bytes()


def printing(sample: ModuleType, *runs: Any) -> NotebookNode:
    return sample.notebook_of(sample.shown(sample.prose("prose/x", *runs)))


def test_what_is_not_on_record_is_refused(sample: ModuleType, root: Path) -> None:
    with pytest.raises(NotebookFailed, match="記録にない数値を印刷しています。\n  - 「a/b/c/2020」"):
        read_origins(printing(sample, fact_span("1", "1", "a/b/c/2020")), PAGE, at(root))
    with pytest.raises(ReferenceProblem, match="もとの数値「a/b/c/2020」が、記録にありません"):
        read_origins(printing(sample, fact_span("1", "1", "a/b/c/2020=前年度差")), PAGE, at(root))


def test_another_value_than_the_record_is_refused(sample: ModuleType, root: Path) -> None:
    with pytest.raises(NotebookFailed) as caught:
        read_origins(printing(sample, fact_span("47,098件", "47098", f"{GUIDED}/2020")), PAGE, at(root))
    assert f"「{GUIDED}/2020」: 印刷は 47098、記録は 47099" in str(caught.value)


def test_no_text_can_end_the_data(origins: Origins) -> None:
    found = origins.traces[LOANS]
    assert isinstance(found, Trace)
    evil = replace(found, reading=replace(found.reading, raw="</script><script>alert(1)</script>\u2028"))
    text = panel_json(replace(origins, traces={LOANS: evil}))
    assert "<" not in text and "\u2028" not in text
    assert "</script><script>alert(1)</script>\u2028" in json.loads(text)["texts"]


def test_texts_stand_in_the_data_once(origins: Origins) -> None:
    texts = json.loads(panel_of(origins).data)["texts"]
    assert len(texts) == len(set(texts))
