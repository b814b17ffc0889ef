"""Reads of extracts: what another collection last said of homes, and which homes to chase there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import F, Max, QuerySet, TextField
from django.db.models.functions import Cast

from rollcall.domain.differences import STANDINGS, Standing, Told, standing
from rollcall.domain.programme import Layout, Programme
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo, home_infos
from rollcall.reports.models import Extract, ExtractRow, ReportVersion


@dataclass(frozen=True, slots=True)
class RowTold:
    """What one row of an extract said; `row_id` is None until it is written."""

    home_id: int
    layout: str
    answers: dict[str, Any]
    saved_at: dt.datetime | None
    row_id: int | None = None
    number: int = 0

    @property
    def told(self) -> Told:
        """As the domain weighs it."""
        return Told(self.answers, self.saved_at, self.layout)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One answer that a home has already given to another collection, for it to confirm here."""

    question: str
    value: Any
    layout: str
    called: str
    saved_at: dt.datetime | None
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ExtractStanding:
    """How a home stands in another collection on a day (P03)."""

    home: HomeInfo
    state: Standing
    saved_at: dt.datetime | None
    told_us: bool


def extract_rows(
    set_key: str, on: dt.date, home_ids: Sequence[int]
) -> dict[int, dict[str, RowTold]]:
    """The row that counts for each home and layout: the one saved last. One query."""
    rows = (
        ExtractRow.objects.filter(question_set=set_key, on=on, of_day=True, home_id__in=home_ids)
        .order_by(F("saved_at").asc(nulls_first=True), "pk")
        .values_list("home_id", "layout", Cast("answers", TextField()), "saved_at", "pk", "row")
    )
    found: dict[int, dict[str, RowTold]] = defaultdict(dict)
    for home_id, layout, text, saved_at, pk, number in rows.iterator(chunk_size=5_000):
        found[home_id][layout] = RowTold(home_id, layout, orjson.loads(text), saved_at, pk, number)
    return found


def known_elsewhere(
    location_id: str, set_key: str, on: dt.date, known_at: dt.datetime | None = None
) -> dict[str, Elsewhere]:
    """What a home has already told other collections for a day, by question. One query.

    For pages that offer to confirm an answer rather than to type it again. Of several collections
    the one that the home saved last counts.
    """
    called = {
        one.key: one.extract.called
        for one in current_programme(on).extract_layouts(set_key)
        if one.extract
    }
    rows = ExtractRow.objects.filter(
        home__location_id=location_id, question_set=set_key, on=on, of_day=True
    )
    if known_at is not None:
        rows = rows.filter(extract__known_from__lte=known_at)
    rows = rows.order_by(F("saved_at").asc(nulls_first=True), "pk")
    found: dict[str, Elsewhere] = {}
    for layout, answers, saved_at, received_at in rows.values_list(
        "layout", "answers", "saved_at", "extract__known_from"
    ):
        # A newer row of the same collection replaces the older one whole.
        found = {key: one for key, one in found.items() if one.layout != layout}
        for question, value in answers.items():
            name = called.get(layout, layout)
            found[question] = Elsewhere(question, value, layout, name, saved_at, received_at)
    return found


def last_extract(
    layout_key: str, on: dt.date, known_at: dt.datetime | None = None
) -> dt.datetime | None:
    """When a layout's file for a day was last read; None = never. One query."""
    rows = Extract.objects.filter(layout=layout_key, on=on)
    if known_at is not None:
        rows = rows.filter(known_from__lte=known_at)
    return rows.aggregate(last=Max("known_from"))["last"]


def extract_standings(
    homes: QuerySet[Any], layout: Layout, on: dt.date, known_at: dt.datetime | None = None
) -> list[ExtractStanding]:
    """How each home stands in a collection on a day, those to chase first. Four queries.

    Registered is who is in any of the day's files; updated, who saved inside the window that the
    collection now expects answers in.
    """
    programme = current_programme(on)
    rows = ExtractRow.objects.filter(home__in=homes.order_by(), layout=layout.key, on=on)
    reports = ReportVersion.objects.known(known_at).filter(
        home__in=homes.order_by(), question_set=layout.set, on=on
    )
    if known_at is not None:
        rows = rows.filter(extract__known_from__lte=known_at)
    saved = dict(rows.values_list("home_id").annotate(last=Max("saved_at")))
    told = set(_own(reports))
    found = [
        _standing(programme, layout, on, info, saved, info.id in told)
        for info in home_infos(homes, on)
    ]
    return sorted(found, key=lambda one: (STANDINGS.index(one.state), one.home.name))


def _own(reports: QuerySet[ReportVersion]) -> Iterator[int]:
    """Ids of the homes whose own word is in a report; one that is all an extract's is left out."""
    for version in reports.only(
        "home_id", "answers", "from_extracts", "words_given", "nothing_changed"
    ).iterator(chunk_size=2_000):
        if version.is_own:
            yield version.home_id


def _standing(
    programme: Programme,
    layout: Layout,
    on: dt.date,
    info: HomeInfo,
    saved: dict[int, dt.datetime | None],
    told_us: bool,
) -> ExtractStanding:
    at = saved.get(info.id)
    state = standing(
        listed=info.id in saved,
        updated_on=clock.reporting_day(at) if at else None,
        since=programme.window(layout, on).opens,
    )
    return ExtractStanding(info, state, at, told_us)
