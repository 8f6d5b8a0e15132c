"""`nenpo new-year`: the document folders of a fiscal year from those of the year before."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from nenpo.cleaning.names import spelling_of
from nenpo.ground.errors import SourceError, UsageError, joined
from nenpo.ground.fiscal_year import UNDATED, fiscal_year_name
from nenpo.ground.layouts import APPEND, CARRY, CURRENT, FORM, ONCE, REPLACE
from nenpo.ground.locations import Locations, read_bytes, write_bytes, write_text
from nenpo.ground.numerals import squeeze
from nenpo.ground.rows import records_of
from nenpo.ground.sources import COMPANIONS, abouts, decode, document_folders, read_document, table_name
from nenpo.report.drawings import FILE as DRAWINGS
from nenpo.rollover.last_year import LastYear, Rolled, Row
from nenpo.rollover.outline import AccountOutline, annual_outline
from nenpo.rollover.programmes import Programmes
from nenpo.rollover.tables import kept, of_this_year, unconfirmed, with_next_row, without_rows
from nenpo.rollover.words import REFERENCE, words

# Our own notes on a document that a new one begins with; repairs, names and register are for what is copied.
OUR_NOTES = ("corrections", "drift")
# What a document declares of the days that it is of: of another year in the next.
DAYS = ("as_of", "valid_until")
RENAMED = "改称"


@dataclass(frozen=True)
class NewDocument:
    """A document folder of the new year.

    Attributes
    ----------
    files : dict
        Path in the folder to text.
    sheets : dict
        Path in the folder to the workbook that is put there as it is.
    done : tuple of str
        What was done, a line a file.
    open : tuple of str
        What could not be carried over or has to be looked at.
    """

    name: str
    title: str
    files: Mapping[str, str]
    done: tuple[str, ...]
    open: tuple[str, ...]
    sheets: Mapping[str, Path] = field(default_factory=dict)


def new_year(locations: Locations, fiscal_year: int) -> str:
    """Make the documents of a fiscal year and say what was done, what is open and what comes next.

    Raises
    ------
    UsageError
        If the year is there already, or no report has an edition of the year before.
    """
    made = [rolled_over(document) for document in _predecessors(locations, fiscal_year)]
    for document in made:
        for path, text in document.files.items():
            write_text(locations.raw / document.name / path, text)
        for path, workbook in document.sheets.items():
            write_bytes(locations.raw / document.name / path, read_bytes(workbook))
    return told(made, fiscal_year, _left_out(locations, fiscal_year, made))


def _predecessors(locations: Locations, fiscal_year: int) -> list[LastYear]:
    """Last year's document of each report that ends with it."""
    latest: dict[str, dict[str, Any]] = {}
    for about in abouts(locations):
        before = latest.get(about["report"])
        if before is None or before["fiscal_year"] < about["fiscal_year"]:
            latest[about["report"]] = about
    wanted = {str(about["document"]) for about in latest.values() if about["fiscal_year"] == fiscal_year - 1}
    if not wanted:
        raise UsageError(_nothing_to_do(latest, fiscal_year))
    folders = [folder for folder in document_folders(locations) if folder.name in wanted]
    found = [LastYear(locations, read_document(locations, folder)) for folder in folders]
    there = [name for one in found if (locations.raw / (name := _name(one))).exists()]
    if there:
        raise UsageError(
            f"data/raw に {'、'.join(there)} のフォルダーがもうあります。何も書き換えていません。"
            "作り直すときは、そのフォルダーを別の場所に移してから実行してください。"
        )
    return found


def _nothing_to_do(latest: Mapping[str, dict[str, Any]], fiscal_year: int) -> str:
    there = [f"{about['kind']}は{fiscal_year_name(about['fiscal_year'])}まで" for about in latest.values()]
    year, before = fiscal_year_name(fiscal_year), fiscal_year_name(fiscal_year - 1)
    if any(about["fiscal_year"] >= fiscal_year for about in latest.values()):
        why = f"{year}の資料はもうあるか、続きになる前の年度（{before}）の資料がありません"
    else:
        why = f"前の年度（{before}）の資料がないので、{year}の資料を作れません"
    return f"{why}。今ある資料は、{'、'.join(there) or 'ありません'}です。年度を確かめてください。"


def _name(last: LastYear) -> str:
    return f"{last.document.report}-fy{last.year}"


def rolled_over(last: LastYear) -> NewDocument:
    """The next year's document from a document."""
    carry, section, is_further, ended = _carriers(last)
    files: dict[str, str] = {"source.yml": source_text(last)}
    done, open_, drift = ["source.yml: 題、年度、引用の書き方を改め、公表の年月を空にする"], [], []
    sheets = {one.file: last.document.folder / one.file for one in last.document.layouts.values() if one.is_sheet}
    open_ += [f"{file}: 前の年度のものをそのまま置きました。この年度のものに差し替えてください。" for file in sheets]
    for entry in last.document.about["tables"]:
        name = table_name(entry)
        if entry["file"] in sheets:
            continue
        rolled = _rolled(last, entry, carry, section, is_further)
        files[entry["file"]] = csv_text(entry["columns"], rolled)
        done.append(f"{entry['file']}: {rolled.done}")
        open_ += [f"{entry['file']}: {line}" for line in rolled.open]
        drift += [pair for pair in rolled.drift if name]
    for name in OUR_NOTES:
        rows = tuple({"種別": RENAMED, "前年度": old, "今年度": new} for old, new in drift) if name == "drift" else ()
        files[f"{name}.csv"] = csv_text(COMPANIONS[name], Rolled(rows, ""))
    if drift:
        open_.append(
            f"drift.csv: 名前に年度の入った項目が{len(drift)}あり、新しい年度に改めました。"
            "同じものなら「判断」に採用と書いてください。"
        )
    if kept_names := lasting_names(last, "".join(files.values())):
        files["names.csv"] = csv_text(COMPANIONS["names"], Rolled(kept_names, ""))
        done.append(f"names.csv: 空白などを保つ{len(kept_names)}の正式名を残す")
    if declared := lasting_declarations(last, section, is_further, "".join(files.values())):
        files["comparability.csv"] = csv_text(COMPANIONS["comparability"], Rolled(declared, ""))
        done.append(f"comparability.csv: 項目名が限る{len(declared)}の数値の宣言を、新しい年度に改めて残す")
    if (last.document.folder / DRAWINGS).is_file():
        files[DRAWINGS] = last.moved_on(decode(read_bytes(last.document.folder / DRAWINGS), DRAWINGS))
        done.append(f"{DRAWINGS}: 図に描く項目をそのまま残す")
    if any(name in last.document.about for name in DAYS):
        open_.append(
            "source.yml: この年度の時点（as_of）と有効期限（valid_until）を書きます。"
            "書くまで、電話はリンクになりません。"
        )
    texts = words(last, section, is_further, ended)
    files |= texts.files
    open_ += _charts_open(last)
    done += [*texts.done, f"{REFERENCE}: 前の年度の文章を参考に置く（組み立てには使われない）"]
    title = last.moved_on(str(last.document.about["title"]))
    return NewDocument(_name(last), title, files, tuple(done), tuple(open_), sheets)


def lasting_names(last: LastYear, texts: str) -> tuple[Row, ...]:
    """Official names that would be read otherwise than they are written, and stand in the new files."""
    table = last.document.tables.get("names")
    entries = [] if table is None else records_of(table.frame)
    names = dict.fromkeys((entry["種別"], entry["正式名"]) for entry in entries)
    return tuple(
        {
            "種別": kind,
            "表記": name,
            "正式名": name,
            "区分": "仕様",
            "理由": "前の年度からの正式名。空白や括弧をこのまま保つ",
        }
        for kind, name in names
        if spelling_of(name) != name and name in texts
    )


def lasting_declarations(
    last: LastYear, section: Section, is_further: Callable[[str], bool], texts: str
) -> tuple[Row, ...]:
    """What was declared of the edition's own year, or of every year, for names that stand in the new files."""
    found = []
    for row in last.rows("comparability") if "comparability" in last.document.tables else []:
        new = None if is_further(row["節"]) else section(row["節"])
        moved = row | {name: last.moved_on(row[name]) for name in ("対象", "語")}
        moved["時期"] = str(last.year) if row["時期"] == str(last.edition) else row["時期"]
        lasts = row["時期"] in ("", str(last.edition)) and squeeze(moved["対象"]) in squeeze(texts)
        if new is not None and lasts:
            found.append(moved | {"節": new, "理由": "前の年度からの宣言。項目名の限りが今年度も同じか確かめる"})
    return tuple(found)


Carriers = dict[str, Callable[[], Rolled]]
Section = Callable[[str], str | None]


def _carriers(last: LastYear) -> tuple[Carriers, Section, Callable[[str], bool], set[str]]:
    """How a report's lists are carried over, where its sections go, which pages are further ones, what has ended."""
    if "projects" in last.document.tables:
        programmes = Programmes(last)
        carry: Carriers = {
            "outline": lambda: annual_outline(last),
            "projects": programmes.programme_list,
            "project_lists": programmes.chapter_lists,
            "project_pages": programmes.pages,
            "categories": programmes.categories,
        }
        return carry, programmes.section, programmes.is_further, set(programmes.ended)
    account = AccountOutline(last)
    carry = {"outline": account.outline, "pillars": account.pillars, "windows": lambda: unconfirmed(last, "windows")}
    return carry, account.section, lambda _: False, set()


def _rolled(
    last: LastYear, entry: Mapping[str, Any], carry: Carriers, section: Section, is_further: Callable[[str], bool]
) -> Rolled:
    name = table_name(dict(entry))
    ways: dict[str, Callable[[], Rolled]] = {
        APPEND: lambda: with_next_row(last, name),
        REPLACE: lambda: kept(last, name),
        CURRENT: lambda: of_this_year(last, name, section, is_further),
        CARRY: carry.get(name, lambda: kept(last, name)),
        ONCE: lambda: without_rows(last, name),
    }
    if "roll" not in entry:
        raise SourceError(
            f"「{last.document.name}/source.yml」の {entry['file']} に、次の年度への引き継ぎ方（roll）がありません。"
            f"{'、'.join(ways)} のどれかを書いてください。"
        )
    return ways[str(entry["roll"])]()


def csv_text(columns: Iterable[str], rolled: Rolled) -> str:
    """A table as a CSV file: heading and rows, what a row does not say blank."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = list(columns)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rolled.rows)
    return text.getvalue()


def source_text(last: LastYear) -> str:
    """`source.yml` of the new year: what follows by rule from the old one, and nothing where only a person knows."""
    about = last.document.about
    title = last.moved_on(str(about["title"]))
    new = dict(about) | {
        "document": _name(last),
        "title": title,
        "fiscal_year": last.year,
        "published": None,
        "citation": f"{about['publisher']}「{title}」",
        "tables": [_entry(last, entry) for entry in about["tables"]],
    }
    new |= {name: None for name in DAYS if name in about}
    if "charts" in about:
        new["charts"] = [_chart(last, slot) for slot in about["charts"]]
    return str(yaml.safe_dump(new, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10_000))


def _entry(last: LastYear, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a table in the new year: no page yet, and no description of what was copied how."""
    new = dict(entry) | {"arrival": FORM, "caption": last.moved_on(str(entry.get("caption", "")))}
    return {name: value for name, value in new.items() if name not in ("page", "description")}


def _chart(last: LastYear, slot: Mapping[str, Any]) -> dict[str, Any]:
    new = dict(slot) | {"caption": last.moved_on(str(slot["caption"])), "notes": _lasting(slot)}
    return {name: value for name, value in new.items() if name != "page"}


def _lasting(slot: Mapping[str, Any]) -> list[str]:
    """Notes of a chart that name no date, and so may hold for another year."""
    return [note for note in slot.get("notes", []) if "年" not in note]


def _charts_open(last: LastYear) -> list[str]:
    """Notes with a date and series of figures, which belong to the year that they came with."""
    told = []
    for slot in last.document.about.get("charts", []):
        dated = [f"「{note}」" for note in slot.get("notes", []) if note not in _lasting(slot)]
        if dated:
            told.append(f"source.yml: 図{slot['number']}の注{'、'.join(dated)}は、日付があるので引き継いでいません。")
        if (last.document.folder / slot["file"]).is_file():
            told.append(f"{slot['file']}: 図の系列は引き継いでいません。届いた系列をこの名前で置いてください。")
    return told


def _left_out(locations: Locations, fiscal_year: int, made: Iterable[NewDocument]) -> list[str]:
    """Reports that nothing was made for, and why."""
    years: dict[str, int] = {}
    names = {document.name for document in made}
    for about in abouts(locations):
        if f"{about['report']}-fy{fiscal_year}" not in names:
            years[about["kind"]] = max(years.get(about["kind"], 0), int(about["fiscal_year"]))
    return [
        f"{kind}は{fiscal_year_name(year)}まであるので、作っていません。"
        if year != UNDATED
        else f"{kind}には年度の記載がなく、次の年度がないので、作っていません。"
        for kind, year in years.items()
    ]


def told(made: Iterable[NewDocument], fiscal_year: int, left_out: Iterable[str]) -> str:
    """What was made and what comes next, for the person at the desk."""
    year = fiscal_year_name(fiscal_year)
    lines: list[str] = []
    for document in made:
        lines += [f"== data/raw/{document.name}（{document.title}）を作りました。", joined(document.done, 100)]
        if document.open:
            lines += ["引き継げなかったものと、確かめるもの", joined(document.open, 100)]
    lines += left_out
    steps = (
        "source.yml の題と引用の書き方を確かめます。公表の年月（published）は、決まったら書きます。",
        "上の「確かめるもの」を、表の CSV で直します。終わる事業、新しい事業もここで直します。",
        f"nenpo check {fiscal_year} で、どの担当課の何が未提出かを確かめます。",
        "届いた数値を表に入れます。前の年度の数値の訂正は corrections.csv に、改称などの判断は drift.csv に書きます。",
        f"commentary の見出しの下に、この年度の文章を書きます。前の年度の文章は {REFERENCE} にあります。",
        f"nenpo build {fiscal_year} --draft で見え方を確かめます。未提出がなくなったら、--draft を付けずに実行します。",
    )
    lines += [f"{year}の版を作るには、次のようにします。", *(f"  {n}. {step}" for n, step in enumerate(steps, start=1))]
    return "\n".join(lines)
