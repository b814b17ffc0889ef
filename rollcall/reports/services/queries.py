"""What people do about queries: say that an answer is right, correct it, explain it, set it aside."""

import datetime as dt
from typing import Any

from django.db import transaction

from rollcall.accounts.permissions import Permission, may
from rollcall.domain.quality.queries import STEPS, QueryState, why_not
from rollcall.foundation import audit
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotNow
from rollcall.foundation.plain_words import checked_words
from rollcall.register.scoping import check_home
from rollcall.reports.models import Query, QueryEvent, QueryWords, ReportVersion
from rollcall.reports.services.filing import Filed, file_report
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.versions import LONGEST_REASON


#: Characters that somebody may write about a query; a correction's reason has room for them.
LONGEST_WORDS = LONGEST_REASON - 100


def confirm_query(*, by: Actor, query_id: int, words: str = "", now: dt.datetime) -> None:
    """ "Yes, that is right." Something that cannot be so needs words that explain it (E1)."""
    query = _query_for(by, query_id, now)
    if query.kind == "impossible" and not words.strip():
        raise BadInput(
            "This does not fit with your other answers.", remedy="Say in a few words how it can be."
        )
    with transaction.atomic():
        _take(by, query_id, "confirm", words, now)


def answer_query(*, by: Actor, query_id: int, words: str, now: dt.datetime) -> None:
    """Somebody said something about it, and the number stands until somebody else decides."""
    _query_for(by, query_id, now)
    with transaction.atomic():
        _take(by, query_id, "answer", words, now)


def correct_query(
    *, by: Actor, query_id: int, value: Any, words: str = "", now: dt.datetime
) -> Filed:
    """ "No, it should be this": a correction of that one answer, filed like any other.

    Raises what `file_report` raises: NotNow when it is too late for this person, ReportRefused when
    the number does not fit the other answers. Nothing is written then.
    """
    query = _query_for(by, query_id, now)
    words = checked_words(words, longest=LONGEST_WORDS)
    current = (
        ReportVersion.objects.known(None)
        .filter(home_id=query.home_id, question_set=query.question_set, on=query.on)
        .select_related("words", "home")
        .first()
    )
    if current is None:
        raise NotFound("There is no report to correct.", remedy="Send the day’s report anew.")
    reason = f"Asked whether it was right ({query.rule})" + (f": {words}" if words else "")
    said = {**current.answers, **(current.words.words if hasattr(current, "words") else {})}
    new = NewReport(
        current.home.location_id,
        query.on,
        {**said, query.question: value},
        carried=frozenset(current.carried) - {query.question},
        reason=reason[:LONGEST_REASON],
        based_on=current.pk,
    )
    source = "phone" if may(by, Permission.REVIEW_QUERIES) else "self"
    with transaction.atomic():
        filed = file_report(by=by, set_key=query.question_set, new=new, source=source, now=now)
        if filed.outcome == "unchanged":
            raise BadInput(
                "That is the answer you gave before.", remedy="Say yes, or give another."
            )
        _take(by, query_id, "correct", words, now, version_id=filed.version_id)
    return filed


def set_query_aside(*, by: Actor, query_id: int, words: str, now: dt.datetime) -> None:
    """An officer decides that nobody needs to be asked, and says why."""
    _query_for(by, query_id, now, Permission.REVIEW_QUERIES)
    with transaction.atomic():
        _take(by, query_id, "set_aside", words, now)


def reopen_query(*, by: Actor, query_id: int, words: str, now: dt.datetime) -> None:
    """An officer asks again, and says why; it also takes back a query set aside by mistake."""
    _query_for(by, query_id, now, Permission.REVIEW_QUERIES)
    with transaction.atomic():
        _take(by, query_id, "reopen", words, now)


def _query_for(
    by: Actor,
    query_id: int,
    now: dt.datetime,
    permission: Permission = Permission.FILE_REPORT,
) -> Query:
    """The query, for a person who may answer for its home. Called outside the transaction."""
    query = Query.objects.select_related("home").filter(pk=query_id).first()
    if query is None:
        raise NotFound("There is no such query.", remedy="Look for it in the list.")
    check_home(by, permission, query.home, query.on, what=f"query {query_id}", now=now)
    return query


def _take(
    by: Actor,
    query_id: int,
    step: str,
    words: str,
    now: dt.datetime,
    *,
    version_id: int | None = None,
) -> None:
    """Take a step on a query, locked where rows can be; its history and the audit with it."""
    words = checked_words(words, longest=LONGEST_WORDS)
    if STEPS[step].needs_words and not words:
        raise BadInput("Say why, in a few words.")
    query = Query.objects.select_for_update(of=("self",)).select_related("home").get(pk=query_id)
    reason = why_not(step, QueryState(query.state))
    if reason:
        raise NotNow(reason, remedy="Look at what was said about it.")
    query.state = STEPS[step].target
    query.save(update_fields=["state"])
    digest = audit.digest(words) if words else ""
    event = QueryEvent.objects.create(
        query=query,
        at=now,
        by=by.actor_id,
        step=step,
        state=query.state,
        version_id=version_id,
        words_digest=digest,
    )
    if words:
        QueryWords.objects.create(event=event, words=words)
    audit.record(
        by=by,
        action=f"query.{step}",
        subject=f"home:{query.home.location_id}",
        at=now,
        detail={"query": query_id, "rule": query.rule, "version": version_id, "words": digest},
    )
