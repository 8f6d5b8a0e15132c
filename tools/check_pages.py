"""Look for barriers on the published pages, whole, in light and in dark: `python tools/check_pages.py [PAGE …]`."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

SITE = Path(__file__).resolve().parents[1] / "build" / "site"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")


def barriers(browser: Browser, page: Path, scheme: str) -> list[str]:
    """What axe-core finds on a page: the rule, how often, and the first place."""
    tab = browser.new_page(color_scheme=scheme)
    tab.set_default_timeout(0)
    tab.goto(page.resolve().as_uri())
    found = Axe().run(tab, options=OPTIONS).response["violations"]
    tab.close()
    return [f"{one['id']} ×{len(one['nodes'])}: {one['nodes'][0]['target'][0]}" for one in found]


def main(names: list[str]) -> int:
    """Print what was found on each page, and how long it took; 1 if anything was."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        print("ブラウザー（chromium）がないので、頁を調べられません。chromium を入れてから実行してください。")
        return 3
    pages = [Path(name) for name in names] or sorted(SITE.rglob("*.html"))
    if not pages:
        print("build/site に頁がありません。先に nenpo build を実行してください。")
        return 3
    total = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        for page in pages:
            for scheme in ("light", "dark"):
                begun = time.perf_counter()
                found = barriers(browser, page, scheme)
                total += len(found)
                print(
                    f"{page.name}（{scheme}）: {len(found)}件 {time.perf_counter() - begun:.1f}秒", *found, sep="\n  "
                )
        browser.close()
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
