"""A real browser opens the page, with no network behind it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """A server of one folder; gives its address and the paths that were asked of it."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            asked.append(self.path)
            super().do_GET()

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_page_asks_for_itself_alone_and_says_nothing(tab: Any, page: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    with served(tmp_path) as (address, asked):
        tab.visit(f"{address}/page.html")
        assert tab.page.locator("article.project").count() == 2
        assert tab.page.locator("svg[viewBox='0 0 600 240']").count() == 1
        tab.close()
    # That the tab itself has asked for nothing and said nothing is looked at after every test.
    assert asked == ["/page.html"]


def test_that_test_can_fail(browsers: ModuleType, window: Any, tmp_path: Path) -> None:
    faults = '<img src="a.png"><img src="http://example.org/b.png"><script>x()</script>'
    (tmp_path / "page.html").write_text(f"<!DOCTYPE html><title>x</title>{faults}", encoding="utf-8")
    tab = browsers.Tab(window)
    with served(tmp_path) as (address, asked):
        tab.visit(f"{address}/page.html")
        tab.close()
    assert "/a.png" in asked
    assert {f"{address}/a.png", "http://example.org/b.png"} <= set(tab.asked)
    assert any("x is not defined" in line for line in tab.said)
    assert any("ERR_NAME_NOT_RESOLVED" in line for line in tab.said), "no name but that of the server is known"


@pytest.mark.parametrize(("scheme", "colour"), [("light", "rgb(27, 84, 112)"), ("dark", "rgb(147, 199, 223)")])
def test_page_follows_the_mode_that_the_reader_prefers(
    tab: Any, page: str, tmp_path: Path, scheme: str, colour: str
) -> None:
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    tab.visit(tmp_path / "page.html", color_scheme=scheme)
    assert tab.run("getComputedStyle(document.querySelector('.bar')).borderTopColor") == colour
