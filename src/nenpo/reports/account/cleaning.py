"""How the documents of the foundation's account are cleaned: its results, events and figures in prose."""

from __future__ import annotations

from nenpo.cleaning import figures, listings
from nenpo.cleaning.year import Cleaning, take_outcomes


def clean(work: Cleaning) -> None:
    """事業総括: 実績 tables, events and figures in prose, each under the programme of its section."""
    work.frames["outline"] = [listings.with_table_titles(work.frames["outline"][0], work.tables["results"])]
    places = listings.outline_places(work.frames["outline"][0], headings_are_projects=True)
    take_outcomes(work, "results", places)
    work.take(listings.event_rows(work.tables["events"], work.source, places))
    work.take(figures.figure_rows(work.tables["figures"], work.source, places, work.names))
