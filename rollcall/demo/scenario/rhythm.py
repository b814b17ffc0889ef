"""When and by which route a home's reports come: on time, late, not at all, or wrong at first."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from rollcall.demo.scenario.answers import Answers, Today, is_weekly, story_of
from rollcall.demo.scenario.chance import chance
from rollcall.demo.scenario.places import FIRST, LAST, Place
from rollcall.reports.services import NewReport


LONDON = ZoneInfo("Europe/London")
ONE_DAY = dt.timedelta(days=1)

#: The times of a morning at which reports of each route are taken in. The last is before noon.
SLOTS: Mapping[str, tuple[dt.time, ...]] = {
    "file": (dt.time(7, 30),),
    "api": (dt.time(8, 0),),
    "self": (dt.time(8, 45), dt.time(10, 0)),
    "phone": (dt.time(9, 30), dt.time(10, 30), dt.time(11, 45)),
}
LATE = dt.time(8, 15)
CORRECTED = dt.time(11, 30)
#: The last instant of the story. The clock must have passed it.
END = dt.datetime.combine(LAST, dt.time(11, 45), LONDON).astimezone(dt.UTC)

#: Homes of Sefton that put their report of the last day right on the same morning.
CORRECTED_ON_LAST = ("1-900000008", "1-900000034", "1-900000111")
OWN_ANSWERS = 3  # days after which "nothing has changed" is no longer offered


@dataclass(frozen=True, slots=True)
class Filing:
    """One report on its way: the instant it is recorded, its route and its set."""

    at: dt.datetime
    source: str
    set_key: str
    place: Place
    report: NewReport


def filings_of(place: Place, set_key: str, carriable: frozenset[str]) -> Iterator[Filing]:
    """A home's eight weeks of daily reports. `carriable` are the answers that may be carried on."""
    rng = chance(place.location_id, "rhythm")
    habit = _habit(place, rng)
    missed = _missed(place, rng)
    before: tuple[Today, Answers] | None = None
    for today, given in story_of(place):
        if today.on in missed and today.is_quiet and _same_kit(before, today):
            continue
        report = NewReport(place.location_id, today.on, given)
        if before is not None and _nothing_changed(before, today, given, rng):
            report = _carried_on(report, before[1], carriable)
        filing = _on_its_way(place, set_key, report, habit, rng)
        yield from _perhaps_wrong_at_first(filing, rng)
        before = today, dict(report.answers)


def _carried_on(report: NewReport, before: Answers, carriable: frozenset[str]) -> NewReport:
    """The same report with everything that is not asked every day as it was the last time."""
    kept = {key: said for key, said in before.items() if key in carriable}
    asked = {key: said for key, said in report.answers.items() if key not in carriable}
    return replace(report, answers={**asked, **kept}, carried=frozenset(kept), nothing_changed=True)


def _habit(place: Place, rng: Random) -> str:
    """The route a home mostly uses."""
    if place.medicines == "":
        return "file"  # an extract that lacks a question: not answered is not a no
    if not place.on_tracker:
        return "phone"
    return rng.choices(("phone", "self", "file", "api"), (55, 25, 12, 8))[0]


def _missed(place: Place, rng: Random) -> set[dt.date]:
    """Days on which it sends nothing, should they be quiet; Sefton's homes never miss the last."""
    often = 0.03 if place.in_sefton else 0.13
    missed: set[dt.date] = set()
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + n * ONE_DAY
        if rng.random() < often * (3 if n < 6 else 1):
            missed |= {day} if rng.random() < 0.7 else {day, day + ONE_DAY}
    return missed - {LAST} if place.in_sefton else missed


def _same_kit(before: tuple[Today, Answers] | None, today: Today) -> bool:
    return before is not None and before[0].stock == today.stock


def _nothing_changed(
    before: tuple[Today, Answers], today: Today, given: Answers, rng: Random
) -> bool:
    """Whether somebody said so, and could: the same beds and kit, and no weekly question."""
    could = (
        today.is_quiet
        and _same_kit(before, today)
        and before[1]["ipc_followed"] == given["ipc_followed"]
        and before[0].beds.split == today.beds.split
        and before[0].illness.is_careful(before[0].on) == today.illness.is_careful(today.on)
        and (today.on - before[0].on).days <= OWN_ANSWERS
        and not is_weekly(today.on)
        and not is_weekly(before[0].on)
    )
    return could and rng.random() < 0.3


def _on_its_way(place: Place, set_key: str, report: NewReport, habit: str, rng: Random) -> Filing:
    source = habit if rng.random() < 0.92 else "phone"
    on, when = report.on, rng.choice(SLOTS[source])
    days_late = rng.choice((1, 1, 2)) if rng.random() < 0.025 and on < LAST - 2 * ONE_DAY else 0
    if days_late:
        source, when = "phone", LATE
    at = dt.datetime.combine(on + days_late * ONE_DAY, when, LONDON).astimezone(dt.UTC)
    said = at - dt.timedelta(minutes=rng.randint(0, 25) if when > dt.time(8) else 0)
    return Filing(at, source, set_key, place, replace(report, captured_at=said))


# --- corrections ----------------------------------------------------------------------------


def _perhaps_wrong_at_first(filing: Filing, rng: Random) -> Iterator[Filing]:
    """The report; now and then a wrong one first, and the right one later with the reason."""
    on, chosen = filing.report.on, filing.place.location_id in CORRECTED_ON_LAST
    wrong = _wrong(filing.report.answers, rng) if rng.random() < 0.015 or chosen else None
    is_last = on == LAST
    if wrong is None or is_last != (is_last and chosen) or filing.report.nothing_changed:
        yield filing
        return
    reason, answers = wrong
    if is_last:
        first_at = dt.datetime.combine(LAST, dt.time(8, 45), LONDON).astimezone(dt.UTC)
        filing = replace(
            filing,
            at=first_at,
            source="self",
            report=replace(filing.report, captured_at=first_at),
        )
    yield replace(filing, report=replace(filing.report, answers=answers))
    day = LAST if is_last else min(LAST, filing.at.date() + rng.choice((0, 1, 1, 2)) * ONE_DAY)
    at = dt.datetime.combine(day, CORRECTED, LONDON).astimezone(dt.UTC)
    if at <= filing.at:
        at += ONE_DAY if day < LAST else dt.timedelta(minutes=15)
    right = replace(filing.report, reason=reason, captured_at=at)
    yield replace(filing, at=max(at, filing.at + dt.timedelta(minutes=5)), report=right)


def _wrong(right: Mapping[str, Any], rng: Random) -> tuple[str, Answers] | None:
    """A slip that passes every check, with the reason given when it is put right."""
    slips: list[tuple[str, Answers]] = []
    if right["reserved"] and right["admission_status"] != "closed":
        slips.append(
            (
                "A bed promised to someone was counted as free.",
                _moved(right, "reserved", "accepting"),
            )
        )
    if right["accepting"] and right["accepting"] > right.get("short_term", 0):
        slips.append(
            (
                "One bed was given to someone and is reserved.",
                _moved(right, "accepting", "reserved"),
            )
        )
    if right["st_care_abs_covid"]:
        fewer = right["st_care_abs_covid"] - 1
        slips.append(
            (
                "A carer rang in sick after the report.",
                {**right, "st_care_abs_covid": fewer, "st_isolating": 0, "st_shielding": 0},
            )
        )
    if right["deaths_all"] == 1:
        slips.append(
            (
                "A death in the night was left out.",
                {
                    key: value
                    for key, value in {**right, "deaths_all": 0}.items()
                    if key == "deaths_all" or not key.startswith(("deaths_", "cqc_"))
                },
            )
        )
    return rng.choice(slips) if slips else None


def _moved(right: Mapping[str, Any], source: str, target: str) -> Answers:
    """One bed counted in the wrong place."""
    return {
        **right,
        source: right[source] - 1,
        target: right[target] + 1,
        "short_term": right.get("short_term", 0),
    }
