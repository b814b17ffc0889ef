"""The rooms' operations as one API, and its OpenAPI document."""

from collections.abc import Iterator, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI, Router
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.operation import Operation

from rollcall.api.authentication import ReadBefore, Token
from rollcall.api.problems import HANDLERS, KINDS
from rollcall.assurance.api import router as returns
from rollcall.foundation.documents import PROBLEM_JSON, Problem
from rollcall.picture.api import router as figures
from rollcall.register.api import router as homes
from rollcall.reports.api import router as reports


ROUTERS: tuple[Router, ...] = (reports, figures, homes, returns)

DESCRIPTION = """\
What care homes said, and what follows from it, for the systems of homes, councils and regions.

Send a token with each request: `Authorization: Bearer TOKEN`. It is made on the page *Tokens for your
systems*, acts as the person who made it, and sees and does what that person may, and nothing else.

Bodies and answers are JSON. Days are written 2020-05-26; times have a zone, as
2020-05-26T09:30:00+01:00. A list has `items` and `next`, the address of the next page or null. An
error is a problem document (RFC 9457) with a `request_id`. A blank is never nought and never no.
"""

#: What can go wrong with every operation, and with those that are given something.
EVERYWHERE = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
)
WITH_BODY = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
_HEADERS = {
    HTTPStatus.TOO_MANY_REQUESTS: {
        "Retry-After": {
            "description": "How many seconds to wait.",
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        }
    },
    HTTPStatus.UNAUTHORIZED: {
        "WWW-Authenticate": {
            "description": "`Bearer`, with an error when a token came that does not hold.",
            "schema": {"type": "string"},
        }
    },
}


class RoomsAPI(NinjaAPI):
    """Ninja's API with our problems, and an OpenAPI document that says so."""

    def set_default_exception_handlers(self) -> None:
        """Ours in place of ninja's."""
        for error, handler in HANDLERS.items():
            self.add_exception_handler(error, handler)

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Keep what was sent, which ninja leaves out."""
        return ValidationError([one for context in error_contexts for one in _errors(context)])

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of its function: short, and the same in whatever file it stands."""
        return operation.view_func.__name__


def _errors(context: ValidationErrorContext[Any]) -> Iterator[dict[str, Any]]:
    """Pydantic's errors, each with the source and the name that it has in the request."""
    source = context.model.__ninja_param_source__
    names = getattr(context.model, "__ninja_flatten_map_reverse__", {})
    for one in context.pydantic_validation_error.errors(include_url=False):
        yield {**one, "loc": (source, *names.get(one["loc"], one["loc"]))}


def make_api() -> RoomsAPI:
    """The API with every room's operations."""
    api = RoomsAPI(
        title="Rollcall",
        version="1",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        urls_namespace="rooms",
        auth=Token(),
        parser=ReadBefore(),
    )
    for router in ROUTERS:
        api.add_router("", router)
    return api


api = make_api()


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1"))
    made["servers"] = [{"url": "/", "description": "This service"}]
    made["components"]["schemas"] |= _problem_schemas()
    made["components"]["securitySchemes"]["Token"]["description"] = (
        "A token from the page *Tokens for your systems* or from `rollcall create_token`."
    )
    for methods in made["paths"].values():
        for operation in methods.values():
            _tidy_parameters(operation)
            _describe_success(operation, made["components"]["schemas"])
            _add_problems(operation)
    return made


def _tidy_parameters(operation: dict[str, Any]) -> None:
    """Left out is not null, and an example of a parameter has a place of its own."""
    for parameter in operation["parameters"]:
        schema = parameter["schema"]
        examples = parameter.pop("examples", None) or []
        choices = [one for one in schema.pop("anyOf", ()) if one != {"type": "null"}]
        parameter["schema"] = schema | (choices[0] if choices else {})
        if examples:
            parameter["example"] = examples[0]
        for told in ("description", "examples", "title", "default"):
            if told != "default" or parameter["schema"].get(told, "") is None:
                parameter["schema"].pop(told, None)


def _describe_success(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """What an answer is, in the words of its model."""
    for status, response in operation["responses"].items():
        if status >= HTTPStatus.BAD_REQUEST:
            continue
        [content] = response["content"].values()
        model = schemas[content["schema"]["$ref"].rsplit("/", 1)[1]]
        response["description"] = _SUCCESS.get(status, model["description"])
        content["example"] = model["examples"][0]


_SUCCESS = {HTTPStatus.CREATED: "It was recorded."}


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


def _add_problems(operation: dict[str, Any]) -> None:
    """Every problem an operation can answer with, and the media type that problems have."""
    responses: dict[int, Any] = operation["responses"]
    usual: Sequence[int] = (*EVERYWHERE, *(WITH_BODY if "requestBody" in operation else ()))
    for status in usual:
        responses.setdefault(int(status), {"content": {PROBLEM_JSON: {"schema": _REF}}})
    for status, response in responses.items():
        if status >= HTTPStatus.BAD_REQUEST:
            response["description"] = KINDS[status][1]
            response["content"] = {PROBLEM_JSON: next(iter(response["content"].values()))}
            response["content"][PROBLEM_JSON]["example"] = _example(status)
        if status in _HEADERS:
            response["headers"] = _HEADERS[HTTPStatus(status)]
    operation["responses"] = {str(status): responses[status] for status in sorted(responses)}


_REF = {"$ref": "#/components/schemas/Problem"}


def _example(status: int) -> dict[str, Any]:
    kind, title = KINDS[status]
    example: dict[str, Any] = {
        "type": f"urn:rollcall:problem:{kind}",
        "title": title,
        "status": int(status),
        "detail": "What went wrong this time, and what to do about it.",
        "request_id": "0d9c2f7e6a5b4c3d",
    }
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        example["errors"] = [
            {
                "question": "occupied",
                "value": "many",
                "message": "“many” is not a whole number. Write digits only, such as 12.",
                "rule": "type",
            }
        ]
    return example
