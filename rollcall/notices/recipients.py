"""To whom a message goes: the contact, the channel, and whether the address wants messages."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rollcall.notices.channels import is_available
from rollcall.register.selectors import ContactInfo


#: A message about the daily update wakes nobody who is there for emergencies.
NOT_FOR_MESSAGES = "urgent"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One contact and the channel it is reached by."""

    contact: ContactInfo
    channel: str

    @property
    def address(self) -> str:
        """The e-mail address or the mobile number."""
        return address_for(self.contact, self.channel)


def address_for(contact: ContactInfo, channel: str) -> str:
    """The contact's address in a channel, or ""."""
    return {"email": contact.email, "sms": contact.mobile}.get(channel, "")


def digest_of_address(channel: str, address: str) -> str:
    """By what an address is known that wants no messages, however it was written."""
    plain = address.lower() if channel == "email" else "".join(filter(str.isdigit, address))
    return hashlib.sha256(f"{channel}:{plain}".encode()).hexdigest()


def choose(
    contacts: Iterable[ContactInfo], channels: Sequence[str], unwanted: Iterable[str] = ()
) -> Recipient | None:
    """The first contact that can be reached, by the first of the channels; None for nobody.

    `contacts` come in the register's order, those for the daily update first. `unwanted` are digests
    of addresses that want no messages.
    """
    refused = set(unwanted)
    ready = [one for one in contacts if one.purpose != NOT_FOR_MESSAGES]
    for channel in filter(is_available, channels):
        for contact in ready:
            address = address_for(contact, channel)
            if address and digest_of_address(channel, address) not in refused:
                return Recipient(contact, channel)
    return None


def day_is_over(queued_at: dt.datetime, now: dt.datetime, zone: dt.tzinfo) -> bool:
    """Whether a message waited past the day it was meant for."""
    return queued_at.astimezone(zone).date() != now.astimezone(zone).date()
