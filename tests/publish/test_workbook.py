"""Workbooks: what a reader finds in them, and every rule for tables that machines read."""

import importlib.util
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from made import fact_span
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from nenpo.ground.blocks import Block, Caption, Cell, Span, Table, gap, group, heading, mark_span, table_block
from nenpo.ground.errors import NotebookFailed, ReferenceProblem
from nenpo.publish.document import document
from nenpo.publish.imprint import Imprint
from nenpo.publish.notebook import Part
from nenpo.publish.workbook.cell_figures import CellFigure, cell_figures
from nenpo.publish.workbook.contents import CONTENTS, NOTES, missing_tables
from nenpo.publish.workbook.exporter import NenpoXlsxExporter, workbook
from nenpo.publish.workbook.machine_text import is_portable, portable, sheet_name, western_span, with_western_years
from nenpo.publish.workbook.sheets import report_sheets
from nenpo.publish.workbook.yearly import read_period

ROOT = Path(__file__).resolve().parents[2]
ORIGINAL = "「年次報告」（青森県、令和3年9月）"
IMPRINT = Imprint("令和2年度 年次報告", "年次報告", 2020, "再構成", build="0123abcd", original=ORIGINAL)


def module(path: str) -> ModuleType:
    """A file of helpers; with `--import-mode=importlib` a test cannot import its neighbour."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / "tests" / path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


RULES: dict[str, Callable[[Workbook], list[str]]] = module("publish/workbook_rules.py").RULES


def breaches(book: Workbook) -> dict[str, list[str]]:
    return {name: found for name, rule in RULES.items() if (found := rule(book))}


# A small report


def word(text: str, header: str = "", **reach: Any) -> Cell:
    literal = any(sign.isdecimal() or "①" <= sign <= "⑳" for sign in text)
    return Cell((Span(text, "literal", value="printed") if literal else Span(text),) if text else (), header, **reach)


def figure(printed: str, value: str, name: str = "x") -> Cell:
    return Cell((fact_span(printed, value, f"doc/{name}"),), look="number")


def titled(block_id: str, table: Table, title: str = "題", **caption: Any) -> Block:
    return table_block(block_id, table, Caption((Span(title),), **caption))


def projects() -> Block:
    """A list in two levels of groups, with money under a head of two lines and sums that reach over columns."""
    head = (
        (
            word("事業名", "col", rowspan=2),
            word("新規", "col", rowspan=2),
            word("令和2年度事業費", "col", rowspan=2, look="number"),
            word("財源内訳", "colgroup", colspan=2),
            word("事業期間", "col", rowspan=2),
            word("公表版の頁", "col", rowspan=2, look="number"),
        ),
        (word("国庫", "col", look="number"), word("一般財源", "col", look="number")),
    )
    body = (
        (word("① 人材の育成", "rowgroup", colspan=7),),
        (word("・就職の促進", "rowgroup", colspan=7),),
        (word("甲事業（再掲）", "row"), word("○"), figure("3,254", "3254"), figure("254", "254"), Cell(()))
        + (word("令和元～2年度"), word("22")),
        (word("乙事業", "row"), Cell(()), figure("-", ""), Cell(()), figure("▲ 1.5", "-1.5"))
        + (word("昭和45年度～"), word("23")),
        (word("小計", "row", colspan=2), figure("3,254", "3254"), figure("254", "254"), Cell(()), Cell((), colspan=2)),
        (word("合計", "row", colspan=2), figure("3,254", "3254"), figure("254", "254"), Cell(()), Cell((), colspan=2)),
    )
    return titled(
        "table/projects", Table(head, body), "施策一覧", number="表1", unit_line="（千円）", source_line="調べ"
    )


def outcomes(policy: str, name: str, *rows: tuple[Cell, ...], notes: tuple[str, ...] = ()) -> Block:
    head = (word("項目", "col"), *(word(text, "col", look="number") for text in ("令和元年度", "令和2年度")))
    block_id = f"project/{policy}/{name}"
    told = tuple((Span(note),) for note in notes)
    marked = ((Span("融資：合計と合いません。"),),) if notes else ()
    table = titled(f"{block_id}/outcomes", Table((head,), rows), f"{name}の実績", ours=True, notes=told, marked=marked)
    own = heading(block_id, 5, (Span("1", "literal", value="number"), Span(" "), Span(name)))
    return group(f"page/{name}", [own, heading(f"{block_id}/実績", 6, (Span("事業実績"),)), table])


def policy(number: str, title: str) -> Block:
    return heading(f"s-{number}", 4, (Span(number, "literal", value="number"), Span(f" {title}")))


def cover() -> Block:
    told = {"title": IMPRINT.title, "report": "年次報告", "fiscal_year": 2020, "state": "再構成"}
    return Block("cover", "cover", IMPRINT.title, data={"edition": told, "lines": []})


def report() -> list[Block]:
    loans = (fact_span("893件", "893", "doc/融資/2019"), Span("注1", "mark"), Span(" "))
    composite = Cell((*loans, fact_span("9,782千円", "9782", "doc/融資/2019/金額")), look="number")
    counted = Cell((Span("延"), fact_span("68社", "68", "doc/参加/2019")), look="number")
    return [
        cover(),
        heading("s-2", 2, (Span("施策"),)),
        projects(),
        policy("①", "人材の育成"),
        outcomes("①", "甲事業", (word("融資", "row"), composite, figure("―（事業開始前）", "", "融資/2020@⑤")),
                 notes=("融資：元年度は途中からの実績です。", "表全体への注です。")),
        policy("②", "経営基盤の強化"),
        outcomes("②", "乙事業", (word("参加", "row"), counted, figure("随時", "", "参加/2020"))),
        gap("gap/a", "図の系列がありません。"),
    ]  # fmt: skip


def items_of(*blocks: Block) -> list[dict[str, Any]]:
    return document(Part(block.kind, "1番目のセル", block.record()) for block in blocks)


def opened(*blocks: Block, imprint: Imprint = IMPRINT) -> Workbook:
    return load_workbook(BytesIO(workbook(report_sheets(items_of(*blocks)), [], imprint)))


def rows(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    head, *lines = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def small() -> Workbook:
    return opened(*report())


# What a reader finds


def test_a_workbook_has_contents_first_then_tables_then_notes(small: Workbook) -> None:
    assert small.sheetnames == [CONTENTS, "表1_施策一覧", "事業別実績", NOTES]


def test_no_rule_is_broken(small: Workbook) -> None:
    assert breaches(small) == {}


def test_contents_say_what_the_workbook_is_and_lead_to_every_sheet(small: Workbook) -> None:
    told = {(row["種別"], row["名前"]): row for row in rows(small, CONTENTS)}
    assert told["この資料", "題"]["内容"] == IMPRINT.title
    assert told["この資料", "状態"]["内容"] == "再構成"
    assert told["この資料", "作成番号"]["内容"] == "0123abcd"
    assert told["この資料", "資料の時点"]["内容"] == "日付の記載なし"
    listed = told["表", "表1_施策一覧"]
    assert list(listed.values())[2:] == ["施策一覧", "表1", "千円", "調べ", 4, 0]
    assert told["まとめた表", "事業別実績"]["内容"] == "事業別実績（仮題）"
    links = [cell.hyperlink.location for cell in small[CONTENTS]["B"] if cell.hyperlink]
    assert links == ["'表1_施策一覧'!A1", "'事業別実績'!A1", "'注'!A1"]


def test_a_reference_edition_and_a_draft_say_so() -> None:
    imprint = Imprint("前年度欄による参考集計", "", 2019, "原案", "参考集計です。", findings=("合計が合いません。",))
    told = [(row["名前"], row["内容"]) for row in rows(opened(cover(), imprint=imprint), CONTENTS)]
    assert ("注意", "参考集計です。") in told
    assert ("点検で残っているもの", "合計が合いません。") in told


def test_groups_and_sums_become_columns(small: Workbook) -> None:
    first, second, part, whole = rows(small, "表1_施策一覧")
    assert (first["基本方針"], first["基本方針名"], first["区分"]) == ("基本方針1", "人材の育成", "就職の促進")
    assert (first["行の種別"], first["事業名"], first["再掲"], first["新規"]) == ("明細", "甲事業", "○", "○")
    assert (second["事業名"], second["再掲"]) == ("乙事業", None)
    assert (part["行の種別"], part["事業名"], part["基本方針"], part["区分"]) == ("集計", "小計", "基本方針1", None)
    assert (whole["事業名"], whole["基本方針"], whole["基本方針名"]) == ("合計", None, None)


def test_heads_of_two_lines_become_one_with_the_unit(small: Workbook) -> None:
    assert list(rows(small, "表1_施策一覧")[0])[6:] == [
        "新規",
        "令和2年度（2020年度）事業費（千円）",
        "令和2年度（2020年度）事業費がない理由",
        "財源内訳（国庫）（千円）",
        "財源内訳（一般財源）（千円）",
        "事業期間",
        "事業期間の始め（西暦）",
        "事業期間の終わり（西暦）",
        "公表版の頁",
    ]


def test_numbers_are_those_of_the_facts_and_reasons_stand_beside_them(small: Workbook) -> None:
    first, second, *_ = rows(small, "表1_施策一覧")
    assert first["令和2年度（2020年度）事業費（千円）"] == 3254
    assert second["令和2年度（2020年度）事業費（千円）"] is None
    assert second["令和2年度（2020年度）事業費がない理由"] == "記載なし"
    assert second["財源内訳（一般財源）（千円）"] == -1.5
    years = ("事業期間", "事業期間の始め（西暦）", "事業期間の終わり（西暦）", "公表版の頁")
    assert [first[name] for name in years] == ["令和元～2年度", 2019, 2020, 22]
    assert [second[name] for name in years] == ["昭和45年度～", 1970, None, 23]


def test_tables_of_all_projects_become_one_with_a_figure_a_row(small: Workbook) -> None:
    found = rows(small, "事業別実績")
    where = ("基本方針", "事業番号", "事業名", "項目", "欄", "年度（西暦）", "欄の中の順")
    assert [tuple(row[name] for name in where) for row in found] == [
        ("基本方針1", 1, "甲事業", "融資", "令和元年度（2019年度）", 2019, 1),
        ("基本方針1", 1, "甲事業", "融資", "令和元年度（2019年度）", 2019, 2),
        ("基本方針1", 1, "甲事業", "融資", "令和2年度（2020年度）", 2020, 1),
        ("基本方針2", 1, "乙事業", "参加", "令和元年度（2019年度）", 2019, 1),
        ("基本方針2", 1, "乙事業", "参加", "令和2年度（2020年度）", 2020, 1),
    ]
    what = ("値", "単位", "断り", "値がない理由", "注", "事実ID")
    assert [tuple(row[name] for name in what) for row in found] == [
        (893, "件", None, None, "注1、注", "doc/融資/2019"),
        (9782, "千円", None, None, "注", "doc/融資/2019/金額"),
        (None, None, None, "事業開始前", "注", "doc/融資/2020@(5)"),
        (68, "社", "延べ", None, None, "doc/参加/2019"),
        (None, None, None, "随時", None, "doc/参加/2020"),
    ]


def test_notes_stand_on_the_last_sheet_one_a_row(small: Workbook) -> None:
    assert [tuple(row.values()) for row in rows(small, NOTES)] == [
        ("事業別実績", "甲事業の実績", None, "融資", "元年度は途中からの実績です。"),
        ("事業別実績", "甲事業の実績", None, None, "表全体への注です。"),
        ("事業別実績", "甲事業の実績", "注1", "融資", "合計と合いません。"),
    ]


def test_notes_of_tables_on_one_sheet_have_numbers_of_their_own_which_their_cells_bear() -> None:
    def part(name: str) -> Block:
        block_id = f"project/①/{name}/outcomes"
        head = (word("項目", "col"), word("令和2年度", "col", look="number"))
        cell = Cell((fact_span("3件", "3", f"doc/{name}"), mark_span(1, block_id)), look="number")
        note = ((Span(f"{name}：違います。"),),)
        return titled(block_id, Table((head,), ((word("件数", "row"), cell),)), f"{name}の実績", marked=note)

    parts = [item for name in "甲乙" for item in (heading(f"project/①/{name}", 5, (Span(name),)), part(name))]
    book = opened(cover(), *parts)
    assert [row["番号"] for row in rows(book, NOTES)] == ["注1", "注2"]
    assert [row["注"] for row in rows(book, "事業別実績")] == ["注1", "注2"]


def test_a_table_of_other_figures_says_so_in_each_of_its_rows() -> None:
    def part(name: str, title: str) -> list[Block]:
        head = (word("項目", "col"), word("令和2年度", "col", look="number"))
        table = Table((head,), ((word("件数", "row"), figure("3件", "3", name)),))
        return [
            heading(f"project/①/{name}", 5, (Span(name),)),
            titled(f"project/①/{name}/outcomes", table, title),
        ]

    book = opened(cover(), *part("甲", "甲の実績"), *part("乙", "協会の相談件数（参考）"))
    assert [row["表の種類"] for row in rows(book, "事業別実績")] == ["実績", "協会の相談件数（参考）"]


def test_tables_that_bear_one_title_are_parts_of_one() -> None:
    def part(number: str, *extra: Cell) -> Block:
        head = (*(word(cell.spans[0].text, "col") for cell in extra), word("番号", "col"), word("事業名", "col"))
        row = (*(word("○") for _ in extra), word("7"), word("甲事業", "row"))
        return titled(f"table/list-{number}", Table((head,), (row,)), "基本方針事業一覧")

    book = opened(
        cover(), policy("①", "人材"), part("①"), heading("s-⑥⑦", 4, (Span("⑥ 受注、⑦ 販路"),)), part("⑥⑦", word("⑥"))
    )
    assert rows(book, "基本方針事業一覧") == [
        {"基本方針": "基本方針1", "基本方針名": "人材", "番号": 7, "事業名": "甲事業", "基本方針6": None},
        {"基本方針": "基本方針6・7", "基本方針名": "受注、販路", "番号": 7, "事業名": "甲事業", "基本方針6": "○"},
    ]


def test_figures_of_different_units_have_a_column_of_units() -> None:
    head = (word("業種", "col"), word("資本金", "col", look="number"))
    limits = [
        Cell((fact_span(f"{n}{unit}", n, "doc/x"), Span("以下")), look="number")
        for n, unit in (("3", "億円"), ("50", "万円"))
    ]
    table = Table((head,), tuple((word(name, "row"), cell) for name, cell in zip("甲乙", limits, strict=True)))
    assert rows(opened(cover(), titled("table/limits", table, "定義")), "定義") == [
        {"業種": "甲", "資本金": 3, "資本金の単位": "億円", "資本金の断り": "以下"},
        {"業種": "乙", "資本金": 50, "資本金の単位": "万円", "資本金の断り": "以下"},
    ]


def test_a_list_of_links_becomes_a_row_each() -> None:
    links = (Span("8(3) 甲", "link", value="a"), Span("、"), Span("8(1) 乙", "link", value="b"))
    table = Table(((word("柱", "col"), word("事業", "col")),), ((word("承継", "row"), Cell(links)),))
    found = rows(opened(cover(), titled("table/pillars", table, "柱")), "柱")
    assert found == [{"柱": "承継", "事業": "8(3) 甲"}, {"柱": "承継", "事業": "8(1) 乙"}]


def test_what_has_no_data_is_listed() -> None:
    caption = {"number": "図1", "title": "推移", "ours": True, "unit_line": "（単位：人）", "source_line": "県調べ"}
    gaps = missing_tables(
        [{"kind": "gap", "text": "資料未収録です。", "caption": caption}, {"kind": "gap", "text": "文"}]
    )
    book = load_workbook(BytesIO(workbook([], gaps, IMPRINT)))
    (line,) = [tuple(row.values()) for row in rows(book, CONTENTS) if row["種別"] == "収録なし"]
    assert line[1:6] == ("推移（仮題）", "資料未収録です。", "図1", "人", "県調べ")


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([("68回", "68"), "延", ("258名", "258")], [(68, "回", "", ""), (258, "名", "延べ", "")]),
        ([("7事業者", "7"), "（延べ", ("20回", "20"), "）"], [(7, "事業者", "", ""), (20, "回", "延べ", "")]),
        (["省エネ診断 ", ("14事業者", "14"), " 後 ", ("3事業者", "3")],
         [(14, "事業者", "", "省エネ診断"), (3, "事業者", "", "後")]),
        ([("3億円", "3"), "以下"], [(3, "億円", "以下", "")]),
        ([("2回", "2"), " (7月, 1月)"], [(2, "回", "", "7月, 1月")]),
        ([("37名", "37"), "（会場", ("14名", "14"), "、後", ("23名", "23"), "）"],
         [(37, "名", "", ""), (14, "名", "", "会場"), (23, "名", "", "後")]),
        ([("▲ 3.3", "-3.3")], [(Decimal("-3.3"), "", "", "")]),
        ([("4分の1", "0.25")], [(Decimal("0.25"), "割合", "", "")]),
    ],
)  # fmt: skip
def test_a_cell_is_taken_apart(runs: list[Any], expected: list[tuple[Any, ...]]) -> None:
    spans = [
        {"text": run} if isinstance(run, str) else {"text": run[0], "kind": "fact", "fact": "f", "value": run[1]}
        for run in runs
    ]
    found = cell_figures({"spans": spans})
    assert [(figure.value, figure.unit, figure.qualifier, figure.words) for figure in found] == expected


@pytest.mark.parametrize(
    ("printed", "reason"),
    [("-", "記載なし"), ("― 件", "記載なし"), ("―（中止・未実施）", "中止・未実施"), ("上の欄に同じ", "上の欄に同じ")],
)
def test_a_cell_without_a_figure_has_its_reason(printed: str, reason: str) -> None:
    cell = {"spans": [{"text": printed, "kind": "fact", "fact": "f"}]}
    assert cell_figures(cell) == (CellFigure(reason=reason, fact="f"),)


@pytest.mark.parametrize(
    ("head", "period"),
    [
        ("令和2年度", (2020, None, None)),
        ("令和2年度（令和3年度事業）", (2020, None, 2021)),
        ("累計（平成15年度から令和3年度まで）", (2021, 2003, None)),
        ("計", (None, None, None)),
    ],
)
def test_a_head_tells_its_years(head: str, period: tuple[int | None, ...]) -> None:
    assert read_period(head) == period


# Text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("①と⑳", "(1)と(20)"),
        ("㈱ ㎡ Ⅱ ㌔ ｱｲ", "(株) m2 II キロ アイ"),
        ("—と–", "―と―"),
        ("氏\u3000名\n続き", "氏 名 続き"),
        ("髙と😀", "〔U+9AD9〕と〔U+1F600〕"),
        ("～−・＝", "～−・＝"),
        ("a\u200bb\x07", "ab"),
    ],
)
def test_text_is_written_so_that_every_platform_reads_it(text: str, written: str) -> None:
    assert portable(text) == written


def test_whatever_the_character_it_is_written_portably() -> None:
    codes = (*range(0xD800), *range(0xE000, 0x10000), *range(0x1F000, 0x20000))
    written = portable("".join(map(chr, codes)))
    assert all(map(is_portable, set(written)))
    assert portable(written) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("令和2年度事業費", "令和2年度（2020年度）事業費"),
        ("R元年1月", "R元年（2019年）1月"),
        ("平成30年（2018年）", "平成30年（2018年）"),
        ("令和0年とHR2年", "令和0年とHR2年"),
    ],
)
def test_western_years_stand_beside_japanese_ones(text: str, written: str) -> None:
    assert with_western_years(text) == written


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("令和2年度", (2020, 2020)),
        ("平成28～令和7年度", (2016, 2025)),
        ("令和元～2年度", (2019, 2020)),
        ("昭和45年度～", (1970, None)),
        ("令和2年度の事業", None),
        ("令和2 3", None),
    ],
)
def test_a_span_of_years_is_read(text: str, span: tuple[int, int | None] | None) -> None:
    assert western_span(text) == span


def test_names_of_sheets_are_short_and_unlike_each_other() -> None:
    assert sheet_name("a/b:c[d]", []) == "a／b：c［d］"
    assert sheet_name("History", []) == "History2"
    assert sheet_name("あ" * 40, []) == "あ" * 31
    assert sheet_name("あ" * 40, ["あ" * 31]) == "あ" * 30 + "2"
    assert sheet_name("Ａ表", ["ａ表"]) == "Ａ表2"
    assert sheet_name("", []) == "表"


# Nothing acts, nothing changes, nothing slips by


def test_text_never_becomes_a_formula_or_a_link() -> None:
    hostile = ["=1+1", "+1", "-1 項", "@sum", "＝1", "{=1}", "https://example.org/", "<b>&amp;"]
    table = Table(((word("=見出し", "col"),),), tuple((Cell((Span(text),), "row"),) for text in hostile))
    imprint = Imprint("&A 題", state="再構成")
    book = opened(cover(), titled("table/x", table, "=題&'"), imprint=imprint)
    sheet = book[book.sheetnames[1]]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == hostile
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert RULES["no_formulas"](book) == []
    assert sheet.oddHeader.left.text == "&&A 題（再構成）"


def test_the_same_report_gives_the_same_bytes() -> None:
    first, second = (workbook(report_sheets(items_of(*report())), [], IMPRINT) for _ in range(2))
    assert first == second


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    table = Table(((word("見出し", "col"),),), ((Cell((Span("あ" * 40_000),), "row"),),))
    with pytest.raises(NotebookFailed, match="シート「題」の2行目は、Excel のセルに入る長さを超えています"):
        opened(cover(), titled("table/x", table))


def exported(*cells: NotebookNode, sample: ModuleType) -> bytes:
    notebook = sample.notebook_of(*cells)
    return NenpoXlsxExporter().from_notebook_node(notebook, {"metadata": {"name": "out"}})[0]


def test_the_exporter_reads_an_executed_notebook(sample: ModuleType) -> None:
    book = load_workbook(BytesIO(exported(*map(sample.shown, report()), sample=sample)))
    assert book.sheetnames == [CONTENTS, "表1_施策一覧", "事業別実績", NOTES]


def test_the_exporter_refuses_what_did_not_run_or_is_bound_to_nothing(sample: ModuleType) -> None:
    with pytest.raises(NotebookFailed):
        exported(new_code_cell("show()"), sample=sample)
    table = Table(((word("項目", "col"),),), ((Cell((Span("12件"),)),),))
    with pytest.raises(ReferenceProblem):
        exported(*map(sample.shown, [cover(), titled("table/x", table)]), sample=sample)


# The rules see what they are for


def broken(change: Callable[[Workbook], object]) -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = "表"
    for line in (["区分", "年度（西暦）", "件数（件）"], ["甲", 2020, 12], ["乙", 2021, 34]):
        sheet.append(line)
    change(book)
    return book


def put(cell: str, value: object) -> Callable[[Workbook], object]:
    return lambda book: book["表"].__setitem__(cell, value)


def hide(book: Workbook) -> None:
    book["表"].row_dimensions[2].hidden = True


def comment(book: Workbook) -> None:
    book["表"]["C2"].comment = Comment("注", "人")


def merge(book: Workbook) -> None:
    book["表"].merge_cells("A2:A3")


BROKEN = [
    ("one_value_a_cell", put("A2", "893件 9,782,635千円"), "表!A2"),
    ("one_value_a_cell", put("A2", "19名・4名"), "表!A2"),
    ("one_value_a_cell", put("A2", "一行目\n二行目"), "表!A2"),
    ("numbers_are_numbers", put("C2", "1,234"), "表!C2"),
    ("numbers_are_numbers", put("C2", "▲3.3"), "表!C2"),
    ("numbers_are_numbers", put("C2", "延べ20回"), "表!C2"),
    ("nothing_merged", merge, "表!A2:A3"),
    ("no_decoration_by_spaces", put("A2", " 甲"), "表!A2"),
    ("no_decoration_by_spaces", put("A2", "合 計"), "表!A2"),
    ("no_decoration_by_spaces", put("A2", "甲\u3000乙"), "表!A2"),
    ("no_name_is_left_out", put("A1", None), "表!A1"),
    ("no_name_is_left_out", put("A1", "件数（件）"), "表!C1"),
    ("no_name_is_left_out", put("A3", "〃"), "表!A3"),
    ("no_formulas", put("C2", "=1+1"), "表!C2"),
    ("no_formulas", put("A2", "＝1+1"), "表!A2"),
    ("no_objects", comment, "表!C2"),
    ("units_are_named", put("C1", "件数"), "表!C1"),
    ("no_platform_dependent_characters", put("A2", "①"), "表!A2"),
    ("no_platform_dependent_characters", put("A2", "㈱甲"), "表!A2"),
    ("no_platform_dependent_characters", put("A2", "ｱ"), "表!A2"),
    ("no_platform_dependent_characters", put("A2", "髙"), "表!A2"),
    ("years_are_western_too", put("A2", "令和2年度"), "表!A2"),
    ("years_are_western_too", put("A1", "令和元年の区分"), "表!A1"),
    ("figures_stand_alone", put("C2", "―"), "表!C2"),
    ("one_table_a_sheet", put("A6", "注：甲は速報です。"), "表!A4"),
    ("one_table_a_sheet", put("E1", "別の表"), "表!D1"),
    ("sheets_have_good_names", lambda book: setattr(book["表"], "title", "あ" * 32), "あ" * 32),
    ("nothing_is_hidden", hide, "表!2"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "change", "place"), BROKEN)
@pytest.mark.filterwarnings("ignore:Title is more than 31 characters:UserWarning")
def test_a_breach_is_found_and_named(rule: str, change: Callable[[Workbook], object], place: str) -> None:
    assert RULES[rule](broken(lambda _: None)) == []
    assert place in RULES[rule](broken(change))


def test_every_rule_is_tried() -> None:
    assert {rule for rule, *_ in BROKEN} == set(RULES)
