"""Two systems, or one twice, at the same moment."""

import pytest

from rollcall.reports.models import ReportVersion
from tests.factories.accounts import person
from tests.factories.concurrency import at_the_same_moment, seen
from tests.factories.reports import add_homes, small_country
from tests.rooms.api.asking import Caller, report_body


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen_clock")]


def test_the_same_report_sent_by_many_at_once_is_one_report(shared, caller, programme):
    """The first answer was lost, and the system tried again before we were done."""
    home = add_homes(small_country()).homes["seaton1"].location_id
    system = caller(person("home-reporter", f"home:{home}"))
    shared()
    body = report_body(home, programme)
    jobs = [lambda: Caller(system.token).post(body, "one-key") for _ in range(8)]
    answers = at_the_same_moment(*jobs)
    assert sorted(one.status_code for one in answers) == [200] * 7 + [201]
    assert len({one.content for one in answers}) == 1
    assert seen(ReportVersion.objects.count) == 1
