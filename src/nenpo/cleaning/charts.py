"""The charts that a document prints: a line each, whether or not its series has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from nenpo.ground.sources import Document

COLUMNS = (
    "document", "number", "section_id", "caption", "caption_ours", "unit_line", "source_line", "notes", "page", "file",
    "on_record",
)  # fmt: skip


def charts_frame(document: Document) -> pd.DataFrame:
    """The printed charts of a document as a clean table."""
    records = [_chart(slot, document) for slot in document.about.get("charts") or []]
    return pd.DataFrame(records, columns=list(COLUMNS), dtype=object)


def _chart(slot: Mapping[str, Any], document: Document) -> dict[str, str]:
    """A chart, and whether its series has come: a file of heads alone holds none."""
    series = document.tables.get(slot["file"])
    return {
        "document": document.name,
        "number": f"図{slot['number']}",
        "section_id": slot["section"],
        "caption": slot["caption"],
        "caption_ours": str(bool(slot["caption_ours"])).lower(),
        "unit_line": slot.get("unit_line", ""),
        "source_line": slot.get("source", ""),
        "notes": " ".join(slot.get("notes", [])),
        "page": str(slot.get("page", "")),
        "file": slot["file"],
        "on_record": str(series is not None and not series.frame.empty).lower(),
    }
