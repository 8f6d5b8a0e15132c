"""Where each figure of a cell stands in what the cell prints: found when the store is made, kept by the fact."""

import re
from decimal import Decimal

import pytest
from building import ROOT
from made import facts, figure

from nenpo.facts.printed import printed_text, stretches_of
from nenpo.facts.store import read_facts
from nenpo.ground.locations import at


@pytest.mark.parametrize(
    ("printed", "figures", "places"),
    [
        ("47,099件", [("47099", "件")], ["47,099件"]),
        ("４７，０９９件", [("47099", "件")], ["47,099件"]),
        ("約1,500 件", [("1500", "件")], ["1,500 件"]),
        ("893件 9,782,635千円", [("9782635", "千円"), ("893", "件")], ["9,782,635千円", "893件"]),
        ("15回 5回", [("5", "回"), ("15", "回")], ["5回", "15回"]),
        ("5名 (5回)", [("5", "回")], ["5回"]),
        ("△3.3", [("-3.3", "%")], ["△3.3"]),
        ("開催中止", [(None, "回")], [None]),
        ("50億300万円", [("5003000000", "円")], [None]),
    ],
)
def test_each_figure_has_its_place(printed: str, figures: list, places: list) -> None:
    given = [(None if value is None else Decimal(value), unit) for value, unit in figures]
    text = printed_text(printed)
    assert [place and text[slice(*place)] for place in stretches_of(printed, given)] == places


def test_equal_figures_stand_one_after_the_other() -> None:
    three = (Decimal(3), "件")
    assert stretches_of("3件 3件", [three, three]) == [(0, 2), (3, 5)]
    assert stretches_of("3件", [three, three]) == [(0, 2), (0, 2)]


def test_a_fact_knows_where_it_stands() -> None:
    both = "893件 9,782,635千円"
    found = facts(
        figure("実績", 893, both), figure("実績", 9782635, both, unit="千円", what="金額"), figure("中止", None, "—")
    )
    assert {fact.unit: fact.stretch for fact in found.all if fact.value} == {"件": (0, 4), "千円": (5, 16)}
    assert [fact.stretch for fact in found.all if not fact.value] == [None]


def test_all_but_amounts_in_words_of_the_real_documents_are_found() -> None:
    lost = {fact.printed for fact in read_facts(at(ROOT)).all if fact.value is not None and fact.stretch is None}
    in_words = re.compile(r"約?[0-9,]+[兆億][0-9,億万]+円|総額[0-9,]+億円|約?[0-9０-９]+(分の|[/／])[0-9０-９]+|三紙")
    assert {printed for printed in lost if not in_words.fullmatch(printed)} == set()
    assert {"約297億400万円", "1兆9,121億円", "3/4", "約4分の1", "三紙"} <= lost
