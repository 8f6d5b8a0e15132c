"""The reports as their notebooks assemble them: each run once in this process, without a kernel, for all test files."""

import ast
import json
from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from building import ROOT
from IPython.core.formatters import DisplayFormatter

from nenpo.ground.blocks import Block
from nenpo.ground.locations import PROJECT, at, environment
from nenpo.report.declaration import read_reports
from nenpo.report.edition import Edition
from nenpo.report.prose import load_ipython_extension
from nenpo.report.shown import page_html

NOTEBOOKS = {one.name: one.notebook for one in read_reports(at(ROOT)).values()}


class Report(NamedTuple):
    """What a notebook has displayed: the block of each cell, by the cell's id."""

    edition: Edition
    cells: dict[str, Block]

    @property
    def blocks(self) -> list[Block]:
        """Every block with those inside it, in the order of the page."""
        return [block for top in self.cells.values() for block in walk(top)]

    @property
    def html(self) -> str:
        return "\n".join(page_html(block.record()) for block in self.cells.values())


def walk(block: Block) -> Iterator[Block]:
    yield block
    for child in block.children:
        yield from walk(child)


def run(report: str, year: int, left_out: frozenset[str] = frozenset()) -> Report:
    """Run the notebook's code cells in their order; cells that are left out are as if taken out of it."""
    notebook = json.loads((ROOT / "notebooks" / NOTEBOOKS[report]).read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    magics: dict[str, Any] = {}
    shell = SimpleNamespace(
        user_ns=names,
        register_magic_function=lambda f, _, name: magics.update({name: f}),
        display_formatter=DisplayFormatter(),
    )
    shown = {}
    with environment({PROJECT: str(ROOT)}):
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code" or cell["id"] in left_out:
                continue
            source = "".join(cell["source"])
            if "parameters" in cell["metadata"].get("tags", []):
                source = f"fiscal_year = {year}"
            if (block := displayed(source, names, magics, shell)) is not None:
                shown[cell["id"]] = block
    return Report(names["edition"], shown)


def displayed(source: str, names: dict[str, Any], magics: dict[str, Any], shell: Any) -> Block | None:
    """Run one cell as IPython does; the block that it displays, if any."""
    if source.startswith("%%"):
        line, _, body = source.removeprefix("%%").partition("\n")
        name, _, argument = line.partition(" ")
        return magics[name](argument, body)
    if "%load_ext nenpo.report.prose" in source:
        load_ipython_extension(shell)
    tree = ast.parse("\n".join(line for line in source.split("\n") if not line.startswith("%")))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


@cache
def assembled(report: str, year: int) -> Report:
    """The whole report, made once for all tests; none of them changes it."""
    return run(report, year)
