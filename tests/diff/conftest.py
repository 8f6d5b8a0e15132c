"""Fixtures of the room: small builds as files, made of the blocks of a sample report, and a browser for the page."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def helpers(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"diff_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """The helpers in made.py; with `--import-mode=importlib` a test cannot import its neighbour."""
    return helpers(Path(__file__).with_name("made.py"))


@pytest.fixture
def tab() -> Iterator[Any]:
    """A tab whose page asks for itself alone and says nothing."""
    browsers = helpers(Path(__file__).parents[1] / "publish" / "browser.py")
    if browsers.BROWSER is None:
        pytest.skip(browsers.MISSING)
    with browsers.browser() as opened:
        tab = browsers.Tab(opened)
        yield tab
        tab.close()
    assert (tab.asked, tab.said) == ([], [])
