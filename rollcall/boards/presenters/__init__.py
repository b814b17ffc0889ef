"""Figures, homes and answers as a page shows them: tiles, tags, rows and sentences. No queries."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.domain.differences import Standing as TheirStanding
from rollcall.domain.disclosure import SmallNumbers
from rollcall.domain.figures import Figure, percent
from rollcall.domain.outbreaks import OutbreakState, OutbreakWindows, Standing
from rollcall.domain.programme import Attention, Layout, Programme, Tile
from rollcall.domain.questions.answers import show
from rollcall.domain.questions.definition import Question, State
from rollcall.domain.questions.set_changes import Effect
from rollcall.outbreaks.presenters import STATE_WORDS as OUTBREAK_WORDS
from rollcall.picture.selectors import HomeStanding, HomeValue, LocalNumber, Picture
from rollcall.reports.selectors import ExtractStanding, TrendNote
from rollcall.ui.charts import Bar, BarChart, bar_chart
from rollcall.ui.words import moment, number, plural, short_day


STATE_WORDS = {
    State.DOES_NOT_APPLY: "Does not apply",
    State.DONT_KNOW: "Don’t know",
    State.NOT_ANSWERED: "Not answered",
}

CODE_TONES = {"red": "bad", "amber": "warn", "green": "good", "blue": "good"}

#: The two outbreak states that are counted, as a board calls them.
STATE_TITLES = {
    "outbreak": "Homes with an outbreak",
    "single_case": "Homes with a single case",
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


def title_of(programme: Programme, set_key: str, figure: str, option: str = "") -> str:
    """What a board calls a figure; elsewhere it goes by its question."""
    if set_key == programme.settings.daily_set:
        for tile in programme.figures.tiles:
            if (tile.figure, tile.option) == (figure, option):
                return tile.label
    label = programme.figure_definitions(set_key)[figure].label
    question = programme.sets[set_key].by_id.get(figure)
    return f"{label}: {question.option_label(option)}" if question and option else label


def tiles(
    programme: Programme,
    found: Picture,
    figure_link: Link,
    outbreak_link: str,
    coverage_link: str = "",
) -> list[dict[str, Any]]:
    """The programme's tiles with their denominators; the outbreak ones open the two lists."""
    made = []
    for tile in programme.figures.tiles:
        if tile.coverage:
            made.append(_coverage_tile(tile, found, coverage_link))
        elif tile.state:
            made.append(_state_tile(tile, found, outbreak_link))
        elif tile.figure in found.figures:
            made.append(_figure_tile(tile, found.figures[tile.figure], found, figure_link))
    return made


def _coverage_tile(tile: Tile, found: Picture, link: str) -> dict[str, Any]:
    coverage = found.coverage
    lines = [f"{plural(coverage.recent, 'home')} told us the day before"] if coverage.recent else []
    if coverage.unknown:
        lines.append(f"{plural(coverage.unknown, 'home')} not known")
    return {
        "label": tile.label,
        "value": coverage.reported,
        "of": coverage.homes,
        "lines": lines,
        "href": link,
        "tone": "warn" if coverage.unknown else "",
    }


def _state_tile(tile: Tile, found: Picture, link: str) -> dict[str, Any]:
    value, coverage = found.outbreaks[tile.state], found.coverage
    share = f" ({percent(value, coverage.homes)})" if coverage.homes else ""
    return {
        "label": tile.label,
        "value": value if coverage.homes > coverage.never else None,
        "lines": [f"of {plural(coverage.homes, 'home')}{share}"],
        "href": link,
        "tone": ("bad" if tile.state == "outbreak" else "warn") if value else "",
    }


def _figure_tile(tile: Tile, figure: Figure, found: Picture, figure_link: Link) -> dict[str, Any]:
    value = figure_value(figure, tile.option)
    inside = found.figures.get(tile.inside)
    lines = []
    if inside is not None:
        lines.append(_inside_words(inside, tile.inside_label or inside.label))
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


def _inside_words(inside: Figure, label: str) -> str:
    """The part of a number that is of some kind: "of which 242 for a short stay"."""
    words = label[0].lower() + label[1:]
    value = figure_value(inside)
    return f"{words}: not known" if value is None else f"of which {number(value)} {words}"


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
            reading_words(
                programme, set_key, column.figure, row.standing.readings.get(column.figure)
            )
            for column in programme.figures.columns
        ],
        "tone": ("bad", "warn", "")[row.rank[0]],
    }


def kinds_title(programme: Programme, kinds: Collection[str]) -> str:
    """What areas of these kinds are called together: "Regions", or "Areas" for a mixture."""
    plurals = {kind.key: kind.plural for kind in programme.settings.area_kinds}
    return plurals[next(iter(kinds))] if len(kinds) == 1 else "Areas"


def area_table(
    programme: Programme, rows: Iterable[Picture], *, title: str, link: Callable[[str], str]
) -> dict[str, Any]:
    """One row an area, one column a tile. An area without homes has no numbers rather than nought."""
    shown = [tile for tile in programme.figures.tiles if not tile.coverage]
    return {
        "title": title,
        "columns": ["Homes that told us", *(tile.label for tile in shown)],
        "rows": [
            {
                "name": row.name,
                "href": link(row.code),
                "cells": [
                    f"{row.coverage.reported:,} of {row.coverage.homes:,}"
                    if row.coverage.homes
                    else "No homes",
                    *(_area_cell(row, tile) for tile in shown),
                ],
            }
            for row in rows
        ],
    }


def _area_cell(row: Picture, tile: Tile) -> str:
    if not row.coverage.homes:
        return "–"
    if tile.state:
        silent = row.coverage.homes == row.coverage.never
        return number(None if silent else row.outbreaks[tile.state])
    return number(figure_value(row.figures[tile.figure], tile.option))


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


def outbreak_parts(states: Mapping[str, int]) -> list[dict[str, Any]]:
    """Homes by state: outbreaks with what they are made of, single cases, and those that are over."""
    of_outbreaks = [state for state in OutbreakState if state.is_outbreak and states.get(state)]
    others = (OutbreakState.RECOVERED, OutbreakState.DISCOUNTED)
    return [
        {"text": "With an outbreak", "count": states.get("outbreak", 0)},
        *(
            {
                "text": f"of these: {OUTBREAK_WORDS[state][0]}",
                "count": states[state],
                "inside": True,
            }
            for state in of_outbreaks
        ),
        {"text": "With a single case", "count": states.get(OutbreakState.SINGLE_CASE, 0)},
        *(
            {"text": OUTBREAK_WORDS[state][0], "count": states[state]}
            for state in others
            if states.get(state)
        ),
    ]


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


# --- how homes stand in another collection (P03) ------------------------------------------------

#: In the order of a list to chase by.
CHECK_STATES: dict[TheirStanding, str] = {
    "not_registered": "Not registered",
    "registered": "Registered, never updated",
    "stale": "Not updated in time",
    "updated": "Updated",
}
CHECK_TONES = {"not_registered": "bad", "registered": "bad", "stale": "warn", "updated": "good"}


def check_title(layout: Layout) -> str:
    """What the check of a collection is called: "Capacity Tracker check"."""
    called = layout.extract.called if layout.extract else layout.title
    name = called.removeprefix("the ")
    return f"{name[:1].upper()}{name[1:]} check"


def check_tiles(
    standings: Sequence[ExtractStanding], link: Callable[[str], str]
) -> list[dict[str, Any]]:
    """How many homes are in each state, of all the open ones."""
    counts = {state: sum(one.state == state for one in standings) for state in CHECK_STATES}
    return [
        {
            "label": words,
            "value": counts[state],
            "lines": [f"of {plural(len(standings), 'home')} ({percent(counts[state], len(standings))})"],
            "href": link(state),
            "tone": CHECK_TONES[state] if counts[state] and state != "updated" else "",
        }
        for state, words in CHECK_STATES.items()
        if standings
    ]  # fmt: skip


def check_table(standings: Sequence[ExtractStanding], link: Callable[[str], str]) -> dict[str, Any]:
    """The homes with their state there, when they saved it, and whether they told us."""
    return {
        "caption": "Homes",
        "caption_hidden": True,
        "columns": [
            {"text": text} for text in ("Home", "There", "Last saved", "Provider", "Told us")
        ],
        "rows": [_check_row(one, link) for one in standings],
    }


def _check_row(one: ExtractStanding, link: Callable[[str], str]) -> dict[str, Any]:
    return {
        "cells": [
            {"text": one.home.name, "href": link(one.home.location_id), "sub": one.home.location_id},
            {"text": CHECK_STATES[one.state], "tag": CHECK_TONES[one.state]},
            moment(one.saved_at) if one.saved_at else "–",
            one.home.provider_name or "Not known",
            {"text": "Yes", "tag": "good"} if one.told_us else {"text": "No", "tag": "warn"},
        ]
    }  # fmt: skip


def own_chart(
    programme: Programme,
    figure: str,
    trend: Sequence[tuple[dt.date, int | None]],
    whose: str = "your number",
) -> BarChart:
    """A home's own last days of one figure."""
    label = programme.figure_definitions(programme.settings.daily_set)[figure].label
    title = label.rstrip("?")
    return bar_chart(
        id=f"own-{figure}",
        title=label,
        bars=[Bar(short_day(on), value) for on, value in trend],
        what=f"{title}: {whose}" if label.endswith("?") else title,
    )


def local_row(one: LocalNumber, rules: SmallNumbers) -> dict[str, Any]:
    """A number about the other homes, with how many homes stand behind it."""
    words, note = f"{one.shown}", ""
    if one.shown.hidden == "small":
        note = (
            f"Fewer than {rules.least_ill_homes} homes"
            if one.is_homes
            else f"Fewer than {rules.star_below}, or from very few homes"
        )
    elif one.shown.hidden == "few_homes":
        words, note = "Not shown", f"Fewer than {rules.least_homes} homes"
    elif one.shown.hidden == "nobody":
        words = "Not known"
    elif one.shown.rounded:
        note = f"To the nearest {rules.round_to}"
    of = f"{one.answered:,} of {plural(one.of, 'home')} answered"
    return {"cells": [one.label, {"text": words, "sub": note}, of]}


def small_number_lines(rules: SmallNumbers) -> list[str]:
    """How small numbers are protected, in sentences."""
    return [
        f"Counts of people from 1 to {rules.star_below - 1} are shown as a star.",
        f"Larger counts of people are shown to the nearest {rules.round_to}, and none as 0.",
        f"Every number comes from at least {rules.least_homes} other homes.",
        f"A number of people that comes from fewer than {rules.least_giving} homes is a star too.",
        f"How many homes have an illness is shown from {rules.least_ill_homes} homes on.",
        "Your own home is left out, so that nothing can be worked out by taking it away.",
        "The numbers are of the day before, and do not move while homes report.",
    ]
