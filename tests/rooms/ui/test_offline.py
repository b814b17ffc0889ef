"""The worker of the daily update and the page without a signal: public, without data, and off when set so."""

import json
import re

import pytest

from rollcall.ui.views import offline
from tests.factories.accounts import person


def release(client) -> dict:
    answer = client.get("/sw.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    first = answer.content.decode().partition("\n")[0]
    return json.loads(re.fullmatch(r"const RELEASE = (\{.*\});", first)[1])


def test_the_worker_is_of_this_release_and_names_what_it_keeps(client):
    told = release(client)
    assert not told["off"]
    assert told["offline"] == "/offline/"
    assert "/brand.css" in told["shell"]
    assert len(told["shell"]) == len(offline.SHELL) + 1


def test_a_page_of_the_update_needs_no_script_or_style_that_the_worker_does_not_keep(client):
    shell = release(client)["shell"]
    page = client.get("/offline/").content.decode()
    needed = re.findall(r'(?:src|href)="(/static/[^"]+|/brand\.css)"', page)
    assert needed
    assert set(needed) <= set(shell)
    for name in offline.SHELL:
        if name.endswith(".js") and "govuk" not in name:
            script = offline._content(name).decode()
            imported = re.findall(r'from "\./([\w.-]+)"', script)
            assert {f"ui/{one}" for one in imported} <= set(offline.SHELL)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("BRAND_NAME", "Another"), ("BRAND_COLOUR", "#123456"), ("SUPPORT_PHONE", "0151 111 1111")],
)
def test_another_name_colour_or_number_is_another_version(client, settings, setting, value):
    before = release(client)["version"]
    assert release(client)["version"] == before
    setattr(settings, setting, value)
    assert release(client)["version"] != before


def test_switched_off_the_worker_is_told_to_go(client, settings):
    settings.OFFLINE_UPDATE = False
    assert release(client)["off"]
    assert "rollcall-outbox" not in client.get("/cookies/").content.decode()


def test_without_a_front_end_there_is_no_worker(client, monkeypatch):
    monkeypatch.setattr(offline, "WORKER", "ui/not-built.js")
    assert client.get("/sw.js").status_code == 404


@pytest.mark.django_db
def test_the_page_without_a_signal_holds_nobodys_data(client, settings):
    settings.SUPPORT_PHONE = "0151 000 0000"
    as_nobody = client.get("/offline/").content
    client.force_login(person("council-officer", "area:E09900001"))
    assert client.get("/offline/").content == as_nobody
    assert b"0151 000 0000" in as_nobody


@pytest.mark.parametrize("name", ["rollcall-outbox", "rollcall-forms", "rollcall-shell"])
def test_the_cookies_page_names_what_a_device_keeps(client, name):
    assert name in client.get("/cookies/").content.decode()


@pytest.mark.django_db
def test_signing_out_tells_the_browser_to_forget(client):
    assert client.post("/account/sign-out/")["Clear-Site-Data"] == '"storage"'
    assert client.post("/u/put-down/")["Clear-Site-Data"] == '"storage"'
