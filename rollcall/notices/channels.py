"""How a message goes out: e-mail by Django's mail, or e-mail and text messages by GOV.UK Notify.

Each channel tries once, and says whether trying again could help. What it says is kept and shown, so
it holds no address.
"""

import smtplib
import socket
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient


TIMEOUT = 20  # seconds that a server may take
TOO_MANY, FIRST_OF_SERVERS_FAULT, REQUEST_TIMEOUT = 429, 500, 408
LAST_THAT_MAY_PASS = 500  # SMTP: 4xx is "not now", 5xx is "never"


class DeliveryFailed(Exception):
    """The message did not go out. `permanent`: nor would it if tried again.

    `in_doubt`: the connection broke so late that it may have gone out after all.
    """

    def __init__(self, why: str, *, permanent: bool = False, in_doubt: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.permanent = permanent
        self.in_doubt = in_doubt


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way. `key` is the same for every try of it."""

    key: str
    channel: str
    address: str
    subject: str
    body: str
    stop: str = ""


def is_available(channel: str) -> bool:
    """Whether this installation can send by a channel."""
    return channel == "email" or (channel == "sms" and _notify_template("sms") != "")


def send(message: Outgoing, *, again: bool) -> str:
    """Send, and give the id by which the carrier knows it, or "". Raises DeliveryFailed.

    `again`: an earlier try ended in doubt, so ask the carrier first where it can be asked.
    """
    template = _notify_template(message.channel)
    if template:
        return _by_notify(message, template, again=again)
    if message.channel == "email":
        return _by_mail(message)
    raise DeliveryFailed("This channel is not set up.", permanent=True)


def can_be_asked(channel: str) -> bool:
    """Whether the carrier can tell if it had a message before."""
    return _notify_template(channel) != ""


def _notify_template(channel: str) -> str:
    if not settings.NOTIFY_API_KEY:
        return ""
    names = {"email": settings.NOTIFY_EMAIL_TEMPLATE, "sms": settings.NOTIFY_SMS_TEMPLATE}
    return str(names.get(channel, ""))


def _by_mail(message: Outgoing) -> str:
    headers = {"Auto-Submitted": "auto-generated", "X-Rollcall-Message": message.key}
    if message.stop:
        headers["List-Unsubscribe"] = f"<{message.stop}>"
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=formataddr((settings.BRAND_NAME, settings.EMAIL_FROM)),
        to=[message.address],
        headers=headers,
        connection=get_connection(),
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        never = all(code >= LAST_THAT_MAY_PASS for code in codes)
        raise DeliveryFailed("The mail server refuses this address.", permanent=never) from None
    except smtplib.SMTPResponseException as error:
        never = error.smtp_code >= LAST_THAT_MAY_PASS
        raise DeliveryFailed(
            f"The mail server answered {error.smtp_code}.", permanent=never
        ) from None
    except (ConnectionRefusedError, socket.gaierror) as error:
        kind = type(error).__name__
        raise DeliveryFailed(f"The mail server cannot be reached ({kind}).") from None
    except (smtplib.SMTPException, OSError) as error:
        kind = type(error).__name__
        raise DeliveryFailed(f"The mail server broke off ({kind}).", in_doubt=True) from None
    return ""


def _by_notify(message: Outgoing, template: str, *, again: bool) -> str:
    client = NotificationsAPIClient(
        settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=TIMEOUT
    )
    try:
        if again and (known := _known_to_notify(client, message.key)):
            return known
        answer = _post(client, message, template)
    except APIError as error:
        raise _failure(error) from None
    finally:
        client.request_session.close()
    return str(answer.get("id", ""))


def _post(client: NotificationsAPIClient, message: Outgoing, template: str) -> Any:
    if message.channel == "sms":
        return client.send_sms_notification(
            phone_number=message.address,
            template_id=template,
            personalisation={"body": message.body},
            reference=message.key,
        )
    return client.send_email_notification(
        email_address=message.address,
        template_id=template,
        personalisation={"subject": message.subject, "body": message.body},
        reference=message.key,
    )


def _known_to_notify(client: NotificationsAPIClient, key: str) -> str:
    found = client.get_all_notifications(reference=key).get("notifications", [])
    return str(found[0]["id"]) if found else ""


def _failure(error: APIError) -> DeliveryFailed:
    status = error.status_code
    may_pass = status in (TOO_MANY, REQUEST_TIMEOUT) or status >= FIRST_OF_SERVERS_FAULT
    if error.response is None:
        return DeliveryFailed("GOV.UK Notify cannot be reached.", in_doubt=True)
    return DeliveryFailed(f"GOV.UK Notify answered {status}.", permanent=not may_pass)
