"""Queries: doubtful answers that went back to somebody as one question, and what became of each."""

from django.db import models
from django.db.models import Q

from rollcall.domain.quality.queries import WAITING, QueryState
from rollcall.foundation.append_only import AppendOnly
from rollcall.reports.models.versions import ReportVersion


STATES = [(state.value, state.value.replace("_", " ").capitalize()) for state in QueryState]


class Query(models.Model):
    """One question about one answer, in the words in which it was asked.

    `fact` is the same for the same thing said: the constraint sees to it that nobody is asked about
    it twice. `state` repeats the last event, so that lists can be cut by the database; the history
    is in the events.
    """

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    question_set = models.CharField(max_length=40)
    on = models.DateField(db_column="report_date")
    version = models.ForeignKey(
        ReportVersion, on_delete=models.PROTECT, related_name="+", help_text="what it was asked of"
    )
    rule = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, help_text="impossible or query")
    question = models.CharField(max_length=60, help_text="the answer that a correction changes")
    said = models.JSONField(null=True)
    fact = models.CharField(max_length=100)
    ask = models.TextField()
    evidence = models.TextField()
    owner = models.CharField(max_length=20, help_text="who can answer: home or council")
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=STATES, default=QueryState.OPEN.value)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["home", "question_set", "on", "rule", "question", "fact"],
                name="nobody_is_asked_twice_about_a_fact",
            ),
        )
        indexes = (
            models.Index(
                fields=["question_set", "home", "on"],
                condition=Q(state__in=[state.value for state in WAITING]),
                name="queries_waiting",
            ),
            models.Index(fields=["on", "rule"], name="queries_by_rule"),
        )

    def __str__(self) -> str:
        return f"{self.rule} of home {self.home_id} for {self.on}: {self.state}"


class QueryEvent(models.Model):
    """One step in a query's history: who did what, when, and to which state it led."""

    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.CharField(max_length=100, help_text="person:17 or system:quality")
    step = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=STATES)
    version = models.ForeignKey(
        ReportVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="a correction",
    )
    words_digest = models.CharField(max_length=64, blank=True)

    append_only = AppendOnly(reason="what became of a query is a fact; add a further step")

    def __str__(self) -> str:
        return f"{self.step} by {self.by} at {self.at:%Y-%m-%d %H:%M}"


class QueryWords(models.Model):
    """What somebody said in words: erasable, while the event keeps only their digest."""

    event = models.OneToOneField(
        QueryEvent, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    words = models.TextField()

    def __str__(self) -> str:
        return f"Words of {self.event_id}"
