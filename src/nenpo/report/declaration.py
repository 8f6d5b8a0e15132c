"""What a report is: declared once, in the YAML file beside its notebook, and found from there.

A notebook with such a file is a report; nothing else lists reports. What holds for the whole site stands in the
project's own file, `nenpo.yml`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Annotated

from pydantic import Field, StringConstraints

from nenpo.cleaning.year import Recipe
from nenpo.ground.declarations import Declaration, Declared, Many, Words, validated
from nenpo.ground.errors import SourceError, UsageError
from nenpo.ground.locations import Locations, here, list_files
from nenpo.ground.palette import SHIPPED, Palette
from nenpo.ground.sources import read_yaml

REPORTS, SITE = "notebooks/*.yml", "nenpo.yml"
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]


class Report(Declaration):
    """A report: what it is called, who issues it, how its editions come about.

    Attributes
    ----------
    name : str
        By which commands, files and series know it, such as `nenji-hokoku`.
    title : str
        Short name for people, such as 年次報告.
    issuer : str
        Who issues its editions.
    states : tuple of str
        Stages of approval of an edition in the making, the final one last.
    settled : int
        Month in which its figures are final: of two reports of a year the earlier one is the expected value.
    told_by_next : bool
        Whether a year without an edition may be told from the next edition's 前年度 column.
    polite : bool
        Whether the report speaks in です・ます: so do the descriptions of its charts.
    required : tuple of str
        Tables that each of its documents must declare.
    unmet : tuple of str
        Rules of `expectations/` that find nothing to judge in its editions, because they print nothing of the kind.
    code : str
        Package of what no layout can say of it; empty where it needs none.
    notebook : str
        File name of the notebook that assembles it; follows from where the declaration lies.
    """

    name: Name
    title: Words
    issuer: Words
    states: Many[Words] = ()
    settled: int = Field(default=12, ge=1, le=12)
    told_by_next: bool = False
    polite: bool = False
    required: Many[Words] = ()
    unmet: Many[Words] = ()
    code: str = ""
    notebook: str

    def own(self, part: str) -> ModuleType | None:
        """A module of the report's own code, such as `cleaning`; None where it has none of that name."""
        name = f"{self.code}.{part}"
        return import_module(name) if self.code and find_spec(name) else None

    @property
    def modules(self) -> tuple[str, ...]:
        """Modules of its own that the house calls by name, for what is stale when they change."""
        return tuple(f"{self.code}.{part}" for part in ("cleaning",) if self.code and find_spec(f"{self.code}.{part}"))


class Site(Declaration):
    """What holds for the whole site.

    Attributes
    ----------
    title : str
        Title of its first page.
    introduction : str
        Sentences beneath the title.
    palette : Palette
        Colours of everything that is published or handed out.
    """

    title: Words
    introduction: Words
    palette: Palette = SHIPPED


def declared(model: type[Declared], path: Path, name: str, **known: object) -> Declared:
    """A YAML file as what it declares.

    Parameters
    ----------
    known : object
        What follows from where the file lies, and is not written in it.

    Raises
    ------
    SourceError
        If the file cannot be read, or says something that it may not; the message names each key.
    """
    content = read_yaml(path, name)
    if not isinstance(content, dict) or set(content) & set(known):
        return validated(model, None, name, known)
    return validated(model, content | known, name, known)


def read_site(locations: Locations) -> Site:
    """What the project's file says of the whole site."""
    return declared(Site, locations.root / SITE, SITE)


def read_palette(locations: Locations) -> Palette:
    """The colours of a project; the shipped ones where it has no file of its own."""
    return read_site(locations).palette if (locations.root / SITE).is_file() else SHIPPED


def palette_here() -> Palette:
    """The colours of the project we are run in; the shipped ones where an exporter is started outside of any."""
    try:
        locations = here()
    except UsageError:
        return SHIPPED
    return read_palette(locations)


def read_reports(locations: Locations) -> dict[str, Report]:
    """Every report by its name, in the order of the notebooks.

    Raises
    ------
    SourceError
        If a declaration has no notebook beside it, or two declare the same name.
    """
    found: dict[str, Report] = {}
    for path in list_files(locations.notebooks, "*.yml"):
        name, notebook = locations.relative(path), path.with_suffix(".ipynb")
        if not notebook.is_file():
            raise SourceError(
                f"「{name}」の隣に {notebook.name} がありません。ノートブックを置くか、yml を取り除いてください。"
            )
        report = declared(Report, path, name, notebook=notebook.name)
        if report.name in found:
            raise SourceError(
                f"「{name}」の name「{report.name}」は {found[report.name].notebook} の報告と同じです。"
                "別の名前にしてください。"
            )
        found[report.name] = report
    return found


def report_named(locations: Locations, name: str) -> Report:
    """The report of a name.

    Raises
    ------
    UsageError
        If no notebook declares it; the message names those that are declared.
    """
    reports = read_reports(locations)
    if name not in reports:
        raise UsageError(
            f"報告「{name}」は宣言されていません。宣言されている報告: {'、'.join(reports) or 'なし'}。"
            "notebooks の yml の name を確かめてください。"
        )
    return reports[name]


def recipes(locations: Locations) -> dict[str, Recipe]:
    """How the documents of each report are cleaned."""
    found = {}
    for report in read_reports(locations).values():
        own = report.own("cleaning")
        found[report.name] = Recipe(report.required, own.lists if own is not None else None)
    return found
