"""Whether what a programme says about outbreaks fits together: diseases, windows and lists."""

import re
from collections.abc import Iterator, Mapping

from rollcall.domain.outbreak_records import Outbreaks
from rollcall.domain.outbreaks import OutbreakWindows
from rollcall.domain.programme.definition import Mistake, ProgrammeSettings
from rollcall.domain.questions.definition import QuestionSet


FILE = "outbreaks.yaml"

#: The lists of `outbreaks.yaml`, each with what it is for.
LISTS = {
    "roles": "who visits, watches and decides",
    "checklist": "what is gone through when an outbreak begins",
    "questions": "what a home assesses itself against",
    "notify": "who must be told",
    "cleaning": "what is cleaned and how often",
    "limits": "what a restriction stops",
    "reasons": "why admissions are restricted",
}

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")


def check_outbreaks(
    settings: ProgrammeSettings, sets: Mapping[str, QuestionSet], outbreaks: Outbreaks
) -> Iterator[Mistake]:
    """Every mistake in the diseases' windows and in the lists of `outbreaks.yaml`."""
    daily = sets.get(settings.daily_set)
    if daily is None:
        return  # said already
    seen = set[str]()
    placed = [("programme.yaml", ("outbreak",), settings.outbreak)]
    further = enumerate(outbreaks.diseases)
    for file, path, windows in (
        *placed,
        *((FILE, ("diseases", position), one) for position, one in further),
    ):
        yield from _check_windows(file, path, windows, daily)
        if windows.disease in seen:
            yield Mistake(
                file,
                (*path, "disease"),
                f"`{windows.disease}` is there twice.",
                "Rename one of them.",
            )
        seen.add(windows.disease)
    yield from _check_lists(outbreaks)


def _check_windows(
    file: str, path: tuple[str | int, ...], windows: OutbreakWindows, daily: QuestionSet
) -> Iterator[Mistake]:
    if not _KEY.fullmatch(windows.disease):
        yield Mistake(
            file,
            (*path, "disease"),
            f"`{windows.disease}` cannot stand in an address.",
            "Use small letters, digits and hyphens, and write its name as `label`.",
        )
    for name in ("cases_for_outbreak", "link_days", "recovery_days"):
        if getattr(windows, name) < 1:
            yield Mistake(file, (*path, name), f"`{name}` is less than 1.", "Write 1 or more.")
    for kind in ("suspected", "confirmed"):
        for position, question in enumerate(getattr(windows.new_cases, kind)):
            if question not in daily.by_id or not daily.by_id[question].is_flow:
                yield Mistake(
                    file,
                    (*path, "new_cases", kind, position),
                    f"`{question}` is not a question of `{daily.key}` that counts events.",
                    "Name a question whose aggregate is flow_sum.",
                )


def _check_lists(outbreaks: Outbreaks) -> Iterator[Mistake]:
    for name in ("new_days", "review_days"):
        if getattr(outbreaks, name) < 1:
            yield Mistake(FILE, (name,), f"`{name}` is less than 1.", "Write 1 or more.")
    for name in LISTS:
        seen = set[str]()
        for position, one in enumerate(getattr(outbreaks, name)):
            if not _KEY.fullmatch(one.id):
                yield Mistake(
                    FILE,
                    (name, position, "id"),
                    f"`{one.id}` is not an id.",
                    "Use small letters, digits, hyphens and underlines.",
                )
            if one.id in seen:
                yield Mistake(
                    FILE,
                    (name, position, "id"),
                    f"`{one.id}` is there twice.",
                    "Rename one of them.",
                )
            seen.add(one.id)
