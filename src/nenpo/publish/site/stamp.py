"""The state of a publication, as the pages that lead through the site bear it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# Templates, style and script of the pages that lead through the site.
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Stamp:
    """Whether the site is published or a draft, and which build it is.

    Attributes
    ----------
    state : str
        原案; empty for a site that is published, whose books each say what they are.
    build : str
        What names the build: the same for the same content; empty where it is not known.
    findings : tuple of str
        What a 原案 leaves open.
    originals : tuple of str
        The publications that the site retells, with issuer and date.
    """

    state: str = ""
    build: str = ""
    findings: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()
