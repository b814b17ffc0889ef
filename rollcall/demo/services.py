"""Builds the demo through the services of the other rooms, and takes it away again."""

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import groupby

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from rollcall.cell.selectors import waiting_duties
from rollcall.cell.services import (
    NewAction,
    NewLevel,
    decide_level,
    move_action,
    open_action,
    open_for_level,
    say_told,
)
from rollcall.demo import people
from rollcall.demo.meetings import meet
from rollcall.demo.scenario.actions import action_filings_of
from rollcall.demo.scenario.leads import leads
from rollcall.demo.scenario.levels import LEVELS, Decided
from rollcall.demo.scenario.outbreaks import TESTED, WRITTEN
from rollcall.demo.scenario.places import (
    AREAS_FILE,
    CONTACTS_FILE,
    FIRST,
    HOMES_FILE,
    KNOWSLEY,
    LAST,
    SEFTON,
    places,
)
from rollcall.demo.scenario.requests import REQUESTS, Asked
from rollcall.demo.scenario.rhythm import END, Filing, filings_of
from rollcall.demo.scenario.tracker import tracker_reports
from rollcall.domain.programme import Programme
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.foundation.append_only import install_triggers, remove_triggers
from rollcall.foundation.errors import BadInput, NotNow, RollcallError
from rollcall.foundation.programmes import current_programme
from rollcall.foundation.tables import read_table
from rollcall.outbreaks.services import write_record
from rollcall.register.importers import import_areas, import_contacts, import_homes
from rollcall.register.selectors import areas_of_kind, open_homes
from rollcall.register.services import name_lead
from rollcall.reports.selectors import case_days
from rollcall.reports.services import (
    FileRow,
    NewFinding,
    file_reports,
    import_extract,
    record_finding,
)


PROGRAMME = "covid19-england-2020"
ACTIONS_SET = "support-actions"
TRACKER = "capacity-tracker"
BY = SystemActor("demo")
#: Asked only after somebody died, came or fell ill, so a quiet day has nothing of these to carry on.
NOT_CARRIED = ("cqc_notified", "res_isolating")
#: The evening before the first report, when the register and the accounts were made.
EVE = dt.datetime(2020, 3, 31, 17, 0, tzinfo=dt.UTC)
LISTED_ON = FIRST

Progress = Callable[[list[list[Filing]]], Iterable[list[Filing]]]


class ScenarioError(RollcallError):
    """The scenario tells something the services do not take."""


def refuse_real_use() -> None:
    """Raise NotNow where real people may be at work: the demo is for `DEBUG=1` only."""
    if not settings.DEBUG:
        raise NotNow(
            "The demo is not loaded while DEBUG=0: its homes are invented and its passwords are "
            "known to everybody.",
            remedy="Set DEBUG=1 and use a database of its own.",
        )


def is_empty() -> bool:
    """Whether the register holds no area, and so nothing at all."""
    kinds = current_programme().settings.area_kinds
    days = (LISTED_ON, LAST, dt.date.max)
    return not any(areas_of_kind(kind.key, on) for kind in kinds for on in days)


@transaction.atomic
def build(*, now: dt.datetime, progress: Progress = iter, reset: bool = False) -> int:
    """Build the demo, all of it or nothing; how many reports it filed.

    `reset` takes an older demo away first. Raises NotNow in real use, and BadInput when the clock,
    the programme or what the database holds does not fit.
    """
    refuse_real_use()
    programme = _check(now)
    if reset:
        take_away()
    if not is_empty():
        raise BadInput(
            "This database holds data already, so it was left as it is.",
            remedy="Name another database in DATABASE_URL.",
        )
    import_areas(read_table(AREAS_FILE, name="Invented list of areas"), by=BY, now=EVE)
    homes = read_table(HOMES_FILE, name="Invented list of homes")
    import_homes(homes, as_of=LISTED_ON, by=BY, now=EVE)
    contacts = read_table(CONTACTS_FILE, name="Invented list of contacts")
    import_contacts(contacts, as_of=LISTED_ON, by=BY, now=EVE)
    _name_leads()
    persons = people.make_people(by=BY, now=EVE)
    batches = _batches(programme)
    for batch in progress(batches):
        _file(batch, persons, now)
    _read_tracker(programme, [filing for batch in batches for filing in batch], now)
    for one in REQUESTS:
        _ask(one, persons)
    _write_outbreaks(programme, persons)
    for decided in LEVELS:
        _decide(decided, persons[decided.who])
    meet(persons)
    return sum(map(len, batches))


def _name_leads() -> None:
    """The leads of homes, as the story has them."""
    for location_id, kind, facts in leads():
        name_lead(
            by=BY,
            location_id=location_id,
            kind=kind,
            facts=facts,
            on=LISTED_ON,
            source="Invented list of leads",
            now=EVE,
        )


@transaction.atomic
def take_away() -> None:
    """Empty every table of a database that holds the demo; any other is left as it is."""
    refuse_real_use()
    if people.are_here():
        remove_triggers()
        call_command("flush", interactive=False, verbosity=0)
        install_triggers()


def _check(now: dt.datetime) -> Programme:
    programme = current_programme()
    if programme.key != PROGRAMME:
        raise BadInput(
            f"The demo is a story of {PROGRAMME}, and this is {programme.key}.",
            remedy=f"Set ROLLCALL_PROGRAMME={PROGRAMME}.",
        )
    if now < END:
        raise BadInput(
            f"The clock says {now:%d %B %Y, %H:%M} UTC, before the demo’s last report.",
            remedy="Set ROLLCALL_NOW=2020-05-26T12:00:00+01:00.",
        )
    return programme


def _batches(programme: Programme) -> list[list[Filing]]:
    """Every report of the story in the order it was recorded; one batch is one bulk call."""
    daily = programme.sets[programme.settings.daily_set]
    carriable = frozenset(
        question.id
        for question in daily.asked
        if question.aggregate != "flow_sum"
        and not question.always_ask
        and question.type not in ("text", "date")
        and question.id not in NOT_CARRIED
    )
    filings = [
        filing
        for place in places()
        for filing in (
            *filings_of(place, daily.key, carriable),
            *action_filings_of(place, ACTIONS_SET),
        )
    ]
    filings.sort(key=_batch_key)
    return [list(batch) for _, batch in groupby(filings, key=_batch_key)]


def _batch_key(filing: Filing) -> tuple[dt.datetime, str, str, str]:
    return filing.at, filing.set_key, filing.source, _teller(filing)


def _teller(filing: Filing) -> str:
    """Who files it: the key of a persona, or "" for the machine."""
    place = filing.place
    if filing.source == "phone":
        return {SEFTON: "sefton", KNOWSLEY: "knowsley"}.get(place.authority, "")
    if filing.source == "self" and place.location_id == people.REPORTERS_HOME:
        return "home"
    if filing.source == "self" and place.provider_id == people.REPORTERS_GROUP:
        return "group"
    return ""


def _read_tracker(programme: Programme, filings: Iterable[Filing], now: dt.datetime) -> None:
    """The Capacity Tracker's extract of the last day, read once every home had reported."""
    layout = programme.layouts[TRACKER]
    daily = (one for one in filings if one.set_key == layout.set)
    reports = tracker_reports(daily, [column.question for column in layout.columns])
    result = import_extract(
        by=BY,
        layout=layout,
        on=LAST,
        rows=[FileRow(number, report) for number, report in enumerate(reports, start=2)],
        source="file",
        now=now,
        recorded_at=END,
        name="capacity-tracker-2020-05-26.csv",
        reason="Capacity Tracker extract of 26 May",
    )
    if result.rejected or result.created or result.new_version:
        raise ScenarioError("The Tracker’s extract of the demo must change no report.")


def _ask(one: Asked, persons: dict[str, Actor]) -> None:
    """Open one request or action and take its steps, each by its person."""
    new = NewAction(
        kind=one.kind,
        urgency=one.urgency,
        location_id=one.location_id,
        area_code=one.area_code,
        what=one.what,
        asked=one.asked,
        details=one.details,
        words=one.words,
        origin=one.origin,
    )
    action_id = open_action(by=persons[one.who], new=new, now=one.at)
    for version, step in enumerate(one.steps, start=1):
        move_action(
            by=persons[step.who],
            action_id=action_id,
            event=step.event,
            based_on=version,
            now=step.at,
            words=step.words,
            agreed=step.agreed,
        )


def _decide(one: Decided, by: Actor) -> None:
    """Decide the level of one home with what follows, and tell those who were told."""
    new = NewLevel(one.level, one.reason)
    made = decide_level(by=by, location_id=one.location_id, new=new, now=one.at)
    open_for_level(decision_id=made.id, now=one.at)  # at its time, and not when all is committed
    homes = open_homes(SEFTON, LAST).filter(location_id=one.location_id)
    [duties] = waiting_duties(homes).values()
    told = {who: (how, at) for who, how, at in one.told}
    for duty in duties:
        if duty.who in told:
            how, at = told[duty.who]
            say_told(by=by, duty_id=duty.id, how=how, now=at)


def _write_outbreaks(programme: Programme, persons: dict[str, Actor]) -> None:
    """What was done about homes with cases, and one test result, which changes no number."""
    disease = programme.settings.outbreak.disease
    for one in sorted(WRITTEN, key=lambda each: each.at):
        write_record(
            by=persons[one.persona],
            location_id=one.location_id,
            disease=disease,
            kind=one.kind,
            values=one.values,
            now=one.at,
        )
    homes = open_homes(SEFTON, LAST).filter(location_id=TESTED)
    [days] = case_days(homes, programme.settings.daily_set, LAST).values()
    new = NewFinding(disease, 1, "positive", reported_on=days[-1].on, reference="A1")
    record_finding(by=persons["sefton"], location_id=TESTED, new=new, now=END)


def _file(batch: list[Filing], persons: dict[str, Actor], now: dt.datetime) -> None:
    """File one batch; a report that is not taken is a mistake of the scenario, and stops it."""
    first = batch[0]
    by = persons.get(_teller(first), BY)
    result = file_reports(
        by=by,
        set_key=first.set_key,
        reports=[filing.report for filing in batch],
        source=first.source,
        now=now,
        recorded_at=first.at,
        subject="demo",
    )
    if result.rejected:
        wrong = result.rejected[0]
        reasons = "; ".join(map(str, wrong.problems))
        raise ScenarioError(f"{wrong.report.location_id}, {wrong.report.on}: {reasons}")
