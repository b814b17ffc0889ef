"""Help: opening hours, who takes it, by when, what is late, and what is not asked twice."""

import datetime as dt
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.programme import Programme
from rollcall.domain.support import (
    Earlier,
    Hours,
    Kind,
    Support,
    Team,
    Urgency,
    is_open,
    is_overdue,
    is_stuck,
    next_opening,
    opens_again,
    route,
)
from rollcall.foundation.programmes import ProgrammeMistakes, load_programme
from tests.factories.programmes import ENGLAND


LONDON = ZoneInfo("Europe/London")
OFFICE = Team("office", "Office", hours=(Hours(("mon", "tue"), "09:00", "17:00"),))
NOW = dt.datetime(2020, 5, 26, 12, 0, tzinfo=LONDON)  # a Tuesday
DAY = dt.timedelta(days=1)


def at(day: int, hour: int, minute: int = 0, month: int = 5) -> dt.datetime:
    return dt.datetime(2020, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("when", "opened"),
    [(at(26, 9), True), (at(26, 8, 59), False), (at(26, 16, 59), True), (at(26, 17), False),
     (at(27, 12), False), (at(25, 12), False)],
)  # fmt: skip
def test_a_team_is_there_from_opening_until_just_before_closing_and_on_no_holiday(
    when: dt.datetime, opened: bool
) -> None:
    assert is_open(OFFICE, when, {dt.date(2020, 5, 25)}) is opened


def test_a_team_without_hours_is_always_there() -> None:
    assert next_opening(Team("always", "Always"), at(30, 3)) == at(30, 3)


def test_a_team_that_never_opens_has_no_next_opening() -> None:
    over = Hours(("mon",), "09:00", "17:00", until=dt.date(2020, 1, 1))
    assert next_opening(Team("gone", "Gone", hours=(over,)), NOW) is None


@given(st.integers(0, 2 * 365 * 24 * 60))
def test_the_next_opening_is_never_before_and_always_a_time_at_which_the_team_is_there(
    minutes: int,
) -> None:
    when = (NOW + dt.timedelta(minutes=minutes)).astimezone(LONDON)
    opening = next_opening(OFFICE, when)
    assert opening is not None
    assert opening >= when
    assert is_open(OFFICE, opening)
    assert (opening == when) is is_open(OFFICE, when)


def test_clocks_going_forward_leave_the_hours_on_the_wall_alone() -> None:
    early = dt.datetime(2020, 3, 29, 0, 30, tzinfo=LONDON)  # at one the clock says two
    opening = next_opening(OFFICE, early)
    assert opening is not None
    assert (opening.hour, opening.utcoffset()) == (9, dt.timedelta(hours=1))


SHUT = Kind("help", "Help", "office")
SUPPORT = Support(
    teams=(OFFICE, Team("call", "On call")),
    urgencies=(Urgency("soon", "Soon", 4), Urgency("later", "Later", 24)),
    kinds=(SHUT,),
)


def test_while_nobody_stands_in_the_time_runs_from_the_next_opening() -> None:
    routed = route(SUPPORT, SHUT, "soon", at(27, 12))
    assert (routed.team, routed.begins_at) == ("office", at(1, 9, month=6))
    assert routed.due_at == at(1, 13, month=6)


def test_a_kind_may_be_answered_sooner_than_others() -> None:
    quick = Kind("quick", "Quick", "office", respond={"soon": 1})
    assert route(SUPPORT, quick, "soon", NOW).due_at == NOW + dt.timedelta(hours=1)
    assert route(SUPPORT, quick, "later", NOW).due_at == NOW + DAY


def test_late_and_stuck_is_only_what_waits_for_the_team() -> None:
    assert is_overdue("accepted", NOW, NOW + dt.timedelta(seconds=1))
    assert not is_overdue("accepted", NOW, NOW)
    assert not is_overdue("delivered", NOW, NOW + DAY)
    assert not is_overdue("closed", NOW, NOW + DAY)
    assert is_stuck("agreed", NOW - 3 * DAY, NOW, 48)
    assert not is_stuck("agreed", NOW - DAY, NOW, 48)
    assert not is_stuck("delivered", NOW - 9 * DAY, NOW, 48)


@pytest.mark.parametrize(
    ("earlier", "opens"),
    [
        ([], True),
        ([Earlier("asked", None)], False),
        ([Earlier("delivered", None)], False),
        ([Earlier("refused", NOW - DAY)], False),
        ([Earlier("closed", NOW - 4 * DAY)], True),
        ([Earlier("closed", NOW - 9 * DAY), Earlier("accepted", None)], False),
    ],
)
def test_what_is_named_every_day_is_asked_once(earlier: list[Earlier], opens: bool) -> None:
    assert opens_again(earlier, NOW, 3) is opens


def test_the_first_programme_has_every_kind_with_a_team_and_each_wish_of_the_update_opens_one(
    programme: Programme,
) -> None:
    wanted = programme.sets["daily"].by_id["support_wanted"].choices
    written = " ".join(kind.opens_when for kind in programme.support.kinds)
    assert all(f"'{one.code}'" in written for one in wanted if one.code != "none")
    assert all(kind.owner in programme.support.team for kind in programme.support.kinds)
    assert programme.support.kinds_seen(["commercial"]) == ["finance"]


# --- mistakes in the file ---


def mistakes(folder: Path, old: str, new: str) -> list[str]:
    copy = Path(shutil.copytree(ENGLAND, folder / "copy"))
    path = copy / "support.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ProgrammeMistakes) as error:
        load_programme(copy)
    # What other files say of it may be wrong then too.
    own = [one for one in error.value.mistakes if one.file.name == "support.yaml"]
    assert all(one.line >= 1 for one in own)
    return [f"{one.message} {one.remedy}" for one in own]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("owner: ppe-unit", "owner: pper-unit", "there is no team `pper-unit`"),
        ("out_of_hours: hpt", "out_of_hours: ipc", "there is no other team `ipc`"),
        ('open: "10:00"', "open: 10:00", "`open`"),
        ('open: "10:00"', 'open: "ten"', "“ten” is not a time"),
        ('open: "10:00"', 'open: "16:30"', "does not come after"),
        ("since: 2020-06-22", "since: 2020-06-22, until: 2020-06-01", "before it begins"),
        ("ppe_emergency == 'yes'", "ppe_emergncy == 'yes'", "ppe_emergncy"),
        ("code: no_rush", "code: some_day", "`no_rush`"),
        ("urgent_unless_said: 24h", "urgent_unless_said: soon", "There is no urgency `soon`"),
        ("urgency: urgency", "urgency: urgent", "asks no question `urgent`"),
        ("key: hpt", "key: ipc", "`ipc` is there twice"),
        ("respond: {today: 2}", "respond: {now: 2}", "there is no urgency `now`"),
        ("confirm_days: 3", "confirm_days: 0", "`confirm_days` cannot be 0"),
        ("digest_minutes: 30", "digest_minutes: 0", "A digest needs some time"),
        ("Hello {name}", "Hello {nome}", "`nome` is not something"),
        ("Hello {name}", "Hello {name", "cannot be filled in"),
        ("hours: 168", "hours: 0", "nobody answers in no time"),
        ("{key: needed_by, label: By which", "{key: items, label: By which", "`items` is there twice"),
        ("options: [{code: residents, label: Residents}, {code: staff, label: Staff}]", "hint: x",
         "has nothing to choose from"),
        ("days: [mon, thu, fri]", "days: []", "There is no day"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert any(told in one for one in mistakes(tmp_path, old, new))


def test_a_later_version_of_the_daily_set_keeps_what_opens_a_request(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ENGLAND, tmp_path / "copy"))
    daily = (copy / "sets" / "daily.yaml").read_text("utf-8")
    later = daily.replace("ipc_help", "ipc_wish")
    first = next(line for line in daily.splitlines() if line.startswith("version:"))
    later = later.replace(first, 'version: "99"\nvalid_from: 2020-09-01', 1)
    (copy / "sets" / "daily@later.yaml").write_text(later, "utf-8")
    with pytest.raises(ProgrammeMistakes) as error:
        load_programme(copy)
    assert any(
        "With this version support.yaml is wrong" in str(one) for one in error.value.mistakes
    )


def test_a_programme_needs_no_support(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ENGLAND, tmp_path / "copy"))
    # Beside it those that name its teams and kinds, and what names those.
    for name in ("support", "signals", "levels", "outbreaks", "cells"):
        (copy / f"{name}.yaml").unlink()
    bare = load_programme(copy)
    assert (bare.support.kinds, bare.opening_kinds) == ((), ())
