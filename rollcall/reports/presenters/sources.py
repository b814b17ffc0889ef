"""By which route answers came, and which of them are another collection's, in words."""

from collections.abc import Iterable

from rollcall.domain.programme import Programme
from rollcall.reports.selectors import VersionInfo


SOURCES = {
    "self": "Sent by the home",
    "phone": "Taken by phone",
    "file": "From a file",
    "api": "From another system",
}


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
