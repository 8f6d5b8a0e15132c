"""The Chromium that is installed, driven by playwright, with no network behind it, and a tab that tests work in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "microsoft-edge"))), None
)
MISSING = "ブラウザー（chromium）がないので、頁をブラウザーで開く試験をしませんでした。"
# Every name but the tests' own server is unknown: what wants the network fails, and says so.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


@contextmanager
def browser() -> Iterator[Browser]:
    """A running browser; it goes with the block."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


class Tab:
    """One page at a time, each in a fresh window.

    Attributes
    ----------
    asked : list of str
        Addresses that the page asked for, besides its own.
    said : list of str
        What was written on its console, and errors.
    """

    def __init__(self, opened: Browser) -> None:
        self._browser = opened
        self._page: Page | None = None
        self.asked: list[str] = []
        self.said: list[str] = []

    @property
    def page(self) -> Page:
        """The page that is open."""
        assert self._page, "no page was visited"
        return self._page

    def visit(self, page: Path | str, width: int = 1280, height: int = 900, **window: Any) -> None:
        """Open a file or an address in a window of a size.

        Parameters
        ----------
        window
            Options of the window as playwright names them: `java_script_enabled`, `color_scheme` …
        """
        self.close()
        narrow = width < 500
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, has_touch=narrow, is_mobile=narrow, **window
        )
        self._page = context.new_page()
        address = page.as_uri() if isinstance(page, Path) else page
        context.on("request", lambda request: self._note(request.url, address))
        self._page.on("console", lambda message: self.said.append(message.text))
        self._page.on("pageerror", lambda error: self.said.append(str(error)))
        self._page.goto(address)

    def _note(self, url: str, own: str) -> None:
        if url.partition("#")[0] != own.partition("#")[0] and not url.startswith("data:"):
            self.asked.append(url)

    def close(self) -> None:
        """Close the window."""
        if self._page:
            self._page.context.close()
        self._page = None

    def run(self, script: str) -> Any:
        """Value of an expression in the page."""
        return self.page.evaluate(script)

    def wait(self, condition: str) -> None:
        """Wait until an expression holds, ten seconds at most."""
        # Not playwright's own wait: it compiles its condition in the page, whose policy forbids that.
        script = f"""new Promise((done) => {{
            const end = Date.now() + 10000;
            const look = () => ({condition}) || Date.now() > end ? done(Boolean({condition})) : setTimeout(look, 20);
            look();
        }})"""
        assert self.run(script), condition

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def place(self, element: str) -> tuple[float, float]:
        """Middle of an element that an expression gives, scrolled into sight."""
        x, y = self.run(
            f"(() => {{ const one = {element}; one.scrollIntoView({{block: 'center', inline: 'center'}});"
            "const at = one.getClientRects()[0]; return [at.x + at.width / 2, at.y + at.height / 2]; })()"
        )
        return x, y
