"""A small build as its files: one report with a sentence, a table and a chart, its tables, findings and inputs."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from made import fact_span

from nenpo.cleaning.observations import COLUMNS
from nenpo.diff.sides import Side, files_side
from nenpo.ground.blocks import MIME, Block, Caption, Cell, Span, Table, figure_block, heading, prose, table_block

DOC, REPORT = "nenji-hokoku-fy2020", "nenji-hokoku@2020"
EXECUTED = "build/executed/nenji-hokoku-fy2020.ipynb"
RAW, WORDS = f"data/raw/{DOC}/outcomes.csv", f"data/raw/{DOC}/commentary/1.md"
CLEAN, FINDINGS = "data/clean/fy2020/observations.csv", "build/findings/fy2020.json"
CODE, NOTEBOOK, ISSUES = "src/nenpo/report/tables.py", "notebooks/30.ipynb", "expectations/known_issues.yml"
NOW, LAST, RATE = f"{DOC}/指導/件数/2020", f"{DOC}/指導/件数/2019", f"{DOC}/指導/件数/2020=前年度比"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0,{0}"/></svg>'


def cells(*texts: str | Span) -> tuple[Cell, ...]:
    spans = [text if isinstance(text, Span) else Span(text) for text in texts]
    return tuple(Cell((span,), "" if number else "row") for number, span in enumerate(spans))


def report(
    now: str = "47,099", words: str = "窓口も増えた。", rows: Sequence[str] = ("訪問",), drawn: int = 0
) -> list[Block]:
    """Blocks of a report: a figure in a sentence, a table and a chart, with other words and rows beside."""
    value, last = now.replace(",", ""), fact_span("49,561件", "49561", LAST)
    rate = fact_span(f"{abs(int(value) / 49561 - 1):.1%}減少", "-5", RATE)
    head = (cells("項目", "元年度", "2年度"),)
    first = cells("件数", fact_span("49,561", "49561", LAST), fact_span(now, value, NOW))
    body = (first, *(cells(row, "1", "2") for row in rows))
    runs = (Span("指導は"), fact_span(f"{now}件", value, NOW), Span("で、"), last, Span("から"), rate, Span("した。"))
    return [
        heading("s-1", 2, (Span("1 動向"),)),
        prose("c-1/prose", [("paragraph", [(*runs, Span(words))])]),
        table_block("table/one", Table(head, body), Caption((Span("指導"),), "表1")),
        figure_block(
            "figure/one", SVG.format(drawn), (Span("減った。"),),
            Table(head, body[:1]), Caption((Span("推移"),), "図1"),
        ),
    ]  # fmt: skip


def notebook(blocks: Sequence[Block], *sources: str) -> bytes:
    words = [{"cell_type": "markdown", "metadata": {}, "source": source} for source in sources]
    shown = [
        {"cell_type": "code", "metadata": {}, "source": "", "outputs": [{"data": {MIME: block.record()}}]}
        for block in blocks
    ]
    return json.dumps({"cells": [*words, *shown]}, ensure_ascii=False).encode()


def table(columns: Sequence[str], *rows: Mapping[str, str]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def observed(fact_id: str, printed: str, cell: str) -> dict[str, str]:
    _, project, indicator, period = fact_id.split("/")
    return {
        "fact_id": fact_id, "series": f"nenji-hokoku/{project}/{indicator}", "document": DOC, "section": "1",
        "project": project, "indicator": indicator, "period": period, "fiscal_year": period, "value": printed[:-1],
        "unit": "件", "printed": printed, "source_cell": f"{DOC}/outcomes.csv#{cell}",
    }  # fmt: skip


def files(now: str = "47,099", template: str = "窓口も増えた。", **given: Any) -> dict[str, bytes]:
    """Files of a build, each input with what it says, without the record."""
    blocks = given.get("blocks") or report(now, template, given.get("rows", ("訪問",)), drawn=given.get("drawn", 0))
    return {
        EXECUTED: notebook(blocks),
        RAW: table(("項目", "元年度", "2年度"), {"項目": "件数", "元年度": "49,561件", "2年度": f"{now}件"}),
        WORDS: f"## 1\n\n指導は{{件数}}で、{{件数 率}}した。\n{template}\n".encode(),
        CLEAN: table(COLUMNS, observed(LAST, "49,561件", "2:元年度"), observed(NOW, f"{now}件", "2:2年度")),
        FINDINGS: json.dumps({"findings": given.get("findings", [])}, ensure_ascii=False).encode(),
        CODE: given.get("code", "1").encode(),
        NOTEBOOK: json.dumps({"cells": [{"source": given.get("cell", "")}]}).encode(),
        ISSUES: given.get("issues", "[]").encode(),
    }


def state(content: Mapping[str, bytes]) -> bytes:
    """The record of a build: a step that cleans, one that checks, one that assembles."""

    def told(reads: Sequence[str], writes: Sequence[str]) -> dict[str, dict[str, str]]:
        return {
            name: {file: hashlib.sha256(content[file]).hexdigest() for file in files}
            for name, files in (("inputs", reads), ("outputs", writes))
        }

    steps = {
        "clean@2020": told([RAW], [CLEAN]),
        "check@2020": told([RAW, CLEAN, ISSUES], [FINDINGS]),
        REPORT: told([CLEAN, WORDS, ISSUES, NOTEBOOK, CODE], [EXECUTED]),
    }
    return json.dumps(steps).encode()


def side(label: str = "版", *, built: bool = True, **given: Any) -> Side:
    """One side of a comparison; the program itself is known by its digest alone, and of sources nothing was built."""
    content = files(**given)
    record = state(content)
    del content[CODE]
    if not built:
        return files_side(label, {name: data for name, data in content.items() if not name.startswith("build/")})
    return files_side(label, content | {"build/state.json": record})
