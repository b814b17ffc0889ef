"""Reading what a button carries beside its name."""

from django.http import HttpRequest


#: More digits than any number that we gave out, and fewer than a database cannot hold.
MOST_DIGITS = 18


def posted_number(request: HttpRequest, name: str) -> int:
    """The number that a hidden box holds; 0, which nothing has, for anything else."""
    text = request.POST.get(name, "")
    is_one = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_one else 0
