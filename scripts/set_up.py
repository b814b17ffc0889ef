"""Set Rollcall up and start it, with nothing but Python 3.11 or later.

    set_up.py install [--for-tests]   the virtual environment, the requirements, the front end
    set_up.py run [--port N]          the same, then the demo area on SQLite, then serve

Everything is done once: a stamp records what was installed, and a second run only looks at it.
Every failure is one sentence on standard error and exit status 2. The standard library is all
that this script may import.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMP = VENV / "rollcall-set-up.json"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "rollcall" / "ui" / "static" / "ui"
FRONTEND_STAMP = BUILT / ".built-from"
VAR = ROOT / "var"
OLDEST = (3, 11)

# What a demonstration runs with. A variable already set wins.
DEMO = {
    "DEBUG": "1",
    "ROLLCALL_NOW": "2020-05-26T12:00:00+01:00",
    # Messages to the invented homes, with their links, lie there to be read.
    "EMAIL_URL": f"filemail:///{VAR / 'mail'}",
}

NO_NETWORK_SIGNS = (
    "Failed to establish a new connection",
    "NewConnectionError",
    "Connection refused",
    "Name or service not known",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Could not find a version that satisfies",
    "No matching distribution found",
    "Read timed out",
    "ConnectTimeout",
    "ProxyError",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ENETUNREACH",
    "ETIMEDOUT",
    "ENOTCACHED",
)
DISK_FULL_SIGNS = ("No space left on device", "ENOSPC")
NO_PERMISSION_SIGNS = ("Permission denied", "EACCES", "Read-only file system", "EROFS")


class CannotSetUp(Exception):
    """One sentence for the person at the terminal."""


def main() -> int:
    """Do what the command line asks and return the exit status."""
    arguments = _arguments()
    try:
        if arguments.command == "run":
            run(arguments.port)
        else:
            install(for_tests=arguments.for_tests)
    except CannotSetUp as problem:
        print(problem, file=sys.stderr)
        return 2
    except PermissionError as problem:
        print(_no_permission(problem.filename or ROOT), file=sys.stderr)
        return 2
    except OSError as problem:
        what = f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem)
        print(f"Rollcall could not be set up: {what}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. Run it again and it goes on from here.", file=sys.stderr)
        return 130
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Set Rollcall up and start it.")
    commands = parser.add_subparsers(dest="command", required=True)
    installing = commands.add_parser("install", help="set up only")
    installing.add_argument("--for-tests", action="store_true", help="and the tools of the tests")
    running = commands.add_parser("run", help="set up, load the demo area and serve")
    running.add_argument("--port", default="8000")
    return parser.parse_args()


def install(*, for_tests: bool) -> None:
    """Make sure of the virtual environment, the requirements, the command and the front end."""
    _check_python()
    _make_venv()
    for name in ("dev", "pdf") if for_tests else ("base",):
        _install_requirements(name)
    _install_command()
    _build_front_end(for_tests=for_tests)


def run(port: str) -> None:
    """Set up, migrate, load the demo area where there is none, and become the server."""
    number = _check_port(port)  # first, so that nobody waits a minute to hear it
    install(for_tests=False)
    environment = {**os.environ, **{k: v for k, v in DEMO.items() if k not in os.environ}}
    if "DATABASE_URL" not in os.environ:
        _check_var()
    rollcall = str(BIN / "rollcall")
    for command in (["migrate", "--verbosity", "0"], ["demo"]):
        # What `demo` says of its accounts is said by `serve` too, and there beside the address.
        finished = subprocess.run(
            [rollcall, *command],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if finished.returncode:
            reason = f"`rollcall {command[0]}` did not finish; the reason is above"
            raise CannotSetUp(f"Rollcall was not started: {reason}.")
    os.chdir(ROOT)
    os.execve(rollcall, [rollcall, "serve", "--port", str(number)], environment)  # noqa: S606


# --- what is checked before anything is done ------------------------------------------------


def _check_python() -> None:
    if sys.version_info < OLDEST:
        here = ".".join(str(part) for part in sys.version_info[:3])
        raise CannotSetUp(f"Rollcall needs Python 3.11 or later; {sys.executable} is {here}.")


def _check_port(port: str) -> int:
    """The port as a number, if this program may listen on it."""
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise CannotSetUp(f"PORT must be a number from 1 to 65535; it is '{port}'.")
    number = int(port)
    with socket.socket() as listener:
        # As the server does, so that a port just closed is not taken for one in use.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", number))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                what = f"Port {number} is taken by another program"
            else:
                what = f"Port {number} cannot be used ({problem.strerror})"
            other = number + 1 if 1024 <= number < 65535 else 8001
            raise CannotSetUp(f"{what}; choose another: make run PORT={other}.") from problem
    return number


def _check_var() -> None:
    """The folder of the SQLite database and whatever already lies in it can be written."""
    VAR.mkdir(exist_ok=True)
    for path in (VAR, *VAR.glob("rollcall.sqlite3*")):
        if not os.access(path, os.W_OK):
            raise CannotSetUp(_no_permission(path))


# --- the virtual environment ----------------------------------------------------------------


def _make_venv() -> None:
    if _venv_works():
        return
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
            raise CannotSetUp(
                f"Python's `{module}` module is missing, so no virtual environment can be made; "
                f"on Debian and Ubuntu install it with: apt-get install {package}."
            )
    print("Making the virtual environment .venv …", flush=True)
    # Not the Python of .venv itself, which --clear takes away.
    python = getattr(sys, "_base_executable", None) or sys.executable
    command = [python, "-m", "venv", "--clear", str(VENV)]
    _do(command, "The virtual environment .venv could not be made")


def _venv_works() -> bool:
    """Whether .venv is there, is new enough, and was made in this place (a moved one is broken)."""
    if not PYTHON.exists():
        return False
    question = "import sys, pip; print(sys.version_info >= (3, 11), sys.prefix)"
    answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=False)
    moved = (BIN / "activate").exists() and str(VENV) not in (BIN / "activate").read_text("utf-8")
    return answer.stdout.strip() == f"True {VENV}" and not moved


def _stamps() -> dict[str, str]:
    """What was installed, by name; empty when nobody knows."""
    try:
        stamps: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps


def _install_requirements(name: str) -> None:
    """Install requirements/NAME.txt unless exactly that was installed already."""
    wanted = _digest([ROOT / "requirements" / f"{name}.txt"])
    stamps = _stamps()
    if stamps.get(name) == wanted:
        return
    print(f"Installing requirements/{name}.txt (about a minute the first time) …", flush=True)
    command = [
        *(str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"),
        *("--disable-pip-version-check", "--progress-bar", "off", "--retries", "1"),
        *("--timeout", "30", "-r", f"requirements/{name}.txt"),
    ]
    _do(command, f"The packages of requirements/{name}.txt could not be installed")
    stamps[name] = wanted
    if name == "dev":  # which holds the whole of base, at the same versions
        stamps["base"] = _digest([ROOT / "requirements" / "base.txt"])
    STAMP.write_text(json.dumps(stamps, indent=2) + "\n", "utf-8")


def _install_command() -> None:
    """Put `rollcall` into .venv/bin and the package on .venv's path.

    Two lines of text in place of an editable install, which would need a build backend.
    """
    question = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=True)
    site = Path(answer.stdout.strip())
    _write_if_changed(site / "rollcall.pth", f"{ROOT}\n")
    command = BIN / "rollcall"
    # A shell script, because a #! line ends at the first space of a path.
    _write_if_changed(command, f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -m rollcall "$@"\n')
    if not os.access(command, os.X_OK):
        command.chmod(0o755)


# --- the front end --------------------------------------------------------------------------


def _build_front_end(*, for_tests: bool) -> None:
    """Build the style sheet and the scripts unless they were built from exactly these sources."""
    sources = [FRONTEND / name for name in ("package.json", "package-lock.json", "build.mjs")]
    for folder in ("scss", "js", "images"):
        sources += sorted(path for path in (FRONTEND / folder).rglob("*") if path.is_file())
    wanted = _digest(sources)
    built = FRONTEND_STAMP.exists() and FRONTEND_STAMP.read_text("utf-8").strip() == wanted
    axe_is_there = (FRONTEND / "node_modules" / "axe-core" / "axe.min.js").exists()
    if built and (axe_is_there or not for_tests):
        return
    npm = _npm()
    # npm's own scripts look for `node` on the path.
    environment = {**os.environ, "PATH": f"{Path(npm).parent}{os.pathsep}{os.environ['PATH']}"}
    print("Building the front end …", flush=True)
    packages = [npm, "ci", "--ignore-scripts", "--omit=optional", "--no-fund", "--no-audit"]
    retries = ["--fetch-retries=1", "--fetch-timeout=60000"]
    _do([*packages, *retries], "The front end's packages could not be installed", env=environment)
    _do([npm, "run", "build"], "The front end could not be built", env=environment)
    FRONTEND_STAMP.write_text(wanted + "\n", "utf-8")


def _npm() -> str:
    """The machine's npm, or the one that comes as a Python package where there is none."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return found
    _install_requirements("node")
    return str(BIN / "npm")


# --- small tools ----------------------------------------------------------------------------


def _do(command: list[str], failure: str, *, env: dict[str, str] | None = None) -> None:
    """Run a program quietly; if it fails, say why in one sentence and keep what it said."""
    where = FRONTEND if command[0].endswith("npm") else ROOT
    finished = subprocess.run(
        command, cwd=where, env=env, capture_output=True, text=True, check=False, errors="replace"
    )
    if finished.returncode == 0:
        return
    said = f"{finished.stdout}\n{finished.stderr}"
    raise CannotSetUp(f"{failure}: {_reason(said)}.")


def _reason(said: str) -> str:
    """What went wrong, from what the program printed."""
    if any(sign in said for sign in DISK_FULL_SIGNS):
        return "the disk is full"
    if any(sign in said for sign in NO_PERMISSION_SIGNS):
        return f"there is no permission to write in {ROOT}"
    if any(sign in said for sign in NO_NETWORK_SIGNS):
        return (
            "the package index cannot be reached or lacks them; check the network or the proxy "
            "and run it again"
        )
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    last = (errors or lines or ["the program said nothing"])[-1].rstrip(".")
    try:
        VAR.mkdir(exist_ok=True)
        (VAR / "set-up.log").write_text(said, "utf-8")
    except OSError:
        return last
    return f"{last} (all of it is in var/set-up.log)"


def _no_permission(path: str | os.PathLike[str]) -> str:
    return (
        f"There is no permission to use {path}; give this user the folder {ROOT}, "
        "or make the clone where you may write."
    )


def _digest(paths: list[Path]) -> str:
    """One hash of the files' names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _write_if_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
