"""From a table to its rows: the one way from a frame of text to values."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import ClassVar, TypeVar

import pandas as pd

from nenpo.ground.address import Address, parse_address


@dataclass(frozen=True)
class TableRow:
    """A row of a clean table; each field is a column of text.

    Attributes
    ----------
    TABLE : str
        Name of the table.
    project : str
        The project that it is about; empty in a table that is about none.
    """

    TABLE: ClassVar[str] = ""

    document: str = ""
    source_cell: str = ""
    project: str = ""

    @cached_property
    def address(self) -> Address:
        """The source cell as file, row and column."""
        return parse_address(self.source_cell)

    @property
    def as_printed(self) -> str:
        """The name of its project as it is printed there; empty where it prints none."""
        return ""

    def text(self, column: str) -> str:
        """The cell of a column that is known by its name only."""
        return str(getattr(self, column))


Row = TypeVar("Row", bound=TableRow)
Thing = TypeVar("Thing")
Key = TypeVar("Key", bound=Hashable)


def rows_of(frame: pd.DataFrame, kind: type[Row]) -> list[Row]:
    """Rows of a clean table as values; what a table has no column for is blank."""
    names = [one.name for one in fields(kind) if one.name in frame.columns]
    columns = [map(str, frame[name].tolist()) for name in names]
    return [kind(**dict(zip(names, cells, strict=True))) for cells in zip(*columns, strict=True)]


def records_of(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Rows of a table as text by column, for what treats all columns alike."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, map(str, cells), strict=True)) for cells in frame.itertuples(index=False, name=None)]


def grouped(things: Iterable[Thing], key: Callable[[Thing], Key]) -> dict[Key, list[Thing]]:
    """Things by a key, each group in their order."""
    found: dict[Key, list[Thing]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    return found
