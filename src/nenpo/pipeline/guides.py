"""The step that writes what leads through the site by figure: a page for each indicator, and the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nenpo.ground.locations import Locations
from nenpo.pipeline.stamps import stamp
from nenpo.publish.site.indicator_pages import write_indicators
from nenpo.publish.site.indicators import read_atlas
from nenpo.publish.site.search import write_search

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step


def write_guides(step: Step, staged: Locations) -> None:
    """Write the pages of all indicators and the search over all figures and projects."""
    atlas, site, about = read_atlas(staged), staged.output / "site", stamp(step, staged)
    write_indicators(atlas, site, about)
    write_search(atlas, site, about)
