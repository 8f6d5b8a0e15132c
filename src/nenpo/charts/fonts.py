"""The fonts of charts and documents: each one file from a package in the lock, so that every machine draws the same.

Without a Japanese font nothing fails, glyphs just go missing; so the fonts are pinned, and a character that one of
them lacks is an error.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from nenpo.ground.errors import NenpoError


@dataclass(frozen=True)
class Font:
    """A font, as documents name it, and where its file lies.

    Attributes
    ----------
    family : str
        Name inside the file, by which a chart or a document asks for it.
    weight : int
        400 for regular, 700 for bold.
    package : str
        Python package that carries the file.
    """

    family: str
    weight: int
    package: str
    file: str

    @property
    def name(self) -> str:
        """Family and weight in words, for messages."""
        return f"{self.family} Bold" if self.weight > 400 else self.family


# Charts, tables and captions; headings; running text.
GOTHIC = Font("Noto Sans CJK JP", 400, "noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf")
GOTHIC_BOLD = Font("Noto Sans CJK JP", 700, "noto_cjk_sans_jp_bold", "NotoSansCJKjp-Bold.otf")
MINCHO = Font("Noto Serif JP", 400, "pylopdf_fonts_jp", "NotoSerifJP-Regular.otf")

FONT_FAMILY = GOTHIC.family

# What a reader's own machine may have instead, all with kana and kanji of the same width.
FALLBACKS = ("Noto Sans JP", "BIZ UDPGothic", "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic")


def font_file(font: Font = GOTHIC) -> Path:
    """Path of a pinned font.

    Raises
    ------
    NenpoError
        If its package is not installed.
    """
    spec = find_spec(font.package)
    if spec is None or not spec.submodule_search_locations:
        raise NenpoError(
            f"図と文書に使うフォントのパッケージ（{font.package.replace('_', '-')}）が入っていません。"
            "make setup（または python tools/setup.py）で環境を作り直してください。"
        )
    return Path(spec.submodule_search_locations[0]) / font.file


def font_stack() -> str:
    """The pinned font and what may stand in for it on a reader's machine, as CSS writes it."""
    return ", ".join([*(f"'{family}'" for family in (FONT_FAMILY, *FALLBACKS)), "sans-serif"])


@cache
def covered(font: Font = GOTHIC) -> frozenset[int]:
    """Code points for which a pinned font has a glyph."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(font), lazy=True) as file:
        return frozenset(file.getBestCmap())


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


def check_glyphs(texts: Iterable[str], place: str, font: Font = GOTHIC) -> None:
    """Refuse text with a character that the font it is set in lacks.

    Raises
    ------
    NenpoError
        Names each such character and the text it stands in.
    """
    missing: dict[str, str] = {}
    for text in texts:
        for character in text:
            if ord(character) not in covered(font) and not character.isspace():
                missing.setdefault(character, text)
    if missing:
        named = "、".join(f"「{c}」（U+{ord(c):04X}、「{text}」の中）" for c, text in sorted(missing.items()))
        raise NenpoError(f"{place}に、フォント {font.name} にない文字があります：{named}。別の文字に直してください。")
