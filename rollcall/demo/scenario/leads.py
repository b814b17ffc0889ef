"""Who supports the invented homes: a clinical lead for most, and every lead for a few."""

from rollcall.demo.scenario.places import SEFTON, places


_CLINICAL = (
    ("Wren Pretend", "Invented Coast Practice"),
    ("Ash Fictional", "Imaginary Docks Practice"),
    ("Sky Madeup", "Example Community Health"),
)
_ALL = {
    "medicines": ("Bay Sampleton", "Example Medicines Team"),
    "infection-control": ("Rowan Mockley", "Example Community Health"),
    "officer": ("Jo Sample", "Sefton Council"),
}
#: One home in so many has no clinical lead yet; one in so many has every lead.
_WITHOUT, _WITH_ALL = 11, 8


def leads() -> list[tuple[str, str, dict[str, str]]]:
    """Home, kind of lead, and who it is."""
    found = []
    for position, home in enumerate(
        sorted(one.location_id for one in places() if one.authority == SEFTON)
    ):
        if position % _WITHOUT:
            found.append((home, "clinical", _facts(*_CLINICAL[position % len(_CLINICAL)])))
        if position % _WITH_ALL == _WITH_ALL - 1:
            found += [(home, kind, _facts(*who)) for kind, who in _ALL.items()]
    return found


def _facts(name: str, organisation: str) -> dict[str, str]:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return {"name": name, "organisation": organisation, "email": email}
