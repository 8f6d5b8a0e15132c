"""Single edits of the program: how they are made, and (in soak) that the tests notice a sample of them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

# Edits of each module, and seconds after which no further one is begun: half an hour of `make soak`.
COUNT, SECONDS = 1, 1800


@pytest.fixture(scope="module")
def mutate(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", root / "tools" / "mutate.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    return module


def edited(mutate: ModuleType, source: str) -> list[str]:
    return [make() for _, make in mutate.mutations(source)]


@pytest.mark.parametrize(
    ("source", "edits"),
    [
        ("a < b", ["a <= b", "a != b"]),
        ("a not in b", ["a in b"]),
        ("a and b", ["a or b", "b", "a"]),
        ("not a", ["a"]),
        ("a - b", ["a + b"]),
        ("a if b else c", ["c if b else a"]),
        ("x = True", ["x = False"]),
        ("x = 1", ["x = 2"]),
        ("x = ('a', 'b')", ["x = ('b',)", "x = ('a',)"]),
        ("x, y = z", []),
        ("x = {'a': b, **c}", ["x = {**c}", "x = {'a': b}"]),
        ("[a for a in b if c]", ["[a for a in b]"]),
        ("x = max(a, key=len)", ["x = min(a, key=len)", "x = max(a)"]),
        ("x = zip(a, b, strict=True)", []),
        ("f(a)", ["pass"]),
        ("def f(a):\n    return None", []),
        ("def f(a: tuple[int, str] = None) -> dict[1, 2]:\n    return a",
         ["def f(a: tuple[int, str]=None) -> dict[1, 2]:\n    return"]),
        ("@d(frozen=True)\nclass A:\n    '''Said.'''", []),
    ],
)  # fmt: skip
def test_each_edit_is_one_and_what_no_test_could_see_is_passed_over(
    mutate: ModuleType, source: str, edits: list[str]
) -> None:
    assert edited(mutate, source) == edits


def test_an_edit_is_known_by_its_function_and_not_by_its_line(mutate: ModuleType) -> None:
    source = "class A:\n    def f(self, a):\n        return g(a, 1)\n"
    first, second = ([one for one, _ in mutate.mutations(text, "m.py")] for text in (source, f"\n{source}"))
    assert (
        [one.key for one in first]
        == [one.key for one in second]
        == [
            ("m.py", "A.f", "return g(a, 1) → return None"),
            ("m.py", "A.f", "1 → 2 in g(a, 1)"),
        ]
    )
    assert {one.line for one in first} == {3} and {one.line for one in second} == {4}


SMALL = {
    "src/nenpo/__init__.py": "",
    "src/nenpo/room/ends.py": "def several(a):\n    return len(a) > 1\n",
    "tests/room/test_ends.py": "from nenpo.room.ends import several\n\ndef test_two():\n    assert several([1, 2])\n",
}


def test_what_the_tests_of_the_room_let_pass_has_survived(mutate: ModuleType, tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name, text in SMALL.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (tmp_path / "copy").mkdir()
    record = tmp_path / "record.csv"
    edits = [(one, text) for one, text in mutate.sample(root, ["room"], 100, "1") if "return" not in one.change]
    found = mutate.tried(root, tmp_path / "copy", edits, 600, record=record)
    assert found.table({("room/ends.py", "several", "len(a) > 1 → len(a) != 1"): "reason"}).splitlines() == [
        "room/ends.py: 1 of 3 noticed",
        "survived (accepted): room/ends.py:2 several: len(a) > 1 → len(a) != 1",
        "survived: room/ends.py:2 several: len(a) > 1 → len(a) >= 1",
        "3 tried, 2 survived, no time for 0",
    ]
    # What is on record needs no time.
    (tmp_path / "again").mkdir()
    assert mutate.tried(root, tmp_path / "again", edits, 0, record=record) == found


def test_accepted_mutations_are_of_the_program_as_it_is(mutate: ModuleType, root: Path) -> None:
    known = mutate.accepted(root)
    there = {
        one.key
        for module in {module for module, _, _ in known}
        for one, _ in mutate.mutations((root / "src" / "nenpo" / module).read_text(encoding="utf-8"), module)
    }
    assert known.keys() - there == set()
    assert all(known.values())


@pytest.mark.soak
def test_no_edit_survives_that_is_not_accepted(mutate: ModuleType, root: Path, tmp_path: Path) -> None:
    chosen = mutate.sample(root, mutate.ROOMS, COUNT, "1")
    found = mutate.tried(root, tmp_path, chosen, SECONDS, print)
    known = mutate.accepted(root)
    print(found.table(known))
    assert [str(one) for one in found.survivors if one.key not in known] == []
    assert len(found.outcomes) > len(chosen) / 2, "there was time for less than half of the edits"
