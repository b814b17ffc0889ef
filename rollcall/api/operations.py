"""Every operation of the rooms by its address and method."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ninja import Router
from ninja.operation import Operation
from ninja.router import replace_path_param_notation

from rollcall.accounts.permissions import Permission
from rollcall.api.openapi import ROUTERS


@dataclass(frozen=True, slots=True)
class Call:
    """One operation: its function, the permissions of which it needs one, and its parameters."""

    function: Callable[..., Any]
    permissions: tuple[Permission, ...]
    parameters: frozenset[str]


def operations(routers: Iterable[Router] = ROUTERS) -> dict[str, dict[str, Call]]:
    """Operations by route, as Django writes it, and method."""
    found: dict[str, dict[str, Call]] = defaultdict(dict)
    for router in routers:
        for route, view in router.path_operations.items():
            here = found[replace_path_param_notation(route).lstrip("/")]
            for operation in view.operations:
                call = _call(operation)
                here.update(dict.fromkeys(operation.methods, call))
    return dict(found)


def _call(operation: Operation) -> Call:
    permissions = getattr(operation.view_func, "rollcall_permissions", ())
    return Call(operation.view_func, permissions, _parameters(operation))


def _parameters(operation: Operation) -> frozenset[str]:
    names: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            names.update(model.__ninja_flatten_map__)
    return frozenset(names)
