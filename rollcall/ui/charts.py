"""Bar charts as plain values: what a template draws and the sentence that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rollcall.ui.words import number


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `value` None means nobody knows, which is not nought."""

    label: str
    value: float | None
    note: str = ""
    href: str = ""
    height: int = 0  # percent of the tallest; set by `bar_chart`
    shows_value: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart ready to draw; make it with `bar_chart`."""

    id: str
    title: str
    sentence: str
    bars: tuple[Bar, ...]
    label_heading: str = "Day"
    value_heading: str = "Number"
    note_heading: str = ""
    csv_href: str = ""


def bar_chart(
    *,
    id: str,  # noqa: A002 - the HTML attribute's name
    title: str,
    bars: Sequence[Bar],
    what: str,
    label_heading: str = "Day",
    value_heading: str = "Number",
    note_heading: str = "",
    csv_href: str = "",
) -> BarChart:
    """Measure the bars against the tallest and write the sentence. `what` begins it: "Outbreaks"."""
    known = [bar.value for bar in bars if bar.value is not None]
    tallest = max(known, default=0)
    peak = next((i for i, bar in enumerate(bars) if bar.value == tallest), -1)
    last = max((i for i, bar in enumerate(bars) if bar.value is not None), default=-1)
    drawn = tuple(
        replace(bar, height=_height(bar.value, tallest), shows_value=index in {peak, last})
        for index, bar in enumerate(bars)
    )
    return BarChart(
        id=id,
        title=title,
        sentence=trend_sentence(what, bars),
        bars=drawn,
        label_heading=label_heading,
        value_heading=value_heading,
        note_heading=note_heading,
        csv_href=csv_href,
    )


def trend_sentence(what: str, bars: Sequence[Bar]) -> str:
    """Say a trend in words: where it began, its highest or lowest turn, and where it is now.

    "Outbreaks rose from 6 on 13 May to 19 on 20 May and are now 13."
    """
    known = [bar for bar in bars if bar.value is not None]
    if not known:
        return f"{what}: nobody has answered on these days."
    first, now = known[0], known[-1]
    missing = len(bars) - len(known)
    gap = f" There is no answer for {missing} of the {len(bars)} days." if missing else ""
    if len(known) == 1:
        return f"{what}: {number(now.value)} on {now.label}.{gap}"
    values = [bar.value for bar in known if bar.value is not None]
    if min(values) == max(values):
        return f"{what} stayed at {number(now.value)} from {first.label} to {now.label}.{gap}"
    turn = _turn(known)
    if turn is None:
        verb = "rose" if _value(now) > _value(first) else "fell"
        return (
            f"{what} {verb} from {number(first.value)} on {first.label} "
            f"to {number(now.value)} on {now.label}.{gap}"
        )
    verb = "rose" if _value(turn) > _value(first) else "fell"
    return (
        f"{what} {verb} from {number(first.value)} on {first.label} to {number(turn.value)} on "
        f"{turn.label} and stood at {number(now.value)} on {now.label}.{gap}"
    )


def _turn(known: Sequence[Bar]) -> Bar | None:
    """The farthest point between first and last that lies outside both, if there is one."""
    low, high = sorted((_value(known[0]), _value(known[-1])))
    outside = [bar for bar in known if not low <= _value(bar) <= high]
    if not outside:
        return None
    return max(outside, key=lambda bar: max(low - _value(bar), _value(bar) - high))


def _height(value: float | None, tallest: float) -> int:
    """Percent of the tallest; a number above nought is never drawn as nothing."""
    if not value or value < 0 or not tallest:
        return 0
    return max(1, round(100 * value / tallest))


def _value(bar: Bar) -> float:
    return bar.value or 0
