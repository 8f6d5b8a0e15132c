"""The font of charts and documents: one file from a package in the lock, the same on every machine.

Without a Japanese font nothing fails, glyphs just go missing; so the font is pinned, and a character that it
lacks is an error.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from nenpo.errors import NenpoError

FONT_PACKAGE = "noto_cjk_sans_jp_regular"
FONT_FILE = "NotoSansCJKjp-Regular.otf"
FONT_FAMILY = "Noto Sans CJK JP"

# What a reader's own machine may have instead, all with kana and kanji of the same width.
FALLBACKS = ("Noto Sans JP", "BIZ UDPGothic", "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic")


def font_file() -> Path:
    """Path of the pinned font.

    Raises
    ------
    NenpoError
        If its package is not installed.
    """
    spec = find_spec(FONT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NenpoError(
            f"図と文書に使うフォントのパッケージ（{FONT_PACKAGE.replace('_', '-')}）が入っていません。"
            "make setup（または python tools/setup.py）で環境を作り直してください。"
        )
    return Path(spec.submodule_search_locations[0]) / FONT_FILE


def font_stack() -> str:
    """The pinned font and what may stand in for it on a reader's machine, as CSS writes it."""
    return ", ".join([*(f"'{family}'" for family in (FONT_FAMILY, *FALLBACKS)), "sans-serif"])


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Code points for which the pinned font has a glyph."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def check_characters(texts: Iterable[str], place: str) -> None:
    """Refuse control characters and broken ones, at which a renderer stops without a word.

    Raises
    ------
    NenpoError
        Names each such character and the text it stands in.
    """
    for text in texts:
        bad = [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cs", "Cn")]
        if bad:
            shown = "".join("□" if c in bad else c for c in text)
            named = "、".join(f"U+{ord(c):04X}" for c in dict.fromkeys(bad))
            raise NenpoError(
                f"{place}の「{shown}」に、印字できない文字（{named}）が混じっています。取り除いてください。"
            )


def check_glyphs(texts: Iterable[str], place: str) -> None:
    """Refuse text with a character that the pinned font lacks.

    Raises
    ------
    NenpoError
        Names each such character and the text it stands in.
    """
    missing: dict[str, str] = {}
    for text in texts:
        for character in text:
            if ord(character) not in covered() and not character.isspace():
                missing.setdefault(character, text)
    if missing:
        named = "、".join(f"「{c}」（U+{ord(c):04X}、「{text}」の中）" for c, text in sorted(missing.items()))
        raise NenpoError(f"{place}に、フォント {FONT_FAMILY} にない文字があります：{named}。別の文字に直してください。")
