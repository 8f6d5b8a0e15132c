"""Worker processes and their kernels end with the build, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

SLOW = """\
import time
from nenpo.ground.locations import here, write_text
write_text(here().clean_year(fiscal_year) / "figures.csv", "途中")
time.sleep(60)"""

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def wait_for(what: Callable[[], Any], seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return found


def alive(process: psutil.Process) -> bool:
    """Whether a process does anything; one that ended may stay as a zombie until somebody asks for its status."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def stop(mini: Any, how: Callable[[subprocess.Popen[str]], None]) -> tuple[int, str]:
    """Start a build whose first notebook sleeps, stop it in the middle, and see that nobody goes on."""
    clean = mini.root / "notebooks" / "10_clean.ipynb"
    before = clean.read_bytes()
    old = set(mini.root.glob("build/staging-*/clean/fy2021/figures.csv"))
    mini.notebook("10_clean", SLOW)
    build = subprocess.Popen(
        mini.command("build", "--format", "html"),
        cwd=mini.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    tables = "build/staging-*/clean/fy2021/figures.csv"
    wait_for(lambda: [path for path in mini.root.glob(tables) if path not in old and path.read_text("utf-8") == "途中"])
    family = psutil.Process(build.pid).children(recursive=True)
    assert len(family) >= 2
    how(build)
    error = build.communicate(timeout=60)[1]
    wait_for(lambda: not any(alive(process) for process in family), 10)
    clean.write_bytes(before)
    return build.returncode, error


def press_ctrl_c(build: subprocess.Popen[str]) -> None:
    """A terminal sends it to every process of the group."""
    os.killpg(build.pid, signal.SIGINT)


@needs_signals
@pytest.mark.soak
def test_a_build_that_is_stopped_leaves_no_process_and_no_trace(mini: Any) -> None:
    assert mini.nenpo("build", "--format", "html").returncode == 0
    before = mini.published()
    assert stop(mini, press_ctrl_c) == (3, "中断しました。前に公開したものはそのままです。\n")
    assert mini.published() == before
    assert stop(mini, subprocess.Popen.terminate)[0] == -signal.SIGTERM
    assert stop(mini, subprocess.Popen.kill)[0] == -signal.SIGKILL
    assert list((mini.root / "build").glob("staging-*"))
    assert mini.published() == before
    mini.write("data/raw/doc/figures.csv", "項目,値\n相談,13\n")
    done = mini.nenpo("build", "--format", "html")
    assert (done.returncode, done.stderr) == (0, "")
    assert "13" in (mini.root / "data/clean/fy2021/figures.csv").read_text("utf-8")
    assert sorted(path.name for path in (mini.root / "build").iterdir()) == [
        ".lock", "executed", "findings", "history", "site", "state.json",
    ]  # fmt: skip


@needs_signals
def test_a_second_build_is_refused_while_one_runs(mini: Any) -> None:
    said: list[str] = []

    def meanwhile(build: subprocess.Popen[str]) -> None:
        for command in ("build", "clean"):
            done = mini.nenpo(command)
            said.append(f"{done.returncode} {done.stderr}")
        build.kill()

    stop(mini, meanwhile)
    assert len(said) == 2
    assert all(text.startswith("3 エラー: 別の nenpo が build フォルダーを使っています。") for text in said)


def test_a_worker_that_dies_is_told_in_words(mini: Any) -> None:
    parent = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL if hasattr(signal, 'SIGKILL') else 9)"
    mini.notebook("10_clean", parent)
    done = mini.nenpo("build", "--jobs", "1")
    assert done.returncode == 3
    assert done.stderr.startswith("エラー: 作業用のプロセスが途中で止まりました")
    assert "Traceback" not in done.stderr
    assert Path(mini.root / "build").is_dir()
