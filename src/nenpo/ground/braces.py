"""References in braces, half-width and full-width alike, and braces that are left over in words.

A brace that belongs to no reference is a reference that somebody forgot to close: a reader must never see it.
"""

from __future__ import annotations

import re

REFERENCE = re.compile(r"[{｛]([^{}｛｝]+)[}｝]")
BRACE = re.compile(r"[{}｛｝]")
WHAT_TO_WRITE = (
    "数値を呼ぶときは {項目} や {事業名/項目} のように、始めと終わりの両方のかっこを書いてください。"
    "数値の名前でなければ、（ ）や「 」に直してください。"
)
# What has a meaning inside a reference, as it is typed without leaving Japanese input.
_HALF_WIDTH = str.maketrans("／：　", "/: ")
_BAR = re.compile(r"[|｜]")


def plain_reference(text: str) -> str:
    """What stands between the braces with half-width signs; words behind the bar stay as they are typed."""
    name, *instead = _BAR.split(text.strip(), maxsplit=1)
    return "|".join([name.translate(_HALF_WIDTH), *instead])


def left_over(text: str) -> str:
    """What is wrong with a brace that belongs to no reference, and what to write; empty where there is none."""
    found = BRACE.search(REFERENCE.sub("", text))
    return f"に、対になっていない波かっこ「{found[0]}」があります。{WHAT_TO_WRITE}" if found else ""


def any_brace(text: str) -> str:
    """What is wrong with a brace in words that hold no references; empty where there is none."""
    found = BRACE.search(text)
    if found is None:
        return ""
    return f"に波かっこ「{found[0]}」があります。ここでは {{項目}} の形は使えません。（ ）や「 」に直してください。"
