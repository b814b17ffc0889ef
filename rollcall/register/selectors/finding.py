"""Finding a home by whatever somebody has at hand."""

import datetime as dt

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from rollcall.domain.identifiers import postcode_key
from rollcall.register.models import Alias, CareHome, CareHomeQuerySet, HomeRecord
from rollcall.register.selectors.homes import home_infos
from rollcall.register.selectors.info import HomeInfo


def search(
    text: str, on: dt.date, within: QuerySet[CareHome] | None = None, limit: int = 50
) -> list[HomeInfo]:
    """Homes that match every word of `text`, the surest first; two queries.

    Looks at the name, provider, brand, address, postcode (with or without its space), location id,
    and at names the home and its provider had before. Closed homes are found too. `within` narrows
    to the homes that the person may see.
    """
    words = _words(text)
    if not words:
        return []
    compact = postcode_key(text)
    records = HomeRecord.objects.on(on).filter(_matches(text))
    if within is not None:
        records = records.filter(home__in=within.order_by())
    surest = Case(
        When(home__location_id__iexact=text.strip(), then=Value(0)),
        When(postcode_key=compact, then=Value(1)),
        When(name__istartswith=text.strip(), then=Value(2)),
        When(name__icontains=words[0], then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    ids = list(
        records.annotate(surest=surest)
        .order_by("surest", "name", "home_id")
        .values_list("home_id", flat=True)[:limit]
    )
    return _in_order(ids, on)


def homes_after(
    homes: CareHomeQuerySet, on: dt.date, *, after: str, text: str, limit: int
) -> list[HomeInfo]:
    """The next homes of a query set after a location id, by location id. Two queries.

    Those open on a day, or with `text` all that match it, as `search` finds them.
    """
    records = HomeRecord.objects.on(on)
    if _words(text):
        records = records.filter(_matches(text), home__in=homes.order_by())
    else:
        records = records.filter(home__in=homes.open_on(on).order_by())
    page = records.filter(home__location_id__gt=after).order_by("home__location_id")
    ids = list(page.values_list("home_id", flat=True)[:limit])
    return _in_order(ids, on)


def _in_order(ids: list[int], on: dt.date) -> list[HomeInfo]:
    """The homes with these ids, in the order of the ids."""
    place = {home_id: order for order, home_id in enumerate(ids)}
    found = home_infos(CareHome.objects.filter(pk__in=ids), on)
    return sorted(found, key=lambda info: place[info.id])


def _words(text: str) -> list[str]:
    return text.split()[:8]


def _matches(text: str) -> Q:
    """The condition that a home's record is what `text` looks for."""
    matches = Q(postcode_key__startswith=postcode_key(text))
    matches |= Q(home__location_id__istartswith=text.strip())
    every_word = Q()
    for word in _words(text):
        every_word &= _says(word)
    return matches | every_word


def _says(word: str) -> Q:
    """The condition that one word is somewhere in what is, or was, known of the home."""
    before = HomeRecord.objects.filter(name__icontains=word).values("home")
    also = Alias.objects.filter(name__icontains=word)
    return (
        Q(name__icontains=word)
        | Q(provider__name__icontains=word)
        | Q(provider__brand_name__icontains=word)
        | Q(address__icontains=word)
        | Q(postcode__icontains=word)
        | Q(home__location_id__iexact=word)
        | Q(home__in=before)
        | Q(home__location_id__in=also.filter(kind=Alias.Kind.HOME).values("key"))
        | Q(provider__provider_id__in=also.filter(kind=Alias.Kind.PROVIDER).values("key"))
    )
