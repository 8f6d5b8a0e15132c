"""The frame of every page: templates that all pages share, and how they are found."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

# nbconvert looks for the folder `nenpo` in here.
TEMPLATES = Path(__file__).parent / "templates"
SHARED = TEMPLATES / "nenpo"


def page_environment(*own: Path) -> Environment:
    """Templates of the own folders, then the shared ones; what they are given is escaped, and must be there."""
    return Environment(loader=FileSystemLoader([*own, SHARED]), autoescape=True, undefined=StrictUndefined)
