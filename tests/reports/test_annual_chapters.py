"""A chapter of the annual report: words that are said of every policy, and the order of its parts."""

import pytest

from nenpo.ground.blocks import gap, group
from nenpo.reports.annual import chapters
from nenpo.reports.annual.chapters import chapter, of_policies


@pytest.mark.parametrize(
    ("words", "numbers", "said"),
    [
        ("{施策一覧＊小計/事業費}である。", "②", "{施策一覧②小計/事業費}である。"),
        ("＊は甲。", "⑥⑦", "⑥では、⑥は甲。⑦では、⑦は甲。"),
        ("##### 一覧\n\n＊である。\n\n終わり。", "⑥⑦", "##### 一覧\n\n⑥では、⑥である。⑦では、⑦である。\n\n終わり。"),
        ("どの章でも同じ。", "⑧", "どの章でも同じ。"),
    ],
    ids=["one", "several", "heading", "none"],
)
def test_words_are_said_of_each_policy_of_a_chapter(words: str, numbers: str, said: str) -> None:
    assert of_policies(words, numbers) == said


def test_a_chapter_is_overview_charts_list_pages_and_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for name in ("commentary", "chapter_list", "project_pages", "case_studies"):
        monkeypatch.setattr(chapters, name, lambda _, *given, _name=name, **more: group(f"{_name}/{given[0]}", []))
    monkeypatch.setattr(
        chapters, "spoken", lambda _, section, text: told.append(text) or group(f"spoken/{section}", [])
    )
    block = chapter(None, "⑥⑦", "＊。", gap("figure/a", "甲"), gap("figure/b", "乙"))  # type: ignore[arg-type]
    assert [part.id for part in block.children] == [
        "spoken/2(2)⑥⑦概要",
        "commentary/2(2)⑥⑦",
        "figure/a",
        "figure/b",
        "spoken/2(2)⑥⑦一覧",
        "chapter_list/⑥⑦",
        "project_pages/⑥⑦",
        "case_studies/⑥⑦",
    ]
    assert told == ["##### 取組の概要", "⑥では、⑥。⑦では、⑦。"]
