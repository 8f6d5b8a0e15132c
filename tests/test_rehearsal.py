"""A year rehearsed from end to end, with the commands of the manual's recipe 「一年の手順」 and no others.

The recipe's commands are read from the manual in their order; what a person does between two of them (filling in,
mending, deciding) is done here. Both reports are rehearsed, each on a copy of the repository.
"""

import csv
import io
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from nenpo.command_line import read_command
from nenpo.forms.asked import Form, Row, forms_of
from nenpo.ground.locations import at
from nenpo.ground.row_keys import key_of
from nenpo.ground.sources import read_about, read_table
from tests.building import ROOT, Done, copy_of_repository, nenpo
from tests.forms.filling import MISTAKES, fill, good_answers, spoilt

MANUAL = ROOT / "docs" / "手引.md"
CHAPTER = re.compile(r"^## 一年の手順\n(.*?)^## ", re.MULTILINE | re.DOTALL)
FINDING = re.compile(
    r"^\[重大\] (?P<file>\S+)(?: (?P<row>\d+)行「(?P<column>[^」]+)」)?\n(?P<told>.*?)^  規則: (?P<rule>\S+)",
    re.MULTILINE | re.DOTALL,
)
DETAIL = re.compile(r"(?:^  |　)(印刷|読み取った値|比べた値): ([^　\n]*)", re.MULTILINE)
PLACE = re.compile(r"（(\S+) (\d+)行「([^」]+)」")
# How often it is checked and mended: what is mended may show something else.
ROUNDS = 3
HTML = ("--format", "html")
STATUS = re.compile(r"^  \[(提出済み|一部空欄|未提出)\] ([^（\n]+(?:（庶務事項）)?)", re.MULTILINE)


def recipe() -> tuple[list[str], list[list[str]]]:
    """The commands of the recipe in their order, and the rows of its table of what to put for what."""
    found = CHAPTER.search(MANUAL.read_text(encoding="utf-8"))
    assert found
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines() if line[:1] == "|"]
    return re.findall(r"^\$ nenpo (.+)$", found[1], re.MULTILINE), rows[2:]


# Of each form the answers, by key and column.
Answers = dict[str, dict[str, dict[str, object]]]


@dataclass
class Desk:
    """A copy of the project, and the recipe that is followed in it."""

    root: Path
    report: str
    put: dict[str, str]
    states: list[str]
    left: list[str]

    @property
    def year(self) -> int:
        return int(self.put["2021"])

    @property
    def document(self) -> str:
        return f"{self.report}-fy{self.year}"

    @property
    def folder(self) -> Path:
        return self.root / "data" / "raw" / self.document

    def next(self, name: str, files: list[str] | None = None, *more: str) -> Done:
        """Run the next command of the recipe, which is expected to begin like this."""
        return self.again(self.left.pop(0), name, files, "", *more)

    def again(self, command: str, name: str, files: list[str] | None = None, state: str = "", *more: str) -> Done:
        """Run a command of the recipe once more, with another state where one is named, and options besides."""
        assert command.startswith(name), f"the recipe has {command!r} where {name!r} was to come"
        words = [self.put.get(word, word) for word in shlex.split(command)]
        if state:
            words[words.index("--state") + 1] = state
        typed = [file for word in words for file in ((files or []) if word.endswith(".xlsx") else [word])]
        return nenpo(self.root, *typed, *more)

    def forms(self) -> list[Form]:
        return forms_of(at(self.root), self.year, "")

    def page(self) -> BeautifulSoup:
        path = self.root / "build" / "site" / f"fy{self.year}" / f"{self.report}.html"
        return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")

    def published(self) -> list[Path]:
        """The report in every form that was published."""
        return sorted((self.root / "build" / "site" / f"fy{self.year}").glob(f"{self.report}.*"))

    def text(self) -> str:
        """What the page says, without the spaces of its layout."""
        return "".join(self.page().get_text("").split())

    def state(self) -> str:
        """The state that the page shows."""
        shown = self.page().select_one("[data-state]")
        assert shown is not None
        return str(shown["data-state"])

    def change(self, name: str, row: int, column: str, text: str) -> str:
        """Put a text into a cell of the new document, and give the one that stood there."""
        path = self.folder / name
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        place = lines[0].index(column)
        old, lines[row - 1][place] = lines[row - 1][place], text
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerows(lines)
        path.write_text(buffer.getvalue(), encoding="utf-8", newline="\n")
        return old

    def table(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO((self.folder / name).read_text(encoding="utf-8"), newline="")))


def desk_of(report: str, folder: Path) -> Desk:
    """A copy of the repository in which a report is to be made."""
    commands, rows = recipe()
    column = 1 if report == "nenji-hokoku" else 2
    put = {row[1]: row[column] for row in rows if row[0] != "段階"}
    annual, states = next((row[1].split("、"), row[column].split("、")) for row in rows if row[0] == "段階")
    put[annual[0]] = states[0]
    return Desk(copy_of_repository(folder / "nenpo"), report, put, states, commands)


def figures(form: Form) -> Iterator[Row]:
    """Rows that ask for one figure with a unit."""
    for row in form.sheets.get("outcomes", ()):
        if row.last and len(row.last.figures) == 1 and row.last.unit and not row.last.ask and "value" in row.cells:
            yield row


def answers(form: Form) -> dict[str, dict[str, object]]:
    """A whole reply: everything that is asked, and the lists that the foundation fills in."""
    told = good_answers(form)
    if "events" in form.sheets:
        section = next(row.about.get("section") or row.key.removeprefix("words/") for row in form.sheets["words"])
        told["events/1"] = {"section": section, "event": "講習会", "date": "令和4年8月6日", "attendance": "44名"}
    if "governance" in form.sheets:
        told["governance/1"] = {
            "division": "会議", "date": "令和4年6月28日", "meeting": "理事会", "kind": "議案", "number": "第1号",
            "subject": "事業報告", "place": "会議室",
        }  # fmt: skip
    return told


def returned(desk: Desk, name: str, data: bytes) -> str:
    (desk.root / "returned").mkdir(exist_ok=True)
    (desk.root / "returned" / name).write_bytes(data)
    return f"returned/{name}"


def blank(desk: Desk, form: Form) -> bytes:
    return (desk.root / "build" / "forms" / f"fy{desk.year}" / f"{form.name}.xlsx").read_bytes()


@dataclass(frozen=True)
class Sent:
    """A file that came back: whose it is, and whether it is to be refused."""

    file: str
    section: str
    refused: bool


def send(desk: Desk, right: Answers) -> list[Sent]:
    """Replies with one figure in ten wrong; a file has one mistake, so who made several sends several files."""
    asked = {form.name: [row.key for row in figures(form)] for form in desk.forms()}
    wrong = round(sum(map(len, asked.values())) / 10)
    # Steps of 5 through 14 ways meet each of them, and the grave and the harmless by turns.
    ways = [list(MISTAKES)[number * 5 % len(MISTAKES)] for number in range(wrong)]
    places = [name for name, keys in asked.items() if keys]
    sent = []
    for form in desk.forms():
        good = fill(blank(desk, form), right[form.name])
        mine = ways[places.index(form.name) :: len(places)] if form.name in places else []
        for number, mistake in enumerate(mine):
            file = returned(desk, f"{number}-{form.name}.xlsx", spoilt(good, mistake, asked[form.name][0]))
            sent.append(Sent(file, form.identity.section, MISTAKES[mistake][0]))
        if not mine:
            sent.append(Sent(returned(desk, f"{form.name}.xlsx", good), form.identity.section, False))
    assert {one.refused for one in sent} == {True, False}
    return sent


def resend(desk: Desk, right: Answers, names: set[str]) -> list[str]:
    """The right answers of some forms."""
    forms = [form for form in desk.forms() if form.name in names]
    return [returned(desk, f"{form.name}.xlsx", fill(blank(desk, form), right[form.name])) for form in forms]


def told_of(out: str) -> dict[str, str]:
    """What was said of each file."""
    parts = re.split(r"^== ", out, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part for part in parts}


def mend(desk: Desk, out: str, right: Answers) -> set[str]:
    """Do what the findings ask for; gives the forms that have to be sent again."""
    again: set[str] = set()
    forms = desk.forms()
    issues, changing = [], set()
    for number, found in enumerate(FINDING.finditer(out)):
        name, rule, told = found["file"].removeprefix(f"{desk.document}/"), found["rule"], found["told"]
        details = dict(DETAIL.findall(told))
        if rule == "observations.outstanding":
            assert name == "population.csv", told
            year = desk.table(name)[int(found["row"]) - 3]
            for column, text in list(year.items())[3:]:
                desk.change(name, int(found["row"]), column, text)
        elif rule == "project_pages.sections":
            desk.change(name, int(found["row"]), found["column"], details["比べた値"])
        elif rule == "known_issues.unmatched":
            drop_issue(desk, told)
        elif rule in ("observations.crosswalk", "observations.cumulative_grows"):
            place, value = (name, int(found["row"]), found["column"]), details["比べた値"]
            if not found["file"].startswith(desk.document):
                # Found at the cell of another report: ours is the one that it names, and theirs the value.
                whole = PLACE.findall(told)[-1]
                place, value = (
                    (whole[0].removeprefix(f"{desk.document}/"), int(whole[1]), whole[2]),
                    details["読み取った値"],
                )
            again.add(answer_again(forms, right, place, value))
            changing.add(place)
        elif rule == "observations.at_most":
            whole = PLACE.findall(told)[-1]
            place = (whole[0].removeprefix(f"{desk.document}/"), int(whole[1]), whole[2])
            again.add(answer_again(forms, right, place, details["読み取った値"]))
            changing.add(place)
        else:
            issues.append(known_issue(number, desk, found, details))
    # A figure that is about to change is put on record when it has come.
    cells = {keyed(desk, f"{desk.document}/{file}", row, column) for file, row, column in changing}
    issues = [issue for issue in issues if issue["cell"] not in cells]
    if issues:
        path = desk.root / "expectations" / "known_issues.yml"
        more = yaml.safe_dump(issues, allow_unicode=True, sort_keys=False)
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8", newline="\n")
    return again


def drop_issue(desk: Desk, told: str) -> None:
    """Take away what was on record of another document, and no longer is so now that the new one has come."""
    path = desk.root / "expectations" / "known_issues.yml"
    issue = re.search("既知の誤り「([^」]+)」", told)
    assert issue
    text, count = re.subn(
        rf"^- id: {re.escape(issue[1])}\n(?:  .*\n)*", "", path.read_text("utf-8"), flags=re.MULTILINE
    )
    assert count == 1
    path.write_text(text, encoding="utf-8", newline="\n")


def decide(desk: Desk) -> None:
    """Take the proposals of the new year's folder for the same thing under another name."""
    for line, proposed in enumerate(desk.table("drift.csv"), start=2):
        if not proposed["判断"]:
            desk.change("drift.csv", line, "判断", "採用")
            desk.change("drift.csv", line, "理由", "年度の書き方だけが変わった")


def answer_again(forms: list[Form], right: Answers, place: tuple[str, int, str], value: str) -> str:
    """Put the value into the answer that goes to a cell; gives the form that it stands in."""
    for form in forms:
        for row in form.sheets.get("outcomes", ()):
            for asked, cells in row.cells.items():
                if place in [(cell.name, cell.line, cell.column) for cell in cells]:
                    right[form.name][row.key][asked] = float(value)
                    return form.name
    raise KeyError(place)


def keyed(desk: Desk, file: str, row: int, column: str) -> str:
    """A cell as known issues name it: by the key of its row."""
    table = read_table(desk.root / "data/raw" / file, file, file)
    entries = read_about(at(desk.root), desk.root / "data/raw" / desk.document)["tables"]
    key = next(entry["key"] for entry in entries if f"{desk.document}/{entry['file']}" == file)
    return f"{file}#[{key_of(table, row, key)}]{column}"


def known_issue(number: int, desk: Desk, found: re.Match[str], details: dict[str, str]) -> dict[str, str]:
    """A finding that is as the section meant it, put on record."""
    assert found["row"], found[0]
    return {
        "id": f"{desk.document}-{found['rule'].replace('.', '-').replace('_', '-')}-{number}",
        "rule": found["rule"],
        "cell": keyed(desk, found["file"], int(found["row"]), found["column"]),
        "printed": details["印刷"],
        "kind": "要確認",
        "found": "前の年度と同じ単位で届いた",
        "correct": "",
        "reason": "前の年度と同じ単位です。どちらの単位が正しいかは、確かめているところです。",
        "question": "この数の単位は、これでよいでしょうか。",
        "decided_by": "編集担当",
        "until": "",
    }


def collect(desk: Desk) -> tuple[Answers, str, Row, str]:
    """Steps 1 to 5: the answers, the command that took them in, a row whose last year was corrected, and how."""
    # 1: the folder of the new year, and nothing of the old one touched.
    raw = desk.root / "data" / "raw"
    before = {path: path.read_bytes() for path in raw.rglob("*") if path.is_file()}
    done = desk.next("new-year")
    assert (done.status, done.error) == (0, ""), done
    assert f"data/raw/{desk.document}" in done.out and "引き継げなかったもの" in done.out
    assert {path: path.read_bytes() for path in before} == before

    # 2: forms for everybody.
    done = desk.next("forms")
    assert done.status == 0, done
    forms = desk.forms()
    assert all(f"{form.name}.xlsx（" in done.out for form in forms)

    # 3: they come back, some of them wrong; every wrong one is refused with the place.
    right = {form.name: answers(form) for form in forms}
    sent = send(desk, right)
    done = desk.next("ingest", [one.file for one in sent])
    assert done.status == 1, done
    said = told_of(done.out)
    for one in sent:
        told = said[Path(one.file).name]
        assert ("取り込みません" in told, "取り込みました" in told) == (one.refused, not one.refused), told
        assert not one.refused or re.search(r"^  - .+[!行]", told, re.MULTILINE), told

    # 4: who is outstanding.
    status = desk.left[0]
    standing = {section: state for state, section in STATUS.findall(desk.next("ingest --status").out)}
    taken = {one.section for one in sent if not one.refused}
    assert {section for section, state in standing.items() if state != "未提出"} == taken
    assert set(standing) == {form.identity.section for form in forms}

    # 5: the right answers, and with them a correction of last year.
    # How often something was held is added up nowhere, so that it can be changed by itself.
    form, row = next((form, row) for form in forms for row in figures(form) if row.last and row.last.unit == "回")
    assert row.last is not None
    corrected = f"{int(row.last.figures[0].value) + 7:,}{row.last.unit}"
    right[form.name][row.key] |= {"correction": corrected, "reason": "集計から漏れていた分を加えた"}
    ingest = desk.left[0]
    done = desk.next("ingest", resend(desk, right, {one.name for one in forms}))
    assert done.status == 0, done.out
    assert {state for state, _ in STATUS.findall(desk.again(status, "ingest --status").out)} == {"提出済み"}
    return right, ingest, row, corrected


def settle(desk: Desk, right: Answers, ingest: str) -> None:
    """Step 6, until nothing critical is left."""
    # 6: check, mend and decide until nothing critical is left.
    check = desk.left[0]
    done = desk.next("check")
    assert done.status == 1 and FINDING.search(done.out), done
    decide(desk)
    for _ in range(ROUNDS):
        again = mend(desk, done.out, right)
        if again:
            assert desk.again(ingest, "ingest", resend(desk, right, again)).status == 0
        done = desk.again(check, "check")
        if done.status == 0:
            break
    assert done.status == 0, "\n".join(found[0] for found in FINDING.finditer(done.out))
    assert "drift.undecided" not in done.out


def publish(desk: Desk, row: Row, corrected: str) -> None:
    """Steps 7 to 15: seen as a draft, compared, approved, changed, approved anew."""
    assert row.last is not None
    # 7: a draft says that it is one; the corrected figure is marked as revised.
    done = desk.next("build")
    assert (done.status, done.error) == (0, ""), done
    assert desk.state() == "原案"
    assert f"{corrected}（改訂）" in desk.text()

    # 8: against last year.
    done = desk.next("diff 2020 2021")
    assert done.status == 0 and row.shown["indicator"] in done.out, done

    # 9 to 11: built, approved, shown; as pages alone, until the last state has them in every form.
    done = desk.next("build", None, *HTML)
    assert done.status == 0 and "公開したもの: build/site/index.html" in done.out, done
    approve, build = desk.left[:2]
    done = desk.next("approve")
    assert done.status == 0 and f"「{desk.states[0]}」にしました" in done.out, done
    assert desk.next("build", None, *HTML).status == 0
    assert desk.state() == desk.states[0]

    # 12 and 13: a cell is changed, and the approval is void.
    cell = next(cell for cells in row.cells.values() for cell in cells if cell.name in ("outcomes.csv", "results.csv"))
    changed = f"{int(row.last.figures[0].value) + 1:,}{row.last.unit}"
    old = desk.change(cell.name, cell.line, cell.column, changed)
    assert desk.again(build, "build", None, "", *HTML).status == 0
    assert desk.state() == "原案" and changed in desk.text()
    done = desk.next("diff")
    assert done.status == 0 and old in done.out and changed in done.out, done
    assert f"{cell.file} {cell.row}行" in done.out, done.out
    done = desk.next("approve --list")
    assert desk.states[0] in done.out and "無効" in done.out and cell.name in done.out, done

    # 10 and 11 again, from the first state to the last.
    for state in desk.states:
        done = desk.again(approve, "approve", state=state)
        assert done.status == 0, done
        every_form = () if state == desk.states[-1] else HTML
        assert desk.again(build, "build", None, "", *every_form).status == 0
        assert desk.state() == state
    assert {path.suffix for path in desk.published()} >= {".html", ".pdf", ".docx", ".xlsx"}

    # 14: last year's edition has the correction among its errata.
    done = desk.next("check 2020 --errata")
    assert done.status == 0 and corrected in done.out and row.last.printed in done.out, done


@pytest.mark.parametrize("command", recipe()[0])
def test_every_command_of_the_recipe_can_be_typed(command: str) -> None:
    assert read_command(shlex.split(command)).command == command.split()[0]


@pytest.mark.slow
@pytest.mark.soak
def test_forms_go_out_and_come_back_as_the_manual_says(tmp_path: Path) -> None:
    desk = desk_of("nenji-hokoku", tmp_path)
    collect(desk)
    done = desk.next("check")
    found = [one.groupdict() for one in FINDING.finditer(done.out) if one["rule"] == "observations.outstanding"]
    assert done.status == 1 and {Path(one["file"]).name for one in found} == {"population.csv"}, done.out


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("report", ["nenji-hokoku", "jigyo-sokatsu"])
def test_the_year_goes_from_new_year_to_publication_as_the_manual_says(
    report: str, built: Path, tmp_path: Path
) -> None:
    desk = desk_of(report, tmp_path)
    shutil.copytree(built / "build", desk.root / "build")
    right, ingest, row, corrected = collect(desk)
    settle(desk, right, ingest)
    publish(desk, row, corrected)
    assert desk.left == [], "the manual's recipe has commands that were not rehearsed"
