"""The agenda that drafts itself, and the facts as they stand when something is decided.

`_reasons` is the one place where everything that can put a home on an agenda comes together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from rollcall.cell.selectors.actions import ActionInfo, states_of, waiting_actions
from rollcall.cell.selectors.levels import (
    DecisionInfo,
    home_level,
    last_decisions,
    suggested_levels,
    suggestion_for,
)
from rollcall.cell.selectors.meetings import (
    MatterInfo,
    MeetingInfo,
    lines_before,
    matters_of,
    meeting_before,
    still_owed,
)
from rollcall.cell.selectors.signals import HomeSignals, signals_of_known
from rollcall.cell.selectors.telling import DutyInfo, waiting_duties
from rollcall.domain.levels import Suggestion
from rollcall.domain.meetings import (
    SECTOR,
    AgendaItem,
    AgendaPart,
    Cell,
    Line,
    MatterState,
    Reason,
    arrange,
)
from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import show
from rollcall.domain.questions.definition import State
from rollcall.domain.sensitivity import ALL, PLAIN, WITHHELD, Sensitivity
from rollcall.domain.signals import ranked
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import HomeStanding, home_standings, picture
from rollcall.register.selectors import HomeInfo, open_homes
from rollcall.reports.selectors import CallRow, KnownHome, call_list, known_homes


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an area's homes for a meeting, read once."""

    rows: tuple[CallRow, ...]
    signals: Mapping[str, HomeSignals]
    levels: Mapping[str, tuple[str, Suggestion]]
    standings: Mapping[int, HomeStanding]
    before: Mapping[int, HomeStanding]
    carried_over: tuple[Line, ...]
    action_states: Mapping[str, str]
    waiting: tuple[ActionInfo, ...]
    to_tell: Mapping[int, list[DutyInfo]]
    matters: tuple[MatterInfo, ...]
    cell: Cell

    @property
    def homes(self) -> dict[str, HomeInfo]:
        """The open homes by location id."""
        return {row.home.location_id: row.home for row in self.rows}


def draft_agenda(meeting: MeetingInfo, now: dt.datetime) -> list[AgendaPart]:
    """The agenda as it would be drawn up now. A fixed number of queries, whatever the homes."""
    known = _know(meeting, now)
    reasons: dict[str, list[Reason]] = defaultdict(list)
    for key, reason in _reasons(known, now):
        reasons[key].append(reason)
    reasons[SECTOR].append(Reason("sector", "What is decided here holds for every home."))
    tiers = {row.home.location_id: _tier(row) for row in known.rows}
    items = [
        AgendaItem(key, _title(key, known), tuple(reasons[key]), tiers.get(_place(key), ""))
        for key in _in_order(reasons, known)
    ]
    return arrange(meeting.cell.agenda, items)


def _know(meeting: MeetingInfo, now: dt.datetime) -> Known:
    programme, today = current_programme(), clock.reporting_day(now)
    homes = open_homes(meeting.authority_code, today)
    last = meeting_before(meeting)
    since = last.on if last else today - dt.timedelta(days=1)
    set_key = programme.settings.daily_set
    waiting = waiting_actions(meeting.authority_code, now)
    told = known_homes(programme, homes, now)
    signals = signals_of_known(programme, told, homes, now)
    carried_over = still_owed(lines_before(meeting))
    return Known(
        rows=call_list(homes, now, known=told).rows,
        signals={one.home.location_id: one for one in signals},
        levels=_levels(programme, meeting.cell, told, last_decisions(homes), now),
        standings={one.home.id: one for one in home_standings(homes, set_key, today, ())},
        before={one.home.id: one for one in home_standings(homes, set_key, since, ())},
        carried_over=tuple(carried_over),
        action_states=states_of(one.action for one in carried_over if one.action),
        waiting=tuple(waiting),
        to_tell=waiting_duties(homes),
        matters=tuple(matters_of(meeting.cell, meeting.authority_code)),
        cell=meeting.cell,
    )


# --- what puts something on the agenda ----------------------------------------------------------


def _reasons(known: Known, now: dt.datetime) -> Iterator[tuple[str, Reason]]:
    """Everything that puts a home, a matter or the sector on the agenda, by item."""
    for line in known.carried_over:
        yield line.item, Reason("carried_over", _owed_words(line, known))
    for matter in known.matters:
        yield f"matter:{matter.id}", Reason("matters", matter.words)
    for action in known.waiting:
        key = f"home:{action.location_id}" if action.location_id else SECTOR
        yield key, Reason("requests", _waits(action))
    for row in known.rows:
        key = f"home:{row.home.location_id}"
        yield from ((key, one) for one in _outbreak_reasons(row.home.id, known))
        yield from ((key, one) for one in _signal_reasons(row.home.location_id, known))
        yield from ((key, one) for one in _level_reasons(row.home.location_id, known))
        yield from ((key, _to_tell(one, now)) for one in known.to_tell.get(row.home.id, ()))
        if row.carried_over and row.route == "none":
            yield key, Reason("not_reached", _silence(row))


def _owed_words(line: Line, known: Known) -> str:
    """A decision that waits, with its action and where that stands."""
    if not line.action:
        return line.words
    state = known.action_states.get(line.action, "").replace("_", " ")
    return f"{line.words} ({line.action}: {state})"


def _waits(action: ActionInfo) -> str:
    kind = current_programme().support.kind[action.kind]
    due = clock.in_london(action.due_at)
    return f"{kind.title} ({action.reference}), to be answered by {due:%-d %B, %H:%M}."


def _signal_reasons(location_id: str, known: Known) -> Iterator[Reason]:
    """Signals that nobody has settled, in the tiers that the cell looks at; why one came back."""
    found = known.signals.get(location_id)
    for one in found.signals if found else ():
        if one.is_open and one.fired.rule.tier <= known.cell.signal_tier:
            evidence = "; ".join(each.words for each in one.fired.evidence)
            words = one.fired.words + (f" {evidence}." if evidence else "")
            back = " It came back." if one.returned else ""
            cut = one.fired.cut_for(PLAIN).words
            yield Reason("signals", words + back, one.fired.needs, cut + back)


def _level_reasons(location_id: str, known: Known) -> Iterator[Reason]:
    """A level that is suggested above the one that stands, and waits for a person."""
    if location_id in known.levels:
        held, suggestion = known.levels[location_id]
        label = current_programme().levels.label
        stands = f"{label(held)} stands" if held else "none was decided"
        begins = f"{label(suggestion.level)} is suggested, {stands}."
        needs = frozenset[Sensitivity]().union(*(one.needs for one in suggestion.reasons))
        whole, cut = (
            " ".join([begins, *(one.words for one in reasons)])
            for reasons in (suggestion.reasons, suggestion.cut_for(PLAIN).reasons)
        )
        yield Reason("levels", whole, needs, cut)


def _to_tell(duty: DutyInfo, now: dt.datetime) -> Reason:
    """Somebody who must still hear of the level that was decided."""
    due, label = clock.in_london(duty.due_at), current_programme().levels.label(duty.level)
    late = " This is late." if duty.is_late(now) else ""
    return Reason("levels", f"{duty.who}: to be told of {label} by {due:%-d %B, %H:%M}.{late}")


def _levels(
    programme: Programme,
    cell: Cell,
    told: Sequence[KnownHome],
    decisions: Mapping[int, DecisionInfo],
    now: dt.datetime,
) -> dict[str, tuple[str, Suggestion]]:
    """The homes whose suggested level is above the one that stands, from the cell's own level on."""
    if not cell.level_from:
        return {}
    levels, found = programme.levels, {}
    for one, level in zip(told, suggested_levels(programme, told, decisions), strict=True):
        decided = decisions.get(one.home.id)
        stands, rank = decided.level if decided else "", levels.rank(level)
        if rank >= levels.rank(cell.level_from) and rank > levels.rank(stands):
            by_hand = decided.by_hand if decided else ()
            suggestion = suggestion_for(programme, one, by_hand, now)
            found[one.home.location_id] = (stands, suggestion)
    return found


def _outbreak_reasons(home_id: int, known: Known) -> Iterator[Reason]:
    """An outbreak, and beside it that it is new since the last meeting."""
    now, before = known.standings.get(home_id), known.before.get(home_id)
    if now is None:
        return
    was = before is not None and before.standing.state.is_outbreak
    cases = now.standing.cases_linked
    if now.standing.state.is_outbreak:
        words = f"An outbreak with {cases} linked cases."
        yield Reason("outbreaks", words, frozenset({"health"}), "An outbreak.")
        if not was:
            yield Reason("new_outbreaks", "The outbreak is new since the last meeting.")
    elif now.standing.state.value == "single_case":
        yield Reason("outbreaks", "A single case.")


def _silence(row: CallRow) -> str:
    if row.heard_on is None:
        return "Never heard from."
    return f"Last heard from for {row.heard_on:%-d %B}; not yesterday and not today by any route."


def _in_order(reasons: Mapping[str, Sequence[Reason]], known: Known) -> list[str]:
    """Homes by urgency, then matters by age, then what is about homes now closed, then the sector."""
    homes = [
        f"home:{row.home.location_id}"
        for row in ranked(known.rows, lambda row: row.triage, lambda row: row.home.name)
    ]
    order = {key: n for n, key in enumerate(homes)}
    matters = len(order)
    order |= {f"matter:{one.id}": matters + n for n, one in enumerate(known.matters)}
    order[SECTOR] = len(order) + len(reasons)
    return sorted(reasons, key=lambda key: (order.get(key, order[SECTOR] - 1), key))


def _title(key: str, known: Known) -> str:
    if key == SECTOR:
        return "All homes"
    kind, _, rest = key.partition(":")
    if kind == "matter":
        matter = next((one for one in known.matters if str(one.id) == rest), None)
        return matter_title(matter, known.homes) if matter else f"Matter {rest}"
    return known.homes[rest].name if rest in known.homes else f"Home {rest}, no longer open"


def matter_title(matter: MatterInfo, homes: Mapping[str, HomeInfo]) -> str:
    """What a matter is called on an agenda."""
    who = {"home": "Raised by a home", "forum": "Raised by the provider forum"}.get(
        matter.raised_by, "Raised by a member"
    )
    if matter.location_id in homes:
        who = f"Raised by {homes[matter.location_id].name}"
    stands = {
        MatterState.ESCALATED: ", passed on",
        MatterState.ANSWERED: ", answered",
    }.get(matter.state, "")
    return f"{who}{stands} (matter {matter.id})"


def _tier(row: CallRow) -> str:
    return current_programme().signals.tier_label(row.triage.tier)


def _place(key: str) -> str:
    return key.partition(":")[2]


# --- the facts at the moment of a decision ------------------------------------------------------


def facts_of(item: str, authority_code: str, now: dt.datetime) -> dict[str, Any]:
    """What is known about an item at this moment, to be kept with what is decided about it."""
    kind, _, rest = item.partition(":")
    if kind == "home":
        homes = open_homes(authority_code, clock.reporting_day(now))
        return facts_of_home(homes.filter(location_id=rest), now)
    if item == SECTOR:
        return _facts_of_area(authority_code, now)
    return {"known_at": now.isoformat()}


def facts_of_home(homes: QuerySet[Any], now: dt.datetime) -> dict[str, Any]:
    """A home's tier, level, rules that hold and key answers, as known now."""
    programme, today = current_programme(), clock.reporting_day(now)
    rows = call_list(homes, now).rows
    if not rows:
        return {"known_at": now.isoformat()}
    row, level = rows[0], home_level(homes, now)
    figures = [column.figure for column in programme.figures.columns]
    [standing] = home_standings(homes, programme.settings.daily_set, today, figures)
    return {
        "known_at": now.isoformat(),
        "tier": row.triage.tier,
        "tier_label": programme.signals.tier_label(row.triage.tier),
        "level": level.held.level if level.held else None,
        "suggested_level": level.suggestion.level,
        "heard_at": row.heard_at.isoformat() if row.heard_at else None,
        "last_report": standing.last_report.isoformat() if standing.last_report else None,
        "outbreak": standing.standing.state.value,
        "fired": [
            {
                "id": one.rule.id,
                "words": one.words,
                "as_of": one.as_of.isoformat() if one.as_of else None,
                "evidence": [each.words for each in one.evidence],
            }
            for one in row.triage.fired
        ],
        "answers": _answers(programme, standing),
    }


def _answers(programme: Programme, standing: HomeStanding) -> list[dict[str, Any]]:
    """The answers that boards show beside a home, each with its state; not answered is not nought."""
    daily = programme.sets[programme.settings.daily_set].by_id
    found = []
    for column in programme.figures.columns:
        state, value = standing.readings.get(column.figure, (State.NOT_ANSWERED, None))
        words = state.value.replace("_", " ")
        if state is State.ANSWERED:
            words = show(daily[column.figure], value) if column.figure in daily else str(value)
        found.append(
            {
                "id": column.figure,
                "label": column.label,
                "state": state.value,
                "value": value,
                "words": words,
            }
        )
    return found


def lines_for(lines: Iterable[Line], seen: Collection[Sensitivity]) -> list[Line]:
    """Lines as somebody reads them who sees these answers; what was known is kept whole."""
    return [replace(one, facts=_facts_for(one.facts, seen)) for one in lines]


def _facts_for(facts: Mapping[str, Any], seen: Collection[Sensitivity]) -> Mapping[str, Any]:
    """The facts of a home that were kept; a rule or figure that is no more is for who sees all."""
    if "fired" not in facts:
        return facts
    programme = current_programme()
    signalling, daily = programme.signalling, programme.settings.daily_set
    figures = {key: one.sensitivity for key, one in programme.figure_definitions(daily).items()}

    def cut(fired: Mapping[str, Any]) -> Mapping[str, Any]:
        if signalling.needs.get(fired["id"], ALL).issubset(seen):
            return fired
        words = signalling.kept_words(fired["id"], fired["words"], seen)
        return {**fired, "words": words, "as_of": None, "evidence": []}

    return {
        **facts,
        "fired": [cut(one) for one in facts["fired"]],
        "answers": [
            one if figures.get(one["id"], "personal") in seen else {**one, **_HIDDEN}
            for one in facts["answers"]
        ],
    }


_HIDDEN = {"state": "withheld", "value": None, "words": WITHHELD.lower()}


def _facts_of_area(authority_code: str, now: dt.datetime) -> dict[str, Any]:
    programme, today = current_programme(), clock.reporting_day(now)
    found = picture(
        authority_code, programme.settings.daily_set, today, only=programme.board_figures
    )
    return {
        "known_at": now.isoformat(),
        "homes": found.coverage.homes,
        "reported": found.coverage.reported,
        "outbreaks": found.outbreaks,
        "figures": {
            key: figure.value if figure.counts is None else dict(figure.counts)
            for key, figure in found.figures.items()
        },
    }
