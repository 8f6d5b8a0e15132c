"""Fails when `data/clean` differs from the last commit in one byte, one file too many or one too few.

`git diff` alone would not do: it overlooks line ends that .gitattributes normalises, and files that are new.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from nenpo.ground.locations import list_files

ROOT = Path(__file__).resolve().parents[1]
CLEAN = "data/clean"


def git(*arguments: str, given: str | None = None) -> str:
    """Return what a git command prints."""
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, input=given, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    return done.stdout


def committed() -> dict[str, str]:
    """Return path and content hash of every file of the last commit."""
    entries = git("ls-tree", "-r", "-z", "HEAD", "--", CLEAN).split("\0")[:-1]
    return {path: about.split()[2] for about, _, path in (entry.partition("\t") for entry in entries)}


def present() -> dict[str, str]:
    """Return the same of the files on disk, as they are, without git's filters."""
    paths = [path.relative_to(ROOT).as_posix() for path in list_files(ROOT / CLEAN, "**/*")]
    hashes = git("hash-object", "--no-filters", "--stdin-paths", given="".join(f"{path}\n" for path in paths))
    return dict(zip(paths, hashes.split(), strict=True))


def main() -> int:
    """List every difference; an empty folder on both sides is one too, for then nothing was compared."""
    before, after = committed(), present()
    if not before:
        print(f"{CLEAN} に、コミットされた表がありません。", file=sys.stderr)
        return 1
    problems = [f"作られなかった: {path}" for path in sorted(before.keys() - after.keys())]
    problems += [f"コミットにない: {path}" for path in sorted(after.keys() - before.keys())]
    changed = sorted(path for path in before.keys() & after.keys() if before[path] != after[path])
    problems += [f"内容が違う: {path}" for path in changed]
    for problem in problems:
        print(problem, file=sys.stderr)
    if changed:
        sys.stdout.flush()
        subprocess.run(["git", "--no-pager", "diff", "-U0", "HEAD", "--", *changed[:3]], cwd=ROOT, check=False)
    if problems:
        print(
            f"{CLEAN} がコミットと違います。nenpo build のあと差分を確かめ、コミットしてください。",
            file=sys.stderr,
        )
        return 1
    print(f"{CLEAN}: {len(before)} ファイルがコミットとバイト単位で一致")
    return 0


if __name__ == "__main__":
    sys.exit(main())
