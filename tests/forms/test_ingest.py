"""What becomes of a returned file: taken whole with what changed, or refused with every reason and nothing taken."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from nenpo.forms.deliveries import read_deliveries, sha256_of
from nenpo.forms.ingest import Asked
from nenpo.forms.reading import OLE
from nenpo.forms.workbook import workbook_bytes
from nenpo.ground.locations import Locations
from tests.forms.filling import MISTAKES, cell_of, changed, fill, good_answers, rows_of, spoilt
from tests.forms.small import (
    ADVICE,
    COURSES,
    JOBS,
    LISTS,
    NEW,
    NEW_OUTCOMES,
    PAGES,
    SECTION,
    SEMINAR,
    START,
    VISITS,
    form_of,
    make_project,
    raw,
    snapshot,
    take,
    write,
)

REFUSED = "取り込みません。次の{}件を直して、もう一度送ってもらってください。このファイルからは何も取り込んでいません。"
KNOWN = {"words/窓口相談事業/事業概要": {"text": "相談に応じる。"}, JOBS: {"value": 1100, "correction": "1,050"}}


@pytest.fixture
def project(tmp_path: Path) -> Locations:
    return make_project(tmp_path)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return workbook_bytes(form_of(make_project(tmp_path_factory.mktemp("blank"))))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return good_answers(form_of(make_project(tmp_path_factory.mktemp("answers"))))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Locations, Asked]:
    """A project that many files are brought to, one after the other."""
    project = make_project(tmp_path_factory.mktemp("desk"))
    return project, Asked(project)


# Taken


def test_answers_go_into_the_raw_tables_and_nothing_else_changes(project: Locations, blank: bytes) -> None:
    before = snapshot(project)
    told = {
        ADVICE: {"new": "いいえ", "priority": "はい", "major": "はい", "cost": 4000, "national": 1500, "general": 2500},
        VISITS: {"value": 1234, "note": "窓口だけを数えた"},
        COURSES: {"value": "3回 90名"},
        SEMINAR: {"marker": "未集計"},
        **KNOWN,
    }
    report = take(project, fill(blank, told))
    assert report.taken, report.text()
    after = snapshot(project)
    files = {name.removeprefix(f"{NEW}/") for name in after if after[name] != before.get(name)}
    original = f"deliveries/{read_deliveries(project.raw / NEW)[0].file}"
    assert files == {
        "projects.csv", "outcomes.csv", "notes.csv", "corrections.csv", "commentary/2-2-1.md",
        "deliveries/deliveries.csv", original,
    }  # fmt: skip
    assert '・就職,窓口相談事業,,○,○,"4,000","1,500",,"2,500",R1-R3,○,地域産業課,\n' in raw(project, "projects.csv")
    assert raw(project, "outcomes.csv").splitlines()[2:5] == [
        '2(2)①-1,行,相談件数,"1,234件",',
        "2(2)①-1,行,講座の回数及び参加者数,3回 90名,",
        '2(2)①-1,行,就職者数(R3年度は1月末現在),"1,100名",',
    ]
    assert "2(2)④-1,行,セミナー,未集計,\n" in raw(project, "outcomes.csv")
    assert raw(project, "notes.csv").endswith("2(2)①-1,相談件数,※,窓口だけを数えた,,2021,\n")
    name = read_deliveries(project.raw / NEW)[0].name
    assert raw(project, "corrections.csv").splitlines()[1] == (
        f'nenji-hokoku-fy2020,outcomes.csv,5,欄3,"1,022名","1,050名",確定値,地域産業課,2022-06-10,{name}'
    )
    assert raw(project, "commentary/2-2-1.md").startswith(
        "## 窓口相談事業\n\n### 事業概要\n\n相談に応じる。\n\n### 事業実績\n"
    )


def test_the_report_says_each_cell_with_old_and_new(project: Locations, blank: bytes) -> None:
    take(project, fill(blank, {VISITS: {"value": 30}}))
    report = take(project, fill(blank, {VISITS: {"value": 32}}), "2022-07-04")
    assert report.lines[:2] == (
        "取り込みました（地域産業課、受付日 2022-07-04、期限から4日遅れ）。",
        f"前の納品 {read_deliveries(project.raw / NEW)[0].name} に置き換わります。",
    )
    assert "- outcomes.csv 3行「欄2」（相談件数）: 「30件」 → 「32件」" in report.lines


def test_everything_answered_leaves_nothing_outstanding(project: Locations, blank: bytes, answers: dict) -> None:
    take(project, fill(blank, answers))
    delivery = read_deliveries(project.raw / NEW)[0]
    assert (delivery.result, delivery.by, delivery.received) == ("受領", "地域産業課 主幹", "2022-06-10")
    kept = project.raw / NEW / "deliveries" / delivery.file
    assert sha256_of(kept.read_bytes()) == delivery.sha256 and delivery.file == f"{SECTION}-{delivery.sha256[:12]}.xlsx"


def test_a_blank_takes_nothing_away_and_is_named(project: Locations, blank: bytes, answers: dict) -> None:
    take(project, fill(blank, answers))
    before = raw(project, "outcomes.csv")
    report = take(project, fill(blank, {VISITS: {"value": 3}}), "2022-06-11")
    assert report.taken and raw(project, "outcomes.csv") == before.replace("相談件数,31件", "相談件数,3件")
    assert not any("実績!E" in line for line in report.lines)


def test_the_same_bytes_again_do_nothing(project: Locations, blank: bytes, answers: dict) -> None:
    data = fill(blank, answers)
    take(project, data)
    before = snapshot(project)
    report = take(project, data, "2022-06-20", "別の名前.xlsx")
    assert report.lines == ("同じ内容のファイルを 2022-06-10 に受け取っています。何もしません。",)
    assert snapshot(project) == before and not report.refused


def test_an_older_delivery_does_not_undo_a_newer_one(project: Locations, blank: bytes) -> None:
    take(project, fill(blank, {VISITS: {"value": 3}}), "2022-06-20")
    before = snapshot(project)
    report = take(project, fill(blank, {VISITS: {"value": 4}}), "2022-06-10")
    assert report.lines[1] == (
        "- 「地域産業課」からは、より新しいもの（受付日 2022-06-20）が届いています。"
        "受付日 2022-06-10 のファイルは取り込みません。"
    )
    assert snapshot(project) == before


def test_words_that_somebody_rewrote_are_not_overwritten(project: Locations, blank: bytes) -> None:
    key = "words/窓口相談事業/事業概要"
    take(project, fill(blank, {key: {"text": "初めの文。"}}))
    take(project, fill(blank, {key: {"text": "直した文。"}}), "2022-06-11")
    path = project.raw / NEW / "commentary" / "2-2-1.md"
    assert "直した文。" in raw(project, "commentary/2-2-1.md")
    path.write_text(raw(project, "commentary/2-2-1.md").replace("直した文。", "編集者の文。"), "utf-8", newline="\n")
    report = take(project, fill(blank, {key: {"text": "三度目の文。"}}), "2022-06-12")
    assert "編集者の文。" in raw(project, "commentary/2-2-1.md")
    assert any("人が書き直しているので、書き換えていません" in line for line in report.lines)


def test_words_that_a_person_wrote_before_the_first_delivery_stay(project: Locations, blank: bytes) -> None:
    path = project.raw / NEW / "commentary" / "2-2-1.md"
    write(path, raw(project, "commentary/2-2-1.md").replace("### 事業概要\n", "### 事業概要\n\n編集者の文。\n", 1))
    before = raw(project, "commentary/2-2-1.md")
    report = take(project, fill(blank, {"words/窓口相談事業/事業概要": {"text": "届いた文。"}}))
    assert report.taken and raw(project, "commentary/2-2-1.md") == before
    assert any("人が書き直しているので、書き換えていません" in line for line in report.lines)


SPAN, FUNDS = "今年度より前に終わる期間です", "千円と合いません"


@pytest.mark.parametrize(
    ("told", "remark"),
    [
        ({"period": "R1-R2"}, f"施策一覧!N5「R1-R2」: {SPAN}。"),
        ({"period": "R1-R3"}, ""),
        ({"period": "R1-"}, ""),
        ({"cost": 4000}, ""),
        ({"cost": 4000, "national": 1500}, f"施策一覧!J5「4,000」: 財源の合計 1,500{FUNDS}（差 2,500）。"),
        ({"cost": 4000, "national": 1500, "other": 500, "general": 2000}, ""),
        ({"national": 1500}, ""),
    ],
)
def test_a_project_that_should_have_ended_and_funds_that_do_not_add_up_are_remarked(
    told: dict[str, Any], remark: str, project: Locations, blank: bytes
) -> None:
    report = take(project, fill(blank, {ADVICE: told}))
    remarks = [line for line in report.lines if SPAN in line or FUNDS in line]
    assert report.taken and len(remarks) == bool(remark)
    assert not remark or remarks[0].startswith(f"- {remark}")


def test_an_original_whose_properties_name_a_person_is_told(project: Locations, blank: bytes) -> None:
    def signed(book: Workbook) -> None:
        book.properties.lastModifiedBy = "甲野乙"
        cell_of(book, VISITS, "value").value = 31

    named = "の属性に人の名があります。リポジトリに入れるか、決めてください。"
    assert any(line.endswith(named) for line in take(project, changed(blank, signed)).lines)
    assert not any(line.endswith(named) for line in take(project, fill(blank, {VISITS: {"value": 32}})).lines)


def test_figures_in_words_are_listed_for_a_person_to_bind(project: Locations, blank: bytes) -> None:
    told = {VISITS: {"value": 45}, "words/窓口相談事業/事業実績": {"text": "相談は45件で、研修に12社が来た。"}}
    report = take(project, fill(blank, told))
    assert "- 「窓口相談事業 事業実績」の文にある「45件」は数値です。「{相談件数}」と書けます。" in report.lines
    assert "- 「窓口相談事業 事業実績」の文にある「12社」は数値です。{項目} の形で書いてください。" in report.lines


# Projects and indicators that come and go


def test_a_new_project_and_a_new_indicator_find_their_places(project: Locations, blank: bytes) -> None:
    told = {
        "new_projects/1": {
            "policy": "①", "project": "新しい窓口事業", "cost": 700, "period": "R3-R5", "sections": SECTION,
            "office": "地域産業課 経営支援グループ", "priority": "はい", "summary": "新しく始めた。",
        },
        "additions/1": {"project": "起業支援事業", "indicator": "相談会", "value": 4, "unit": "回"},
    }  # fmt: skip
    report = take(project, fill(blank, told))
    assert report.taken, report.text()
    assert raw(project, "projects.csv").splitlines()[4] == ",新しい窓口事業,○,○,,700,,,,R3-R5,,地域産業課,"
    assert raw(project, "project_lists.csv").splitlines()[3] == "①,,,3,新しい窓口事業,,,,"
    assert raw(project, "project_pages.csv").splitlines()[3] == "2(2)①-3,,,,,地域産業課 経営支援グループ"
    assert raw(project, "outcomes.csv").endswith("2(2)④-1,行,相談会,4回,\n")
    assert "## 新しい窓口事業\n\n### 事業概要\n\n新しく始めた。\n" in raw(project, "commentary/2-2-1.md")
    form = form_of(project)
    assert "outcomes/起業支援事業/相談会" in {row.key for row in form.sheets["outcomes"]}
    again = take(project, fill(blank, told | {VISITS: {"value": 1}}), "2022-06-11")
    assert again.taken and raw(project, "projects.csv").count("新しい窓口事業") == 1
    assert raw(project, "outcomes.csv").count("相談会") == 1


NEWCOMER = {
    "project": "新しい事業", "cost": 700, "period": "R3-", "sections": SECTION, "office": SECTION,
    "summary": "新しく始めた。",
}  # fmt: skip


def test_a_new_project_has_the_number_after_the_highest(project: Locations) -> None:
    texts = {"project_lists.csv": LISTS, "project_pages.csv": PAGES, "outcomes.csv": NEW_OUTCOMES}
    for name, text in texts.items():
        write(project.raw / NEW / name, text.replace("①,,,1,", "①,,,7,").replace("2(2)①-1,", "2(2)①-7,"))
    data = fill(workbook_bytes(form_of(project)), {"new_projects/1": {"policy": "①", **NEWCOMER}})
    report = take(project, data)
    assert report.taken, report.text()
    assert "①,,,8,新しい事業,,,,\n" in raw(project, "project_lists.csv")
    assert f"2(2)①-8,,,,,{SECTION}\n" in raw(project, "project_pages.csv")


@pytest.mark.parametrize(("policy", "marks"), [("⑥", "○,"), ("⑦", ",○")])
def test_a_new_project_of_two_policies_that_share_a_chapter(
    policy: str, marks: str, project: Locations, blank: bytes
) -> None:
    write(project.raw / NEW / "project_lists.csv", f"{LISTS}⑥⑦,○,,1,起業支援事業(再掲),,,,\n")
    write(project.raw / NEW / "commentary" / "2-2-6.md", "# ⑥⑦\n")
    report = take(project, fill(blank, {"new_projects/1": {"policy": policy, **NEWCOMER}}))
    assert report.taken, report.text()
    assert f"⑥⑦,{marks},2,新しい事業,,,,\n" in raw(project, "project_lists.csv")
    assert "## 新しい事業\n\n### 事業概要\n\n新しく始めた。\n" in raw(project, "commentary/2-2-6.md")


def test_a_project_that_ended_leaves_every_table(project: Locations, blank: bytes) -> None:
    report = take(project, fill(blank, {ADVICE: {"answer": "事業終了"}, SEMINAR: {"value": 1, "unit": "回"}}))
    assert report.taken, report.text()
    for name in ("projects.csv", "project_lists.csv", "outcomes.csv", "commentary/2-2-1.md"):
        assert "窓口相談事業" not in raw(project, name) and "2(2)①-1," not in raw(project, name)
    assert raw(project, "projects.csv").splitlines()[2].startswith("・就職,商店街事業,")
    assert form_of(project).sheets["projects"][0].key == START


def test_an_ended_project_has_no_figures_of_this_year(project: Locations, blank: bytes) -> None:
    report = take(project, fill(blank, {ADVICE: {"answer": "事業終了"}, VISITS: {"value": 1}}))
    assert report.lines[1] == (
        "- 実績!E5「1」: この事業の回答は「事業終了」です。今年度の分を消すか、回答を「継続」にしてください。"
    )


def test_nothing_to_report_is_an_answer_for_every_indicator(project: Locations, blank: bytes) -> None:
    take(project, fill(blank, {START: {"answer": "該当なし"}}))
    assert "2(2)④-1,行,セミナー,該当なし,\n" in raw(project, "outcomes.csv")


def test_a_correction_that_is_taken_back_goes(project: Locations, blank: bytes) -> None:
    take(project, fill(blank, {VISITS: {"correction": 32, "reason": "二重に数えた"}}))
    assert "31件,32件,二重に数えた" in raw(project, "corrections.csv")
    take(project, fill(blank, {VISITS: {"correction": 31}}), "2022-06-11")
    assert len(raw(project, "corrections.csv").splitlines()) == 1


# Refused: the cell, the text found and what is expected


def put(key: str, **texts: Any) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for name, value in texts.items():
            cell_of(book, key, name).value = value

    return change


def percent(book: Workbook) -> None:
    cell_of(book, VISITS, "value").value = 0.5
    cell_of(book, VISITS, "value").number_format = "0%"


NUMBER = "31 のように数だけを書き、「約」「程度」などは修飾で、値がないときは理由を選んでください。"
REFUSALS: dict[str, tuple[Callable[[Workbook], None], str]] = {
    "no number": (put(VISITS, value="多数"), f"実績!E5「多数」: 数として読めません。{NUMBER}"),
    "a range": (put(VISITS, value="31～35"), f"実績!E5「31～35」: 数として読めません。{NUMBER}"),
    "other unit": (
        put(VISITS, value="31社"),
        "実績!E5「31社」: 単位「社」が、単位の欄の「件」と違います。どちらかに合わせてください。",
    ),
    "no unit": (
        put(SEMINAR, value=3),
        "実績!E8「3」: 単位がありません。単位の欄で選んでください（単位のない数は「（単位なし）」）。",
    ),
    "value and reason": (
        put(VISITS, value=3, marker="中止"),
        "実績!E5「3」: 値と、値がない理由「中止」の両方があります。どちらかを消してください。",
    ),
    "reason of one's own": (
        put(VISITS, marker="忙しかった"),
        "実績!H5「忙しかった」: 理由の一覧にありません。"
        "中止、事業開始前、実績なし、未集計、該当なし、随時、未実施 から選んでください。",
    ),
    "composite": (
        put(COURSES, value=3),
        "実績!E6「3」: 数の個数か単位が「2回 81名」と違います。同じ形で書いてください。",
    ),
    "correction without reason": (
        put(VISITS, correction=99),
        "実績!J5「99」: 訂正の理由がありません。隣の欄に書いてください。",
    ),
    "reason without correction": (
        put(VISITS, reason="誤り"),
        "実績!K5「誤り」: 訂正の理由だけがあります。正しい値も書くか、理由を消してください。",
    ),
    "last year overwritten": (
        put(VISITS, last="32件"),
        "実績!D5「32件」: 様式では「31件」でした。前年度の値は「訂正」の欄で直してください。",
    ),
    "indicator overwritten": (
        put(VISITS, indicator="訪問件数"),
        "実績!C5「訪問件数」: 様式では「相談件数」でした。元に戻してください。",
    ),
    "formula without a stored value": (
        put(VISITS, value="=A1+1"),
        "実績!E5（空欄）: 式（=A1+1）の値が保存されていません。Excel で開いて保存し直すか、値を書いてください。",
    ),
    "error value": (
        put(VISITS, value="#REF!"),
        "実績!E5「#REF!」: 「#REF!」という誤りの値です。正しい値を書いてください。",
    ),
    "truth": (
        put(VISITS, value=True),
        "実績!E5「True」: 「TRUE」「FALSE」という値です。数か文字を書いてください。",
    ),
    "percent of another unit": (
        percent,
        "実績!E5「50%」: 単位「%」が、単位の欄の「件」と違います。どちらかに合わせてください。",
    ),
    "lost characters": (
        put(VISITS, note="\ufffd"),
        "実績!I5「\ufffd」: 文字化けの印（U+FFFD）があります。書き直してください。",
    ),
    "formula as text": (
        put("additions/1", project="起業支援事業", indicator="@SUM", value=1, unit="件"),
        "追加の項目!C5「@SUM」: 「@」で始まる文字は式と見分けられません。取り除いてください。",
    ),
    "no whole thousands": (
        put(ADVICE, cost="約3,000"),
        "施策一覧!J5「約3,000」: 千円の単位の整数として読めません。3254 のように書いてください。",
    ),
    "strange answer": (
        put(ADVICE, answer="休止"),
        "施策一覧!D5「休止」: 回答にありません。継続、事業終了、該当なし から選んでください。",
    ),
    "strange period": (
        put(ADVICE, period="3年間"),
        "施策一覧!N5「3年間」: 事業期間として読めません。R2-R3、R3、S45- のように書いてください。",
    ),
    "half an addition": (
        put("additions/1", indicator="相談会"),
        "追加の項目!C5「相談会」: 追加の項目には、事業名と項目名の両方を書いてください。",
    ),
    "braces in words": (
        put("words/窓口相談事業/事業概要", text="{件数}"),
        "事業概要・事業実績!E5「{件数}」: 「{」と「}」は、全角でも使えません。かっこは「（）」にしてください。",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_names_cell_text_and_what_is_expected(name: str, desk: tuple[Locations, Asked], blank: bytes) -> None:
    project, asked = desk
    before = snapshot(project)
    report = take(project, changed(blank, REFUSALS[name][0]), asked=asked)
    assert report.refused and report.lines == (REFUSED.format(1), f"- {REFUSALS[name][1]}")
    assert snapshot(project) == before


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_people_do_to_a_workbook_is_handled_or_refused(
    mistake: str, desk: tuple[Locations, Asked], blank: bytes, answers: dict
) -> None:
    project, asked = desk
    before = snapshot(project)
    report = take(project, spoilt(fill(blank, answers), mistake, VISITS), asked=asked)
    assert report.refused is MISTAKES[mistake][0], report.text()
    assert (snapshot(project) == before) is report.refused


@pytest.mark.parametrize(("count", "shown"), [(60, "多" * 60), (61, "多" * 60 + "…")], ids=["whole", "cut"])
def test_a_long_answer_is_cut_where_it_is_refused(
    count: int, shown: str, desk: tuple[Locations, Asked], blank: bytes
) -> None:
    report = take(desk[0], fill(blank, {VISITS: {"value": "多" * count}}), asked=desk[1])
    assert report.lines[1] == f"- 実績!E5「{shown}」: 数として読めません。{NUMBER}"


def test_every_reason_is_named_at_once(desk: tuple[Locations, Asked], blank: bytes) -> None:
    wrong = fill(blank, {VISITS: {"value": "多数"}, SEMINAR: {"value": 3}, ADVICE: {"cost": "少し"}})
    report = take(desk[0], wrong, asked=desk[1])
    assert len(report.lines) == 4 and report.lines[0] == REFUSED.format(3)


def stored(data: bytes, key: str, name: str, value: str) -> bytes:
    """The workbook with a formula whose value is stored, as Excel saves it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cell = cell_of(book, key, name)
    number = book.sheetnames.index(cell.parent.title) + 1
    place = cell.coordinate
    cell.value = "=15+16"
    buffer = io.BytesIO()
    book.save(buffer)
    return repacked(
        buffer.getvalue(),
        {
            f"xl/worksheets/sheet{number}.xml": lambda part: part.replace(
                b"<f>15+16</f><v />", f"<f>15+16</f><v>{value}</v>".encode()
            ).replace(b"<f>15+16</f><v></v>", f"<f>15+16</f><v>{value}</v>".encode())
        },
    ), place


def repacked(data: bytes, changes: dict[str, Callable[[bytes], bytes]], extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook with parts changed or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, changes.get(part, lambda text: text)(old.read(part)))
        for part, text in (extra or {}).items():
            new.writestr(part, text)
    return buffer.getvalue()


def test_a_formula_is_read_by_its_stored_value_and_says_so(project: Locations, blank: bytes) -> None:
    data, place = stored(blank, VISITS, "value", "31")
    report = take(project, data)
    assert report.taken and "相談件数,31件," in raw(project, "outcomes.csv")
    assert f"- 実績!{place}「31」: 式（=15+16）の保存されている値を読みました。" in report.lines


# Files that are not what they should be


def workbook(change: Callable[[Workbook], None] = lambda book: None) -> bytes:
    book = Workbook()
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_strange_files_are_refused_before_they_are_unpacked(desk: tuple[Locations, Asked], blank: bytes) -> None:
    project, asked = desk
    bomb = repacked(blank, {}, {"xl/media/zeros.xml": b"0" * 70_000_000})
    files = {
        "表.xlsx": (workbook(), "nenpo の様式ではありません"),
        "守り.xlsx": (OLE + b"0" * 100, "パスワードで保護されているか、古い形式"),
        "壊れ.xlsx": (blank[:-200], "Excel ブックとして開けません"),
        "爆弾.xlsx": (bomb, "広げると大きくなりすぎます"),
        "マクロ.xlsx": (repacked(blank, {}, {"xl/vbaProject.bin": b""}), "マクロや、動く部品があります"),
        "参照.xlsx": (repacked(blank, {}, {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "ほかのファイルを参照"),
        "宣言.xlsx": (repacked(blank, {}, {"xl/x.xml": b"<!DOCTYPE a>"}), "DOCTYPE"),
        "文字.csv": (b"\x81", "文字コードを読めません"),
        "別.csv": (b"a,b\n1,2\n", "nenpo の様式ではありません"),
        "閉じ忘れ.csv": (b'a,"b\n', "CSV として読めません"),
        "遠い.xlsx": (changed(blank, lambda book: book["実績"].cell(1_000_000, 1, "x")), "A1000000まで"),
    }
    before = snapshot(project)
    for name, (data, said) in files.items():
        report = take(project, data, name=name, asked=asked)
        assert report.refused and said in report.lines[1], (name, report.lines)
    assert snapshot(project) == before


def test_a_form_of_another_year_or_version_is_refused(desk: tuple[Locations, Asked], blank: bytes) -> None:
    project, asked = desk

    def marked(old: str, new: str) -> bytes:
        def change(book: Workbook) -> None:
            for sheet in book.worksheets:
                sheet["A1"].value = str(sheet["A1"].value or "").replace(old, new)

        return changed(blank, change)

    assert "資料 nenji-hokoku-fy2031 の様式です" in take(project, marked("fy2021", "fy2031"), asked=asked).lines[1]
    assert "様式の版が違います（9、今の版は1）" in take(project, marked("nenpo|1|", "nenpo|9|"), asked=asked).lines[1]
    assert (
        "担当課「総務課」は、いまの資料にありません" in take(project, marked(SECTION, "総務課"), asked=asked).lines[1]
    )


# A sheet that was saved as CSV


def as_csv(data: bytes, title: str, encoding: str) -> bytes:
    """A sheet as Excel saves it, hidden cells and all."""
    import csv

    buffer = io.StringIO(newline="")
    sheet = openpyxl.load_workbook(io.BytesIO(data))[title]
    csv.writer(buffer).writerows([["" if v is None else v for v in row] for row in sheet.iter_rows(values_only=True)])
    return buffer.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig", "utf-8"])
def test_a_sheet_saved_as_csv_is_taken(encoding: str, project: Locations, blank: bytes) -> None:
    data = as_csv(fill(blank, {VISITS: {"value": 1234}, COURSES: {"value": "3回 90名"}}), "実績", encoding)
    report = take(project, data, name="実績.csv")
    assert report.taken, report.text()
    assert '2(2)①-1,行,相談件数,"1,234件",\n' in raw(project, "outcomes.csv")
    delivery = read_deliveries(project.raw / NEW)[0]
    assert delivery.file.endswith(".csv") and delivery.result == "受領（空欄あり）"
    assert "- 施策一覧「窓口相談事業」" in report.lines


def test_a_refusal_in_a_csv_names_its_line(project: Locations, blank: bytes) -> None:
    report = take(project, as_csv(fill(blank, {VISITS: {"value": "多数"}}), "実績", "cp932"), name="実績.csv")
    assert report.lines[1] == f"- 実績.csvの5行5列「多数」: 数として読めません。{NUMBER}"


def test_last_year_overwritten_in_a_csv_is_refused(project: Locations, blank: bytes) -> None:
    data = as_csv(fill(blank, {VISITS: {"last": "32件"}}), "実績", "utf-8")
    report = take(project, data, name="実績.csv")
    said = "様式では「31件」でした。前年度の値は「訂正」の欄で直してください。"
    assert report.lines[1] == f"- 実績.csvの5行4列「32件」: {said}"


def test_rows_that_a_csv_has_lost_are_named(project: Locations, blank: bytes) -> None:
    lines = as_csv(blank, "実績", "utf-8").split(b"\r\n")
    report = take(project, b"\r\n".join(line for line in lines if "セミナー".encode() not in line), name="実績.csv")
    assert "「実績.csv」に「起業支援事業/セミナー」の行がありません" in report.lines[1]


def test_rows_may_be_moved_and_columns_put_between(project: Locations, blank: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book["実績"]
        sheet.insert_cols(3)
        rows = sorted(rows_of(sheet).values())
        first, last = rows[0], rows[-1]
        for column in range(1, sheet.max_column + 1):
            one, other = sheet.cell(first, column), sheet.cell(last, column)
            one.value, other.value = other.value, one.value

    report = take(project, changed(fill(blank, {VISITS: {"value": 77}}), change))
    assert report.taken and "相談件数,77件," in raw(project, "outcomes.csv")
