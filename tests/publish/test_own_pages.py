"""A list that leads somewhere gets the pages of this book beside those of the published edition."""

from typing import Any

from nenpo.publish.pdf.own_pages import OWN_PAGE, targets, with_own_pages


def cell(text: str, **form: Any) -> dict[str, Any]:
    return {"spans": [{"text": text}] if text else [], **form}


def link(value: str, **form: Any) -> dict[str, Any]:
    return {"spans": [{"text": "事業", "kind": "link", "value": value}], **form}


def listing(*body: list[dict[str, Any]]) -> dict[str, Any]:
    head = [
        [cell("事業名", header="col", rowspan=2), cell("財源", header="colgroup", colspan=2)],
        [cell("国庫", header="col"), cell("県", header="col")],
    ]
    return {"kind": "table", "id": "t", "head": head, "body": list(body)}


ROW = [link("project/a", header="row"), cell("1"), cell("2")]


def test_the_column_stands_last_under_one_head() -> None:
    made = with_own_pages(listing(ROW), {"project/a"})
    assert [row[-1]["spans"][0]["text"] for row in made["head"]] == [OWN_PAGE, "県"]
    assert made["head"][0][-1]["rowspan"] == 2
    assert made["body"][0][-1]["spans"] == [{"text": "", "kind": "page", "value": "project/a"}]
    assert made["body"][0][:-1] == ROW


def test_a_row_that_leads_nowhere_gets_an_empty_cell() -> None:
    gone = [link("project/b", header="row"), cell("1"), cell("2")]
    total = [cell("小計", header="row"), cell("3"), cell("4")]
    made = with_own_pages(listing(ROW, gone, total), {"project/a"})
    assert [row[-1] for row in made["body"][1:]] == [{"spans": [], "look": "number"}] * 2


def test_what_heads_a_group_or_is_empty_reaches_over_the_new_column() -> None:
    title = [cell("群", header="rowgroup", colspan=3)]
    total = [cell("計", header="row"), cell("", colspan=2)]
    made = with_own_pages(listing(title, ROW, total), {"project/a"})
    assert made["body"][0] == [cell("群", header="rowgroup", colspan=4)]
    assert made["body"][2] == [cell("計", header="row"), cell("", colspan=3)]


def test_a_table_without_links_in_its_row_heads_stays_as_it_is() -> None:
    elsewhere = listing([cell("柱", header="row"), link("project/a"), cell("")])
    assert with_own_pages(elsewhere, {"project/a"}) is elsewhere
    gone = listing(ROW)
    assert with_own_pages(gone, frozenset()) is gone


def test_every_id_of_the_document_may_be_led_to() -> None:
    assert targets([{"kind": "heading", "id": "s"}, {"kind": "heading", "id": ""}, {"kind": "paragraph"}]) == {"s"}
