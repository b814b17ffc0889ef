"""People, and the roles they hold for a time."""

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this e-mail."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """One person who can sign in. What they may do is in their memberships."""

    email = models.EmailField(unique=True, help_text="kept in small letters")
    name = models.CharField(max_length=200, help_text="the name used at work")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="accounts_user_email_small_letters"
            ),
        )

    def __str__(self) -> str:
        return self.actor_id

    @property
    def actor_id(self) -> str:
        """How the audit and the logs name this person."""
        return f"person:{self.pk}"

    @cached_property
    def all_memberships(self) -> "list[Membership]":
        """Every membership this person ever had, read once for each request."""
        return list(self.memberships.all())

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Forget the memberships too, as they may have changed."""
        self.__dict__.pop("all_memberships", None)
        super().refresh_from_db(*args, **kwargs)


class Membership(models.Model):
    """One person holds one role in one place for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, help_text="a key of permissions.ROLES")
    scope = models.CharField(max_length=100, help_text="area:E08000014, home:1-123")
    team = models.CharField(
        max_length=40, blank=True, help_text="a team of the programme, for roles in a team"
    )
    valid_from = models.DateField(null=True, blank=True, help_text="first day; empty = always")
    valid_until = models.DateField(null=True, blank=True, help_text="last day; empty = no end")
    granted_by = models.CharField(max_length=100, help_text="person:17 or system:create_user")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="accounts_membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope", "team"],
                condition=models.Q(valid_until__isnull=True),
                name="accounts_membership_one_open_of_a_kind",
            ),
        )

    def __str__(self) -> str:
        return f"person:{self.user_id} {self.role} {self.scope}"

    def holds_on(self, day: dt.date) -> bool:
        """Whether it holds on `day`; its first and last days are included."""
        begun = self.valid_from is None or self.valid_from <= day
        ended = self.valid_until is not None and self.valid_until < day
        return begun and not ended


class ApiToken(models.Model):
    """A secret with which a system of a person's acts as that person, for a time.

    `minute` and `asked` count what it asked lately, for the limit of requests.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100, help_text="the system that uses it")
    key = models.CharField(max_length=16, unique=True, help_text="finds it; not a secret")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the secret, in hex")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100, help_text="person:17 or system:create_token")
    expires_at = models.DateTimeField(help_text="the first instant at which it holds no more")
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="to within a minute")
    minute = models.PositiveBigIntegerField(default=0, help_text="minutes since 1970")
    asked = models.PositiveIntegerField(default=0, help_text="requests in that minute")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="accounts_token_lasts_a_while",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} of person:{self.user_id}"
