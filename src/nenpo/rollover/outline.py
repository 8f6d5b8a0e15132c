"""Outlines of the new year: headings moved on, what has ended left out, and what follows numbered anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.rollover.last_year import YEAR, LastYear, Rolled, Row

ENDED = "終了"
_NUMBER = re.compile(r"(\d+)(?:\((\d+)\))?([①-⑳])?([a-z])?")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CASE = re.compile(r"事例\d+$")


def annual_outline(last: LastYear) -> Rolled:
    """The outline of the annual report, with a heading for the new year among those of the years."""
    rows: list[Row] = []
    cases = [row["見出し"] for row in last.rows("outline") if _CASE.search(row["節"])]
    for row in last.rows("outline"):
        if not _CASE.search(row["節"]):
            rows.append(row if last.is_yearly(row["節"]) else row | {"見出し": last.moved_on(row["見出し"])})
    years = [n for n, row in enumerate(rows) if row["上位"] == last.yearly]
    if last.yearly and years:
        name = fiscal_year_name(last.year)
        rows.insert(years[-1] + 1, rows[years[-1]] | {"節": f"{last.yearly}{name}", "見出し": name})
    told = (
        f"事例（{'、'.join(cases)}）は引き継いでいません。この年度の事例は outline.csv に見出しを加え、"
        "commentary に書いてください。"
    )
    return Rolled(tuple(rows), f"{len(rows)}の見出しを、年度の名前を改めて置く", (told,) if cases else ())


@dataclass(frozen=True)
class AccountOutline:
    """The outline of the foundation's account: programmes that have ended are dropped, the rest is numbered anew."""

    last: LastYear

    @cached_property
    def ended(self) -> dict[str, str]:
        """Section and heading of each programme that has ended, and of what stands below it."""
        records = self.last.rows("outline")
        gone: dict[str, str] = {}
        for row in records:
            if ENDED in row.get("状態", "") or row["上位"] in gone:
                gone[row["節"]] = row["見出し"]
        return gone

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Old section number to the new one."""
        found: dict[str, str] = {}
        counts: dict[str, int] = {}
        for row in self.last.rows("outline"):
            old = row["節"]
            if old in self.ended:
                continue
            number = _NUMBER.fullmatch(old)
            above = found.get(row["上位"], row["上位"])
            if number:
                counts[above] = counts.get(above, 0) + 1
            found[old] = above + _next(number, counts[above]) if number else old
        return found

    def section(self, old: str) -> str | None:
        """Where a section stands in the new year; None where it is gone."""
        return self.numbers.get(old)

    def outline(self) -> Rolled:
        """The outline itself."""
        rows = [
            row | {"節": self.numbers[row["節"]], "上位": self.numbers.get(row["上位"], row["上位"])}
            for row in self.last.rows("outline")
            if row["節"] in self.numbers
        ]
        rows = [row | {"見出し": self.last.moved_on(row["見出し"])} for row in rows]
        gone = f"、終了した{len(self.ended)}件を除く（{'、'.join(self.ended.values())}）" if self.ended else ""
        return Rolled(tuple(rows), f"{len(rows)}の見出しを置き、番号を付け直す{gone}", tuple(self._told(rows)))

    def _told(self, rows: list[Row]) -> list[str]:
        counted = [row["見出し"] for row in rows if re.search(r"\d", YEAR.sub("", row["見出し"].replace("21", "")))]
        states = [f"{row['見出し']}（{row.get('状態', '')}）" for row in rows if row.get("状態", "")]
        moved = [f"{old}→{new}" for old, new in self.numbers.items() if old != new]
        told = {
            "見出しに数の入ったものがあります。この年度も同じか確かめてください": counted,
            "前の年度の状態をそのまま置きました。この年度も同じか確かめてください": states,
            "番号の変わった節があります": moved,
        }
        return [f"{what}（{'、'.join(names)}）。" for what, names in told.items() if names]

    def pillars(self) -> Rolled:
        """The pillars of the 総括 with the programmes that carry them."""
        rows, lost = [], []
        for row in self.last.rows("pillars"):
            if row["節"] and row["節"] in self.ended:
                lost.append(f"{row['柱']}の「{self.ended[row['節']]}」")
            else:
                rows.append(row | {"節": self.numbers.get(row["節"], row["節"])})
        told = [f"終了した事業を柱から外しました（{'、'.join(lost)}）。"] if lost else []
        return Rolled(tuple(rows), f"{len(rows)}の対応を、新しい節の番号で置く", tuple(told))


def _next(number: re.Match[str], count: int) -> str:
    """The last part of a section number, counted anew, in the form that it has."""
    if number[4]:
        return chr(ord("a") + count - 1)
    if number[3]:
        return _CIRCLED[count - 1]
    return f"({count})" if number[2] else str(count)
