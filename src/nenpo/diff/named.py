"""Which two sides a person means: builds by name or number, folders, files, commits, or two years."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

from nenpo.diff.compared import Comparison, compare
from nenpo.diff.inputs import changed_inputs
from nenpo.diff.sides import Side, archive_side, files_side, folder_side
from nenpo.diff.years import compare_years
from nenpo.ground.errors import NenpoError, UsageError, joined
from nenpo.ground.fiscal_year import parse_year
from nenpo.ground.locations import Locations
from nenpo.pipeline.history import Kept, content_id, kept_builds
from nenpo.pipeline.plan import digest, kind_of
from nenpo.report.declaration import read_reports

NOW, LAST = ("今", "now"), ("前回", "last")
GIT_SECONDS = 60
# What of a commit is compared; its builds are nowhere in git.
OF_A_COMMIT = ("data", "expectations", "notebooks", "src/nenpo", "requirements.lock")
# Files of data/raw that a step reads wherever they lie.
DATA = (".csv", ".md", "source.yml")
# Digits of up to three places number a kept build; a year has four, or its era.
_NUMBER = re.compile(r"\d{1,3}|0\d{3}")


def compare_named(locations: Locations, names: Sequence[str], reports: Sequence[str] = ()) -> Comparison:
    """The comparison of what was typed: nothing means the build before against the present one.

    Raises
    ------
    UsageError
        If one of the two is not there, or more than two are named.
    """
    if len(names) > 2:
        raise UsageError("比べられるのは二つです。nenpo diff 前回 今 のように、古いほうから二つ書いてください。")
    old, new = [*names, *(LAST[0], NOW[0])[len(names) :]] if len(names) != 1 else [names[0], NOW[0]]
    years = _years(old, new)
    books = {report.name: report.title for report in read_reports(locations).values()}
    if years:
        return compare_years(side_of(locations, NOW[0]), years, books, reports)
    if reports:
        raise UsageError("--report は二つの年度を比べるときのものです。例: nenpo diff 2019 2020 --report nenji-hokoku")
    return compare(side_of(locations, old), side_of(locations, new), books)


def _years(old: str, new: str) -> tuple[int, int] | None:
    """The fiscal years that two names are; None where one of them is no year."""
    if any(_NUMBER.fullmatch(name) for name in (old, new)):
        return None
    try:
        return parse_year(old), parse_year(new)
    except UsageError:
        return None


def side_of(locations: Locations, name: str) -> Side:
    """The side that a name means: 今, 前回, a number of the list, a folder or kept file, or a commit.

    Raises
    ------
    UsageError
        If it is none of these.
    """
    if name in NOW:
        return folder_side("今の版", locations.root)
    if name in LAST:
        return _kept_side(_before(locations))
    if _NUMBER.fullmatch(name):
        return _kept_side(_numbered(locations, int(name)))
    path = Path(name)
    if path.is_dir():
        return folder_side(path.name or name, path)
    if path.is_file():
        return archive_side(path.name, path)
    return commit_side(locations, name)


def _kept_side(kept: Kept) -> Side:
    return archive_side(f"保存した版{kept.number}（{kept.id}）", kept.path)


def _before(locations: Locations) -> Kept:
    own = content_id(locations)
    earlier = [kept for kept in kept_builds(locations) if kept.id != own]
    if not earlier:
        raise UsageError(
            "前回の版はまだ保存されていません。nenpo build で中身の変わった版を作ると、それまでの版が残ります。"
        )
    return earlier[-1]


def _numbered(locations: Locations, number: int) -> Kept:
    known = {kept.number: kept for kept in kept_builds(locations)}
    if number not in known:
        there = "、".join(map(str, known)) or "なし"
        raise UsageError(f"保存した版{number}はありません。あるもの: {there}。nenpo diff --list で一覧を表示します。")
    return known[number]


def listed(locations: Locations) -> str:
    """The kept builds in a few lines: number, content, and what changed in the inputs against the one before."""
    known, own = kept_builds(locations), content_id(locations)
    if not known:
        return "保存した版はまだありません。nenpo build で作るたびに、直近のいくつかを build/history に残します。"
    sides = [_kept_side(kept) for kept in known]
    lines = []
    for number, kept in enumerate(known):
        mark = "今" if kept.id == own else "前回" if kept == _last(known, own) else ""
        told = _what_changed(sides[number - 1], sides[number]) if number else "残っているうちで最も古い版"
        lines.append(f"{kept.number:>3}  {kept.id}  {mark:　<2}  {told}")
    return "\n".join(lines)


def _last(known: Sequence[Kept], own: str) -> Kept | None:
    return next((kept for kept in reversed(known) if kept.id != own), None)


def _what_changed(a: Side, b: Side) -> str:
    files = list(dict.fromkeys(cause.file for cause in changed_inputs(a, b)))
    more = f" ほか{len(files) - 1}件" if files[1:] else ""
    return f"変わった入力: {files[0]}{more}" if files else "入力は前の版と同じ"


# Commits


def commit_side(locations: Locations, name: str) -> Side:
    """A commit: the kept build that was made from exactly its inputs, else its sources and clean tables alone.

    Raises
    ------
    UsageError
        If git knows no such commit.
    """
    commit = _git(locations, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if not commit:
        raise UsageError(
            f"「{name}」は、今・前回・保存した版の番号・フォルダー・コミットのどれにも当たりません。"
            "nenpo diff --list で保存した版を確かめてください。"
        )
    number = commit.decode("ascii").strip()
    label = f"コミット {number[:8]}" if number.startswith(name) else f"コミット {name}（{number[:8]}）"
    content = _content(locations, number)
    digests = {file: digest(data) for file, data in content.items()}
    for kept in reversed(kept_builds(locations)):
        side = _kept_side(kept)
        if made_from(side, digests):
            return _labelled(side, f"{label} の版（{kept.id}）")
    return files_side(label, content)


def _labelled(side: Side, label: str) -> Side:
    side.label = label
    return side


def made_from(side: Side, digests: dict[str, str]) -> bool:
    """Whether a build was made from exactly these files: each input is there as recorded, and none besides."""
    inputs = {name: known for name, known in side.recorded.items() if kind_of(name) and name in digests}
    wanted = {name for name in side.recorded if kind_of(name) and "/" in name}
    data = {name for name in digests if name.startswith("data/raw/") and name.endswith(DATA) and kind_of(name)}
    alike = all(known == {digests[name]} for name, known in inputs.items())
    return bool(inputs) and alike and wanted <= digests.keys() and data <= wanted


def _content(locations: Locations, commit: str) -> dict[str, bytes]:
    """Files of a commit that are compared."""
    there = [
        name for name in OF_A_COMMIT if _git(locations, "ls-tree", "--name-only", commit, "--", f"./{name}").strip()
    ]
    if not there:
        raise UsageError(f"コミット {commit[:8]} には、このプロジェクトの資料がありません。")
    archive = _git(locations, "archive", "--format=tar", commit, "--", *there)
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        members = [member for member in files.getmembers() if member.isfile()]
        return {member.name: file.read() for member in members if (file := files.extractfile(member))}


def _git(locations: Locations, *arguments: str) -> bytes:
    """What git prints; nothing where it refuses.

    Raises
    ------
    NenpoError
        If there is no git.
    """
    try:
        told = subprocess.run(
            ["git", *arguments], cwd=locations.root, capture_output=True, timeout=GIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise NenpoError(
            f"git を実行できないので、コミットを比べられません。\n{joined(['git が入っているか確かめてください。'])}"
        ) from None
    return told.stdout if told.returncode == 0 else b""
