"""Charts as SVG: the same bytes on every machine, fit for a page that has others and no network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import altair as alt
import vl_convert

from nenpo.charts.drawings import register_font
from nenpo.charts.fonts import check_characters, check_glyphs, font_stack
from nenpo.charts.look import PADDING, WIDTH, Chart

MAX_WIDTH = "30rem"  # on a page: text is then about as large as the text around it
SVG = "http://www.w3.org/2000/svg"
GEOMETRY = ("d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "dx", "dy")
UNSEEN = ("class", "role", "pointer-events", "font-family")  # and aria-*, which is English


def to_svg(chart: Chart) -> str:
    """The chart as SVG for a page: it scales, holds no script and no address, and its ids begin with its own.

    Do not fork a process that has called this: the renderer hangs in the child.

    Raises
    ------
    NenpoError
        If a character has no glyph in the pinned font, or is a control character.
    """
    spec = chart.to_dict()
    chart_id = spec["usermeta"]["nenpo"]["id"]
    check_characters(_strings(spec), f"図「{chart_id}」")
    register_font()
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=version, allowed_base_urls=[])
    root = ElementTree.fromstring(drawn)
    check_glyphs(root.itertext(), f"図「{chart_id}」")
    for step in (_bare, _pruned, _framed):
        step(root)
    _prefix(root, re.sub(r"\W+", "-", chart_id))
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _strings(node: Any) -> Iterator[str]:
    """All text of a specification."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _strings(child)


def _bare(root: ElementTree.Element) -> None:
    """Take off what nobody sees, and round coordinates: their last digits differ between machines."""
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name in UNSEEN or name.startswith("aria-"):
                del element.attrib[name]
            elif name in GEOMETRY:
                element.set(name, _rounded(value))


def _rounded(numbers: str) -> str:
    """Every number of an attribute to a hundredth."""
    return re.sub(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", lambda match: f"{round(float(match[0]), 2) + 0:g}", numbers)


def _pruned(parent: ElementTree.Element) -> None:
    """Take out empty groups, empty text and paths without ink."""
    for child in list(parent):
        _pruned(child)
        kind = child.tag.removeprefix(f"{{{SVG}}}")
        inkless = kind == "path" and not {"fill", "stroke"} & child.attrib.keys()
        empty = kind in ("g", "defs") and not len(child)
        silent = kind == "text" and not "".join(child.itertext())
        if inkless or empty or silent:
            parent.remove(child)


def _framed(root: ElementTree.Element) -> None:
    """Give the drawing the common width, and let it scale with its place on the page."""
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    width = float(WIDTH) if width <= WIDTH + PADDING else width
    root.attrib.clear()
    root.set("viewBox", f"0 0 {width:g} {height:g}")
    root.set("width", "100%")
    root.set("style", f"max-width:{MAX_WIDTH}")
    root.set("font-family", font_stack())
    root.set("lang", "ja")
    for paper in root.findall(f"{{{SVG}}}rect"):
        paper.set("width", f"{width:g}")


def _prefix(root: ElementTree.Element, prefix: str) -> None:
    """Put the chart's id before every id and what refers to it, so that drawings can share a page."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, f"{prefix}-{value}")
            elif "url(#" in value:
                element.set(name, value.replace("url(#", f"url(#{prefix}-"))
