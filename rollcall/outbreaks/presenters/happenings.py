"""Episodes, findings and records as lines of a home's timeline. No queries."""

import datetime as dt
from collections.abc import Iterator

from rollcall.domain.outbreak_records import KindDefinition, Outbreaks, RecordKind
from rollcall.domain.outbreaks import Episode, OutbreakWindows
from rollcall.foundation.clock import day_begins
from rollcall.outbreaks.presenters.records import finding_words, headline, validated
from rollcall.outbreaks.selectors import RecordInfo
from rollcall.reports.selectors import FindingInfo
from rollcall.ui.happenings import Happening
from rollcall.ui.words import plural, short_day


KIND = "outbreaks"


def episode_happenings(
    windows: OutbreakWindows, episode: Episode, on: dt.date, href: str
) -> Iterator[Happening]:
    """Its end, when it was an outbreak, and its first case, as far as they had come by a day."""
    days = [(episode.days[0].on, f"{windows.name}: first case of episode {episode.number}")]
    if episode.outbreak_on is not None:
        definition = f"{windows.cases_for_outbreak} or more cases within {windows.link_days} days"
        days.append((episode.outbreak_on, f"{windows.name}: an outbreak, with {definition}"))
    if episode.is_over(on, windows):
        quiet = windows.recovery_days if episode.is_outbreak else windows.link_days
        end = f"{windows.name}: over, {plural(quiet, 'day')} without a new case that we know of"
        days.append((episode.ends_on(windows), end))
    for day, words in reversed(days):
        yield Happening(day_begins(day), KIND, words, href=href, of_day=True)


def record_happening(
    one: RecordInfo, definition: KindDefinition, outbreaks: Outbreaks, href: str
) -> Happening:
    """That a record was written, changed, ended or taken back; with what it says."""
    said = (
        validated(outbreaks, one)
        if one.kind is RecordKind.VALIDATION
        else headline(definition, one)
    )
    of_day = f"{definition.one} of {short_day(one.on)}"
    if one.withdrawn:
        what, said = f"Taken back: {of_day}", one.reason
    elif one.ended_on is not None:
        what = f"End on {short_day(one.ended_on)}: {of_day}"
    elif one.number > 1:
        what = f"Changed: {of_day}"
    else:
        what = of_day[:1].upper() + of_day[1:]
    return Happening(one.at, KIND, what, one.by, said, href)


def finding_happening(one: FindingInfo, href: str) -> Happening:
    """That something was found out about cases, corrected or taken back."""
    done = "taken back" if one.withdrawn else "corrected" if one.number > 1 else "written down"
    what = f"Test results and days of cases {done}: {finding_words(one)}"
    return Happening(one.at, KIND, what, one.by, one.reason, href)
