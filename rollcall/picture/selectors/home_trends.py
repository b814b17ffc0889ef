"""What one home gave to the programme's figures on each of its last days."""

import datetime as dt
from collections.abc import Collection, Sequence

from rollcall.domain.programme import Programme
from rollcall.domain.questions.definition import State
from rollcall.domain.sensitivity import Sensitivity
from rollcall.register.selectors import HomeInfo
from rollcall.reports.selectors import VersionInfo, latest_reports


#: A number for each day; None = no report, or no answer.
Trend = list[tuple[dt.date, int | None]]


def home_trends(
    programme: Programme,
    home: HomeInfo,
    up_to: dt.date,
    *,
    days: int,
    known_at: dt.datetime | None = None,
    reports: Sequence[VersionInfo] | None = None,
    seen: Collection[Sensitivity],
) -> dict[str, Trend]:
    """A home's trend of each of the programme's figures that a reader sees. One query at most.

    The oldest day comes first. It covers the last `days` days of a daily set, and the last so many
    reports of another. `reports` are that many of the newest, where they are at hand.
    """
    set_key = programme.settings.daily_set
    if reports is None:
        reports = latest_reports(
            home.location_id, set_key, up_to=up_to, known_at=known_at, limit=days
        )
    held = {one.on: one for one in reports}
    shown = sorted(held)
    if programme.sets[set_key].cadence == "daily":
        shown = [up_to - dt.timedelta(days=back) for back in reversed(range(days))]
    compiled = programme.compiled(set_key)
    sheets = {
        on: compiled.sheet(
            held[on].answers,
            on=on,
            home={**home.attributes, "beds": home.beds},
            round_settings=programme.round_conditions(set_key, on),
        )
        for on in shown
        if on in held
    }
    definitions = programme.figure_definitions(set_key)
    trends: dict[str, Trend] = {}
    for figure in programme.figures.home_trends:
        if definitions[figure].sensitivity not in seen:
            continue
        readings = {on: definitions[figure].read(sheet) for on, sheet in sheets.items()}
        trends[figure] = [
            (on, value if state is State.ANSWERED else None)
            for on in shown
            for state, value in [readings.get(on, (State.NOT_ANSWERED, None))]
        ]
    return trends
