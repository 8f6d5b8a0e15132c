"""A build: run what is stale in a staging folder, look at the findings, and swap everything in at once.

Until the swap nothing that was published before is touched. What a build that stops had finished is kept, and the
next one goes on from there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from nenpo.checks.verdicts import forget
from nenpo.ground.errors import NenpoError, UndeclaredAccess
from nenpo.ground.locations import Locations, list_files
from nenpo.ground.sources import abouts, has_forms
from nenpo.pipeline import plan as planning
from nenpo.pipeline import signoff, staging
from nenpo.pipeline.findings import FILES, refuse_uncovered
from nenpo.pipeline.notebooks import check_parameters
from nenpo.pipeline.steps import CHECK, Step
from nenpo.pipeline.workers import perform

STEP_SECONDS = 1800
Say = Callable[[str], None]
State = dict[str, Any]


@dataclass
class Build:
    """One build while it runs.

    Attributes
    ----------
    staged : Locations
        Where it works.
    state : dict
        What each step was last made from, and what it made.
    code : mapping
        The program as it was when the build began.
    expected : set of str
        Steps that were stale when it began, and those after them.
    made_from : dict
        Inputs of the steps that run now.
    ran : list of str
        Steps that have run.
    """

    staged: Locations
    executor: Executor
    jobs: int
    say: Say
    state: State
    code: planning.Code
    expected: set[str]
    force: bool = False
    made_from: dict[str, dict[str, str]] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    told: int = 0

    def tell(self, step: Step, words: str) -> None:
        """One line a finished step: how far we are, what it was and how it went."""
        self.told += 1
        self.say(f"[{self.told}/{len(self.expected)}] {step.title}: {words}")


def build(
    locations: Locations,
    every: list[Step],
    asked: list[Step],
    executor: Executor,
    say: Say,
    *,
    jobs: int = 1,
    force: bool = False,
    draft: bool = False,
) -> list[str]:
    """Run what is stale of the steps that are asked for and publish all of it, or nothing; gives what ran.

    The caller holds the build's lock (`only_build`).

    Parameters
    ----------
    every : list of Step
        All steps of the project; what others have made once is taken away.
    executor : Executor
        Where the steps run; separate processes, because kernels and exporters do not share one.
    say : callable
        Takes each line of progress.
    draft : bool
        Publish in spite of critical findings, with the stamp 原案 on every page.

    Raises
    ------
    UncoveredFindings
        If a critical finding is covered by no known issue, unless `draft`.
    """
    published, code = planning.read_state(locations), planning.read_code()
    aside = {} if draft else in_the_making(locations, asked)
    steps = stamped(asked, every, locations, published, code, draft=draft, keep=aside)
    expected = {step.name for step in steps} if force else _stale(steps, locations, published, code)
    gone = published.keys() - {step.name for step in every}
    if not (expected or gone):
        return []
    for step in (step for step in steps if step.notebook and step.name in expected):
        check_parameters(locations.notebooks / step.notebook, step.parameters)
    if force:
        forget(locations)
    staged, state = staging.stage(locations, every)
    for name in gone:
        state.pop(name, None)
    work = Build(staged, executor, jobs, say, state, code, expected, force)
    with _kept(locations, work):
        _run(work, steps, every, aside, draft=draft)
    staging.publish(locations, staged, state)
    return work.ran


@contextmanager
def _kept(locations: Locations, work: Build) -> Iterator[None]:
    """Keep what was finished, whatever stops the build."""
    try:
        yield
    except BaseException as error:
        staging.keep(locations, work.staged, work.state)
        if not isinstance(error, BrokenExecutor):
            raise
        raise NenpoError(
            "作業用のプロセスが途中で止まりました（メモリー不足など）。--jobs 1 を付けて、もう一度実行してください。"
        ) from None


def _stale(steps: list[Step], locations: Locations, state: State, code: planning.Code) -> set[str]:
    return {entry.step.name for entry in planning.plan(steps, locations, state, code)}


def _run(work: Build, steps: list[Step], every: list[Step], aside: Mapping[str, str], *, draft: bool) -> None:
    """Data and notebooks first: nothing is exported while a critical finding stands in the way."""
    apart = set(aside.values())
    try:
        run_steps(work, [step for step in steps if not step.published])
    except NenpoError:
        # What is wrong with the data is often why a report could not be assembled: that is to be read first.
        if not draft and _checked(work, steps):
            refuse_uncovered(work.staged, apart)
        raise
    if not draft:
        refuse_uncovered(work.staged, apart)
    # What has been made decides whether an approval still holds, and so what the pages say of it.
    steps = stamped(steps, every, work.staged, work.state, work.code, draft=draft, keep=aside)
    work.expected |= _stale([step for step in steps if step.published], work.staged, work.state, work.code)
    take_off_outdated(work, steps, every)
    run_steps(work, [step for step in steps if step.published])
    refuse_strays(work.staged, every)
    refuse_changes(work, steps)


def _checked(work: Build, steps: list[Step]) -> bool:
    """Whether the findings are those of the data as they are now."""
    checks = [step for step in steps if step.name.startswith(f"{CHECK}@")]
    return not any(planning.why_stale(step, work.staged, work.state, work.code) for step in checks)


def in_the_making(locations: Locations, asked: list[Step]) -> dict[str, str]:
    """Reports on forms that are not asked for, each with its document: what they lack holds no other one back."""
    reports = {f"{about['report']}@{about['fiscal_year']}": about for about in abouts(locations) if has_forms(about)}
    assembled = {step.report for step in asked}
    return {name: str(about["document"]) for name, about in reports.items() if name not in assembled}


def stamped(
    asked: list[Step],
    every: list[Step],
    locations: Locations,
    state: State,
    code: planning.Code,
    *,
    draft: bool,
    keep: Collection[str] = (),
) -> list[Step]:
    """The steps with their stamp: whether they publish a draft, and how far each edition is approved.

    A draft, or none, is the whole site, and a state is that of every form: what bears another stamp is made anew.

    Parameters
    ----------
    keep : collection of str
        Reports whose pages stay as they are: drafts of what is still in the making.
    """
    names = {step.name for step in asked}
    told = signoff.stamps(locations, every, code)
    steps = []
    for step in every:
        if not step.published:
            steps += [step] if step.name in names else []
            continue
        reads = (*step.reads, FILES) if draft else step.reads
        own = told.get(step.name, {})
        marked = replace(step, reads=reads, parameters={**step.parameters, **own, "draft": int(draft)})
        was = state.get(step.name, {}).get("inputs", {}).get(planning.PARAMETERS)
        other = was not in (None, planning.parameters_of(marked)) and locations.path(step.reads[0]).is_file()
        other = other and step.report not in keep
        steps += [marked] if step.name in names or other else []
    return steps


def run_steps(work: Build, steps: list[Step]) -> None:
    """Run each step once those before it are done, as many at a time as there are jobs.

    Raises
    ------
    NenpoError
        After the first failure no new step is begun; those already running are waited for, and may fail as well.
    """
    waiting = list(steps)
    running: dict[Future[None], tuple[Step, float]] = {}
    failures: list[BaseException] = []
    while running or (waiting and not failures):
        if not failures:
            _fill(work, waiting, running)
        if not running:
            continue
        finished, _ = wait(running, timeout=STEP_SECONDS, return_when=FIRST_COMPLETED)
        if not finished:
            raise NenpoError(f"{STEP_SECONDS // 60}分待っても終わらない手順があるので、やめました。")
        for future in finished:
            failures += _settle(work, future, *running.pop(future))
    if failures:
        raise _together(failures)


def _fill(work: Build, waiting: list[Step], running: dict[Future[None], tuple[Step, float]]) -> None:
    """Begin what can be begun, up to as many steps as there are jobs; a step that is fresh takes no place."""
    while len(running) < work.jobs:
        undone = {step.name for step in waiting} | {step.name for step, _ in running.values()}
        ready = next((step for step in waiting if not undone.intersection(step.after)), None)
        if ready is None:
            return
        waiting.remove(ready)
        if begun := _begin(work, ready):
            running[begun] = (ready, time.monotonic())


def _together(failures: list[BaseException]) -> BaseException:
    """One error that says all; what nobody foresaw comes before what can be explained."""
    unforeseen = [failure for failure in failures if not isinstance(failure, NenpoError)]
    if unforeseen or len(failures) == 1:
        return [*unforeseen, *failures][0]
    return NenpoError("\n\n".join(map(str, failures)))


def _begin(work: Build, step: Step) -> Future[None] | None:
    """Start a step, unless it is fresh."""
    reason = "--force の指定" if work.force else planning.why_stale(step, work.staged, work.state, work.code)
    if not reason:
        if step.name in work.expected:
            work.tell(step, "変わりありません")
        return None
    work.say(f"→ {step.title}（{reason}）")
    for name in planning.digests(step.writes, work.staged):
        work.staged.path(name).unlink()
    work.state.pop(step.name, None)
    # Taken before it runs: what is edited meanwhile makes it stale again.
    work.made_from[step.name] = planning.inputs(step, work.staged, work.code)
    return work.executor.submit(perform, step, work.staged)


def _settle(work: Build, future: Future[None], step: Step, begun: float) -> list[BaseException]:
    """Record a finished step; gives what went wrong, if anything did."""
    error = future.exception()
    if error is not None:
        work.tell(step, "失敗しました")
        return [error]
    outputs = planning.digests(step.writes, work.staged)
    work.state[step.name] = {"inputs": work.made_from.pop(step.name), "outputs": outputs}
    work.ran.append(step.name)
    work.tell(step, f"できました {time.monotonic() - begun:.1f}秒")
    return []


def take_off_outdated(work: Build, asked: list[Step], every: list[Step]) -> None:
    """Take off the site what was made of an older state of the same reports, in a form that was not asked for."""
    reports, names = {step.report for step in asked}, {step.name for step in asked}
    for step in every:
        if not step.form or step.report not in reports or step.name in names or step.name not in work.state:
            continue
        marked = replace(step, parameters=json.loads(work.state[step.name]["inputs"][planning.PARAMETERS]))
        if planning.why_stale(marked, work.staged, work.state, work.code):
            for name in work.state.pop(step.name)["outputs"]:
                work.staged.path(name).unlink(missing_ok=True)
            work.say(f"{step.title}: 古くなったので公開から外しました。必要なら --format に加えて作り直してください。")


def refuse_strays(staged: Locations, steps: list[Step]) -> None:
    """Refuse files in the staging folder that no step had declared.

    Raises
    ------
    UndeclaredAccess
        Naming the files.
    """
    there = [path for base in (staged.clean, staged.output) for path in list_files(base, "**/*")]
    ours = set(staging.made(staged, steps))
    strange = [staged.relative(path) for path in there if path not in ours]
    if strange:
        raise UndeclaredAccess(
            f"どの手順も宣言していないファイルが作られました: {'、'.join(strange)}。"
            "src/nenpo/pipeline/steps.py の writes に加えるか、作らないようにしてください。"
        )


def refuse_changes(work: Build, steps: list[Step]) -> None:
    """Refuse to publish when something was edited while the build ran: parts of it would show the old, parts the new.

    Raises
    ------
    NenpoError
        Naming what was edited.
    """
    changed = planning.plan(steps, work.staged, work.state, planning.read_code())
    if changed:
        raise NenpoError(
            f"作っている間に {changed[0].reason}。新旧が混ざらないように、公開しませんでした。"
            "もう一度実行してください。"
        )
