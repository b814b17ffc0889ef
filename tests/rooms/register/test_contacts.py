"""Whom to ring or write to at a home: as at a date, from a page or a list, and for few to see."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import BadInput, NotFound, NotPermitted
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.foundation.tables import table_from_bytes
from rollcall.register.contacts import contact_problems
from rollcall.register.importers import import_contacts
from rollcall.register.models import HomeContact
from rollcall.register.selectors import contacts_by_id, contacts_of
from rollcall.register.services import add_contact, change_contact, end_contact
from tests.factories.accounts import person
from tests.factories.commands import run, run_json
from tests.factories.register import AreaFactory, home
from tests.factories.reports import DAY, EVE, NOON


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

BY = SystemActor("tests")
NEXT = DAY + dt.timedelta(days=1)
KIM = {"name": "Kim Invented", "role": "Manager", "email": "kim@example.org"}


@pytest.fixture
def place():
    return home(AreaFactory.create(code="E09900001"))


@pytest.fixture
def officer(place):
    return person("council-officer", "area:E09900001")


def add(place, on=EVE, by=BY, **facts):
    return add_contact(
        by=by,
        location_id=place.location_id,
        facts={**KIM, **facts},
        on=on,
        source="a call",
        now=NOON,
    )


def change(place, row, on=DAY, by=BY, **facts):
    return change_contact(
        by=by,
        location_id=place.location_id,
        contact_id=row.pk,
        facts=facts,
        on=on,
        source="a letter",
        now=NOON,
    )


def end(place, row, on=DAY, by=BY):
    end_contact(
        by=by, location_id=place.location_id, contact_id=row.pk, on=on, source="a call", now=NOON
    )


def on(place, day):
    return contacts_of([place.location_id], day)[place.location_id]


# --- as at a date ---------------------------------------------------------------------------


def test_a_contact_holds_from_its_first_day(place):
    add(place, DAY)
    assert on(place, EVE) == []
    assert [one.called for one in on(place, DAY)] == ["Kim Invented (Manager)"]


def test_a_change_holds_from_its_day_and_leaves_the_past(place):
    row = add(place)
    change(place, row, mobile="07700 900123")
    assert [one.mobile for one in on(place, EVE)] == [""]
    assert [(one.mobile, one.email) for one in on(place, DAY)] == [
        ("07700 900123", "kim@example.org")
    ]


def test_two_changes_on_one_day_leave_one_row_for_it(place):
    row = change(place, add(place), phone="01632 960001")
    change(place, row, phone="01632 960002")
    assert [one.phone for one in on(place, DAY)] == ["01632 960002"]
    assert HomeContact.objects.count() == 2


def test_saying_the_same_again_changes_nothing(place):
    row = add(place)
    assert change(place, row, name="Kim  Invented ").pk == row.pk
    assert AuditEvent.objects.filter(action="contact.changed").count() == 0


def test_an_ended_contact_is_one_no_longer_and_the_past_keeps_it(place):
    end(place, add(place))
    assert on(place, DAY) == []
    assert len(on(place, EVE)) == 1


def test_one_that_was_entered_by_mistake_today_never_was(place):
    row = add(place, DAY)
    end(place, row)
    assert contacts_by_id([row.pk]) == {}
    with pytest.raises(NotFound):
        end(place, row)


def test_those_for_the_daily_update_come_first(place):
    for name, purpose in (("U", "urgent"), ("A", "any"), ("D", "update")):
        add(place, name=name, role="", purpose=purpose)
    assert [one.called for one in on(place, DAY)] == ["D", "A", "U"]


def test_contacts_of_many_homes_are_one_query_and_none_is_an_empty_list(
    place, django_assert_num_queries
):
    add(place)
    other = home(AreaFactory.create())
    with django_assert_num_queries(1):
        found = contacts_of([place.location_id, other.location_id], DAY)
    assert [len(found[one.location_id]) for one in (place, other)] == [1, 0]


# --- what cannot be -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "", "role": ""}, "name"),
        ({"email": ""}, "phone"),
        ({"email": "kim at home"}, "email"),
        ({"phone": "ask for Kim"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"mobile": "07700" + "9" * 20}, "mobile"),
        ({"purpose": "gossip"}, "purpose"),
        ({"name": "K" * 201}, "name"),
    ],
)
def test_what_cannot_be_a_contact_is_refused_at_its_field(place, facts, field):
    assert list(contact_problems({**KIM, **facts})) == [field]
    with pytest.raises(BadInput):
        add(place, **facts)


@pytest.mark.parametrize(
    "number", ["01632 960000", "+44 1632 960000", "(01632) 960-000", "01632 960000 ext 12"]
)
def test_a_number_may_be_written_as_people_write_them(number):
    assert contact_problems({**KIM, "phone": number}) == {}


def test_the_database_refuses_a_contact_nobody_can_reach(place):
    with pytest.raises(IntegrityError), transaction.atomic():
        HomeContact.objects.create(home=place, name="Kim", as_of=DAY)


def test_a_change_may_not_leave_a_contact_unreachable(place):
    with pytest.raises(BadInput, match="phone number, a mobile"):
        change(place, add(place), email="")


# --- who may --------------------------------------------------------------------------------


def test_only_who_keeps_the_homes_register_changes_its_contacts(place, officer):
    row = add(place, by=officer)
    for role, scope in (
        ("council-officer", "area:E09900099"),
        ("home-reporter", f"home:{place.location_id}"),
    ):
        nobody = person(role, scope)
        for verb in (
            lambda who=nobody: add(place, by=who),
            lambda who=nobody: change(place, row, by=who, phone="01632 960000"),
            lambda who=nobody: end(place, row, by=who),
        ):
            with pytest.raises(NotPermitted):
                verb()


def test_a_contact_of_another_home_is_not_there(place):
    row, other = add(place), home(AreaFactory.create())
    with pytest.raises(NotFound):
        change(other, row, phone="01632 960000")


def test_the_audit_has_no_names_and_no_numbers(place):
    row = change(place, add(place), phone="01632 960001")
    end(place, row)
    written = str(list(AuditEvent.objects.values()))
    for personal in ("Kim", "kim@example.org", "960001"):
        assert personal not in written


# --- lists ----------------------------------------------------------------------------------


def table(*lines, name="contacts.csv"):
    return table_from_bytes("\n".join(lines).encode(), name=name)


def take(place, *rows, as_of=DAY, header="location_id,name,role,phone,mobile,email,purpose"):
    lines = [row.replace("HOME", place.location_id) for row in rows]
    return import_contacts(table(header, *lines), as_of=as_of, by=BY, now=NOON)


def test_a_list_enters_changes_and_leaves_alone(place):
    first = take(place, "HOME,Kim Invented,Manager,01632 960001,,,any", as_of=EVE)
    assert first.as_counts() == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    again = take(place, "HOME,kim invented,,01632 960001,,,")
    assert again.as_counts()["unchanged"] == 0  # the name is written otherwise: a correction
    second = take(
        place, "HOME,Kim Invented,,01632 960002,07700 900001,,", "HOME,,Night desk,01632 960009,,,"
    )
    assert second.as_counts() == {"created": 1, "updated": 1, "unchanged": 0, "rejected": 0}
    assert [one.phone for one in on(place, EVE)] == ["01632 960001"]
    assert {one.called: one.mobile for one in on(place, DAY)} == {
        "Kim Invented (Manager)": "07700 900001",
        "Night desk": "",
    }


def test_the_same_list_again_changes_nothing(place):
    rows = ("HOME,Kim,,01632 960001,,kim@example.org,update", "HOME,,Night desk,01632 960009,,,")
    take(place, *rows)
    assert take(place, *rows).as_counts()["unchanged"] == 2
    assert take(place, *rows, as_of=NEXT).as_counts()["unchanged"] == 2
    assert HomeContact.objects.count() == 2


def test_rows_that_cannot_be_taken_come_back_with_reasons_and_the_rest_is_in(place):
    outcome = take(
        place,
        "HOME,Kim,,01632 960001,,,",
        "1-999,Kim,,01632 960001,,,",
        "HOME,,,01632 960001,,,",
        "HOME,Lee,,,,,",
        "HOME,Mo,,,,mo at home,",
        "HOME,KIM,,01632 960002,,,",
        "HOME,Nat,,01632 960001,,,gossip",
    )
    assert outcome.as_counts()["created"] == 1
    reasons = {one.row.number: one.reason for one in outcome.rejects}
    assert sorted(reasons) == [3, 4, 5, 6, 7, 8]
    assert "is not in the register" in reasons[3]
    assert reasons[4] == "Enter a name or a role."
    assert "Enter a phone number" in reasons[5]
    assert "“mo at home” is not an e-mail address" in reasons[6]
    assert reasons[7] == "row 2 has the same home and contact"
    assert "“gossip” is not one of any, update, urgent" in reasons[8]


def test_an_older_list_does_not_undo_a_later_one(place):
    take(place, "HOME,Kim,,01632 960002,,,", as_of=DAY)
    outcome = take(place, "HOME,Kim,,01632 960001,,,", as_of=EVE)
    assert "a later source, as of 2020-05-26" in outcome.rejects[0].reason


def test_a_file_that_is_no_list_of_contacts_is_refused(place):
    with pytest.raises(BadInput, match="no column location_id"):
        import_contacts(table("name,phone", "Kim,1"), as_of=DAY, by=BY, now=NOON)


def test_only_who_keeps_the_whole_register_loads_a_list(place):
    home(AreaFactory.create(code="E09900077"))
    officer = person("council-officer", "area:E09900001")
    with pytest.raises(NotPermitted):
        import_contacts(table("location_id,name,phone", "1,2,3"), as_of=DAY, by=officer, now=NOON)


def test_the_command_tells_what_came_of_it_and_gives_the_rejects_back(place, tmp_path):
    file, rejects = tmp_path / "contacts.csv", tmp_path / "rejects.csv"
    file.write_text(
        f"location_id,name,email\n{place.location_id},Kim,kim@example.org\n1-9,Lee,lee@example.org\n"
    )
    counts = run_json(
        "import_contacts", file, "--as-of", "2020-05-26", "--rejects", rejects, "--json"
    )
    assert counts == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert "not in the register,1-9,Lee" in rejects.read_text("utf-8-sig")
    status, out, err = run("import_contacts", file, "--as-of", "2020-05-26")
    assert status == 1
    assert "1 unchanged" in out
    assert "Row 3: location_id “1-9” is not in the register" in err


class AnyRows(TestCase):
    @given(
        st.lists(
            st.fixed_dictionaries(
                {
                    name: st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
                    for name in ("location_id", "name", "phone", "email", "purpose")
                }
            ),
            max_size=6,
        )
    )
    def test_any_rows_are_taken_or_turned_away_and_none_is_lost(self, rows):
        place = home(AreaFactory.create())
        quoted = [
            ",".join(
                '"' + row[name].replace('"', '""') + '"'
                for name in ("location_id", "name", "phone", "email", "purpose")
            )
            for row in [*rows, {**dict.fromkeys(("name", "phone", "email", "purpose"), "x")} | {"location_id": place.location_id}]
        ]  # fmt: skip
        read = table("location_id,name,phone,email,purpose", *quoted)
        outcome = import_contacts(read, as_of=DAY, by=BY, now=NOON)
        assert sum(outcome.as_counts().values()) == len(read)


# --- pages ----------------------------------------------------------------------------------

TYPED = {
    "name": "Kim Invented",
    "role": "",
    "purpose": "update",
    "phone": "01632 960000",
    "mobile": "",
    "email": "",
    "source": "a call",
}


@pytest.fixture
def pages(client, officer, place):
    client.force_login(officer)
    return f"/homes/{place.location_id}/contacts/"


def test_an_officer_adds_changes_and_takes_out_a_contact(client, pages, place):
    assert "Nobody is named for this home." in client.get(pages).content.decode()
    added = client.post(f"{pages}add/", TYPED, follow=True).content.decode()
    assert "The contact is added." in added
    assert "01632 960000" in added
    [one] = on(place, DAY)
    changed = client.post(f"{pages}{one.id}/", {**TYPED, "phone": "01632 960123"}, follow=True)
    assert "01632 960123" in changed.content.decode()
    gone = client.post(f"{pages}{one.id}/end/", follow=True).content.decode()
    assert "The contact is taken out." in gone
    assert on(place, DAY) == []


def test_what_was_typed_wrong_is_named_and_nothing_is_lost(client, pages, place):
    answer = client.post(f"{pages}add/", {**TYPED, "phone": "ring Kim", "source": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“ring Kim” is not a phone number" in page
    assert "Enter who told us" in page
    assert 'value="Kim Invented"' in page
    assert on(place, DAY) == []


def test_the_homes_page_shows_contacts_to_who_may_see_them(client, officer, place):
    add(place)
    address = f"/homes/{place.location_id}/"
    client.force_login(officer)
    assert "kim@example.org" in client.get(address).content.decode()
    client.force_login(person("home-reporter", f"home:{place.location_id}"))
    page = client.get(address)
    assert page.status_code == 200
    assert "kim@example.org" not in page.content.decode()


def test_another_authoritys_officer_sees_no_contacts_and_the_try_is_written_down(client, place):
    stranger = person("council-officer", "area:E09900099")
    client.force_login(stranger)
    assert client.get(f"/homes/{place.location_id}/contacts/").status_code == 403
    assert AccessRecord.objects.filter(actor=stranger.actor_id, allowed=False).exists()


def test_looking_at_contacts_is_written_down(client, pages, officer):
    client.get(pages)
    assert AccessRecord.objects.filter(actor=officer.actor_id, what="contacts").count() == 1


def test_a_contact_that_is_not_there_is_not_found(client, pages):
    assert client.get(f"{pages}99/").status_code == 404
    assert client.post(f"{pages}99/end/").status_code == 404
