"""Which two sides a person means, and that a comparison of real files is quick."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nenpo.diff.named import compare_named, listed, side_of
from nenpo.ground.errors import UsageError
from nenpo.ground.locations import Locations, at, write_bytes
from nenpo.pipeline.history import keep

Publish = Callable[..., None]


@pytest.fixture
def project(tmp_path: Path) -> Locations:
    return at(tmp_path)


@pytest.fixture
def publish(made: ModuleType, project: Locations) -> Publish:
    """Give a function that puts a build in its place and keeps it, as a build does."""

    def put(**given: Any) -> None:
        content = made.files(**given)
        for name, data in (content | {"build/state.json": made.state(content)}).items():
            write_bytes(project.root / name, data)
        keep(project)

    return put


def counts(project: Locations, *names: str) -> dict[str, int]:
    return compare_named(project, names).counts


def test_builds_by_name_number_and_file(project: Locations, publish: Publish) -> None:
    publish()
    publish(now="47,199")
    publish(now="47,199", template="窓口も大きく増えた。")
    figures = {"数値": 2, "文": 1, "表の行": 1, "図": 1}
    assert counts(project) == counts(project, "前回", "今") == counts(project, "2") == {"文": 1}
    assert counts(project, "1", "2") == figures
    assert counts(project, "1", "now") == figures | {"文": 2}
    assert counts(project, "last", "last") == {}
    kept = sorted((project.build / "history").iterdir())
    assert counts(project, str(kept[0]), str(project.root)) == counts(project, str(kept[0]), str(project.build))
    assert listed(project).splitlines() == [
        f"  1  {kept[0].stem[5:]}  　　  残っているうちで最も古い版",
        f"  2  {kept[1].stem[5:]}  前回  変わった入力: data/raw/nenji-hokoku-fy2020/outcomes.csv",
        f"  3  {kept[2].stem[5:]}  今　  変わった入力: data/raw/nenji-hokoku-fy2020/commentary/1.md",
    ]


def test_an_input_that_was_edited_since_is_not_taken_for_what_was_built(project: Locations, publish: Publish) -> None:
    publish()
    publish(now="47,199")
    (project.raw / "nenji-hokoku-fy2020" / "outcomes.csv").write_text("まるで別のもの\n", encoding="utf-8")
    cause = compare_named(project, ()).changes[0].causes[0]
    # The clean tables, which the build made, still tell the cell and what stood in it.
    assert (cause.file, cause.place) == ("data/raw/nenji-hokoku-fy2020/outcomes.csv", "2行「2年度」")
    assert (cause.old, cause.new) == ("47,099件", "47,199件")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("前回",), "前回の版はまだ保存されていません"),
        (("7",), "保存した版7はありません。あるもの: 1。"),
        (("どこにもない",), "のどれにも当たりません"),
        (("--upload-pack=x",), "のどれにも当たりません"),
        (("今", "今", "今"), "比べられるのは二つです"),
        (("2019", "2020"), "両方の年度がそろう報告ではありません"),
        (("data",), "「data」には作った版がありません"),
    ],
)
def test_what_is_not_there_is_named(
    project: Locations, publish: Publish, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], message: str
) -> None:
    publish()
    monkeypatch.chdir(project.root)
    with pytest.raises(UsageError, match=message):
        compare_named(project, names)


def test_a_report_without_two_years_is_refused(project: Locations, publish: Publish) -> None:
    publish()
    with pytest.raises(UsageError, match="二つの年度を比べるときのもの"):
        compare_named(project, ("今", "今"), ["nenji-hokoku"])


def test_before_the_first_build_the_list_says_so(project: Locations) -> None:
    assert listed(project).startswith("保存した版はまだありません。")


def git(project: Locations, *arguments: str) -> None:
    named = ("-c", "user.name=試験", "-c", "user.email=test@example.invalid", "-c", "core.autocrlf=false")
    subprocess.run(["git", *named, *arguments], cwd=project.root, check=True, capture_output=True)


@pytest.mark.skipif(not shutil.which("git"), reason="no git")
def test_commits_by_their_builds_or_by_their_sources(project: Locations, publish: Publish) -> None:
    git(project, "init", "-q")
    (project.root / "data" / "raw").mkdir(parents=True)
    (project.root / "data" / "raw" / "README.md").write_text("部屋の説明", encoding="utf-8")
    for number, given in enumerate(({}, {"now": "47,199"}, {"now": "47,299"})):
        publish(**given)
        git(project, "add", "data", "expectations", "notebooks", "src")
        git(project, "commit", "-q", "-m", str(number))
    assert counts(project, "HEAD~2", "HEAD") == {"数値": 2, "文": 1, "表の行": 1, "図": 1}
    assert side_of(project, "HEAD~1").label.startswith("コミット HEAD~1（")
    next(iter(sorted((project.build / "history").iterdir()))).unlink()
    found = compare_named(project, ("HEAD~2", "HEAD"))
    assert found.counts == {"数値": 1}
    assert "頁の文・表・図と点検の指摘は比べていません" in found.notes[0]
