"""Which single edits of the program no test notices: a sample of them is made one at a time, and the tests are run.

An edit (a mutation) is small and would matter: `<` becomes `<=`, `and` becomes `or`, a `not` goes, an element of a
list goes, a call is left out, nothing is returned. Each is made in a copy of the repository, where the tests of the
module's room run. What all of them pass has survived: a test case is missing, the code says more than it needs to, or
the edit changes nothing that can be seen. The last kind stands with its reason in `tests/accepted_mutations.csv`.

    python tools/mutate.py facts forms --count 5
    python tools/mutate.py facts --seconds 3600 --count 1000 --record build/mutations.csv

The sample hangs on names and a seed: the same edits are chosen as long as their function stays. With `--record` what
was found is kept, and not run again while neither the module nor the tests have changed.
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("facts", "forms", "checks")
ACCEPTED = "tests/accepted_mutations.csv"
# What the tests of a room need; and what a copy leaves behind.
COPIED = (
    "data",
    "expectations",
    "notebooks",
    "nenpo.yml",
    "src",
    "tests",
    "tools",
    "pyproject.toml",
    "requirements.lock",
)
LEFT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".DS_Store")
KILLED, SURVIVED = "killed", "survived"
# A mutation that makes the tests this many times as slow runs for ever.
PATIENCE = 5
OTHER_WORDS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.NotEq),
    ast.Gt: (ast.GtE, ast.NotEq),
    ast.LtE: (ast.Lt,),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
}
OTHER_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}
# Arguments that decide on an order or a choice, and may be left out.
ORDERING = ("key", "reverse", "default")
# Parts of the syntax where an edit changes nothing that a test of the module could see.
PASSED_OVER = ("annotation", "returns", "decorator_list", "type_params")


@dataclass(frozen=True)
class Mutation:
    """One edit: the module, the function or class that it is in, and what changes there."""

    module: str
    function: str
    change: str
    line: int

    @property
    def key(self) -> tuple[str, str, str]:
        """By what an edit is known; its line moves."""
        return self.module, self.function, self.change

    def __str__(self) -> str:
        """Where it is, and what changes."""
        return f"{self.module}:{self.line} {self.function}: {self.change}"


# Edits of a text


def mutations(source: str, module: str = "") -> Iterator[tuple[Mutation, Callable[[], str]]]:
    """Every edit of a module, with what makes its text."""
    tree = ast.parse(source)
    for node, parent, function in _places(tree, tree, ()):
        for change, new in _edits(node):
            line = node.target.lineno if isinstance(node, ast.comprehension) else node.lineno
            # There are many numbers, and few that stand in the same surroundings.
            words = f"{change} in {_short(parent)}" if isinstance(node, ast.Constant) else change
            mutation = Mutation(module, ".".join(function), words, line)
            yield mutation, partial(_edited, tree, node, new)


def _edited(tree: ast.Module, old: ast.AST, new: ast.AST) -> str:
    """The text of a module with one node in the place of another."""

    class Exchange(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)

    # The copy keeps the node that goes, so that it is found there.
    return ast.unparse(ast.fix_missing_locations(Exchange().visit(copy.deepcopy(tree, {id(old): old}))))


def _places(
    node: ast.AST, parent: ast.AST, function: tuple[str, ...]
) -> Iterator[tuple[ast.AST, ast.AST, tuple[str, ...]]]:
    """Nodes that may be edited, each with the one around it and the names of the functions and classes around it."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = (*function, node.name)
    yield node, parent, function
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in PASSED_OVER and not _is_beside_the_point(child):
                yield from _places(child, node, function)


def _is_beside_the_point(node: ast.AST) -> bool:
    """Whether a node is a check at run time of what always holds, or is there for readers of types alone."""
    strict = isinstance(node, ast.keyword) and node.arg == "strict"
    typing = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return strict or typing


Edits = Iterator[tuple[str, ast.AST]]


def _edits(node: ast.AST) -> Edits:
    """Edits of one node: in words, and the node that takes its place."""
    yield from EDITS.get(type(node), _none)(node)


def _none(node: ast.AST) -> Edits:
    return iter(())


def _compared(node: ast.Compare) -> Edits:
    for at, word in enumerate(node.ops):
        for other in OTHER_WORDS[type(word)]:
            yield _changed(node, ops=[*node.ops[:at], other(), *node.ops[at + 1 :]])


def _joined(node: ast.BoolOp) -> Edits:
    yield _changed(node, op=OTHER_WORDS[type(node.op)][0]())
    for at, value in enumerate(node.values):
        rest = _but(node.values, at)
        yield f"without {_short(value)}", rest[0] if len(rest) == 1 else _like(node, values=rest)


def _reckoned(node: ast.BinOp) -> Edits:
    for other in OTHER_WORDS.get(type(node.op), ()):
        yield _changed(node, op=other())


def _denied(node: ast.UnaryOp) -> Edits:
    yield f"{_short(node)} → {_short(node.operand)}", node.operand


def _chosen(node: ast.IfExp) -> Edits:
    yield _changed(node, body=node.orelse, orelse=node.body)


def _constant(node: ast.Constant) -> Edits:
    if isinstance(node.value, bool):
        yield _changed(node, value=not node.value)
    elif isinstance(node.value, int):
        yield _changed(node, value=node.value + 1)


def _listed(node: ast.Tuple | ast.List | ast.Set) -> Edits:
    if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
        return
    for at, element in enumerate(node.elts):
        yield f"without {_short(element)}", _like(node, elts=_but(node.elts, at))


def _mapped(node: ast.Dict) -> Edits:
    for at, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        yield f"without {_short(key or value)}", _like(node, keys=_but(node.keys, at), values=_but(node.values, at))


def _sifted(node: ast.comprehension) -> Edits:
    for at, test in enumerate(node.ifs):
        yield f"without if {_short(test)}", _like(node, ifs=_but(node.ifs, at))


def _called(node: ast.Call) -> Edits:
    if isinstance(node.func, ast.Name) and node.func.id in OTHER_NAMES:
        yield _changed(node, func=ast.Name(OTHER_NAMES[node.func.id], ast.Load()))
    for at, word in enumerate(node.keywords):
        if word.arg in ORDERING:
            yield f"without {word.arg}={_short(word.value)}", _like(node, keywords=_but(node.keywords, at))


def _returned(node: ast.Return) -> Edits:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield f"{_short(node)} → return None", ast.copy_location(ast.Return(None), node)


def _said(node: ast.Expr) -> Edits:
    if isinstance(node.value, ast.Call):
        yield f"without {_short(node)}", ast.copy_location(ast.Pass(), node)


EDITS: dict[type[ast.AST], Callable[..., Edits]] = {
    ast.Compare: _compared,
    ast.BoolOp: _joined,
    ast.BinOp: _reckoned,
    ast.UnaryOp: _denied,
    ast.IfExp: _chosen,
    ast.Constant: _constant,
    ast.Tuple: _listed,
    ast.List: _listed,
    ast.Set: _listed,
    ast.Dict: _mapped,
    ast.comprehension: _sifted,
    ast.Call: _called,
    ast.Return: _returned,
    ast.Expr: _said,
}


def _but(parts: Sequence[Any], at: int) -> list[Any]:
    """All parts but one."""
    return [*parts[:at], *parts[at + 1 :]]


def _changed(node: ast.AST, **parts: object) -> tuple[str, ast.AST]:
    new = _like(node, **parts)
    return f"{_short(node)} → {_short(new)}", new


def _like(node: ast.AST, **parts: object) -> ast.AST:
    new = copy.copy(node)
    for name, part in parts.items():
        setattr(new, name, part)
    return new


def _short(node: ast.AST) -> str:
    """A node as text in one line, its middle left out where it is long."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:60]} … {text[-25:]}"


# Which edits, and what becomes of them


def sample(root: Path, rooms: Iterable[str], count: int, seed: str) -> list[tuple[Mutation, str]]:
    """Some edits of each module of the rooms, the first of each module before the second of any."""
    chosen = []
    for room in rooms:
        for path in sorted((root / "src" / "nenpo" / room).glob("*.py")):
            module = path.relative_to(root / "src" / "nenpo").as_posix()
            found = {one.key: (one, make) for one, make in mutations(path.read_text(encoding="utf-8"), module)}
            ranked = sorted(found.values(), key=lambda pair: _rank(pair[0], seed))[:count]
            chosen += [(at, one, make()) for at, (one, make) in enumerate(ranked)]
    return [(one, text) for _, one, text in sorted(chosen, key=lambda entry: (entry[0], _rank(entry[1], seed)))]


def _rank(mutation: Mutation, seed: str) -> str:
    return hashlib.sha256("\n".join((seed, *mutation.key)).encode()).hexdigest()


def test_files(root: Path, module: str) -> list[Path]:
    """What is run for a module: test files that bear its name, then those that import it, then its whole room."""
    room, _, file = module.partition("/")
    name = Path(file).stem

    def nearness(path: Path) -> tuple[bool, bool, str]:
        imported = f"nenpo.{room}.{name} import" in path.read_text(encoding="utf-8")
        return not path.name.startswith(f"test_{name}"), not imported, path.name

    return sorted((root / "tests" / room).glob("test_*.py"), key=nearness)


class Laboratory:
    """A copy of the repository in which edits are made and the tests run."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self.seconds: dict[str, float] = {}
        for name in COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / name, ignore=LEFT)
            elif (root / name).is_file():
                shutil.copyfile(root / name, folder / name)

    def outcome(self, mutation: Mutation, text: str) -> str:
        """Whether the tests of the room notice an edit."""
        room = mutation.module.partition("/")[0]
        if room not in self.seconds:
            self.seconds[room] = self._unedited(mutation.module)
        path = self.folder / "src" / "nenpo" / mutation.module
        before = path.read_bytes()
        path.write_text(text, encoding="utf-8", newline="\n")
        try:
            passed = self._passed(mutation.module, 60 + PATIENCE * self.seconds[room])
        finally:
            path.write_bytes(before)
        return SURVIVED if passed else KILLED

    def _unedited(self, module: str) -> float:
        begun = time.monotonic()
        if not self._passed(module, None):
            raise SystemExit(f"The tests of {module} fail without any edit: mend them first.")
        return time.monotonic() - begun

    def _passed(self, module: str, seconds: float | None) -> bool:
        names = [path.relative_to(self.folder).as_posix() for path in test_files(self.folder, module)]
        options = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", "not slow and not soak"]
        # The program of the copy comes before the one that is installed, and leaves no byte code of an edit behind.
        variables = {"PYTHONPATH": str(self.folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *options, *names],
                cwd=self.folder,
                env={**os.environ, **variables},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0


@dataclass(frozen=True)
class Tried:
    """Edits that were tried, and whether a test noticed each; how many there was no time for."""

    outcomes: tuple[tuple[Mutation, str], ...]
    left: int = 0

    @property
    def survivors(self) -> list[Mutation]:
        """Edits that no test noticed, by module and line."""
        found = [mutation for mutation, outcome in self.outcomes if outcome == SURVIVED]
        return sorted(found, key=lambda one: (one.module, one.line, one.change))

    def table(self, accepted: Iterable[tuple[str, str, str]] = ()) -> str:
        """Counts of each module, and a line for every survivor."""
        known, lines = set(accepted), []
        for module in sorted({mutation.module for mutation, _ in self.outcomes}):
            own = [outcome for mutation, outcome in self.outcomes if mutation.module == module]
            lines.append(f"{module}: {own.count(KILLED)} of {len(own)} noticed")
        for one in self.survivors:
            mark = " (accepted)" if one.key in known else ""
            lines.append(f"survived{mark}: {one}")
        lines.append(f"{len(self.outcomes)} tried, {len(self.survivors)} survived, no time for {self.left}")
        return "\n".join(lines)


def tried(
    root: Path,
    folder: Path,
    chosen: Sequence[tuple[Mutation, str]],
    seconds: float,
    say: Callable[[str], None] = lambda line: None,
    record: Path | None = None,
) -> Tried:
    """Try edits one after the other, as long as there is time, and say what becomes of each."""
    end = time.monotonic() + seconds
    laboratory, known = Laboratory(root, folder), _known(record)
    outcomes: list[tuple[Mutation, str]] = []
    for mutation, text in chosen:
        mark = _mark(root, mutation, text)
        if mark not in known:
            if time.monotonic() > end:
                break
            known[mark] = laboratory.outcome(mutation, text)
            _keep(record, mark, known[mark])
        outcomes.append((mutation, known[mark]))
        say(f"{known[mark]} {mutation}")
    return Tried(tuple(outcomes), len(chosen) - len(outcomes))


def _mark(root: Path, mutation: Mutation, text: str) -> str:
    """What an outcome hangs on: the edited module and the tests of its room."""
    digest = hashlib.sha256(text.encode())
    for path in test_files(root, mutation.module):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _known(record: Path | None) -> dict[str, str]:
    if record is None or not record.is_file():
        return {}
    with record.open(encoding="utf-8", newline="") as file:
        return dict(csv.reader(file))


def _keep(record: Path | None, mark: str, outcome: str) -> None:
    if record is not None:
        record.parent.mkdir(parents=True, exist_ok=True)
        with record.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{mark},{outcome}\n")


def accepted(root: Path) -> dict[tuple[str, str, str], str]:
    """Edits that nobody needs to notice, each with its reason."""
    with (root / ACCEPTED).open(encoding="utf-8", newline="") as file:
        return {(row["module"], row["function"], row["change"]): row["reason"] for row in csv.DictReader(file)}


def main() -> int:
    """Try a sample, and say what survived; 1 if anything did that is not accepted."""
    typed = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    typed.add_argument("rooms", nargs="*", default=ROOMS, help="rooms of src/nenpo")
    typed.add_argument("--count", type=int, default=3, help="edits of each module")
    typed.add_argument("--seed", default="1")
    typed.add_argument("--seconds", type=float, default=1800, help="begin none after this time")
    typed.add_argument("--record", type=Path, help="keep outcomes here, and do not run them again")
    given = typed.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        chosen = sample(ROOT, given.rooms, given.count, given.seed)
        found = tried(ROOT, Path(folder), chosen, given.seconds, partial(print, flush=True), given.record)
    known = accepted(ROOT)
    print(found.table(known))
    return int(any(one.key not in known for one in found.survivors))


if __name__ == "__main__":
    sys.exit(main())
