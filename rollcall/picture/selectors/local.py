"""The picture of the homes around one home, with small numbers protected."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rollcall.domain import disclosure
from rollcall.domain.disclosure import Shown
from rollcall.domain.programme import Programme, Tile
from rollcall.domain.questions.definition import State
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors.behind import (
    HomeStanding,
    definition_of,
    home_standings,
    in_outbreak_state,
)


@dataclass(frozen=True, slots=True)
class LocalNumber:
    """One number about the other homes: what may be shown of it, and of how many homes it is."""

    label: str
    shown: Shown
    answered: int
    of: int
    is_homes: bool
    unit: str = ""


def local_picture(homes: QuerySet[Any], set_key: str, on: dt.date) -> list[LocalNumber]:
    """The programme's local picture over some homes on a day. A fixed number of queries.

    Whoever asks leaves out the homes that the reader knows, so that nothing can be taken away from
    a number to leave another home's.
    """
    programme = current_programme(on)
    tiles = programme.figures.local_picture
    figures = list(dict.fromkeys(tile.figure for tile in tiles if tile.figure))
    rows = home_standings(homes, set_key, on, figures)
    return [_number(programme, set_key, tile, rows, on) for tile in tiles]


def _number(
    programme: Programme, set_key: str, tile: Tile, rows: Sequence[HomeStanding], on: dt.date
) -> LocalNumber:
    rules, of = programme.settings.small_numbers, len(rows)
    reported = sum(row.last_report == on for row in rows)
    if tile.coverage:
        shown = disclosure.homes(reported, of=of, about_illness=False, rules=rules)
        return LocalNumber(tile.label, shown, reported, of, is_homes=True)
    if of < rules.least_homes:
        return LocalNumber(
            tile.label, Shown(None, "few_homes"), reported, of, is_homes=not tile.figure
        )
    if tile.state:
        heard = sum(row.last_report is not None for row in rows)
        count = len(in_outbreak_state(list(rows), tile.state)) if heard else None
        shown = disclosure.homes(count, of=of, about_illness=True, rules=rules)
        return LocalNumber(tile.label, shown, heard, of, is_homes=True)
    definition = definition_of(set_key, tile.figure, on)
    values = _values(rows, tile.figure, on, of_the_day=definition.is_flow)
    is_ill = definition.sensitivity == "health"
    if tile.option:
        count = values.count(tile.option) if values else None
        shown = disclosure.homes(count, of=of, about_illness=is_ill, rules=rules)
        return LocalNumber(tile.label, shown, len(values), of, is_homes=True)
    total, giving = (sum(values) if values else None), sum(1 for value in values if value)
    if definition.unit == "people" or is_ill:
        shown = disclosure.people_of_homes(total, answered=len(values), giving=giving, rules=rules)
    else:
        shown = disclosure.things(total, answered=len(values), rules=rules)
    return LocalNumber(tile.label, shown, len(values), of, is_homes=False, unit=definition.unit)


def _values(
    rows: Sequence[HomeStanding], figure: str, on: dt.date, *, of_the_day: bool
) -> list[Any]:
    """What the homes answered; of events only in reports for the day itself (C0)."""
    return [
        row.readings[figure][1]
        for row in rows
        if figure in row.readings
        and row.readings[figure][0] is State.ANSWERED
        and not (of_the_day and row.last_report != on)
    ]
