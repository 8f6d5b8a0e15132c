"""The frame of every page: templates that all pages share, and how they are found."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nenpo.ground.palette import Palette, css_variables
from nenpo.report.declaration import palette_here

# nbconvert looks for the folder `nenpo` in here.
TEMPLATES = Path(__file__).parent / "templates"
SHARED = TEMPLATES / "nenpo"


def page_colours(palette: Palette) -> dict[str, str]:
    """Colours of the shared style: on a screen, on a dark one, on paper."""
    dark, paper = css_variables(palette.dark, 4), css_variables(palette.print, 4)
    return {"light": css_variables(palette.light), "dark": dark, "print": paper}


def page_environment(*own: Path) -> Environment:
    """Templates of the own folders, then the shared ones; what they are given is escaped, and must be there."""
    environment = Environment(loader=FileSystemLoader([*own, SHARED]), autoescape=True, undefined=StrictUndefined)
    environment.globals["colours"] = page_colours(palette_here())
    return environment
