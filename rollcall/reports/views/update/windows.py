"""What another window has saved or sent while a form stood open."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict

from rollcall.reports.forms.meanwhile import meanwhile, stamp
from rollcall.reports.forms.questions import QuestionsForm
from rollcall.reports.presenters import update as presenters
from rollcall.reports.views.update.opening import Opened


#: The hidden field with the version that a form was filled in from; "" when there was none.
BASED_ON = "based_on"


@dataclass(frozen=True, slots=True)
class Joined:
    """A form as it is to be kept; `clashed` is the new stamp where a person must choose first."""

    typed: QueryDict
    form: QuestionsForm
    clashed: str = ""


def joined(
    opened: Opened, typed: QueryDict, make: Callable[[QueryDict | None], QuestionsForm]
) -> Joined:
    """A form that was sent, together with what another window saved of the same questions.

    Answers that both have changed are errors of the form, each with both answers in words.
    """
    draft, form = opened.update.draft, make(typed)
    if draft is None:
        return Joined(typed, form)
    saved = make(None)
    found = meanwhile(typed, form, saved, draft.data)
    form = make(found.sent)
    if not found.clashes:
        return Joined(found.sent, form)
    form.is_valid()
    for name in found.clashes:
        form.add_error(name, presenters.clash(form.words_of(name), saved.words_of(name)))
    return Joined(found.sent, form, stamp(saved))


def base_of(opened: Opened, typed: QueryDict) -> int | None:
    """The version that a form was filled in from; the one that stands now where it does not say."""
    brought = typed.get(BASED_ON)
    if brought is None:
        return opened.current_id
    return int(brought) if brought.strip().isdecimal() else None


def is_moved(opened: Opened, typed: QueryDict) -> bool:
    """Whether a form was filled in before the version that stands now came."""
    if BASED_ON not in typed:
        return opened.update.is_stale
    return base_of(opened, typed) != opened.current_id
