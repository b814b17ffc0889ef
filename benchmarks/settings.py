"""The settings of a real service, but for the clock and for files that belong in no repository."""

import datetime as dt
import os
from pathlib import Path

from rollcall.config.settings import *  # noqa: F403


# Noon in London on the day that the invented reports are about. `DEBUG=0` refuses the variable.
ROLLCALL_NOW = dt.datetime(2020, 5, 26, 11, tzinfo=dt.UTC)
STATIC_ROOT = Path(os.environ["BENCH_FOLDER"]) / "static"
