"""How long each home's protective kit will last, from the scarce April to the easier May."""

import datetime as dt
from random import Random

from rollcall.demo.scenario.chance import chance
from rollcall.demo.scenario.places import DAYS, FIRST, LAST, Place


EVERY_HOME = ("aprons", "gloves", "masks_iir", "eyes", "sanitiser", "bodybags")
SPRAY_ONLY = ("ffp3", "gowns")
#: How many a home uses in a day, for each bed.
USE = {"aprons": 6.0, "gloves": 12.0, "masks_iir": 4.0, "eyes": 0.3, "sanitiser": 0.1, "ffp3": 0.2}

Stock = dict[str, str | int]


def stock_days(place: Place) -> dict[dt.date, Stock]:
    """Every day's answers on kit; the worst colour of the last day is the home's row's."""
    rng = chance(place.location_id, "stock")
    items = [*EVERY_HOME, *(SPRAY_ONLY if place.does_agp else ())]
    usual = {item: "blue" if rng.random() < 0.12 else "green" for item in items}
    usual["aprons"] = "green"
    if rng.random() < 0.25:
        usual["bodybags"] = "not_needed"
    days: dict[dt.date, Stock] = {}
    for first, last, worst in _spells(place, rng):
        short = _short(items, worst, rng)
        for n in range((last - first).days + 1):
            days[first + dt.timedelta(days=n)] = _answers(place, {**usual, **short})
    return days


def _spells(place: Place, rng: Random) -> list[tuple[dt.date, dt.date, str]]:
    """First day, last day and worst colour, told backwards from the last day."""
    spells = []
    last, worst = LAST, place.ppe
    while last >= FIRST:
        length = rng.randint(2, 5) if worst != "green" else rng.randint(6, 20)
        first = max(FIRST, last - dt.timedelta(days=length))
        spells.append((first, last, worst))
        last = first - dt.timedelta(days=1)
        early = 1 - (last - FIRST).days / len(DAYS)
        luck = rng.random()
        scarce = 0.10 + 0.38 * early
        worst = "red" if luck < 0.22 * scarce else "amber" if luck < scarce else "green"
    return spells


def _short(items: list[str], worst: str, rng: Random) -> dict[str, str]:
    """Which items run short when the worst is amber or red."""
    if worst == "green":
        return {}
    kit = [item for item in items if item in USE]
    short = rng.sample(kit, 2)
    found = {short[0]: worst}
    if worst == "red" or rng.random() < 0.4:
        found[short[1]] = "amber"
    return found


def _answers(place: Place, colours: dict[str, str]) -> Stock:
    found: Stock = {}
    for item, colour in colours.items():
        found[f"ppe_{item}_rag"] = colour
        if colour in ("red", "amber"):
            use = max(1, round(USE[item] * place.beds))
            # Whole days of stock, and something over that is less than another day's.
            days = 1 if colour == "red" else 2 + (place.beds + len(item)) % 5
            found[f"ppe_{item}_stock"] = use * days + use // 3
            found[f"ppe_{item}_use"] = use
    return found


def worst_of(stock: Stock) -> str:
    """The worst colour among the answers of a day."""
    colours = [said for key, said in stock.items() if key.endswith("_rag")]
    return next(colour for colour in ("red", "amber", "green", "blue") if colour in colours)
