"""Figures that were not final when a document was made, beside the final ones that other documents have since."""

from __future__ import annotations

from nenpo.checks.crosswalk import finals, read_crosswalk
from nenpo.facts.derived import BETWEEN
from nenpo.facts.store import Fact
from nenpo.ground.blocks import Block, Caption, Cell, Span, Table, gap
from nenpo.ground.numerals import plain_digits
from nenpo.report.declared_tables import state_cell
from nenpo.report.edition import Edition
from nenpo.report.tables import fact_cell, noted_table, number_head, text_cell
from nenpo.words.wording import format_amount

PLACE = "table/finals"
NONE_YET = "速報と暫定の数値について、確定した値を載せた後の資料は、まだ収録していません。"


def finals_table(edition: Edition) -> Block:
    """Each open figure of the edition with the final one, where it is printed, and the difference."""
    found = finals(read_crosswalk(edition.locations), edition.facts, edition.document)
    if not found:
        return gap(PLACE, NONE_YET)
    heads = (text_cell("項目", "col"), *(number_head(text) for text in ("速報・暫定", "確定", "差")))
    head = (*heads, text_cell("確定した値の資料", "col"))
    rows = tuple(
        (
            text_cell(f"{own.subject} {own.indicator}", "row"),
            state_cell([own]),
            fact_cell([final]),
            _difference(own, final),
            text_cell(final.document),
        )
        for own, final in found
    )
    return noted_table(edition, PLACE, Table((head,), rows), Caption((Span("速報と確定した値"),), ours=True))


def _difference(own: Fact, final: Fact) -> Cell:
    """The final figure less the open one, bound to both."""
    derived = BETWEEN.of(final, own)
    if derived is None:
        return text_cell("")
    words = format_amount(derived.value, derived.unit)
    return Cell((Span(words, "fact", derived.fact_id, plain_digits(derived.value)),), look="number")
