"""Makes `.venv`, the environment everything here runs in; `make setup` and the README call it.

It uses the standard library only, and syntax that Python 3.7 reads, so that an interpreter too old for the
project can still say which one is needed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import IO, Iterator

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PYPROJECT = ROOT / "pyproject.toml"
VENV = ROOT / ".venv"
# The environment that worked until now, kept until the new one is finished.
PREVIOUS = ROOT / ".venv.previous"
BUSY = ROOT / ".venv.busy"
STAMP = "nenpo-setup.json"
# What `nenpo wheelhouse` leaves beside the wheels: the Python that they are for.
WHEELS_ARE_FOR = "wheelhouse.json"
WINDOWS = os.name == "nt"

# Prints what find_python needs to know. A venv answers with the interpreter it was made from, because the
# venv itself may be the one that is about to be replaced.
PROBE = """
import json, platform, sys
try:
    import ensurepip, venv
    can_make = True
except ImportError:
    can_make = False
base = getattr(sys, "_base_executable", None) or sys.executable
print(json.dumps([platform.python_implementation(), list(sys.version_info[:3]), base, can_make]))
"""


class SetupError(Exception):
    """Something the user has to put right; the message is Japanese and says how."""


def say(text: str) -> None:
    """Print one line of progress at once, also into a pipe."""
    print(text, flush=True)


def digest(path: Path) -> str:
    """Return the hash of a text file, the same whichever line ends git checked it out with."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def supported_minors() -> list[int]:
    """Return the minor versions of `requires-python`, newest first."""
    text = PYPROJECT.read_text(encoding="utf-8")
    found = re.search(r'^requires-python = ">=3\.(\d+),<3\.(\d+)"', text, re.M)
    if not found:
        raise SetupError("pyproject.toml の requires-python が「>=3.X,<3.Y」の形ではありません。")
    return list(range(int(found.group(2)) - 1, int(found.group(1)) - 1, -1))


def chosen_minors(wheelhouse: Path | None) -> list[int]:
    """Return the minor versions that may be used: those of the project, or the one that the wheels are for."""
    minors = supported_minors()
    if wheelhouse is None:
        return minors
    try:
        told = json.loads((wheelhouse / WHEELS_ARE_FOR).read_text(encoding="utf-8"))
        minor = int(told["python"].split(".")[1])
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise SetupError(
            f"「{wheelhouse}」は wheelhouse のフォルダーではありません ({WHEELS_ARE_FOR} を読めません)。\n"
            "  ネットワークのある PC で nenpo wheelhouse を実行し、できたフォルダーごと写してください。"
        ) from error
    if minor not in minors:
        raise SetupError(
            f"「{wheelhouse}」は Python 3.{minor} のためのもので、今の nenpo では使えません。作り直してください。"
        )
    return [minor]


def candidates(minors: list[int]) -> Iterator[list[str]]:
    """Yield the commands that may start a suitable interpreter, the one running this script first."""
    yield [sys.executable]
    for minor in minors:
        yield [f"python3.{minor}"]
        if WINDOWS:
            yield ["py", f"-3.{minor}"]
    yield ["python3"]
    yield ["python"]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for minor in minors:
        for folder in sorted(pyenv.glob(f"versions/3.{minor}.*"), reverse=True):
            yield [str(folder / "bin" / "python")]
        for folder in sorted(pyenv.glob(f"pyenv-win/versions/3.{minor}.*"), reverse=True):
            yield [str(folder / "python.exe")]


def probe(command: list[str]) -> list | None:
    """Return implementation, version, executable, can make a venv; None where the command is no Python."""
    if not shutil.which(command[0]):
        return None
    try:
        # A pyenv shim without a version, or Windows' shop window named python.exe, exits with an error.
        done = subprocess.run(
            [*command, "-I", "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60
        )
        return json.loads(done.stdout.decode("utf-8")) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def find_python(minors: list[int], uv: str | None) -> tuple[str, str]:
    """Return the version and path of the first interpreter that can make the environment."""
    without_venv, others = [], []
    for command in candidates(minors):
        answer = probe(command)
        if answer is None:
            continue
        implementation, version, executable, can_make = answer
        name = ".".join(str(part) for part in version)
        if implementation != "CPython" or version[0] != 3 or version[1] not in minors:
            others.append(f"{implementation} {name}")
        elif can_make or uv:
            return name, executable
        else:
            without_venv.append((version[1], executable))
    raise SetupError(advice(minors, without_venv, others))


def advice(minors: list[int], without_venv: list[tuple[int, str]], others: list[str]) -> str:
    """Say what to install when no interpreter will do."""
    if without_venv:
        minor, executable = without_venv[0]
        return (
            f"{executable} (Python 3.{minor}) には venv がないため、環境を作れません。\n"
            f"  Debian・Ubuntu では次を実行してください: sudo apt install python3.{minor}-venv"
        )
    found = "、".join(dict.fromkeys(others)) or "なし"
    wanted_one = f"3.{minors[0]}" if len(minors) == 1 else f"3.{minors[-1]}〜3.{minors[0]}"
    return (
        f"Python {wanted_one} (CPython) が必要です (見つかったもの: {found})。\n"
        "  Debian・Ubuntu: sudo apt install python3 python3-venv\n"
        f"  Windows・macOS: python.org の 3.{13 if 13 in minors else minors[0]} "
        "(Windows では「Add python.exe to PATH」に印を付ける)"
    )


def venv_command(name: str) -> Path:
    """Return the path of a command inside `.venv`."""
    return VENV / ("Scripts" if WINDOWS else "bin") / (name + (".exe" if WINDOWS else ""))


def wanted() -> dict[str, str]:
    """Return what a finished environment says of itself.

    The folder is part of it: the commands of a venv hold its path, so a moved or copied one is useless.
    """
    return {"folder": str(ROOT), "lock": digest(LOCK), "project": digest(PYPROJECT)}


def recorded() -> dict[str, str]:
    """Return what `.venv` says of itself; nothing where it is missing, unfinished or its Python is gone."""
    try:
        stamp = json.loads((VENV / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    usable = isinstance(stamp, dict) and venv_command("python").exists()
    return stamp if usable else {}


def record(stamp: dict[str, str]) -> None:
    """Write the stamp, in one step, so that a half-written one is never read."""
    part = VENV / (STAMP + ".part")
    part.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    os.replace(part, VENV / STAMP)


def run(command: list[str], total: int = 0) -> str | None:
    """Run a command, counting the packages it comes to; return None, or its last lines if it failed."""
    tail: deque = deque(maxlen=15)
    seen = 0
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        for raw in process.stdout:
            line = raw.decode("utf-8", errors="replace").rstrip()
            # A universal lock names packages for other systems; that they are left out is no news.
            if not line.startswith("Ignoring "):
                tail.append(line)
            # pip says "Processing" of a wheel that lies in a local folder.
            if total and line.startswith(("Collecting ", "Processing ")):
                seen += 1
                if seen % 30 == 0:
                    say(f"    {seen} / {total}")
    return None if process.returncode == 0 else "\n".join(tail)


def make_venv(python: str, uv: str | None) -> None:
    """Make an empty `.venv`."""
    problem = run([python, "-I", "-m", "venv", str(VENV)])
    if problem and uv:
        # Debian's Python may come without ensurepip; uv needs none.
        remove(VENV)
        problem = run([uv, "venv", "--quiet", "--no-python-downloads", "--python", python, str(VENV)])
    if problem:
        raise SetupError(f".venv を作れませんでした。\n{problem}")


def install(arguments: list[str], uv: str | None, wheelhouse: Path | None, total: int = 0) -> None:
    """Install into `.venv`: with uv where there is one, else (or if that fails) with pip."""
    if wheelhouse:
        # From this folder alone: a PC without a network must not wait for one.
        arguments = ["--no-index", "--find-links", str(wheelhouse), *arguments]
    if uv:
        # pip compiles what it installs; uv, when told to. Else every process that may write nothing compiles anew.
        quietly = ["--quiet", "--compile-bytecode", "--python", str(venv_command("python"))]
        problem = run([uv, "pip", "install", *quietly, *arguments])
        if problem is None:
            return
        # uv does not read pip's settings, such as the office's own mirror; pip may still get through.
        say("  uv では入らないため、pip でやり直します")
    # -I: a PYTHONPATH or packages of the user's own must not pass for part of the environment.
    pip = [str(venv_command("python")), "-I", "-m", "pip", "install", "--disable-pip-version-check"]
    problem = run([*pip, "--no-input", "--progress-bar", "off", *arguments], total)
    if problem:
        raise SetupError(f"インストールに失敗しました。{remedy(wheelhouse)}\n{problem}")


def remedy(wheelhouse: Path | None) -> str:
    """Say what to do about packages that did not get in."""
    if wheelhouse is None:
        return "ネットワークを確かめて再実行してください。"
    return (
        f"「{wheelhouse}」に、この PC に合うものがそろっていません。ネットワークのある PC で、"
        "今の requirements.lock から nenpo wheelhouse を実行し直してください\n"
        "  (--platform と --python をこの PC に合わせます)。"
    )


def install_lock(uv: str | None, wheelhouse: Path | None) -> None:
    """Install exactly what the lock names."""
    total = len(re.findall(r"^[A-Za-z0-9._-]+==", LOCK.read_text(encoding="utf-8"), re.M))
    say(f"  ライブラリを入れています (最大 {total} 個、1〜3 分)")
    # A package built from source would bring build requirements that no hash covers.
    install(["--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)], uv, wheelhouse, total)


def install_project(uv: str | None, wheelhouse: Path | None) -> None:
    """Install the project itself; the lock already holds all it needs, its build backend too."""
    say("  nenpo を入れています")
    install(["--no-deps", "--no-build-isolation", "-e", str(ROOT)], uv, wheelhouse)
    # Installed where it lies, it is compiled by nobody; what cannot be compiled is told where it is imported.
    run([str(venv_command("python")), "-m", "compileall", "-q", str(ROOT / "src")])


def remove(folder: Path) -> None:
    """Delete a folder, also one with read-only files in it."""

    def allow(function, path, _):
        os.chmod(path, 0o700)
        function(path)

    if folder.exists():
        # Python 3.12 renamed the argument and warns of the old name.
        shutil.rmtree(str(folder), **{"onexc" if sys.version_info >= (3, 12) else "onerror": allow})


def restore() -> None:
    """Leave one finished `.venv`, or none: after a rebuild, and after one that was interrupted."""
    if not recorded():
        remove(VENV)
        if PREVIOUS.exists():
            PREVIOUS.rename(VENV)
    remove(PREVIOUS)


def rebuild(uv: str | None, target: dict[str, str], wheelhouse: Path | None) -> None:
    """Make `.venv` anew; if that fails, the one there was stays.

    It is never updated in place: an interrupted update can leave a package that pip takes for whole, and a
    package the lock no longer names would stay.
    """
    version, python = find_python(chosen_minors(wheelhouse), uv)
    say(f"環境 .venv を作ります (Python {version}{'、uv を使用' if uv else ''})")
    if VENV.exists():
        try:
            VENV.rename(PREVIOUS)
        except OSError as error:
            raise SetupError(
                f".venv が使用中です。JupyterLab などを閉じ、deactivate してからお試しください ({error})。"
            ) from error
    try:
        make_venv(python, uv)
        install_lock(uv, wheelhouse)
        install_project(uv, wheelhouse)
        record(target)
    finally:
        restore()


def take(handle: IO[str]) -> bool:
    """Take the lock on an open file if nobody holds it; the system frees it even when a run is killed."""
    try:
        if WINDOWS:
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Keep a second `make`, in another window, waiting while the environment changes."""
    with open(BUSY, "a+", encoding="utf-8") as handle:
        if not take(handle):
            say("別の setup が終わるのを待っています")
            while not take(handle):
                time.sleep(0.5)
        yield


def chosen_wheelhouse(arguments: list[str] | None) -> Path | None:
    """Return the folder of wheels that was named; none where packages come over the network."""
    parser = argparse.ArgumentParser(prog="setup.py", description="環境 .venv を作ります。")
    parser.add_argument("--wheelhouse", metavar="フォルダー", help="ネットワークを使わず、このフォルダーから入れる")
    named = parser.parse_args(arguments).wheelhouse
    return Path(named).resolve() if named else None


def main(arguments: list[str] | None = None) -> int:
    """Bring `.venv` up to date; instant where it is."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that has no Japanese must not stop the work.
        stream.reconfigure(errors="replace")
    wheelhouse = chosen_wheelhouse(arguments)
    try:
        if recorded() == wanted():
            return 0
        with alone():
            restore()
            stamp, target = recorded(), wanted()
            uv = shutil.which("uv")
            if stamp == target:
                # The other run finished between our two looks.
                return 0
            if {**stamp, "project": target["project"]} == target:
                install_project(uv, wheelhouse)
                record(target)
            else:
                rebuild(uv, target, wheelhouse)
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("setup: 中断しました。もう一度実行すると、はじめからやり直します。", file=sys.stderr)
        return 130
    say("準備ができました")
    return 0


if __name__ == "__main__":
    sys.exit(main())
