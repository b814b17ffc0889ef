"""Which answers a reader may see, by how sensitive they are (dossier C0).

An answer is public, operational, commercial, about health or personal. Who may see which is accounts'
to say and where is the register's (`register.scoping.sight_over`); here is what follows from it. What
may not be seen is cut where it is shown, for each reader: facts, boards and agendas are kept whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args


Sensitivity = Literal["public", "operational", "commercial", "health", "personal"]
SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
#: What everybody sees who sees the home.
PLAIN: frozenset[Sensitivity] = frozenset({"public", "operational"})
ALL: frozenset[Sensitivity] = frozenset(SENSITIVITIES)

#: What stands in place of an answer on a page, and in a file.
WITHHELD, WITHHELD_CELL = "You may not see this answer", "withheld"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees of some homes: by sensitivity the ids of the homes, None for every home."""

    homes: Mapping[Sensitivity, frozenset[int] | None]

    def of(self, home_id: int) -> frozenset[Sensitivity]:
        """The sensitivities that the reader sees of a home."""
        return frozenset(
            one for one, homes in self.homes.items() if homes is None or home_id in homes
        )


#: The machine's own.
WHOLE = Sight(dict.fromkeys(SENSITIVITIES))


def beyond(needs: Iterable[Sensitivity]) -> frozenset[Sensitivity]:
    """Those of some sensitivities that not everybody sees."""
    return frozenset(needs) - PLAIN


def without_figures(that: str) -> str:
    """That something holds for a home, which stays true for a reader who may not see why."""
    return f"{that} (you may not see the figures)."
