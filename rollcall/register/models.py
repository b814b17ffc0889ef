"""Areas, providers, care homes, and what was true of them from one date to another.

`valid_from` is the first day, `valid_to` the first day no longer; null means always, or still.
"""

import datetime as dt
from typing import TypeVar

from django.db import models
from django.db.models import F, Q


M = TypeVar("M", bound=models.Model)


def in_force(on: dt.date, prefix: str = "") -> Q:
    """The condition that a dated row holds `on` a day; `prefix` leads to it, such as `records__`."""
    begun = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": on})
    not_over = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})
    return begun & not_over


def _dates_in_order(name: str) -> models.CheckConstraint:
    """A span lasts at least a day."""
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True)
        | Q(valid_to__isnull=True)
        | Q(valid_to__gt=F("valid_from")),
        name=name,
    )


class DatedQuerySet(models.QuerySet[M]):
    """Rows that hold from one date to another."""

    def on(self, day: dt.date) -> "DatedQuerySet[M]":
        """Those in force on a day."""
        return self.filter(in_force(day))


class CareHomeQuerySet(models.QuerySet["CareHome"]):
    """Care homes, narrowed by date."""

    def open_on(self, day: dt.date) -> "CareHomeQuerySet":
        """Homes open on a day: from `opened_on`, up to the day before `closed_on`."""
        return self.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=day),
            Q(closed_on__isnull=True) | Q(closed_on__gt=day),
        )


class Area(models.Model):
    """A nation, a region, a local authority, or any footprint partners work in."""

    code = models.CharField(max_length=40, unique=True, help_text="GSS code, or one of our own")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, help_text="a key of the programme's area kinds")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    shares_homes = models.BooleanField(
        default=False, help_text="lets those who see its totals see its homes too (AT-78)"
    )
    homes_revision = models.PositiveBigIntegerField(
        default=0, help_text="rises with every change of its homes; cached figures name it"
    )
    source = models.CharField(max_length=200, blank=True)

    objects = DatedQuerySet["Area"].as_manager()

    class Meta:
        ordering = ("name", "code")
        indexes = (models.Index(fields=["kind", "name"], name="area_by_kind"),)
        constraints = (_dates_in_order("area_dates_in_order"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AreaParent(models.Model):
    """One area lying in another from one date to another; an area may lie in several."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="parent_links")
    parent = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="child_links")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    objects = DatedQuerySet["AreaParent"].as_manager()

    class Meta:
        constraints = (
            _dates_in_order("areaparent_dates_in_order"),
            models.CheckConstraint(condition=~Q(area=F("parent")), name="area_not_its_own_parent"),
            models.UniqueConstraint(
                fields=["area", "parent", "valid_from"], name="one_link_to_a_parent_from_a_date"
            ),
            models.UniqueConstraint(
                fields=["area", "parent"],
                condition=Q(valid_from__isnull=True),
                name="one_link_to_a_parent_from_always",
            ),
        )

    def __str__(self) -> str:
        return f"{self.area_id} in {self.parent_id}"


class Provider(models.Model):
    """The organisation registered to run one or more homes."""

    provider_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    brand_name = models.CharField(max_length=200, blank=True)
    as_of = models.DateField(null=True, blank=True, help_text="the date its name was last stated")

    class Meta:
        ordering = ("name", "provider_id")

    def __str__(self) -> str:
        return f"{self.name} ({self.provider_id})"


class Alias(models.Model):
    """A name by which something was, or is also, known; found by search, never shown as its name."""

    class Kind(models.TextChoices):
        AREA = "area", "Area"
        PROVIDER = "provider", "Provider"
        HOME = "home", "Home"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=40, help_text="area code, provider id or location id")
    name = models.CharField(max_length=200)
    until = models.DateField(null=True, blank=True, help_text="the first day it was no longer used")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "key", "name"], name="one_alias_of_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.kind} {self.key})"


class CareHome(models.Model):
    """A registered care home: one location id, for as long as it is open."""

    location_id = models.CharField(max_length=40, unique=True, help_text="CQC location id")
    opened_on = models.DateField(null=True, blank=True, help_text="null = before any list we hold")
    closed_on = models.DateField(null=True, blank=True, help_text="the first day it is closed")
    close_reason = models.CharField(max_length=200, blank=True)
    close_source = models.CharField(max_length=200, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    source = models.CharField(max_length=200, blank=True, help_text="what first named the home")
    last_listed_on = models.DateField(
        null=True, blank=True, help_text="the as-of date of the latest list that names it"
    )

    objects = CareHomeQuerySet.as_manager()

    class Meta:
        ordering = ("location_id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True)
                | Q(closed_on__isnull=True)
                | Q(closed_on__gt=F("opened_on")),
                name="home_open_at_least_a_day",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=False) | Q(successor__isnull=True, close_reason=""),
                name="home_open_has_no_successor",
            ),
        )

    def __str__(self) -> str:
        return self.location_id

    def is_open(self, on: dt.date) -> bool:
        """Whether it is open on a day; on `closed_on` itself it is not."""
        return (self.opened_on is None or self.opened_on <= on) and (
            self.closed_on is None or on < self.closed_on
        )


class HomeRecord(models.Model):
    """What a home was like from one date to another."""

    home = models.ForeignKey(CareHome, on_delete=models.PROTECT, related_name="records")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=200)
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="records"
    )
    address = models.CharField(max_length=400, blank=True, help_text="without the postcode")
    postcode = models.CharField(max_length=16, blank=True)
    postcode_key = models.CharField(max_length=16, blank=True, help_text="without spaces")
    beds = models.PositiveIntegerField(null=True, blank=True, help_text="null = not known")
    latitude = models.FloatField(null=True, blank=True, help_text="degrees north")
    longitude = models.FloatField(null=True, blank=True, help_text="degrees east")
    attributes = models.JSONField(default=dict, help_text="absent = not known; never blank for no")
    source = models.CharField(max_length=200, blank=True, help_text="the list or person it is from")
    as_of = models.DateField(help_text="the date its source speaks for")

    objects = DatedQuerySet["HomeRecord"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["home", "valid_from"], name="record_by_home"),
            models.Index(fields=["postcode_key"], name="record_by_postcode"),
        )
        constraints = (
            _dates_in_order("homerecord_dates_in_order"),
            models.UniqueConstraint(
                fields=["home"],
                condition=Q(valid_to__isnull=True),
                name="one_present_record_of_a_home",
            ),
            models.UniqueConstraint(
                fields=["home"],
                condition=Q(valid_from__isnull=True),
                name="one_first_record_of_a_home",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} from {self.valid_from or 'always'}"


class HomeArea(models.Model):
    """A home lying in an area from one date to another."""

    home = models.ForeignKey(CareHome, on_delete=models.PROTECT, related_name="area_links")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="home_links")
    main = models.BooleanField(help_text="the one authority of the home; false = cross-cutting")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    as_of = models.DateField(help_text="the date its source speaks for")

    objects = DatedQuerySet["HomeArea"].as_manager()

    class Meta:
        indexes = (models.Index(fields=["area", "home"], name="home_by_area"),)
        constraints = (
            _dates_in_order("homearea_dates_in_order"),
            models.UniqueConstraint(
                fields=["home"],
                condition=Q(main=True, valid_to__isnull=True),
                name="one_present_authority_of_a_home",
            ),
            models.UniqueConstraint(
                fields=["home"],
                condition=Q(main=True, valid_from__isnull=True),
                name="one_first_authority_of_a_home",
            ),
            models.UniqueConstraint(
                fields=["home", "area"],
                condition=Q(valid_to__isnull=True),
                name="one_present_link_of_a_home_to_an_area",
            ),
        )

    def __str__(self) -> str:
        return f"{self.home_id} in {self.area_id} from {self.valid_from or 'always'}"


class HomeContact(models.Model):
    """Somebody to ring or write to at a home, from one date to another."""

    class Purpose(models.TextChoices):
        ANY = "any", "Everything"
        UPDATE = "update", "The daily update and its reminders"
        URGENT = "urgent", "Urgent matters, day or night"

    home = models.ForeignKey(CareHome, on_delete=models.PROTECT, related_name="contacts")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=100, blank=True, help_text="such as Registered manager")
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.ANY)
    phone = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True, help_text="takes text messages")
    email = models.EmailField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    as_of = models.DateField(help_text="the date its source speaks for")

    objects = DatedQuerySet["HomeContact"].as_manager()

    class Meta:
        indexes = (models.Index(fields=["home", "valid_from"], name="contact_by_home"),)
        constraints = (
            _dates_in_order("homecontact_dates_in_order"),
            models.CheckConstraint(
                condition=~Q(name="", role=""), name="contact_has_a_name_or_a_role"
            ),
            models.CheckConstraint(
                condition=~Q(phone="", mobile="", email=""), name="contact_can_be_reached"
            ),
        )

    def __str__(self) -> str:
        return f"contact:{self.pk} of {self.home_id}"


class HomeLead(models.Model):
    """Who outside a home answers for a part of its support, from one date to another."""

    home = models.ForeignKey(CareHome, on_delete=models.PROTECT, related_name="leads")
    kind = models.CharField(max_length=40, help_text="a kind of lead of the programme")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    source = models.CharField(max_length=200)
    as_of = models.DateField(help_text="the date its source speaks for")

    objects = DatedQuerySet["HomeLead"].as_manager()

    class Meta:
        constraints = (
            _dates_in_order("homelead_dates_in_order"),
            models.UniqueConstraint(
                fields=["home", "kind"],
                condition=Q(valid_to__isnull=True),
                name="one_lead_of_a_kind_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} lead:{self.pk} of {self.home_id}"
