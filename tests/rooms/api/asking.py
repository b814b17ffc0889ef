"""Asking as a machine would."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from rollcall.domain.programme import Programme
from tests.factories.reports import full_answers


API = "/api/v1"
DAY = "2020-05-26"


class Caller:
    """A system with a token; without one it asks as a stranger."""

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.client = Client(raise_request_exception=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, address: str, **query: Any) -> HttpResponse:
        address = address if address.startswith("http") else f"{API}{address}"
        return self.client.get(address, query or None, headers=self.headers)

    def post(self, body: Any, key: str = "", **headers: str) -> HttpResponse:
        """POST /reports; a body of bytes goes as it is."""
        named = {"Idempotency-Key": key} if key else {}
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(
            f"{API}/reports",
            sent,
            content_type=headers.pop("content_type", "application/json"),
            headers=self.headers | named | headers,
        )

    def file(self, home: str, answers: dict[str, Any], key: str = "", **more: Any) -> HttpResponse:
        """A daily report of a home for the day."""
        body = {"home": home, "set": "daily", "date": DAY, "answers": answers} | more
        return self.post(body, key)


def report_body(home: str, programme: Programme, **more: Any) -> dict[str, Any]:
    """A full daily report."""
    answers = full_answers(programme)
    return {"home": home, "set": "daily", "date": DAY, "answers": answers} | more


def problem_of(answer: HttpResponse, status: int) -> dict[str, Any]:
    """The problem document of an answer that must be one."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    found: dict[str, Any] = json.loads(answer.content)
    assert found["status"] == status
    assert found["type"].startswith("urn:rollcall:problem:")
    assert found["title"]
    assert found["detail"]
    assert found["request_id"] == answer["X-Request-ID"]
    return found


def questions_of(problem: dict[str, Any]) -> list[str]:
    """What the mistakes of a problem are about, in order."""
    return [one["question"] for one in problem["errors"]]
