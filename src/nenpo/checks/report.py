"""What the checks found, as the tables of the quality page. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from nenpo.blocks import Block, Caption, Cell, Span, Spans, Table, table_block
from nenpo.checks.cells import Place
from nenpo.checks.formats import SEVERITY_WORDS, Record, records_of, summary
from nenpo.checks.suites import SEVERITIES
from nenpo.checks.year import CheckResult
from nenpo.fiscal_year import fiscal_year_name


def findings_table(result: CheckResult) -> Block:
    """The findings of a year, worst first."""
    titles = ("重さ", "場所", "事業・項目", "印刷", "あるはずの値", "見つかったこと", "既知")
    rows = [_finding_row(record) for record in records_of([result])]
    return _table("quality/findings", "見つかったこと", titles, rows, "見つかったことはありません。", summary(result))


def _finding_row(record: Record) -> tuple[Cell, ...]:
    place = Place(record["file"], record["row"], record["column"]).words
    about = " ".join(text for text in (record["project"], record["indicator"]) if text)
    printed: Spans = plain(record["printed"])
    if record["fact_id"] and record["printed"] and record["value"]:
        printed = (Span(record["printed"], "fact", record["fact_id"], record["value"]),)
    weight = Cell(plain(SEVERITY_WORDS[record["severity"]]), header="row")
    rest = (record["expected"], record["message"], record["known_issue"])
    return weight, _cell(place), _cell(about), Cell(printed), *(_cell(text) for text in rest)


def known_issues_table(result: CheckResult) -> Block:
    """The mistakes on record for a year: where, what, why, who decided, until when, and their state."""
    titles = ("箇所", "印刷", "見つかったこと", "理由", "決めた人", "期限", "状態")
    rows = []
    for record in result.known_issues.to_dict("records"):
        until = fiscal_year_name(int(record["until"])) if record["until"].isdecimal() else "なし"
        texts = (
            record["printed"],
            record["found"],
            record["reason"],
            record["decided_by"],
            until,
            record["state"],
        )
        where = record["fact_id"] or record["cell"]
        rows.append((Cell(plain(where), header="row"), *(_cell(text) for text in texts)))
    return _table("quality/known-issues", "既知の誤り", titles, rows, "記録された既知の誤りはありません。")


def checked_table(result: CheckResult) -> Block:
    """Every rule with the number of values it was held against: tables with findings first."""
    checked = result.checked
    applied = checked[checked["cells"] != ""]
    tables = sorted(applied["table"].unique(), key=lambda table: _worst(applied[applied["table"] == table]))
    rows: list[tuple[Cell, ...]] = []
    for table in tables:
        own = applied[applied["table"] == table]
        rows.append((Cell(plain(str(own["table_title"].iloc[0])), header="rowgroup", colspan=4),))
        rows += [_rule_row(record) for record in sorted(own.to_dict("records"), key=lambda r: r["found"] == "0")]
    left = len(checked) - len(applied)
    note = f"この年度の資料にはない表や報告についての決まり{left}件は、対象になりません。" if left else ""
    titles = ("決まり", "重さ", "確かめた値の数", "指摘の数")
    return _table("quality/checked", "確かめたこと", titles, rows, "確かめたことはありません。", note)


def _worst(rows: pd.DataFrame) -> tuple[int, ...]:
    """Sort key of a table: most critical findings first, then warnings, then the rest."""
    return tuple(-sum(int(n) for n in rows[rows["severity"] == severity]["found"]) for severity in SEVERITIES)


def _rule_row(record: Record) -> tuple[Cell, ...]:
    numbers = (Cell(plain(f"{int(record[name]):,}"), look="number") for name in ("cells", "found"))
    return Cell(plain(record["title"]), header="row"), _cell(SEVERITY_WORDS[record["severity"]]), *numbers


def plain(text: str) -> Spans:
    """Words as a run; digits in them belong to names, places and counts of ours and are no facts."""
    if not text:
        return ()
    return (Span(text, "literal" if any(character.isdecimal() for character in text) else "text"),)


def _cell(text: str) -> Cell:
    return Cell(plain(text))


def _table(
    block_id: str,
    title: str,
    heads: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    empty: str,
    note: str = "",
) -> Block:
    head = tuple(Cell(plain(text), header="col") for text in heads)
    body = tuple(rows) or ((Cell(plain(empty), colspan=len(heads)),),)
    caption = Caption(plain(title), notes=(plain(note),) if note else ())
    return table_block(block_id, Table((head,), body), caption)
