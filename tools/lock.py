"""Renews `requirements.lock`: ``python tools/lock.py [--upgrade | --upgrade-package NAME]``.

Without an option a version that still fits stays as it is: adding a package changes that package only.
docs/environment.md says when to run it and what to look at afterwards.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
HEADER = """\
# Every package of the environment: Python 3.{oldest} to 3.{newest}; Linux, Windows, macOS on Apple silicon.
# Written by `python tools/lock.py`, never by hand; docs/environment.md says how to renew it.
"""
# What a lock must not hold: it has to work with any mirror of the package index.
ADDRESS = re.compile(r"://|^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b|^\S+ @ ", re.M)


def find_uv(scratch: Path) -> str:
    """Return a uv command: the one on PATH, or one put into a scratch environment with pip."""
    present = shutil.which("uv")
    if present:
        return present
    venv.create(scratch, with_pip=True)
    folder = scratch / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([folder / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(folder / "uv")


def python_range() -> tuple[int, int]:
    """Return the oldest and the newest minor version that pyproject.toml admits."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    oldest, beyond = re.search(r'^requires-python = ">=3\.(\d+),<3\.(\d+)"', text, re.M).groups()
    return int(oldest), int(beyond) - 1


def compile_lock(uv: str, written: Path, options: list[str], oldest: int) -> None:
    """Let uv resolve for every system and Python at once, starting from the versions in `written`."""
    command = [uv, "pip", "compile", "pyproject.toml", "--extra", "test", "--output-file", str(written)]
    command += ["--universal", "--python-version", f"3.{oldest}", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header", "--quiet"]
    subprocess.run([*command, *options], cwd=ROOT, check=True)


def main() -> int:
    """Write the lock, or leave the old one as it was."""
    parser = argparse.ArgumentParser(description="requirements.lock を作り直します")
    parser.add_argument("--upgrade", action="store_true", help="すべてを新しい版にする")
    parser.add_argument("--upgrade-package", action="append", default=[], metavar="NAME", help="その名前だけ新しくする")
    arguments = parser.parse_args()
    options = ["--upgrade"] if arguments.upgrade else []
    options += [part for name in arguments.upgrade_package for part in ("--upgrade-package", name)]
    oldest, newest = python_range()
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch) / LOCK.name
        if LOCK.exists():
            shutil.copy(LOCK, written)
        compile_lock(find_uv(Path(scratch) / "venv"), written, options, oldest)
        pins = written.read_text(encoding="utf-8")
    if ADDRESS.search(pins):
        print(
            "lock に取得先が入るため中止しました。uv の設定 (uv.toml) を外してお試しください。",
            file=sys.stderr,
        )
        return 1
    with open(LOCK, "w", encoding="utf-8", newline="\n") as handle:
        handle.write(HEADER.format(oldest=oldest, newest=newest) + pins)
    count = len(re.findall("^[A-Za-z0-9]", pins, re.M))
    print(f"requirements.lock を書きました ({count} 件)。make setup で反映されます。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
