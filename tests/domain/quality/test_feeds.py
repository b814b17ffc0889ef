"""Many homes' reports of a day: frozen feeds, round numbers, copies, flags (methods e)."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from rollcall.domain.quality.definition import QualityRule
from rollcall.domain.quality.feeds import (
    FeedRow,
    changed_homes,
    copied,
    is_frozen,
    is_heaped,
    notes,
    repeats,
    round_numbers,
)


LONDON = ZoneInfo("Europe/London")
DAY = dt.date(2020, 5, 26)
TEN = dt.datetime(2020, 5, 26, 9, 0, 12, tzinfo=dt.UTC)  # ten in London's summer


def row(number: int, **more: Any) -> FeedRow:
    details = {"group": "Group", "source": "file", "at": TEN, "answers": {"beds": number}}
    made = {"home_id": number, **details, **more}
    return FeedRow(**{"recorded_at": made["at"], **made})


def rule(test: str, evidence: str = "{part} of {of}", **more: Any) -> QualityRule:
    return QualityRule(test.upper(), "information", test, "small", "s", evidence, **more)


def found(one: QualityRule, rows: list[FeedRow]) -> list[str]:
    made = notes([one], rows, on=DAY, zone=LONDON, label=lambda q: f"<{q}>", source_words=str.upper)
    return [note.evidence for note in made]


# --- Q8 ---------------------------------------------------------------------------------------


def test_a_feed_where_under_three_in_a_hundred_changed_is_frozen():
    assert is_frozen(2, 100)
    assert not is_frozen(3, 100)
    assert is_frozen(0, 10)
    assert not is_frozen(0, 9), "too few homes to tell"


def test_a_home_that_said_itself_that_nothing_changed_is_no_sign_of_a_frozen_feed():
    same = [row(n, last={"beds": n}) for n in range(12)]
    assert changed_homes(same) == (0, 12)
    assert changed_homes([row(n, last={"beds": n}, nothing_changed=True) for n in range(12)]) == (
        0,
        0,
    )
    assert changed_homes([row(1, last={"beds": 2}), row(3)]) == (1, 1), "the second never told us"


def test_the_source_that_stands_still_is_named():
    still = [row(n, last={"beds": n}) for n in range(12)]
    lively = [row(n, source="self", last={"beds": 0}) for n in range(1, 13)]
    frozen = rule("frozen", "{where}: {part} of {of} ({share})")
    assert found(frozen, still) == ["FILE: 0 of 12 (0%)", "Group: 0 of 12 (0%)"]
    assert found(frozen, [*still, *lively]) == ["FILE: 0 of 12 (0%)"]
    assert found(frozen, lively) == []


def test_a_provider_whose_homes_stand_still_is_named():
    frozen = rule("frozen", "{where}: {part} of {of}")
    still = [row(n, group="Still Care", last={"beds": n}) for n in range(12)]
    lively = [row(n, group="Lively Care", last={"beds": 0}) for n in range(1, 13)]
    assert found(frozen, [*still, *lively]) == ["Still Care: 0 of 12"]


# --- Q3 ---------------------------------------------------------------------------------------


def test_numbers_below_ten_are_neither_round_nor_not():
    assert round_numbers([0, 5, 10, 15, 20]) == (2, 3)


def test_half_of_sixty_numbers_round_is_a_heap_and_six_are_not():
    assert is_heaped(30, 60)
    assert not is_heaped(6, 60)
    assert not is_heaped(49, 49), "fewer than 50 prove nothing"


def test_a_heap_is_told_with_its_source_and_question():
    rows = [row(10 * (1 + n % 9)) for n in range(60)]
    heap = rule("heaping", "{where} {label} {part}/{of}, {expected}", questions={"beds": ""})
    assert found(heap, rows) == ["FILE <beds> 60/60, 10%"]


# --- Q4 ---------------------------------------------------------------------------------------


def test_the_same_number_in_all_homes_of_a_group_in_a_minute_is_a_copy():
    rows = [row(31, home_id=n, at=TEN + dt.timedelta(seconds=n)) for n in range(3)]
    assert list(copied(rows, "beds")) == [(TEN.replace(second=0), 31, 3)]
    assert list(copied(rows[:2], "beds")) == [], "two may agree"
    assert list(copied([*rows, row(30, home_id=9)], "beds")) == [], "not all of them"
    assert list(copied([row(0, home_id=n) for n in range(3)], "beds")) == [], "nought is common"


def test_homes_of_no_group_are_no_copies_of_one_another():
    copies = rule("copied", questions={"beds": ""})
    assert found(copies, [row(31, home_id=n, group="") for n in range(3)]) == []


def test_a_copy_is_told_with_its_minute_in_local_time():
    copies = rule("copied", "{where} {part}/{of} {label} {value} {minute}", questions={"beds": ""})
    rows = [row(31, home_id=n) for n in range(4)]
    assert found(copies, rows) == ["Group 4/4 <beds> 31 10:00"]


# --- Q6, Q7 -----------------------------------------------------------------------------------


def test_late_and_proxy_and_repeated_reports_are_counted_of_all():
    rows = [
        row(1, at=dt.datetime(2020, 5, 26, 9, 59, tzinfo=dt.UTC)),
        row(2, at=dt.datetime(2020, 5, 26, 10, 0, tzinfo=dt.UTC)),
        row(3, source="self", versions=2),
    ]
    assert found(rule("late", parameters={"hour": 11}), rows) == ["1 of 3"]
    assert found(rule("late"), rows) == [], "without a cut-off the day's end counts"
    assert found(rule("proxy"), rows) == ["2 of 3"]
    assert found(rule("again"), rows) == ["1 of 3"]
    assert found(rule("late"), []) == []


def test_a_key_that_is_there_three_times_is_repeated_twice():
    assert repeats(["a", "b", "a", "a"]) == 2
