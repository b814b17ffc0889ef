"""Invented areas, providers and homes. Codes begin E099 and ids 1-9000, which no real ones do."""

import datetime as dt
from typing import Any

import factory

from rollcall.domain.identifiers import normalise_postcode
from rollcall.register.models import Area, AreaParent, CareHome, HomeArea, HomeRecord, Provider


AS_OF = dt.date(2020, 5, 1)
SOURCE = "invented list.csv"


class AreaFactory(factory.django.DjangoModelFactory[Area]):
    """A local authority."""

    class Meta:
        model = Area

    code = factory.Sequence(lambda number: f"E0990{number:04}")
    name = factory.Sequence(lambda number: f"Invented Borough {number}")
    kind = "local_authority"
    source = SOURCE


class ProviderFactory(factory.django.DjangoModelFactory[Provider]):
    """An organisation that runs homes."""

    class Meta:
        model = Provider

    provider_id = factory.Sequence(lambda number: f"1-8000{number:05}")
    name = factory.Sequence(lambda number: f"Invented Care {number} Limited")
    as_of = AS_OF


class CareHomeFactory(factory.django.DjangoModelFactory[CareHome]):
    """The bare home; use `home` for one with a record and an authority."""

    class Meta:
        model = CareHome

    location_id = factory.Sequence(lambda number: f"1-9000{number:05}")
    source = SOURCE
    last_listed_on = AS_OF


def lies_in(
    area: Area, parent: Area, valid_from: dt.date | None = None, valid_to: dt.date | None = None
) -> AreaParent:
    """Lay one area in another."""
    return AreaParent.objects.create(
        area=area, parent=parent, valid_from=valid_from, valid_to=valid_to, source=SOURCE
    )


def home(
    authority: Area,
    *across: Area,
    provider: Provider | None = None,
    opened_on: dt.date | None = None,
    closed_on: dt.date | None = None,
    location_id: str = "",
    **record: Any,
) -> CareHome:
    """A home in an authority and in cross-cutting areas; `record` says what it is like."""
    identity = {"location_id": location_id} if location_id else {}
    made = CareHomeFactory.create(opened_on=opened_on, closed_on=closed_on, **identity)
    postcode = normalise_postcode(record.pop("postcode", "ZZ1 1ZZ"))
    HomeRecord.objects.create(
        home=made,
        provider=provider or ProviderFactory.create(),
        name=record.pop("name", f"Home {made.location_id[-5:]}"),
        postcode=postcode.text,
        postcode_key=postcode.key,
        source=SOURCE,
        as_of=AS_OF,
        **record,
    )
    for area in (authority, *across):
        HomeArea.objects.create(
            home=made, area=area, main=area is authority, source=SOURCE, as_of=AS_OF
        )
    return made
