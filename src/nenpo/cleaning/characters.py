"""Characters that an extraction put in the place of others: radicals for kanji (⾦ for 金), half-width kana.

A document says in `characters.csv` how each is read. The cell keeps the text as it came; only what is read of it is
changed, before any other repair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from nenpo.ground.sources import RawTable

TABLE = "characters"
CHARACTER, READING = "文字", "読み"
# Radicals, compatibility kanji and half-width kana: they look like what is meant, and nobody who types it finds them.
_STRANGE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\uff61-\uff9f]")


def readings(declared: RawTable | None) -> dict[str, str]:
    """Character to what is read in its place, the longest first: ﾄﾞ before ﾄ."""
    if declared is None:
        return {}
    pairs = zip(map(str, declared.frame[CHARACTER]), map(str, declared.frame[READING]), strict=True)
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


def read_as(frame: pd.DataFrame, known: Mapping[str, str]) -> pd.DataFrame:
    """Cells with the characters that are meant."""
    if not known:
        return frame.copy()
    wanted = re.compile("|".join(map(re.escape, known)))
    return frame.map(lambda text: wanted.sub(lambda match: known[match[0]], str(text)))


def strange_cells(frame: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Row and column of each cell in which such characters are left, and these."""
    for column in frame.columns:
        for row, text in frame[column].items():
            if left := "".join(dict.fromkeys(_STRANGE.findall(str(text)))):
                yield int(str(row)), str(column), left


def idle_readings(declared: RawTable | None, tables: Iterable[RawTable]) -> list[tuple[int, str]]:
    """Row and character of each reading that no cell needs."""
    if declared is None:
        return []
    printed = "\n".join(str(cell) for table in tables for cell in table.frame.to_numpy().ravel())
    rows = declared.frame[CHARACTER].items()
    return [(int(str(row)), str(character)) for row, character in rows if str(character) not in printed]
