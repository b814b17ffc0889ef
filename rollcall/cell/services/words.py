"""Reasons that people give: in their own words, and naming nobody (AT-77)."""

from rollcall.domain.questions.personal import scan
from rollcall.foundation.errors import BadInput


LONGEST_REASON = 500


def checked_reason(reason: str, *, about: str = "reason") -> str:
    """The reason, trimmed; BadInput when it is too long or seems to name somebody."""
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise BadInput(
            f"The reason is {len(reason):,} characters long.",
            remedy=f"Use {LONGEST_REASON} or fewer.",
            about=about,
        )
    for found in scan(reason)[:1]:
        raise BadInput(
            f"The reason seems to hold {found.what}: “{reason[found.start : found.end]}”.",
            remedy="Do not name residents or staff. Take it out.",
            about=about,
        )
    return reason
