"""An edition on forms: last year's column from last year's facts, and on a 再掲 what the home record has."""

import re
from functools import partial

import pandas as pd
from made import edition_of, figure

from nenpo.cleaning.observations import Observation
from nenpo.ground.blocks import spans_text
from nenpo.report.edition import Edition
from nenpo.report.home_records import earlier_figures
from nenpo.report.shown import page_html
from nenpo.report.tables import chapter_list, legend_table, outcome_table, project_table, table_facts
from nenpo.reports.annual.project_pages import project_pages
from nenpo.words.commentary import Commentary, passages

REPORT, NEW, OLD = "nenji-hokoku", "nenji-hokoku-fy2021", "nenji-hokoku-fy2020"
HOME, AGAIN = "2(2)①-1", "2(2)②-1"


row = partial(figure, edition=2021, number=HOME, cell="outcomes.csv#2:欄2")


COST = row("事業費", 900, unit="千円", printed="900", source_cell=f"{NEW}/projects.csv#3:事業費", section="2(1) 一覧")
LAST = row("相談件数", 10, edition=2020)
NOW = row("相談件数", None, "", marker="outstanding")
CORRECTED = row("相談件数", 12, year=2020, status="revised", source_cell=f"{NEW}/corrections.csv#2:訂正")


def lines(table: str, *records: dict[str, str]) -> pd.DataFrame:
    usual = {
        "document": NEW, "project": "支援事業", "relisted": "false", "new": "false", "priority": "true",
        "major_outcome": "false", "period_start": "2020", "period_end": "2022", "foundation": "", "sections": "甲課",
        "page": "", "category": "支援", "list_no": "1", "office": "甲課 一グループ",
    }  # fmt: skip
    return pd.DataFrame(
        [usual | {"source_cell": f"{NEW}/{table}.csv#{n}:事業名"} | r for n, r in enumerate(records, 3)]
    )


def edition(*rows: Observation, arrival: str = "form", words: str = "") -> Edition:
    """Give the edition of 2021 with a home line and page of 支援事業 under ①, and further ones under ②."""
    chapters = ({"chapter": "①", "policies": "①"}, {"chapter": "②", "policies": "②", "relisted": "true"})
    tables = {
        "projects": lines("projects", {"policy_no": "①"}, {"policy_no": "②", "relisted": "true"}),
        "project_lists": lines("project_lists", *chapters),
        "project_pages": lines("project_pages", *chapters),
        "notes": pd.DataFrame(columns=["document", "section_id", "target", "kind", "note", "period"]),
        "subtotals": pd.DataFrame(columns=["document", "listing", "policy_no", "scope", "source_cell"]),
        "outline": pd.DataFrame([{"document": NEW, "section_id": "2(2)①", "level": "3", "heading": "人材"}]),
    }
    entries = [{"file": "outcomes.csv", "columns": [], "arrival": arrival}]
    about = {"publisher": "県", "tables": entries}
    commentary = Commentary({"w.md": tuple(passages(words))} if words else {})
    return edition_of(*rows, printed=2021, about=about, tables=tables, commentary=commentary)


def printed(found: Edition) -> list[list[str]]:
    facts = table_facts(found, HOME, "outcomes.csv")
    table = outcome_table(facts, found.years, earlier_figures(found, facts))
    assert table is not None
    return [[spans_text(cell.spans) for cell in line] for line in (*table.head, *table.body)]


def test_last_year_s_column_is_last_year_s_fact() -> None:
    assert printed(edition(NOW, LAST)) == [["項目", "令和2年度", "令和3年度"], ["相談件数", "10件", "未提出"]]


def test_a_corrected_figure_is_marked() -> None:
    found = edition(NOW, LAST, CORRECTED)
    assert printed(found)[1] == ["相談件数", "12件（改訂）", "未提出"]
    facts = table_facts(found, HOME, "outcomes.csv")
    assert [one.source_cell for one in earlier_figures(found, facts)[facts[0].fact_id]] == [CORRECTED.source_cell]


def test_what_was_not_there_last_year_has_no_last_year() -> None:
    assert printed(edition(row("相談件数", 7))) == [["項目", "令和3年度"], ["相談件数", "7件"]]


def test_a_printed_edition_shows_what_it_holds() -> None:
    assert printed(edition(row("相談件数", 7), LAST, arrival="printed")) == [["項目", "令和3年度"], ["相談件数", "7件"]]


def test_a_cumulative_figure_beside_its_years_is_shown_for_this_year_alone() -> None:
    both = [row("相談件数", 7), row("相談件数", 70, period="2003..2021", source_cell=f"{NEW}/outcomes.csv#2:欄3")]
    last = [LAST, row("相談件数", 63, edition=2020, period="2003..2020", source_cell=f"{OLD}/outcomes.csv#2:欄3")]
    assert printed(edition(*both, *last))[1] == ["相談件数", "10件", "7件", "70件"]


def test_a_further_page_has_the_figures_the_cost_and_the_office_of_the_home_page() -> None:
    found = edition(NOW, LAST, COST, words="## 支援事業\n\n### 事業概要\n\n### 事業実績\n")
    home, again = (page_html(project_pages(found, chapter).record()) for chapter in "①②")
    for page in (home, again):
        assert '<data value="10" data-fact="nenji-hokoku-fy2020/支援事業/相談件数/2020">10件</data>' in page
        assert '<data value="900" data-fact="nenji-hokoku-fy2021/支援事業/事業費/2021">' in page
        assert "この事業の文章は、まだ提出されていません。" in page and "甲課 一グループ" in re.sub(
            r"<[^>]+>", "", page
        )
    assert "支援事業（再掲）" in re.sub(r"<[^>]+>", "", again)


def test_lists_show_the_cost_of_the_home_line() -> None:
    found = edition(COST)
    for block in (project_table(found), chapter_list(found, "①"), chapter_list(found, "②")):
        assert "nenji-hokoku-fy2021/支援事業/事業費/2021" in block.facts
    assert page_html(project_table(found).record()).count("/事業費/2021") == 2


def test_the_legend_tells_of_what_only_forms_have() -> None:
    forms, printed, plain = (
        page_html(legend_table(*given).record()) for given in ((edition(),), (edition(arrival="printed"),), ())
    )
    assert "（改訂）" in forms and "未提出" in forms
    assert "未提出" not in printed + plain


def test_lists_have_no_column_for_the_page_of_a_print_that_there_is_not() -> None:
    for block in (project_table(edition(COST)), chapter_list(edition(COST), "①")):
        assert "公表版の頁" not in page_html(block.record())
    assert "公表版の頁" in page_html(chapter_list(edition(COST, arrival="printed"), "①").record())
