"""What a programme says of its messages to homes: how many, when, by which channel, in which words."""

import datetime as dt
from dataclasses import dataclass, field
from string import Formatter
from typing import Literal

from rollcall.domain.questions.definition import Strict


ChannelKey = Literal["email", "sms"]

#: What a text may leave open, and what stands there when it is sent.
PLACEHOLDERS = {
    "home": "the home's name",
    "title": "the question set's title, such as daily update",
    "day": "the day that is reported for, such as Tuesday 26 May",
    "time": "the time of the message",
    "deadline": "by when the answers of a round are due",
    "link": "the address that opens the home's update",
    "until": "when the link stops working",
    "reference": "the reference of the report that was sent",
    "phone": "the number to ring",
    "sender": "who sends the message",
}


@dataclass(frozen=True, slots=True)
class MessageText(Strict):
    """The words of one kind of message: an e-mail's subject and body, and a text message."""

    subject: str
    body: str
    sms: str = ""


@dataclass(frozen=True, slots=True)
class ReminderTime(Strict):
    """A time of the day at which homes not heard from are reminded.

    Of its channels the first one is used by which a home's contact can be reached.
    """

    at: str
    channels: tuple[ChannelKey, ...] = ("email",)


@dataclass(frozen=True, slots=True)
class QuietHours(Strict):
    """From when until when nothing is sent that can wait; it may go past midnight."""

    begin: str
    end: str

    def holds_at(self, time: dt.time) -> bool:
        """Whether a time of the day is quiet; the end itself no longer is."""
        begin, end = wall_time(self.begin), wall_time(self.end)
        if begin <= end:
            return begin <= time < end
        return time >= begin or time < end


@dataclass(frozen=True)
class Reminders(Strict):
    """What `programme.yaml` says under `reminders`. Without it nobody is reminded.

    `messages_a_day` is the most that one home is sent in a day by anybody, because the amount "can be
    overwhelming" (000:26). What a home asked for itself, such as proof of its report, counts and is
    never held back.
    """

    messages_a_day: int = 3
    quiet: QuietHours | None = None
    link_hours: int = 24
    newer_link_replaces: bool = True
    times: tuple[ReminderTime, ...] = ()
    texts: dict[str, MessageText] = field(default_factory=dict)


def wall_time(text: str) -> dt.time:
    """A time of the day written as 16:00; ValueError for anything else."""
    hours, _, minutes = text.partition(":")
    if not (len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal()):
        raise ValueError(f"“{text}” is not a time")
    return dt.time(int(hours), int(minutes))


def fill_in(template: str, values: dict[str, str]) -> str:
    """A text with its placeholders filled in. Values are plain text, and are not read as templates."""
    return template.format_map(values)


def placeholders_in(template: str) -> set[str]:
    """The placeholders of a text; ValueError when its braces do not match or hold more than a name."""
    found = set()
    for _, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"{{{name}}} is not a placeholder")
        found.add(name)
    return found
