"""What Great Expectations has said before: a table that has not changed is not judged by the same rules again.

Kept in `build` by content: the rules, the table, the year and its reports, the program that judges and the libraries
that it calls. Whatever of these differs, the judge is asked anew; what cannot be read back counts as never said.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from nenpo.checks.judge import CHECKED_COLUMNS, Finding, open_source
from nenpo.checks.suites import Suite, suite_record
from nenpo.ground.locations import Locations

# Hidden: no result of a step, and nothing that a step reads; the same with and without it.
FOLDER = ".judged"
PROGRAM = ("checks", "ground")
LIBRARIES = ("great-expectations", "pandas", "numpy")
Verdict = tuple[list[Finding], pd.DataFrame]


# As it is written: what was asked, what was found, and what each rule was held against.
_RECORD = TypeAdapter(tuple[str, list[Finding], list[list[str]]])


@dataclass(frozen=True)
class Verdicts:
    """The verdicts of one fiscal year, in a folder of their own.

    Attributes
    ----------
    folder : Path
        One file a table, overwritten when the table or its rules change.
    """

    folder: Path

    @cached_property
    def source(self) -> Any:
        """Where Great Expectations takes tables from; it is imported when something has to be judged."""
        return open_source()

    def told(
        self, suite: Suite, frame: pd.DataFrame, reports: Sequence[str], more: object, ask: Callable[[], Verdict]
    ) -> Verdict:
        """The verdict on a table: as it was given before, or as `ask` gives it now.

        Parameters
        ----------
        more : object
            What else the verdict depends on.
        """
        question = _digest(suite, frame, reports, more)
        path = self.folder / f"{suite.name}.json"
        kept = _read(path, question)
        if kept is None:
            kept = ask()
            _write(path, question, kept)
        return kept


def verdicts_of(locations: Locations, fiscal_year: int) -> Verdicts:
    """The verdicts of a fiscal year that the project has kept."""
    return Verdicts(locations.build / FOLDER / f"fy{fiscal_year}")


def forget(locations: Locations) -> None:
    """Forget every verdict, so that all is judged anew."""
    shutil.rmtree(locations.build / FOLDER, ignore_errors=True)


def _digest(suite: Suite, frame: pd.DataFrame, reports: Sequence[str], more: object) -> str:
    about = [_program(), suite_record(suite), sorted(suite.waived), list(reports), repr(more)]
    table = [list(frame.columns), [str(kind) for kind in frame.dtypes], frame.to_numpy(dtype=object).tolist()]
    text = json.dumps([about, table], ensure_ascii=False, sort_keys=True, default=repr)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _program() -> str:
    """Digest of the modules that judge and speak, and of the libraries that they call."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    for path in sorted(path for room in PROGRAM for path in (package / room).glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _read(path: Path, question: str) -> Verdict | None:
    try:
        asked, found, rows = _RECORD.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return (found, pd.DataFrame(rows, columns=list(CHECKED_COLUMNS), dtype=object)) if asked == question else None


def _write(path: Path, question: str, verdict: Verdict) -> None:
    """Keep a verdict; a reader meets the old file or the new one, and where nothing can be written nothing is kept."""
    found, checked = verdict
    record = [question, [asdict(one) for one in found], checked.to_numpy().tolist()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as file:
            json.dump(record, file, ensure_ascii=False)
        Path(file.name).replace(path)
    except OSError:
        return
