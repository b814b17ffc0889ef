"""A valid filling-in of every form of the product, by the route it is sent to.

A new route that takes a form needs an entry here: `tests/acceptance/test_every_form.py` walks the URL
tree and sends each of them empty, wrong and hostile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rollcall.accounts.services import create_token
from rollcall.cell.selectors import duties_of_home
from rollcall.cell.services import NewLevel, decide_level
from rollcall.domain.references import action_reference
from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import make_link, queue_message
from rollcall.notices.texts import stop_token
from rollcall.register.models import CareHome
from rollcall.register.selectors import contacts_of
from rollcall.register.services import add_contact
from rollcall.reports.models import Difference, Query
from rollcall.reports.services import examine_reports, resolve_difference
from tests.factories.accounts import PASSWORD, person
from tests.factories.actions import ask
from tests.factories.calls import FULL_CALL, form_of
from tests.factories.extracts import tell_tracker
from tests.factories.reports import DAY, EVE, NOON, SYSTEM, Country, add_homes, file, small_country
from tests.factories.updates import EVERY_DAY, RESIDENTS, boxes, quiet_answers
from tests.factories.uploads import filled, group_of, received, workbook_of


Boxes = Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """A form filled in as it should be, ready to be sent.

    `typed` are the boxes that wrong things are typed into one at a time, each of the others right.
    `made` is the status of a form that was taken.
    """

    client: Client
    address: str
    boxes: Boxes = field(default_factory=dict)
    typed: Sequence[str] = ()
    made: int = 302


class World:
    """A small invented country whose people fill in forms."""

    @cached_property
    def country(self) -> Country:
        return add_homes(small_country())

    @cached_property
    def home(self) -> CareHome:
        """A home that sent yesterday's update."""
        one = self.country.homes["seaton1"]
        file(one, EVE, quiet_answers(current_programme()))
        return one

    @cached_property
    def officer(self) -> Any:
        return person("council-officer", f"area:{self.country.seaton.code}")

    def client(self, who: Any) -> Client:
        made = Client()
        made.force_login(who)
        return made

    @cached_property
    def at_officer(self) -> Client:
        return self.client(self.officer)

    @cached_property
    def at_home(self) -> Client:
        return self.client(person("home-reporter", f"home:{self.home.location_id}"))

    @cached_property
    def at_handler(self) -> Client:
        return self.client(person("call-handler", f"area:{self.country.seaton.code}"))

    @cached_property
    def contact_id(self) -> int:
        where = self.home.location_id
        add_contact(by=SYSTEM, location_id=where, facts={"name": "Kim Invented",
                    "email": "kim@example.org"}, on=EVE, source="tests", now=NOON)  # fmt: skip
        [one] = contacts_of([where], DAY)[where]
        return one.id

    @cached_property
    def difference(self) -> Difference:
        """A difference that is open."""
        file(self.home, DAY, {"occupied": 30}, source="phone")
        tell_tracker(self.home, {"occupied": 33})
        return Difference.objects.get()

    @cached_property
    def query(self) -> Query:
        """A question about a number far from the home's last ones."""
        one = self.country.homes["seaton2"]
        for back, number in enumerate((31, 30, 32, 31, 33, 30, 31, 30), start=1):
            file(one, DAY.replace(day=DAY.day - back), {"residents_today": number})
        file(one, DAY, {"residents_today": 13})
        examine_reports(by=SYSTEM, set_key="daily", homes={DAY: [one.pk]}, now=NOON)
        return Query.objects.get(home=one)

    @cached_property
    def group(self) -> Any:
        return group_of(self.country)

    @property
    def workbook(self) -> bytes:
        one = self.group.homes["Marsh 1"].location_id
        return filled(workbook_of(self.group), {one: {"coping": "green_fine"}})

    @cached_property
    def duty_id(self) -> int:
        """Somebody who must be told that the home is at Red."""
        new = NewLevel("red")
        decide_level(by=self.officer, location_id=self.home.location_id, new=new, now=NOON)
        return duties_of_home(self.home.pk)[0].id

    def link_id(self) -> int:
        return make_link(by=SYSTEM, location_id=self.home.location_id, set_key="daily", on=DAY,
                         recipient="contact:1", now=NOON).link_id  # fmt: skip


Make = Callable[[World], Filled]
#: Each form by the route it is sent to.
FORMS: dict[str, Make] = {}


def form(route: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        FORMS[route] = make
        return make

    return keep


# --- signing in, and tokens -------------------------------------------------------------------


@form("/account/sign-in/")
def _sign_in(world: World) -> Filled:
    sent = {"login": world.officer.email, "password": PASSWORD}
    return Filled(Client(), "/account/sign-in/", sent, ["login", "password"])


@form("/account/sign-out/")
def _sign_out(world: World) -> Filled:
    return Filled(world.at_officer, "/account/sign-out/")


@form("/account/tokens/")
def _token(world: World) -> Filled:
    sent = {"name": "Care software", "days": "30"}
    return Filled(world.at_officer, "/account/tokens/", sent, ["name", "days"], made=201)


@form("/account/tokens/<slug:key>/revoke/")
def _revoke_token(world: World) -> Filled:
    made = create_token(by=world.officer, user=world.officer, name="Care software", now=NOON)
    return Filled(world.at_officer, f"/account/tokens/{made.text.split('_')[1]}/revoke/")


# --- contacts, links and messages ---------------------------------------------------------------

CONTACT = {"name": "Kim Invented", "role": "Manager", "purpose": "update", "phone": "01632 960000",
           "mobile": "07700 900456", "email": "kim@example.org", "source": "a call"}  # fmt: skip


@form("/homes/<slug:location_id>/contacts/add/")
def _add_contact(world: World) -> Filled:
    at = f"/homes/{world.home.location_id}/contacts/add/"
    return Filled(world.at_officer, at, CONTACT, [*CONTACT])


@form("/homes/<slug:location_id>/contacts/<int:contact_id>/")
def _change_contact(world: World) -> Filled:
    at = f"/homes/{world.home.location_id}/contacts/{world.contact_id}/"
    return Filled(world.at_officer, at, CONTACT, [*CONTACT])


@form("/homes/<slug:location_id>/contacts/<int:contact_id>/end/")
def _end_contact(world: World) -> Filled:
    at = f"/homes/{world.home.location_id}/contacts/{world.contact_id}/end/"
    return Filled(world.at_officer, at)


LEAD = {"name": "Lee Specimen", "organisation": "Invented Practice", "phone": "01632 960001",
        "email": "lee@example.org", "source": "a letter"}  # fmt: skip


@form("/homes/<slug:location_id>/leads/<slug:kind>/")
def _change_lead(world: World) -> Filled:
    at = f"/homes/{world.home.location_id}/leads/clinical/"
    return Filled(world.at_officer, at, LEAD, [*LEAD])


@form("/homes/<slug:location_id>/leads/<slug:kind>/end/")
def _end_lead(world: World) -> Filled:
    at = f"/homes/{world.home.location_id}/leads/clinical/"
    assert world.at_officer.post(at, LEAD).status_code == 302
    return Filled(world.at_officer, f"{at}end/")


@form("/u/put-down/")
def _put_down(world: World) -> Filled:
    return Filled(Client(), "/u/put-down/")


@form("/messages/stop/<str:token>/")
def _stop_messages(world: World) -> Filled:
    assert world.contact_id
    queued = queue_message(
        by=SYSTEM, kind="reminder", location_id=world.home.location_id, key="reminder:1",
        values={"home": "Seaton1", "title": "daily update", "day": "Tuesday 26 May"},
        set_key="daily", on=DAY, with_link=True, now=NOON,
    )  # fmt: skip
    return Filled(Client(), f"/messages/stop/{stop_token(queued.id)}/")


@form("/reminders/homes/<slug:location_id>/links/<int:link_id>/revoke/")
def _revoke_link(world: World) -> Filled:
    at = f"/reminders/homes/{world.home.location_id}/links/{world.link_id()}/revoke/"
    return Filled(world.at_officer, at)


@form("/reminders/homes/<slug:location_id>/contacts/<int:contact_id>/stop/")
def _unwanted(world: World) -> Filled:
    at = f"/reminders/homes/{world.home.location_id}/contacts/{world.contact_id}/stop/"
    return Filled(world.at_officer, at)


@form("/reminders/homes/<slug:location_id>/contacts/<int:contact_id>/resume/")
def _wanted(world: World) -> Filled:
    at = f"/reminders/homes/{world.home.location_id}/contacts/{world.contact_id}/resume/"
    return Filled(world.at_officer, at)


@form("/reminders/send/")
def _send_reminders(world: World) -> Filled:
    assert world.contact_id
    return Filled(world.at_officer, "/reminders/send/")


@form("/reminders/stop/")
def _stop_reminders(world: World) -> Filled:
    return Filled(
        world.at_officer, "/reminders/stop/", {"area": world.country.seaton.code}, ["area"]
    )


@form("/reminders/resume/")
def _resume_reminders(world: World) -> Filled:
    sent = {"area": world.country.seaton.code}
    return Filled(world.at_officer, "/reminders/resume/", sent, ["area"])


# --- many homes ---------------------------------------------------------------------------------


@form("/group/upload/")
def _upload(world: World) -> Filled:
    sent = {"set": "daily", "on": DAY.isoformat(),
            "file": SimpleUploadedFile("homes.xlsx", world.workbook)}  # fmt: skip
    office = world.client(world.group.office)
    return Filled(office, "/group/upload/", sent, ["set", "on", "file"])


@form("/group/uploads/<uuid:upload_id>/")
def _send_upload(world: World) -> Filled:
    info = received(world.group.office, world.workbook)
    sent = {"confirm": "4", "conflict-5": "keep"}
    return Filled(world.client(world.group.office), f"/group/uploads/{info.id}/", sent, [*sent])


@form("/group/uploads/<uuid:upload_id>/check/")
def _check_upload(world: World) -> Filled:
    info = received(world.group.office, world.workbook)
    return Filled(world.client(world.group.office), f"/group/uploads/{info.id}/check/")


# --- differences, queries, versions of questions ------------------------------------------------


@form("/differences/")
def _keep_own(world: World) -> Filled:
    sent = {"difference": str(world.difference.pk), "reason": "Rang them"}
    return Filled(world.at_officer, "/differences/", sent, [*sent])


@form("/differences/<int:difference_id>/")
def _difference(world: World) -> Filled:
    sent = {"outcome": "extract", "reason": "They said so"}
    return Filled(world.at_officer, f"/differences/{world.difference.pk}/", sent, [*sent])


@form("/differences/<int:difference_id>/open-again/")
def _open_again(world: World) -> Filled:
    one = world.difference.pk
    resolve_difference(
        by=world.officer, difference_id=one, outcome="own", reason="They said so", now=NOON
    )
    at = f"/differences/{one}/open-again/"
    return Filled(world.at_officer, at, {"reason": "They rang again"}, ["reason"])


@form("/queries/<int:query_id>/")
def _query(world: World) -> Filled:
    asked = world.query
    client = world.client(person("home-reporter", f"home:{asked.home.location_id}"))
    sent = {"answer": "no", "value": "31", "words": "We miscounted"}
    return Filled(client, f"/queries/{asked.pk}/", sent, [*sent])


@form("/questions/<slug:set_key>/<str:version>/decide/")
def _decide(world: World) -> Filled:
    client = world.client(person("administrator", f"area:{world.country.nation.code}"))
    at = "/questions/support-actions/2/decide/"
    sent = {**boxes(client.get(at)).sent, "reason": "Agreed on Tuesday"}
    return Filled(client, at, sent, [*sent])


# --- calls --------------------------------------------------------------------------------------


@form("/calls/next/")
def _next(world: World) -> Filled:
    return Filled(world.at_handler, "/calls/next/")


@form("/calls/<slug:location_id>/take/")
def _take(world: World) -> Filled:
    return Filled(world.at_handler, f"/calls/{world.home.location_id}/take/")


@form("/calls/<slug:location_id>/give-back/")
def _give_back(world: World) -> Filled:
    return Filled(world.at_handler, f"/calls/{world.home.location_id}/give-back/")


@form("/calls/<slug:location_id>/")
def _call(world: World) -> Filled:
    at = f"/calls/{world.home.location_id}/"
    sent = {**form_of(world.at_handler.get(at), "answers").sent, **FULL_CALL}
    typed = ["act", "key", "asked", "spoke_to", "role", "occupied", "coping", "res_to_hospital"]
    return Filled(world.at_handler, at, sent, typed)


# --- the update ---------------------------------------------------------------------------------

TYPED = ("asked", "shown", "coping", "deaths_all", "deaths_all-is")
SENDING = (
    "key",
    "based_on",
    "captured_at",
    "asked",
    "coping",
    "occupied",
    "last_onset-day",
    "notes",
)


def _update(rest: str, make: Callable[[World, str], Filled]) -> None:
    """Today's update and that of any set and day are the same views at two addresses."""

    def today(world: World) -> Filled:
        return make(world, f"/update/{world.home.location_id}/")

    def dated(world: World) -> Filled:
        made = make(world, f"/update/{world.home.location_id}/daily/{DAY}/")
        return replace(made, typed=())  # box by box at the other address

    form(f"/update/<slug:location_id>/{rest}")(today)
    form(f"/update/<slug:location_id>/<slug:set_key>/<day:on>/{rest}")(dated)


def _begun(world: World, at: str) -> None:
    """Everything that a normal day asks for, typed and not sent."""
    for page, touched in (("every-day", EVERY_DAY), ("residents", RESIDENTS)):
        there = f"{at}{page}/"
        sent = {**boxes(world.at_home.get(there)).sent, **touched}
        assert world.at_home.post(there, sent).status_code == 302


def _anew(world: World, at: str) -> Filled:
    return Filled(world.at_home, f"{at}anew/")


def _whole(world: World, at: str) -> Filled:
    there = f"{at}all/" if at.startswith("/update/") else at
    sent = {**boxes(world.at_home.get(there)).sent, **EVERY_DAY, **RESIDENTS}
    return Filled(world.at_home, there, sent, SENDING)


def _page(world: World, at: str) -> Filled:
    there = f"{at}every-day/"
    sent = {**boxes(world.at_home.get(there)).sent, **EVERY_DAY}
    return Filled(world.at_home, there, sent, TYPED)


def _unchanged(world: World, at: str) -> Filled:
    there = f"{at}unchanged/"
    sent = {**boxes(world.at_home.get(there)).sent, **EVERY_DAY}
    return Filled(world.at_home, there, sent, TYPED)


def _check(world: World, at: str) -> Filled:
    _begun(world, at)
    sent = boxes(world.at_home.get(f"{at}check/")).sent
    return Filled(world.at_home, f"{at}check/", sent, ["key", "based_on"])


def _choose(world: World, at: str) -> Filled:
    _begun(world, at)
    theirs = file(world.home, DAY, {"coping": "red_need_help_today"}, source="phone")
    sent = {"keep": "mine", "based_on": str(theirs.version_id)}
    return Filled(world.at_home, f"{at}choose/", sent, [*sent])


_update("anew/", _anew)
_update("all/", _whole)
_update("unchanged/", _unchanged)
_update("check/", _check)
_update("choose/", _choose)
_update("<slug:page>/", _page)


@form("/key-in/<slug:location_id>/<slug:set_key>/<day:on>/")
def _key_in(world: World) -> Filled:
    made = _whole(world, f"/key-in/{world.home.location_id}/daily/{DAY}/")
    return replace(made, typed=())


# --- the cell -----------------------------------------------------------------------------------


@form("/cell/homes/<slug:location_id>/level/told/<int:duty_id>/")
def _told(world: World) -> Filled:
    at = f"/cell/homes/{world.home.location_id}/level/told/{world.duty_id}/"
    return Filled(world.at_officer, at, {"how": "phone"}, ["how"])


@form("/cell/homes/<slug:location_id>/level/told/<int:duty_id>/undo/")
def _told_undo(world: World) -> Filled:
    at = f"/cell/homes/{world.home.location_id}/level/told/{world.duty_id}/"
    assert world.at_officer.post(at, {"how": "phone"}).status_code == 302
    return Filled(world.at_officer, f"{at}undo/")


@form("/cell/signals/<slug:location_id>/<slug:rule>/link/")
def _link_signal(world: World) -> Filled:
    file(world.home, DAY, {"coping": "red_need_help_today"})
    action = ask(world.home, "comprehensive", by=world.officer)
    at = f"/cell/signals/{world.home.location_id}/needs-help-today/link/"
    return Filled(world.at_officer, at, {"action": action_reference(action.pk)}, ["action"])
