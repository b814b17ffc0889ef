"""What every change of the register does: find, split a timeline, bump revisions."""

import datetime as dt
from collections.abc import Collection

from django.db.models import F, Q

from rollcall.domain.identifiers import normalise_postcode
from rollcall.foundation.errors import BadInput, NotFound
from rollcall.register.facts import HomeFacts
from rollcall.register.models import Alias, Area, CareHome, HomeArea, HomeRecord, Provider
from rollcall.register.timelines import copy_row


def known_home(location_id: str) -> CareHome:
    """The home; NotFound when there is none."""
    found = CareHome.objects.filter(location_id=location_id).first()
    if found is None:
        raise NotFound(
            f"There is no care home {location_id} in the register.",
            remedy="Check the location id.",
        )
    return found


def area_of_kind(code: str, on: dt.date, kind: str | None = None) -> Area:
    """The area with this code that exists on a day, of a kind if one is named."""
    found = Area.objects.on(on).filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no area {code} on {on:%d %B %Y}.", remedy="Check the code.")
    if kind is not None and found.kind != kind:
        raise BadInput(
            f"{found.name} is a {found.kind} and not a {kind}.", remedy="Check the code."
        )
    return found


def bump_homes_revision(home: CareHome, also: Collection[int] = ()) -> None:
    """Tell caches that a home changed, in every authority it is, or ever was, in.

    `also` are ids of authorities it is in no longer at all, because a wrong place was put right.
    """
    links = HomeArea.objects.filter(home=home, main=True)
    Area.objects.filter(Q(pk__in=links.values("area")) | Q(pk__in=also)).update(
        homes_revision=F("homes_revision") + 1
    )


def record_from(home: CareHome, on: dt.date) -> HomeRecord:
    """The home's record to write what holds from `on`; the one before is ended on that day.

    What is written holds until the next change already known, and not beyond it.
    """
    row = HomeRecord.objects.on(on).get(home=home)
    if row.valid_from == on:
        return row
    new = copy_row(row)
    row.valid_to = new.valid_from = on
    row.save(update_fields=["valid_to"])
    return new


def authority_link_from(home: CareHome, on: dt.date) -> HomeArea:
    """As `record_from`, for the authority the home is in."""
    row = HomeArea.objects.on(on).get(home=home, main=True)
    if row.valid_from == on:
        return row
    new = copy_row(row)
    row.valid_to = new.valid_from = on
    row.save(update_fields=["valid_to"])
    return new


def write_facts(row: HomeRecord, facts: HomeFacts, on: dt.date) -> None:
    """Put what is said of a home into a record that is not saved yet."""
    for field in ("name", "address", "beds", "latitude", "longitude"):
        if field in facts:
            value = facts[field]  # type: ignore[literal-required]
            setattr(row, field, value.strip() if isinstance(value, str) else value)
    if "postcode" in facts:
        postcode = normalise_postcode(facts["postcode"])
        row.postcode, row.postcode_key = postcode.text, postcode.key
    if "provider_id" in facts:
        row.provider = provider_for(facts["provider_id"], facts.get("provider_name", ""), on)
    changes = facts.get("attributes", {})
    merged = {**row.attributes, **changes}
    row.attributes = {key: value for key, value in merged.items() if value is not None}


def provider_for(provider_id: str, name: str, on: dt.date) -> Provider:
    """The provider with this id, made when it is new; an existing one keeps its name."""
    found = Provider.objects.filter(provider_id=provider_id).first()
    if found is None and not (provider_id.strip() and name.strip()):
        raise BadInput(
            f"There is no provider {provider_id or 'without an id'} in the register.",
            remedy="Give the provider's id and its name.",
        )
    return found or Provider.objects.create(
        provider_id=provider_id.strip(), name=name.strip(), as_of=on
    )


def keep_alias(kind: Alias.Kind, key: str, name: str, until: dt.date | None, source: str) -> None:
    """Keep a name to be found by; one that is kept already stays as it is."""
    Alias.objects.get_or_create(
        kind=kind, key=key, name=name, defaults={"until": until, "source": source}
    )


def need_source(source: str) -> str:
    """The source, trimmed; BadInput without one, because a register answers "who says so"."""
    if not source.strip():
        raise BadInput("Say what the source of this change is.", remedy="Such as a letter or call.")
    return source.strip()[:200]
