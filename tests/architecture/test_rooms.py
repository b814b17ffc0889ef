"""Inside the rooms: the same file names everywhere, and no room reaches into another's tables."""

from pathlib import Path

import grimp
import pytest

import rollcall


PACKAGE = Path(rollcall.__file__).parent

# Not rooms: pure rules, data, plumbing, and what joins the rooms together.
NOT_ROOMS = {"domain", "programmes", "foundation", "config", "wiring"}
ROOMS = sorted(
    path.parent.name for path in PACKAGE.glob("*/__init__.py") if path.parent.name not in NOT_ROOMS
)

# The files of a room (design.md, "The house"), each absent when not needed.
FILE_NAMES = {
    "__init__", "models", "selectors", "services", "events", "handlers", "tasks", "forms",
    "presenters", "views", "urls", "api", "management", "apps", "migrations",
}  # fmt: skip

# Files that one room alone has, with the reason. A file that is gone must leave this list too.
OWN_FILES = {
    "accounts": {
        "adapter": "what the sign-in library asks of us",
        "links": "who comes by a signed link, which is no person we know",
        "permissions": "who may do what: every room reads it",
        "personas": "one invented person for each role, for the demo",
        "scopes": "the text of a scope, which needs no homes",
        "sign_in_audit": "the sign-in library's signals, turned into audit events",
    },
    "demo": {
        "meetings": "holds the meeting and issues the report of the story",
        "people": "one invented person for each role",
        "scenario": "the story of the demo as plain values",
    },
    "register": {
        "contacts": "what may be said of a home's contact",
        "facts": "what the register said of a home on a day, as plain values",
        "holding": "one writer of the register at a time",
        "importers": "reads the registers of others",
        "kinds": "kinds of area, which are data",
        "scoping": "narrows any queryset to what a person may see",
        "timelines": "what held from one day to another",
    },
    "notices": {
        "access": "how a view is opened by a person or by a signed link",
        "channels": "how a message goes out",
        "recipients": "to whom it goes",
        "texts": "what it says",
    },
    "picture": {"exports": "figures as rows of a file"},
    "assurance": {"exports": "a return as rows of a file"},
    "api": {
        "authentication": "whose token a request carries, and whether it can be read",
        "openapi": "the rooms' operations as one API with its document",
        "operations": "every operation by its address, for its sign-in and the walk of the URLs",
        "problems": "from an error to a problem document",
    },
    "boards": {"exports": "a board as rows of files"},
    "cell": {"exports": "minutes and situation reports as documents"},
    "reports": {
        "exports": "reports as rows of files, by the same layouts",
        "importers": "reads files of reports, by the programme's layouts",
        "workbooks": "writes workbooks for many homes, and marks those that come back",
    },
}

PAGES = ("views", "presenters", "urls", "api", "forms")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    # What only a type checker reads is no dependency of the running program.
    return grimp.build_graph("rollcall", exclude_type_checking_imports=True, cache_dir=None)


@pytest.mark.parametrize("room", sorted(set(ROOMS) - {"ui"}))  # a library of components
def test_a_rooms_files_have_the_names_that_every_room_uses(room):
    found = {
        path.stem
        for path in (PACKAGE / room).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found - FILE_NAMES == OWN_FILES.get(room, {}).keys()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_owns(room):
    docstring = (PACKAGE / room / "__init__.py").read_text("utf-8")
    assert docstring.startswith('"""')
    assert len(docstring.split()) >= 12, "Say what the room owns, its words, what it never does."


def test_pages_never_touch_models(graph):
    assert pages_that_touch_models(graph) == []


def test_another_rooms_models_are_reached_through_its_selectors_and_services(graph):
    assert rooms_that_reach_into_others(graph) == []


def test_a_page_that_touches_a_model_is_found():
    """The rules above are only worth something if they can fail."""
    graph = grimp.ImportGraph()
    page, models = "rollcall.boards.views.board", "rollcall.reports.models"
    graph.add_import(importer=page, imported=models)
    graph.add_import(importer="rollcall.reports.services", imported=models)
    assert pages_that_touch_models(graph) == [f"{page} imports {models}"]
    assert rooms_that_reach_into_others(graph) == [f"{page} imports {models}"]


def pages_that_touch_models(graph: grimp.ImportGraph) -> list[str]:
    return sorted(
        f"{importer} imports {imported}"
        for importer in graph.modules
        if _is_page(importer)
        for imported in graph.find_modules_directly_imported_by(importer)
        if _room_with_models(imported)
    )


def rooms_that_reach_into_others(graph: grimp.ImportGraph) -> list[str]:
    return sorted(
        f"{importer} imports {imported}"
        for imported in graph.modules
        if (owner := _room_with_models(imported))
        for importer in graph.find_modules_that_directly_import(imported)
        if _room(importer) != owner
    )


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _is_page(module: str) -> bool:
    parts = module.split(".")
    return len(parts) > 2 and parts[1] not in NOT_ROOMS and parts[2] in PAGES


def _room_with_models(module: str) -> str:
    """The room whose models module this is; empty for foundation's, which all rooms stand on."""
    parts = module.split(".")
    is_models = len(parts) > 2 and parts[2] == "models" and parts[1] != "foundation"
    return parts[1] if is_models else ""
