"""Fixtures of the room: a sample report as notebook, page and file."""

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """The helpers in sample.py; with `--import-mode=importlib` a test cannot import its neighbour."""
    return neighbour("sample")


@pytest.fixture(scope="session")
def browsers() -> ModuleType:
    """The helpers in browser.py."""
    return neighbour("browser")


@pytest.fixture(scope="module")
def window(browsers: ModuleType) -> Iterator[Any]:
    """A browser for the tests of a file: playwright keeps a loop running, which kernels of other files would meet."""
    if browsers.BROWSER is None:
        pytest.skip(browsers.MISSING)
    with browsers.browser() as opened:
        yield opened


@pytest.fixture
def tab(browsers: ModuleType, window: Any) -> Iterator[Any]:
    """A tab; whatever a test does in it, its pages ask for themselves alone and say nothing."""
    opened = browsers.Tab(window)
    yield opened
    opened.close()
    assert opened.asked == []
    assert opened.said == []


@pytest.fixture(scope="session")
def neighbours() -> Callable[[str], ModuleType]:
    """Give a function that loads a module of helpers in this folder by its name."""
    return neighbour


def neighbour(name: str) -> ModuleType:
    """A module of helpers in this folder."""
    spec = importlib.util.spec_from_file_location(f"publish_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def report(sample: ModuleType) -> NotebookNode:
    return sample.notebook_of(*sample.report_cells())


@pytest.fixture
def page(sample: ModuleType, report: NotebookNode) -> str:
    return sample.export(report)


@pytest.fixture
def report_file(report: NotebookNode, tmp_path: Path) -> Path:
    path = tmp_path / "out.ipynb"
    nbformat.write(report, path)
    return path
