"""One home's day in the words of the daily set."""

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from rollcall.demo.scenario.beds import BedDay, bed_days
from rollcall.demo.scenario.chance import chance
from rollcall.demo.scenario.illness import Illness, NewCases, illness_of
from rollcall.demo.scenario.places import DAYS, LAST, Place
from rollcall.demo.scenario.staff import StaffDay, Team, staff_days, team_of
from rollcall.demo.scenario.stock import Stock, stock_days, worst_of


Answers = dict[str, Any]

MONDAY = 0
NOTES = (
    "A quiet day. Thank you for the call.",
    "Families have started to use the tablet for video calls.",
    "We would like a date for the next delivery of aprons.",
    "The clap on Thursday did everybody good.",
    "Two carers came back from isolating this week.",
    "The garden is open to residents again, one corridor at a time.",
    "We are still waiting for the swabs we ordered.",
    "The pharmacy brought everything on time.",
)


@dataclass(frozen=True, slots=True)
class Today:
    """Everything the scenario knows of one home on one day."""

    place: Place
    on: dt.date
    illness: Illness
    beds: BedDay
    team: Team
    staff: StaffDay
    stock: Stock

    @property
    def cases(self) -> NewCases:
        """Today's new cases."""
        return self.illness.cases.get(self.on) or NewCases()

    @property
    def residents(self) -> int:
        """Residents who slept here."""
        return self.beds.split.occupied - self.beds.in_hospital

    @property
    def is_quiet(self) -> bool:
        """Whether nobody fell ill, came, went or died."""
        return self.beds.is_quiet and not self.cases.total


def story_of(place: Place) -> list[tuple[Today, Answers]]:
    """Eight weeks of one home, a day at a time, each with its answers."""
    illness, team = illness_of(place), team_of(place)
    beds, staff = bed_days(place, illness), staff_days(place, team, illness)
    stock = stock_days(place)
    rng = chance(place.location_id, "answers")
    days = [Today(place, on, illness, beds[on], team, staff[on], stock[on]) for on in DAYS]
    return [(today, _answers(today, rng)) for today in days]


def is_weekly(on: dt.date) -> bool:
    """Whether the weekly questions are asked: on Mondays, and on the first and the last day."""
    return on.weekday() == MONDAY or on in (DAYS[0], LAST)


def _answers(today: Today, rng: Random) -> Answers:
    answers: Answers = {
        **_beds(today),
        **_came_and_went(today, rng),
        **_ill(today, rng),
        **_died(today),
        **_staff(today),
        **_kit(today),
        **_infection(today, rng),
        **_managing(today, rng),
    }
    if is_weekly(today.on):
        answers |= _weekly(today)
    if rng.random() < 0.02:
        answers["notes"] = rng.choice(NOTES)
    if today.place.medicines or today.on != LAST:
        answers["med_problem"] = _yes_no(
            today.place.medicines == "yes" if today.on == LAST else rng.random() < 0.02
        )
    return answers


def _yes_no(said: bool) -> str:
    return "yes" if said else "no"


# --- beds and people ------------------------------------------------------------------------


def _beds(today: Today) -> Answers:
    split, illness, on = today.beds.split, today.illness, today.on
    found: Answers = {
        "max_capacity": today.place.beds,
        "occupied": split.occupied,
        "in_hospital": today.beds.in_hospital,
        "reserved": split.reserved,
        "accepting": split.accepting,
        "not_available": split.not_available,
        "admission_status": "open",
        "residents_today": today.residents,
    }
    if split.accepting:
        found["short_term"] = split.short_term
    if split.not_available:
        found |= _reasons(today)
    if split.closed:
        found |= {"admission_status": "closed", "closed_reason": [illness.reason]}
        if illness.open_again is not None:
            found["closed_until"] = illness.open_again.isoformat()
    elif illness.is_careful(on):
        found |= {"admission_status": "open_with_conditions", "closed_reason": [illness.reason]}
    if today.place.d2a_block:
        found["d2a_occupied"] = min(today.place.d2a_block, split.occupied, 5 + on.day % 5)
    return found


def _reasons(today: Today) -> Answers:
    """Why beds cannot be filled: each bed for one reason."""
    beds, closed = today.beds.split.not_available, today.beds.split.closed
    found = dict.fromkeys(
        ("na_outbreak", "na_staffing", "na_refurb", "na_single_use", "na_assessment", "na_other"), 0
    )
    if closed:
        kind = {"staffing": "na_staffing", "refurbishment": "na_refurb"}
        found[kind.get(today.illness.reason, "na_outbreak")] = beds
        return found
    # The number on the door decides, so that a home gives the same reason from day to day.
    door = int(today.place.location_id[-3:])
    first = ("na_single_use", "na_staffing", "na_refurb")[door % 3]
    found[first] = beds - beds // 3
    found["na_assessment"] += beds // 3
    return found


def _came_and_went(today: Today, rng: Random) -> Answers:
    beds = today.beds
    found: Answers = {
        "res_to_hospital": beds.to_hospital,
        "res_from_hospital": beds.from_hospital,
        "res_from_community": beds.from_community,
    }
    came = beds.from_hospital + beds.from_community
    if came:
        # Tests before leaving hospital became the rule in the middle of April.
        untested = 0.7 if today.on < dt.date(2020, 4, 16) else 0.12
        found["res_untested"] = came if rng.random() < untested else 0
    return found


def _ill(today: Today, rng: Random) -> Answers:
    cases, on = today.cases, today.on
    recent, dead = today.illness.recent(on, 14), _dead(today.illness, on, 14)
    confirmed = max(cases.residents_confirmed, recent.residents_confirmed - dead)
    confirmed = min(confirmed, today.residents)
    suspected = today.illness.recent(on, 8).residents_suspected
    suspected = min(max(cases.residents_suspected, suspected - dead), today.residents - confirmed)
    found: Answers = {
        "res_new_suspected": cases.residents_suspected,
        "res_new_confirmed": cases.residents_confirmed,
        "st_new_suspected": cases.staff_suspected,
        "st_new_confirmed": cases.staff_confirmed,
        "res_cur_suspected": suspected,
        "res_cur_confirmed": confirmed,
        "other_outbreak": ["none"],
        "resident_wellbeing": _wellbeing(today, ("well", "some_low", "concern"), rng),
    }
    if suspected or confirmed or today.beds.from_hospital or today.beds.from_community:
        found["res_isolating"] = min(today.residents, suspected + confirmed)
    if cases.total:
        found["last_onset"] = (on - dt.timedelta(days=rng.randint(0, 3))).isoformat()
    return found


def _dead(illness: Illness, on: dt.date, days: int) -> int:
    """Residents who died of it in the last `days` days."""
    first = on - dt.timedelta(days=days - 1)
    return sum(
        number
        for deaths in (illness.deaths_confirmed, illness.deaths_suspected)
        for day, number in deaths.items()
        if first <= day <= on
    )


def _died(today: Today) -> Answers:
    beds = today.beds
    found: Answers = {"deaths_all": beds.deaths}
    if beds.deaths:
        found |= {
            "deaths_confirmed": beds.deaths_confirmed,
            "deaths_suspected": beds.deaths_suspected,
            "deaths_in_hospital": min(beds.deaths, int(today.on.day % 4 == 0)),
            "cqc_notified": "yes",
        }
    return found


# --- staff, kit, infection ------------------------------------------------------------------


def _staff(today: Today) -> Answers:
    staff = today.staff
    found: Answers = {
        "shifts_planned": staff.planned,
        "shifts_filled": staff.filled,
        "shifts_agency": staff.agency,
        "unfilled_48h": max(0, staff.planned - staff.filled),
        "manager_cover": "deputy" if today.on.weekday() > 4 else "registered_manager",
    }
    for group in today.team.groups:
        found[f"st_{group}_abs_covid"] = staff.covid[group]
        found[f"st_{group}_abs_other"] = staff.other[group]
    if any(staff.covid.values()):
        found |= {"st_isolating": staff.isolating, "st_shielding": staff.shielding}
    if today.place.nursing:
        found["nurse_every_shift"] = "yes"
    return found


def _kit(today: Today) -> Answers:
    found: Answers = {**today.stock, "ppe_quality": "no"}
    worst = worst_of(today.stock)
    if worst in ("red", "amber"):
        found["ppe_emergency"] = _yes_no(worst == "red")
        found["ppe_delivery_due"] = (today.on + dt.timedelta(days=2)).isoformat()
    return found


def _infection(today: Today, rng: Random) -> Answers:
    partly = rng.random() < 0.02
    return {
        "ipc_followed": "partly" if partly else "fully",
        "ipc_help": "phone" if partly else "no",
        "can_isolate": _yes_no(today.place.actions.get("1.1") != "no"),
        "can_cohort": "yes" if today.cases.residents else "not_needed",
        "cleaning": "yes",
        "t_barrier": ["no_delivery"] if rng.random() < 0.03 else ["none"],
        "equip_fault": _yes_no(rng.random() < 0.01),
    }


# --- how it is ------------------------------------------------------------------------------


def _pressure(today: Today) -> int:
    """How hard the day is: illness, kit and staff, 0 to 6."""
    ill = today.illness.recent(today.on, 10).total
    worst = worst_of(today.stock)
    return (
        (ill > 1)
        + (ill > 6)
        + 3 * (worst == "red")
        + (worst == "amber")
        + (today.staff.share_off > 0.14)
    )


def _wellbeing(today: Today, words: tuple[str, str, str], rng: Random) -> str:
    worse = min(2, _pressure(today) // 2)
    return words[worse] if rng.random() < 0.8 else words[min(1, worse)]


def _managing(today: Today, rng: Random) -> Answers:
    pressure, worst = _pressure(today), worst_of(today.stock)
    coping = "green_fine"
    if pressure >= 3:
        coping = "red_need_help_today"
    elif pressure == 2 or (pressure == 1 and rng.random() < 0.5):
        coping = "amber_some_pressure"
    wanted = ["ppe"] if worst in ("red", "amber") else []
    if today.staff.share_off > 0.14:
        wanted.append("staff")
    if today.cases.residents and rng.random() < 0.5:
        wanted.append("testing")
    found: Answers = {
        "coping": coping,
        "support_wanted": wanted or ["none"],
        "staff_wellbeing": _wellbeing(today, ("well", "tired", "struggling"), rng),
    }
    if wanted:
        found["urgency"] = "today" if coping == "red_need_help_today" else "this_week"
    return found


# --- once a week ----------------------------------------------------------------------------


def _weekly(today: Today) -> Answers:
    """What stays for weeks; it agrees with what the home says of the support actions."""
    place, actions = today.place, today.place.says
    found: Answers = {
        "registered_beds": place.beds,
        "staff_multi_home": today.team.multi_home,
        "full_wages": actions.get("1.3", "dont_know"),
        "clipper": "yes" if place.on_tracker else "invited",
        "t_portal": actions.get("2.1", "unsure"),
        "t_kits": "yes" if actions.get("2.2") == "yes" else "on_order",
        "clin_lead": actions.get("5.1", "dont_know"),
        "checkin": "yes" if actions.get("5.1") == "yes" else "not_started",
        "med_lead": actions.get("5.1", "no"),
        "mutual_aid_offer": ["expertise"] if place.beds >= 45 else ["no"],
        "finance_flag": "some" if place.beds <= 6 else "no",
        "visiting": "end_of_life_only",
        "training_need": ["none"] if actions.get("4.1") == "yes" else ["ppe", "ipc"],
        "pcsp": today.beds.split.occupied * 9 // 10,
        "smr": today.beds.split.occupied * 3 // 5,
        **{f"st_{group}_employed": people for group, people in today.team.groups.items()},
    }
    if place.d2a_block:
        found["d2a_block"] = place.d2a_block
    return found | _whole_home_test(today)


def _whole_home_test(today: Today) -> Answers:
    """From May on, homes with kits have tested everybody once."""
    tested = dt.date(2020, 5, 4) + dt.timedelta(days=int(today.place.location_id[-2:]) % 14)
    if today.place.says.get("2.2") != "yes" or today.on <= tested:
        return {}
    ill = today.illness.recent(tested, 10)
    residents, staff = today.beds.split.occupied, sum(today.team.groups.values()) * 4 // 5
    return {
        "t_last_whole": tested.isoformat(),
        "t_res_done": residents,
        "t_staff_done": staff,
        "t_res_pos": min(residents, ill.residents_confirmed),
        "t_staff_pos": min(staff, ill.staff_confirmed),
    }
