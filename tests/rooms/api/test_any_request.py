"""Whatever a system sends, the API answers as its OpenAPI document says, and tells nobody's secrets.

Requests are made up from the document itself by schemathesis, and from any JSON by hypothesis.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rollcall.accounts.permissions import ROLES, Permission
from rollcall.config.wsgi import application
from rollcall.reports.models import ReportVersion
from rollcall.reports.services import NewReport, ReportRefused, file_report
from tests.factories.accounts import person
from tests.factories.reports import DAY as ON
from tests.factories.reports import NOON, Country, add_homes, beds, file, report_of, small_country
from tests.rooms.api.asking import DAY


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock", "unlimited")]

SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
NAMES = [operation.label for operation in OPERATIONS]
USERS = sorted(role.key for role in ROLES.values() if Permission.USE_API in role.permissions)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: A database is shared by the examples of a test, and what one files the next may meet.
FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def unlimited(settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 0


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[None]:
    """Keep the test's own connection over many requests, as Django's test client does."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    yield
    for one in signals:
        one.connect(close_old_connections)


@pytest.fixture
def country(db: None) -> Country:
    """Every home has said something; those in the south are nobody's here."""
    made = add_homes(small_country())
    for name, one in made.homes.items():
        file(one, ON, {**beds(10, accepting=1), "notes": f"A secret of {name}"})
        file(one, ON, {"a1_1": "yes"}, set_key="support-actions")
    return made


def places(country: Country) -> dict[str, list[str]]:
    """What makes a request be about something: own, another's, and not there."""
    homes = [one.location_id for one in country.homes.values()]
    areas = [country.seaton, country.north, country.combe, country.south, country.nation]
    return {
        "home": [*homes, "1-999999999"],
        "location_id": [*homes, "1-999999999"],
        "area": [*(one.code for one in areas), "E00000000"],
        "set": ["daily", "support-actions", "mit"],
        "date": [DAY, "2020-05-25", "2020-05-10"],
        "round": ["2020-05-29"],
        "q": ["seaton", "combe", "a"],
        "only": ["accepting", "accepting,vacancies"],
        "limit": ["1", "500"],
    }


def scope_of(role: str, country: Country) -> str:
    """A place in the north."""
    kind = ROLES[role].scope_kinds[0]
    one = country.homes["seaton1"]
    return f"home:{one.location_id}" if kind == "home" else f"area:{country.seaton.code}"


@pytest.mark.parametrize("role", USERS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_what_is_asked_rightly_is_answered_as_described(operation, role, country, caller):
    system = caller(person(role, scope_of(role, country)))
    known = places(country)

    @FEW
    @given(
        case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        data=st.data(),
    )
    def asked(case: Any, data: st.DataObject) -> None:
        for given_values in (case.query, case.path_parameters, case.body):
            if isinstance(given_values, dict):
                for name in known.keys() & given_values.keys():
                    given_values[name] = data.draw(st.sampled_from(known[name]), label=name)
        answer = case.call(headers=system.headers)
        case.validate_response(answer, checks=CHECKS)
        assert "secret of combe" not in answer.text
        assert '"Combe1"' not in answer.text
        assert answer.headers["cache-control"] == ["no-store"]

    asked()


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_what_is_asked_wrongly_is_refused_as_described(operation, country, caller):
    system = caller(person("council-officer", f"area:{country.seaton.code}"))
    before = ReportVersion.objects.count()

    @settings(FEW, max_examples=40)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def asked(case: Any) -> None:
        answer = case.call(headers=system.headers)
        case.validate_response(answer, checks=[*CHECKS, negative_data_rejection])
        assert "secret of combe" not in answer.text

    asked()
    assert ReportVersion.objects.count() == before


# --- any JSON ---------------------------------------------------------------------------------

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=10), inside, max_size=4)
    ),
    max_leaves=10,
)


def nearly_a_report(home: str, questions: list[str]) -> st.SearchStrategy[Any]:
    """A report of which any part may be anything."""
    answers = st.dictionaries(st.sampled_from(questions) | st.text(max_size=12), ANY_JSON)
    right = {
        "home": st.just(home),
        "set": st.sampled_from(["daily", "mit"]),
        "date": st.just(DAY),
        "answers": answers,
    }
    wrong = dict.fromkeys(("home", "set", "date", "answers"), ANY_JSON)
    more = dict.fromkeys(("captured_at", "based_on", "reason", "other"), ANY_JSON)
    return st.fixed_dictionaries(right, optional=more) | st.fixed_dictionaries({**right, **wrong})


def test_any_json_is_taken_or_refused_and_never_breaks_anything(reporter, sea_view, programme):
    questions = [
        *(question.id for question in programme.sets["daily"].asked),
        "ppe_aprons_stock.x.y",
    ]

    @settings(FEW, max_examples=150)
    @given(body=nearly_a_report(sea_view, questions) | ANY_JSON)
    def sent(body: Any) -> None:
        answer = reporter.post(body)
        assert answer.status_code in (200, 201, 409, 400, 403, 422), answer.content
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
        if answer.status_code == 422:
            assert answer.json()["errors"]

    sent()


def test_filing_over_the_api_is_filing_by_the_service(country, reporter, programme, caller):
    """Any answers: the same is stored, or the same is wrong."""
    asked = programme.sets["daily"].asked
    plain = (
        st.none()
        | st.integers(-2, 400)
        | st.booleans()
        | st.sampled_from(
            ["", "yes", "no", "red", "green", "open", "closed", "dont_know", "7", "1,200"]
        )
    )
    answers = st.dictionaries(
        st.sampled_from([question.id for question in asked]), plain, max_size=8
    )
    by_api, by_service = country.homes["seaton1"], country.homes["seaton2"]
    somebody = person("council-officer", f"area:{country.seaton.code}")
    system = caller(somebody)

    @settings(FEW, max_examples=60)
    @given(answers=answers)
    def filed(answers: dict[str, Any]) -> None:
        answer = system.file(by_api.location_id, answers, reason="again")
        new = report_of(by_service, answers=answers, reason="again")
        wrong = problems_of(somebody, new)
        if answer.status_code == 422:
            assert [one["question"] for one in answer.json()["errors"]] == wrong
            return
        assert answer.status_code in (200, 201), answer.content
        assert wrong == []
        stored = [
            ReportVersion.objects.known(None).get(home=one, question_set="daily", on=ON)
            for one in (by_api, by_service)
        ]
        assert stored[0].answers == stored[1].answers
        assert stored[0].words_digest == stored[1].words_digest

    filed()


def problems_of(by: Any, new: NewReport) -> list[str]:
    """What is wrong with a report by question; none when it was filed."""
    try:
        file_report(by=by, set_key="daily", new=new, source="api", now=NOON)
    except ReportRefused as error:
        return [problem.question for problem in error.problems]
    return []


def test_json_that_python_writes_is_json_that_we_read(reporter, sea_view):
    """Numbers beyond 64 bits and deep nesting are refused and not misread."""
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    for value in (10**30, -(10**30), 1e308, deep, "\ud800"):
        body = {"home": sea_view, "set": "daily", "date": DAY, "answers": {"occupied": value}}
        answer = reporter.post(json.dumps(body).encode())
        assert answer.status_code in (400, 422), answer.content
