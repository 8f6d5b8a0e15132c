"""JupyterLab as the desk: Japanese, a start page, nothing in the user's folders, and a wrong year explains itself."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from nenpo.checks.quality_page import check
from nenpo.desk.lab import SETTINGS, laid_out, pages, variables, workspace
from nenpo.desk.parameters_cell import explained
from nenpo.ground.errors import SourceError, UsageError
from nenpo.ground.fiscal_year import parameter_year
from nenpo.ground.locations import at
from nenpo.pipeline.kernels import OwnKernel, kernel_environment
from nenpo.report.edition import read_edition

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
HOW = "西暦の年度を、引用符のない半角の数字で書いてください"

# The desk


def test_everything_jupyterlab_keeps_lies_in_build(tmp_path: Path) -> None:
    options = laid_out(at(tmp_path))
    own = str(tmp_path / "build" / "lab")
    kept = [value for name, _, value in (option.partition("=") for option in options) if name.endswith("s_dir")]
    folders = [value for name, value in variables(at(tmp_path)).items() if name.endswith("DIR")]
    assert len(kept) == 2
    assert len(folders) == 4
    assert all(value.startswith(own) for value in [*kept, *folders])


def test_a_setting_that_was_changed_stays(tmp_path: Path) -> None:
    laid_out(at(tmp_path))
    path = tmp_path / "build/lab/settings/@jupyterlab/translation-extension/plugin.jupyterlab-settings"
    assert json.loads(path.read_text(encoding="utf-8")) == {"locale": "ja_JP"}
    path.write_text('{"locale": "en"}', encoding="utf-8")
    laid_out(at(tmp_path))
    assert path.read_text(encoding="utf-8") == '{"locale": "en"}'


def test_jupyterlab_knows_every_setting_that_is_set() -> None:
    schemas = Path(sys.prefix) / "share/jupyter/lab/schemas/@jupyterlab"
    for name, values in SETTINGS.items():
        known = json.loads((schemas / f"{name}.json").read_text(encoding="utf-8"))["properties"]
        assert set(values) <= set(known)


def test_the_language_is_installed() -> None:
    from jupyterlab_server.translation_utils import get_language_packs

    assert "ja_JP" in get_language_packs()[0]


def test_start_page_and_manual_are_open_from_the_start() -> None:
    tabs = workspace()["data"]
    assert [tabs[f"markdownviewer-widget:{page}"]["data"]["path"] for page in pages()] == list(pages())
    assert all((ROOT / page).is_file() for page in pages())


def test_terminals_find_the_command() -> None:
    assert variables(at(ROOT))["PATH"].startswith(str(Path(sys.executable).parent))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_start_page_leads_to_every_notebook(notebook: Path) -> None:
    assert f"(../notebooks/{notebook.name})" in (ROOT / pages()[0]).read_text(encoding="utf-8")


# A wrong year


@pytest.mark.parametrize(
    ("value", "example"),
    [("令和2", 2020), ("R3", 2021), ("2020年度", 2020), ("abc", 2020), (None, 2020), (2020.0, 2020), (True, 2020)],
)
def test_a_year_that_is_no_number_says_what_to_write(value: object, example: int) -> None:
    with pytest.raises(UsageError, match=f"{HOW}.*fiscal_year: int = {example}"):
        parameter_year(value)


@pytest.mark.parametrize(
    "cell", ["fiscal_year: int = 令和2", "fiscal_year = 2020年度", "fiscal_year: int = ２０２０  # 西暦"]
)
def test_a_mistyped_year_is_explained(cell: str) -> None:
    assert HOW in str(explained(cell))


@pytest.mark.parametrize("cell", ["fiscal_year: int = 2020  # 西暦", "fiscal_year = 0", "cover(edition)", "x = 令和2"])
def test_other_cells_are_left_to_ipython(cell: str) -> None:
    assert explained(cell) is None


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("fiscal_year: int = 令和2", HOW),
        ("fiscal_year: int = 2020年度", HOW),
        ("x = 令和2", "NameError"),
        ("x = (", "SyntaxError"),
    ],
)
def test_beneath_the_cell_stands_one_sentence(cell: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    shell = InteractiveShell()
    shell.history_manager.enabled = False
    shell.run_line_magic("load_ext", "nenpo.desk.parameters_cell")
    assert not shell.run_cell(cell, store_history=True).success
    told = capsys.readouterr()
    assert shown in told.out + told.err
    assert ("Traceback" in told.out + told.err) == (shown == "NameError")


# Each notebook alone


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., nbformat.NotebookNode]:
    """Give a function that runs a notebook as the desk does: a fresh kernel in the notebook's own folder."""
    for name, value in kernel_environment(tmp_path).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)

    def run(path: Path, cells: int | None = None, year: str = "") -> nbformat.NotebookNode:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:cells]
        if year:
            notebook.cells[0].source = f"fiscal_year: int = {year}"
        client = NotebookClient(
            notebook, resources={"metadata": {"path": str(path.parent)}}, kernel_manager_class=OwnKernel, timeout=120
        )
        client.execute()
        return notebook

    return run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project without any clean table."""
    root = tmp_path / "project"
    for room in ("data/raw", "notebooks", "expectations"):
        shutil.copytree(ROOT / room, root / room)
    return root


@pytest.mark.parametrize(
    "open_year",
    [
        lambda: check(0),
        lambda: read_edition("nenji-hokoku", 0),
        lambda: read_edition("jigyo-sokatsu", 0),
        lambda: read_edition("nenji-hokoku", 2019),
    ],
    ids=["20_check", "30_nenji_hokoku", "40_jigyo_sokatsu", "year_before"],
)
def test_without_clean_tables_a_notebook_says_which_comes_first(
    open_year: Callable[[], object], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "notebooks")
    with pytest.raises(
        SourceError, match=r"先に 10_clean\.ipynb を fiscal_year: int = (202[01]|-1) で実行してください"
    ):
        open_year()


@pytest.mark.soak
@pytest.mark.parametrize("name", [path.name for path in NOTEBOOKS])
def test_each_notebook_runs_alone(ran: Callable[..., nbformat.NotebookNode], project: Path, name: str) -> None:
    shutil.copytree(ROOT / "data/clean", project / "data/clean")
    ran(project / "notebooks" / name)


@pytest.mark.soak
@pytest.mark.parametrize("year", ["2030", '"令和2"', "令和2"])
@pytest.mark.parametrize("name", [path.name for path in NOTEBOOKS])
def test_each_notebook_explains_a_wrong_year(
    ran: Callable[..., nbformat.NotebookNode], project: Path, name: str, year: str
) -> None:
    shutil.copytree(ROOT / "data/clean", project / "data/clean")
    with pytest.raises(CellExecutionError) as caught:
        ran(project / "notebooks" / name, cells=3, year=year)
    assert "令和" in caught.value.evalue
