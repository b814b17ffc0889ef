"""Reports and calls as lines of a home's timeline. No queries."""

from rollcall.domain.programme import Programme
from rollcall.reports.presenters.calls import outcome_words
from rollcall.reports.presenters.sources import SOURCES, filled_sentence
from rollcall.reports.selectors import AttemptInfo, VersionInfo
from rollcall.ui.happenings import Happening
from rollcall.ui.words import moment, short_day


def report_happening(programme: Programme, one: VersionInfo, href: str) -> Happening:
    """That a report came, by which route, or a correction of it."""
    found = programme.sets.get(one.question_set)
    title = found.title if found else one.question_set
    done = "corrected" if one.number > 1 else "received"
    route = SOURCES.get(one.source, one.source)
    beside = [
        "Nothing had changed" if one.nothing_changed else "",
        filled_sentence(programme, one),
        f"Why: {one.reason}" if one.reason else "",
    ]
    return Happening(
        one.known_from,
        "reports",
        f"{title} for {short_day(one.on)} {done}: {route[:1].lower()}{route[1:]}",
        one.reported_by,
        ". ".join(filter(None, beside)),
        href,
    )


def call_happening(
    programme: Programme, one: AttemptInfo, href: str, *, with_words: bool
) -> Happening:
    """That somebody rang, and what came of it. `with_words`: with who was spoken to and the note."""
    beside = [f"Asked to be rung again at {moment(one.callback_at)}" if one.callback_at else ""]
    if with_words:
        beside += [f"Spoke to {one.spoke_to}" if one.spoke_to else "", one.note]
    words = outcome_words(programme, one)
    what = f"Call: {words[:1].lower()}{words[1:]}"
    return Happening(one.at, "calls", what, one.by, ". ".join(filter(None, beside)), href)
