"""The rules of the house, read from the code itself: who may import whom, and what every file looks like."""

import ast
import csv
import graphlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
MODULES = sorted((SOURCE / "nenpo").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PYTHON_FILES = sorted([*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").glob("*.py")])

# The rooms of the house, from the ground up: a room imports rooms below it, never beside or above.
ROOMS = (
    ("ground",),
    ("cleaning",),
    ("facts",),
    ("words", "charts"),
    ("report",),
    ("checks", "forms", "rollover", "survey"),
    ("reports",),
    ("publish",),
    ("pipeline",),
    ("diff",),
    ("desk",),
    ("command_line",),
)
FLOORS = {room: number for number, rooms in enumerate(ROOMS) for room in rooms}
NOTEBOOK_FLOOR = FLOORS["reports"]
# What the lower floors may use from outside.
LIBRARIES = dict.fromkeys(range(3), {"pandas", "yaml", "openpyxl", "pydantic"})
# Heavy parts have one user each, so that one can be replaced without looking anywhere else.
SOLE_USERS = {
    "great_expectations": "nenpo.checks",
    "altair": "nenpo.charts",
    "nbconvert": "nenpo.publish",
    "papermill": "nenpo.pipeline",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module_name(path) for path in MODULES}


def room(module: str) -> str:
    """Room that a module lives in; empty for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def floor(module: str) -> int:
    """Number of the floor that a module's room is on; the package itself lies below all rooms."""
    return FLOORS[room(module)] if room(module) else -1


def imports(tree: ast.AST) -> Iterator[str]:
    """Modules that a file imports anywhere, those inside its functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if inner in NAMES else str(node.module)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def ours(tree: ast.AST) -> set[str]:
    return {module for module in imports(tree) if module.split(".")[0] == "nenpo"}


each_module = pytest.mark.parametrize("path", MODULES, ids=module_name)
each_file = pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: path.relative_to(ROOT).as_posix())


def test_every_module_lives_in_a_room() -> None:
    assert {room(name) for name in NAMES} - {""} == set(FLOORS)


@each_module
def test_imports_go_downhill(path: Path) -> None:
    here = module_name(path)
    others = {module for module in ours(parsed(path)) if room(module) != room(here)}
    assert {module for module in others if floor(module) >= floor(here)} == set()


def test_no_two_modules_import_each_other() -> None:
    graph = {module_name(path): ours(parsed(path)) for path in MODULES}
    list(graphlib.TopologicalSorter(graph).static_order())


@each_module
def test_only_existing_modules_are_imported(path: Path) -> None:
    assert ours(parsed(path)) - NAMES == set()


@each_module
def test_lower_floors_need_few_libraries(path: Path) -> None:
    allowed = LIBRARIES.get(floor(module_name(path)))
    if allowed is not None:
        used = {module.split(".")[0] for module in imports(parsed(path))}
        assert used - sys.stdlib_module_names - {"nenpo"} - allowed == set()


@pytest.mark.parametrize(("library", "user"), SOLE_USERS.items())
def test_a_heavy_library_has_one_user(library: str, user: str) -> None:
    users = {
        module_name(path) for path in MODULES if library in {module.split(".")[0] for module in imports(parsed(path))}
    }
    assert {module for module in users if not f"{module}.".startswith(f"{user}.")} == set()


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


@each_module
def test_everything_public_is_described_in_a_sentence(path: Path) -> None:
    tree = parsed(path)
    named = [("(module)", tree), *public(tree.body)]
    heads = {name: (ast.get_docstring(node) or "").partition("\n")[0] for name, node in named}
    assert {name: head for name, head in heads.items() if not head.endswith((".", "。"))} == {}


@each_module
def test_nothing_prints(path: Path) -> None:
    calls = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))
    assert [n.lineno for n in calls if isinstance(n.func, ast.Name) and n.func.id == "print"] == []


# Frames of drawn values, which hold more than text, go to rows in two places; text goes by one function of `ground`.
UNTYPED_FRAMES = {"nenpo.charts.points": 1, "nenpo.reports.annual.charts": 1}
# Rows that somebody treats as text by column: raw tables in cleaning and roll-over, findings in their many forms,
# lists that are shown as they are declared, answers by the questions of a code book.
TEXT_ROWS = 35
# Has a function of the same name, for the lines of a file.
RAW_FILES = "nenpo.forms.raw_files"


def calls_of(path: Path, name: str) -> int:
    """How often a file calls a function of a name, or frames' `to_dict("records")`."""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    if name == "to_dict":
        return sum(ast.unparse(call).endswith(".to_dict('records')") for call in calls)
    return sum(getattr(call.func, "id", "") == name for call in calls)


def test_a_frame_becomes_rows_in_one_way() -> None:
    there = {module_name(path): calls_of(path, "to_dict") for path in MODULES}
    assert {name: count for name, count in there.items() if count} == UNTYPED_FRAMES


def test_rows_as_bare_text_are_counted() -> None:
    assert sum(calls_of(path, "records_of") for path in MODULES if module_name(path) != RAW_FILES) == TEXT_ROWS


def lacks_encoding(call: ast.Call) -> bool:
    """Whether a call opens text in the encoding of whatever machine it runs on."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if "encoding" in keywords or None in keywords:
        return False
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if isinstance(call.func, ast.Attribute) and name in ("read_text", "write_text"):
        return len(call.args) < (1 if name == "read_text" else 2)
    if name == "open" and not (isinstance(call.func, ast.Attribute) and _is_module(call.func.value)):
        position = 0 if isinstance(call.func, ast.Attribute) else 1
        mode = call.args[position] if len(call.args) > position else keywords.get("mode", ast.Constant("r"))
        return not (isinstance(mode, ast.Constant) and "b" in str(mode.value))
    text = keywords.get("text", keywords.get("universal_newlines"))
    return isinstance(text, ast.Constant) and text.value is True


def _is_module(node: ast.AST) -> bool:
    """`webbrowser.open`, `os.open` and the like open no text."""
    return isinstance(node, ast.Name) and node.id in {"webbrowser", "os", "zipfile", "tarfile", "Image", "archive"}


@each_file
def test_every_text_file_is_opened_with_its_encoding(path: Path) -> None:
    calls = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))
    assert [f"{path.name}:{node.lineno}" for node in calls if lacks_encoding(node)] == []


@pytest.mark.parametrize(
    ("code", "lacking"),
    [
        ("open(p)", True),
        ("open(p, 'w')", True),
        ("open(p, mode='a')", True),
        ("p.open()", True),
        ("p.read_text()", True),
        ("p.write_text('x')", True),
        ("run(c, text=True)", True),
        ("open(p, 'rb')", False),
        ("p.open('wb')", False),
        ("open(p, encoding='utf-8')", False),
        ("p.write_text('x', encoding='utf-8')", False),
        ("p.read_bytes()", False),
        ("write_text(path, 'x')", False),
        ("run(c, text=True, encoding='utf-8')", False),
    ],
)
def test_a_missing_encoding_is_seen(code: str, lacking: bool) -> None:
    assert lacks_encoding(ast.parse(code).body[0].value) is lacking


# Names

# What one report says: its place, its issuer, its programmes. Examples in docstrings and comments are no code.
REPORT_NAMES = re.compile("青森|あおもり|年次報告|事業総括|nenji|jigyo|財団")
# Strings that hold such a name and belong to the layout of a raw table, each with the reason.
NAMED_COLUMNS = {
    "21財団": "head of a column of the 施策一覧, by which its cells are read",
    "21財団への補助・委託（△は予算の一部）": "head of the same column as the report shows it",
}
EXAMPLE = re.compile("例: nenpo .*")  # how a command is typed
FEWEST = 6  # letters of a programme's name; a shorter one is an ordinary word


def programme_names() -> set[str]:
    """Official names of the programmes on record: of the project lists, and of the account's numbered headings."""
    names: set[str] = set()
    for path in sorted((ROOT / "data" / "clean").glob("fy*/*.csv")):
        if path.stem in ("projects", "outline"):
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            names |= {row["project"] if path.stem == "projects" else row["heading"] for row in rows
                      if path.stem == "projects" or row["division"]}  # fmt: skip
    return {name for name in names if len(name) >= FEWEST}


PROGRAMMES = programme_names()


def strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Strings of a module's code, those of its docstrings excepted."""
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, described) and ast.get_docstring(node) and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def names_one_report(text: str) -> bool:
    """Whether a text names a place, a report or a programme."""
    said = "" if text in NAMED_COLUMNS else EXAMPLE.sub("", text)
    return bool(REPORT_NAMES.search(said)) or any(name in said for name in PROGRAMMES)


@pytest.mark.parametrize("path", [path for path in MODULES if room(module_name(path)) != "reports"], ids=module_name)
def test_no_place_no_report_and_no_programme_is_named_outside_the_reports(path: Path) -> None:
    named = [f"{node.lineno}: {node.value}" for node in strings(parsed(path)) if names_one_report(node.value)]
    assert named == []


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ('"""年次報告の例。"""', False),
        ('x = "年次報告"', True),
        ('x = f"{y}/青森県"', True),
        ('x = "21財団"', False),
        ('x = "財団"', True),
        ('x = "ワンストップ総合相談事業/計"', True),
        ('x = "事業名"', False),
        ("# 青森", False),
    ],
)
def test_a_name_of_one_report_is_seen(code: str, named: bool) -> None:
    assert any(names_one_report(node.value) for node in strings(ast.parse(code))) is named


# Notebooks

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?:令和|平成|昭和)\s*[元\d]|(?<![A-Za-z0-9])[RHS]\d{1,2}(?!\d)")
PATH = re.compile(r"[/\\]|\.(?:csv|ya?ml|json|md|ipynb|html|py|xlsx)$")
BUILDING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
RECKONING = (ast.BinOp, ast.For, ast.While, ast.If, ast.IfExp, ast.ListComp, ast.DictComp, ast.GeneratorExp)


def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def text(cell: dict) -> str:
    return "".join(cell["source"])


def code(cell: dict) -> str:
    """Python of a code cell: without magics, and nothing of a cell of words."""
    source = text(cell)
    if source.startswith("%%"):
        return ""
    return "\n".join(line for line in source.split("\n") if not line.lstrip().startswith(("%", "!")))


def code_cells(path: Path) -> list[dict]:
    return [cell for cell in cells(path) if cell["cell_type"] == "code"]


def has_tag(cell: dict, tag: str) -> bool:
    return tag in cell["metadata"].get("tags", [])


def import_cells(path: Path) -> list[dict]:
    nodes = (ast.Import, ast.ImportFrom)
    return [cell for cell in code_cells(path) if any(isinstance(n, nodes) for n in ast.walk(ast.parse(code(cell))))]


each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_a_notebook_begins_with_its_title(path: Path) -> None:
    first = cells(path)[0]
    assert first["cell_type"] == "markdown" and re.match(r"# \S", text(first))


@each_notebook
def test_a_notebook_has_one_parameters_cell_before_all_other_code(path: Path) -> None:
    tagged = [cell for cell in cells(path) if has_tag(cell, "parameters")]
    assert tagged == code_cells(path)[:1]
    statements = ast.parse(code(tagged[0])).body
    assert statements and all(isinstance(node, ast.AnnAssign) and node.value for node in statements)


@each_notebook
def test_a_notebook_has_one_import_cell_from_named_modules(path: Path) -> None:
    found = import_cells(path)
    assert found == code_cells(path)[1:2]
    tree = ast.parse(code(found[0]))
    assert all(isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body)
    modules = set(imports(tree))
    assert modules <= NAMES - {"nenpo"}
    assert {module for module in modules if floor(module) > NOTEBOOK_FLOOR} == set()


@each_notebook
def test_a_notebook_tells_and_does_not_reckon(path: Path) -> None:
    for cell in code_cells(path)[2:]:
        tree = ast.parse(code(cell))
        assert not any(isinstance(node, BUILDING + RECKONING) for node in ast.walk(tree)), text(cell)
        assert len(tree.body) == (0 if text(cell).startswith("%%") else 1), text(cell)
        assert all(isinstance(node.value, ast.Call) for node in tree.body), text(cell)


@each_notebook
def test_a_notebook_names_no_year(path: Path) -> None:
    assert [text(cell) for cell in cells(path) if YEAR.search(text(cell))] == []


@each_notebook
def test_a_notebook_names_no_path(path: Path) -> None:
    constants = (node for cell in code_cells(path) for node in ast.walk(ast.parse(code(cell))))
    strings = [n.value for n in constants if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    assert [string for string in strings if PATH.search(string)] == []


@each_notebook
def test_a_stored_notebook_has_no_outputs(path: Path) -> None:
    for cell in code_cells(path):
        assert cell["outputs"] == [] and cell["execution_count"] is None, text(cell)
        assert set(cell["metadata"]) <= {"tags", "editable", "slideshow"}, text(cell)


@pytest.mark.parametrize("words", ["2020年", "令和2年度", "令和元年度", "R2の事業", "平成 30 年"])
def test_a_typed_year_is_seen(words: str) -> None:
    assert YEAR.search(words)


@pytest.mark.parametrize("words", ["{年度}の動向", "1(2)①", "図14", "1000件", "第10条", "COR2000000"])
def test_other_numbers_are_no_year(words: str) -> None:
    assert not YEAR.search(words)
