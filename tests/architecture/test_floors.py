"""The floors of the house hold: nothing imports upwards, and the domain is pure."""

import sys

import grimp
import pytest
from importlinter import api


# What the domain may import beside the standard library, and where.
DOMAIN_MAY_IMPORT = {
    "pydantic": {"rollcall.domain.programme.reading"},
    "pydantic_core": {"rollcall.domain.programme.reading"},
    "numpy": {"allocation", "detection", "forecasting", "signals"},
    "scipy": {"allocation", "detection", "forecasting", "signals"},
}

# The same arguments give the same answer, so the domain asks no clock, disk, net or dice.
IMPURE = {
    *("random", "secrets", "time", "uuid"),
    *("socket", "ssl", "http", "urllib", "asyncio", "subprocess", "threading", "multiprocessing"),
    *("os", "pathlib", "io", "shutil", "tempfile", "sqlite3", "logging"),
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("rollcall", include_external_packages=True, cache_dir=None)


def test_every_import_contract_is_kept(monkeypatch, request):
    monkeypatch.chdir(request.config.rootpath)
    contracts = api.read_configuration()["contracts_options"]
    assert len(contracts) >= 3
    from importlinter.cli import lint_imports

    assert lint_imports(no_cache=True) == 0, "Run `make lint` to see which import breaks a floor."


def test_contract_names_are_sentences(monkeypatch, request):
    monkeypatch.chdir(request.config.rootpath)
    for contract in api.read_configuration()["contracts_options"]:
        name = contract["name"]
        assert name[0].isupper(), name
        assert name.endswith("."), name


def test_the_domain_imports_the_standard_library_and_little_else(graph):
    strangers = sorted(
        f"{module} imports {imported}"
        for module in _domain(graph)
        for imported in graph.find_modules_directly_imported_by(module)
        if not imported.startswith("rollcall.")
        and imported not in sys.stdlib_module_names
        and not _is_allowed(module, imported)
    )
    assert strangers == []


def test_the_domain_asks_no_clock_disk_net_or_dice(graph):
    impure = sorted(
        f"{module} imports {imported}"
        for module in _domain(graph)
        for imported in graph.find_modules_directly_imported_by(module) & IMPURE
    )
    assert impure == []


def _domain(graph: grimp.ImportGraph) -> set[str]:
    return {"rollcall.domain"} | graph.find_descendants("rollcall.domain")


def _is_allowed(module: str, imported: str) -> bool:
    """Named itself, or part of a package that is."""
    allowed = DOMAIN_MAY_IMPORT.get(imported, set())
    return module in allowed or module.removeprefix("rollcall.domain.").split(".")[0] in allowed
