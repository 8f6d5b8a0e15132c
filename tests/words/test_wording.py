"""Figures, dates and references become words as official documents write them; a digit without a source is refused."""

import re
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import figure

from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.facts.store import Context, Facts, facts_of
from nenpo.ground.blocks import Span, spans_text
from nenpo.ground.errors import ReferenceProblem
from nenpo.ground.numerals import parse_decimal
from nenpo.report.shown import spans_html
from nenpo.words.wording import (
    MARKER_WORDS,
    Asked,
    Voice,
    bound_text,
    fact_span,
    fact_words,
    format_amount,
    format_number,
    parse_reference,
    printed_spans,
    speak,
)

GONE = "この年度の数値は記録にありません。"


row = partial(figure, document="doc")


def facts(*rows: Observation) -> Facts:
    """The facts of one edition in the order of the rows."""
    found = facts_of(observations_frame(rows), 2020)
    return Facts(tuple(next(f for f in found.all if (f.indicator, f.what) == (r.indicator, r.what)) for r in rows))


def voice(*rows: Observation, literals: tuple[str, ...] = ()) -> Voice:
    return Voice(facts(*rows), Context("nenji-hokoku", 2020), literals)


def spoken(text: str, *rows: Observation) -> str:
    return spans_text(speak(text, voice(*rows)))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("47099", "47,099"),
        ("1234567.5", "1,234,567.5"),
        ("0", "0"),
        ("0.10", "0.10"),
        ("-3.3", "▲3.3"),
        ("-1200", "▲1,200"),
        ("999", "999"),
    ],
)
def test_numbers_have_a_comma_every_three_and_a_printed_minus(value: str, words: str) -> None:
    assert format_number(Decimal(value)) == words


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2))
def test_a_written_number_is_read_back(value: Decimal) -> None:
    assert parse_decimal(format_number(value)) == value


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("29740400000", "円", "297億4,040万円"),
        ("29704000000", "円", "297億400万円"),
        ("1912100000000", "円", "1兆9,121億円"),
        ("5003000001", "円", "50億300万1円"),
        ("100000000", "円", "1億円"),
        ("99999999", "円", "99,999,999円"),
        ("9782635", "千円", "9,782,635千円"),
        ("1511", "億円", "1,511億円"),
        ("0.9", "ポイント", "0.9ポイント"),
        ("-0.5", "%", "▲0.5%"),
        ("126.4", "", "126.4"),
    ],
)
def test_amounts_of_yen_are_written_with_their_scales(value: str, unit: str, words: str) -> None:
    assert format_amount(Decimal(value), unit) == words


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "printed", "words"),
    [
        pytest.param(893, "件", "", "893件", "893件", id="as_printed"),
        pytest.param(37763, "千円", "", "37,763 千円", "37,763千円", id="without_blanks"),
        pytest.param(22, "名", "", "２２名", "22名", id="half_width"),
        pytest.param(120, "名", "延べ", "延べ120名", "延べ120名", id="qualifier_before"),
        pytest.param(10, "名", "年、程度", "年10名程度", "年10名程度", id="before_and_after"),
        pytest.param("50.6", "%", "減", "50.6%減", "50.6%減", id="qualifier_after"),
        pytest.param("0.25", "割合", "約", "約4分の1", "約4分の1", id="fraction"),
        pytest.param(29704000000, "円", "約", "約297億400万円", "約297億400万円", id="scales"),
        pytest.param(0, "件", "", "0件", "0件", id="zero"),
        pytest.param(3, "紙", "", "三紙", "三紙", id="kanji"),
        pytest.param(7, "", "", "7", "7", id="no_unit"),
        pytest.param(12, "件", "", "12件 (うち県内5件)", "12件", id="first_of_a_composite_cell"),
        pytest.param(5, "名", "延べ、以上", "12件 延べ5名以上", "延べ5名以上", id="second_of_a_composite_cell"),
        pytest.param(5, "名", "実", "延べ12名 (実5名)", "5名", id="a_silent_qualifier"),
        pytest.param("0.25", "割合", "約", "34件 (約4分の1)", "約4分の1", id="fraction_of_a_composite_cell"),
        pytest.param("-3.3", "%", "", "▲3.3", "▲3.3%", id="unit_of_the_column"),
    ],
)
def test_a_fact_is_written_as_printed_or_with_unit_and_qualifiers(
    value: object, unit: str, qualifier: str, printed: str, words: str
) -> None:
    (fact,) = facts(row("項目", value, printed, unit=unit, qualifier=qualifier)).all
    assert fact_words(fact) == words


@pytest.mark.parametrize("marker", sorted(MARKER_WORDS))
def test_where_no_figure_is_the_reason_is_written(marker: str) -> None:
    (fact,) = facts(row("項目", None, "—", marker=marker)).all
    assert fact_words(fact) == MARKER_WORDS[marker]
    assert fact_span(fact) == Span(MARKER_WORDS[marker], "fact", fact.fact_id, "")


def test_a_span_of_a_fact_holds_its_plain_value() -> None:
    (fact,) = facts(row("事業費", "9782635", "9,782,635千円", unit="千円")).all
    assert fact_span(fact) == Span("9,782,635千円", "fact", "doc/支援事業/事業費/2020", "9782635")


LOANS = "893件 9,782,635千円"
ENERGY = "省エネ診断 14事業者 アフターフォロー 3事業者"


def cell(printed: str, *figures: tuple[object, str, str]) -> list[tuple[str, str]]:
    """Runs of a cell that holds the figures (value, unit, what): what each prints, and the value where it is a fact."""
    rows = [row("項目", value, printed, unit=unit, what=what) for value, unit, what in figures]
    return [(span.text, span.value) for span in printed_spans(facts(*rows).all)]


@pytest.mark.parametrize(
    ("printed", "figures", "spans"),
    [
        pytest.param("22名", [(22, "名", "")], [("22名", "22")], id="one"),
        pytest.param(
            LOANS, [(893, "件", ""), (9782635, "千円", "金額")],
            [("893件", "893"), (" ", ""), ("9,782,635千円", "9782635")], id="two",
        ),
        pytest.param(
            LOANS, [(9782635, "千円", "金額"), (893, "件", "")],
            [("893件", "893"), (" ", ""), ("9,782,635千円", "9782635")], id="in_printed_order",
        ),
        pytest.param(
            ENERGY, [(14, "事業者", "省エネ診断"), (3, "事業者", "アフターフォロー")],
            [("省エネ診断 ", ""), ("14事業者", "14"), (" アフターフォロー ", ""), ("3事業者", "3")], id="with_words",
        ),
        pytest.param(
            "5名 (7月5名)", [(5, "名", "")], [("5名", "5"), (" (7月5名)", "printed")], id="a_remark_is_no_figure",
        ),
        pytest.param(
            "15回 5回", [(5, "回", "別"), (15, "回", "")],
            [("15回", "15"), (" ", ""), ("5回", "5")], id="not_inside_another",
        ),
        pytest.param("3件 3件", [(3, "件", ""), (3, "件", "別")], [("3件", "3"), (" ", ""), ("3件", "3")], id="alike"),
        pytest.param("△3.3", [("-3.3", "%", "")], [("△3.3", "-3.3")], id="minus_as_printed"),
        pytest.param("４７，０９９件", [(47099, "件", "")], [("47,099件", "47099")], id="full_width"),
        pytest.param("0件", [(0, "件", "")], [("0件", "0")], id="zero"),
        pytest.param("1,500 件", [(1500, "件", "")], [("1,500 件", "1500")], id="blank_before_the_unit"),
        pytest.param("約4分の1", [("0.25", "割合", "")], [("約4分の1", "0.25")], id="fraction"),
        pytest.param(
            "12件 50億300万円", [(12, "件", ""), (5003000000, "円", "金額")],
            [("12件", "12"), ("、", ""), ("50億300万円", "5003000000")], id="a_sum_of_scales_among_others",
        ),
    ],
)  # fmt: skip
def test_a_cell_prints_each_figure_in_its_place(printed: str, figures: list, spans: list) -> None:
    assert cell(printed, *figures) == spans


@pytest.mark.parametrize(
    ("printed", "marker", "words"),
    [("—", "none_reported", "—"), ("開催中止", "not_held", "開催中止"), ("", "merged", "上の欄に同じ")],
)
def test_a_cell_without_a_figure_prints_its_mark(printed: str, marker: str, words: str) -> None:
    (span,) = printed_spans(facts(row("項目", None, printed, marker=marker)).all)
    assert (span.text, span.kind, span.value) == (words, "fact", "")


def test_no_facts_print_nothing() -> None:
    assert printed_spans([]) == ()


def kinds(text: str, *literals: str) -> list[tuple[str, str, str]]:
    return [(span.text, span.kind, span.value) for span in bound_text(text, literals)]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("令和2年度", "2020"),
        ("令和元年", "2019"),
        ("平成元年度", "1989"),
        ("平成30年8月", "2018-08"),
        ("令和3年3月31日", "2021-03-31"),
        ("昭和45年度", "1970"),
        ("2020年4月", "2020-04"),
        ("2020年度", "2020"),
        ("3月11日", ""),
        ("10月", ""),
        ("12月末", ""),
        ("30年度", ""),
    ],
)
def test_dates_are_times_with_iso_where_they_are_complete(text: str, iso: str) -> None:
    assert kinds(f"{text}に開いた") == [(text, "time", iso), ("に開いた", "text", "")]


@pytest.mark.parametrize(
    "text",
    ["第10条", "第2条第1項", "第3回", "①", "⑳", "1(1)", "2(2)①", "図14", "表2", "第4次", "⑥⑦"],
)
def test_numbering_is_literal(text: str) -> None:
    found = bound_text(f"前{text}後")
    assert spans_text(found) == f"前{text}後"
    assert {span.kind for span in found[1:-1]} == {"literal"}


def test_declared_names_are_literal_the_longest_first() -> None:
    text = "21あおもり産業総合支援センターの5G"
    names = ("21あおもり", "21あおもり産業総合支援センター", "5G")
    assert kinds(text, *names) == [
        ("21あおもり産業総合支援センター", "literal", "name"),
        ("の", "text", ""),
        ("5G", "literal", "name"),
    ]


def test_a_declared_name_may_look_like_a_date_or_hold_signs() -> None:
    assert kinds("2020年大会(仮)*", "2020年大会(仮)*") == [("2020年大会(仮)*", "literal", "name")]


def test_words_without_digits_stay_one_run() -> None:
    assert kinds("中小企業の振興Ⅱ") == [("中小企業の振興Ⅱ", "text", "")]
    assert kinds("") == []


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("参加は44名であった。", "44名"),
        ("参加は４４名であった。", "４４名"),
        ("参加は（12）であった。", "12"),
        ("令和2年度は3件。", "3件"),
        ("令和２年度から", "２"),
        ("令和2年13月に", "13"),
        ("第10条、7", "7"),
        ("15G", "15"),
        ("①は5件", "5件"),
        ("約1,511億円", "1,511億円"),
        ("約三十二億円", "三十二億円"),
        ("٣件", "٣件"),
    ],
)
def test_a_digit_without_a_source_is_refused(text: str, piece: str) -> None:
    with pytest.raises(ReferenceProblem) as problem:
        bound_text(text, ("5G",))
    assert str(problem.value) == (
        f"文章「{text}」の「{piece}」に、事実に結び付いていない数字があります。"
        "{項目} の形で数値を参照するか、名称であれば expectations/literals.csv に書き加えてください。"
    )


@given(
    st.text("0123456789０１２３４５６７８９", min_size=1, max_size=6),
    st.sampled_from(["件", "名", "千円", "%", "社"]),
)
def test_no_typed_figure_gets_through(number: str, unit: str) -> None:
    with pytest.raises(ReferenceProblem):
        speak(f"参加は{number}{unit}であった。", voice())


def test_a_sentence_prints_its_facts() -> None:
    rows = [row("件数", 1234, "1,234件"), row("人数", 0, "0名", unit="名")]
    spans = speak("相談は{件数}、参加は{支援事業/人数}であった。", voice(*rows))
    assert spans_html(spans) == (
        '相談は<data value="1234" data-fact="doc/支援事業/件数/2020">1,234件</data>、参加は'
        '<data value="0" data-fact="doc/支援事業/人数/2020">0名</data>であった。'
    )


def test_the_report_s_years_are_named_by_reference() -> None:
    spans = speak("{年度}は{前年度}より多く、{次年度}に続く。", voice())
    assert [(s.text, s.value) for s in spans if s.kind == "time"] == [
        ("令和2年度", "2020"),
        ("令和元年度", "2019"),
        ("令和3年度", "2021"),
    ]


OLD = row("昨年の件数", 5, "5件", year=2015)
LOST = row("空の件数", None, "", marker="missing")
MERGED = row("結合の件数", None, "", marker="merged")
HELD = row("開催回数", None, "中止", marker="not_held")


@pytest.mark.parametrize("name", ["昨年の件数 前年度", "空の件数", "結合の件数"])
def test_a_sentence_about_a_figure_not_on_record_drops_out(name: str) -> None:
    text = f"相談に応じた。件数は{{{name}}}であった。成果があった。"
    assert spoken(text, OLD, LOST, MERGED) == "相談に応じた。成果があった。"


@pytest.mark.parametrize("text", ["{空の件数}であった。", "{空の件数}", "件数は{空の件数}。人数は{結合の件数}。"])
def test_a_paragraph_that_is_gone_says_so(text: str) -> None:
    assert speak(text, voice(LOST, MERGED)) == (Span(GONE, "gap"),)


def test_a_sentence_may_say_why_there_is_no_figure() -> None:
    assert spoken("研修は{開催回数}である。", HELD) == "研修は中止・未実施である。"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("「甲。乙。」と答えた。{空の件数}。", "「甲。乙。」と答えた。", id="quotation_kept"),
        pytest.param("「甲は{空の件数}。」と答えた。続いた。", "続いた。", id="quotation_dropped"),
        pytest.param("続いた。（{空の件数}。）", "続いた。", id="brackets_dropped"),
    ],
)
def test_a_full_stop_inside_brackets_ends_no_sentence(text: str, left: str) -> None:
    assert spoken(text, LOST) == left


def test_a_name_may_hold_a_full_stop() -> None:
    assert spoken("件数は{甲。乙}であった。", row("甲。乙", 3, "3件")) == "件数は3件であった。"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(document.title)</script>",
        "A & B < C > D \"E\" 'F'",
        "**太字** _斜体_ `code` [名](http://x) ~~消~~",
        "&lt;b&gt;",
        "\\* \\#",
        "$x$ %s",
    ],
    ids=[
        "script",
        "quotes",
        "markdown",
        "entity",
        "backslash",
        "template",
    ],
)
def test_what_looks_like_markup_is_shown(text: str) -> None:
    spans = speak(text, voice())
    assert spans_text(spans) == text
    assert "<" not in spans_html(spans)


@pytest.mark.parametrize(
    "text",
    [
        "{ 開いたまま",
        "閉じただけ }",
        "{} と",
        "{{件数}}",
        "\\{件数",
        "%s {x",
        "｛件数でした",
        "件数｝でした",
        "{件数｝と｛件数",
    ],
)
def test_a_brace_of_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ReferenceProblem) as problem:
        speak(text, voice(row("件数", 3, "3件")))
    assert str(problem.value).startswith(f"文章「{text}」に、対になっていない波かっこ「")
    assert "始めと終わりの両方のかっこを書いてください。" in str(problem.value)


@pytest.mark.parametrize("text", ["{件数", "件数}", "{件数}", "｛件数｝"])
def test_words_that_hold_no_references_hold_no_braces(text: str) -> None:
    with pytest.raises(
        ReferenceProblem,
        match=f"^文章「{re.escape(text)}」に波かっこ「.」があります。ここでは {{項目}} の形は使えません",
    ):
        bound_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "｛件数｝",
        "{件数｝",
        "｛支援事業/件数｝",
        "｛支援事業／件数｝",
        "{支援事業／件数}",
        "｛　件数　｝",
        "｛件数：件｝",
        "｛件数｜なし｝",
        "｛件数　前年度｜３件／月：なし｝",
    ],
)
def test_a_reference_may_be_typed_full_width(text: str) -> None:
    rows = (row("件数", 3, "3件"), row("件数", 2, "2件", year=2019))
    both = Voice(facts_of(observations_frame(rows), 2020), Context("nenji-hokoku", 2020), own_edition=True)
    spans = speak(f"相談は{text}。", both)
    assert spans_text(spans) == f"相談は{'2件' if '前年度' in text else '3件'}。"
    assert [span.kind for span in spans] == ["text", "fact", "text"]


def test_words_for_want_of_a_figure_stay_as_wide_as_they_are_typed() -> None:
    assert spans_text(speak("研修は｛開催回数｜中止／延期：未定｝。", own(HELD))) == "研修は中止／延期：未定。"


def test_a_full_stop_inside_a_full_width_reference_ends_no_sentence() -> None:
    assert spoken("件数は｛甲。乙｝であった。", row("甲。乙", 3, "3件")) == "件数は3件であった。"


def test_a_fact_s_own_text_is_never_markup() -> None:
    odd = row('<b>"件"&数', None, "<script>中止</script>", marker="not_held", project='<i>"事業"', subject="")
    (span,) = printed_spans(facts(odd).all)
    assert spans_html([span]) == (
        '<data value="" data-fact="doc/&lt;i&gt;&quot;事業&quot;/&lt;b&gt;&quot;件&quot;&amp;数/2020">'
        "&lt;script&gt;中止&lt;/script&gt;</data>"
    )


def test_an_unknown_reference_in_a_sentence_is_an_error() -> None:
    with pytest.raises(
        ReferenceProblem,
        match="^文章「件数は{無い項目}であった。」: 「{無い項目}」という数値は、どの年度の記録にもありません。",
    ):
        spoken("件数は{無い項目}であった。")


def own(*rows: Observation) -> Voice:
    """The voice of a year that has an edition of its own."""
    return Voice(facts(*rows), Context("nenji-hokoku", 2020), own_edition=True)


@pytest.mark.parametrize(
    ("row_of_fact", "text", "why"),
    [
        pytest.param(OLD, "件数は{昨年の件数 前年度}であった。", "この年度の数値が記録にありません。", id="vanished"),
        pytest.param(LOST, "件数は{空の件数}であった。", "欄が空白か、", id="blank"),
        pytest.param(HELD, "研修は{開催回数}開いた。", "「中止・未実施」（doc/outcomes.csv#2:欄3）で、", id="not_held"),
        pytest.param(row("件数", 3, "3件"), "件数は{件数 率}。", "数値がそろっていません。", id="phrase"),
    ],
)
def test_in_an_edition_of_its_own_a_figure_that_is_gone_names_the_sentence(
    row_of_fact: Observation, text: str, why: str
) -> None:
    with pytest.raises(ReferenceProblem) as problem:
        speak(f"前の文。{text}", own(row_of_fact))
    message = str(problem.value)
    assert message.startswith(f"文章「{text}」: 「{{")
    assert why in message
    assert "「{項目|数値がないときの言葉}」" in message


def test_a_sentence_may_declare_what_it_says_instead() -> None:
    spans = speak("研修は{開催回数|中止のため開いていません}。", own(HELD))
    assert spans[1] == Span("中止のため開いていません", "fact", "doc/支援事業/開催回数/2020", "")
    assert spans_text(spans) == "研修は中止のため開いていません。"


def test_a_sentence_may_say_that_it_drops_out() -> None:
    assert spans_text(speak("応じた。件数は{空の件数|}であった。", own(LOST))) == "応じた。"


def test_words_declared_for_a_missing_figure_stay_away_while_there_is_one() -> None:
    assert spans_text(speak("研修は{件数|中止}。", own(row("件数", 3, "3件")))) == "研修は3件。"


@pytest.mark.parametrize("instead", ["12回でした", "十二回でした"])
def test_words_instead_of_a_figure_hold_none(instead: str) -> None:
    with pytest.raises(ReferenceProblem, match="事実に結び付いていない数字"):
        speak(f"研修は{{開催回数|{instead}}}。", own(HELD))


def test_a_unit_that_a_sentence_expects_is_held_against_the_fact() -> None:
    rows = (row("参加", 3, "3社", unit="社"),)
    assert spans_text(speak("参加は{参加:社}。", own(*rows))) == "参加は3社。"
    with pytest.raises(ReferenceProblem) as problem:
        speak("参加は{参加:名}。", own(*rows))
    assert str(problem.value) == (
        "文章「参加は{参加:名}。」: 「{参加}」の単位は「名」のはずですが、資料では「社」です"
        "（doc/outcomes.csv#2:欄3 の「3社」）。資料を確かめ、文と単位の指定を直してください。"
    )


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("件数", Asked("件数")),
        ("事業/件数:件", Asked("事業/件数", "件")),
        ("件数:件 前年度", Asked("件数 前年度", "件")),
        ("件数:件 率|比べられません", Asked("件数 率", "件", "比べられません")),
        ("件数|", Asked("件数", instead="")),
    ],
)
def test_a_reference_is_taken_apart(text: str, asked: Asked) -> None:
    assert parse_reference(text) == asked


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("令和2年度は多い。", "{年度}"),
        ("令和元年度は多い。", "{前年度}"),
        ("平成30年度は多い。", "{前々年度}"),
        ("令和3年度に繰り越す。", "{次年度}"),
        ("3年度に繰り越す。", "{次年度}"),
        ("2020年度は多い。", "{年度}"),
        ("令和元年7月に開いた。", "{令和元年7月}"),
        ("令和2年3月に開いた。", "{令和2年3月}"),
        ("令和元年に開いた。", "{令和元年}"),
    ],
)
def test_a_year_that_would_be_left_standing_is_refused_with_what_to_write(text: str, instead: str) -> None:
    with pytest.raises(ReferenceProblem) as problem:
        speak(text, voice())
    assert f"」は {instead} と書いてください。" in str(problem.value)
    assert text in str(problem.value)


@pytest.mark.parametrize(
    "text",
    [
        "平成25年度から。",
        "令和5年度まで。",
        "令和2年9月に。",
        "令和3年2月に。",
        "平成31年3月に。",
        "令和2年に。",
        "3月11日に。",
    ],
)
def test_history_and_dates_of_the_year_itself_may_be_typed(text: str) -> None:
    assert spans_text(speak(text, voice())) == text


def test_a_date_in_braces_never_expires() -> None:
    assert speak("{令和元年7月}に", voice())[0] == Span("令和元年7月", "time", value="2019-07")


def test_a_unit_that_changed_since_the_year_before_stops_unless_the_sentence_names_it() -> None:
    rows = (row("参加", 25, "25件"), row("参加", 16, "16社", unit="社", year=2019))
    both = Voice(facts_of(observations_frame(rows), 2020), Context("nenji-hokoku", 2020), own_edition=True)
    with pytest.raises(ReferenceProblem) as problem:
        speak("参加は{参加}。", both)
    assert str(problem.value) == (
        "文章「参加は{参加}。」: 「{参加}」の単位は「件」（doc/outcomes.csv#2:欄3 の「25件」）ですが、前の年度は「社」"
        "（doc/outcomes.csv#2:欄2 の「16社」）でした。資料を確かめてください。"
        "「件」で正しければ「{参加:件}」と書きます。"
    )
    assert spans_text(speak("参加は{参加:件}。", both)) == "参加は25件。"
    assert spans_text(speak("参加は{参加 前年度:社}。", both)) == "参加は16社。"


# Editions on forms


def test_a_figure_that_has_not_been_handed_in_is_said_so_and_stops_nothing() -> None:
    blank = row("相談件数", marker="outstanding")
    own = Voice(facts(blank), Context("nenji-hokoku", 2020), own_edition=True)
    for text in ("相談は{相談件数}である。", "相談は{相談件数 率}である。", "相談は{相談件数|中止}である。"):
        assert spans_text(speak(text, own)) == "相談は〔未提出〕である。"
    (figure,) = [span for span in speak("{相談件数}", own) if span.kind == "fact"]
    assert (figure.fact, figure.value) == ("doc/支援事業/相談件数/2020", "")


def test_a_figure_that_was_corrected_since_is_marked() -> None:
    assert (
        spoken("相談は{相談件数}である。", row("相談件数", 12, "12件", status="revised"))
        == "相談は12件（改訂）である。"
    )
