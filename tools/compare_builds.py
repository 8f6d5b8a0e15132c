"""Fails when the same commit, built elsewhere and in every way differently, gives another byte.

Builds a copy of the repository in another folder, time zone, locale, order of sets and number of jobs, and holds all
that it publishes against `build/` and `data/clean` here, which `nenpo build` has to have made before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from nenpo.ground.locations import list_files

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("data", "expectations", "notebooks", "nenpo.yml", "requirements.lock")
PUBLISHED = ("data/clean", "build/site", "build/executed", "build/findings")
STRANGE = {"TZ": "America/St_Johns", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4711", "COLUMNS": "40"}


def copy(target: Path) -> None:
    """Copy the committed files that a build reads, as a clone would have them."""
    listed = subprocess.run(["git", "ls-files", "-z", *ROOMS], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    for name in filter(None, listed.stdout.decode("utf-8").split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes((ROOT / name).read_bytes())


def published(root: Path) -> dict[str, bytes]:
    """Every published file with its bytes."""
    files = (path for name in PUBLISHED for path in list_files(root / name, "**/*"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def main() -> int:
    """List every file that differs, is missing or is one too many."""
    here = published(ROOT)
    if not any(name.startswith("build/site/") for name in here):
        print("build/site がありません。先に nenpo build を実行してください。", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="年報 ") as folder:
        copy(Path(folder))
        command = [sys.executable, "-m", "nenpo.command_line", "build", "--jobs", "3"]
        subprocess.run(command, cwd=folder, env={**os.environ, **STRANGE}, stdout=subprocess.DEVNULL, check=True)
        there = published(Path(folder))
    problems = [f"ここにしかない: {name}" for name in sorted(here.keys() - there.keys())]
    problems += [f"写しにしかない: {name}" for name in sorted(there.keys() - here.keys())]
    problems += [f"内容が違う: {name}" for name in sorted(here.keys() & there.keys()) if here[name] != there[name]]
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(
            "同じコミットから、違うものができました。時刻、乱数、場所によるものがないか確かめてください。",
            file=sys.stderr,
        )
        return 1
    print(f"{len(here)} ファイルが、別の場所で作ったものとバイト単位で一致")
    return 0


if __name__ == "__main__":
    sys.exit(main())
