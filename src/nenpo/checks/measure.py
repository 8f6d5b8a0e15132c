"""What is to be compared, measured from the clean tables without a verdict.

Sums across rows, lists that repeat each other, and counts against the register do not fit a rule on one
column. Each function here turns clean tables into measurements, one row a comparison: what is expected, what
is there, and the difference. Only `expectations/measurements.json` says whether that is a fault, and how bad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from functools import cached_property

import pandas as pd

from nenpo.checks.cells import Place, parse_cell
from nenpo.cleaning.projects import MONEY, POLICIES
from nenpo.numerals import parse_decimal

Record = Mapping[str, str]

HOME, RELISTED, TOTAL = "小計", "小計（再掲含む）", "合計"
PROGRAMMES, LISTS = "施策一覧", "基本方針事業一覧"
SHARE_UNITS = ("%", "割合")
# A rate of change may lie outside 0 to 100, and so may what is compared with last year.
NO_SHARE = ("増減", "前年", "伸び", "対比", "騰落")


@dataclass(frozen=True)
class Measurement:
    """One comparison.

    Attributes
    ----------
    rule : str
        Which comparison it is; the suite of measurements has a rule of the same name.
    expected, actual, difference : str
        Plain numbers; `difference` is actual less expected, empty where there is only an actual value.
    """

    rule: str
    document: str
    file: str
    row: str = ""
    column: str = ""
    project: str = ""
    indicator: str = ""
    fact_id: str = ""
    fiscal_year: str = ""
    printed: str = ""
    expected: str = ""
    actual: str = ""
    difference: str = ""


COLUMNS = tuple(field.name for field in fields(Measurement))


class Tables(dict[str, pd.DataFrame]):
    """The clean tables of one year by name; the facts among them are looked up many times and read once."""

    @cached_property
    def printed(self) -> PrintedFacts:
        """The facts by the row they are printed in."""
        return printed_facts(self["observations"])


def measure(clean: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All measurements that the tables of one year allow, as one table of text."""
    tables = Tables(clean)
    found: list[Measurement] = []
    for needed, function in MEASURES:
        if all(name in tables for name in needed):
            found += function(tables)
    return pd.DataFrame([asdict(one) for one in found], columns=list(COLUMNS), dtype=object)


def compared(base: Measurement, expected: Decimal | int, actual: Decimal | int) -> Measurement:
    """A measurement with its numbers filled in."""
    numbers = {"expected": expected, "actual": actual, "difference": actual - expected}
    return replace(base, **{name: format(Decimal(value), "f") for name, value in numbers.items()})


def total(cells: Iterable[str]) -> int:
    """千円 of several clean cells together."""
    return sum(amount(text) for text in cells)


def amount(text: str) -> int:
    """千円 of a clean cell; blank is nothing, and text that is no number breaks a rule of its column."""
    return int(parse_decimal(text) or 0)


@dataclass(frozen=True)
class PrintedFacts:
    """Facts by the row they are printed in: a clean list has one address a row, facts have one a cell."""

    by_row: Mapping[tuple[str, str, str], Record]

    def base(self, rule: str, record: Record, column: str) -> Measurement:
        """A measurement at the cell of `column` in the row of a clean list, with the fact printed there."""
        place = parse_cell(record["source_cell"])
        indicator = MONEY[column][1]
        fact = self.by_row.get((place.file, place.row, indicator), {})
        place = parse_cell(fact["source_cell"]) if fact else Place(place.file, place.row, column)
        return Measurement(
            rule=rule,
            document=record["document"],
            file=place.file,
            row=place.row,
            column=place.column,
            project=record.get("project", ""),
            indicator=indicator,
            fact_id=fact.get("fact_id", ""),
            fiscal_year=fact.get("fiscal_year", ""),
            printed=fact.get("printed", record.get(MONEY[column][0], "")),
        )


def printed_facts(observations: pd.DataFrame) -> PrintedFacts:
    """Facts by file, row and indicator; of several in one cell the first."""
    found: dict[tuple[str, str, str], Record] = {}
    for record in observations.to_dict("records"):
        place = parse_cell(record["source_cell"])
        found.setdefault((place.file, place.row, record["indicator"]), record)
    return PrintedFacts(found)


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
        place = parse_cell(last["source_cell"])
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
        within = projects[projects["policy_no"].map(lambda policy, chapter=chapter: policy in chapter)]
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
    """Whether each line of a list says what the project costs: an amount, or a dash on record."""
    facts = tables.printed
    found = []
    for table in ("projects", "project_lists"):
        for record in tables[table].to_dict("records"):
            base = facts.base(f"{table}.cost_stated", record, "事業費")
            found.append(compared(base, 1, int(bool(base.fact_id))))
    return found


def repeated_costs(tables: Tables) -> list[Measurement]:
    """事業費 on the project page and in the 基本方針事業一覧 against the 施策一覧, where both print one."""
    facts = tables.printed
    home = _by_chapter(tables["projects"])
    found = []
    for table in ("project_lists", "project_pages"):
        for record in tables[table].to_dict("records"):
            lines = home(record["chapter"], record["project"])
            if lines and lines[0]["cost_thousand_yen"] and record["cost_thousand_yen"]:
                base = facts.base(f"{table}.cost", record, "事業費")
                pair = (amount(lines[0]["cost_thousand_yen"]), amount(record["cost_thousand_yen"]))
                found.append(compared(base, *pair))
    return found


def _by_chapter(projects: pd.DataFrame) -> Callable[[str, str], list[Record]]:
    """A look-up of the 施策一覧's lines of a project within the policies of a chapter."""
    lines: dict[str, list[Record]] = {}
    for record in projects.to_dict("records"):
        lines.setdefault(record["project"], []).append(record)
    return lambda chapter, project: [line for line in lines.get(project, []) if line["policy_no"] in chapter]


def cost_splits(tables: Tables) -> list[Measurement]:
    """A page that splits its cost (①23,256 ②27,229): the parts together against the cost there."""
    facts = tables.printed
    parts = tables["observations"]
    parts = parts[parts["indicator"].str.fullmatch(f"事業費[{POLICIES}]")]
    sums: dict[tuple[str, str], int] = {}
    for record in parts.to_dict("records"):
        place = parse_cell(record["source_cell"])
        sums[place.file, place.row] = sums.get((place.file, place.row), 0) + amount(record["value"])
    found = []
    for record in tables["project_pages"].to_dict("records"):
        place = parse_cell(record["source_cell"])
        if record["cost_split"]:
            base = facts.base("project_pages.cost_split", record, "事業費")
            # The cost stands on two more pages; the parts stand here only, so a difference is theirs.
            base = replace(base, column="内訳", printed=record["cost_split"], fact_id="")
            parts_sum = sums.get((place.file, place.row), 0)
            found.append(compared(base, amount(record["cost_thousand_yen"]), parts_sum))
    return found


def list_agreement(tables: Tables) -> list[Measurement]:
    """Whether 施策一覧, 基本方針事業一覧 and project pages name the same projects, each way."""
    projects, lists, pages = tables["projects"], tables["project_lists"], tables["project_pages"]
    in_projects = _by_chapter(projects)
    chapters: dict[str, list[str]] = {}
    for chapter, name in set(zip(lists["chapter"], lists["project"], strict=True)):
        chapters.setdefault(name, []).append(chapter)
    numbered = set(zip(lists["chapter"], lists["list_no"], strict=True))
    with_page = set(zip(pages["chapter"], pages["list_no"], strict=True))
    found = []
    for record in projects.to_dict("records"):
        times = sum(record["policy_no"] in chapter for chapter in chapters.get(record["project"], ()))
        found.append(compared(_named("projects.in_list", record), 1, times))
    for record in lists.to_dict("records"):
        lines = in_projects(record["chapter"], record["project"])
        found.append(compared(_named("project_lists.in_programmes", record), len(record["policies"]), len(lines)))
        page = (record["chapter"], record["list_no"]) in with_page
        found.append(compared(_named("project_lists.has_page", record), 1, int(page)))
    for record in pages.to_dict("records"):
        known = (record["chapter"], record["list_no"]) in numbered
        found.append(compared(_named("project_pages.in_list", record), 1, int(known)))
    return found


def _named(rule: str, record: Record, printed: str = "") -> Measurement:
    """A measurement at the cell that a clean row is addressed by."""
    place = parse_cell(record["source_cell"])
    printed = printed or record.get("project_as_printed") or record.get("heading_as_printed") or ""
    return Measurement(
        rule,
        record["document"],
        place.file,
        place.row,
        place.column,
        record.get("project", ""),
        printed=printed,
    )


def shares(tables: Tables) -> list[Measurement]:
    """Figures that are a share of a whole; only the actual value, whose limits the suite declares."""
    found = []
    for record in tables["observations"].to_dict("records"):
        share = record["unit"] in SHARE_UNITS and not any(word in record["indicator"] for word in NO_SHARE)
        if share and parse_decimal(record["value"]) is not None:
            found.append(replace(_observed("observations.share", record), actual=record["value"]))
    return found


def composite_cells(tables: Tables) -> list[Measurement]:
    """Cells that hold several figures: all of them must have come from one and the same printed text."""
    observations = tables["observations"]
    found = []
    for _, rows in observations[observations.duplicated("source_cell", keep=False)].groupby("source_cell", sort=True):
        base = _observed("observations.composite", rows.to_dict("records")[0])
        found.append(compared(base, 1, rows["printed"].nunique()))
    return found


def _observed(rule: str, record: Record) -> Measurement:
    """A measurement of one printed figure."""
    place = parse_cell(record["source_cell"])
    same = {name: record[name] for name in ("document", "project", "indicator", "fact_id", "fiscal_year", "printed")}
    return Measurement(rule=rule, file=place.file, row=place.row, column=place.column, **same)


@dataclass(frozen=True)
class PrintedRow:
    """One row of a transcribed table that has reached a clean table: where it stands and in which section."""

    document: str
    table: str
    section: str
    place: Place
    project: str = ""


def register_counts(tables: Tables) -> list[Measurement]:
    """Rows of each registered part against the rows of it that reached the clean tables, both ways."""
    reached: dict[tuple[str, str], dict[str, list[PrintedRow]]] = {}
    for row in printed_rows(tables):
        reached.setdefault((row.document, row.table), {}).setdefault(row.section, []).append(row)
    found, left = [], {key: set(sections) for key, sections in reached.items() if key[1] != "charts"}
    for key, (expected, file) in _announced(tables["register"]).items():
        sections = reached.get(key[:2], {})
        names = [name for name in _sections_of(key[2], sections) if name in sections]
        left.get(key[:2], set()).difference_update(names)
        rows = [row for name in names for row in sections[name]]
        found.append(compared(_counted("register.row_count", key, file, rows), expected, len(rows)))
    for key in sorted((*table, name) for table, names in left.items() for name in names):
        rows = reached[key[:2]][key[2]]
        found.append(compared(_counted("register.unregistered", key, rows[0].place.file, rows), 0, len(rows)))
    return found


def _announced(register: pd.DataFrame) -> dict[tuple[str, str, str], tuple[int, str]]:
    """Rows that the register announces for each part of a table, and its file; charts have no rows."""
    parts: dict[tuple[str, str, str], tuple[int, str]] = {}
    for record in register[register["table"] != "charts"].to_dict("records"):
        key = (record["document"], record["table"], record["part"])
        folder = parse_cell(record["source_cell"]).file.rpartition("/")[0]
        parts[key] = (parts.get(key, (0, ""))[0] + amount(record["rows"]), f"{folder}/{record['file']}")
    return parts


def _sections_of(part: str, sections: Iterable[str]) -> Iterable[str]:
    """Sections that a registered part means; one that is no section (表1, none) is the whole table.

    Rows of a table without sections belong to whatever part is registered for it.
    """
    return sections if not part or part.startswith("表") else ("", *part.split("・"))


def _counted(rule: str, key: tuple[str, str, str], file: str, rows: Sequence[PrintedRow]) -> Measurement:
    document, table, part = key
    first = min(rows, key=lambda row: int(row.place.row or 0), default=None)
    return Measurement(
        rule=rule,
        document=document,
        file=first.place.file if first else file,
        row=first.place.row if first else "",
        project=first.project if first else "",
        indicator=f"{table} {part}".strip(),
    )


def printed_rows(tables: Tables) -> list[PrintedRow]:
    """Every transcribed row that the clean tables hold, once each."""
    rows = [*_observed_rows(tables["observations"])]
    sections: dict[str, Callable[[Record], str]] = {
        "project_lists": lambda record: record["chapter"],
        "project_pages": lambda record: f"2(2){record['chapter']}-{record['list_no']}",
        "projects": lambda record: record["policy_no"],
        **dict.fromkeys(("outline", "notes", "ordinance", "events"), lambda record: record["section_id"]),
        **dict.fromkeys(("members", "governance", "charts"), lambda _: ""),
    }
    for table, section in sections.items():
        for record in tables[table].to_dict("records") if table in tables else ():
            place = parse_cell(record.get("source_cell", ""))
            rows.append(PrintedRow(record["document"], table, section(record), place, record.get("project", "")))
    return rows + _sum_rows(tables)


def _observed_rows(observations: pd.DataFrame) -> Iterable[PrintedRow]:
    """Rows of tables that become facts only: 項目名 tables, statistics, figures in prose.

    The series of a chart come after the register was made, and the register is of what the text holds.
    """
    lists = {"projects", "project_lists", "project_pages", "events"}
    seen = set()
    for record in observations.to_dict("records"):
        place = parse_cell(record["source_cell"])
        table = place.file.rpartition("/")[2].removesuffix(".csv")
        if table not in lists and "/charts/" not in place.file and (place.file, place.row) not in seen:
            seen.add((place.file, place.row))
            section = record["section"].partition(" ")[0]
            yield PrintedRow(record["document"], table, section, place, record["project"])


def _sum_rows(tables: Tables) -> list[PrintedRow]:
    """Rows of the lists that are no project: subtotals, and in the 施策一覧 the title above each policy."""
    if "subtotals" not in tables or "projects" not in tables:
        return []
    found = []
    for record in tables["subtotals"].to_dict("records"):
        table = "projects" if record["listing"] == PROGRAMMES else "project_lists"
        place = parse_cell(record["source_cell"])
        found.append(PrintedRow(record["document"], table, record["policy_no"], place))
    for record in tables["projects"].drop_duplicates(["document", "policy_no"]).to_dict("records"):
        place = parse_cell(record["source_cell"])
        found.append(PrintedRow(record["document"], "projects", record["policy_no"], place))
    return found


def section_references(tables: Tables) -> list[Measurement]:
    """Whether the section that a note, event, pillar or heading names is one of the document."""
    known = set(tables["outline"]["section_id"])
    if "project_lists" in tables:
        lists = tables["project_lists"]
        known |= {f"2(2){chapter}-{number}" for chapter, number in zip(lists["chapter"], lists["list_no"], strict=True)}
    references = {
        **dict.fromkeys(("notes", "events", "pillars", "ordinance"), ("section_id", "節")),
        "outline": ("parent", "上位"),
    }
    found = []
    for table, (field, column) in references.items():
        for record in tables[table].to_dict("records") if table in tables else ():
            if section := record[field]:
                base = replace(_named(f"{table}.section_known", record, section), column=column)
                found.append(compared(base, 1, int(section in known)))
    return found


LISTED = ("projects", "project_lists", "project_pages", "subtotals", "observations")
MEASURES: tuple[tuple[tuple[str, ...], Callable[[Tables], list[Measurement]]], ...] = (
    (LISTED, funding_sums),
    (LISTED, programme_subtotals),
    (LISTED, subtotals_printed),
    (LISTED, list_subtotals),
    (LISTED, stated_costs),
    (LISTED, repeated_costs),
    (LISTED, cost_splits),
    (LISTED, list_agreement),
    (("observations",), shares),
    (("observations",), composite_cells),
    (("register", "observations"), register_counts),
    (("outline",), section_references),
)
