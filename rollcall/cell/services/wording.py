"""Words that somebody wrote: trimmed, not too long, and without what seems to name a person (AT-77)."""

from rollcall.domain.questions.personal import scan
from rollcall.foundation.errors import BadInput


LONGEST_WORDS = 1_000


def checked_words(words: str, *, needed: str = "", longest: int = LONGEST_WORDS) -> str:
    """The words; BadInput when they are too long, name somebody, or are missing though `needed`."""
    words = words.strip()
    if needed and not words:
        raise BadInput(needed)
    if len(words) > longest:
        raise BadInput(
            f"This is {len(words):,} characters long.", remedy=f"Use {longest:,} or fewer."
        )
    found = scan(words)
    if found:
        raise BadInput(
            f"This looks as if it holds {found[0].what}: “{words[found[0].start : found[0].end]}”.",
            remedy="Do not name residents or staff. Take it out.",
        )
    return words
