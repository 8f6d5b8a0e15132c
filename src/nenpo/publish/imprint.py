"""What the frame of a publication always shows: which report, of which year, in which state.

It comes from the cover block (`edition` in its data), so that plain `papermill` and `jupyter nbconvert` know
it too; the notebook's metadata `nenpo` has the last word, because only the build knows the state.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from nenpo.ground.fiscal_year import fiscal_year_name, period_name
from nenpo.publish.notebook import Part

# A page that somebody exported by hand is none that was published, and says so.
BY_HAND = "手元の出力"
REFERENCE = "参考集計"


@dataclass(frozen=True)
class Imprint:
    """What a published file says of itself in header, footer and title.

    Attributes
    ----------
    title : str
        Whole title, unique in the site; the fiscal year is put in front where it does not name it.
    report : str
        Short name for the header, such as 年次報告; without one, the title.
    state : str
        再構成, 参考集計, 原案, 確定 …
    notice : str
        A sentence that must stay in sight; what retells an original always has one.
    citation : str
        How to cite it; empty for what has not been issued as it is.
    findings : tuple of str
        What a 原案 leaves open, stamped on the page.
    published : str
        The date that the source of the figures bears, such as `2021-09`; empty where it bears none.
    build : str
        Short name of what this was made of: the same in every format, another as soon as any word or figure changes.
    made : str
        What the page stays whatever its state is: 再構成 or 参考集計; empty for an edition of the office's own.
    original : str
        The publication that it retells, with issuer and date.
    """

    title: str = ""
    report: str = ""
    fiscal_year: int | None = None
    state: str = BY_HAND
    notice: str = ""
    citation: str = ""
    findings: tuple[str, ...] = ()
    published: str = ""
    build: str = ""
    made: str = ""
    original: str = ""

    @property
    def data_date(self) -> str:
        """Of when the data are: the date that their source bears."""
        if self.made == REFERENCE:
            return "翌年度の版による"
        return f"{period_name(self.published)}付" if self.published else "日付の記載なし"

    @property
    def standing(self) -> str:
        """What the page is and how far it has come, such as 再構成, 再構成の原案 or 確定."""
        return self.state if self.made in ("", self.state) else f"{self.made}の{self.state}"

    @property
    def full_title(self) -> str:
        """Title for where it stands alone, such as a window's or a file's: it says 再構成 itself."""
        return self.page_title if self.made in self.page_title else f"{self.page_title}（{self.made}）"

    @property
    def year_name(self) -> str:
        """The fiscal year in words, or nothing."""
        return "" if self.fiscal_year is None else fiscal_year_name(self.fiscal_year)

    @property
    def page_title(self) -> str:
        """Title with the fiscal year in it."""
        return self.title if self.year_name in self.title else f"{self.year_name} {self.title}"

    @property
    def short_name(self) -> str:
        """Name for a running head: the report, or the title without its year."""
        return self.report or self.title.replace(self.year_name, "").strip() or self.title

    @property
    def running_head(self) -> str:
        """What every printed sheet repeats."""
        return " ".join(part for part in (self.year_name, self.short_name) if part) + f"（{self.standing}）"


def read_imprint(metadata: Mapping[str, Any], parts: Iterable[Part], fallback_title: str) -> Imprint:
    """The imprint that a notebook's metadata and cover describe.

    Parameters
    ----------
    metadata : mapping
        Metadata of the notebook; its `nenpo` overrides the cover's `edition`.
    fallback_title : str
        Title when neither names one: the page's first heading or the notebook's name.
    """
    shown = tuple(parts)
    told: dict[str, Any] = {"build": build_id(shown)}
    for part in shown:
        if part.kind == "cover":
            told |= part.record.get("edition", {})
    told |= metadata.get("nenpo", {})
    known = {item.name: told[item.name] for item in fields(Imprint) if told.get(item.name)}
    if "fiscal_year" in known:
        known["fiscal_year"] = int(known["fiscal_year"])
    known["findings"] = tuple(known.get("findings", ()))
    return Imprint(**({"title": fallback_title} | known))


def build_id(parts: Iterable[Part]) -> str:
    """Eight hexadecimal digits of what a publication is made of: its blocks and words, in order."""
    content = [dict(part.record) or part.source for part in parts]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
