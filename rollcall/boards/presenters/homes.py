"""The rows of a board's homes, and one home's answers and state in words."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.boards.presenters.figures import STATE_WORDS
from rollcall.boards.presenters.outbreaks import OUTBREAK_WORDS
from rollcall.domain.outbreaks import OutbreakState
from rollcall.domain.programme import Attention, Programme
from rollcall.domain.questions.answers import show
from rollcall.domain.questions.definition import State
from rollcall.domain.sensitivity import WITHHELD
from rollcall.picture.selectors import HomeStanding, HomeValue
from rollcall.ui.words import plural, short_day


CODE_TONES = {"red": "bad", "amber": "warn", "green": "good", "blue": "good"}


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A home on the board: what it is shown for, and whether it comes first."""

    standing: HomeStanding
    heard: str
    heard_tone: str
    reasons: tuple[tuple[str, str], ...]
    rank: tuple[int, int, str]

    @property
    def needs_attention(self) -> bool:
        """Shown among the first."""
        return self.rank[0] < 2


def home_rows(
    standings: Iterable[HomeStanding],
    on: dt.date,
    attention: Sequence[Attention],
    unanswered: Mapping[int, int],
) -> list[HomeRow]:
    """Homes that need a look first, then those not heard from, then the rest, each by name.

    `unanswered` holds, by home id, the calls of the day that nobody answered, where they are many.
    """
    rows = (_home_row(one, on, attention, unanswered.get(one.home.id, 0)) for one in standings)
    return sorted(rows, key=lambda row: row.rank)


def _home_row(
    one: HomeStanding, on: dt.date, attention: Sequence[Attention], unanswered: int
) -> HomeRow:
    heard, tone = _heard(one.last_report, on)
    reasons = list(_reasons(one, attention))
    if unanswered and not one.heard_on(on):
        reasons.insert(0, (f"No answer to {plural(unanswered, 'call')}", "bad"))
    bad = sum(reason_tone == "bad" for _, reason_tone in reasons)
    if bad:
        rank = (0, -bad, one.home.name)
    elif tone == "bad" or reasons:
        rank = (1, 0 if tone == "bad" else 1, one.home.name)
    else:
        rank = (2, 0, one.home.name)
    return HomeRow(one, heard, tone, tuple(reasons), rank)


def _heard(last: dt.date | None, on: dt.date) -> tuple[str, str]:
    """When a home was last heard from, in words and as a tone."""
    if last is None:
        return "Never", "bad"
    days = (on - last).days
    if days == 0:
        return "On the day", "good"
    if days == 1:
        return "The day before", "warn"
    return f"{short_day(last)}, {days} days before", "bad"


def _reasons(one: HomeStanding, attention: Sequence[Attention]) -> Iterable[tuple[str, str]]:
    state = one.standing.state
    if state.is_outbreak or state is OutbreakState.SINGLE_CASE:
        words, tone = OUTBREAK_WORDS[state]
        yield words, tone
    for rule in attention:
        answered, value = one.readings.get(rule.figure, (State.NOT_ANSWERED, None))
        if answered is State.ANSWERED and value in rule.codes:
            yield rule.label, rule.tone


def home_table(
    programme: Programme, rows: Sequence[HomeRow], link: Callable[[str], str]
) -> dict[str, Any]:
    """The board's homes as a table: why each needs a look, when it told us, and a few answers."""
    answers = [{"text": column.label} for column in programme.figures.columns]
    return {
        "columns": [
            {"text": "Home"},
            {"text": "Why it needs a look"},
            {"text": "Told us"},
            *answers,
        ],
        "rows": [_home_cells(programme, row, link) for row in rows],
    }


def _home_cells(programme: Programme, row: HomeRow, link: Callable[[str], str]) -> dict[str, Any]:
    home, set_key = row.standing.home, programme.settings.daily_set
    return {
        "name": home.name,
        "href": link(home.location_id),
        "sub": " · ".join(filter(None, [home.postcode, f"{home.beds} beds" if home.beds else ""])),
        "reasons": row.reasons,
        "heard": row.heard,
        "heard_tone": row.heard_tone,
        "readings": [
            standing_words(programme, set_key, column.figure, row.standing)
            for column in programme.figures.columns
        ],
        "tone": ("bad", "warn", "")[row.rank[0]],
    }


def standing_words(
    programme: Programme, set_key: str, figure: str, one: HomeStanding
) -> tuple[str, str]:
    """What a home on a board gave to a figure, or that the reader may not see it."""
    if figure in one.hidden:
        return WITHHELD, "none"
    return reading_words(programme, set_key, figure, one.readings.get(figure))


def reading_words(
    programme: Programme, set_key: str, figure: str, reading: tuple[State, Any] | None
) -> tuple[str, str]:
    """What a home gave to a figure in words, and the tone of a tag ("" = plain)."""
    state, value = reading or (State.NOT_ANSWERED, None)
    if state is not State.ANSWERED:
        return STATE_WORDS[state], "none"
    question = programme.sets[set_key].by_id.get(figure)
    if question is not None:
        if value is True and question.is_words:
            return "Given in words", ""
        return show(question, value), CODE_TONES.get(str(value).split("_")[0], "")
    if isinstance(value, tuple):
        return f"{value[0]:,} of {value[1]:,}", ""
    return (f"{value:,}" if isinstance(value, int) else str(value)), ""


def freshness_words(value: HomeValue, on: dt.date) -> str:
    """The day an answer is from, said when it is not the day itself."""
    if value.reported_on is None:
        return "No report"
    words = "On the day" if value.reported_on == on else short_day(value.reported_on)
    return f"{words}, carried forward" if value.carried else words
