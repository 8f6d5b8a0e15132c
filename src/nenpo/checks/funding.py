"""事業費 and its sums: lines of the lists against their subtotals, and against each other.

What the 施策一覧, the 基本方針事業一覧 and the project pages say a project costs, measured without a verdict.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from nenpo.checks.measurements import Measurement, Record, Tables, amount, compared, total
from nenpo.cleaning.projects import MONEY, POLICIES
from nenpo.ground.address import parse_address

HOME, RELISTED, TOTAL = "小計", "小計（再掲含む）", "合計"
PROGRAMMES, LISTS = "施策一覧", "基本方針事業一覧"


def funding_sums(tables: Tables) -> list[Measurement]:
    """Each line of the 施策一覧: 国庫, その他 and 一般財源 together against 事業費.

    Where one money column misses its subtotal by just what the line is off, the fault lies in that cell.
    """
    facts = tables.printed
    gaps = subtotal_gaps(tables)
    found = []
    for record in tables["projects"].to_dict("records"):
        cost, *parts = (amount(record[field]) for field, _ in MONEY.values())
        off = cost - sum(parts)
        fitting = [c for c, gap in gaps.get(record["policy_no"], {}).items() if off and abs(gap) == abs(off)]
        column = fitting[0] if len(fitting) == 1 else "事業費"
        base = facts.base("projects.funding", record, column)
        field = MONEY[column][0]
        others = sum(parts) if column == "事業費" else cost - sum(parts) + amount(record[field])
        found.append(compared(base, others, amount(record[field])))
    return found


def subtotal_gaps(tables: Tables) -> dict[str, dict[str, int]]:
    """By policy and money column: how far the rows miss the widest subtotal that is printed for them."""
    printed = tables["subtotals"]
    printed = printed[printed["listing"] == PROGRAMMES]
    gaps: dict[str, dict[str, int]] = {}
    for policy, rows in tables["projects"].groupby("policy_no"):
        scopes = {record["scope"]: record for record in printed[printed["policy_no"] == policy].to_dict("records")}
        widest = scopes.get(RELISTED) or scopes.get(HOME)
        if widest:
            gaps[str(policy)] = {
                column: total(rows[field]) - amount(widest[field]) for column, (field, _) in MONEY.items()
            }
    return gaps


def programme_subtotals(tables: Tables) -> list[Measurement]:
    """Subtotals of the 施策一覧 without and with 再掲, and its total, against their lines."""
    facts = tables.printed
    rules = {HOME: "subtotals.home", RELISTED: "subtotals.relisted", TOTAL: "subtotals.total"}
    printed = tables["subtotals"]
    found = []
    for record in printed[printed["listing"] == PROGRAMMES].to_dict("records"):
        rows = _lines(tables["projects"], record)
        for column, (field, _) in MONEY.items():
            base = facts.base(rules[record["scope"]], record, column)
            base = replace(base, indicator=f"{_sum_name(record)} {base.indicator}")
            found.append(compared(base, total(rows[field]), amount(record[field])))
    return found


def _lines(projects: pd.DataFrame, record: Record) -> pd.DataFrame:
    """Lines that a printed sum covers."""
    rows = projects if record["scope"] == TOTAL else projects[projects["policy_no"] == record["policy_no"]]
    return rows if record["scope"] == RELISTED else rows[rows["relisted"] == "false"]


def _sum_name(record: Record) -> str:
    return f"{record['listing']}{record['policy_no']}{record['scope']}"


def subtotals_printed(tables: Tables) -> list[Measurement]:
    """Whether each policy prints its subtotals: of its own lines, and with 再掲 where it has such."""
    printed = tables["subtotals"]
    printed = printed[printed["listing"] == PROGRAMMES]
    found = []
    for policy, rows in tables["projects"].groupby("policy_no"):
        last = rows.to_dict("records")[-1]
        place = parse_address(last["source_cell"])
        scopes = printed[printed["policy_no"] == policy]["scope"]
        for scope in (HOME, RELISTED) if (rows["relisted"] == "true").any() else (HOME,):
            base = Measurement("subtotals.printed", last["document"], place.file, place.row)
            base = replace(base, indicator=f"{PROGRAMMES}{policy}{scope}")
            found.append(compared(base, 1, int((scopes == scope).sum())))
    return found


def list_subtotals(tables: Tables) -> list[Measurement]:
    """小計 of each 基本方針事業一覧 against its own lines, and against the 施策一覧.

    A chapter of several policies (⑥⑦) is their union: a project that both of them list counts once.
    """
    facts = tables.printed
    lists, projects, printed = tables["project_lists"], tables["projects"], tables["subtotals"]
    found = []
    for record in printed[printed["listing"] == LISTS].to_dict("records"):
        chapter = record["policy_no"]
        own = total(lists[lists["chapter"] == chapter]["cost_thousand_yen"])
        here = projects["policy_no"].map(lambda policy, chapter=chapter: policy in chapter)
        within = projects[here.astype(bool)]
        union = total(within.drop_duplicates("project")["cost_thousand_yen"])
        for rule, expected in (
            ("project_lists.subtotal", own),
            ("project_lists.subtotal_as_programmes", union),
        ):
            base = facts.base(rule, record, "事業費")
            base = replace(base, indicator=f"{_sum_name(record)} {base.indicator}")
            found.append(compared(base, expected, amount(record["cost_thousand_yen"])))
    return found


def stated_costs(tables: Tables) -> list[Measurement]:
    """Whether each line of a list says what the project costs: an amount, or a dash on record.

    On forms only the home line says so.
    """
    facts = tables.printed
    found = []
    for table in ("projects", "project_lists"):
        for record in tables[table].to_dict("records"):
            repeated = table == "project_lists" or record["relisted"] == "true"
            if record["document"] in tables.forms and repeated:
                continue
            base = facts.base(f"{table}.cost_stated", record, "事業費")
            found.append(compared(base, 1, int(bool(base.fact_id))))
    return found


def repeated_costs(tables: Tables) -> list[Measurement]:
    """事業費 on the project page and in the 基本方針事業一覧 against the 施策一覧, where both print one."""
    facts = tables.printed
    found = []
    for table in ("project_lists", "project_pages"):
        for record in tables[table].to_dict("records"):
            lines = tables.programmes[record["project"]].lines_in(record["chapter"])
            if lines and lines[0]["cost_thousand_yen"] and record["cost_thousand_yen"]:
                base = facts.base(f"{table}.cost", record, "事業費")
                pair = (amount(lines[0]["cost_thousand_yen"]), amount(record["cost_thousand_yen"]))
                found.append(compared(base, *pair))
    return found


def cost_splits(tables: Tables) -> list[Measurement]:
    """A page that splits its cost (①23,256 ②27,229): the parts together against the cost there."""
    facts = tables.printed
    parts = tables["observations"]
    parts = parts[parts["indicator"].str.fullmatch(f"事業費[{POLICIES}]")]
    sums: dict[tuple[str, str], int] = {}
    for record in parts.to_dict("records"):
        place = parse_address(record["source_cell"])
        sums[place.file, place.row] = sums.get((place.file, place.row), 0) + amount(record["value"])
    found = []
    for record in tables["project_pages"].to_dict("records"):
        place = parse_address(record["source_cell"])
        if record["cost_split"]:
            base = facts.base("project_pages.cost_split", record, "事業費")
            # The cost stands on two more pages; the parts stand here only, so a difference is theirs.
            base = replace(base, column="内訳", printed=record["cost_split"], fact_id="")
            parts_sum = sums.get((place.file, place.row), 0)
            found.append(compared(base, amount(record["cost_thousand_yen"]), parts_sum))
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
