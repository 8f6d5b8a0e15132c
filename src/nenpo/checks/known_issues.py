"""Known issues: mistakes of the published documents that are on record, with the reason and who decided.

An issue covers one finding and keeps it visible. An issue that covers nothing any more, covers more than it
names, or has run out is a finding itself: this module measures that, `expectations/known_issues.json` judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace

import pandas as pd

from nenpo.checks.judge import Finding
from nenpo.facts.known_issues import DECLARED, KnownIssue

# Says that a note speaks of the printed original, whose words need not stand beside it.
ORIGINAL = "原本"
# Sentences of a document that claim something, as it prints them.
SENTENCES = "/claims.csv#"
_QUOTED = re.compile("「([^「」]*)」")


ISSUE_COLUMNS = (*DECLARED, "lost", "document", "unbound", "newest", "matched", "state")


def covers(issue: KnownIssue, finding: Finding) -> bool:
    """Whether a finding is the one that an issue names."""
    same = (finding.rule, finding.printed) == (issue.rule, issue.printed)
    named = {"fact_id": issue.fact_id, "expected": issue.expected, "cell": issue.cell}
    there = {"fact_id": finding.fact_id, "expected": finding.expected, "cell": str(finding.place)}
    return same and all(there[name] == value for name, value in named.items() if value)


def unbound(issue: KnownIssue) -> str:
    """Words in 「」 of the note that neither its cell prints nor its figure is called, unless it says 原本.

    A sentence of the document is retold in words of ours: its note always speaks of the original.
    """
    if ORIGINAL in issue.reason:
        return ""
    retold = SENTENCES in issue.cell
    there = "" if retold else f"{issue.printed}\n{issue.fact_id}"
    words = [issue.printed] * retold + _QUOTED.findall(issue.reason)
    return "、".join(word for word in words if word not in there)


def covered(findings: Iterable[Finding], issues: Sequence[KnownIssue]) -> list[Finding]:
    """The findings, each with the id of the issue that explains it."""
    return [
        replace(finding, known_issue=next((issue.id for issue in issues if covers(issue, finding)), ""))
        for finding in findings
    ]


def concerned(issues: Iterable[KnownIssue], documents: Iterable[str], all_documents: Iterable[str]) -> list[KnownIssue]:
    """The issues about a year's documents, and those about no document there is: they would be forgotten."""
    documents, every = set(documents), set(all_documents)
    return [issue for issue in issues if issue.document in documents or issue.document not in every]


def issues_frame(issues: Sequence[KnownIssue], findings: Sequence[Finding], newest: Mapping[str, int]) -> pd.DataFrame:
    """Issues with the number of findings that each matches, as a table of text for the judge.

    Parameters
    ----------
    newest : dict
        Document to the fiscal year of the newest edition of its report: what `until` is held against.
    """
    records = []
    for issue in issues:
        matched = sum(covers(issue, finding) for finding in findings)
        edition = str(newest.get(issue.document, ""))
        expired = bool(issue.until and edition) and issue.until < edition
        state = (
            "一致する指摘なし" if not matched else "期限切れ" if expired else "複数に一致" if matched > 1 else "有効"
        )
        extra = {
            "document": issue.document,
            "unbound": unbound(issue),
            "newest": edition,
            "also": "、".join(issue.also),
        }
        records.append(asdict(issue) | extra | {"matched": str(matched), "state": state})
    return pd.DataFrame(records, columns=list(ISSUE_COLUMNS), dtype=object)
