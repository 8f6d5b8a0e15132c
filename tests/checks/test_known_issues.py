"""Known issues cover one finding each, and turn against themselves when they no longer do."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from nenpo.checks.judge import Finding, judge
from nenpo.checks.known_issues import concerned, covered, issues_frame, unbound
from nenpo.checks.suites import Suite
from nenpo.facts.known_issues import KnownIssue, read_known_issues
from nenpo.ground.locations import at

TOLD = {"found": "見出しが二度ある", "reason": "右は2年度です。", "decided_by": "編集担当"}
WORDS = TOLD | {"kind": "誤り", "correct": "2年度"}
ASKED = {"kind": "要確認", "correct": "", "question": "何年度の欄でしょうか。"}
HEADER = Finding(
    "problems.header", "critical", "doc", "doc/outcomes.csv", "43", "欄3", printed="元年度", expected="2年度"
)
UNIT = Finding(
    "observations.unit.allowed",
    "critical",
    "doc",
    "doc/outcomes.csv",
    "5",
    "欄2",
    fact_id="doc/甲/乙/2020",
    printed="3匹",
)


def issue(**more: str) -> KnownIssue:
    usual = {"id": "one", "rule": "problems.header", "cell": "doc/outcomes.csv#43:欄3", "printed": "元年度"}
    return KnownIssue(**(WORDS | usual | more))


def test_an_issue_covers_the_finding_that_it_names() -> None:
    by_fact = issue(id="two", rule="observations.unit.allowed", cell="", fact_id="doc/甲/乙/2020", printed=UNIT.printed)
    found = covered([HEADER, UNIT], [issue(), by_fact])
    assert [finding.known_issue for finding in found] == ["one", "two"]
    later = replace(UNIT, printed="4匹")
    assert [finding.known_issue for finding in covered([later], [by_fact])] == [""]


@pytest.mark.parametrize(
    "other",
    [
        {"rule": "problems.unreadable"},
        {"cell": "doc/outcomes.csv#44:欄3"},
        {"printed": "2年度"},
        {"expected": "3年度"},
    ],
)
def test_an_issue_covers_nothing_else(other: dict[str, str]) -> None:
    assert [finding.known_issue for finding in covered([HEADER], [issue(**other)])] == [""]


def held(suites: dict[str, Suite], source: object, frame: pd.DataFrame) -> list[tuple[str, str]]:
    found, _ = judge(source, suites["known_issues"], frame, ["nenji-hokoku"], 2020)
    assert {finding.severity for finding in found} <= {"critical"}
    return [(finding.rule, finding.message) for finding in found]


UNMATCHED = (
    "known_issues.unmatched",
    "既知の誤り「one」に一致する指摘がありません。資料か規則が変わったのなら、"
    "known_issues.yml から消すか書き直してください。",
)
LOST = (UNMATCHED[0], UNMATCHED[1].replace("資料か", "鍵に当たる行がありません。資料か"))
MATCHES_MORE = (
    "known_issues.matches_more",
    "既知の誤り「one」に 2 件の指摘が一致します。一件だけを指すように printed や expected を書き加えてください。",
)
EXPIRED = (
    "known_issues.expired",
    "既知の誤り「one」は2020年度までのものですが、2021年度の版が出ています。"
    "直っているか確かめ、消すか期限を改めてください。",
)
OTHER_KIND = (
    "known_issues.kind.allowed",
    "既知の誤り「one」の種類（kind）「勘違い」は使えません。誤り、要確認、確認済み のどれかを書いてください。",
)
NO_CORRECT = (
    "known_issues.correct.required",
    "既知の誤り「one」に、正しくはどう読むか（correct）がありません。正誤表の「正」になるので書いてください。"
    "正しい値が分からなければ、種類（kind）を要確認にします。",
)
NEEDLESS_CORRECT = (
    "known_issues.correct.only_for_mistakes",
    "既知の誤り「one」は種類が「要確認」なのに、正しい読み（correct）「2年度」があります。"
    "誤りと分かっているのなら種類を誤りにし、そうでなければ correct を空にしてください。",
)

NO_QUESTION = (
    "known_issues.question.required",
    "既知の誤り「one」は要確認なのに、照会の文（question）がありません。照会事項としてそのまま送るので、"
    "何を教えてほしいかを書いてください。",
)
NEEDLESS_QUESTION = (
    "known_issues.question.only_for_open",
    "既知の誤り「one」は種類が「誤り」なのに、照会の文（question）「本当でしょうか。」があります。"
    "尋ねることが残っているのなら種類を要確認にし、そうでなければ question を消してください。",
)
UNBOUND = (
    "known_issues.unbound",
    "既知の誤り「one」の理由（reason）は「3年度」を引いていますが、その文字は注の付くセルにありません。"
    "ほかの箇所から引くときは「原本の」と断り、そうでなければ「」を外してください。",
)


@pytest.mark.parametrize(
    ("known", "findings", "found"),
    [
        (issue(), [HEADER], []),
        (issue(until="2021"), [HEADER], []),
        (issue(), [], [UNMATCHED]),
        (issue(cell="doc/a.csv#[節=1]欄3", lost="鍵に当たる行がありません。"), [HEADER], [LOST]),
        (issue(), [HEADER, HEADER], [MATCHES_MORE]),
        (issue(until="2020"), [HEADER], [EXPIRED]),
        (issue(**ASKED), [HEADER], []),
        (issue(**ASKED | {"question": ""}), [HEADER], [NO_QUESTION]),
        (issue(question="本当でしょうか。"), [HEADER], [NEEDLESS_QUESTION]),
        (issue(reason="左は「元年度」です。"), [HEADER], []),
        (issue(reason="左は「3年度」です。"), [HEADER], [UNBOUND]),
        (issue(reason="原本の左は「3年度」です。"), [HEADER], []),
        (issue(kind="確認済み", correct=""), [HEADER], []),
        (issue(kind="勘違い", correct=""), [HEADER], [OTHER_KIND]),
        (issue(correct=""), [HEADER], [NO_CORRECT]),
        (issue(**ASKED | {"correct": "2年度"}), [HEADER], [NEEDLESS_CORRECT]),
    ],
)
def test_an_issue_that_is_out_of_place_is_a_finding(
    suites: dict[str, Suite],
    source: object,
    known: KnownIssue,
    findings: list[Finding],
    found: list[tuple[str, str]],
) -> None:
    assert held(suites, source, issues_frame([known], findings, {"doc": 2021})) == found


def test_a_note_on_a_sentence_speaks_of_the_original() -> None:
    told = issue(cell="doc/claims.csv#3:表記", printed="減少傾向", reason="表では増えています。")
    assert unbound(told) == "減少傾向"
    assert unbound(replace(told, reason="原本の文です。表では増えています。")) == ""


def test_no_issue_is_no_finding(suites: dict[str, Suite], source: object) -> None:
    assert held(suites, source, issues_frame([], [HEADER], {"doc": 2021})) == []


def test_issues_of_other_years_wait_and_those_of_no_document_do_not() -> None:
    issues = [issue(), issue(id="two", cell="next/a.csv#2:欄1"), issue(id="three", cell="gone/a.csv#2:欄1")]
    assert [one.id for one in concerned(issues, ["doc"], ["doc", "next"])] == ["one", "three"]


def test_an_issue_concerns_every_page_that_prints_the_same(root: Path, real_tables: dict[int, dict]) -> None:
    """What is odd on the page of a project is as odd where the page is printed again."""
    observations = pd.concat([tables["observations"] for tables in real_tables.values()])
    cells = {row.fact_id: (row.source_cell.partition("#")[0], row.printed) for row in observations.itertuples()}
    for one in read_known_issues(at(root)):
        same = {name for name in cells if one.fact_id and name.startswith(f"{one.fact_id}@")}
        again = {name for name in same if cells[name] == cells[one.fact_id]}
        assert again <= set(one.also), one.id


def test_a_reason_that_says_that_figures_agree_names_them(root: Path) -> None:
    """「本文とも合っています」 says more than was looked at where the text has cut the figure off."""
    told = [one.reason for one in read_known_issues(at(root))]
    assert [reason for reason in told if "合っています" in reason] == []
    cut = [reason for reason in told if "切り捨て" in reason]
    assert len(cut) == 1 and "1,511億円" in cut[0]


def test_an_issue_concerns_every_figure_that_it_is_about(root: Path, real_tables: dict[int, dict]) -> None:
    """再掲 that differ concern both pages; last year's figures of a project that begins concern each of them."""
    observations = pd.concat([tables["observations"] for tables in real_tables.values()])
    values = dict(zip(observations["fact_id"], observations["value"], strict=True))
    projects = dict(zip(observations["fact_id"], observations["project"], strict=True))
    for one in read_known_issues(at(root)):
        concerned_facts = {one.fact_id, *one.also} - {""}
        assert set(one.also) <= set(values), one.id
        if one.rule in ("observations.relisted_value", "observations.relisted_unit", "observations.relisted_marker"):
            home = one.fact_id.partition("@")[0]
            assert concerned_facts == {name for name in values if name.partition("@")[0] == home}, one.id
        if one.rule == "projects.new_with_previous":
            year = one.fact_id.rpartition("/")[2]
            own = {name for name, project in projects.items() if project == projects[one.fact_id] and values[name]}
            assert concerned_facts == {n for n in own if n.partition("@")[0].endswith(f"/{year}")}, one.id
