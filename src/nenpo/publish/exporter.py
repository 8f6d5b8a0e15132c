"""What all exporters share: what they refuse, and the way from an executed notebook to one file.

`BlocksExporter` is the base of those whose file is no page: PDF, Word, workbook. Each of them gives `render`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets.config import Config

from nenpo.ground.blocks import HIDDEN
from nenpo.ground.locations import read_bytes, write_bytes
from nenpo.publish.imprint import Imprint, read_imprint
from nenpo.publish.notebook import Part, read_parts, refuse_failures, unpublished_outputs
from nenpo.publish.unbound import refuse_unbound


class RefuseFailures(Preprocessor):
    """Stop at a notebook that did not run to its end."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Raise for a failed or unexecuted cell; name the outputs that stay behind."""
        refuse_failures(nb)
        for cell in unpublished_outputs(nb):
            self.log.warning("%sの表示はブロックではないので、公開しません。", cell)
        return nb, resources


class RefuseUnbound(Preprocessor):
    """Stop at published words that hold a figure which nothing binds."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Raise with every such place."""
        refuse_unbound(nb)
        return nb, resources


class BlocksExporter(Exporter):
    """An exporter that makes one file of the blocks of an executed notebook."""

    @property
    def default_config(self) -> Config:
        """Leave out cells that are for the analyst alone, and refuse what no format may publish."""
        config: Config = super().default_config.copy()
        ours = {
            "TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": {HIDDEN}},
            "RefuseFailures": {"enabled": True},
            "RefuseUnbound": {"enabled": True},
            "BlocksExporter": {"preprocessors": [RefuseFailures, RefuseUnbound]},
        }
        config.merge(Config(ours))
        return config

    # The base gives nodes; exporters that write text or bytes say so by the same exemption, those of nbconvert too.
    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The file, and nbconvert's resources."""
        node, told = super().from_notebook_node(nb, resources, **options)
        parts = read_parts(node)
        return self.render(parts, read_imprint(node.metadata, parts, told["metadata"]["name"])), told

    def render(self, parts: tuple[Part, ...], imprint: Imprint) -> bytes:
        """The bytes of the file."""
        raise NotImplementedError

    def write(self, notebook: Path, file: Path, imprint: Mapping[str, Any]) -> None:
        """Export an executed notebook to a file.

        Parameters
        ----------
        imprint : mapping
            Fields of `Imprint` that only the build knows, such as the state; they overrule the notebook.

        Raises
        ------
        NotebookFailed
            If the notebook did not run to its end, or holds what cannot be published.
        """
        node = read_notebook(notebook, imprint)
        data, _ = self.from_notebook_node(node, {"metadata": {"name": notebook.stem}})
        write_bytes(file, data)


def read_notebook(notebook: Path, imprint: Mapping[str, Any] | None = None) -> NotebookNode:
    """An executed notebook, with what only the build knows of its imprint in its metadata."""
    node: NotebookNode = nbformat.reads(read_bytes(notebook).decode("utf-8"), as_version=4)
    node.metadata["nenpo"] = {**node.metadata.get("nenpo", {}), **(imprint or {})}
    return node
