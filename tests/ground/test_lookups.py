"""What goes through a door is noted while somebody records, and passes as it is."""

import pytest

from nenpo.ground.lookups import Door


def test_an_answer_passes_as_it_is_and_is_noted_while_recording() -> None:
    door, answer = Door(), ["数"]
    assert door.passed("series", "甲", answer) is answer
    with door.recording() as asked:
        assert door.passed("series", "乙", answer) is answer
        door.passed("series", "丙", [])
        door.passed("fact", "丁", None)
    door.passed("series", "後", answer)
    assert asked.answers == {("series", "乙"): answer, ("series", "丙"): [], ("fact", "丁"): None}
    assert asked.asked("series") == {"乙", "丙"} and asked.absent() == {("series", "丙"), ("fact", "丁")}


def test_recordings_within_each_other_note_each_its_own() -> None:
    door = Door()
    with door.recording() as outer:
        door.passed("fact", "前", None)
        with door.recording() as inner:
            door.passed("fact", "中", None)
    assert outer.asked("fact") == {"前", "中"} and inner.asked("fact") == {"中"}


def test_a_recording_ends_where_the_block_fails() -> None:
    door = Door()
    with pytest.raises(ValueError), door.recording():
        raise ValueError
    assert door.recorders == []
