"""When and by which route a home's reports come: on time, late, not at all, or wrong at first."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from rollcall.demo.scenario.answers import Answers, Today, is_weekly, story_of
from rollcall.demo.scenario.chance import chance
from rollcall.demo.scenario.doubts import as_told
from rollcall.demo.scenario.places import FIRST, LAST, Place
from rollcall.reports.services import NewReport


LONDON = ZoneInfo("Europe/London")
ONE_DAY = dt.timedelta(days=1)

#: The times of a morning at which reports of each route are taken in. The last is before noon.
SLOTS: Mapping[str, tuple[dt.time, ...]] = {
    "file": (dt.time(7, 30),),
    "api": (dt.time(8, 0),),
    "self": (dt.time(9, 0),),
    "phone": (dt.time(10, 15), dt.time(11, 45)),
}
LATE = dt.time(8, 15)
CORRECTED = dt.time(11, 30)
#: The last instant of the story. The clock must have passed it.
END = dt.datetime.combine(LAST, dt.time(11, 45), LONDON).astimezone(dt.UTC)

#: Seconds for which people have the form open: the middle one, and how far they lie apart. On the
#: telephone there is more to say than what is typed; the first weeks are slower than the last (R1).
OPEN_FOR: Mapping[str, tuple[int, float]] = {"self": (95, 0.5), "phone": (330, 0.4)}
UNCHANGED_TAKES, LEARNING_DAYS = 0.45, 14

#: Reports that are put right on the last day for certain: three of that very morning, and three of
#: two days before, so that what was known yesterday of 24 May differs from what is known today.
SURE_SLIPS = frozenset(
    (f"1-900000{number}", LAST - days * ONE_DAY)
    for days, numbers in ((0, ("008", "034", "111")), (2, ("019", "024", "027")))
    for number in numbers
)
CARRY_DAYS = 3  # days after which "nothing has changed" is no longer offered


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
    for today, so in story_of(place):
        given = as_told(place.location_id, today.on, so)
        if today.on in missed and today.is_quiet and _same_kit(before, today):
            continue
        report = NewReport(place.location_id, today.on, given)
        if before is not None and _nothing_changed(before, today, given, rng):
            report = _carried_on(report, before[1], carriable)
        filing = _on_its_way(place, set_key, report, habit, rng)
        yield from map(with_time_taken, _perhaps_wrong_at_first(filing, rng))
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
    told = {on for home, on in SURE_SLIPS if home == place.location_id}
    return missed - told - {LAST} if place.in_sefton else missed


def _same_kit(before: tuple[Today, Answers] | None, today: Today) -> bool:
    return before is not None and before[0].stock == today.stock


def _nothing_changed(
    before: tuple[Today, Answers], today: Today, given: Answers, rng: Random
) -> bool:
    """Whether somebody said so, and could: the same beds and kit, and no weekly question."""
    could = (
        today.is_quiet
        and (today.place.location_id, today.on) not in SURE_SLIPS
        and _same_kit(before, today)
        and before[1]["ipc_followed"] == given["ipc_followed"]
        and before[0].beds.split == today.beds.split
        and before[0].illness.is_careful(before[0].on) == today.illness.is_careful(today.on)
        and (today.on - before[0].on).days <= CARRY_DAYS
        and not is_weekly(today.on)
        and not is_weekly(before[0].on)
    )
    return could and rng.random() < 0.3


def _on_its_way(place: Place, set_key: str, report: NewReport, habit: str, rng: Random) -> Filing:
    source = habit if rng.random() < 0.92 else "phone"
    # Bulk calls are what takes time in a build, so only the borough's own phone team has two.
    on, when = report.on, rng.choice(SLOTS[source] if place.in_sefton else SLOTS[source][:1])
    days_late = rng.choice((1, 1, 2)) if rng.random() < 0.025 and on < LAST - 2 * ONE_DAY else 0
    if days_late:
        source, when = "phone", LATE
    at = dt.datetime.combine(on + days_late * ONE_DAY, when, LONDON).astimezone(dt.UTC)
    said = at - dt.timedelta(minutes=rng.randint(0, 25) if when > dt.time(8) else 0)
    return Filing(at, source, set_key, place, replace(report, captured_at=said))


def with_time_taken(filing: Filing) -> Filing:
    """The same with the instant at which somebody opened the form, where a person filled one in."""
    if filing.source not in OPEN_FOR:
        return filing
    report = filing.report
    # A chance of its own: what else is told does not depend on it.
    rng = chance(report.location_id, f"open {report.on} {filing.at}")
    middle, spread = OPEN_FOR[filing.source]
    learning = 1 + max(0, LEARNING_DAYS - (report.on - FIRST).days) / LEARNING_DAYS
    seconds = middle * learning * rng.lognormvariate(0, spread)
    if report.nothing_changed:
        seconds *= UNCHANGED_TAKES
    opened_at = filing.at - dt.timedelta(seconds=round(seconds))
    return replace(filing, report=replace(report, opened_at=opened_at))


# --- corrections ----------------------------------------------------------------------------


def _perhaps_wrong_at_first(filing: Filing, rng: Random) -> Iterator[Filing]:
    """The report; now and then a wrong one first, and the right one later with the reason."""
    report = filing.report
    sure = (report.location_id, report.on) in SURE_SLIPS
    slips = rng.random() < 0.015 and report.on < LAST and not report.nothing_changed
    wrong = _wrong(report.answers, rng) if sure or slips else None
    if wrong is None:
        yield filing
        return
    reason, answers = wrong
    if sure:
        filing = _early(filing)
        report = filing.report
    yield replace(filing, report=replace(report, answers=answers))
    day = LAST if sure else min(LAST, filing.at.date() + rng.choice((0, 1, 1, 2)) * ONE_DAY)
    at = dt.datetime.combine(day, CORRECTED, LONDON).astimezone(dt.UTC)
    if at <= filing.at:
        at = filing.at + (ONE_DAY if day < LAST else dt.timedelta(minutes=5))
    yield replace(filing, at=at, report=replace(report, reason=reason, captured_at=at))


def _early(filing: Filing) -> Filing:
    """The same report, sent by the home itself early on its day."""
    at = dt.datetime.combine(filing.report.on, SLOTS["self"][0], LONDON).astimezone(dt.UTC)
    return replace(filing, at=at, source="self", report=replace(filing.report, captured_at=at))


def _wrong(right: Mapping[str, Any], rng: Random) -> tuple[str, Answers] | None:
    """A slip that passes every check, with the reason given when it is put right."""
    slips: list[tuple[str, Answers]] = []
    if right["reserved"] and right["admission_status"] != "closed":
        reason = "A bed promised to someone was counted as free."
        slips.append((reason, _moved(right, "reserved", "accepting")))
    if right["accepting"] > right.get("short_term", 0):
        reason = "One bed was given to someone and is reserved."
        slips.append((reason, _moved(right, "accepting", "reserved")))
    if right["st_care_abs_covid"]:
        reason = "A carer rang in sick after the report."
        slips.append((reason, _one_off_less(right)))
    if right["deaths_all"] == 1:
        reason = "A death in the night was left out."
        kept = {key: said for key, said in right.items() if key not in _OF_A_DEATH}
        slips.append((reason, {**kept, "deaths_all": 0}))
    return rng.choice(slips) if slips else None


_OF_A_DEATH = ("deaths_confirmed", "deaths_suspected", "deaths_in_hospital", "cqc_notified")


def _one_off_less(right: Mapping[str, Any]) -> Answers:
    """One carer fewer off sick, none of them isolating or shielding."""
    less = {**right, "st_care_abs_covid": right["st_care_abs_covid"] - 1}
    off = any(said for key, said in less.items() if key.endswith("_abs_covid"))
    return less | dict.fromkeys(("st_isolating", "st_shielding"), 0 if off else None)


def _moved(right: Mapping[str, Any], source: str, target: str) -> Answers:
    """One bed counted in the wrong place."""
    moved = {**right, source: right[source] - 1, target: right[target] + 1}
    moved["short_term"] = right.get("short_term", 0) if moved["accepting"] else None
    return moved
