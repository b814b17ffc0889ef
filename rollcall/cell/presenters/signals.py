"""Signals as rows, tags and sentences. No queries."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from rollcall.cell.selectors import HomeSignals, ReviewInfo, Signal
from rollcall.domain.home_facts import Age
from rollcall.domain.programme import Programme
from rollcall.domain.references import action_reference
from rollcall.domain.signals import Evidence, SignalRule, Signals
from rollcall.ui.words import clock_time, short_day


#: Who said an answer, as evidence puts it.
SAID_BY = {
    "phone": "said by phone",
    "self": "said by the home",
    "file": "from a file",
    "api": "from another system",
    "extract": "from another collection",
}
AGES = {Age.FRESH: "", Age.AGEING: "ageing", Age.STALE: "stale", Age.EXPIRED: "expired"}
#: What was done about a signal, and the tone of its tag.
STANDS: Mapping[str, tuple[str, str]] = {
    "": ("To look at", "warn"),
    "acknowledged": ("Seen", "info"),
    "became_action": ("An action is open", "good"),
    "set_aside": ("Set aside", "none"),
}
RETURNED = {
    "worse": "It got worse since.",
    "review_date": "Its day has come.",
    "action_over": "The action is over, and it still holds.",
    "again": "It had cleared, and began anew.",
}


def evidence_words(one: Evidence, today: dt.date) -> str:
    """ "masks: 1 day left, said by phone 9:40am"; with the day, and its age, where it is not new."""
    if one.said is None:
        return one.words
    when = clock_time(one.said.at)
    if one.said.on != today:
        when += f" for {short_day(one.said.on)}"
    age = f" ({AGES[one.age]})" if one.age and AGES[one.age] else ""
    return f"{one.words}, {SAID_BY.get(one.said.source, one.said.source)} {when}{age}"


def home_rows(
    programme: Programme,
    rows: Sequence[HomeSignals],
    first: int,
    me: str,
    today: dt.date,
    seen: Collection[int] = (),
) -> list[dict[str, Any]]:
    """Homes with their signals; `first` is the place of the first of them in the whole list.

    `seen` are the actions that the reader may look at.
    """
    signals = programme.signals
    return [
        {
            "rank": first + place,
            "name": row.home.name,
            "location_id": row.home.location_id,
            "sub": row.home.postcode,
            "tier": signals.tier_label(row.place.tier),
            "tone": "bad" if row.place.tier == signals.tiers[0].tier else "none",
            "heard": _heard(row.place.last_contact),
            "signals": [
                _signal(programme, row.home.location_id, one, me, today, seen)
                for one in row.signals
                if is_shown(signals, one)
            ],
            "also": [
                one.fired.words for one in row.signals if one.fired.rule.tier == signals.routine
            ],
        }
        for place, row in enumerate(rows)
    ]


def team_choices(programme: Programme) -> list[tuple[str, str]]:
    """The teams that look after signals, by name, to narrow a list to."""
    named = ((key, programme.support.team_name(key)) for key in programme.signals.owners)
    return [("", "Every team"), *sorted(named, key=lambda one: one[1])]


def is_shown(signals: Signals, one: Signal) -> bool:
    """A reason that somebody deals with; what only adds points stands beside it."""
    return one.fired.rule.tier < signals.routine


def action_ids(rows: Iterable[HomeSignals]) -> set[int]:
    """The actions that were made of the signals of some homes."""
    reviews = (one.review for row in rows for one in row.signals)
    return {one.became_action for one in reviews if one is not None and one.became_action}


def action_href(location_id: str, rule: SignalRule) -> str:
    """Where an action is made of a signal: place, kind and what it comes from are filled in."""
    asked = {"home": location_id, "origin": "signal", "from": f"signal:{rule.id}"}
    if rule.kind:
        asked["kind"] = rule.kind
    return f"{reverse('cell:new_action')}?{urlencode(asked)}"


def action_link(review: ReviewInfo | None, seen: Collection[int]) -> dict[str, str] | None:
    """The action that was made of a signal, for somebody who may look at it."""
    made = review.became_action if review is not None else None
    if made is None or made not in seen:
        return None
    reference = action_reference(made)
    return {"text": f"Action {reference}", "href": reverse("cell:action", args=[reference])}


def _signal(
    programme: Programme,
    location_id: str,
    one: Signal,
    me: str,
    today: dt.date,
    seen: Collection[int],
) -> dict[str, Any]:
    rule, (words, tone) = one.fired.rule, STANDS[one.stands]
    return {
        "action": action_link(one.review, seen),
        "action_href": action_href(location_id, rule),
        "rule": rule.id,
        "words": one.fired.words,
        "evidence": [evidence_words(each, today) for each in one.fired.evidence],
        "owner": programme.support.team_name(rule.owner),
        "clears": rule.clears,
        "state": words,
        "tone": tone,
        "stands": one.stands,
        "note": review_words(one.review, one.returned) if one.review else "",
        "may_undo": one.review is not None and one.review.by == me and one.review.step != "undone",
    }


def review_words(review: ReviewInfo, returned: str) -> str:
    """Who did what, and why it is back."""
    if review.step == "undone":
        return ""
    who, when = review.by_name or "Somebody", f"{short_day(review.at)}, {clock_time(review.at)}"
    what = STANDS[review.step][0]
    until = f" until {short_day(review.review_on)}" if review.review_on else ""
    why = f": {review.reason}" if review.reason else ""
    back = f" {RETURNED[returned]}" if returned else ""
    return f"{what}{until} by {who}, {when}{why}{'' if why.endswith('.') else '.'}{back}"


def _heard(at: dt.datetime | None) -> str:
    return f"{short_day(at)}, {clock_time(at)}" if at else "Never"


def lines(programme: Programme, rows: Iterable[HomeSignals], today: dt.date) -> Iterator[list[Any]]:
    """Each signal as a line of a file, homes in their order."""
    signals = programme.signals
    yield [
        "place", "location_id", "name", "tier", "tier_name", "points", "last_heard", "signal",
        "signal_tier", "words", "evidence", "team", "state", "review_on", "action", "note",
    ]  # fmt: skip
    for place, row in enumerate(rows, start=1):
        for one in row.signals:
            if not is_shown(signals, one):
                continue
            review = one.review
            yield [
                place,
                row.home.location_id,
                row.home.name,
                row.place.tier,
                signals.tier_label(row.place.tier),
                row.place.points,
                row.place.last_contact.isoformat() if row.place.last_contact else "",
                one.fired.rule.id,
                one.fired.rule.tier,
                one.fired.words,
                "; ".join(evidence_words(each, today) for each in one.fired.evidence),
                programme.support.team_name(one.fired.rule.owner),
                STANDS[one.stands][0],
                review.review_on.isoformat() if review and review.review_on else "",
                action_reference(review.became_action) if review and review.became_action else "",
                review_words(review, one.returned) if review else "",
            ]
