"""Whether the rounds of a programme fit its sets, returns and areas, and do not overlap."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from zoneinfo import ZoneInfo

from rollcall.domain.programme.checks import (
    check_expression,
    duplicate_keys,
    first_versions,
    is_zone,
)
from rollcall.domain.programme.definition import Mistake, ProgrammeSettings
from rollcall.domain.programme.ready import home_vocabulary
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.returns import Returns
from rollcall.domain.rounds import Round, Series


def dated_rounds(
    settings: ProgrammeSettings, rounds: Mapping[str, Round], series: Mapping[str, Series]
) -> list[tuple[str, Round]]:
    """Every round with its file: those written out, and those that the series yield."""
    zone = ZoneInfo(settings.time_zone)
    yielded = [(file, one) for file, rule in series.items() for one in rule.rounds(zone)]
    return [*rounds.items(), *yielded]


def check_rounds(
    settings: ProgrammeSettings,
    sets: Mapping[str, QuestionSet],
    returns: Returns,
    rounds: Mapping[str, Round],
    series: Mapping[str, Series],
) -> Iterator[Mistake]:
    """Everything that is wrong with the files of the folder `rounds`."""
    files: dict[str, Round | Series] = {**rounds, **series}
    yield from duplicate_keys("round", {file: one.key for file, one in files.items()})
    by_key = first_versions(sets)
    for file, one in files.items():
        yield from _check_either(file, one, returns, by_key, settings)
    for file, a_round in rounds.items():
        yield from _check_dates(file, a_round)
    for file, rule in series.items():
        yield from _check_series(file, rule)
    if is_zone(settings.time_zone):
        dated = dated_rounds(settings, rounds, series)
        yield from _check_overlaps(dated)
        yield from _check_lines(dated, sets, returns)


def _check_either(
    file: str,
    one: Round | Series,
    returns: Returns,
    sets: Mapping[str, QuestionSet],
    settings: ProgrammeSettings,
) -> Iterator[Mistake]:
    """What a round and a series have in common."""
    if one.template and one.template not in {template.key for template in returns.templates}:
        yield Mistake(file, ("template",), f"There is no template `{one.template}`.", "Correct it.")
    if one.set not in sets:
        yield Mistake(file, ("set",), f"There is no set `{one.set}`.", "Correct it.")
    if one.area_kind and one.area_kind not in {kind.key for kind in settings.area_kinds}:
        yield Mistake(file, ("area_kind",), f"There is no kind `{one.area_kind}`.", "Correct it.")
    if one.homes.where:
        for message in check_expression(one.homes.where, "truth", home_vocabulary(settings)):
            yield Mistake(
                file, ("homes", "where"), f"homes: {message}", f"Correct `{one.homes.where}`."
            )
    if any(hours < 0 for hours in one.remind_hours_before):
        yield Mistake(
            file,
            ("remind_hours_before",),
            "A reminder after the deadline comes too late.",
            "Write how many hours before the deadline, such as [24, 3].",
        )


def _check_dates(file: str, a_round: Round) -> Iterator[Mistake]:
    if a_round.opens > a_round.closes:
        yield Mistake(file, ("opens",), "The round opens after it closes.", "Swap the dates.")
    if a_round.deadline.tzinfo is None:
        yield Mistake(
            file,
            ("deadline",),
            "The deadline has no time zone.",
            "Write 2020-05-29T23:59:59+01:00.",
        )


def _check_series(file: str, rule: Series) -> Iterator[Mistake]:
    repeats = rule.repeats
    if (repeats.every == "day") != (repeats.weekday is None):
        yield Mistake(
            file,
            ("repeats", "weekday"),
            f"A round every {repeats.every} {'has no' if repeats.weekday else 'needs a'} weekday.",
            "Name the weekday of the deadline, such as friday, unless there is one every day.",
        )
    elif next(repeats.days, None) is None:
        yield Mistake(
            file,
            ("repeats", "last"),
            f"From {repeats.first} to {repeats.last} no deadline falls.",
            "Write a later last day.",
        )
    if rule.opens_days_before < 0 or rule.closes_days_after < 0:
        yield Mistake(
            file,
            ("opens_days_before",),
            "A round must be open on the day of its deadline.",
            "Write 0 or more days.",
        )


def _check_lines(
    dated: list[tuple[str, Round]], sets: Mapping[str, QuestionSet], returns: Returns
) -> Iterator[Mistake]:
    """A version that may be in force in a round asks what the round's return counts."""
    templates = {template.key: template for template in returns.templates}
    said: set[tuple[str, str]] = set()
    for file, one in dated:
        lines = templates[one.template].lines if one.template in templates else ()
        for set_file, version in sets.items():
            start = version.valid_from
            if version.key != one.set or start is None or start > one.closes:
                continue
            absent = [line.question for line in lines if line.question not in version.by_id]
            if absent and (file, set_file) not in said:
                said.add((file, set_file))
                yield Mistake(
                    set_file,
                    ("questions",),
                    f"The return of the round in {file} counts {', '.join(absent)}.",
                    "Keep the question for as long as a round counts it.",
                )


def _check_overlaps(rounds: list[tuple[str, Round]]) -> Iterator[Mistake]:
    """A report counts in one round of its set; each file that overlaps another is named once.

    Two rounds written out by hand may overlap, as when two templates ask for the same answers.
    """
    by_set: dict[str, list[tuple[str, Round]]] = {}
    for file, one in sorted(rounds, key=lambda pair: (pair[1].opens, pair[1].closes)):
        by_set.setdefault(one.set, []).append((file, one))
    said: set[tuple[str, str]] = set()
    for dated in by_set.values():
        for (before_file, before), (file, one) in pairwise(dated):
            of_series = bool(one.series or before.series)
            if of_series and one.opens <= before.closes and (before_file, file) not in said:
                said.add((before_file, file))
                yield Mistake(
                    file,
                    ("opens",) if not one.series else ("opens_days_before",),
                    f"`{one.key}` opens on {one.opens}, when `{before.key}` of the same set is "
                    f"open until {before.closes}.",
                    "Let one close before the other opens, so that each report counts once.",
                )
