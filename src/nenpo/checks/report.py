"""What the checks found, as the tables of the quality page. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from nenpo.checks.errata import HEADS, KIND_TITLES, Erratum, cells_of, grouped
from nenpo.checks.formats import SEVERITY_WORDS, Record, by_rule, flat, reasons_of
from nenpo.checks.suites import SEVERITIES
from nenpo.checks.year import CheckResult
from nenpo.ground.address import Address
from nenpo.ground.blocks import COUNT, Block, Caption, Cell, Span, Spans, Table, group, prose, table_block
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.numerals import parse_decimal
from nenpo.ground.rows import records_of

KNOWN = "known"
# What a finding asks for: name, title and whether a finding belongs there, worst first.
PARTS: tuple[tuple[str, str, Callable[[Record], bool]], ...] = (
    ("critical", "公開を止める指摘", lambda one: one["severity"] == "critical" and not one["known_issue"]),
    ("warning", "人が見て決める指摘", lambda one: one["severity"] == "warning" and not one["known_issue"]),
    (KNOWN, "理由が分かっている指摘", lambda one: bool(one["known_issue"])),
    ("info", "参考の指摘", lambda one: one["severity"] == "info" and not one["known_issue"]),
)


def counts_table(result: CheckResult) -> Block:
    """What was checked, by what it is about: findings of each weight, how many are known, rules and values."""
    titles = ("点検したもの", "重大", "注意", "参考", "うち既知", "決まり", "確かめた値")
    rows = [_counts_row(title, rules, found) for title, rules, found in _kinds(result)]
    total = [_counts_row("合計", result.checked[result.checked["cells"] != ""], result.findings)]
    return _table("quality/counts", "点検したものごとの数", titles, rows + total, "", number_from=1)


def _kinds(result: CheckResult) -> list[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Title, rules and findings by the table that the rules are about, worst first."""
    titles = dict(zip(result.checked["table"], result.checked["table_title"], strict=True))
    applied = result.checked[result.checked["cells"] != ""]
    about = applied["rule"].str.partition(".")[0]
    kinds = about.where(about.isin(list(titles)), applied["table"])
    found = []
    for kind in kinds.unique():
        rules = applied[kinds == kind]
        own = result.findings[result.findings["rule"].isin(rules["rule"])]
        found.append((str(titles[kind]), rules, own))
    return sorted(found, key=lambda kind: [-int((kind[2]["severity"] == severity).sum()) for severity in SEVERITIES])


def _counts_row(title: str, rules: pd.DataFrame, found: pd.DataFrame) -> tuple[Cell, ...]:
    counts = [int((found["severity"] == severity).sum()) for severity in SEVERITIES]
    counts += [int((found["known_issue"] != "").sum()), len(rules), sum(int(text) for text in rules["cells"])]
    return Cell(plain(title), header="row"), *(_number(count) for count in counts)


def _number(count: int) -> Cell:
    return Cell(plain(f"{count:,}"), look="number")


def findings_tables(result: CheckResult) -> Block:
    """The findings of a year by what they ask for, worst first, and within that by rule."""
    records, reasons = flat([result]), reasons_of(result)
    titles = dict(zip(result.checked["rule"], result.checked["title"], strict=True))
    blocks = []
    for name, title, belongs in PARTS:
        found = [record for record in records if belongs(record)]
        known = name == KNOWN
        heads = ("箇所", "事業・項目", "印刷", "比べた値", "見つかったこと", *(["既知の理由"] if known else []))
        rows = [
            row
            for rule, own in by_rule(found).items()
            for row in (
                _group_row(f"{titles.get(rule, rule)}（{rule}）{len(own)}件", len(heads)),
                *(_finding_row(record, reasons if known else None) for record in own),
            )
        ]
        if rows:
            blocks.append(_table(f"quality/findings/{name}", f"{title} {len(found)}件", heads, rows, ""))
    return group("quality/findings", blocks or [_nothing_found()])


def _nothing_found() -> Block:
    return prose("quality/findings/none", [("paragraph", [(Span("見つかったことはありません。"),)])])


def _group_row(text: str, width: int) -> tuple[Cell, ...]:
    return (Cell(plain(text), header="rowgroup", colspan=width),)


def _finding_row(record: Record, reasons: Mapping[str, str] | None) -> tuple[Cell, ...]:
    place = Address(record["file"], record["row"], record["column"]).words
    about = " ".join(text for text in (record["project"], record["indicator"]) if text)
    cells = [Cell(plain(place), header="row"), _cell(about), Cell(_printed(record)), _cell(record["expected"])]
    cells.append(_cell(record["message"]))
    if reasons is not None:
        issue = record["known_issue"]
        cells.append(Cell((*plain(f"{reasons.get(issue, '')} "), *plain(f"（{issue}）"))))
    return tuple(cells)


def _printed(record: Record) -> Spans:
    """What is printed, bound to its fact where the value that was read stands in it."""
    printed, value = record["printed"], record["value"]
    is_read = parse_decimal(value) is not None and value.lstrip("-") in printed.replace(",", "")
    return (Span(printed, "fact", record["fact_id"], value),) if record["fact_id"] and is_read else plain(printed)


def errata_table(found: Sequence[Erratum]) -> Block:
    """正誤表: what is known to be wrong in the published documents, by document, kind and page."""
    rows: list[tuple[Cell, ...]] = []
    for title, kinds in grouped(found).items():
        for kind, lines in kinds.items():
            rows.append(_group_row(f"{title} {KIND_TITLES[kind]} {len(lines)}件", len(HEADS)))
            rows += [tuple(_cell(text) for text in cells_of(line)) for line in lines]
    return _table("quality/errata", "正誤表", HEADS, rows, "正誤表に載せるものはありません。")


def known_issues_table(result: CheckResult) -> Block:
    """The known issues on record for a year: what kind, what was found, who decided, until when, their state."""
    titles = ("記録", "種類", "見つかったこと", "決めた人", "期限", "状態")
    rows = []
    for record in records_of(result.known_issues):
        until = fiscal_year_name(int(record["until"])) if record["until"].isdecimal() else "なし"
        texts = (record["kind"], record["found"], record["decided_by"], until, record["state"])
        rows.append((Cell(plain(record["id"]), header="row"), *(_cell(text) for text in texts)))
    return _table("quality/known-issues", "既知の記録", titles, rows, "記録された既知の誤りはありません。")


def checked_table(result: CheckResult) -> Block:
    """Every rule with the number of values it was held against: tables with findings first."""
    checked = result.checked
    applied = checked[checked["cells"] != ""]
    tables = sorted(applied["table"].unique(), key=lambda table: _worst(applied[applied["table"] == table]))
    rows: list[tuple[Cell, ...]] = []
    for table in tables:
        own = applied[applied["table"] == table]
        rows.append(_group_row(str(own["table_title"].iloc[0]), 4))
        rows += [_rule_row(record) for record in sorted(records_of(own), key=lambda r: r["found"] == "0")]
    left = len(checked) - len(applied)
    note = f"この年度の資料にはない表や報告についての決まり{left}件は、対象になりません。" if left else ""
    titles = ("決まり", "重さ", "確かめた値の数", "指摘の数")
    empty = "確かめたことはありません。"
    return _table("quality/checked", "確かめたこと", titles, rows, empty, note, number_from=2)


def _worst(rows: pd.DataFrame) -> tuple[int, ...]:
    """Sort key of a table: most critical findings first, then warnings, then the rest."""
    return tuple(-sum(int(n) for n in rows[rows["severity"] == severity]["found"]) for severity in SEVERITIES)


def _rule_row(record: Record) -> tuple[Cell, ...]:
    numbers = (_number(int(record[name])) for name in ("cells", "found"))
    return Cell(plain(record["title"]), header="row"), _cell(SEVERITY_WORDS[record["severity"]]), *numbers


def plain(text: str) -> Spans:
    """Words as a run; digits in them belong to names, places and counts of ours and are no facts."""
    if not text:
        return ()
    return (Span(text, "literal", value=COUNT) if any(c.isdecimal() for c in text) else Span(text),)


def _cell(text: str) -> Cell:
    return Cell(plain(text))


def _table(
    block_id: str,
    title: str,
    heads: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    empty: str,
    note: str = "",
    number_from: int = 99,
) -> Block:
    looks = ["number" if place >= number_from else "" for place in range(len(heads))]
    head = tuple(Cell(plain(text), header="col", look=look) for text, look in zip(heads, looks, strict=True))
    body = tuple(rows) or ((Cell(plain(empty), colspan=len(heads)),),)
    caption = Caption(plain(title), notes=(plain(note),) if note else ())
    return table_block(block_id, Table((head,), body), caption)
