"""What is said of a new report before it is written: its answers, its words and its problems.

The same for one report and for fifteen thousand, and for every source.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollcall.domain.outbreaks import OutbreakWindows
from rollcall.domain.programme import Programme
from rollcall.domain.questions.checks import (
    Problem,
    check_date,
    options_not_offered,
    read_answers,
    refused,
    scan_words,
)
from rollcall.domain.questions.definition import State
from rollcall.domain.questions.visibility import Sheet
from rollcall.foundation.audit import digest
from rollcall.register.selectors import HomeInfo


#: How many days back the answers before a report are looked at (VR-14).
HISTORY_DAYS = 14


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as it arrives: raw answers, and what is known about how they were given.

    `carried` holds the ids of answers carried forward unchanged; `taken_over` maps the ids of answers
    that the home confirmed to the layout of the extract they came from; `overridden` maps the ids of rules
    that a person set aside to the reason given; `based_on` is the id of the version it was made from.
    `carried` holds the ids of answers carried forward unchanged; `overridden` maps the ids of rules
    that a person set aside to the reason given; `based_on` is the id of the version it was made from,
    0 = from none, None = it does not say; `opened_at` is when, by our clock, somebody began to fill in
    the form it comes from.
    """

    location_id: str
    on: dt.date
    answers: Mapping[str, Any]
    captured_at: dt.datetime | None = None
    carried: frozenset[str] = frozenset()
    taken_over: Mapping[str, str] = field(default_factory=dict)
    nothing_changed: bool = False
    reason: str = ""
    based_on: int | None = None
    idempotency_key: str | None = None
    overridden: Mapping[str, str] = field(default_factory=dict)
    words_confirmed: bool = False
    opened_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A new report read and checked: what would be stored, and what is wrong with it."""

    answers: dict[str, Any]
    words: dict[str, Any]
    problems: tuple[Problem, ...]
    new_suspected: int | None = None
    new_confirmed: int | None = None

    @property
    def refused(self) -> list[Problem]:
        """The problems for which it is not taken."""
        return refused(self.problems)

    @property
    def words_digest(self) -> str:
        """What the version keeps of its words."""
        return digest(self.words) if self.words else ""


def unknown_home(location_id: str) -> Problem:
    """The problem of a report for a home the register does not hold."""
    return Problem(
        "home",
        "error",
        "location_id",
        location_id,
        f"There is no care home {location_id} in the register.",
        "Check the location id, or load the home with import_homes.",
    )


def judge(
    programme: Programme,
    set_key: str,
    new: NewReport,
    home: HomeInfo,
    *,
    today: dt.date,
    history: Sequence[Mapping[str, Any]] = (),
) -> Judged:
    """Read and check one report; `today` is the day it is recorded on, `history` newest first."""
    compiled, checker = programme.compiled(set_key), programme.checker(set_key)
    answers, problems = read_answers(compiled, new.answers, new.on)
    sheet = compiled.sheet(
        answers,
        on=new.on,
        home={**home.attributes, "beds": home.beds},
        round_settings=programme.round_conditions(set_key, new.on),
        history=history,
    )
    date_problem = check_date(
        new.on, today=today, opened_on=home.opened_on, closed_on=home.closed_on
    )
    if date_problem is not None:
        problems.append(date_problem)
    problems += options_not_offered(compiled, answers, sheet.round_settings)
    problems += checker.check(sheet, new.overridden)
    set_words = compiled.question_set.words
    words = {key: value for key, value in answers.items() if key in set_words}
    if words:
        questions = [compiled.question_set.by_id[key] for key in words]
        masked, doubts = scan_words(questions, words, confirmed=new.words_confirmed)
        words.update(masked)
        problems += doubts
    suspected, confirmed = new_cases(programme, set_key, sheet)
    kept = {key: value for key, value in answers.items() if key not in set_words}
    return Judged(kept, words, tuple(problems), suspected, confirmed)


def new_cases(programme: Programme, set_key: str, sheet: Sheet) -> tuple[int | None, int | None]:
    """New suspected and confirmed cases a report tells of; None where it does not say."""
    windows: OutbreakWindows = programme.settings.outbreak
    if set_key != programme.settings.daily_set:
        return None, None
    return _cases(windows.new_cases.suspected, sheet), _cases(windows.new_cases.confirmed, sheet)


def _cases(questions: Sequence[str], sheet: Sheet) -> int | None:
    """The sum of what was said; a blank beside zeros leaves it unsaid (silence is not none)."""
    readings = [sheet.reading(question) for question in questions]
    known = sum(value for state, value in readings if state is State.ANSWERED)
    silent = any(state in (State.NOT_ANSWERED, State.DONT_KNOW) for state, _ in readings)
    return known if known or not silent else None
