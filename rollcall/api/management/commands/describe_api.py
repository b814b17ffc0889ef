"""`rollcall describe_api`: the reference page of the HTTP API, made from its OpenAPI document."""

import json
from collections.abc import Iterator
from typing import Any

from rollcall.api.openapi import document
from rollcall.foundation.commands import RollcallCommand


class Command(RollcallCommand):
    """Prints the page docs/reference/api.md."""

    help = "Prints the reference of the HTTP API as Markdown."

    def run(self, **options: Any) -> int:
        """Print it."""
        self.stdout.write("\n".join(describe(document())))
        return 0


def describe(made: dict[str, Any]) -> Iterator[str]:
    """The page, line by line."""
    yield "# HTTP API"
    yield ""
    yield "Made by `rollcall describe_api` from the API's own OpenAPI document, which a running service"
    yield "has at `/api/v1/openapi.json`. To get going, see [use the API](../how-to/use-the-api.md)."
    yield ""
    yield from made["info"]["description"].rstrip().split("\n")
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield from _operation(f"{method.upper()} {path}", operation)
    yield from _problems(made)
    yield from _models(made["components"]["schemas"])


def _operation(title: str, operation: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"## {operation['summary']}: `{title}`"
    yield ""
    yield from operation["description"].split("\n")
    if operation["parameters"]:
        yield ""
        yield "| Parameter | In | | What it is | For example |"
        yield "|---|---|---|---|---|"
        for one in operation["parameters"]:
            needed = "needed" if one["required"] else ""
            shown = f"`{one['example']}`" if "example" in one else ""
            what = _cell(one["description"] + _range(one["schema"]))
            yield f"| `{one['name']}` | {one['in']} | {needed} | {what} | {shown} |"
    if "requestBody" in operation:
        [content] = operation["requestBody"]["content"].values()
        yield ""
        yield f"The body is a {_link(content['schema'])}."
    yield ""
    yield "| Status | Answer | |"
    yield "|---|---|---|"
    for status, response in operation["responses"].items():
        [content] = response["content"].values()
        yield f"| {status} | {_cell(response['description'])} | {_link(content['schema'])} |"
    success = next(iter(operation["responses"].values()))
    [content] = success["content"].values()
    yield ""
    yield "```json"
    yield from json.dumps(content["example"], indent=2, ensure_ascii=False).split("\n")
    yield "```"


def _problems(made: dict[str, Any]) -> Iterator[str]:
    kinds = {
        content["example"]["status"]: content["example"]
        for methods in made["paths"].values()
        for operation in methods.values()
        for response in operation["responses"].values()
        for media, content in response["content"].items()
        if media == "application/problem+json"
    }
    yield ""
    yield "## Problems"
    yield ""
    yield "| Status | Type | Title |"
    yield "|---|---|---|"
    for status, one in sorted(kinds.items()):
        yield f"| {status} | `{one['type']}` | {one['title']} |"
    yield "| 409 | `urn:rollcall:problem:stale-report` | The report was changed in the meantime |"
    yield ""
    yield "405 comes with the header `Allow`, 429 with `Retry-After` in seconds."


def _models(schemas: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield "## Documents"
    for name, schema in sorted(schemas.items()):
        if "properties" not in schema:
            continue
        yield ""
        yield f"### {name}"
        yield ""
        yield from schema["description"].split("\n")
        yield ""
        yield "| Member | Type | | What it is |"
        yield "|---|---|---|---|"
        for member, one in schema["properties"].items():
            needed = "needed" if member in schema.get("required", ()) else ""
            told = _cell(one.get("description", "") + _range(one))
            yield f"| `{member}` | {_type(one)} | {needed} | {told} |"


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return _link(schema)
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return str(schema.get("format") or schema.get("type", "any"))


def _link(schema: dict[str, Any]) -> str:
    name = schema["$ref"].rsplit("/", 1)[1]
    return "any" if name == "JsonValue" else f"[{name}](#{name.lower()})"


def _range(schema: dict[str, Any]) -> str:
    """What a value is limited to, in words."""
    known = [
        f"{words} {schema[key]:,}"
        for key, words in (("minimum", "at least"), ("maximum", "at most"))
        if key in schema and schema[key] < 2**31
    ]
    if "maxLength" in schema:
        known.append(f"{schema['maxLength']} characters at most")
    if "default" in schema and schema["default"] not in (None, "", []):
        known.append(f"{schema['default']} when left out")
    return f" ({', '.join(known)})" if known else ""


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
