"""References of reports and actions, short enough to be read out on the telephone."""

# Without letters and digits that are heard or read as one another (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V).
# There are 23, a prime, so that the check letter finds what it is there to find.
_LETTERS = "ACDEFGHJKMNPQRTUWXY3479"
_SHORTEST = 5


def report_reference(version_id: int) -> str:
    """`R-` and a number in letters with a check letter at the end, the same for the same version."""
    return f"R-{_in_letters(version_id)}"


def action_reference(action_id: int) -> str:
    """The same for an action or a request, with `A-` before it."""
    return f"A-{_in_letters(action_id)}"


def _in_letters(number: int) -> str:
    rest, digits = number, ""
    while rest or len(digits) < _SHORTEST:
        rest, digit = divmod(rest, len(_LETTERS))
        digits = _LETTERS[digit] + digits
    return f"{digits}{_check_letter(digits)}"


def version_of_reference(text: str) -> int | None:
    """The version that a reference stands for, or None when it was misread."""
    return _from_letters(text, "R-")


def action_of_reference(text: str) -> int | None:
    """The action that a reference stands for, or None when it was misread."""
    return _from_letters(text, "A-")


def _from_letters(text: str, prefix: str) -> int | None:
    letters = text.strip().upper().removeprefix(prefix)
    digits, check = letters[:-1], letters[-1:]
    if len(digits) < _SHORTEST or any(letter not in _LETTERS for letter in letters):
        return None
    if check != _check_letter(digits):
        return None
    number = 0
    for letter in digits:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    return number


def _check_letter(digits: str) -> str:
    """Changes with any one letter, and with two neighbours exchanged."""
    total = sum(
        weight * _LETTERS.index(letter) for weight, letter in enumerate(reversed(digits), start=1)
    )
    return _LETTERS[total % len(_LETTERS)]
