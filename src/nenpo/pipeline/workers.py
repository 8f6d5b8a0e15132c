"""Worker processes: each runs one step at a time, and none outlives the build that started it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from nenpo.ground.errors import COULD_NOT_RUN, UndeclaredAccess
from nenpo.ground.locations import Locations, recorded
from nenpo.pipeline.notebooks import leave_out
from nenpo.pipeline.steps import Step, named


class Line(Protocol):
    """The end of a pipe, which is of another class on Windows."""

    def recv(self) -> object:
        """What was sent."""


@contextmanager
def workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes for so many steps at a time; when the build stops, for whatever reason, they stop at once.

    They are started anew rather than forked: kernels, renderers and threads do not survive a fork.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    executor = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(ours,))
    try:
        yield executor
    finally:
        # Each worker watches the other end: it closes here, or by itself when this process is killed.
        theirs.close()
        executor.shutdown(cancel_futures=True)
        ours.close()


def _begin(line: Line) -> None:
    """Leave Ctrl-C to the build, end with it, and keep away what notebooks do not need."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()
    leave_out()


def _end_with(line: Line) -> None:
    """Wait for the end of the line; nothing is ever sent."""
    try:
        line.recv()
    except (EOFError, OSError):
        os._exit(COULD_NOT_RUN)


def perform(step: Step, staged: Locations) -> None:
    """Run one step, which may read what it has declared and nothing else.

    Raises
    ------
    UndeclaredAccess
        If it read something else.
    """
    staged.scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=staged.scratch, ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "reads.txt"
        with recorded(staged, log):
            named(step.run)(step, staged)
        read = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
    refuse_undeclared(step, staged, [Path(path) for path in read])


def refuse_undeclared(step: Step, staged: Locations, read: list[Path]) -> None:
    """Refuse files that a step read and had not declared, or took from the last build instead of this one.

    Raises
    ------
    UndeclaredAccess
        Naming them.
    """
    published = (staged.root / "data" / "clean", staged.build)
    inside = staged.output.parent
    strange = [
        staged.relative(path)
        for path in read
        if not step.may_read(staged.relative(path))
        or (any(path.is_relative_to(room) for room in published) and not path.is_relative_to(inside))
    ]
    if strange:
        raise UndeclaredAccess(
            f"{step.title}: 宣言していないファイルを読みました: {'、'.join(sorted(strange))}。"
            "src/nenpo/pipeline/steps.py の reads に加えるか、読まないようにしてください。"
        )
