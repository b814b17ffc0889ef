"""What other rooms have to say on a home's first page. Rooms above add it; ui knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Note:
    """One line: its words, the page it opens, and a tag for its state."""

    text: str
    href: str
    tag: str = ""
    tone: str = "none"


@dataclass(frozen=True, slots=True)
class Notes:
    """Lines under one heading, and a link to what can be done."""

    title: str
    items: tuple[Note, ...] = ()
    more: Note | None = None


Source = Callable[[HttpRequest, str], Notes | None]

_sources: list[Source] = []


def add(source: Source) -> None:
    """Let a room say something; the same source counts once."""
    if source not in _sources:
        _sources.append(source)


def notes_for(request: HttpRequest, location_id: str) -> list[Notes]:
    """Everything that rooms have to say about a home to the person who asks."""
    return [notes for source in _sources if (notes := source(request, location_id)) is not None]
