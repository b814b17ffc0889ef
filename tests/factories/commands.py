"""Running a command as a script would."""

import io
import json
from typing import Any

from django.core.management import CommandError, call_command


def run(*arguments: Any) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        status = error.returncode
        err.write(str(error))
    except SystemExit as stop:
        status = int(stop.code or 0)
    return status, out.getvalue(), err.getvalue()


def run_json(*arguments: Any) -> Any:
    """The JSON document that a command prints; it must have done everything, or all but rejects."""
    status, out, err = run(*arguments)
    assert status in (0, 1), err
    return json.loads(out)
