"""A printed table cell taken apart: each figure with its unit, what is said of it, or why there is none.

The number is that of the fact which the cell is bound to; only unit and words are read from the print.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from nenpo.ground.numerals import QUALIFIERS, SUFFIXES, is_dash, parse_figure
from nenpo.words.wording import MARKER_WORDS, in_notation

_SEPARATORS = " \u3000、,・"
_REASON = re.compile(r"(?P<dash>.)（(?P<reason>.+)）")


@dataclass(frozen=True)
class CellFigure:
    """One figure of a table cell.

    Attributes
    ----------
    value : Decimal or None
        The number of the fact; None where there is none.
    qualifier : str
        How it was counted or limited: 延べ, 約, 以下 …
    words : str
        What is printed about it: what it counts, when, where.
    reason : str
        Why there is no value.
    fact : str
        Identity of the fact.
    marks : tuple of str
        Numbers of the 注 about it.
    """

    value: Decimal | None = None
    unit: str = ""
    qualifier: str = ""
    words: str = ""
    reason: str = ""
    fact: str = ""
    marks: tuple[str, ...] = ()


def cell_text(cell: Mapping[str, Any]) -> str:
    """What a cell prints, without the numbers of 注."""
    return "".join(span.get("text", "") for span in cell["spans"] if span.get("kind") != "mark")


def cell_marks(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """Numbers of the 注 about a cell, such as 注1."""
    return tuple(span["text"] for span in cell["spans"] if span.get("kind") == "mark")


def holds_facts(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is bound to any fact."""
    return any(span.get("fact") for span in cell["spans"])


def cell_figures(cell: Mapping[str, Any]) -> tuple[CellFigure, ...]:
    """Figures of a cell in the order of print; words where a figure would stand are the reason that there is none."""
    found: list[CellFigure] = []
    between = ""
    for span in cell["spans"]:
        if span.get("kind") == "mark":
            found = [*found[:-1], *(replace(one, marks=(*one.marks, span["text"])) for one in found[-1:])]
            continue
        if span.get("kind") != "fact":
            between += span.get("text", "")
            continue
        if found:
            found[-1], between = _followed(found[-1], between)
        found.append(_preceded(_figure(span), between))
        between = ""
    if not found:
        return (CellFigure(reason=between.strip(), marks=cell_marks(cell)),) if between.strip() else ()
    last, rest = _followed(found[-1], between)
    found[-1] = replace(last, words=_joined(last.words, _bare(rest), " "))
    return tuple(found)


def _figure(span: Mapping[str, str]) -> CellFigure:
    text, fact = span.get("text", ""), span["fact"]
    if not span.get("value"):
        return CellFigure(reason=_reason(text), fact=fact)
    read = parse_figure(text)
    if read is None:
        return CellFigure(Decimal(span["value"]), words=text.strip(), fact=fact)
    return CellFigure(Decimal(span["value"]), in_notation(read.unit), read.qualifier, fact=fact)


def _reason(text: str) -> str:
    """Why a cell has no figure: the reason behind a dash, 記載なし for a dash alone, else what is printed."""
    text = text.strip()
    behind = _REASON.fullmatch(text)
    if behind and is_dash(behind["dash"]):
        return behind["reason"]
    return MARKER_WORDS["none_reported"] if is_dash(text[:1]) else text


def _followed(figure: CellFigure, text: str) -> tuple[CellFigure, str]:
    """A figure with the 以下, 以上 … printed behind it, and the rest of the text."""
    behind = text.lstrip()
    suffix = next((word for word in SUFFIXES if behind.startswith(word)), "")
    if not suffix:
        return figure, text
    return replace(figure, qualifier=_joined(figure.qualifier, suffix, "、")), behind.removeprefix(suffix)


def _preceded(figure: CellFigure, text: str) -> CellFigure:
    """A figure with the 延べ, 約 … and the words printed before it."""
    pieces = _bare(text).split()
    qualifier = QUALIFIERS.get(pieces[-1], "") if pieces else ""
    words = " ".join(pieces[:-1] if qualifier else pieces)
    return replace(
        figure, qualifier=_joined(qualifier, figure.qualifier, "、"), words=_joined(words, figure.words, " ")
    )


def _bare(text: str) -> str:
    """Words without what parts them from figures: commas, and brackets that enclose all or lost their other half."""
    text = text.strip(_SEPARATORS)
    opened, closed = (sum(text.count(sign) for sign in signs) for signs in ("(（", ")）"))
    if opened > closed or (opened == closed == 1 and text[:1] in "(（" and text[-1:] in ")）"):
        text = text.lstrip("(（" + _SEPARATORS)
        opened -= 1
    return text.strip(_SEPARATORS + ")）") if closed > opened else text


def _joined(first: str, second: str, sign: str) -> str:
    return sign.join(part for part in (first, second) if part)
