"""State of the whole site, for the pages that lead through it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from nenpo.ground.locations import Locations, list_files, read_bytes
from nenpo.ground.sources import abouts, originals
from nenpo.pipeline.state import told
from nenpo.publish.site.stamp import Stamp

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step


def stamp(step: Step, staged: Locations) -> Stamp:
    """State of the site, its originals, and a name of what it was made of: its executed notebooks."""
    executed = list_files(staged.output / "executed", "*.ipynb")
    content = "".join(f"{path.name} {hashlib.sha256(read_bytes(path)).hexdigest()}\n" for path in executed)
    return Stamp(
        build=hashlib.sha256(content.encode()).hexdigest()[:8],
        originals=tuple(originals(abouts(staged)).values()),
        **told(step, staged),
    )
