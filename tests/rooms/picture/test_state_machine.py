"""Whatever happens in whatever order, every kept figure equals one made from nothing.

Homes file, correct and back-date reports, one by one and in bulk; they open, close, move and change.
After every step the figures of two authorities, their region and a footprint that cuts across them
are compared with figures made from nothing, and with plain loops over the rows of the database; as
known now, and as known at an earlier instant, which must not change once it has passed.
"""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from rollcall.domain.outbreaks import CaseDay, standing
from rollcall.foundation.errors import RollcallError
from rollcall.foundation.programmes import current_programme
from rollcall.picture.models import AreaDay
from rollcall.picture.selectors import Picture, picture, pictures_of_areas, trend
from rollcall.register import services as register
from rollcall.register.models import CareHome, HomeArea, HomeRecord
from rollcall.register.selectors import areas_of_kind
from rollcall.reports.models import ReportVersion
from rollcall.reports.services import file_report, file_reports
from tests.factories.reports import SYSTEM, add_homes, report_of, small_country


#: The days whose figures are compared: two in a row, so that one speaks for the other.
DAYS = (dt.date(2020, 5, 25), dt.date(2020, 5, 26))
#: The first of these is stale on those days, and just near enough to link a case.
REPORTED = (dt.date(2020, 5, 12), *DAYS)
#: The first days of changes: after the first report, and between the other two.
CHANGES = (dt.date(2020, 5, 20), dt.date(2020, 5, 26))
START = dt.datetime(2020, 5, 26, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)

FIGURES = (
    "accepting",  # a sum
    "short_term",  # asked of some only
    "admission_status",  # a count of options
    "med_problem",  # yes or no, and nobody knows
    "deaths_all",  # what happened in the period
    "st_nurse_employed",  # asked by what the register knows
    "vacancies",  # worked out
    "beds_closed",  # worked out, of some only
    "occupancy",  # a ratio
)
NEW_CASES = ("res_new_suspected", "st_new_suspected"), ("res_new_confirmed", "st_new_confirmed")

HOMES = st.integers(0, 2)
DATES = st.sampled_from(REPORTED)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "accepting": st.integers(0, 2),
        "short_term": st.integers(0, 2),
        "max_capacity": st.integers(5, 9),
        "occupied": st.integers(0, 6),
        "not_available": st.integers(0, 2),
        "admission_status": st.sampled_from(["open", "closed"]),
        "med_problem": st.sampled_from(["yes", "no", "dont_know"]),
        "deaths_all": st.integers(0, 2),
        "st_nurse_employed": st.integers(0, 3),
        "res_new_confirmed": st.integers(0, 2),
        "st_new_suspected": st.integers(0, 1),
        "notes": st.sampled_from(["", "All is well"]),
    },
)


# --- figures by plain loops -----------------------------------------------------------------


class Rows:
    """Every row of the database that figures are made from, read once."""

    def __init__(self) -> None:
        self.homes = list(CareHome.objects.all())
        self.links = list(HomeArea.objects.select_related("area"))
        self.records = list(HomeRecord.objects.all())
        self.versions = list(ReportVersion.objects.filter(question_set="daily"))

    def count(self, areas: set[str], on: dt.date, known_at: dt.datetime | None) -> dict[str, Any]:
        """Everything a picture says of the homes in some areas, as plain numbers."""
        cover: Counter[str] = Counter()
        states: Counter[str] = Counter()
        said: dict[str, list[Any]] = {figure: [] for figure in FIGURES}
        for home in self.homes:
            if not home.is_open(on):
                continue
            if not any(
                link.home_id == home.pk and link.area.code in areas and holds(link, on)
                for link in self.links
            ):
                continue
            known = {
                version.on: version
                for version in self.versions
                if version.home_id == home.pk and version.on <= on and was_known(version, known_at)
            }
            yesterday = on - dt.timedelta(days=1)
            version = known.get(on) or known.get(yesterday)
            cover["homes"] += 1
            if on in known:
                cover["reported"] += 1
                cover["nothing_changed"] += known[on].nothing_changed
            elif yesterday in known:
                cover["recent"] += 1
            else:
                cover["stale" if known else "never"] += 1
            state = self.state(known, on)
            states["outbreak"] += state.is_outbreak
            states["single_case"] += state == "single_case"
            if version is not None:
                [record] = [r for r in self.records if r.home_id == home.pk and holds(r, on)]
                nursing = record.attributes.get("provides_nursing")
                for figure, value in readings(version.answers, nursing).items():
                    if not (figure == "deaths_all" and version.on != on):
                        said[figure].append(value)
        return {
            **{key: numbers(values, cover["homes"]) for key, values in said.items()},
            "coverage": [
                cover[key]
                for key in ("homes", "reported", "recent", "stale", "never", "nothing_changed")
            ],
            "outbreaks": {key: states[key] for key in ("outbreak", "single_case")},
        }

    def state(self, known: dict[dt.date, ReportVersion], on: dt.date) -> Any:
        cases = []
        for day, version in known.items():
            found = [sum(version.answers.get(q, 0) for q in group) for group in NEW_CASES]
            if any(found):
                cases.append(CaseDay(day, *found))
        return standing(cases, on=on, windows=current_programme().settings.outbreak).state


def holds(row: Any, on: dt.date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (
        row.valid_to is None or on < row.valid_to
    )


def was_known(version: ReportVersion, at: dt.datetime | None) -> bool:
    if at is None:
        return version.known_until is None
    return version.known_from <= at and (version.known_until is None or at < version.known_until)


NOT_ANSWERED, DOES_NOT_APPLY, DONT_KNOW = "not answered", "does not apply", "don't know"


def readings(answers: dict[str, Any], nursing: bool | None) -> dict[str, Any]:
    """What a report gives to each figure: a value, or one of the three states that are none."""

    def given(question: str) -> Any:
        value = answers.get(question, NOT_ANSWERED)
        return DONT_KNOW if value == "dont_know" else value

    accepting, capacity, occupied = map(given, ("accepting", "max_capacity", "occupied"))
    status = given("admission_status")
    both = NOT_ANSWERED not in (capacity, occupied)
    return {
        "accepting": accepting,
        "short_term": (
            accepting
            if accepting == NOT_ANSWERED
            else (given("short_term") if accepting > 0 else DOES_NOT_APPLY)
        ),
        "admission_status": status,
        "med_problem": given("med_problem"),
        "deaths_all": given("deaths_all"),
        "st_nurse_employed": (
            NOT_ANSWERED
            if nursing is None
            else (given("st_nurse_employed") if nursing else DOES_NOT_APPLY)
        ),
        "vacancies": capacity - occupied if both else NOT_ANSWERED,
        "beds_closed": (
            status
            if status == NOT_ANSWERED
            else (given("not_available") if status == "closed" else 0)
        ),
        "occupancy": (occupied, capacity) if both else NOT_ANSWERED,
    }


def numbers(values: list[Any], homes: int) -> tuple[Any, ...]:
    """Value or counts, then answered, does not apply, don't know and not answered."""
    states = Counter(v for v in values if v in (NOT_ANSWERED, DOES_NOT_APPLY, DONT_KNOW))
    answers = [v for v in values if v not in states]
    total: Any = None
    if answers and isinstance(answers[0], tuple):
        total = sum(a for a, _ in answers) / sum(b for _, b in answers)
    elif answers and isinstance(answers[0], str):
        total = dict(Counter(answers))
    elif answers:
        total = sum(answers)
    split = (len(answers), states[DOES_NOT_APPLY], states[DONT_KNOW])
    return (total, *split, homes - sum(split))


def shown(found: Picture) -> dict[str, Any]:
    """A picture as the same plain numbers."""

    def total(figure: Any) -> Any:
        if figure.counts is None:
            return figure.value
        return {code: count for code, count in figure.counts.items() if count} or None

    return {
        **{
            key: (total(f), f.answered, f.does_not_apply, f.dont_know, f.not_answered)
            for key, f in found.figures.items()
        },
        "coverage": found.coverage.packed(),
        "outbreaks": found.outbreaks,
    }


# --- the machine ----------------------------------------------------------------------------


class Facts(RuleBasedStateMachine):
    """A few homes in two authorities, and everything that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.country = add_homes(small_country(), each=1)
        seaton, marsh = self.country.seaton.code, self.country.marsh.code
        self.homes = [self.country.homes[key].location_id for key in ("seaton1", "marsh1")]
        self.opened = 0
        self.north, self.group = self.country.north.code, self.country.group.code
        #: Each area with the areas its homes are linked to; the region first, because reading it
        #: keeps the days of both authorities at once.
        self.areas = {
            self.north: {seaton, marsh},
            seaton: {seaton},
            marsh: {marsh},
            self.group: {self.group},
        }
        on = DAYS[0]
        self.inside = [
            info for info in areas_of_kind("local_authority", on) if info.code in self.areas
        ]
        self.now = START
        self.remembered: dt.datetime | None = None
        self.as_remembered: dict[Any, Any] | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # What homes say

    @rule(home=HOMES, on=DATES, answers=ANSWERS, unchanged=st.booleans())
    def file(self, home, on, answers, unchanged):
        self.now += MINUTE
        new = report_of(
            self.home(home), on, answers=answers, reason="again", nothing_changed=unchanged
        )
        self.attempt(file_report, set_key="daily", new=new, source="self")

    @rule(home=HOMES, on=DATES, answers=ANSWERS, minutes=st.integers(1, 30))
    def back_date(self, home, on, answers, minutes):
        self.now += MINUTE
        at = self.now - minutes * MINUTE
        new = report_of(self.home(home), on, answers=answers, reason="from the archive")
        self.attempt(file_report, set_key="daily", new=new, source="api", recorded_at=at)
        if self.remembered and at <= self.remembered:
            self.as_remembered = None  # more is now known of that time

    @rule(
        rows=st.lists(st.tuples(HOMES, DATES, ANSWERS), min_size=2, max_size=6),
        minutes=st.integers(0, 10),
    )
    def file_in_bulk(self, rows, minutes):
        self.now += MINUTE
        at = self.now - minutes * MINUTE
        reports = [
            report_of(self.home(home), on, answers=answers, reason="a file")
            for home, on, answers in rows
        ]
        self.attempt(file_reports, set_key="daily", reports=reports, source="file", recorded_at=at)
        if self.remembered and at <= self.remembered:
            self.as_remembered = None

    # What becomes of homes

    @rule(home=HOMES, on=st.sampled_from(CHANGES))
    def close(self, home, on):
        self.change(register.close_home, location_id=self.home(home), on=on)

    @rule(home=HOMES)
    def reopen(self, home):
        self.change(register.reopen_home, location_id=self.home(home))

    @rule(home=HOMES, on=st.sampled_from(CHANGES), to=st.sampled_from(["seaton", "marsh"]))
    def move(self, home, on, to):
        code = getattr(self.country, to).code
        self.change(register.move_home, location_id=self.home(home), on=on, to_code=code)

    @rule(home=HOMES, to=st.sampled_from(["marsh", "seaton"]), answers=ANSWERS)
    def move_and_report_late(self, home, to, answers):
        """What it said before it moved speaks for the authority it moved to."""
        self.move(home, CHANGES[-1], to)
        self.figures_are_those_of_the_facts()
        self.file(home, DAYS[0], answers, unchanged=False)

    @rule(home=HOMES, on=st.sampled_from(CHANGES), nursing=st.sampled_from([True, False, None]))
    def change_what_it_is_like(self, home, on, nursing):
        facts = {"attributes": {"provides_nursing": nursing}}
        self.change(register.change_home, location_id=self.home(home), on=on, facts=facts)

    @rule(opened_on=st.sampled_from([None, *CHANGES]), in_group=st.booleans())
    def open(self, opened_on, in_group):
        self.opened += 1
        location_id = f"1-9100000{self.opened:02}"
        self.change(
            register.open_home,
            location_id=location_id,
            authority_code=self.country.seaton.code,
            facts={"name": "New", "provider_id": "1-8", "provider_name": "Care"},
            opened_on=opened_on,
            area_codes=(self.country.group.code,) if in_group else (),
        )
        self.homes.append(location_id)

    @rule(home=HOMES, on=st.sampled_from(CHANGES), out=st.booleans())
    def change_footprint(self, home, on, out):
        verb = register.take_home_out if out else register.place_home
        code = self.country.group.code
        self.change(verb, location_id=self.home(home), area_code=code, on=on)

    # What people look at

    @rule(
        area=st.sampled_from(["seaton", "marsh", "north"]),
        on=DATES,
        only=st.lists(st.sampled_from(FIGURES), min_size=1, max_size=2, unique=True),
    )
    def look_at_some_figures(self, area, on, only):
        """So that rows are kept which hold only some of the figures."""
        found = picture(getattr(self.country, area).code, "daily", on, only=only)
        assert set(found.figures) == set(only)

    @rule()
    def remember(self):
        """From here on, what is known at this instant stays what it is."""
        self.remembered = self.now
        self.now += MINUTE
        self.as_remembered = self.known(self.remembered)

    # How it is done

    def home(self, number: int) -> str:
        return self.homes[number % len(self.homes)]

    def attempt(self, verb, **details):
        """What is refused must leave everything as it was, which the comparison shows as well."""
        try:
            return verb(by=SYSTEM, now=self.now, **details)
        except RollcallError:
            return None

    def change(self, verb, **details):
        self.now += MINUTE
        self.attempt(verb, source="a letter", **details)
        self.as_remembered = None  # figures take the register as it is now held

    # What must hold

    def kept(self) -> dict[Any, Any]:
        """The figures as people read them: from what is kept, where that is true."""
        return {
            (code, found.on): shown(found)
            for code in self.areas
            for found in trend(code, "daily", DAYS, only=FIGURES)
        }

    def known(self, at: dt.datetime) -> dict[Any, Any]:
        """The figures of the authorities, the region and the footprint as known at an instant."""
        found = {}
        for on in DAYS:
            for one in pictures_of_areas(
                self.north, self.inside, "daily", on, known_at=at, only=FIGURES
            ):
                found[one.code, on] = shown(one)
        for code in (self.north, self.group):
            on = DAYS[-1]
            found[code, on] = shown(picture(code, "daily", on, known_at=at, only=FIGURES))
        return found

    @invariant()
    def figures_are_those_of_the_facts(self):
        rows = Rows()

        def by_loops(keys, known_at=None):
            return {(code, on): rows.count(self.areas[code], on, known_at) for code, on in keys}

        kept = self.kept()
        assert kept == by_loops(kept)
        with transaction.atomic():
            AreaDay.objects.all().delete()
            for found in trend(self.north, "daily", DAYS, only=FIGURES):
                assert shown(found) == kept[self.north, found.on]
            transaction.set_rollback(True)
        now = self.known(self.now)
        assert now == {key: kept[key] for key in now}
        if self.remembered:
            then = self.known(self.remembered)
            assert then == by_loops(then, self.remembered)
            if self.as_remembered:
                assert then == self.as_remembered


@pytest.mark.slow
@pytest.mark.django_db
def test_every_kept_figure_equals_one_made_from_nothing():
    run_state_machine_as_test(
        Facts,
        settings=settings(
            max_examples=8,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
