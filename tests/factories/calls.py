"""Filling in one of the forms on the page of a call, as a browser would."""

import re
from typing import Any

from django.http import QueryDict
from django.test import Client

from tests.factories.updates import EVERY_DAY, RESIDENTS, Boxes


#: Everything that a handler types in a full call on a day without news.
SPOKEN = {"spoke_to": "Robin Example", "role": "deputy"}
FULL_CALL = {**SPOKEN, **EVERY_DAY, **RESIDENTS}


def form_of(answer: Any, act: str) -> Boxes:
    """The boxes of the form that sends this `act`."""
    markup = answer.content.decode()
    forms = re.findall(r"<form.*?</form>", markup, re.DOTALL)
    return Boxes(next(one for one in forms if 'name="act"' in one and f'value="{act}"' in one))


def fill_call(answer: Any, act: str, touched: dict[str, Any]) -> QueryDict:
    """What that form would send after somebody touched some boxes."""
    data = QueryDict(mutable=True)
    for name, values in form_of(answer, act).sent.items():
        data.setlist(name, values)
    for name, value in touched.items():
        data.setlist(name, list(value) if isinstance(value, list) else [value])
    return data


def post_call(client: Client, address: str, data: QueryDict) -> Any:
    """Send it."""
    return client.post(address, data.urlencode(), content_type="application/x-www-form-urlencoded")


def send_call(client: Client, address: str, act: str, touched: dict[str, Any]) -> Any:
    """Open the page, touch some boxes of one of its forms and send that."""
    return post_call(client, address, fill_call(client.get(address), act, touched))
