"""What homes need not be asked, because their answers to another set say it already.

Nobody is asked twice: the same day's report of the other set fills a form in, and the answers that
are only worked out are kept with the report. What the other set asks once a week stands for a week.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F

from rollcall.domain.programme import Programme
from rollcall.reports.models import ReportVersion, read_document


#: For so many days an answer of a weekly question stands, its own day included.
A_WEEK = 7


def prefilled(
    programme: Programme,
    set_key: str,
    homes: Mapping[int, Mapping[str, Any]],
    on: dt.date,
    *,
    only_calculated: bool = False,
) -> dict[int, dict[str, Any]]:
    """Answers to a set that each home's other answers give, by home id; none where it said nothing.

    `homes` maps ids to what the register knows of each. One query, or none for a set that takes
    nothing from another.
    """
    wanted = {
        question.id
        for question in programme.sets[set_key].asked
        if question.prefill and (question.type == "calculated" or not only_calculated)
    }
    if not wanted:
        return {}
    source = programme.compiled(programme.sets[set_key].prefill_from)
    weekly = {q.id for q in source.question_set.asked if q.tier == "weekly" and not q.is_flow}
    found = {}
    for home_id, answers in _answers(source.question_set.key, homes.keys(), on, weekly).items():
        sheet = source.sheet(answers, on=on, home=homes[home_id])
        taken = programme.prefill(set_key, sheet)
        found[home_id] = {key: value for key, value in taken.items() if key in wanted}
    return found


def _answers(
    set_key: str, home_ids: Collection[int], on: dt.date, weekly: Collection[str]
) -> dict[int, dict[str, Any]]:
    """Each home's answers of the day, and those of the week to questions asked once a week."""
    rows = (
        ReportVersion.objects.known(None)
        .filter(question_set=set_key, on__lte=on, on__gt=on - dt.timedelta(days=A_WEEK))
        .filter(home_id__in=list(home_ids))
        .with_document(None)
        .order_by("on")
        .values_list("home_id", "on", F("document"))
    )
    found: dict[int, dict[str, Any]] = {}
    for home_id, day, text in rows.iterator(chunk_size=5_000):
        answers = read_document(text, None)
        kept = {k: v for k, v in answers.items() if day == on or k in weekly}
        found.setdefault(home_id, {}).update(kept)
    return found
