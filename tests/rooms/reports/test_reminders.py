"""Reminders: to homes not heard from, at the programme's times, and never after they have answered."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import NotPermitted
from rollcall.notices.models import Message
from rollcall.notices.selectors import link_for
from rollcall.notices.services import stop_reminders
from rollcall.register.models import CareHome
from rollcall.register.services import add_contact
from rollcall.reports.models import ReportVersion
from rollcall.reports.services.reminding import in_a_sentence, remind
from rollcall.reports.tasks import reminder_times
from tests.factories.accounts import person
from tests.factories.commands import run, run_json
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, NOON, add_homes, file, small_country
from tests.factories.tasks import run_due, run_queued


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

BY = SystemActor("tests")
TEN = dt.datetime(2020, 5, 26, 9, 0, tzinfo=dt.UTC)  # ten o'clock in London
TWO = dt.datetime(2020, 5, 26, 13, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def contact_for(one, name="manager"):
    facts = {"role": "Manager", "email": f"{name}@example.org", "mobile": "07700 900001"}
    location_id = one.location_id
    add_contact(by=BY, location_id=location_id, facts=facts, on=EVE, source="tests", now=NOON)


@pytest.fixture
def country():
    made = add_homes(small_country())
    for name, one in made.homes.items():
        contact_for(one, name)
    return made


@pytest.fixture
def officer(country):
    return person("council-officer", "area:E09900001")


def reminded():
    return sorted(one.to[0].split("@")[0] for one in mail.outbox)


def remind_all(slot="10:00", now=NOON, by=BY, on=DAY):
    return remind(
        by=by,
        homes=CareHome.objects.open_on(on),
        set_key="daily",
        on=on,
        slot=slot,
        by_channels=["email"],
        now=now,
    )


def all_names(*without):
    names = {f"{place}{number}" for place in ("seaton", "marsh", "combe") for number in (1, 2)}
    return sorted(names - set(without))


# --- at the programme's times ---------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_homes_not_heard_from_are_reminded_at_the_programmes_times(country, frozen_clock):
    file(country.homes["seaton1"], now=TEN, source="phone")
    frozen_clock.move_to(TEN - MINUTE)
    run_due()
    assert mail.outbox == []
    frozen_clock.move_to(TEN)
    run_due()
    assert reminded() == all_names("seaton1")
    mail.outbox.clear()
    frozen_clock.move_to(TEN + 30 * MINUTE)
    run_due()
    assert mail.outbox == []  # once for each time
    file(country.homes["marsh2"], now=TEN, source="phone")
    frozen_clock.move_to(TWO)
    run_due()
    assert reminded() == all_names("seaton1", "marsh2")


def test_the_programme_says_when(country):
    assert reminder_times().following(NOON) == TWO


@pytest.mark.django_db(transaction=True)
def test_a_home_that_answers_between_queueing_and_sending_gets_nothing(country, frozen_clock):
    remind_all()
    file(country.homes["combe1"], source="phone")
    run_queued()
    assert reminded() == all_names("combe1")
    ended = Message.objects.get(home=country.homes["combe1"])
    assert ended.outcome == "not_wanted"


@pytest.mark.django_db(transaction=True)
def test_a_reminder_opens_the_homes_own_update(country, frozen_clock, settings):
    settings.SITE_URL = "https://rollcall.example.org"
    remind_all()
    run_queued()
    for one in mail.outbox:
        [token] = re.findall(r"https://rollcall\.example\.org/u/(\S+)/", one.body)
        found = link_for(token, NOON)
        name = next(k for k, v in country.homes.items() if v.location_id == found.location_id)
        assert one.to == [f"{name}@example.org"]
        assert (found.set_key, found.on) == ("daily", DAY)


# --- to whom --------------------------------------------------------------------------------


def test_closed_homes_and_homes_of_yesterdays_report_are_told_apart(country):
    closed, yesterday = country.homes["seaton1"], country.homes["seaton2"]
    CareHome.objects.filter(pk=closed.pk).update(closed_on=DAY)
    file(yesterday, EVE, now=NOON)
    remind_all()
    assert not Message.objects.filter(home=closed).exists()
    assert Message.objects.filter(home=yesterday).exists()


def test_one_occasion_reminds_once_and_nobody_is_reminded_twice_within_an_hour(country):
    assert remind_all()["queued"] == 6
    assert remind_all()["queued"] == 0
    assert remind_all(slot="by hand", now=NOON + 59 * MINUTE)["queued"] == 0
    assert remind_all(slot="by hand", now=NOON + 61 * MINUTE)["queued"] == 6


def test_a_home_nobody_can_be_written_to_at_is_counted_and_not_forgotten(country):
    home(country.seaton, name="Without contacts")
    assert remind_all() == {"queued": 6, "nobody": 1}


def test_an_officer_reminds_only_homes_that_are_the_officers(country, officer):
    with pytest.raises(NotPermitted):
        remind_all(by=officer)


def test_an_authority_that_stopped_is_left_out_and_the_others_are_not(country, officer):
    stop_reminders(by=officer, authority_code="E09900001", day=DAY, now=NOON)
    assert remind_all()["queued"] == 4


@pytest.mark.django_db(transaction=True)
def test_what_was_queued_before_the_stop_is_not_sent(country, officer, frozen_clock):
    remind_all()
    stop_reminders(by=officer, authority_code="E09900001", day=DAY, now=NOON)
    run_queued()
    assert reminded() == all_names("seaton1", "seaton2")


@pytest.mark.parametrize(
    ("title", "said"), [("Daily update", "daily update"), ("MIT survey", "MIT survey")]
)
def test_a_title_stands_in_a_sentence(title, said):
    assert in_a_sentence(title) == said


# --- proof ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_home_that_sends_its_report_gets_its_own_proof(country, frozen_clock):
    file(country.homes["seaton1"], answers={"occupied": 12})
    run_queued()
    [sent] = mail.outbox
    assert sent.to == ["seaton1@example.org"]
    assert re.match(r"Seaton1: we have your daily update for Tuesday 26 May \(R-\w{6}\)", sent.subject)  # fmt: skip
    assert "Received: 12:00 on Tuesday 26 May" in sent.body
    assert "12 " not in sent.body.replace("12:00", "")  # and no answers


@pytest.mark.django_db(transaction=True)
def test_a_proof_is_sent_even_when_the_homes_day_is_full_and_it_is_night(country, frozen_clock):
    night = dt.datetime(2020, 5, 26, 22, 0, tzinfo=dt.UTC)
    frozen_clock.move_to(night)
    for number in range(5):
        file(country.homes["seaton1"], answers={"occupied": number}, now=night + number * MINUTE,
             reason="a correction", based_on=_current())  # fmt: skip
    run_queued()
    assert len(mail.outbox) == 5


def _current():
    found = ReportVersion.objects.filter(known_until=None).first()
    return found.pk if found else None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("source", ["phone", "file", "api"])
def test_what_somebody_else_sent_gets_no_proof(country, frozen_clock, source):
    file(country.homes["seaton1"], source=source)
    run_queued()
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_the_proof_costs_whoever_presses_send_one_query(country, frozen_clock):
    with CaptureQueriesContext(connection) as asked:
        file(country.homes["seaton1"])
    after = [one["sql"] for one in asked if "django_tasks" in one["sql"]]
    assert len(after) == 1


def test_queueing_asks_as_often_for_sixty_homes_as_for_six(country):
    def queries(slot, now):
        with CaptureQueriesContext(connection) as asked:
            assert remind_all(slot=slot, now=now)["queued"] >= 6
        return len(asked)

    few = queries("10:00", NOON)
    for number in range(54):
        contact_for(home(country.seaton, name=f"More {number}"))
    # Whom to remind (4), the homes, contacts and who wants none (3), keys there before, the messages
    # and those written (4), in one transaction (2).
    assert queries("14:00", NOON + 2 * 60 * MINUTE) == few <= 14


def test_one_home_of_others_among_many_stops_the_whole_batch(country, officer):
    with pytest.raises(NotPermitted):
        remind_all(by=officer)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_sent_by_one_task_each_message_for_itself(country, frozen_clock):
    remind_all()
    assert DBTaskResult.objects.count() == 1
    run_queued()
    assert reminded() == all_names()


# --- the command ----------------------------------------------------------------------------


def test_the_command_says_who_would_be_reminded_and_reminds_nobody(country):
    home(country.seaton, name="Without contacts", location_id="1-900099999")
    file(country.homes["seaton1"])
    status, out, _ = run("send_reminders", "--dry-run")
    assert status == 0
    assert out.startswith("6 homes have not been heard from")
    assert "1-900099999  Without contacts: nobody to send it to" in out
    assert "Seaton2: by email, contact:" in out
    looked = run_json("send_reminders", "--dry-run", "--json")
    assert looked["would_remind"] == 6
    assert looked["homes"]["1-900099999"] is None
    assert not Message.objects.exists()


def test_the_command_queues_a_reminder_for_each_home_not_heard_from(country):
    home(country.seaton, name="Without contacts")
    assert run_json("send_reminders", "--json") == {"queued": 6, "nobody": 1}
    status, out, _ = run("send_reminders")
    assert (status, out.splitlines()[0]) == (0, "0 reminders queued. The worker sends them.")


# --- the officers' page ---------------------------------------------------------------------


@pytest.fixture
def page(client, officer):
    client.force_login(officer)

    def get(address="/reminders/"):
        answer = client.get(address)
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())

    return get


def test_the_page_tells_what_is_next_and_who_has_not_been_heard_from(country, page):
    shown = page()
    assert "2 of 2 homes have not been heard from today." in shown
    assert "10am, by e-mail, then text message Past" in shown
    assert "2pm, by text message, then e-mail Next" in shown
    assert "No message was sent today." in shown


@pytest.mark.django_db(transaction=True)
def test_the_page_tells_what_was_sent_to_whom_and_what_failed(country, page, frozen_clock):
    home(country.seaton, name="Without contacts")
    remind_all()
    run_queued()
    shown = page()
    assert "Seaton1 , Reminder at midday Reminder e-mail Manager midday Sent" in shown
    assert "2 of 3 sent" in shown
    assert "1 of 3 could not be sent" in shown
    assert "Marsh1" not in shown  # another authority's
    failed = page("/reminders/?show=failed")
    assert "Nobody to send it to" in failed
    assert "Seaton1" not in failed


@pytest.mark.django_db(transaction=True)
def test_an_officer_sends_reminders_now_and_sees_how_far_it_is(country, page, client, officer):
    assert "2 homes would be reminded" in page("/reminders/send/")
    answer = client.post("/reminders/send/")
    assert answer.status_code == 302
    assert "Queueing reminders: 0 of 2 done." in page(answer["Location"])
    run_queued()
    assert reminded() == ["seaton1", "seaton2"]
    assert "Queueing reminders: finished. 2 queued to be sent." in page(answer["Location"])
    assert "Nobody is to be reminded now." in page("/reminders/send/")


def test_pressing_send_when_nobody_is_left_says_so(country, page, client):
    for name in ("seaton1", "seaton2"):
        file(country.homes[name])
    answer = client.post("/reminders/send/", follow=True).content.decode()
    assert "Nobody is to be reminded now." in answer
    assert "All 2 homes have been heard from today." in answer


def test_an_officer_stops_the_days_reminders_and_lets_them_go_on(country, page, client):
    stopped = client.post("/reminders/stop/", follow=True).content.decode()
    assert "No more reminders are sent today." in stopped
    assert "Reminders are stopped for the rest of today: Seaton" in page()
    assert remind_all()["queued"] == 4
    client.post("/reminders/resume/")
    assert "Reminders are stopped" not in page()


@pytest.mark.parametrize("progress", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_progress_is_passed_over(country, page, progress):
    assert "Queueing" not in page(f"/reminders/?progress={progress}")


def test_the_page_asks_as_often_for_sixty_homes_as_for_two(country, page):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page()
        return len(asked)

    remind_all()
    few = queries()
    for number in range(58):
        contact_for(home(country.seaton, name=f"More {number}"))
    remind_all(slot="later")
    assert queries() == few
    # The session, the person, the memberships (3); the outcomes (1); messages and their tries (2); the
    # officer's areas, with the footprints they lie in (10), and which of them stopped (1); how many
    # homes are silent and how many open (2); the homes' areas, for each use of them (5); their records
    # and authorities (2); the contacts (1).
    assert few <= 28
