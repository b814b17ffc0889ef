"""Deciding about differences: which of two sources is right, or how both can be."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.domain.differences import Conflict as Dispute
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home, homes_visible_to
from rollcall.reports.models import DECIDED, Difference, Outcome, ReportVersion
from rollcall.reports.selectors.extracts import extract_rows
from rollcall.reports.services.filing import Filed, ReportRefused, file_report
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.versions import LONGEST_REASON, current_version
from rollcall.reports.services.weighing import Compared, new_difference


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, and the version that was filed for it, if any."""

    outcome: Outcome
    filed: Filed | None = None


def resolve_difference(
    *, by: Actor, difference_id: int, outcome: str, reason: str, now: dt.datetime
) -> Decided:
    """Close a difference: the home's own value is right, the other's is, or both are as explained.

    Where the other is right a corrected version is filed whose reason names the difference. Raises
    NotFound, NotPermitted, NotNow when it is closed, BadInput without a reason, ReportRefused when
    the corrected report would contradict itself.
    """
    chosen, words = _chosen(outcome), _reason(reason)
    found = _find(difference_id)
    _check(by, found, "decide about a difference", now)
    with transaction.atomic():
        row = Difference.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if row.closed_at is not None:
            raise NotNow(
                "This difference is closed already.", remedy="Open it again if it was not right."
            )
        _close([row.pk], by, chosen, words, now)
        filed = _correct(by, found, words, now) if chosen is Outcome.EXTRACT else None
        if filed is not None:
            Difference.objects.filter(pk=row.pk).update(correction_id=filed.version_id)
        audit.record(
            by=by,
            action="difference.resolved",
            subject=f"home:{found.home.location_id}",
            at=now,
            detail={
                "difference": row.pk,
                "set": found.question_set,
                "date": found.on.isoformat(),
                "question": found.question,
                "outcome": chosen.value,
                "version": filed.version_id if filed else None,
            },
        )
    return Decided(chosen, filed)


def keep_own_values(
    *, by: Actor, difference_ids: Sequence[int], reason: str, now: dt.datetime
) -> int:
    """Close several differences with what the homes told us, which counts already; how many.

    Those that are closed by now, or of homes that are not this person's, are left as they are.
    """
    words = _reason(reason)
    homes = homes_visible_to(by, Permission.SETTLE_DIFFERENCES, clock.reporting_day(now))
    with transaction.atomic():
        rows = Difference.objects.filter(
            pk__in=list(difference_ids), closed_at__isnull=True, home__in=homes.values("pk")
        )
        kept = sorted(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
        if not kept:
            return 0
        _close(kept, by, Outcome.OWN, words, now)
        audit.record(
            by=by,
            action="differences.kept",
            subject="differences",
            at=now,
            detail={"differences": kept, "outcome": Outcome.OWN.value},
        )
    return len(kept)


def reopen_difference(*, by: Actor, difference_id: int, reason: str, now: dt.datetime) -> int:
    """Open a closed difference again, with what both sources say now; the id of the new one.

    Raises NotNow while it is open, once it was opened again, or when the sources agree by now.
    """
    words = _reason(reason)
    found = _find(difference_id)
    _check(by, found, "open a difference again", now)
    with transaction.atomic():
        if found.closed_at is None or hasattr(found, "followed_by"):
            raise NotNow("This difference is open already.", remedy="Decide about the open one.")
        row = _again(by, found, words, now)
        row.save(force_insert=True)
        audit.record(
            by=by,
            action="difference.reopened",
            subject=f"home:{found.home.location_id}",
            at=now,
            detail={"difference": row.pk, "follows": found.pk, "question": found.question},
        )
    return row.pk


def _find(difference_id: int) -> Difference:
    rows = Difference.objects.select_related("home", "followed_by")
    found = rows.filter(pk=difference_id).first()
    if found is None:
        raise NotFound("There is no such difference.", remedy="Go back to the list.")
    return found


def _check(by: Actor, found: Difference, what: str, now: dt.datetime) -> None:
    location_id = found.home.location_id
    check_home(by, Permission.SETTLE_DIFFERENCES, location_id, found.on, what=what, now=now)


def _chosen(outcome: str) -> Outcome:
    if outcome not in DECIDED:
        raise BadInput("Nothing was chosen.", remedy="Say which value is right, or that both are.")
    return Outcome(outcome)


def _reason(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise BadInput("A decision needs a reason.", remedy="Say in a few words how you know.")
    if len(words) > LONGEST_REASON - 200:
        raise BadInput(
            f"The reason is {len(words)} characters long.",
            remedy=f"Use {LONGEST_REASON - 200} or fewer.",
        )
    return words


def _close(ids: Sequence[int], by: Actor, outcome: Outcome, reason: str, now: dt.datetime) -> None:
    Difference.objects.filter(pk__in=ids).update(
        closed_at=now, closed_by=by.actor_id, outcome=outcome, reason=reason
    )


def _correct(by: Actor, found: Difference, reason: str, now: dt.datetime) -> Filed:
    """File the home's report with the other collection's value in it."""
    held = current_version(found.home_id, found.question_set, found.on)
    if held is None:
        raise NotNow("There is no report to correct.", remedy="Look at the home’s reports.")
    label = current_programme(found.on).sets[found.question_set].by_id[found.question].label
    words = held.words.words if hasattr(held, "words") else {}
    new = NewReport(
        found.home.location_id,
        found.on,
        {**held.own_answers, **words, found.question: found.extract_value},
        captured_at=held.captured_at,
        carried=frozenset(held.own_carried - {found.question}),
        taken_over={**held.taken_over, found.question: found.layout},
        nothing_changed=held.nothing_changed,
        reason=f"Difference {found.pk}, “{label[:100]}”: {reason}",
        based_on=held.pk,
        words_confirmed=True,
    )
    file = partial(file_report, by=by, set_key=found.question_set, source=held.source, now=now)
    try:
        return file(new=new)
    except ReportRefused as refused:
        # An officer who gave a reason may set aside what a reason may set aside, and no more.
        if not all(problem.overridable for problem in refused.problems):
            raise
        aside = {problem.rule: reason for problem in refused.problems}
        return file(new=replace(new, overridden=aside))


def _again(by: Actor, found: Difference, reason: str, now: dt.datetime) -> Difference:
    """The difference with what both sources say now."""
    held: ReportVersion | None = current_version(found.home_id, found.question_set, found.on)
    rows = extract_rows(found.question_set, found.on, [found.home_id]).get(found.home_id, {})
    row = rows.get(found.layout)
    rules = current_programme(found.on).source_rules(found.question_set)
    own = held.own_answers.get(found.question) if held else None
    other = row.answers.get(found.question) if row else None
    tolerance = rules.precedence.tolerance(found.question_set, found.question)
    if (
        held is None
        or row is None
        or row.row_id is None
        or tolerance is None
        or not rules.differ(tolerance, own, other)
    ):
        raise NotNow(
            "Both sources now say the same, or nearly so.",
            remedy="Correct the home’s report if its answer is wrong.",
        )
    dispute = Dispute(found.question, found.layout, own, other, tolerance.decides)
    compared = Compared(found.home_id, found.on, held.pk, (dispute,), {found.layout: row.row_id})
    return new_difference(by, found.question_set, compared, dispute, now, found.pk, reason)
