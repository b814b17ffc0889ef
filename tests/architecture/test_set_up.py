"""Set-up fails in one sentence that says what to do, and lock files name no registry."""

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "scripts" / "set_up.py"


@pytest.fixture
def set_up() -> ModuleType:
    spec = importlib.util.spec_from_file_location("set_up", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False
    )


def test_a_port_that_is_taken_is_told_at_once():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        finished = run("run", "--port", str(port))
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert finished.stderr.startswith(f"Port {port} is taken by another program; choose another:")
    assert finished.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1", "\uff18000"])
def test_a_port_that_is_no_port_is_told(port):
    finished = run("run", f"--port={port}")
    assert finished.returncode == 2
    assert finished.stderr == f"PORT must be a number from 1 to 65535; it is '{port}'.\n"


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_module_names_the_package_that_brings_it(set_up, monkeypatch, tmp_path, module):
    monkeypatch.setattr(set_up, "PYTHON", tmp_path / "none")
    found = importlib.util.find_spec
    monkeypatch.setattr(
        set_up.importlib.util, "find_spec", lambda name: None if name == module else found(name)
    )
    with pytest.raises(set_up.CannotSetUp, match=rf"`{module}` module is missing.*-venv\.$"):
        set_up._make_venv()


def test_an_old_python_is_told(set_up, monkeypatch):
    monkeypatch.setattr(set_up, "OLDEST", (99, 0))
    with pytest.raises(set_up.CannotSetUp, match="needs Python 3"):
        set_up._check_python()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("NewConnectionError: Failed to establish a new connection", "index cannot be reached"),
        ("npm error code ECONNREFUSED", "index cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("npm error EACCES: permission denied", "no permission to write"),
    ],
)
def test_what_a_program_said_becomes_a_reason(set_up, said, reason):
    assert reason in set_up._reason(said)


def test_any_other_failure_is_quoted_and_kept(set_up, monkeypatch, tmp_path):
    monkeypatch.setattr(set_up, "VAR", tmp_path)
    reason = set_up._reason("fetching\nERROR: hashes do not match.\n\n")
    assert reason == "ERROR: hashes do not match (all of it is in var/set-up.log)"
    assert "fetching" in (tmp_path / "set-up.log").read_text("utf-8")


def test_no_permission_is_told(set_up, monkeypatch, capsys):
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied", "/somewhere/.venv")

    monkeypatch.setattr(set_up, "install", refuse)
    monkeypatch.setattr(sys, "argv", ["set_up.py", "install"])
    assert set_up.main() == 2
    assert capsys.readouterr().err.startswith("There is no permission to use /somewhere/.venv;")


def test_lock_files_name_no_registry():
    lock = (ROOT / "frontend" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
    for requirements in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in requirements.read_text("utf-8"), requirements.name
