"""The day's calls: where a home stands in the queue, promises to ring back, and routes (P01, AT-11).

Instants are aware; which outcome of a call means what is data of the programme.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from rollcall.domain.questions.definition import Strict


#: What an outcome comes to: somebody spoke for the home, nobody did, they asked to be rung later,
#: or they did not want to answer.
Kind = Literal["reached", "unanswered", "call_back", "declined"]


@dataclass(frozen=True, slots=True)
class CallSettings(Strict):
    """How homes are rung. Times are minutes.

    `outcomes` maps the codes of the envelope question `outcome` to what they come to; without any,
    nobody is rung. `call_every_home`: homes that have reported are rung too, briefly, and confirm.
    After a try that nobody answered a home rests for `retry_after`. A promise is kept within
    `promise_grace`. Homes not heard from by any route the day before come first, unless they are
    more than `not_reached_first`: then silence is a reason among others. `opening` are the questions
    of the daily set that a call begins with, before the figures (P01: support before collection).
    """

    outcomes: dict[str, Kind] = field(default_factory=dict)
    call_every_home: bool = False
    claim_for: int = 30
    retry_after: int = 60
    promise_grace: int = 30
    unanswered_limit: int = 3
    not_reached_first: int = 10
    opening: tuple[str, ...] = ()

    def kind(self, outcome: str) -> Kind | None:
        """What an outcome comes to; None for one that no call can have."""
        return self.outcomes.get(outcome)


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt as the queue sees it."""

    at: dt.datetime
    on: dt.date
    kind: Kind | None
    callback_at: dt.datetime | None = None


class Promise(StrEnum):
    """What became of a promise to ring back."""

    WAITING = "waiting"
    DUE = "due"
    KEPT = "kept"
    MISSED = "missed"


def promise(
    callback_at: dt.datetime, next_try: dt.datetime | None, now: dt.datetime, grace: int
) -> Promise:
    """Kept when the next try came no later than `grace` minutes after the time promised."""
    latest = callback_at + dt.timedelta(minutes=grace)
    if next_try is not None:
        return Promise.KEPT if next_try <= latest else Promise.MISSED
    if now > latest:
        return Promise.MISSED
    return Promise.DUE if now >= callback_at else Promise.WAITING


def last_promise(
    tries: Sequence[Try], now: dt.datetime, grace: int
) -> tuple[dt.datetime, Promise] | None:
    """The latest promise among some tries, oldest first, and what became of it."""
    for place in range(len(tries) - 1, -1, -1):
        asked = tries[place].callback_at
        if asked is not None:
            following = tries[place + 1].at if place + 1 < len(tries) else None
            return asked, promise(asked, following, now, grace)
    return None


class Stage(StrEnum):
    """Where a home is in the day's calls."""

    CALL_BACK = "call_back"  # promised, and it is time
    DUE = "due"  # to be rung for its update
    SHORT = "short"  # has reported: a short call to support and confirm
    LATER = "later"  # promised for later, or tried a moment ago
    DECLINED = "declined"
    DONE = "done"

    @property
    def is_open(self) -> bool:
        """Somebody can ring it now."""
        return self in (Stage.CALL_BACK, Stage.DUE, Stage.SHORT)


def stage(
    tries: Sequence[Try],
    *,
    today: dt.date,
    now: dt.datetime,
    reported: bool,
    spoken: bool,
    settings: CallSettings,
) -> Stage:
    """Where a home is today; `tries` are its latest, oldest first, those of earlier days too.

    `spoken` says that somebody at the home was spoken to today, `reported` that its own update for
    today came by any route. What another collection says of it is no update: nobody was asked how
    they are.
    """
    if spoken or (reported and not settings.call_every_home):
        return Stage.DONE
    last = tries[-1] if tries else None
    if last is not None and last.callback_at is not None:
        return Stage.LATER if now < last.callback_at else Stage.CALL_BACK
    if last is not None and last.on == today:
        if last.kind == "declined":
            return Stage.DECLINED
        if last.kind == "unanswered" and now < last.at + dt.timedelta(minutes=settings.retry_after):
            return Stage.LATER
    return Stage.SHORT if reported else Stage.DUE


def unanswered(tries: Iterable[Try]) -> int:
    """How many of the latest tries in a row nobody answered."""
    count = 0
    for one in tries:
        count = count + 1 if one.kind == "unanswered" else 0
    return count


#: By what a home was heard from on a day. Somebody who was spoken to counts as the phone's; `extract`
#: is another collection's word alone.
Route = Literal["phone", "self", "file", "api", "extract", "none"]
ROUTES: tuple[Route, ...] = ("phone", "self", "file", "api", "extract", "none")
#: Routes by which the home itself told us nothing, so that it is still asked (AT-11, AT-12).
NOT_ITS_OWN: frozenset[Route] = frozenset({"extract", "none"})


def route(source: str | None, *, spoken: bool) -> Route:
    """The one route under which a home counts on a day.

    `source` is its report's, `extract` for one that is all another collection's word, None without.
    """
    if spoken or source == "phone":
        return "phone"
    return next((one for one in ROUTES if one == source), "none")


@dataclass(frozen=True, slots=True)
class DayCoverage:
    """How the homes of a day were heard from; every home counts once (AT-11)."""

    routes: Mapping[Route, int]

    @classmethod
    def of(cls, routes: Iterable[Route]) -> "DayCoverage":
        """Count some homes' routes."""
        counted = Counter(routes)
        return cls({one: counted[one] for one in ROUTES})

    @property
    def homes(self) -> int:
        """All homes that ought to be heard from."""
        return sum(self.routes.values())

    @property
    def heard(self) -> int:
        """Homes heard from by any route."""
        return self.homes - self.routes["none"]

    @property
    def spoken(self) -> int:
        """Homes where somebody was spoken to."""
        return self.routes["phone"]
