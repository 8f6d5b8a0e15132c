"""States of an edition in the making, and who approved which build of it: `data/raw/<document>/signoff.yml`.

The two reports keep their own clocks. An approval names a build by its hash and is void as soon as anything that the
edition is made of changes: its document, the rules, notebooks and code, what its page prints or what is found
in it. Documents of other editions count only by what of them is printed or found here, so that work on one
report leaves what is approved of the other alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

import yaml

from nenpo.ground.blocks import HIDDEN
from nenpo.ground.errors import SourceError, UsageError, joined
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.locations import Locations, write_text
from nenpo.ground.sources import abouts, has_forms, read_yaml
from nenpo.pipeline import plan as planning
from nenpo.pipeline.history import content_id, kept_builds, read_kept_state
from nenpo.pipeline.plan import ISSUE, KNOWN_ISSUES, RULE, SETTING, kind_of
from nenpo.pipeline.steps import CHECK, Step
from nenpo.report.declaration import Report, read_reports
from nenpo.report.edition import DRAFT_STATE

FILE = "signoff.yml"
BLOCKS, FINDINGS = "頁の内容", "点検の指摘"
LITERALS = "expectations/literals.csv"
# How the office of whoever approves ends; a name does not.
ROLES = ("長", "監事", "理事", "会", "担当", "担当者", "主幹", "主査", "主事", "代理", "補佐")
HEAD = """\
# この版を誰（役職）が承認したか。nenpo approve が一行ずつ書き足す。
# build は承認した版の番号（どの形の報告にも印刷される）、made_of は承認したときの入力の要約。
# 入力のどれかが変わると、その承認は無効になる。
"""


@dataclass(frozen=True)
class Signoff:
    """One approval.

    Attributes
    ----------
    state : str
        The state that it gives the edition.
    role : str
        Of whoever approved: never a name.
    date : str
        As the person typed it.
    build : str
        The build's short name, which every form of the report shows.
    kept : str
        The kept build, in which the inputs of then can be looked up.
    made_of : mapping
        Digest of every kind of input, of the blocks and of the findings.
    """

    state: str
    role: str
    date: str
    build: str
    kept: str
    made_of: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Book:
    """An edition in the making: report, year, document."""

    report: Report
    year: int
    document: str

    @property
    def step(self) -> str:
        """The step that assembles it."""
        return f"{self.report.name}@{self.year}"

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.report.title} {fiscal_year_name(self.year)}"

    @property
    def file(self) -> str:
        """Where its approvals stand."""
        return f"data/raw/{self.document}/{FILE}"


@dataclass(frozen=True)
class Made:
    """What an edition is made of at present: its build, each input by digest, each kind of them together."""

    build: str
    inputs: Mapping[str, str]
    kinds: Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """How far an edition has come.

    Attributes
    ----------
    state : str
        The last state that is approved and still holds, else 原案.
    void : mapping
        Approvals that hold no more, each with why.
    """

    book: Book
    state: str = DRAFT_STATE
    valid: tuple[Signoff, ...] = ()
    void: Mapping[Signoff, str] = field(default_factory=dict)


def books(locations: Locations) -> list[Book]:
    """Editions in the making: what was published before nenpo made it needs no approval."""
    reports = {report.name: report for report in read_reports(locations).values() if report.states}
    found = [about for about in abouts(locations) if about["report"] in reports and has_forms(about)]
    return [Book(reports[one["report"]], int(one["fiscal_year"]), str(one["document"])) for one in found]


def read_signoffs(locations: Locations, book: Book) -> list[Signoff]:
    """Approvals of an edition in the order in which they were given.

    Raises
    ------
    SourceError
        If the file is not written as it must be.
    """
    path = locations.path(book.file)
    entries = (read_yaml(path, book.file) or []) if path.is_file() else []
    names = {item.name for item in fields(Signoff)}
    wrong = [
        number
        for number, one in enumerate(entries, 1)
        if not isinstance(one, dict) or set(one) != names or one["state"] not in book.report.states
    ]
    if wrong:
        raise SourceError(
            f"{book.file} の{'、'.join(map(str, wrong))}件目が承認の記録の形ではありません。"
            "手で直さず、その記録を消して nenpo approve でやり直してください。"
        )
    return [Signoff(**{**one, "date": str(one["date"])}) for one in entries]


# What an edition is made of


def made_of(book: Book, locations: Locations, every: Sequence[Step], code: planning.Code) -> Made:
    """What an edition is made of at present."""
    inputs = own_inputs(book, [planning.inputs(step, locations, code) for step in steps_of(book, every)])
    for name in (KNOWN_ISSUES, LITERALS):
        if name in inputs:
            inputs[name] = own_part(name, locations.path(name).read_text(encoding="utf-8-sig"), book)
    kinds: dict[str, list[str]] = {}
    for name, known in sorted(inputs.items()):
        kinds.setdefault(kind_of(name), []).append(f"{name} {known}")
    build = build_of(book, locations)
    told = {kind: short("\n".join(lines)) for kind, lines in sorted(kinds.items())}
    return Made(build, inputs, told | {BLOCKS: build, FINDINGS: short(findings_of(book, locations))})


def short(text: str) -> str:
    """Content as a short name."""
    return planning.digest(text.encode())[:12]


def steps_of(book: Book, every: Iterable[Step]) -> list[Step]:
    """Steps that decide what is published of an edition."""
    names = (f"clean@{book.year}", f"{CHECK}@{book.year}", f"page:{CHECK}@{book.year}")
    return [step for step in every if step.report == book.step or step.name in names]


def own_inputs(book: Book, inputs: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Inputs of an edition, without what was made of them and the documents of other editions."""
    found: dict[str, str] = {}
    for one in inputs:
        found |= {name: known for name, known in one.items() if kind_of(name) not in ("", SETTING)}
    own = f"data/raw/{book.document}/"
    return {name: known for name, known in found.items() if name.startswith(own) or not name.startswith("data/raw/")}


def own_part(name: str, text: str, book: Book) -> str:
    """Digest of what a list says of one edition: its known issues, and the names that its year may print."""
    if kind_of(name) == ISSUE:
        entries = yaml.safe_load(text) or []
        own = [one for one in entries if f"{book.document}/" in f"{one.get('fact_id', '')}{one.get('cell', '')}"]
    elif kind_of(name) == RULE:
        own = [row for row in csv.DictReader(io.StringIO(text)) if row.get("年度") in ("", str(book.year))]
    else:
        own = [text]
    return planning.digest(json.dumps(own, ensure_ascii=False, sort_keys=True, default=str).encode())


def build_of(book: Book, locations: Locations) -> str:
    """Short name of an edition's blocks, as every form of it shows; empty before it was made."""
    # Only for an edition in the making: reading notebooks takes a second.
    import nbformat

    from nenpo.publish.imprint import build_id
    from nenpo.publish.notebook import read_parts

    path = locations.path(f"build/executed/{book.step.replace('@', '-fy')}.ipynb")
    if not path.is_file():
        return ""
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    notebook.cells = [cell for cell in notebook.cells if HIDDEN not in cell.metadata.get("tags", ())]
    return build_id(read_parts(notebook))


def findings_of(book: Book, locations: Locations) -> str:
    """What was found in an edition's document, as text."""
    path = locations.path(f"build/findings/fy{book.year}.json")
    found = json.loads(path.read_text(encoding="utf-8"))["findings"] if path.is_file() else []
    own = [one for one in found if one.get("document") == book.document]
    return json.dumps(own, ensure_ascii=False, sort_keys=True)


# How far it has come


def standing(book: Book, locations: Locations, every: Sequence[Step], code: planning.Code) -> Standing:
    """How far an edition has come; one without approvals is a 原案."""
    signed = read_signoffs(locations, book)
    if not signed:
        return Standing(book)
    made = made_of(book, locations, every, code)
    void = {one: reason for one in signed if (reason := why_void(one, made, book, locations))}
    valid = tuple(one for one in signed if one not in void)
    return Standing(book, valid[-1].state if valid else DRAFT_STATE, valid, void)


def why_void(signoff: Signoff, made: Made, book: Book, locations: Locations) -> str:
    """What has changed since an approval, in words; empty while it holds."""
    names = [*signoff.made_of, *(name for name in made.kinds if name not in signoff.made_of)]
    changed = [name for name in names if signoff.made_of.get(name) != made.kinds.get(name)]
    if not changed:
        return ""
    files = changed_files(signoff, made, book, locations, changed)
    where = f"（{files[0]}{f' ほか{len(files) - 1}件' if files[1:] else ''}）" if files else ""
    return f"{'、'.join(changed)}が変わりました{where}"


def changed_files(signoff: Signoff, made: Made, book: Book, locations: Locations, kinds: Sequence[str]) -> list[str]:
    """Inputs that differ from those of the approved build, where that is still kept."""
    kept = next((one for one in kept_builds(locations) if one.id == signoff.kept), None)
    if kept is None:
        return []
    state = read_kept_state(kept)
    before = own_inputs(book, [was["inputs"] for was in state.values()])
    names = sorted(before.keys() | made.inputs.keys())
    listed = (KNOWN_ISSUES, LITERALS)
    changed = [name for name in names if name not in listed and before.get(name) != made.inputs.get(name)]
    changed += [name for name in listed if kind_of(name) in kinds and name in made.inputs]
    return [name for name in changed if kind_of(name) in kinds]


# What the pages show


def stamps(locations: Locations, every: Sequence[Step], code: planning.Code) -> dict[str, dict[str, Any]]:
    """What the steps that publish are told of the states: each form its own, the page of quality what is void."""
    standings = [standing(book, locations, every, code) for book in books(locations)]
    found: dict[str, dict[str, Any]] = {}
    for one in standings:
        for step in every:
            if step.published and step.report == one.book.step:
                found[step.name] = {"state": one.state} | cited(one, locations)
    for year in {one.book.year for one in standings}:
        lines = [line for one in standings if one.book.year == year for line in void_lines(one)]
        if lines:
            found[f"page:{CHECK}@{year}"] = {"notice": "".join(lines)}
    if standings:
        found["index"] = {"states": {one.book.step: one.state for one in standings}}
    return found


def cited(one: Standing, locations: Locations) -> dict[str, str]:
    """How to cite an edition, once its last state is approved; before that it is nothing to be cited."""
    if one.state != one.book.report.states[-1]:
        return {}
    about = next(about for about in abouts(locations) if about["document"] == one.book.document)
    return {"citation": str(about["citation"])}


def void_lines(one: Standing) -> list[str]:
    """A sentence for each approval that holds no more."""
    return [
        f"{one.book.title}の承認「{signoff.state}」（{signoff.role}、{signoff.date}）は無効です。{reason}。"
        for signoff, reason in one.void.items()
    ]


# Approving


def approve(
    book: Book, state: str, role: str, day: str, locations: Locations, every: Sequence[Step], code: planning.Code
) -> Signoff:
    """Write down an approval of the present build; whether the build may be approved is for the caller to see.

    Raises
    ------
    UsageError
        If it is not the state's turn, or role or date are none.
    """
    now = standing(book, locations, every, code)
    refuse_wrong_turn(now, state)
    if not role.endswith(ROLES) or any(sign.isspace() for sign in role):
        raise UsageError(
            f"--role の「{role}」は役職として読めません。課長、理事長、監事 のように、氏名でなく役職で書いてください。"
        )
    refuse_wrong_day(day, now.valid)
    made = made_of(book, locations, every, code)
    signoff = Signoff(state, role, day, made.build, content_id(locations), dict(made.kinds))
    _write(book, signoff, locations)
    return signoff


def refuse_wrong_turn(now: Standing, state: str) -> None:
    """Stop at a state that does not come next.

    Raises
    ------
    UsageError
        Naming the state that does.
    """
    order = (DRAFT_STATE, *now.book.report.states)
    if state not in order[1:]:
        raise UsageError(f"{now.book.title}に「{state}」という段階はありません。順に {'、'.join(order[1:])} です。")
    following = order[order.index(now.state) + 1 :]
    if state != next(iter(following), None):
        hint = f"次は「{following[0]}」です。" if following else "最後の段階まで承認されています。"
        void = f"\n{joined(void_lines(now))}" if now.void else ""
        raise UsageError(f"{now.book.title}はいま「{now.state}」なので、「{state}」にはできません。{hint}{void}")


def refuse_wrong_day(day: str, valid: Sequence[Signoff]) -> None:
    """Stop at what is no date, or lies before an approval that this one stands on.

    Raises
    ------
    UsageError
        Saying how to write it.
    """
    try:
        given = date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else None
    except ValueError:
        given = None
    if given is None:
        raise UsageError(f"--date の「{day}」は日付として読めません。2022-08-31 の形で書いてください。")
    if valid and day < valid[-1].date:
        raise UsageError(f"--date の {day} は、前の承認「{valid[-1].state}」の {valid[-1].date} より前です。")


def _write(book: Book, signoff: Signoff, locations: Locations) -> None:
    path = locations.path(book.file)
    text = path.read_text(encoding="utf-8") if path.is_file() else HEAD
    record = asdict(signoff) | {"made_of": dict(signoff.made_of)}
    write_text(path, text + yaml.safe_dump([record], allow_unicode=True, sort_keys=False, width=120))


def listed(locations: Locations, every: Sequence[Step], code: planning.Code) -> str:
    """Every approval with whether it holds, and the state of each edition in the making."""
    lines = []
    for book in books(locations):
        one = standing(book, locations, every, code)
        lines.append(f"{book.title}: {one.state}（今の版 {build_of(book, locations) or 'なし'}）")
        for signoff in read_signoffs(locations, book):
            mark = f"無効（{one.void[signoff]}）" if signoff in one.void else "有効"
            lines.append(f"  {signoff.date}  {signoff.state}  {signoff.role}  版 {signoff.build}  {mark}")
    return "\n".join(lines) or "作っているところの版はありません。印刷された版の再構成に、承認の記録は要りません。"
