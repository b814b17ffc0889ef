"""Two people never ring one home: claims, one after the other and eight at once."""

import datetime as dt

import pytest

from rollcall.accounts.models import User
from rollcall.foundation.errors import NotPermitted
from rollcall.reports.models import Attempt, Claim
from rollcall.reports.services import (
    HeldByAnother,
    NewAttempt,
    claim,
    claim_next,
    record_attempt,
    release,
)
from tests.factories.accounts import person
from tests.factories.concurrency import at_the_same_moment, seen
from tests.factories.reports import NOON, add_homes, small_country


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON, MARSH = "area:E09900001", "area:E09900002"
HANDLERS = 8


def after(minutes: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


@pytest.fixture
def two(country) -> tuple[User, User]:
    return person("call-handler", SEATON), person("call-handler", SEATON)


def test_next_gives_each_person_another_home_until_none_is_left(two):
    ann, ben = two
    first, second = claim_next(by=ann, now=NOON), claim_next(by=ben, now=NOON)
    assert {first, second} == {one.home.location_id for one in Claim.objects.all()}
    assert first != second
    assert claim_next(by=person("call-handler", SEATON), now=NOON) is None


def test_pressing_next_twice_takes_one_home(two):
    ann, _ = two
    assert claim_next(by=ann, now=NOON) == claim_next(by=ann, now=after(1))
    assert Claim.objects.count() == 1


def test_a_home_that_somebody_holds_is_refused_with_their_name_and_the_time(country, two):
    ann, ben = two
    home = country.homes["seaton1"]
    claim(by=ann, location_id=home.location_id, now=NOON)
    with pytest.raises(HeldByAnother, match=f"{ann.name} is ringing this home until 12:30pm"):
        claim(by=ben, location_id=home.location_id, now=after(29))


def test_a_claim_ends_by_itself_and_can_be_given_back(country, two):
    ann, ben = two
    home = country.homes["seaton1"].location_id
    claim(by=ann, location_id=home, now=NOON)
    claim(by=ben, location_id=home, now=after(30))
    assert Claim.objects.get().held_by == ben.actor_id
    release(by=ann, location_id=home)  # no longer hers to give
    assert Claim.objects.exists()
    release(by=ben, location_id=home)
    assert not Claim.objects.exists()


def test_taking_another_home_gives_back_the_first(country, two):
    ann, _ = two
    first, second = country.homes["seaton1"], country.homes["seaton2"]
    claim(by=ann, location_id=first.location_id, now=NOON)
    claim(by=ann, location_id=second.location_id, now=NOON)
    assert Claim.objects.get().home_id == second.pk


def test_writing_down_the_call_gives_the_home_back_and_next_goes_on(two):
    ann, _ = two
    first = claim_next(by=ann, now=NOON)
    record_attempt(by=ann, new=NewAttempt(first, "no_answer"), now=after(1))
    second = claim_next(by=ann, now=after(2))
    assert second not in (None, first)


def test_nobody_takes_a_home_of_another_council(country, two):
    with pytest.raises(NotPermitted):
        claim(by=two[0], location_id=country.homes["marsh1"].location_id, now=NOON)


def taking(user_id):
    return lambda: claim_next(by=User.objects.get(pk=user_id), now=NOON)


@pytest.mark.django_db(transaction=True)
def test_eight_people_who_press_next_at_once_get_eight_homes(shared, db):
    add_homes(small_country(), each=HANDLERS + 2)
    people = [person("call-handler", SEATON).pk for _ in range(HANDLERS)]
    shared()
    taken = at_the_same_moment(*map(taking, people))
    assert not [one for one in taken if isinstance(one, Exception) or one is None], taken
    assert len(set(taken)) == HANDLERS
    held = seen(lambda: list(Claim.objects.values_list("held_by", "home__location_id")))
    assert sorted(held) == sorted(zip([f"person:{pk}" for pk in people], taken, strict=True))


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_at_the_last_home_one_gets_it(shared, db):
    one = add_homes(small_country(), each=1).homes["seaton1"]
    people = [person("call-handler", SEATON).pk for _ in range(HANDLERS)]
    shared()

    def take(user_id):
        return lambda: claim(by=User.objects.get(pk=user_id), location_id=one.location_id, now=NOON)

    results = at_the_same_moment(*map(take, people))
    assert results.count(None) == 1
    assert sum(isinstance(one, HeldByAnother) for one in results) == HANDLERS - 1


@pytest.mark.django_db(transaction=True)
def test_eight_calls_to_one_home_at_once_are_eight_tries(shared, db):
    one = add_homes(small_country(), each=1).homes["seaton1"]
    people = [person("call-handler", SEATON).pk for _ in range(HANDLERS)]
    shared()

    def ring(user_id):
        new = NewAttempt(one.location_id, "no_answer")
        return lambda: record_attempt(by=User.objects.get(pk=user_id), new=new, now=NOON)

    results = at_the_same_moment(*map(ring, people))
    assert not [one for one in results if isinstance(one, Exception)], results
    assert seen(lambda: sorted(Attempt.objects.values_list("number", flat=True))) == list(
        range(1, 9)
    )
