"""What stands in the navigation. Rooms add their own items when they start; ui knows no rooms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: its place in the row, its words, the page it opens, and who is shown it.

    `inside` are further address beginnings that count as being on this page; `about` says what the
    page is for, where there is room. What few people need stands in the `footer`.
    """

    order: int
    text: str
    url_name: str
    shown_to: Callable[[HttpRequest], bool]
    inside: tuple[str, ...] = ()
    place: Literal["menu", "footer"] = "menu"
    about: str = ""


#: More than these do not fit beside each other on a laptop.
MENU_HOLDS = 8


_items: dict[str, Item] = {}


def add(item: Item) -> None:
    """Put an item in the navigation; the last one added for a page stands."""
    _items[item.url_name] = item


def items_for(
    request: HttpRequest, place: Literal["menu", "footer"] = "menu"
) -> list[dict[str, object]]:
    """The entries this person sees, as parameters of GOV.UK's service navigation.

    Those that the menu cannot hold stand on a page of their own, which is then its last entry.
    """
    shown = [entry for entry, _ in _shown(request, place)]
    if place == "footer" or len(shown) <= MENU_HOLDS:
        return shown
    more = reverse("ui:more")
    kept, rest = shown[: MENU_HOLDS - 1], shown[MENU_HOLDS - 1 :]
    on_one = any("current" in one or "active" in one for one in rest)
    inside = (request.path,) if on_one else ()
    own = _own_part(request.path, more, inside)
    return [*kept, {"text": "More", "href": more, **_where(request.path, more, own, own)}]


def more_for(request: HttpRequest) -> list[tuple[dict[str, object], Item]]:
    """The entries that the menu has no room for, each with its item. Empty when it holds all."""
    shown = _shown(request, "menu")
    return shown[MENU_HOLDS - 1 :] if len(shown) > MENU_HOLDS else []


def _shown(request: HttpRequest, place: str) -> list[tuple[dict[str, object], Item]]:
    found = []
    for item in sorted(_items.values(), key=lambda each: each.order):
        if item.place != place or not item.shown_to(request):
            continue
        try:
            href = reverse(item.url_name)
        except NoReverseMatch:
            continue
        found.append((item, href, _own_part(request.path, href, item.inside)))
    most = max((own for _, _, own in found), default=0)
    return [
        ({"text": item.text, "href": href, **_where(request.path, href, own, most)}, item)
        for item, href, own in found
    ]


def _own_part(path: str, href: str, inside: tuple[str, ...]) -> int:
    """How much of an address is an entry's own; 0 when the page lies elsewhere."""
    starts = (*([href] if href != "/" else []), *inside)
    return max((len(one) for one in starts if path.startswith(one)), default=0)


def _where(path: str, href: str, own: int, most: int) -> dict[str, bool]:
    """Whether the page is the entry's, or lies in it and in no other more closely."""
    if path == href:
        return {"current": True}
    return {"active": True} if own and own == most else {}
