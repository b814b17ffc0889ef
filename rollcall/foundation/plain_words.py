"""What somebody wrote in their own words: short enough, and naming nobody (AT-77)."""

from rollcall.domain.questions.personal import scan
from rollcall.foundation.errors import BadInput


def checked_words(words: str, *, longest: int, about: str = "") -> str:
    """The words, trimmed; BadInput when they are too long or seem to name somebody."""
    words = words.strip()
    if len(words) > longest:
        raise BadInput(
            f"This is {len(words):,} characters long.",
            remedy=f"Use {longest:,} or fewer.",
            about=about,
        )
    found = scan(words)
    if found:
        raise BadInput(
            f"This looks as if it holds {found[0].what}: “{words[found[0].start : found[0].end]}”.",
            remedy="Do not name residents or staff. Take it out.",
            about=about,
        )
    return words
