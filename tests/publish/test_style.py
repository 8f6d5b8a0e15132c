"""Colours of the pages: every pair that meets on a page reaches WCAG AA, in light, in dark and on paper."""

import re
from itertools import product
from pathlib import Path

import pytest

import nenpo
from nenpo.ground.palette import DARK, LIGHT, PRINT
from nenpo.publish.html.frame import page_environment

PACKAGE = Path(nenpo.__file__).parent
STYLE = page_environment().get_template("style.css").render()
PLAIN = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)

HUES = ("sea", "forest", "plum", "ochre")
GROUNDS = ("paper", "surface")
# Text and the ground it stands on: 4.5 to 1.
TEXT = (
    *product(("ink", "muted", "accent", "draft", "reference", *HUES), GROUNDS),
    *product(("ink",), ("raised", "accent-soft", "draft-soft")),
    *product(("ink", "muted"), ("accent-soft",)),
    ("accent", "accent-soft"),
    ("draft", "draft-soft"),
    ("reference", "reference-soft"),
    ("paper", "accent"),
    ("chart-ink", "chart-paper"),
)
# What marks a control, a head or something missing, without being text: 3 to 1.
LINES = tuple(product(("edge", *HUES), GROUNDS))


def palettes() -> dict[str, dict[str, str]]:
    """Colours by mode; a mode that leaves one out keeps the light one."""
    light = dict(LIGHT)
    return {"light": light, "dark": light | DARK, "print": light | PRINT}


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark", "print"])
def test_colours_reach_aa(mode: str) -> None:
    colours = palettes()[mode]
    measured = {
        f"{front} on {ground}": (contrast(colours[front], colours[ground]), least)
        for pairs, least in ((TEXT, 4.5), (LINES, 3.0))
        for front, ground in pairs
    }
    assert not {pair: round(found, 2) for pair, (found, least) in measured.items() if found < least}


def test_dark_mode_really_is_dark() -> None:
    modes = palettes()
    assert luminance(modes["dark"]["paper"]) < 0.02 < 0.8 < luminance(modes["light"]["paper"])


def test_charts_keep_their_light_ground_in_dark_mode() -> None:
    assert palettes()["dark"]["chart-paper"] == palettes()["light"]["chart-paper"] == "#ffffff"


def test_colours_are_named_once() -> None:
    outside = re.sub(r":root \{[^}]*\}", "", PLAIN)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", outside)
    used = set(re.findall(r"var\(--([a-z-]+)", outside))
    named = set(re.findall(r"--([a-z-]+):", STYLE))
    assert used == named


def test_a_colour_stands_in_the_palette_alone() -> None:
    kinds = {".py", ".css", ".j2", ".js", ".typ", ".xml"}
    files = [path for path in PACKAGE.rglob("*") if path.suffix in kinds and path.name != "palette.py"]
    colour = re.compile(r"""["':\s]#[0-9a-fA-F]{6}\b|(?:fill|color|val)="[0-9A-F]{6}"|rgb\(\d""")
    assert len(files) > 200
    assert not [path.name for path in files if colour.search(path.read_text(encoding="utf-8"))]


def test_style_loads_nothing() -> None:
    assert not re.search(r"@import|@font-face|url\(|https?:", STYLE)


def test_the_head_of_a_column_stands_as_the_column_does() -> None:
    """Words to the left, figures to the right, marks in the middle; only what heads several columns is centred."""
    centred = re.findall(r"([^{}]*)\{[^{}]*text-align: center", STYLE)
    heads = [rule.strip().splitlines()[-1] for rule in centred if "th" in rule.split()[-2:] or "thead" in rule]
    assert heads == ['thead th[scope="colgroup"]']
