"""Whether what a programme says about calls fits together: outcomes, reasons and guidance."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rollcall.domain.home_facts import facts_vocabulary
from rollcall.domain.levels import Levels
from rollcall.domain.programme.definition import Guidance, Mistake, ProgrammeSettings
from rollcall.domain.programme.ready import vocabulary_of, written_out
from rollcall.domain.questions.conditions import ExpressionError
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.signals import Signals, compile_signal


#: The envelope questions whose answers an attempt holds.
OUTCOME, CALLBACK_AT, SPOKE_TO, ROLE = "outcome", "callback_at", "spoke_to", "role"


def check_calls(
    settings: ProgrammeSettings,
    sets: Mapping[str, QuestionSet],
    signals: Signals,
    guidance: Guidance,
    levels: Levels,
) -> Iterator[Mistake]:
    """Every mistake in the settings of calls, in `signals.yaml` and in `guidance.yaml`."""
    daily = sets.get(settings.daily_set)
    if daily is None:
        return  # said already
    yield from _check_outcomes(settings, daily)
    yield from _check_signals(settings, daily, signals, levels)
    yield from twice("guidance.yaml", "items", (one.id for one in guidance.items))
    for position, item in enumerate(guidance.items):
        if item.until is not None and item.until < item.effective_from:
            yield Mistake(
                "guidance.yaml",
                ("items", position, "until"),
                f"{item.id} ends on {item.until}, before it begins on {item.effective_from}.",
                "Swap the two days, or correct one.",
            )


def _check_outcomes(settings: ProgrammeSettings, daily: QuestionSet) -> Iterator[Mistake]:
    question = daily.by_id.get(OUTCOME)
    known = {option.code for option in question.choices} if question else set()
    for code in settings.calls.outcomes:
        if code not in known:
            yield Mistake(
                "programme.yaml",
                ("calls", "outcomes", code),
                f"`{code}` is not an option of the question `{OUTCOME}` of `{daily.key}`.",
                f"Use one of: {', '.join(sorted(known))}." if known else f"Add `{OUTCOME}`.",
            )
    for position, name in enumerate(settings.calls.opening):
        if name not in daily.by_id or daily.by_id[name].envelope:
            yield Mistake(
                "programme.yaml",
                ("calls", "opening", position),
                f"`{name}` is not a question that `{daily.key}` asks a home.",
                "Name a question of the daily set, or leave the line out.",
            )


def _check_signals(
    settings: ProgrammeSettings, daily: QuestionSet, signals: Signals, levels: Levels
) -> Iterator[Mistake]:
    file = "signals.yaml"
    tiers = [one.tier for one in signals.tiers]
    if not tiers or tiers != sorted(set(tiers)):
        yield Mistake(
            file, ("tiers",), "The tiers are not in rising order.", "Write the most urgent first."
        )
    ids = [one.id for one in signals.every]
    yield from twice(file, "rules", ids)
    yield from _check_rules(settings, daily, signals, levels)
    for position, one in enumerate(signals.every):
        within = position - len(signals.rules)
        path = ("changes", within) if within >= 0 else ("rules", position)
        yield from _check_tier(one.id, one.tier, tiers, path)
    for position, change in enumerate(signals.changes):
        yield from _known(daily, change.question, ("changes", position, "question"))
    for position, shown in enumerate(signals.shown_as):
        for key in ("question", "stock", "use"):
            if name := getattr(shown, key):
                yield from _known(daily, name, ("shown_as", position, key))
    kinds = {one.key for one in settings.area_kinds}
    if signals.larger_area and signals.larger_area not in kinds:
        yield Mistake(
            file, ("larger_area",), f"There is no kind of area `{signals.larger_area}`.",
            f"Use one of: {', '.join(sorted(kinds))}.",
        )  # fmt: skip


def _check_rules(
    settings: ProgrammeSettings, daily: QuestionSet, signals: Signals, levels: Levels
) -> Iterator[Mistake]:
    """Each rule has a check of its own, or a trigger's, and it can be read."""
    file = "signals.yaml"
    names = facts_vocabulary(vocabulary_of(settings, daily), daily)
    for position, rule in enumerate(signals.rules):
        path = ("rules", position)
        if bool(rule.trigger) == bool(rule.check) or bool(rule.check) != bool(rule.text):
            yield Mistake(
                file, path, f"{rule.id}: a rule has a `check` and its `text`, or a `trigger`.",
                "Keep one of the two.",
            )  # fmt: skip
            continue
        trigger = levels.trigger(rule.trigger) if rule.trigger else None
        if rule.trigger and (trigger is None or trigger.is_by_hand):
            yield Mistake(
                file, (*path, "trigger"),
                f"{rule.id}: levels.yaml has no trigger `{rule.trigger}` with a check.",
                "Correct its spelling.",
            )  # fmt: skip
            continue
        try:
            compile_signal(written_out(rule, levels), names)
        except ExpressionError as error:
            yield Mistake(file, (*path, "check"), f"{rule.id}: {error.message}", "Correct it.")


def _check_tier(
    name: str, tier: int, tiers: list[int], path: tuple[str | int, ...]
) -> Iterator[Mistake]:
    if tier not in tiers:
        yield Mistake(
            "signals.yaml", (*path, "tier"), f"{name}: there is no tier {tier}.", "Add it."
        )


def _known(daily: QuestionSet, name: str, path: tuple[str | int, ...]) -> Iterator[Mistake]:
    if name not in daily.by_id or daily.by_id[name].envelope:
        yield Mistake(
            "signals.yaml", path, f"`{name}` is not a question of `{daily.key}`.",
            "Correct its spelling.",
        )  # fmt: skip


def twice(file: str, where: str, ids: Iterable[str]) -> Iterator[Mistake]:
    """A mistake for each name that stands more than once in a list."""
    for position, (one, count) in enumerate(Counter(ids).items()):
        if count > 1:
            yield Mistake(
                file, (where, position), f"`{one}` is there twice.", "Rename one of them."
            )
