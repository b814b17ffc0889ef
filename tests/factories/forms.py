"""A valid filling-in of every form of the product, by the route it is sent to.

A page with several forms has one entry for each: `route#which`. A new route that takes a form needs
an entry here: `tests/acceptance/test_every_form.py` walks the URL tree and sends each of them empty,
wrong and hostile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rollcall.accounts.services import create_token
from rollcall.cell.models import Action
from rollcall.cell.selectors import duties_of_home, find_cell
from rollcall.cell.services import (
    NewLevel,
    acknowledge_signal,
    decide_level,
    open_meeting,
    raise_matter,
    save_view,
    step_matter,
)
from rollcall.domain.outbreaks import EpisodeRef
from rollcall.domain.references import action_reference
from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import make_link, queue_message
from rollcall.notices.texts import stop_token
from rollcall.register.models import CareHome
from rollcall.register.selectors import contacts_of
from rollcall.register.services import add_contact
from rollcall.reports.models import Difference, Query
from rollcall.reports.services import (
    NewFinding,
    examine_reports,
    record_finding,
    resolve_difference,
)
from tests.factories.accounts import PASSWORD, MembershipFactory, person
from tests.factories.actions import ask, ppe_officer
from tests.factories.calls import FULL_CALL, form_of
from tests.factories.extracts import tell_tracker
from tests.factories.outbreaks import CLOSED, COVID, PLAN, RESTRICTION, VISIT, cases, record
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

    def settled(self) -> "World":
        """The same with what most forms need made at once, for all of them to stand on."""
        assert all([self.home, self.at_officer, self.at_home, self.at_handler])
        return self

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
    def at_administrator(self) -> Client:
        return self.client(person("administrator", f"area:{self.country.seaton.code}"))

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

    @cached_property
    def action(self) -> Action:
        """Gloves that the home asked for."""
        return ask(self.home)

    @cached_property
    def ill(self) -> CareHome:
        """A home that has cases and is short of masks."""
        one = self.country.homes["seaton2"]
        cases(one, EVE, res_new_confirmed=2)
        file(one, DAY, {"ppe_masks_iir_rag": "red", "ppe_masks_iir_stock": 90,
                        "ppe_masks_iir_use": 60})  # fmt: skip
        return one

    @property
    def episode(self) -> str:
        """Where the ill home's episode stands."""
        return f"/outbreaks/{EpisodeRef(self.ill.location_id, COVID, 1)}/"

    @property
    def finding_id(self) -> int:
        """Something found out about the ill home's cases."""
        new = NewFinding(COVID, 1, "positive", tested_on=DAY)
        return record_finding(
            by=self.officer, location_id=self.ill.location_id, new=new, now=NOON
        ).pk

    @property
    def meeting(self) -> str:
        """The page of a meeting that has begun."""
        open_meeting(by=self.officer, cell=find_cell("care-home-cell"),
                     area=self.country.seaton.code, on=DAY, now=NOON)  # fmt: skip
        return self.meeting_to_be

    @property
    def meeting_to_be(self) -> str:
        """The page of today's meeting."""
        return f"/cell/meeting/care-home-cell/{self.country.seaton.code}/{DAY}/"

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


# --- actions and requests -----------------------------------------------------------------------

NEW_ACTION = {"urgency": "today", "asked": "400", "details.items": "gloves", "words": "Soon"}
A_PDF = b"%PDF-1.7\n%%EOF\n"
#: What is pressed on the page of an action, beside the version that it is based on.
STEPS: Mapping[str, Boxes] = {
    "move": {"event": "agree", "agreed": "300", "words": "As many as we have"},
    "comment": {"do": "comment", "words": "Rang them", "internal": "on"},
    "assign": {"do": "assign"},
    "hand_over": {"do": "hand_over", "team": "cell", "partner": "", "words": "For you"},
}


@form("/actions/new/")
def _new_action(world: World) -> Filled:
    at = f"/actions/new/?kind=ppe&home={world.home.location_id}&anyway=1"
    sent = {"what": "Gloves", **NEW_ACTION, "partner": "", "private": "on"}
    return Filled(world.at_officer, at, sent, [*sent])


@form("/help/new/")
def _new_request(world: World) -> Filled:
    at = f"/help/new/?kind=ppe&home={world.home.location_id}&anyway=1"
    return Filled(world.at_home, at, NEW_ACTION, [*NEW_ACTION])


@form("/actions/seen/")
def _seen(world: World) -> Filled:
    return Filled(world.at_officer, "/actions/seen/")


def _step(which: str) -> None:
    @form(f"/actions/<str:reference>/#{which}")
    def step(world: World) -> Filled:
        person = ppe_officer().pk if which == "assign" else 0
        sent = {**STEPS[which], "version": str(world.action.version)}
        sent |= {"person": str(person)} if person else {}
        at = f"/actions/{action_reference(world.action.pk)}/"
        typed = [one for one in sent if one != "do" and (which == "move" or one != "version")]
        return Filled(world.at_officer, at, sent, typed)


for _which in STEPS:
    _step(_which)


@form("/actions/<str:reference>/#file")
def _file(world: World) -> Filled:
    sent = {"do": "file", "file": SimpleUploadedFile("note.pdf", A_PDF), "internal": "on"}
    return Filled(
        world.at_officer, f"/actions/{action_reference(world.action.pk)}/", sent, ["do", "file"]
    )


@form("/help/<str:reference>/")
def _own_request(world: World) -> Filled:
    sent = {"event": "withdraw", "version": str(world.action.version), "words": "It came"}
    at = f"/help/{action_reference(world.action.pk)}/"
    return Filled(world.at_home, at, sent, ["do", *sent])


# --- the board, signals and levels ----------------------------------------------------------------


@form("/cell/board/<slug:code>/views/")
def _keep_view(world: World) -> Filled:
    sent = {"name": "With an outbreak", "for": "", "q": "sea", "team": "", "level": "", "show": ""}
    at = f"/cell/board/{world.country.seaton.code}/views/"
    return Filled(world.at_officer, at, sent, [*sent])


@form("/cell/board/<slug:code>/views/<int:view_id>/forget/")
def _drop_view(world: World) -> Filled:
    code = world.country.seaton.code
    kept = save_view(
        by=world.officer, area_code=code, team="", name="Ours", query="q=sea", now=NOON
    )
    return Filled(world.at_officer, f"/cell/board/{code}/views/{kept}/forget/")


@form("/cell/homes/<slug:location_id>/level/")
def _level(world: World) -> Filled:
    sent = {"level": "black", "by_hand": "finance-closing", "reason": "Bad", "based_on": "0"}
    return Filled(world.at_officer, f"/cell/homes/{world.home.location_id}/level/", sent, [*sent])


@form("/cell/homes/<slug:location_id>/level/undo/")
def _undo_level(world: World) -> Filled:
    one = world.home.location_id
    made = decide_level(by=world.officer, location_id=one, new=NewLevel("amber", "Bad"), now=NOON)
    sent = {"based_on": str(made.number)}
    return Filled(world.at_officer, f"/cell/homes/{one}/level/undo/", sent, [*sent])


def _signal(rest: str, sent: Boxes) -> None:
    @form(f"/cell/signals/<slug:location_id>/<slug:rule>/{rest}")
    def signal(world: World) -> Filled:
        one = world.ill.location_id
        if rest == "undo/":
            acknowledge_signal(by=world.officer, location_id=one, rule="ppe-red", now=NOON)
        return Filled(world.at_officer, f"/cell/signals/{one}/ppe-red/{rest}", sent, [*sent])


_signal("", {"reason": "A van is on its way", "review_on": "2020-05-28"})
_signal("seen/", {"back": "/cell/signals/?page=2"})
_signal("undo/", {"back": "/cell/signals/?page=2"})


# --- meetings, matters, addresses and situation reports -------------------------------------------

A_KEY = "0b9b3b3c-59d4-4f0e-9a0c-0c4d3f0f9f00"
#: What is typed in a meeting about all homes, by what is pressed.
IN_SESSION: Mapping[str, Boxes] = {
    "decide": {"words": "Ring every home", "owner": "team:cell", "due": "2020-05-28",
               "action_kind": ""},
    "note": {"words": "The forum meets on Thursday"},
    "pass-on": {"tier": "tcg", "words": "More masks"},
    "attend": {"present": "public-health", "chair": "dass"},
    "close": {},
}  # fmt: skip


def _in_session(act: str) -> None:
    @form(f"/cell/meeting/<slug:cell>/<slug:code>/<isodate:on>/#{act}")
    def meet(world: World) -> Filled:
        sent = {"act": act, "key": A_KEY, "item": "sector", **IN_SESSION[act]}
        return Filled(world.at_officer, world.meeting, sent, [*sent])


for _act in IN_SESSION:
    _in_session(_act)


@form("/cell/meeting/<slug:cell>/<slug:code>/<isodate:on>/#open")
def _open_meeting(world: World) -> Filled:
    return Filled(world.at_officer, world.meeting_to_be, {"act": "open"})


@form("/cell/meeting/<slug:cell>/<slug:code>/<isodate:on>/#answer")
def _answered(world: World) -> Filled:
    at, code = world.meeting, world.country.seaton.code
    matter = raise_matter(by=world.officer, cell=find_cell("care-home-cell"), area=code,
                          raised_by="member", words="Masks", key=UUID(int=1), now=NOON)  # fmt: skip
    step_matter(by=world.officer, matter_id=matter, event="escalate", tier="tcg", words="More",
                key=UUID(int=2), now=NOON)  # fmt: skip
    sent = {"act": "answer", "key": A_KEY, "item": f"matter:{matter}", "words": "On Monday"}
    return Filled(world.at_officer, at, sent, [*sent])


@form("/cell/people/<slug:code>/")
def _addressee(world: World) -> Filled:
    sent = {"body": "care-home-cell", "name": "The chair", "email": "chair@example.org"}
    return Filled(
        world.at_officer, f"/cell/people/{world.country.seaton.code}/", sent, [*sent, "end"]
    )


@form("/cell/raise/")
def _raise(world: World) -> Filled:
    sent = {"key": A_KEY, "cell": "care-home-cell", "raised_by": "home",
            "place": f"home:{world.home.location_id}", "words": "When may families visit?"}  # fmt: skip
    return Filled(world.at_home, "/cell/raise/", sent, [*sent])


def _sitrep(kind: str) -> None:
    route, rest = ("<slug:kind>/", "daily/") if kind else ("", "")

    @form(f"/sitrep/<slug:code>/<isodate:on>/{route}")
    def write(world: World) -> Filled:
        at = f"/sitrep/{world.country.seaton.code}/{DAY}/{rest}"
        sent = {"act": "write", "section": "summary", "words": "A calm day", "based_on": "0"}
        return Filled(world.at_officer, at, sent, [*sent])


_sitrep("")
_sitrep("daily")


# --- outbreaks ------------------------------------------------------------------------------------

CHANGED = {"reason": "Read again", "based_on": "1"}
FOUND = {"people": "2", "result": "positive", "reported_on": "", "ill_on": "2020-05-24",
         "tested_on": "2020-05-25", "reference": "A1"}  # fmt: skip


def _write(kind: str, values: Boxes) -> None:
    @form(f"/outbreaks/<str:ref>/write/<slug:kind>/#{kind}")
    def write(world: World) -> Filled:
        return Filled(world.at_officer, f"{world.episode}write/{kind}/", values, [*values])


for _kind, _values in (("plan", PLAN), ("visit", VISIT), ("restriction", RESTRICTION)):
    _write(_kind, _values)


def _about_a_plan(rest: str, sent: Boxes) -> None:
    @form(f"/outbreaks/records/<int:record_id>/{rest}")
    def about(world: World) -> Filled:
        number = record(world.officer, world.ill, "plan", PLAN)
        return Filled(world.at_officer, f"/outbreaks/records/{number}/{rest}", sent, [*sent])


_about_a_plan("change/", {**PLAN, "goals": "None ill", **CHANGED})
_about_a_plan("end/", {**CLOSED, "based_on": "1"})
_about_a_plan("turn/", {"based_on": "1"})
_about_a_plan("step/", {"based_on": "1", "step": "1", "done": "yes"})


@form("/outbreaks/<str:ref>/findings/")
def _finding(world: World) -> Filled:
    return Filled(world.at_officer, f"{world.episode}findings/", FOUND, [*FOUND])


@form("/outbreaks/findings/<int:finding_id>/change/")
def _change_finding(world: World) -> Filled:
    found = world.finding_id
    sent = {**FOUND, "reason": "Rang the lab", "based_on": str(found)}
    return Filled(world.at_officer, f"/outbreaks/findings/{found}/change/", sent, [*sent])


@form("/outbreaks/findings/<int:finding_id>/turn/")
def _turn_finding(world: World) -> Filled:
    return Filled(world.at_officer, f"/outbreaks/findings/{world.finding_id}/turn/")


@form("/update/<slug:location_id>/self-assessment/")
def _assess(world: World) -> Filled:
    asked = current_programme().outbreaks.questions
    sent = {"on": DAY.isoformat(), **{f"q_{one.id}": "yes" for one in asked}}
    at = f"/update/{world.home.location_id}/self-assessment/"
    return Filled(world.at_home, at, sent, ["on", f"q_{asked[0].id}"])


# --- people and their roles -----------------------------------------------------------------------

A_ROLE = {"role": "ipc-nurse", "place": "area:E09900001", "place_id": "", "team": "ipc",
          "valid_from": "2020-05-27", "valid_until": "", "reason": "The team asked"}  # fmt: skip


@form("/people/<int:person_id>/")
def _give_role(world: World) -> Filled:
    one = person("call-handler", f"area:{world.country.seaton.code}")
    return Filled(world.at_administrator, f"/people/{one.pk}/", A_ROLE, [*A_ROLE])


@form("/people/<int:person_id>/roles/<int:membership_id>/end/")
def _end_role(world: World) -> Filled:
    held = MembershipFactory.create()
    sent = {"ends": "day", "last_day": "2020-05-30", "reason": "Moved on"}
    at = f"/people/{held.user_id}/roles/{held.pk}/end/"
    return Filled(world.at_administrator, at, sent, [*sent])


@form("/people/<int:person_id>/roles/<int:membership_id>/put-back/")
def _put_back_role(world: World) -> Filled:
    held = MembershipFactory.create(valid_until=EVE)
    at = f"/people/{held.user_id}/roles/{held.pk}/put-back/"
    return Filled(world.at_administrator, at)
