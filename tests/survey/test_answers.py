"""Answers and code books are read strictly, and answers that nobody gave say so wherever they are shown."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from building import ROOT

from nenpo.ground.errors import NenpoError
from nenpo.ground.locations import PROJECT
from nenpo.survey.answers import SYNTHETIC, read_survey
from nenpo.survey.crosstab import Crosstab, one_way, two_way
from nenpo.survey.intervals import wilson
from nenpo.survey.shown import SYNTHETIC_LINE, cover, interval_words, one_way_tables, share_words, two_way_tables

BOOK = """\
設問,題,役割,種別,符号,選択肢
A,業種,属性,単一,1,製造業
A,業種,属性,単一,2,その他
Q,課題,質問,複数,1,人手
Q,課題,質問,複数,2,資金
"""
GIVEN = "回答番号,A,Q\n" + "".join(f"{n},{1 + n % 2},{'1;2' if n % 3 else ''}\n" for n in range(24))
SHIPPED = ROOT / "data" / "synthetic" / "needs-survey"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with answers that somebody gave."""
    monkeypatch.setenv(PROJECT, str(tmp_path))
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "book.csv").write_text(BOOK, encoding="utf-8")
    (tmp_path / "local" / "given.csv").write_text(GIVEN, encoding="utf-8")
    return tmp_path / "local"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_answers", ROOT / "tools" / "make_synthetic_answers.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shipped_answers_are_those_that_the_tool_makes(tool: ModuleType, tmp_path: Path) -> None:
    assert tool.main([str(tmp_path)]) == 0
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in SHIPPED.iterdir()}
    assert all(name.startswith("synthetic-") for name in made)


def test_synthetic_answers_say_so_on_the_page_and_at_every_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECT, str(ROOT))
    survey = read_survey("synthetic-answers", "synthetic-code-book")
    assert survey.is_synthetic and len(survey.answers) == 240
    front = cover(survey)
    assert front.text.startswith(f"{SYNTHETIC}：") and SYNTHETIC_LINE in front.text
    for blocks, count in ((one_way_tables(survey), 5), (two_way_tables(survey), 12)):
        tables = blocks.children
        captions = [table.data["caption"] for table in tables]
        assert len(captions) == count
        assert {one["title"].startswith(f"{SYNTHETIC}：") for one in captions} == {True}
        assert {tuple(one["notes"]) for one in captions} == {(SYNTHETIC_LINE,)}


def test_answers_that_somebody_gave_are_not_called_synthetic(desk: Path) -> None:
    survey = read_survey("given", "book")
    assert not survey.is_synthetic and SYNTHETIC not in cover(survey).text
    table = one_way(survey, survey.questions[1])
    assert table.columns == ("人手", "資金", "無回答", "n")
    assert [table.counts[0, j] for j in range(4)] == [16, 16, 8, 24]


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("given", "0,1,\n", "0,3,\n", "2行「A」の「3」は、設問表の符号にありません"),
        ("given", "0,1,\n", "0,1;2,\n", "2行「A」に答えが二つ以上あります。一つを選ぶ設問です"),
        ("given", "回答番号,A,Q", "回答番号,Q,A", "見出しは 回答番号、A、Q の順にします（今は 回答番号、Q、A）"),
        ("book", "単一,2,その他", "複数,2,その他", "設問「A」の題、役割（属性 か 質問）、種別（単一 か 複数）を、"),
        ("book", "複数,2,資金", "複数,1,資金", "設問「Q」の符号を、二つ以上、重ねず、「;」を使わずに書きます"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(desk: Path, file: str, before: str, after: str, said: str) -> None:
    path = desk / f"{file}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(NenpoError) as error:
        read_survey("given", "book")
    assert said in str(error.value) and f"「{file}.csv」" in str(error.value)


def test_a_row_that_does_not_say_that_it_is_synthetic_is_refused(desk: Path) -> None:
    rows = GIVEN.splitlines()
    text = "\n".join([f"{SYNTHETIC},{rows[0]}", *(f"合成,{row}" for row in rows[1:-1]), f",{rows[-1]}"]) + "\n"
    (desk / "given.csv").write_text(text, encoding="utf-8")
    with pytest.raises(NenpoError, match="25行の「合成データ」に 合成 とありません"):
        read_survey("given", "book")


def test_a_file_that_is_not_there_names_those_that_are(desk: Path) -> None:
    with pytest.raises(NenpoError) as error:
        read_survey("gone", "book")
    assert "「gone.csv」がありません" in str(error.value) and "book、given" in str(error.value)


def test_so_few_answers_that_nothing_can_be_said_are_refused(desk: Path) -> None:
    (desk / "given.csv").write_text("回答番号,A,Q\n1,1,1\n", encoding="utf-8")
    survey = read_survey("given", "book")
    with pytest.raises(NenpoError, match="回答が5件に満たないので、集計表を作れません"):
        one_way(survey, survey.questions[0])


@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [(0, 10, 0.0, 27.8), (1, 10, 1.8, 40.4), (5, 10, 23.7, 76.3), (10, 10, 72.2, 100.0), (81, 263, 25.5, 36.6)],
)
def test_the_interval_is_wilson_s(count: int, base: int, low: float, high: float) -> None:
    """Values of Newcombe (1998), Statistics in Medicine 17, table I, method 3, and of small cases."""
    assert [round(100 * bound, 1) for bound in wilson(count, base)] == [low, high]


def test_a_share_is_not_said_where_its_base_is_not() -> None:
    survey = read_from(ROOT)
    by, question = survey.questions[0], survey.questions[2]
    table = two_way(survey, by, question)
    hidden = Crosstab(question, by, table.rows, table.columns, {(0, 0): 10, (0, 4): 20}, (), frozenset({(0, 4)}))
    assert (share_words(hidden, (0, 0)), interval_words(hidden, (0, 0))) == ("x", "x")
    assert (
        share_words(Crosstab(question, by, table.rows, table.columns, hidden.counts, (), frozenset()), (0, 0))
        == "50.0%"
    )


def read_from(root: Path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECT, str(root))
        return read_survey("synthetic-answers", "synthetic-code-book")
