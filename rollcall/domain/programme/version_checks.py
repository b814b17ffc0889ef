"""Whether the later versions of a set leave everything else right: same ids, same types, same figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rollcall.domain.levels import Levels
from rollcall.domain.programme.call_checks import check_calls
from rollcall.domain.programme.checks import (
    check_figures,
    check_layout,
    check_prefill,
    check_settings,
    first_versions,
)
from rollcall.domain.programme.definition import (
    Figures,
    Guidance,
    Layout,
    Mistake,
    ProgrammeSettings,
)
from rollcall.domain.programme.level_checks import check_levels
from rollcall.domain.programme.quality_checks import check_quality
from rollcall.domain.programme.support_checks import check_support
from rollcall.domain.quality.definition import Quality
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.questions.set_versions import in_order
from rollcall.domain.signals import Signals
from rollcall.domain.support import Support


@dataclass(frozen=True, slots=True)
class Others:
    """What else a programme's files hold that reads answers."""

    figures: Figures
    layouts: Mapping[str, Layout]
    quality: Quality
    signals: Signals
    guidance: Guidance
    levels: Levels
    support: Support


def versions_by_key(sets: Mapping[str, QuestionSet]) -> dict[str, tuple[QuestionSet, ...]]:
    """Every version of each set in order, from the sets by file."""
    keys = dict.fromkeys(one.key for one in sets.values())
    return {key: in_order(one for one in sets.values() if one.key == key) for key in keys}


def check_versions(
    settings: ProgrammeSettings, sets: Mapping[str, QuestionSet], reading: Others
) -> Iterator[Mistake]:
    """What is wrong with each version beside the first, said at its own file."""
    first = first_versions(sets)
    for file, one in sets.items():
        if one is first[one.key]:
            continue
        earlier = [other for other in sets.values() if other.key == one.key and other is not one]
        yield from _check_names(file, one, earlier)
        instead = {**first, one.key: one}
        for mistake in _check_others(settings, sets, reading, one, instead):
            yield Mistake(
                file,
                ("questions",),
                f"With this version {mistake.file} is wrong: {mistake.message}",
                f"Keep what it needs, or change {mistake.file}.",
            )


def _check_others(
    settings: ProgrammeSettings,
    sets: Mapping[str, QuestionSet],
    reading: Others,
    one: QuestionSet,
    instead: Mapping[str, QuestionSet],
) -> Iterator[Mistake]:
    """What would be wrong elsewhere if this version stood in the place of the first."""
    yield from check_settings(settings, instead)
    yield from check_figures(settings, reading.figures, instead)
    yield from check_quality(settings, instead, reading.quality)
    yield from check_levels(settings, instead, reading.levels)
    yield from check_calls(settings, instead, reading.signals, reading.guidance, reading.levels)
    yield from check_support(settings, instead, reading.support)
    for name, layout in reading.layouts.items():
        yield from check_layout(name, layout, instead)
    for name, other in sets.items():
        if other.prefill_from == one.key:
            yield from check_prefill(name, other, instead, settings)


def _check_names(file: str, one: QuestionSet, others: list[QuestionSet]) -> Iterator[Mistake]:
    """A version has a name of its own, and an id means the same question in all of them."""
    if one.version in {other.version for other in others}:
        yield Mistake(
            file,
            ("version",),
            f"Another version of `{one.key}` is called {one.version} too.",
            "Give this one the next number.",
        )
    for position, question in enumerate(one.questions):
        for other in others:
            before = other.by_id.get(question.id)
            if before is None:
                continue
            for key in ("type", "aggregate", "is_words", "envelope", "is_calculated_number"):
                was, now = getattr(before, key), getattr(question, key)
                if was != now:
                    yield Mistake(
                        file,
                        ("questions", position, key),
                        f"{question.id}: its {key} is {now}, and {was} in version {other.version}.",
                        "An id stands for one question for good: give the new one another id.",
                    )
