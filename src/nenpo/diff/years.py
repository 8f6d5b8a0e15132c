"""Two years of a report: figures by their series, and words apart from the passing of a year."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from nenpo.diff.changes import CHECK, compared
from nenpo.diff.compared import Comparison, names_of, titles_of
from nenpo.diff.pieces import Piece, Reader, read_pieces
from nenpo.diff.sides import Side
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import fiscal_year_name

YEARS = "年度の違う版どうしなので、原因は付けません。同じ系列の数値と、年度の移り変わりのほかに変わった文を並べます。"


def compare_years(
    side: Side, years: tuple[int, int], books: Mapping[str, str], reports: Sequence[str] = ()
) -> Comparison:
    """What differs between two years of the same reports, by series: the years themselves are made relative.

    Parameters
    ----------
    books : mapping
        Title of each report by its name.
    reports : sequence of str
        Without any, every report that is there for both years.

    Raises
    ------
    UsageError
        If a report is not there for both years.
    """
    known = sorted({name.partition("@")[0] for name in side.reports} - {CHECK})
    both = [name for name in known if all(f"{name}@{year}" in side.reports for year in years)]
    if not both or set(reports) - set(both):
        there = "、".join(name.replace("@", " ") for name in side.reports if not name.startswith(f"{CHECK}@")) or "なし"
        raise UsageError(f"両方の年度がそろう報告ではありません。作ってあるもの: {there}。")
    changes = [
        change
        for report in (reports or both)
        for change in compared(f"{report}@{years[1]}", *(_pieces(side, report, year) for year in years))
    ]
    rows = {Reader(year).fact(name): row for year in years for name, row in side.observations.items()}
    return Comparison(
        old=f"今の版の{fiscal_year_name(years[0])}",
        new=f"今の版の{fiscal_year_name(years[1])}",
        changes=tuple(changes),
        notes=(YEARS,),
        names=names_of(changes, rows),
        titles=titles_of(changes, books, side),
        site=side.site,
    )


def _pieces(side: Side, report: str, year: int) -> list[Piece]:
    return read_pieces(json.loads(side.bytes(side.reports[f"{report}@{year}"]) or b"{}"), year)
