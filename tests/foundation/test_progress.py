"""How far a long task has come, and the part of a page that shows it."""

import datetime as dt
import re
import uuid

import pytest

from rollcall.foundation import progress
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import NotFound
from tests.factories.accounts import UserFactory


pytestmark = pytest.mark.django_db
ME = SystemActor("me")


def begin(noon, by=ME, **known):
    return progress.start(what="Reading the file", by=by, now=noon, **known)


def seen(started, now, by=ME):
    return progress.progress_of(started.id, by=by, now=now)


def words_on(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode())).strip()


def test_a_task_that_has_not_begun_waits_and_nobody_knows_how_long(noon):
    started = begin(noon)
    assert started.waits
    assert started.percent is None


def test_going_through_rows_tells_how_far_it_is(noon, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_WRITES", 0)
    started = begin(noon)
    told = [seen(started, noon).done for _ in progress.track("abcd", started.id, of=4, now=noon)]
    assert told == [0, 1, 2, 3]
    assert seen(started, noon).percent == 75


def test_many_quick_rows_cost_few_writes(noon, django_assert_max_num_queries):
    started = begin(noon)
    with django_assert_max_num_queries(20):
        assert len(list(progress.track(range(20_000), started.id, of=20_000, now=noon))) == 20_000


def test_an_end_is_said_once_and_stands(noon):
    started = begin(noon)
    progress.finish(started.id, "400 rows read.", now=noon)
    progress.fail(started.id, "Too late to fail.", now=noon)
    found = seen(started, noon)
    assert (found.finished, found.failed, found.waits) == (True, False, False)
    assert (found.message, found.percent) == ("400 rows read.", 100)


def test_a_task_without_news_for_a_quarter_of_an_hour_is_taken_for_lost(noon):
    started = begin(noon)
    assert not seen(started, noon + dt.timedelta(minutes=15)).lost
    later = seen(started, noon + dt.timedelta(minutes=16))
    assert later.lost
    assert not later.waits


def test_nobody_else_sees_it(noon):
    started = begin(noon)
    with pytest.raises(NotFound):
        seen(started, noon, by=SystemActor("somebody-else"))


def test_the_page_shows_a_bar_with_words_and_a_link_to_look_again(client, noon, frozen_clock):
    person = UserFactory.create()
    client.force_login(person)
    started = begin(noon, by=person, of=600)
    progress.update(started.id, done=400, now=noon, message="3 rows have a problem so far.")
    page = client.get(f"/progress/{started.id}/")
    assert words_on(page) == (
        "Reading the file: 400 of 600 done. 3 rows have a problem so far. Look again"
    )
    assert 'value="66"' in page.content.decode()


def test_the_page_says_how_it_ended_and_asks_no_more(client, noon, frozen_clock):
    person = UserFactory.create()
    client.force_login(person)
    started = begin(noon, by=person)
    progress.fail(started.id, "This is not a spreadsheet.", now=noon)
    page = client.get(f"/progress/{started.id}/")
    assert words_on(page) == "Reading the file: stopped. This is not a spreadsheet."
    assert "data-progress" not in page.content.decode()


def test_somebody_elses_and_an_unheard_of_task_are_not_there(client, noon):
    client.force_login(UserFactory.create())
    for name in (begin(noon).id, uuid.uuid4()):
        assert client.get(f"/progress/{name}/").status_code == 404
