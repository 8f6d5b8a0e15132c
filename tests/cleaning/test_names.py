"""One map leads from spellings to official names; what it lacks and what it has in vain are both told."""

from pathlib import Path

import pytest
from made import ANNUAL, layouts, raw_table

from nenpo.cleaning.names import (
    Names,
    is_relisted,
    names_frame,
    read_names,
    spelling_of,
    spellings,
    unused_names,
)
from nenpo.cleaning.repairs import RepairedTable, unrepaired
from nenpo.ground.sources import Document


def document(*entries: tuple[str, str, str]) -> Document:
    rows = [[*entry, "表記ゆれ", "理由"] for entry in entries]
    names = raw_table("names", ["種別", "表記", "正式名", "区分", "理由"], *rows)
    return Document("doc-2020", Path("doc"), {}, {"names": names}, layouts(ANNUAL))


@pytest.mark.parametrize(
    ("printed", "spelling"),
    [
        ("あおもりICT施工推進事業(再掲)", "あおもりICT施工推進事業"),
        ("ＨＡＣＣＰ推進コア人材育成事業（再 掲）", "HACCP推進コア人材育成事業"),
        ("経営支援の 強化(再掲含 む)", "経営支援の強化"),
        ("新たな地域産業の形成（再掲含む。）", "新たな地域産業の形成"),
        ("21 あおもり未来チャレンジ助成事業", "21あおもり未来チャレンジ助成事業"),
        ("展示商談会 in NISSAN", "展示商談会in NISSAN"),
        ("再掲事業", "再掲事業"),
    ],
)
def test_a_spelling_has_no_breaks_and_no_marks(printed: str, spelling: str) -> None:
    assert spelling_of(printed) == spelling


@pytest.mark.parametrize(
    ("printed", "relisted"),
    [
        ("事業(再掲)", True),
        ("事業（再 掲）", True),
        ("経営支援の強化(再掲含む)", False),
        ("小計（再掲含む。）", False),
        ("再掲事業", False),
    ],
)
def test_only_the_mark_in_brackets_relists(printed: str, relisted: bool) -> None:
    assert is_relisted(printed) is relisted


def test_a_spelling_leads_to_the_official_name_of_its_kind() -> None:
    names = read_names(document(("project", "あおりICT 施工推進事業", "あおもりICT施工推進事業")))
    assert names.of("project", "あおりICT施 工推進事業(再掲)") == "あおもりICT施工推進事業"
    assert names.of("indicator", "あおりICT施工推進事業") == "あおりICT施工推進事業"


def test_a_spelling_that_is_not_in_the_map_is_official() -> None:
    assert Names({}).of("project", "知財経営次 世代企業育成事業") == "知財経営次世代企業育成事業"


def test_a_document_without_a_map_has_none() -> None:
    plain = Document("doc-2020", Path("doc"), {}, {})
    assert read_names(plain) == Names({})
    assert unused_names(plain, set()) == []


def test_an_entry_that_nothing_uses_is_told() -> None:
    entries = document(("project", "あおり事業", "あおもり事業"), ("section", "商工課", "商工政策課"))
    (problem,) = unused_names(entries, {("project", "あおり事業"), ("project", "商工課")})
    assert (problem.problem, problem.document, problem.file) == ("unused_name", "doc-2020", "doc/names.csv")
    assert (problem.row, problem.column, problem.printed) == (3, "表記", "商工課")


def table(name: str, column: str, *cells: str) -> RepairedTable:
    return unrepaired(raw_table(name, [column], *([cell] for cell in cells)))


def test_every_printed_spelling_is_known_by_its_kind() -> None:
    tables = {
        "projects": table("projects", "基本方針", "・経営支援の 強化"),
        "outcomes": table("outcomes", "欄1", "相談 件数"),
        "members": table("members", "欄1", "財政課"),
    }
    assert spellings(tables, layouts(ANNUAL)) == {("category", "経営支援の強化"), ("indicator", "相談件数")}


def test_each_cell_with_a_spelling_of_the_map_is_on_record() -> None:
    of_names = document(("indicator", "相談会 参加者数", "商談会参加者数"), ("project", "甲事業", "乙事業"))
    tables = {
        "projects": table("projects", "事業名", "丙事業", "甲事 業(再掲)"),
        "outcomes": table("outcomes", "欄1", *["件数"] * 8, "相談会 参加者数", "相談会参加者数"),
        "figures": table("figures", "項目", "相談会参加者数"),
    }
    found = names_frame(of_names, tables)
    assert found[["kind", "printed", "spelling", "official", "source_cell"]].to_numpy().tolist() == [
        ["indicator", "相談会 参加者数", "相談会参加者数", "商談会参加者数", "doc/outcomes.csv#10:欄1"],
        ["indicator", "相談会参加者数", "相談会参加者数", "商談会参加者数", "doc/outcomes.csv#11:欄1"],
        ["project", "甲事 業(再掲)", "甲事業", "乙事業", "doc/projects.csv#3:事業名"],
    ]
    assert set(found["document"]) == {"doc-2020"}
    assert set(found["division"]) == {"表記ゆれ"} and set(found["reason"]) == {"理由"}


def test_without_a_map_no_spelling_is_on_record() -> None:
    plain = Document("doc-2020", Path("doc"), {}, {})
    assert names_frame(plain, {"outcomes": table("outcomes", "欄1", "相談件数")}).empty
