"""What sort of input a file of the project is, in the words that comparisons and approvals use."""

from __future__ import annotations

from nenpo.pipeline.plan import LOCK, PARAMETERS

SOURCE, WORDS, RULE, ISSUE, NOTEBOOK, CODE, LIBRARY, SETTING = (
    "資料", "文章", "規則", "既知の誤り", "ノートブック", "プログラム", "ライブラリ", "指定",
)  # fmt: skip
KINDS = (SOURCE, WORDS, RULE, ISSUE, NOTEBOOK, CODE, LIBRARY, SETTING)
KNOWN_ISSUES = "expectations/known_issues.yml"
# Made by other steps: their causes are those of the step that made them.
MADE = ("data/clean/", "build/")


def kind_of(name: str) -> str:
    """What sort of input a file is; empty for what a step made, and for a page about a room."""
    if name.startswith(MADE) or name.endswith("README.md"):
        return ""
    if name.startswith("data/raw/"):
        return WORDS if name.endswith(".md") else SOURCE
    if name == KNOWN_ISSUES:
        return ISSUE
    rooms = {"expectations/": RULE, "notebooks/": NOTEBOOK, "src/": CODE, LOCK: LIBRARY, PARAMETERS: SETTING}
    return next((kind for room, kind in rooms.items() if name.startswith(room)), SOURCE)
