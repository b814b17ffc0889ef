"""Hot spots as a page says them: sentences, tags, rows and a chart. No queries."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.domain import disclosure
from rollcall.domain.detection.alarms import Evidence, Flag
from rollcall.domain.detection.definition import Detection, Scan
from rollcall.domain.detection.panels import Signal, ears_c1, ears_c2, ears_c3, poisson_cusum
from rollcall.domain.disclosure import Shown, SmallNumbers
from rollcall.domain.forecasting import next_week_by_share
from rollcall.picture.selectors import PROVIDER, FoundCluster, SecondOpinion, Unit
from rollcall.ui.charts import Bar, BarChart, bar_chart
from rollcall.ui.words import number, plural, short_day


FLAGS = {
    Flag.ALERT: ("Alert", "bad"),
    Flag.WATCH: ("Watch", "warn"),
    Flag.NONE: ("Does not stand out", "none"),
    Flag.UNKNOWN: ("Cannot tell", "none"),
}

#: Days of the chart.
CHART_DAYS = 35


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit as somebody may see it: with small counts of homes hidden from who sees totals only."""

    unit: Unit
    small: SmallNumbers
    by_name: bool

    @property
    def evidence(self) -> Evidence:
        """What the test found."""
        return self.unit.evidence

    def count(self, value: int) -> Shown:
        """A number of homes newly affected in the unit."""
        if self.by_name:
            return Shown(value)
        return disclosure.homes(value, of=self.unit.homes, about_illness=True, rules=self.small)

    @property
    def is_whole(self) -> bool:
        """Whether both counts may be shown, and so what is worked out from them."""
        return not (
            self.count(self.evidence.recent).hidden or self.count(self.evidence.before).hidden
        )

    @property
    def ratio(self) -> str:
        """How many times the rate, with its interval; a dash where it is hidden or unknown."""
        found = self.evidence
        if not self.is_whole or found.p is None or not found.recent + found.before:
            return "–"
        if found.ratio is None:
            return f"at least {found.low:.1f}"
        high = "" if found.high is None else f"{found.high:.1f}"
        return f"{found.ratio:.1f} ({found.low:.1f} to {high or 'no limit'})"

    def sentence(self, rules: Detection) -> str:
        """The evidence in words: "12 homes newly affected in 7 days against 10 in the previous 28"."""
        found = self.evidence
        if found.p is None:
            return (
                f"Too few homes answered: {found.recent_days} of the last {rules.recent_days} days "
                f"and {found.before_days} of the {rules.before_days} before count."
            )
        recent, before = self.count(found.recent), self.count(found.before)
        if not self.is_whole:
            return (
                f"{_homes(recent)} newly affected in {_days(found.recent_days, rules.recent_days)} "
                f"against {before} in the previous {_length(found.before_days, rules.before_days)}. "
                "A star hides a small number."
            )
        if not found.recent + found.before:
            return f"No home newly affected in {found.recent_days + found.before_days} days."
        return (
            f"{_homes(recent)} newly affected in {_days(found.recent_days, rules.recent_days)} "
            f"against {before if before.value else 'none'} in the previous "
            f"{_length(found.before_days, rules.before_days)} ({self._times()})."
        )

    def _times(self) -> str:
        found = self.evidence
        if found.ratio is None:
            return f"at least {found.low:.1f} times the rate"
        high = "no upper limit" if found.high is None else f"{found.high:.1f}"
        return f"{found.ratio:.1f} times the rate; {found.low:.1f} to {high}"

    def since(self, rules: Detection) -> str:
        """Since when it stands out, and for how many days."""
        found = self.evidence
        if found.since is None:
            return ""
        if found.days_flagged >= rules.look_back_days:
            return f"for {found.days_flagged} days or more"
        return f"since {short_day(found.since)}, {plural(found.days_flagged, 'day')}"


def _homes(count: Shown) -> str:
    return f"{count} {'home' if count.value == 1 else 'homes'}"


def _days(counted: int, of: int) -> str:
    return f"{of} days" if counted == of else f"{counted} of {of} days"


def _length(counted: int, of: int) -> str:
    return str(of) if counted == of else f"{of} ({counted} counted)"


def left_out_words(found: Evidence) -> str:
    """Which days are not counted."""
    if not found.left_out:
        return ""
    days = [short_day(on) for on in found.left_out]
    shown = days if len(days) <= 7 else [*days[:3], "…", days[-1]]
    return f"Not counted, because too few homes answered: {', '.join(shown)} ({plural(len(days), 'day')})."


def unit_table(
    title: str, seen: Sequence[Seen], rules: Detection, link: Callable[[str], str]
) -> dict[str, Any]:
    """Units of one kind, those with the most evidence first."""
    return {
        "caption": title,
        "columns": [
            {"text": "Name"},
            {"text": "What was found"},
            {"text": f"Last {rules.recent_days} days", "numeric": True},
            {"text": f"{rules.before_days} days before", "numeric": True},
            {"text": "Times the rate"},
            {"text": "Stands out"},
        ],
        "rows": [_unit_row(one, rules, link) for one in seen],
    }


def _unit_row(one: Seen, rules: Detection, link: Callable[[str], str]) -> dict[str, Any]:
    found, unit = one.evidence, one.unit
    words, tone = FLAGS[found.flag]
    if found.stands_among_many is not None and found.is_flagged:
        words += (
            ", also among many" if found.stands_among_many else ", perhaps by chance among many"
        )
    name: dict[str, Any] = {"text": unit.name, "sub": plural(unit.homes, "home")}
    if unit.kind != PROVIDER:
        name["href"] = link(unit.key)
    return {
        "tone": tone,
        "cells": [
            name,
            {"text": one.sentence(rules), "sub": left_out_words(found)},
            str(one.count(found.recent)),
            str(one.count(found.before)),
            one.ratio,
            {
                "text": words,
                "tag": "" if tone == "none" else tone,
                "sub": one.since(rules),
            },
        ],
    }


def chart(seen: Seen) -> BarChart | None:
    """Homes newly affected day by day, a day without any answer as unknown.

    None where small numbers of days are hidden: bars without them would tell another story.
    """
    series, bars = seen.unit.series, []
    count = len(series.events)
    for place in range(max(0, count - CHART_DAYS), count):
        on = series.last - dt.timedelta(days=count - 1 - place)
        shown = seen.count(series.events[place])
        if shown.hidden:
            return None
        answered = series.answered[place]
        bars.append(
            Bar(
                short_day(on),
                shown.value if answered else None,
                f"{number(answered)} of {plural(series.homes[place], 'home')}",
            )
        )
    return bar_chart(
        id="affected",
        title=f"Homes newly affected, {len(bars)} days",
        bars=bars,
        what="Homes newly affected",
        note_heading="Homes that answered",
    )


def cluster_rows(
    second: SecondOpinion | None, rules: Scan, link: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Each cluster in a sentence, with its homes."""
    return [
        {
            "sentence": _cluster_sentence(one, rules),
            "homes": [
                {
                    "text": home.name,
                    "href": link(home.location_id),
                    "affected": home.id in one.affected,
                }
                for home in one.homes
            ],
        }
        for one in (second.clusters if second else ())
    ]


def _cluster_sentence(one: FoundCluster, rules: Scan) -> str:
    found = one.cluster
    where = "homes that lie close together"
    if found.kind == PROVIDER:
        where = f"homes of {one.name}"
    elif one.name:
        where = f"homes in {one.name}"
    return (
        f"{found.affected} of {len(found.homes)} {where} against {found.affected_elsewhere} of "
        f"{found.elsewhere} elsewhere were newly affected in {rules.affected_days} days. By chance this "
        f"would be seen about {plural(round(found.p * 1000), 'time')} in 1,000."
    )


def panel_table(seen: Seen, rules: Detection) -> dict[str, Any]:
    """EARS and CUSUM day by day, for who asks to see them."""
    panels, series = rules.panels, seen.unit.series
    counts, first = series.events, len(series.events) - panels.days
    usual = max(sum(counts[:first]) / max(1, first), 0.1)
    limits = {"least_sd": panels.ears_least_sd}
    found: list[Sequence[Signal | None]] = [
        ears_c1(counts, probability=panels.ears_probability, **limits),
        ears_c2(counts, probability=panels.ears_probability, **limits),
        ears_c3(counts, probability=panels.ears_c3_probability, **limits),
        poisson_cusum(
            counts, usual=usual, raised=usual * panels.cusum_times, limit=panels.cusum_limit
        ),
    ]
    return {
        "caption": f"Each of the last {panels.days} days by other methods",
        "columns": [
            {"text": text, "numeric": text == "Homes newly affected"}
            for text in ("Day", "Homes newly affected", "EARS C1", "EARS C2", "EARS C3", "CUSUM")
        ],
        "rows": [
            {
                "cells": [
                    short_day(series.last - dt.timedelta(days=len(counts) - 1 - place)),
                    str(counts[place]),
                    *(_signal(of_method[place]) for of_method in found),
                ]
            }
            for place in range(first, len(counts))
        ],
    }


def _signal(one: Signal | None) -> Any:
    if one is None:
        return "–"
    return {"text": "Alarm", "tag": "warn"} if one.alarm else f"{one.statistic:.1f}"


def forecast_table(whole: Seen, inside: Iterable[Seen], rules: Detection) -> dict[str, Any] | None:
    """What to expect next week of each area, by its share of all that happened so far."""
    units = list(inside)
    if whole.evidence.p is None or not units:
        return None
    total = sum(one.unit.so_far for one in units)
    rows = []
    for one in sorted(units, key=lambda one: (-one.unit.so_far, one.unit.name)):
        expected = next_week_by_share(whole.evidence.recent, one.unit.so_far, total, len(units))
        hidden = one.count(one.unit.so_far).hidden
        rows.append({"cells": [one.unit.name, "*" if hidden else f"{expected:.1f}"]})
    return {
        "caption": f"Homes to expect newly affected in the next {rules.recent_days} days",
        "columns": [{"text": "Name"}, {"text": "Expected", "numeric": True}],
        "rows": rows,
    }


def file_rows(units: Iterable[Seen], known_at: dt.datetime | None) -> Iterator[list[Any]]:
    """The units as rows of a file; a small number that is hidden is a star."""
    yield [
        "kind", "code", "name", "date", "known_at", "homes", "recent", "before", "recent_days",
        "before_days", "days_left_out", "phi", "p", "ratio", "low", "high", "flag", "since",
        "days_flagged", "stands_among_many",
    ]  # fmt: skip
    for one in units:
        found, unit = one.evidence, one.unit
        worked_out: list[Any] = ["", "", "", "", ""]
        if one.is_whole and found.p is not None:
            worked_out = [
                round(found.phi, 3),
                f"{found.p:.3g}",
                "" if found.ratio is None else round(found.ratio, 3),
                round(found.low, 3),
                "" if found.high is None else round(found.high, 3),
            ]
        yield [
            unit.kind,
            unit.key.removeprefix("provider:"),
            unit.name,
            unit.series.last.isoformat(),
            known_at.isoformat() if known_at else "",
            unit.homes,
            str(one.count(found.recent)),
            str(one.count(found.before)),
            found.recent_days,
            found.before_days,
            len(found.left_out),
            *worked_out,
            found.flag.value,
            found.since.isoformat() if found.since else "",
            found.days_flagged,
            "" if found.stands_among_many is None else "yes" if found.stands_among_many else "no",
        ]
