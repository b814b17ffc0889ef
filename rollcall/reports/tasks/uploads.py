"""Work on long files that no page should wait for."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from django.db import DatabaseError
from django_tasks import task

from rollcall.accounts.selectors import person_by_actor_id
from rollcall.domain.uploads import Choices
from rollcall.foundation import clock, progress
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.foundation.errors import NotFound, RollcallError
from rollcall.reports.importers import ReadRow
from rollcall.reports.services import check_upload, delete_old_files, send_upload
from rollcall.reports.services.parts import NO_DATABASE, Part


T = TypeVar("T")
Watch = Callable[[Iterable[ReadRow]], Iterable[ReadRow]]


@task()
def check_file(upload_id: str, actor_id: str, progress_id: str) -> None:
    """Read a file that somebody sent, and say what was found."""

    def check(watch: Watch) -> str:
        person = _person(actor_id)
        check_upload(by=person, upload_id=uuid.UUID(upload_id), now=clock.now(), watch=watch)
        return "The file was checked."

    _tell_how_far(progress_id, check)


@task()
def send_file(
    upload_id: str, actor_id: str, progress_id: str, confirmed: list[int], conflicts: dict[str, int]
) -> None:
    """File what somebody chose of a file."""
    choices = Choices(frozenset(confirmed), {int(row): held for row, held in conflicts.items()})

    def send(watch: Watch) -> str:
        person = _person(actor_id)
        sent = send_upload(
            by=person,
            upload_id=uuid.UUID(upload_id),
            choices=choices,
            now=clock.now(),
            watch=watch,
            follow=lambda parts: _follow(parts, progress_id),
            begun=True,
        )
        return f"Updates sent: {sent.number:,}. {sent.stopped}".strip()

    _tell_how_far(progress_id, send)


@task()
def delete_files(due_at: str) -> int:
    """Delete the files whose days are over."""
    return delete_old_files(by=SystemActor("delete_files"), now=clock.now())


def _person(actor_id: str) -> Actor:
    person = person_by_actor_id(actor_id)
    if person is None:
        raise NotFound("Nobody has this account any more.")
    return person


def _follow(parts: Sequence[Part[T]], progress_id: str) -> Iterator[Part[T]]:
    """Go through the parts and tell how many updates are written; those stay, whatever comes later."""
    done, of = 0, sum(part.size for part in parts)
    for part in parts:
        told = f"Updates written: {done:,} of {of:,}."
        progress.update(progress_id, done=done, of=of, now=clock.now(), message=told)
        yield part
        done += part.size


def _tell_how_far(progress_id: str, work: Callable[[Watch], str]) -> None:
    def watch(rows: Iterable[ReadRow]) -> Iterable[ReadRow]:
        return progress.track(rows, progress_id, of=None, now=clock.now())

    try:
        progress.finish(progress_id, work(watch), now=clock.now())
    except RollcallError as error:
        progress.fail(progress_id, str(error), now=clock.now())
    except DatabaseError:
        progress.fail(progress_id, f"{NO_DATABASE} Look at the file again.", now=clock.now())
        raise
