"""Keeping what somebody has typed until it is sent. A draft is no fact: its deletion alone is audited."""

import datetime as dt
import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from django.db import transaction
from django.db.models.functions import Coalesce

from rollcall.accounts.links import check_link_reaches
from rollcall.accounts.permissions import Permission
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_settings
from rollcall.register.scoping import check_home
from rollcall.register.selectors import HomeInfo
from rollcall.reports.models import Draft
from rollcall.reports.selectors.drafts import DraftInfo, draft_info
from rollcall.reports.services.filing import Filed, file_report
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.versions import check_set


#: Boxes that settle a doubt rather than answer a question.
SETTLING = ("right", "reason")


def open_draft(
    *,
    by: Actor,
    set_key: str,
    home: HomeInfo,
    on: dt.date,
    based_on: int | None,
    now: dt.datetime,
) -> DraftInfo:
    """The draft of this person, begun now unless there is one: from here on the time counts."""
    _check(by, set_key, home, on, now)
    row, _ = Draft.objects.get_or_create(
        home_id=home.id,
        question_set=set_key,
        on=on,
        actor=by.actor_id,
        defaults={"key": str(uuid.uuid4()), "opened_at": now, "based_on": based_on},
    )
    return draft_info(row)


def save_draft(
    *,
    by: Actor,
    set_key: str,
    home: HomeInfo,
    on: dt.date,
    typed: Mapping[str, Iterable[str]],
    asked: Collection[str],
    pages: Mapping[str, tuple[Collection[str], bool]],
    based_on: int | None,
    unchanged: bool = False,
    now: dt.datetime,
) -> DraftInfo:
    """Keep the boxes of some pages as they were typed; what was typed there before is replaced.

    `pages` maps each page's key to its questions and to whether nothing is wrong on it; `asked` are
    the questions that were shown. Boxes that belong to none of these questions are left out.
    """
    open_draft(by=by, set_key=set_key, home=home, on=on, based_on=based_on, now=now)
    questions = {one for ids, _ in pages.values() for one in ids}
    with transaction.atomic():
        row = Draft.objects.select_for_update().get(
            home_id=home.id, question_set=set_key, on=on, actor=by.actor_id
        )
        kept = {
            name: boxes for name, boxes in row.typed.items() if question_of(name) not in questions
        }
        row.typed = kept | {
            name: [_storable(one) for one in boxes]
            for name, boxes in typed.items()
            if question_of(name) in questions or question_of(name) in SETTLING
        }
        row.asked = sorted({one for one in row.asked if one not in questions} | set(asked))
        row.pages = row.pages | {key: done for key, (_, done) in pages.items()}
        row.unchanged = unchanged
        row.saved_at = now
        row.save()
    return draft_info(row)


def rebase_draft(
    *, by: Actor, set_key: str, home: HomeInfo, on: dt.date, based_on: int | None, now: dt.datetime
) -> None:
    """A person has seen another version and wants their own all the same: it corrects that one."""
    _check(by, set_key, home, on, now)
    Draft.objects.filter(home_id=home.id, question_set=set_key, on=on, actor=by.actor_id).update(
        based_on=based_on, unchanged=False
    )


def discard_draft(*, by: Actor, set_key: str, home: HomeInfo, on: dt.date) -> None:
    """Forget what this person typed and did not send."""
    Draft.objects.filter(home_id=home.id, question_set=set_key, on=on, actor=by.actor_id).delete()


def send_draft(
    *, by: Actor, set_key: str, home: HomeInfo, new: NewReport, source: str, now: dt.datetime
) -> Filed:
    """File the report that a draft has become, with how long it was open, and forget the draft.

    Raises what `file_report` raises; the draft is then still there.
    """
    opened = Draft.objects.filter(
        home_id=home.id, question_set=set_key, on=new.on, actor=by.actor_id
    ).values_list("opened_at", flat=True)
    filed = file_report(
        by=by,
        set_key=set_key,
        new=replace(new, opened_at=opened.first()),
        source=source,
        now=now,
    )
    discard_draft(by=by, set_key=set_key, home=home, on=new.on)
    return filed


@transaction.atomic
def delete_old_drafts(*, by: Actor, now: dt.datetime) -> int:
    """Delete what nobody saved or sent for as many days as the programme keeps it; how many.

    The audit event says how much was deleted and of which days. What was typed was never told us, so
    neither words nor people are named.
    """
    days = current_settings().keep_drafts_days
    first_kept = clock.day_begins(clock.reporting_day(now) - dt.timedelta(days=days))
    touched = Coalesce("saved_at", "opened_at")
    old = Draft.objects.alias(touched=touched).filter(touched__lt=first_kept)
    of_days = [on.isoformat() for on in old.values_list("on", flat=True).order_by("on")]
    if of_days:
        old.delete()
        audit.record(
            by=by,
            action="drafts.deleted",
            subject="drafts",
            at=now,
            detail={"drafts": len(of_days), "first": of_days[0], "last": of_days[-1]},
        )
    return len(of_days)


def _check(by: Actor, set_key: str, home: HomeInfo, on: dt.date, now: dt.datetime) -> None:
    check_set(set_key)
    check_link_reaches(by, set_key=set_key, on=on)
    check_home(by, Permission.FILE_REPORT, home.location_id, on, what="keep a draft", now=now)


def question_of(name: str) -> str:
    """The question a box belongs to: boxes are named `id`, `id-part` or `id.row.column`."""
    return re.split(r"[-.]", name, maxsplit=1)[0]


def _storable(typed: str) -> str:
    """Without the one character that a database cannot hold."""
    return typed.replace("\x00", "")
