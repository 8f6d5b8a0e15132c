"""The command `nenpo`: what was typed becomes one call, and what went wrong becomes one message and a status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from nenpo.errors import FINDINGS, GOOD, WRONG_USAGE, NenpoError, UsageError
from nenpo.fiscal_year import parse_year
from nenpo.locations import Locations, at, find_project

REPORTS = ("nenji-hokoku", "jigyo-sokatsu")
EPILOG = "終了状態: 0 良好、1 既知でない重大な指摘、2 使い方の誤り、3 実行できなかったもの。"


class JapaneseParser(argparse.ArgumentParser):
    """A parser whose errors are Japanese sentences."""

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed, with what can be typed instead."""
        known = "、".join(option for action in self._actions for option in action.option_strings[-1:])
        raise UsageError(
            f"コマンドを読めません（{message}）。使えるオプション: {known}。使い方は nenpo --help で表示します。"
        )


def parser() -> argparse.ArgumentParser:
    """Commands, their arguments and what each is for."""
    top = JapaneseParser(prog="nenpo", description="年次報告と事業総括を資料から作り、数値を確かめます。", epilog=EPILOG)
    commands = top.add_subparsers(dest="command", metavar="コマンド", required=True, parser_class=JapaneseParser)
    build = commands.add_parser("build", help="古くなったものを作り直し、すべてそろえて公開する")
    build.add_argument("years", nargs="*", metavar="年度", help="2020、R2、令和2、令和2年度 など。省くとすべて")
    build.add_argument("--report", action="append", default=[], metavar="名前", help=f"報告の種類: {'、'.join(REPORTS)}")
    build.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="数", help="同時に進める数")
    build.add_argument("--force", action="store_true", help="変わっていないものも作り直す")
    build.add_argument("--draft", action="store_true", help="重大な指摘があっても、原案の印を付けて書き出す")
    check = commands.add_parser("check", help="データの品質だけを点検する")
    check.add_argument("years", nargs="*", metavar="年度", help="省くと資料のあるすべての年度")
    check.add_argument("--format", choices=("text", "json"), default="text", help="表示の形")
    commands.add_parser("test", help="プログラムの試験をする").add_argument("rest", nargs=argparse.REMAINDER)
    commands.add_parser("lab", help="JupyterLab を開く").add_argument("rest", nargs=argparse.REMAINDER)
    commands.add_parser("clean", help="build フォルダーを消す")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)  # type: ignore[union-attr]
    try:
        typed = parser().parse_args(arguments)
        locations = at(find_project(Path.cwd()))
        return COMMANDS[typed.command](locations, typed)
    except NenpoError as error:
        say(f"エラー: {error}", error=True)
        return error.exit_status
    except KeyboardInterrupt:
        say("中断しました。前に公開したものはそのままです。", error=True)
        return WRONG_USAGE


def say(line: str, *, error: bool = False) -> None:
    """One line to the person at the desk."""
    (sys.stderr if error else sys.stdout).write(line + "\n")


def chosen_years(texts: Sequence[str], known: Sequence[int], what: str) -> tuple[int, ...]:
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
        raise UsageError(f"{'、'.join(map(str, unknown))}年度の{what}はありません。ある年度: {names}。")
    return years


def run_build(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo build`."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from nenpo.pipeline.run import build
    from nenpo.pipeline.steps import all_steps, chosen

    unknown = [name for name in typed.report if name not in REPORTS]
    if unknown:
        raise UsageError(f"報告「{'、'.join(unknown)}」はありません。ある報告: {'、'.join(REPORTS)}。")
    if typed.jobs < 1:
        raise UsageError("--jobs には1以上の数を指定してください。")
    steps = all_steps(locations)
    known = sorted({int(step.name.rpartition("@")[2]) for step in steps if "@" in step.name})
    years = chosen_years(typed.years, known, "資料")
    with ProcessPoolExecutor(max_workers=typed.jobs, mp_context=get_context("spawn")) as executor:
        ran = build(
            locations, chosen(steps, years, tuple(typed.report)), executor, say, force=typed.force, draft=typed.draft
        )
    say(f"{len(ran)}の手順を実行しました。" if ran else "変わったものはありませんでした。")
    say("公開したもの: build/site/index.html")
    return GOOD


def run_check(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo check`."""
    from nenpo.checks.report import as_json, as_text
    from nenpo.checks.year import check_year
    from nenpo.cleaning.year import clean_year
    from nenpo.sources import abouts

    known = sorted({int(about["fiscal_year"]) for about in abouts(locations)})
    years = chosen_years(typed.years, known, "資料") or tuple(known)
    results = [check_year(locations, year, clean_year(locations, year)) for year in years]
    say((as_json if typed.format == "json" else as_text)(results))
    return FINDINGS if any(result.uncovered() for result in results) else GOOD


def run_test(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo test`: the project's tests, with encodings checked."""
    return python(locations, "-X", "warn_default_encoding", "-m", "pytest", *typed.rest)


def run_lab(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo lab`: JupyterLab at the project's notebooks."""
    return python(locations, "-m", "jupyterlab", f"--ServerApp.root_dir={locations.root}", *typed.rest)


def python(locations: Locations, *arguments: str) -> int:
    """Run the same Python with arguments in the project's folder and give its status."""
    import subprocess

    return subprocess.run([sys.executable, *arguments], cwd=locations.root, check=False).returncode


def run_clean(locations: Locations, typed: argparse.Namespace) -> int:
    """`nenpo clean`: everything in build can be made again."""
    import shutil

    shutil.rmtree(locations.build, ignore_errors=True)
    say("build フォルダーを消しました。")
    return GOOD


COMMANDS = {"build": run_build, "check": run_check, "test": run_test, "lab": run_lab, "clean": run_clean}

if __name__ == "__main__":
    sys.exit(main())
