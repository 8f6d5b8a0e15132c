"""The last few builds, kept so that a reviewer can compare them: `build/history/0007-1a2b3c4d.zip`.

A kept build holds what a comparison reads: the executed notebooks, the findings and the clean tables, the record of
what was made from what, and the sources, rules and notebooks as the steps read them. The site is left out: it is
made of these. Builds are told apart by a number that counts up and by their content, never by a clock.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from nenpo.ground.locations import Locations, list_files
from nenpo.pipeline.plan import STATE, digest, read_state

FOLDER, MOST = "history", 5
# Rooms whose files are kept; code and libraries are known by their digests alone.
ROOMS = ("build/executed/", "build/findings/", "data/raw/", "data/clean/", "expectations/", "notebooks/")
SITE = "build/site/"
RECORD = f"build/{STATE}"
# What somebody signed is kept for as long as the record of it stands.
SIGNOFFS = "*/signoff.yml"
_NAME = re.compile(r"(\d{4,})-([0-9a-f]{8})\.zip")


@dataclass(frozen=True)
class Kept:
    """One kept build: its number, the short name of its content, and where it lies."""

    number: int
    id: str
    path: Path


def kept_builds(locations: Locations) -> list[Kept]:
    """The kept builds, oldest first."""
    files = list_files(locations.build / FOLDER, "*.zip")
    named = [(path, match) for path in files if (match := _NAME.fullmatch(path.name))]
    return sorted((Kept(int(match[1]), match[2], path) for path, match in named), key=lambda one: one.number)


def read_kept_state(kept: Kept) -> dict[str, Any]:
    """Record of what a kept build was made from."""
    with ZipFile(kept.path) as archive:
        state: dict[str, Any] = json.loads(archive.read(RECORD))
    return state


def content_id(locations: Locations) -> str:
    """Short name of what is published now, forms aside; empty where nothing is."""
    state = read_state(locations)
    told = {name: was for name, was in state.items() if not any(out.startswith(SITE) for out in was["outputs"])}
    return digest(json.dumps(told, sort_keys=True).encode())[:8] if told else ""


def keep(locations: Locations) -> None:
    """Keep what is published now, unless it is kept already, and let go of the oldest."""
    own, known = content_id(locations), kept_builds(locations)
    if not own or own in [one.id for one in known[-1:]]:
        return
    number = known[-1].number + 1 if known else 1
    # A name that the next build sweeps away, should this one be killed while it writes.
    aside = locations.build / f"staging-{FOLDER}" / f"{number:04}-{own}.zip"
    aside.parent.mkdir(parents=True, exist_ok=True)
    write_kept(locations, aside)
    target = locations.build / FOLDER / aside.name
    target.parent.mkdir(exist_ok=True)
    aside.replace(target)
    aside.parent.rmdir()
    for old in _too_many(locations, [*known, Kept(number, own, target)]):
        old.path.unlink()


def _too_many(locations: Locations, builds: list[Kept]) -> list[Kept]:
    signed = "".join(path.read_text(encoding="utf-8") for path in list_files(locations.raw, SIGNOFFS))
    return [one for one in builds[:-MOST] if one.id not in signed]


def write_kept(locations: Locations, path: Path) -> None:
    """Write one kept build: the same content gives the same bytes."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in sorted(_contents(locations).items()):
            info = ZipInfo(name)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, data)


def _contents(locations: Locations) -> dict[str, bytes]:
    """Files by name, each only as a step recorded it: what was edited since belongs to another build."""
    state = read_state(locations)
    recorded: dict[str, set[str]] = {}
    for was in state.values():
        for name, known in [*was["inputs"].items(), *was["outputs"].items()]:
            if name.startswith(ROOMS):
                recorded.setdefault(name, set()).add(known)
    found = {RECORD: (locations.output / STATE).read_bytes()}
    for name, digests in recorded.items():
        path = locations.path(name)
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() in digests:
            found[name] = data
    return found
