"""What is committed stands alone: it names no registry, no folder of ours, nothing outside the project."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Written in pieces, so that this file does not find itself.
REGISTRIES = re.compile(
    r"(?:test\.)?pypi\." + r"org|python" + r"hosted\.org|conda\." + r"anaconda\.org|repo\." + r"anaconda\.com"
    r"|registry\." + r"npmjs|registry\." + r"yarnpkg|crates\." + r"io|rubygems\." + r"org|proxy\." + r"golang"
)  # fmt: skip
FOLDERS = re.compile(r"(?<![\w.~])/(?:ho" + r"me|ro" + r"ot|wo" + r"rk|Us" + r"ers)/\w|[A-Z]:\\Us" + r"ers\\")
OUTSIDE = re.compile(r"(?<![\w-])(?:\.\.?/)*sha" + r"red/")


def tracked() -> list[Path]:
    """Files that are committed or would be, were everything added now."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        return []
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return sorted(path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file())


def places(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        name = path.relative_to(ROOT).as_posix()
        found += [f"{name}:{number}" for number, line in enumerate(lines, start=1) if pattern.search(line)]
    return found


needs_git = pytest.mark.skipif(not tracked(), reason="not a git work tree")


@needs_git
@pytest.mark.parametrize(
    "pattern",
    [REGISTRIES, FOLDERS, OUTSIDE],
    ids=["package_registry", "folder_of_a_machine", "outside_the_project"],
)
def test_no_file_names_it(pattern: re.Pattern[str]) -> None:
    assert places(pattern) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRIES, "https://pypi." + "org/simple"),
        (REGISTRIES, "files.python" + "hosted.org"),
        (FOLDERS, "/ho" + "me/kim/nenpo"),
        (FOLDERS, "file:///wo" + "rk/main"),
        (FOLDERS, "C:\\Us" + "ers\\kim"),
        (OUTSIDE, "../sha" + "red/sources"),
        (OUTSIDE, "see sha" + "red/design.md"),
    ],
)
def test_what_must_not_be_named_is_seen(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["/usr/bin/python3", "share/jupyter/", "build/site/", "data/raw/", "~/.cache"])
def test_other_paths_are_allowed(text: str) -> None:
    assert not any(pattern.search(text) for pattern in (REGISTRIES, FOLDERS, OUTSIDE))
