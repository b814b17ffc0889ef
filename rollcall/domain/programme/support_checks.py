"""Whether what a programme says of help fits together: teams, hours, kinds and what opens them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rollcall.domain.programme.definition import Mistake, ProgrammeSettings
from rollcall.domain.programme.ready import vocabulary_of
from rollcall.domain.programme.reminders import placeholders_in
from rollcall.domain.questions.conditions import ExpressionError, parse
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.support import Hours, Kind, Support


FILE = "support.yaml"
#: What the digest's words may leave open.
TELLING = ("count", "lines", "link", "name", "sender")

Path = tuple[str | int, ...]


def check_support(
    settings: ProgrammeSettings, sets: Mapping[str, QuestionSet], support: Support
) -> Iterator[Mistake]:
    """Every mistake in `support.yaml`."""
    if not support.kinds:
        return
    yield from _twice("teams", (one.key for one in support.teams))
    yield from _twice("urgencies", (one.code for one in support.urgencies))
    yield from _twice("kinds", (one.key for one in support.kinds))
    yield from _check_teams(support)
    yield from _check_numbers(support)
    yield from _check_words(support)
    daily = sets.get(settings.daily_set)
    if daily is None:
        return  # said already
    yield from _check_urgency(support, daily)
    vocabulary = vocabulary_of(settings, daily)
    for position, kind in enumerate(support.kinds):
        yield from _check_kind(("kinds", position), kind, support)
        try:
            if kind.opens_when:
                parse(kind.opens_when, vocabulary)
        except ExpressionError as error:
            path = ("kinds", position, "opens_when")
            yield Mistake(FILE, path, f"{kind.key}: {error.message}", "Correct it.")


def _check_teams(support: Support) -> Iterator[Mistake]:
    for position, team in enumerate(support.teams):
        path: Path = ("teams", position)
        for place, hours in enumerate(team.hours):
            yield from _check_hours((*path, "hours", place), hours)
        stands_in = support.team.get(team.out_of_hours)
        if team.out_of_hours and (stands_in is None or stands_in is team):
            yield Mistake(
                FILE, (*path, "out_of_hours"),
                f"{team.key}: there is no other team `{team.out_of_hours}`.",
                f"Use one of: {', '.join(support.team)}.",
            )  # fmt: skip


def _check_hours(path: Path, hours: Hours) -> Iterator[Mistake]:
    bad = [key for key in ("open", "close") if not _is_time(getattr(hours, key))]
    for key in bad:
        yield Mistake(
            FILE, (*path, key), f"“{getattr(hours, key)}” is not a time of the day.",
            'Write it in quotes, as "16:00".',
        )  # fmt: skip
    if not bad and hours.open >= hours.close:
        yield Mistake(
            FILE, (*path, "close"), f"{hours.close} does not come after {hours.open}.",
            "Swap the two, or write the hours after midnight as another day's.",
        )  # fmt: skip
    if not hours.days:
        yield Mistake(FILE, (*path, "days"), "There is no day.", "Name one, such as mon.")
    if hours.since and hours.until and hours.until < hours.since:
        yield Mistake(
            FILE, (*path, "until"), f"It ends on {hours.until}, before it begins.", "Correct one."
        )


def _check_numbers(support: Support) -> Iterator[Mistake]:
    least = {
        "recent_days": 0, "again_after_days": 0, "confirm_days": 1, "undo_minutes": 0,
        "stuck_hours": 1, "escalate_hours": 1,
    }  # fmt: skip
    for key, number in least.items():
        if getattr(support, key) < number:
            yield Mistake(
                FILE, (key,), f"`{key}` cannot be {getattr(support, key)}.",
                f"Write {number} or more.",
            )  # fmt: skip
    if support.telling.digest_minutes < 1:
        yield Mistake(
            FILE, ("telling", "digest_minutes"), "A digest needs some time.", "Write 1 or more."
        )
    for position, one in enumerate(support.urgencies):
        if one.hours < 1:
            yield Mistake(
                FILE, ("urgencies", position, "hours"), f"{one.code}: nobody answers in no time.",
                "Write 1 or more.",
            )  # fmt: skip


def _check_words(support: Support) -> Iterator[Mistake]:
    for part in ("subject", "body"):
        path: Path = ("telling", part)
        try:
            unknown = placeholders_in(getattr(support.telling, part)) - set(TELLING)
        except ValueError as error:
            yield Mistake(FILE, path, f"The text cannot be filled in: {error}.", "Correct it.")
            continue
        for name in sorted(unknown):
            yield Mistake(
                FILE, path, f"`{name}` is not something this text can have filled in.",
                f"Use one of: {', '.join(TELLING)}.",
            )  # fmt: skip


def _check_urgency(support: Support, daily: QuestionSet) -> Iterator[Mistake]:
    codes = set(support.by_urgency)
    if support.urgent_unless_said not in codes:
        yield Mistake(
            FILE, ("urgent_unless_said",), f"There is no urgency `{support.urgent_unless_said}`.",
            f"Use one of: {', '.join(support.by_urgency) or 'none yet'}.",
        )  # fmt: skip
    if not support.urgency:
        return
    question = daily.by_id.get(support.urgency)
    if question is None:
        yield Mistake(
            FILE, ("urgency",), f"`{daily.key}` asks no question `{support.urgency}`.",
            "Name the question that says how soon, or leave it out.",
        )  # fmt: skip
        return
    for code in sorted({one.code for one in question.choices} - codes):
        yield Mistake(
            FILE, ("urgencies",), f"`{code}`, an option of `{question.id}`, is no urgency.",
            "Add it with its hours.",
        )  # fmt: skip


def _check_kind(path: Path, kind: Kind, support: Support) -> Iterator[Mistake]:
    if kind.owner not in support.team:
        yield Mistake(
            FILE, (*path, "owner"), f"{kind.key}: there is no team `{kind.owner}`.",
            f"Use one of: {', '.join(support.team)}.",
        )  # fmt: skip
    for code in kind.respond or {}:
        if code not in support.by_urgency:
            yield Mistake(
                FILE, (*path, "respond", code), f"{kind.key}: there is no urgency `{code}`.",
                f"Use one of: {', '.join(support.by_urgency)}.",
            )  # fmt: skip
    for position, one in enumerate(kind.fields):
        where = (*path, "fields", position)
        if one.type in ("choice", "choices") and not one.options:
            yield Mistake(
                FILE,
                where,
                f"{kind.key}: `{one.key}` has nothing to choose from.",
                "Add `options`.",
            )
    counted = Counter(one.key for one in kind.fields)
    for key, count in counted.items():
        if count > 1:
            yield Mistake(
                FILE, (*path, "fields"), f"{kind.key}: `{key}` is there twice.", "Rename one."
            )


def _twice(where: str, keys: Iterable[str]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for position, key in enumerate(keys):
        if key in seen:
            yield Mistake(FILE, (where, position), f"`{key}` is there twice.", "Rename one.")
        seen.add(key)


def _is_time(text: str) -> bool:
    try:
        return len(text) == len("16:00") and dt.time.fromisoformat(text) is not None
    except ValueError:
        return False
