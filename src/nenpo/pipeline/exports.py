"""The steps that export: an executed notebook as a page or another file, open data, what leads through the site.

What makes the files is named by the step. Were it imported here, a change of one form would make all others anew.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from nenpo.ground.locations import Locations, list_files, read_bytes
from nenpo.ground.sources import abouts, originals
from nenpo.pipeline.findings import read_findings, uncovered

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step

DRAFT = "原案"


def told(step: Step, staged: Locations) -> dict[str, Any]:
    """What only a build knows of what it publishes: how far it is approved, or a draft and what it leaves open."""
    if not step.parameters["draft"]:
        return {name: step.parameters[name] for name in ("state", "notice", "citation") if name in step.parameters}
    return {"state": DRAFT, "findings": [f["message"] for f in uncovered(read_findings(staged))]}


def told_of_site(step: Step, staged: Locations) -> dict[str, Any]:
    """What the pages say that lead through the site: also its originals, and a name of its executed notebooks."""
    executed = list_files(staged.output / "executed", "*.ipynb")
    content = "".join(f"{path.name} {hashlib.sha256(read_bytes(path)).hexdigest()}\n" for path in executed)
    build = hashlib.sha256(content.encode()).hexdigest()[:8]
    return {"build": build, "originals": tuple(originals(abouts(staged)).values()), **told(step, staged)}


def write_page(step: Step, staged: Locations) -> None:
    """Write the page of the notebook that the step reads; beside that of a report goes that of its sources."""
    sourced = staged if len(step.published) > 1 else None
    step.maker(staged.path(step.reads[0]), staged.path(step.page), told(step, staged), sourced, "../")


def write_file(step: Step, staged: Locations) -> None:
    """Write the file that is no page of the notebook that the step reads."""
    step.maker().write(staged.path(step.reads[0]), staged.path(step.page), told(step, staged))


def write_data(step: Step, staged: Locations) -> None:
    """Write the tables of the step's year with their description."""
    year, state = step.parameters["fiscal_year"], DRAFT if step.parameters["draft"] else ""
    step.maker(staged, year, staged.output / "site" / f"fy{year}" / "data", state)


def write_guides(step: Step, staged: Locations) -> None:
    """Write what leads through the site by figure: a page for each indicator, and the search."""
    step.maker(staged, staged.output / "site", told_of_site(step, staged))
