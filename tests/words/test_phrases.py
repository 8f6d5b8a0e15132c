"""Words that follow from the data: they say what the table says, or they stop the build."""

import re
from pathlib import Path

import pytest
from made import series

from nenpo.facts.store import Context, Facts, read_facts
from nenpo.ground.blocks import spans_text
from nenpo.ground.errors import ReferenceProblem
from nenpo.ground.locations import Locations
from nenpo.report.shown import spans_html
from nenpo.words.phrases import STEADY, WORDS, parse_phrase, phrase_list
from nenpo.words.wording import Voice, speak


def said(text: str, facts: Facts) -> str:
    return spans_text(speak(text, Voice(facts, Context("nenji-hokoku", 2020, "甲", "2(2)①-1"))))


@pytest.mark.parametrize(
    ("values", "unit", "way", "difference", "rate"),
    [
        ((49561, 47099), "件", "減少", "2,462件減少", "5.0%減少"),
        ((100, 150), "件", "増加", "50件増加", "50.0%増加"),
        ((100, 100), "件", STEADY, STEADY, STEADY),
        ((1000, 1009), "件", STEADY, "9件増加", "0.9%増加"),
        ((1000, 1010), "件", "増加", "10件増加", "1.0%増加"),
        (("10.7", "10.6"), "%", STEADY, "0.1ポイント低下", "0.9%低下"),
        (("55.5", "60.5"), "%", "上昇", "5.0ポイント上昇", "9.0%上昇"),
    ],
)
def test_the_change_from_the_year_before(
    values: tuple[object, ...], unit: str, way: str, difference: str, rate: str
) -> None:
    facts = series("相談件数", *values, unit=unit)
    assert said("{相談件数 増減}/{相談件数 差}/{相談件数 率}", facts) == f"{way}/{difference}/{rate}"


def test_a_rate_of_nothing_leaves_its_sentence_out() -> None:
    assert said("{相談件数 差}です。{相談件数 率}です。", series("相談件数", 0, 5)) == "5件増加です。"


def test_without_the_year_before_the_sentence_is_left_out() -> None:
    assert said("件数は{相談件数}です。前年度から{相談件数 差}しました。", series("相談件数", 5)) == "件数は5件です。"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((1, 2, 3, 4), "記録のある平成29年度以降、3年連続の増加"),
        ((4, 1, 3), "増加"),
        ((9, 1, 2, 3), "2年連続の増加"),
        ((2, 2), "横ばい"),
    ],
)
def test_how_long_it_has_gone_one_way(values: tuple[int, ...], words: str) -> None:
    assert said("{相談件数 連続}", series("相談件数", *values)) == words


def test_the_highest_on_record_says_since_when() -> None:
    facts = series("相談件数", 1, 5, 9)
    assert said("{相談件数 過去最高}", facts) == "過去最高（記録のある平成30年度以降）"
    assert said("{相談件数 順位}", facts) == "記録のある平成30年度以降で最も多い"
    assert said("{相談件数 順位}", series("相談件数", 9, 1, 5)) == "記録のある平成30年度以降で2番目に多い"


def test_a_claim_that_the_facts_deny_stops_the_build() -> None:
    with pytest.raises(ReferenceProblem, match="「{相談件数 過去最高}」とは言えません。令和元年度が 9件 で、"):
        said("{相談件数 過去最高}", series("相談件数", 1, 9, 5))
    with pytest.raises(ReferenceProblem, match="「{相談件数 過去最低}」とは言えません。平成30年度が 1件 で"):
        said("{相談件数 過去最低}", series("相談件数", 1, 9, 5))


def pair(part: object, whole: object, unit: str = "件") -> Facts:
    one, other = series("倒産件数", part), series("全件数", whole, unit=unit)
    return Facts((*one.all, *other.all))


def test_a_part_of_a_whole() -> None:
    facts = pair(34, 129)
    assert said("{倒産件数 約分 全件数}で{倒産件数 割合 全件数}", facts) == "約4分の1で26.4%"


def test_what_is_no_nth_part_and_what_cannot_be_compared() -> None:
    with pytest.raises(ReferenceProblem, match="「約n分の1」と言えません（70件 と 100件）"):
        said("{倒産件数 約分 全件数}", pair(70, 100))
    with pytest.raises(ReferenceProblem, match="単位が違うので比べられません（件 と 名）"):
        said("{倒産件数 割合 全件数}", pair(1, 2, "名"))


def test_a_larger_unit_needs_its_rounding() -> None:
    facts = series("融資額", 151157329, unit="千円")
    assert said("{融資額 億円 切捨て}、{融資額 億円 四捨五入}", facts) == "1,511億円、1,512億円"
    with pytest.raises(ReferenceProblem, match="「{融資額 件 切捨て}」: 単位「千円」を「件」に直すことはできません。"):
        said("{融資額 件 切捨て}", facts)


def test_a_phrase_is_bound_to_its_derived_fact() -> None:
    spans = speak("{相談件数 率}", Voice(series("相談件数", 100, 150), Context("nenji-hokoku", 2020, "甲", "2(2)①-1")))
    assert spans_html(spans) == '<data value="50.0" data-fact="doc/甲/相談件数/2020=前年度比">50.0%増加</data>'


@pytest.mark.parametrize("text", ["相談件数", "相談件数 前年度", "甲/相談件数", "率", "訓練コース 応募者数"])
def test_a_plain_reference_is_no_phrase(text: str) -> None:
    assert parse_phrase(text) is None


def test_every_word_is_explained() -> None:
    assert set(phrase_list()) == set(WORDS)


def test_how_one_figure_stands_to_another() -> None:
    facts = pair(134, 100)
    assert said("{倒産件数 差 全件数}、{倒産件数 率 全件数}、{全件数 差 倒産件数}", facts) == (
        "34件増加、34.0%増加、34件減少"
    )
    assert said("全体{倒産件数 比べ 全件数}水準", facts) == "全体を上回る水準"
    assert said("{倒産件数 比べ 全件数}", pair(5, 5)) == "と同じ"
    assert said("{倒産件数 差 全件数}", pair(5, 5)) == STEADY
    with pytest.raises(ReferenceProblem, match="単位が違うので比べられません（件 と 名）"):
        said("{倒産件数 比べ 全件数}", pair(1, 2, "名"))


def test_a_total_of_two_and_of_three_figures() -> None:
    facts = pair(34, 129)
    assert said("{倒産件数 合計 全件数}、{倒産件数 合計 全件数 合計 倒産件数}", facts) == "163件、197件"
    with pytest.raises(ReferenceProblem, match="単位が違うので比べられません（件 と 名）"):
        said("{倒産件数 合計 全件数}", pair(1, 2, "名"))


def test_the_change_since_the_last_survey_skips_the_years_between() -> None:
    facts = series("相談件数", 200, 100, 150)
    survey = Facts(tuple(fact for fact in facts.all if fact.fiscal_year != 2019))
    assert said("{相談件数 前回差}、{相談件数 前回率}", survey) == "50件減少、25.0%減少"
    assert said("{相談件数}。{相談件数 差}。", survey) == "150件。"
    old = Facts(tuple(fact for fact in facts.all if fact.fiscal_year != 2020))
    assert said("{相談件数 直近 時期}は{相談件数 直近}で{相談件数 直近 前回差}", old) == "令和元年度は100件で100件減少"


def test_projects_are_counted_only_by_a_subtotal() -> None:
    with pytest.raises(ReferenceProblem, match="「事業数」は、施策一覧の小計と合計の事業費だけに使えます"):
        said("{相談件数 事業数}", series("相談件数", 5))


def test_no_name_on_record_is_taken_for_a_phrase(root: Path) -> None:
    facts = read_facts(Locations(root, root / "data" / "clean", root / "build"))
    assert len(facts.all) > 1000
    names = {name for fact in facts.all for name in (fact.indicator, f"{fact.subject}/{fact.indicator}")}
    assert [name for name in names if parse_phrase(name)] == []


# A row of the table of words in docs/参照.md: the word, what it prints, an example, and what the example prints.
REFERENCE_ROW = re.compile(r"^\| (\S+) \| (.+?) \| `(\{.+?\})` \| (.+?) \|$", re.M)


def reference_rows(root: Path) -> list[tuple[str, str, str, str]]:
    text = (root / "docs" / "参照.md").read_text(encoding="utf-8")
    part = text.partition("## 1 数値から決まる言葉")[2].partition("\n## ")[0]
    return REFERENCE_ROW.findall(part)


def test_the_reference_explains_every_word_as_the_program_does(root: Path) -> None:
    assert {word: told for word, told, _, _ in reference_rows(root)} == dict(phrase_list())


def test_every_example_of_the_reference_prints_what_it_says(root: Path) -> None:
    facts = read_facts(Locations(root, root / "data" / "clean", root / "build"))
    voice = Voice(facts, Context("nenji-hokoku", 2020))
    for word, _, example, printed in reference_rows(root):
        phrase = parse_phrase(example.strip("{}"))
        assert phrase is not None and phrase.word == word
        assert spans_text(speak(example, voice)) == printed
