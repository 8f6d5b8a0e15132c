"""Changes against last year: proposed by likeness, proposed no more once decided."""

import pytest

from nenpo.facts.drift import (
    Change,
    Decided,
    Decisions,
    Names,
    changed_names,
    changed_sections,
    changed_units,
    decisions,
)

NOTHING = Decisions()


def row(kind: str, before: str, after: str, decision: str = "採用") -> Decided:
    return Decided(kind=kind, before=before, after=after, decision=decision)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (["甲支援事業"], ["甲支援事業"], []),
        (["甲支援事業"], ["甲支援強化事業"], [("改称", "甲支援事業", "甲支援強化事業")]),
        (["甲支援事業"], ["港の祭り"], [("廃止", "甲支援事業", ""), ("新規", "", "港の祭り")]),
        (["参加者数"], ["参加者数（会場）", "参加者数（配信）"],
         [("分割", "参加者数", "参加者数（会場）"), ("分割", "参加者数", "参加者数（配信）")]),
        (["窓口相談件数", "電話相談件数"], ["相談件数"],
         [("統合", "窓口相談件数", "相談件数"), ("統合", "電話相談件数", "相談件数")]),
    ],
)  # fmt: skip
def test_changes_of_names(before: list[str], after: list[str], changes: list[tuple[str, str, str]]) -> None:
    found = changed_names(before, after, NOTHING)
    assert sorted((one.kind, one.before, one.after) for one in found) == sorted(changes)


def test_what_is_decided_is_proposed_no_more() -> None:
    names = (["甲支援事業"], ["甲支援強化事業"])
    assert changed_names(*names, decisions([row("改称", *names[0], *names[1])])) == []
    rejected = decisions([row("改称", *names[0], *names[1], decision="不採用")])
    assert {one.kind for one in changed_names(*names, rejected)} == {"廃止", "新規"}
    apart = decisions(
        [row("改称", *names[0], *names[1], decision="不採用"), row("廃止", *names[0], ""), row("新規", "", *names[1])]
    )
    assert changed_names(*names, apart) == []
    assert changed_names(*names, decisions([row("改称", *names[0], *names[1], decision="")])) != []


def test_units_and_sections_that_changed_follow_a_renaming() -> None:
    decided = decisions([row("改称", "甲", "乙")])
    before, after = Names(("甲",), {"甲": "件"}), Names(("乙",), {"乙": "社"})
    assert changed_units(before, after, decided) == [Change("単位の変更", "甲（件）", "乙（社）")]
    assert changed_units(before, after, NOTHING) == []
    moved = changed_sections(before, after, decided)
    assert moved == {Change("課の再編", "件", "社"): ["乙"]}
    settled = decisions([row("改称", "甲", "乙"), row("課の再編", "件", "社")])
    assert changed_sections(before, after, settled) == {}
