"""What is stale, and why: decided by content, never by time.

A step is fresh when what it reads, the code it runs and what it made are all byte for byte what they were.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nenpo
from nenpo.locations import Locations
from nenpo.pipeline.steps import Step

PACKAGE = Path(nenpo.__file__).parent
STATE = "state.json"
ALWAYS = ("nenpo.pipeline.run",)


@dataclass(frozen=True)
class Stale:
    """A step that has to run, and the reason in words for the analyst."""

    step: Step
    reason: str


def resolve(locations: Locations, pattern: str) -> list[Path]:
    """Files of a declared pattern, where they are at present (staged while a build runs)."""
    for prefix, base in (("data/clean/", locations.clean), ("build/", locations.output)):
        if pattern.startswith(prefix):
            return sorted(path for path in base.glob(pattern.removeprefix(prefix)) if path.is_file())
    return sorted(path for path in locations.root.glob(pattern) if path.is_file())


def digest(data: bytes) -> str:
    """Content of a file as a short name."""
    return hashlib.sha256(data).hexdigest()


def inputs(step: Step, locations: Locations) -> dict[str, str]:
    """Everything that decides what a step makes: sources, notebook, code, parameters and libraries, each digested."""
    found = {
        locations.relative(path): digest(path.read_bytes())
        for pattern in step.reads
        for path in resolve(locations, pattern)
    }
    found["parameters"] = json.dumps(step.parameters, sort_keys=True)
    modules = list(step.modules)
    if step.notebook:
        notebook = locations.notebooks / step.notebook
        found[f"notebooks/{step.notebook}"] = digest(notebook.read_bytes())
        modules += notebook_imports(notebook)
    for path in code_of(modules + list(ALWAYS)):
        found[f"src/nenpo/{path.relative_to(PACKAGE).as_posix()}"] = digest(path.read_bytes())
    lock = locations.root / "requirements.lock"
    if lock.is_file():
        found["requirements.lock"] = digest(lock.read_bytes())
    return found


def notebook_imports(notebook: Path) -> list[str]:
    """Modules of nenpo that a notebook's cells import or load as an extension."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    found = []
    for cell in cells:
        lines = "".join(cell["source"]).splitlines() if cell["cell_type"] == "code" else []
        found += [line.split()[1] for line in lines if line.startswith("%load_ext nenpo")]
        code = "\n".join(line for line in lines if line.startswith(("from nenpo", "import nenpo", "    ", ")")))
        found += _imports(code) if "nenpo" in code and not lines[0].startswith("%%") else []
    return sorted(set(found))


def code_of(modules: Iterable[str]) -> list[Path]:
    """Files of the named modules and of all they import, with the templates of a package that has some."""
    waiting, seen = list(modules), set()
    files: set[Path] = set()
    while waiting:
        name = waiting.pop()
        path = _module_file(name)
        if name in seen or path is None:
            continue
        seen.add(name)
        files.add(path)
        waiting += _imports(path.read_text(encoding="utf-8"))
        templates = path.parent / "templates"
        if path.parent != PACKAGE and templates.is_dir():
            files |= {file for file in templates.rglob("*") if file.is_file() and file.suffix != ".pyc"}
    return sorted(files)


def _imports(code: str) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in names if name.startswith("nenpo")]


def _module_file(name: str) -> Path | None:
    parts = name.split(".")[1:]
    base = PACKAGE.joinpath(*parts)
    for path in (base.with_suffix(".py") if parts else base / "__init__.py", base / "__init__.py"):
        if path.is_file():
            return path
    return None


def outputs(step: Step, locations: Locations) -> dict[str, str]:
    """What a step has made, digested."""
    return {
        locations.relative(path): digest(path.read_bytes())
        for pattern in step.writes
        for path in resolve(locations, pattern)
    }


def read_state(locations: Locations) -> dict[str, Any]:
    """Record of the last build; empty where there is none or it cannot be read."""
    path = locations.output / STATE
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def why_stale(step: Step, locations: Locations, state: dict[str, Any]) -> str:
    """Reason why a step has to run; empty where it is fresh."""
    before = state.get(step.name)
    if before is None:
        return "まだ作られていません"
    now = inputs(step, locations)
    changed = sorted(name for name in now.keys() | before["inputs"].keys() if now.get(name) != before["inputs"].get(name))
    if changed:
        return f"{changed[0]} が変わりました" + (f"（ほか{len(changed) - 1}件）" if len(changed) > 1 else "")
    if outputs(step, locations) != before["outputs"]:
        return "作られたファイルが書き換えられたか、なくなりました"
    return ""


def plan(steps: Iterable[Step], locations: Locations) -> list[Stale]:
    """Steps that have to run, in order, each with its reason; a step after a stale one is listed with it."""
    state = read_state(locations)
    stale: dict[str, Stale] = {}
    for step in steps:
        reason = why_stale(step, locations, state)
        upstream = [name for name in step.after if name in stale]
        if reason or upstream:
            stale[step.name] = Stale(step, reason or f"{stale[upstream[0]].step.title}の結果を待ちます")
    return list(stale.values())
