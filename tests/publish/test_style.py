"""Colours of the pages: every pair that meets on a page reaches WCAG AA, in light, in dark and on paper."""

import re
from pathlib import Path

import pytest

import nenpo
from nenpo.ground.palette import MARKS, SHIPPED, TEXT, contrast_ratio
from nenpo.publish.html.frame import page_environment

PACKAGE = Path(nenpo.__file__).parent
STYLE = page_environment().get_template("style.css").render()
PLAIN = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark", "print"])
def test_colours_reach_aa(mode: str) -> None:
    colours = SHIPPED.modes[mode]
    asked = [(*pair, least) for pairs, least in ((TEXT, 4.5), (MARKS, 3.0)) for pair in pairs]
    assert len(asked) > 30
    assert not [
        (front, ground) for front, ground, least in asked if contrast_ratio(colours[front], colours[ground]) < least
    ]


def test_dark_mode_really_is_dark() -> None:
    dark, light = (SHIPPED.modes[mode]["paper"] for mode in ("dark", "light"))
    assert contrast_ratio(dark, "#000000") < 1.4 and contrast_ratio(light, "#ffffff") < 1.3


def test_charts_keep_their_light_ground_in_dark_mode() -> None:
    assert SHIPPED.modes["dark"]["chart-paper"] == SHIPPED.modes["light"]["chart-paper"] == "#ffffff"


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
