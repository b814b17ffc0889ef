"""Free text that looks as if it names somebody: NHS numbers, dates of birth, titles with names (AT-77)."""

import re
from dataclasses import dataclass


_NHS_NUMBER = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_BIRTH = re.compile(
    r"\b(?:dob\b|d\.o\.b\.?|born\b|date of birth\b)[:\s]*(?:on\s+)?"
    r"(\d{1,2}[/.\- ](?:\d{1,2}|[a-z]{3,9})[/.\- ]\d{2,4})",
    re.IGNORECASE,
)
_TITLES = r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sister|Sr|MR|MRS|MISS)\b\.?"
_NAME = r"(?:[A-Z]\.|[^\W\d_a-zß-öø-ÿ][\w'’-]*)"
_TITLE = re.compile(
    rf"{_TITLES}\s+{_NAME}(?:\s+(?!{_TITLES}){_NAME}){{0,2}}|\bmrs?\b\.?\s+[^\W\d_][\w'’-]+"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of text that looks personal: what it is and where."""

    what: str
    start: int
    end: int


def scan(words: str) -> list[Finding]:
    """Everything in `words` that looks like an NHS number, a date of birth or a titled name."""
    found = [
        Finding("an NHS number", match.start(), match.end())
        for match in _NHS_NUMBER.finditer(words)
        if is_nhs_number(re.sub(r"\D", "", match.group()))
    ]
    found += [Finding("a date of birth", m.start(1), m.end(1)) for m in _BIRTH.finditer(words)]
    found += [Finding("a person’s name", m.start(), m.end()) for m in _TITLE.finditer(words)]
    return sorted(found, key=lambda finding: finding.start)


def mask(words: str, findings: list[Finding]) -> str:
    """The text with each finding replaced, so that the rest is not lost."""
    for finding in reversed(findings):
        words = f"{words[: finding.start]}[removed: {finding.what}]{words[finding.end :]}"
    return words


def is_nhs_number(digits: str) -> bool:
    """The modulus 11 check of an NHS number of ten digits."""
    if len(digits) != 10:
        return False
    check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(digits[:9])) % 11
    return check % 11 == int(digits[9]) and check != 10
