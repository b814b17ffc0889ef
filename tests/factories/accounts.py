"""Invented people. Three stand for everybody in tests of access: the own authority's officer, a
partner's, and another authority's."""

import datetime as dt
from typing import Any

import factory

from rollcall.accounts.models import Membership, User


PASSWORD = "correct horse battery staple"
MADE_AT = dt.datetime(2020, 5, 1, 9, 0, tzinfo=dt.UTC)


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A person without any role, whose password is `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    name = factory.Sequence(lambda number: f"Invented Person {number}")
    password = factory.django.Password(PASSWORD)
    created_at = MADE_AT


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    """A council officer of an invented authority, for ever."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = "council-officer"
    scope = "area:E09900001"
    granted_by = "system:tests"


def person(role: str, scope: str, **details: Any) -> User:
    """A person with one role in one place; `details` are the membership's."""
    return MembershipFactory.create(role=role, scope=scope, **details).user
