"""Small executed notebooks made in code, so that no test of the room waits for a kernel."""

from dataclasses import replace
from pathlib import Path

from made import fact_span
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nenpo.ground.blocks import (
    MIME,
    NUMBER,
    PRINTED,
    Block,
    Caption,
    Cell,
    Span,
    Table,
    figure_block,
    gap,
    group,
    heading,
    table_block,
)
from nenpo.ground.blocks import prose as prose_block
from nenpo.ground.locations import Locations, at
from nenpo.publish.html.exporter import NenpoHtmlExporter
from nenpo.report.shown import mimebundle

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="marks" width="600" height="240" viewBox="0 0 600 240">'
    '<defs><clipPath id="clip0"><rect width="600" height="240"/></clipPath></defs>'
    '<g clip-path="url(#clip0)"><path d="M20,200L200,150L400,90L580,40" fill="none" stroke="#1b5470"/>'
    '<text x="20" y="230" font-size="12">平成20年</text></g></svg>'
)


def text(words: str) -> tuple[Span, ...]:
    return (Span(words),)


def number(value: int, fact_id: str) -> Cell:
    return Cell((fact_span(f"{value:,}", str(value), fact_id),), look="number")


def shown(block: Block, source: str = "show()") -> NotebookNode:
    return new_code_cell(source, execution_count=1, outputs=[new_output("display_data", data=mimebundle(block))])


def ran(source: str, *outputs: NotebookNode) -> NotebookNode:
    return new_code_cell(source, execution_count=1, outputs=list(outputs))


def notebook_of(*cells: NotebookNode, **metadata: object) -> NotebookNode:
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    return new_notebook(cells=list(cells), metadata={"nenpo": metadata} if metadata else {})


def prose(block_id: str, *runs: Span) -> Block:
    return prose_block(block_id, [("paragraph", [runs])])


def cover(**edition: object) -> Block:
    title = "令和2年度 青森県中小企業振興基本条例に基づく年次報告"
    told = {"title": title, "report": "年次報告", "fiscal_year": 2020, "state": "再構成"} | edition
    return Block("cover", "cover", title, data={"edition": told, "lines": ["青森県", "令和3年9月"]})


def two_line_table() -> Table:
    """Two lines of head, with cells that reach over columns and rows, and a row that heads a group."""
    head = (
        (
            Cell(text("区分"), "col", rowspan=2),
            Cell(text("事業費"), "col", rowspan=2),
            Cell(text("財源内訳"), "colgroup", colspan=3),
        ),
        tuple(Cell(text(name), "col") for name in ("国庫", "その他", "一般財源")),
    )
    body = [(Cell(text("経営支援の強化"), "rowgroup", colspan=5),)]
    for place, name in enumerate(("商工会連合会指定事業費補助", "経営改善普及事業費補助", "高度化診断等事業")):
        figures = tuple(number(1000 * (place + 1) + column, f"doc/{name}/{column}/2020") for column in range(4))
        body.append((Cell(text(name), "row"), *figures))
    return Table(head, tuple(body))


def big_table(rows: int = 30) -> Table:
    """A list of projects, wider than a page."""
    names = ["No.", "事業名", "新規", "重点", "主要成果", "事業費", "国庫", "その他", "一般財源", "事業期間"]
    names += ["担当課", "掲載頁"]
    head = (tuple(Cell(text(name), "col") for name in names),)
    return Table(head, tuple(project_row(row) for row in range(1, rows + 1)))


def project_row(row: int) -> tuple[Cell, ...]:
    printed = f"地域を担う人財の育成と確保を進める事業（{row}）"
    name = Cell((Span(printed, "literal", value=PRINTED),), "row")
    marks = (Cell(text(mark)) for mark in ("○", "", "○"))
    money = (number(137 * row * (column + 3), f"doc/p{row}/{column}/2020") for column in range(4))
    words = (Cell((Span("R2-4", "literal", value=PRINTED),)), Cell(text("労政・能力開発課")))
    return literal(row), name, *marks, *money, *words, literal(21 + row)


def literal(value: int) -> Cell:
    return Cell((Span(str(value), "literal", value=PRINTED),), look="number")


def project(name: str, office: str) -> Block:
    """A project's page as the report notebooks show it."""
    table = table_block(
        f"project/{name}/実績",
        Table(
            (tuple(Cell(text(word), "col") for word in ("項目", "元年度", "2年度")),),
            (
                (
                    Cell(text("県内就職者数"), "row"),
                    number(29, f"doc/{name}/県内就職者数/2019"),
                    number(38, f"doc/{name}/県内就職者数/2020"),
                ),
                (
                    Cell(text("相談件数"), "row"),
                    number(1204, f"doc/{name}/相談件数/2019"),
                    Cell((Span("—", "gap"),), look="number"),
                ),
            ),
        ),
        Caption(text("実績"), ours=True),
    )
    block_id = f"project/{name}"
    cost = fact_span("3,254千円", "3254", f"doc/{name}/事業費/2020")
    found = fact_span("38名", "38", f"doc/{name}/県内就職者数/2020")
    told = {"items": [["事業費", [cost.data()]], ["担当課", [{"text": office}]]], "notes": []}
    words = "専任の相談員を置き、県外に住む本県出身者の就職を後押しする事業である。"
    parts = (
        heading(block_id, 4, text(name)),
        Block(f"{block_id}/particulars", "particulars", name, (cost.fact,), told),
        heading(f"{block_id}/事業概要", 5, text("事業概要")),
        prose(f"{block_id}/事業概要/prose", Span(words)),
        heading(f"{block_id}/事業実績", 5, text("事業実績")),
        prose(f"{block_id}/事業実績/prose", Span("県内に就職した人は"), found, Span("であった。")),
        table,
    )
    return Block(f"page/{block_id}", "project", name, data={"classification": {}}, children=parts)


def figure(block_id: str, svg: str = SVG) -> Block:
    table = Table(
        (tuple(Cell(text(word), "col") for word in ("年", "人口")),),
        tuple(
            (Cell(text(f"平成{year}年"), "row"), number(1390 - 9 * year, f"doc/人口/{year}")) for year in range(20, 24)
        ),
    )
    caption = Caption(
        text("年齢別推計人口の推移"), "図1", unit_line="（単位：千人）", source_line="県「青森県の推計人口」"
    )
    words = (Span("人口は"), Span("平成20年", "time"), Span("から減り続けている。"))
    return figure_block(block_id, svg, words, table, caption)


def report_cells(svg: str = SVG, rows: int = 30) -> list[NotebookNode]:
    """A report with one of everything."""
    return [
        new_markdown_cell("# 年次報告を作るノートブック\n\n上から順に実行します。", metadata={"tags": ["remove-cell"]}),
        new_code_cell("fiscal_year = 2020", execution_count=1, metadata={"tags": ["parameters"]}),
        ran("from nenpo.ground import blocks"),
        shown(cover(original="「令和2年度 青森県中小企業振興基本条例に基づく年次報告」（青森県、令和3年9月）")),
        new_markdown_cell("## はじめに\n\n県は、中小企業の振興に関する施策の実施状況を\n毎年度まとめ、公表している。"),
        shown(heading("section/1", 2, text("1 令和2年度の本県中小企業の動向"))),
        shown(heading("section/1(2)②", 3, text("② 年齢別推計人口"))),
        shown(
            prose(
                "prose/population",
                Span("推計人口は"),
                Span("令和2年10月1日", "time", value="2020-10-01"),
                Span("に"),
                fact_span("1,237,984人", "1237984", "doc/推計人口/2020-10-01"),
                Span("となり、条例第"),
                Span("10", "literal", value=NUMBER),
                Span("条にいう本県経済の担い手も減り続けている。"),
            )
        ),
        shown(figure("figure/population", svg)),
        shown(gap("gap/figure-2", "図2 労働力人口：もとの資料に数値の系列がないため、資料未収録です。")),
        new_markdown_cell("## 2 中小企業の振興に関して講じた施策"),
        shown(heading("section/2(1)", 3, text("(1) 施策一覧"))),
        shown(
            table_block(
                "table/projects",
                big_table(rows),
                Caption(
                    text("令和2年度中小企業振興施策一覧"),
                    "表3",
                    False,
                    "（千円）",
                    (text("重点は、青森県基本計画の重点枠事業をいう。"),),
                    "商工政策課調べ",
                ),
            )
        ),
        shown(
            table_block(
                "table/totals",
                two_line_table(),
                Caption(text("基本方針別の事業費"), ours=True, unit_line="（千円）"),
            )
        ),
        new_markdown_cell("### (2) 人材の育成及び確保"),
        shown(
            group(
                "projects/1",
                [
                    project("UIJターン人材誘致促進事業", "労政・能力開発課 産業人財確保支援グループ"),
                    project("就職ガイダンス開催事業", "労政・能力開発課"),
                ],
            )
        ),
        new_markdown_cell(
            "### (3) 経営基盤の強化\n\n#### 概要\n\n- 相談に応じた。\n- 専門家を派遣した。\n\n"
            "#### 事例\n\n> 設備の更新を機に、作業の流れを見直した。"
        ),
        shown(gap("gap/cases", "事例：もとの資料に収録がありません。")),
        new_markdown_cell("## 3 参考資料\n\n### 概要\n\n条例の原文は別添による。"),
    ]


def export(notebook: NotebookNode) -> str:
    html, _ = NenpoHtmlExporter().from_notebook_node(notebook, {"metadata": {"name": "out"}})
    return html


def record_of(cell: NotebookNode) -> dict[str, object]:
    """The block that a cell of the sample displays, as data."""
    return cell.outputs[0].data[MIME] if cell.get("outputs") else {}


def without_build(root: Path, build: Path) -> Locations:
    """The project, with another folder for what is made."""
    return replace(at(root), output=build)


def traced_report() -> NotebookNode:
    """A report whose figures are on record in the project: a sentence, a computed figure and a table."""
    guided, loans = "nenji-hokoku-fy2020/経営改善普及事業費補助", "nenji-hokoku-fy2020/青森県特別保証融資制度貸付金"
    now = fact_span("47,099件", "47099", f"{guided}/巡回指導件数/2020")
    amount = fact_span("151,157,329千円", "151157329", f"{loans}/計/2020/金額")
    rate = fact_span("5.0%減少", "-5.0", f"{guided}/巡回指導件数/2020=前年度比")
    told = (Span("融資は"), amount, Span("、指導は"), now, Span("、前年度から"), rate, Span("した。"))
    words = prose("prose/loans", *told)
    head = (tuple(Cell(text(word), "col") for word in ("項目", "件数", "融資")),)
    first = (Cell(text("巡回指導"), "row"), Cell((now,), look="number"), Cell((amount,), look="number"))
    count = Cell((fact_span("9,034件", "9034", f"{loans}/計/2020"),), look="number")
    second = (Cell(text("融資"), "row"), count, Cell(text("―")))
    return notebook_of(
        shown(cover()),
        shown(heading("section/1", 2, text("1 令和2年度の動き"))),
        shown(words),
        shown(table_block("table/guided", Table(head, (first, second)), Caption(text("巡回指導")))),
    )
