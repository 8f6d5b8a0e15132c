"""What tests make: declared reports, and projects that hold little else."""

import shutil
from functools import cache
from pathlib import Path

from building import ROOT

from nenpo.facts.known_issues import KnownIssue
from nenpo.ground.locations import at
from nenpo.report.declaration import SITE, Report, read_reports

ANNUAL, ACCOUNT = "nenji-hokoku", "jigyo-sokatsu"


def known_issue(**more: str) -> KnownIssue:
    """A known issue that names what it is about; it is read where it is printed unless that is said."""
    words = dict.fromkeys(("id", "rule", "kind", "found", "reason", "decided_by"), "")
    return KnownIssue(**(words | {"read_at": more.get("cell", "")} | more))


@cache
def report(name: str = ANNUAL) -> Report:
    """A report as the repository declares it."""
    return read_reports(at(ROOT))[name]


def declared(root: Path, *names: str) -> Path:
    """The project with the repository's reports declared (or those named), each beside a notebook, and the site."""
    folder = root / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    for one in read_reports(at(ROOT)).values():
        if not names or one.name in names:
            notebook = folder / one.notebook
            shutil.copyfile((ROOT / "notebooks" / one.notebook).with_suffix(".yml"), notebook.with_suffix(".yml"))
            if not notebook.exists():
                notebook.write_text("{}\n", encoding="utf-8")
    shutil.copyfile(ROOT / SITE, root / SITE)
    return root
