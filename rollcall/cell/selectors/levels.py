"""The level of a home: what the triggers suggest, what stands, and how it came to that."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from rollcall.accounts.selectors import names_of
from rollcall.cell.models import LevelDecision
from rollcall.domain.levels import Held, Suggestion, hidden_trigger, suggest, suggest_many
from rollcall.domain.programme import Programme
from rollcall.domain.sensitivity import ALL, Sensitivity
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.reports.selectors import KnownHome, known_homes


@dataclass(frozen=True, slots=True)
class DecisionInfo:
    """One decision about a home's level; `level` is what stood after it, "" for none."""

    id: int
    number: int
    kind: str
    level: str
    stands_since: dt.datetime | None
    suggested: str
    by_hand: tuple[str, ...]
    reason: str
    policy: str
    facts: Mapping[str, Any]
    at: dt.datetime
    by: str
    by_name: str = ""

    @property
    def held(self) -> Held | None:
        """The level that stands, as the domain weighs it."""
        if not self.level or self.stands_since is None:
            return None
        return Held(self.level, self.stands_since)


@dataclass(frozen=True, slots=True)
class HomeLevel:
    """What is suggested for a home now, and every decision about it, the newest first."""

    suggestion: Suggestion
    history: tuple[DecisionInfo, ...] = field(default=())

    def cut_for(self, seen: Collection[Sensitivity]) -> "HomeLevel":
        """As somebody sees it who sees these answers of the home: every level stays true."""
        history = tuple(replace(one, facts=_cut_facts(one.facts, seen)) for one in self.history)
        return HomeLevel(self.suggestion.cut_for(seen), history)

    @property
    def last(self) -> DecisionInfo | None:
        """The last decision, a taking back included."""
        return self.history[0] if self.history else None

    @property
    def held(self) -> Held | None:
        """The level that a person decided, if one stands."""
        return self.last.held if self.last else None

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The triggers that a person set with the last decision: they hold until the next."""
        return self.last.by_hand if self.last else ()


def home_level(
    home: QuerySet[Any],
    now: dt.datetime,
    *,
    by_hand: Iterable[str] | None = None,
    known_at: dt.datetime | None = None,
) -> HomeLevel:
    """The level of the one home of a query set. Two queries beside those of `known_homes`.

    `by_hand` are triggers that a person sets now; None = those of the last decision.
    """
    programme = current_programme()
    known = next(iter(known_homes(programme, home, now, known_at=known_at)), None)
    if known is None:
        raise NotFound("This home is not in the register today.", remedy="Look for it in Homes.")
    history = level_history(known.home.id, known_at)
    before = history[0].by_hand if history else ()
    suggestion = suggestion_for(programme, known, before if by_hand is None else by_hand, now)
    return HomeLevel(suggestion, history)


def suggestion_for(
    programme: Programme, known: KnownHome, by_hand: Iterable[str], now: dt.datetime
) -> Suggestion:
    """What the triggers suggest for a home, with those that a person set."""
    return suggest(
        programme.levels,
        programme.triggers,
        known.facts,
        signalling=programme.signalling,
        now=now,
        by_hand=by_hand,
    )


def suggested_levels(
    programme: Programme, known: Sequence[KnownHome], decisions: Mapping[int, DecisionInfo]
) -> list[str]:
    """The level alone that is suggested for each of many homes, with what their decisions set."""
    by_hand = [decisions[one.home.id].by_hand if one.home.id in decisions else () for one in known]
    facts = [one.facts for one in known]
    return suggest_many(programme.levels, programme.triggers, facts, by_hand)


def _cut_facts(facts: Mapping[str, Any], seen: Collection[Sensitivity]) -> dict[str, Any]:
    """The triggers that were kept with a decision, as a reader may see them.

    A trigger that the table has no more was read by all who saw everything, and is by them alone.
    """
    programme = current_programme()

    def cut(met: Mapping[str, Any]) -> Mapping[str, Any]:
        if programme.trigger_needs.get(met["trigger"], ALL).issubset(seen):
            return met
        trigger = programme.levels.trigger(met["trigger"])
        part = programme.levels.part(trigger).label if trigger else "A former part"
        return {**met, "words": hidden_trigger(part), "evidence": [], "by_hand": False}

    return {**facts, "met": [cut(one) for one in facts.get("met", ())]}


def level_history(home_id: int, known_at: dt.datetime | None = None) -> tuple[DecisionInfo, ...]:
    """Every decision about a home's level, the newest first. Two queries."""
    rows = LevelDecision.objects.filter(home_id=home_id).order_by("-number")
    if known_at is not None:
        rows = rows.filter(at__lte=known_at)
    return tuple(_infos(rows))


def last_decisions(homes: QuerySet[Any]) -> dict[int, DecisionInfo]:
    """The last decision about each of some homes that has one, by home id. Two queries."""
    last = LevelDecision.objects.filter(home=OuterRef("home")).order_by("-number")
    rows = LevelDecision.objects.filter(
        home__in=homes.order_by(), pk=Subquery(last.values("pk")[:1])
    )
    listed = list(rows)
    return {row.home_id: one for row, one in zip(listed, _infos(listed), strict=True)}


def _infos(rows: Iterable[LevelDecision]) -> list[DecisionInfo]:
    infos = [
        DecisionInfo(
            row.pk,
            row.number,
            row.kind,
            row.level,
            row.stands_since,
            row.suggested,
            tuple(row.by_hand),
            row.reason,
            row.policy,
            row.facts,
            row.at,
            row.by,
        )
        for row in rows
    ]
    names = names_of({one.by for one in infos})
    return [replace(one, by_name=names.get(one.by, "")) for one in infos]
