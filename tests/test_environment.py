"""The files that describe the environment agree, and `tools/setup.py` tells people what to do."""

import ast
import hashlib
import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from building import ROOMS
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from nenpo.command_line import parsers
from nenpo.desk.wheelhouse import PYTHONS as WHEEL_PYTHONS
from nenpo.desk.wheelhouse import SYSTEMS as WHEEL_SYSTEMS
from nenpo.desk.wheelhouse import Target, command, pins_for, this_one

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))

# A pin: name, version, what follows (a marker), and the lines of hashes below it.
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; ([^\\\n]+?))?((?: \\\n    \S+)*)$", re.MULTILINE)
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
}


def declared() -> list[Requirement]:
    """Everything pyproject.toml asks for: to run, to test, and to build."""
    project = PROJECT["project"]
    lines = project["dependencies"] + project["optional-dependencies"]["test"]
    return [Requirement(line) for line in lines + PROJECT["build-system"]["requires"]]


def installed(python: str, system: str) -> dict[str, list[Version]]:
    """What the lock installs on one Python and system."""
    environment = SYSTEMS[system] | {"python_version": python, "python_full_version": f"{python}.9"}
    pins: dict[str, list[Version]] = {}
    for name, version, marker, _ in PIN.findall(LOCK):
        if not marker or Marker(marker).evaluate(environment):
            pins.setdefault(canonicalize_name(name), []).append(Version(version))
    return pins


def test_every_line_of_the_lock_is_understood() -> None:
    rest = PIN.sub("", LOCK)
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


def test_every_pin_has_hashes_and_nothing_else() -> None:
    for name, _, _, below in PIN.findall(LOCK):
        lines = [line.strip(" \\") for line in below.strip("\\\n ").splitlines()]
        assert lines, f"{name} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines), name


def test_the_lock_names_no_address() -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ ", LOCK)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_lock_fulfils_pyproject(python: str, system: str) -> None:
    pins = installed(python, system)
    doubled = {name for name, versions in pins.items() if len(versions) > 1}
    assert not doubled, "two versions of one package would be installed"
    for requirement in declared():
        versions = pins.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not in the lock: run python tools/lock.py"
        assert requirement.specifier.contains(versions[0], prereleases=True), requirement


def test_the_tested_pythons_are_the_admitted_ones() -> None:
    admitted = SpecifierSet(PROJECT["project"]["requires-python"])
    assert [f"3.{minor}" for minor in range(30) if f"3.{minor}" in admitted] == PYTHONS
    assert f"Python {PYTHONS[0]} to {PYTHONS[-1]}" in LOCK.splitlines()[0]


def test_every_dependency_has_a_lower_bound() -> None:
    unbounded = [str(need) for need in declared() if not any(s.operator == ">=" for s in need.specifier)]
    assert unbounded == []


def test_conda_takes_python_alone_and_the_rest_from_the_lock() -> None:
    python, pip, from_pip = CONDA["dependencies"]
    assert python == "python " + PROJECT["project"]["requires-python"]
    assert pip == "pip"
    options, named = from_pip["pip"][:3], from_pip["pip"][3:]
    assert options == ["--require-hashes", "--only-binary=:all:", "-r requirements.lock"]
    # Below the lock and without a version: pip then takes version and hashes of each from the lock.
    needed = {canonicalize_name(need.name) for need in declared()}
    assert set(named) == {"jupyterlab", "papermill", "pandas", "nbconvert", "great-expectations", "altair"} <= needed


WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
# YAML 1.1 takes the bare word `on` for true.
EVENTS, JOBS = WORKFLOW[True], WORKFLOW["jobs"]


def uses(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Steps of a job that call an action."""
    return [step for step in job["steps"] if "uses" in step]


def test_ci_runs_on_every_push_of_every_branch_and_on_each_system_that_the_readme_promises() -> None:
    assert EVENTS["push"] == {"branches": ["**"]}
    systems = {name.partition("-")[0] for name in JOBS["check"]["strategy"]["matrix"]["os"]}
    assert systems == {"ubuntu", "windows", "macos"}
    assert set(JOBS["check"]["strategy"]["matrix"]["python"]) <= set(PYTHONS)


def test_ci_keeps_the_pages_for_the_reviewer() -> None:
    kept = [step["with"] for step in uses(JOBS["pages"]) if step["uses"].startswith("actions/upload-artifact@")]
    assert [(one["name"], one["path"], one["if-no-files-found"]) for one in kept] == [("site", "build/site", "error")]


def test_each_action_is_named_by_its_commit_with_the_release_beside_it() -> None:
    lines = re.findall(r"uses: (.+)", (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    assert len(lines) == sum(len(uses(job)) for job in JOBS.values())
    assert [line for line in lines if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    assert len({line.partition("@")[0] for line in lines}) == len(set(lines)), "two releases of one action"


def test_no_job_keeps_a_token_or_may_write_where_it_runs_code_of_a_pull_request() -> None:
    checkouts = [step for job in JOBS.values() for step in uses(job) if step["uses"].startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert WORKFLOW["permissions"] == {"contents": "read"}
    writing = {name for name, job in JOBS.items() if "write" in job.get("permissions", {}).values()}
    assert writing == {"comment"}
    assert uses(JOBS["comment"]) == [] and "nenpo" not in str(JOBS["comment"]["steps"])


def test_the_metadata_say_what_the_project_is() -> None:
    project = PROJECT["project"]
    assert (ROOT / project["readme"]).is_file()
    assert [f"3.{name.rpartition('.')[2]}" for name in project["classifiers"] if ":: 3." in name] == PYTHONS
    # Neither is decided, so neither is there, and the page of questions says so.
    assert not {"license", "urls"} & project.keys()
    questions = (ROOT / "docs/owner-questions.md").read_text(encoding="utf-8")
    assert all(word in questions for word in ("ライセンス", "番地", "条例と要綱の原文"))


def test_the_readme_opens_with_five_lines_for_its_users_and_one_small_picture() -> None:
    opening = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## ")[0].split("\n\n")
    assert len(opening[1].splitlines()) == 5
    assert all(re.search(r"[ぁ-ん].*。", line) for line in opening[1].splitlines())
    picture = ROOT / re.fullmatch(r"!\[.+\]\((.+)\)", opening[2])[1]
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size <= 200_000


def test_no_file_names_a_package_registry() -> None:
    # Which registry an office uses is set on its machines, never here.
    hosts = re.compile(r"pypi\." + r"org|python" + r"hosted|conda\." + r"anaconda")
    files = ["pyproject.toml", "requirements.lock", "environment.yml", "Makefile", ".ci/run"]
    files += [str(path.relative_to(ROOT)) for path in (ROOT / "tools").iterdir() if path.is_file()]
    assert [name for name in files if hosts.search((ROOT / name).read_text(encoding="utf-8"))] == []


def test_the_menu_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    # The soak is for developers, who know of it.
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"menu", "soak"}
    assert set(re.findall(r"@echo '  ([a-z]+)  ", makefile)) == targets


def test_every_target_is_one_call_of_nenpo_after_setup() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = dict(re.findall(r"^([a-z]+): setup\n((?:\t.*\n?)+)", makefile, re.MULTILINE))
    assert recipes == {
        "report": "\t@$(NENPO) build\n",
        "soak": "\t@$(NENPO) test -m soak\n",
        **{name: f"\t@$(NENPO) {name}\n" for name in ("check", "test", "lab", "wheelhouse", "clean")},
    }


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give `tools/setup.py`, working on an empty project."""
    spec = importlib.util.spec_from_file_location("tools_setup", ROOT / "tools" / "setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for constant, name in {
        "ROOT": "",
        "LOCK": "requirements.lock",
        "PYPROJECT": "pyproject.toml",
        "VENV": ".venv",
        "PREVIOUS": ".venv.previous",
        "BUSY": ".venv.busy",
    }.items():
        monkeypatch.setattr(module, constant, tmp_path / name)
    monkeypatch.setattr(module.shutil, "which", lambda name: None if name == "uv" else f"/fake/{name}")
    return module


def finished_venv(setup: ModuleType, content: str) -> None:
    """Make what looks like a finished environment, with something to know it by."""
    python = setup.venv_command("python")
    python.parent.mkdir(parents=True)
    python.touch()
    (setup.VENV / "content").write_text(content, encoding="utf-8")
    setup.record(setup.wanted())


def content(setup: ModuleType) -> str:
    return (setup.VENV / "content").read_text(encoding="utf-8")


def test_setup_reads_the_range_of_pyproject(setup: ModuleType) -> None:
    assert [f"3.{minor}" for minor in reversed(setup.supported_minors())] == PYTHONS


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(
            ["CPython", [3, 12, 1], "/usr/bin/python3", False],
            "/usr/bin/python3 (Python 3.12) には venv がないため、環境を作れません。\n"
            "  Debian・Ubuntu では次を実行してください: sudo apt install python3.12-venv",
            id="no_venv_module",
        ),
        pytest.param(
            ["CPython", [3, 9, 2], "/usr/bin/python3", True],
            "Python 3.11〜3.14 (CPython) が必要です (見つかったもの: CPython 3.9.2)。\n"
            "  Debian・Ubuntu: sudo apt install python3 python3-venv\n"
            "  Windows・macOS: python.org の 3.13 (Windows では「Add python.exe to PATH」に印を付ける)",
            id="too_old",
        ),
        pytest.param(
            None,
            "Python 3.11〜3.14 (CPython) が必要です (見つかったもの: なし)。\n"
            "  Debian・Ubuntu: sudo apt install python3 python3-venv\n"
            "  Windows・macOS: python.org の 3.13 (Windows では「Add python.exe to PATH」に印を付ける)",
            id="none",
        ),
    ],
)
def test_setup_says_what_to_install(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, answer: list | None, message: str
) -> None:
    monkeypatch.setattr(setup, "probe", lambda command: answer)
    with pytest.raises(setup.SetupError) as caught:
        setup.find_python(setup.supported_minors(), None)
    assert str(caught.value) == message


def test_setup_takes_the_first_python_that_fits(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "python3.14": ["PyPy", [3, 14, 0], "/pypy", True],
        "python3.13": ["CPython", [3, 13, 0], "/bare", False],
        "python3.12": ["CPython", [3, 12, 1], "/good", True],
    }
    monkeypatch.setattr(setup, "probe", lambda command: answers.get(command[0]))
    assert setup.find_python(setup.supported_minors(), None) == ("3.12.1", "/good")


def test_setup_does_nothing_when_nothing_changed(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    finished_venv(setup, "old")
    monkeypatch.setattr(setup, "run", lambda *_: pytest.fail("nothing to run"))
    assert setup.main([]) == 0


def test_setup_installs_only_the_project_when_only_pyproject_changed(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_venv(setup, "old")
    with open(setup.PYPROJECT, "a", encoding="utf-8") as handle:
        handle.write("# changed\n")
    commands: list[list[str]] = []
    monkeypatch.setattr(setup, "run", lambda command, total=0: commands.append(command))
    assert setup.main([]) == 0
    install, compiled = commands
    assert install[-4:] == ["--no-deps", "--no-build-isolation", "-e", str(setup.ROOT)]
    assert compiled[1:] == ["-m", "compileall", "-q", str(setup.ROOT / "src")]
    assert setup.recorded() == setup.wanted()


def test_setup_keeps_the_old_environment_when_the_new_one_fails(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finished_venv(setup, "old")
    setup.LOCK.write_text("changed\n", encoding="utf-8")

    def fail(command: list[str], total: int = 0) -> str | None:
        if "venv" in command:
            setup.VENV.mkdir()
            return None
        return "no network"

    monkeypatch.setattr(setup, "run", fail)
    assert setup.main([]) == 1
    assert content(setup) == "old"
    assert "ネットワークを確かめて再実行してください。\nno network" in capsys.readouterr().err


def test_setup_recovers_from_being_killed(setup: ModuleType) -> None:
    finished_venv(setup, "old")
    setup.VENV.rename(setup.PREVIOUS)
    setup.VENV.mkdir()  # the unfinished one
    setup.restore()
    assert content(setup) == "old"
    assert not setup.PREVIOUS.exists()


def test_setup_distrusts_a_moved_environment(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    finished_venv(setup, "old")
    monkeypatch.setattr(setup, "ROOT", setup.ROOT / "elsewhere")
    assert setup.recorded() != setup.wanted()


def test_line_ends_do_not_make_the_lock_another(setup: ModuleType) -> None:
    expected = hashlib.sha256(LOCK.encode("utf-8")).hexdigest()
    setup.LOCK.write_bytes(LOCK.encode("utf-8").replace(b"\n", b"\r\n"))
    assert setup.digest(setup.LOCK) == expected


# A PC without a network


def wheelhouse(folder: Path, python: str) -> Path:
    folder.mkdir()
    (folder / "wheelhouse.json").write_text(f'{{"python": "{python}"}}', encoding="utf-8")
    return folder


def test_setup_is_read_by_python_3_7() -> None:
    ast.parse((ROOT / "tools" / "setup.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_setup_installs_from_the_wheelhouse_alone(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], total: int = 0) -> None:
        commands.append(command)
        if "venv" in command:
            setup.venv_command("python").parent.mkdir(parents=True)
            setup.venv_command("python").touch()

    monkeypatch.setattr(setup, "run", run)
    monkeypatch.setattr(setup, "probe", lambda command: ["CPython", [3, 13, 2], "/python", True])
    folder = wheelhouse(tmp_path / "wheels", "3.13")
    assert setup.main(["--wheelhouse", str(folder)]) == 0
    installs = [command for command in commands if "install" in command]
    assert len(installs) == 2
    assert all(["--no-index", "--find-links", str(folder)] == one[one.index("--no-index") :][:3] for one in installs)


def test_setup_wants_the_python_that_the_wheels_are_for(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "probe", lambda command: ["CPython", [3, 12, 2], "/python", True])
    assert setup.main(["--wheelhouse", str(wheelhouse(tmp_path / "wheels", "3.13"))]) == 1
    assert "Python 3.13 (CPython) が必要です (見つかったもの: CPython 3.12.2)" in capsys.readouterr().err


def test_setup_refuses_a_folder_that_is_no_wheelhouse(
    setup: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup.main(["--wheelhouse", str(tmp_path)]) == 1
    assert "wheelhouse のフォルダーではありません" in capsys.readouterr().err


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", WHEEL_SYSTEMS)
def test_a_wheelhouse_holds_what_the_lock_installs_there(python: str, system: str) -> None:
    lists = pins_for(LOCK, Target(system, python))
    found = {canonicalize_name(Requirement(pin.split(" --hash=")[0]).name) for pins in lists for pin in pins}
    assert found == set(installed(python, system))
    for pins in lists:
        names = [pin.split("==")[0] for pin in pins]
        assert len(names) == len(set(names))
        assert all(" --hash=sha256:" in pin for pin in pins)


def test_an_early_and_a_late_release_both_find_their_wheel() -> None:
    early = "a==1 ; python_full_version < '3.11.5' \\\n    --hash=sha256:0\n"
    late = "a==2 ; python_full_version >= '3.11.5' \\\n    --hash=sha256:1\n"
    lists = pins_for(early + late, Target("linux", "3.11"))
    assert lists == [["a==1 --hash=sha256:0"], ["a==2 --hash=sha256:1"]]


def test_pythons_of_a_wheelhouse_are_the_admitted_ones() -> None:
    assert list(WHEEL_PYTHONS) == PYTHONS


def test_wheels_for_another_system_are_asked_for_by_its_tags() -> None:
    asked = command(
        Path("pins"), Path("wheelhouse"), Target("windows", "3.13" if this_one().python != "3.13" else "3.12")
    )
    assert {"--platform=win_amd64", "--require-hashes", "--only-binary=:all:", "--implementation=cp"} <= set(asked)
    assert not [part for part in command(Path("pins"), Path("w"), this_one()) if part.startswith("--platform")]


CMD = sorted(ROOT.glob("*.cmd"))


@pytest.mark.parametrize("file", CMD, ids=lambda path: path.name)
def test_command_files_are_short_and_for_windows(file: Path) -> None:
    content = file.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") <= 12
    assert content.startswith(b"@echo off\r\n")
    # Before the first Japanese, the shell is told that the file is UTF-8.
    assert b"chcp 65001" in content[: next(place for place, byte in enumerate(content) if byte > 127)]


def test_command_files_call_what_exists() -> None:
    assert [file.name for file in CMD] == ["nenpo.cmd", "setup.cmd"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in CMD)
    assert {name.replace("\\", "/") for name in re.findall(r"tools\\\w+\.py", text)} == {"tools/setup.py"}
    assert re.findall(r"Scripts\\(\w+)\.exe", text) == ["nenpo", "nenpo"]
    assert "nenpo" in PROJECT["project"]["scripts"]
    assert set(re.findall(r"\bnenpo ([a-z]+)", text)) <= set(parsers()[1])


@pytest.mark.parametrize(("tool", "constant"), [("compare_builds", "ROOMS"), ("mutate", "COPIED")])
def test_a_tool_that_works_on_a_copy_takes_all_that_a_build_reads(tool: str, constant: str) -> None:
    parsed = ast.parse((ROOT / "tools" / f"{tool}.py").read_text(encoding="utf-8"))
    named = {ast.unparse(node.targets[0]): node.value for node in parsed.body if isinstance(node, ast.Assign)}
    assert set(ROOMS) <= set(ast.literal_eval(named[constant]))
