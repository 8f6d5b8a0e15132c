"""What only a build knows of what it publishes: whether it is a draft, and what that leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nenpo.locations import Locations
from nenpo.pipeline.findings import read_findings, uncovered

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step

DRAFT = "原案"


def told(step: Step, staged: Locations) -> dict[str, Any]:
    """Fields of an edition that the build adds: a draft bears its stamp and what it leaves open."""
    if not step.parameters["draft"]:
        return {}
    return {"state": DRAFT, "findings": [f["message"] for f in uncovered(read_findings(staged))]}
