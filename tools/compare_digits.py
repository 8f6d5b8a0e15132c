"""Compares the digits of an extracted source text with its transcription in data/raw, both ways.

    python tools/compare_digits.py SOURCE_TEXT data/raw/DOCUMENT

Each line of `register.csv` says which lines of the text a part of a table came from. A number of those lines
is transcribed when a cell of that part has it; what is left must be explained by a rule below or by a line of
`compare_digits.csv`. Prose is compared more strictly: the printed figure must stand in its own line as text.
The other way round, a number of data/raw that its lines lack is invented, unless its text is printed there
and only repeated. Lines that the register lacks are listed. Exits 1 on anything unexplained or invented.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from nenpo.ground.locations import at
from nenpo.ground.sources import read_document
from nenpo.report.cleaned import clean_document

PROSE = "figures"
EXPLAINED = Path(__file__).with_suffix(".csv")

# Cells that are words or marks of ours, not of the source; in every other column each digit must be printed.
OURS = {
    "figures": {"節", "段落", "項目", "時期", "区分", "頁", "原文行", "注"},
    "notes": {"節", "対象", "種別", "備考", "時期", "標識", "原文行"},
    "outline": {"節", "上位", "水準", "頁", "区分", "柱", "状態", "系譜", "原文行"},
    "ordinance": {"節", "項数", "原文行"},
    "events": {"節", "状態", "原文行"},
    "governance": {"原文行"},
    **dict.fromkeys(("terms", "again"), {"節", "項目", "時期", "区分", "原文行", "注"}),
    **dict.fromkeys(("firms", "adopted"), {"節", "時期", "番号", "原文行"}),
    "claims": {"節", "主張", "系列", "時期", "相手", "数値", "項目", "備考", "原文行"},
    "windows": {"節", "枝", "区分", "要望", "地域", "所属", "確認日", "有効期限", "原文行"},
    "conditions": {"節", "備考", "原文行"},
    "": {"節", "章", "種別", "原文行"},
}
# A claim quotes figures of the prose; the figure itself must still be transcribed.
QUOTES = {"claims"}
# Parts that are the whole file, whatever the register calls them.
WHOLE = {"projects", "definitions", "establishments", "population", "members", "governance"}
# What source.yml has of a numbered table or figure, when its caption is printed and when it is ours.
CAPTION_KEYS = {False: ("number", "caption", "unit_line", "notes"), True: ("unit_line", "notes")}

# Why a number of the source is in no cell: kind, pattern, reason. A digit inside a match is explained.
_ERA = r"(?:令和|平成|昭和)\s*(?:元|\d+)\s*年度?"
RULES = (
    ("年月日", rf"{_ERA}(?:\s*\d+月(?:\s*\d+日)?)?(?:[～~、]\d+日)?", "元号の年は事実の時期になる"),
    ("年月日", r"(?<!\d)\d{1,2}年度", "元号のない年度は事実の時期になる"),
    ("年月日", r"(?<![\d.])(?:\d{1,2}[~～])?\d{1,2}月(?:\d{1,2}日|末|期)?", "月と日は事実の時期になる"),
    ("年月日", r"(?<!\d)20\d\d年", "西暦の年は事実の時期になる"),
    ("時刻", r"\d{1,2}:\d{2}", "催しの時刻は備考に置く"),
    ("項番", r"\x00\d+\x00", "丸数字は順序を示す"),
    ("項番", r"^(?:[-#\s・]|\*\*)*[(（]?\d+[)）.]", "行の頭の括弧つきの番号は順序を示す"),
    ("項番", r"^[#\s]*\d+\s", "見出しの頭の番号は順序を示す"),
    ("項番", r"(?:図|表|注)\s*\d(?:\s*\d)?(?=[\s)])", "図・表・注の番号"),
    ("項番", r"第\d+(?:回|部)|別紙\d", "催しの回と部、別紙の番号"),
    ("条文", r"第\d+(?:条|項|号)", "条例と法律の条・項・号"),
    ("固有名詞", r"21\s*(?:あおもり|財団)", "財団の名"),
    ("固有名詞", r"(?<![A-Za-z])(?:CO2|B2B)(?!\d)|(?<!\d)5\s?[GS](?![A-Za-z])", "化学式と略語"),
    ("固有名詞", r"第\d次産業革命|21世紀", "時代の名"),
    ("見出し", r"R2\s*(?:事業費|新規)", "表の見出しの年は表が属する版の年"),
    ("単位", r"(?<!\d)1事業者あたり", "金額が何についてのものかを示す"),
    ("学年", r"(?<!\d)\d年生", "学校の学年"),
)


def plain(text: str) -> str:
    """Half-width text without tags and thousands commas; a circled number stands between two marks."""
    text = re.sub(r"</?[a-z]+>", " ", text)
    text = "".join(f"\x00{unicodedata.normalize('NFKC', c)}\x00" if _circled(c) else c for c in text)
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


# A blank that parts no two digits.
_IDLE = re.compile(r"\s(?!\d)|(?<!\d)\s")


def _circled(character: str) -> bool:
    return character.isnumeric() and unicodedata.normalize("NFKC", character).isdecimal() and not character.isdecimal()


def squeezed(text: str) -> str:
    """Plain text without blanks, to find a cell's text in several lines."""
    return re.sub(r"\s", "", plain(text))


@dataclass
class Number:
    """A run of digits in a line of the source, and what became of it."""

    line: int
    start: int
    text: str
    kind: str = ""  # why it may be missing from data/raw
    table: str = ""  # where it was transcribed
    fact: bool = False


@dataclass(frozen=True)
class Cell:
    """A printed cell of data/raw: its text, its address, whether a fact comes from it."""

    text: str
    address: str
    fact: bool
    line: int | None = None

    @property
    def digits(self) -> list[str]:
        """Its runs of digits."""
        return re.findall(r"\d+", plain(self.text))


@dataclass
class Part:
    """A line of the register: a part of a table and the lines of the source that it came from."""

    table: str
    part: str
    lines: set[int]
    printed: str
    cells: list[Cell] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)


def line_numbers(text: str) -> set[int]:
    """Numbers of `581-585,600`."""
    found: set[int] = set()
    for piece in text.split(","):
        first, _, last = piece.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Explanation:
    """A line of `compare_digits.csv`: what a pattern stands for on certain lines of one document."""

    lines: set[int]
    pattern: str
    kind: str


def explanations(document: str) -> list[Explanation]:
    """What `compare_digits.csv` says of one document."""
    rows = [row for row in read_csv(EXPLAINED) if row["資料"] == document]
    return [Explanation(line_numbers(row["原文行"]), row["原文"], row["種別"]) for row in rows]


def numbers_of(lines: dict[int, str], explained: list[Explanation]) -> dict[int, list[Number]]:
    """Every number of the source by line, with the rule that would explain its absence."""
    found = {}
    for number, line in lines.items():
        rules = [(kind, pattern) for kind, pattern, _ in RULES]
        rules += [(entry.kind, entry.pattern) for entry in explained if number in entry.lines]
        spans = [(m.start(), m.end(), kind) for kind, pattern in rules for m in re.finditer(pattern, line)]
        found[number] = [
            Number(
                number, m.start(), m[0],
                next((kind for start, end, kind in spans if start <= m.start() and m.end() <= end), ""),
            )
            for m in re.finditer(r"\d+", line)
        ]  # fmt: skip
    return found


def read_parts(folder: Path, facts: set[str]) -> list[Part]:
    """Every line of the register with the cells of data/raw that it speaks of."""
    tables: dict[str, list[tuple[int, dict[str, str]]]] = {}
    about = yaml.safe_load((folder / "source.yml").read_text(encoding="utf-8"))
    parts = []
    for row in read_csv(folder / "register.csv"):
        table, part = row["表"], row["部分"]
        lines = line_numbers(row["原文行"])
        cells = [Cell(text, f"source.yml:{part}", False) for text in _captions(about, part)]
        if table != "charts":
            if table not in tables:
                tables[table] = list(enumerate(read_csv(folder / row["ファイル"]), start=2))
            cells += list(_cells(table, part, lines, tables[table], f"{folder.name}/{row['ファイル']}", facts))
        parts.append(Part(table, part, lines, row["原文行"], cells))
    return parts


def _captions(about: dict, part: str) -> Iterator[str]:
    """What `source.yml` says of a numbered table or figure; a caption and number of ours are not printed."""
    slots = about["tables"] + [chart | {"number": f"図{chart['number']}"} for chart in about.get("charts", [])]
    for slot in (slot for slot in slots if slot.get("number") == part):
        for key in CAPTION_KEYS[slot["caption_ours"]]:
            yield " ".join(slot[key]) if isinstance(slot.get(key), list) else str(slot.get(key) or "")


def _cells(
    table: str, part: str, lines: set[int], rows: list[tuple[int, dict[str, str]]], file: str, facts: set[str]
) -> Iterator[Cell]:
    for number, row in rows:
        home = row.get("節", row.get("章", part))
        own = line_numbers(row["原文行"]) if "原文行" in row else lines
        if (table not in WHOLE and part and home not in part.split("・")) or not own & lines:
            continue
        for column, text in row.items():
            if column not in OURS.get(table, OURS[""]) and text:
                address = f"{file}#{number}:{column}"
                yield Cell(text, address, address in facts, min(own) if len(own) == 1 else None)


def compare_prose(part: Part, lines: dict[int, str], numbers: dict[int, list[Number]]) -> None:
    """Each printed figure must stand in its line as text; its digits are taken there and nowhere else."""
    for cell in sorted(part.cells, key=lambda cell: -len(cell.text)):
        line = lines.get(cell.line or 0, "")
        idle = {match.start() for match in _IDLE.finditer(line)}
        kept = [position for position in range(len(line)) if position not in idle]
        narrow, wanted = "".join(line[position] for position in kept), _IDLE.sub("", plain(cell.text))
        places = [kept[m.start()] for m in re.finditer(_whole_numbers(wanted), narrow)]
        for place in places:
            end = kept[kept.index(place) + len(wanted) - 1] + 1
            inside = [n for n in numbers[cell.line or 0] if place <= n.start < end]
            if not any(n.table for n in inside):
                for n in inside:
                    n.table, n.fact = part.table, cell.fact
                break
        if not places:
            part.invented.append(f"{cell.address}「{cell.text}」")


def _whole_numbers(wanted: str) -> str:
    """Pattern of a text that neither begins nor ends in the middle of a number."""
    before, after = (r"(?<!\d)" if wanted[0].isdigit() else "", r"(?!\d)" if wanted[-1].isdigit() else "")
    return f"{before}{re.escape(wanted)}{after}"


def compare_table(part: Part, lines: dict[int, str], numbers: dict[int, list[Number]]) -> None:
    """The numbers of the cells against those of the lines, each value as often as it is printed."""
    here = [n for line in sorted(part.lines) for n in numbers.get(line, [])]
    here.sort(key=lambda n: (bool(n.table), bool(n.kind), n.kind == "見出し"))
    spare: dict[str, list[Number]] = {}
    for n in here:
        spare.setdefault(n.text, []).append(n)
    text = squeezed("\n".join(lines[line] for line in sorted(part.lines) if line in lines))
    for cell in sorted(part.cells, key=lambda cell: not cell.fact):
        for digits in cell.digits:
            if spare.get(digits):
                n = spare[digits].pop(0)
                if part.table not in QUOTES:
                    n.table, n.fact = n.table or part.table, n.fact or cell.fact
            elif not _repeated(cell.text, digits, text):
                part.invented.append(f"{cell.address}「{cell.text}」の{digits}")


def _repeated(cell: str, digits: str, text: str) -> bool:
    """Whether the piece of a cell that holds the digits is printed in the lines, so that it only repeats."""
    pieces = [piece for piece in re.split(r"[；、]|のうち", cell) if digits in re.findall(r"\d+", plain(piece))]
    return bool(pieces) and all(squeezed(piece) in text for piece in pieces)


def report(parts: list[Part], lines: dict[int, str], numbers: dict[int, list[Number]]) -> bool:
    """Print what each register line lacks and the summary; whether everything is explained."""
    good = True
    for part in parts:
        left = [n for line in sorted(part.lines) for n in numbers.get(line, []) if not n.table]
        if not left and not part.invented:
            continue
        kinds: dict[str, list[str]] = {}
        for n in (n for n in left if n.kind):
            kinds.setdefault(n.kind, []).append(n.text)
        print(f"{part.table} {part.part} （{part.printed}行）")
        if kinds:
            print("    原文のみ・説明済み: " + "、".join(f"{kind} {' '.join(texts)}" for kind, texts in kinds.items()))
        for n in (n for n in left if not n.kind):
            around = lines[n.line][max(0, n.start - 15) : n.start + 20].replace("\x00", "")
            print(f"  ✗ 原文のみ: {n.line}行 {n.text} …{around}…")
        for place in part.invented:
            print(f"  ✗ data/raw のみ: {place}")
            good = False
    return good


def unregistered(parts: list[Part], lines: dict[int, str], numbers: dict[int, list[Number]]) -> None:
    """Print the lines of the source that no line of the register names."""
    registered = set().union(*(part.lines for part in parts))
    rest = [(number, line) for number, line in lines.items() if number not in registered and line.strip()]
    print("\n登録のない行（数字あり）")
    for number, line in rest:
        if numbers[number]:
            unexplained = [n.text for n in numbers[number] if not n.kind]
            print(f"  {'✗' if unexplained else ' '} {number}: {line.replace(chr(0), '')[:60]}")
    words = Counter(line.strip("# \t") for number, line in rest if not numbers[number])
    print("登録のない行（数字なし）")
    for line, count in words.most_common():
        print(f"    {count} × {line[:50]}")


def summary(numbers: dict[int, list[Number]]) -> int:
    """Print how many of the source's numbers became what; returns the number of unexplained ones."""
    everything = [n for line in numbers.values() for n in line]
    counts, digits = Counter(map(_fate, everything)), Counter()
    for n in everything:
        digits[_fate(n)] += len(n.text)
    print(f"\n原文の数 {counts.total()}（数字 {digits.total()} 字）")
    for fate, count in counts.most_common():
        shares = f"{count / counts.total():6.1%}  （数字 {digits[fate]} 字 {digits[fate] / digits.total():.1%}）"
        print(f"  {fate} {count} {shares}")
    return counts["説明なし"]


def _fate(number: Number) -> str:
    if number.fact:
        return "事実"
    if number.table:
        return f"転記（{number.table}）"
    return f"説明（{number.kind}）" if number.kind else "説明なし"


def main(arguments: list[str] | None = None) -> int:
    """Compare one document; 1 on anything unexplained or invented."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="extracted text of the document")
    parser.add_argument("folder", type=Path, help="its folder of data/raw")
    given = parser.parse_args(arguments)
    folder = given.folder.resolve()
    text = given.source.read_text(encoding="utf-8").split("\n")
    lines = {number: plain(line) for number, line in enumerate(text, start=1)}
    explained = explanations(folder.name)
    numbers = numbers_of(lines, explained)
    document = read_document(at(folder.parents[2]), folder)
    facts = {observation.source_cell for observation in clean_document(at(folder.parents[2]), document).observations}
    parts = read_parts(folder, facts)
    for part in sorted(parts, key=lambda part: part.table != PROSE):
        (compare_prose if part.table == PROSE else compare_table)(part, lines, numbers)
        here = [entry for entry in explained if entry.lines & part.lines]
        part.invented = [place for place in part.invented if not any(re.search(e.pattern, place) for e in here)]
    good = report(parts, lines, numbers)
    unregistered(parts, lines, numbers)
    left = summary(numbers)
    lost = sum(len(part.invented) for part in parts)
    print(
        "すべて説明できます。"
        if good and not left
        else f"説明できない数が {left}、data/raw にだけある数が {lost} あります。"
    )
    return 0 if good and not left else 1


if __name__ == "__main__":
    sys.exit(main())
