"""A build: run what is stale in a staging folder, look at the findings, and swap everything in at once.

Until the swap nothing that was published before is touched; after a failure the staging folder is thrown away.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from nenpo.errors import NenpoError, UncoveredFindings, UndeclaredAccess, UsageError, joined
from nenpo.locations import Locations, write_text
from nenpo.pipeline import plan as planning
from nenpo.pipeline.notebooks import NotebookRun, execute, undeclared
from nenpo.pipeline.steps import Step

if TYPE_CHECKING:
    from nenpo.publish.site import Entry

DRAFT = "原案"
SWAPPED = ("executed", "findings", "site")
# In the folders that are swapped, and no step's doing: the build's own record, and a page for who reads the tables.
OURS = (f"build/{planning.STATE}", "data/clean/README.md")
Say = Callable[[str], None]


@dataclass
class Progress:
    """What has been done so far, told as it goes."""

    say: Say
    total: int
    done: int = 0
    ran: list[str] = field(default_factory=list)

    def tell(self, step: Step, words: str) -> None:
        """One line a finished step: how far we are, what it was and why it ran."""
        self.done += 1
        self.say(f"[{self.done}/{self.total}] {step.title} … {words}")


@contextmanager
def only_build(locations: Locations) -> Iterator[None]:
    """Hold the project's build lock.

    Raises
    ------
    UsageError
        If another build is running in the same project.
    """
    locations.build.mkdir(parents=True, exist_ok=True)
    lock = FileLock(locations.build / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UsageError("別の nenpo build が実行中です。終わってからもう一度実行してください。") from None
    try:
        yield
    finally:
        lock.release()


def build(
    locations: Locations, steps: list[Step], executor: Executor, say: Say, *, force: bool = False, draft: bool = False
) -> list[str]:
    """Run what is stale and publish all of it, or nothing; gives the names of the steps that ran.

    Parameters
    ----------
    executor : Executor
        Where the steps run; separate processes, because kernels and exporters do not share one.
    say : callable
        Takes each line of progress.

    Raises
    ------
    UncoveredFindings
        If a critical finding is covered by no known issue, unless `draft`.
    """
    with only_build(locations):
        staged = stage(locations)
        try:
            steps = [_drafted(step, draft) for step in steps]
            state = planning.read_state(staged)
            progress = Progress(say, len(steps))
            run_steps(steps, staged, state, executor, progress, force=force)
            if not draft:
                refuse_uncovered(staged)
            check_writes(staged, steps, state)
            publish(locations, staged, state)
        finally:
            shutil.rmtree(locations.build / "staging", ignore_errors=True)
    return progress.ran


def _drafted(step: Step, draft: bool) -> Step:
    """A page of a draft is made anew, with the stamp 原案; so is one that follows a draft."""
    return replace(step, parameters={**step.parameters, "draft": int(draft)}) if step.page else step


def stage(locations: Locations) -> Locations:
    """A staging folder that starts as a copy of what is published now."""
    staging = locations.build / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    staged = replace(locations, clean=staging / "clean", output=staging / "build")
    for source, target in ((locations.clean, staged.clean), *((locations.build / n, staged.output / n) for n in SWAPPED)):
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            target.mkdir(parents=True)
    state = locations.build / planning.STATE
    if state.is_file():
        shutil.copy2(state, staged.output / planning.STATE)
    return staged


def run_steps(
    steps: list[Step], staged: Locations, state: dict[str, Any], executor: Executor, progress: Progress, *, force: bool
) -> None:
    """Run each step once those before it are done, as many at a time as the executor takes.

    Raises
    ------
    NenpoError
        The first failure; steps already running are waited for, no new one is begun.
    """
    names = {step.name for step in steps}
    waiting = list(steps)
    finished: set[str] = set()
    running: dict[Future[list[str]], Step] = {}
    failure: BaseException | None = None
    while running or (waiting and failure is None):
        ready = [s for s in waiting if failure is None and all(n in finished or n not in names for n in s.after)]
        for step in ready:
            waiting.remove(step)
            reason = "作り直します" if force else planning.why_stale(step, staged, state)
            if not reason:
                finished.add(step.name)
                progress.tell(step, "変わりありません")
                continue
            _clear(step, staged)
            running[executor.submit(perform, step, staged)] = step
        if not running:
            continue
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            step = running.pop(future)
            failure = failure or _settle(step, future, staged, state, progress)
            finished.add(step.name)
    if failure is not None:
        raise failure


def _settle(
    step: Step, future: Future[list[str]], staged: Locations, state: dict[str, Any], progress: Progress
) -> BaseException | None:
    """Record a finished step; gives what went wrong, if anything did."""
    try:
        undeclared(future.result(), step.may_read, staged.relative)
    except BaseException as error:
        progress.tell(step, "失敗しました")
        return error
    state[step.name] = {"inputs": planning.inputs(step, staged), "outputs": planning.outputs(step, staged)}
    progress.ran.append(step.name)
    progress.tell(step, "できました")
    return None


def _clear(step: Step, staged: Locations) -> None:
    for pattern in step.writes:
        for path in planning.resolve(staged, pattern):
            path.unlink()


def perform(step: Step, staged: Locations) -> list[str]:
    """Run one step in its own process and give the files that it read."""
    if step.notebook:
        return execute(
            NotebookRun(
                notebook=str(staged.notebooks / step.notebook),
                output=str(_target(staged, step.executed)),
                parameters=step.parameters,
                project=str(staged.root),
                clean=str(staged.clean),
                staging=str(staged.output),
                failed=str(staged.build / "failed" / Path(step.executed).name),
                title=step.title,
            )
        )
    if step.name == "index":
        return _write_index(step, staged)
    return _write_page(step, staged)


def _target(staged: Locations, path: str) -> Path:
    return staged.output / path.removeprefix("build/")


def _write_page(step: Step, staged: Locations) -> list[str]:
    from nenpo.publish.html import publish_html

    source = _target(staged, step.reads[0])
    told = {"state": DRAFT, "findings": [f["message"] for f in uncovered(staged)]} if step.parameters["draft"] else {}
    publish_html(source, _target(staged, step.page), told)
    return [str(source)]


def _write_index(step: Step, staged: Locations) -> list[str]:
    from nenpo.publish.site import write_index

    pages = [path for pattern in step.reads for path in planning.resolve(staged, pattern) if path.suffix == ".html"]
    write_index([_entry(page, staged, DRAFT if step.parameters["draft"] else "") for page in pages], staged.output / "site")
    return []


def _entry(page: Path, staged: Locations, state: str) -> Entry:
    """A published page as the index lists it, by what its notebook says of itself."""
    import nbformat

    from nenpo.publish.edition import REFERENCE as REFERENCE_STATE
    from nenpo.publish.edition import read_edition
    from nenpo.publish.notebook import read_parts
    from nenpo.publish.site import QUALITY, REFERENCE, REPORT, Entry

    name = "check" if page.stem == "quality" else page.stem
    executed = staged.output / "executed" / f"{name}-{page.parent.name}.ipynb"
    notebook = nbformat.reads(executed.read_text(encoding="utf-8"), as_version=4)
    told = read_edition(notebook.metadata, read_parts(notebook), page.stem)
    kind = QUALITY if name == "check" else REFERENCE if told.state == REFERENCE_STATE else REPORT
    year = int(page.parent.name.removeprefix("fy"))
    return Entry(year, told.short_name, told.title, f"{page.parent.name}/{page.name}", kind, page.stat().st_size, state=state)


def read_findings(locations: Locations) -> list[dict[str, str]]:
    """Findings of every year on record, in order of the years."""
    found: list[dict[str, str]] = []
    for path in planning.resolve(locations, "build/findings/*.json"):
        found += json.loads(path.read_text(encoding="utf-8"))["findings"]
    return found


def uncovered(locations: Locations) -> list[dict[str, str]]:
    """Critical findings that no known issue covers."""
    return [f for f in read_findings(locations) if f["severity"] == "critical" and not f["known_issue"]]


def refuse_uncovered(locations: Locations) -> None:
    """Stop before anything is published while critical findings are uncovered.

    Raises
    ------
    UncoveredFindings
        Listing them.
    """
    found = uncovered(locations)
    if found:
        lines = [f"{f['file']} {f['row']}行「{f['column']}」欄: {f['message']}" for f in found]
        raise UncoveredFindings(
            f"重大な指摘が{len(found)}件あるため、何も公開しませんでした。前に公開したものはそのままです。\n{joined(lines)}\n"
            "資料を直すか、理由が分かっているものは expectations/known_issues.yml に記録してください。"
            "原案として確認するだけなら --draft を付けてください。"
        )


def check_writes(staged: Locations, steps: list[Step], state: dict[str, Any]) -> None:
    """Refuse files in the staging folder that no step had declared.

    Raises
    ------
    UndeclaredAccess
        Naming the files.
    """
    recorded = {path for entry in state.values() for path in entry["outputs"]}
    made = [staged.relative(p) for base in (staged.clean, staged.output) for p in sorted(base.rglob("*")) if p.is_file()]
    strange = [
        path
        for path in made
        if path not in recorded and path not in OURS and not any(step.may_write(path) for step in steps)
    ]
    if strange:
        raise UndeclaredAccess(f"どの手順も宣言していないファイルが作られました: {'、'.join(strange)}。")


def publish(locations: Locations, staged: Locations, state: dict[str, Any]) -> None:
    """Swap in the clean tables and everything below `build`, each folder whole."""
    write_text(staged.output / planning.STATE, json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    pairs = [(staged.clean, locations.clean), *((staged.output / n, locations.build / n) for n in SWAPPED)]
    swap([(new, old) for new, old in pairs if new.is_dir()])
    (staged.output / planning.STATE).replace(locations.build / planning.STATE)


def swap(pairs: list[tuple[Path, Path]]) -> None:
    """Put each new folder in the place of the old one; if one cannot be moved, all are put back.

    Raises
    ------
    NenpoError
        If a folder is held open by another program.
    """
    moved: list[tuple[Path, Path, Path]] = []
    try:
        for new, old in pairs:
            aside = old.with_name(f".{old.name}.before")
            shutil.rmtree(aside, ignore_errors=True)
            old.parent.mkdir(parents=True, exist_ok=True)
            if old.exists():
                old.rename(aside)
            moved.append((new, old, aside))
            new.rename(old)
    except OSError as error:
        for new, old, aside in reversed(moved):
            if old.exists():
                old.rename(new)
            if aside.exists():
                aside.rename(old)
        raise NenpoError(
            f"「{Path(error.filename or '').name}」を入れ替えられませんでした。"
            "ほかのプログラムで開いているファイルやフォルダーを閉じて、もう一度実行してください。"
        ) from None
    for _, _, aside in moved:
        shutil.rmtree(aside, ignore_errors=True)
