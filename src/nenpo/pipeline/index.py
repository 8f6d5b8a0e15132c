"""The step that writes the page which leads to all others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from nenpo.locations import Locations, read_bytes
from nenpo.pipeline.pages import DRAFT
from nenpo.pipeline.steps import SUFFIX
from nenpo.publish.edition import REFERENCE as REFERENCE_STATE
from nenpo.publish.edition import read_edition
from nenpo.publish.notebook import read_parts
from nenpo.publish.site import QUALITY, REFERENCE, REPORT, Entry
from nenpo.publish.site import write_index as write_site_index

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step

HTML, SOURCES = "HTML", "数値の出どころ"


def write_index(step: Step, staged: Locations) -> None:
    """Write the index of all pages that are on the site, in the order in which the step names them."""
    state = DRAFT if step.parameters["draft"] else ""
    pages = [staged.path(name) for name in step.reads if name.endswith(".html")]
    write_site_index([entry(page, staged, state) for page in pages if page.is_file()], staged.output / "site")


def entry(page: Path, staged: Locations, state: str) -> Entry:
    """A published page as the index lists it, by what its notebook says of itself."""
    folder = page.parent.name
    form = SOURCES if page.name.endswith(SUFFIX) else HTML
    name = "check" if page.stem == "quality" else page.name.removesuffix(SUFFIX).removesuffix(".html")
    executed = staged.output / "executed" / f"{name}-{folder}.ipynb"
    notebook = nbformat.reads(read_bytes(executed).decode("utf-8"), as_version=4)
    told = read_edition(notebook.metadata, read_parts(notebook), page.stem)
    kind = QUALITY if name == "check" else REFERENCE if told.state == REFERENCE_STATE else REPORT
    year, href = int(folder.removeprefix("fy")), f"{folder}/{page.name}"
    return Entry(year, told.short_name, told.title, href, kind, page.stat().st_size, form, state)
