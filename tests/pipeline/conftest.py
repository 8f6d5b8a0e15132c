"""Fixtures of the room: a project of plain functions, built in this process."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def toy(pipeline_sample: ModuleType, tmp_path: Path) -> Any:
    return pipeline_sample.Toy(tmp_path / pipeline_sample.FOLDER)
