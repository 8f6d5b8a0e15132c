"""Approving the present build: what `nenpo approve` looks at before it writes anything down."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.locations import Locations
from nenpo.pipeline import plan as planning
from nenpo.pipeline.findings import read_findings, uncovered
from nenpo.pipeline.run import stamped
from nenpo.pipeline.signoff import Book, approve, books, listed, steps_of
from nenpo.pipeline.staging import only_build
from nenpo.pipeline.steps import Step, all_steps
from nenpo.report.declaration import report_named

AGAIN = "nenpo build で作り直し、確かめてから承認してください。"


def approve_present(locations: Locations, report: str, year: int, state: str, role: str, day: str) -> str:
    """Write down the approval of the present build of an edition; says what was written and what comes next.

    Raises
    ------
    UsageError
        If there is no such edition in the making, or its build may not be approved.
    """
    every, code = all_steps(locations), planning.read_code()
    book = book_of(locations, report, year)
    with only_build(locations):
        refuse_unfit(book, locations, every, code)
        signoff = approve(book, state, role, day, locations, every, code)
    return (
        f"{book.title}の版 {signoff.build} を「{state}」にしました（{role}、{day}）。\n"
        f"記録したファイル: {book.file}\n"
        "nenpo build を実行すると、報告のすべての形に「" + state + "」と載ります。"
        "入力が一つでも変わると、この承認は無効になります。"
    )


def book_of(locations: Locations, report: str, year: int) -> Book:
    """The edition in the making that is meant.

    Raises
    ------
    UsageError
        Naming those there are.
    """
    known = books(locations)
    found = next((book for book in known if (book.report.name, book.year) == (report, year)), None)
    if found is None:
        names = "、".join(f"{book.report.name} {book.year}" for book in known) or "なし"
        raise UsageError(
            f"{fiscal_year_name(year)}の{report_named(locations, report).title}は、作っているところの版ではありません。"
            f"承認できるもの: {names}。印刷された版の再構成に、承認の記録は要りません。"
        )
    return found


def refuse_unfit(book: Book, locations: Locations, every: Sequence[Step], code: planning.Code) -> None:
    """Stop at a build that may not be approved: one that is stale, a draft, or with an open critical finding.

    Raises
    ------
    UsageError
        Saying which, and what to do.
    """
    state = planning.read_state(locations)
    own = [step for step in steps_of(book, every) if not step.form or step.name in state]
    if any(json.loads(_parameters(state, step)).get("draft") for step in own):
        raise UsageError(f"今の版は --draft で作った原案なので、承認できません。{AGAIN}")
    names = {step.name for step in own}
    steps = stamped(list(own), list(every), locations, state, code, draft=False)
    stale = planning.plan((step for step in steps if step.name in names), locations, state, code)
    if stale or not any(step.form for step in own):
        reason = f"（{stale[0].step.title}: {stale[0].reason}）" if stale else ""
        raise UsageError(f"今の版は古いか、まだ作られていないので、承認できません{reason}。{AGAIN}")
    found = [one for one in uncovered(read_findings(locations)) if one["document"] == book.document]
    if found:
        raise UsageError(
            f"説明の付いていない重大な指摘が{len(found)}件あるので、承認できません。nenpo check で確かめてください。"
        )


def _parameters(state: Mapping[str, Any], step: Step) -> str:
    return str(state.get(step.name, {}).get("inputs", {}).get(planning.PARAMETERS, "{}"))


def listed_now(locations: Locations) -> str:
    """Every approval with whether it holds."""
    return listed(locations, all_steps(locations), planning.read_code())
