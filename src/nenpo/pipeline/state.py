"""What only a build knows of what it publishes: how far it is approved, or what a draft leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nenpo.ground.locations import Locations
from nenpo.pipeline.findings import read_findings, uncovered

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step

DRAFT = "原案"


def told(step: Step, staged: Locations) -> dict[str, Any]:
    """Fields of an edition that the build adds: how far it is approved, or a draft and what it leaves open."""
    if not step.parameters["draft"]:
        return {name: step.parameters[name] for name in ("state", "notice", "citation") if name in step.parameters}
    return {"state": DRAFT, "findings": [f["message"] for f in uncovered(read_findings(staged))]}
