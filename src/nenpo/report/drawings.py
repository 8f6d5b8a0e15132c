"""Charts that a document declares beside its tables: which of its figures each one draws."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from nenpo.ground.declarations import Declaration, Many, Words, validated
from nenpo.ground.sources import read_yaml

FILE = "charts.yml"


class Drawing(Declaration):
    """A chart of some figures of an edition.

    Attributes
    ----------
    name : str
        By which the notebook calls it.
    figures : dict
        Label in the chart to the name of the figure, `事業/項目`.
    """

    name: Words
    title: Words
    axis: Words
    figures: dict[Words, Words] = Field(min_length=1)


class Drawings(Declaration):
    """What `charts.yml` says."""

    charts: Many[Drawing]


def read_drawings(folder: Path) -> tuple[Drawing, ...]:
    """The charts that a document declares; none where it has no such file.

    Raises
    ------
    SourceError
        If one of them lacks something, or says what it may not.
    """
    if not (folder / FILE).is_file():
        return ()
    name = f"{folder.name}/{FILE}"
    return validated(Drawings, read_yaml(folder / FILE, name), name).charts
