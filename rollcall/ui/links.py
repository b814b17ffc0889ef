"""Addresses that keep the page's filters while changing one of them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest


def with_query(request: HttpRequest, _path: str = "", **changes: Any) -> str:
    """This page's address (or `_path`'s) with its query changed; None takes a key out."""
    query: dict[str, list[Any]] = {key: list(values) for key, values in request.GET.lists()}
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = list(value) if isinstance(value, list | tuple) else [value]
    return (_path or request.path) + _packed(query)


def _packed(query: Mapping[str, list[Any]]) -> str:
    text = urlencode({key: values for key, values in query.items() if values}, doseq=True)
    return f"?{text}" if text else ""
