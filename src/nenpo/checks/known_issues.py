"""Known issues: mistakes of the published documents that are on record, with the reason and who decided.

An issue covers one finding and keeps it visible. An issue that covers nothing any more, covers more than it
names, or has run out is a finding itself: this module measures that, `expectations/known_issues.json` judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import pandas as pd

from nenpo.checks.judge import Finding
from nenpo.ground.declarations import refuse
from nenpo.ground.locations import Locations
from nenpo.ground.sources import read_yaml

FILE = "known_issues.yml"
MISTAKE, OPEN, CONFIRMED = "誤り", "要確認", "確認済み"
REQUIRED = ("id", "rule", "kind", "found", "reason", "decided_by")
# Says that a note speaks of the printed original, whose words need not stand beside it.
ORIGINAL = "原本"
# Sentences of a document that claim something, as it prints them.
SENTENCES = "/claims.csv#"
_QUOTED = re.compile("「([^「」]*)」")


@dataclass(frozen=True)
class KnownIssue:
    """One mistake on record.

    Attributes
    ----------
    rule : str
        The rule whose finding it explains.
    kind : str
        `誤り` (certainly a mistake), `要確認` (a contradiction that the documents alone do not settle) or `確認済み`
        (looks odd and is right).
    correct : str
        What a mistake should read; empty for the other kinds.
    fact_id, cell : str
        Which finding: one of the two, the cell as `file#row:column`.
    printed, expected : str
        What the finding must say there, so that a figure which changes later is not covered; `expected` may be
        left out.
    found : str
        What was found, in words.
    reason : str
        Sentence for the reader of the report, which prints it as a 注: of an open question what is printed elsewhere,
        and not that anything is wrong.
    question : str
        What is asked about an open question, as the 照会事項 print it; empty for the other kinds.
    asked_of : str
        Who is asked, where it is not the section in charge of the project; 原本 where a look at the print answers it.
    also : tuple of str
        Further facts that it concerns, such as the home figure of a 再掲: they bear its 注 too.
    decided_by : str
        A role, never a name.
    until : str
        Last fiscal year whose edition may still need it; empty: for good.
    """

    id: str
    rule: str
    kind: str
    found: str
    reason: str
    decided_by: str
    correct: str = ""
    fact_id: str = ""
    cell: str = ""
    printed: str = ""
    expected: str = ""
    until: str = ""
    question: str = ""
    asked_of: str = ""
    also: tuple[str, ...] = ()

    @property
    def unbound(self) -> str:
        """Words in 「」 of the note that neither its cell prints nor its figure is called, unless it says 原本.

        A sentence of the document is retold in words of ours: its note always speaks of the original.
        """
        if ORIGINAL in self.reason:
            return ""
        retold = SENTENCES in self.cell
        there = "" if retold else f"{self.printed}\n{self.fact_id}"
        words = [self.printed] * retold + _QUOTED.findall(self.reason)
        return "、".join(word for word in words if word not in there)

    @property
    def document(self) -> str:
        """The document it is about: the first part of its fact or cell."""
        return (self.fact_id or self.cell).partition("/")[0]

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is the one that the issue names."""
        same = (finding.rule, finding.printed) == (self.rule, self.printed)
        named = {"fact_id": self.fact_id, "expected": self.expected, "cell": self.cell}
        there = {"fact_id": finding.fact_id, "expected": finding.expected, "cell": str(finding.place)}
        return same and all(there[name] == value for name, value in named.items() if value)


ISSUE_COLUMNS = (*(field.name for field in fields(KnownIssue)), "document", "unbound", "newest", "matched", "state")


def read_known_issues(locations: Locations) -> list[KnownIssue]:
    """Every issue of `expectations/known_issues.yml`, in the file's order.

    Raises
    ------
    CheckNotEvaluated
        If an entry lacks what it needs or has a key that means nothing.
    """
    entries = read_yaml(locations.expectations / FILE, FILE) or []
    trouble = [line for number, entry in enumerate(entries, start=1) for line in _trouble(number, entry)]
    refuse(FILE, trouble)
    return [KnownIssue(**{name: _text(value) for name, value in entry.items()}) for entry in entries]


def _text(value: Any) -> Any:
    """A value as text, a list as texts."""
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return "" if value is None else str(value)


def _trouble(number: int, entry: Any) -> list[str]:
    if not isinstance(entry, Mapping):
        return [f"{number}件目が「名前: 値」の形ではありません"]
    label = f"{number}件目（{entry.get('id', 'id なし')}）"
    names = [field.name for field in fields(KnownIssue)]
    wanted = [name for name in REQUIRED if not entry.get(name)]
    lines = [f"{label}に {'、'.join(wanted)} がありません"] if wanted else []
    unknown = [str(name) for name in entry if name not in names]
    lines += [] if isinstance(entry.get("also", []), list) else [f"{label}の also は、数値の名前を並べて書きます"]
    lines += [f"{label}の {'、'.join(unknown)} は決まりにない項目です"] if unknown else []
    if bool(entry.get("fact_id")) == bool(entry.get("cell")):
        lines.append(f"{label}には fact_id か cell のどちらか一方を書きます")
    if "printed" not in entry:
        lines.append(f"{label}には、そこに印刷された文字（printed）を書きます。空のセルなら '' です")
    return lines


def covered(findings: Iterable[Finding], issues: Sequence[KnownIssue]) -> list[Finding]:
    """The findings, each with the id of the issue that explains it."""
    return [
        replace(finding, known_issue=next((issue.id for issue in issues if issue.covers(finding)), ""))
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
        matched = sum(issue.covers(finding) for finding in findings)
        edition = str(newest.get(issue.document, ""))
        expired = bool(issue.until and edition) and issue.until < edition
        state = (
            "一致する指摘なし" if not matched else "期限切れ" if expired else "複数に一致" if matched > 1 else "有効"
        )
        extra = {"document": issue.document, "unbound": issue.unbound, "newest": edition, "also": "、".join(issue.also)}
        records.append(asdict(issue) | extra | {"matched": str(matched), "state": state})
    return pd.DataFrame(records, columns=list(ISSUE_COLUMNS), dtype=object)
