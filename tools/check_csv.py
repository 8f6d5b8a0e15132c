"""Fails for a CSV file that is not UTF-8 without a BOM and with LF line ends; pre-commit hands it the names.

One file saved by Excel turns every line of a diff red, and a reviewer can no longer see what changed.
"""

from __future__ import annotations

import sys
from pathlib import Path


def problem(content: bytes) -> str | None:
    """Return what is wrong with a file's bytes, if anything."""
    if content.startswith(b"\xef\xbb\xbf"):
        return "先頭に BOM があります"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"{content.count(bytes([10]), 0, error.start) + 1} 行目が UTF-8 ではありません"
    if b"\r" in content:
        return "改行が LF ではありません (CR があります)"
    if content and not content.endswith(b"\n"):
        return "最後の行に改行がありません"
    return None


def main(names: list[str]) -> int:
    """Print every file's first problem."""
    problems = [(name, found) for name in names if (found := problem(Path(name).read_bytes()))]
    for name, found in problems:
        print(f"{name}: {found}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
