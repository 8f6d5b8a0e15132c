"""The pinned fonts: they are the ones that are asked for, and what they lack is an error that says so."""

from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont

from nenpo.charts.fonts import GOTHIC, GOTHIC_BOLD, MINCHO, Font, check_characters, check_glyphs, font_file, font_stack
from nenpo.ground.errors import NenpoError

each_font = pytest.mark.parametrize("font", [GOTHIC, GOTHIC_BOLD, MINCHO], ids=lambda font: font.name)


@each_font
def test_the_font_is_the_one_that_is_asked_for(font: Font) -> None:
    with TTFont(font_file(font), lazy=True) as file:
        assert file["name"].getDebugName(1).removesuffix(" Bold") == font.family
        assert file["OS/2"].usWeightClass == font.weight


@each_font
def test_it_has_what_the_reports_print(font: Font) -> None:
    check_glyphs(["①⑳㎡髙﨑▲△−―〜～・「」（）％令和元年ＡＩ", "改行\nと\u3000空白"], "試験", font)


@each_font
def test_a_character_without_a_glyph_is_named_with_its_font(font: Font) -> None:
    with pytest.raises(NenpoError, match=rf"表「甲」に、フォント {font.name} に.*「😀」（U\+1F600、「絵😀」の中）"):
        check_glyphs(["絵", "絵😀"], "表「甲」", font)


def test_a_control_character_is_named() -> None:
    with pytest.raises(NenpoError, match=r"章の「甲□乙」に、印字できない文字（U\+000B）"):
        check_characters(["甲\x0b乙"], "章")


def test_a_missing_package_says_what_to_do() -> None:
    with pytest.raises(NenpoError, match=r"no-such-font.*make setup"):
        font_file(replace(MINCHO, package="no_such_font"))


def test_a_page_asks_for_the_pinned_font_first() -> None:
    assert font_stack().startswith(f"'{GOTHIC.family}'")
