"""The whole of it, from the source tables to published pages, on a copy of the repository with everything built.

Each kind of bad input is tried on a copy of what was built. That a build made elsewhere and in every way differently
gives the same bytes is shown by `tools/compare_builds.py`, a step of `.ci/run`: it takes as long as a build.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest
from building import ROOT, copy_of_repository, nenpo, start

from nenpo.command_line import main

ACCOUNT, REPORT = "data/raw/jigyo-sokatsu-fy2021", "data/raw/nenji-hokoku-fy2020"
# The smallest report, for what need not be tried on all; in one form, where what stops it comes before all forms.
ONE = ("2021", "--report", "jigyo-sokatsu")
HTML = ("--format", "html")

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of what was built, to be spoilt."""
    return Path(shutil.copytree(built, tmp_path / "写し"))


@pytest.fixture
def pages(copy: Path) -> Path:
    """A copy of what was built as HTML alone, as `nenpo build --format html` leaves it."""
    state = copy / "build" / "state.json"
    steps = json.loads(state.read_text(encoding="utf-8"))
    steps = {name: step for name, step in steps.items() if not name.startswith(("pdf:", "docx:", "xlsx:"))}
    state.write_text(json.dumps(steps), encoding="utf-8", newline="\n")
    for path in (copy / "build" / "site").glob("fy*/*"):
        if path.suffix in (".pdf", ".docx", ".xlsx"):
            path.unlink()
    return copy


@pytest.fixture
def published(pipeline_sample: ModuleType) -> Callable[[Path], dict[str, bytes]]:
    return pipeline_sample.published


Published = Callable[[Path], dict[str, bytes]]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))


# As it is published


def has_figures(page: Path) -> bool:
    named = page.name.endswith("-sources.html") or page.name == "quality.html"
    return not named and "data-fact=" in page.read_text(encoding="utf-8")


def test_every_figure_of_every_report_leads_to_its_source(built: Path) -> None:
    sources = sorted((built / "build" / "site").glob("fy*/*-sources.html"))
    # A directory of words has no figures, and no such page.
    with_figures = [path for path in sorted((built / "build" / "site").glob("fy*/*.html")) if has_figures(path)]
    assert [path.name.replace("-sources", "") for path in sources] == [path.name for path in with_figures]
    assert len(sources) == 6
    for path in sources:
        report = path.with_name(path.name.replace("-sources", "")).read_text(encoding="utf-8")
        there = path.read_text(encoding="utf-8")
        places = {unescape(name) for name in re.findall(r'\sid="([^"]*)"', there)}
        figures = {unescape(name) for name in re.findall(r'data-fact="([^"]*)"', report)}
        told = json.loads(re.search(r'id="origins-data">(.*?)</script>', report)[1])
        assert figures <= told["facts"].keys()
        assert {"_".join(name.split()) for name in told["facts"]} <= places
        links = {unescape(link) for link in re.findall(rf'href="{path.name}#([^"]*)"', report)}
        assert links and links <= places
        back = {unescape(link) for link in re.findall(rf'href="{path.name.replace("-sources", "")}#([^"]*)"', there)}
        assert back <= {unescape(name) for name in re.findall(r'\sid="([^"]*)"', report)}
        assert "点検の決まり" in there and "記録がありません" not in there
        assert len(report.encode()) < 3_000_000 and "<script" not in there


def test_the_clean_tables_are_those_of_the_repository(built: Path, pipeline_sample: ModuleType) -> None:
    rebuilt = pipeline_sample.files(built, "data/clean")
    assert sorted(rebuilt) == sorted(pipeline_sample.files(ROOT, "data/clean"))
    assert [name for name, content in rebuilt.items() if content != (ROOT / name).read_bytes()] == []


def test_nothing_published_knows_where_it_was_made(built: Path, published: Published) -> None:
    told = [str(built).encode(), b"staging-", b"ipykernel_", os.fsencode(Path.home() / "x")[:-1]]
    assert [name for name, content in published(built).items() if any(word in content for word in told)] == []


def test_again_nothing_has_changed(built: Path, published: Published) -> None:
    before = published(built)
    done = nenpo(built, "build")
    assert done.status == 0
    assert done.out.startswith("変わったものはありませんでした。\n点検の結果: 重大")
    assert published(built) == before


@pytest.mark.soak
def test_text_in_cp932_is_the_same_text(copy: Path, published: Published) -> None:
    before = published(copy)
    table = copy / ACCOUNT / "governance.csv"
    was = hashlib.sha256(table.read_bytes()).hexdigest().encode()
    table.write_bytes(table.read_bytes().decode("utf-8").encode("cp932"))
    now = hashlib.sha256(table.read_bytes()).hexdigest().encode()
    done = nenpo(copy, "build", *ONE)
    assert done.status == 0
    assert "governance.csv が変わりました" in done.out and "を組み立てる（" not in done.out
    # A page of sources names the file by its checksum; nothing else tells the two encodings apart.
    after = published(copy)
    assert {name: data.replace(now, was).replace(now[:12], was[:12]) for name, data in after.items()} == before


# Bad input


def missing_file(root: Path) -> None:
    (root / ACCOUNT / "events.csv").unlink()


def missing_column(root: Path) -> None:
    replace(root / ACCOUNT / "events.csv", "節,名称,日程,場所", "節,名称,日程,開催地")


def extra_column(root: Path) -> None:
    table = root / ACCOUNT / "governance.csv"
    lines = table.read_bytes().decode("utf-8").splitlines()
    table.write_bytes("".join(f"{line},{'備考' if n == 0 else ''}\n" for n, line in enumerate(lines)).encode())


def broken_yaml(root: Path) -> None:
    replace(root / ACCOUNT / "source.yml", "\ntables:", "\ntables: [\nx: {")


def uneven_row(root: Path) -> None:
    replace(root / ACCOUNT / "results.csv", "行,窓口相談,", "行,窓口,相談,")


SPOILT = [
    (missing_file, "ファイル「events.csv」が「jigyo-sokatsu-fy2021」フォルダーにありません。ファイルを置くか"),
    (broken_yaml, "行目を YAML として読めません。字下げと記号を確かめてください。"),
    (uneven_row, "「jigyo-sokatsu-fy2021/results.csv」の4行目は、欄の数が見出し（7欄）と合いません。"),
]
# What a check finds and goes on: a head that is not declared, and a declared one that is missing.
FOUND = [(missing_column, ("場所", "開催地")), (extra_column, ("備考",))]
spoilt = pytest.mark.parametrize(("spoil", "message"), SPOILT, ids=[spoil.__name__ for spoil, _ in SPOILT])


@spoilt
def test_a_check_of_a_spoilt_source_says_what_and_where(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
    message: str,
) -> None:
    root = copy_of_repository(tmp_path)
    spoil(root)
    monkeypatch.chdir(root)
    assert main(["check", "2021"]) == 3
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("エラー: ") and message in said.err
    assert not (root / "build").exists()


@pytest.mark.parametrize(("spoil", "heads"), FOUND, ids=[spoil.__name__ for spoil, _ in FOUND])
def test_a_check_names_heads_that_do_not_agree_and_goes_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
    heads: tuple[str, ...],
) -> None:
    root = copy_of_repository(tmp_path)
    spoil(root)
    monkeypatch.chdir(root)
    assert main(["check", "2021"]) == 1
    said = capsys.readouterr().out
    assert all(f"「{head}」" in said for head in heads), said[:3000]


def test_a_build_of_a_spoilt_source_says_the_same(copy: Path, published: Published) -> None:
    before = published(copy)
    uneven_row(copy)
    done = nenpo(copy, "build", *ONE)
    assert done.status == 3
    assert "令和3年度の資料を整える: ノートブック「10_clean.ipynb」" in done.error
    assert "「jigyo-sokatsu-fy2021/results.csv」の4行目は、欄の数が見出し（7欄）と合いません。" in done.error
    assert "Traceback" not in done.error
    assert published(copy) == before


def test_a_cell_that_cannot_be_read(
    pages: Path, published: Published, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = published(pages)
    # No sentence speaks of this cell: one that did would stop the build by itself.
    replace(pages / ACCOUNT / "results.csv", "その他,27件,39件", "その他,27件,約百件")
    told = ("jigyo-sokatsu-fy2021/results.csv 23行「欄3」", "約百件")
    monkeypatch.chdir(pages)
    assert main(["check", "2021"]) == 1
    said = capsys.readouterr().out
    assert all(part in said for part in told)

    done = nenpo(pages, "build", *ONE, *HTML)
    assert done.status == 1
    assert all(part in done.error for part in (*told, "何も公開しませんでした", "known_issues.yml", "--draft"))
    assert published(pages) == before

    draft = nenpo(pages, "build", *ONE, "--draft", *HTML)
    assert draft.status == 0
    assert "→ 令和3年度の資料を整える" not in draft.out
    site = {name: page for name, page in published(pages).items() if name.startswith("build/site/")}
    shown = {name: page.decode("utf-8") for name, page in site.items() if name.endswith(".html")}
    assert sorted(shown) == sorted(name for name in before if name in site and name.endswith(".html"))
    assert [name for name, page in shown.items() if "原案" not in page] == []
    assert [name for name, page in shown.items() if "約百件" not in page] == []


def test_words_that_cannot_be_spoken(copy: Path, published: Published) -> None:
    before = published(copy)
    replace(copy / ACCOUNT / "commentary/overview.md", "## 総括\n\n", "## 総括\n\n{窓口相談の見込}があり、")
    replace(copy / REPORT / "commentary/1-1.md", "人手が足りないと", "38社で人手が足りないと")
    # Two reports at once, so that neither failure keeps the other from being told.
    both = ("--report", "jigyo-sokatsu", "--report", "nenji-hokoku")
    done = nenpo(copy, "build", "--jobs", "4", *both, *HTML)
    assert done.status == 3
    assert "overview.md" in done.error and "窓口相談の見込" in done.error
    assert "1-1.md" in done.error and "38" in done.error
    assert "Traceback" not in done.error
    assert published(copy) == before


def test_a_notebook_that_fails_in_the_middle(copy: Path, published: Published) -> None:
    before = published(copy)
    notebook = copy / "notebooks/40_jigyo_sokatsu.ipynb"
    replace(notebook, "pillar_table(edition)", "pilar_table(edition)")
    done = nenpo(copy, "build", *ONE, *HTML)
    assert done.status == 3
    assert "「40_jigyo_sokatsu.ipynb」" in done.error and "「pilar_table(edition)」で止まりました" in done.error
    assert "知らない名前が使われています" in done.error
    assert "Traceback" not in done.error
    assert published(copy) == before
    assert (copy / "build/failed/jigyo-sokatsu-fy2021.ipynb").is_file()


# Minutes of it, for `make soak`


@pytest.mark.soak
@pytest.mark.parametrize("seconds", [0.5, 2, 4, 7, 11, 16])
def test_killed_at_any_moment_it_shows_all_old_or_all_new(copy: Path, published: Published, seconds: float) -> None:
    before = published(copy)
    replace(copy / ACCOUNT / "commentary/overview.md", "本年度も", "この年度も")
    replace(copy / REPORT / "commentary/1-1.md", "人手が足りないと", "働き手が足りないと")
    process = start(copy, "build", "--jobs", "2")
    with pytest.raises(subprocess.TimeoutExpired):
        process.communicate(timeout=seconds)
    process.kill()
    process.communicate()
    shown = published(copy)
    assert nenpo(copy, "build").status == 0
    after = published(copy)
    assert after != before
    assert shown in (before, after)


@pytest.mark.soak
def test_built_again_and_again_it_is_the_same(copy: Path, published: Published) -> None:
    before = published(copy)
    for _ in range(3):
        assert nenpo(copy, "build", "--force").status == 0
        assert published(copy) == before
