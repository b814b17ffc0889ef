"""Many homes' reports of one day: feeds that stand still, round numbers, copies, late and proxy answers.

Nothing here asks anybody anything; it tells whoever reads the figures how far to trust them.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.domain.quality.definition import QualityRule
from rollcall.domain.quality.measures import chance_of_at_least


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One home's report of the day, with what it said the last time before; None = never before.

    `at` is when the answers were given and `recorded_at` when they were first recorded; `versions` is
    how many there are of this report by the same source as the current one.
    """

    home_id: int
    group: str
    source: str
    at: dt.datetime
    recorded_at: dt.datetime
    answers: Mapping[str, Any]
    last: Mapping[str, Any] | None = None
    nothing_changed: bool = False
    versions: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing about a feed: part of so many, with the question where there is one."""

    rule: str
    where: str
    part: int
    of: int
    evidence: str
    question: str = ""
    doubtful: bool = True


#: What a test of a feed may need besides the rows: the words of a question, and of a source.
Label = Callable[[str], str]


def changed_homes(rows: Iterable[FeedRow]) -> tuple[int, int]:
    """How many of the homes that had reported before changed any answer, and how many those are.

    Homes that said themselves that nothing had changed are left out: they were asked and answered.
    """
    known = [row for row in rows if row.last is not None and not row.nothing_changed]
    return sum(row.answers != row.last for row in known), len(known)


def is_frozen(changed: int, of: int, *, share: float = 0.03, at_least: int = 10) -> bool:
    """Q8: fewer than 3% of the homes changed anything since the last update."""
    return of >= at_least and changed < share * of


def round_numbers(values: Iterable[int], step: int = 10) -> tuple[int, int]:
    """How many numbers are multiples of `step`, of those large enough to be one or not."""
    large = [value for value in values if value >= step]
    return sum(value % step == 0 for value in large), len(large)


def is_heaped(
    hits: int, of: int, *, step: int = 10, at_least: int = 50, chance: float = 0.001
) -> bool:
    """Q3: more multiples of ten than chance gives, by the exact binomial; never of fewer than 50."""
    return of >= at_least and chance_of_at_least(hits, of, 1 / step) < chance


def copied(
    group: Iterable[FeedRow], question: str, *, at_least: int = 3
) -> Iterator[tuple[dt.datetime, int, int]]:
    """Q4: minute, number and homes where all of a group's homes of a minute said the same number."""
    said: dict[dt.datetime, list[int]] = defaultdict(list)
    for row in group:
        value = row.answers.get(question)
        if isinstance(value, int) and value:
            said[row.at.replace(second=0, microsecond=0)].append(value)
    for minute, values in said.items():
        if len(values) >= at_least and len(set(values)) == 1:
            yield minute, values[0], len(values)


def repeats(keys: Iterable[Any]) -> int:
    """Q6: how many rows repeat a key (home, day, source) that was there before."""
    return sum(count - 1 for count in Counter(keys).values())


def notes(
    rules: Iterable[QualityRule],
    rows: Sequence[FeedRow],
    *,
    on: dt.date,
    zone: dt.tzinfo,
    label: Label,
    source_words: Label,
) -> list[Note]:
    """Everything worth knowing about one day of some homes, by rule and by source."""
    by_source, by_group = _split(rows, "source"), _split(rows, "group")
    found: list[Note] = []
    for rule in rules:
        if rule.test == "frozen":
            parts = {"All reports": list(rows)} if len(by_source) > 1 else {}
            parts |= {source_words(key): part for key, part in by_source.items()}
            found += _frozen(rule, parts | by_group)
        elif rule.test == "heaping":
            found += _heaped(rule, by_source, label, source_words)
        elif rule.test == "copied":
            found += _copied(rule, by_group, label, zone)
        else:
            found += _flagged(rule, rows, on, zone)
    return found


def _split(rows: Iterable[FeedRow], by: str) -> dict[str, list[FeedRow]]:
    """The rows by their source or their group; those of no group are left out."""
    parts: dict[str, list[FeedRow]] = defaultdict(list)
    for row in rows:
        if getattr(row, by):
            parts[getattr(row, by)].append(row)
    return dict(parts)


def _frozen(rule: QualityRule, parts: Mapping[str, Sequence[FeedRow]]) -> Iterator[Note]:
    for where, rows in parts.items():
        changed, of = changed_homes(rows)
        still = is_frozen(
            changed, of, share=rule.parameter("changed"), at_least=int(rule.parameter("at_least"))
        )
        if still:
            yield _note(rule, where, changed, of)


def _heaped(
    rule: QualityRule,
    by_source: Mapping[str, Sequence[FeedRow]],
    label: Label,
    source_words: Label,
) -> Iterator[Note]:
    step = int(rule.parameter("step"))
    for source, rows in by_source.items():
        for question in rule.questions:
            values = [v for row in rows if isinstance(v := row.answers.get(question), int)]
            hits, of = round_numbers(values, step)
            if is_heaped(
                hits,
                of,
                step=step,
                at_least=int(rule.parameter("at_least")),
                chance=rule.parameter("chance"),
            ):
                more = {"label": label(question), "expected": f"{1 / step:.0%}", "step": step}
                yield _note(rule, source_words(source), hits, of, question, **more)


def _copied(
    rule: QualityRule, by_group: Mapping[str, Sequence[FeedRow]], label: Label, zone: dt.tzinfo
) -> Iterator[Note]:
    for question in rule.questions:
        for group, rows in by_group.items():
            for minute, value, homes in copied(
                rows, question, at_least=int(rule.parameter("at_least"))
            ):
                more = {
                    "label": label(question),
                    "value": f"{value:,}",
                    "minute": f"{minute.astimezone(zone):%H:%M}",
                }
                yield _note(rule, group, homes, len(rows), question, **more)


def _flagged(
    rule: QualityRule, rows: Sequence[FeedRow], on: dt.date, zone: dt.tzinfo
) -> Iterator[Note]:
    """How many reports are late, not the home's own, or given again. Said even when it is few."""
    if not rows:
        return
    cut_off = dt.datetime.combine(on, dt.time(), zone)
    if rule.test == "late":
        days, hour = int(rule.parameter("days_after")), int(rule.parameter("hour"))
        cut_off += dt.timedelta(days=days, hours=hour)
    flagged = {
        "late": lambda row: row.recorded_at >= cut_off,
        "proxy": lambda row: row.source != "self",
        "again": lambda row: row.versions > 1,
    }[rule.test]
    part = sum(map(flagged, rows))
    if part:
        yield _note(rule, "", part, len(rows))


def _note(
    rule: QualityRule, where: str, part: int, of: int, question: str = "", **more: Any
) -> Note:
    places = {"where": where, "part": f"{part:,}", "of": f"{of:,}", "share": f"{part / of:.0%}"}
    return Note(rule.id, where, part, of, rule.evidence.format(**places | more), question)
