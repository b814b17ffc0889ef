"""Question sets in plain words: what is asked and why, what will change, what it costs. No queries."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.domain.programme import Programme
from rollcall.domain.questions.burden import Burden
from rollcall.domain.questions.definition import Question, QuestionSet
from rollcall.domain.questions.set_changes import ChangedQuestion, Difference, Effect
from rollcall.foundation.set_decisions import Decision
from rollcall.reports.selectors import AskedHomes, Plan, SetVersion, Standing
from rollcall.ui.words import day, duration, moment, number, plural


STANDINGS = {
    Standing.IN_FORCE: ("Asked now", "good"),
    Standing.PAST: ("No longer asked", "none"),
    Standing.WAITING: ("Waiting for approval", "warn"),
    Standing.OVERDUE: ("Not approved, not asked", "bad"),
    Standing.APPROVED: ("Approved", "info"),
}

#: How often a set is asked, in a sentence and after a number of hours.
CADENCES = {
    "daily": ("every day", "a day"),
    "weekly": ("every week", "a week"),
    "quarterly": ("every quarter", "a quarter"),
}

#: Who may see the answers of each sensitivity.
SEEN_BY = {
    "public": "Anyone. It is published for each home.",
    "operational": "The council, the local NHS and your region’s partners.",
    "commercial": "The finance team only.",
    "health": "Public health and the council’s care home team. Small numbers are never published.",
    "personal": "Only the people who need it to reach you. It is never published.",
}

OFTEN = {"weekly": "Once a week", "follow_up": "Only where another answer calls for it"}

EFFECTS = {
    Effect.BREAKS: ("Breaks", "bad", "Days before and after count different things."),
    Effect.ENDS: ("Ends", "warn", "It is not asked any more. Earlier days stay as they are."),
    Effect.STARTS: ("Starts", "info", "There are no earlier days to set it beside."),
    Effect.REWORDED: ("Continues, reworded", "warn", "Compare with care: homes read other words."),
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change for a page: the question and what is different about it."""

    question: str
    lines: tuple[str, ...]


def cadence(question_set: QuestionSet) -> str:
    """How often a set is asked."""
    return CADENCES.get(question_set.cadence, ("each time a round asks for it", ""))[0]


def per(question_set: QuestionSet) -> str:
    """What follows the hours of all homes: "a day"."""
    return CADENCES.get(question_set.cadence, ("", "each time"))[1]


def topics(question_set: QuestionSet) -> list[dict[str, Any]]:
    """The questions by topic, as homes read them; what nobody is asked is marked."""
    found = []
    for topic in question_set.topics:
        asked = [one for one in question_set.asked if one.topic == topic.key]
        if asked:
            table = {
                "caption": topic.title,
                "caption_hidden": True,
                "columns": COLUMNS,
                "rows": [_question(question_set, one) for one in asked],
            }
            found.append({"title": topic.title, "key": topic.key, "table": table})
    return found


#: The headings over the questions of a topic.
COLUMNS = [
    {"text": "Question"},
    {"text": "Answer"},
    {"text": "Asked"},
    {"text": "Why we ask"},
    {"text": "Who sees the answer"},
]


def _question(question_set: QuestionSet, one: Question) -> dict[str, Any]:
    if one.type == "calculated":
        often = "Nobody is asked: it is worked out"
    elif one.always_ask:
        often = "Always, even when nothing has changed"
    elif one.tier in OFTEN and question_set.cadence == "daily":
        often = OFTEN[one.tier]
    else:
        often = cadence(question_set).capitalize()
    if one.show_if:
        often += ", where it applies"
    used_by = f"Used by: {', '.join(one.used_by)}" if one.used_by else ""
    return {
        "cells": [
            {"text": one.label, "sub": one.hint},
            {"text": ", ".join(option.label for option in one.choices) or _kind(one)},
            {"text": often},
            {"text": one.why},
            {"text": SEEN_BY[one.sensitivity], "sub": used_by},
        ]
    }


def _kind(one: Question) -> str:
    return {
        "integer": f"A number of {one.unit}" if one.unit else "A number",
        "calculated": f"A number of {one.unit}" if one.unit else "A number",
        "date": "A date",
        "datetime": "A date and a time",
        "text": "Words",
        "matrix": "A table of numbers",
    }.get(one.type, "One of a list")


# --- the burden -----------------------------------------------------------------------------------


def time_sentence(total: Burden, question_set: QuestionSet) -> str:
    """How long a set takes one home."""
    parts = [f"About {duration(total.each_time)} {cadence(question_set)}"]
    if total.weekly:
        parts.append(f"{duration(total.weekly)} more once a week")
    if total.follow_ups:
        parts.append(f"up to {duration(total.follow_ups)} more where further questions apply")
    return ", ".join(parts) + "."


def added_sentences(added: Burden, question_set: QuestionSet, homes: AskedHomes) -> list[str]:
    """What a version adds, multiplied out: "adds 1 minute × 130 homes = 2 hours 10 minutes a day"."""
    if not added:
        return ["It takes homes as long as before."]
    lines = []
    if added.each_time:
        lines.append(_added("", added.each_time, homes, per(question_set)))
    if added.weekly:
        lines.append(_added("once a week ", added.weekly, homes, "a week"))
    if added.follow_ups:
        word = "adds" if added.follow_ups > 0 else "takes away"
        lines.append(
            f"Where further questions apply it {word} up to {duration(added.follow_ups)} for a home."
        )
    return lines


def _added(when: str, seconds: int, homes: AskedHomes, often: str) -> str:
    verb = "Adds" if seconds > 0 else "Takes away"
    total = duration(seconds * homes.count, largest="hour")
    return (
        f"{verb} {when}{duration(seconds)} × {plural(homes.count, 'home')} = {total} {often} "
        f"in {homes.name}."
    )


def homes_sentence(homes: AskedHomes) -> str:
    """Where the number of homes comes from."""
    source = f", from {homes.source}" if homes.source else ""
    return f"{plural(homes.count, 'home')} of {homes.name} in the register as at {day(homes.on)}{source}."


# --- what changes ---------------------------------------------------------------------------------


def change_groups(plan: Plan) -> list[dict[str, Any]]:
    """The changes by kind: added, removed, and changed with what is different."""
    groups = (
        ("Added", [ChangeRow(one.label, _about(one)) for one in plan.changes.added]),
        ("Removed", [ChangeRow(one.label, ()) for one in plan.changes.removed]),
        ("Changed", [_changed(one) for one in plan.changes.changed]),
    )
    return [{"title": f"{title} ({len(rows)})", "rows": rows} for title, rows in groups if rows]


def _about(one: Question) -> tuple[str, ...]:
    return tuple(filter(None, [one.hint, f"Why: {one.why}" if one.why else ""]))


def _changed(one: ChangedQuestion) -> ChangeRow:
    return ChangeRow(one.after.label, tuple(_difference(each) for each in one.differences))


def _difference(one: Difference) -> str:
    what = one.what[0].upper() + one.what[1:]
    if one.what in ("answers offered", "words of the answers"):
        return f"{what}: {_listed(one.before, one.after)}"
    if one.what in _EXPRESSIONS:
        return f"{what} changes"
    before, after = (_shown(value) for value in (one.before, one.after))
    return f"{what}: was {before}, becomes {after}"


#: Written in the language of conditions, which is not for reading here.
_EXPRESSIONS = ("when it is asked", "how it is worked out", "where it is filled in from")


def _listed(before: Sequence[str], after: Sequence[str]) -> str:
    new = [word for word in after if word not in before]
    gone = [word for word in before if word not in after]
    parts = [f"new {_quoted(new)}" if new else "", f"no longer {_quoted(gone)}" if gone else ""]
    return "; ".join(filter(None, parts)) or "in another order or meaning"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _shown(value: Any) -> str:
    if value is None or value in ("", ()):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"“{value}”" if isinstance(value, str) else str(value)


def trend_rows(plan: Plan) -> list[dict[str, Any]]:
    """The figures whose trend a version touches, the worst first."""
    rows = []
    for one in plan.trends:
        if one.effect is Effect.CONTINUES:
            continue
        words, tone, meaning = EFFECTS[one.effect]
        rows.append({"cells": [one.label, {"text": words, "tag": tone}, meaning]})
    return rows


def trends_continue(plan: Plan) -> str:
    """How many figures go on as before."""
    count = sum(one.effect is Effect.CONTINUES for one in plan.trends)
    return f"{plural(count, 'figure')} {'goes' if count == 1 else 'go'} on as before."


# --- where a version stands -----------------------------------------------------------------------


def standing_sentence(info: SetVersion, today: dt.date) -> str:
    """What will become of a version, in a sentence."""
    one, planned = info.question_set, info.question_set.valid_from
    match info.standing:
        case Standing.APPROVED:
            return f"Homes will be asked version {one.version} from {day(info.live_from)}."
        case Standing.WAITING:
            left = plural((planned - today).days, "day") if planned else ""
            return (
                f"Version {one.version} is meant to begin on {day(planned)}, in {left}. "
                "It goes live only when an administrator has approved it."
            )
        case Standing.OVERDUE:
            return (
                f"Version {one.version} was meant to begin on {day(planned)}. Nobody has approved "
                "it, so homes are still asked the version before it."
            )
        case Standing.PAST:
            return f"Version {one.version} is no longer asked. Its answers stay as they were given."
        case Standing.IN_FORCE:
            since = f" since {day(info.live_from)}" if info.live_from else ""
            return f"Version {one.version} has been asked{since or ' from the beginning'}."


def decision_rows(decided: Iterable[Decision], names: Mapping[str, str]) -> list[dict[str, str]]:
    """What was decided about a version, the latest first; `names` are people's by their id."""
    rows = []
    for one in decided:
        burden, homes = one.facts.get("added", {}), one.facts.get("homes")
        seconds = burden.get("each_time", 0)
        facts = (
            f"It then added {duration(seconds)} for each of {plural(homes, 'home')}."
            if seconds > 0 and homes is not None
            else ""
        )
        rows.append(
            {
                "title": "Approved" if one.approved else "Approval taken back",
                "when": moment(one.decided_at),
                "who": names.get(one.decided_by, one.decided_by),
                "reason": one.reason,
                "facts": facts,
            }
        )
    return rows[::-1]


def set_rows(
    programme: Programme, versions: dict[str, list[SetVersion]], link: Any
) -> list[dict[str, Any]]:
    """A row for each set: how often, how many questions, and what is planned."""
    return [
        {
            "cells": [
                {"text": programme.sets[key].title, "href": link(key)},
                cadence(programme.sets[key]).capitalize(),
                number(sum(q.type != "calculated" for q in programme.sets[key].asked)),
                _planned(found),
            ]
        }
        for key, found in versions.items()
    ]


def _planned(found: list[SetVersion]) -> Any:
    planned = next((one for one in found if one.is_planned), None)
    if planned is None:
        return "No change planned"
    words, tone = STANDINGS[planned.standing]
    sub = f"Version {planned.question_set.version}, from {day(planned.question_set.valid_from)}"
    return {"text": words, "tag": tone, "sub": sub}


def burden_lines(plan: Plan, homes: AskedHomes, today: dt.date) -> Iterator[str]:
    """A planned version's burden as lines of text, for a terminal."""
    one = plan.info.question_set
    yield f"{one.title}, version {one.version}: {STANDINGS[plan.info.standing][0].lower()}"
    yield f"  {standing_sentence(plan.info, today)}"
    for line in added_sentences(plan.added, one, homes):
        yield f"  {line}"
    yield f"  In all: {time_sentence(plan.total, one)}"
    yield f"  {homes_sentence(homes)}"
    for effect in Effect:
        labels = [each.label for each in plan.trends if each.effect is effect]
        if labels and effect is not Effect.CONTINUES:
            yield f"  {EFFECTS[effect][0]}: {'; '.join(labels)}"
    yield f"  {trends_continue(plan)}"
