"""The step that publishes the clean tables of one fiscal year as open data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nenpo.ground.locations import Locations
from nenpo.pipeline.state import DRAFT
from nenpo.publish.open_data.package import write_open_data

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step


def write_data(step: Step, staged: Locations) -> None:
    """Write the tables of the step's year with their description."""
    year = step.parameters["fiscal_year"]
    state = DRAFT if step.parameters["draft"] else ""
    write_open_data(staged, year, staged.output / "site" / f"fy{year}" / "data", state)
