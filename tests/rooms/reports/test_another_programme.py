"""Another emergency has rounds and versions of its questions without a line of Python."""

import datetime as dt
import shutil

import pytest
from django.test import Client

from rollcall.foundation.programmes import SHIPPED, current_programme
from rollcall.foundation.programmes import programme as by_key
from rollcall.reports import selectors
from rollcall.reports.services import approve_version
from tests.factories.accounts import person
from tests.factories.register import AreaFactory, home
from tests.factories.reports import DAY, NOON, SYSTEM, file
from tests.rooms.boards.reading import words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

ROUND = """
key: roll
title: Weekly roll
set: weekly
homes: {where: home.assisted_living}
repeats: {every: week, weekday: thursday, first: 2020-05-21, last: 2020-12-31}
deadline_time: "17:00"
opens_days_before: 6
"""


@pytest.fixture
def state(settings, tmp_path):
    """A state of the second programme, with a round a week and a shorter set from June."""
    folder = shutil.copytree(SHIPPED / "us_nursing_homes_weekly", tmp_path / "other")
    main = folder / "programme.yaml"
    main.write_text(main.read_text("utf-8").replace("key: us-", "key: our-", 1), "utf-8")
    (folder / "rounds").mkdir(exist_ok=True)
    (folder / "rounds" / "roll.yaml").write_text(ROUND, "utf-8")
    weekly = (folder / "sets" / "weekly.yaml").read_text("utf-8")
    later = weekly.replace('version: "1"', 'version: "2"', 1).replace("rules:\n", EXTRA, 1)
    (folder / "sets" / "weekly@2020-06-01.yaml").write_text(
        later.replace("key: weekly\n", "key: weekly\nvalid_from: 2020-06-01\n", 1), "utf-8"
    )
    by_key.cache_clear()
    settings.ROLLCALL_PROGRAMMES_DIR = str(tmp_path)
    settings.ROLLCALL_PROGRAMME = "our-nursing-homes-weekly"
    yield AreaFactory.create(code="US-XX", name="Inventana", kind="state")
    by_key.cache_clear()


#: One more question before the rules of the set.
EXTRA = """
  - id: generator
    topic: staff
    label: Do you have a generator that works?
    type: yes_no
    required: optional
    tier: core
    aggregate: count_yes
    sensitivity: operational
    used_by: [state]
    why: So that nobody is without power.
    source: Invented for a test

rules:
"""


def test_rounds_expect_the_homes_that_its_own_register_describes(state):
    one = home(state, attributes={"assisted_living": True})
    home(state, attributes={"assisted_living": False})
    a_round = current_programme().round_on("weekly", DAY)
    assert a_round.key == "roll-2020-05-28"
    # Five o'clock in New York.
    assert a_round.deadline.astimezone(dt.UTC) == dt.datetime(2020, 5, 28, 21, tzinfo=dt.UTC)
    file(one, DAY, {"new_resident_positives": 1}, set_key="weekly")
    counts = selectors.round_progress(state.code, a_round).counts
    assert (counts.expected, counts.sent) == (1, 1)
    client = Client()
    client.force_login(person("council-officer", f"area:{state.code}"))
    assert "Weekly roll, 28 May 2020" in words(client.get("/rounds/"))


def test_a_version_of_its_questions_is_approved_and_asked(state, frozen_clock):
    home(state)
    [plan] = selectors.plans("weekly", DAY)
    assert [one.id for one in plan.changes.added] == ["generator"]
    approve_version(
        by=SYSTEM,
        set_key="weekly",
        version="2",
        digest=plan.info.question_set.digest,
        reason="agreed",
        now=NOON,
    )
    frozen_clock.move_to(dt.datetime(2020, 6, 1, 12, tzinfo=dt.UTC))
    assert "generator" in current_programme().figure_definitions("weekly")
    assert "generator" not in current_programme(DAY).figure_definitions("weekly")
