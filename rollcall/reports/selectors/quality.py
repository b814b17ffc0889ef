"""Reads for data quality: reports beside earlier ones, and a day of many homes as a feed."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from rollcall.domain.quality.definition import QualityRule
from rollcall.domain.quality.examining import Earlier
from rollcall.domain.quality.feeds import FeedRow, Note, notes
from rollcall.domain.questions.definition import QuestionSet
from rollcall.foundation.clock import LONDON
from rollcall.foundation.programmes import current_programme
from rollcall.reports.models import ReportVersion, Source, read_document
from rollcall.reports.selectors.days import MOST_PARTS, latest_between


@dataclass(frozen=True, slots=True)
class ToExamine:
    """The current version of a home's report, and the home's earlier reports, newest first."""

    version_id: int
    number: int
    report: Earlier
    earlier: tuple[Earlier, ...]


def reports_to_examine(
    set_key: str,
    home_ids: Collection[int],
    on: dt.date,
    *,
    days: int,
    questions: Collection[str],
) -> dict[int, ToExamine]:
    """Each home's report for a day with those of the days before, by home id. One query.

    Homes without a report for the day are left out.
    """
    wanted = None if len(questions) > MOST_PARTS else sorted(questions)
    rows = (
        ReportVersion.objects.known(None)
        .filter(
            question_set=set_key,
            home_id__in=home_ids,
            on__lte=on,
            on__gte=on - dt.timedelta(days=days),
        )
        .with_document(wanted)
        .order_by("-on")
        .values_list("home_id", "pk", "number", "on", "document", Cast("carried", TextField()))
    )
    newest: dict[int, tuple[int, int]] = {}
    held: dict[int, list[Earlier]] = defaultdict(list)
    for home_id, version_id, number, day, text, carried in rows.iterator(chunk_size=5_000):
        marked = frozenset[str]() if carried == "[]" else frozenset(orjson.loads(carried))
        newest.setdefault(home_id, (version_id, number))
        held[home_id].append(Earlier(day, read_document(text, wanted), marked))
    return {
        home_id: ToExamine(*newest[home_id], found[0], tuple(found[1:]))
        for home_id, found in held.items()
        if found[0].on == on
    }


def feed_of(
    homes: QuerySet[Any],
    groups: Mapping[int, str],
    question_set: QuestionSet,
    on: dt.date,
    *,
    days: int,
    known_at: dt.datetime | None = None,
) -> list[FeedRow]:
    """The reports of some homes for a day, each with the last one before it. Three queries.

    `groups` names what each home belongs to, such as its provider.
    """
    eve = on - dt.timedelta(days=1)
    said = latest_between(homes, question_set, first=on, last=on, known_at=known_at)
    before = latest_between(
        homes,
        question_set,
        first=on - dt.timedelta(days=days),
        last=eve,
        known_at=known_at,
    )
    routes = _routes(homes, question_set.key, on, known_at)
    return [
        FeedRow(
            home_id=home_id,
            group=groups.get(home_id, ""),
            source=routes[home_id].source,
            at=routes[home_id].captured_at,
            recorded_at=routes[home_id].recorded_at,
            answers=row.answers,
            last=before[home_id].answers if home_id in before else None,
            nothing_changed=row.nothing_changed,
            versions=routes[home_id].versions,
        )
        for home_id, row in said.items()
    ]


@dataclass(frozen=True, slots=True)
class FeedNotes:
    """What is worth knowing about some homes' reports of a day, and of how many homes they are."""

    reports: int
    homes: int
    rules: tuple[QualityRule, ...]
    notes: tuple[Note, ...]

    def without(self, questions: Collection[str]) -> "FeedNotes":
        """The same for a reader who may not see some answers; a rule left silent so is not named."""
        notes = tuple(one for one in self.notes if one.question not in questions)
        silenced = {one.rule for one in self.notes} - {one.rule for one in notes}
        rules = tuple(rule for rule in self.rules if rule.id not in silenced)
        return replace(self, rules=rules, notes=notes)

    @property
    def quiet(self) -> tuple[QualityRule, ...]:
        """The rules that looked and found nothing."""
        loud = {note.rule for note in self.notes}
        return tuple(rule for rule in self.rules if rule.id not in loud)


def feed_notes(
    homes: QuerySet[Any],
    groups: Mapping[int, str],
    set_key: str,
    on: dt.date,
    *,
    known_at: dt.datetime | None = None,
) -> FeedNotes:
    """Frozen feeds, round numbers, copies, late and proxy reports of a day, as known at a time.

    `groups` names each home's provider; its keys are the homes. Three queries.
    """
    programme = current_programme(on)
    question_set = programme.sets[set_key]
    rules = programme.quality.of_set(set_key, "feed")
    rows = feed_of(
        homes,
        groups,
        question_set,
        on,
        days=programme.quality.look_back(set_key),
        known_at=known_at,
    )
    found = notes(
        rules,
        rows,
        on=on,
        zone=LONDON,
        label=lambda question: question_set.by_id[question].label,
        source_words=source_words,
    )
    return FeedNotes(len(rows), len(groups), rules, tuple(found))


@dataclass(frozen=True, slots=True)
class _Route:
    """How a report came: when it was first recorded, and how often by the current one's source."""

    source: str
    captured_at: dt.datetime
    recorded_at: dt.datetime
    versions: int


def _routes(
    homes: QuerySet[Any], set_key: str, on: dt.date, known_at: dt.datetime | None
) -> dict[int, _Route]:
    """How each home's report of a day came. One query."""
    rows = ReportVersion.objects.filter(question_set=set_key, on=on, home__in=homes.order_by())
    if known_at is not None:
        rows = rows.filter(known_from__lte=known_at)
    found: dict[int, _Route] = {}
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    fields = ("home_id", "source", "captured_at", "known_from")
    for home_id, source, captured, known_from in rows.order_by("number").values_list(*fields):
        counts[home_id][source] += 1
        first = found[home_id].recorded_at if home_id in found else known_from
        found[home_id] = _Route(source, captured, first, counts[home_id][source])
    return found


def source_words(source: str) -> str:
    """What a source is called in a sentence."""
    return str(Source(source).label) if source in Source.values else source
