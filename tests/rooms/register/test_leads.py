"""Who supports a home: one of each kind as at a date, for those who see the home by name."""

import datetime as dt

import pytest

from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import BadInput, NotFound, NotPermitted
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.register.models import HomeLead
from rollcall.register.selectors import leads_of
from rollcall.register.services import end_lead, name_lead
from tests.factories.accounts import person
from tests.factories.register import AreaFactory, home
from tests.factories.reports import DAY, EVE, NOON


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

BY = SystemActor("tests")
LEE = {"name": "Lee Specimen", "organisation": "Invented Practice", "email": "lee@example.org"}


@pytest.fixture
def place():
    return home(AreaFactory.create(code="E09900001"))


def name(place, on=DAY, by=BY, kind="clinical", **facts):
    return name_lead(
        by=by,
        location_id=place.location_id,
        kind=kind,
        facts={**LEE, **facts},
        on=on,
        source="a letter",
        now=NOON,
    )


def lead(place, day=DAY, kind="clinical"):
    return leads_of([place.location_id], day)[place.location_id].get(kind)


def test_a_lead_holds_from_its_first_day(place):
    name(place)
    assert lead(place, EVE) is None
    assert lead(place).called == "Lee Specimen, Invented Practice"
    assert lead(place, kind="medicines") is None


def test_a_new_lead_ends_the_one_before_and_leaves_it_on_record(place):
    name(place, on=EVE)
    name(place, name="Max Sample")
    assert lead(place, EVE).name == "Lee Specimen"
    assert lead(place).name == "Max Sample"


def test_the_same_lead_again_changes_nothing(place):
    first = name(place)
    assert name(place).pk == first.pk
    assert HomeLead.objects.count() == 1
    assert AuditEvent.objects.filter(action="lead.named").count() == 1


def test_a_lead_put_right_on_its_first_day_never_was_the_other(place):
    name(place)
    name(place, name="Max Sample")
    assert HomeLead.objects.get().name == "Max Sample"


def test_a_lead_ends_and_past_days_keep_it(place):
    name(place, on=EVE)
    end_lead(
        by=BY, location_id=place.location_id, kind="clinical", on=DAY, source="a call", now=NOON
    )
    assert lead(place) is None
    assert lead(place, EVE).name == "Lee Specimen"
    with pytest.raises(NotFound, match="Nobody is named"):
        end_lead(
            by=BY, location_id=place.location_id, kind="clinical", on=DAY, source="a call", now=NOON
        )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": " "}, "Enter a name"),
        ({"phone": "ring me"}, "“ring me” is not a phone number"),
        ({"email": "lee"}, "“lee” is not an e-mail address"),
        ({"organisation": "x" * 201}, "longer than 200 characters"),
    ],
)
def test_what_cannot_be_a_lead_is_refused_with_the_reason(place, facts, words):
    with pytest.raises(BadInput, match=words):
        name(place, **facts)
    assert not HomeLead.objects.exists()


def test_a_kind_that_the_programme_does_not_know_is_refused_with_those_it_knows(place):
    with pytest.raises(BadInput, match="“gardening” is not a kind of lead") as refused:
        name(place, kind="gardening")
    assert "medicines" in refused.value.remedy


def test_only_who_keeps_the_register_names_leads(place):
    with pytest.raises(NotPermitted):
        name(place, by=person("home-reporter", f"home:{place.location_id}"))
    with pytest.raises(NotPermitted):
        name(place, by=person("council-officer", "area:E09900002"))
    assert not HomeLead.objects.exists()


def test_the_audit_names_the_lead_by_number(place):
    row = name(place)
    event = AuditEvent.objects.get(action="lead.named")
    assert event.detail["lead"] == f"lead:{row.pk}"
    assert "Lee" not in str(event.detail)


# --- pages ------------------------------------------------------------------------------------


@pytest.fixture
def officer(client, place):
    client.force_login(person("council-officer", "area:E09900001"))
    return client


def address(place, end=""):
    return f"/homes/{place.location_id}/leads/{end}"


def test_an_officer_names_a_lead_and_takes_it_out_again(officer, place):
    assert "Nobody is named" in officer.get(address(place)).text
    sent = {**LEE, "source": "a letter"}
    page = officer.post(address(place, "clinical/"), sent, follow=True)
    assert page.redirect_chain == [(address(place), 302)]
    assert "Lee Specimen, Invented Practice" in page.text
    assert AccessRecord.objects.filter(subject=f"home:{place.location_id}").exists()
    page = officer.post(address(place, "clinical/end/"), follow=True)
    assert "Lee Specimen" not in page.text


def test_what_was_typed_wrongly_comes_back_with_the_reason(officer, place):
    page = officer.post(address(place, "clinical/"), {"name": "", "phone": "soon"})
    assert page.status_code == 422
    assert "Enter a name" in page.text
    assert "“soon” is not a phone number" in page.text
    assert 'value="soon"' in page.text


def test_a_kind_that_there_is_not_is_not_found(officer, place):
    assert officer.get(address(place, "gardening/")).status_code == 404


def test_a_home_sees_who_supports_it_and_changes_nothing(client, place):
    name(place)
    client.force_login(person("home-reporter", f"home:{place.location_id}"))
    page = client.get(address(place))
    assert "Lee Specimen" in page.text
    assert "Change<" not in page.text
    assert client.post(address(place, "clinical/"), LEE).status_code == 403


def test_the_homes_page_says_who_supports_it_on_its_day(officer, place):
    name(place)
    page = officer.get(f"/homes/{place.location_id}/?date={DAY}")
    assert "Lee Specimen, Invented Practice" in page.text
    before = officer.get(f"/homes/{place.location_id}/?date={DAY - dt.timedelta(days=1)}")
    assert "Lee Specimen" not in before.text


def test_somebody_of_another_area_sees_no_leads(client, place):
    client.force_login(person("council-officer", "area:E09900002"))
    assert client.get(address(place)).status_code in (403, 404)
