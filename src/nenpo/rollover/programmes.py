"""施策一覧, 基本方針事業一覧 and project pages of the annual report: who is still there, under which number.

A project whose period has ended is dropped with its lines and pages. What is left keeps its order and is numbered
anew; a 再掲 line stays without particulars of its own, because they are those of the home line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nenpo.cleaning.projects import POLICIES, policy_of
from nenpo.facts.programmes import (
    LISTS,
    TABLES,
    Entry,
    Line,
    ListLine,
    Programme,
    entries_of,
    page_section,
    programmes_of,
)
from nenpo.ground.address import parse_address
from nenpo.ground.numerals import squeeze
from nenpo.ground.rows import grouped, rows_of
from nenpo.rollover.last_year import LastYear, Rolled, Row

RELISTED = "(再掲)"
SUBTOTAL, WITH_RELISTED, TOTAL = "小計", "〃(再掲含む。)", "合計"
# What a line of the 施策一覧 carries over as a proposal; money and 新規 are asked anew.
CARRIED = ("重点", "主要成果", "事業期間", "21財団")
_PAGE = re.compile(rf"2\(2\)([{POLICIES}]+)-(\d+)")
_CASE = re.compile(r"2\(2\).+事例\d+")


@dataclass(frozen=True)
class Programmes:
    """The projects of last year's lists, and what becomes of each."""

    last: LastYear

    @cached_property
    def all(self) -> dict[str, Programme]:
        """The projects of last year's lists, by name."""
        return programmes_of({name: self.last.work.frames[name][0] for name in TABLES})

    @cached_property
    def homes(self) -> dict[str, Line]:
        """Line of each project in the 施策一覧 that is not 再掲; where all are, the first."""
        return {name: one.home or one.lines[0] for name, one in self.all.items() if one.lines}

    @cached_property
    def ended(self) -> tuple[str, ...]:
        """Projects whose period ended before the new year."""
        return tuple(name for name, home in self.homes.items() if _ends_before(home, self.last.year))

    def stays(self, project: str) -> bool:
        """Whether a project goes on in the new year."""
        return project not in self.ended

    @cached_property
    def numbers(self) -> dict[tuple[str, str], str]:
        """Chapter and old number of each list line that stays, to its new number."""
        found: dict[tuple[str, str], str] = {}
        counts: dict[str, int] = {}
        for entry in self._entries:
            if self.stays(entry.record.project):
                counts[entry.chapter] = counts.get(entry.chapter, 0) + 1
                found[entry.chapter, entry.record.list_no] = str(counts[entry.chapter])
        return found

    @cached_property
    def _entries(self) -> list[Entry]:
        return entries_of(self.all, rows_of(self.last.work.frames[LISTS][0], ListLine))

    @cached_property
    def homes_by_page(self) -> dict[str, str]:
        """Section of each project page, to that of the project's home page."""
        return {
            entry.section: home.section
            for programme in self.all.values()
            if (home := programme.home_entry)
            for entry in programme.entries
        }

    def section(self, old: str) -> str | None:
        """Where a section stands in the new year; None where it is gone: a project that ended, a case study."""
        if page := _PAGE.fullmatch(old):
            number = self.numbers.get((page[1], page[2]))
            return f"2(2){page[1]}-{number}" if number else None
        return None if _CASE.fullmatch(old) else old

    def is_further(self, section: str) -> bool:
        """Whether a section is a further page of a project, whose figures are those of its home page."""
        return self.homes_by_page.get(section, section) != section

    def programme_list(self) -> Rolled:
        """The 施策一覧 of the new year."""
        rows: list[Row] = []
        for policy, records in _by(self.last.records("projects"), "policy_no").items():
            kept = [record for record in records if self.stays(record["project"])]
            rows.append({"基本方針": self._titles.get(policy, policy)})
            rows += self._policy_rows(kept)
            rows.append({"事業名": SUBTOTAL})
            rows += [{"事業名": WITH_RELISTED}] if any(one["relisted"] == "true" for one in kept) else []
        rows.append({"事業名": TOTAL})
        gone = f"、期間の終わった{len(self.ended)}事業を除く（{_names(self.ended)}）" if self.ended else ""
        done = f"{len(self.homes) - len(self.ended)}事業を引き継ぎ、事業費と新規の欄を空にする{gone}"
        return Rolled(tuple(rows), done, tuple(self._periods()))

    @cached_property
    def _titles(self) -> dict[str, str]:
        heads = [str(text) for text in self.last.table("projects").read["基本方針"]]
        return {policy_of(head): squeeze(head) for head in reversed(heads) if policy_of(head)}

    def _policy_rows(self, records: list[Row]) -> Iterator[Row]:
        category = ""
        cells = self.last.table("projects")
        for record in records:
            row: Row = {"事業名": record["project"]}
            if record["category"] != category:
                category = record["category"]
                row["基本方針"] = f"・{category}"
            if record["relisted"] == "true":
                yield row | {"事業名": record["project"] + RELISTED}
                continue
            line = parse_address(record["source_cell"]).line
            printed = {column: squeeze(str(cells.read.at[line, column])) for column in CARRIED}
            yield row | printed | {"担当課等": record["sections"]}

    def _periods(self) -> list[str]:
        """What a person has to look at: projects that end with the new year, have no end, or no period that is read."""
        going = [home for name, home in self.homes.items() if self.stays(name)]
        last = [one.project for one in going if one.period_end == str(self.last.year)]
        open_ended = [one.project for one in going if one.period_start and not one.period_end]
        unknown = [one.project for one in going if not one.period_start]
        told = {
            "この年度で期間が終わります。続くなら事業期間を直してください": last,
            "期間に終わりがありません。今も続いているか確かめてください": open_ended,
            "期間を読めません。事業期間を書いてください": unknown,
        }
        return [f"{len(names)}事業は、{what}（{_names(names)}）。" for what, names in told.items() if names]

    def chapter_lists(self) -> Rolled:
        """The 基本方針事業一覧 of the new year: names and numbers; what else they print is that of the 施策一覧."""
        rows: list[Row] = []
        chapters = grouped(self._entries, lambda entry: entry.chapter)
        for chapter, entries in chapters.items():
            for entry in entries:
                if number := self.numbers.get((chapter, entry.record.list_no)):
                    marks = {one.policy_no: "○" for one in entry.lines if len(chapter) > 1}
                    name = entry.record.project + (RELISTED if entry.is_further else "")
                    rows.append({"章": chapter, "No.": number, "事業名": name} | marks)
            rows.append({"章": chapter, "事業名": SUBTOTAL})
        return Rolled(tuple(rows), f"{len(self.numbers)}行を残し、章ごとに番号を付け直す")

    def categories(self) -> Rolled:
        """The ○ headings of the overviews, those left out whose 区分 has no project any more."""
        there = {(one["policy_no"], one["category"]) for one in self.last.records("projects")}
        left = {
            (one["policy_no"], one["category"]) for one in self.last.records("projects") if self.stays(one["project"])
        }
        rows, gone = [], []
        for row in self.last.rows("categories"):
            keys = {key for key in there if key[0] in row["節"] and key[1] == row["見出し"]}
            if keys and not keys & left:
                gone.append(f"{row['節']}の「{row['見出し']}」")
            else:
                rows.append(row)
        told = [f"事業がなくなった区分の見出しを除きました（{'、'.join(gone)}）。"] if gone else []
        return Rolled(tuple(rows), f"{len(rows)}の見出しを残す", tuple(told))

    def pages(self) -> Rolled:
        """The project pages of the new year: the office of each home page."""
        rows: list[Row] = []
        further = 0
        for page in self.last.records("project_pages"):
            old = page_section(page["chapter"], page["list_no"])
            if section := self.section(old):
                further += self.is_further(old)
                rows.append({"節": section, "担当課": "" if self.is_further(old) else page["office"]})
        done = f"{len(rows)}頁を残す。再掲の{further}頁は、もとの頁から作られる"
        return Rolled(tuple(rows), done)


def _ends_before(home: Line, year: int) -> bool:
    return bool(home.period_end) and int(home.period_end) < year


def _by(records: list[Row], column: str) -> dict[str, list[Row]]:
    return grouped(records, lambda record: record[column])


def _names(names: list[str] | tuple[str, ...]) -> str:
    return "、".join(names)
