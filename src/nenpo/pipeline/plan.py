"""What is stale, and why: decided by content, never by time.

A step is fresh when what it reads, the code it runs and what it made are all byte for byte what they were.
Nothing here writes, and the same files always give the same plan.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nenpo
from nenpo.ground.locations import Locations, is_left_behind, list_files
from nenpo.pipeline.steps import RUN_NOTEBOOK, Step, matches

PACKAGE = Path(nenpo.__file__).parent
STATE = "state.json"
LOCK, PARAMETERS = "requirements.lock", "parameters"
# Which of several changes is named to the analyst: the nearest to what she works on.
NEAREST = ("data/raw/", "expectations/", "notebooks/", PARAMETERS, "data/clean/", "build/", "src/", LOCK)
# What sort of input a file of the project is, in the words that comparisons and approvals use.
SOURCE, WORDS, RULE, ISSUE, NOTEBOOK, CODE, LIBRARY, SETTING = (
    "資料", "文章", "規則", "既知の誤り", "ノートブック", "プログラム", "ライブラリ", "指定",
)  # fmt: skip
KINDS = (SOURCE, WORDS, RULE, ISSUE, NOTEBOOK, CODE, LIBRARY, SETTING)
KNOWN_ISSUES = "expectations/known_issues.yml"
# Made by other steps: their causes are those of the step that made them.
MADE = ("data/clean/", "build/")


@dataclass(frozen=True)
class Stale:
    """A step that has to run, and the reason in words for the analyst."""

    step: Step
    reason: str


@dataclass(frozen=True)
class Module:
    """A module of nenpo as it is on disk: its files, digested, and the modules of nenpo that it imports."""

    files: Mapping[str, str]
    imports: tuple[str, ...]


Code = Mapping[str, Module]


def read_code(package: Path = PACKAGE) -> Code:
    """All modules of the package by name; with each goes what lies beside it and is no module (templates …)."""
    code = {}
    for path in list_files(package, "**/*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        name = ".".join(["nenpo", *(parts[:-1] if parts[-1] == "__init__" else parts)])
        files = [path, *_beside(path.parent)] if path.parent != package else [path]
        digests = {f"src/nenpo/{file.relative_to(package).as_posix()}": digest(file.read_bytes()) for file in files}
        code[name] = Module(digests, _imports(path.read_text(encoding="utf-8")))
    return code


def _beside(folder: Path) -> list[Path]:
    """Files of a package that are no modules, in its folders that are no packages of their own."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if is_left_behind(path.name):
            continue
        if path.is_dir() and not (path / "__init__.py").is_file():
            found += _beside(path)
        elif path.is_file() and path.suffix not in (".py", ".pyc"):
            found.append(path)
    return found


@cache
def _imports(source: str) -> tuple[str, ...]:
    """Names of nenpo that a text of Python imports anywhere, but for its annotations alone."""
    names: set[str] = set()
    for node in _at_run_time(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return tuple(sorted(name for name in names if name.split(".")[0] == "nenpo"))


def _at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
        for child in ast.iter_child_nodes(node):
            yield from _at_run_time(child)


def code_of(modules: Iterable[str], code: Code) -> dict[str, str]:
    """Digests of the files of the named modules, of all that they import, and of the packages these lie in."""
    waiting, seen = list(modules), set()
    files: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name in seen or name not in code:
            continue
        seen.add(name)
        files |= code[name].files
        waiting += [*code[name].imports, name.rpartition(".")[0]]
    return files


def notebook_imports(notebook: bytes) -> list[str]:
    """Modules of nenpo that a notebook's cells import or load as an extension; none if it cannot be read."""
    try:
        cells = json.loads(notebook)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return []
    found: set[str] = set()
    for source in sources:
        lines = source.splitlines()
        found |= {line.split()[1] for line in lines if line.startswith("%load_ext nenpo")}
        if not (lines and lines[0].startswith("%%")):
            found |= _cell_imports("\n".join(line for line in lines if not line.startswith(("%", "!"))))
    return sorted(found)


def _cell_imports(source: str) -> set[str]:
    try:
        return set(_imports(source))
    except SyntaxError:
        # The cell will say so itself when it is run.
        return set()


def digest(data: bytes) -> str:
    """Content of a file as a short name."""
    return hashlib.sha256(data).hexdigest()


def digests(patterns: Iterable[str], locations: Locations) -> dict[str, str]:
    """Files of declared patterns where they are at present (staged while a build runs), each digested."""
    found = {}
    for text in patterns:
        folder = "/".join(part for part in text.partition("*")[0].split("/")[:-1])
        start = locations.path(f"{folder}/") if folder else locations.root
        for path in list_files(start, "**/*") if "*" in text else [locations.path(text)]:
            name = locations.relative(path)
            if path.is_file() and matches(name, (text,)):
                found[name] = digest(path.read_bytes())
    return found


def parameters_of(step: Step) -> str:
    """The step's parameters as the record keeps them."""
    return json.dumps(step.parameters, sort_keys=True)


def inputs(step: Step, locations: Locations, code: Code) -> dict[str, str]:
    """Everything that decides what a step makes: sources, notebook, code, parameters and libraries."""
    found = digests((*step.reads, LOCK), locations)
    found[PARAMETERS] = parameters_of(step)
    modules = [*step.modules]
    if step.run == RUN_NOTEBOOK:
        notebook = locations.notebooks / step.notebook
        content = notebook.read_bytes() if notebook.is_file() else b""
        found[f"notebooks/{step.notebook}"] = digest(content)
        modules += notebook_imports(content)
    return found | code_of(modules, code)


def kind_of(name: str) -> str:
    """What sort of input a file is; empty for what a step made, and for a page about a room."""
    if name.startswith(MADE) or name.endswith("README.md"):
        return ""
    if name.startswith("data/raw/"):
        return WORDS if name.endswith(".md") else SOURCE
    if name == KNOWN_ISSUES:
        return ISSUE
    rooms = {"expectations/": RULE, "notebooks/": NOTEBOOK, "src/": CODE, LOCK: LIBRARY, PARAMETERS: SETTING}
    return next((kind for room, kind in rooms.items() if name.startswith(room)), SOURCE)


def read_state(locations: Locations) -> dict[str, Any]:
    """Record of the last build; empty where there is none or it cannot be read."""
    path = locations.output / STATE
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        return {name: {"inputs": dict(was["inputs"]), "outputs": dict(was["outputs"])} for name, was in state.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def why_stale(step: Step, locations: Locations, state: Mapping[str, Any], code: Code) -> str:
    """Reason why a step has to run; empty where it is fresh."""
    before = state.get(step.name)
    if before is None:
        return "まだ作られていません"
    now = inputs(step, locations, code)
    changed = [name for name in now.keys() | before["inputs"].keys() if now.get(name) != before["inputs"].get(name)]
    if changed:
        first = min(changed, key=_nearness)
        return _change(first, before["inputs"].get(first), now.get(first), len(changed) - 1)
    there = digests(step.writes, locations)
    if there != before["outputs"]:
        wrong = min(n for n in there.keys() | before["outputs"].keys() if there.get(n) != before["outputs"].get(n))
        return f"作られた {wrong} が{'書き換えられました' if wrong in there else 'なくなりました'}"
    return ""


def _nearness(name: str) -> tuple[int, str]:
    return next((n for n, start in enumerate(NEAREST) if name.startswith(start)), len(NEAREST)), name


def _change(name: str, before: str | None, now: str | None, more: int) -> str:
    subject = "指定" if name == PARAMETERS else f"{name} "
    if more:
        return f"{subject}ほか{more}件が変わりました"
    return f"{subject}が{'加わりました' if before is None else 'なくなりました' if now is None else '変わりました'}"


def plan(steps: Iterable[Step], locations: Locations, state: Mapping[str, Any], code: Code) -> list[Stale]:
    """Steps that have to run, in order, each with its reason; a step after a stale one is listed with it."""
    stale: dict[str, Stale] = {}
    for step in steps:
        reason = why_stale(step, locations, state, code)
        upstream = [name for name in step.after if name in stale]
        if reason or upstream:
            stale[step.name] = Stale(step, reason or f"「{stale[upstream[0]].step.title}」の結果によります")
    return list(stale.values())
