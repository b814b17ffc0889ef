"""Everything that is needed to ask one home one question set about one day."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rollcall.domain.programme import Programme
from rollcall.domain.questions.asking import is_due
from rollcall.domain.questions.carrying import Given, Unchanged, given_before, nothing_changed
from rollcall.domain.questions.checks import Checker
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.questions.visibility import CompiledSet
from rollcall.register.selectors import HomeInfo
from rollcall.reports.selectors.extracts import Elsewhere, known_elsewhere
from rollcall.reports.selectors.versions import VersionInfo, latest_reports, report


#: How many earlier reports are read: two weeks of daily ones, which rules look back on (VR-14).
EARLIER = 14


@dataclass(frozen=True)
class Asking:
    """One home asked about one day: what it said before, newest first, and what is held for the day.

    `elsewhere` is what it has told other collections for the day, for it to confirm rather than to
    type. A report that is all theirs is not the home's: then there is no `current` one.
    """

    programme: Programme
    set_key: str
    home: HomeInfo
    on: dt.date
    today: dt.date
    earlier: Sequence[VersionInfo] = ()
    current: VersionInfo | None = None
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)

    @property
    def compiled(self) -> CompiledSet:
        """The question set, ready to read answers with."""
        return self.programme.compiled(self.set_key)

    @property
    def question_set(self) -> QuestionSet:
        """What is asked."""
        return self.compiled.question_set

    @property
    def checker(self) -> Checker:
        """The rules between answers."""
        return self.programme.checker(self.set_key)

    @cached_property
    def history(self) -> list[Mapping[str, Any]]:
        """The earlier answers that rules ask about, newest first."""
        since = self.on - dt.timedelta(days=EARLIER)
        return [one.answers for one in self.earlier if one.on >= since]

    @cached_property
    def before(self) -> dict[str, Given]:
        """The last answer to each question before this day."""
        return given_before(self.earlier)

    @cached_property
    def due(self) -> frozenset[str]:
        """The questions that are asked on this day, whether or not they apply."""
        return frozenset(
            question.id
            for question in self.question_set.asked
            if is_due(self.compiled, question, self.earlier, self.on)
        )

    @cached_property
    def unchanged(self) -> Unchanged:
        """What "nothing has changed" would copy, or why it is not offered."""
        carry_days = self.programme.settings.carry_days
        return nothing_changed(self.compiled, self.earlier, self.on, carry_days)


def asking(
    programme: Programme, set_key: str, home: HomeInfo, on: dt.date, today: dt.date
) -> Asking:
    """What a form about a day starts from. Two queries; one more where an extract filled something in."""
    held = report(home.location_id, set_key, on)
    theirs = bool(held and held.from_extracts)
    before = latest_reports(
        home.location_id, set_key, up_to=on - dt.timedelta(days=1), limit=EARLIER
    )
    return Asking(
        programme=programme,
        set_key=set_key,
        home=home,
        on=on,
        today=today,
        earlier=[one for one in before if one.is_own],
        current=held if held and held.is_own else None,
        elsewhere=known_elsewhere(home.location_id, set_key, on) if theirs else {},
    )
