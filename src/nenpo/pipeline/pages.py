"""The step that exports an executed notebook as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nenpo.locations import Locations
from nenpo.pipeline.findings import read_findings, uncovered
from nenpo.publish.html import publish_html

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step

DRAFT = "原案"


def write_page(step: Step, staged: Locations) -> None:
    """Write the page of the notebook that the step reads; a draft bears its stamp and what it leaves open.

    Beside the page of a report goes that of its figures' sources.
    """
    told = {}
    if step.parameters["draft"]:
        told = {"state": DRAFT, "findings": [f["message"] for f in uncovered(read_findings(staged))]}
    sourced = staged if len(step.pages) > 1 else None
    publish_html(staged.path(step.reads[0]), staged.path(step.page), told, sourced)
