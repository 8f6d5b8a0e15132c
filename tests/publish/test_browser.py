"""A real browser opens the page, with no network behind it."""

import json
import re
import subprocess
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.publish.browser import BROWSER, SHARED

# Every name but the test's own server is unknown: what wants the network fails, and says so.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

FLAGS = [*SHARED, "--enable-logging=stderr", "--log-level=0"]

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="ブラウザー（chromium）がないので、頁をブラウザーで開く試験をしませんでした。"
)


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


def browse(address: str, profile: Path, *flags: str) -> tuple[str, list[str]]:
    """What the browser made of a page, and what it wrote on its console."""
    command = [BROWSER, *FLAGS, OFFLINE, f"--user-data-dir={profile}", *flags, address]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    console = re.findall(r"^.*:CONSOLE.*$", done.stderr.decode(errors="replace"), re.MULTILINE)
    return done.stdout.decode(), console


def wanted(log: Path, origin: str) -> set[str]:
    """Addresses that a page asked for, by the browser's own log of the network, whether they exist or not."""
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = [event["params"] for event in events if "initiator" in event.get("params", {})]
    return {one["url"] for one in asked if one["initiator"] == origin and not one["url"].startswith("data:")}


def first_pixel(png: bytes) -> str:
    """Colour of the pixel at the top left, which no filter of the format changes."""
    data, at = b"", 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return zlib.decompress(data)[1:4].hex()


def test_page_asks_for_itself_alone_and_says_nothing(page: str, tmp_path: Path) -> None:
    site, log = tmp_path / "site", tmp_path / "net.json"
    site.mkdir()
    (site / "page.html").write_text(page, encoding="utf-8")
    with served(site) as (address, asked):
        dom, console = browse(f"{address}/page.html", tmp_path / "profile", "--dump-dom", f"--log-net-log={log}")
    assert asked == ["/page.html"]
    assert wanted(log, address) == set()
    assert console == []
    assert dom.count('<article class="project"') == 2
    assert 'viewBox="0 0 600 240"' in dom


def test_that_test_can_fail(tmp_path: Path) -> None:
    site, log = tmp_path / "site", tmp_path / "net.json"
    site.mkdir()
    faults = '<img src="a.png"><img src="http://example.org/b.png"><script>x()</script>'
    (site / "page.html").write_text(f"<!DOCTYPE html><title>x</title>{faults}", encoding="utf-8")
    with served(site) as (address, asked):
        _, console = browse(f"{address}/page.html", tmp_path / "profile", "--dump-dom", f"--log-net-log={log}")
    assert "/a.png" in asked
    assert "http://example.org/b.png" in wanted(log, address)
    assert any("x is not defined" in line for line in console)


@pytest.mark.parametrize(("scheme", "colour"), [("1", "1b5470"), ("0", "93c7df")], ids=["light", "dark"])
def test_page_follows_the_mode_that_the_reader_prefers(page: str, tmp_path: Path, scheme: str, colour: str) -> None:
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    shot = tmp_path / "page.png"
    flags = (
        f"--screenshot={shot}",
        "--window-size=1280,900",
        f"--blink-settings=preferredColorScheme={scheme}",
    )
    browse((tmp_path / "page.html").as_uri(), tmp_path / "profile", *flags)
    assert first_pixel(shot.read_bytes()) == colour
