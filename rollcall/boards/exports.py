"""A board as rows of files."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from rollcall.boards import presenters
from rollcall.domain.programme import Programme
from rollcall.domain.sensitivity import WITHHELD_CELL, Sensitivity
from rollcall.picture.exports import COLUMNS, figure_rows
from rollcall.picture.selectors import HomeValue, Picture
from rollcall.reports.selectors import ExtractStanding


def trend_rows(days: Iterable[Picture]) -> Iterator[list[Any]]:
    """The header of a day's figures, then each day's figures and its homes by outbreak state."""
    yield list(COLUMNS)
    for day in days:
        yield from list(figure_rows(day))[1:]
        yield from (_state_row(day, state, value) for state, value in day.outbreaks.items())


def _state_row(day: Picture, state: str, value: int) -> list[Any]:
    """Homes in an outbreak state; no number at all on a day when no home has ever told us."""
    cover = day.coverage
    number: Any = value if cover.homes > cover.never else ""
    found = {
        "area_code": day.code,
        "area_name": day.name,
        "date": day.on.isoformat(),
        "known_at": day.known_at.isoformat() if day.known_at else "",
        "set": day.set_key,
        "measure": state,
        "label": presenters.STATE_TITLES[state],
        "value": number,
        "numerator": number,
        "denominator": cover.homes,
        "answered": cover.known,
        "not_answered": cover.homes - cover.known,
        "homes": cover.homes,
        "recent": cover.recent,
        "stale": cover.stale,
    }
    return [found.get(column, "") for column in COLUMNS]


def home_rows(
    programme: Programme, rows: Sequence[presenters.HomeRow], seen: Collection[Sensitivity]
) -> Iterator[list[Any]]:
    """The board's list of homes in the order of the board, as somebody may see them."""
    columns = [column.figure for column in programme.figures.columns]
    set_key = programme.settings.daily_set
    yield ["location_id", "name", "outbreak", "cases", "last_report", "needs_a_look", *columns]
    for row in rows:
        home = row.standing
        yield [
            home.home.location_id,
            home.home.name,
            home.standing.state.value,
            home.standing.cases_linked if "health" in seen else WITHHELD_CELL,
            home.last_report or "",
            "; ".join(words for words, _ in row.reasons),
            *(
                WITHHELD_CELL
                if column in home.hidden
                else presenters.standing_words(programme, set_key, column, home)[0]
                for column in columns
            ),
        ]


def value_rows(figure: str, values: Iterable[HomeValue]) -> Iterator[list[Any]]:
    """What each home gives to a figure."""
    yield ["location_id", "name", "figure", "state", "value", "reported_on", "carried"]
    for one in values:
        yield [
            one.home.location_id,
            one.home.name,
            figure,
            one.state.value,
            "" if one.value is None else one.value,
            one.reported_on or "",
            "yes" if one.carried else "no",
        ]


def check_rows(standings: Iterable[ExtractStanding]) -> Iterator[list[Any]]:
    """How homes stand in another collection, with whom to chase."""
    yield ["location_id", "name", "provider", "state", "saved_at", "told_us"]
    for one in standings:
        yield [
            one.home.location_id,
            one.home.name,
            one.home.provider_name,
            one.state,
            one.saved_at.isoformat(timespec="seconds") if one.saved_at else "",
            "yes" if one.told_us else "no",
        ]


def own_trend_rows(
    programme: Programme,
    location_id: str,
    trends: Mapping[str, Iterable[tuple[dt.date, int | None]]],
) -> Iterator[list[Any]]:
    """A home's own last days, figure by figure; an empty cell where nobody answered."""
    definitions = programme.figure_definitions(programme.settings.daily_set)
    yield ["location_id", "figure", "label", "date", "value"]
    for figure, trend in trends.items():
        for on, value in trend:
            shown = "" if value is None else value
            yield [location_id, figure, definitions[figure].label, on.isoformat(), shown]
