"""The workbook that a section gets: what it shows, what may be written in it, and that it is the same every time."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from nenpo.forms.asked import Form, Last
from nenpo.forms.handing_out import hand_out, reminders_bytes
from nenpo.forms.layout import LAYOUTS, RECORD, VERSION, Identity, read_mark
from nenpo.forms.workbook import japanese_date, workbook_bytes
from nenpo.ground.locations import Locations
from nenpo.ground.numerals import parse_figures
from tests.forms.filling import cell_of, columns_of, forms_sheets, rows_of
from tests.forms.small import (
    ADVICE,
    COURSES,
    DEADLINE,
    JOBS,
    NEW,
    OLD,
    OLD_OUTCOMES,
    OTHER,
    SECTION,
    SEMINAR,
    VISITS,
    form_of,
    make_project,
    raw,
    write,
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Locations:
    return make_project(tmp_path_factory.mktemp("forms"))


@pytest.fixture(scope="module")
def data(project: Locations) -> bytes:
    return workbook_bytes(form_of(project))


@pytest.fixture(scope="module")
def book(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_form_has_a_letter_instructions_and_a_sheet_for_each_kind_of_question(book: Workbook) -> None:
    titles = ["送付状", "説明", "施策一覧", "実績", "事業概要・事業実績", "追加の項目", "新規事業", RECORD]
    assert book.sheetnames == titles
    assert book[RECORD].sheet_state == "veryHidden"
    letter = "\n".join(str(cell.value) for cell in book["送付状"]["A"] if cell.value)
    assert f"{SECTION}　御中" in letter and "令和4年6月30日（木）" in letter


def test_every_row_of_the_section_is_asked_once_and_the_second_listing_is_not(book: Workbook) -> None:
    keys = {sheet.title: list(rows_of(sheet)) for sheet in forms_sheets(book)}
    assert keys["施策一覧"] == [ADVICE, "projects/起業支援事業"]
    assert keys["実績"] == [VISITS, COURSES, JOBS, SEMINAR]
    assert len(keys["事業概要・事業実績"]) == 4


def test_last_year_stands_beside_what_is_asked(book: Workbook) -> None:
    assert cell_of(book, VISITS, "last").value == "31件"
    assert cell_of(book, VISITS, "unit").value == "件"
    assert cell_of(book, ADVICE, "last").value == "3,254"
    assert cell_of(book, "words/窓口相談事業/事業実績", "last").value == "・相談は31件で、前年度から6件増加した。"


def test_a_figure_that_was_left_provisional_is_asked_again(book: Workbook) -> None:
    assert cell_of(book, JOBS, "ask").value == (
        "令和2年度は暫定値でした。確定した値を訂正の欄に書いてください（変わらなければ同じ値）。"
    )
    assert cell_of(book, VISITS, "ask").value is None


def test_a_figure_that_was_not_counted_is_asked_again(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    write(project.raw / OLD / "outcomes.csv", OLD_OUTCOMES.replace("中止", "未集計"))
    row = next(row for row in form_of(project).sheets["outcomes"] if row.key == SEMINAR)
    assert row.shown["ask"] == "令和2年度は未集計でした。集計できた値を訂正の欄に書いてください。"


@pytest.mark.parametrize(
    ("printed", "qualifier"),
    [
        ("延べ60社", "延べ"),
        ("累計60社", "累計"),
        ("最大60社", "最大"),
        ("各60社", "各"),
        ("計60社", "計"),
        ("約60社", ""),
        ("約延べ60社", ""),
        ("60社", ""),
    ],
)
def test_how_something_is_counted_stays_and_how_exactly_does_not(printed: str, qualifier: str) -> None:
    figures = tuple(parse_figures(printed) or ())
    assert figures and Last(printed, "old/outcomes.csv#3:欄3", figures).qualifier == qualifier


def test_only_the_cells_of_answers_can_be_edited(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.protection.sheet and not sheet.protection.password, sheet.title
    for sheet in forms_sheets(book):
        kind = read_mark(str(sheet["A1"].value))[1]
        for row in rows_of(sheet).values():
            for name, column in columns_of(sheet).items():
                locked = not LAYOUTS[kind].field(name).is_answer
                assert sheet.cell(row, column).protection.locked is locked, (sheet.title, row, name)
        assert sheet.column_dimensions["A"].hidden and sheet.row_dimensions[3].hidden


def test_cells_take_numbers_units_and_what_the_lists_hold(book: Workbook) -> None:
    sheet = book["実績"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    value, courses = cell_of(book, VISITS, "value"), cell_of(book, COURSES, "value")
    assert rules[value.coordinate].type == "decimal"
    assert courses.coordinate not in rules
    marker = next(rule for rule in rules.values() if "J" in (rule.formula1 or ""))
    listed = {cell.value for cell in book[RECORD]["J"] if cell.value}
    assert marker.type == "list" and {"該当なし", "中止", "未集計", "随時"} <= listed


def test_the_same_questions_give_the_same_bytes(project: Locations, data: bytes) -> None:
    assert workbook_bytes(form_of(project)) == data


def test_the_letter_says_by_what_right_it_asks_and_who_answers(project: Locations) -> None:
    form = form_of(project)
    plain = _letter_of(form)
    assert not any("根拠" in line or "連絡先" in line for line in plain)
    told = _letter_of(replace(form, basis="青森県中小企業振興基本条例第10条", contact="商工政策課"))
    assert "　根拠　　青森県中小企業振興基本条例第10条" in told and "　連絡先　商工政策課" in told


def _letter_of(form: Form) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(form)))
    return [str(row[0]) for row in book["送付状"].iter_rows(values_only=True) if row[0]]


def test_a_mark_says_which_form_a_sheet_is_of() -> None:
    identity = Identity(NEW, SECTION, DEADLINE)
    assert read_mark(identity.mark("outcomes")) == (identity, "outcomes")
    assert read_mark("nenpo") is None and identity.version == VERSION


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2022-06-30", "令和4年6月30日（木）"),
        ("2019-05-07", "令和元年5月7日（火）"),
        ("2019-04-26", "平成31年4月26日（金）"),
        ("", ""),
    ],
)
def test_a_day_is_written_as_letters_write_it(text: str, said: str) -> None:
    assert japanese_date(text) == said


def test_handing_out_writes_a_workbook_a_section_and_who_was_asked(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    told = hand_out(project, 2021, DEADLINE)
    assert told[0] == "令和3年度の様式を2通作りました。"
    names = sorted(path.name for path in (project.build / "forms" / "fy2021").iterdir())
    assert names == [
        f"{NEW}-{OTHER}.xlsx",
        f"{NEW}-{SECTION}.xlsx",
        "reminders.xlsx",
        "status.html",
    ]
    assert raw(project, "deliveries/asked.csv") == (
        f"担当課,様式,期限\n{OTHER},{NEW}-{OTHER}.xlsx,{DEADLINE}\n{SECTION},{NEW}-{SECTION}.xlsx,{DEADLINE}\n"
    )
    assert reminders_bytes([], 2021) == reminders_bytes([], 2021)


def test_libreoffice_opens_a_form_without_complaint(data: bytes, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: nobody has looked whether it opens a form")
    (tmp_path / "form.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    arguments = [office, profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,,,,,,4"]
    done = subprocess.run(
        [*arguments, "--outdir", str(tmp_path), str(tmp_path / "form.xlsx")], capture_output=True, timeout=120
    )
    out = next(tmp_path.glob("*.csv"), None)
    assert done.returncode == 0 and out is not None
    assert "31件" in out.read_text(encoding="utf-8")
