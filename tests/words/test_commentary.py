"""Words written in Markdown: headings, paragraphs and lists are read, nothing else in them means anything."""

from pathlib import Path

import pytest

from nenpo.ground.errors import SourceError
from nenpo.words.commentary import Commentary, Passage, passages, read_commentary


def paragraph(text: str) -> Passage:
    return Passage("paragraph", (text,))


def head(level: int, text: str) -> Passage:
    return Passage("heading", (text,), level)


def items(*texts: str) -> Passage:
    return Passage("list", texts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("一つ。\n\n二つ。\n", [paragraph("一つ。"), paragraph("二つ。")], id="paragraphs"),
        pytest.param("## 1(1)①\n\n文。\n", [head(2, "1(1)①"), paragraph("文。")], id="heading"),
        pytest.param("# 題\n### 小\n###### 細", [head(1, "題"), head(3, "小"), head(6, "細")], id="levels"),
        pytest.param("- 甲\n- 乙\n", [items("甲", "乙")], id="list"),
        pytest.param("文。\n\n- 甲\n\n文。", [paragraph("文。"), items("甲"), paragraph("文。")], id="list_between"),
        pytest.param("- 甲\n  続き\n- 乙", [items("甲続き", "乙")], id="item_over_two_lines"),
        pytest.param("- 甲\n  - 乙\n  - 丙\n- 丁", [items("甲", "乙", "丙", "丁")], id="list_in_a_list"),
        pytest.param("1. 甲\n2. 乙", [items("甲", "乙")], id="numbered_list"),
        pytest.param("- # 甲\n\n文。", [items("甲"), paragraph("文。")], id="heading_in_a_list"),
        pytest.param("折り\n返した\n文。", [paragraph("折り返した文。")], id="lines_join_without_a_blank"),
        pytest.param("折り  \n　返した。", [paragraph("折り返した。")], id="blanks_at_the_break_go"),
        pytest.param(
            "Microsoft\nTeamsを\n使う。", [paragraph("Microsoft Teamsを使う。")], id="latin_words_keep_a_blank"
        ),
        pytest.param("件数は{項\n目}。", [paragraph("件数は{項目}。")], id="break_inside_a_reference"),
        pytest.param("一つ。\r\n\r\n二つ。", [paragraph("一つ。"), paragraph("二つ。")], id="windows_line_ends"),
    ],
)
def test_headings_paragraphs_and_lists_are_read(text: str, found: list[Passage]) -> None:
    assert passages(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "**太字** と _斜体_ と `code`",
        "[名](http://example.org) ![図](a.png)",
        "<b>太字</b><script>x</script>",
        "<div>",
        "&lt; &amp; &#65;",
        "\\* \\#",
        "> 引用",
        "| a | b |",
        "---",
        "```python",
        "~~消す~~ ^上^ $x$",
        "{項目} {{二重}} { 片方",
        "#見出しではない",
    ],
)
def test_everything_else_stays_plain_text(text: str) -> None:
    assert passages(text) == [paragraph(text)]


def written(**files: str) -> Commentary:
    return Commentary({f"{name}.md": tuple(passages(text)) for name, text in files.items()})


def test_a_section_is_found_by_its_heading() -> None:
    words = written(a="前書き\n\n## 1(1)①\n\n甲。\n\n### 小見出し\n\n乙。\n\n## 1(1)②\n\n丙。", b="## 支援事業\n\n丁。")
    assert words.find("1(1)①") == ("a.md", (paragraph("甲。"), head(3, "小見出し"), paragraph("乙。")))
    assert words.find("1(1)②") == ("a.md", (paragraph("丙。"),))
    assert words.find("支援事業") == ("b.md", (paragraph("丁。"),))
    assert words.find("小見出し") is None
    assert Commentary({}).find("1(1)①") is None


def test_a_section_may_be_empty() -> None:
    assert written(a="## 甲\n\n## 乙\n\n文。").find("甲") == ("a.md", ())


@pytest.mark.parametrize(
    "typed",
    ["「応援！」推進事業（国際経済課）", "「応援!」推進事業(国際経済課)", "「応援！」 推進事業 （国際 経済課）"],
)
def test_width_and_blanks_of_a_heading_do_not_matter(typed: str) -> None:
    words = written(a=f"## {typed}\n\n文。")
    assert words.find("「応援!」推進事業(国際経済課)") == ("a.md", (paragraph("文。"),))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a": "## 甲\n\n一。\n\n## 甲\n\n二。"}, "文章「甲」が a.md、a.md に2回あります。一つにまとめてください。"),
        ({"a": "## 甲\n", "b": "## 甲\n"}, "文章「甲」が a.md、b.md に2回あります。一つにまとめてください。"),
        (
            {"a": "## 甲\n", "b": "## 甲 \n", "c": "## 甲"},
            "文章「甲」が a.md、b.md、c.md に3回あります。一つにまとめてください。",
        ),
    ],
    ids=["in_one_file", "in_two_files", "in_three_files"],
)
def test_a_section_that_stands_twice_is_refused(files: dict[str, str], message: str) -> None:
    with pytest.raises(SourceError) as problem:
        written(**files).find("甲")
    assert str(problem.value) == message


def test_files_are_read_in_order_of_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "commentary"
    folder.mkdir()
    (folder / "b.md").write_text("## 乙\n\n文。", encoding="utf-8")
    (folder / "a.md").write_bytes("## 甲\n\n表の行。".encode("cp932"))
    (folder / "note.txt").write_text("## 丙", encoding="utf-8")
    words = read_commentary(tmp_path)
    assert list(words.files) == ["a.md", "b.md"]
    assert words.find("甲") == ("a.md", (paragraph("表の行。"),))
    assert read_commentary(tmp_path / "nowhere").files == {}


def test_a_file_in_no_known_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "commentary").mkdir()
    (tmp_path / "commentary" / "a.md").write_bytes(b"## \x81")
    with pytest.raises(SourceError) as problem:
        read_commentary(tmp_path)
    assert str(problem.value) == (
        "「a.md」の文字コードを読めません。UTF-8 または Shift_JIS（CP932）で保存してください。"
    )
