"""What the docs name exists, and what exists is in the docs: commands, options, targets, files, links, messages."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from nenpo.command_line import parsers
from nenpo.ground.sources import COMPANIONS
from nenpo.report.declaration import Report, Site

ROOT = Path(__file__).resolve().parents[1]
README, MANUAL, REFERENCE = ROOT / "README.md", ROOT / "docs" / "手引.md", ROOT / "docs" / "参照.md"
ROOMS = [
    ROOT / room / "README.md" for room in ("data/raw", "data/clean", "data/synthetic", "expectations", "notebooks")
]
CODE_DOCS = [ROOT / "docs" / "developing.md", *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
# JupyterLab keeps copies in hidden folders.
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if not path.parent.name.startswith("."))
DOCS = [README, ROOT / "CHANGELOG.md", *PAGES, *ROOMS]

FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.M)
# A table row of 参照 2: what is said, in 「」, then what to do.
MESSAGE = re.compile(r"^\| (「.+」(?:（[^）]*）)?) \|", re.M)
TOP = {path.name for path in ROOT.iterdir()} | {"build", ".venv", "wheelhouse"}
# Made by a command, or put there by people once they have it.
LATER = re.compile(
    r"^(build|\.venv|wheelhouse)(/|$)|/(appendix|charts|deliveries)/|^((appendix|charts)/\*|deliveries/)|(^|/)signoff\.yml$"
)
ENDINGS = (".csv", ".yml", ".json", ".md", ".ipynb", ".py", ".toml", ".lock")
# Files that people add, and names that stand for any.
ANY_NAME = {"3条例.md", "3要綱.md", "zu01.csv", "out.ipynb", "corrections.csv", "drift.csv"}

each_doc = pytest.mark.parametrize("doc", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
each_guide = pytest.mark.parametrize("guide", [README, MANUAL], ids=lambda path: path.stem)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    actions = (action for action in parsers()[0]._actions if isinstance(action, argparse._SubParsersAction))
    return dict(next(actions).choices)


def options() -> set[str]:
    named = {name for one in commands().values() for action in one._actions for name in action.option_strings}
    return {name for name in named if name.startswith("--")} - {"--help"}


# Commands


@each_guide
@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_guides(guide: Path, command: str) -> None:
    assert re.search(rf"\bnenpo {command}\b", read(guide))


@pytest.mark.parametrize("option", sorted(options()))
def test_every_option_is_in_the_manual(option: str) -> None:
    assert re.search(rf"`nenpo [a-z]+ [^`]*{option}\b|`{option}`", read(MANUAL))


@each_doc
def test_commands_that_are_named_exist(doc: Path) -> None:
    text = read(doc)
    called = set(re.findall(r"(?:`|\$ |[/\\])nenpo ([a-z][a-z-]*)", text))
    assert called - set(commands()) == set()
    typed = set(re.findall(r"`[^`\n]*\bnenpo [a-z]+ [^`\n]*?(--[a-z]+)", text))
    assert typed - options() - {"--help"} == set()


# Targets


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.M))


def test_every_target_is_in_the_readme() -> None:
    assert {name for name in targets() - {"menu"} if f"make {name}" not in read(README)} == set()


@each_doc
def test_targets_that_are_named_exist(doc: Path) -> None:
    assert set(re.findall(r"`make ([a-z]+)", read(doc))) - targets() == set()


# Files and links


def slug(title: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"`|\[([^\]]*)\]\([^)]*\)", r"\1", title).strip().lower())
    return kept.replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {slug(title) for title in HEADING.findall(FENCE.sub("", read(path)))}


@each_doc
def test_every_link_leads_somewhere(doc: Path) -> None:
    lost = []
    for target in LINK.findall(FENCE.sub("", read(doc))):
        if target.startswith("http"):
            continue
        name, _, anchor = unquote(target).partition("#")
        path = (doc.parent / name).resolve() if name else doc
        if not path.exists() or (anchor and anchor not in anchors(path)):
            lost.append(target)
    assert lost == []


def named_files(text: str) -> Iterator[str]:
    """Names of files and folders among the words in backticks; `<document>` stands for any."""
    for words in CODE.findall(FENCE.sub("", text)):
        name = re.sub(r"<[a-z]+>", "*", words.replace("\\", "/"))
        if re.search(r"[\s{}()…\"|=]", name) or LATER.search(name):
            continue
        known_top = name.split("/")[0] in TOP and ("/" in name or "." in name)
        if known_top or (name.endswith(ENDINGS) and name not in ANY_NAME):
            yield name


def exists(name: str, doc: Path) -> bool:
    """Whether a name is that of a file: from the top, from the page's own folder, or anywhere for a bare name."""
    name = name.rstrip("/")
    if any(next(base.glob(name), None) for base in (ROOT, doc.parent)):
        return True
    folders = [ROOT / folder for folder in ("data", "docs", "expectations", "notebooks", "src", "tests", "tools")]
    return "/" not in name.replace("commentary/", "") and any(next(f.rglob(name), None) for f in folders)


@each_doc
def test_files_that_are_named_exist(doc: Path) -> None:
    assert [name for name in named_files(read(doc)) if not exists(name, doc)] == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("`src/nenpo/nowhere.py`", ["src/nenpo/nowhere.py"]),
        ("`data/raw/<document>/source.yml`", ["data/raw/*/source.yml"]),
        ("`tools\\setup.py`", ["tools/setup.py"]),
        ("`nowhere.csv`", ["nowhere.csv"]),
        ("`build/site/index.html`", []),
        ("`make report`", []),
        ("`text/html`", []),
    ],
)
def test_a_file_is_seen(words: str, found: list[str]) -> None:
    assert list(named_files(words)) == found


def test_a_missing_file_is_seen() -> None:
    assert not exists("src/nenpo/nowhere.py", README)
    assert not exists("nowhere.csv", README)


def tree_names() -> list[str]:
    tree = next(block for block in FENCE.findall(read(README)) if "never" in block)
    return [line.split()[0] for line in tree.splitlines()[1:-1] if not line.startswith(" ")]


def test_the_tree_of_the_readme_is_that_of_the_project() -> None:
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert {name for name in tree_names() if name != "build/" and not (ROOT / name).is_dir()} == set()
    made = {"build", "wheelhouse"}
    assert there - made == {name.split("/")[0] for name in tree_names()} - made


# Columns of the raw tables


def raw_columns() -> list[tuple[str, str, list[str]]]:
    """Document (empty: any), file and columns of each row of the tables in the page of data/raw."""
    found = []
    for part in re.split(r"^## ", read(ROOMS[0]), flags=re.M):
        document = next(iter(CODE.findall(part.partition("\n")[0])), "")
        for file, columns in re.findall(r"^\| `(\w+\.csv)` \| ([^|]*, [^|]*) \|", part, re.M):
            last = re.search(r"欄1 から 欄(\d+)", columns)
            numbered = ", ".join(f"欄{number}" for number in range(1, int(last[1]) + 1)) if last else ""
            found.append((document, file, re.sub(r"欄1 から 欄\d+", numbered, columns).split(", ")))
    return found


def test_columns_of_the_raw_tables_are_those_of_the_files() -> None:
    told = set()
    for document, file, columns in raw_columns():
        files = sorted((ROOT / "data" / "raw").glob(f"{document or '*'}/{file}"))
        if not files:
            assert columns == list(COMPANIONS[file.removesuffix(".csv")])
        for path in files:
            told.add(path)
            assert read(path).splitlines()[0].split(",") == columns, path
    assert set((ROOT / "data" / "raw").glob("*/*.csv")) == told


# Declarations


@pytest.mark.parametrize(("model", "known"), [(Report, {"notebook"}), (Site, set())])
def test_every_key_of_a_declaration_is_explained(model: type[Report] | type[Site], known: set[str]) -> None:
    keys = re.findall(r"`([a-z_]+)`", read(ROOMS[-1]))
    assert set(model.model_fields) - known - set(keys) == set()


# Messages


def said() -> str:
    """Everything the program can say: its strings, and the messages of the rules."""
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "expectations").glob("*.json"), ROOT / "tools" / "setup.py"]
    # Strings that stand in pieces on several lines are one text to who reads them.
    return "\n".join(re.sub(r"""["']\s*\n\s*f?["']""", "", read(path)) for path in sorted(files))


def quoted() -> list[str]:
    section = read(REFERENCE).partition("\n## 2 ")[2]
    rows = MESSAGE.findall(section)
    return [message for row in rows for message in re.findall(r"「((?:[^「」]|「[^」]*」)+)」", row)]


def test_messages_of_the_reference_are_those_of_the_program() -> None:
    everything, messages = said(), quoted()
    assert len(messages) > 20
    pieces = [(message, piece) for message in messages for piece in message.split("…") if piece]
    assert [message for message, piece in pieces if piece not in everything] == []


# Names in the code

NAME = re.compile(r"`([A-Za-z]+(?:_[A-Za-z]+)+|[A-Z]{4,})`")


@pytest.mark.parametrize("doc", CODE_DOCS, ids=lambda path: path.stem)
def test_names_of_the_code_exist(doc: Path) -> None:
    files = [path for folder in ("src", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]
    code = "\n".join(f"{path.stem}\n{read(path)}" for path in files)
    assert [name for name in NAME.findall(read(doc)) if not re.search(rf"\b{name}\b", code)] == []


# Decisions


def test_decisions_are_five_lines_and_listed_in_order() -> None:
    folder = ROOT / "docs" / "decisions"
    files = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    for path in files:
        lines = [line for line in read(path).splitlines() if line]
        assert [line.split()[1] for line in lines] == [
            f"{int(path.name[:4])}.", "**Context:**", "**Decision:**", "**Why:**", "**Cost:**",
        ], path.name  # fmt: skip
    assert LINK.findall(read(folder / "README.md")) == [path.name for path in files]
