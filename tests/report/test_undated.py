"""A document that prints no year: a folder of its own, an empty period, and no year that it is compared with."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from nenpo.checks.measurements import Tables
from nenpo.checks.years import standstill
from nenpo.cleaning.observations import Observation, fact_id, observations_frame
from nenpo.facts.store import Context, Facts, facts_of
from nenpo.ground.blocks import spans_text
from nenpo.ground.errors import SourceError
from nenpo.ground.fiscal_year import (
    UNDATED,
    WITHOUT_YEAR,
    fiscal_year_name,
    fiscal_year_of,
    notebook_year,
    period_name,
    same_kind,
    year_period,
)
from nenpo.ground.locations import at
from nenpo.ground.sources import document_name, edition_of, read_about, report_of
from nenpo.report.cleaning_report import document_year
from nenpo.report.edition import NEWEST, published_years
from nenpo.words.wording import Voice, speak
from tests.made import report

ABOUT = """\
document: survey
report: nenji-hokoku
title: 調査の報告
publisher: 県
kind: 実績報告
fiscal_year: {year}
citation: 未公表
tables: []
"""


def figure(year: int, value: int) -> Observation:
    document = document_name("survey", year)
    return Observation(document, "survey", "1 目的", "調査", "調査", "回答数", year, year_period(year),
                       Decimal(value), "件", f"{value}件", f"{document}/a.csv#2:値")  # fmt: skip


def lay(root: Path, *years: str) -> None:
    for number, year in enumerate(years):
        folder = root / "data" / "raw" / f"survey{number}"
        folder.mkdir(parents=True)
        (folder / "source.yml").write_text(ABOUT.format(year=year), encoding="utf-8")


def test_the_year_of_none_is_named_and_has_no_period() -> None:
    assert fiscal_year_name(UNDATED) == "年度の記載なし"
    assert (year_period(UNDATED), period_name("")) == ("", "時期の記載なし")
    assert fiscal_year_of("", UNDATED) == UNDATED
    assert not same_kind("", "") and not same_kind("", "2020")


def test_a_figure_without_a_year_keeps_its_cells_empty_and_is_found_again() -> None:
    frame = observations_frame([figure(UNDATED, 8)])
    assert frame.loc[0, ["fact_id", "fiscal_year", "period"]].tolist() == ["survey/調査/回答数", "", ""]
    found = facts_of(frame, UNDATED)
    assert [fact.fiscal_year for fact in found.all] == [UNDATED]
    fact = found.find("調査/回答数", Context("survey", UNDATED))
    assert fact is not None and fact.value == 8


def test_no_other_year_answers_for_it_nor_it_for_another() -> None:
    found = facts_of(observations_frame([figure(UNDATED, 8)]), UNDATED)
    assert found.find("調査/回答数", Context("survey", 2020)) is None
    dated = facts_of(observations_frame([figure(2020, 9)]), 2020)
    assert dated.find("調査/回答数", Context("survey", UNDATED)) is None


def test_another_report_means_it_by_saying_that_it_has_no_year() -> None:
    both = pd.concat([observations_frame([figure(UNDATED, 8)]), observations_frame([figure(2020, 9)])])
    found = Facts(
        tuple(one for year, rows in both.groupby("fiscal_year") for one in facts_of(rows, int(year or 0)).all)
    )
    here = Context("nenji-hokoku", 2020)
    fact = found.find("調査/回答数 年度の記載なし", here)
    assert fact is not None and (fact.value, fact.fiscal_year) == (8, UNDATED)
    own = found.find("調査/回答数", here)
    assert own is not None and own.value == 9
    spoken = speak("回答は{調査/回答数 年度の記載なし}であった。", Voice(found, here, own_edition=True))
    assert spans_text(spoken) == "回答は8件であった。" and [span.fact for span in spoken if span.fact] == [
        "survey/調査/回答数"
    ]


def test_a_figure_of_a_year_is_no_figure_without_one() -> None:
    dated = facts_of(observations_frame([figure(2020, 9)]), 2020)
    assert dated.find("調査/回答数 年度の記載なし", Context("survey", 2020)) is None


def test_a_document_is_called_after_its_report_and_year() -> None:
    assert [document_name("survey", year) for year in (2020, UNDATED)] == ["survey-fy2020", "survey"]
    assert [report_of(name) for name in ("survey-fy2020", "survey")] == ["survey", "survey"]
    assert [edition_of(name) for name in ("survey-fy2020", "survey")] == [2020, UNDATED]
    assert fact_id(figure(2020, 1)) == "survey-fy2020/調査/回答数/2020"


@pytest.mark.parametrize(("said", "chosen"), [(NEWEST, 2020), (WITHOUT_YEAR, UNDATED), (2020, 2020)])
def test_beside_documents_of_a_year_it_has_a_parameter_of_its_own(tmp_path: Path, said: int, chosen: int) -> None:
    lay(tmp_path, "null", "2020")
    assert document_year(at(tmp_path), said) == chosen
    assert [notebook_year(year) for year in (UNDATED, 2020)] == [WITHOUT_YEAR, 2020]


def test_a_figure_without_a_year_is_not_compared_with_itself() -> None:
    facts = observations_frame([replace(figure(UNDATED, 1260), printed="1,260件")])
    assert standstill(Tables({"observations": facts}, UNDATED)) == []


def test_null_is_no_year_and_no_reference_edition_is_invented(tmp_path: Path) -> None:
    lay(tmp_path, "null")
    assert read_about(at(tmp_path), tmp_path / "data" / "raw" / "survey0")["fiscal_year"] == UNDATED
    assert list(published_years(at(tmp_path), report("nenji-hokoku"))) == [UNDATED]


def test_a_report_has_years_or_none(tmp_path: Path) -> None:
    lay(tmp_path, "null", "2020")
    with pytest.raises(SourceError, match="年度の記載がある資料とない資料があります（survey、survey）"):
        published_years(at(tmp_path), report("nenji-hokoku"))


@pytest.mark.parametrize("year", ["0", "R2", "true", "20200", "2020.5"])
def test_what_is_no_year_is_refused(tmp_path: Path, year: str) -> None:
    lay(tmp_path, year)
    with pytest.raises(SourceError, match="西暦の年度（2020 など）にしてください。資料に年度の記載がないときは null"):
        read_about(at(tmp_path), tmp_path / "data" / "raw" / "survey0")
