"""What matters about one home: level, signals, outbreaks and actions, as sections. No queries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from rollcall.accounts.permissions import Permission
from rollcall.boards.presenters.addresses import Addresses
from rollcall.boards.selectors import Glance
from rollcall.cell.presenters import actions as of_actions
from rollcall.cell.presenters import levels as of_levels
from rollcall.cell.presenters import signals as of_signals
from rollcall.cell.selectors import ActionInfo, Concerns, HomeSignals, Moment, Signal
from rollcall.domain.outbreak_records import RecordKind, steps
from rollcall.domain.programme import Programme
from rollcall.domain.references import action_reference
from rollcall.domain.sensitivity import Sensitivity
from rollcall.foundation import clock
from rollcall.outbreaks import presenters as of_outbreaks
from rollcall.outbreaks.selectors import HomeOutbreak, RecordInfo
from rollcall.ui.words import moment as at_moment
from rollcall.ui.words import plural, short_day


def level_section(
    programme: Programme, concerns: Concerns, to: Addresses, moment: Moment
) -> dict[str, Any] | None:
    """The level that stands, since when and why, and whom to tell; None without levels."""
    found, today = concerns.level, clock.reporting_day(moment.at)
    levels, last = programme.levels, found.last
    if not levels.levels:
        return None
    reader, decides = to.reader, to.reader.may(Permission.REVIEW_SIGNALS)
    standing, suggested = found.held.level if found.held else "", found.suggestion.level
    return {
        "tag": of_levels.level_tag(levels, standing) if standing else None,
        "standing": of_levels.standing_words(levels, last),
        "reason": last.reason if last and standing else "",
        "by": last.by_name if last and standing and reader.may(Permission.SEE_CONTACTS) else "",
        "suggested": of_levels.level_tag(levels, suggested) if suggested != standing else None,
        "met": of_levels.met_rows(levels, found.suggestion.cut_for(reader.sees).met, today),
        "to_tell": of_levels.board_duties(levels, concerns.to_tell, moment.at) if decides else None,
        "href": to.level(),
        "link": "Decide the level, and its history" if decides else "What this level means",
    }


def signals_section(
    programme: Programme, found: HomeSignals, to: Addresses, today: dt.date
) -> dict[str, Any] | None:
    """Its open signals, the most urgent first, and what was dealt with; None without rules."""
    signals, found = programme.signals, found.cut_for(to.reader.sees)
    if not signals.rules:
        return None
    shown = [one for one in found.signals if of_signals.is_shown(signals, one)]
    rows = [_signal(programme, one, to, today) for one in shown]
    return {
        "tier": signals.tier_label(found.place.tier),
        "tone": "bad" if found.place.tier == signals.tiers[0].tier else "none",
        "open": [row for row, one in zip(rows, shown, strict=True) if one.is_open],
        "settled": [row for row, one in zip(rows, shown, strict=True) if not one.is_open],
        "also": [one.fired.words for one in found.signals if one not in shown],
    }


def _signal(programme: Programme, one: Signal, to: Addresses, today: dt.date) -> dict[str, Any]:
    rule, (words, tone) = one.fired.rule, of_signals.STANDS[one.stands]
    made = one.review.became_action if one.review else None
    return {
        "rule": rule.id,
        "words": one.fired.words,
        "tier": programme.signals.tier_label(rule.tier),
        "owner": programme.support.team_name(rule.owner),
        "clears": rule.clears,
        "evidence": [of_signals.evidence_words(each, today) for each in one.fired.evidence],
        "state": words,
        "tone": tone,
        "note": of_signals.review_words(one.review, one.returned) if one.review else "",
        "action_href": of_signals.action_href(to.location_id, rule),
        "made_href": to.action(action_reference(made)) if made else "",
    }


def outbreak_sections(
    programme: Programme, glance: Glance, to: Addresses, on: dt.date
) -> list[dict[str, Any]]:
    """Where the home stands with each disease, with plan, restrictions and the last visit in short."""
    return [
        _outbreak(programme, one, glance.records, on, to.reader.sees)
        | {
            "href": to.episode(one.windows.disease, one.standing.episode),
            "shows_records": to.reader.may(Permission.SEE_OUTBREAKS) or to.reader.is_of_home,
            "shows_visits": to.reader.may(Permission.SEE_OUTBREAKS),
        }
        for one in glance.outbreaks
    ]


def _outbreak(
    programme: Programme,
    one: HomeOutbreak,
    records: Iterable[RecordInfo],
    on: dt.date,
    seen: frozenset[Sensitivity],
) -> dict[str, Any]:
    """The state is for everybody who sees the home; its days and cases are about health (C0)."""
    kinds, standing = programme.record_kinds, one.standing
    words, tone = of_outbreaks.STATE_WORDS[standing.state]
    visits = (
        each
        for each in records
        if each.kind is RecordKind.VISIT
        and each.disease == one.windows.disease
        and not each.withdrawn
    )
    visit = next(visits, None)
    return {
        "name": one.windows.name,
        "disease": one.windows.disease,
        "state": words,
        "tone": tone,
        "clock": of_outbreaks.clock(standing, one.windows) if "health" in seen else "",
        "why": of_outbreaks.why(one) if one.days and "health" in seen else "",
        "unconfirmed": standing.unconfirmed_days > 0,
        "needs_plan": one.needs_plan(),
        "plan": _plan(one.plan, on) if one.plan else "",
        "restrictions": [
            of_outbreaks.restriction_line(each, kinds[RecordKind.RESTRICTION])
            for each in one.restrictions
        ],
        "visit": f"{short_day(visit.on)}: {of_outbreaks.headline(kinds[RecordKind.VISIT], visit)}"
        if visit
        else "",
    }


def _plan(plan: RecordInfo, on: dt.date) -> str:
    """How far a plan is: "Plan of 26 May: 1 of 3 steps done, 1 overdue. Look again on 2 June"."""
    listed = steps(plan.values)
    done, late = (
        sum(one.done is not None for one in listed),
        sum(one.is_overdue(on) for one in listed),
    )
    words = f"Plan of {short_day(plan.on)}: {done} of {plural(len(listed), 'step')} done"
    words += f", {late} overdue" if late else ""
    review = dt.date.fromisoformat(plan.values["review_on"])
    return f"{words}. Look again on {short_day(review)}."


def actions_section(
    programme: Programme,
    found: Sequence[ActionInfo] | None,
    to: Addresses,
    moment: Moment,
) -> dict[str, Any] | None:
    """What is being done for the home and by when; None for a reader who sees no actions."""
    if found is None or not programme.support.kinds:
        return None
    reader, home = to.reader, f"?home={to.location_id}"
    asks = reader.is_of_home and reader.may(Permission.ASK_FOR_HELP)
    opens = reader.may(Permission.OPEN_ACTIONS)
    page = "cell:ask" if asks else "cell:new_action" if opens else ""
    lists = reader.may(Permission.SEE_ACTIONS, Permission.WORK_ACTIONS)
    return {
        "title": "Help you asked for" if asks else "Open actions and requests",
        "lines": [_action(programme, one, moment, to) for one in found],
        "late": sum(one.is_overdue(moment.at) for one in found),
        "new_href": reverse(page) + home if page and moment.is_now else "",
        "new_text": "Ask for help" if asks else "Open an action for this home",
        "all_href": reverse("cell:actions") + f"{home}&view=all&state=every" if lists else "",
    }


def _action(programme: Programme, one: ActionInfo, moment: Moment, to: Addresses) -> dict[str, Any]:
    support = programme.support
    late, stuck = one.is_overdue(moment.at), one.is_stuck(moment.at)
    owner = [support.team_name(one.team), one.partner, one.assignee]
    due = f"due {at_moment(one.due_at)}" if one.state != "delivered" else ""
    return {
        "text": of_actions.title(one, support),
        "href": to.action(one.reference),
        "reference": one.reference,
        "state": of_actions.state_words(one.state, support.kind.get(one.kind)),
        "tone": of_actions.TONES[one.state],
        "late": "Overdue" if late else "Nothing has moved" if stuck else "",
        "late_tone": "bad" if late else "warn",
        "sub": " · ".join(filter(None, [one.reference, ", ".join(filter(None, owner)), due])),
    }
