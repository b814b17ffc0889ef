"""What stands in the navigation. Rooms add their own items when they start; ui knows no rooms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: its place in the row, its words, the page it opens, and who is shown it.

    `inside` are further address beginnings that count as being on this page. What few people need
    stands in the `footer`.
    """

    order: int
    text: str
    url_name: str
    shown_to: Callable[[HttpRequest], bool]
    inside: tuple[str, ...] = ()
    place: Literal["menu", "footer"] = "menu"


_items: dict[str, Item] = {}


def add(item: Item) -> None:
    """Put an item in the navigation; the last one added for a page stands."""
    _items[item.url_name] = item


def items_for(
    request: HttpRequest, place: Literal["menu", "footer"] = "menu"
) -> list[dict[str, object]]:
    """The entries this person sees, as parameters of GOV.UK's service navigation."""
    shown = []
    for item in sorted(_items.values(), key=lambda each: each.order):
        if item.place != place or not item.shown_to(request):
            continue
        try:
            href = reverse(item.url_name)
        except NoReverseMatch:
            continue
        shown.append({"text": item.text, "href": href, **_where(request.path, href, item.inside)})
    return shown


def _where(path: str, href: str, inside: tuple[str, ...]) -> dict[str, bool]:
    if path == href:
        return {"current": True}
    starts = (*([href] if href != "/" else []), *inside)
    return {"active": True} if path.startswith(starts) else {}
