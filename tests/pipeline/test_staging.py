"""The swap is all or nothing, whatever moment it is stopped at."""

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from nenpo.ground.errors import NenpoError
from nenpo.ground.locations import Locations, at, write_text
from nenpo.pipeline.staging import empty, only_build, publish, undo_swap, uninterrupted


class Stopped(BaseException):
    """Stands for a kill: nothing of ours catches it."""


def rooms(locations: Locations, word: str) -> None:
    """Clean tables and outputs that all say the same word."""
    write_text(locations.clean / "fy2020" / "a.csv", word)
    for name in ("executed/a.ipynb", "findings/a.json", "site/index.html", "state.json"):
        write_text(locations.output / name, word)


def words(locations: Locations) -> set[str]:
    """What the published files say."""
    names = ("executed/a.ipynb", "findings/a.json", "site/index.html", "state.json")
    files = [locations.clean / "fy2020" / "a.csv", *(locations.build / name for name in names)]
    return {path.read_text("utf-8") if path.is_file() else "なし" for path in files}


def stage_in(project: Locations) -> Locations:
    folder = project.build / "staging-1"
    staged = Locations(project.root, folder / "clean", folder / "build")
    rooms(staged, "新")
    return staged


@pytest.fixture
def project(tmp_path: Path) -> Locations:
    return at(tmp_path)


@pytest.fixture
def staged(project: Locations) -> Locations:
    return stage_in(project)


def stop_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Stop at the so-manieth change of a file or folder, or never."""
    changes = iter(range(1000))

    def counted(original: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            if next(changes) == number:
                raise Stopped
            return original(*arguments, **named)

        return call

    for name in ("rename", "replace", "unlink", "mkdir", "write_text"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))
    monkeypatch.setattr(shutil, "rmtree", counted(shutil.rmtree))


@pytest.mark.parametrize("old", ["旧", "なし"])
def test_after_a_kill_the_next_build_finds_all_old_or_all_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str
) -> None:
    seen = []
    finished = False
    while not finished:
        project = at(tmp_path / str(len(seen)))
        if old != "なし":
            rooms(project, old)
        staged = stage_in(project)
        with monkeypatch.context() as patch, suppress(Stopped):
            stop_at(patch, len(seen))
            publish(project, staged, {})
            finished = True
        with only_build(project):
            pass
        seen.append(words(project))
        assert not (project.build / "swapping").exists()
    new = {"新", "{}\n"}
    turn = seen.index(new)
    assert 12 < turn < len(seen) - 1
    assert seen == [{old}] * turn + [new] * (len(seen) - turn)


@pytest.mark.parametrize("name", ["clean", "site", "state.json"])
def test_a_folder_that_cannot_be_moved_puts_all_back(
    project: Locations, staged: Locations, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rooms(project, "旧")
    rename = Path.rename

    def held(self: Path, target: Path) -> Path:
        if self.parent in (staged.output, staged.output.parent) and self.name == name:
            raise PermissionError(13, "Permission denied", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", held)
    with pytest.raises(NenpoError, match=f"「{name}」を入れ替えられなかったので、公開しませんでした.*閉じて") as caught:
        publish(project, staged, {})
    assert caught.value.exit_status == 3
    assert words(project) == {"旧"}


def test_undoing_twice_does_no_harm(project: Locations) -> None:
    rooms(project, "旧")
    undo_swap(project)
    undo_swap(project)
    assert words(project) == {"旧"}


def test_what_a_killed_build_left_is_swept_away(project: Locations, staged: Locations) -> None:
    assert list(project.build.glob("staging-*"))
    with only_build(project):
        assert not list(project.build.glob("staging-*"))


@pytest.fixture
def presses() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("presses")
def test_ctrl_c_waits_for_the_swap() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)
        done.append(1)
    assert done == [1]


@pytest.mark.usefixtures("presses")
def test_outside_the_main_thread_nothing_is_held_back() -> None:
    done: list[int] = []

    def swap() -> None:
        with uninterrupted():
            done.append(1)

    thread = threading.Thread(target=swap)
    thread.start()
    thread.join()
    assert done == [1]


def test_emptying_takes_everything_but_the_lock(project: Locations) -> None:
    rooms(project, "旧")
    empty(project)
    assert [path.name for path in project.build.iterdir()] == [".lock"]
    assert (project.clean / "fy2020" / "a.csv").is_file()


def test_emptying_waits_for_no_build(project: Locations) -> None:
    rooms(project, "旧")
    with only_build(project), pytest.raises(NenpoError, match="別の nenpo"):
        empty(project)
    assert words(project) == {"旧"}
