"""A worker that was killed leaves a task behind: it is begun again once, and then it has failed."""

import datetime as dt
import os
import sqlite3
import subprocess
import sys
import time
import uuid

import pytest
from django.db.models.functions import Now
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from rollcall.foundation import beats, progress
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.beats import BROKEN_OFF, GONE_AFTER, beat, beating, take_up_lost_tasks
from rollcall.foundation.models import WorkerBeat
from rollcall.foundation.tasks import take_up_lost, tidy_up
from rollcall.wiring import TIMED
from tests.factories.concurrency import seen
from tests.factories.tasks import run_queued


ME = SystemActor("me")
MINUTE = dt.timedelta(minutes=1)
done: list[str] = []


@task()
def note_down(progress_id: str) -> None:
    done.append(progress_id)


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


@pytest.fixture
def waiting(noon):
    """What a person waits for, and the task that tells how far it is."""
    started = progress.start(what="Reading the file", by=ME, now=noon)
    return started, note_down.enqueue(str(started.id))


def begun(result, *workers, ago=GONE_AFTER + MINUTE):
    DBTaskResult.objects.filter(pk=result.id).update(
        status=TaskResultStatus.RUNNING, started_at=Now() - ago, worker_ids=list(workers)
    )


def alive(worker, ago):
    WorkerBeat.objects.create(worker=worker, seen_at=Now() - ago)


def status(result):
    return DBTaskResult.objects.get(pk=result.id).status


@pytest.mark.django_db
def test_a_task_whose_worker_is_gone_is_begun_again(waiting, noon):
    started, result = waiting
    begun(result, "gone")
    alive("gone", GONE_AFTER + MINUTE)
    assert take_up_lost_tasks(noon) == 1
    assert status(result) == TaskResultStatus.READY
    assert progress.progress_of(started.id, by=ME, now=noon).waits
    run_queued()
    assert done == [str(started.id)]
    assert status(result) == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_broken_off_a_second_time_it_has_failed_and_its_page_says_what_to_do(waiting, noon):
    started, result = waiting
    begun(result, "gone", "gone too")
    assert take_up_lost_tasks(noon) == 1
    assert status(result) == TaskResultStatus.FAILED
    told = progress.progress_of(started.id, by=ME, now=noon)
    assert (told.failed, told.message) == (True, BROKEN_OFF)
    run_queued()
    assert done == []
    assert take_up_lost_tasks(noon) == 0


@pytest.mark.django_db
def test_the_task_of_a_worker_that_lives_is_left_alone_however_long_it_takes(waiting, noon):
    _, result = waiting
    begun(result, "gone", "busy", ago=dt.timedelta(hours=3))
    alive("busy", GONE_AFTER - MINUTE)
    assert take_up_lost_tasks(noon) == 0
    assert status(result) == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_a_task_that_has_just_begun_is_left_alone(waiting, noon):
    _, result = waiting
    begun(result, "not seen yet", ago=MINUTE)
    assert take_up_lost_tasks(noon) == 0


@pytest.mark.django_db
def test_the_others_progress_is_left_alone_whatever_a_task_was_given(noon):
    others = progress.start(what="Another", by=ME, now=noon)
    result = note_down.enqueue(str(uuid.uuid4()))
    begun(result, "gone", "gone")
    assert take_up_lost_tasks(noon) == 1
    assert progress.progress_of(others.id, by=ME, now=noon).waits


@pytest.mark.django_db
def test_looking_costs_the_same_few_queries_however_much_is_queued(noon, django_assert_num_queries):
    with django_assert_num_queries(4):  # who is alive, what runs, and a savepoint around
        take_up_lost_tasks(noon)


def test_a_worker_looks_for_what_is_lost_every_five_minutes(noon):
    [timed] = [one for one in TIMED if one.task is take_up_lost]
    assert timed.timetable().following(noon) - noon <= dt.timedelta(minutes=5)


@pytest.mark.django_db
def test_a_worker_beats_while_it_works_and_says_when_it_ends():
    with beating("one"):
        assert WorkerBeat.objects.filter(seen_at__gte=Now() - MINUTE).count() == 1
    assert not WorkerBeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_goes_on_beating_through_a_long_task(shared, monkeypatch):
    shared()
    monkeypatch.setattr(beats, "SECONDS_BETWEEN_BEATS", 0.05)

    def beats_again():
        with beating("one"):
            WorkerBeat.objects.update(seen_at=Now() - GONE_AFTER)
            fresh = WorkerBeat.objects.filter(seen_at__gte=Now() - MINUTE)
            for _ in range(200):
                if fresh.exists():
                    return True
                time.sleep(0.05)
            return False

    assert seen(beats_again)


@pytest.mark.django_db
def test_a_worker_of_a_fortnight_ago_is_forgotten(noon):
    alive("old", dt.timedelta(days=15))
    beat("new")
    tidy_up.func(noon.isoformat())
    assert [one.worker for one in WorkerBeat.objects.all()] == ["new"]


@pytest.mark.slow
def test_a_worker_that_is_killed_cannot_say_goodbye(empty_database):
    """Its beat stays, and with it the time since which it is gone."""
    file = empty_database
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROLLCALL_")}
    environment = {**kept, "DATABASE_URL": f"sqlite:///{file}", "DEBUG": "1"}
    command = [sys.executable, "-m", "rollcall"]
    worker = subprocess.Popen([*command, "worker"], env=environment)
    try:
        beats_of = wait_for_beat(file)
    finally:
        worker.kill()
        worker.wait(timeout=30)
    assert [str(worker.pid) in name for name in beats_of] == [True]
    assert wait_for_beat(file) == beats_of


def wait_for_beat(file):
    for _ in range(300):
        with sqlite3.connect(file) as read:
            found = [name for (name,) in read.execute("select worker from foundation_workerbeat")]
        if found:
            return found
        time.sleep(0.1)
    return []
