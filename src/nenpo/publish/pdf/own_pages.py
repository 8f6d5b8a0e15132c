"""The pages of the book itself, beside those of the published edition: a list that leads somewhere says where.

What is put in is a run of kind `page`, whose `value` is the place that it leads to; only who sets the pages knows
the number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from nenpo.publish.widths import Cell, Row

OWN_PAGE = "本書の頁"


def targets(items: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Ids of a document that something in it may lead to."""
    return frozenset(item["id"] for item in items if item.get("id"))


def with_own_pages(item: dict[str, Any], known: Collection[str]) -> dict[str, Any]:
    """A table whose row heads lead to places of the document gets a last column with their pages.

    Parameters
    ----------
    known : collection of str
        Ids that are in the document; a link to what was taken out gets no page.
    """
    if not any(_link(row) in known for row in item.get("body", ())):
        return item
    return item | {
        "head": [_with_head(row, len(item["head"])) if not at else row for at, row in enumerate(item["head"])],
        "body": [_with_page(row, known) for row in item["body"]],
    }


def _link(row: Row) -> str:
    """Where the head of a row leads to."""
    heads = [cell for cell in row if cell.get("header") == "row"]
    return next((run["value"] for cell in heads for run in cell["spans"] if run.get("kind") == "link"), "")


def _with_head(row: Row, lines: int) -> list[Cell]:
    spans = [{"text": OWN_PAGE}]
    return [*row, {"spans": spans, "header": "col", "look": "number", "rowspan": lines}]


def _with_page(row: Row, known: Collection[str]) -> list[Cell]:
    """A row with one column more: a page, or its last cell that reaches on where that heads or holds nothing."""
    place, last = _link(row), row[-1]
    if place in known:
        return [*row, {"spans": [{"text": "", "kind": "page", "value": place}], "look": "number"}]
    if last.get("header") == "rowgroup" or not last["spans"]:
        return [*row[:-1], {**last, "colspan": last.get("colspan", 1) + 1}]
    return [*row, {"spans": [], "look": "number"}]
