"""Wheels for a PC without a network: what the lock names, fetched here for the Python and the system over there."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement

from nenpo.ground.errors import SourceError
from nenpo.ground.locations import Locations, write_text

FOLDER, LOCK, ABOUT = "wheelhouse", "requirements.lock", "wheelhouse.json"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# For each system: what the lock's markers ask for, and the tags of wheels that it takes, newest first.
_MARKERS = {
    "windows": ("win32", "Windows", "nt", "AMD64"),
    "linux": ("linux", "Linux", "posix", "x86_64"),
    "macos": ("darwin", "Darwin", "posix", "arm64"),
}
_TAGS = {
    "windows": ("win_amd64",),
    "linux": tuple(f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1))
    + ("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"),
    "macos": tuple(f"macosx_{version}_0_{kind}" for version in range(14, 10, -1) for kind in ("arm64", "universal2"))
    + ("macosx_10_9_universal2",),
}
SYSTEMS = tuple(_MARKERS)
# Which release of its Python the other PC has is not known: the lock may want another wheel for an early one.
_RELEASES = (0, 99)


@dataclass(frozen=True)
class Target:
    """The PC that the wheels are for: `windows`, `linux` or `macos`, and the Python on it."""

    system: str
    python: str

    def __str__(self) -> str:
        """Words for it in a message."""
        return f"{self.system}、Python {self.python}"

    def environment(self, release: int) -> dict[str, str]:
        """Values of the markers of a lock, for one release of the Python (3.13.2 is release 2)."""
        sys_platform, platform_system, os_name, machine = _MARKERS[self.system]
        return {
            "sys_platform": sys_platform,
            "platform_system": platform_system,
            "os_name": os_name,
            "platform_machine": machine,
            "python_version": self.python,
            "python_full_version": f"{self.python}.{release}",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }


def this_one() -> Target:
    """The PC we run on."""
    names = {"Windows": "windows", "Darwin": "macos"}
    return Target(names.get(platform.system(), "linux"), f"{sys.version_info[0]}.{sys.version_info[1]}")


def pins_for(lock: str, target: Target) -> list[list[str]]:
    """Lines of a lock that a target installs, without markers and with hashes; in each list a package comes once."""
    lists: list[list[str]] = []
    for release in _RELEASES:
        known = {pin for pins in lists for pin in pins}
        lists.append([pin for pin in _pins(lock, target.environment(release)) if pin not in known])
    return [pins for pins in lists if pins]


def _pins(lock: str, environment: dict[str, str]) -> Iterator[str]:
    for entry in lock.replace("\\\n", " ").splitlines():
        pin, *hashes = entry.split(" --hash=")
        if not pin.strip() or pin.startswith("#"):
            continue
        wanted = Requirement(pin)
        if wanted.marker is None or wanted.marker.evaluate(environment):
            yield " ".join([f"{wanted.name}{wanted.specifier}", *(f"--hash={one.strip()}" for one in hashes)])


def gather(locations: Locations, target: Target) -> str:
    """Fetch the wheels of a target into `wheelhouse`, and say what to do with them.

    Raises
    ------
    SourceError
        If a wheel cannot be had.
    """
    folder = locations.root / FOLDER
    lock = (locations.root / LOCK).read_text(encoding="utf-8")
    for pins in pins_for(lock, target):
        _fetch(pins, folder, target)
    write_text(folder / ABOUT, json.dumps({"system": target.system, "python": target.python}) + "\n")
    return (
        f"{FOLDER} に {target} の wheel を集めました（{len(list(folder.glob('*.whl')))}個）。\n"
        "プロジェクトのフォルダーを（.venv と build を除き、wheelhouse ごと）写し、"
        "写した先で setup.cmd（Windows のほかは python3 tools/setup.py --wheelhouse wheelhouse）を実行してください。"
    )


def _fetch(pins: list[str], folder: Path, target: Target) -> None:
    with TemporaryDirectory() as scratch:
        listed = Path(scratch) / "pins.txt"
        write_text(listed, "\n".join(pins) + "\n")
        call = command(listed, folder, target)
        done = subprocess.run(call, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise SourceError(
            f"{target} の wheel を集められませんでした。ネットワークを確かめて、もう一度実行してください。\n{last}"
        )


def command(pins: Path, folder: Path, target: Target) -> list[str]:
    """The call of pip; for a PC like this one it needs no tags, and takes what it would install here."""
    other = [f"--platform={tag}" for tag in _TAGS[target.system]] + [f"--python-version={target.python}"]
    return [
        *(sys.executable, "-I", "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--quiet"),
        *("--no-deps", "--require-hashes", "--only-binary=:all:", f"--dest={folder}", f"--requirement={pins}"),
        *([] if target == this_one() else [*other, "--implementation=cp"]),
    ]
