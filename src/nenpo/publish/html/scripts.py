"""Scripts of the pages: files of their own, written into the page and named to its policy by their digest."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from nenpo.ground.locations import read_bytes
from nenpo.publish.html.frame import SHARED


@dataclass(frozen=True)
class Script:
    """A script as it stands in the page, and the digest by which the page's policy lets it run."""

    text: Markup
    digest: str


def read_script(name: str, folder: Path = SHARED) -> Script:
    """The script of a file beside the templates, such as `search.js`."""
    text = read_bytes(folder / name).decode("utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Script(Markup(text), f"sha256-{digest}")
