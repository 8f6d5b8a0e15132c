"""Where things are, and a record of what was opened.

Every read of the program passes through `read_bytes` or `list_files`, and every write through a `Locations`.
When the variable NENPO_READS names a file, each read is noted there: that is how a step proves that it read
nothing it had not declared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nenpo.errors import SourceError, UsageError

READS, PROJECT, CLEAN, OUTPUT = "NENPO_READS", "NENPO_PROJECT", "NENPO_CLEAN", "NENPO_OUTPUT"
MARKS = ("data/raw", "notebooks", "expectations")


@dataclass(frozen=True)
class Locations:
    """The rooms of one project.

    Attributes
    ----------
    root : Path
        Top folder of the project.
    clean : Path
        Where clean tables are read and written: `data/clean`, or the staging folder of a running build.
    output : Path
        Where a step leaves what it makes (findings): `build`, or the staging folder.
    """

    root: Path
    clean: Path
    output: Path

    @property
    def raw(self) -> Path:
        """What arrived."""
        return self.root / "data" / "raw"

    @property
    def expectations(self) -> Path:
        """What must be true, as data."""
        return self.root / "expectations"

    @property
    def notebooks(self) -> Path:
        """The notebooks as they are edited."""
        return self.root / "notebooks"

    @property
    def build(self) -> Path:
        """Everything that can be deleted."""
        return self.root / "build"

    def clean_year(self, fiscal_year: int) -> Path:
        """Folder of the clean tables of one fiscal year."""
        return self.clean / f"fy{fiscal_year}"

    def relative(self, path: Path) -> str:
        """The path as messages and records print it: from the project's folder, with forward slashes."""
        for base, name in ((self.clean, "data/clean"), (self.output, "build"), (self.root, "")):
            if path.is_relative_to(base):
                return "/".join(part for part in (name, path.relative_to(base).as_posix()) if part)
        return path.name


def find_project(start: Path) -> Path:
    """The project's top folder, found upwards from `start`.

    Raises
    ------
    UsageError
        If no folder on the way holds data/raw, notebooks and expectations.
    """
    for folder in (start, *start.parents):
        if all((folder / mark).is_dir() for mark in MARKS):
            return folder
    raise UsageError(
        "nenpo のプロジェクトが見つかりません。data/raw・notebooks・expectations のあるフォルダーか、"
        "その下のフォルダーで実行してください。"
    )


def here() -> Locations:
    """The rooms of the project we are run in, with the staging folders that a running build has set."""
    root = Path(os.environ.get(PROJECT) or find_project(Path.cwd()))
    return Locations(
        root=root,
        clean=Path(os.environ.get(CLEAN) or root / "data" / "clean"),
        output=Path(os.environ.get(OUTPUT) or root / "build"),
    )


def at(root: Path) -> Locations:
    """The rooms of the project at `root`, without any staging."""
    return Locations(root=root, clean=root / "data" / "clean", output=root / "build")


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables for the kernels started inside, and put the old ones back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def read_bytes(path: Path) -> bytes:
    """Bytes of a file; the read is recorded.

    Raises
    ------
    SourceError
        If the file is not there.
    """
    _record(path)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError(
            f"ファイル「{path.name}」が「{path.parent.name}」フォルダーにありません。"
            "ファイルを置くか、source.yml の記載を直してください。"
        ) from None


def list_files(folder: Path, pattern: str) -> list[Path]:
    """Files of a folder that match, sorted; a folder that is not there holds none."""
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with LF line ends, making the folder when needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _record(path: Path) -> None:
    if log := os.environ.get(READS):
        with open(log, "a", encoding="utf-8", newline="\n") as file:
            file.write(f"{path.resolve()}\n")
