"""Whether what a programme says about calls fits together: outcomes, reasons and guidance."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rollcall.domain.programme.definition import Guidance, Mistake, ProgrammeSettings
from rollcall.domain.programme.ready import vocabulary_of
from rollcall.domain.questions.conditions import ExpressionError
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.signals import Signals, compile_signal, signal_vocabulary


#: The envelope questions whose answers an attempt holds.
OUTCOME, CALLBACK_AT, SPOKE_TO, ROLE = "outcome", "callback_at", "spoke_to", "role"


def check_calls(
    settings: ProgrammeSettings,
    sets: Mapping[str, QuestionSet],
    signals: Signals,
    guidance: Guidance,
) -> Iterator[Mistake]:
    """Every mistake in the settings of calls, in `signals.yaml` and in `guidance.yaml`."""
    daily = sets.get(settings.daily_set)
    if daily is None:
        return  # said already
    yield from _check_outcomes(settings, daily)
    yield from _check_signals(settings, daily, signals)
    yield from _twice("guidance.yaml", "items", (one.id for one in guidance.items))
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
    settings: ProgrammeSettings, daily: QuestionSet, signals: Signals
) -> Iterator[Mistake]:
    file, names = "signals.yaml", signal_vocabulary(vocabulary_of(settings, daily))
    tiers = [one.tier for one in signals.tiers]
    if not tiers or tiers != sorted(set(tiers)):
        yield Mistake(
            file, ("tiers",), "The tiers are not in rising order.", "Write the most urgent first."
        )
    yield from _twice(file, "rules", (rule.id for rule in signals.rules))
    for position, rule in enumerate(signals.rules):
        path = ("rules", position)
        if rule.tier not in tiers:
            yield Mistake(
                file, (*path, "tier"), f"{rule.id}: there is no tier {rule.tier}.", "Add it."
            )
        if bool(rule.level) != bool(rule.domain):
            yield Mistake(
                file, (*path, "level"), f"{rule.id}: `level` and `domain` go together.", "Use both."
            )
        try:
            compile_signal(rule, names)
        except ExpressionError as error:
            yield Mistake(file, (*path, "check"), f"{rule.id}: {error.message}", "Correct it.")


def _twice(file: str, where: str, ids: Iterable[str]) -> Iterator[Mistake]:
    for position, (one, count) in enumerate(Counter(ids).items()):
        if count > 1:
            yield Mistake(
                file, (where, position), f"`{one}` is there twice.", "Rename one of them."
            )
