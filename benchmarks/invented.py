"""An invented country: 15,000 homes in 150 authorities, and full reports that pass every check."""

import csv
import datetime as dt
import random
from functools import cache
from pathlib import Path
from typing import Any

from rollcall.domain.programme import Programme
from rollcall.domain.questions.definition import Question
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo
from rollcall.reports.services import NewReport


COUNTRY, REGIONS, AUTHORITIES, HOMES = "X92000001", 9, 150, 15_000
#: One home in ten asks for something on a day, for several things at once.
ASKS_FOR_HELP = 0.1


def write_areas(file: Path) -> None:
    """The country, its regions and their authorities, as `import_areas` takes them."""
    regions = [f"X12{n:06}" for n in range(REGIONS)]
    rows = [(COUNTRY, "Invented country", "nation", "")]
    rows += [(code, f"Region {n}", "region", COUNTRY) for n, code in enumerate(regions)]
    rows += [
        (authority(n), f"Authority {n}", "local_authority", regions[n % REGIONS])
        for n in range(AUTHORITIES)
    ]
    _write(file, ["code", "name", "kind", "parent_code"], rows)


def authority(number: int) -> str:
    """The code of an authority."""
    return f"X06{number:06}"


def write_homes(file: Path) -> None:
    """A register as large as England's, as `import_homes` takes it."""
    chance = random.Random("homes")
    columns = ["location_id", "name", "provider_id", "provider_name", "postcode", "address1"]
    columns += ["local_authority_code", "beds", "latitude", "longitude"]
    columns += ["provides_nursing", "has_d2a", "does_agp"]
    rows = []
    for n in range(HOMES):
        provider, street = f"1-{200_000_000 + n // 2}", f"{n % 200 + 1} High Street"
        who = (f"1-{100_000_000 + n}", f"Invented House {n}", provider, f"Provider {n // 2}")
        where = (f"ZZ{n % 90 + 1} {n % 9}AA", street, authority(n % AUTHORITIES))
        size = (chance.randint(15, 80), 53 + n / 1e5, -2 - n / 1e5)
        does = ("yes" if n % 2 else "no", "yes" if n % 5 == 0 else "no", "no")
        rows.append((*who, *where, *size, *does))
    _write(file, columns, rows)


def _write(file: Path, columns: list[str], rows: list[Any]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(rows)


def full_report(programme: Programme, home: HomeInfo, on: dt.date) -> NewReport:
    """A report that answers everything that applies to the home, and adds up."""
    compiled = programme.compiled(programme.settings.daily_set)
    chance = random.Random(f"{home.location_id} {on}")
    asks, well = chance.random() < ASKS_FOR_HELP, _without_needs(on)
    answers = {
        question.id: _answer(question, chance, on)
        if asks or question.id not in well
        else well[question.id]
        for question in compiled.question_set.asked
        if not (question.is_words or question.options_from or question.calculate)
    }
    # Beds differ from home to home and change little from day to day.
    answers |= _beds(random.Random(home.location_id)) | _people(chance)
    sheet = compiled.sheet(answers, on=on, home={**home.attributes, "beds": home.beds})
    shown = {key: answer for key, answer in answers.items() if sheet.is_shown(key)}
    return NewReport(home.location_id, on, shown, reason="bench")


@cache
def _without_needs(on: dt.date) -> dict[str, str]:
    """An answer that asks for no help, by question, where another would ask for some."""
    programme, found = current_programme(on), {}
    for question in programme.sets[programme.settings.daily_set].asked:
        codes = [option.code for option in question.choices if not option.means]
        quiet = [code for code in codes if not programme.kinds_named({question.id: code}, on, {})]
        if quiet and len(quiet) < len(codes):
            found[question.id] = quiet[-1]
    return found


def _answer(question: Question, chance: random.Random, on: dt.date) -> Any:
    """Some answer of the question's type; most homes are well."""
    match question.type:
        case "integer":
            return chance.choice((0, 0, 0, 0, 1, 2))
        case "date":
            return on.isoformat()
        case "matrix":
            # A home has a few of the many kinds.
            return {row.code: {c.code: 9 for c in question.columns} for row in question.rows[:3]}
        case "choices":
            return [question.options[0].code]
        case _:
            codes = [option.code for option in question.choices if not option.means]
            return codes[-1] if chance.random() < 0.9 else chance.choice(codes)


def _beds(chance: random.Random) -> dict[str, Any]:
    """Beds that add up to the capacity (VR-01, VR-02, VR-09, VR-12)."""
    status = chance.choices(("open", "closed"), (85, 15))[0]
    free, reserved, unusable = chance.randint(0, 6), chance.randint(0, 2), chance.randint(0, 6)
    free = 0 if status == "closed" else free
    occupied = chance.randint(12, 60)
    reasons = ("outbreak", "staffing", "refurb", "single_use", "assessment", "other")
    return {
        "max_capacity": occupied + reserved + free + unusable,
        "registered_beds": occupied + reserved + free + unusable,
        "occupied": occupied,
        "residents_today": occupied,
        "reserved": reserved,
        "accepting": free,
        "short_term": min(free, 2),
        "not_available": unusable,
        **{f"na_{reason}": unusable if reason == "outbreak" else 0 for reason in reasons},
        "admission_status": status,
        "d2a_block": 5,
    }


def _people(chance: random.Random) -> dict[str, Any]:
    """Staff, shifts, deaths and tests within each other (VR-03, VR-04, VR-13)."""
    died, absent = chance.choices((0, 1, 2), (96, 3, 1))[0], chance.randint(0, 3)
    new = {key: chance.choices((0, 2), (98, 2))[0] for key in ("res_new", "st_new")}
    return {
        "deaths_all": died,
        "deaths_confirmed": died,
        "deaths_suspected": 0,
        "deaths_in_hospital": 0,
        **{f"st_{group}_employed": 30 for group in ("nurse", "care", "noncare")},
        **{f"{key}_{how}": number for key, number in new.items() for how in _NEW},
        "st_care_abs_covid": absent,
        "st_isolating": absent,
        "st_shielding": 0,
        "shifts_planned": 14,
        "shifts_filled": 13,
        "shifts_agency": 2,
        "res_untested": 0,
        "t_res_done": 20,
        "t_staff_done": 20,
    }


_NEW = ("suspected", "confirmed")
