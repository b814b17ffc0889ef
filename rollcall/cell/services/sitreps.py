"""Writing a situation report's texts, issuing a version that stays, and sending it."""

import datetime as dt

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.cell.models import Sitrep, SitrepIssue, SitrepText
from rollcall.cell.selectors.sitreps import (
    IssueInfo,
    draft_sitrep,
    issues_of,
    recipients_of,
)
from rollcall.domain.meetings import SitrepKind
from rollcall.domain.sitreps import SitrepContent
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.foundation.plain_words import checked_words
from rollcall.notices.services import Addressed, queue_letter
from rollcall.register.scoping import check_area
from rollcall.register.selectors import area as find_area


LONGEST_TEXT = 4_000


def write_text(
    *,
    by: Actor,
    kind: SitrepKind,
    area: str,
    on: dt.date,
    section: str,
    words: str,
    based_on: int,
    now: dt.datetime,
) -> int:
    """A further version of a part; its number. Conflict when somebody else wrote since `based_on`."""
    _check(by, area, on, now)
    if all(one.key != section for one in kind.texts):
        raise BadInput("This report has no such part.", remedy="Load the page again.")
    words = checked_words(words, longest=LONGEST_TEXT, about="words")
    with transaction.atomic():
        row, _ = Sitrep.objects.get_or_create(authority_code=area, kind=kind.key, on=on)
        Sitrep.objects.select_for_update().get(pk=row.pk)
        last = SitrepText.objects.filter(sitrep=row, section=section).order_by("-number").first()
        number = last.number if last else 0
        if last and last.words == words:
            return number
        if number != based_on:
            raise Conflict(
                "Somebody else wrote this part since you opened it.",
                remedy="Both texts are below: put them together and save.",
            )
        SitrepText.objects.create(
            sitrep=row, section=section, number=number + 1, words=words, at=now, by=by.actor_id
        )
        _record(by, "sitrep.written", row, now, section=section, words=audit.digest(words))
    return number + 1


def issue_sitrep(
    *, by: Actor, kind: SitrepKind, area: str, on: dt.date, now: dt.datetime
) -> IssueInfo:
    """Issue a version: exactly what is known now, bound by its digest.

    NotNow when nothing is different from the version before.
    """
    _check(by, area, on, now)
    content = draft_sitrep(kind, find_area(area), on, now)
    kept = content.as_kept()
    with transaction.atomic():
        row, _ = Sitrep.objects.get_or_create(authority_code=area, kind=kind.key, on=on)
        Sitrep.objects.select_for_update().get(pk=row.pk)
        before = issues_of(kind, area, on)
        if before and _same(before[-1].content, content):
            raise NotNow(
                f"Version {before[-1].number} says the same.",
                remedy="There is nothing new to issue.",
            )
        number = len(before) + 1
        digest = audit.digest(kept)
        made = SitrepIssue.objects.create(
            sitrep=row, number=number, at=now, by=by.actor_id, content=kept, digest=digest
        )
        _record(by, "sitrep.issued", row, now, number=number, content=digest)
    return IssueInfo(made.pk, number, now, by.actor_id, digest, content)


def send_sitrep(
    *, by: Actor, kind: SitrepKind, area: str, on: dt.date, link: str, now: dt.datetime
) -> int:
    """Send the last version to everybody whom the programme names. How many letters were queued."""
    _check(by, area, on, now)
    issues, to = issues_of(kind, area, on), recipients_of(kind, area)
    if not issues:
        raise NotNow("This report was not issued.", remedy="Issue it, then send it.")
    if not to:
        raise NotNow("Nobody is on the list of those who get it.", remedy="Add an address first.")
    issue = issues[-1]
    subject = f"{kind.title}: {issue.content.area_name}, {on:%-d %B %Y}"
    bodies = {
        "full": letter_of(issue.content, link),
        "short": letter_of(issue.content.shortened(kind.short), link),
    }
    with transaction.atomic():
        row = Sitrep.objects.get(authority_code=area, kind=kind.key, on=on)
        for one, form in to:
            queue_letter(
                by=by,
                kind=f"sitrep-{form}",
                key=f"sitrep:{row.pk}:{issue.number}:{one.id}",
                to=Addressed(f"addressee:{one.id}", one.email),
                subject=subject,
                body=bodies[form],
                now=now,
            )
        _record(by, "sitrep.sent", row, now, number=issue.number, letters=len(to))
    return len(to)


def letter_of(content: SitrepContent, link: str) -> str:
    """A report as the words of an e-mail; totals alone, and no home by name."""
    parts = [f"{content.title}: {content.area_name}, {content.last:%A %-d %B %Y}"]
    parts += [f"{one.title}\n{one.words}" for one in content.texts]
    for section, lines in content.by_section():
        parts.append(section + "\n" + "\n".join(f"- {one.said}" for one in lines))
    if content.decisions:
        said = "\n".join(
            f"- {one.words} ({one.cell}, {one.on:%-d %B})" for one in content.decisions
        )
        parts.append(f"Decisions for all homes\n{said}")
    parts.append(f"As known at {clock.in_london(content.known_at):%H:%M on %-d %B %Y}.\n{link}")
    return "\n\n".join(parts) + "\n"


def _same(one: SitrepContent, other: SitrepContent) -> bool:
    """Whether two versions differ in nothing but the time at which they were drawn up."""
    return {**one.as_kept(), "known_at": ""} == {**other.as_kept(), "known_at": ""}


def _check(by: Actor, area: str, on: dt.date, now: dt.datetime) -> None:
    today = clock.reporting_day(now)
    check_area(by, Permission.WRITE_SITREP, area, today)
    if on > today:
        raise NotNow(f"{on:%-d %B %Y} has not come yet.", remedy="Write it on its day.")


def _record(by: Actor, action: str, row: Sitrep, now: dt.datetime, **detail: object) -> None:
    audit.record(
        by=by,
        action=action,
        subject=f"sitrep:{row.pk}",
        at=now,
        detail={"kind": row.kind, "area": row.authority_code, "on": row.on.isoformat(), **detail},
    )
