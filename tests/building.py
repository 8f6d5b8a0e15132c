"""Copies of the repository, and commands run in them as an analyst would."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What the program works on; the program itself is the installed one.
ROOMS = ("data", "expectations", "notebooks", "nenpo.yml", "requirements.lock")


def copy_of_repository(target: Path) -> Path:
    """The files that are in the repository, as a clone would have them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *ROOMS], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    return target


def start(
    root: Path, *arguments: str, cwd: str = ".", variables: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nenpo.command_line", *arguments],
        cwd=root / cwd,
        env={**os.environ, **(variables or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@dataclass
class Done:
    """How a command ended and what it said."""

    status: int
    out: str
    error: str


def wait(process: subprocess.Popen[str]) -> Done:
    out, error = process.communicate(timeout=300)
    return Done(process.returncode, out, error)


def nenpo(root: Path, *arguments: str) -> Done:
    return wait(start(root, *arguments))


def built_twice(folder: Path) -> tuple[Path, Path]:
    """A copy with everything built, and one with the reports of one year, built as differently as can be.

    Those that are there already count. All years are compared by `tools/compare_builds.py`, which takes longer.
    """
    one, other, done = folder / "a" / "nenpo", folder / "b" / "令和 年報（控え）", folder / "done"
    if not done.is_file():
        usual = {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
        strange = {"TZ": "America/St_Johns", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4711", "COLUMNS": "40"}
        first = start(copy_of_repository(one), "build", "--jobs", "2", variables=usual)
        second = start(copy_of_repository(other), "build", "2021", "--jobs", "1", cwd="data/raw", variables=strange)
        for ended in (wait(first), wait(second)):
            assert (ended.status, ended.error) == (0, "")
        done.touch()
    return one, other
