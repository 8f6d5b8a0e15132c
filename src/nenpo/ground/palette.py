"""Every colour that nenpo shows, by what it is for: pages, charts, PDF, Word, Excel and forms read it here.

Names are those of the variables in the pages' style. PDF, Word and Excel take `light`. What `nenpo.yml` declares below
`palette` stands in place of what is written here, and is refused where it could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Annotated

from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator

from nenpo.ground.declarations import Declaration

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
# What is not said for paper is as on a light screen; these are not named there again.
SCREEN_ALONE = ("found", "chart-paper", "chart-ink", "shade")
PRINT: Colours = {
    "paper": "#ffffff",
    "ink": "#000000",
    "muted": "#454b50",
    "line": "#c9c6bd",
    "edge": "#6d7378",
    "accent-soft": "#eef4f6",
    "draft-soft": "#ffffff",
    "reference-soft": "#ffffff",
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

HUES, GROUNDS = ("sea", "forest", "plum", "ochre"), ("paper", "surface")
# Text of the pages and the ground it stands on; what marks a control or a head without being text.
TEXT: tuple[tuple[str, str], ...] = (
    *product(("ink", "muted", "accent", "draft", "reference", *HUES), GROUNDS),
    *product(("ink",), ("raised", "accent-soft", "draft-soft")),
    *product(("ink", "muted"), ("accent-soft",)),
    ("accent", "accent-soft"),
    ("draft", "draft-soft"),
    ("reference", "reference-soft"),
    ("paper", "accent"),
    ("chart-ink", "chart-paper"),
)
MARKS: tuple[tuple[str, str], ...] = tuple(product(("edge", *HUES), GROUNDS))
OF_TEXT, OF_MARKS = 4.5, 3.0
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
# A shadow lets through what is beneath it, so that it is no plain colour.
SHADOWS = ("shade",)


class Palette(Declaration):
    """The colours of a house: what its project declares, and for all else those that are shipped.

    Attributes
    ----------
    light, dark, print : dict
        Colours of the pages by name: on a light screen, on a dark one, on paper. PDF, Word and Excel take the first.
    chart : dict
        Colours of charts, which stand on white on every page.
    chart_lines, chart_fills : tuple of str
        Of a chart's series, in their order.
    form : dict
        Of the cells of a form.
    """

    model_config = ConfigDict(validate_default=True)

    light: dict[str, str] = Field(default_factory=dict)
    dark: dict[str, str] = Field(default_factory=dict)
    print: dict[str, str] = Field(default_factory=dict)
    chart: dict[str, str] = Field(default_factory=dict)
    chart_lines: Annotated[tuple[str, ...], Field(strict=False)] = CHART_LINES
    chart_fills: Annotated[tuple[str, ...], Field(strict=False)] = CHART_FILLS
    form: dict[str, str] = Field(default_factory=dict)

    @field_validator("light", "dark", "print", "chart", "form")
    @classmethod
    def _whole(cls, own: dict[str, str], known: ValidationInfo) -> dict[str, str]:
        """The shipped colours with those that are declared in their place."""
        light = known.data.get("light", LIGHT)
        paper = {name: PRINT.get(name, colour) for name, colour in light.items() if name not in SCREEN_ALONE}
        shipped = {"light": LIGHT, "dark": DARK, "print": paper, "chart": CHART, "form": FORM}[str(known.field_name)]
        _refuse_names(own, [name for name in shipped if name not in SHADOWS])
        _refuse_colours(own.values())
        return {name: own.get(name, colour) for name, colour in shipped.items()}

    @field_validator("chart_lines", "chart_fills")
    @classmethod
    def _enough(cls, own: tuple[str, ...], known: ValidationInfo) -> tuple[str, ...]:
        """As many colours of series as charts can tell apart by their marks."""
        least = len(CHART_LINES if known.field_name == "chart_lines" else CHART_FILLS)
        if len(own) != least:
            raise ValueError(f"には色を{least}つ並べます。いまは{len(own)}つです")
        _refuse_colours(own)
        return own

    @model_validator(mode="after")
    def _readable(self) -> Palette:
        """Refuse colours that could not be read on their ground."""
        if faint := list(self._faint()):
            raise ValueError(
                f"の色が地の色に近すぎて読めません。{'、'.join(faint)}。色を濃くするか、地を淡くしてください"
            )
        return self

    def _faint(self) -> Iterator[str]:
        """Each pair whose contrast is too low, in words."""
        for mode, colours in self.modes.items():
            for pairs, least in ((TEXT, OF_TEXT), (MARKS, OF_MARKS)):
                yield from _near(mode, [(one, colours[one], ground, colours[ground]) for one, ground in pairs], least)
        paper = self.chart["paper"]
        written = [(name, self.chart[name]) for name in ("ink", "muted", "rule")]
        written += [(f"chart_lines の {colour}", colour) for colour in self.chart_lines]
        filled = [(name, self.chart[name]) for name in ("bar", "earlier")]
        filled += [(f"chart_fills の {colour}", colour) for colour in self.chart_fills]
        for named, least in ((written, OF_TEXT), (filled, OF_MARKS)):
            yield from _near("chart", [(name, colour, "paper", paper) for name, colour in named], least)
        yield from _near("form", [("ink", self.light["ink"], *ground) for ground in self.form.items()], OF_TEXT)

    @property
    def modes(self) -> dict[str, Colours]:
        """Every colour of the pages by where they are read: what one leaves out is as on a light screen."""
        return {"light": self.light, "dark": {**self.light, **self.dark}, "print": {**self.light, **self.print}}


def contrast_ratio(first: str, second: str) -> float:
    """Contrast of two colours `#RRGGBB` as WCAG defines it, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _near(mode: str, pairs: Iterable[tuple[str, str, str, str]], least: float) -> Iterator[str]:
    for name, colour, ground_name, ground in pairs:
        if (found := contrast_ratio(colour, ground)) < least:
            # Rounded down, so that what is refused never reads as enough.
            yield f"{mode} の {name} と {ground_name}（{int(found * 100) / 100}:1、{least}:1 以上が要ります）"


def _refuse_names(own: Iterable[str], known: Sequence[str]) -> None:
    if strange := [name for name in own if name not in known]:
        raise ValueError(f"に「{'」「'.join(strange)}」という色はありません。名前は {'、'.join(known)} です")


def _refuse_colours(own: Iterable[str]) -> None:
    if wrong := [colour for colour in own if not COLOUR.fullmatch(colour)]:
        raise ValueError(
            f'の「{"」「".join(wrong)}」は色として読めません。"#1b5470" のように、# と6桁の16進数を引用符で囲みます'
        )


# The colours where no project declares any.
SHIPPED = Palette()


def css_variables(colours: Colours, indent: int = 2) -> str:
    """Colours as variables of a style sheet, a line each."""
    return "\n".join(f"{' ' * indent}--{name}: {colour};" for name, colour in colours.items())


def bare(colour: str) -> str:
    """A colour as Word writes it: six hexadecimal digits in capitals."""
    return colour.removeprefix("#").upper()
