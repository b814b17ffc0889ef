"""A figure in words: its title, its value, how fresh it is, how it was counted, and its trend."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rollcall.boards.presenters.outbreaks import STATE_TITLES
from rollcall.domain.figures import Figure, percent
from rollcall.domain.programme import Programme
from rollcall.domain.questions.definition import Question, State
from rollcall.domain.questions.set_changes import Effect
from rollcall.picture.selectors import HomeValue, Picture
from rollcall.reports.selectors import TrendNote
from rollcall.ui.charts import Bar, BarChart, bar_chart
from rollcall.ui.words import number, plural, short_day


STATE_WORDS = {
    State.DOES_NOT_APPLY: "Does not apply",
    State.DONT_KNOW: "Don’t know",
    State.NOT_ANSWERED: "Not answered",
}


#: How each way of adding up is said.
WAYS = {
    "snapshot_sum": "The last number each home gave, for the day or the day before, added up.",
    "flow_sum": "Events since each home’s last report, added up from reports of the day only.",
    "count_yes": "Homes that said yes.",
    "count_by": "Homes that gave each answer.",
    "ratio": "Both numbers added up over homes that gave both, then divided.",
    "max": "The highest answer.",
    "min": "The lowest answer.",
}


#: Sees a figure's page: figure id and option -> address.
Link = Callable[..., str]


def title_of(programme: Programme, set_key: str, figure: str, option: str = "") -> str:
    """What a board calls a figure; elsewhere it goes by its question."""
    if set_key == programme.settings.daily_set:
        for tile in programme.figures.tiles:
            if (tile.figure, tile.option) == (figure, option):
                return tile.label
    label = programme.figure_definitions(set_key)[figure].label
    question = programme.sets[set_key].by_id.get(figure)
    return f"{label}: {question.option_label(option)}" if question and option else label


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


def unit_of(figure: Figure, option: str = "") -> str:
    """What the number counts; an option counts homes, and a share says so itself."""
    if option:
        return "home" if figure_value(figure, option) == 1 else "homes"
    return "" if figure.unit == "per cent" or not figure.answered else figure.unit


def freshness_lines(figure: Figure) -> list[str]:
    """Which answers are not of the day itself; nothing where all are."""
    found = (
        (figure.recent, "answer", "from the day before"),
        (figure.carried, "answer", "carried forward from an earlier report"),
        (figure.stale, "home", "only heard from longer ago, so not counted"),
    )
    return [f"{plural(count, what)} {words}." for count, what, words in found if count]


def how_counted(programme: Programme, set_key: str, figure: str) -> list[str]:
    """How the figure is counted, in sentences; the question first, as homes read it."""
    definition = programme.figure_definitions(set_key)[figure]
    question = programme.sets[set_key].by_id.get(figure)
    sentences = [
        f"Homes are asked: “{question.label}”"
        if question and question.type != "calculated"
        else "",
        WAYS.get(definition.aggregate, "Homes that answered."),
        definition.note,
        question.why if question else "",
    ]
    return [sentence for sentence in sentences if sentence]


def trend_words(notes: Iterable[TrendNote]) -> list[str]:
    """Where a figure's days cannot simply be set side by side, in sentences."""
    words = {
        Effect.STARTS: "First asked for {on}: there are no earlier days.",
        Effect.ENDS: "Not asked any more from {on}.",
        Effect.BREAKS: "Asked differently from {on}: days before count something else.",
        Effect.REWORDED: "Asked in other words from {on}: compare with days before with care.",
    }
    return [words[one.effect].format(on=f"{short_day(one.on)} {one.on.year}") for one in notes]


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
    what: str,
    csv_href: str,
    board_link: Callable[[dt.date], str],
) -> BarChart:
    """Bars of an outbreak state or a figure over some days; a day of silence is unknown."""
    bars = []
    for day in days:
        if figure in STATE_TITLES:
            value = day.outbreaks[figure] if day.coverage.homes > day.coverage.never else None
            answered = day.coverage.known
        else:
            shown = day.figures.get(figure)  # None where the version of the day did not ask it
            value = figure_value(shown) if shown else None
            answered = shown.answered if shown else 0
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
        title=f"{what}, {len(bars)} days",
        bars=bars,
        what=what,
        note_heading="Homes that told us",
        csv_href=csv_href,
    )


def by_option(values: Iterable[HomeValue]) -> Mapping[str, int]:
    """How many homes gave each answer or are in each state, for the filter's labels."""
    counts: dict[str, int] = {}
    for value in values:
        for key in keys_of(value):
            counts[key] = counts.get(key, 0) + 1
    return counts


def in_order(question: Question | None, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The filter's keys: the question's options in their order, then the states."""
    order = [option.code for option in question.choices] if question else []
    order += ["answered", *(state.value for state in STATE_WORDS)]
    place = {key: position for position, key in enumerate(order)}
    return sorted(counts.items(), key=lambda one: (place.get(one[0], len(place)), one[0]))


def largest_first(values: Iterable[HomeValue]) -> list[HomeValue]:
    """The homes that make most of a number first; the rest, and words, stay in their order."""

    def rank(one: HomeValue) -> tuple[bool, float]:
        value = one.value[0] if isinstance(one.value, tuple) else one.value
        is_number = isinstance(value, int | float) and one.state is State.ANSWERED
        return one.state is not State.ANSWERED, -value if is_number else 0

    return sorted(values, key=rank)


def keys_of(value: HomeValue) -> list[str]:
    """The filter keys a home's answer falls under: its codes, or `answered`, or its state."""
    if value.state is not State.ANSWERED:
        return [value.state.value]
    if isinstance(value.value, str):
        return [value.value]
    if isinstance(value.value, list):
        return [str(code) for code in value.value] or ["answered"]
    return ["answered"]
