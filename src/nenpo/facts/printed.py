"""Where the figures of a cell stand in what it prints: found once, when the store is made, and kept by each fact."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from nenpo.ground.numerals import HALF_WIDTH

# Begin and end of a figure in the printed text, as `printed_text` writes it.
Stretch = tuple[int, int]


def printed_text(printed: str) -> str:
    """What a cell prints as it is shown: its characters composed, in half width, without blanks around them."""
    return unicodedata.normalize("NFC", printed).strip().translate(HALF_WIDTH)


def stretches_of(printed: str, figures: Sequence[tuple[Decimal | None, str]]) -> list[Stretch | None]:
    """Where a cell prints each of its figures, given as value and unit; None for one that is not there as a number.

    Equal figures stand one after the other; only where there are fewer in print than figures do two share a place.
    """
    text, taken = printed_text(printed), list[Stretch]()
    found: list[Stretch | None] = []
    for value, unit in figures:
        stretch = None if value is None else _stretch(text, value, unit, taken)
        found.append(stretch)
        taken += [] if stretch is None else [stretch]
    return found


def _stretch(text: str, value: Decimal, unit: str, taken: Iterable[Stretch]) -> Stretch | None:
    """The place of a number, rather one that no other figure has taken, and rather one with its unit behind it."""
    whole = f"{value:,f}"
    if text in (whole, f"{whole}{unit}"):
        return 0, len(text)
    number = re.escape(f"{abs(value):,f}").replace(",", ",?")
    sign = r"[▲△−-]?\s*" if value < 0 else ""
    behind = rf"(?:\s*{re.escape(unit)})?" if unit else ""
    places = [match.span() for match in re.finditer(rf"(?<![\d,.]){sign}{number}{behind}(?![\d.])", text)]
    free = [place for place in places if all(place[1] <= start or place[0] >= end for start, end in taken)]
    named = [place for place in free if unit and text[slice(*place)].endswith(unit)]
    return next(iter(named or free or places), None)
