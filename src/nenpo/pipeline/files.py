"""The step that exports an executed notebook as a file that is no page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from nenpo.ground.locations import Locations
from nenpo.pipeline.state import told
from nenpo.publish.exporter import publish

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step


def write_file(step: Step, staged: Locations) -> None:
    """Write the file that the step's exporter makes of the notebook that it reads."""
    module, _, name = step.exporter.partition(":")
    exporter = getattr(import_module(module), name)()
    publish(exporter, staged.path(step.reads[0]), staged.path(step.page), told(step, staged))
