"""The page of a comparison: old and new side by side, open to everybody, and nothing in it acts."""

import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from nenpo.diff.compared import Comparison, compare
from nenpo.diff.page import page_html, write_page

HOSTILE = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>'
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


BOOKS = {"nenji-hokoku": "年次報告", "jigyo-sokatsu": "事業総括"}


def compared(made: ModuleType, **new: Any) -> Comparison:
    return compare(made.side("旧"), made.side("新", **new), BOOKS)


def test_old_and_new_stand_side_by_side_with_the_cause(made: ModuleType) -> None:
    html = page_html(compared(made, now="47,199", template="窓口も大きく増えた。"))
    assert "<del>47,099</del>件" in html and "<ins>47,199</ins>件" in html
    assert "窓口も<ins>大きく</ins>増えた。" in html
    assert "資料 data/raw/nenji-hokoku-fy2020/outcomes.csv 2行「2年度」 「47,099件」→「47,199件」" in html
    assert "数値だけが変わった文・行・図（3件）" in html
    assert "報告書の所へ" not in html


def test_when_nothing_changed_the_page_says_so_and_lists_nothing(made: ModuleType) -> None:
    html = page_html(compared(made))
    assert "違いはありません。" in html and "<article" not in html


def test_a_page_beside_the_site_leads_to_the_place_in_the_report(made: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "build" / "site").mkdir(parents=True)
    new = made.side("新", template="窓口も大きく増えた。")
    new.site = tmp_path / "build" / "site"
    found = compare(made.side("旧"), new, BOOKS)
    write_page(found, tmp_path / "build" / "diff.html")
    html = (tmp_path / "build" / "diff.html").read_text("utf-8")
    assert 'href="site/fy2020/nenji-hokoku.html#c-1/prose"' in html
    assert str(tmp_path) not in html
    assert html == page_html(found, tmp_path / "build" / "diff.html")


def test_nothing_from_the_sources_acts(made: ModuleType) -> None:
    blocks = [*made.report(), made.prose("c-2", [("paragraph", [(made.Span(HOSTILE),)])])]
    issue = {"rule": HOSTILE, "severity": "critical", "message": HOSTILE, "file": HOSTILE}
    new = {"blocks": blocks, "findings": [issue], "cell": HOSTILE, "issues": f"- {{id: {json.dumps(HOSTILE)}}}"}
    html = page_html(compared(made, **new))
    assert "&lt;img src=x onerror=" in html
    assert re.findall(r"<script|<img", html) == []
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html


def test_it_is_open_to_everybody(made: ModuleType, tab: Any, tmp_path: Path) -> None:
    finding = {"rule": "a.b", "severity": "critical", "message": "合いません。" * 30, "file": "doc/a.csv", "row": "2"}
    new = {"now": "47,199", "template": "窓口も大きく増えた。", "rows": ("訪問", "電話"), "findings": [finding]}
    write_page(compared(made, **new), tmp_path / "diff.html")
    tab.visit(tmp_path / "diff.html", 320, 800)
    assert tab.run("document.documentElement.scrollWidth") <= 320
    tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    told = json.dumps({"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]})
    for scheme in ("light", "dark"):
        tab.page.emulate_media(color_scheme=scheme)
        tab.run(AXE_SCRIPT)
        found = tab.run(f"axe.run(document, {told}).then((done) => done.violations)")
        assert [f"{one['id']}: {one['nodes'][0]['failureSummary']}" for one in found] == []
