"""Whatever goes wrong is a problem document that says what to do, and nothing is kept by a proxy."""

import json

import pytest
from django.http import HttpRequest
from django.test import Client
from structlog.testing import capture_logs

from rollcall.api.problems import broken
from rollcall.foundation import logs
from rollcall.picture import api as picture_api
from tests.factories.accounts import person
from tests.rooms.api.asking import API, DAY, Caller, problem_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def test_without_a_token_one_is_asked_for(country):
    problem = problem_of(Caller().get("/homes"), 401)
    assert "Authorization: Bearer TOKEN" in problem["detail"]
    assert Caller().get("/homes")["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("sent", ["Bearer nonsense", "Basic abc", "Bearer", "Bearer \u00e9\u00e9"])
def test_what_is_no_token_is_refused(country, sent):
    answer = Client().get(f"{API}/homes", headers={"Authorization": sent})
    problem_of(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(officer, country):
    client = Client()
    client.force_login(person("council-officer", f"area:{country.seaton.code}"))
    problem_of(client.get(f"{API}/homes"), 401)


@pytest.mark.parametrize(
    "address",
    ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/homes", "/api/x/"],
)
def test_an_address_that_leads_nowhere(officer, address):
    problem_of(officer.client.get(address), 404)
    problem_of(officer.client.post(address, b"{}", content_type="application/json"), 404)


def test_a_slash_too_many_leads_nowhere_and_loses_no_report(officer):
    problem_of(
        officer.client.post(
            f"{API}/reports/", b"{}", content_type="application/json", headers=officer.headers
        ),
        404,
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_a_method_that_is_not_offered(officer, method):
    answer = officer.client.generic(method, f"{API}/reports", headers=officer.headers)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST"
    assert answer["Content-Type"] == "application/problem+json"
    if method != "HEAD":
        problem_of(answer, 405)


def test_no_other_site_may_ask_from_a_browser(officer):
    headers = {**officer.headers, "Origin": "https://elsewhere.example.org"}
    answer = officer.client.get(f"{API}/homes", headers=headers)
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_asking_too_often_is_told_how_long_to_wait(officer, settings):
    settings.API_REQUESTS_A_MINUTE = 3
    assert [officer.get("/homes").status_code for _ in range(3)] == [200] * 3
    answer = officer.get("/homes")
    problem = problem_of(answer, 429)
    assert answer["Retry-After"] == "60"
    assert "Wait 60 seconds" in problem["detail"]


def test_a_fault_of_ours_is_a_problem_that_tells_nothing_of_it(officer, country, monkeypatch):
    def break_down(*_args: object, **_details: object) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(picture_api, "picture", break_down)
    answer = officer.get("/figures", area=country.seaton.code, set="daily", date=DAY)
    problem_of(answer, 500)
    assert "secret" not in answer.content.decode()


def test_what_breaks_before_any_view_is_a_problem_too(officer):
    answer = officer.client.get(
        f"{API}/homes", headers={**officer.headers, "Host": "elsewhere.example.org"}
    )
    problem_of(answer, 400)
    page = officer.client.get("/", headers={"Host": "elsewhere.example.org"})
    assert page.status_code == 400
    assert page["Content-Type"].startswith("text/html")


def break_down_over(secret: str) -> None:
    raise RuntimeError(f"broke with {len(secret)} letters")


def test_a_fault_is_logged_without_what_was_sent(capfd):
    logs.configure(debug=False)
    secret = "what somebody sent"
    try:
        break_down_over(secret)
    except RuntimeError as error:
        broken(HttpRequest(), error)
    finally:
        logs.configure(debug=True)
    line = capfd.readouterr().err
    assert "broke with 18 letters" in line
    assert secret not in line


def test_what_a_caller_names_its_request_comes_back(officer):
    answer = officer.client.get(
        f"{API}/nothing", headers={**officer.headers, "X-Request-ID": "mine-12345678"}
    )
    assert problem_of(answer, 404)["request_id"] == "mine-12345678"


def test_nothing_is_kept_on_the_way(officer, sea_view):
    for answer in (
        officer.get("/homes"),
        officer.get(f"/homes/{sea_view}"),
        Caller().get("/homes"),
    ):
        assert answer["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_log_names_who_asked_and_nothing_they_sent(officer):
    with capture_logs() as lines:
        officer.get("/homes", q="a private thing")
    [line] = [one for one in lines if one["event"] == "request.answered"]
    assert line["actor"].startswith("person:")
    assert line["route"] == "api/v1/homes"
    assert "private" not in json.dumps(line)
    assert officer.token not in json.dumps(line)
