"""From plain data, as read from YAML, to a programme; every mistake is collected, not the first one.

Pydantic checks the shape against the dataclasses; `checks` then looks at every name, range, condition
and cross-reference.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rollcall.domain.detection.definition import Detection
from rollcall.domain.differences import Precedence
from rollcall.domain.levels import Levels
from rollcall.domain.meetings import Cells
from rollcall.domain.outbreak_records import Outbreaks
from rollcall.domain.programme.call_checks import check_calls
from rollcall.domain.programme.cell_checks import check_cells
from rollcall.domain.programme.checks import cross_check, first_versions
from rollcall.domain.programme.definition import (
    Export,
    Figures,
    Guidance,
    Layout,
    Mistake,
    ProgrammeInvalid,
    ProgrammeSettings,
)
from rollcall.domain.programme.detection_checks import check_detection
from rollcall.domain.programme.help_checks import check_help
from rollcall.domain.programme.level_checks import check_levels
from rollcall.domain.programme.other_sources import check_exports, check_precedence
from rollcall.domain.programme.outbreak_checks import check_outbreaks
from rollcall.domain.programme.quality_checks import check_quality
from rollcall.domain.programme.ready import Programme
from rollcall.domain.programme.round_checks import check_rounds, dated_rounds
from rollcall.domain.programme.support_checks import check_support
from rollcall.domain.programme.version_checks import Others, check_versions, versions_by_key
from rollcall.domain.quality.definition import Quality
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.returns import Returns
from rollcall.domain.rounds import Round, Series, is_series
from rollcall.domain.signals import Signals
from rollcall.domain.support import Support


@dataclass(frozen=True, slots=True)
class RawProgramme:
    """Plain data by file name, as read from disk."""

    files: Mapping[str, Any]
    digest: str


def read_programme(raw: RawProgramme) -> Programme:
    """Check everything and build the programme; raises ProgrammeInvalid with every mistake."""
    mistakes: list[Mistake] = []
    settings = _one(raw, "programme.yaml", ProgrammeSettings, mistakes)
    sets = dict(_many(raw, "sets/", QuestionSet, mistakes))
    figures = _one(raw, "figures.yaml", Figures, mistakes, optional=True) or Figures()
    returns = _one(raw, "returns.yaml", Returns, mistakes, optional=True) or Returns()
    quality = _one(raw, "quality.yaml", Quality, mistakes, optional=True) or Quality()
    signals = _one(raw, "signals.yaml", Signals, mistakes, optional=True) or Signals()
    levels = _one(raw, "levels.yaml", Levels, mistakes, optional=True) or Levels()
    guidance = _one(raw, "guidance.yaml", Guidance, mistakes, optional=True) or Guidance()
    cells = _one(raw, "cells.yaml", Cells, mistakes, optional=True) or Cells()
    support = _one(raw, "support.yaml", Support, mistakes, optional=True) or Support()
    outbreaks = _one(raw, "outbreaks.yaml", Outbreaks, mistakes, optional=True) or Outbreaks()
    detection = _one(raw, "detection.yaml", Detection, mistakes, optional=True)
    rounds = dict(_many(raw, "rounds/", Round, mistakes, unless=is_series))
    series = dict(_many(raw, "rounds/", Series, mistakes, only=is_series))
    layouts = dict(_many(raw, "layouts/", Layout, mistakes))
    exports = dict(_many(raw, "exports/", Export, mistakes))
    precedence = _one(raw, "precedence.yaml", Precedence, mistakes, optional=True) or Precedence()
    mistakes += _unread_files(raw)
    if settings is None or mistakes:
        raise ProgrammeInvalid(mistakes)
    mistakes += check_precedence(precedence, first_versions(sets))
    mistakes += check_exports(settings, exports, layouts, first_versions(sets))
    mistakes += cross_check(settings, sets, figures, returns, layouts)
    mistakes += check_quality(settings, first_versions(sets), quality)
    mistakes += check_levels(settings, first_versions(sets), levels)
    mistakes += check_calls(settings, first_versions(sets), signals, guidance, levels)
    mistakes += check_cells(cells, signals, levels, figures)
    mistakes += check_help(signals, levels, outbreaks, support)
    mistakes += check_support(settings, first_versions(sets), support)
    mistakes += check_outbreaks(settings, first_versions(sets), outbreaks)
    mistakes += check_detection(detection)
    mistakes += check_rounds(settings, sets, returns, rounds, series)
    if not mistakes:
        others = Others(figures, layouts, quality, signals, guidance, levels, support)
        mistakes += check_versions(settings, sets, others)
    if mistakes:
        raise ProgrammeInvalid(mistakes)
    by_key = versions_by_key(sets)
    dated = dated_rounds(settings, rounds, series)
    return Programme(
        settings,
        {key: versions[0] for key, versions in by_key.items()},
        figures,
        returns,
        {one.key: one for _, one in dated},
        {one.key: one for one in layouts.values()},
        raw.digest,
        quality,
        by_key,
        signals,
        guidance,
        precedence=precedence,
        exports={one.key: one for one in exports.values()},
        cells=cells,
        support=support,
        levels=levels,
        outbreaks=outbreaks,
        detection=detection,
    )


def _one(
    raw: RawProgramme,
    file: str,
    kind: type[Any],
    mistakes: list[Mistake],
    *,
    optional: bool = False,
) -> Any:
    if file not in raw.files:
        if not optional:
            mistakes.append(Mistake(file, (), "The file is missing.", f"Write {file}."))
        return None
    try:
        return TypeAdapter(kind).validate_python(raw.files[file])
    except ValidationError as error:
        mistakes += [_shape_mistake(file, detail) for detail in error.errors()]
        return None


def _many(
    raw: RawProgramme,
    folder: str,
    kind: type[Any],
    mistakes: list[Mistake],
    *,
    only: Callable[[Any], bool] = lambda _: True,
    unless: Callable[[Any], bool] = lambda _: False,
) -> Iterator[tuple[str, Any]]:
    for file in sorted(raw.files):
        if file.startswith(folder) and only(raw.files[file]) and not unless(raw.files[file]):
            one = _one(raw, file, kind, mistakes)
            if one is not None:
                yield file, one


_FOLDERS = ("sets/", "rounds/", "layouts/", "exports/")
_FILES = (
    "programme.yaml",
    "figures.yaml",
    "returns.yaml",
    "quality.yaml",
    "signals.yaml",
    "levels.yaml",
    "guidance.yaml",
    "outbreaks.yaml",
    "precedence.yaml",
    "cells.yaml",
    "support.yaml",
    "detection.yaml",
)


def _unread_files(raw: RawProgramme) -> Iterator[Mistake]:
    for file in sorted(raw.files):
        if file not in _FILES and not file.startswith(_FOLDERS):
            yield Mistake(
                file,
                (),
                "No programme has a file of this name.",
                f"Name it one of {', '.join(_FILES)}, or put it into {', '.join(_FOLDERS)}.",
            )


_REMEDIES = {
    "unexpected_keyword_argument": "Remove it, or correct its spelling.",
    "missing": "Add it.",
    "missing_argument": "Add it.",
}


def _shape_mistake(file: str, detail: Any) -> Mistake:
    """A pydantic error as one of ours; positions inside unions are dropped from the path."""
    parts = [part for part in detail["loc"] if isinstance(part, int) or part.isidentifier()]
    if parts and parts[-1] in ("int", "str"):
        parts.pop()
    path = tuple(parts)
    kind = detail["type"]
    name = path[-1] if path else file
    message = {
        "unexpected_keyword_argument": f"`{name}` is not a key here.",
        "missing": f"`{name}` is missing.",
        "missing_argument": f"`{name}` is missing.",
    }.get(kind, f"`{name}`: {detail['msg']}.")
    return Mistake(file, path, message, _REMEDIES.get(kind, "Correct the value."))
