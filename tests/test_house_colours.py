"""A project's own colours: `nenpo.yml` declares them, everything that is shown has them, and faint ones are refused."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from made import declared, edition_of, facts, figure
from openpyxl import load_workbook

from nenpo.checks.inquiries import inquiries_html
from nenpo.forms.deliveries import status_html
from nenpo.forms.handing_out import reminders_bytes
from nenpo.ground.errors import SourceError
from nenpo.ground.locations import PROJECT, at, environment
from nenpo.ground.palette import DARK, LIGHT, PRINT, SHIPPED, Palette
from nenpo.publish.html.exporter import NenpoHtmlExporter
from nenpo.publish.html.frame import page_environment
from nenpo.publish.imprint import Imprint
from nenpo.publish.pdf.exporter import NenpoPdfExporter, arranged
from nenpo.publish.site.indicator_pages import small_style
from nenpo.publish.word.exporter import NenpoDocxExporter
from nenpo.publish.word.layout import reference_document
from nenpo.publish.workbook.exporter import NenpoXlsxExporter, looks
from nenpo.report.charts import two_years
from nenpo.report.declaration import palette_here, read_palette, read_site

MAIN, BAR = "#7a1f2b", "#8a2431"
OWN = f"""palette:
  light: {{accent: "{MAIN}", ink: "#201010"}}
  chart: {{bar: "{BAR}"}}
"""


def project_with(root: Path, palette: str) -> Path:
    """A project whose file declares a palette."""
    declared(root)
    site = root / "nenpo.yml"
    site.write_text(site.read_text(encoding="utf-8") + palette, encoding="utf-8")
    return root


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Palette]:
    """The colours of a project whose main colour is another; what runs meanwhile, runs in it."""
    root = project_with(tmp_path, OWN)
    with environment({PROJECT: str(root)}):
        yield read_palette(at(root))


def test_what_is_declared_stands_in_place_of_the_shipped_colour(house: Palette) -> None:
    assert (house.light["accent"], house.chart["bar"]) == (MAIN, BAR)
    assert house.light["paper"] == LIGHT["paper"] and house.chart_lines == SHIPPED.chart_lines
    assert palette_here() == house != SHIPPED


def test_on_paper_a_colour_is_that_of_the_screen_unless_paper_has_its_own(house: Palette) -> None:
    assert house.print["accent"] == MAIN
    assert house.print["ink"] == PRINT["ink"]
    assert house.dark["accent"] == DARK["accent"]


def test_pages_have_the_colours_of_the_house(house: Palette) -> None:
    for style in (page_environment().get_template("style.css").render(), small_style()):
        assert f"--accent:{MAIN}" in style.replace(" ", "") and LIGHT["accent"] not in re.sub("--sea:[^;]*", "", style)
    assert NenpoHtmlExporter().environment.globals["colours"]["light"].count(MAIN) == 1
    assert "#201010" in inquiries_html([], 2020, house) and "#201010" in status_html([], 2020, house)


def test_charts_have_the_colours_of_the_house(house: Palette) -> None:
    given = facts(*(figure("件数", 10 + year - 2019, year=year) for year in (2019, 2020)))
    names = {"件数": "支援事業/件数"}
    own, shipped = (
        two_years(edition_of(facts=given, palette=palette), "figure/x", "件数", "件数", names).data["chart"]["svg"]
        for palette in (house, SHIPPED)
    )
    assert BAR in own and SHIPPED.chart["bar"] not in own
    assert SHIPPED.chart["bar"] in shipped


def test_pdf_word_and_excel_have_the_colours_of_the_house(house: Palette) -> None:
    assert arranged([], Imprint("題"), house)["colours"]["accent"] == MAIN
    with zipfile.ZipFile(io.BytesIO(reference_document(house))) as word:
        styles = word.read("word/styles.xml").decode("utf-8")
    assert MAIN[1:].upper() in styles and "1B5470" not in styles
    assert looks(house)["link"]["font_color"] == MAIN
    book = load_workbook(io.BytesIO(reminders_bytes([], 2020, palette=house)))
    assert book.active["A1"].font.color.rgb == "FF201010"


def test_exporters_find_the_colours_where_they_are_run(house: Palette) -> None:
    """Also those that nbconvert starts by itself, without the command line."""
    word = Document(io.BytesIO(NenpoDocxExporter().render((), Imprint("題"))))
    assert MAIN[1:].upper() in word.styles.element.xml
    book = load_workbook(io.BytesIO(NenpoXlsxExporter().render((), Imprint("題"))))
    assert {cell.font.color.rgb for cell in book["目次"]["A"] if cell.hyperlink} <= {f"FF{MAIN[1:].upper()}"}
    assert NenpoPdfExporter().render((), Imprint("題")) != b""


def test_a_project_without_a_palette_has_the_shipped_colours(tmp_path: Path) -> None:
    assert read_site(at(declared(tmp_path))).palette == SHIPPED == read_palette(at(tmp_path / "nowhere"))


def test_an_exporter_outside_of_any_project_has_the_shipped_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with environment({PROJECT: None}):
        assert palette_here() == SHIPPED


@pytest.mark.parametrize(
    ("palette", "told"),
    [
        ('light: {accent: "#9bc4d6"}', "light の accent と paper（1.78:1、4.5:1 以上が要ります）"),
        ('light: {edge: "#dcd9d0"}', "light の edge と paper（1.35:1、3.0:1 以上が要ります）"),
        ('dark: {ink: "#303030"}', "dark の ink と paper"),
        ('chart: {ink: "#cccccc"}', "chart の ink と paper"),
        ('form: {answer: "#555555"}', "form の ink と answer"),
        ('chart_lines: ["#ffffff", "#041B4E", "#C25400", "#7E3047"]', "chart の chart_lines の #ffffff と paper"),
    ],
)
def test_text_that_could_not_be_read_on_its_ground_is_refused_by_its_pair(
    palette: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceError) as caught:
        read_palette(at(project_with(tmp_path, f"palette:\n  {palette}\n")))
    message = str(caught.value)
    assert message.startswith("「nenpo.yml」に直すところがあります。\n") and told in message
    assert "色を濃くするか、地を淡くしてください" in message


@pytest.mark.parametrize(
    ("palette", "told"),
    [
        ("light: {accent: red}", "paletteの light の「red」は色として読めません"),
        ("light: {acent: '#000000'}", "paletteの light に「acent」という色はありません。名前は paper、surface"),
        ("light: {shade: '#000000'}", "paletteの light に「shade」という色はありません"),
        ("chart_lines: ['#000000']", "paletteの chart_lines には色を4つ並べます。いまは1つです"),
        ("lihgt: {}", "paletteの lihgt は決まりにない項目です。書けるのは light、dark、print、chart"),
    ],
)
def test_what_is_no_colour_or_no_name_is_told(palette: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_palette(at(project_with(tmp_path, f"palette:\n  {palette}\n")))
    assert told in str(caught.value)
