"""All or nothing: one build at a time, in a folder of its own, swapped in whole.

    build/staging-…/   a build at work: clean, build, scratch, failed
    build/unpublished/ what a build that stopped had finished, from which the next one goes on
    build/before/      what was published, while the new is put in its place
    build/history/     the last few builds, for comparisons

Whatever moment a build is killed at, the next one finds either the old site or the new one: a swap that was not
finished (`build/swapping` is there) is undone first.
"""

from __future__ import annotations

import json
import shutil
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from filelock import FileLock, Timeout

from nenpo.ground.errors import NenpoError, SourceError, joined
from nenpo.ground.locations import Locations, list_files, write_text
from nenpo.pipeline import history
from nenpo.pipeline.plan import STATE, digests, read_state
from nenpo.pipeline.steps import Step

LOCK, BEFORE, SWAPPING, UNPUBLISHED, STAGING, FAILED = (
    ".lock", "before", "swapping", "unpublished", "staging-", "failed",
)  # fmt: skip
SWAPPED = ("executed", "findings", "site", STATE)
# In a folder that is swapped, and no step's doing: a page for who reads the tables.
OURS = ("data/clean/README.md",)


@contextmanager
def only_build(locations: Locations) -> Iterator[None]:
    """Hold the project's build lock, and tidy up what an earlier build that was killed has left.

    Raises
    ------
    NenpoError
        If another build is running in the same project.
    """
    locations.build.mkdir(parents=True, exist_ok=True)
    lock = FileLock(locations.build / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise NenpoError(
            "別の nenpo が build フォルダーを使っています。終わってからもう一度実行してください。"
        ) from None
    try:
        undo_swap(locations)
        _sweep(locations)
        yield
    finally:
        _sweep(locations)
        lock.release()


def _sweep(locations: Locations) -> None:
    for folder in locations.build.glob(f"{STAGING}*"):
        shutil.rmtree(folder, ignore_errors=True)


def stage(locations: Locations, steps: list[Step]) -> tuple[Locations, dict[str, Any]]:
    """A staging folder with what is published now, and over it what was finished last and not published.

    Only files that a step makes are taken over: what lies in `build` besides is lost, as everything there may be.
    Its name is new, so that a process which outlived its build writes into nothing.

    Returns
    -------
    Locations, dict
        The staging folder, and the record of what is in it.

    Raises
    ------
    SourceError
        If somebody put a file into data/clean.
    """
    refuse_strangers(locations, steps)
    folder = Path(mkdtemp(prefix=STAGING, dir=locations.build))
    staged = replace(locations, clean=folder / "clean", output=folder / "build")
    for place in (staged.clean, staged.scratch, *(staged.output / name for name in SWAPPED if name != STATE)):
        place.mkdir(parents=True, exist_ok=True)
    state = read_state(locations)
    _take(locations, staged, map(locations.relative, made(locations, steps)))
    unpublished = locations.build / UNPUBLISHED
    begun = replace(locations, clean=unpublished / "clean", output=unpublished / "build")
    later = read_state(begun)
    for step in (step for step in steps if step.name in later):
        for name in digests(step.writes, staged):
            staged.path(name).unlink()
        state[step.name] = later[step.name]
        _take(begun, staged, later[step.name]["outputs"])
    return staged, state


def _take(source: Locations, staged: Locations, names: Iterable[str]) -> None:
    for name in names:
        target = staged.path(name)
        if source.path(name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source.path(name), target)


def made(locations: Locations, steps: list[Step]) -> list[Path]:
    """Files of data/clean and build that a step makes, or that we put there."""
    rooms = (locations.clean, *(locations.output / name for name in SWAPPED if name != STATE))
    files = [path for room in rooms for path in list_files(room, "**/*")]
    named = {path: locations.relative(path) for path in files}
    return [path for path, name in named.items() if name in OURS or any(step.may_write(name) for step in steps)]


def refuse_strangers(locations: Locations, steps: list[Step]) -> None:
    """Stop at a file in data/clean that no step can have made: a swap would lose it.

    Raises
    ------
    SourceError
        Naming the files.
    """
    ours = {*made(locations, steps), *list_files(locations.clean, "fy*/*.csv")}
    strange = [locations.relative(path) for path in list_files(locations.clean, "**/*") if path not in ours]
    if strange:
        raise SourceError(
            f"data/clean は nenpo が書き出す場所ですが、ほかのファイルがあります。\n{joined(strange)}\n"
            "別のフォルダーに移すか、消してください。"
        )


def keep(locations: Locations, staged: Locations, state: dict[str, Any]) -> None:
    """Keep what a build that stops has finished, and the evidence of what failed."""
    write_state(staged, state)
    shutil.rmtree(staged.scratch, ignore_errors=True)
    folder = staged.output.parent
    # What cannot be kept, because a process still holds it open, is only made again.
    with uninterrupted(), suppress(OSError):
        for source, name in ((folder / FAILED, FAILED), (folder, UNPUBLISHED)):
            if source.is_dir():
                shutil.rmtree(locations.build / name, ignore_errors=True)
                source.rename(locations.build / name)


def write_state(locations: Locations, state: dict[str, Any]) -> None:
    """Write the record of what was made from what."""
    text = json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True)
    write_text(locations.output / STATE, f"{text}\n")


def publish(locations: Locations, staged: Locations, state: dict[str, Any]) -> None:
    """Swap in the clean tables and everything below `build`, each folder whole; old and new are kept to compare."""
    write_state(staged, state)
    with uninterrupted():
        history.keep(locations)
        swap(locations, [(staged.clean, locations.clean), *_outputs(staged.output, locations.build)])
        history.keep(locations)
    for name in (BEFORE, UNPUBLISHED, FAILED):
        shutil.rmtree(locations.build / name, ignore_errors=True)


def _outputs(staged: Path, published: Path) -> list[tuple[Path, Path]]:
    return [(staged / name, published / name) for name in SWAPPED]


def swap(locations: Locations, pairs: list[tuple[Path, Path]]) -> None:
    """Put each new folder or file in the place of the old one; if one cannot be moved, all are put back.

    Raises
    ------
    NenpoError
        If a folder is held open by another program.
    """
    before = locations.build / BEFORE
    shutil.rmtree(before, ignore_errors=True)
    before.mkdir(parents=True)
    mark = locations.build / SWAPPING
    # Complete or not there: half a list would take away what it does not name.
    write_text(before / SWAPPING, "".join(f"{locations.relative(old)}\n" for _, old in pairs if old.exists()))
    (before / SWAPPING).replace(mark)
    try:
        for new, old in pairs:
            old.parent.mkdir(parents=True, exist_ok=True)
            if old.exists():
                old.rename(before / old.name)
            new.rename(old)
    except OSError as error:
        undo_swap(locations)
        raise NenpoError(
            f"「{Path(error.filename or '').name}」を入れ替えられなかったので、公開しませんでした"
            f"（{error.strerror}）。ほかのプログラムで開いているファイルやフォルダーを閉じて、もう一度実行してください。"
        ) from None
    mark.unlink()


def undo_swap(locations: Locations) -> None:
    """Put back what was published before a swap that was not finished."""
    mark = locations.build / SWAPPING
    if not mark.is_file():
        return
    there = mark.read_text(encoding="utf-8").splitlines()
    for old in (locations.clean, *(locations.build / name for name in SWAPPED)):
        aside = locations.build / BEFORE / old.name
        if aside.exists() or locations.relative(old) not in there:
            _remove(old)
        if aside.exists():
            aside.rename(old)
    mark.unlink()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until the few moves inside are done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def empty(locations: Locations) -> None:
    """Delete everything in build, unless a build is running."""
    with only_build(locations):
        for path in locations.build.iterdir():
            if path.name != LOCK:
                _remove(path)
