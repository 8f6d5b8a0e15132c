"""States of an edition: who approved which build, what makes that void, and what the pages show."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from made import ACCOUNT, declared, report

from nenpo.ground.blocks import MIME, Span, prose
from nenpo.ground.errors import SourceError, UsageError
from nenpo.ground.locations import write_text
from nenpo.pipeline import approval, plan
from nenpo.pipeline.signoff import Book, books, read_signoffs, standing
from nenpo.pipeline.steps import Step

ABOUT = """\
document: {document}
report: {report}
title: 令和3年度
publisher: 青森県
kind: 報告
fiscal_year: 2021
citation: 青森県
tables:
- {{file: figures.csv, arrival: {arrival}, layout: list, columns: {{項目: item, 値: amount}}}}
"""
OWN, OTHER = "nenji-hokoku-fy2021", "jigyo-sokatsu-fy2021"
BOOK = Book(report(), 2021, OWN)
Approve = Callable[..., str]


def step(name: str, reads: tuple[str, ...], writes: tuple[str, ...], *after: str) -> Step:
    return Step(name, name, reads, writes, run="nenpo_toy_steps:run", after=after)


def notebook(words: str) -> str:
    block = prose("words", [("paragraph", [(Span(words),)])]).record()
    data = {MIME: block}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "", "outputs": [output], "execution_count": 1}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def edition(toy: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The toy project with an edition in the making, its page of quality, and the document of another report."""
    for document, name in ((OWN, "nenji-hokoku"), (OTHER, "jigyo-sokatsu")):
        arrival = "form" if document == OWN else "printed"
        toy.write(f"data/raw/{document}/source.yml", ABOUT.format(document=document, report=name, arrival=arrival))
        toy.write(f"data/raw/{document}/figures.csv", "項目,値\n相談,12\n")
    for name in ("doc", "other"):
        (toy.root / f"data/raw/{name}/figures.csv").unlink()
    toy.write(f"data/raw/{OWN}/commentary/1.md", "よく働いた。")
    toy.write("expectations/known_issues.yml", "[]\n")
    toy.write("requirements.lock", "a==1\n")
    declared(toy.root)

    clean, executed, finding = (
        "data/clean/fy2021/figures.csv", "build/executed/nenji-hokoku-fy2021.ipynb", "build/findings/fy2021.json",
    )  # fmt: skip
    site, book = "build/site/fy2021/", "nenji-hokoku@2021"
    steps = [
        step("clean@2021", (f"data/raw/{OWN}/**/*.csv", "data/raw/*/source.yml"), (clean,)),
        step("check@2021", (clean, "data/raw/**/*.csv", "expectations/*"), (finding,), "clean@2021"),
        step(book, (clean, f"data/raw/{OWN}/commentary/*.md", "expectations/*"), (executed,), "clean@2021"),
        step(f"page:{book}", (executed,), (f"{site}nenji-hokoku.html",), book, "check@2021"),
        step(f"pdf:{book}", (executed,), (f"{site}nenji-hokoku.pdf",), book, "check@2021"),
        step("page:check@2021", (finding,), (f"{site}quality.html",), "check@2021"),
        step("index", (f"{site}nenji-hokoku.html",), ("build/site/index.html",), f"page:{book}"),
    ]

    def run(one: Step, staged: Any) -> None:
        text = json.dumps(one.parameters, ensure_ascii=False, sort_keys=True)
        if one.name == "clean@2021":
            text = (staged.raw / OWN / "figures.csv").read_text("utf-8")
        elif one.name == "check@2021":
            text = json.dumps({"findings": []})
        elif one.name == book:
            words = (staged.raw / OWN / "commentary" / "1.md").read_text("utf-8")
            text = notebook(words + staged.path(clean).read_text("utf-8"))
        write_text(staged.path(one.writes[0]), text)

    sys.modules["nenpo_toy_steps"].run = run  # type: ignore[attr-defined]
    toy.steps = lambda: list(steps)
    monkeypatch.setattr(approval, "all_steps", lambda locations: list(steps))
    toy.build()
    return toy


@pytest.fixture
def approve(edition: Any) -> Approve:
    def call(state: str, role: str = "課長", day: str = "2022-08-31", report: str = "nenji-hokoku") -> str:
        return approval.approve_present(edition.locations, report, 2021, state, role, day)

    return call


def shown(edition: Any, page: str = "nenji-hokoku.html") -> Any:
    return json.loads((edition.root / "build/site/fy2021" / page).read_text("utf-8"))


def state(edition: Any) -> str:
    return standing(BOOK, edition.locations, edition.steps(), plan.read_code()).state


def reasons(edition: Any) -> list[str]:
    return list(standing(BOOK, edition.locations, edition.steps(), plan.read_code()).void.values())


def test_only_an_edition_in_the_making_has_states(edition: Any) -> None:
    assert books(edition.locations) == [BOOK]
    assert shown(edition) == {"draft": 0, "state": "原案"}
    assert "state" not in shown(edition, "quality.html")


def test_an_approved_build_is_shown_as_such_in_every_form_and_nothing_else_is_made_anew(
    edition: Any, approve: Approve
) -> None:
    told = approve("確認中")
    assert f"記録したファイル: data/raw/{OWN}/signoff.yml" in told and "「確認中」" in told
    assert edition.build() == ["page:nenji-hokoku@2021", "pdf:nenji-hokoku@2021", "index"]
    assert shown(edition)["state"] == shown(edition, "nenji-hokoku.pdf")["state"] == "確認中"
    assert "citation" not in shown(edition)
    assert json.loads((edition.root / "build/site/index.html").read_text("utf-8"))["states"] == {BOOK.step: "確認中"}
    approve("確定", "部長", "2022-09-15")
    edition.build()
    assert shown(edition)["state"] == "確定"
    assert shown(edition)["citation"] == "青森県"
    assert [one.role for one in read_signoffs(edition.locations, BOOK)] == ["課長", "部長"]


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        (f"data/raw/{OWN}/figures.csv", "項目,値\n相談,13\n", f"（data/raw/{OWN}/figures.csv）"),
        (f"data/raw/{OWN}/commentary/1.md", "とてもよく働いた。", f"（data/raw/{OWN}/commentary/1.md）"),
        ("expectations/relations.yml", "relations: []\n", "規則が変わりました（expectations/relations.yml）"),
        ("expectations/known_issues.yml", f"- {{id: a, cell: {OWN}/figures.csv#2}}\n", "既知の誤りが変わりました"),
        ("requirements.lock", "a==2\n", "ライブラリが変わりました（requirements.lock）"),
    ],
)
def test_an_approval_is_void_as_soon_as_an_input_changes(
    edition: Any, approve: Approve, file: str, text: str, reason: str
) -> None:
    approve("確認中")
    edition.build()
    edition.write(file, text)
    assert state(edition) == "原案"
    assert reason in reasons(edition)[0]
    edition.build()
    assert shown(edition)["state"] == "原案"
    notice = shown(edition, "quality.html")["notice"]
    assert notice.startswith("年次報告 令和3年度の承認「確認中」（課長、2022-08-31）は無効です。") and reason in notice


def test_an_input_that_is_put_back_makes_it_valid_again(edition: Any, approve: Approve) -> None:
    approve("確認中")
    edition.build()
    edition.write(f"data/raw/{OWN}/commentary/1.md", "別。")
    edition.build()
    edition.write(f"data/raw/{OWN}/commentary/1.md", "よく働いた。")
    edition.build()
    assert shown(edition)["state"] == "確認中" and "notice" not in shown(edition, "quality.html")


def test_work_on_another_report_leaves_an_approval_alone(edition: Any, approve: Approve) -> None:
    approve("確認中")
    edition.build()
    edition.write(f"data/raw/{OTHER}/figures.csv", "項目,値\n相談,99\n")
    edition.write("expectations/known_issues.yml", f"- {{id: a, cell: {OTHER}/figures.csv#2}}\n")
    edition.build()
    assert shown(edition)["state"] == "確認中"


def test_code_that_makes_the_edition_is_an_input(edition: Any, approve: Approve) -> None:
    approve("確認中")
    code = {"nenpo_toy_steps": plan.Module({"src/nenpo/toy.py": "1"}, ())}
    now = standing(BOOK, edition.locations, edition.steps(), code)
    assert now.state == "原案"
    assert list(now.void.values()) == ["プログラムが変わりました（src/nenpo/toy.py）"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("確定",), "いま「原案」なので、「確定」にはできません。次は「確認中」です"),
        (("理事会承認",), "「理事会承認」という段階はありません。順に 確認中、確定 です"),
        (("確認中", "青森太郎"), "役職として読めません"),
        (("確認中", "課長", "2022-13-01"), "日付として読めません"),
        (("確認中", "課長", "きのう"), "日付として読めません"),
        (("確認中", "課長", "2022-06-01", "jigyo-sokatsu"), "版ではありません。承認できるもの: nenji-hokoku 2021"),
    ],
)
def test_what_cannot_be_approved_is_refused(
    edition: Any, approve: Approve, arguments: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        approve(*arguments)
    assert read_signoffs(edition.locations, BOOK) == []


def test_a_stale_build_a_draft_and_an_open_finding_are_not_approved(
    edition: Any, approve: Approve, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition.write(f"data/raw/{OWN}/commentary/1.md", "別。")
    with pytest.raises(UsageError, match="今の版は古いか、まだ作られていない"):
        approve("確認中")
    edition.build(draft=True)
    with pytest.raises(UsageError, match="--draft で作った原案"):
        approve("確認中")
    edition.build()
    found = [{"document": OWN, "severity": "critical", "known_issue": ""}]
    monkeypatch.setattr(approval, "read_findings", lambda locations: found)
    with pytest.raises(UsageError, match="重大な指摘が1件あるので、承認できません"):
        approve("確認中")


def test_an_approval_before_the_one_that_it_stands_on_is_refused(edition: Any, approve: Approve) -> None:
    approve("確認中")
    edition.build()
    with pytest.raises(UsageError, match="前の承認「確認中」の 2022-08-31 より前です"):
        approve("確定", "部長", "2022-08-01")
    with pytest.raises(UsageError, match="いま「確認中」なので、「確認中」にはできません。次は「確定」です"):
        approve("確認中")


def test_the_list_says_which_hold(edition: Any, approve: Approve) -> None:
    assert approval.listed_now(edition.locations).startswith("年次報告 令和3年度: 原案（今の版 ")
    approve("確認中")
    build = read_signoffs(edition.locations, BOOK)[0].build
    assert approval.listed_now(edition.locations).splitlines() == [
        f"年次報告 令和3年度: 確認中（今の版 {build}）",
        f"  2022-08-31  確認中  課長  版 {build}  有効",
    ]
    edition.write("requirements.lock", "a==2\n")
    assert "無効（ライブラリが変わりました（requirements.lock））" in approval.listed_now(edition.locations)


def test_a_record_that_was_written_by_hand_is_refused(edition: Any) -> None:
    edition.write(f"data/raw/{OWN}/signoff.yml", "- {state: 確定, role: 部長}\n")
    with pytest.raises(SourceError, match="1件目が承認の記録の形ではありません"):
        read_signoffs(edition.locations, BOOK)


def test_each_report_keeps_its_own_clock() -> None:
    assert report(ACCOUNT).states == ("監査中", "理事会承認", "評議員会報告")
    assert report().states == ("確認中", "確定")
