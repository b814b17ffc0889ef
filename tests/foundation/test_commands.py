"""The base of every command: exit status, one document, and no traceback for people's mistakes."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from rollcall.foundation.commands import RollcallCommand, parse_day, parse_instant
from rollcall.foundation.errors import BadInput
from rollcall.foundation.programmes import SHIPPED


class Made(RollcallCommand):
    """A command that does what it was made to do."""

    def __init__(self, result: int | Exception) -> None:
        self.out = io.StringIO()
        super().__init__(stdout=self.out)
        self.result = result

    def run(self, **options: Any) -> int:
        if isinstance(self.result, Exception):
            raise self.result
        self.print_json({"rows": list(self.progress([1, 2], of=2, what="Rows"))})
        return self.result


def status(result: int | Exception) -> int:
    """The exit status of a command run from a shell."""
    try:
        call_command(Made(result))
    except SystemExit as stop:
        return int(stop.code or 0)
    except CommandError as error:
        return error.returncode
    return 0


def test_all_done_is_0_and_some_rejected_1() -> None:
    assert status(0) == 0
    assert status(1) == 1


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            BadInput("homes.csv is empty.", remedy="Choose another."),
            "homes.csv is empty. Choose another.",
        ),
        (
            FileNotFoundError(2, "No such file or directory", "x.csv"),
            "x.csv: No such file or directory.",
        ),
        (OSError("Disk trouble"), "Disk trouble."),
        (OperationalError("no such table: homes"), "rollcall migrate"),
    ],
)
def test_nothing_done_is_2_with_the_reason_in_a_sentence(problem: Exception, sentence: str) -> None:
    with pytest.raises(CommandError) as raised:
        call_command(Made(problem))
    assert raised.value.returncode == 2
    assert sentence in str(raised.value)


def test_a_mistake_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        call_command(Made(ZeroDivisionError()))


def test_one_json_document_is_printed_and_no_bar_into_a_pipe(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = Made(0)
    call_command(made)
    assert json.loads(made.out.getvalue()) == {"rows": [1, 2]}
    assert capsys.readouterr().err == ""


def test_a_day_and_a_time_on_the_command_line_are_london_s() -> None:
    assert parse_day("26/05/2020") == dt.date(2020, 5, 26)
    with pytest.raises(BadInput, match="is not a date"):
        parse_day("yesterday")
    ten = dt.datetime(2020, 5, 26, 10, tzinfo=dt.UTC)
    assert parse_instant("2020-05-26T11:00") == ten
    assert parse_instant("2020-05-26T10:00Z") == ten
    assert parse_instant("") is parse_instant(None) is None
    with pytest.raises(BadInput, match="is not a time"):
        parse_instant("noon")


def test_the_audit_knows_a_command_by_its_name() -> None:
    assert Made(0).actor.actor_id == "system:test_commands"


def test_a_programme_can_be_checked_from_the_shell(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("check_programme", SHIPPED / "covid19_england_2020", "--json", stdout=out)
    assert json.loads(out.getvalue())["questions"]["daily"] == 129
    words = io.StringIO()
    call_command("check_programme", SHIPPED / "covid19_england_2020", stdout=words)
    assert "covid19-england-2020: no mistakes." in words.getvalue()
    with pytest.raises(CommandError, match=r"programme\.yaml") as raised:
        call_command("check_programme", tmp_path)
    assert raised.value.returncode == 2
