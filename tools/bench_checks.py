"""How long the checks of a year take, and how that grows with its rows.

Multiplies the rows of a year's clean tables, names and keys made unique so that the tables stay valid, and times
the import of Great Expectations, what is measured, what is judged, and the whole of `check_year`. Seconds are of the
processor, so that a busy machine tells nothing else; nothing is tested against them.

    python tools/bench_checks.py 2020 --times 1 10 100
    python tools/bench_checks.py --cold
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from nenpo.checks import year as checks
from nenpo.ground.locations import Locations, at
from nenpo.ground.sources import abouts
from nenpo.report.cleaned import clean_year

ROOT = Path(__file__).resolve().parents[1]
# Lines, list numbers and figures of one copy are this far from those of the one before.
FAR = 100_000
# Text that makes a row's key unique, by table; names of projects and facts are marked in every table.
NAMES = {
    "categories": ("heading",),
    "claims": ("phrase",),
    "events": ("event",),
    "governance": ("subject",),
    "members": ("section",),
    "names": ("printed", "spelling", "official"),
    "notes": ("note",),
    "ordinance": ("heading",),
    "outline": ("section_id", "parent"),
    "projects": ("category", "project", "project_as_printed"),
    "project_lists": ("project", "project_as_printed"),
    "project_pages": ("project", "heading_as_printed"),
    "observations": ("project",),
}
# Columns that hold numbers (lines of the source, places in a list), moved on by as much for each copy.
NUMBERS = {
    "charts": ("number", "file"),
    "pillars": ("number",),
    "projects": ("list_no",),
    "project_lists": ("list_no",),
    "project_pages": ("list_no",),
    "register": ("source_lines",),
}
# Names of facts and series, whose second part is the project or the subject.
FACTS = {"observations": ("fact_id", "series"), "claims": ("series", "against", "figure")}
MONEY = ("cost_thousand_yen", "national_thousand_yen", "other_thousand_yen", "general_thousand_yen")


def marked(text: str, copy: int) -> str:
    """A name of its own for a copy; nothing stays nothing."""
    return f"写{copy}の{text}" if text else ""


def moved(text: str, copy: int) -> str:
    """A text with every number moved on."""
    return re.sub(r"\d+", lambda found: str(int(found[0]) + copy * FAR), text)


def moved_cell(cell: str, copy: int) -> str:
    """An address in lines of its own, in the same file."""
    return re.sub(r"#(\d+):", lambda found: f"#{int(found[1]) + copy * FAR}:", cell)


def marked_fact(text: str, copy: int) -> str:
    """Facts or series (several joined by |) of a copy."""
    return re.sub(r"(^|\|)([^/|]+/)(?=[^/])", lambda found: f"{found[0]}写{copy}の", text)


def copied(name: str, frame: pd.DataFrame, copy: int) -> pd.DataFrame:
    """One more copy of a clean table, with names, keys and addresses of its own."""
    changes: list[tuple[tuple[str, ...], Callable[[str, int], str]]] = [
        (NAMES.get(name, ()), marked),
        (NUMBERS.get(name, ()), moved),
        (FACTS.get(name, ()), marked_fact),
        (("source_cell",), moved_cell),
    ]
    frame = frame.copy()
    for columns, change in changes:
        for column in columns:
            if column in frame.columns:
                frame[column] = [change(text, copy) for text in frame[column]]
    if name == "register":
        pages = frame["table"] == "project_pages"
        frame.loc[pages, "part"] = [re.sub(r"\d+$", lambda n: moved(n[0], copy), part) for part in frame["part"][pages]]
    return frame


def multiplied(tables: Mapping[str, pd.DataFrame], times: int) -> dict[str, pd.DataFrame]:
    """Clean tables with so many times the rows; printed subtotals are so many times as high instead."""
    found = {}
    for name, frame in tables.items():
        if name in ("subtotals", "problems"):
            sums = {c: [str(int(t) * times) if t else "" for t in frame[c]] for c in MONEY if c in frame.columns}
            found[name] = frame.assign(**sums)
        else:
            found[name] = pd.concat([frame, *(copied(name, frame, n) for n in range(1, times))], ignore_index=True)
    return found


class Clock:
    """Seconds of the processor by what they were spent on."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Count what is done inside as spent on something."""
        start = time.process_time()
        yield
        self.spent[what] = self.spent.get(what, 0.0) + time.process_time() - start

    def around(self, function: Callable[..., Any], what: str) -> Callable[..., Any]:
        """The function, with the clock running while it works."""

        def timed(*given: Any, **named: Any) -> Any:
            with self.of(what):
                return function(*given, **named)

        return timed


PARTS = {"measure": "measuring", "compare": "measuring", "judge": "judging"}
WORDS = ("import of Great Expectations", "cleaning", "measuring", "judging", "the rest", "all")


def timed_check(clock: Clock, locations: Locations, year: int, years: Mapping[int, dict[str, pd.DataFrame]]) -> int:
    """Check one year with the clock on its parts; gives the number of findings."""
    before = {name: getattr(checks, name) for name in PARTS}
    for name, what in PARTS.items():
        setattr(checks, name, clock.around(before[name], what))
    try:
        with clock.of("all"):
            return len(checks.check_year(locations, year, years).findings)
    finally:
        for name, function in before.items():
            setattr(checks, name, function)


def finished(clock: Clock) -> dict[str, float]:
    """What was spent on each part, and on what is none of them."""
    named = sum(seconds for what, seconds in clock.spent.items() if what != "all")
    return clock.spent | {"the rest": clock.spent["all"] - named}


def growth(year: int, sizes: list[int]) -> None:
    """Print what the check of a year takes at each size."""
    locations = at(ROOT)
    clean = {one: clean_year(locations, one) for one in known_years(locations)}
    timed_check(Clock(), locations, year, clean)
    print(f"fiscal year {year}, seconds of the processor")
    print(
        f"{'times':>6}{'rows':>9}{'findings':>10}{'measuring':>11}{'judging':>9}{'the rest':>10}"
        f"{'all':>8}{'µs a row':>10}"
    )
    for times in sizes:
        tables = multiplied(clean[year], times)
        clock = Clock()
        found = timed_check(clock, locations, year, {**clean, year: tables})
        rows = sum(map(len, tables.values()))
        spent = finished(clock)
        parts = "".join(
            f"{spent[what]:>{wide}.2f}" for what, wide in (("measuring", 11), ("judging", 9), ("the rest", 10))
        )
        print(
            f"{times:>6}{rows:>9}{found:>10}{parts}{spent['all']:>8.2f}{spent['all'] / rows * 1e6:>10.0f}", flush=True
        )


def cold() -> None:
    """Print what the checks of all years take in a fresh process, and the share of each part."""
    subprocess.run([sys.executable, __file__, "--cold-here"], check=True, cwd=ROOT)


def cold_here() -> None:
    """All checks of all years, as the first thing that this process does."""
    started = time.perf_counter()
    clock, locations = Clock(), at(ROOT)
    with clock.of("all"):
        with clock.of("cleaning"):
            clean = {year: clean_year(locations, year) for year in known_years(locations)}
        with clock.of("import of Great Expectations"):
            from nenpo.checks.judge import great_expectations

            great_expectations()
    for year in clean:
        timed_check(clock, locations, year, clean)
    wall = time.perf_counter() - started
    spent = finished(clock)
    for what in WORDS:
        print(f"{what:<30}{spent[what]:>7.2f} s{spent[what] / spent['all']:>8.0%}")
    print(f"{'on the clock of the wall':<30}{wall:>7.2f} s")


def known_years(locations: Locations) -> list[int]:
    """Fiscal years that have a document."""
    return sorted({int(about["fiscal_year"]) for about in abouts(locations)})


def main() -> int:
    """Read what was asked for and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("year", nargs="?", type=int, default=2020, help="whose tables are multiplied")
    parser.add_argument("--times", nargs="+", type=int, default=[1, 10, 100], help="sizes")
    parser.add_argument("--cold", action="store_true", help="all years as they are, in a fresh process")
    parser.add_argument("--cold-here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.cold_here:
        cold_here()
    elif asked.cold:
        cold()
    else:
        growth(asked.year, asked.times)
    return 0


if __name__ == "__main__":
    sys.exit(main())
