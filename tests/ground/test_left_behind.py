"""Hidden files and what editors leave behind: nobody's table, text or result, in whatever folder they lie."""

import shutil
from pathlib import Path

import pytest

from nenpo.diff.sides import folder_side
from nenpo.forms.ingest import ingest
from nenpo.ground.errors import SourceError
from nenpo.ground.locations import Locations, at, is_left_behind, list_files
from nenpo.ground.sources import abouts, document_folders, read_document
from nenpo.pipeline.plan import digests, read_code
from nenpo.pipeline.staging import made, refuse_strangers
from nenpo.words.commentary import read_commentary

LEFT = [
    ".ipynb_checkpoints/results-checkpoint.csv",
    ".ipynb_checkpoints/source.yml",
    ".~lock.results.csv#",
    ".#results.csv",
    "#results.csv#",
    "~$results.csv",
    "~$book.xlsx",
    "~WRL0003.tmp",
    "results.csv~",
    ".results.csv.swp",
    "results.csv.swo",
    ".DS_Store",
    "._results.csv",
    "Thumbs.db",
    "thumbs.db",
    "desktop.ini",
    "Desktop.ini",
    "__MACOSX/results.csv",
    "__pycache__/results.csv",
    ".hidden/results.csv",
]
MEANT = ["results.csv", "charts/zu01.csv", "2-2-1.md", "事業~一覧.csv", "swp.csv", "a.b.csv", "tmp.csv", "~1.csv"]
SOURCE = """\
document: doc-fy2020
report: nenji-hokoku
title: 報告
publisher: 県
kind: 年次報告
fiscal_year: 2020
citation: 県「報告」
tables:
- {file: results.csv, layout: list, columns: {節: section_id, 値: amount}}
charts:
- {number: 1, section: 1(1), caption: 推移, caption_ours: true, file: charts/zu01.csv}
"""
ROOMS = [
    "data/raw",
    "data/raw/doc-fy2020",
    "data/raw/doc-fy2020/charts",
    "data/raw/doc-fy2020/commentary",
    "data/raw/doc-fy2020/deliveries",
    "data/clean",
    "data/clean/fy2020",
    "expectations",
    "notebooks",
    "build/executed",
    "build/findings",
]


@pytest.mark.parametrize("name", LEFT)
def test_what_is_left_behind_is_known_by_its_name(name: str) -> None:
    assert is_left_behind(name) and is_left_behind(f"data/raw/doc/{name}")


@pytest.mark.parametrize("name", MEANT)
def test_what_somebody_means_is_not(name: str) -> None:
    assert not is_left_behind(name) and not is_left_behind(f"data/raw/doc/{name}")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


@pytest.fixture
def project(tmp_path: Path) -> Locations:
    """Make a project with a file in every room, below a folder that is hidden itself."""
    root = tmp_path / ".work" / "project"
    write(root / "data/raw/doc-fy2020/source.yml", SOURCE)
    write(root / "data/raw/doc-fy2020/results.csv", "節,値\n1,3件\n")
    write(root / "data/raw/doc-fy2020/charts/zu01.csv", "時期,系列,値,単位\n2020,甲,1,件\n")
    write(root / "data/raw/doc-fy2020/commentary/1-1.md", "## 1(1)\n\n文。\n")
    write(root / "data/clean/fy2020/observations.csv", "fact_id\n")
    write(root / "expectations/projects.json", "{}\n")
    write(root / "notebooks/30_nenji_hokoku.ipynb", "{}\n")
    write(root / "build/executed/30_nenji_hokoku-fy2020.ipynb", "{}\n")
    write(root / "build/findings/fy2020.json", "{}\n")
    return at(root)


def leave(project: Locations, room: str) -> None:
    """Leave one of everything in a room; a table there is not valid, a text has a brace that nobody closed."""
    for name in LEFT:
        write(project.root / room / name, "何でもない{\n")
    for stem in ("1-1", "30_nenji_hokoku-fy2020", "projects", "fy2020", "observations", "zu01"):
        for end in ("md", "ipynb", "json", "csv"):
            write(project.root / room / ".ipynb_checkpoints" / f"{stem}.{end}", "何でもない{\n")
            write(project.root / room / f"~${stem}.{end}", "何でもない{\n")
            write(project.root / room / f".{stem}.{end}", "何でもない{\n")


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_left_behind_is_listed_read_hashed_staged_or_compared(project: Locations, room: str) -> None:
    def seen() -> object:
        folders = document_folders(project)
        documents = [read_document(project, folder) for folder in folders]
        refuse_strangers(project, [])
        return (
            folders,
            abouts(project),
            [sorted(document.tables) for document in documents],
            [sorted(read_commentary(folder).files) for folder in folders],
            digests(("data/**", "expectations/*", "notebooks/*", "build/**"), project),
            made(project, []),
            folder_side("甲", project.root).names,
            [list_files(project.root / one, "**/*") for one in ROOMS],
        )

    before = seen()
    leave(project, room)
    assert seen() == before


def test_a_file_that_somebody_means_is_still_refused(project: Locations) -> None:
    write(project.raw / "doc-fy2020" / "extra.csv", "節\n")
    with pytest.raises(SourceError, match="「doc-fy2020」フォルダーの extra.csv は source.yml に記載がありません"):
        read_document(project, project.raw / "doc-fy2020")
    write(project.clean / "notes.txt", "覚え書き\n")
    with pytest.raises(SourceError, match="data/clean/notes.txt"):
        refuse_strangers(project, [])


def test_code_is_hashed_without_what_is_left_beside_it(tmp_path: Path) -> None:
    package = tmp_path / "nenpo"
    write(package / "__init__.py", "")
    write(package / "publish" / "__init__.py", "")
    write(package / "publish" / "page.html.j2", "<p>")
    before = read_code(package)
    for name in (*LEFT, ".ipynb_checkpoints/a.py", "page.html.j2~", "#page.html.j2#"):
        write(package / "publish" / name, "x")
    assert read_code(package) == before


@pytest.mark.parametrize("name", ["~$様式.xlsx", ".様式.xlsx.swp", ".DS_Store"])
def test_what_a_spreadsheet_keeps_beside_an_open_book_is_not_taken_in(project: Locations, name: str) -> None:
    shutil.rmtree(project.raw)
    write(project.root / name, "何でもない")
    (report,) = ingest(project, [project.root / name], "2022-06-10")
    assert not report.refused and "取り込みませんでした。" in report.text()
