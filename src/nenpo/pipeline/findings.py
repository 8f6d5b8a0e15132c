"""The findings that the check notebooks left on record, and what they mean for publishing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from nenpo.ground.address import Address
from nenpo.ground.errors import UncoveredFindings, joined
from nenpo.ground.locations import Locations, list_files, read_bytes

FILES = "build/findings/*.json"
# Beside the findings of a year: which rules were held against which figure.
CHECKS = "-checks"
WORDS = {"critical": "重大", "warning": "注意", "info": "参考"}
Finding = Mapping[str, str]


def read_findings(locations: Locations) -> list[dict[str, str]]:
    """Findings of every year on record, in order of the years."""
    found: list[dict[str, str]] = []
    for path in list_files(locations.output / "findings", "*.json"):
        if path.stem.endswith(CHECKS):
            continue
        found += json.loads(read_bytes(path).decode("utf-8"))["findings"]
    return found


def uncovered(findings: Iterable[Finding]) -> list[Finding]:
    """Critical findings that no known issue covers."""
    return [f for f in findings if f["severity"] == "critical" and not f["known_issue"]]


def line(finding: Finding) -> str:
    """Where, what is wrong, and what is printed there."""
    printed = finding["printed"]
    shown = f"（印刷: {printed}）" if printed and printed not in finding["message"] else ""
    return f"{Address(finding['file'], finding['row'], finding['column']).words}: {finding['message']}{shown}"


def refuse_uncovered(locations: Locations, aside: Collection[str] = ()) -> None:
    """Stop before anything is published while critical findings are uncovered.

    Parameters
    ----------
    aside : collection of str
        Documents that are left aside: in the making, and not asked for.

    Raises
    ------
    UncoveredFindings
        Listing them.
    """
    found = [one for one in uncovered(read_findings(locations)) if one["document"] not in aside]
    if found:
        raise UncoveredFindings(
            f"重大な指摘が{len(found)}件あるため、何も公開しませんでした。前に公開したものはそのままです。\n"
            f"{joined(map(line, found))}\n"
            "資料を直すか、理由が分かっているものは expectations/known_issues.yml に記録してください。"
            "原案として確認するだけなら --draft を付けてください。"
        )


def summary(findings: Iterable[Finding]) -> str:
    """How many findings of each weight, and every one that a person should look at."""
    known = list(findings)
    counts = []
    for severity, word in WORDS.items():
        found = [f for f in known if f["severity"] == severity]
        covered = sum(bool(f["known_issue"]) for f in found)
        counts.append(f"{word}{len(found)}件" + (f"（うち既知{covered}件）" if covered else ""))
    listed = [f for f in known if f["severity"] != "info" and not f["known_issue"]]
    lines = joined(f"[{WORDS[f['severity']]}] {line(f)}" for f in listed)
    return "\n".join(part for part in (f"点検の結果: {'、'.join(counts)}。", lines) if part)
