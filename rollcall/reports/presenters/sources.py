"""By which route answers came, and what another collection has already, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import show
from rollcall.reports.selectors import Elsewhere, VersionInfo
from rollcall.ui.words import clock_time


SOURCES = {
    "self": "Sent by the home",
    "phone": "Taken by phone",
    "file": "From a file",
    "api": "From another system",
}


def elsewhere_hint(programme: Programme, set_key: str, one: Elsewhere) -> dict[str, Any]:
    """For `ui.elsewhere`: an answer to confirm rather than to type again."""
    question = programme.sets[set_key].by_id[one.question]
    when = f" at {clock_time(one.saved_at)}" if one.saved_at else ""
    unit = f" {question.unit}" if question.unit and isinstance(one.value, int) else ""
    return {
        "question": one.question,
        "layout": one.layout,
        "value": one.value,
        "words": show(question, one.value) + unit,
        "text": f"You told {one.called} this{when}",
    }


def elsewhere_hints(
    programme: Programme, set_key: str, known: Mapping[str, Elsewhere]
) -> dict[str, dict[str, Any]]:
    """The hints of a home's day by question."""
    return {key: elsewhere_hint(programme, set_key, one) for key, one in known.items()}


def origin_words(programme: Programme, one: VersionInfo, question: str) -> str:
    """Where a single answer of a version came from, "" when it is simply the home's own."""
    filled, taken = one.from_extracts.get(question), one.taken_over.get(question)
    if filled is not None:
        return f"From {_called(programme, [filled['layout']])}"
    if taken is not None:
        return f"From {_called(programme, [taken])}, confirmed by the home"
    return ""


def filled_sentence(programme: Programme, one: VersionInfo) -> str:
    """How much of a version is another collection's word; "" where none is."""
    if not one.from_extracts:
        return ""
    layouts = {filled["layout"] for filled in one.from_extracts.values()}
    count, of = len(one.from_extracts), len(one.answers)
    what = "All of it" if count == of else f"{count} of {of} answers"
    return f"{what} from {_called(programme, sorted(layouts))}"


def _called(programme: Programme, layouts: Iterable[str]) -> str:
    """What the collections behind some layouts are called in a sentence."""
    return " and ".join(called(programme, layout) for layout in layouts)


def called(programme: Programme, layout: str) -> str:
    """What a collection is called in a sentence; its key when the programme has it no more."""
    found = programme.layouts.get(layout)
    return found.extract.called if found and found.extract else layout
