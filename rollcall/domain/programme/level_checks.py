"""Whether the level table of a programme fits together: its levels, its parts and its triggers."""

from collections.abc import Iterator, Mapping

from rollcall.domain.home_facts import facts_vocabulary
from rollcall.domain.levels import Levels, Trigger, compile_trigger
from rollcall.domain.programme.call_checks import twice
from rollcall.domain.programme.definition import Mistake, ProgrammeSettings
from rollcall.domain.programme.ready import vocabulary_of
from rollcall.domain.questions.conditions import ExpressionError, Vocabulary
from rollcall.domain.questions.definition import QuestionSet


FILE = "levels.yaml"


def check_levels(
    settings: ProgrammeSettings, sets: Mapping[str, QuestionSet], levels: Levels
) -> Iterator[Mistake]:
    """Every mistake in `levels.yaml`."""
    daily = sets.get(settings.daily_set)
    if daily is None or levels == Levels():
        return  # said already, or this programme has no levels
    if len(levels.levels) < 2:
        yield Mistake(
            FILE, ("levels",), "There are fewer than two levels.", "Write the calm one first."
        )
        return
    yield from twice(FILE, "levels", (one.key for one in levels.levels))
    yield from twice(FILE, "domains", (one.key for one in levels.domains))
    yield from twice(FILE, "triggers", (one.id for one in levels.triggers))
    yield from twice(FILE, "policies", (one.version for one in levels.policies))
    names = facts_vocabulary(vocabulary_of(settings, daily), daily)
    for position, one in enumerate(levels.triggers):
        for key, message, remedy in _faults(one, levels, names):
            yield Mistake(FILE, ("triggers", position, key), f"{one.id}: {message}", remedy)
    if not levels.policies:
        yield Mistake(
            FILE, ("policies",), "Homes are promised nothing.", "Write what they can expect."
        )


def _faults(one: Trigger, levels: Levels, names: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """What is wrong with one trigger: at which key, in words, and the remedy."""
    if one.domain not in {domain.key for domain in levels.domains}:
        yield "domain", f"there is no domain `{one.domain}`.", "Add it, or correct its spelling."
    if levels.level(one.level) is None:
        yield "level", f"there is no level `{one.level}`.", "Add it, or correct its spelling."
    elif levels.rank(one.level) == 0:
        yield "level", f"`{one.level}` is the calm level, which needs no trigger.", "Remove it."
    if one.is_by_hand:
        if "{" in one.text:
            yield "text", "a person sets it, so its sentence has no answers.", "Take them out."
        return
    try:
        compile_trigger(one, names)
    except ExpressionError as error:
        yield "check", error.message, "Correct it."
