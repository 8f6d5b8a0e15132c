"""Who is outstanding: on the screen, on a page that needs nothing else, and as a list of reminders."""

import io
from pathlib import Path

import openpyxl
import pytest

from nenpo.command_line import main
from nenpo.forms.deliveries import Standing, checked_day, status_html, status_rows, status_text
from nenpo.forms.handing_out import hand_out, reminder, reminders_bytes, told_status
from nenpo.forms.workbook import workbook_bytes
from nenpo.ground.errors import GOOD, WRONG_USAGE, UsageError
from nenpo.ground.sources import Document
from tests.forms.filling import fill, good_answers
from tests.forms.small import DEADLINE, NEW, OTHER, SECTION, VISITS, form_of, make_project, take


def test_the_status_follows_the_deliveries(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    with pytest.raises(UsageError, match="まだ配っていません"):
        told_status(project, 2021)
    hand_out(project, 2021, DEADLINE)
    form = form_of(project)
    assert [(row.section, row.state) for row in status_rows(project, 2021)] == [(OTHER, "未提出"), (SECTION, "未提出")]
    take(project, fill(workbook_bytes(form), {VISITS: {"value": 1}}), "2022-06-29")
    assert status_rows(project, 2021)[1].state == "一部空欄"
    take(project, fill(workbook_bytes(form), good_answers(form)), "2022-07-02")
    assert status_text(status_rows(project, 2021), 2021) == (
        "令和3年度の様式は、2のうち1が提出済み、0が一部空欄、1が未提出です。\n"
        f"== {NEW}\n"
        f"  [未提出] {OTHER}（期限 {DEADLINE}）\n"
        f"  [提出済み] {SECTION}（2022-07-02 地域産業課 主幹、2回目、期限から2日遅れ）"
    )


ROWS = [
    Standing(NEW, "<b>課", "未提出", DEADLINE),
    Standing(NEW, OTHER, "一部空欄", DEADLINE, "2022-07-01", "主幹", "a.xlsx", 1, 1),
    Standing(NEW, SECTION, "提出済み", DEADLINE, "2022-06-01", "主幹", "b.xlsx", 0, 1),
]


def test_the_page_is_whole_and_nothing_in_it_acts() -> None:
    page = status_html(ROWS, 2021)
    assert "<b>課" not in page and "&lt;b&gt;課" in page and "（1日遅れ）" in page
    assert "http" not in page and "<script" not in page and '<html lang="ja">' in page


def test_reminders_go_to_those_who_are_outstanding() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(reminders_bytes(ROWS, 2021))).active
    assert list(sheet.iter_rows(values_only=True)) == [
        ("担当課", "状態", "期限", "最後の受付日", "送る文"),
        ("<b>課", "未提出", DEADLINE, "", reminder(ROWS[0], 2021)),
        (OTHER, "一部空欄", DEADLINE, "2022-07-01", reminder(ROWS[1], 2021)),
    ]
    assert reminder(ROWS[0], 2021) == (
        "令和3年度の様式（期限 令和4年6月30日（木））について、○月○日現在、御提出を確認できておりません。"
        "行き違いの場合は御容赦ください。"
    )
    assert sheet.freeze_panes == "B2" and sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0


def test_a_reminder_says_the_day_the_legal_basis_and_whom_to_turn_to(tmp_path: Path) -> None:
    about = {"kind": "年次報告", "basis": "青森県中小企業振興基本条例第10条", "contact": "商工政策課"}
    said = reminder(ROWS[1], 2021, "2022-07-05", Document(NEW, tmp_path, about, {}))
    assert said == (
        "令和3年度の様式（期限 令和4年6月30日（木））は、令和4年7月1日（金）に受け取りました。ありがとうございます。"
        "7月5日現在、空欄が残っておりますので、御記入のうえ、改めて御提出くださるようお願いします。"
        "行き違いの場合は御容赦ください。"
        "この様式は、青森県中小企業振興基本条例第10条に基づく年次報告のためにお願いしているものです。"
        "お問い合わせは、商工政策課までお願いします。"
    )
    assert "基づく" not in reminder(ROWS[0], 2021, "", Document(NEW, tmp_path, about | {"basis": ""}, {}))
    assert reminder(ROWS[2], 2021) == ""


def test_a_day_is_typed_in_one_form() -> None:
    assert checked_day("2022-06-10", "--received") == "2022-06-10"
    with pytest.raises(UsageError, match="--received の「6月10日」は日付として読めません"):
        checked_day("6月10日", "--received")


def test_the_commands_hand_out_take_in_and_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["forms", "R3", "--deadline", DEADLINE]) == GOOD
    name = f"build/forms/fy2021/{NEW}-{SECTION}.xlsx"
    assert name in capsys.readouterr().out
    assert main(["ingest", name]) == WRONG_USAGE
    assert "--received" in capsys.readouterr().err
    assert main(["ingest", name, "--received", "2022-06-10", "--from", "主査", "--status", "2021"]) == GOOD
    told = capsys.readouterr().out
    assert f"== {NEW}-{SECTION}.xlsx" in told and "[一部空欄] 地域産業課（2022-06-10 主査）" in told
    assert main(["ingest", "none.xlsx", "--received", "2022-06-10"]) == WRONG_USAGE
    assert main(["forms", "2030"]) == WRONG_USAGE
    assert "nenpo new-year 2030" in capsys.readouterr().err
    assert (project.build / "forms" / "fy2021" / "status.html").is_file()
