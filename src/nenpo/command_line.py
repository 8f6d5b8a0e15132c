"""The command `nenpo`: what was typed becomes one call, and what went wrong becomes one message and a status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from nenpo.ground.errors import COULD_NOT_RUN, FINDINGS, GOOD, NenpoError, UsageError
from nenpo.ground.fiscal_year import parse_year
from nenpo.ground.locations import Locations, at, find_project

FORMS = ("html", "pdf", "docx", "xlsx")
FORMATS = ("text", "json", "junit", "github", "markdown")
LIST_FORMATS = ("text", "json", "markdown")
DESCRIPTION = "報告を資料から作り、数値を確かめます。"
EPILOG = "終了状態: 0 良好、1 既知でない重大な指摘、2 使い方の誤り、3 実行できなかったもの。"
DIFF_EPILOG = "終了状態: 0 比べられた（違いの有無によらない）、2 使い方の誤り、3 実行できなかったもの。"
DIFF_PAGE = "build/diff.html"
HELP = ("-h", "--help")
# What follows these is handed on as it was typed.
HANDED_ON = ("test", "lab")


class JapaneseHelp(argparse.HelpFormatter):
    """Help in Japanese, the commands without a heading of their own beneath the heading."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """How the command is typed."""
        super().add_usage(usage, actions, groups, "使い方: " if prefix is None else prefix)

    def _format_action(self, action: argparse.Action) -> str:
        if isinstance(action, argparse._SubParsersAction):
            return "".join(self._format_action(command) for command in self._iter_indented_subactions(action))
        return super()._format_action(action)


class JapaneseParser(argparse.ArgumentParser):
    """A parser that speaks Japanese, takes no abbreviations, and leaves it to us to know the choices."""

    def __init__(self, **options: Any) -> None:
        options |= {"add_help": False, "allow_abbrev": False, "formatter_class": JapaneseHelp}
        super().__init__(**options)
        self._positionals.title, self._optionals.title = "引数", "オプション"
        self.add_argument(*HELP, action="help", help="この説明を表示する")

    def error(self, message: str) -> NoReturn:
        """Refuse an option that was typed wrongly; every other mistake has its own message below."""
        option = message.removeprefix("argument ").partition(":")[0]
        wrong = f"オプション「{option}」の" if option.startswith("-") else ""
        raise UsageError(f"{wrong}書き方が違います。{self.known_options()}")

    def known_options(self) -> str:
        """Options there are, and where to read more."""
        known = [option for action in self._actions for option in action.option_strings[-1:]]
        return f"使えるオプション: {'、'.join(known)}。使い方は {self.prog} --help で表示します。"


def parsers() -> tuple[JapaneseParser, dict[str, JapaneseParser]]:
    """The command's parser, and that of each of its commands."""
    top = JapaneseParser(prog="nenpo", description=DESCRIPTION, epilog=EPILOG)
    commands = top.add_subparsers(title="コマンド", dest="command", metavar="コマンド", parser_class=JapaneseParser)
    build = commands.add_parser("build", help="古くなったものを作り直し、すべてそろえて公開する", epilog=EPILOG)
    build.add_argument("years", nargs="*", metavar="年度", help="2020、R2、令和2、令和2年度 など。省くとすべて")
    build.add_argument(
        "--report", action="append", default=[], metavar="名前", help="報告の種類。notebooks の yml の name"
    )
    build.add_argument("--format", metavar="形", help=f"公開する形をコンマで区切る: {','.join(FORMS)}。省くとすべて")
    build.add_argument("--jobs", metavar="数", help="同時に進める手順の数。省くと CPU の数")
    build.add_argument("--force", action="store_true", help="変わっていないものも作り直す")
    build.add_argument("--draft", action="store_true", help="重大な指摘があっても、原案の印を付けて書き出す")
    check = commands.add_parser("check", help="データの品質だけを点検する", epilog=EPILOG)
    check.add_argument("years", nargs="*", metavar="年度", help="2020、R2、令和2、令和2年度 など。省くとすべて")
    check.add_argument("--format", default="text", metavar="形", help=f"表示の形: {'、'.join(FORMATS)}")
    check.add_argument("--errata", action="store_true", help="指摘の代わりに、公表資料の正誤表を出す")
    check.add_argument("--inquiries", action="store_true", help="指摘の代わりに、担当課への照会事項を出す")
    trace = commands.add_parser("trace", help="印刷された数値を、元のセルまでたどる", epilog=EPILOG)
    trace.add_argument("figure", nargs="*", metavar="数値", help="数値の名前か、印刷されたとおりの数（47,099件 など）")
    rolled = commands.add_parser("new-year", help="次の年度の資料のフォルダーを、前の年度から作る", epilog=EPILOG)
    rolled.add_argument("year", metavar="年度", nargs="?", help="作る年度。2021、R3、令和3、令和3年度 など")
    diff = commands.add_parser("diff", help="二つの版・年度・コミットの違いを、原因を付けて示す", epilog=DIFF_EPILOG)
    diff.add_argument(
        "sides", nargs="*", metavar="版", help="今、前回、番号、フォルダー、コミット、年度。省くと 前回 今"
    )
    diff.add_argument("--report", action="append", default=[], metavar="名前", help="年度を比べる報告の種類")
    diff.add_argument("--html", default=DIFF_PAGE, metavar="ファイル", help=f"並べて見る頁の名前。省くと {DIFF_PAGE}")
    diff.add_argument("--list", action="store_true", help="保存してある版の一覧を示す")
    approve = commands.add_parser("approve", help="今の版の承認を、役職と日付で記録する", epilog=EPILOG)
    approve.add_argument("years", nargs="*", metavar="年度", help="承認する版の年度")
    approve.add_argument("--report", default="", metavar="名前", help="報告の種類。notebooks の yml の name")
    approve.add_argument("--state", default="", metavar="段階", help="承認の段階。notebooks の yml の states")
    approve.add_argument("--role", default="", metavar="役職", help="承認した人の役職（氏名は書かない）")
    approve.add_argument("--date", default="", metavar="日付", help="承認した日（2022-08-31 の形）")
    approve.add_argument("--list", action="store_true", help="承認の記録と、有効か無効かを示す")
    commands.add_parser("test", help="プログラムの試験をする（続きは pytest に渡す）")
    commands.add_parser("lab", help="JupyterLab を開く（続きは jupyter lab に渡す）")
    commands.add_parser("clean", help="build フォルダーの中身を消す")
    wheels = commands.add_parser(
        "wheelhouse", help="ネットワークのない PC に写すライブラリを、wheelhouse に集める", epilog=EPILOG
    )
    wheels.add_argument("--platform", default="", metavar="名前", help="写す先: windows、linux、macos。省くとこの PC")
    wheels.add_argument("--python", default="", metavar="版", help="写す先の Python: 3.13 など。省くとこの PC のもの")
    forms = commands.add_parser("forms", help="担当課に配る様式（Excel）を作る", epilog=EPILOG)
    forms.add_argument("years", nargs="*", metavar="年度", help="2021、R3、令和3、令和3年度 など")
    forms.add_argument("--deadline", default="", metavar="日付", help="期限（2022-06-30 など）。送付状に入る")
    ingest = commands.add_parser(
        "ingest", help="記入された様式を取り込み、変わったところか断る理由を示す", epilog=EPILOG
    )
    ingest.add_argument("files", nargs="*", metavar="ファイル", help="Excel（.xlsx）、CSV、Word（.docx）")
    ingest.add_argument("--received", default="", metavar="日付", help="受け取った日（2022-06-10 など）")
    ingest.add_argument("--from", dest="by", default="", metavar="役割", help="提出者の役割。省くと担当課の担当者")
    ingest.add_argument("--status", metavar="年度", help="提出の状況を示す")
    ingest.add_argument("--as-of", default="", metavar="日付", help="送る文が何日現在か（2022-07-05 など）")
    return top, dict(commands.choices)


def read_command(arguments: Sequence[str]) -> argparse.Namespace:
    """What was typed, read by the parser of its command.

    Raises
    ------
    UsageError
        If the command is missing or unknown, or one of its options is.
    """
    top, commands = parsers()
    name = next((text for text in arguments if not text.startswith("-")), "")
    if name in HANDED_ON and arguments[0] == name and not set(arguments[1:2]).intersection(HELP):
        return argparse.Namespace(command=name, rest=arguments[1:])
    if not set(arguments).intersection(HELP) and name not in commands:
        problem = f"コマンド「{name}」はありません" if name else "コマンドがありません"
        raise UsageError(f"{problem}。使えるコマンド: {'、'.join(commands)}。使い方は nenpo --help で表示します。")
    if name and name not in commands:
        arguments = [text for text in arguments if text in HELP]
    typed, unknown = top.parse_known_args(arguments)
    if unknown:
        parser = commands.get(name, top)
        raise UsageError(f"「{'」「'.join(unknown)}」は使えません。{parser.known_options()}")
    return typed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    try:
        typed = read_command(sys.argv[1:] if arguments is None else arguments)
        return COMMANDS[typed.command](at(find_project(Path.cwd())), typed)
    except NenpoError as error:
        say(f"エラー: {error}", error=True)
        return error.exit_status
    except KeyboardInterrupt:
        say("中断しました。前に公開したものはそのままです。", error=True)
    except BrokenPipeError:
        # Whoever read our output has gone; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        say(f"エラー: 「{error.filename}」を読み書きできません（{error.strerror}）。", error=True)
    except Exception:
        say_unforeseen()
    return COULD_NOT_RUN


def say(line: str, *, error: bool = False) -> None:
    """One line to the person at the desk."""
    (sys.stderr if error else sys.stdout).write(line + "\n")


def say_unforeseen() -> None:
    """What nobody foresaw: the traceback for whoever mends the program, and a sentence for everybody."""
    import traceback

    say(traceback.format_exc(), error=True)
    say("エラー: 思いがけない誤りで止まりました。上の記録を添えて、プログラムの担当者に知らせてください。", error=True)


def chosen_years(texts: Sequence[str], known: Sequence[int]) -> tuple[int, ...]:
    """Years that were typed, each of them one that exists.

    Raises
    ------
    UsageError
        Naming the years that exist.
    """
    years = tuple(dict.fromkeys(parse_year(text) for text in texts))
    unknown = [year for year in years if year not in known]
    if unknown:
        names = "、".join(map(str, known)) or "なし"
        raise UsageError(f"{'、'.join(map(str, unknown))}年度の資料はありません。ある年度: {names}。")
    return years


def chosen_name(name: str, known: Sequence[str], what: str) -> str:
    """A name that was typed and exists.

    Raises
    ------
    UsageError
        Naming those that exist.
    """
    if name not in known:
        raise UsageError(f"{what}「{name}」はありません。使えるもの: {'、'.join(known)}。")
    return name


def chosen_jobs(text: str | None) -> int:
    """How many steps to run at a time; as many as there are processors if nothing was typed.

    Raises
    ------
    UsageError
        If it is no number from 1 on.
    """
    if text is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise UsageError(f"--jobs の「{text}」は使えません。1以上の数を指定してください。")
    return int(text)


def chosen_reports(locations: Locations, typed: Iterable[str]) -> tuple[str, ...]:
    """The reports that were typed, each declared beside a notebook."""
    from nenpo.report.declaration import read_reports

    known = tuple(read_reports(locations))
    return tuple(chosen_name(name, known, "報告") for name in typed)


def run_build(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo build`."""
    reports = chosen_reports(locations, typed.report)
    forms = tuple(chosen_name(name.strip(), FORMS, "公開する形") for name in (typed.format or "").split(",") if name)
    jobs = chosen_jobs(typed.jobs)

    from nenpo.pipeline.findings import read_findings, summary
    from nenpo.pipeline.run import build
    from nenpo.pipeline.staging import only_build
    from nenpo.pipeline.steps import all_steps, chosen
    from nenpo.pipeline.workers import workers

    steps = all_steps(locations)
    known = sorted({int(step.name.rpartition("@")[2]) for step in steps if "@" in step.name})
    asked = chosen(steps, chosen_years(typed.years, known), reports, forms)
    with only_build(locations), workers(jobs) as executor:
        ran = build(locations, steps, asked, executor, say, jobs=jobs, force=typed.force, draft=typed.draft)
    say(f"{len(ran)}の手順を実行し、公開しました。" if ran else "変わったものはありませんでした。")
    say(summary(read_findings(locations)))
    say("公開したもの: build/site/index.html")
    return GOOD


def run_check(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo check`."""
    if typed.errata and typed.inquiries:
        raise UsageError("--errata と --inquiries は一度に一つだけです。二度に分けて実行してください。")
    lists = typed.errata or typed.inquiries
    form = chosen_name(typed.format, LIST_FORMATS if lists else FORMATS, "表示の形")

    from nenpo.ground.sources import abouts

    about = abouts(locations)
    known = sorted({int(entry["fiscal_year"]) for entry in about})
    years = chosen_years(typed.years, known) or tuple(known)

    from nenpo.checks.formats import FORMATS as SHOWN
    from nenpo.checks.year import check_year
    from nenpo.pipeline.notebooks import leave_out
    from nenpo.report.cleaned import clean_year

    leave_out()
    clean = {year: clean_year(locations, year) for year in known}
    results = [check_year(locations, year, clean) for year in years]
    uncovered = sum(len(result.uncovered()) for result in results)
    if lists:
        from nenpo.checks.errata import told
        from nenpo.checks.inquiries import told_inquiries

        say((told if typed.errata else told_inquiries)(form, results, clean, about))
        if uncovered:
            say(f"ほかに、既知でない重大な指摘が{uncovered}件あります。nenpo check で確かめてください。", error=True)
    else:
        say(SHOWN[form](results))
    return FINDINGS if uncovered else GOOD


def run_trace(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo trace`."""
    if not typed.figure:
        raise UsageError(
            "たどる数値がありません。数値の名前か、印刷されたとおりの数（47,099件 など）を書いてください。"
        )

    from nenpo.checks.trace import project_trace
    from nenpo.facts.store import read_facts

    say(project_trace(locations, read_facts(locations), " ".join(typed.figure)))
    return GOOD


def run_new_year(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo new-year`."""
    if not typed.year:
        raise UsageError("作る年度がありません。nenpo new-year 2021 のように書いてください。")

    from nenpo.rollover.year import new_year

    say(new_year(locations, parse_year(typed.year)))
    return GOOD


def run_diff(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo diff`: good whether or not anything differs."""
    from nenpo.diff.named import compare_named, listed

    if typed.list:
        say(listed(locations))
        return GOOD
    reports = chosen_reports(locations, typed.report)
    found = compare_named(locations, typed.sides, reports)

    from nenpo.diff.page import write_page
    from nenpo.diff.screen import screen

    page = locations.root / DIFF_PAGE if typed.html == DIFF_PAGE else Path.cwd() / typed.html
    write_page(found, page)
    say(screen(found))
    say(f"並べて見る頁: {locations.relative(page)}")
    return GOOD


def run_approve(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo approve`."""
    from nenpo.pipeline.approval import approve_present, listed_now

    if typed.list:
        say(listed_now(locations))
        return GOOD
    missing = [f"--{name}" for name in ("report", "state", "role", "date") if not getattr(typed, name)]
    missing = [*(["年度"] if len(typed.years) != 1 else []), *missing]
    if missing:
        raise UsageError(
            f"{'、'.join(missing)} を指定してください。"
            "例: nenpo approve 2021 --report nenji-hokoku --state 確認中 --role 課長 --date 2022-08-31"
        )
    (report,) = chosen_reports(locations, [typed.report])
    say(approve_present(locations, report, parse_year(typed.years[0]), typed.state, typed.role, typed.date))
    return GOOD


def run_test(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo test`: the project's tests, with encodings checked."""
    return python(locations, "-X", "warn_default_encoding", "-m", "pytest", *typed.rest)


def run_lab(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo lab`: JupyterLab at the project's notebooks, with this Python as its kernel."""
    from nenpo.desk.lab import laid_out, variables

    os.environ |= variables(locations)
    return python(locations, "-m", "jupyterlab", *laid_out(locations), *typed.rest)


def run_wheelhouse(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo wheelhouse`."""
    from nenpo.desk.wheelhouse import PYTHONS, SYSTEMS, Target, gather, this_one

    own = this_one()
    system = chosen_name(typed.platform, SYSTEMS, "--platform の") if typed.platform else own.system
    target = Target(system, chosen_name(typed.python, PYTHONS, "--python の") if typed.python else own.python)
    say(f"{target} の wheel を集めています（1〜5分）。")
    say(gather(locations, target))
    return GOOD


def python(locations: Locations, *arguments: str) -> int:
    """Run the same Python with arguments in the project's folder and give its status."""
    import subprocess

    return subprocess.run([sys.executable, *arguments], cwd=locations.root, check=False).returncode


def run_clean(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo clean`: everything in build can be made again."""
    from nenpo.pipeline.staging import empty

    empty(locations)
    say("build フォルダーの中身を消しました。")
    return GOOD


def run_forms(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo forms`."""
    if not typed.years:
        raise UsageError("様式を作る年度がありません。2021、R3、令和3年度 のように書いてください。")

    from nenpo.forms.deliveries import checked_day
    from nenpo.forms.handing_out import hand_out

    deadline = checked_day(typed.deadline, "--deadline") if typed.deadline else ""
    for year in typed.years:
        say("\n".join(hand_out(locations, parse_year(year), deadline)))
    return GOOD


def run_ingest(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo ingest`."""
    if not typed.status and not (typed.files and typed.received):
        raise UsageError("取り込むファイルと、受け取った日（--received 2022-06-10 など）を書いてください。")

    from nenpo.forms.deliveries import checked_day
    from nenpo.forms.handing_out import told_status
    from nenpo.forms.ingest import ingest

    received = checked_day(typed.received, "--received") if typed.files else ""
    reports = ingest(locations, [Path(file) for file in typed.files], received, typed.by)
    for report in reports:
        say(report.text())
    if typed.status:
        day = checked_day(typed.as_of, "--as-of") if typed.as_of else ""
        say("\n".join(told_status(locations, parse_year(typed.status), day)))
    return FINDINGS if any(report.refused for report in reports) else GOOD


COMMANDS = {
    "build": run_build,
    "check": run_check,
    "trace": run_trace,
    "new-year": run_new_year,
    "diff": run_diff,
    "approve": run_approve,
    "test": run_test,
    "lab": run_lab,
    "clean": run_clean,
    "wheelhouse": run_wheelhouse,
    "forms": run_forms,
    "ingest": run_ingest,
}

if __name__ == "__main__":
    sys.exit(main())
