"""One map leads from spellings to official names; what it lacks and what it has in vain are both told."""

from pathlib import Path

import pandas as pd
import pytest

from nenpo.cleaning.names import Names, is_relisted, read_names, spelling_of, unused_names
from nenpo.sources import Document, RawTable


def document(*entries: tuple[str, str, str]) -> Document:
    rows = [[*entry, "理由"] for entry in entries]
    frame = pd.DataFrame(rows, columns=["種別", "表記", "正式名", "理由"], dtype=object)
    frame.index = pd.Index(range(2, 2 + len(rows)))
    return Document("doc-2020", Path("doc"), {}, {"names": RawTable("names", "doc/names.csv", frame)})


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
