"""One side of a comparison: files by the names that the project's folder gives them, wherever they really lie."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from nenpo.ground.errors import UsageError
from nenpo.ground.locations import list_files
from nenpo.pipeline.history import RECORD
from nenpo.pipeline.plan import digest

EXECUTED, FINDINGS, CLEAN, BUILD = "build/executed/", "build/findings/", "data/clean/", "build/"
CHECKS = "-checks.json"
ROOMS = ("build/executed", "build/findings", "data/raw", "data/clean", "expectations", "notebooks")
Row = Mapping[str, str]


class Side:
    """A state of the publication and of what it was made from.

    Parameters
    ----------
    label : str
        What a person reads: 今の版, 保存した版3 …
    names : iterable of str
        Files there are.
    read : function
        Bytes of a file that is there.
    site : Path, optional
        Folder of the pages that belong to it.
    """

    def __init__(
        self, label: str, names: Iterable[str], read: Callable[[str], bytes], site: Path | None = None
    ) -> None:
        self.label = label
        self.names = frozenset(names)
        self.site = site
        self._read = read

    def bytes(self, name: str) -> bytes | None:
        """Bytes of a file; None where it is not there."""
        return self._read(name) if name in self.names else None

    @cached_property
    def state(self) -> dict[str, Any]:
        """Record of what was made from what; empty for what was not built."""
        data = self.bytes(RECORD)
        return json.loads(data) if data else {}

    @property
    def built(self) -> bool:
        """Whether there are executed notebooks, not the sources alone."""
        return any(name.startswith(EXECUTED) for name in self.names)

    def inputs(self, step: str) -> dict[str, str]:
        """What a step was made from, by digest; empty for a step that is not on record."""
        return dict(self.state.get(step, {}).get("inputs", {}))

    @cached_property
    def recorded(self) -> dict[str, set[str]]:
        """Every input of the build with the digests that its steps recorded."""
        found: dict[str, set[str]] = {}
        for was in self.state.values():
            for name, known in was["inputs"].items():
                found.setdefault(name, set()).add(known)
        return found

    def input_digest(self, name: str) -> str:
        """Digest of an input as the build read it, or as it is where nothing was built; empty where it is not there.

        A build of one report leaves the record of the others, which read an earlier text: what is at hand is newest.
        """
        data = self.bytes(name)
        own = "" if data is None else digest(data)
        if not self.state:
            return own
        known = self.recorded.get(name, set())
        return own if own in known else min(known, default="")

    def input_text(self, name: str) -> str | None:
        """Text of an input, if it is still what the build read; None where it is not there or was edited since."""
        data = self.bytes(name)
        if data is None or (self.state and digest(data) not in self.recorded.get(name, ())):
            return None
        return data.decode("utf-8-sig", errors="replace")

    @cached_property
    def observations(self) -> dict[str, Row]:
        """Every printed figure of the clean tables by its identity."""
        names = sorted(name for name in self.names if name.startswith(CLEAN) and name.endswith("/observations.csv"))
        return {row["fact_id"]: row for name in names for row in csv_rows(self.bytes(name) or b"")}

    @cached_property
    def findings(self) -> dict[str, list[Row]]:
        """Findings by fiscal year."""
        names = sorted(n for n in self.names if n.startswith(FINDINGS) and n.endswith(".json") and CHECKS not in n)
        found = {name: json.loads(self.bytes(name) or b"{}").get("findings", []) for name in names}
        return {name.removeprefix(f"{FINDINGS}fy").removesuffix(".json"): rows for name, rows in found.items()}

    @property
    def reports(self) -> dict[str, str]:
        """Report and year (`nenji-hokoku@2020`) to its executed notebook; last the pages of quality, `check@2020`."""
        notebooks = (n for n in self.names if n.startswith(EXECUTED) and n.endswith(".ipynb") and "-fy" in n)
        found = {name.removeprefix(EXECUTED).removesuffix(".ipynb").replace("-fy", "@"): name for name in notebooks}
        last = sorted(found, key=lambda step: (step.startswith("check@"), step))
        return {step: found[step] for step in last if not step.startswith("clean@")}


def csv_rows(data: bytes) -> list[dict[str, str]]:
    """Rows of a table of our own."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def folder_side(label: str, folder: Path) -> Side:
    """A project, or a `build` folder that was copied from one.

    Raises
    ------
    UsageError
        If it holds no executed notebooks.
    """
    output, root = (folder, folder.parent) if (folder / "executed").is_dir() else (folder / "build", folder)
    bases = {"build": output, "data": root / "data", "expectations": root / "expectations"}
    bases["notebooks"] = root / "notebooks"

    def place(name: str) -> Path:
        room, _, rest = name.partition("/")
        return bases[room] / rest

    files = (path for room in ROOMS for path in list_files(place(room), "**/*"))
    base = {output: "build", root: ""}
    names = [_named(path, base) for path in files]
    names += [RECORD] if place(RECORD).is_file() else []
    if not any(name.startswith(EXECUTED) for name in names):
        raise UsageError(f"「{label}」には作った版がありません。先に nenpo build で作ってください。")
    return Side(label, names, lambda name: place(name).read_bytes(), output / "site")


def _named(path: Path, bases: Mapping[Path, str]) -> str:
    base = next(base for base in bases if path.is_relative_to(base))
    return "/".join(part for part in (bases[base], path.relative_to(base).as_posix()) if part)


def archive_side(label: str, path: Path) -> Side:
    """A kept build.

    Raises
    ------
    UsageError
        If the file is none.
    """
    try:
        with ZipFile(path) as archive:
            content = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    except (BadZipFile, OSError):
        raise UsageError(f"「{path.name}」は保存した版として読めません。別の版を選んでください。") from None
    return files_side(label, content)


def files_side(label: str, content: Mapping[str, bytes]) -> Side:
    """Files that are at hand."""
    return Side(label, content, content.__getitem__)
