"""The last few builds are kept: numbered, by content, as the steps read them, and without the site."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from nenpo.ground.locations import write_text
from nenpo.pipeline import history
from nenpo.pipeline.history import MOST, kept_builds, read_kept_state
from nenpo.pipeline.staging import only_build


def edit(toy: Any, number: int) -> None:
    toy.write("data/raw/doc/figures.csv", f"項目,値\n相談,{number}\n")
    toy.build()


def numbers(toy: Any) -> list[int]:
    return [kept.number for kept in kept_builds(toy.locations)]


def names(kept: history.Kept) -> list[str]:
    with ZipFile(kept.path) as archive:
        return archive.namelist()


def test_a_build_is_kept_with_what_it_was_made_from(toy: Any) -> None:
    toy.build()
    kept = kept_builds(toy.locations)[-1]
    assert kept.path.name == f"0001-{kept.id}.zip"
    assert names(kept) == [
        "build/executed/report-fy2020.ipynb", "build/executed/report-fy2021.ipynb", "build/findings/fy2020.json",
        "build/findings/fy2021.json", "build/state.json", "data/clean/fy2020/figures.csv",
        "data/clean/fy2021/figures.csv", "data/raw/doc/commentary/1.md", "data/raw/doc/figures.csv",
        "data/raw/other/figures.csv",
    ]  # fmt: skip
    assert "clean@2021" in read_kept_state(kept)


def test_only_another_content_is_another_build(toy: Any) -> None:
    toy.build()
    toy.build()
    toy.build(force=True)
    assert numbers(toy) == [1]
    edit(toy, 13)
    assert numbers(toy) == [1, 2]


def test_the_oldest_are_let_go_but_for_what_is_signed(toy: Any) -> None:
    toy.build()
    first = kept_builds(toy.locations)[0]
    toy.write("data/raw/doc/signoff.yml", f"- {{kept: {first.id}}}\n")
    for number in range(MOST + 1):
        edit(toy, 20 + number)
    assert numbers(toy) == [1, *range(3, MOST + 3)]


def test_what_was_published_before_there_was_a_history_is_kept_first(toy: Any) -> None:
    toy.build()
    kept_builds(toy.locations)[0].path.unlink()
    edit(toy, 13)
    assert numbers(toy) == [1, 2]


def test_a_file_that_was_edited_since_belongs_to_no_kept_build(toy: Any, tmp_path: Path) -> None:
    toy.build()
    write_text(toy.root / "data/raw/doc/figures.csv", "項目,値\n相談,99\n")
    history.write_kept(toy.locations, tmp_path / "kept.zip")
    with ZipFile(tmp_path / "kept.zip") as archive:
        assert "data/raw/doc/figures.csv" not in archive.namelist()


def test_the_same_content_gives_the_same_bytes_anywhere(toy: Any, pipeline_sample: Any, tmp_path: Path) -> None:
    other = pipeline_sample.Toy(tmp_path / "b")
    other.build()
    toy.__init__(tmp_path / "c")
    toy.build()
    first, second = (kept_builds(one.locations)[0].path for one in (toy, other))
    assert (first.name, first.read_bytes()) == (second.name, second.read_bytes())


def test_a_build_that_is_killed_while_it_keeps_leaves_no_half_archive(
    toy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(BaseException):
        """Stands for a kill."""

    def stop(locations: object, path: Path) -> None:
        path.write_bytes(b"PK")
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(history, "write_kept", stop)
        with pytest.raises(Stopped):
            toy.build()
    with only_build(toy.locations):
        assert numbers(toy) == []
    assert not (toy.root / "build/staging-history").exists()
