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


def built_once(folder: Path) -> Path:
    """A copy of the repository with everything built; one that is there already counts.

    What the repository has built is taken along: the build makes what of it is not up to date, by content.
    """
    copy, done = folder / "令和 年報（控え）", folder / "done"
    if not done.is_file():
        copy_of_repository(copy)
        for name in ("executed", "findings", "site", ".judged"):
            if (ROOT / "build" / name).is_dir():
                shutil.copytree(ROOT / "build" / name, copy / "build" / name)
        if (ROOT / "build" / "state.json").is_file():
            shutil.copyfile(ROOT / "build" / "state.json", copy / "build" / "state.json")
        ended = nenpo(copy, "build", "--jobs", "2")
        assert (ended.status, ended.error) == (0, "")
        done.touch()
    return copy
