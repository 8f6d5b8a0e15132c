"""An edition in the making holds no other one back."""

import json
from pathlib import Path

import pytest
from made import declared

from nenpo.ground.errors import UncoveredFindings
from nenpo.ground.locations import Locations, at
from nenpo.ground.sources import abouts
from nenpo.pipeline.findings import refuse_uncovered
from nenpo.pipeline.run import in_the_making
from nenpo.pipeline.steps import all_steps, chosen, documents_read

FINDING = {
    "severity": "critical", "known_issue": "", "document": "nenji-hokoku-fy2021", "file": "f.csv", "row": "2",
    "column": "欄2", "printed": "", "message": "未提出です。",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Locations:
    """Give a project of a printed year and one on forms."""
    for year, arrival in ((2020, "printed"), (2021, "form")):
        folder = tmp_path / "data" / "raw" / f"nenji-hokoku-fy{year}"
        folder.mkdir(parents=True)
        text = (
            f"document: nenji-hokoku-fy{year}\nreport: nenji-hokoku\ntitle: 報告\npublisher: 県\nkind: 年次報告\n"
            f"fiscal_year: {year}\ncitation: 県\ntables:\n"
            f"- {{file: a.csv, arrival: {arrival}, layout: list, columns: {{a: a}}}}\n"
        )
        (folder / "source.yml").write_text(text, encoding="utf-8")
    (tmp_path / "build" / "findings").mkdir(parents=True)
    path = tmp_path / "build" / "findings" / "fy2021.json"
    path.write_text(json.dumps({"findings": [FINDING]}, ensure_ascii=False), encoding="utf-8")
    return at(declared(tmp_path))


def test_what_it_lacks_counts_only_where_it_is_asked_for(project: Locations) -> None:
    steps = all_steps(project)
    assert in_the_making(project, chosen(steps, (2020,), ())) == {"nenji-hokoku@2021": "nenji-hokoku-fy2021"}
    assert in_the_making(project, steps) == in_the_making(project, chosen(steps, (2021,), ())) == {}
    refuse_uncovered(project, {"nenji-hokoku-fy2021"})
    with pytest.raises(UncoveredFindings, match="未提出です"):
        refuse_uncovered(project)


def test_the_cleaning_of_forms_reads_what_it_may_correct(project: Locations) -> None:
    about = abouts(project)
    assert documents_read(about, 2021) == ["nenji-hokoku-fy2021", "nenji-hokoku-fy2020"]
    assert documents_read(about, 2020) == ["nenji-hokoku-fy2020"]
