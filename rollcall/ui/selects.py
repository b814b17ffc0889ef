"""The selects with which a list is narrowed, as parameters of GOV.UK's select."""

from collections.abc import Iterable
from typing import Any


Choices = Iterable[tuple[str, str]]


def select_items(choices: Choices, chosen: str) -> list[dict[str, Any]]:
    """What can be chosen, value and words, with the one that is."""
    return [{"value": value, "text": text, "selected": value == chosen} for value, text in choices]


def filter_select(
    name: str, label: str, choices: Choices, chosen: str, *, usual: str = ""
) -> dict[str, Any]:
    """One select of a filter, and whether something else than the usual is chosen in it."""
    return {
        "is_on": chosen != usual,
        "params": {
            "label": {"text": label},
            "id": name,
            "name": name,
            "items": select_items(choices, chosen),
        },
    }
