"""Makes the answers that nobody gave: synthetic data to try the cross-tabulation with.

    python tools/make_synthetic_answers.py TARGET_FOLDER

Writes the code book and the answers, the same bytes at every run. What is drawn depends on nothing that a survey
found: the weights below are made up, and every row says that it is synthetic.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from nenpo.survey.answers import ASKED, ATTRIBUTE, CODE_BOOK, JOIN, MARK, MULTIPLE, NUMBER, SINGLE, SYNTHETIC

ANSWERS_FILE, CODE_BOOK_FILE = "synthetic-answers.csv", "synthetic-code-book.csv"
SEED, ROWS = 20240401, 240
SILENT = 0.06
# Question, title, role, kind, and each option with how often it is drawn.
QUESTIONS: tuple[tuple[str, str, str, str, Mapping[str, int]], ...] = (
    ("S1", "業種", ATTRIBUTE, SINGLE, {"製造業": 30, "建設業": 22, "卸売・小売業": 25, "サービス業": 20, "その他": 3}),
    ("S2", "従業員数", ATTRIBUTE, SINGLE, {"少ない": 50, "中くらい": 35, "多い": 15}),
    ("Q1", "支援機関を知っているか", ASKED, SINGLE, {"使ったことがある": 25, "名前は知っている": 40, "知らない": 35}),
    ("Q2", "支援への満足", ASKED, SINGLE, {"満足": 30, "どちらとも言えない": 60, "不満": 10}),
    ("Q3", "困っていること", ASKED, MULTIPLE, {"人手": 55, "販路": 40, "資金": 25, "後継ぎ": 20, "その他": 4}),
)


def code_book() -> list[tuple[str, ...]]:
    """Rows of the code book: one an option."""
    return [
        (name, title, role, kind, str(code), label)
        for name, title, role, kind, options in QUESTIONS
        for code, label in enumerate(options, start=1)
    ]


def answers() -> list[tuple[str, ...]]:
    """Rows of the answers, drawn one after the other."""
    draw = random.Random(SEED)
    return [
        (MARK, str(number), *(_answer(draw, kind, options) for *_, kind, options in QUESTIONS))
        for number in range(1, ROWS + 1)
    ]


def _answer(draw: random.Random, kind: str, options: Mapping[str, int]) -> str:
    codes = [str(code) for code in range(1, len(options) + 1)]
    if draw.random() < SILENT:
        return ""
    if kind == MULTIPLE:
        return JOIN.join(
            code for code, weight in zip(codes, options.values(), strict=True) if draw.random() * 100 < weight
        )
    return draw.choices(codes, weights=list(options.values()))[0]


def write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A CSV file with LF."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([heads, *rows])


def main(arguments: list[str] | None = None) -> int:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", type=Path, help="folder to write into")
    target = parser.parse_args(arguments).target
    target.mkdir(parents=True, exist_ok=True)
    write(target / CODE_BOOK_FILE, CODE_BOOK, code_book())
    write(target / ANSWERS_FILE, [SYNTHETIC, NUMBER, *(question[0] for question in QUESTIONS)], answers())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
