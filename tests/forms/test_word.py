"""Word files with tracked changes and comments: listed beside what they touch, and nothing is changed by them."""

import io
import zipfile
from pathlib import Path

from docx import Document

from nenpo.cleaning.observations import COLUMNS
from nenpo.forms.deliveries import read_deliveries
from nenpo.forms.word import Change, word_changes, word_lines
from tests.forms.small import OLD, make_project, snapshot, take, write

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = f"""\
<w:document {W}><w:body>
<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>窓口相談事業</w:t></w:r></w:p>
<w:p><w:r><w:t>そのままの段落。</w:t></w:r></w:p>
<w:p><w:r><w:t>相談は</w:t></w:r><w:del w:author="甲"><w:r><w:delText>31件</w:delText></w:r></w:del>\
<w:ins w:author="甲"><w:r><w:t>32件</w:t></w:r></w:ins><w:r><w:t>で、前年度から6件増加した。</w:t></w:r></w:p>
<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>相談に応じる事業である。</w:t></w:r>\
<w:commentRangeEnd w:id="0"/></w:p>
</w:body></w:document>"""
COMMENTS = (
    f'<w:comments {W}><w:comment w:id="0" w:author="乙"><w:p><w:r><w:t>対象を書くこと</w:t></w:r></w:p></w:comment>'
    "</w:comments>"
)


def docx(body: str = BODY, comments: str = COMMENTS) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", body)
        archive.writestr("word/comments.xml", comments)
    return buffer.getvalue()


def test_changes_and_comments_are_found_with_the_heading_above_them() -> None:
    changes = word_changes(docx(), "draft.docx")
    assert changes == [
        Change(
            "窓口相談事業",
            "相談は31件で、前年度から6件増加した。",
            "相談は32件で、前年度から6件増加した。",
            "31件",
        ),
        Change(
            "窓口相談事業",
            "相談に応じる事業である。",
            "相談に応じる事業である。",
            "",
            (("相談に応じる事業である。", "対象を書くこと"),),
        ),
    ]


def test_what_was_moved_stands_in_the_old_text_where_it_was_and_in_the_new_where_it_is() -> None:
    body = (
        f"<w:document {W}><w:body><w:p><w:moveFrom><w:r><w:delText>先に。</w:delText></w:r></w:moveFrom>"
        "<w:r><w:t>後で。</w:t></w:r><w:moveTo><w:r><w:t>先に。</w:t></w:r></w:moveTo></w:p></w:body></w:document>"
    )
    assert word_changes(docx(body), "draft.docx") == [Change("", "先に。後で。", "後で。先に。", "先に。")]


def test_the_record_keeps_what_came_before(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    for body in (BODY, BODY.replace("32件", "33件")):
        take(project, docx(body), name="draft.docx")
    assert len({delivery.sha256 for delivery in read_deliveries(project.raw / OLD)}) == 2


def test_each_is_listed_beside_the_figure_and_the_file_it_touches(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    cells = dict.fromkeys(COLUMNS, "") | {
        "fact_id": f"{OLD}/窓口相談事業/相談件数/2020",
        "series": "nenji-hokoku/窓口相談事業/相談件数",
        "document": OLD,
        "section": "2(2)①-1 窓口相談事業",
        "project": "窓口相談事業",
        "indicator": "相談件数",
        "fiscal_year": "2020",
        "period": "2020",
        "value": "31",
        "printed": "31件",
        "source_cell": f"{OLD}/outcomes.csv#3:欄3",
    }
    head, row = ",".join(cells), ",".join(cells.values())
    write(project.clean / "fy2020" / "observations.csv", f"{head}\n{row}\n")
    assert word_lines(project, word_changes(docx(), "draft.docx")) == [
        "変更の記録とコメントが2段落にあります。何も書き換えていません。採るものを人が直してください。",
        "1. 「窓口相談事業」の下",
        "   変更前: 相談は31件で、前年度から6件増加した。",
        "   変更後: 相談は32件で、前年度から6件増加した。",
        f"   元の文: data/raw/{OLD}/commentary/2-2-1.md",
        f"   触れている数値: {OLD}/窓口相談事業/相談件数/2020（31件、{OLD}/outcomes.csv#3:欄3）",
        "2. 「窓口相談事業」の下",
        "   コメント（「相談に応じる事業である。」について）: 対象を書くこと",
        f"   元の文: data/raw/{OLD}/commentary/2-2-1.md",
    ]


def test_the_original_is_kept_and_no_table_changes(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    before = snapshot(project)
    report = take(project, docx(), name="draft.docx")
    kept = read_deliveries(project.raw / OLD)[0]
    assert not report.taken and not report.refused and (kept.section, kept.result) == ("", "変更の一覧")
    after = snapshot(project)
    assert {name: after[name] for name in before} == before
    assert "同じ内容のファイルを前に受け取っています。" in take(project, docx(), name="draft.docx").lines


def test_a_file_without_changes_says_so(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    written = Document()
    written.add_paragraph("何も変わらない。")
    written.save(buffer)
    report = take(make_project(tmp_path), buffer.getvalue(), name="draft.docx")
    assert report.lines == (
        "変更の記録もコメントもありません。直したところは、変更の記録を入れて送ってもらってください。",
    )


def test_what_is_no_word_file_is_refused(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    assert "Word 文書（.docx）として開けません" in take(project, b"no", name="a.docx").lines[1]
    assert "DOCTYPE" in take(project, docx("<!DOCTYPE a>" + BODY), name="b.docx").lines[1]
    assert "壊れています" in take(project, docx("<w:document"), name="c.docx").lines[1]
