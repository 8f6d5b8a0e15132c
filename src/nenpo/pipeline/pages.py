"""The steps that export an executed notebook: as a page, or as a file of another form."""

from __future__ import annotations

import hashlib
from importlib import import_module
from typing import TYPE_CHECKING, Any

from nenpo.locations import Locations, list_files, read_bytes
from nenpo.pipeline.findings import read_findings, uncovered
from nenpo.publish.exporter import publish
from nenpo.publish.html import publish_html
from nenpo.publish.stamp import Stamp

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step

DRAFT = "原案"


def write_page(step: Step, staged: Locations) -> None:
    """Write the page of the notebook that the step reads; beside that of a report goes that of its sources."""
    sourced = staged if len(step.published) > 1 else None
    publish_html(staged.path(step.reads[0]), staged.path(step.page), told(step, staged), sourced)


def write_file(step: Step, staged: Locations) -> None:
    """Write the file that the step's exporter makes of the notebook that it reads."""
    module, _, name = step.exporter.partition(":")
    exporter = getattr(import_module(module), name)()
    publish(exporter, staged.path(step.reads[0]), staged.path(step.page), told(step, staged))


def told(step: Step, staged: Locations) -> dict[str, Any]:
    """What only the build knows of an edition: a draft bears its stamp and what it leaves open."""
    if not step.parameters["draft"]:
        return {}
    return {"state": DRAFT, "findings": [f["message"] for f in uncovered(read_findings(staged))]}


def stamp(step: Step, staged: Locations) -> Stamp:
    """State of the whole site, and a name of what it was made of: its executed notebooks."""
    executed = list_files(staged.output / "executed", "*.ipynb")
    content = "".join(f"{path.name} {hashlib.sha256(read_bytes(path)).hexdigest()}\n" for path in executed)
    return Stamp(build=hashlib.sha256(content.encode()).hexdigest()[:8], **told(step, staged))
