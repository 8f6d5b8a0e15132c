"""Takes in what the sections return, one file at a time: taken whole with what changed, or refused with reasons."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nenpo.forms.answers import Judged, judge
from nenpo.forms.asked import Form, document_forms, fingerprint, new_documents
from nenpo.forms.deliveries import (
    COLUMNS,
    LISTED,
    LOCAL,
    NAME_COLUMNS,
    NAMES,
    PARTLY,
    RECORD,
    WHOLE,
    Delivery,
    days_late,
    delivery_name,
    latest_of,
    original_path,
    read_deliveries,
    read_original,
    record_text,
    sha256_of,
)
from nenpo.forms.layout import Identity
from nenpo.forms.reading import Refused, Returned, read_returned
from nenpo.forms.taking import Plan, Receipt, planned
from nenpo.forms.values import NotUnderstood, markdown
from nenpo.forms.word import word_changes, word_document, word_lines
from nenpo.ground.errors import SourceError, UsageError
from nenpo.ground.locations import Locations, is_left_behind
from nenpo.ground.sources import DELIVERIES, Document, read_table
from nenpo.report.edition import read_literals

WORD = ".docx"


@dataclass(frozen=True)
class Report:
    """What became of one file.

    Attributes
    ----------
    taken : bool
        Whether its answers are in the raw tables now.
    refused : bool
        Whether it has to come again; a file that was taken before, or a Word file, has not.
    lines : tuple of str
        What to tell the person at the desk.
    """

    file: str
    taken: bool
    lines: tuple[str, ...] = ()
    refused: bool = False

    def text(self) -> str:
        """The report for the screen."""
        return "\n".join([f"== {self.file}", *(f"  {line}" for line in self.lines)])


class Asked:
    """The forms that returned files answer; those of a document are put together again when its rows have changed."""

    def __init__(self, locations: Locations) -> None:
        self.locations = locations
        self._forms: dict[str, tuple[str, list[Form]]] = {}

    def find(self, identity: Identity, name: str) -> tuple[Document, Form]:
        """The document and the form that a returned file answers.

        Raises
        ------
        Refused
            If there is no such document or section any more.
        """
        documents = new_documents(self.locations)
        document = next((d for d in documents if d.name == identity.document), None)
        if document is None:
            known = "、".join(d.name for d in documents) or "なし"
            raise Refused(f"「{name}」は資料 {identity.document} の様式です。様式で集めている資料は {known} です。")
        forms = self._of(document)
        form = next((f for f in forms if f.identity.section == identity.section), None)
        if form is None:
            known = "、".join(f.identity.section for f in forms)
            raise Refused(f"「{name}」の担当課「{identity.section}」は、いまの資料にありません。ある担当課: {known}。")
        return document, form

    def _of(self, document: Document) -> list[Form]:
        rows = fingerprint(document)
        known, forms = self._forms.get(document.name, ("", []))
        if known != rows:
            forms = document_forms(self.locations, document)
            self._forms[document.name] = rows, forms
        return forms


def ingest(locations: Locations, paths: Iterable[Path], received: str, by: str = "") -> list[Report]:
    """Take in files in the order they are named."""
    asked = Asked(locations)
    return [ingest_file(asked, path, received, by) for path in paths]


def ingest_file(asked: Asked, path: Path, received: str, by: str = "") -> Report:
    """Take in one file, whole or not at all; what Excel keeps beside an open book is none."""
    if is_left_behind(path.name):
        return Report(path.name, False, ("開いている間だけある控えか、隠しファイルなので、取り込みませんでした。",))
    try:
        data = path.read_bytes()
    except OSError:
        raise UsageError(f"ファイル「{path.name}」を読めません。名前と場所を確かめてください。") from None
    if path.suffix.lower() == WORD:
        return _listed(asked.locations, data, path, received, by)
    try:
        return _taken(asked, data, path, received, by)
    except Refused as refused:
        return _refused(path.name, refused.reasons)


def _listed(locations: Locations, data: bytes, path: Path, received: str, by: str) -> Report:
    """What a Word file would change, for a person to decide; the original is kept with the document it is about."""
    try:
        changes = word_changes(data, path.name)
    except Refused as refused:
        return _refused(path.name, refused.reasons)
    lines = word_lines(locations, changes)
    folder = word_document(locations, changes)
    if folder is None:
        return Report(path.name, False, tuple(lines))
    digest, deliveries = sha256_of(data), read_deliveries(folder)
    if any(delivery.sha256 == digest for delivery in deliveries):
        return Report(path.name, False, (*lines, "同じ内容のファイルを前に受け取っています。"))
    name = delivery_name("Word", digest)
    delivery = Delivery(name, f"{name}{WORD}", digest, "", by, received, LISTED)
    lines.append("Word 文書には、変更した人の名が入っています。原本をリポジトリに入れるか、決めてください。")
    write_all(_kept(folder, [*deliveries, delivery], data))
    return Report(path.name, False, (*lines, f"原本: {folder.name}/{DELIVERIES}/{delivery.file}"))


def _refused(name: str, reasons: Iterable[str]) -> Report:
    told = list(dict.fromkeys(reasons))
    head = (
        f"取り込みません。次の{len(told)}件を直して、もう一度送ってもらってください。"
        "このファイルからは何も取り込んでいません。"
    )
    return Report(name, False, (head, *(f"- {reason}" for reason in told)), refused=True)


def _taken(asked: Asked, data: bytes, path: Path, received: str, by: str) -> Report:
    returned = read_returned(data, path.name)
    identity = returned.identity
    document, form = asked.find(identity, path.name)
    digest = sha256_of(data)
    deliveries = read_deliveries(document.folder)
    same = next((d for d in deliveries if d.sha256 == digest), None)
    if same is not None:
        return Report(path.name, False, (f"同じ内容のファイルを {same.received} に受け取っています。何もしません。",))
    latest = latest_of(deliveries, identity.section)
    if latest is not None and received < latest.received:
        raise Refused(
            f"「{identity.section}」からは、より新しいもの（受付日 {latest.received}）が届いています。"
            f"受付日 {received} のファイルは取り込みません。"
        )
    judged = judge(form, returned)
    if judged.refusals:
        raise Refused(*judged.refusals)
    name = delivery_name(identity.section, digest)
    receipt = Receipt(identity.section, received, name)
    before = delivered_words(document.folder, latest, form) if judged.words else {}
    plan = planned(document, form, judged, receipt, before, read_literals(asked.locations, form.fiscal_year))
    result = PARTLY if plan.blank else WHOLE
    file = ("" if not judged.names else f"{LOCAL}/{DELIVERIES}/") + f"{name}{path.suffix.lower()}"
    role = by or f"{identity.section} 担当者"
    delivery = Delivery(name, file, digest, identity.section, role, received, result, latest.name if latest else "")
    if returned.names_people:
        plan.to_do.append(f"原本（{file}）の属性に人の名があります。リポジトリに入れるか、決めてください。")
    write_all({**plan.files, **_kept(document.folder, [*deliveries, delivery], data), **_names(asked, judged)})
    return Report(path.name, True, tuple(_told(judged, plan, delivery, identity)))


def _kept(folder: Path, deliveries: Sequence[Delivery], data: bytes) -> dict[Path, bytes]:
    """The record of deliveries and the original of the last one."""
    record = record_text([delivery.cells() for delivery in deliveries], COLUMNS)
    return {original_path(folder, deliveries[-1].file): data, folder / DELIVERIES / RECORD: record}


def _names(asked: Asked, judged: Judged) -> dict[Path, bytes]:
    """The list of names that is kept at this desk alone, with those of a delivery."""
    if not judged.names:
        return {}
    path = asked.locations.root / LOCAL / NAMES
    known = read_table(path, NAMES, NAMES, NAME_COLUMNS).frame.to_numpy().tolist() if path.is_file() else []
    names = {str(role): str(name) for role, name in known} | judged.names
    return {path: record_text([dict(zip(NAME_COLUMNS, pair, strict=True)) for pair in names.items()], NAME_COLUMNS)}


def delivered_words(folder: Path, delivery: Delivery | None, form: Form) -> dict[tuple[str, str], str]:
    """Words of an earlier delivery as they were written, by heading and part."""
    if delivery is None:
        return {}
    try:
        returned = read_returned(read_original(folder, delivery), delivery.file)
    except SourceError:
        return {}
    about = {row.key: row.about for row in form.sheets.get("words", ())}
    return dict(_words_of(returned, about))


def _words_of(returned: Returned, about: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[tuple[str, str], str]]:
    for sheet in returned.sheets:
        for key, cells in sheet.rows.items() if sheet.kind == "words" else ():
            if key in about and cells["text"].text:
                try:
                    yield (about[key]["heading"], about[key]["part"]), markdown(cells["text"].text)
                except NotUnderstood:
                    continue


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files so that all of them change or none: beside the old ones first, then in their place."""
    staged = [(path.with_name(f".{path.name}.new"), path) for path in files]
    old = {path: path.read_bytes() for path in files if path.is_file()}
    try:
        for new, path in staged:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(files[path])
        for new, path in staged:
            os.replace(new, path)
    except OSError:
        for path, data in old.items():
            path.write_bytes(data)
        for path in files.keys() - old.keys():
            path.unlink(missing_ok=True)
        raise
    finally:
        for new, _ in staged:
            new.unlink(missing_ok=True)


def _told(judged: Judged, plan: Plan, delivery: Delivery, identity: Identity) -> Iterable[str]:
    """What was taken, in the order in which a person reads it."""
    late = days_late(delivery.received, identity.deadline)
    after = f"、期限から{late}日遅れ" if late else ""
    yield f"取り込みました（{delivery.section}、受付日 {delivery.received}{after}）。"
    if delivery.replaces:
        yield f"前の納品 {delivery.replaces} に置き換わります。"
    yield from _list("変わったところ", plan.changes) if plan.changes else ["変わったところはありません。"]
    yield from _list(
        "前年度の値を確定しました（変更なし）", [f"{last.cell}「{last.printed}」" for last in judged.confirmed]
    )
    yield from _list("確かめること", [*judged.remarks, *plan.to_do])
    yield from _list("まだ空欄のところ", plan.blank)
    yield f"原本: {delivery.file if delivery.file.startswith(LOCAL) else f'{DELIVERIES}/{delivery.file}'}"


def _list(title: str, lines: Iterable[str]) -> Iterable[str]:
    told = list(lines)
    if told:
        yield f"{title}（{len(told)}件）:"
        yield from (f"- {line}" for line in told)
