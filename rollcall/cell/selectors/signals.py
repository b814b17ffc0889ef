"""The signals of homes, worked out from facts, with what people did about each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db.models import QuerySet

from rollcall.accounts.selectors import names_of
from rollcall.cell.models import SignalReview
from rollcall.cell.selectors.actions import ended_actions
from rollcall.domain.programme import Programme
from rollcall.domain.reviews import Ended, Return, Reviewed, Stands, is_over, returned
from rollcall.domain.sensitivity import Sensitivity
from rollcall.domain.signals import Fired, Place, ranked
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo
from rollcall.reports.selectors import KnownHome, known_homes


@dataclass(frozen=True, slots=True)
class ReviewInfo:
    """What somebody did about a signal; `stands` is what holds after it.

    `ended` is how the action ended that was made of it; None while it goes on.
    """

    id: int
    rule: str
    number: int
    step: str
    stands: Stands
    tier: int
    measure: int | None
    review_on: dt.date | None
    became_action: int | None
    reason: str
    at: dt.datetime
    by: str
    by_name: str = ""
    ended: Ended | None = None

    @property
    def reviewed(self) -> Reviewed:
        """As the domain weighs it."""
        return Reviewed(self.stands, self.tier, self.measure, self.review_on)


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason that holds for a home now, and what was done about it.

    `returned` says why it needs somebody again although somebody dealt with it.
    """

    fired: Fired
    review: ReviewInfo | None = None
    returned: Return = ""

    @property
    def stands(self) -> Stands:
        """What was done and still holds; empty when somebody has to look."""
        return self.review.stands if self.review is not None and not self.returned else ""

    def cut_for(self, seen: Collection[Sensitivity]) -> "Signal":
        """As somebody sees it who sees these answers of the home."""
        return replace(self, fired=self.fired.cut_for(seen))

    @property
    def is_open(self) -> bool:
        """Still to be seen in the list: nobody made it an action or set it aside."""
        return self.stands in ("", "acknowledged")


@dataclass(frozen=True, slots=True)
class HomeSignals:
    """One home's signals; its place counts only those that nobody has settled."""

    home: HomeInfo
    place: Place
    signals: tuple[Signal, ...]

    def cut_for(self, seen: Collection[Sensitivity]) -> "HomeSignals":
        """As somebody sees them who sees these answers of the home; its place stays as it is."""
        return replace(self, signals=tuple(one.cut_for(seen) for one in self.signals))


def signals_of_homes(
    homes: QuerySet[Any],
    now: dt.datetime,
    *,
    known_at: dt.datetime | None = None,
) -> list[HomeSignals]:
    """The signals of some homes in the order in which to look at them.

    Homes without one are left out. Three queries at most beside those of `known_homes`.
    """
    programme = current_programme()
    known = known_homes(programme, homes, now, known_at=known_at)
    places = programme.signalling.place_many(
        [one.facts for one in known], [one.contact.last_at for one in known]
    )
    with_some = [
        one
        for one, place in zip(known, places, strict=True)
        if place.tier < programme.signals.routine
    ]
    found = signals_of_known(programme, with_some, homes, now, known_at=known_at)
    return ranked(found, lambda one: one.place, lambda one: one.home.name)


def signals_of_known(
    programme: Programme,
    known: Sequence[KnownHome],
    homes: QuerySet[Any],
    now: dt.datetime,
    *,
    known_at: dt.datetime | None = None,
) -> list[HomeSignals]:
    """The signals of homes whose facts are at hand, in the same order. Three queries at most."""
    today, reviews = clock.reporting_day(now), _standing(homes, known_at)
    return [_of_home(programme, one, reviews.get(one.home.id, {}), now, today) for one in known]


def find_signal(home: QuerySet[Any], rule: str, now: dt.datetime) -> Signal:
    """One signal of one home as it is now; NotFound when it does not hold."""
    for found in signals_of_homes(home, now):
        for one in found.signals:
            if one.fired.rule.id == rule:
                return one
    raise NotFound("This signal no longer holds.", remedy="Look at the list of signals again.")


def standing_review(home_id: int, rule: str) -> ReviewInfo | None:
    """The last review of a signal, whether or not the signal still holds. Three queries at most."""
    rows = SignalReview.objects.filter(home_id=home_id, rule=rule).order_by("-number")[:1]
    return next(iter(_infos(rows)), None)


def _of_home(
    programme: Programme,
    known: KnownHome,
    reviews: Mapping[str, ReviewInfo],
    now: dt.datetime,
    today: dt.date,
) -> HomeSignals:
    last = known.contact.last_at
    triage = programme.signalling.triage(known.facts, now=now, last_contact=last)
    signals = tuple(
        _signal(programme, known, fired, reviews.get(fired.rule.id), today)
        for fired in triage.fired
    )
    in_view = [one.fired.rule for one in signals if one.is_open]
    place = Place(
        min((rule.tier for rule in in_view), default=programme.signals.routine),
        sum(rule.points for rule in in_view),
        last,
        tuple(rule.id for rule in in_view),
    )
    return HomeSignals(known.home, place, signals)


def _signal(
    programme: Programme,
    known: KnownHome,
    fired: Fired,
    review: ReviewInfo | None,
    today: dt.date,
) -> Signal:
    if review is None:
        return Signal(fired)
    why = returned(
        review.reviewed,
        tier=fired.rule.tier,
        measure=fired.measure,
        today=today,
        action_over=is_over(review.ended, known.contact.last_at),
        cleared_between=_cleared_between(programme, known, review, today),
    )
    return Signal(fired, review, why)


def _cleared_between(
    programme: Programme, known: KnownHome, review: ReviewInfo, today: dt.date
) -> bool:
    """Whether it did not hold on a day since somebody dealt with it, of those still at hand."""
    reviewed_on = clock.reporting_day(review.at)
    first = max(reviewed_on, today - dt.timedelta(days=_DAYS_BACK))
    days = (first + dt.timedelta(days=n) for n in range(1, (today - first).days))
    return any(
        not programme.signalling.holds(review.rule, known.facts_on(programme, day)) for day in days
    )


#: For how many days back the reports of a home are at hand.
_DAYS_BACK = 7


def _standing(
    homes: QuerySet[Any], known_at: dt.datetime | None
) -> dict[int, dict[str, ReviewInfo]]:
    """The last review of each signal of some homes, by home id and rule. Three queries at most."""
    rows = SignalReview.objects.filter(home__in=homes.order_by())
    if known_at is not None:
        rows = rows.filter(at__lte=known_at)
    found: dict[int, dict[str, ReviewInfo]] = defaultdict(dict)
    listed = list(rows.order_by("number"))
    for row, one in zip(listed, _infos(listed), strict=True):
        found[row.home_id][row.rule] = one
    return found


def _infos(rows: Iterable[SignalReview]) -> Sequence[ReviewInfo]:
    infos = [
        ReviewInfo(
            row.pk,
            row.rule,
            row.number,
            row.step,
            cast(Stands, row.stands),
            row.tier,
            row.measure,
            row.review_on,
            row.became_action,
            row.reason,
            row.at,
            row.by,
        )
        for row in rows
    ]
    names = names_of({one.by for one in infos})
    ended = ended_actions({one.became_action for one in infos if one.became_action})
    return [
        replace(one, by_name=names.get(one.by, ""), ended=ended.get(one.became_action or 0))
        for one in infos
    ]
