"""What may be said of a home's contact or lead, and when it cannot be right."""

import re
from collections.abc import Iterable, Iterator, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from rollcall.foundation.errors import BadInput
from rollcall.register.models import HomeContact, HomeLead


PURPOSES: dict[str, str] = {str(key): str(label) for key, label in HomeContact.Purpose.choices}
FIELDS = ("name", "role", "purpose", "phone", "mobile", "email")
LEAD_FIELDS = ("name", "organisation", "phone", "email")

_PHONE = re.compile(r"\+?[\d ()-]+(?: ?(?:x|ext\.?) ?\d+)?", re.IGNORECASE)
_FEWEST_DIGITS, _MOST_DIGITS = 5, 20


#: What is said of a contact, by the names of `FIELDS`. "" = there is none.
ContactFacts = dict[str, str]


def identity(facts: Mapping[str, str]) -> str:
    """By what a list recognises a contact of a home: the name, or the role of one without a name."""
    return (facts.get("name") or f"role {facts.get('role', '')}").casefold()


def tidy(facts: Mapping[str, str]) -> ContactFacts:
    """The same facts without stray spaces, the e-mail in small letters."""
    known = dict.fromkeys((*FIELDS, *LEAD_FIELDS))
    tidied = {key: " ".join(facts[key].split()) for key in known if key in facts}
    if "email" in tidied:
        tidied["email"] = tidied["email"].lower()
    return tidied


def contact_problems(facts: Mapping[str, str]) -> dict[str, str]:
    """Why this cannot be a contact, by field; "" stands for the whole. Empty when it can."""
    return dict(_problems(facts))


def check_contact(facts: Mapping[str, str]) -> None:
    """Refuse, with BadInput, what cannot be a contact."""
    problems = contact_problems(facts)
    if problems:
        raise BadInput(" ".join(problems.values()))


def lead_problems(facts: Mapping[str, str]) -> dict[str, str]:
    """Why this cannot be a lead, by field. Empty when it can."""
    problems = {} if facts.get("name") else {"name": "Enter a name."}
    return problems | dict(_unreachable(facts)) | dict(_too_long(facts, HomeLead, LEAD_FIELDS))


def _problems(facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not (facts.get("name") or facts.get("role")):
        yield "name", "Enter a name or a role."
    if not any(facts.get(key) for key in ("phone", "mobile", "email")):
        yield "phone", "Enter a phone number, a mobile number or an e-mail address."
    yield from _unreachable(facts)
    if facts.get("purpose", HomeContact.Purpose.ANY) not in PURPOSES:
        yield "purpose", f"“{facts['purpose'][:40]}” is not one of {', '.join(PURPOSES)}."
    yield from _too_long(facts, HomeContact, FIELDS)


def _unreachable(facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in ("phone", "mobile"):
        number = facts.get(key, "")
        if number and not _is_phone(number):
            yield key, f"“{number[:40]}” is not a phone number. Write it like 01632 960000."
    if facts.get("email") and not _is_email(facts["email"]):
        yield (
            "email",
            f"“{facts['email'][:60]}” is not an e-mail address, such as name@example.org.",
        )


def _too_long(
    facts: Mapping[str, str], model: type[models.Model], fields: Iterable[str]
) -> Iterator[tuple[str, str]]:
    for key in fields:
        longest = model._meta.get_field(key).max_length or 0  # type: ignore[union-attr]
        if len(facts.get(key, "")) > longest:
            yield key, f"The {key} is longer than {longest} characters."


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return bool(_PHONE.fullmatch(text)) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
