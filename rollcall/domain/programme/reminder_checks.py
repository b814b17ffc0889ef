"""Whether what a programme says of its messages can be done: times, channels, texts, budget."""

from collections.abc import Iterator

from rollcall.domain.programme.definition import Mistake
from rollcall.domain.programme.reminders import (
    PLACEHOLDERS,
    QuietHours,
    Reminders,
    placeholders_in,
    wall_time,
)


FILE = "programme.yaml"
#: The texts that the program itself sends, and what each must say.
REMINDER, PROOF = "reminder", "proof"
MUST_SAY = {REMINDER: "link", PROOF: "reference"}
#: A link is longer than its placeholder, and so is a home's name.
LONGEST_SMS_TEMPLATE = 300
MOST_LINK_HOURS = 7 * 24

Path = tuple[str | int, ...]


def check_reminders(reminders: Reminders) -> Iterator[Mistake]:
    """Everything that is wrong, each with where it stands and what to do."""
    yield from _check_numbers(reminders)
    yield from _check_times(reminders)
    yield from _check_texts(reminders)


def _mistake(path: Path, message: str, remedy: str) -> Mistake:
    return Mistake(FILE, ("reminders", *path), message, remedy)


def _check_numbers(reminders: Reminders) -> Iterator[Mistake]:
    if reminders.messages_a_day < 1:
        yield _mistake(("messages_a_day",), "No home could be sent anything.", "Write 1 or more.")
    if not 1 <= reminders.link_hours <= MOST_LINK_HOURS:
        yield _mistake(
            ("link_hours",),
            f"A link cannot be good for {reminders.link_hours} hours.",
            f"Write 1 to {MOST_LINK_HOURS}.",
        )
    if len(reminders.times) > reminders.messages_a_day:
        yield _mistake(
            ("times",),
            f"{len(reminders.times)} reminders a day are more than the {reminders.messages_a_day} "
            "messages that a home may be sent.",
            "Raise `messages_a_day`, or leave out a time.",
        )


def _check_times(reminders: Reminders) -> Iterator[Mistake]:
    quiet = reminders.quiet
    if quiet is not None:
        bad = [key for key in ("begin", "end") if not _is_time(getattr(quiet, key))]
        for key in bad:
            yield _not_a_time(("quiet", key), getattr(quiet, key))
        quiet = None if bad else quiet
    seen: list[str] = []
    for position, one in enumerate(reminders.times):
        path: Path = ("times", position)
        if not _is_time(one.at):
            yield _not_a_time((*path, "at"), one.at)
            continue
        yield from _check_time(path, one.at, seen, quiet)
        if not one.channels or len(set(one.channels)) < len(one.channels):
            yield _mistake(
                (*path, "channels"), "The channels are none, or one is there twice.",
                "Write each once, the one to try first first.",
            )  # fmt: skip
        seen.append(one.at)


def _check_time(
    path: Path, at: str, seen: list[str], quiet: QuietHours | None
) -> Iterator[Mistake]:
    if seen and at <= seen[-1]:
        yield _mistake(
            (*path, "at"), f"{at} does not come after {seen[-1]}.", "Write the times in order."
        )
    if quiet is not None and quiet.holds_at(wall_time(at)):
        yield _mistake(
            (*path, "at"),
            f"{at} is in the quiet hours, {quiet.begin} to {quiet.end}: nothing would be sent.",
            "Choose another time, or change `quiet`.",
        )


def _check_texts(reminders: Reminders) -> Iterator[Mistake]:
    if reminders.times and REMINDER not in reminders.texts:
        yield _mistake(
            ("texts",), "There are times for reminders and no text for them.",
            f"Add `{REMINDER}` with a subject and a body.",
        )  # fmt: skip
    by_sms = any("sms" in one.channels for one in reminders.times)
    for kind, text in reminders.texts.items():
        for part in ("subject", "body", "sms"):
            yield from _check_template((("texts", kind, part)), kind, part, getattr(text, part))
        if kind == REMINDER and by_sms and not text.sms:
            yield _mistake(
                ("texts", kind), "Reminders go by text message too, and there is no `sms` text.",
                "Add `sms`, or leave the channel out.",
            )  # fmt: skip
    if reminders.texts and PROOF not in reminders.texts:
        yield _mistake(
            ("texts",), "There is no text for the proof of a report.",
            f"Add `{PROOF}` with a subject and a body.",
        )  # fmt: skip


def _check_template(path: Path, kind: str, part: str, template: str) -> Iterator[Mistake]:
    try:
        used = placeholders_in(template)
    except ValueError as error:
        yield _mistake(path, f"The text cannot be filled in: {error}.", "Write {home} or {link}.")
        return
    for name in sorted(used - set(PLACEHOLDERS)):
        yield _mistake(
            path, f"`{name}` is not something a text can have filled in.",
            f"Use one of: {', '.join(PLACEHOLDERS)}.",
        )  # fmt: skip
    needed = MUST_SAY.get(kind)
    if needed and part != "subject" and template and needed not in used:
        yield _mistake(path, f"The text does not say {{{needed}}}.", "Add it.")
    if part == "sms" and len(template) > LONGEST_SMS_TEMPLATE:
        yield _mistake(
            path, f"The text has {len(template)} characters, and would be sent in many parts.",
            f"Use at most {LONGEST_SMS_TEMPLATE}.",
        )  # fmt: skip


def _is_time(text: str) -> bool:
    try:
        wall_time(text)
    except ValueError:
        return False
    return True


def _not_a_time(path: Path, text: str) -> Mistake:
    return _mistake(path, f"“{text}” is not a time of the day.", 'Write it in quotes, as "16:00".')
