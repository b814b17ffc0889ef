"""Figures, homes and answers as a page shows them: tiles, tags, rows and sentences. No queries."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.domain.figures import Figure, percent
from rollcall.domain.outbreaks import OutbreakState, OutbreakWindows, Standing
from rollcall.domain.programme import Attention, Programme, Tile
from rollcall.domain.questions.answers import show
from rollcall.domain.questions.definition import State
from rollcall.picture.selectors import HomeStanding, HomeValue, Picture
from rollcall.ui.charts import Bar, BarChart, bar_chart
from rollcall.ui.words import number, plural, short_day


STATE_WORDS = {
    State.DOES_NOT_APPLY: "Does not apply",
    State.DONT_KNOW: "Don’t know",
    State.NOT_ANSWERED: "Not answered",
}

OUTBREAK_WORDS = {
    OutbreakState.NONE: ("No cases", "good"),
    OutbreakState.SINGLE_CASE: ("Single case", "warn"),
    OutbreakState.SUSPECTED: ("Suspected outbreak", "bad"),
    OutbreakState.CONFIRMED: ("Confirmed outbreak", "bad"),
    OutbreakState.RECOVERING: ("Outbreak, recovering", "bad"),
    OutbreakState.RECOVERED: ("Recovered", "good"),
    OutbreakState.DISCOUNTED: ("Discounted", "none"),
}

CODE_TONES = {"red": "bad", "amber": "warn", "green": "good", "blue": "good"}

#: Sees a figure's page: figure id and option -> address.
Link = Callable[..., str]


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


def tiles(programme: Programme, found: Picture, figure_link: Link, outbreak_link: str) -> list[Any]:
    """The programme's tiles with their denominators; the outbreak ones open the two lists."""
    return [
        one
        for tile in programme.figures.tiles
        if (one := _tile(programme, tile, found, figure_link, outbreak_link)) is not None
    ]


def _tile(
    programme: Programme, tile: Tile, found: Picture, figure_link: Link, outbreak_link: str
) -> dict[str, Any] | None:
    coverage = found.coverage
    if tile.coverage:
        lines = (
            [f"{plural(coverage.recent, 'home')} told us the day before"] if coverage.recent else []
        )
        if coverage.unknown:
            lines.append(f"{plural(coverage.unknown, 'home')} not known")
        return {
            "label": tile.label,
            "value": coverage.reported,
            "of": coverage.homes,
            "lines": lines,
            "tone": "warn" if coverage.unknown else "",
        }
    if tile.state:
        value = found.outbreaks[tile.state]
        share = f" ({percent(value, coverage.homes)})" if coverage.homes else ""
        return {
            "label": tile.label,
            "value": value if coverage.homes > coverage.never else None,
            "lines": [f"of {plural(coverage.homes, 'home')}{share}"],
            "href": outbreak_link,
            "tone": "bad" if value else "",
        }
    figure = found.figures.get(tile.figure)
    return None if figure is None else _figure_tile(tile, figure, found, figure_link)


def _figure_tile(tile: Tile, figure: Figure, found: Picture, figure_link: Link) -> dict[str, Any]:
    value = figure_value(figure, tile.option)
    inside = found.figures.get(tile.inside)
    lines = []
    if inside is not None:
        words = tile.inside_label or inside.label
        lines.append(f"of which {number(inside.value)} {words[0].lower()}{words[1:]}")
    if figure.recent:
        lines.append(f"{plural(figure.recent, 'home')} from the day before")
    applying = figure.of - figure.does_not_apply
    lines.append(f"from {number(figure.answered)} of {plural(applying, 'home')}")
    return {
        "label": tile.label,
        "value": value,
        "lines": lines,
        "href": figure_link(figure.id, option=tile.option or None),
        "tone": "bad" if tile.option and value else "",
    }


def figure_value(figure: Figure, option: str = "") -> Any:
    """The number a figure shows: its value, or the homes that chose an option; None = unknown."""
    if not figure.answered:
        return None
    if option:
        return (figure.counts or {}).get(option, 0)
    return figure.value


def value_words(figure: Figure, option: str = "") -> str:
    """The same in words; a ratio as a percentage with its two numbers."""
    value = figure_value(figure, option)
    if value is None:
        return "Nobody answered"
    if isinstance(value, float):
        return percent(figure.numerator, figure.denominator)
    return f"{value:,}" if isinstance(value, int) else str(value)


def split(figure: Figure) -> dict[str, int]:
    """How the homes are split, for the split component."""
    return {
        "answered": figure.answered,
        "not_applicable": figure.does_not_apply,
        "dont_know": figure.dont_know,
        "not_answered": figure.not_answered,
        "of": figure.of,
    }


def trend_chart(
    days: Sequence[Picture],
    *,
    figure: str,
    title: str,
    csv_href: str,
    board_link: Callable[[dt.date], str],
) -> BarChart:
    """Bars of an outbreak state or a figure over some days; a day of silence is unknown."""
    bars = []
    for day in days:
        if figure in ("outbreak", "single_case"):
            value = day.outbreaks[figure] if day.coverage.homes > day.coverage.never else None
            answered = day.coverage.known
        else:
            value, answered = figure_value(day.figures[figure]), day.figures[figure].answered
        bars.append(
            Bar(
                label=short_day(day.on),
                value=value,
                note=f"{number(answered)} of {plural(day.coverage.homes, 'home')}",
                href=board_link(day.on),
            )
        )
    return bar_chart(
        id="trend",
        title=title,
        bars=bars,
        what=title,
        note_heading="Homes that told us",
        csv_href=csv_href,
    )


def home_rows(
    standings: Iterable[HomeStanding], on: dt.date, attention: Sequence[Attention]
) -> list[HomeRow]:
    """Homes that need a look first, then those not heard from, then the rest, each by name."""
    return sorted((_home_row(one, on, attention) for one in standings), key=lambda row: row.rank)


def _home_row(one: HomeStanding, on: dt.date, attention: Sequence[Attention]) -> HomeRow:
    heard, tone = _heard(one.last_report, on)
    reasons = list(_reasons(one, attention))
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


def standing_sentence(standing: Standing, windows: OutbreakWindows) -> str:
    """A home's outbreak state with its clock: "day 12 of 28, 3 days unconfirmed"."""
    words = OUTBREAK_WORDS[standing.state][0]
    if standing.last_case is None:
        return f"{words}."
    parts = [f"{words}. Last new case on {short_day(standing.last_case)}"]
    if standing.state.is_outbreak:
        parts.append(f"day {standing.days_without_case} of {windows.recovery_days}")
    if standing.unconfirmed_days:
        parts.append(
            f"{plural(standing.unconfirmed_days, 'day')} since then unconfirmed, because the home "
            "did not say"
        )
    return ", ".join(parts) + "."


def freshness_words(value: HomeValue, on: dt.date) -> str:
    """The day an answer is from, said when it is not the day itself."""
    if value.reported_on is None:
        return "No report"
    words = "On the day" if value.reported_on == on else short_day(value.reported_on)
    return f"{words}, carried forward" if value.carried else words


def describe_outbreaks(found: Picture, windows: OutbreakWindows) -> str:
    """The definition printed beside every number it makes."""
    return f"An outbreak is {windows.sentence}."


def by_option(values: Iterable[HomeValue]) -> Mapping[str, int]:
    """How many homes gave each answer or are in each state, for the filter's labels."""
    counts: dict[str, int] = {}
    for value in values:
        for key in keys_of(value):
            counts[key] = counts.get(key, 0) + 1
    return counts


def keys_of(value: HomeValue) -> list[str]:
    """The filter keys a home's answer falls under: its codes, or `answered`, or its state."""
    if value.state is not State.ANSWERED:
        return [value.state.value]
    if isinstance(value.value, str):
        return [value.value]
    if isinstance(value.value, list):
        return [str(code) for code in value.value] or ["answered"]
    return ["answered"]
