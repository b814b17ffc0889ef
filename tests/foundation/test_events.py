"""The event bus: told after the commit, never after a rollback, and deaf to a listener's trouble."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from rollcall.foundation import events


@dataclass(frozen=True)
class DoorOpened:
    """Something that happened."""

    door: str


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    """The table of listeners as it was before."""
    before = dict(events._handlers)
    yield
    events.connect(before)


@pytest.mark.django_db
def test_listeners_are_told_after_the_commit(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    heard: list[str] = []
    events.connect({DoorOpened: [lambda event: heard.append(event.door)]})
    with django_capture_on_commit_callbacks(execute=True):
        events.publish(DoorOpened("front"))
        assert heard == []
    assert heard == ["front"]


@pytest.mark.django_db
def test_nobody_is_told_of_what_was_rolled_back(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    heard: list[str] = []
    events.connect({DoorOpened: [lambda event: heard.append(event.door)]})
    with django_capture_on_commit_callbacks(execute=False):
        events.publish(DoorOpened("front"))
    assert heard == []


@pytest.mark.django_db
def test_a_listener_in_trouble_keeps_nobody_else_from_hearing(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    heard: list[str] = []

    def stumble(_: DoorOpened) -> None:
        raise ValueError

    events.connect({DoorOpened: [stumble, lambda event: heard.append(event.door)]})
    with django_capture_on_commit_callbacks(execute=True):
        events.publish(DoorOpened("back"))
    assert heard == ["back"]


@pytest.mark.django_db
def test_an_event_nobody_listens_to_is_nothing_special() -> None:
    events.connect({})
    events.publish(DoorOpened("side"))
