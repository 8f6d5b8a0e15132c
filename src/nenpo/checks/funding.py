"""事業費 and its sums: lines of the lists against their subtotals, and against each other.

What the 施策一覧, the 基本方針事業一覧 and the project pages say a project costs, measured without a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nenpo.checks.measurements import Measurement, Tables, amount, compared, listed_cost, total
from nenpo.cleaning.projects import MONEY, POLICIES
from nenpo.facts.programmes import Line, ListLine, Page
from nenpo.facts.rows import Subtotal
from nenpo.ground.rows import grouped

HOME, RELISTED, TOTAL = "小計", "小計（再掲含む）", "合計"
PROGRAMMES, LISTS = "施策一覧", "基本方針事業一覧"
COST = "cost_thousand_yen"
_COST_PART = re.compile(f"事業費[{POLICIES}]")


def funding_sums(tables: Tables) -> list[Measurement]:
    """Each line of the 施策一覧: 国庫, その他 and 一般財源 together against 事業費.

    Where one money column misses its subtotal by just what the line is off, the fault lies in that cell.
    """
    gaps = subtotal_gaps(tables)
    found = []
    for line in tables.rows(Line):
        cost, *parts = (amount(line.text(field)) for field, _ in MONEY.values())
        off = cost - sum(parts)
        fitting = [c for c, gap in gaps.get(line.policy_no, {}).items() if off and abs(gap) == abs(off)]
        column = fitting[0] if len(fitting) == 1 else "事業費"
        own = amount(line.text(MONEY[column][0]))
        others = sum(parts) if column == "事業費" else cost - sum(parts) + own
        found.append(compared(listed_cost("projects.funding", line, tables, column), others, own))
    return found


def printed_sums(tables: Tables, listing: str) -> list[Subtotal]:
    """The sums that one of the lists prints."""
    return [one for one in tables.rows(Subtotal) if one.listing == listing]


def subtotal_gaps(tables: Tables) -> dict[str, dict[str, int]]:
    """By policy and money column: how far the rows miss the widest subtotal that is printed for them."""
    printed = printed_sums(tables, PROGRAMMES)
    gaps: dict[str, dict[str, int]] = {}
    for policy, lines in grouped(tables.rows(Line), lambda line: line.policy_no).items():
        scopes = {one.scope: one for one in printed if one.policy_no == policy}
        if widest := scopes.get(RELISTED) or scopes.get(HOME):
            fields = {column: field for column, (field, _) in MONEY.items()}
            gaps[policy] = {c: total(lines, field) - amount(widest.text(field)) for c, field in fields.items()}
    return gaps


def programme_subtotals(tables: Tables) -> list[Measurement]:
    """Subtotals of the 施策一覧 without and with 再掲, and its total, against their lines."""
    rules = {HOME: "subtotals.home", RELISTED: "subtotals.relisted", TOTAL: "subtotals.total"}
    found = []
    for one in printed_sums(tables, PROGRAMMES):
        lines = _lines(tables.rows(Line), one)
        for column, (field, _) in MONEY.items():
            base = listed_cost(rules[one.scope], one, tables, column)
            base = replace(base, indicator=f"{one.name} {base.indicator}")
            found.append(compared(base, total(lines, field), amount(one.text(field))))
    return found


def _lines(lines: Sequence[Line], printed: Subtotal) -> list[Line]:
    """Lines that a printed sum covers."""
    own = [line for line in lines if printed.scope == TOTAL or line.policy_no == printed.policy_no]
    return own if printed.scope == RELISTED else [line for line in own if line.relisted == "false"]


def subtotals_printed(tables: Tables) -> list[Measurement]:
    """Whether each policy prints its subtotals: of its own lines, and with 再掲 where it has such."""
    printed = printed_sums(tables, PROGRAMMES)
    found = []
    for policy, lines in sorted(grouped(tables.rows(Line), lambda line: line.policy_no).items()):
        place = lines[-1].address
        scopes = [one.scope for one in printed if one.policy_no == policy]
        for scope in (HOME, RELISTED) if any(line.is_relisted for line in lines) else (HOME,):
            base = Measurement("subtotals.printed", lines[-1].document, place.file, place.row)
            found.append(compared(replace(base, indicator=f"{PROGRAMMES}{policy}{scope}"), 1, scopes.count(scope)))
    return found


def list_subtotals(tables: Tables) -> list[Measurement]:
    """小計 of each 基本方針事業一覧 against its own lines, and against the 施策一覧.

    A chapter of several policies (⑥⑦) is their union: a project that both of them list counts once.
    """
    found = []
    for one in printed_sums(tables, LISTS):
        own = [line for line in tables.rows(ListLine) if line.chapter == one.policy_no]
        within = [line for line in tables.rows(Line) if line.policy_no in one.policy_no]
        union = {line.project: line for line in reversed(within)}.values()
        for rule, lines in (
            ("project_lists.subtotal", own),
            ("project_lists.subtotal_as_programmes", union),
        ):
            base = listed_cost(rule, one, tables, "事業費")
            base = replace(base, indicator=f"{one.name} {base.indicator}")
            found.append(compared(base, total(lines, COST), amount(one.cost_thousand_yen)))
    return found


def stated_costs(tables: Tables) -> list[Measurement]:
    """Whether each line of a list says what the project costs: an amount, or a dash on record.

    On forms only the home line says so.
    """
    found = []
    for line in (*tables.rows(Line), *tables.rows(ListLine)):
        repeated = isinstance(line, ListLine) or line.is_relisted
        if line.document not in tables.forms or not repeated:
            base = listed_cost(f"{line.TABLE}.cost_stated", line, tables, "事業費")
            found.append(compared(base, 1, int(bool(base.fact_id))))
    return found


def repeated_costs(tables: Tables) -> list[Measurement]:
    """事業費 on the project page and in the 基本方針事業一覧 against the 施策一覧, where both print one."""
    found = []
    rows: list[ListLine | Page] = [*tables.rows(ListLine), *tables.rows(Page)]
    for row in rows:
        lines = tables.programmes[row.project].lines_in(row.chapter)
        if lines and lines[0].cost_thousand_yen and row.cost_thousand_yen:
            base = listed_cost(f"{row.TABLE}.cost", row, tables, "事業費")
            found.append(compared(base, amount(lines[0].cost_thousand_yen), amount(row.cost_thousand_yen)))
    return found


def cost_splits(tables: Tables) -> list[Measurement]:
    """A page that splits its cost (①23,256 ②27,229): the parts together against the cost there."""
    found = []
    for page in (page for page in tables.rows(Page) if page.cost_split):
        parts = [one for one in tables.facts.of_line(page.address) if _COST_PART.fullmatch(one.indicator)]
        base = listed_cost("project_pages.cost_split", page, tables, "事業費")
        # The cost stands on two more pages; the parts stand here only, so a difference is theirs.
        base = replace(base, column="内訳", printed=page.cost_split, fact_id="")
        found.append(compared(base, amount(page.cost_thousand_yen), sum(int(one.value or 0) for one in parts)))
    return found


LISTED = ("projects", "project_lists", "project_pages", "subtotals", "observations")
MEASURES = (
    (LISTED, funding_sums),
    (LISTED, programme_subtotals),
    (LISTED, subtotals_printed),
    (LISTED, list_subtotals),
    (LISTED, stated_costs),
    (LISTED, repeated_costs),
    (LISTED, cost_splits),
)
