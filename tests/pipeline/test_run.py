"""A build: what runs, what is published, and what stays as it was when something goes wrong."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from nenpo.ground.errors import NenpoError, NotebookFailed, SourceError, UncoveredFindings, UndeclaredAccess
from nenpo.ground.locations import READS, Locations, environment, write_text
from nenpo.pipeline import run
from nenpo.pipeline.steps import Step

ALL = [
    "clean@2021", "clean@2020", "check@2021", "check@2020", "report@2021", "report@2020",
    "page:report@2021", "page:report@2020", "pdf:report@2021", "pdf:report@2020", "index",
]  # fmt: skip
REPORT_2020 = ["page:report@2020", "pdf:report@2020", "index"]
Published = Callable[[], dict[str, bytes]]


@pytest.fixture
def published(toy: Any, pipeline_sample: Any) -> Published:
    return lambda: pipeline_sample.published(toy.root)


def fail_in(toy: Any, name: str, error: BaseException) -> None:
    def before(step: Step) -> None:
        if step.name == name:
            raise error

    toy.before = before


def edit(toy: Any, name: str) -> Callable[[Step], None]:
    """Somebody saves a text while a step runs."""

    def before(step: Step) -> None:
        if step.name == name:
            with environment({READS: None}):
                toy.write("data/raw/doc/commentary/1.md", "## 1\n\n二。\n")

    return before


def left(toy: Any) -> list[str]:
    """What lies in build besides what is published."""
    usual = {"executed", "findings", "history", "site", "state.json", ".lock"}
    return sorted(path.name for path in (toy.root / "build").iterdir() if path.name not in usual)


# What runs


def test_the_first_build_makes_everything_and_leaves_nothing_behind(toy: Any, published: Published) -> None:
    assert toy.build() == ALL
    assert list(published()) == [
        "data/clean/fy2020/figures.csv",
        "data/clean/fy2021/figures.csv",
        "build/site/fy2020/report.html",
        "build/site/fy2020/report.pdf",
        "build/site/fy2021/report.html",
        "build/site/fy2021/report.pdf",
        "build/site/index.html",
        "build/executed/report-fy2020.ipynb",
        "build/executed/report-fy2021.ipynb",
        "build/findings/fy2020.json",
        "build/findings/fy2021.json",
    ]
    assert left(toy) == []


def test_with_nothing_changed_nothing_is_touched(toy: Any) -> None:
    toy.build()
    before = [(path, path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(toy.root.rglob("*"))]
    said = len(toy.said)
    assert toy.build() == []
    after = [(path, path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(toy.root.rglob("*"))]
    build = toy.root / "build"
    assert [entry for entry in after if entry[0] != build] == [entry for entry in before if entry[0] != build]
    assert len(toy.said) == said


def test_what_a_change_does_not_reach_does_not_run(toy: Any) -> None:
    toy.build()
    toy.write("data/raw/doc/commentary/1.md", "## 1\n\n新しい文。\n")
    assert toy.build() == ["report@2021", "page:report@2021", "pdf:report@2021", "index"]


def test_a_change_without_effect_goes_no_further(toy: Any) -> None:
    toy.build()
    toy.write("data/raw/doc/note.csv", "これは読まれない\n")
    assert toy.build() == ["clean@2021"]
    assert toy.said[-1] == "[6/6] 目次: 変わりありません"


def test_progress_says_what_ran_why_and_how_long(toy: Any) -> None:
    toy.build()
    toy.said.clear()
    toy.write("data/raw/doc/commentary/1.md", "## 1\n\n新しい文。\n")
    toy.build()
    assert toy.said[:2] == [
        "→ 組み立てる（data/raw/doc/commentary/1.md が変わりました）",
        "[1/4] 組み立てる: できました 0.0秒",
    ]


def test_a_hand_edit_of_what_was_made_is_undone(toy: Any, published: Published) -> None:
    toy.build()
    before = published()
    toy.write("data/clean/fy2021/figures.csv", "項目;値\n相談;99\n")
    toy.write("data/clean/fy2021/more.csv", "余分\n")
    (toy.root / "build/site/index.html").unlink()
    assert toy.build() == ["clean@2021", "index"]
    assert published() | {"data/clean/fy2021/more.csv": b""} == before | {"data/clean/fy2021/more.csv": b""}
    assert published() == before


def test_force_runs_everything_and_changes_nothing(toy: Any, published: Published) -> None:
    toy.build()
    before = published()
    assert toy.build(force=True) == ALL
    assert published() == before


def test_only_what_was_asked_for_is_built(toy: Any, published: Published) -> None:
    asked = [step for step in toy.steps() if step.report != "report@2020"]
    toy.build(asked)
    assert "build/site/fy2020/report.html" not in published()
    assert published()["build/site/index.html"] == b"build/site/fy2021/report.html\nbuild/site/fy2021/report.pdf"
    assert toy.build() == ["report@2020", "page:report@2020", "pdf:report@2020", "index"]


def test_what_a_lost_source_had_made_is_taken_away(toy: Any, published: Published) -> None:
    toy.build()
    (toy.root / "data/raw/other/figures.csv").unlink()
    (toy.root / "data/raw/other").rmdir()
    assert toy.build() == ["index"]
    assert not [name for name in published() if "2020" in name]


def test_litter_is_no_obstacle_and_is_not_published(toy: Any, published: Published) -> None:
    toy.build()
    before = published()
    for name in ("data/clean/.DS_Store", "data/clean/fy2021/.ipynb_checkpoints/a.csv", "build/site/Thumbs.db"):
        toy.write(name, "x")
    toy.build(force=True)
    assert published() == before


def test_the_page_for_readers_of_the_tables_stays(toy: Any, published: Published) -> None:
    toy.write("data/clean/README.md", "# 表\n")
    toy.build()
    assert published()["data/clean/README.md"] == "# 表\n".encode()


def test_a_file_of_somebody_in_data_clean_is_not_thrown_away(toy: Any, published: Published) -> None:
    toy.build()
    toy.write("data/clean/メモ.txt", "大事")
    before = published()
    with pytest.raises(SourceError, match="メモ.txt"):
        toy.build(force=True)
    assert published() == before


# What goes wrong


@pytest.mark.parametrize("name", ALL)
def test_a_step_that_fails_leaves_the_site_as_it_was(toy: Any, published: Published, name: str) -> None:
    toy.build()
    before = published()
    fail_in(toy, name, NotebookFailed("だめでした。"))
    with pytest.raises(NotebookFailed, match="だめでした。"):
        toy.build(force=True)
    assert published() == before
    assert any(line.endswith("失敗しました") for line in toy.said)


def test_after_a_failure_the_next_build_goes_on_from_there(toy: Any, published: Published) -> None:
    fail_in(toy, "report@2020", NotebookFailed("だめでした。"))
    with pytest.raises(NotebookFailed):
        toy.build()
    assert published() == {}
    toy.before = lambda step: None
    assert toy.build() == ["report@2020", *ALL[-5:]]
    assert left(toy) == []
    assert toy.build() == []


def test_what_was_kept_is_not_trusted_blindly(toy: Any) -> None:
    fail_in(toy, "index", NotebookFailed("だめでした。"))
    with pytest.raises(NotebookFailed):
        toy.build()
    toy.before = lambda step: None
    write_text(toy.root / "build/unpublished/clean/fy2021/figures.csv", "項目;値\n相談;99\n")
    toy.write("data/raw/other/figures.csv", "項目,値\n訪問,4\n")
    assert toy.build() == ["clean@2021", "clean@2020", "check@2020", "report@2020", *REPORT_2020]


def test_what_was_not_finished_stays_as_it_was_published(toy: Any, published: Published) -> None:
    toy.build()
    before = published()
    toy.write("data/raw/doc/commentary/1.md", "## 1\n\n新しい文。\n")
    page = toy.page

    def half(step: Step, staged: Locations) -> None:
        page(step, staged)
        raise NotebookFailed("だめでした。")

    toy.actions["page"] = half
    with pytest.raises(NotebookFailed):
        toy.build()
    toy.actions["page"] = page
    toy.write("data/raw/other/commentary/1.md", "## 1\n")
    asked = [step for step in toy.steps() if not step.name.endswith("report@2021")]
    assert toy.build(asked) == ["report@2020", *REPORT_2020]
    assert published()["build/site/fy2021/report.html"] == before["build/site/fy2021/report.html"]
    assert toy.build() == ["page:report@2021", "pdf:report@2021", "index"]


def test_critical_findings_publish_nothing(toy: Any, published: Published) -> None:
    toy.build()
    before = published()
    toy.write("data/raw/doc/figures.csv", "項目,値\n相談,十二\n")
    with pytest.raises(
        UncoveredFindings, match=r"1件(?s:.*)doc/figures.csv 3行「値」: 値「十二」を数として(?s:.*)--draft"
    ):
        toy.build()
    assert published() == before
    assert "書き出す" not in "".join(toy.said[-6:])


def test_findings_are_told_before_a_report_that_they_broke(toy: Any, published: Published) -> None:
    toy.write("data/raw/doc/figures.csv", "項目,値\n相談,十二\n")
    fail_in(toy, "report@2021", NotebookFailed("数値がありません。"))
    with pytest.raises(UncoveredFindings):
        toy.build()
    assert published() == {}


def test_a_form_that_was_not_asked_for_is_taken_off_once_it_is_outdated(toy: Any, published: Published) -> None:
    toy.build()
    asked = [step for step in toy.steps() if not step.name.startswith("pdf:report@2021")]
    toy.build(asked, force=True)
    assert "build/site/fy2021/report.pdf" in published()
    toy.write("data/raw/doc/commentary/1.md", "## 1\n\n新しい文。\n")
    toy.build(asked)
    assert "build/site/fy2021/report.pdf" not in published()
    assert "build/site/fy2020/report.pdf" in published()
    assert any(line.startswith("書き出す: 古くなったので公開から外しました。") for line in toy.said)
    toy.build()
    assert "build/site/fy2021/report.pdf" in published()


def test_a_draft_is_stamped_and_so_is_the_whole_site(toy: Any, published: Published) -> None:
    toy.build()
    toy.write("data/raw/doc/figures.csv", "項目,値\n相談,十二\n")
    asked = [step for step in toy.steps() if not step.name.startswith("report@2020")]
    toy.build(asked, draft=True)
    pages = {name: content for name, content in published().items() if name.endswith(".html")}
    assert all(content.startswith("原案".encode()) for content in pages.values()) and len(pages) == 3
    toy.write("data/raw/doc/figures.csv", "項目,値\n相談,12\n")
    toy.build([step for step in toy.steps() if not step.name.startswith(("report@2020", "page:report@2020"))])
    assert not [name for name, content in published().items() if "原案".encode() in content]


ON_FORMS = """\
document: other
report: report
title: 報告
publisher: 県
kind: 報告
fiscal_year: 2020
citation: 県
tables:
- {file: figures.csv, arrival: form, layout: list, columns: {項目: item, 値: amount}}
"""


def test_the_draft_of_what_is_in_the_making_stays_when_another_report_is_built(toy: Any, published: Published) -> None:
    toy.write("data/raw/other/source.yml", ON_FORMS)
    others = [step for step in toy.steps() if step.report != "report@2020"]
    toy.build(draft=True)
    toy.build(others)
    assert published()["build/site/fy2020/report.html"].startswith("原案".encode())
    assert not published()["build/site/fy2021/report.html"].startswith("原案".encode())
    toy.build()
    assert not published()["build/site/fy2020/report.html"].startswith("原案".encode())
    toy.build(others, draft=True)
    assert published()["build/site/fy2020/report.html"].startswith("原案".encode())


def test_a_read_that_was_not_declared_fails_the_step(toy: Any, published: Published) -> None:
    toy.before = lambda step: (toy.root / "data/raw/doc/commentary/1.md").read_text("utf-8") and None
    with pytest.raises(UndeclaredAccess, match="data/raw/doc/commentary/1.md"):
        toy.build()
    assert published() == {}


def test_a_file_that_was_not_declared_is_not_published(toy: Any, published: Published) -> None:
    page = toy.page

    def more(step: Step, staged: Locations) -> None:
        page(step, staged)
        write_text(staged.output / "site" / "extra.html", "x")

    toy.actions["page"] = more
    with pytest.raises(UndeclaredAccess, match="build/site/extra.html"):
        toy.build()
    assert published() == {}


def test_a_source_that_is_edited_meanwhile_is_noticed(toy: Any, published: Published) -> None:
    toy.build()
    before = published()
    toy.write("data/raw/doc/commentary/1.md", "## 1\n\n一。\n")

    toy.before = edit(toy, "page:report@2021")
    with pytest.raises(NenpoError, match="作っている間に data/raw/doc/commentary/1.md が変わりました"):
        toy.build()
    assert published() == before
    toy.before = lambda step: None
    toy.build()
    assert "二。" in published()["build/site/fy2021/report.html"].decode("utf-8")


def test_a_source_that_is_edited_while_its_step_runs_is_read_again(toy: Any, published: Published) -> None:
    toy.before = edit(toy, "report@2021")
    with pytest.raises(NenpoError, match="作っている間に"):
        toy.build()
    toy.before = lambda step: None
    assert toy.build()[0] == "report@2021"


def test_two_builds_at_once_are_refused(toy: Any) -> None:
    refused: list[str] = []

    def again(step: Step) -> None:
        try:
            toy.build()
        except NenpoError as error:
            refused.append(f"{error.exit_status} {error}")

    toy.before = again
    toy.build()
    assert len(refused) == len(ALL)
    assert refused[0].startswith("3 別の nenpo が build フォルダーを使っています。")


def test_an_interruption_keeps_what_was_finished(toy: Any, published: Published) -> None:
    fail_in(toy, "report@2021", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        toy.build()
    assert published() == {}
    toy.before = lambda step: None
    assert "clean@2021" not in toy.build()


def test_a_lost_worker_is_told_in_words(toy: Any) -> None:
    fail_in(toy, "clean@2021", BrokenProcessPool("A process in the process pool was terminated abruptly"))
    with pytest.raises(NenpoError, match=r"途中で止まりました.*--jobs 1") as caught:
        toy.build()
    assert caught.value.exit_status == 3


class OneAfterTheOther(Executor):
    """Every step fails, the first at once and each further one a moment later."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = iter(errors)
        self.begun = 0

    def submit(self, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        Timer(0.2 * self.begun, future.set_exception, [next(self.errors)]).start()
        self.begun += 1
        return future


def test_what_nobody_foresaw_is_told_before_what_can_be_explained(toy: Any) -> None:
    with pytest.raises(ValueError, match="思いがけない"):
        toy.build(executor=OneAfterTheOther(NotebookFailed("だめでした。"), ValueError("思いがけない")), jobs=2)


def test_two_steps_that_fail_are_both_told(toy: Any) -> None:
    with pytest.raises(NenpoError, match="^一つ目。\n\n二つ目。$"):
        toy.build(executor=OneAfterTheOther(NotebookFailed("一つ目。"), NotebookFailed("二つ目。")), jobs=2)


def test_a_step_without_end_is_given_up(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Never(Executor):
        def submit(self, *arguments: Any, **named: Any) -> Future[Any]:
            return Future()

    monkeypatch.setattr(run, "STEP_SECONDS", 0.01)
    with pytest.raises(NenpoError, match="終わらない手順"):
        toy.build(executor=Never())


def test_parameters_are_looked_at_before_anything_runs(mini: Any) -> None:
    mini.notebook("40_jigyo_sokatsu", "1", tag="parameter")
    done = mini.nenpo("build")
    assert done.returncode == 3
    assert "40_jigyo_sokatsu.ipynb" in done.stderr and "parameters のタグ" in done.stderr
    assert "→" not in done.stdout


# With real notebooks and processes


def test_a_failing_notebook_in_a_whole_build(mini: Any) -> None:
    assert mini.nenpo("build", "--format", "html", "--jobs", "1").returncode == 0
    before = mini.published()
    mini.notebook("40_jigyo_sokatsu", "raise ValueError('途中で失敗。')", "1")
    done = mini.nenpo("build", "--format", "html", "--jobs", "1")
    assert done.returncode == 3
    assert "40_jigyo_sokatsu.ipynb" in done.stderr and "途中で失敗。" in done.stderr
    assert "Traceback" not in done.stderr
    assert mini.published() == before
    assert [path.name for path in (mini.root / "build/failed").iterdir()]
    assert not list((mini.root / "build").glob("staging-*"))


@pytest.mark.soak
def test_a_killed_kernel_in_a_whole_build(mini: Any) -> None:
    mini.notebook("40_jigyo_sokatsu", "import os\nos._exit(9)")
    done = mini.nenpo("build", "--format", "html")
    assert done.returncode == 3
    assert "Python が途中で止まりました" in done.stderr
    assert "Traceback" not in done.stderr
    assert mini.published() == {}


@pytest.mark.soak
def test_a_project_on_another_path_gives_the_same_bytes(mini: Any, pipeline_sample: Any, tmp_path: Path) -> None:
    other = pipeline_sample.Mini(tmp_path / "b")
    assert [project.nenpo("build", "--jobs", jobs).returncode for project, jobs in ((mini, "1"), (other, "3"))] == [
        0,
        0,
    ]
    assert mini.published() == other.published()
