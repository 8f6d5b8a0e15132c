"""Where things are, and a record of what was opened.

The program reads through `read_bytes` and `list_files` and writes through a `Locations`. A process that runs a
step is watched besides (`watch`): each file of the project that it opens, by whatever means, is noted, and it may
write in the staging folder only. That is how a step proves that it read nothing it had not declared.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from nenpo.ground.errors import SourceError, UndeclaredAccess, UsageError

READS, PROJECT, CLEAN, OUTPUT = "NENPO_READS", "NENPO_PROJECT", "NENPO_CLEAN", "NENPO_OUTPUT"
MARKS = ("data/raw", "notebooks", "expectations")
SCRATCH, FAILED = "scratch", "failed"
# What editors, file browsers and interpreters leave beside our files, besides all that is hidden: book.xlsx~,
# ~$book.xlsx, ~WRL0001.tmp, #notes.csv#, notes.csv.swp.
LEFT_BEHIND = re.compile(
    r"\..+|~\$.*|~.*\.tmp|.*~|#.*#|.*\.sw[a-p]|(?:eh)?thumbs\.db|desktop\.ini|icon\r|__pycache__|__macosx",
    re.IGNORECASE | re.DOTALL,
)
_watching: list[bool] = []
_noted: set[tuple[str, str]] = set()


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

    @property
    def scratch(self) -> Path:
        """Where a step of a running build leaves what nobody keeps, beside its staged output."""
        return self.output.with_name(SCRATCH)

    @property
    def failed(self) -> Path:
        """Where a step that fails leaves its evidence, beside its staged output."""
        return self.output.with_name(FAILED)

    def clean_year(self, fiscal_year: int) -> Path:
        """Folder of the clean tables of one fiscal year."""
        return self.clean / f"fy{fiscal_year}"

    def path(self, name: str) -> Path:
        """Where a file lies that messages and records name so; the opposite of `relative`."""
        for prefix, base in (("data/clean/", self.clean), ("build/", self.output)):
            if name.startswith(prefix):
                return base / name.removeprefix(prefix)
        return self.root / name

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
def environment(values: Mapping[str, str | None]) -> Iterator[None]:
    """Set environment variables for what is started inside (None takes one away), and put the old ones back."""
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextmanager
def recorded(staged: Locations, log: Path) -> Iterator[None]:
    """Note in `log` every file of the project that is opened inside, here and in the kernels started here."""
    log.parent.mkdir(parents=True, exist_ok=True)
    rooms = {PROJECT: str(staged.root), CLEAN: str(staged.clean), OUTPUT: str(staged.output), READS: str(log)}
    with environment(rooms):
        watch()
        yield


def watch() -> None:
    """From now on note the reads of this process, while NENPO_READS names a file, and refuse stray writes."""
    if not _watching:
        _watching.append(True)
        sys.addaudithook(_on_open)


def _on_open(event: str, arguments: tuple[Any, ...]) -> None:
    """Note or refuse an opened file; the interpreter calls this before it opens any."""
    if event != "open" or READS not in os.environ or isinstance(arguments[0], int):
        return
    path = os.path.abspath(os.fsdecode(arguments[0]))
    if not _of_project(path):
        return
    if arguments[2] & (os.O_WRONLY | os.O_RDWR):
        if not path.startswith(os.path.dirname(os.environ[OUTPUT]) + os.sep):
            raise UndeclaredAccess(
                f"「{os.path.basename(path)}」には書き込めません。手順が書き出せるのは data/clean と build だけです。"
            )
    elif ((log := os.environ[READS]), path) not in _noted and os.path.isfile(path):
        _noted.add((log, path))
        with open(log, "a", encoding="utf-8", newline="\n") as file:
            file.write(f"{path}\n")


def _of_project(path: str) -> bool:
    """Whether a path is one of the project's files: no code, nothing hidden, nothing of a step's scratch."""
    root = os.environ[PROJECT] + os.sep
    code = [name + os.sep for name in (sys.prefix, os.path.dirname(os.path.dirname(__file__))) if name.startswith(root)]
    scratch = os.path.join(os.path.dirname(os.environ[OUTPUT]), SCRATCH) + os.sep
    if not path.startswith(root) or path.startswith((scratch, *code)):
        return False
    return not is_left_behind(path[len(root) :])


def read_bytes(path: Path) -> bytes:
    """Bytes of a file.

    Raises
    ------
    SourceError
        If the file is not there.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError(
            f"ファイル「{path.name}」が「{path.parent.name}」フォルダーにありません。"
            "ファイルを置くか、source.yml の記載を直してください。"
        ) from None


def list_files(folder: Path, pattern: str) -> list[Path]:
    """Files of a folder that match, sorted, without what editors left there; a folder that is not there holds none."""
    found = (path for path in folder.glob(pattern) if not is_left_behind(path.relative_to(folder)))
    return sorted(path for path in found if path.is_file())


def is_left_behind(path: PurePath | str) -> bool:
    """Whether a path inside a room is hidden or an editor's own: nobody means it to be a table, a text or a result.

    Folders count as files do: what lies in `.ipynb_checkpoints` is a copy that JupyterLab keeps.
    """
    return any(_left_behind(part) for part in PurePath(path).parts)


@lru_cache(maxsize=4096)
def _left_behind(name: str) -> bool:
    return LEFT_BEHIND.fullmatch(name) is not None


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with LF line ends, making the folder when needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes, making the folder when needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
