"""Filling in the pages of an update as a browser would: by what stands in their boxes."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict
from django.test import Client

from rollcall.domain.programme import Programme
from tests.factories.reports import full_answers


#: Answers of a day on which all is well, for a home that neither nurses nor makes spray.
WELL = {
    "coping": "green_fine",
    "admission_status": "open",
    "ipc_followed": "fully",
    **{
        f"ppe_{item}_rag": "blue" for item in ("aprons", "gloves", "masks_iir", "eyes", "sanitiser")
    },
}
FLOWS = (
    "res_new_suspected",
    "res_new_confirmed",
    "deaths_all",
    "st_new_suspected",
    "st_new_confirmed",
)
#: What is typed and pressed on the page that is asked every day, on a day without news.
EVERY_DAY = {**WELL, **{f"{flow}-is": "0" for flow in FLOWS}}
#: What is left to say on the page of residents: what happened since the last report.
RESIDENTS = {"res_to_hospital-is": "0", "res_from_hospital-is": "0"}


def quiet_answers(programme: Programme, **changes: Any) -> dict[str, Any]:
    """A full report of a day on which all is well; stocks of kit last 14 days and more."""
    answers = full_answers(programme)
    for key in list(answers):
        if key.endswith("_rag"):
            answers[key] = "blue"
        if key.startswith("ppe_") and key.endswith(("_stock", "_use")):
            del answers[key]
    for key in ("ppe_overall", "ppe_delivery_due", "ppe_emergency", "last_onset", "t_last_whole"):
        answers.pop(key, None)
    for key in ("t_res_done", "t_staff_done", "t_res_pos", "t_staff_pos", "urgency", "notes"):
        answers.pop(key, None)
    for key in ("closed_reason", "closed_until", "cqc_notified", "res_isolating", "res_untested"):
        answers.pop(key, None)
    for key in ("deaths_confirmed", "deaths_suspected", "deaths_in_hospital", "short_term"):
        answers.pop(key, None)
    for key in [one for one in answers if one.startswith("na_")]:
        answers.pop(key)
    said = {
        "ppe_quality": "no",
        "equip_fault": "no",
        "med_problem": "no",
        "st_care_employed": 20,
        "shifts_planned": 12,
        "shifts_filled": 12,
        "t_ref": "AB12",
    }
    return {**answers, **WELL, **said, **changes}


class Boxes(HTMLParser):
    """What a page's form would send if nobody touched it, with the names of all its boxes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self._textarea = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        name = held.get("name") or ""
        if tag == "textarea" and name:
            self._textarea = name
            self.names.add(name)
            self.sent[name] = [""]
        if tag != "input" or not name:
            return
        self.names.add(name)
        if held.get("type") in ("radio", "checkbox") and "checked" not in held:
            return
        self.sent.setdefault(name, []).append(held.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.sent[self._textarea] = [self.sent[self._textarea][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""


def boxes(answer: Any) -> Boxes:
    """The boxes of a page in its main part."""
    return Boxes(answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0])


def words(answer: Any) -> str:
    """What the main part of a page says."""
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def send_page(client: Client, address: str, /, **touched: Any) -> Any:
    """Open a page, touch some boxes and send it; `touched` maps names to a value or to several."""
    return send(client, address, touched)


def send(client: Client, address: str, touched: dict[str, Any]) -> Any:
    """The same for names that are no keywords."""
    data = QueryDict(mutable=True)
    for name, values in boxes(client.get(address)).sent.items():
        data.setlist(name, values)
    for name, value in touched.items():
        data.setlist(name, list(value) if isinstance(value, list) else [value])
    return client.post(address, data.urlencode(), content_type="application/x-www-form-urlencoded")
