"""The record of deliveries: every original as it came, who delivered it and when, and who is outstanding."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from html import escape
from pathlib import Path, PurePath

from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.locations import Locations, list_files, read_bytes
from nenpo.ground.palette import SHIPPED, Palette
from nenpo.ground.sources import DELIVERIES, read_table

# Outside the repository: what names people stays at the desk.
LOCAL, NAMES = "local", "names.csv"
NAME_COLUMNS = ("役職", "氏名")
RECORD, ASKED = "deliveries.csv", "asked.csv"
COLUMNS = ("納品", "ファイル", "sha256", "担当課", "提出者（役割）", "受付日", "結果", "置き換えた納品")
ASKED_COLUMNS = ("担当課", "様式", "期限")
LISTED = "変更の一覧"
WHOLE, PARTLY = "受領", "受領（空欄あり）"
OUTSTANDING, DONE, OPEN = "未提出", "提出済み", "一部空欄"


@dataclass(frozen=True)
class Delivery:
    """One delivery that was taken.

    Attributes
    ----------
    name : str
        `<section>-<first 12 of the sha256>`.
    section : str
        担当課; empty for a Word file, which answers no form.
    by : str
        Role of whoever delivered it.
    received : str
        Day on which it arrived, as the person who took it in says, `2022-06-10`.
    replaces : str
        The delivery before it; empty for the first of a section.
    """

    name: str
    file: str
    sha256: str
    section: str
    by: str
    received: str
    result: str
    replaces: str = ""

    def cells(self) -> dict[str, str]:
        """The delivery as a row of the record."""
        return dict(zip(COLUMNS, asdict(self).values(), strict=True))


def sha256_of(data: bytes) -> str:
    """Hash that a delivery is known by."""
    return hashlib.sha256(data).hexdigest()


def delivery_name(section: str, sha256: str) -> str:
    """Name of a delivery, good as a name of a file."""
    return f"{section.replace('/', '／')}-{sha256[:12]}"


def read_deliveries(folder: Path) -> list[Delivery]:
    """Deliveries of a document in the order they were taken in."""
    path = folder / DELIVERIES / RECORD
    if not path.is_file():
        return []
    frame = read_table(path, f"{folder.name}/{DELIVERIES}/{RECORD}", RECORD, COLUMNS).frame
    names = [field.name for field in fields(Delivery)]
    return [Delivery(**dict(zip(names, map(str, row), strict=True))) for row in frame.to_numpy().tolist()]


def latest_of(deliveries: Iterable[Delivery], section: str) -> Delivery | None:
    """The delivery of a section that holds; None where nothing has come."""
    found = [delivery for delivery in deliveries if delivery.section == section]
    return found[-1] if found else None


def record_text(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """A record as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")


def checked_day(text: str, option: str) -> str:
    """A day as `2022-06-10`.

    Raises
    ------
    UsageError
        If it is none.
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{option} の「{text}」は日付として読めません。2022-06-10 のように書いてください。") from None


# Who is outstanding


@dataclass(frozen=True)
class Standing:
    """How things stand with one section.

    Attributes
    ----------
    state : str
        未提出, 提出済み or 一部空欄.
    late : int
        Days after the deadline on which the last delivery arrived.
    count : int
        How many deliveries there were.
    """

    document: str
    section: str
    state: str
    deadline: str = ""
    received: str = ""
    by: str = ""
    file: str = ""
    late: int = 0
    count: int = 0


def read_asked(folder: Path) -> dict[str, str]:
    """Sections that a form was made for, with the deadline that it names."""
    path = folder / DELIVERIES / ASKED
    if not path.is_file():
        return {}
    frame = read_table(path, f"{folder.name}/{DELIVERIES}/{ASKED}", ASKED, ASKED_COLUMNS).frame
    return dict(zip(frame["担当課"], frame["期限"], strict=True))


def standings(folder: Path) -> list[Standing]:
    """How things stand with every section of a document that a form was made for."""
    deliveries, asked = read_deliveries(folder), read_asked(folder)
    sections = dict.fromkeys([*asked, *(delivery.section for delivery in deliveries if delivery.section)])
    return [_standing(folder.name, section, asked.get(section, ""), deliveries) for section in sections]


def _standing(document: str, section: str, deadline: str, deliveries: Sequence[Delivery]) -> Standing:
    latest = latest_of(deliveries, section)
    if latest is None:
        return Standing(document, section, OUTSTANDING, deadline)
    state = DONE if latest.result == WHOLE else OPEN
    count = sum(delivery.section == section for delivery in deliveries)
    late = days_late(latest.received, deadline)
    return Standing(document, section, state, deadline, latest.received, latest.by, latest.file, late, count)


def days_late(received: str, deadline: str) -> int:
    """Days between the deadline and a later delivery."""
    if not deadline:
        return 0
    return max(0, (date.fromisoformat(received) - date.fromisoformat(deadline)).days)


def status_rows(locations: Locations, fiscal_year: int) -> list[Standing]:
    """How things stand with every section of a fiscal year, document by document."""
    folders = [path.parent.parent for path in list_files(locations.raw, f"*-fy{fiscal_year}/{DELIVERIES}/{ASKED}")]
    return [row for folder in folders for row in standings(folder)]


def status_text(rows: Sequence[Standing], fiscal_year: int) -> str:
    """The status for the screen: what is outstanding first."""
    if not rows:
        return (
            f"{fiscal_year_name(fiscal_year)}の様式はまだ配っていません。nenpo forms {fiscal_year} で作ってください。"
        )
    lines = [status_summary(rows, fiscal_year)]
    for document in dict.fromkeys(row.document for row in rows):
        lines.append(f"== {document}")
        own = [row for row in rows if row.document == document]
        order = [OUTSTANDING, OPEN, DONE]
        lines += [
            f"  [{row.state}] {row.section}{_details(row)}" for row in sorted(own, key=lambda r: order.index(r.state))
        ]
    return "\n".join(lines)


def status_summary(rows: Sequence[Standing], fiscal_year: int) -> str:
    """One sentence on how many sections have returned their form."""
    counts = {state: sum(row.state == state for row in rows) for state in (OUTSTANDING, OPEN, DONE)}
    return (
        f"{fiscal_year_name(fiscal_year)}の様式は、{len(rows)}のうち{counts[DONE]}が提出済み、"
        f"{counts[OPEN]}が一部空欄、{counts[OUTSTANDING]}が未提出です。"
    )


def _details(row: Standing) -> str:
    if row.state == OUTSTANDING:
        return f"（期限 {row.deadline}）" if row.deadline else ""
    late = f"、期限から{row.late}日遅れ" if row.late else ""
    again = f"、{row.count}回目" if row.count > 1 else ""
    return f"（{row.received} {row.by}{again}{late}）"


def _style(palette: Palette) -> str:
    return (
        "body{font-family:sans-serif;line-height:1.7;max-width:60rem;margin:2rem auto;padding:0 1rem;"
        f"color:{palette.light['ink']};background:{palette.light['surface']}}}"
        "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold}"
        f"th,td{{border-bottom:1px solid {palette.light['edge']};"
        "padding:.35rem .6rem;text-align:left;vertical-align:top}"
        f".open{{font-weight:bold;color:{palette.light['draft']}}}"
    )


_HEADS = ("状態", "担当課", "期限", "受付日", "提出者（役割）", "回数", "届いたファイル")


def status_html(rows: Sequence[Standing], fiscal_year: int, palette: Palette = SHIPPED) -> str:
    """The status as a page that needs nothing else: no script, no request."""
    title = f"{fiscal_year_name(fiscal_year)} 様式の提出状況"
    summary = status_summary(rows, fiscal_year) if rows else status_text(rows, fiscal_year)
    tables = "".join(_status_table(rows, document) for document in dict.fromkeys(row.document for row in rows))
    return (
        f'<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_style(palette)}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        f"<p>{escape(summary)}</p>\n{tables}</main>\n</body>\n</html>\n"
    )


def _status_table(rows: Sequence[Standing], document: str) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in _HEADS)
    body = "".join(_status_row(row) for row in rows if row.document == document)
    head = f"<caption>{escape(document)}</caption>\n<thead><tr>{heads}</tr></thead>\n"
    return f"<table>\n{head}<tbody>\n{body}</tbody>\n</table>\n"


def _status_row(row: Standing) -> str:
    late = f"（{row.late}日遅れ）" if row.late else ""
    cells = (row.deadline, row.received + late, row.by, str(row.count or ""), PurePath(row.file).name)
    mark = ' class="open"' if row.state != DONE else ""
    return (
        f"<tr><td{mark}>{escape(row.state)}</td>"
        f'<th scope="row">{escape(row.section)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>\n'
    )


def original_path(folder: Path, file: str) -> Path:
    """Where the original of a delivery lies: beside its record, or at this desk alone if it names people."""
    root = folder.parents[2]
    return root / file if file.startswith(f"{LOCAL}/") else folder / DELIVERIES / file


def read_original(folder: Path, delivery: Delivery) -> bytes:
    """Bytes of a delivery as it came."""
    return read_bytes(original_path(folder, delivery.file))
