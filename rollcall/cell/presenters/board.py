"""The board of an area as tiles, tags and sentences. No queries."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from rollcall.cell.presenters.levels import board_duties, level_tag
from rollcall.cell.presenters.signals import AGES, action_href, evidence_words, is_shown
from rollcall.cell.selectors import ActionInfo, BoardRow, Signal
from rollcall.domain.outbreaks import OutbreakState
from rollcall.domain.programme import Programme
from rollcall.ui.words import clock_time, plural, short_day


GROUP_TITLES = {
    "decide": "Needs a decision first",
    "changed": "Changed since yesterday",
    "rest": "The rest",
}
STATES = {
    OutbreakState.SINGLE_CASE: ("Single case", "warn"),
    OutbreakState.SUSPECTED: ("Suspected outbreak", "bad"),
    OutbreakState.CONFIRMED: ("Confirmed outbreak", "bad"),
    OutbreakState.RECOVERING: ("Outbreak, recovering", "warn"),
}


def tiles(
    rows: Sequence[BoardRow], kinds: Collection[str], now: dt.datetime, today: dt.date
) -> list[dict[str, Any]]:
    """How the area stands; each number with all its homes below it and the age of what is known."""
    homes = len(rows)
    heard = sum(row.last_on == today for row in rows)
    oldest = min((row.last_at for row in rows if row.last_at), default=None)
    ages = Counter(row.age.value if row.age else "never" for row in rows)
    actions = [one for row in rows for one in row.actions if one.kind in kinds]
    return [
        _tile("Homes that need a decision", _count(rows, "decide"), homes, "#decide", "bad"),
        _tile("Homes that changed since yesterday", _count(rows, "changed"), homes, "#changed"),
        _tile(
            "Homes with an outbreak",
            sum(row.state.is_outbreak for row in rows),
            homes,
            tone="bad",
        ),
        {
            "label": "Homes heard from today",
            "value": heard,
            "of": homes,
            "lines": [f"Oldest word: {_when(oldest, today)}"],
            "tone": "good" if heard == homes else "warn",
        },
        {
            "label": "Homes whose last word is stale",
            "value": ages["stale"] + ages["expired"] + ages["never"],
            "of": homes,
            "lines": [f"{ages['never']:,} never told us"],
            "tone": "none",
        },
        {
            "label": "Actions overdue",
            "value": sum(one.is_overdue(now) for one in actions),
            "of": len(actions),
            "lines": ["Of the actions that are open for homes"],
            "tone": "bad" if any(one.is_overdue(now) for one in actions) else "good",
        },
    ]


def _count(rows: Iterable[BoardRow], group: str) -> int:
    return sum(row.group == group for row in rows)


def _tile(label: str, value: int, of: int, href: str = "", tone: str = "warn") -> dict[str, Any]:
    return {
        "label": label,
        "value": value,
        "of": of,
        "href": href,
        "tone": tone if value else "good",
    }


def board_rows(
    programme: Programme,
    rows: Iterable[BoardRow],
    kinds: Collection[str],
    now: dt.datetime,
    today: dt.date,
) -> list[dict[str, Any]]:
    """Homes as the board shows them; `kinds` are the kinds of action that the reader may see."""
    return [_row(programme, row, kinds, now, today) for row in rows]


def _row(
    programme: Programme, row: BoardRow, kinds: Collection[str], now: dt.datetime, today: dt.date
) -> dict[str, Any]:
    levels, signals = programme.levels, programme.signals
    seen = [one for one in row.actions if one.kind in kinds]
    words, tone = STATES.get(row.state, ("", "none"))
    shown = [one for one in row.signals.signals if is_shown(signals, one) and one.is_open]
    return {
        "name": row.home.name,
        "location_id": row.home.location_id,
        "sub": f"{row.home.postcode} {row.home.location_id}",
        "tier": signals.tier_label(row.signals.place.tier),
        "tone": "bad" if row.signals.place.tier == signals.tiers[0].tier else "none",
        "level": level_tag(levels, row.level) if row.level else None,
        "suggested": level_tag(levels, row.suggested)
        if levels.rank(row.suggested) != levels.rank(row.level)
        else None,
        "signals": [_signal(programme, one, row, today) for one in shown],
        "settled": sum(not one.is_open for one in row.signals.signals),
        "outbreak": {"text": words, "tone": tone} if words else None,
        "heard": _when(row.last_at, today),
        "age": AGES[row.age] if row.age else "",
        "unanswered": plural(row.unanswered, "call") if row.unanswered else "",
        "to_tell": board_duties(levels, row.to_tell, now),
        "actions": len(seen),
        "overdue": sum(one.is_overdue(now) for one in seen),
        "stuck": sum(one.is_stuck(now) for one in seen),
    }


def _signal(programme: Programme, one: Signal, row: BoardRow, today: dt.date) -> dict[str, Any]:
    rule = one.fired.rule
    return {
        "rule": rule.id,
        "action_href": action_href(row.home.location_id, rule),
        "words": one.fired.words,
        "evidence": [evidence_words(each, today) for each in one.fired.evidence],
        "owner": programme.support.team_name(rule.owner),
        "new": rule.id in row.new,
        "stands": one.stands,
    }


def _when(at: dt.datetime | None, today: dt.date) -> str:
    if at is None:
        return "never"
    return f"{short_day(at)}, {clock_time(at)}"


def lines(
    programme: Programme,
    rows: Iterable[BoardRow],
    kinds: Collection[str],
    now: dt.datetime,
    today: dt.date,
) -> Iterator[list[Any]]:
    """The board as lines of a file, homes in their order."""
    yield [
        "place", "group", "location_id", "name", "postcode", "level", "level_suggested", "tier",
        "signals", "new_since_yesterday", "outbreak", "last_heard", "calls_unanswered",
        "open_actions", "overdue_actions", "to_be_told",
    ]  # fmt: skip
    for place, row in enumerate(rows, start=1):
        seen: list[ActionInfo] = [one for one in row.actions if one.kind in kinds]
        shown = [one.fired for one in row.signals.signals if is_shown(programme.signals, one)]
        yield [
            place,
            row.group,
            row.home.location_id,
            row.home.name,
            row.home.postcode,
            row.level,
            row.suggested,
            row.signals.place.tier,
            "; ".join(one.words for one in shown),
            "; ".join(one.words for one in shown if one.rule.id in row.new),
            row.state.value,
            row.last_at.isoformat() if row.last_at else "",
            row.unanswered,
            len(seen),
            sum(one.is_overdue(now) for one in seen),
            "; ".join(one.who for one in row.to_tell),
        ]
