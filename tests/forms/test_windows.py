"""Each office is asked to confirm its windows: what is handed out, taken in, and refused; in a project of its own."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from building import ROOT, nenpo
from openpyxl import load_workbook

from nenpo.forms.asked import desk_of, forms_of
from nenpo.forms.layout import CHANGED, CLOSED, SAME, WINDOWS
from nenpo.forms.values import NotUnderstood, day_text
from nenpo.ground.locations import at
from nenpo.rollover.year import new_year

NAME, YEAR = "shien-guide", 2025
DOCUMENT = f"{NAME}-fy{YEAR}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has this report alone, rolled over by a year."""
    root = tmp_path_factory.mktemp("windows")
    for name in ("expectations", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("nenpo.yml", "requirements.lock"):
        shutil.copyfile(ROOT / name, root / name)
    shutil.copytree(ROOT / "data" / "raw" / f"{NAME}-fy2024", root / "data" / "raw" / f"{NAME}-fy2024")
    new_year(at(root), YEAR)
    return root


def windows(root: Path) -> list[list[str]]:
    text = (root / "data" / "raw" / DOCUMENT / "windows.csv").read_text(encoding="utf-8")
    return [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("office", "desk"),
    [
        ("県甲部 乙課 丙グループ", "乙課"),
        ("（公財）甲センター内", "甲センター"),
        ("甲拠点 事務局（公益財団法人乙センター内）", "甲拠点 事務局"),
        ("AOMORI STARTUP CENTER", "AOMORI STARTUP CENTER"),
        ("", "事務局"),
    ],
)
def test_whoever_answers_for_a_window_is_named(office: str, desk: str) -> None:
    assert desk_of(office) == desk


@pytest.mark.parametrize(("typed", "day"), [("令和8年3月31日", "2026-03-31"), ("2026-03-31", "2026-03-31")])
def test_a_day_is_typed_by_era_or_as_the_tables_have_it(typed: str, day: str) -> None:
    assert day_text(typed) == day


@pytest.mark.parametrize("typed", ["令和8年3月", "年度末", "3月31日", ""])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(NotUnderstood, match="日付として読めません。「令和8年3月31日」の形で書いてください"):
        day_text(typed)


def test_the_new_year_has_every_window_unconfirmed_as_it_was_read(project: Path) -> None:
    head, *rows = windows(project)
    before = (ROOT / "data" / "raw" / f"{NAME}-fy2024" / "windows.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == len(before) - 1
    assert {row[head.index("確認日")] + row[head.index("有効期限")] for row in rows} == {""}
    assert "aomori_yorozu2606@21aomori.or.jp" in {row[head.index("メール")] for row in rows}
    about = (project / "data" / "raw" / DOCUMENT / "source.yml").read_text(encoding="utf-8")
    assert "as_of: null" in about and "valid_until: null" in about


def test_every_window_is_asked_of_one_office_with_what_stands_now(project: Path) -> None:
    forms = forms_of(at(project), YEAR)
    rows = [row for form in forms for row in form.sheets["windows"]]
    assert len(rows) == len(windows(project)) - 1 == len({row.key for row in rows})
    (section,) = [form for form in forms if form.identity.section == "監理課"]
    assert [row.shown["telephone"] for row in section.sheets["windows"]][:2] == ["017-734-9706"] * 2
    assert {field.name for field in WINDOWS.fields if field.is_answer} - {"answer"} <= set(rows[0].shown)


def filled(form: Path, answers: dict[int, dict[str, Any]]) -> Path:
    """The form with answers in rows of its sheet, counted from the first."""
    book = load_workbook(form)
    sheet = book[WINDOWS.title]
    heads = {cell.value: cell.column for cell in sheet[3] if cell.value}
    for number, answer in answers.items():
        for name, text in answer.items():
            sheet.cell(5 + number, heads[name]).value = text
    book.save(form)
    return form


def taken(root: Path, office: str, answers: dict[int, dict[str, Any]]) -> Any:
    assert nenpo(root, "forms", str(YEAR)).status == 0
    form = root / "build" / "forms" / f"fy{YEAR}" / f"{DOCUMENT}-{office}.xlsx"
    return nenpo(root, "ingest", str(filled(form, answers)), "--received", "2025-05-01", "--from", "係長")


def test_an_answer_confirms_changes_or_takes_away(project: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(project, tmp_path / "p"))
    changed = {"answer": CHANGED, "telephone": "017-734-0000", "valid_until": "令和8年3月31日"}
    done = taken(root, "監理課", {0: changed, 1: {"answer": SAME}, 2: {"answer": CLOSED}})
    assert done.status == 0, done.out + done.error
    head, *rows = windows(root)
    own = [[row[head.index(name)] for name in ("節", "枝", "電話", "確認日", "有効期限")] for row in rows]
    assert [row for row in own if row[0] in ("14", "15")] == [
        ["14", "", "017-734-0000", "2025-05-01", "2026-03-31"],
        ["15", "", "017-734-9706", "2025-05-01", ""],
        ["15", "2", "", "", ""],
    ]
    assert len(rows) == len(windows(project)) - 2


def test_an_answer_that_denies_itself_is_refused_with_its_cell(project: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(project, tmp_path / "p"))
    done = taken(root, "環境政策課", {0: {"answer": SAME, "fax": "017-000-0000"}})
    assert "窓口の確認!M5「017-000-0000」: 様式の内容と違いますが、回答は「変更なし」です" in done.out + done.error
    done = taken(root, "DX推進課", {0: {"answer": CHANGED}})
    assert "「変更」とありますが、どの欄も様式のままです" in done.out + done.error
    assert windows(root) == windows(project)
