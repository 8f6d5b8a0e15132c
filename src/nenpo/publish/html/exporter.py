"""The nbconvert exporter `nenpo_html`: one self-contained page a report, for reading without any network.

`jupyter nbconvert --to nenpo_html out.ipynb` finds it by its entry point. It takes the usual way of
nbconvert: two preprocessors (named in the template's `conf.json`) refuse what did not run and assemble the
page, and the template puts the frame around it. Nothing in the result depends on clock, folder or machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from nenpo.ground.blocks import HIDDEN
from nenpo.ground.locations import Locations, write_text
from nenpo.publish.exporter import read_notebook
from nenpo.publish.html.frame import TEMPLATES, page_colours
from nenpo.publish.html.origins import Origins, Panel, panel_of, read_origins
from nenpo.publish.html.outline import Line, build_outline
from nenpo.publish.html.projects import Choices, has_cards, read_choices
from nenpo.publish.html.scripts import Script, read_script
from nenpo.publish.html.sources import sources_html
from nenpo.publish.html.stretches import stretch_of
from nenpo.publish.imprint import Imprint, read_imprint
from nenpo.publish.notebook import read_parts
from nenpo.report.declaration import palette_here

# Where the resources of an export hold the origins of the figures.
ORIGINS = "origins"


@dataclass(frozen=True)
class Page:
    """What the template shows."""

    imprint: Imprint
    contents: tuple[Line, ...]
    body: Markup
    panel: Panel | None = None
    choices: Choices | None = None
    cards: bool = False

    @property
    def scripts(self) -> tuple[Script, ...]:
        """The scripts that the page has a use for."""
        uses = {
            "place.js": True,
            "search.js": True,
            "filter.js": self.choices,
            "cards.js": self.cards,
            "origins.js": self.panel,
        }
        return tuple(read_script(name) for name, used in uses.items() if used)


class AssemblePage(Preprocessor):
    """Make of the notebook's parts the page that the template frames."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the page into the resources."""
        resources["page"] = assemble(nb, resources["metadata"]["name"], resources.get(ORIGINS))
        return nb, resources


def assemble(notebook: NotebookNode, name: str, origins: Origins | None = None) -> Page:
    """The page of an executed notebook.

    Parameters
    ----------
    name : str
        Stands in for a title when the notebook has none at all.
    origins : Origins, optional
        Where its figures come from; only the build knows.
    """
    parts = read_parts(notebook)
    told = read_imprint(notebook.metadata, parts, fallback_title="")
    stretches = [stretch_of(part, origins.href if origins else "") for part in parts]
    outline = build_outline(stretches, told.page_title if told.title else name)
    imprint = read_imprint(notebook.metadata, parts, fallback_title=outline.title)
    panel = panel_of(origins) if origins and origins.traces else None
    return Page(imprint, outline.contents, Markup(outline.html), panel, read_choices(parts), has_cards(parts))


class NenpoHtmlExporter(TemplateExporter):
    """A report as one HTML file, made of the blocks of an executed notebook."""

    export_from_notebook = "nenpo HTML"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "nenpo"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        # nbconvert's own default is the current folder, where another `nenpo` may lie.
        return [str(TEMPLATES)]

    @property
    def default_config(self) -> Config:
        """Leave out cells that are for the analyst alone."""
        config: Config = super().default_config.copy()
        config.merge(Config({"TagRemovePreprocessor": {"remove_cell_tags": {HIDDEN}}}))
        return config

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Filters of nbconvert and ours."""
        yield from super().default_filters()
        yield "css_string", css_string

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.autoescape = True
        environment.globals["colours"] = page_colours(palette_here())
        return environment


def css_string(text: str) -> Markup:
    """Text as a string of a style sheet, unable to end the string or the style element."""
    escaped = re.sub(r"[\"\\<>&\x00-\x1f\x7f]", lambda sign: f"\\{ord(sign[0]):x} ", text)
    return Markup(f'"{escaped}"')


def publish_html(
    notebook: Path,
    page: Path,
    imprint: Mapping[str, Any] | None = None,
    locations: Locations | None = None,
    home: str = "",
) -> int:
    """Export an executed notebook to a file, and beside it the page of its figures' sources, if it has figures.

    Parameters
    ----------
    imprint : mapping, optional
        Fields of `Imprint` that only the build knows, such as the state; they overrule the notebook.
    locations : Locations, optional
        Where the sources of the figures are looked up; without it the page leads to none.
    home : str
        Address of the site's folder from the page, such as `../`; empty for a page that stands alone.

    Returns
    -------
    int
        Size of the page in bytes.

    Raises
    ------
    NotebookFailed
        If the notebook did not run to its end, holds what cannot be published, or prints what is not on record.
    """
    node = read_notebook(notebook, imprint)
    resources: dict[str, Any] = {"metadata": {"name": notebook.stem}, "home": home}
    if locations:
        resources[ORIGINS] = read_origins(node, page.name, locations)
    html, told = NenpoHtmlExporter().from_notebook_node(node, resources)
    write_text(page, html)
    if locations and resources[ORIGINS].traces:
        write_text(
            page.with_name(resources[ORIGINS].href), sources_html(resources[ORIGINS], told["page"].imprint, home)
        )
    return len(html.encode())
