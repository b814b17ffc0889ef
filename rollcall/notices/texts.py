"""What a message says: the programme's words with its placeholders filled in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from rollcall.domain.programme.reminders import MessageText, fill_in
from rollcall.foundation.errors import BadInput
from rollcall.foundation.programmes import current_programme


#: Two parts of a text message are dear and come late; the programme's checks keep below this.
LONGEST_SMS = 459
_STOP_SALT = "rollcall.notices.stop"


@dataclass(frozen=True, slots=True)
class Words:
    """A message ready to be sent: the subject is for e-mail alone."""

    subject: str
    body: str


def text_of(kind: str) -> MessageText:
    """The programme's text of this kind. Raises BadInput when it has none."""
    texts = current_programme().settings.reminders.texts
    if kind not in texts:
        raise BadInput(
            f"The programme has no text “{kind}” for messages.",
            remedy=f"It has: {', '.join(sorted(texts)) or 'none'}.",
        )
    return texts[kind]


def compose(kind: str, channel: str, values: Mapping[str, str], *, stop: str = "") -> Words:
    """The words for one channel. `stop` is the address that ends such messages, for e-mails."""
    text = text_of(kind)
    filled = {**_standing(), **values}
    if channel == "sms":
        return Words("", fill_in(text.sms, filled))
    body = fill_in(text.body, filled).rstrip()
    if stop:
        body += f"\n\n--\nTo stop these messages to this address: {stop}"
    return Words(" ".join(fill_in(text.subject, filled).split()), f"{body}\n")


def address_of(path: str) -> str:
    """A page's whole address, for a message."""
    return settings.SITE_URL.rstrip("/") + path


def stop_token(message_id: int) -> str:
    """What the address that stops messages ends with; signed, so that nobody stops another's."""
    return signing.Signer(salt=_STOP_SALT).sign(str(message_id))


def message_of_stop_token(token: str) -> int | None:
    """The message whose recipient wants no more, or None for a token that is not ours."""
    try:
        return int(signing.Signer(salt=_STOP_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def said_day(day: dt.date) -> str:
    """Tuesday 26 May."""
    return f"{day:%A} {day.day} {day:%B}"


def _standing() -> dict[str, str]:
    """What every text may use."""
    return {
        "phone": settings.SUPPORT_PHONE or "the council",
        "sender": settings.BRAND_NAME,
        **dict.fromkeys(("home", "title", "day", "time", "link", "until", "reference"), ""),
    }
