"""Long lists in pages. The numbers come from the database's count; the rows are cut in SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from rollcall.ui.links import with_query


PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows to show, and the parameters of GOV.UK's pagination."""

    page: int
    size: int
    total: int
    params: dict[str, Any]

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        """The first row's place, from nought: rows[start:stop]."""
        return (self.page - 1) * self.size

    @property
    def stop(self) -> int:
        """The place after the last row."""
        return min(self.start + self.size, self.total)

    @property
    def first(self) -> int:
        """The first row's number as people count."""
        return self.start + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The last row's number as people count."""
        return self.stop


def paging(request: HttpRequest, total: int, size: int = PAGE_SIZE) -> Paging:
    """Read `page` from the address; a page that does not exist becomes the nearest one."""
    pages = max(1, -(-total // size))
    try:
        asked = int(request.GET.get("page", "1"))
    except ValueError:
        asked = 1
    page = min(max(asked, 1), pages)
    return Paging(page=page, size=size, total=total, params=_params(request, page, pages))


def _params(request: HttpRequest, page: int, pages: int) -> dict[str, Any]:
    params: dict[str, Any] = {
        "landmarkLabel": "Pages",
        "items": list(_items(request, page, pages)),
    }
    if page > 1:
        params["previous"] = {"href": with_query(request, page=page - 1)}
    if page < pages:
        params["next"] = {"href": with_query(request, page=page + 1)}
    return params


def _items(request: HttpRequest, page: int, pages: int) -> Iterator[dict[str, Any]]:
    before = 0
    for number in range(1, pages + 1):
        if number not in {1, pages} and abs(number - page) > 1:
            continue
        if number - before > 1:
            yield {"ellipsis": True}
        yield {
            "number": number,
            "href": with_query(request, page=number),
            "current": number == page,
        }
        before = number
