"""What the check notebook does: judge one fiscal year's clean tables, show the findings and leave them on record."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from nenpo.checks.errata import errata, standing_corrections
from nenpo.checks.formats import as_json, summary
from nenpo.checks.held import held_text
from nenpo.checks.inquiries import inquiries, inquiries_html
from nenpo.checks.report import errata_table
from nenpo.checks.year import CheckResult, check_year
from nenpo.ground.blocks import COUNT, PRINTED, Block, Span
from nenpo.ground.errors import SourceError
from nenpo.ground.fiscal_year import fiscal_year_name, notebook_year
from nenpo.ground.locations import Locations, here, list_files, write_text
from nenpo.ground.sources import abouts, has_forms, originals, read_table
from nenpo.report.cleaning_report import document_year
from nenpo.report.declaration import read_palette

TITLE, STATE = "データの品質", "点検の記録"
RETOLD = "原本{}の再構成に使った数値と表の点検です。"


def check(fiscal_year: int) -> CheckResult:
    """Hold the clean tables of one fiscal year against the expectations.

    Raises
    ------
    SourceError
        If the year has not been cleaned yet.
    """
    locations = here()
    year = document_year(locations, fiscal_year)
    years = sorted({int(about["fiscal_year"]) for about in abouts(locations)})
    return check_year(locations, year, {one: clean_tables(locations, one) for one in years})


def clean_tables(locations: Locations, year: int) -> dict[str, pd.DataFrame]:
    """The clean tables of a year by name, as the clean notebook left them.

    Raises
    ------
    SourceError
        If the year has not been cleaned yet.
    """
    files = list_files(locations.clean_year(year), "*.csv")
    if not files:
        raise SourceError(
            f"{fiscal_year_name(year)}の整えた表がありません。"
            f"先に 10_clean.ipynb を fiscal_year: int = {notebook_year(year)} で実行してください。"
        )
    tables = {path.stem: read_table(path, locations.relative(path), path.stem).frame for path in files}
    return {name: frame.reset_index(drop=True) for name, frame in tables.items()}


def cover(checked: CheckResult) -> Block:
    """Title of the quality page and what the checks come to."""
    title = f"{fiscal_year_name(checked.fiscal_year)} {TITLE}"
    own = (about for about in abouts(here()) if int(about["fiscal_year"]) == checked.fiscal_year)
    printed = "、".join(originals(own).values())
    retold = [RETOLD.format(printed)] if printed else []
    texts = [summary(checked), *retold]
    told = {"title": title, "report": TITLE, "fiscal_year": checked.fiscal_year, "state": STATE}
    values = (COUNT, PRINTED)
    lines = [[Span(text, "literal", value=value).data()] for text, value in zip(texts, values, strict=False)]
    return Block("cover", "cover", "\n".join((title, *texts)), data={"edition": told, "lines": lines})


def corrections(checked: CheckResult) -> Block:
    """正誤表 of the year's documents."""
    locations = here()
    about = abouts(locations)
    years = {int(one["fiscal_year"]) for one in about if has_forms(one)}
    corrected = standing_corrections(clean_tables(locations, year) for year in sorted(years))
    return errata_table(errata(checked, clean_tables(locations, checked.fiscal_year), about, corrected))


def save(checked: CheckResult) -> Block:
    """Leave the findings on record for the build, which publishes nothing while a critical one is uncovered.

    Beside them go which rules were held against which figure, for its trace, and the page of the 照会事項, which is
    for the office and no part of what is published.
    """
    locations = here()
    path = findings_file(locations, checked.fiscal_year)
    asked = inquiries(checked, clean_tables(locations, checked.fiscal_year), abouts(locations))
    page = inquiries_html(asked, checked.fiscal_year, read_palette(locations))
    write_text(path, as_json([checked]) + "\n")
    write_text(path.with_name(f"{path.stem}-checks.json"), held_text(checked.held))
    write_text(path.with_name(f"{path.stem}-inquiries.html"), page)
    return Block("findings/saved", "record", text=f"{len(checked.findings)}件を {path.name} に記録しました。")


def findings_file(locations: Locations, fiscal_year: int) -> Path:
    """Where the findings of a year are kept."""
    return locations.output / "findings" / f"fy{fiscal_year}.json"
