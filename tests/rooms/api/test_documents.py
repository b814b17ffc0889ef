"""What is written about the API: its OpenAPI document, the reference made from it, the how-to."""

import json
import re
import shlex
from pathlib import Path

import jsonschema_rs
import pytest

import rollcall
from rollcall.api.management.commands.describe_api import describe
from rollcall.api.openapi import document
from tests.factories.accounts import person
from tests.factories.commands import run
from tests.factories.register import AreaFactory, home
from tests.factories.reports import DAY as ON
from tests.factories.reports import LATER, beds, file
from tests.rooms.api.asking import DAY, Caller, report_body


DOCS = Path(rollcall.__file__).parent.parent / "docs"


# The OpenAPI document


def test_anybody_may_read_what_the_api_is(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(document()))


def test_it_is_openapi():
    jsonschema_rs.meta.validate(document()["components"]["schemas"]["ReportSent"])
    assert document()["openapi"].startswith("3.")
    assert document()["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"


def operations():
    return [
        (f"{method} {path}", operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


@pytest.mark.parametrize(("name", "operation"), operations(), ids=[one for one, _ in operations()])
def test_an_operation_says_all_that_it_takes_and_answers(name, operation):
    assert operation["summary"]
    assert operation["description"]
    assert operation["security"] == [{"Token": []}]
    for parameter in operation["parameters"]:
        assert parameter["description"], parameter["name"]
        assert parameter["name"] in ("limit", "cursor", "only") or "example" in parameter
    assert {"401", "403", "404", "422", "429", "500"} <= operation["responses"].keys()
    for status, response in operation["responses"].items():
        [(media, content)] = response["content"].items()
        assert media == ("application/json" if status < "400" else "application/problem+json")
        valid(content["example"], content["schema"])


def test_every_member_of_what_is_sent_has_its_sentence():
    sent = document()["components"]["schemas"]["ReportSent"]
    assert all(one["description"] for one in sent["properties"].values())
    assert sent["additionalProperties"] is False


def valid(found, schema):
    """Check a document against a schema of ours."""
    whole = {**schema, "components": json.loads(json.dumps(document()["components"]))}
    jsonschema_rs.validator_for(whole, validate_formats=True).validate(found)


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_clock")
def test_answers_are_as_described(officer, country, sea_view, programme, frozen_clock):
    one = country.homes["seaton1"]
    file(one, ON, {**beds(10, accepting=1), "ppe_overall": "red", "notes": "x"})
    file(one, ON, beds(11), reason="a slip", now=LATER)
    frozen_clock.shift(7200)
    area = country.seaton.code
    body = report_body(country.homes["seaton2"].location_id, programme)
    stale = {**body, "home": sea_view, "based_on": 1, "reason": "x"}
    answers = {
        ("/api/v1/reports", "get"): officer.get("/reports", home=sea_view, set="daily", date=DAY),
        ("/api/v1/figures", "get"): officer.get("/figures", area=area, set="daily", date=DAY),
        ("/api/v1/homes", "get"): officer.get("/homes", limit="1"),
        ("/api/v1/homes/{location_id}", "get"): officer.get(f"/homes/{sea_view}"),
        ("/api/v1/returns", "get"): officer.get("/returns", area=area, round="2020-05-29"),
        ("/api/v1/reports", "post"): officer.post(body),
    }
    for (path, method), answer in [
        *answers.items(),
        (("/api/v1/reports", "post"), officer.post(stale)),
    ]:
        described = document()["paths"][path][method]["responses"][str(answer.status_code)]
        [content] = described["content"].values()
        valid(answer.json(), content["schema"])


# The reference and the how-to


def test_the_reference_is_as_generated():
    """`rollcall describe_api > docs/reference/api.md` writes it anew."""
    page = (DOCS / "reference" / "api.md").read_text("utf-8")
    assert page.splitlines() == list(describe(document()))
    assert run("describe_api")[1].splitlines() == page.splitlines()


@pytest.mark.django_db
def test_the_how_to_does_what_it_says(frozen_clock, db):
    """Its commands one after the other, each with the status that it names."""
    sefton = AreaFactory.create(code="E08000014", name="Sefton")
    for number in range(3):
        home(sefton, name=f"Alder Court {number}", location_id=f"1-90000000{8 + number}")
    person("council-officer", "area:E08000014", user__email="jo.sefton@example.org")
    page = (DOCS / "how-to" / "use-the-api.md").read_text("utf-8")
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    [made] = re.findall(r"^rollcall (create_token .*)$", blocks, re.MULTILINE)
    status, token, _ = run(*shlex.split(made))
    assert status == 0
    version, statuses = "", []
    for command, expected in re.findall(r"^(curl .*?)  # (\d+)$", blocks, re.DOTALL | re.MULTILINE):
        frozen_clock.shift(1)
        asked = command.replace("$TOKEN", token.strip()).replace("$SITE", "http://testserver")
        answer = as_curl(asked.replace('"based_on": ID', f'"based_on": {version}'))
        assert answer.status_code == int(expected), (command, answer.content)
        version = version or answer.json().get("id", "")
        statuses.append(int(expected))
    assert statuses == [200, 200, 200, 201, 200, 201, 409, 200, 200, 200, 200, 422]


def as_curl(command):
    """What `curl` would be answered: -H a header, -d a body, and the address."""
    words = iter(shlex.split(command)[1:])
    headers, body, address = {}, None, ""
    for word in words:
        if word == "-H":
            name, value = next(words).split(": ", 1)
            headers[name] = value
        elif word == "-d":
            body = next(words)
        else:
            address = word
    client = Caller().client
    if body is None:
        return client.get(address, headers=headers)
    kind = headers.pop("Content-Type")
    return client.post(address, body.encode(), content_type=kind, headers=headers)
