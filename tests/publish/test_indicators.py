"""A page for each indicator: its figures through years and documents, compared where they can be, and their places."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from made import ACCOUNT, ANNUAL, facts, figure, known_issue, report

import nenpo.publish.site.indicators as under_test
from nenpo.checks.crosswalk import Shared
from nenpo.checks.trace import Printed
from nenpo.cleaning.observations import Observation
from nenpo.ground.locations import at
from nenpo.publish.site.indicator_pages import indicator_html, list_html, small_style, write_indicators
from nenpo.publish.site.indicators import (
    Atlas,
    Heading,
    Particulars,
    indicators_of,
    issue_notes,
    lines_of,
    read_atlas,
    subjects_of,
)
from nenpo.publish.site.stamp import Stamp

REPORT, OTHER = "nenji-hokoku", "jigyo-sokatsu"
REPORTS = {name: report(name) for name in (ANNUAL, ACCOUNT)}
PUBLISHED = Stamp()
PLACE = Printed("fy2020/nenji-hokoku.html", "事業実績", "project/①/支援事業/outcomes")


def atlas(*rows: Observation, shared: tuple[Shared, ...] = (), **more) -> Atlas:
    store = facts(*rows)
    places = {fact.fact_id: [PLACE] for fact in store.all}
    titles = {f"{REPORT}-fy2020": "令和2年度 年次報告", PLACE.page: "令和2年度 年次報告"}
    return Atlas(
        subjects_of(store, places, {}, {}, tuple(REPORTS)),
        places,
        shared=shared,
        titles=titles,
        reports=REPORTS,
        **more,
    )


def page(made: Atlas, name: str = f"{REPORT}/支援事業/相談件数") -> str:
    one = made.indicators[name]
    subject = next(subject for subject in made.subjects if one in subject.indicators)
    return indicator_html(made, subject, one, PUBLISHED)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html[html.index("<main") :]))


def compared(*rows: Observation) -> list[list[str]]:
    one = next(iter(indicators_of(facts(*rows)).values()))
    return [[fact.period for fact in line.facts] for line in one.lines]


def test_years_are_drawn_listed_and_lead_to_their_places() -> None:
    html = page(atlas(figure("相談件数", "1898", year=2019), figure("相談件数", "1701")))
    assert re.findall(r"%;inline-size:([\d.]+)%", html) == ["100.0", "89.6"]
    assert "令和元年度の1,898件から令和2年度の1,701件へ、減少しています。" in words(html)
    assert html.count('<data value="1701" data-fact="nenji-hokoku-fy2020/支援事業/相談件数/2020">1,701件</data>') == 3
    assert 'href="../fy2020/nenji-hokoku.html#project/①/支援事業/outcomes"' in html
    source = "../fy2020/nenji-hokoku-sources.html#nenji-hokoku-fy2020/支援事業/相談件数/2020"
    assert f'href="{source}"' in html
    assert "元のセル nenji-hokoku-fy2020/outcomes.csv 2行「欄3」" in words(html)


def test_a_page_is_whole_and_small() -> None:
    html = page(atlas(figure("相談件数", "1")))
    assert html.count("<h1") == 1 and '<html lang="ja">' in html and "<script" not in html
    assert "<title>相談件数 支援事業（年次報告の指標）</title>" in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert not re.search(r"https?:|url\(|@import", html)
    assert len(small_style()) < 6000


def test_every_colour_of_the_small_style_is_one_of_the_shared_palette() -> None:
    style = str(small_style())
    used, given = set(re.findall(r"var\((--[\w-]+)\)", style)), set(re.findall(r"(--[\w-]+):", style))
    assert used == given
    assert "prefers-color-scheme:dark" in style


def test_one_figure_is_no_chart() -> None:
    html = page(atlas(figure("相談件数", "1701")))
    assert "<figure" not in html
    assert "比べられる時期の数値が一つだけなので、図にしていません。" in html


def test_the_previous_year_s_column_is_marked() -> None:
    html = page(atlas(figure("相談件数", "3", year=2019), figure("相談件数", "4")))
    assert html.count("<small>参考：前年度分</small>") == 1
    assert "翌年度の版に載った数値です" in html


def test_a_row_of_many_years_is_no_previous_year_s_column() -> None:
    assert "参考：前年度分" not in page(atlas(*(figure("相談件数", "3", year=year) for year in (2018, 2019, 2020))))


def test_only_periods_of_one_kind_are_compared() -> None:
    ended = figure("相談件数", "9", period="2003..2020", qualifier="累計")
    assert compared(figure("相談件数", "3", year=2019), figure("相談件数", "4"), ended) == [
        ["2019", "2020"],
        ["2003..2020"],
    ]


def test_a_changed_unit_breaks_the_line_and_is_said() -> None:
    rows = (figure("相談件数", "3", year=2019, unit="社"), figure("相談件数", "4"))
    assert compared(*rows) == [["2019"], ["2020"]]
    assert "単位が「社」から「件」に変わっているので、その前後は比べません。" in words(page(atlas(*rows)))


def restricted(**more) -> Atlas:
    """The figure of last year, and one of this year that a label restricts."""
    return atlas(figure("就職者数", "573", year=2019), figure("就職者数", "295", scope="1月末現在"), **more)


@pytest.mark.parametrize("scope", ["", "#1月末現在"])
def test_a_restricted_figure_is_neither_drawn_nor_said_to_have_fallen(scope: str) -> None:
    said = {"nenji-hokoku-fy2020/支援事業/就職者数/2020": "項目名に「R2年度は1月末現在」とある。"}
    html = page(restricted(apart=said), f"{REPORT}/支援事業/就職者数{scope}")
    assert "<figure" not in html and "減少" not in html and "増加" not in html
    told = "令和2年度の数値は「1月末現在」に限ったものなので、ほかの数値とは比べません。"
    assert told + next(iter(said.values())) in words(html) and "573件" in html and "295件" in html
    assert "<small><span data-literal>1月末現在</span></small>" in html


def test_a_restricted_figure_is_named_by_what_it_is_restricted_to() -> None:
    names = [one.name for one in restricted().indicators.values()]
    assert sorted(names) == ["就職者数", "就職者数（1月末現在）"]
    html = page(restricted(), f"{REPORT}/支援事業/就職者数")
    assert "年次報告の「就職者数（1月末現在）」" in words(html) and 'id="partner"' in html


def test_of_two_later_editions_the_one_that_printed_it_first_counts() -> None:
    both = facts(figure("相談件数", "8", year=2018, edition=2020), figure("相談件数", "7", year=2018, edition=2019)).all
    for given in (both, both[::-1]):
        assert [[fact.value for fact in line.facts] for line in lines_of(given)] == [[7]]


def test_lines_of_one_length_stand_in_the_order_of_time() -> None:
    both = facts(figure("相談件数", "3", year=2018, edition=2019, unit="社"), figure("相談件数", "4")).all
    for given in (both, both[::-1]):
        assert [line.facts[0].unit for line in lines_of(given)] == ["社", "件"]


def test_programme_years_are_compared_at_one_distance() -> None:
    near = figure("採択者数", "15", year=2021, edition=2021, programme_year="2021", what="令和3年度事業")
    far = figure("採択者数", "12", year=2021, edition=2021, programme_year="2022", what="令和4年度事業")
    assert all(len(line) == 1 for line in compared(near, far))


def test_the_year_s_own_edition_is_drawn_before_the_next_one_s_column() -> None:
    own, later = figure("相談件数", "10"), figure("相談件数", "12", year=2020, edition=2021)
    made = atlas(own, later, figure("相談件数", "9", year=2021, edition=2021))
    html = page(made)
    drawn = html[html.index("<figure") : html.index("</figure>")]
    assert "10件" in drawn and "12件" not in drawn
    assert "12件" in html


def test_a_figure_below_zero_begins_left_of_it() -> None:
    html = page(atlas(figure("相談件数", "-2", year=2019), figure("相談件数", "6")))
    assert re.findall(r"start:([\d.]+)%;inline-size:([\d.]+)%", html) == [("0.0", "25.0"), ("25.0", "75.0")]


def test_a_missing_figure_is_told_in_words_with_its_meaning() -> None:
    html = page(atlas(figure("相談件数", None, marker="not_held"), figure("相談件数", "4", year=2019)))
    assert 'data-fact="nenji-hokoku-fy2020/支援事業/相談件数/2020">中止・未実施</data>' in html
    assert "<dt>中止・未実施</dt><dd>中止したもの、又は実施しなかったもの" in html


def test_a_relisted_figure_is_the_same_figure_in_another_place() -> None:
    made = atlas(figure("相談件数", "4"), figure("相談件数", "4", place="⑤"), figure("相談件数", "5", place="⑥⑦"))
    assert len(made.indicators[f"{REPORT}/支援事業/相談件数"].rows) == 1
    text = words(page(made))
    assert "⑤にも同じ数値 4件" in text
    assert "⑥⑦では違う数値 5件" in text


def test_notes_and_known_issues_stand_below_the_table() -> None:
    store = facts(figure("相談件数", "4", note="電話を含む"), figure("相談件数", "3", year=2019))
    notes = issue_notes(
        store, [known_issue(cell="nenji-hokoku-fy2020/outcomes.csv#2:欄2", reason="合計と合いません。")]
    )
    made = replace(atlas(figure("相談件数", "4", note="電話を含む"), figure("相談件数", "3", year=2019)), notes=notes)
    text = words(page(made))
    assert "注）令和2年度：電話を含む" in text
    assert "注）令和元年度：合計と合いません。" in text


def test_a_known_issue_of_a_fact_is_not_told_of_its_neighbour_in_the_cell() -> None:
    store = facts(figure("相談件数", "4"), figure("相談件数", "9", what="金額", unit="千円"))
    notes = issue_notes(store, [known_issue(fact_id="nenji-hokoku-fy2020/支援事業/相談件数/2020", reason="誤り。")])
    assert list(notes) == ["nenji-hokoku-fy2020/支援事業/相談件数/2020"]


def pair(**more) -> Shared:
    given = {"id": "x", "kind": "same", "figure": f"{OTHER}/相談事業/計", "other": f"{REPORT}/支援事業/相談件数"}
    return Shared(**(given | more))


def both_reports(shared: Shared) -> Atlas:
    ours = [figure("相談件数", "20", year=2019), figure("相談件数", "21")]
    theirs = [
        figure("計", value, year=year, edition=2021, report=OTHER, project="相談事業")
        for year, value in ((2020, "21"), (2021, "22"))
    ]
    return atlas(*ours, *theirs, shared=(shared,))


def test_a_figure_that_is_printed_again_with_another_value_moves_nowhere() -> None:
    again = figure("相談件数", "1900", place="⑥⑦")
    html = words(page(atlas(figure("相談件数", "1898", year=2019), figure("相談件数", "1701"), again)))
    assert "令和元年度の1,898件、令和2年度の1,701件です。再掲の頁に違う値があるので、増減は述べません。" in html
    assert "減少しています" not in html and "増加しています" not in html


def test_what_two_reports_share_goes_on_from_one_to_the_other() -> None:
    html = page(both_reports(pair()))
    drawn = html[html.index("<figure") : html.index("</figure>")]
    assert re.findall(r"<small>([^<]+)</small>", drawn) == ["年次報告", "年次報告", "事業総括"]
    assert "令和元年度の20件から令和3年度の22件へ、増加しています。" in words(f"<main>{drawn}")
    assert "事業総括の「計」" in words(html)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"awaits": True}, "両方に値のある年度がまだない"),
        ({"counted": "別"}, "数えているものが違う"),
        ({"kind": "at_most"}, "この数値は、次の数値を含みます。"),
    ],
)
def test_what_is_not_known_to_be_the_same_is_shown_but_not_joined(more: dict, told: str) -> None:
    html = page(both_reports(pair(**more)))
    assert told in html
    assert "事業総括" not in html[html.index("<figure") : html.index("</figure>")]


def test_a_part_says_so_on_its_own_page() -> None:
    assert "この数値は、次の数値の一部です。" in page(both_reports(pair(kind="at_most")), f"{OTHER}/相談事業/計")


def test_names_of_sources_cannot_act() -> None:
    made = atlas(figure("<b>件数</b>", "4", note="<script>alert(1)</script>"))
    html = page(made, f"{REPORT}/支援事業/<b>件数<／b>") + list_html(made, PUBLISHED)
    assert "<b>" not in html and "<script" not in html


def test_a_page_keeps_its_address_while_years_come_and_go() -> None:
    one = next(iter(indicators_of(facts(figure("相談件数", "4"))).values()))
    later = next(iter(indicators_of(facts(figure("相談件数", "5", year=2030, edition=2030))).values()))
    assert one.page == later.page
    assert re.fullmatch(r"nenji-hokoku-[0-9a-f]{10}\.html", one.page)


def test_two_series_with_one_page_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "DIGITS", 0)
    with pytest.raises(ValueError, match="two series have the same page"):
        indicators_of(facts(figure("相談件数", "4"), figure("参加者数", "5")))


def test_the_list_follows_the_order_of_print() -> None:
    rows = [
        figure("件数", "1", project=name, section=f"2(2)①-{number} {name}") for name, number in (("乙", 10), ("甲", 9))
    ]
    headings = {(REPORT, "2(2)①"): Heading("人材の育成", "2(2)①", "2(2)", 3)}
    projects = {(REPORT, "甲"): Particulars("商工政策課", ("①",), ("新規",))}
    made = Atlas(subjects_of(facts(*rows), {}, headings, projects, tuple(REPORTS)), reports=REPORTS)
    html = list_html(made, PUBLISHED)
    assert re.findall(r"<h4>([^<]*)</h4>", html) == ["甲", "乙"]
    assert "2(2)① 人材の育成" in words(html) and "担当課 商工政策課" in words(html)


def test_a_draft_is_stamped_on_every_page() -> None:
    stamp = Stamp("原案", "", ("相談件数の合計が合いません。",))
    made = atlas(figure("相談件数", "4"))
    subject = made.subjects[0]
    assert "未解決の指摘があるまま作った原案です。" in indicator_html(made, subject, subject.indicators[0], stamp)
    assert "相談件数の合計が合いません。" in list_html(made, stamp)


@pytest.fixture(scope="module")
def project(root: Path) -> Atlas:
    """What is on record in the project, without a build."""
    return read_atlas(replace(at(root), output=root / "data"))


def test_the_project_has_a_page_for_each_series_and_the_same_bytes_again(project: Atlas, tmp_path: Path) -> None:
    made = write_indicators(project, tmp_path, PUBLISHED)
    assert len(made) == len(project.indicators) + 1 == len(list(tmp_path.glob("indicators/*.html")))
    titles = [re.search("<title>(.*?)</title>", path.read_text(encoding="utf-8"))[1] for path in made]
    assert len(set(titles)) == len(titles)
    assert made[0].read_text(encoding="utf-8") == list_html(project, PUBLISHED)


def test_every_pair_of_the_crosswalk_leads_from_each_page_to_the_other(project: Atlas) -> None:
    for one in project.shared:
        figure, other = (project.indicators[series] for series in one.series)
        assert other in [partner for _, partner in project.partners(figure.series)]
        assert figure in [partner for _, partner in project.partners(other.series)]
