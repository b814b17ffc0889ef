"""Free text and personal fields: kept beside the version, masked when they look personal (AT-77)."""

import pytest

from rollcall.foundation import audit
from rollcall.reports import selectors
from rollcall.reports.models import ReportVersion, ReportWords
from rollcall.reports.services import file_reports
from tests.factories.accounts import person
from tests.factories.reports import DAY, LATER, NOON, file, report_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

# The number is made up and passes the check of its last digit.
PERSONAL = "Mrs Smith 943 476 5919 DOB 12/3/31 fell"


@pytest.fixture
def sea_view(country):
    return country.homes["seaton1"]


def words_of(one):
    return selectors.report(one.location_id, "daily", DAY).answers.get("notes")


def test_words_are_kept_beside_the_version_which_keeps_their_digest(sea_view):
    file(sea_view, DAY, {"occupied": 12, "notes": "All is well", "t_ref": "AB12"})
    version = ReportVersion.objects.get()
    assert version.answers == {"occupied": 12}
    assert version.words_given == ["notes", "t_ref"]
    words = {"notes": "All is well", "t_ref": "AB12"}
    assert version.words_digest == audit.digest(words)
    assert ReportWords.objects.get().words == words
    assert words_of(sea_view) == "All is well"


def test_a_report_without_words_has_no_row_for_them(sea_view):
    file(sea_view, DAY, {"occupied": 12, "notes": " "})
    version = ReportVersion.objects.get()
    assert (version.words_given, version.words_digest) == ([], "")
    assert not ReportWords.objects.exists()


def test_words_can_be_erased_while_the_version_stays(sea_view):
    file(sea_view, DAY, {"occupied": 12, "notes": "All is well"})
    ReportWords.objects.all().delete()
    version = selectors.report(sea_view.location_id, "daily", DAY)
    assert version.answers == {"occupied": 12}
    assert ReportVersion.objects.get().words_digest == audit.digest({"notes": "All is well"})


def test_at_77_words_that_look_personal_are_masked(sea_view):
    filed = file(sea_view, DAY, {"notes": PERSONAL})
    assert {problem.rule for problem in filed.problems} == {"AT-77"}
    kept = words_of(sea_view)
    for personal in ("Smith", "943", "5919", "12/3/31"):
        assert personal not in kept
    assert kept.endswith("fell")
    assert "Smith" not in str(ReportVersion.objects.values().get())


def test_at_77_an_officer_may_confirm_them(sea_view, country):
    officer = person("council-officer", f"area:{country.seaton.code}")
    file(sea_view, DAY, {"notes": PERSONAL}, by=officer, words_confirmed=True)
    assert words_of(sea_view) == PERSONAL


def test_at_77_a_home_reporter_may_not(sea_view):
    reporter = person("home-reporter", f"home:{sea_view.location_id}")
    file(sea_view, DAY, {"notes": PERSONAL}, by=reporter, words_confirmed=True)
    assert "Smith" not in words_of(sea_view)


def test_at_77_the_same_holds_in_bulk(sea_view, country):
    officer = person("council-officer", f"area:{country.seaton.code}")
    reporter = person("home-reporter", f"home:{sea_view.location_id}")
    for by, at, kept in ((reporter, NOON, False), (officer, LATER, True)):
        new = report_of(
            sea_view, DAY, answers={"notes": PERSONAL}, words_confirmed=True, reason="once more"
        )
        file_reports(by=by, set_key="daily", reports=[new], source="api", now=at)
        assert (words_of(sea_view) == PERSONAL) is kept


def test_a_correction_of_words_alone_is_a_new_version_with_words_of_its_own(sea_view):
    file(sea_view, DAY, {"notes": "One fell"})
    file(sea_view, DAY, {"notes": "Two fell"}, reason="a slip", now=LATER)
    first, second = selectors.versions(sea_view.location_id, "daily", DAY)
    assert first.answers == {"notes": "One fell"}
    assert second.answers == {"notes": "Two fell"}
