"""The command line: Japanese throughout, refusals before anything starts, and the four exit statuses."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nenpo import command_line
from nenpo.command_line import COMMANDS, chosen_jobs, chosen_years, main
from nenpo.desk.lab import variables
from nenpo.forms.workbook import workbook_bytes
from nenpo.ground.errors import UsageError
from nenpo.ground.locations import at, environment
from tests.forms.small import form_of, make_project, write

HEAVY = {
    "altair", "great_expectations", "ipykernel", "jinja2", "jupyter_client", "nbconvert", "nbformat", "numpy", "pandas",
    "papermill", "yaml",
}  # fmt: skip
ENGLISH = re.compile(r"usage|positional|optional|options|arguments?\b|show this|error|invalid|unrecognized|required")
# A line of text: the names of options and commands are English and stay.
NAMES = re.compile(
    r"--?[a-z-]+|nenpo( [a-z]+)*"
    r"|\b(build|check|trace|test|lab|clean|wheelhouse|pytest|jupyter|windows|linux|macos)\b"
    r"|\b(text|json|junit|github|markdown)\b"
)

HELPS = [["--help"], ["-h"], *([name, "--help"] for name in COMMANDS), ["build", "2030", "-h"], ["-h", "nothing"]]


def without_names(text: str) -> str:
    return NAMES.sub("", text)


# Help


@pytest.mark.parametrize("typed", HELPS, ids=" ".join)
def test_help_is_japanese(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(typed)
    said = capsys.readouterr()
    assert left.value.code == 0 and said.err == ""
    assert said.out.startswith("使い方: nenpo")
    assert not ENGLISH.search(without_names(said.out))


def test_help_names_every_command_and_every_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(re.search(rf"^    {name}\s", said, re.M) for name in COMMANDS)
    assert all(f"{status} " in said.splitlines()[-1] for status in range(4))


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom nenpo.command_line import main\ntry:\n    main(['--help'])\n"
        "except SystemExit:\n    print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert HEAVY.intersection(done.stdout.splitlines()[-1].split()) == set()


# What was typed


@pytest.mark.parametrize("text", ["2020", "２０２０", "R2", "r2", "令和2", "令和２年", "令和2年度", " 令和 2 年度 "])
def test_a_year_may_be_typed_in_many_ways(text: str) -> None:
    assert chosen_years([text], [2019, 2020]) == (2020,)


@pytest.mark.parametrize("text", ["2019", "R1", "R元", "令和元", "令和元年", "令和元年度", "令和1年度"])
def test_the_first_year_of_an_era_too(text: str) -> None:
    assert chosen_years([text], [2019, 2020]) == (2019,)


def test_a_year_typed_twice_counts_once() -> None:
    assert chosen_years(["R2", "2020", "令和元年"], [2019, 2020]) == (2020, 2019)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2030", "2030年度の資料はありません。ある年度: 2019、2020。"),
        ("R5", "2023年度の資料はありません。ある年度: 2019、2020。"),
        ("20", "「20」は年度として読めません。"),
        ("令和", "「令和」は年度として読めません。"),
        ("令和0年", "「令和0年」は年度として読めません。"),
        ("x2020", "「x2020」は年度として読めません。"),
        ("", "「」は年度として読めません。"),
    ],
)
def test_an_unknown_year_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        chosen_years([text], [2019, 2020])


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "two", "", "２"])
def test_jobs_are_a_number_from_one_on(text: str) -> None:
    with pytest.raises(UsageError, match="1以上の数"):
        chosen_jobs(text)


def test_jobs_default_to_the_processors() -> None:
    assert chosen_jobs(None) >= 1 and chosen_jobs("3") == 3


REFUSED = [
    ([], "コマンドがありません。使えるコマンド: build、check、trace、new-year、diff、approve、"),
    (["biuld"], "コマンド「biuld」はありません。使えるコマンド: build、check"),
    (["--draft"], "コマンドがありません。"),
    (["build", "2030"], "2030年度の資料はありません。ある年度: 2020、2021。"),
    (["build", "二〇二一"], "「二〇二一」は年度として読めません。2020、R2、令和2、令和2年度 のいずれかの形"),
    (["build", "--report", "nenpo"], "報告「nenpo」はありません。使えるもの: nenji-hokoku、jigyo-sokatsu"),
    (["build", "--report", "nenji-hokoku"], "資料がないので作成できません（nenji-hokoku）。作成"),
    (["build", "--report"], "オプション「--report」の書き方が違います。"),
    (["build", "--rep", "jigyo-sokatsu"], "「--rep」は使えません。使えるオプション: --help、--report"),
    (
        ["build", "--frob"],
        "「--frob」は使えません。使えるオプション: --help、--report、--format、--jobs、--force、--draft。",
    ),
    (["build", "--force=1"], "オプション「--force」の書き方が違います。"),
    (["build", "--jobs", "0"], "--jobs の「0」は使えません。1以上の数を指定してください。"),
    (["build", "--jobs"], "オプション「--jobs」の書き方が違います。"),
    (["check", "2020"], "2020年度の資料はありません。ある年度: 2021。"),
    (["check", "--format", "xml"], "表示の形「xml」はありません。使えるもの: text、json、junit、github、markdown。"),
    (["check", "--errata", "--format", "junit"], "表示の形「junit」はありません。使えるもの: text、json、markdown。"),
    (["check", "--errata", "--inquiries"], "--errata と --inquiries は一度に一つだけです。"),
    (["check", "--inquiries", "--format", "github"], "表示の形「github」はありません。使えるもの: text、json、"),
    (["diff"], "前回の版はまだ保存されていません。"),
    (["diff", "--report", "nenpo"], "報告「nenpo」はありません。"),
    (["approve"], "年度、--report、--state、--role、--date を指定してください。例: nenpo approve 2021"),
    (["approve", "R3", "--report", "jigyo-sokatsu", "--state", "監査中", "--role", "監事", "--date", "2022-05-20"],
     "令和3年度の事業総括は、作っているところの版ではありません。承認できるもの: なし。"),
    (["clean", "all"], "「all」は使えません。使えるオプション: --help。"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "message"), REFUSED, ids=[" ".join(typed) or "nothing" for typed, _ in REFUSED])
def test_wrong_usage_is_refused_before_anything_starts(
    mini: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str], message: str
) -> None:
    monkeypatch.chdir(mini.root)
    assert main(typed) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"エラー: {message}")
    assert not ENGLISH.search(without_names(said.err))
    assert not (mini.root / "build").exists()


# Where it is run


@pytest.mark.parametrize("command", ["build", "check", "clean", "test", "lab"])
def test_outside_a_project_every_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([command]) == 2
    assert "プロジェクトが見つかりません" in capsys.readouterr().err


# The four exit statuses, each for real


def test_the_statuses_of_a_build(mini: Any) -> None:
    good = mini.nenpo("build", "令和3年度", "--report", "jigyo-sokatsu", cwd="data/raw/doc")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.splitlines()[-3:] == [
        "11の手順を実行し、公開しました。",
        "点検の結果: 重大0件、注意0件、参考0件。",
        "公開したもの: build/site/index.html",
    ]
    assert not (mini.root / "data/raw/doc/build").exists()
    before = mini.published()
    # What follows stops, or is looked at, before any other form; one process has less to begin.
    one_form = ("--format", "html", "--jobs", "1")

    mini.write("data/raw/doc/figures.csv", "項目,値\n相談,十二\n")
    critical = mini.nenpo("build", *one_form)
    assert critical.returncode == 1
    for part in ("重大な指摘が1件", "doc/figures.csv 3行「値」", "十二", "数字で入力してください", "--draft"):
        assert part in critical.stderr
    assert mini.published() == before

    draft = mini.nenpo("build", "--draft", *one_form)
    assert draft.returncode == 0
    assert "[重大] doc/figures.csv 3行「値」" in draft.stdout
    pages = {name: page.decode("utf-8") for name, page in mini.published().items() if name.endswith(".html")}
    assert len(pages) == 7
    assert all("原案" in page for page in pages.values())
    assert all("値「十二」を数として読めません" in page for name, page in pages.items() if "index" not in name)

    mini.write("data/raw/doc/figures.csv", "項目,値\n相談,12\n")
    mini.notebook("10_clean", "1 / 0")
    failed = mini.nenpo("build", *one_form)
    assert failed.returncode == 3
    assert "10_clean.ipynb" in failed.stderr and "Traceback" not in failed.stderr


def test_the_statuses_of_taking_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "様式.xlsx").write_bytes(workbook_bytes(form_of(at(tmp_path))))
    write(tmp_path / "表.csv", "a,b\n1,2\n")
    received = ["--received", "2022-06-10"]
    assert main(["ingest", "様式.xlsx", *received]) == 0
    assert main(["ingest", "表.csv", "様式.xlsx", *received]) == 1
    assert "取り込みません" in capsys.readouterr().out
    assert main(["ingest", "ない.xlsx", *received]) == 2


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (KeyboardInterrupt(), 3, "中断しました。前に公開したものはそのままです。"),
        (PermissionError(13, "Permission denied", "a.csv"), 3, "エラー: 「a.csv」を読み書きできません"),
        (ValueError("x"), 3, "エラー: 思いがけない誤りで止まりました。"),
        (UsageError("違います。"), 2, "エラー: 違います。"),
    ],
)
def test_every_way_to_stop_has_words_and_a_status(
    mini: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    message: str,
) -> None:
    def stop(*arguments: Any) -> int:
        raise error

    monkeypatch.chdir(mini.root)
    monkeypatch.setitem(command_line.COMMANDS, "clean", stop)
    assert main(["clean"]) == status
    assert message in capsys.readouterr().err


def test_a_reader_who_has_gone_is_no_error(mini: Any) -> None:
    process = subprocess.Popen(
        mini.command("clean"), cwd=mini.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait(timeout=30)


# Commands that hand on


@pytest.fixture
def handed_on(mini: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, ...]]:
    """Give a function that runs a command and gives what Python would have been started with."""

    def run(*typed: str) -> tuple[str, ...]:
        started: list[tuple[str, ...]] = []
        monkeypatch.chdir(mini.root)
        monkeypatch.setattr(command_line, "python", lambda locations, *rest: started.append(rest) or 7)
        assert main(typed) == 7
        return started[0]

    return run


def test_options_of_the_tests_are_handed_on(handed_on: Callable[..., tuple[str, ...]]) -> None:
    assert handed_on("test", "-m", "soak", "--lf", "-h")[-6:] == ("-m", "pytest", "-m", "soak", "--lf", "-h")
    assert "warn_default_encoding" in handed_on("test")


def test_options_of_jupyterlab_are_handed_on(handed_on: Callable[..., tuple[str, ...]], mini: Any) -> None:
    with environment(variables(at(mini.root))):
        started = handed_on("lab", "--no-browser")
    assert started[:3] == ("-m", "jupyterlab", f"--ServerApp.root_dir={mini.root}")
    assert started[-1] == "--no-browser"


def test_clean_empties_build_and_nothing_else(
    mini: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mini.write("build/site/index.html", "x")
    mini.write("data/clean/fy2021/figures.csv", "x")
    monkeypatch.chdir(mini.root)
    assert main(["clean"]) == 0
    assert list(mini.published()) == ["data/clean/fy2021/figures.csv"]
    assert json.dumps(capsys.readouterr().out, ensure_ascii=False) == r'"build フォルダーの中身を消しました。\n"'


def test_a_new_year_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-year"]) == 2
    assert "作る年度がありません。nenpo new-year 2021 のように書いてください。" in capsys.readouterr().err
