"""Whether the teams, kinds of help and urgencies that other files name stand in `support.yaml`."""

from collections.abc import Collection, Iterator, Sequence

from rollcall.domain.levels import Levels
from rollcall.domain.outbreak_records import Outbreaks
from rollcall.domain.programme.definition import Mistake
from rollcall.domain.signals import ChangeRule, SignalRule, Signals
from rollcall.domain.support import Support


Path = tuple[str | int, ...]


def check_help(
    signals: Signals, levels: Levels, outbreaks: Outbreaks, support: Support
) -> Iterator[Mistake]:
    """Every name in signals, levels and outbreaks that `support.yaml` does not have."""
    yield from _check_rules("rules", signals.rules, support)
    yield from _check_rules("changes", signals.changes, support)
    file = "levels.yaml"
    for position, level in enumerate(levels.levels):
        path: Path = ("levels", position)
        for place, kind in enumerate(level.opens):
            yield from _known(
                file, (*path, "opens", place), level.key, "kind of help", kind, support.kind
            )
        if level.urgency:
            yield from _known(
                file, (*path, "urgency"), level.key, "urgency", level.urgency, support.by_urgency
            )
    for position, one in enumerate(outbreaks.notify):
        if one.team:
            path = ("notify", position, "team")
            yield from _known("outbreaks.yaml", path, one.id, "team", one.team, support.team)


def _check_rules(
    where: str, rules: Sequence[SignalRule | ChangeRule], support: Support
) -> Iterator[Mistake]:
    file = "signals.yaml"
    for position, rule in enumerate(rules):
        path: Path = (where, position)
        yield from _known(file, (*path, "owner"), rule.id, "team", rule.owner, support.team)
        if rule.kind:
            yield from _known(
                file, (*path, "kind"), rule.id, "kind of help", rule.kind, support.kind
            )


def _known(
    file: str, path: Path, about: str, what: str, name: str, known: Collection[str]
) -> Iterator[Mistake]:
    if name not in known:
        yield Mistake(
            file,
            path,
            f"{about}: there is no {what} `{name}` in support.yaml.",
            f"Use one of: {', '.join(known) or 'none yet'}.",
        )
