"""Finished drawings in the form that a document wants, without the library that drew them."""

from __future__ import annotations

from functools import lru_cache

import vl_convert

from nenpo.charts.fonts import font_file


def to_png(svg: str, scale: float = 3.0) -> bytes:
    """A chart's SVG as PNG, for formats that cannot hold SVG."""
    register_font()
    return vl_convert.svg_to_png(svg, scale=scale)


@lru_cache(maxsize=1)
def register_font() -> None:
    """Make the pinned font known to the renderer, once in a process."""
    vl_convert.register_font_directory(str(font_file().parent))
