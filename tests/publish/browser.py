"""A real browser that a test types, points and taps in; it speaks the DevTools protocol over a pipe."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "microsoft-edge"))), None
)
SHARED = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--hide-scrollbars",
]
FLAGS = [*SHARED, "--remote-debugging-pipe", "--host-resolver-rules=MAP * ~NOTFOUND"]
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "End": 35, "Home": 36}
KEYS |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}


class Browser:
    """One tab of a running browser.

    Attributes
    ----------
    asked : list of str
        Addresses that the tab asked for.
    said : list of str
        What was written on its console, and errors.
    """

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._rest = b""
        self._number = 0
        self._session = ""
        self._loaded = False
        self.asked: list[str] = []
        self.said: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command, and its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            data = os.read(self._back, 1 << 20)
            assert data, "the browser has gone"
            self._rest += data
        one, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(one)
        method, told = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.asked.append(told["request"]["url"])
        elif method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            self.said.append(json.dumps(told, ensure_ascii=False))
        elif method == "Page.loadEventFired":
            self._loaded = True
        return message

    def visit(self, page: Path, width: int = 1280, height: int = 900, *, scripts: bool = True) -> None:
        """Open a file in a window of a size."""
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        self._loaded = False
        self.asked.clear()
        self.call("Page.navigate", url=page.as_uri())
        while not self._loaded:
            self._next()

    def run(self, script: str) -> Any:
        """Value of an expression in the page."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            shift, name = key.startswith("Shift+"), key.removeprefix("Shift+")
            told = {"key": name, "code": name, "windowsVirtualKeyCode": KEYS[name], "modifiers": 8 if shift else 0}
            typed = {"text": "\r"} if name == "Enter" else {}
            self.call("Input.dispatchKeyEvent", type="keyDown" if typed else "rawKeyDown", **told, **typed)
            self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def place(self, element: str) -> tuple[float, float]:
        """Middle of an element that an expression gives, scrolled into sight."""
        x, y = self.run(
            f"(() => {{ const one = {element}; one.scrollIntoView({{block: 'center', inline: 'center'}});"
            "const at = one.getClientRects()[0]; return [at.x + at.width / 2, at.y + at.height / 2]; })()"
        )
        return x, y

    def point(self, x: float, y: float) -> None:
        """Move the mouse to a place."""
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, x: float, y: float) -> None:
        """Click at a place."""
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def tap(self, x: float, y: float) -> None:
        """Tap at a place with a finger."""
        self.call("Emulation.setTouchEmulationEnabled", enabled=True)
        self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def wait(self, condition: str) -> None:
        """Wait until an expression holds, ten seconds at most."""
        script = f"""new Promise((done) => {{
            const end = Date.now() + 10000;
            const look = () => ({condition}) || Date.now() > end ? done(Boolean({condition})) : setTimeout(look, 20);
            look();
        }})"""
        assert self.run(script), condition

    def shoot(self, path: Path) -> None:
        """Save what the window shows."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


def _high(end: int) -> int:
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(end)
    return moved


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """A browser with a fresh profile; it goes with the block."""
    assert BROWSER
    # The browser reads from 3 and writes to 4; numbers above these can be put there without losing one another.
    out, to, back, into = (_high(end) for end in (*os.pipe(), *os.pipe()))

    def wire() -> None:
        os.dup2(out, 3, inheritable=True)
        os.dup2(into, 4, inheritable=True)

    process = subprocess.Popen(
        [BROWSER, *FLAGS, f"--user-data-dir={profile}"],
        close_fds=False,
        preexec_fn=wire,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(out)
    os.close(into)
    try:
        yield Browser(to, back)
    finally:
        os.close(to)
        os.close(back)
        process.terminate()
        process.wait(30)
