"""Meetings: opened on their day, written down by several at once, closed, approved, carried over."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from rollcall.cell.models import (
    Action,
    ActionEvent,
    Addressee,
    Matter,
    Meeting,
    MeetingLine,
    MeetingStep,
)
from rollcall.cell.selectors import (
    action_info,
    agenda_kept,
    find_cell,
    find_meeting,
    lines_before,
    lines_of,
    matters_of,
    minutes_to_approve,
    still_owed,
)
from rollcall.cell.services import (
    NewLevel,
    add_addressee,
    circulate,
    decide_action,
    decide_level,
    draft_again,
    end_addressee,
    mark_done,
    open_meeting,
    raise_matter,
    step_matter,
    step_meeting,
    undo_line,
    write_line,
)
from rollcall.domain.meetings import SECTOR, LineKind, MeetingState, open_decisions, standing_lines
from rollcall.foundation.errors import BadInput, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AuditEvent
from rollcall.foundation.programmes import current_programme
from rollcall.notices.models import Letter
from tests.factories.accounts import person
from tests.factories.actions import ask
from tests.factories.concurrency import at_the_same_moment, seen
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, NOON, add_homes, beds, file, small_country


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON = "E09900001"
A_DAY = dt.timedelta(days=1)


def cell():
    return find_cell("care-home-cell")


def meeting(on=DAY):
    return find_meeting(cell(), SEATON, on)


def begin(by, on=DAY, now=NOON):
    return open_meeting(by=by, cell=cell(), area=SEATON, on=on, now=now)


def decide(by, meeting_id, words="Test all staff", item=SECTOR, now=NOON, **more):
    return write_line(
        by=by, meeting_id=meeting_id, kind=LineKind.DECISION, key=more.pop("key", uuid.uuid4()),
        item=item, words=words, now=now, **more,
    )  # fmt: skip


def owed(by, meeting_id, words="Send masks", **more):
    details = {"owner": "team:ppe-unit", "due": DAY + A_DAY, **more}
    return decide(by, meeting_id, words, **details)


def items(parts):
    return {part.key: [one.key for one in part.items] for part in parts}


# --- the agenda drafts itself -----------------------------------------------------------------


def test_a_home_with_a_signal_of_the_first_tier_is_on_the_agenda_with_its_evidence(
    officer, short_of_masks
):
    begin(officer)
    key = f"home:{short_of_masks.location_id}"
    assert items(agenda_kept(meeting()))["signals"] == [key]
    [part] = [one for one in agenda_kept(meeting()) if one.key == "signals"]
    words = [one.words for one in part.items[0].reasons]
    assert any("masks: 1 day left" in one for one in words), words


def levels():
    parts = agenda_kept(meeting())
    found = [one for part in parts for one in part.items if one.location_id]
    return [reason.words for one in found for reason in one.reasons if reason.section == "levels"]


def test_a_level_that_waits_for_a_person_is_a_reason_until_somebody_decides(
    officer, short_of_masks
):
    begin(officer)
    assert levels()[0].startswith("Red is suggested, none was decided.")
    decide_level(by=officer, location_id=short_of_masks.location_id, new=NewLevel("red"), now=NOON)
    draft_again(by=officer, meeting_id=meeting().id, now=NOON)
    assert levels()[0] == "The Care Home Cell: to be told of Red by 26 May, 16:00."
    assert not any("is suggested" in one for one in levels())


def test_what_a_person_set_by_hand_counts_on_the_agenda_as_on_the_homes_own_page(
    officer, short_of_masks
):
    begin(officer)
    new = NewLevel("red", "The bank pays today.", by_hand=("finance-closing",))
    decide_level(by=officer, location_id=short_of_masks.location_id, new=new, now=NOON)
    draft_again(by=officer, meeting_id=meeting().id, now=NOON)
    assert levels()[0].startswith("Black is suggested, Red stands.")


def test_a_new_outbreak_is_on_the_agenda_until_the_next_meeting_has_seen_it(officer, country):
    one = country.homes["seaton1"]
    file(one, DAY, beds(10, res_new_confirmed=2))
    begin(officer)
    key = f"home:{one.location_id}"
    assert items(agenda_kept(meeting()))["new_outbreaks"] == [key]
    step_meeting(by=officer, meeting_id=meeting().id, event="close", now=NOON)
    later = NOON + A_DAY
    begin(officer, DAY + A_DAY, later)
    assert key not in items(agenda_kept(meeting(DAY + A_DAY)))["new_outbreaks"]


def test_a_home_not_heard_from_yesterday_or_today_is_on_the_agenda(officer, country):
    silent = home(country.seaton, name="Silent")
    begin(officer)
    parts = [part for part in agenda_kept(meeting()) for one in part.items
             if one.location_id == silent.location_id]  # fmt: skip
    assert len(parts) == 1
    reasons = [r.words for one in parts[0].items for r in one.reasons if r.section == "not_reached"]
    assert reasons == ["Never heard from."]


def test_what_is_decided_today_is_carried_over_tomorrow_until_it_is_done(officer):
    today = begin(officer)
    line = owed(officer, today)
    step_meeting(by=officer, meeting_id=today, event="close", now=NOON)
    tomorrow = begin(officer, DAY + A_DAY, NOON + A_DAY)
    assert items(agenda_kept(meeting(DAY + A_DAY)))["carried_over"] == [SECTOR]
    mark_done(by=officer, meeting_id=tomorrow, decision_id=line, key=uuid.uuid4(), now=NOON + A_DAY)
    step_meeting(by=officer, meeting_id=tomorrow, event="close", now=NOON + A_DAY)
    begin(officer, DAY + 2 * A_DAY, NOON + 2 * A_DAY)
    assert items(agenda_kept(meeting(DAY + 2 * A_DAY)))["carried_over"] == []


def test_the_agenda_of_a_meeting_stays_until_somebody_draws_it_up_again(officer, country):
    begin(officer)
    before = agenda_kept(meeting())
    raise_matter(
        by=officer, cell=cell(), area=SEATON, raised_by="forum", words="Visits", key=uuid.uuid4(),
        now=NOON,
    )  # fmt: skip
    assert agenda_kept(meeting()) == before
    draft_again(by=officer, meeting_id=meeting().id, now=NOON)
    assert len(items(agenda_kept(meeting()))["matters"]) == 1


# --- a decision keeps what was known ----------------------------------------------------------


def test_a_decision_keeps_the_facts_as_seen_at_that_moment(officer, short_of_masks):
    today = begin(officer)
    decide(officer, today, item=f"home:{short_of_masks.location_id}")
    file(short_of_masks, DAY, beds(10, ppe_masks_iir_rag="green"), now=NOON)
    [line] = lines_of(meeting())
    assert line.facts["known_at"] == NOON.isoformat()
    assert (line.facts["tier"], line.facts["suggested_level"], line.facts["level"]) == (
        1,
        "red",
        None,
    )
    assert "ppe-red" in [one["id"] for one in line.facts["fired"]]
    answers = {one["id"]: one["words"] for one in line.facts["answers"]}
    assert answers["coping"] == "not answered"


def test_a_decision_for_all_homes_keeps_the_areas_numbers(officer, country):
    file(country.homes["seaton1"], DAY, beds(10))
    decide(officer, begin(officer))
    [line] = lines_of(meeting())
    assert (line.facts["homes"], line.facts["reported"]) == (2, 1)


# --- a decision that opens an action ------------------------------------------------------------


def act(by, meeting_id, item=SECTOR, kind="ppe", **more):
    details = {"key": uuid.uuid4(), "words": "Send masks", "due": None, "now": NOON, **more}
    return decide_action(by=by, meeting_id=meeting_id, action_kind=kind, item=item, **details)


def the_action():
    [row] = Action.objects.all()
    return action_info(row.pk)


def test_a_decision_opens_an_action_with_its_team_and_the_facts(officer, short_of_masks):
    today, key = begin(officer), uuid.uuid4()
    item = f"home:{short_of_masks.location_id}"
    assert act(officer, today, item, key=key) == act(officer, today, item, key=key)
    action, [line] = the_action(), lines_of(meeting())
    assert (action.kind, action.team, action.origin) == ("ppe", "ppe-unit", "decision")
    assert action.location_id == short_of_masks.location_id
    assert (line.action, line.owner, line.words) == (
        action.reference,
        "team:ppe-unit",
        "Send masks",
    )
    assert line.due == (action.due_at + dt.timedelta(hours=1)).date()
    assert ActionEvent.objects.get(action_id=action.id).facts["suggested_level"] == "red"


def test_a_decision_about_what_the_home_asked_for_already_goes_beside_it(officer, short_of_masks):
    asked = ask(short_of_masks)
    today, item = begin(officer), f"home:{short_of_masks.location_id}"
    line_id = act(officer, today, item)
    [line] = lines_of(meeting())
    assert line.action == the_action().reference
    said = ActionEvent.objects.get(action=asked, step="comment")
    assert said.words.words == "Decided in the Care Home Cell: Send masks"
    # Taking the decision back leaves the home's own request as it is.
    undo_line(by=officer, meeting_id=today, line_id=line_id, key=uuid.uuid4(), now=NOON)
    assert the_action().state == "asked"


@pytest.mark.parametrize("days", [0, 1, 3, 30])
def test_an_action_is_as_urgent_as_its_day_asks(officer, days):
    act(officer, begin(officer), due=DAY + days * A_DAY)
    urgencies = {one.code: one.hours for one in current_programme().support.urgencies}
    chosen = urgencies[the_action().urgency]
    assert chosen <= (days + 1) * 24
    assert all(hours <= chosen or hours > (days + 1) * 24 for hours in urgencies.values())


def test_a_decision_is_carried_over_until_its_action_has_ended(officer):
    today = begin(officer)
    act(officer, today)
    step_meeting(by=officer, meeting_id=today, event="close", now=NOON)
    begin(officer, DAY + A_DAY, NOON + A_DAY)
    [part] = [one for one in agenda_kept(meeting(DAY + A_DAY)) if one.key == "carried_over"]
    reference = the_action().reference
    assert f"Send masks ({reference}: asked)" in [r.words for r in part.items[0].reasons]
    Action.objects.update(state="closed", ended_at=NOON)
    assert still_owed(lines_before(meeting(DAY + A_DAY))) == []


def test_taking_back_a_decision_withdraws_its_action(officer):
    today = begin(officer)
    line = act(officer, today)
    undo_line(by=officer, meeting_id=today, line_id=line, key=uuid.uuid4(), now=NOON)
    assert the_action().state == "withdrawn"


def test_a_decision_whose_action_went_too_far_is_not_taken_back(officer):
    today = begin(officer)
    line = act(officer, today)
    Action.objects.update(state="on_its_way")
    with pytest.raises(NotNow):
        undo_line(by=officer, meeting_id=today, line_id=line, key=uuid.uuid4(), now=NOON)
    assert len(lines_of(meeting())) == 1


def test_an_action_of_no_kind_opens_nothing(officer):
    today = begin(officer)
    with pytest.raises(BadInput):
        act(officer, today, kind="gold")
    assert (Action.objects.count(), lines_of(meeting())) == (0, [])


def test_a_request_that_is_late_is_on_the_agenda_and_one_about_money_is_not(officer, country):
    today = begin(officer)
    item = f"home:{country.homes['seaton1'].location_id}"
    act(officer, today, item, words="Masks")
    act(officer, today, item, kind="finance", words="Wages")
    Action.objects.update(due_at=NOON - A_DAY, begins_at=NOON - A_DAY)
    draft_again(by=officer, meeting_id=today, now=NOON)
    found = [r.words for part in agenda_kept(meeting()) for one in part.items if one.key == item
             for r in one.reasons if r.section == "requests"]  # fmt: skip
    assert len(found) == 1
    assert found[0].startswith("Protective kit (PPE) (A-")


# --- lines ------------------------------------------------------------------------------------


def test_a_press_sent_twice_stands_once(officer):
    today, key = begin(officer), uuid.uuid4()
    assert decide(officer, today, key=key) == decide(officer, today, key=key)
    assert len(lines_of(meeting())) == 1


def test_who_wrote_a_line_takes_it_back_while_the_meeting_is_open(officer, colleague):
    today = begin(officer)
    line = decide(officer, today)
    with pytest.raises(NotPermitted, match="Only who wrote"):
        undo_line(by=colleague, meeting_id=today, line_id=line, key=uuid.uuid4(), now=NOON)
    undo_line(by=officer, meeting_id=today, line_id=line, key=uuid.uuid4(), now=NOON)
    assert standing_lines(lines_of(meeting())) == []
    assert len(lines_of(meeting())) == 2
    with pytest.raises(NotNow, match="taken back already"):
        undo_line(by=officer, meeting_id=today, line_id=line, key=uuid.uuid4(), now=NOON)


def test_nothing_is_written_in_a_meeting_that_is_over(officer):
    today = begin(officer)
    line = decide(officer, today)
    step_meeting(by=officer, meeting_id=today, event="close", now=NOON)
    for write in (
        lambda: decide(officer, today),
        lambda: undo_line(by=officer, meeting_id=today, line_id=line, key=uuid.uuid4(), now=NOON),
    ):
        with pytest.raises(NotNow, match="This meeting is over"):
            write()
    step_meeting(by=officer, meeting_id=today, event="reopen", now=NOON)
    decide(officer, today)
    assert len(lines_of(meeting())) == 2


@pytest.mark.parametrize(
    ("details", "message", "about"),
    [
        ({"owner": "team:ppe-unit"}, "by which day", "due"),
        ({"due": DAY}, "who does it", "owner"),
        ({"owner": "team:ppe-unit", "due": EVE}, "25 May 2020 is not within a year", "due"),
        ({"words": " "}, "Write what was decided", "words"),
        ({"words": "Ring Mrs A about masks"}, "Do not name residents", "words"),
        ({"item": "home:1-999999999"}, "not on the agenda", ""),
    ],
)
def test_a_decision_that_cannot_be_taken_says_why(officer, details, message, about):
    today = begin(officer)
    with pytest.raises(BadInput, match=message) as raised:
        decide(officer, today, **details)
    assert raised.value.about == about
    assert lines_of(meeting()) == []


def test_who_is_present_is_written_by_organisation(officer):
    today = begin(officer)
    with pytest.raises(BadInput, match="no seat"):
        write_line(by=officer, meeting_id=today, kind=LineKind.PRESENT, organisation="army",
                   key=uuid.uuid4(), now=NOON)  # fmt: skip
    write_line(by=officer, meeting_id=today, kind=LineKind.PRESENT, organisation="finance",
               key=uuid.uuid4(), now=NOON)  # fmt: skip
    assert [one.organisation for one in lines_of(meeting())] == ["finance"]


# --- what happens to a meeting ----------------------------------------------------------------


def test_a_meeting_is_opened_on_its_day_and_once(officer):
    with pytest.raises(NotNow, match="Open it on the day"):
        begin(officer, DAY + A_DAY)
    begin(officer)
    with pytest.raises(NotNow, match="This meeting is in session"):
        begin(officer)
    assert MeetingStep.objects.count() == 1


def test_a_day_that_is_gone_without_a_meeting_has_none(officer):
    with pytest.raises(NotFound, match="did not meet on 25 May 2020"):
        meeting(EVE)


def test_minutes_are_approved_at_the_next_meeting(officer):
    today = begin(officer)
    step_meeting(by=officer, meeting_id=today, event="close", now=NOON)
    with pytest.raises(NotNow, match="approved at the next meeting"):
        step_meeting(by=officer, meeting_id=today, event="approve", now=NOON)
    begin(officer, DAY + A_DAY, NOON + A_DAY)
    assert minutes_to_approve(meeting(DAY + A_DAY)).id == today
    step_meeting(by=officer, meeting_id=today, event="approve", now=NOON + A_DAY)
    assert meeting().state is MeetingState.APPROVED
    assert minutes_to_approve(meeting(DAY + A_DAY)) is None
    with pytest.raises(NotNow, match="approved"):
        step_meeting(by=officer, meeting_id=today, event="reopen", now=NOON + A_DAY)


@pytest.mark.parametrize("role", ["regional-reviewer", "call-handler"])
def test_only_who_holds_meetings_of_an_area_opens_one(country, role, stranger):
    for nobody in (stranger, person(role, f"area:{SEATON}")):
        with pytest.raises(NotPermitted):
            begin(nobody)
    assert not Meeting.objects.exists()


def test_another_authoritys_officer_writes_nothing(officer, stranger):
    today = begin(officer)
    for verb in (
        lambda: decide(stranger, today),
        lambda: step_meeting(by=stranger, meeting_id=today, event="close", now=NOON),
        lambda: draft_again(by=stranger, meeting_id=today, now=NOON),
        lambda: circulate(by=stranger, meeting_id=today, link="x", now=NOON),
    ):
        with pytest.raises(NotPermitted):
            verb()
    assert lines_of(meeting()) == []


def test_everything_is_in_the_audit_without_its_words(officer):
    today = begin(officer)
    decide(officer, today, "Test all staff")
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["meeting.open", "meeting.decision"]
    assert "staff" not in str(AuditEvent.objects.last().detail)


# --- word of the minutes ----------------------------------------------------------------------


def test_word_of_the_minutes_goes_to_the_members_and_names_no_home(officer, short_of_masks):
    today = begin(officer)
    decide(officer, today, "Test all staff", due=DAY, owner="team:swabbing")
    decide(officer, today, "Visit them", item=f"home:{short_of_masks.location_id}")
    step_meeting(by=officer, meeting_id=today, event="close", now=NOON)
    with pytest.raises(NotNow, match="Nobody is on the list"):
        circulate(by=officer, meeting_id=today, link="https://x/m/", now=NOON)
    add_addressee(
        by=officer,
        area=SEATON,
        body="care-home-cell",
        name="Chair",
        email="c@example.org",
        now=NOON,
    )
    assert circulate(by=officer, meeting_id=today, link="https://x/m/", now=NOON) == 1
    letter = Letter.objects.get()
    assert "It took 2 decisions, for 1 home and for all homes." in letter.body
    assert "- Test all staff (by 26 May)" in letter.body
    assert "https://x/m/" in letter.body
    assert "masks" not in letter.body.lower()
    assert "Visit them" not in letter.body


def test_an_address_is_kept_once_and_taken_off(officer, stranger):
    def add(**more):
        details = {"body": "tcg", "name": "Chair", "email": "Chair@Example.org", **more}
        return add_addressee(by=officer, area=SEATON, now=NOON, **details)

    assert add() == add()
    for wrong, about in (
        ({"body": "x"}, "body"),
        ({"name": " "}, "name"),
        ({"email": "x"}, "email"),
    ):
        with pytest.raises(BadInput) as raised:
            add(**wrong)
        assert raised.value.about == about
    with pytest.raises(NotPermitted):
        end_addressee(by=stranger, addressee_id=add(), area=SEATON, now=NOON)
    with pytest.raises(NotFound):
        end_addressee(by=stranger, addressee_id=add(), area="E09900003", now=NOON)
    end_addressee(by=officer, addressee_id=add(), area=SEATON, now=NOON)
    assert Addressee.objects.filter(ended_at=None).count() == 0
    assert add() != Addressee.objects.earliest("pk").pk


# --- matters ----------------------------------------------------------------------------------


def raised(by, words="Visits", **more):
    details = {"area": SEATON, "raised_by": "forum", "key": uuid.uuid4(), **more}
    return raise_matter(by=by, cell=cell(), words=words, now=NOON, **details)


def test_a_home_raises_for_itself_and_for_no_other(country):
    one, other = country.homes["seaton1"], country.homes["seaton2"]
    reporter = person("home-reporter", f"home:{one.location_id}")
    raised(reporter, area="", raised_by="home", location_id=one.location_id)
    with pytest.raises(NotPermitted):
        raised(reporter, area="", raised_by="home", location_id=other.location_id)
    with pytest.raises(NotPermitted):
        raised(reporter)
    [matter] = matters_of(cell(), SEATON)
    assert (matter.location_id, matter.words) == (one.location_id, "Visits")


def test_a_matter_passed_on_comes_back_with_an_answer_and_stands_on_the_next_agenda(officer):
    matter = raised(officer)
    today = begin(officer)

    def step(event, **more):
        step_matter(by=officer, matter_id=matter, event=event, key=uuid.uuid4(), now=NOON, **more)

    with pytest.raises(BadInput, match="to whom"):
        step("escalate", tier="army")
    step("escalate", tier="scg", words="May we pay?", meeting_id=today)
    with pytest.raises(NotNow, match="no answer has come"):
        step("close")
    with pytest.raises(BadInput, match="what the answer was"):
        step("answer")
    step("answer", words="Yes.")
    step_meeting(by=officer, meeting_id=today, event="close", now=NOON)
    begin(officer, DAY + A_DAY, NOON + A_DAY)
    assert items(agenda_kept(meeting(DAY + A_DAY)))["matters"] == [f"matter:{matter}"]
    [found] = matters_of(cell(), SEATON)
    assert (found.answer.words, found.answer.tier) == ("Yes.", "scg")
    step("close")
    assert matters_of(cell(), SEATON) == []
    assert [one.id for one in matters_of(cell(), SEATON, today)] == [matter]


def test_a_matter_sent_twice_stands_once(officer):
    key = uuid.uuid4()
    assert raised(officer, key=key) == raised(officer, key=key)
    matter, key = raised(officer), uuid.uuid4()
    for _ in range(2):
        step_matter(by=officer, matter_id=matter, event="close", key=key, now=NOON)
    assert Matter.objects.get(pk=matter).steps.count() == 2


@pytest.mark.parametrize(
    ("details", "about"), [({"raised_by": "press"}, "raised_by"), ({"raised_by": "home"}, "home")]
)
def test_a_matter_says_who_raised_it(officer, details, about):
    with pytest.raises(BadInput) as told:
        raised(officer, **details)
    assert told.value.about == about


# --- two at once ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_note_takers_at_once_lose_nothing(shared):
    made = add_homes(small_country())
    takers = [person("council-officer", f"area:{SEATON}") for _ in range(2)]
    today = begin(takers[0])
    shared()
    jobs = [
        lambda by=by, n=n: [decide(by, today, f"Decision {n}.{m} of {by.pk}") for m in range(4)]
        for n, by in enumerate(takers * 2)
    ]
    results = at_the_same_moment(*jobs)
    assert not [one for one in results if isinstance(one, Exception)], results
    found = seen(lambda: [one.words for one in lines_of(meeting())])
    assert len(set(found)) == len(found) == 16
    assert made.homes


@pytest.mark.django_db(transaction=True)
def test_a_meeting_that_several_open_at_once_is_opened_once(shared):
    add_homes(small_country())
    takers = [person("council-officer", f"area:{SEATON}") for _ in range(4)]
    shared()
    results = at_the_same_moment(*(lambda by=by: begin(by) for by in takers))
    assert sum(isinstance(one, NotNow) for one in results) == 3, results
    assert seen(Meeting.objects.count) == 1


# --- what the database itself refuses ---------------------------------------------------------


def test_a_line_is_never_rewritten(officer):
    decide(officer, begin(officer))
    for change in (lambda: MeetingLine.objects.update(item="x"), MeetingLine.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_decision_refers_to_no_line_and_an_undo_to_one(officer):
    today = begin(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingLine.objects.create(
            meeting_id=today, key=uuid.uuid4(), at=NOON, by="x", kind="undo", item=SECTOR
        )


def test_a_cell_has_one_meeting_of_an_area_and_day(officer):
    begin(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(
            cell="care-home-cell", authority_code=SEATON, on=DAY, starts_at=NOON, state="planned"
        )


def test_what_a_home_raised_names_the_home(country):
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.create(cell="x", authority_code=SEATON, raised_by="home", state="open")


def test_an_address_is_there_once(country):
    rows = {"body": "tcg", "authority_code": SEATON, "name": "A", "email": "a@example.org",
            "added_at": NOON, "added_by": "x"}  # fmt: skip
    Addressee.objects.create(**rows)
    with pytest.raises(IntegrityError), transaction.atomic():
        Addressee.objects.create(**rows)


def test_earlier_lines_of_another_cell_are_none_of_ours(officer):
    owed(officer, begin(officer))
    other = find_cell("testing-cell")
    later = find_meeting(other, SEATON, DAY + 3 * A_DAY)
    assert open_decisions(lines_before(later)) == []
