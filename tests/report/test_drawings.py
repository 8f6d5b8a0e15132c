"""A document declares which of its figures are drawn; what it may not say is refused with what it may."""

from pathlib import Path

import pytest

from nenpo.ground.errors import SourceError
from nenpo.report.drawings import read_drawings

ONE = "charts:\n- name: loans\n  title: 融資件数\n  axis: 件数\n  figures: {甲資金: 貸付金/甲資金}\n"


def put(folder: Path, text: str) -> Path:
    (folder / "charts.yml").write_text(text, encoding="utf-8")
    return folder


def test_a_chart_names_its_figures(tmp_path: Path) -> None:
    (one,) = read_drawings(put(tmp_path, ONE))
    assert (one.name, one.title, one.axis, one.figures) == ("loans", "融資件数", "件数", {"甲資金": "貸付金/甲資金"})


def test_a_document_may_declare_none(tmp_path: Path) -> None:
    assert read_drawings(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            ONE.replace("  title", "  unit: 件\n  title"),
            "chartsの1番目の unit は決まりにない項目です。書けるのは name、title、axis、figures です",
        ),
        (ONE.replace("  axis: 件数\n", ""), "chartsの1番目の axis がありません"),
        (ONE.replace("{甲資金: 貸付金/甲資金}", "{}"), "chartsの1番目の figures が空です"),
    ],
)
def test_what_is_not_written_as_it_must_be_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_drawings(put(tmp_path, text))
    assert f"/charts.yml」に直すところがあります。\n  - {message}\n" in str(caught.value)
