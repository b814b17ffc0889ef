"""The pages of an update in words: tasks, why we ask, what is filled in, and what has changed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from rollcall.domain.questions.answers import show
from rollcall.domain.questions.asking import Page
from rollcall.domain.questions.carrying import Given
from rollcall.domain.questions.definition import Question, State
from rollcall.register.selectors import HomeInfo
from rollcall.reports.selectors import Asking, DueRound, VersionInfo
from rollcall.ui.words import clock_time, moment, plural, short_day


WHO_SEES = {
    "public": "It is no secret: anybody may know it.",
    "operational": "With your home’s name only your council sees it, and who works for it on this. "
    "Others see totals.",
    "commercial": "It may touch your business, so it is never published for one home.",
    "health": "It is about people’s health. With your home’s name only those see it who need it to "
    "help. Others see totals, and small numbers are hidden.",
    "personal": "It may be about a person. We keep it apart from the figures and can erase it.",
}
SOURCES = {
    "self": "sent by the home",
    "phone": "taken by phone",
    "file": "from a file",
    "api": "from another system",
}
#: How many of yesterday's answers a task shows.
HINTS = 2

TAGS: Mapping[str, tuple[str, str]] = {
    "wrong": ("There is a problem", "bad"),
    "waits": ("Not started", "info"),
}
PLAIN = {
    "done": "Completed",
    "stands": "Filled\u00a0in",
    "optional": "If you like",
    "nothing": "Nothing to do today",
}


def why(question: Question) -> list[str]:
    """Why we ask this, who uses it, and how it is kept."""
    used = f"Used by: {', '.join(question.used_by)}." if question.used_by else ""
    return [line for line in (question.why, used, WHO_SEES[question.sensitivity]) if line]


def addresses(update: Asking, is_today: bool, daily_set: str) -> dict[str, Any]:
    """The values in the addresses of this update: short ones for today's of the daily set."""
    if is_today and update.set_key == daily_set:
        return {"location_id": update.home.location_id}
    return {
        "location_id": update.home.location_id,
        "set_key": update.set_key,
        "on": update.on.isoformat(),
    }


def link(name: str, where: Mapping[str, Any], **more: str) -> str:
    """The address of one of an update's pages."""
    return reverse(f"reports:{name}", kwargs={**where, **more})


def provenance(one: VersionInfo, actor_id: str) -> str:
    """Who said it, and when: "sent by you, 8:15am on Monday 25 May 2020"."""
    said = "sent by you" if one.reported_by == actor_id else SOURCES.get(one.source, one.source)
    return f"{said}, {moment(one.known_from)}"


def filled_in_words(asking: Asking, filled: Mapping[str, Given], actor_id: str) -> str:
    """The notice above a page with boxes that we filled in."""
    if asking.current is not None:
        return (
            f"These are the answers we have for {short_day(asking.on)} "
            f"({provenance(asking.current, actor_id)}). Change what is wrong."
        )
    days = sorted({one.on for one in filled.values()}, reverse=True)
    versions = {one.on: one for one in asking.earlier}
    said = " and ".join(
        f"for {short_day(on)} ({provenance(versions[on], actor_id)})"
        for on in days
        if on in versions
    )
    found = [f"We have filled in what was said {said}."] if said else []
    theirs = sorted({asking.elsewhere[key].called for key in filled if key in asking.elsewhere})
    if theirs:
        found.append(f"We have filled in what you told {' and '.join(theirs)} today.")
    return " ".join([*found, "Change what is different."]) if found else ""


def elsewhere_words(asking: Asking) -> str:
    """What the home need not type again, because another collection has it; "" for nothing."""
    if not asking.elsewhere:
        return ""
    latest = max(asking.elsewhere.values(), key=lambda one: one.saved_at or one.received_at)
    when = f", {clock_time(latest.saved_at)}" if latest.saved_at else ""
    answers = plural(len(asking.elsewhere), "answer")
    return (
        f"We have {answers} from {latest.called}{when}. "
        "They are filled in: look whether they are right."
    )


def task(
    asking: Asking,
    page: Page,
    state: str,
    waiting: int,
    asked: Iterable[str],
    where: Mapping[str, Any],
) -> dict[str, Any]:
    """One line of the task list, as GOV.UK's component wants it."""
    hint = _hint(asking, asked)
    if state == "waits":
        hint = " ".join(filter(None, (f"{plural(waiting, 'question')} to answer.", hint)))
    item: dict[str, Any] = {
        "title": {"text": page.title},
        "href": link("update_page", where, page=page.key),
    }
    if hint:
        item["hint"] = {"text": hint}
    if state in PLAIN:
        sent = asking.current is not None and state == "stands"
        item["status"] = {"text": "Sent" if sent else PLAIN[state]}
    else:
        text, tone = TAGS[state]
        colours = {"bad": "govuk-tag--red", "info": "govuk-tag--blue"}
        item["status"] = {"tag": {"text": text, "classes": colours[tone]}}
    if state == "nothing":
        del item["href"]
    return item


def _hint(asking: Asking, asked: Iterable[str]) -> str:
    """Some of what was said last time, with its day."""
    by_id = asking.question_set.by_id
    given = [
        (by_id[key], asking.before[key])
        for key in asked
        if key in asking.before and not by_id[key].is_words and by_id[key].type != "matrix"
    ]
    if not given:
        return ""
    latest = max(one.on for _, one in given)
    said = [
        f"{question.label} {show(question, one.value)}."
        for question, one in given
        if one.on == latest
    ]
    return f"{short_day(latest)}: {' '.join(said[:HINTS])}"


def change(question: Question, before: Any, after: Any) -> dict[str, str]:
    """One answer in two versions."""
    return {
        "label": question.label,
        "before": show(question, before),
        "after": show(question, after),
    }


def checked(
    asking: Asking,
    readings: Mapping[str, tuple[State, Any]],
    typed: Mapping[str, Any],
    carried: Mapping[str, Given],
    wrong: Iterable[str],
    pages: Iterable[Page],
    where: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """The answers by page, each with where it comes from and whether it differs from before."""
    by_id, wrong = asking.question_set.by_id, set(wrong)
    found = []
    for page in pages:
        rows = [
            _row(asking, by_id[key], readings[key], typed, carried, wrong)
            for key in page.questions
            if key in readings
        ]
        if rows:
            found.append(
                {
                    "title": page.title,
                    "key": page.key,
                    "href": link("update_page", where, page=page.key),
                    "rows": rows,
                }
            )
    return found


def _row(
    asking: Asking,
    question: Question,
    reading: tuple[State, Any],
    typed: Mapping[str, Any],
    carried: Mapping[str, Given],
    wrong: set[str],
) -> dict[str, Any]:
    state, value = reading
    key = question.id
    row: dict[str, Any] = {
        "label": question.label,
        "unit": question.unit if state is State.ANSWERED else "",
        "tag": "",
        "tone": "none",
        "sub": "",
        "empty": state is State.NOT_ANSWERED,
    }
    if key in wrong and typed.get(key):
        return row | {"words": str(typed[key])[:60], "tag": "There is a problem", "tone": "bad"}
    row["words"] = _words(question, state, value)
    if key in carried and asking.current is None:
        return row | {"tag": f"From {short_day(carried[key].given_on)}"}
    known = asking.elsewhere.get(key)
    if known is not None and known.value == value:
        return row | {"tag": f"As {known.called} has it"}
    before = _before(asking, key)
    if before is not None and state in (State.ANSWERED, State.DONT_KNOW, State.DOES_NOT_APPLY):
        said, on = before
        if said != value and state is State.ANSWERED:
            row |= {
                "tag": f"Changed since {short_day(on)}" if asking.current is None else "Corrected",
                "tone": "info",
                "sub": f"It was: {show(question, said)}",
            }
    return row


def clash(here: str, there: str) -> str:
    """What is said at a question that two windows answered differently."""
    return (
        f"In another window you saved “{there}”, and here you typed “{here}”. "
        "Leave the right one here and save again"
    )


def _before(asking: Asking, key: str) -> tuple[Any, Any] | None:
    """What an answer is compared with, and of which day it is."""
    if asking.current is not None:
        return (asking.current.answers.get(key), asking.on)
    given = asking.before.get(key)
    return (given.value, given.on) if given else None


def _words(question: Question, state: State, value: Any) -> str:
    if state is State.ANSWERED:
        return show(question, value)
    if state is State.DOES_NOT_APPLY:
        return "Does not apply"
    return "Don’t know" if state is State.DONT_KNOW else "Not answered"


def home_row(home: HomeInfo, sent_at: dt.datetime | None, is_begun: bool) -> dict[str, Any]:
    """A home in the list of homes: whether today's update came."""
    if sent_at is not None:
        state: dict[str, Any] = {"text": f"Sent, {clock_time(sent_at)}"}
    elif is_begun:
        state = {"text": "Begun, not sent", "tag": "info"}
    else:
        state = {"text": "Not sent yet", "tag": "warn"}
    name = {
        "text": home.name,
        "href": reverse("reports:update", args=[home.location_id]),
        "sub": ", ".join(filter(None, (home.location_id, home.authority_name, home.postcode))),
    }
    return {"cells": [name, state]}


def round_link(home: HomeInfo, one: DueRound) -> str:
    """Where a home answers for a round."""
    return reverse("reports:update", args=[home.location_id, one.round.set, one.day.isoformat()])


def other_set(
    set_key: str, title: str, home: HomeInfo, today: dt.date, last: dt.date | None
) -> dict[str, str]:
    """Another set of questions that this home answers, and when it last did."""
    return {
        "title": title,
        "href": reverse("reports:update", args=[home.location_id, set_key, today.isoformat()]),
        "last": f"Last sent for {short_day(last)} {last:%Y}" if last else "Not sent yet",
    }
