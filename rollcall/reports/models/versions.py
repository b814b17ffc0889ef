"""Report versions: append-only facts with the time from which and until which they were known."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Cast

from rollcall.domain.differences import own_word
from rollcall.foundation.append_only import AppendOnly
from rollcall.reports.models.extracts import ExtractRow


class Source(models.TextChoices):
    """The route by which a report came."""

    SELF = "self", "From the home itself"
    PHONE = "phone", "By phone"
    FILE = "file", "From a file"
    API = "api", "From another system"


class AnswerParts(Func):
    """Some answers of a version as one JSON list, taken out by the database."""

    output_field = models.TextField()

    def __init__(self, questions: Sequence[str]) -> None:
        super().__init__("answers")
        self.questions = tuple(questions)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """One pass over the document for all of them."""
        column, parameters = compiler.compile(self.source_expressions[0])
        # A second path, even a repeated one, makes the answer a list.
        paths = ", ".join(f"'$.{question}'" for question in (*self.questions, self.questions[0]))
        return f"json_extract({column}, {paths})", list(parameters)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """The same list from jsonb, unpacked once: each `->` would unpack a stored document anew."""
        column, parameters = compiler.compile(self.source_expressions[0])
        # Ids of questions are identifiers, so they can stand in a statement as they are.
        parts = ", ".join(f"document -> '{question}'" for question in self.questions)
        unpacked = f"SELECT {column} || '{{}}' AS document OFFSET 0"
        sql = f"(SELECT jsonb_build_array({parts})::text FROM ({unpacked}) AS one)"  # noqa: S608
        return sql, parameters


class OwnWord(Func):
    """Whether the home itself said anything in a version: `is_own`, asked by the database."""

    output_field = models.BooleanField()

    def __init__(self) -> None:
        super().__init__("answers", "from_extracts", "words_given", "nothing_changed")

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """JSON is text here, and its keys are rows."""
        return self._one_of(
            compiler,
            "{marks} = '{{}}'",
            "{unchanged}",
            "{words} <> '[]'",
            "EXISTS (SELECT 1 FROM json_each({answers}) AS one WHERE one.key NOT IN"
            " (SELECT other.key FROM json_each({marks}) AS other))",
            "EXISTS (SELECT 1 FROM json_each({marks}) AS one"
            " WHERE json_type(one.value, '$.instead_of') IS NOT NULL)",
        )

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """The same from jsonb."""
        return self._one_of(
            compiler,
            "{marks} = '{{}}'",
            "{unchanged}",
            "{words} <> '[]'",
            "EXISTS (SELECT 1 FROM jsonb_object_keys({answers}) AS one (key)"
            " WHERE NOT jsonb_exists({marks}, one.key))",
            "jsonb_path_exists({marks}, '$.*.instead_of')",
        )

    def _one_of(self, compiler: Any, *conditions: str) -> tuple[str, Any]:
        # A column is compiled to its name alone, without parameters, so it can stand in twice.
        names = ("answers", "marks", "words", "unchanged")
        columns = [compiler.compile(one)[0] for one in self.source_expressions]
        either = " OR ".join(conditions).format(**dict(zip(names, columns, strict=True)))
        return f"({either})", []


def read_document(text: str, questions: Sequence[str] | None) -> dict[str, Any]:
    """The answers in what `with_document` took out; a question not answered may be None."""
    parsed = orjson.loads(text)
    return parsed if questions is None else dict(zip(questions, parsed, strict=False))


class ReportVersionQuerySet(models.QuerySet["ReportVersion"]):
    """Versions by what was known when."""

    def known(self, at: dt.datetime | None) -> "ReportVersionQuerySet":
        """The version of each report that was current at an instant; None = now."""
        if at is None:
            return self.filter(known_until__isnull=True)
        return self.filter(known_from__lte=at).filter(
            Q(known_until__isnull=True) | Q(known_until__gt=at)
        )

    def own(self) -> "ReportVersionQuerySet":
        """Those in which the home itself said something: not all is another collection's word."""
        return self.filter(OwnWord())

    def with_document(
        self, questions: Sequence[str] | None, *, summarised: str = ""
    ) -> "ReportVersionQuerySet":
        """Adds `document`, the answers as JSON text: all of them, or only some questions'.

        `summarised` is the key of the summary that holds just these questions, to be read where a
        version has it.
        """
        if questions is None:
            return self.annotate(document=Cast("answers", models.TextField()))
        if not questions:
            return self.annotate(document=Value("[]", output_field=models.TextField()))
        parts: Any = AnswerParts(questions)
        if summarised:
            parts = Case(When(summary_of=summarised, then=F("summary")), default=parts)
        return self.annotate(document=parts)

    def answers_before(
        self,
        set_key: str,
        home_ids: Sequence[int],
        on: dt.date,
        days: int,
        questions: Sequence[str],
    ) -> "Iterator[tuple[int, dict[str, Any]]]":
        """Current answers of the days before a date, newest first, with the id of each home."""
        rows = (
            self.known(None)
            .filter(
                home_id__in=home_ids,
                question_set=set_key,
                on__lt=on,
                on__gte=on - dt.timedelta(days=days),
            )
            .with_document(questions)
            .order_by("-on")
            .values_list("home_id", F("document"))
        )
        for home_id, text in rows.iterator(chunk_size=5_000):
            yield home_id, read_document(text, questions)

    def with_extracts(self) -> "ReportVersionQuerySet":
        """Adds `meets_extract`: whether an extract answers for the same home, set and day.

        Asked together with the version, so that filing a report takes no query more. Where an
        extract answers there always is a version: its own, if the home said nothing.
        """
        rows = ExtractRow.objects.filter(
            home=OuterRef("home"), question_set=OuterRef("question_set"), on=OuterRef("on"),
            of_day=True,
        )  # fmt: skip
        return self.annotate(meets_extract=Exists(rows))

    def with_new_cases(self) -> "ReportVersionQuerySet":
        """Those that tell of at least one new case; served by an index."""
        return self.filter(Q(new_suspected__gt=0) | Q(new_confirmed__gt=0))


class ReportVersion(models.Model):
    """What one home said in one question set about one date, as known for a while.

    `answers` holds stored values by question id. Free text and personal fields are in `ReportWords`;
    here are only their ids and digest. `new_suspected` and `new_confirmed` repeat the new cases that
    the answers give, so that outbreaks of 15,000 homes can be found by an index; null = not said.
    """

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    question_set = models.CharField(max_length=40)
    set_version = models.CharField(max_length=20)
    on = models.DateField(db_column="report_date")
    number = models.PositiveIntegerField(help_text="1 for the first version of a report")
    answers = models.JSONField(default=dict)
    summary = models.TextField(
        blank=True,
        help_text="the answers boards ask for, as a JSON list: read without the document",
    )
    summary_of = models.CharField(
        max_length=16, blank=True, help_text="which questions these are: the key of a Summary"
    )
    carried = models.JSONField(default=list, help_text="ids of answers carried forward unchanged")
    from_extracts = models.JSONField(
        default=dict,
        help_text="answers that are an extract's word: its layout, and what it replaced",
    )
    taken_over = models.JSONField(
        default=dict, help_text="layouts of extracts whose answers the home looked at and confirmed"
    )
    words_given = models.JSONField(default=list, help_text="ids of the answers kept as words")
    words_digest = models.CharField(max_length=64, blank=True)
    nothing_changed = models.BooleanField(default=False)
    new_suspected = models.PositiveIntegerField(null=True)
    new_confirmed = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    reported_by = models.CharField(max_length=100, help_text="person:17 or system:import_reports")
    captured_at = models.DateTimeField(help_text="when the answers were given")
    known_from = models.DateTimeField(help_text="when they were recorded here")
    known_until = models.DateTimeField(null=True, help_text="null while current")
    reason = models.CharField(max_length=500, blank=True, help_text="why it replaces the last")
    idempotency_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - null = no key

    objects = ReportVersionQuerySet.as_manager()
    append_only = AppendOnly(
        may_be_set_once=("known_until",),
        reason="report versions are facts; file a correction instead",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["home", "question_set", "on"],
                condition=Q(known_until__isnull=True),
                name="one_current_version_of_a_report",
            ),
            models.UniqueConstraint(
                fields=["home", "question_set", "on", "number"], name="one_version_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["reported_by", "idempotency_key"], name="one_report_of_a_key"
            ),
            models.CheckConstraint(
                condition=Q(known_until__isnull=True) | Q(known_until__gt=F("known_from")),
                name="known_for_a_while",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="a_correction_has_a_reason"
            ),
        )
        indexes = (
            models.Index(fields=["question_set", "on", "home"], name="reports_of_a_day"),
            models.Index(
                fields=["question_set", "home", "on"],
                condition=Q(new_suspected__gt=0) | Q(new_confirmed__gt=0),
                name="reports_with_new_cases",
            ),
            models.Index(
                fields=["question_set", "on", "home", "known_until", "known_from"],
                condition=Q(new_suspected__isnull=False, new_confirmed__isnull=False),
                name="reports_that_answer_on_cases",
            ),
        )

    def __str__(self) -> str:
        return f"{self.question_set} of home {self.home_id} for {self.on}, version {self.number}"

    @property
    def own_answers(self) -> dict[str, Any]:
        """What the home itself said, without what extracts filled in."""
        return own_word(self.answers, self.from_extracts) if self.from_extracts else self.answers

    @property
    def own_carried(self) -> set[str]:
        """Ids of answers that the home carried forward, those that an extract replaced included."""
        replaced = {key for key, one in self.from_extracts.items() if one.get("carried")}
        return {*self.carried, *replaced}

    @property
    def is_own(self) -> bool:
        """False when all of it is an extract's word and the home said nothing here."""
        return not self.from_extracts or bool(
            self.own_answers or self.words_given or self.nothing_changed
        )


class ReportWords(models.Model):
    """The free text and personal fields of a version: erasable, while the version stays."""

    version = models.OneToOneField(
        ReportVersion, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    words = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Words of {self.version_id}"


class ReportCount(models.Model):
    """How many versions were ever recorded for an authority, a set and a date.

    A version counts in every authority its home is or ever was in. It only rises, in the
    transaction that files: what is made from an authority's facts names the count it was made at,
    and is stale as soon as the count has moved on. A finding about cases of a day raises it too.
    """

    authority_code = models.CharField(max_length=40)
    question_set = models.CharField(max_length=40)
    on = models.DateField(db_column="report_date")
    versions = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["authority_code", "question_set", "on"], name="one_count_of_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.versions} versions of {self.question_set}, {self.authority_code}, {self.on}"
