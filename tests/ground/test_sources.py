"""Files are read as printed, and every way in which one can be wrong has its own sentence."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nenpo.ground.errors import SourceError
from nenpo.ground.locations import Locations, at
from nenpo.ground.sources import (
    Document,
    abouts,
    decode,
    documents_of,
    read_document,
    read_rows,
    read_table,
    read_yaml,
    table_name,
)

SOURCE = """\
document: doc
report: nenji-hokoku
title: 報告
publisher: 県
kind: 年次報告
fiscal_year: 2020
citation: 県「報告」
tables:
- file: outcomes.csv
  caption: 事業の実績
  layout: list
  columns: {節: section_id, 欄1: first}
"""
CHARTS = """\
charts:
- number: 1
  section: 1(1)
  caption: 推移
  caption_ours: true
  file: charts/zu01.csv
"""
OUTCOMES = "節,欄1\n1,3件\n"


@pytest.fixture
def project(tmp_path: Path) -> Locations:
    """Make a project with one document of one table."""
    folder = tmp_path / "data" / "raw" / "doc"
    folder.mkdir(parents=True)
    (folder / "source.yml").write_text(SOURCE, encoding="utf-8")
    (folder / "outcomes.csv").write_text(OUTCOMES, encoding="utf-8")
    return at(tmp_path)


def folder_of(project: Locations) -> Path:
    return project.raw / "doc"


def read(project: Locations) -> Document:
    return read_document(project, folder_of(project))


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def message(path: Path, columns: tuple[str, ...] | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        read_table(path, "doc/table.csv", "table", columns)
    assert caught.value.exit_status == 3
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_usual_encodings_give_the_same_cells(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "table.csv", "節,件数\n①,－３件～\n髙﨑,㈱ソ―表\n", encoding)
    table = read_table(path, "doc/table.csv", "table", ("節", "件数"))
    assert table.frame.to_numpy().tolist() == [["①", "－３件～"], ["髙﨑", "㈱ソ―表"]]


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
def test_line_ends_do_not_matter(tmp_path: Path, ends: str) -> None:
    path = write(tmp_path / "table.csv", f"a,b{ends}1,2{ends}")
    assert read_table(path, "doc/table.csv", "table").frame.to_numpy().tolist() == [["1", "2"]]


@pytest.mark.parametrize("encoding", ["utf-16", "euc_jp"])
def test_another_encoding_is_never_guessed(encoding: str) -> None:
    with pytest.raises(SourceError) as caught:
        decode("県内の中小企業".encode(encoding), "doc/table.csv")
    assert str(caught.value) == (
        "「doc/table.csv」の文字コードを読めません。UTF-8 または Shift_JIS（CP932）で保存してください。"
    )


def test_text_that_was_lost_earlier_is_refused() -> None:
    with pytest.raises(SourceError) as caught:
        decode("県内\ufffd企業".encode(), "doc/table.csv")
    assert str(caught.value) == (
        "「doc/table.csv」に文字化けの印（U+FFFD）があります。元のファイルから保存し直してください。"
    )


@given(st.binary())
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(SourceError):
        assert "\ufffd" not in decode(data, "f")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd\ufeff")))
def test_utf_8_is_read_as_it_was_written(text: str) -> None:
    assert decode(text.encode("utf-8"), "f") == decode(text.encode("utf-8-sig"), "f") == text


def test_nothing_is_converted(tmp_path: Path) -> None:
    path = write(tmp_path / "table.csv", 'a,b,c,d\nNA,,"1,234",007\nnull,TRUE,1e3,▲3\n')
    frame = read_table(path, "doc/table.csv", "table").frame
    assert frame.to_numpy().tolist() == [["NA", "", "1,234", "007"], ["null", "TRUE", "1e3", "▲3"]]


def test_a_row_keeps_the_line_it_begins_on(tmp_path: Path) -> None:
    path = write(tmp_path / "table.csv", 'a,b\n1,"x\ny"\n\n2,z\n')
    assert [number for number, _ in read_rows(path, "doc/table.csv")] == [1, 2, 5]
    table = read_table(path, "doc/table.csv", "table")
    assert list(table.frame.index) == [2, 5]
    assert table.cell(5, "b") == "doc/table.csv#5:b"


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        pytest.param("", None, "「doc/table.csv」は空です。見出しの行から書いてください。", id="empty"),
        pytest.param(
            "a,b,a\n1,2,3\n",
            None,
            "「doc/table.csv」の見出しに同じ名前が二度あります（a）。片方を直してください。",
            id="doubled_column",
        ),
        pytest.param(
            "a,c,d\n1,2,3\n",
            ("a", "b"),
            "「doc/table.csv」の見出しが決まりと合いません。\n"
            "  - 足りない欄: b\n  - 余分な欄: c\n  - 余分な欄: d\n"
            "ファイルにある欄は a、c、d です。1行目の見出しを直してください。",
            id="missing_and_extra_columns",
        ),
        pytest.param(
            "ａ\n1\n",
            ("a",),
            "「doc/table.csv」の見出しが決まりと合いません。\n  - 足りない欄: a\n  - 余分な欄: ａ\n"
            "ファイルにある欄は ａ です。1行目の見出しを直してください。",
            id="full_width_column",
        ),
        pytest.param(
            "a,b\n1,2\n1\n1,2,3\n",
            None,
            "「doc/table.csv」の3、4行目は、欄の数が見出し（2欄）と合いません。"
            "区切りのコンマと引用符を確かめてください。",
            id="ragged_rows",
        ),
        pytest.param(
            'a,b\n1,2\n"1,2\n3,4\n',
            None,
            '「doc/table.csv」の3行目から CSV として読めません。引用符「"」の閉じ忘れがないか確かめてください。',
            id="quotation_mark_left_open",
        ),
        pytest.param(
            "a,b\n1," + "x" * 200_000 + "\n",
            None,
            '「doc/table.csv」の2行目から CSV として読めません。引用符「"」の閉じ忘れがないか確かめてください。',
            id="a_cell_without_end",
        ),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, text: str, columns: tuple[str, ...] | None, expected: str) -> None:
    assert message(write(tmp_path / "table.csv", text), columns) == expected


def test_a_missing_file_is_named_with_its_folder(tmp_path: Path) -> None:
    assert message(tmp_path / "doc" / "table.csv") == (
        "ファイル「table.csv」が「doc」フォルダーにありません。ファイルを置くか、source.yml の記載を直してください。"
    )


def test_a_table_may_have_no_rows(tmp_path: Path) -> None:
    frame = read_table(write(tmp_path / "table.csv", "a,b\n"), "doc/table.csv", "table").frame
    assert frame.empty and list(frame.columns) == ["a", "b"]


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    path = write(tmp_path / "table.csv", "b,a\n2,1\n")
    assert read_table(path, "doc/table.csv", "table", ("a", "b")).frame.at[2, "a"] == "1"


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_yaml(write(tmp_path / "source.yml", "title: 報告\nkind: [\n"), "doc/source.yml")
    assert str(caught.value) == ("「doc/source.yml」の3行目を YAML として読めません。字下げと記号を確かめてください。")


ALLOWED = (
    "document、report、title、publisher、kind、fiscal_year、citation、published、basis、contact、as_of、valid_until、"
    "yearly、tables、charts"
)
ROLES, LACKING = "section、row_kind、indicator、value、unread", ("row_kind", "indicator", "value")
KEYS = (
    "file、sheet、head_row、table、arrival、roll、number、caption、caption_ours、unit_line、source_line、page、notes、key、"
    "description、open_data、columns"
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("citation: 県「報告」\n", "", "citation がありません", id="key"),
        pytest.param(
            "fiscal_year: 2020",
            "fiscal_year: R2",
            "fiscal_year 「R2」は西暦の年度（2020 など）にしてください。資料に年度の記載がないときは null と書きます",
            id="year_by_era",
        ),
        pytest.param(
            "title: 報告\n",
            "title: 報告\nyear: 2020\n",
            f"year は決まりにない項目です。書けるのは {ALLOWED} です",
            id="key_too_many",
        ),
        pytest.param(
            "  columns: {節: section_id, 欄1: first}\n",
            "",
            "tablesの1番目（outcomes.csv）の columns がありません",
            id="table_without_columns",
        ),
        pytest.param(
            "  caption: 事業の実績\n",
            "  title: 事業の実績\n",
            "tablesの1番目（outcomes.csv）の title は決まりにない項目です。"
            f"書けるのは {KEYS}、layout、headings_are_projects、titles_in、joined です",
            id="key_of_a_table",
        ),
        pytest.param(
            "layout: list",
            "layout: table",
            "tablesの1番目（outcomes.csv） の layout「table」は使えません。使えるもの: "
            "list、events、items、grid、figures、wide、programmes、programme_lists、programme_pages",
            id="layout",
        ),
        pytest.param(
            "layout: list",
            "arrival: typed\n  layout: list",
            "tablesの1番目（outcomes.csv）の arrival「typed」は使えません。使えるもの: printed、form",
            id="arrival",
        ),
        pytest.param(
            "欄1: first",
            "欄1: [first]",
            "tablesの1番目（outcomes.csv）の columnsの 欄1 は「項目: 値」の並びで書きます",
            id="column",
        ),
        pytest.param(
            "欄1: first",
            "欄1: {role: first, units: 人}",
            "tablesの1番目（outcomes.csv）の columnsの 欄1の units は決まりにない項目です。"
            "書けるのは role、indicator、indicator_in、unit、unit_in、period_in、qualifier、note、head です",
            id="key_of_a_column",
        ),
        pytest.param(
            "layout: list\n  columns: {節: section_id, 欄1: first}",
            "layout: items\n  columns: {節: section, 欄1: first}",
            "tablesの1番目（outcomes.csv）"
            + "。".join(
                [
                    f"columns の「欄1」の役割「first」は使えません。使えるもの: {ROLES}",
                    *(f"columns に役割「{role}」の欄がありません。使えるもの: {ROLES}" for role in LACKING),
                ]
            ),
            id="roles_of_a_layout",
        ),
    ],
)
def test_an_incomplete_source_is_refused(project: Locations, before: str, after: str, expected: str) -> None:
    write(folder_of(project) / "source.yml", SOURCE.replace(before, after))
    with pytest.raises(SourceError) as caught:
        read(project)
    assert str(caught.value) == (
        f"「doc/source.yml」に直すところがあります。\n  - {expected}\n書ける項目は {ALLOWED} です。"
    )


@pytest.mark.parametrize("text", ["- 報告\n", ""], ids=["a_list_instead_of_keys", "empty"])
def test_a_source_without_keys_is_refused(project: Locations, text: str) -> None:
    write(folder_of(project) / "source.yml", text)
    with pytest.raises(SourceError) as caught:
        read(project)
    assert str(caught.value) == f"「doc/source.yml」は「項目: 値」の並びで書きます。書ける項目: {ALLOWED}。"


def test_a_document_has_its_tables_and_what_is_said_of_them(project: Locations) -> None:
    document = read(project)
    assert (document.name, document.report, document.fiscal_year) == ("doc", "nenji-hokoku", 2020)
    assert list(document.tables) == ["outcomes"]
    assert document.tables["outcomes"].file == "doc/outcomes.csv"
    assert document.about_table("outcomes")["caption"] == "事業の実績"
    assert document.about_table("elsewhere") == {}
    assert table_name({"file": "charts/zu01.csv"}) == "zu01"


def test_notes_of_ours_need_no_declaration(project: Locations) -> None:
    write(folder_of(project) / "names.csv", "種別,表記,正式名,区分,理由\n")
    assert list(read(project).tables) == ["outcomes", "names"]


def test_notes_of_ours_have_their_own_columns(project: Locations) -> None:
    write(folder_of(project) / "names.csv", "種別,表記,正式名,区分\n")
    with pytest.raises(SourceError, match="足りない欄: 理由"):
        read(project)


@pytest.mark.parametrize("name", ["stray.csv", "charts/zu02.csv", "charts/outcomes.csv"])
def test_a_file_that_nobody_declared_is_refused(project: Locations, name: str) -> None:
    write(folder_of(project) / name, "a\n")
    with pytest.raises(SourceError) as caught:
        read(project)
    assert str(caught.value) == (
        f"「doc」フォルダーの {name} は source.yml に記載がありません。"
        "tables に書き加えるか、ファイルを取り除いてください。"
    )


def test_a_chart_waits_for_its_series(project: Locations) -> None:
    write(folder_of(project) / "source.yml", SOURCE + CHARTS)
    assert list(read(project).tables) == ["outcomes"]
    write(folder_of(project) / "charts" / "zu01.csv", "時期,系列,値,単位\n2020,倍率,1.2,倍\n")
    assert list(read(project).tables) == ["outcomes", "charts/zu01.csv"]


def test_documents_are_found_by_their_year(project: Locations) -> None:
    assert [document.name for document in documents_of(project, 2020)] == ["doc"]
    assert [about["title"] for about in abouts(project)] == ["報告"]


def test_a_year_without_a_document_is_refused(project: Locations) -> None:
    with pytest.raises(SourceError) as caught:
        documents_of(project, 1999)
    assert str(caught.value) == "data/raw に1999年度の資料がありません。"


@pytest.mark.parametrize(
    "title", ["報告{年度", "報告{年度}", "報告｛年度｝", "報告}"], ids=["open", "whole", "full_width", "closed"]
)
def test_a_brace_in_source_yml_is_refused_with_its_line(project: Locations, title: str) -> None:
    write(folder_of(project) / "source.yml", SOURCE.replace("title: 報告", f"title: '{title}'"))
    with pytest.raises(SourceError) as caught:
        read_document(project, folder_of(project))
    assert str(caught.value).startswith("「doc/source.yml」の3行目、title の「報告")
    assert "に波かっこ「" in str(caught.value) and "（ ）や「 」に直してください。" in str(caught.value)


def test_a_brace_in_any_depth_of_a_yaml_file_is_refused_but_what_it_quotes_is_not(tmp_path: Path) -> None:
    text = "- cell: a.csv#2:欄\n  printed: '{原文'\n  reason: 一つ目\n- notes:\n  - '{二つ目'\n"
    with pytest.raises(
        SourceError, match="^「known_issues.yml」の5行目、notes の「{二つ目」に波かっこ「{」があります。"
    ):
        read_yaml(write(tmp_path / "a.yml", text), "known_issues.yml")
    assert read_yaml(write(tmp_path / "a.yml", text.replace("'{二つ目'", "二つ目")), "known_issues.yml")[0]["printed"]


def test_a_brace_in_a_note_is_refused_with_its_cell(project: Locations) -> None:
    tables = SOURCE + "- {file: notes.csv, layout: list, columns: {節: section_id, 注: note}}\n"
    write(folder_of(project) / "source.yml", tables)
    write(folder_of(project) / "notes.csv", "節,注\n1,正しい注\n2,件数は{窓口相談でした\n")
    with pytest.raises(
        SourceError, match="^「doc/notes.csv#3:注」の「件数は{窓口相談でした」に波かっこ「{」があります。"
    ):
        read_document(project, folder_of(project))
