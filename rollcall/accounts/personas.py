"""Demonstration accounts that may be shown to anybody. Only the demo room offers any."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented person whose password is no secret."""

    email: str
    password: str
    name: str
    role: str
    sees: str  # one plain phrase: "Every home in the borough"


_offers: list[Callable[[], Sequence[Persona]]] = []


def offer(personas: Callable[[], Sequence[Persona]]) -> None:
    """Let a room say which personas there are; it answers with none when its data are not loaded."""
    if personas not in _offers:
        _offers.append(personas)


def personas() -> list[Persona]:
    """The personas to show. Never any in real use, whatever a room offers."""
    if not settings.DEBUG:
        return []
    return [persona for offered in _offers for persona in offered()]
