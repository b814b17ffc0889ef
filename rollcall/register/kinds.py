"""The kinds of area and the home attributes that the programme in use knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollcall.foundation.errors import BadInput
from rollcall.foundation.programmes import current_settings


@dataclass(frozen=True, slots=True)
class AreaKind:
    """One kind of area; `rank` 0 is the largest."""

    key: str
    label: str
    plural: str
    rank: int
    holds_homes: bool = False
    cross_cutting: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something the programme wants known of a home; `type` is yes_no, text or integer."""

    key: str
    type: str = "yes_no"


@dataclass(frozen=True, slots=True)
class IdPattern:
    """What an identifier looks like in this programme, and what to say when one does not."""

    pattern: str
    message: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the register needs to know of a programme."""

    areas: tuple[AreaKind, ...]
    attributes: tuple[Attribute, ...] = ()
    id_patterns: tuple[tuple[str, IdPattern], ...] = ()

    @property
    def main(self) -> AreaKind:
        """The kind of which every home has exactly one area at a date."""
        return next(kind for kind in self.areas if kind.holds_homes and not kind.cross_cutting)

    @property
    def cross_cutting(self) -> tuple[AreaKind, ...]:
        """The kinds that hold homes beside their authority."""
        return tuple(kind for kind in self.areas if kind.holds_homes and kind.cross_cutting)

    def get(self, key: str) -> AreaKind | None:
        """A kind by its key, or None."""
        return next((kind for kind in self.areas if kind.key == key), None)

    def need(self, key: str) -> AreaKind:
        """A kind by its key; BadInput names the kinds there are."""
        kind = self.get(key)
        if kind is None:
            raise BadInput(
                f"{key or 'a blank'} is not a kind of area in this programme.",
                remedy=f"Its kinds are: {', '.join(self.keys)}.",
            )
        return kind

    @property
    def keys(self) -> Sequence[str]:
        """Every kind's key, largest first."""
        return [kind.key for kind in self.areas]

    def pattern(self, identifier: str) -> IdPattern | None:
        """The programme's pattern for `location_id` or `postcode`, or None."""
        return dict(self.id_patterns).get(identifier)


def kinds() -> Kinds:
    """The kinds of the programme in use."""
    settings = current_settings()
    return Kinds(
        areas=tuple(
            AreaKind(
                key=kind.key,
                label=kind.label,
                plural=kind.plural,
                rank=rank,
                holds_homes=kind.holds_homes,
                cross_cutting=kind.cross_cutting,
            )
            for rank, kind in enumerate(settings.area_kinds)
        ),
        attributes=tuple(Attribute(known.key, known.type) for known in settings.home_attributes),
        id_patterns=tuple(
            (name, IdPattern(known.pattern, known.message))
            for name, known in settings.id_patterns.items()
        ),
    )
