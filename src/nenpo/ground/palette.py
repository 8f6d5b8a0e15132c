"""Every colour that nenpo shows, by what it is for: pages, charts, PDF, Word, Excel and forms read it here.

Names are those of the variables in the pages' style. PDF, Word and Excel take `LIGHT`. Contrast is computed by
tests/publish/test_style.py and tests/charts/test_charts.py.
"""

from __future__ import annotations

from collections.abc import Mapping

Colours = Mapping[str, str]

LIGHT: Colours = {
    "paper": "#fbfaf7",
    "surface": "#ffffff",
    "raised": "#f1efe8",
    "ink": "#23282c",
    "muted": "#596168",
    "line": "#dcd9d0",
    "edge": "#83898e",
    "accent": "#1b5470",
    "accent-soft": "#e6eff3",
    "draft": "#8a3a12",
    "draft-soft": "#fcefe4",
    "reference": "#5a3d85",
    "reference-soft": "#f1ecf8",
    "sea": "#1b5470",
    "forest": "#2d6245",
    "plum": "#75406b",
    "ochre": "#76530f",
    "found": "#fbe6a2",
    "chart-paper": "#ffffff",
    "chart-ink": "#23282c",
    "shade": "rgb(35 40 44 / 14%)",
}
# What is another colour on a dark screen, and on paper.
DARK: Colours = {
    "paper": "#14181b",
    "surface": "#1b2024",
    "raised": "#262c31",
    "ink": "#e7e5df",
    "muted": "#a9b1b6",
    "line": "#353c42",
    "edge": "#7e888f",
    "accent": "#93c7df",
    "accent-soft": "#1d323d",
    "draft": "#f4b78d",
    "draft-soft": "#3a2718",
    "reference": "#cfbaf1",
    "reference-soft": "#2c2441",
    "sea": "#93c7df",
    "forest": "#98cfa9",
    "plum": "#dbacd1",
    "ochre": "#dfba7c",
    "found": "#5c4a10",
    "shade": "rgb(0 0 0 / 45%)",
}
PRINT: Colours = {
    "paper": "#ffffff",
    "surface": "#ffffff",
    "raised": "#f1efe8",
    "ink": "#000000",
    "muted": "#454b50",
    "line": "#c9c6bd",
    "edge": "#6d7378",
    "accent": "#1b5470",
    "accent-soft": "#eef4f6",
    "draft": "#8a3a12",
    "draft-soft": "#ffffff",
    "reference": "#5a3d85",
    "reference-soft": "#ffffff",
    "sea": "#1b5470",
    "forest": "#2d6245",
    "plum": "#75406b",
    "ochre": "#76530f",
}
# Of charts, which stand on white on every page.
CHART: Colours = {
    "ink": "#1A1A1A",
    "muted": "#595959",
    "rule": "#767676",
    "grid": "#E3E3E3",
    "paper": "#FFFFFF",
    "bar": "#0B63A5",
    "earlier": "#6E93BA",
}
# Contrast with the paper: lines and their words 4.5:1 or more, fills 3:1 or more; all differ in lightness.
CHART_LINES = ("#041B4E", "#C25400", "#0B63A5", "#7E3047")
CHART_FILLS = ("#041B4E", "#0B63A5", "#D9730D", "#7E3047", "#078847")
# Cells of a form: to be answered, and asked for again.
FORM: Colours = {"answer": "#FFF8DC", "asked": "#FBE3D6"}


def css_variables(colours: Colours, indent: int = 2) -> str:
    """Colours as variables of a style sheet, a line each."""
    return "\n".join(f"{' ' * indent}--{name}: {colour};" for name, colour in colours.items())


def bare(colour: str) -> str:
    """A colour as Word writes it: six hexadecimal digits in capitals."""
    return colour.removeprefix("#").upper()
