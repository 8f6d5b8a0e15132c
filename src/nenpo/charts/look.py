"""How charts look: size, colours, fonts, and text that breaks where a word ends."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import Any, Literal

import altair as alt

from nenpo.charts.fonts import font_stack
from nenpo.ground.errors import NenpoError
from nenpo.ground.palette import SHIPPED, Palette, contrast_ratio

WIDTH = 400  # of every chart, in its own units
PADDING = 4
INNER_WIDTH = WIDTH - 2 * PADDING
FONT_SIZE = 14
LINE_HEIGHT = 17
GAP = 8
LABEL_CHARACTERS = 10  # full-width characters of a label before it breaks
LATIN_WIDTH, POINT_WIDTH = 0.58, 0.3  # of a half-width character and a point, as parts of a full-width one

NEVER_FIRST = "、。，．・：；！？）)」』】〕〉》％%ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
NEVER_LAST = "（(「『【〔〈《"
CLOSING = "）)」』】〕〉》"

Chart = alt.LayerChart
Align = Literal["left", "center", "right"]


def theme(palette: Palette = SHIPPED) -> dict[str, Any]:
    """Fonts, sizes and colours of every chart as a Vega-Lite configuration."""
    ink, muted, rule = (palette.chart[name] for name in ("ink", "muted", "rule"))
    plain = {"labelFontWeight": "normal", "titleFontWeight": "normal", "labelLimit": 0, "titleLimit": 0}
    sizes = {"labelFontSize": FONT_SIZE, "titleFontSize": FONT_SIZE, "labelLineHeight": LINE_HEIGHT}
    colours = {"labelColor": ink, "titleColor": muted, "domainColor": rule, "tickColor": rule}
    symbols = {"symbolType": "square", "symbolSize": 170, "symbolStrokeWidth": 0}
    return {
        "font": font_stack(),
        "background": palette.chart["paper"],
        "padding": PADDING,
        "view": {"stroke": None},
        "axis": {**plain, **sizes, **colours, "grid": False, "labelOverlap": False},
        "legend": {
            **symbols,
            "labelFontSize": FONT_SIZE,
            "labelColor": ink,
            "labelLimit": 0,
            "rowPadding": 4,
            "columnPadding": 12,
        },
        "text": {"fontSize": FONT_SIZE, "fontWeight": "normal", "fill": ink, "lineHeight": LINE_HEIGHT},
        "line": {"strokeWidth": 2.5},
        "point": {"filled": True, "size": 70, "opacity": 1},
    }


def finished(chart: alt.LayerChart, chart_id: str, palette: Palette, scale: Sequence[str] = ()) -> Chart:
    """The chart with its id, the theme and the labels along its scales."""
    named = {"nenpo": {"id": chart_id, "scale": list(scale)}}
    done: Chart = chart.configure(**theme(palette)).properties(usermeta=named)
    return done


def layered(layers: Sequence[alt.Chart]) -> alt.LayerChart:
    """Charts one upon the other, the first below; without facets, for which alone `alt.layer` gives another type."""
    return alt.LayerChart(layer=list(layers))


def scale_labels(chart: Chart) -> list[str]:
    """Numbers and years along the scales of a chart: what stands there is no figure of its own."""
    return list(chart.usermeta["nenpo"]["scale"])


def text_on(colour: str, palette: Palette = SHIPPED) -> str:
    """The ink that reads better on a fill."""
    return max((palette.chart["paper"], palette.chart["ink"]), key=lambda ink: contrast_ratio(ink, colour))


def distinct(colours: Sequence[str], names: Sequence[str]) -> list[str]:
    """A colour for each name.

    Raises
    ------
    NenpoError
        If there are more names than colours that can be told apart.
    """
    if len(names) > len(colours):
        raise NenpoError(
            f"図の系列が{len(names)}あり、見分けられる数（{len(colours)}）を超えています。"
            "図を分けるか、系列をまとめてください。"
        )
    return list(colours[: len(names)])


def measure(title: str, unit: str) -> str:
    """What an axis or a column measures, with its unit."""
    return f"{title}（{unit}）" if unit else title


def text_width(text: str) -> int:
    """Width of the widest line, near enough to leave room for it."""
    return math.ceil(max(_ems(line) for line in text.split("\n")) * FONT_SIZE)


def _ems(line: str) -> float:
    return sum(_em(character) for character in line)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return POINT_WIDTH if character in ".,:;'|!" else LATIN_WIDTH


def lines_of(text: str) -> int:
    """How many lines a text has."""
    return text.count("\n") + 1


def wrapped(text: str, characters: int = LABEL_CHARACTERS) -> str:
    """Text broken into lines of about even length, where a word ends if possible."""
    limit = characters * FONT_SIZE
    count = math.ceil(text_width(text) / limit)
    places = [at for at in range(1, len(text)) if _may_break(text[at - 1], text[at])]
    places = [at for at in places if text_width(text[:at]) <= limit]
    if count < 2 or not places:
        return text
    target = text_width(text) / count

    def badness(at: int) -> float:
        inside_word = 0 if _word_ends(text[at - 1], text[at]) else limit / 3
        return abs(text_width(text[:at]) - target) + inside_word

    at = min(places, key=badness)
    return f"{text[:at].rstrip()}\n{wrapped(text[at:].lstrip(), characters)}"


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters: not inside a number, not before a closing mark."""
    latin = before.isascii() and after.isascii() and not before.isspace()
    return not latin and after not in NEVER_FIRST and before not in NEVER_LAST


def _word_ends(before: str, after: str) -> bool:
    """Whether a word probably ends there: after の and the like, or where the script changes."""
    changes = _script(before) != _script(after) and _script(after) != "HIRAGANA"
    return changes or before in CLOSING


def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    return next((script for script in ("HIRAGANA", "KATAKANA", "CJK UNIFIED") if name.startswith(script)), "")


def texts(rows: Sequence[dict[str, Any]], align: Align = "left", dx: int = 0) -> list[alt.Chart]:
    """Layers of text whose middle stands where its row says, however many lines it has."""
    return [
        alt.Chart(alt.Data(values=[row for row in rows if lines_of(row["text"]) == count]))
        .mark_text(align=align, dx=dx, dy=-(count - 1) * LINE_HEIGHT / 2, lineBreak="\n")
        .encode(text="text:N")
        for count in sorted({lines_of(row["text"]) for row in rows})
    ]
