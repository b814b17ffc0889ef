"""Timed work is queued once for each due time, and the worker does what is queued."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from rollcall.config import gunicorn
from rollcall.domain.timetables import Daily, Every
from rollcall.foundation import timed
from rollcall.foundation.models import Progress, TimedRun
from rollcall.foundation.tasks import tidy_up
from rollcall.foundation.timed import TimedWork, enqueue_due, next_due
from rollcall.wiring import TIMED
from tests.factories.commands import run
from tests.factories.concurrency import at_the_same_moment, share_database
from tests.factories.tasks import run_due, run_queued


LONDON = ZoneInfo("Europe/London")
done: list[str] = []


@task()
def note_down(due_at: str) -> None:
    done.append(due_at)


@task()
def break_down(due_at: str) -> None:
    raise RuntimeError("broken on purpose")


@pytest.fixture(autouse=True)
def _two_times_a_day():
    done.clear()
    times = Daily((dt.time(10), dt.time(16)), LONDON)
    timed.connect([TimedWork("noting", lambda: times, note_down)])
    yield
    timed.connect(TIMED)


def queued():
    return DBTaskResult.objects.count()


@pytest.mark.django_db
def test_what_is_due_is_done_once_for_each_due_time(frozen_clock, noon):
    at = noon - dt.timedelta(hours=2)  # ten o'clock in London
    frozen_clock.move_to(at)
    for _ in range(3):
        run_due()
        frozen_clock.shift(60)
    frozen_clock.move_to(at + dt.timedelta(hours=6))
    run_due()
    assert done == ["2020-05-26T09:00:00+00:00", "2020-05-26T15:00:00+00:00"]


@pytest.mark.django_db
def test_of_times_that_were_missed_only_the_last_is_made_good(noon):
    timed.connect([TimedWork("often", lambda: Every(5), note_down)])
    enqueue_due(noon)
    enqueue_due(noon + dt.timedelta(hours=5))
    assert queued() == 2


@pytest.mark.django_db
def test_a_clock_that_was_set_back_does_not_stop_the_work(noon):
    timed.connect([TimedWork("often", lambda: Every(5), note_down)])
    enqueue_due(noon + dt.timedelta(days=400))
    assert enqueue_due(noon) == ["often"]
    assert enqueue_due(noon) == []


@pytest.mark.django_db
def test_a_worker_whose_clock_is_a_little_behind_queues_nothing_again(noon):
    timed.connect([TimedWork("often", lambda: Every(5), note_down)])
    assert enqueue_due(noon) == ["often"]
    assert enqueue_due(noon - dt.timedelta(seconds=1)) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_run_before", [True, False])
def test_workers_at_the_same_moment_queue_it_once(noon, has_run_before, tmp_path, monkeypatch):
    if has_run_before:
        TimedRun.objects.create(name="noting", due_at=noon - dt.timedelta(days=1))
    share_database(tmp_path, monkeypatch)
    results = at_the_same_moment(*[lambda: enqueue_due(noon - dt.timedelta(hours=1))] * 4)
    assert sorted(results) == [[], [], [], ["noting"]]
    assert at_the_same_moment(queued) == [1]


def roll_back():
    with transaction.atomic():
        note_down.enqueue("never")
        raise RuntimeError("rolled back")


@pytest.mark.django_db(transaction=True)
def test_a_task_is_queued_exactly_when_its_transaction_commits(frozen_clock, noon):
    frozen_clock.move_to(noon.replace(hour=3))
    with pytest.raises(RuntimeError):
        roll_back()
    run_queued()
    assert done == []


@pytest.mark.django_db
def test_a_task_that_fails_is_marked_and_the_next_one_is_done(frozen_clock, noon, caplog):
    broken = break_down.enqueue("now")
    note_down.enqueue("after")
    frozen_clock.move_to(noon.replace(hour=3))
    run_queued()
    assert done == ["after"]
    assert DBTaskResult.objects.get(pk=broken.id).status == TaskResultStatus.FAILED
    assert "broken on purpose" in caplog.text


@pytest.mark.django_db
def test_it_is_known_when_work_is_due_next(noon):
    assert next_due("noting", noon) == noon.replace(hour=15)
    assert next_due("unheard of", noon) is None


@pytest.mark.django_db
def test_looking_costs_one_query_when_nothing_is_due(noon, django_assert_num_queries):
    enqueue_due(noon - dt.timedelta(hours=1))
    with django_assert_num_queries(1):  # the table of due times
        enqueue_due(noon - dt.timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_the_command_does_what_is_queued_and_ends_when_told_once(frozen_clock, noon):
    note_down.enqueue("by command")
    frozen_clock.move_to(noon.replace(hour=3))
    assert run("worker", "--once") == (0, "", "")
    assert done == ["by command"]


@pytest.mark.django_db
def test_tidying_up_forgets_what_is_a_fortnight_old(noon):
    old, new = note_down.enqueue("old"), note_down.enqueue("new")
    for one, day in ((old, dt.timedelta(days=15)), (new, dt.timedelta(days=13))):
        # The queue keeps real time.
        real = dt.datetime.fromtimestamp(time.time(), dt.UTC)
        DBTaskResult.objects.filter(pk=one.id).update(started_at=real - day)
    Progress.objects.create(what="Old", owner="person:1", started_at=noon, updated_at=noon)
    tidy_up.func(noon.isoformat())
    assert [str(pk) for pk in DBTaskResult.objects.values_list("pk", flat=True)] == [new.id]
    assert not Progress.objects.exists()


@pytest.mark.django_db
def test_every_timed_work_of_the_program_has_a_name_of_its_own_and_a_timetable(noon):
    names = [work.name for work in TIMED]
    assert len(names) == len(set(names))
    assert all(work.timetable().following(noon) > noon for work in TIMED)


# --- as a process ---------------------------------------------------------------------------


@pytest.fixture
def environment(empty_database):
    """Settings of a fresh process with a database of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROLLCALL_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "rollcall.config.settings",
        "DATABASE_URL": f"sqlite:///{empty_database}",
        "DEBUG": "1",
    }


@pytest.mark.slow
def test_a_worker_that_is_told_to_stop_ends_at_once_and_well(environment):
    worker = subprocess.Popen(
        [sys.executable, "-m", "rollcall", "worker"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        time.sleep(4)  # it has begun to look by then, or is starting: both must end well
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=30)
    finally:
        worker.kill()
    assert worker.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_worker_does_not_outlive_the_server_that_started_it(environment):
    """The server here is a shell that is killed, so that it cannot say goodbye."""
    script = f"{sys.executable} -m rollcall worker --with-parent $$ >/dev/null & echo $!; wait"
    server = subprocess.Popen(
        ["/bin/sh", "-c", script], env=environment, stdout=subprocess.PIPE, text=True
    )
    worker = int(server.stdout.readline())
    server.kill()
    server.communicate(timeout=30)
    assert gone_within(worker, seconds=30)


@pytest.mark.slow
def test_the_server_stops_its_worker_when_it_ends(environment, monkeypatch):
    worker = subprocess.Popen([sys.executable, "-m", "rollcall", "worker"], env=environment)
    monkeypatch.setenv(gunicorn.WORKER_PID, str(worker.pid))
    gunicorn.on_exit(None)
    assert gone_within(worker.pid, seconds=1)
    worker.returncode = 0  # it was waited for


def gone_within(pid, *, seconds):
    for _ in range(seconds * 10):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return False
