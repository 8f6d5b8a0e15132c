"""What all tests share: the project under test, and how hypothesis looks for examples."""

import gc
import importlib.util
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from building import ROOT, built_once
from filelock import FileLock
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from nenpo.cleaning.repairs import RepairedTable, unrepaired
from nenpo.ground.sources import RawTable
from nenpo.pipeline.notebooks import leave_out

# The same examples on every machine, and nothing left behind: a test that fails must fail for everybody.
settings.register_profile("nenpo", deadline=None, derandomize=True, database=None)
settings.load_profile("nenpo")
# A second of every worker, as of every kernel.
leave_out()


# Files that read what `assembled.py` has made: one worker has them all.
TOGETHER = dict.fromkeys(
    ("tests/test_reports.py", "tests/test_note_places.py", "tests/test_nothing_unbound.py"), "the reports as assembled"
)
# Files that take long without being slow at any one thing: hundreds of checks of whole years.
LONG = (*TOGETHER, *(f"tests/checks/test_{name}.py" for name in ("fault_corpus", "seeded_faults", "nothing_passes")))


class ByFile(LoadFileScheduling):
    """A worker takes whole files, and of those that share what costs much, all."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return TOGETHER.get(file, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Files that share go to the same worker; another `--dist` that is typed is left as it is."""
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first: begun last, they would run alone while the other worker has nothing left to do."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    slow |= {ROOT / name for name in LONG}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests and libraries stay to the end: looking for garbage among them took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A copy of the repository with everything built; once for all workers, and never changed."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git work tree")
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with FileLock(shared / "built.lock"):
        return built_once(shared / "built")


@pytest.fixture(scope="session")
def printed() -> Callable[..., RepairedTable]:
    """Give a function that makes a printed table of a header and rows; rows are numbered from line 2."""

    def table(header: str, *rows: Sequence[str], name: str = "table") -> RepairedTable:
        columns = header.split()
        cells = [[*row, *[""] * (len(columns) - len(row))] for row in rows]
        index = pd.RangeIndex(2, 2 + len(cells), name="row")
        frame = pd.DataFrame(cells, columns=columns, index=pd.Index(list(index), name="row"), dtype=object)
        return unrepaired(RawTable(name, f"doc/{name}.csv", frame))

    return table


@pytest.fixture(scope="session")
def pipeline_sample() -> ModuleType:
    """Small projects to build; with `--import-mode=importlib` a test cannot import its neighbour."""
    path = Path(__file__).parent / "pipeline" / "sample.py"
    spec = importlib.util.spec_from_file_location("pipeline_sample", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def mini(pipeline_sample: ModuleType, tmp_path: Path) -> Any:
    """A project that nenpo builds in a few seconds."""
    return pipeline_sample.Mini(tmp_path / pipeline_sample.FOLDER)
