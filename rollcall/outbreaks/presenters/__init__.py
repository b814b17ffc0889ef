"""Outbreaks as rows, tags and sentences. No queries."""

from rollcall.outbreaks.presenters.happenings import (
    episode_happenings,
    finding_happening,
    record_happening,
)
from rollcall.outbreaks.presenters.records import (
    RESULT_WORDS,
    STATE_WORDS,
    cases_chart,
    clock,
    finding_row,
    finding_words,
    headline,
    label,
    plan_steps,
    record_row,
    restriction_line,
    shown,
    split,
    state_of,
    timeline,
    validated,
    value_rows,
    who,
    why,
)


__all__ = (
    "RESULT_WORDS",
    "STATE_WORDS",
    "cases_chart",
    "clock",
    "episode_happenings",
    "finding_happening",
    "finding_row",
    "finding_words",
    "headline",
    "label",
    "plan_steps",
    "record_happening",
    "record_row",
    "restriction_line",
    "shown",
    "split",
    "state_of",
    "timeline",
    "validated",
    "value_rows",
    "who",
    "why",
)
