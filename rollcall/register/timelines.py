"""Changing what holds from one date to another without losing what held before.

A timeline is a row of spans without gaps; the first begins always (`None`) and the last has no end.
"""

import datetime as dt
from collections.abc import Iterable
from enum import Enum, auto
from typing import Protocol, TypeVar

from django.db import models


class Span(Protocol):
    """Anything that holds from its first day up to the day before `valid_to`."""

    valid_from: dt.date | None
    valid_to: dt.date | None


class StatedSpan(Span, Protocol):
    """A span that keeps the date its source speaks for."""

    as_of: dt.date


class Step(Enum):
    """What a list must do to a timeline so that it says what the list says."""

    CORRECT = auto()  # the same date was stated before: put right what it said
    BEGIN = auto()  # what held ends, and something new begins
    BEFORE = auto()  # the list is older than all we know: it says how things were before that
    REFUSE = auto()  # a later list has spoken since, so this one cannot settle what holds now


S = TypeVar("S", bound=Span)
M = TypeVar("M", bound=models.Model)


def holds(span: Span, on: dt.date) -> bool:
    """Whether a span covers a day."""
    return (span.valid_from is None or span.valid_from <= on) and (
        span.valid_to is None or on < span.valid_to
    )


def span_on(spans: Iterable[S], on: dt.date) -> S | None:
    """The span that covers a day, or None."""
    return next((span for span in spans if holds(span, on)), None)


def step_for(current: StatedSpan, as_of: dt.date, *, spoken_since: bool) -> Step:
    """How a list as of a date changes the span that covers this date when it says otherwise.

    `spoken_since` says whether a later list named the same home already.
    """
    if current.valid_from is None and as_of < current.as_of:
        return Step.BEFORE
    if spoken_since:
        return Step.REFUSE
    if as_of in (current.as_of, current.valid_from):
        return Step.CORRECT
    return Step.BEGIN


def copy_row(row: M) -> M:
    """An unsaved row with the same values, sharing nothing with the first."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return type(row)(**values)
