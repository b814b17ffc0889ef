"""An invented authority with homes, and the clock at noon."""

from dataclasses import replace

import pytest

from rollcall.foundation import programmes
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import make_link, queue_message
from rollcall.register.services import add_contact
from tests.factories.accounts import person
from tests.factories.notify import API_KEY, notify_stand_in
from tests.factories.reports import DAY, NOON, Country, add_homes, small_country


pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def country(db) -> Country:
    return add_homes(small_country())


@pytest.fixture
def officer(country):
    """Keeps the homes of Seaton."""
    return person("council-officer", "area:E09900001")


@pytest.fixture
def stranger(country):
    """An officer of another authority."""
    return person("council-officer", "area:E09900003")


@pytest.fixture
def location_id(country):
    """The home that most tests speak of."""
    return country.homes["seaton1"].location_id


@pytest.fixture
def reminders(settings, monkeypatch):
    """Changes what the programme says of reminders, for one test."""

    def change(**changes):
        known = current_programme()
        said = replace(known.settings, reminders=replace(known.settings.reminders, **changes))
        changed = replace(known, settings=said)
        monkeypatch.setattr(programmes, "programme", lambda key: changed)

    return change


@pytest.fixture
def link(location_id):
    """Makes a link for today's update of the home; `details` change what it is for."""

    def make(**details):
        return make_link(
            **{
                "by": SystemActor("tests"),
                "location_id": location_id,
                "set_key": "daily",
                "on": DAY,
                "recipient": "contact:1",
                "now": NOON,
                **details,
            }
        )

    return make


@pytest.fixture
def contact(location_id):
    """The home's contact for everything, with an e-mail address and a mobile number."""
    return add_contact(
        by=SystemActor("tests"),
        location_id=location_id,
        facts={
            "name": "Kim Invented",
            "email": "kim@example.org",
            "mobile": "07700 900123",
            "purpose": "any",
        },
        on=DAY,
        source="tests",
        now=NOON,
    )


@pytest.fixture
def notify(settings):
    """Text messages go to a stand-in for GOV.UK Notify on this machine."""
    with notify_stand_in() as stand_in:
        settings.NOTIFY_URL = stand_in.url
        settings.NOTIFY_API_KEY = API_KEY
        settings.NOTIFY_SMS_TEMPLATE = "sms-template"
        settings.NOTIFY_EMAIL_TEMPLATE = ""
        yield stand_in


@pytest.fixture
def queue(location_id, contact):
    """Queues a reminder to the home; `details` are those of `queue_message`."""

    def make(**details):
        return queue_message(
            **{
                "by": SystemActor("tests"),
                "kind": "reminder",
                "location_id": location_id,
                "key": "reminder:1",
                "values": {"home": "Seaton1", "title": "daily update", "day": "Tuesday 26 May"},
                "set_key": "daily",
                "on": DAY,
                "with_link": True,
                "now": NOON,
                **details,
            }
        )

    return make
