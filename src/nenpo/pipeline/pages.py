"""The step that exports an executed notebook as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nenpo.ground.locations import Locations
from nenpo.pipeline.state import told
from nenpo.publish.html.exporter import publish_html

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step


def write_page(step: Step, staged: Locations) -> None:
    """Write the page of the notebook that the step reads; beside that of a report goes that of its sources."""
    sourced = staged if len(step.published) > 1 else None
    publish_html(staged.path(step.reads[0]), staged.path(step.page), told(step, staged), sourced, "../")
