"""What the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from rollcall.register.models import AreaParent, HomeArea, HomeRecord
from tests.factories.register import AS_OF, home, lies_in
from tests.rooms.register.conftest import DAY


pytestmark = pytest.mark.django_db

BEFORE = DAY - dt.timedelta(days=1)


def refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_a_home_has_one_present_and_one_first_record(world):
    made = home(world.seaton)
    refused(lambda: HomeRecord.objects.create(home=made, name="B", as_of=AS_OF, valid_from=DAY))
    refused(lambda: HomeRecord.objects.create(home=made, name="B", as_of=AS_OF, valid_to=DAY))


def test_a_home_has_one_present_authority_and_any_number_of_footprints(world):
    made = home(world.seaton, world.group, world.partnership)
    refused(
        lambda: HomeArea.objects.create(
            home=made, area=world.marsh, main=True, valid_from=DAY, as_of=AS_OF
        )
    )
    refused(
        lambda: HomeArea.objects.create(
            home=made, area=world.group, main=False, valid_from=DAY, as_of=AS_OF
        )
    )


def test_a_span_ends_after_it_begins(world):
    made = home(world.seaton)
    for model, given in (
        (HomeRecord, {"home": made, "name": "B", "as_of": AS_OF}),
        (HomeArea, {"home": made, "area": world.group, "main": False, "as_of": AS_OF}),
        (AreaParent, {"area": world.combe, "parent": world.north}),
    ):
        refused(
            lambda model=model, given=given: model(valid_from=DAY, valid_to=DAY, **given).save()
        )


def test_a_home_closes_after_it_opens_and_only_a_closed_one_has_a_successor(world):
    first, second = home(world.seaton), home(world.seaton)
    first.opened_on, first.closed_on = DAY, BEFORE
    refused(first.save)
    second.successor = first
    refused(second.save)


def test_an_area_is_not_its_own_parent_and_lies_in_another_once(world):
    refused(lambda: lies_in(world.seaton, world.seaton))
    refused(lambda: lies_in(world.seaton, world.north))
