"""Two windows on one page of an update: what one saved while the other stood open.

The form carries what stood in its boxes when it was shown, as a short digest of each question. A
question that only one window changed is as that window has it; one that both changed is for a person.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from rollcall.reports.forms.questions import ASKED, QuestionsForm
from rollcall.reports.services import question_of


#: The hidden field with the digests; a form without it is taken as it is.
SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A form that was sent, with what another window had saved; `clashes` are for a person."""

    sent: QueryDict
    clashes: tuple[str, ...] = ()


def stamp(form: QuestionsForm) -> str:
    """What stands in the boxes of a form, for the hidden field; empty ones are left out."""
    return " ".join(f"{name}:{_digest(text)}" for name, text in form.held.items())


def meanwhile(
    sent: QueryDict, form: QuestionsForm, saved: QuestionsForm, typed: MultiValueDict[str, str]
) -> Meanwhile:
    """What was sent together with what was saved since it was shown.

    `form` holds what was sent; `saved` what the draft has now, and `typed` its boxes.
    """
    if SHOWN not in sent:
        return Meanwhile(sent)
    shown = dict(one.partition(":")[::2] for one in sent.get(SHOWN, "").split())
    theirs, clashes = set(), []
    for name in [*saved.held, *(one for one in form.held if one not in saved.held)]:
        here, there = form.held.get(name, ""), saved.held.get(name, "")
        before = shown.get(name, "")
        if here == there or _digest(there) == before:
            continue
        if _digest(here) == before:
            theirs.add(name)
        else:
            clashes.append(name)
    return Meanwhile(_with(sent, theirs, typed) if theirs else sent, tuple(clashes))


def _with(sent: QueryDict, questions: Iterable[str], typed: MultiValueDict[str, str]) -> QueryDict:
    """A form with the boxes of some questions as they were saved."""
    wanted, found = set(questions), QueryDict(mutable=True)
    for name, boxes in sent.lists():
        if question_of(name) not in wanted:
            found.setlist(name, boxes)
    for name, boxes in typed.lists():
        if question_of(name) in wanted:
            found.setlist(name, boxes)
    asked = {*sent.get(ASKED, "").split(), *(wanted & {*typed.get(ASKED, "").split()})}
    found[ASKED] = " ".join(sorted(asked))
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6] if text else ""
