"""Types hold in every room of the house, and nothing is excused from them without a reason."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MYPY = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
EXEMPTION = re.compile(r"# type: ignore\b|\bcast\(")


@pytest.mark.slow
def test_types_hold() -> None:
    # The first run takes half a minute; its cache in build/mypy makes the next ones seconds.
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-color-output"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_room_is_excused() -> None:
    assert MYPY["strict"] is True
    assert "exclude" not in MYPY
    # Of our own modules one may call what a library leaves untyped; nothing else is loosened.
    ours = [entry for entry in MYPY["overrides"] if any(name.startswith("nenpo") for name in names(entry))]
    assert {key for entry in ours for key in entry} <= {"module", "disallow_untyped_calls"}


def names(entry: dict[str, str | list[str]]) -> list[str]:
    module = entry["module"]
    return [module] if isinstance(module, str) else module


def exemptions() -> Iterator[tuple[str, str]]:
    """Each exempted line of the code with the line above it."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        lines = ["", *path.read_text(encoding="utf-8").splitlines()]
        yield from ((above, line) for above, line in zip(lines, lines[1:], strict=False) if EXEMPTION.search(line))


def test_every_exemption_has_its_reason_above_it() -> None:
    assert [line for above, line in exemptions() if not above.lstrip().startswith("# ")] == []
