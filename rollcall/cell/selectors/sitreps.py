"""Situation reports: drafted from the facts, as they were issued, and who gets them.

`_lines` is the one place where the numbers of a report come together.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.cell.models import Sitrep, SitrepIssue, SitrepText
from rollcall.cell.selectors.actions import count_in_area
from rollcall.cell.selectors.addresses import AddresseeInfo, addressees
from rollcall.cell.selectors.meetings import decisions_about_an_area, still_owed
from rollcall.cell.selectors.signals import signals_of_homes
from rollcall.domain.figures import Figure
from rollcall.domain.meetings import (
    SECTOR,
    Line,
    LineKind,
    SitrepForm,
    SitrepKind,
    standing_lines,
)
from rollcall.domain.programme import Tile
from rollcall.domain.programme.cell_checks import sitrep_key
from rollcall.domain.signals import Signals
from rollcall.domain.sitreps import SitrepContent, SitrepDecision, SitrepLine
from rollcall.domain.sitreps import SitrepText as Text
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import Picture, home_standings, trend
from rollcall.register.selectors import AreaInfo, open_homes
from rollcall.reports.selectors import routes_on


WEEK = dt.timedelta(days=7)
#: How long ago is still the present, while a page is drawn up.
A_MOMENT = dt.timedelta(minutes=1)

HOMES, OUTBREAKS, SIGNALS, ACTIONS, DECIDED = (
    "What homes told us",
    "Outbreaks",
    "Homes by urgency",
    "What is done",
    "What was decided",
)


@dataclass(frozen=True, slots=True)
class SitrepInfo:
    """One report that somebody began; `issued` is the number of its last version, 0 for none."""

    id: int
    authority_code: str
    kind: SitrepKind
    on: dt.date
    issued: int
    issued_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TextInfo:
    """The text of a part as it stands; number 0 and no words for one that nobody wrote."""

    key: str
    title: str
    hint: str
    words: str = ""
    number: int = 0
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class IssueInfo:
    """One version as it was issued."""

    id: int
    number: int
    at: dt.datetime
    by: str
    digest: str
    content: SitrepContent


def find_kind(key: str) -> SitrepKind:
    """The kind of report with this key; NotFound."""
    kinds = current_programme().cells.sitrep_kinds
    if key not in kinds:
        raise NotFound(
            f"There is no situation report “{key}”.",
            remedy=f"There are: {', '.join(kinds) or 'none'}.",
        )
    return kinds[key]


def some_sitreps(
    authorities: Collection[str], *, only_issued: bool, start: int = 0, stop: int = 25
) -> list[SitrepInfo]:
    """Reports, the newest first; drafts too where they may be seen. Two queries."""
    rows = list(
        _sitreps(authorities, only_issued).order_by("-on", "kind", "authority_code")[start:stop]
    )
    last: dict[int, SitrepIssue] = {}
    for one in SitrepIssue.objects.filter(sitrep__in=rows).defer("content").order_by("number"):
        last[one.sitrep_id] = one
    kinds = current_programme().cells.sitrep_kinds
    return [
        SitrepInfo(
            row.pk,
            row.authority_code,
            kinds[row.kind],
            row.on,
            last[row.pk].number if row.pk in last else 0,
            last[row.pk].at if row.pk in last else None,
        )
        for row in rows
        if row.kind in kinds
    ]


def count_sitreps(authorities: Collection[str], *, only_issued: bool) -> int:
    """How many there are."""
    return _sitreps(authorities, only_issued).count()


def _sitreps(authorities: Collection[str], only_issued: bool) -> Any:
    rows = Sitrep.objects.filter(authority_code__in=list(authorities))
    return rows.filter(issues__isnull=False).distinct() if only_issued else rows


def sitrep_id(kind: SitrepKind, authority_code: str, on: dt.date) -> int:
    """The id of a report, or 0 for one that nobody began. One query."""
    rows = Sitrep.objects.filter(authority_code=authority_code, kind=kind.key, on=on)
    return rows.values_list("pk", flat=True).first() or 0


def texts_of(kind: SitrepKind, authority_code: str, on: dt.date) -> list[TextInfo]:
    """Every part that a person writes, as it stands. One query."""
    rows = SitrepText.objects.filter(
        sitrep__authority_code=authority_code, sitrep__kind=kind.key, sitrep__on=on
    )
    last = {row.section: row for row in rows.order_by("number")}
    return [
        TextInfo(
            one.key,
            one.title,
            one.hint,
            *((row.words, row.number, row.by, row.at) if (row := last.get(one.key)) else ()),
        )
        for one in kind.texts
    ]


def issues_of(kind: SitrepKind, authority_code: str, on: dt.date) -> list[IssueInfo]:
    """The versions that were issued, in order. One query."""
    rows = SitrepIssue.objects.filter(
        sitrep__authority_code=authority_code, sitrep__kind=kind.key, sitrep__on=on
    ).order_by("number")
    return [
        IssueInfo(
            row.pk, row.number, row.at, row.by, row.digest, SitrepContent.from_kept(row.content)
        )
        for row in rows
    ]


def recipients_of(kind: SitrepKind, authority_code: str) -> list[tuple[AddresseeInfo, SitrepForm]]:
    """Everybody who gets the report, each with the form they get; nobody twice. One query."""
    forms = {one.body: one.form for one in kind.recipients}
    found: dict[str, tuple[AddresseeInfo, SitrepForm]] = {}
    for one in addressees(authority_code, list(forms)):
        if one.email not in found or forms[one.body] == "full":
            found[one.email] = (one, forms[one.body])
    return list(found.values())


# --- the draft ----------------------------------------------------------------------------------


def draft_sitrep(kind: SitrepKind, area: AreaInfo, on: dt.date, now: dt.datetime) -> SitrepContent:
    """The report of a day as it would be drawn up from what is known now."""
    first, last = kind.period(on)
    lines, meetings = decisions_about_an_area(area.code, last, now)
    held = [one for one in standing_lines(lines) if first <= meetings[one.meeting_id].on]
    sector = [one for one in held if one.kind is LineKind.DECISION and one.item == SECTOR]
    return SitrepContent(
        area_code=area.code,
        area_name=area.name,
        kind=kind.key,
        title=kind.title,
        first=first,
        last=last,
        known_at=now,
        lines=tuple(_lines(kind, area, on, now, held, still_owed(lines))),
        decisions=tuple(
            SitrepDecision(
                meetings[one.meeting_id].on,
                meetings[one.meeting_id].cell.title,
                one.words,
                one.owner,
                one.due,
            )
            for one in sector
        ),
        texts=tuple(
            Text(one.key, one.title, one.words)
            for one in texts_of(kind, area.code, on)
            if one.words
        ),
    )


def _lines(
    kind: SitrepKind,
    area: AreaInfo,
    on: dt.date,
    now: dt.datetime,
    held: Sequence[Line],
    waiting: Sequence[Line],
) -> Iterator[SitrepLine]:
    """Every number of the report: figures and outbreaks, silence, urgency, decisions."""
    programme = current_programme(on)
    days = [on - dt.timedelta(days=back) for back in range(kind.days)]
    asked = sorted({*days, *(day - WEEK for day in days)})
    pictures = {
        one.on: one
        for one in trend(
            area,
            programme.settings.daily_set,
            asked,
            known_at=_known_at(now),
            only=programme.board_figures,
        )
    }
    then = [pictures[day] for day in days]
    before = [pictures[day - WEEK] for day in days]
    for tile in programme.figures.tiles:
        yield from _tile_lines(tile, then, before)
    yield _new_outbreaks(kind, area, on, programme.settings.daily_set, now)
    yield _not_reached(area, on)
    yield from _urgency(programme.signals, area, on, now)
    yield from _actions(kind, area, on, now)
    yield from _decided(held, waiting)


def _known_at(now: dt.datetime) -> dt.datetime | None:
    """None for the present, which is read through the cache: a tenth of the queries."""
    return None if clock.now() - now < A_MOMENT else now


def _tile_lines(
    tile: Tile, then: Sequence[Picture], before: Sequence[Picture]
) -> Iterator[SitrepLine]:
    """A number of the board; what happens is added up over the days, what stands is the last day's."""
    last, earlier = then[0], before[0]
    cover = last.coverage
    if tile.coverage:
        yield SitrepLine(
            HOMES, "coverage", tile.label, cover.reported, cover.homes, cover.homes,
            earlier.coverage.reported,
        )  # fmt: skip
    elif tile.state:
        yield SitrepLine(
            OUTBREAKS,
            tile.state,
            tile.label,
            last.outbreaks[tile.state] if cover.homes > cover.never else None,
            cover.homes - cover.never,
            cover.homes,
            earlier.outbreaks[tile.state] if cover.homes > earlier.coverage.never else None,
        )
    elif tile.figure in last.figures:
        flows = last.programme.figure_definitions(last.set_key)[tile.figure].is_flow
        count = len(then) if flows else 1
        now, was = (_added(tile, each[:count]) for each in (then, before))
        note = f"Added up over {count} days." if count > 1 else ""
        yield SitrepLine(HOMES, sitrep_key(tile), tile.label, *now, was[0], note)


def _added(tile: Tile, days: Sequence[Picture]) -> tuple[float | None, int, int]:
    """A tile's number over some days, with how many answers of how many it stands on."""
    figures = [one.figures[tile.figure] for one in days if tile.figure in one.figures]
    numbers = [n for n in (_number(figure, tile.option) for figure in figures) if n is not None]
    return (
        sum(numbers) if numbers else None,
        sum(one.answered for one in figures),
        sum(one.of - one.does_not_apply for one in figures),
    )


def _number(figure: Figure, option: str) -> float | None:
    if not figure.answered:
        return None
    return (figure.counts or {}).get(option, 0) if option else figure.value


def _new_outbreaks(
    kind: SitrepKind, area: AreaInfo, on: dt.date, set_key: str, now: dt.datetime
) -> SitrepLine:
    """Homes whose outbreak began in these days."""
    homes, eve = open_homes(area.code, on), kind.period(on)[0] - dt.timedelta(days=1)
    then, was = (
        {
            one.home.id: one
            for one in home_standings(homes, set_key, day, (), known_at=_known_at(now))
        }
        for day in (on, eve)
    )
    heard = [one for one in then.values() if one.last_report is not None]
    new = [
        home_id
        for home_id, one in then.items()
        if one.standing.state.is_outbreak
        and not (home_id in was and was[home_id].standing.state.is_outbreak)
    ]
    value = len(new) if heard else None
    label = "Homes with a new outbreak"
    return SitrepLine(OUTBREAKS, "new_outbreak", label, value, len(heard), len(then))


def _not_reached(area: AreaInfo, on: dt.date) -> SitrepLine:
    """Homes not heard from on the last day, by any route (AT-11)."""
    now, was = (routes_on(open_homes(area.code, day), day) for day in (on, on - WEEK))
    return SitrepLine(
        HOMES,
        "not_reached",
        "Homes not heard from by any route",
        sum(route == "none" for route in now.values()),
        len(now),
        len(now),
        sum(route == "none" for route in was.values()) if was else None,
    )


def _urgency(
    signals: Signals, area: AreaInfo, on: dt.date, now: dt.datetime
) -> Iterator[SitrepLine]:
    """Homes by tier at the end of the day, or by now; what somebody has settled counts no more."""
    homes = open_homes(area.code, on)
    at = min(now, clock.day_begins(on + dt.timedelta(days=1)) - dt.timedelta(seconds=1))
    tiers = Counter(one.place.tier for one in signals_of_homes(homes, at, known_at=now))
    total = homes.count()
    tiers[signals.routine] = total - sum(
        count for tier, count in tiers.items() if tier != signals.routine
    )
    for tier in signals.tiers:
        label = f"Homes by urgency: {tier.label}"
        yield SitrepLine(SIGNALS, f"tier_{tier.tier}", label, tiers[tier.tier], total, total)


def _actions(
    kind: SitrepKind, area: AreaInfo, on: dt.date, now: dt.datetime
) -> Iterator[SitrepLine]:
    """Actions and requests opened and ended in these days, and how they stand."""
    first, last = (clock.day_begins(day) for day in (kind.period(on)[0], on + dt.timedelta(days=1)))
    found = count_in_area(area.code, first, last, now)
    before = count_in_area(area.code, first - WEEK, last - WEEK, now)
    for key, label, value, was in (
        ("actions_opened", "Actions and requests opened", found.opened, before.opened),
        ("actions_ended", "Actions and requests closed", found.ended, before.ended),
        ("actions_open", "Actions and requests open at the end", found.open, before.open),
    ):
        yield SitrepLine(ACTIONS, key, label, value, before=was)
    if on == clock.reporting_day(now):
        yield SitrepLine(ACTIONS, "actions_overdue", "Actions and requests late", found.overdue)


def _decided(held: Sequence[Line], waiting: Sequence[Line]) -> Iterator[SitrepLine]:
    """What the cells decided in these days, what of it was carried out, and what is owed."""
    decisions = [one for one in held if one.kind is LineKind.DECISION]
    done = [one for one in held if one.kind is LineKind.DONE]
    yield SitrepLine(DECIDED, "decided", "Decisions taken", len(decisions))
    yield SitrepLine(DECIDED, "decisions_done", "Decisions carried out", len(done))
    yield SitrepLine(DECIDED, "decisions_open", "Decisions still to be carried out", len(waiting))
