"""Long lists, links that keep the filters, and the navigation."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from rollcall.ui import navigation
from rollcall.ui.links import with_query
from rollcall.ui.navigation import MENU_HOLDS, Item
from rollcall.ui.paging import paging


def get(path="/", **query):
    return RequestFactory().get(path, query)


@given(total=st.integers(0, 5000), page=st.integers(-5, 300), size=st.integers(1, 100))
def test_every_row_is_on_exactly_one_page(total, page, size):
    shown = paging(get(page=page), total, size)
    assert 1 <= shown.page <= shown.pages
    assert 0 <= shown.start <= shown.stop <= total or total == 0
    assert shown.pages * size >= total
    assert (shown.first, shown.last) == ((shown.start + 1, shown.stop) if total else (0, 0))


@pytest.mark.parametrize("page", ["", "two", "1.5"])
def test_a_page_that_is_no_number_is_the_first(page):
    assert paging(get(page=page), 500).page == 1


def test_pages_far_away_are_left_out_but_never_the_ends():
    items = paging(get(page=10), 1000, 50).params["items"]
    assert [item.get("number", "…") for item in items] == [1, "…", 9, 10, 11, "…", 20]
    assert next(item for item in items if item.get("current"))["number"] == 10


def test_a_link_keeps_the_filters_and_changes_one_thing():
    request = get("/homes/", state=["outbreak", "single"], page="2")
    assert with_query(request, page=3) == "/homes/?state=outbreak&state=single&page=3"
    assert with_query(request, state=None, page=None) == "/homes/"
    assert with_query(request, "/homes.csv", page=None) == (
        "/homes.csv?state=outbreak&state=single"
    )


@pytest.fixture
def _no_items(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})


@pytest.mark.usefixtures("_no_items")
def test_the_navigation_shows_what_a_person_may_do_in_order():
    navigation.add(Item(20, "Cookies", "ui:cookies", lambda request: True))
    navigation.add(Item(10, "Privacy", "ui:privacy", lambda request: True))
    navigation.add(Item(5, "Secrets", "ui:accessibility", lambda request: False))
    navigation.add(Item(1, "Not built yet", "ui:nowhere", lambda request: True))
    assert navigation.items_for(get("/privacy/")) == [
        {"text": "Privacy", "href": "/privacy/", "current": True},
        {"text": "Cookies", "href": "/cookies/"},
    ]


@pytest.mark.usefixtures("_no_items")
def test_a_page_below_marks_the_item_above_it():
    navigation.add(Item(10, "Cookies", "ui:cookies", lambda request: True, inside=("/crumbs/",)))
    assert navigation.items_for(get("/cookies/more/"))[0]["active"]
    assert navigation.items_for(get("/crumbs/"))[0]["active"]
    assert "active" not in navigation.items_for(get("/"))[0]


@pytest.mark.usefixtures("_no_items")
def test_what_the_menu_cannot_hold_stands_on_a_page_of_its_own():
    for order in range(MENU_HOLDS + 1):
        name = "ui:cookies" if order == MENU_HOLDS else "ui:privacy"
        item = Item(order, f"Page {order}", name, lambda request: True, about=f"About {order}.")
        navigation._items[str(order)] = item
    menu = navigation.items_for(get("/cookies/"))
    assert [entry["text"] for entry in menu] == [
        *(f"Page {order}" for order in range(MENU_HOLDS - 1)),
        "More",
    ]
    assert menu[-1]["active"]
    assert [item.about for _, item in navigation.more_for(get("/cookies/"))] == [
        f"About {MENU_HOLDS - 1}.",
        f"About {MENU_HOLDS}.",
    ]
    assert navigation.items_for(get("/more/"))[-1]["current"]


@pytest.mark.usefixtures("_no_items")
def test_nothing_is_left_over_when_the_menu_holds_all():
    navigation.add(Item(10, "Cookies", "ui:cookies", lambda request: True))
    assert navigation.more_for(get("/")) == []
    assert [entry["text"] for entry in navigation.items_for(get("/"))] == ["Cookies"]
