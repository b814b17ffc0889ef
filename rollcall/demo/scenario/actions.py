"""What each home says of the support actions, between the round's opening and the last day."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from rollcall.demo.scenario.chance import chance
from rollcall.demo.scenario.places import LAST, Place
from rollcall.demo.scenario.rhythm import END, LONDON, ONE_DAY, Filing
from rollcall.reports.services import NewReport


OPENS = dt.date(2020, 5, 15)


def action_filings_of(place: Place, set_key: str) -> Iterator[Filing]:
    """A home's answers, if it gave any; a tenth of homes answered twice, and the later ones count."""
    if not place.says:
        return
    rng = chance(place.location_id, "actions")
    on = OPENS + rng.randint(3, (LAST - OPENS).days) * ONE_DAY
    answers = {f"a{code.replace('.', '_')}": said for code, said in place.says.items()}
    source = "phone" if rng.random() < 0.6 else "self"
    if rng.random() < 0.1:
        earlier = OPENS + rng.randint(0, 2) * ONE_DAY
        changed = rng.choice(sorted(answers))
        first = {**answers, changed: "no" if answers[changed] == "yes" else "yes"}
        yield _filing(place, set_key, earlier, source, first)
    yield _filing(place, set_key, on, source, answers)


def _filing(
    place: Place, set_key: str, on: dt.date, source: str, answers: dict[str, Any]
) -> Filing:
    when = dt.time(11, 0) if source == "phone" else dt.time(9, 0)
    at = min(END, dt.datetime.combine(on, when, LONDON).astimezone(dt.UTC))
    report = NewReport(place.location_id, on, {**answers, "as_of": on.isoformat()}, captured_at=at)
    return Filing(at, source, set_key, place, report)
