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
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from tests.building import ROOT, Done, copy_of_repository, nenpo
from tests.forms.filling import MISTAKES, fill, good_answers, spoilt

from nenpo.forms.asked import Form, Row, forms_of
from nenpo.locations import at

MANUAL = ROOT / "docs" / "手引.md"
CHAPTER = re.compile(r"^## 一年の手順\n(.*?)^## ", re.MULTILINE | re.DOTALL)
FINDING = re.compile(
    r"^\[重大\] (?P<file>\S+)(?: (?P<row>\d+)行「(?P<column>[^」]+)」)?\n(?P<told>.*?)^  規則: (?P<rule>\S+)",
    re.MULTILINE | re.DOTALL,
)
STATUS = re.compile(r"^  \[(提出済み|一部空欄|未提出)\] ([^（\n]+(?:（庶務事項）)?)", re.MULTILINE)


def recipe() -> tuple[list[str], list[list[str]]]:
    """The commands of the recipe in their order, and the rows of its table of what to put for what."""
    found = CHAPTER.search(MANUAL.read_text(encoding="utf-8"))
    assert found
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines() if line[:1] == "|"]
    return re.findall(r"^\$ nenpo (.+)$", found[1], re.MULTILINE), rows[2:]


@dataclass
class Desk:
    """A copy of the project, and the recipe that is followed in it."""

    root: Path
    report: str
    put: dict[str, str]
    states: list[str]
    left: list[str]
    last: dict[str, str] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return int(self.put["2021"])

    @property
    def document(self) -> str:
        return f"{self.report}-fy{self.year}"

    @property
    def folder(self) -> Path:
        return self.root / "data" / "raw" / self.document

    def next(self, name: str, files: list[str] | None = None) -> Done:
        """Run the next command of the recipe, which is expected to begin like this."""
        return self.again(self.left.pop(0), name, files)

    def again(self, command: str, name: str, files: list[str] | None = None, state: str = "") -> Done:
        """Run a command of the recipe once more, with another state where one is named."""
        assert command.startswith(name), f"the recipe has {command!r} where {name!r} was to come"
        words = [self.put.get(word, word) for word in shlex.split(command)]
        if state:
            words[words.index("--state") + 1] = state
        typed = [file for word in words for file in ((files or []) if word.endswith(".xlsx") else [word])]
        return nenpo(self.root, *typed)

    def forms(self) -> list[Form]:
        return forms_of(at(self.root), self.year, "")

    def page(self) -> BeautifulSoup:
        path = self.root / "build" / "site" / f"fy{self.year}" / f"{self.report}.html"
        return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")

    def stamp(self) -> str:
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


@pytest.fixture
def desk(request: pytest.FixtureRequest, built: tuple[Path, Path], tmp_path: Path) -> Desk:
    """A copy of the repository with last year's edition built, as it is in an office."""
    commands, rows = recipe()
    column = 1 if request.param == "nenji-hokoku" else 2
    put = {row[1]: row[column] for row in rows if row[0] != "段階"}
    states = next(row[column] for row in rows if row[0] == "段階").split("、")
    root = copy_of_repository(tmp_path / "nenpo")
    shutil.copytree(built[0] / "build", root / "build", dirs_exist_ok=True)
    return Desk(root, request.param, put, states, commands)


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


def send(desk: Desk) -> tuple[list[str], list[str], dict[str, dict[str, dict[str, object]]]]:
    """Replies with one figure in ten wrong: the files to take in, those to be refused, and the right answers."""
    forms = desk.forms()
    asked = sum(len(list(figures(form))) for form in forms)
    wrong = max(len(MISTAKES), round(asked / 10)) if len(forms) > len(MISTAKES) else round(asked / 10)
    ways = [list(MISTAKES)[number * 5 % len(MISTAKES)] for number in range(wrong)]
    places = [form for form in forms if any(figures(form))]
    files, refused, right = [], [], {}
    for form in forms:
        right[form.name] = answers(form)
        mine = ways[places.index(form) :: len(places)] if form in places else []
        good = fill(blank(desk, form), right[form.name])
        # A file has one mistake: who made several sends several files.
        for number, mistake in enumerate(mine):
            key = next(figures(form)).key
            file = returned(desk, f"{form.name}-{number}.xlsx", spoilt(good, mistake, key))
            files.append(file)
            refused += [file] if MISTAKES[mistake][0] else []
        if not mine:
            files.append(returned(desk, f"{form.name}.xlsx", good))
    assert refused and len(refused) < len(files)
    return files, refused, right


def told_of(out: str) -> dict[str, str]:
    """What was said of each file."""
    parts = re.split(r"^== ", out, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part for part in parts}


def mend(desk: Desk, out: str, right: dict[str, dict[str, dict[str, object]]]) -> set[str]:
    """Do what the findings ask for; gives the forms that have to be sent again."""
    again: set[str] = set()
    forms = desk.forms()
    issues = []
    for number, found in enumerate(FINDING.finditer(out)):
        name, rule, told = found["file"].removeprefix(f"{desk.document}/"), found["rule"], found["told"]
        details = dict(part.split(": ", 1) for part in re.findall(r"(?:^  |　)((?:印刷|読み取った値|あるはずの値): [^　\n]*)", told, re.M))
        if rule == "observations.outstanding":
            assert name == "population.csv", told
            year = desk.table(name)[int(found["row"]) - 3]
            for column, text in list(year.items())[3:]:
                desk.change(name, int(found["row"]), column, text)
        elif rule == "project_pages.sections":
            desk.change(name, int(found["row"]), found["column"], details["あるはずの値"])
        elif rule in ("observations.crosswalk", "observations.cumulative_grows"):
            form, row, asked = place_of(forms, name, int(found["row"]), found["column"])
            right[form.name][row.key][asked] = float(details["あるはずの値"])
            again.add(form.name)
        else:
            issues.append(known_issue(number, desk.document, found, details))
    if issues:
        path = desk.root / "expectations" / "known_issues.yml"
        more = yaml.safe_dump(issues, allow_unicode=True, sort_keys=False)
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8", newline="\n")
    return again


def place_of(forms: list[Form], name: str, row: int, column: str) -> tuple[Form, Row, str]:
    """The form, row and column of a form that ask for a cell."""
    for form in forms:
        for one in form.sheets.get("outcomes", ()):
            for asked, cells in one.cells.items():
                if any((cell.file, cell.row, cell.column) == (name, row, column) for cell in cells):
                    return form, one, asked
    raise KeyError(name, row, column)


def known_issue(number: int, document: str, found: re.Match[str], details: dict[str, str]) -> dict[str, str]:
    """A finding that is as the section meant it, put on record."""
    assert found["row"], found[0]
    return {
        "id": f"{document}-{found['rule'].replace('.', '-').replace('_', '-')}-{number}",
        "rule": found["rule"],
        "cell": f"{found['file']}#{found['row']}:{found['column']}",
        "printed": details["印刷"],
        "kind": "要確認",
        "found": "前の年度と同じ単位で届いた",
        "correct": "",
        "reason": "前の年度と同じ単位です。どちらの単位が正しいかは、確かめているところです。",
        "decided_by": "編集担当",
        "until": "",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "desk", ["nenji-hokoku", pytest.param("jigyo-sokatsu", marks=pytest.mark.soak)], indirect=True, ids=str
)
def test_the_year_goes_from_new_year_to_publication_as_the_manual_says(desk: Desk) -> None:
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

    # 3: they come back, some of them wrong; nothing of a refused one is taken.
    files, refused, right = send(desk)
    done = desk.next("ingest", files)
    assert done.status == 1, done
    said = told_of(done.out)
    for file in files:
        told = said[Path(file).name]
        assert ("取り込みません" in told) == (file in refused), told
        assert file not in refused or re.search(r"^  - .+![A-Z]+\d+|^  - .+: ", told, re.MULTILINE), told

    # 4: who is outstanding.
    taken = {form.identity.section for form in forms for file in files if file not in refused and f"/{form.name}" in file}
    taken -= {form.identity.section for form in forms if not any(f"/{form.name}{end}" in file for file in files if file not in refused for end in ("-", "."))}
    command = desk.left[0]
    standing = {section.strip(): state for state, section in STATUS.findall(desk.next("ingest --status").out)}
    assert {section for section, state in standing.items() if state != "未提出"} == taken, standing

    # 5: the right answers, with a figure of last year corrected and one that will be known again.
    form, marked, *_ = ((form, row) for form in forms for row in figures(form))
    (form, row), (other, other_row) = form, marked
    old = row.last
    assert old is not None
    corrected = f"{int(old.figures[0].value) + 7:,}{old.unit}"
    right[form.name][row.key] |= {"correction": corrected, "reason": "集計から漏れていた分を加えた"}
    ingest = "ingest 直した様式.xlsx --received 2022-06-24 --from 担当者"
    assert desk.left[0] == ingest
    done = desk.next("ingest", resend(desk, right, {one.name for one in forms}))
    assert done.status == 0, done.out
    assert "未提出" not in desk.again(command, "ingest --status").out.partition("==")[2]

    # 6: check, mend and decide until nothing critical is left.
    for line, decision in enumerate(desk.table("drift.csv") if (desk.folder / "drift.csv").exists() else (), start=2):
        assert decision["判断"] == ""
        desk.change("drift.csv", line, "判断", "採用")
        desk.change("drift.csv", line, "理由", "年度の書き方だけが変わった")
    check = desk.left[0]
    done = desk.next("check")
    assert done.status == 1 and FINDING.search(done.out), done
    again = mend(desk, done.out, right)
    assert again
    assert desk.again(ingest, "ingest", resend(desk, right, again)).status == 0
    done = desk.again(check, "check")
    assert done.status == 0, "\n".join(found[0] for found in FINDING.finditer(done.out))
    assert "drift.undecided" not in done.out

    # 7: a draft says that it is one; the corrected figure is marked.
    done = desk.next("build")
    assert (done.status, done.error) == (0, ""), done
    assert desk.stamp() == "原案"
    text = desk.page().get_text("", strip=True)
    assert f"{corrected}（改訂）" in text.replace(" ", "")

    # 8: against last year.
    done = desk.next("diff")
    assert done.status == 0 and row.shown["indicator"] in done.out, done

    # 9 to 11: built, approved, shown.
    done = desk.next("build")
    assert done.status == 0 and "公開したもの: build/site/index.html" in done.out, done
    approve, build = desk.left[0], desk.left[1]
    done = desk.next("approve")
    assert done.status == 0 and f"「{desk.states[0]}」にしました" in done.out if desk.states[0] in approve else True
    raise SystemExit
