"""States of outbreaks in words, and how many homes are in each."""

from collections.abc import Mapping
from typing import Any

from rollcall.domain.outbreaks import OutbreakState, OutbreakWindows
from rollcall.outbreaks.presenters import STATE_WORDS as OUTBREAK_WORDS
from rollcall.picture.selectors import Picture


#: The two outbreak states that are counted, as a board calls them.
STATE_TITLES = {
    "outbreak": "Homes with an outbreak",
    "single_case": "Homes with a single case",
}


def describe_outbreaks(found: Picture, windows: OutbreakWindows) -> str:
    """The definition printed beside every number it makes."""
    return f"An outbreak is {windows.sentence}."


def outbreak_parts(states: Mapping[str, int]) -> list[dict[str, Any]]:
    """Homes by state: outbreaks with what they are made of, single cases, and those that are over."""
    of_outbreaks = [state for state in OutbreakState if state.is_outbreak and states.get(state)]
    others = (OutbreakState.RECOVERED, OutbreakState.DISCOUNTED)
    return [
        {"text": "With an outbreak", "count": states.get("outbreak", 0)},
        *(
            {
                "text": f"of these: {OUTBREAK_WORDS[state][0]}",
                "count": states[state],
                "inside": True,
            }
            for state in of_outbreaks
        ),
        {"text": "With a single case", "count": states.get(OutbreakState.SINGLE_CASE, 0)},
        *(
            {"text": OUTBREAK_WORDS[state][0], "count": states[state]}
            for state in others
            if states.get(state)
        ),
    ]
