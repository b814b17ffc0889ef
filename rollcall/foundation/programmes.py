"""Reading programme folders from disk, with the line of every value, and finding the current one."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from rollcall.domain.programme import (
    Mistake,
    Programme,
    ProgrammeInvalid,
    ProgrammeSettings,
    RawProgramme,
    read_programme,
)
from rollcall.foundation import clock, set_decisions
from rollcall.foundation.errors import NotFound, RollcallError


SHIPPED = Path(__file__).resolve().parent.parent / "programmes"

Lines = dict[tuple[str | int, ...], int]


@dataclass(frozen=True, slots=True)
class LocatedMistake:
    """A mistake with the file and the line to go to."""

    file: Path
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.remedy}".strip()


class ProgrammeMistakes(RollcallError):
    """A programme folder that cannot be used."""

    def __init__(self, folder: Path, mistakes: list[LocatedMistake]) -> None:
        count = f"{len(mistakes)} mistake{'s' if len(mistakes) != 1 else ''}"
        super().__init__(
            f"{folder} has {count}:\n" + "\n".join(str(mistake) for mistake in mistakes)
        )
        self.mistakes = mistakes


def load_programme(folder: Path) -> Programme:
    """The programme in a folder; raises ProgrammeMistakes that name file and line of each."""
    if not (folder / "programme.yaml").is_file():
        raise NotFound(
            f"{folder} is not a programme folder.", remedy="It needs a file programme.yaml."
        )
    files: dict[str, Any] = {}
    lines: dict[str, Lines] = {}
    broken: list[LocatedMistake] = []
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        total.update(name.encode() + content)
        try:
            files[name], lines[name] = _read_yaml(content)
        except yaml.YAMLError as error:
            broken.append(_not_yaml(path, error))
    if broken:
        raise ProgrammeMistakes(folder, broken)
    try:
        return read_programme(RawProgramme(files, total.hexdigest()))
    except ProgrammeInvalid as invalid:
        located = [_locate(folder, mistake, lines) for mistake in invalid.mistakes]
        raise ProgrammeMistakes(folder, located) from None


def _not_yaml(path: Path, error: yaml.YAMLError) -> LocatedMistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    line = mark.line + 1 if mark else 1
    return LocatedMistake(path, line, f"The file is not YAML: {problem}.", "Correct it.")


def _locate(folder: Path, mistake: Mistake, lines: dict[str, Lines]) -> LocatedMistake:
    """The line of the nearest key on the path of a mistake."""
    known = lines.get(mistake.file, {})
    path = mistake.path
    while path and path not in known:
        path = path[:-1]
    return LocatedMistake(
        folder / mistake.file, known.get(path, 1), mistake.message, mistake.remedy
    )


class _Loader(yaml.CSafeLoader):
    """YAML's safe types, with an impossible date as a mistake that has a line."""

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        """The date or time of a node."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:
            raise yaml.MarkedYAMLError(
                problem=f"“{node.value}” is not a date: {error}", problem_mark=node.start_mark
            ) from None


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def _read_yaml(content: bytes) -> tuple[Any, Lines]:
    """The plain data of a YAML file, and the line of each key and list item."""
    loader = _Loader(content)
    try:
        root = loader.get_single_node()
        if root is None:
            return {}, {}
        lines = dict(_lines_of(root, ()))
        return loader.construct_document(root), lines
    finally:
        loader.dispose()


def _lines_of(
    node: yaml.Node, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(
                    problem="a key is not a word", problem_mark=key.start_mark
                )
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key “{key.value}” is there twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
            yield from _lines_of(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _lines_of(item, (*path, position))


def programme_folders() -> list[Path]:
    """Every programme folder: the shipped ones and those of `ROLLCALL_PROGRAMMES_DIR`."""
    roots = [SHIPPED]
    if settings.ROLLCALL_PROGRAMMES_DIR:
        roots.append(Path(settings.ROLLCALL_PROGRAMMES_DIR))
    return sorted(path.parent for root in roots for path in root.glob("*/programme.yaml"))


@lru_cache
def programme(key: str) -> Programme:
    """The programme with this key; raises NotFound, or ProgrammeMistakes."""
    keys: dict[str, Path] = {}
    broken: list[LocatedMistake] = []
    for folder in programme_folders():
        path = folder / "programme.yaml"
        try:
            first, _ = _read_yaml(path.read_bytes())
        except yaml.YAMLError as error:
            # Another emergency's broken folder does not stop this one.
            broken.append(_not_yaml(path, error))
            continue
        keys[str(first.get("key", "")) if isinstance(first, dict) else ""] = folder
    if key in keys:
        return load_programme(keys[key])
    if broken:
        raise ProgrammeMistakes(broken[0].file.parent, broken)
    raise NotFound(
        f"There is no programme “{key}”.",
        remedy=f"ROLLCALL_PROGRAMME can be: {', '.join(sorted(filter(None, keys)))}.",
    )


def current_settings() -> ProgrammeSettings:
    """What holds for the whole programme on every day, whatever its sets ask."""
    return programme(settings.ROLLCALL_PROGRAMME).settings


def current_programme(on: dt.date | None = None) -> Programme:
    """The programme this installation runs (`ROLLCALL_PROGRAMME`), with the sets in force on a day.

    None = today. A later version of a set is in force only when it was approved. At most one query a
    day in each process, and none before any later version was to begin.
    """
    found = programme(settings.ROLLCALL_PROGRAMME)
    today = clock.today()
    day = on or today
    if not found.may_differ(day):
        return found
    return found.in_force(day, set_decisions.approved(found.key, today))
