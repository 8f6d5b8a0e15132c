"""One answer as the text that goes into a raw table, or the sentence that says what should have been written.

Numbers are read by `numerals` and by nothing else. The text that is written is read again before it is taken: what the
cleaning would not understand is refused here, where the section can still be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from nenpo.cleaning.dates import parse_dates
from nenpo.cleaning.projects import parse_span
from nenpo.forms.asked import Last
from nenpo.forms.layout import FOUNDATION_ALL, FOUNDATION_NONE, FOUNDATION_PART, NO, NO_UNIT, REASONS, YES
from nenpo.ground.braces import BRACE
from nenpo.ground.numerals import (
    SUFFIXES,
    Figure,
    is_dash,
    normalise,
    parse_decimal,
    parse_figure,
    parse_figures,
    parse_integer,
    parse_marker,
)

EXAMPLE = "31 のように数だけを書き、「約」「程度」などは修飾で、値がないときは理由を選んでください"
# Amounts in kanji alone (三十一校) are not for a table.
_DIGIT = re.compile(r"[0-9]")
FLAGS = {YES: "○", "○": "○", NO: "", "×": ""}
FOUNDATIONS = {FOUNDATION_ALL: "○", "○": "○", FOUNDATION_PART: "△", "△": "△", FOUNDATION_NONE: ""}


class NotUnderstood(ValueError):
    """An answer that cannot be taken; says what is expected."""


def figure_text(value: str, unit: str, qualifier: str, last: Last | None) -> str:
    """A figure as printed, `延べ1,234名`, from what stands in the columns 値, 単位 and 修飾.

    Raises
    ------
    NotUnderstood
        If it is no number, or its unit is missing or contradicts the column beside it.
    """
    if last is not None and last.is_composite:
        return composite_text(value, last)
    number, typed = _number(value)
    if number is not None:
        typed = Figure(_with_places(number, last))
    elif typed is None:
        raise NotUnderstood(f"数として読めません。{EXAMPLE}")
    return _composed(typed, _unit(typed.unit, unit, last), qualifier)


def _number(value: str) -> tuple[Decimal | None, Figure | None]:
    """A bare number, or a figure with unit and qualifier."""
    number = parse_decimal(value)
    if number is not None or not _DIGIT.search(normalise(value)):
        return number, None
    figure = parse_figure(" ".join(value.split()))
    return None, figure if figure is not None and figure.value is not None else None


def _with_places(value: Decimal, last: Last | None) -> Decimal:
    """The number with as many places as last year's: a workbook does not keep the 0 of 13.0."""
    if last is None or not last.figures or last.figures[0].value is None:
        return value
    places, own = -int(last.figures[0].value.as_tuple().exponent), -int(value.as_tuple().exponent)
    return value.quantize(Decimal(1).scaleb(-places)) if places > own else value


def _unit(typed: str, chosen: str, last: Last | None) -> str:
    """The one unit of a figure, from its text and from the column beside it."""
    declared_none = normalise(chosen) == normalise(NO_UNIT)
    beside = "" if declared_none else normalise(chosen)
    if typed and beside and typed != beside:
        raise NotUnderstood(f"単位「{typed}」が、単位の欄の「{beside}」と違います。どちらかに合わせてください")
    unit = typed or beside
    has_none = last is not None and bool(last.figures) and not last.unit
    if not unit and not declared_none and not has_none:
        raise NotUnderstood(f"単位がありません。単位の欄で選んでください（単位のない数は「{NO_UNIT}」）")
    return unit


def _composed(figure: Figure, unit: str, qualifier: str) -> str:
    chosen = normalise(qualifier)
    words = list(dict.fromkeys(filter(None, [*figure.qualifier.split("、"), chosen])))
    before = "".join(word for word in words if word not in SUFFIXES)
    after = "".join(word for word in words if word in SUFFIXES)
    assert figure.value is not None
    sign = "▲" if figure.value < 0 else ""
    text = f"{before}{sign}{abs(figure.value):,f}{unit}{after}"
    read = parse_figure(text)
    if read is None or read.value != figure.value or read.unit != unit or set(_words(read)) != set(words):
        raise NotUnderstood(f"「{text}」という形になりますが、数と単位に分けて読めません。{EXAMPLE}")
    return text


def _words(figure: Figure) -> list[str]:
    return [word for word in figure.qualifier.split("、") if word]


def composite_text(value: str, last: Last) -> str:
    """A cell of several figures, in the form that last year's had."""
    text = " ".join(normalise(value).split())
    figures = parse_figures(text)
    if figures is None:
        raise NotUnderstood(f"数として読めません。「{last.example}」の形で書いてください")
    if sorted(figure.unit for figure in figures) != sorted(figure.unit for figure in last.figures):
        raise NotUnderstood(f"数の個数か単位が「{last.example}」と違います。同じ形で書いてください")
    return text


def correction_text(value: str, unit: str, last: Last) -> str:
    """A corrected figure of last year: a number in last year's unit, or a reason why there is none."""
    if parse_marker(value):
        return normalise(value)
    return figure_text(value, last.unit or unit, last.qualifier, last)


def is_same_figure(text: str, last: Last) -> bool:
    """Whether a text says what last year's cell says."""
    if not last.figures:
        return normalise(text) == normalise(last.printed)
    return _said(parse_figures(text) or ()) == _said(last.figures)


def _said(figures: Iterable[Figure]) -> list[tuple[Decimal | None, str, list[str]]]:
    return sorted((figure.value, figure.unit, sorted(_words(figure))) for figure in figures)


def reason_text(text: str) -> str:
    """Why there is no figure, from the closed list."""
    if normalise(text) in REASONS:
        return normalise(text)
    raise NotUnderstood(f"理由の一覧にありません。{'、'.join(REASONS)} から選んでください")


def money_text(text: str) -> str:
    """千円 as the 施策一覧 prints it, `3,254`; a dash for a project without cost."""
    if is_dash(normalise(text)):
        return "-"
    amount = parse_integer(normalise(text).removesuffix("千円"))
    if amount is None:
        raise NotUnderstood("千円の単位の整数として読めません。3254 のように書いてください")
    return f"{amount:,}"


def chosen_text(text: str, known: Mapping[str, str]) -> str:
    """The mark that goes with a choice."""
    if normalise(text) not in known:
        raise NotUnderstood(
            f"一覧にありません。{'、'.join(name for name in known if len(name) > 1)} から選んでください"
        )
    return known[normalise(text)]


def span_text(text: str) -> str:
    """Period of a project as the 施策一覧 prints it, `R2-R3`."""
    span = normalise(text)
    if parse_span(span) is None:
        raise NotUnderstood("事業期間として読めません。R2-R3、R3、S45- のように書いてください")
    return span


def day_text(text: str) -> str:
    """A day as the tables write it, `2026-03-31`, of one typed so or by its era."""
    plain = normalise(text).strip()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", plain):
        return plain
    day = parse_dates(plain, 0)[1] if plain[:2] in ("令和", "平成") else ""
    if len(day) != len("2026-03-31"):
        raise NotUnderstood("日付として読めません。「令和8年3月31日」の形で書いてください")
    return day


def plain_text(text: str) -> str:
    """One line of text."""
    return " ".join(normalise(text).split())


def line_text(text: str) -> str:
    """One line of text that no spreadsheet takes for a formula when it opens the raw table."""
    line = plain_text(text)
    if line.startswith(("=", "+", "@")):
        raise NotUnderstood(f"「{line[0]}」で始まる文字は式と見分けられません。取り除いてください")
    return line


def markdown(text: str) -> str:
    """Words of a cell as Markdown: a paragraph a line, items of a list together.

    Raises
    ------
    NotUnderstood
        If they hold signs that mean something else in a file of words.
    """
    if BRACE.search(text):
        raise NotUnderstood("「{」と「}」は、全角でも使えません。かっこは「（）」にしてください")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any(line.startswith(("#", "＃")) for line in lines):
        raise NotUnderstood("行の初めの「#」は使えません。取り除いてください")
    items = [f"- {line.lstrip('・●-').strip()}" if line[0] in "・●-" else line for line in lines]
    parts: list[str] = []
    for item in items:
        together = parts and item.startswith("- ") and parts[-1].rpartition("\n")[2].startswith("- ")
        if together:
            parts[-1] += f"\n{item}"
        else:
            parts.append(item)
    return "\n\n".join(parts)
