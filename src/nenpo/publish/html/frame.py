"""The frame of every page: templates that all pages share, and how they are found."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nenpo.ground.palette import DARK, LIGHT, PRINT, css_variables

# nbconvert looks for the folder `nenpo` in here.
TEMPLATES = Path(__file__).parent / "templates"
SHARED = TEMPLATES / "nenpo"
# Colours of the shared style: on a screen, on a dark one, on paper.
COLOURS = {"light": css_variables(LIGHT), "dark": css_variables(DARK, 4), "print": css_variables(PRINT, 4)}


def page_environment(*own: Path) -> Environment:
    """Templates of the own folders, then the shared ones; what they are given is escaped, and must be there."""
    environment = Environment(loader=FileSystemLoader([*own, SHARED]), autoescape=True, undefined=StrictUndefined)
    environment.globals["colours"] = COLOURS
    return environment
