"""Reads of many homes' reports at once, as rows for counting."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import orjson
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from rollcall.domain.outbreaks import (
    CaseDay,
    CaseFinding,
    OutbreakWindows,
    TestResult,
    dated_cases,
)
from rollcall.domain.questions.definition import QuestionSet
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeIds, of_homes, only_homes
from rollcall.reports.models import (
    Finding,
    ReportCount,
    ReportVersion,
    ReportVersionQuerySet,
)


#: Above this many questions the whole document is quicker to read than its parts.
MOST_PARTS = 40


class DayRow(NamedTuple):
    """One home's report as read for counting; words are only marked as given.

    `given` are the answers to `asked` in that order, or by question where `asked` is None.
    """

    home_id: int
    on: dt.date
    asked: Sequence[str] | None
    given: Any
    carried: frozenset[str]
    nothing_changed: bool

    @property
    def answers(self) -> dict[str, Any]:
        """The answers by question; one that was not given may be None."""
        if self.asked is None:
            return cast(dict[str, Any], self.given)
        return dict(zip(self.asked, self.given, strict=False))


def latest_between(
    homes: HomeIds,
    question_set: QuestionSet,
    *,
    first: dt.date,
    last: dt.date,
    known_at: dt.datetime | None = None,
    questions: Collection[str] | None = None,
) -> dict[int, DayRow]:
    """Each home's latest report dated from `first` to `last`, by home id. Two queries at most.

    `questions` says what of the answers is needed, so that more need not be read; None reads all.
    When all of some ids reported for the last day, nobody is looked for before it.
    """
    known = of_homes(ReportVersion.objects.known(known_at), homes)
    known = known.filter(question_set=question_set.key)
    of_last = known.filter(on=last)
    rows = {row.home_id: row for row in _day_rows(of_last, question_set, questions, last)}
    found = only_homes(rows, homes)
    if first < last and (isinstance(homes, QuerySet) or len(found) < len(homes)):
        # Most homes report for the day itself, and what these said before is not even read.
        before = known.filter(on__gte=first, on__lt=last)
        before = before.exclude(home__in=of_last.values("home")).order_by("on")
        rows = {row.home_id: row for row in _day_rows(before, question_set, questions, last)}
        found |= only_homes(rows, homes)
    return found


def latest_by_day(
    homes: HomeIds,
    question_set: QuestionSet,
    days: Collection[dt.date],
    *,
    recent_days: int,
    known_at: dt.datetime | None = None,
    questions: Collection[str] | None = None,
) -> Iterator[tuple[dt.date, dict[int, DayRow]]]:
    """Day after day, each home's latest report of that day or of so many before it. One query.

    As `latest_between` has them. Reports are read once, in the order of their days, and let go of
    when they are no longer recent.
    """
    rows = of_homes(ReportVersion.objects.known(known_at), homes).filter(
        question_set=question_set.key,
        on__gte=min(days) - dt.timedelta(days=recent_days),
        on__lte=max(days),
    )
    coming = _day_rows(rows.order_by("on"), question_set, questions, max(days))
    row, latest = next(coming, None), dict[int, DayRow]()
    for day in sorted(days):
        while row is not None and row.on <= day:
            latest[row.home_id] = row
            row = next(coming, None)
        first = day - dt.timedelta(days=recent_days)
        latest = {home_id: one for home_id, one in latest.items() if one.on >= first}
        yield day, only_homes(latest, homes)


def _day_rows(
    rows: ReportVersionQuerySet,
    question_set: QuestionSet,
    questions: Collection[str] | None,
    day: dt.date,
) -> Iterator[DayRow]:
    """Rows straight from the database: 15,000 of them must not become model instances.

    Columns are asked for as text or number, so that Django has nothing to convert row by row.
    """
    words = question_set.words if questions is None else question_set.words & set(questions)
    parts, summarised = _taken_out(question_set, questions, words, day)
    asked = None if questions is None else sorted(questions) if words or not parts else parts
    found = rows.with_document(parts, summarised=summarised).values_list(
        "home_id",
        Cast("on", TextField()),
        "document",
        Cast("carried", TextField()),
        Cast("nothing_changed", IntegerField()),
        Cast("words_given", TextField()),
    )
    nothing = frozenset[str]()
    for home_id, on, text, carried, unchanged, words_given in found.iterator(chunk_size=5_000):
        given = orjson.loads(text)
        if asked is not parts or words:
            answers = given if parts is None else dict(zip(parts, given, strict=False))
            answers.update(dict.fromkeys(words.intersection(orjson.loads(words_given)), True))
            given = answers if asked is None else list(map(answers.get, asked))
        carried_ids = nothing if carried == "[]" else frozenset(orjson.loads(carried))
        yield DayRow(home_id, dt.date.fromisoformat(on), asked, given, carried_ids, bool(unchanged))


def _taken_out(
    question_set: QuestionSet,
    questions: Collection[str] | None,
    words: Collection[str],
    day: dt.date,
) -> tuple[Sequence[str] | None, str]:
    """Which answers to take out of each document, and the key of the summary that holds them."""
    if questions is None:
        return None, ""
    wanted = set(questions) - set(words)
    summary = current_programme(day).summary(question_set.key)
    if wanted and wanted.issubset(summary.questions):
        return summary.questions, summary.key
    return (sorted(wanted), "") if len(wanted) <= MOST_PARTS else (None, "")


def homes_heard_before(
    homes: HomeIds, set_key: str, before: dt.date, known_at: dt.datetime | None = None
) -> set[int]:
    """Ids of the homes with any report dated before a day. One query."""
    rows = of_homes(ReportVersion.objects.known(known_at), homes)
    rows = rows.filter(question_set=set_key, on__lt=before)
    return set(rows.values_list("home_id", flat=True).distinct())


def first_reports(
    homes: HomeIds, set_key: str, known_at: dt.datetime | None = None
) -> dict[int, dt.date]:
    """The date of each home's first report, by home id. One query."""
    rows = of_homes(ReportVersion.objects.known(known_at), homes).filter(question_set=set_key)
    return only_homes(dict(rows.values_list("home_id").annotate(first=Min("on"))), homes)


def last_reports(
    homes: QuerySet[Any], set_key: str, up_to: dt.date, known_at: dt.datetime | None = None
) -> dict[int, dt.date]:
    """The date of each home's last report up to a day, by home id. One query."""
    return dict(
        ReportVersion.objects.known(known_at)
        .filter(home__in=homes.order_by(), question_set=set_key, on__lte=up_to)
        .values_list("home_id")
        .annotate(last=Max("on"))
    )


def case_days(
    homes: HomeIds,
    set_key: str,
    up_to: dt.date,
    known_at: dt.datetime | None = None,
    *,
    windows: OutbreakWindows | None = None,
) -> dict[int, list[CaseDay]]:
    """The days with cases of each home that ever had one, by home id. At most two queries.

    A case that something was found out about has the day of its onset or its test; one whose test
    was negative is there as discounted. `windows` names the disease; None = the programme's own.
    """
    windows = windows or current_programme().settings.outbreak
    return cases_by_disease(homes, set_key, up_to, known_at, [windows])[windows.disease]


def cases_by_disease(
    homes: HomeIds,
    set_key: str,
    up_to: dt.date,
    known_at: dt.datetime | None,
    diseases: Collection[OutbreakWindows],
) -> dict[str, dict[int, list[CaseDay]]]:
    """The same for several diseases. One query for each that reports are asked about, and one more."""
    findings = _findings(homes, [one.disease for one in diseases], up_to, known_at)
    return {
        one.disease: _dated(
            _reported_cases(homes, set_key, up_to, known_at, one), findings[one.disease]
        )
        for one in diseases
    }


def case_days_by_day(
    homes: HomeIds,
    set_key: str,
    days: Collection[dt.date],
    known_at: dt.datetime | None = None,
    *,
    windows: OutbreakWindows | None = None,
) -> Iterator[tuple[dt.date, dict[int, list[CaseDay]]]]:
    """Day after day, what `case_days` has up to it. At most two queries."""
    windows, last = windows or current_programme().settings.outbreak, max(days)
    reported = _reported_cases(homes, set_key, last, known_at, windows)
    findings = _findings(homes, [windows.disease], last, known_at)[windows.disease]
    for day in sorted(days):
        found = {}
        for home_id in sorted({*reported, *findings}):
            told = [one for one in reported.get(home_id, ()) if one.on <= day]
            known = [
                one
                for one in findings.get(home_id, ())
                if one.on <= day or (one.reported_on is not None and one.reported_on <= day)
            ]
            if cases := dated_cases(told, known):
                found[home_id] = cases
        yield day, found


def _dated(
    reported: Mapping[int, list[CaseDay]], findings: Mapping[int, list[CaseFinding]]
) -> dict[int, list[CaseDay]]:
    return {
        home_id: days
        for home_id in sorted({*reported, *findings})
        if (days := dated_cases(reported.get(home_id, ()), findings.get(home_id, ())))
    }


def _reported_cases(
    homes: HomeIds,
    set_key: str,
    up_to: dt.date,
    known_at: dt.datetime | None,
    windows: OutbreakWindows,
) -> dict[int, list[CaseDay]]:
    """The new cases that reports count. Those of the programme's own disease stand in columns."""
    if not windows.new_cases.questions:
        return {}
    versions = of_homes(ReportVersion.objects.known(known_at), homes).filter(
        question_set=set_key,
        on__lte=up_to,
        home_id__gt=0,  # of any home: so that SQLite takes the small index of new cases
    )
    columns: tuple[Any, Any] = (F("new_suspected"), F("new_confirmed"))
    if windows.disease == current_programme().settings.outbreak.disease:
        versions = versions.with_new_cases()
    else:
        columns = _counted(windows.new_cases.suspected), _counted(windows.new_cases.confirmed)
        some = Q()
        for question in windows.new_cases.questions:
            some |= Q(**{f"answers__{question}__gt": 0})
        versions = versions.filter(some)
    rows = versions.values_list("home_id", Cast("on", TextField()), *columns)
    found: dict[int, list[CaseDay]] = defaultdict(list)
    for home_id, on, suspected, confirmed in rows:
        day = dt.date.fromisoformat(on)
        found[home_id].append(CaseDay(day, suspected or 0, confirmed or 0))
    return only_homes(found, homes)


def _counted(questions: Sequence[str]) -> Any:
    """SQL for the sum of some answers; one that was not given adds nothing."""
    total: Any = Value(0)
    for question in questions:
        answer = Cast(KeyTextTransform(question, "answers"), IntegerField())
        total = total + Coalesce(answer, Value(0))
    return total


def _findings(
    homes: HomeIds, diseases: Collection[str], up_to: dt.date, known_at: dt.datetime | None
) -> dict[str, dict[int, list[CaseFinding]]]:
    """What was found out about cases of each disease up to a day; what was taken back is left out."""
    rows = of_homes(Finding.objects.known(known_at), homes).filter(
        Q(on__lte=up_to) | Q(reported_on__lte=up_to), disease__in=list(diseases), withdrawn=False
    )
    found: dict[str, dict[int, list[CaseFinding]]] = {one: defaultdict(list) for one in diseases}
    for disease, home_id, people, result, *days in rows.values_list(
        "disease", "home_id", "people", "result", "ill_on", "tested_on", "reported_on"
    ):
        found[disease][home_id].append(CaseFinding(people, TestResult(result), *days))
    return {disease: only_homes(of_disease, homes) for disease, of_disease in found.items()}


def case_days_told(home_id: int, windows: OutbreakWindows, on: dt.date) -> int:
    """How many new cases of a disease a home's report for a day counts. One query."""
    set_key = current_programme().settings.daily_set
    reported = _reported_cases([home_id], set_key, on, None, windows).get(home_id, [])
    return sum(day.cases for day in reported if day.on == on)


def days_answered_for_cases(
    homes: QuerySet[Any],
    set_key: str,
    *,
    first: dt.date,
    last: dt.date,
    known_at: dt.datetime | None = None,
    windows: OutbreakWindows | None = None,
) -> dict[int, set[dt.date]]:
    """The days on which each home answered the new-case questions, by home id. One query at most."""
    main = current_programme().settings.outbreak
    windows = windows or main
    if not windows.new_cases.questions:
        return {}
    if windows.disease == main.disease:
        answered = Q(new_suspected__isnull=False, new_confirmed__isnull=False)
    else:
        answered = Q(answers__has_keys=list(windows.new_cases.questions))
    found: dict[int, set[dt.date]] = defaultdict(set)
    rows = (
        ReportVersion.objects.known(known_at)
        .filter(
            answered,
            home__in=homes.order_by(),
            question_set=set_key,
            on__gte=first,
            on__lte=last,
        )
        .values_list("home_id", "on")
    )
    for home_id, on in rows:
        found[home_id].add(on)
    return dict(found)


def answers_for_cases(
    homes: HomeIds | None,
    set_key: str,
    *,
    first: dt.date,
    last: dt.date,
    known_at: dt.datetime | None = None,
) -> Iterator[tuple[int, str]]:
    """Each home and day on which it answered the new-case questions; None = of every home. One query.

    An index holds all that is read, so that a country's months need not touch its reports. The days are
    left as text, such as 2020-05-26.
    """
    rows = ReportVersion.objects.known(known_at)
    rows = rows if homes is None else of_homes(rows, homes)
    answered = rows.filter(
        question_set=set_key,
        on__gte=first,
        on__lte=last,
        new_suspected__isnull=False,
        new_confirmed__isnull=False,
    )
    return answered.values_list("home_id", Cast("on", TextField())).iterator(chunk_size=20_000)


def counts_by_day(
    authority_codes: Iterable[str] | None, set_key: str, days: Collection[dt.date]
) -> dict[str, dict[dt.date, int]]:
    """For each authority and day, how many versions dated up to that day there are. One query."""
    rows = ReportCount.objects.filter(question_set=set_key, on__lte=max(days))
    if authority_codes is not None:
        rows = rows.filter(authority_code__in=list(authority_codes))
    totals: dict[str, dict[dt.date, int]] = defaultdict(lambda: dict.fromkeys(days, 0))
    for code, on, count in rows.values_list("authority_code", "on").annotate(n=Sum("versions")):
        for day in days:
            if on <= day:
                totals[code][day] += count
    return dict(totals)


@dataclass(frozen=True, slots=True)
class DayRoutes:
    """How the reports of one day came: the first version of each by its route, and corrections."""

    by_source: Mapping[str, int]
    nothing_changed: int
    corrections: int

    @property
    def reports(self) -> int:
        """How many homes reported for the day."""
        return sum(self.by_source.values())


def routes_by_day(
    homes: QuerySet[Any], set_key: str, first: dt.date, last: dt.date
) -> dict[dt.date, DayRoutes]:
    """How the homes' own reports came on each day that has any. One query."""
    before = ReportVersion.objects.own().filter(
        home=OuterRef("home"),
        question_set=set_key,
        on=OuterRef("on"),
        number__lt=OuterRef("number"),
    )
    firsts = Q(number=1) | Q(~Exists(before))
    rows = (
        ReportVersion.objects.filter(
            home__in=homes.order_by(), question_set=set_key, on__gte=first, on__lte=last
        )
        .own()
        .values("on", "source")
        .annotate(
            reports=Count("pk", filter=firsts),
            unchanged=Count("pk", filter=firsts & Q(nothing_changed=True)),
            corrections=Count("pk", filter=~firsts),
        )
        .order_by("on", "source")
    )
    days: dict[dt.date, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        days[row["on"]].append(row)
    return {
        on: DayRoutes(
            {row["source"]: row["reports"] for row in parts},
            sum(row["unchanged"] for row in parts),
            sum(row["corrections"] for row in parts),
        )
        for on, parts in days.items()
    }


def span(set_key: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last date reported for; None without reports. One query."""
    found = ReportCount.objects.filter(question_set=set_key).aggregate(
        first=Min("on"), last=Max("on"), n=Count("pk")
    )
    return (found["first"], found["last"]) if found["n"] else None
