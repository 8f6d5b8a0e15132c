"""Every fact is read a second time from its cell, and says the same."""

from decimal import Decimal
from pathlib import Path

import pytest

from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.facts.readings import Archive, figure_of
from nenpo.facts.store import Fact, Facts, facts_of, read_facts
from nenpo.ground.locations import at
from tests.forms.small import NEW, OLD, OLD_OUTCOMES, SECTION, make_project, write


@pytest.fixture(scope="module")
def facts(root: Path) -> Facts:
    return read_facts(at(root))


@pytest.fixture(scope="module")
def archive(root: Path) -> Archive:
    return Archive(at(root))


def fact(facts: Facts, fact_id: str) -> Fact:
    return next(one for one in facts.all if one.fact_id == fact_id)


def test_every_fact_can_be_derived_again_from_its_cell(facts: Facts, archive: Archive) -> None:
    lost = []
    for one in facts.all:
        figure = figure_of(archive.reading(one), one)
        units = figure is None or not figure.unit or one.value is None or figure.unit == one.unit
        if figure is None or figure.value != one.value or not units:
            lost.append((one.fact_id, one.source_cell))
    assert lost == []
    assert len(facts.all) > 1700


def test_a_reading_shows_the_untouched_cell_and_what_was_repaired(facts: Facts, archive: Archive) -> None:
    moved = fact(facts, "nenji-hokoku-fy2020/風力発電関連業担い手育成事業/工業高校生向け体験研修受講者数/2020")
    reading = archive.reading(moved)
    assert (reading.row, reading.column, reading.raw, reading.page) == (144, "欄3", "220名", "47")
    assert [repair.kind for repair in reading.repairs] == ["move"]
    assert reading.head == "2年度" and reading.label == "工業高校生向け体験研修 受講者数"


def test_a_split_cell_keeps_its_printed_text(facts: Facts, archive: Archive) -> None:
    online = fact(facts, "nenji-hokoku-fy2020/就職ガイダンス開催事業/参加者数/2020/オンライン")
    reading = archive.reading(online)
    assert reading.raw.startswith("【R4. 3卒対象】") and reading.read.startswith("138名 オンライン")
    figure = figure_of(reading, online)
    assert figure is not None and (figure.value, figure.qualifier) == (131, "延べ")


@pytest.mark.parametrize(
    ("first", "last", "touched"), [("欄3", "欄3", ["shift_left"]), ("欄2", "欄3", ["shift_left"]), ("欄2", "欄9", [])]
)
def test_a_shift_touches_the_cells_up_to_its_last_column(
    first: str, last: str, touched: list[str], tmp_path: Path
) -> None:
    project = make_project(tmp_path)
    before = Archive(project).reading(visits(OLD, "outcomes.csv#3:欄3"))
    line = f"outcomes.csv,欄1=相談件数,{first},31件,shift_left,{last},欄が一つ多く入り、値が右へずれている\n"
    write(project.raw / OLD / "outcomes.csv", OLD_OUTCOMES.replace("25件", ""))
    write(project.raw / OLD / "repairs.csv", f"ファイル,鍵,列,原文,種別,値,理由\n{line}")
    reading = Archive(project).reading(visits(OLD, "outcomes.csv#3:欄3"))
    assert [repair.kind for repair in reading.repairs] == touched and before.repairs == ()


def visits(document: str, cell: str) -> Fact:
    """窓口相談事業/相談件数 of 2020, as a cell of a document prints it."""
    project = "窓口相談事業"
    row = Observation(document, "nenji-hokoku", f"2(2)①-1 {project}", project, project, "相談件数", 2020, "2020",
                      Decimal(31), "件", "31件", f"{document}/{cell}")  # fmt: skip
    return facts_of(observations_frame([row]), int(document[-4:])).all[0]


def test_a_correction_is_read_as_the_cell_that_it_corrects_would_be(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    head = "資料,ファイル,行,列,原文,訂正,理由,担当課,受付日,納品"
    line = f"{OLD},outcomes.csv,4,欄3,2回 81名,2回 82名,数え直し,{SECTION},2022-06-10,d"
    write(project.raw / NEW / "corrections.csv", f"{head}\n{line}\n")
    reading = Archive(project).reading(visits(NEW, "corrections.csv#2:訂正"))
    assert (reading.raw, reading.head, reading.label) == ("2回 82名", "2年度", "講座の回数及び参加者数")
    assert [(figure.value, figure.what) for figure in reading.figures] == [(2, ""), (82, "参加者数")]


def test_a_checksum_is_that_of_the_file(archive: Archive, root: Path) -> None:
    import hashlib

    file = "nenji-hokoku-fy2020/figures.csv"
    assert archive.sha256(file) == hashlib.sha256((root / "data/raw" / file).read_bytes()).hexdigest()
