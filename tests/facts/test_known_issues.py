"""The one reader of known issues: strict, and it finds the cell of an issue by the key of its row."""

from pathlib import Path

import pytest

from nenpo.facts.known_issues import KnownIssue, read_known_issues
from nenpo.ground.errors import CheckNotEvaluated
from nenpo.ground.locations import Locations, at

TABLE = "節,欄1,欄2\n1,相談,3件\n2,相談,3件\n2,派遣,\n"
SOURCE = """\
document: d
report: r
title: t
publisher: p
kind: k
fiscal_year: 2021
citation: c
tables:
- {file: a.csv, key: [節, 欄1], layout: list, columns: {節: section_id, 欄1: first, 欄2: second}}
"""
WHOLE = "id: one, rule: r, kind: 誤り, found: f, reason: x, decided_by: y"


@pytest.fixture
def folder(tmp_path: Path) -> Locations:
    (tmp_path / "expectations").mkdir()
    (tmp_path / "data/raw/d").mkdir(parents=True)
    lay(tmp_path, "a.csv", TABLE)
    lay(tmp_path, "source.yml", SOURCE)
    return at(tmp_path)


def lay(root: Path, name: str, text: str) -> None:
    (root / "data/raw/d" / name).write_text(text, encoding="utf-8")


def put(folder: Locations, text: str) -> None:
    (folder.expectations / "known_issues.yml").write_text(text, encoding="utf-8")


def one(folder: Locations, cell: str, printed: str = "3件") -> KnownIssue:
    put(folder, f"- {{{WHOLE}, cell: '{cell}', printed: '{printed}'}}\n")
    return read_known_issues(folder)[0]


def test_issues_are_read_as_text(folder: Locations) -> None:
    put(
        folder,
        "- {id: one, rule: r, fact_id: d/甲/乙/2021, printed: 3, kind: 誤り, found: f, correct: 4, reason: 理由, "
        "decided_by: 係, expected: , until: 2021}\n",
    )
    assert read_known_issues(folder) == (
        KnownIssue("one", "r", "誤り", "f", "理由", "係", "4", fact_id="d/甲/乙/2021", printed="3", until="2021"),
    )
    put(folder, "# まだない\n")
    assert read_known_issues(folder) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {id: one, rule: r, cell: c, printed: p, found: f}", "の kind がありません"),
        (f"- {{{WHOLE}, cell: c, printed: p, who: z}}", "の who は決まりにない項目です。書けるのは id、rule、"),
        (f"- {{{WHOLE}, cell: c, printed: p, read_at: z}}", "の read_at は決まりにない項目です。書けるのは id、rule、"),
        (f"- {{{WHOLE}, printed: p}}", "には fact_id か cell のどちらか一方を書きます"),
        (f"- {{{WHOLE}, cell: c}}", "の printed がありません"),
        (
            f"- {{{WHOLE}, cell: 'd/a.csv#3:欄2', printed: p}}",
            "の cell「d/a.csv#3:欄2」は、行の番号でなく鍵で「ファイル#[列=文字]列」と書きます。"
            "いまの3行は d/a.csv#[節=2 & 欄1=相談]欄2 です",
        ),
        (
            f"- {{{WHOLE}, cell: 'd/a.csv#9:欄2', printed: p}}",
            "の cell「d/a.csv#9:欄2」は、行の番号でなく鍵で「ファイル#[列=文字]列」と書きます",
        ),
    ],
)
def test_an_entry_that_is_not_whole_is_refused(folder: Locations, text: str, message: str) -> None:
    put(folder, text)
    with pytest.raises(CheckNotEvaluated) as caught:
        read_known_issues(folder)
    assert f"  - 1件目（one）{message}" in str(caught.value)


def test_an_entry_that_is_a_word_is_refused(folder: Locations) -> None:
    put(folder, "- one")
    with pytest.raises(CheckNotEvaluated, match="  - 1件目が「名前: 値」の形ではありません\n"):
        read_known_issues(folder)


def test_a_cell_is_found_by_the_key_of_its_row_wherever_it_stands(folder: Locations) -> None:
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
        head, *rows = TABLE.splitlines()
        lay(folder.root, "a.csv", "\n".join([head, *(rows[n] for n in order)]) + "\n")
        found = one(folder, "d/a.csv#[節=2 & 欄1=相談]欄2")
        assert (found.cell, found.lost) == (f"d/a.csv#{order.index(1) + 2}:欄2", "")


def test_of_several_rows_the_one_that_prints_the_expected_text(folder: Locations) -> None:
    assert one(folder, "d/a.csv#[節=2]欄2", "3件").cell == "d/a.csv#3:欄2"
    assert one(folder, "d/a.csv#[節=2]欄2", "").cell == "d/a.csv#4:欄2"


def test_a_cell_is_read_where_the_repairs_put_it(folder: Locations) -> None:
    lay(folder.root, "repairs.csv", "ファイル,鍵,列,原文,種別,値,理由\na.csv,欄1=派遣,欄1,派遣,move,欄2,ずれ\n")
    found = one(folder, "d/a.csv#[節=2 & 欄1=派遣]欄1", "派遣")
    assert (found.cell, found.read_at) == ("d/a.csv#4:欄1", "d/a.csv#4:欄2")


@pytest.mark.parametrize(
    ("cell", "lost"),
    [
        ("d/gone.csv#[節=2]欄2", "「d/gone.csv」という表は data/raw にありません。"),
        ("d/a.csv#[節=1]欄9", "「d/a.csv」に「欄9」という列はなく、列は節、欄1、欄2です。"),
        ("d/a.csv#[節=9]欄2", "「d/a.csv」に、鍵「節=9」に当たる行がありません。"),
        (
            "d/a.csv#[節=2 & 欄1=商談]欄2",
            "「d/a.csv」に、鍵「節=2 & 欄1=商談」に当たる行がありません。"
            "「節=2」に当たる行の「欄1」は「相談」、「派遣」です。",
        ),
        (
            "d/a.csv#[章=2]欄2",
            "「d/a.csv」に、鍵「章=2」に当たる行がありません。「章」という列はなく、列は節、欄1、欄2です。",
        ),
        (
            "d/a.csv#[欄1=相談]欄2",
            "「d/a.csv」に、鍵「欄1=相談」に当たる行が2つあります（2行、3行）。鍵に列を書き足してください。",
        ),
    ],
)
def test_a_key_of_no_row_or_of_several_says_what_there_is(folder: Locations, cell: str, lost: str) -> None:
    found = one(folder, cell)
    assert (found.cell, found.read_at, found.lost) == (cell, "", lost)


def test_a_list_of_further_figures_is_a_list(folder: Locations) -> None:
    put(folder, f"- {{{WHOLE}, fact_id: c, printed: p, also: [d/甲/乙/2019]}}")
    assert read_known_issues(folder)[0].also == ("d/甲/乙/2019",)
    put(folder, f"- {{{WHOLE}, fact_id: c, printed: p, also: d/甲/乙/2019}}")
    with pytest.raises(CheckNotEvaluated, match="の also は \\[ \\] で囲んだ並びで書きます"):
        read_known_issues(folder)
