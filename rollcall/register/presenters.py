"""People and their roles as rows and sentences. No queries."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse

from rollcall.accounts.permissions import ROLES
from rollcall.accounts.scopes import Scope
from rollcall.accounts.selectors import Happening, MembershipInfo, PersonInfo
from rollcall.domain.support import Support, Team
from rollcall.ui.words import moment, short_day


Places = Mapping[Scope, str]

ACTIONS = {
    "person.created": "Account made",
    "membership.granted": "Role given",
    "membership.ended": "Role ended",
    "membership.put_back": "Role put back",
}


def team_words(team: Team) -> str:
    """A team with the organisation that it belongs to: "PPE unit (The council)"."""
    return f"{team.name} ({team.organisation})" if team.organisation else team.name


def role_name(role: str) -> str:
    """What a role is called; one that is no more by its key."""
    return ROLES[role].name if role in ROLES else role


def role_words(one: MembershipInfo, support: Support, places: Places) -> str:
    """One role in a sentence: "Infection-control nurse, Seaton, for the IPC team (…)"."""
    return _words(one.role, one.team, places.get(one.scope, str(one.scope)), support)


def _words(role: str, team_key: str, place: str, support: Support) -> str:
    team = support.team.get(team_key)
    for_team = f", for {team_words(team) if team else team_key}" if team_key else ""
    return f"{role_name(role)}, {place}{for_team}"


def people_table(
    people: Iterable[PersonInfo], support: Support, places: Places, today: dt.date
) -> dict[str, Any]:
    """People with the roles that they hold."""
    return {
        "caption": "People",
        "caption_hidden": True,
        "columns": [{"text": "Name"}, {"text": "May do"}, {"text": "Signs in"}],
        "rows": [
            {
                "cells": [
                    {
                        "text": one.name,
                        "href": reverse("register:person", args=[one.id]),
                        "sub": one.email,
                    },
                    _held(one, support, places, today),
                    {"text": "Yes", "tag": "good"}
                    if one.is_active
                    else {"text": "Switched off", "tag": "none"},
                ]
            }
            for one in people
        ],
    }


def _held(one: PersonInfo, support: Support, places: Places, today: dt.date) -> dict[str, str]:
    held = [role_words(each, support, places) for each in one.memberships if each.holds_on(today)]
    first, *others = held or ["Nothing now"]
    return {"text": first, "sub": "; ".join(others)}


def role_table(
    held: Sequence[MembershipInfo], support: Support, places: Places, today: dt.date
) -> dict[str, Any]:
    """The roles that somebody holds, or will."""
    return {
        "caption": "What they may do",
        "caption_hidden": True,
        "columns": [
            {"text": "Role"},
            {"text": "Where"},
            {"text": "Team and organisation"},
            {"text": "From and until"},
            {"text": "End it"},
        ],
        "rows": [
            {
                "cells": [
                    role_name(one.role),
                    places.get(one.scope, str(one.scope)),
                    team_words(support.team[one.team])
                    if one.team in support.team
                    else one.team or "None",
                    _span(one),
                    {
                        "text": "End",
                        "href": reverse("register:end_role", args=[one.person_id, one.id]),
                        "about": role_words(one, support, places),
                    },
                ]
            }
            for one in held
        ],
    }


def ended_rows(
    ended: Iterable[MembershipInfo], support: Support, places: Places
) -> list[dict[str, Any]]:
    """Roles that ended, each with why and where it can be put back."""
    return [
        {
            "words": role_words(one, support, places),
            "span": _span(one),
            "reason": one.reason,
            "href": reverse("register:put_back_role", args=[one.person_id, one.id]),
        }
        for one in ended
    ]


def _span(one: MembershipInfo) -> str:
    begins = f"From {_day(one.valid_from)}" if one.valid_from else "Since it was given"
    return f"{begins}, until {_day(one.valid_until)}" if one.valid_until else f"{begins}, no end"


def _day(day: dt.date) -> str:
    return f"{short_day(day)} {day.year}"


def history_rows(
    history: Iterable[Happening], names: Mapping[str, str], support: Support, places: Places
) -> list[dict[str, str]]:
    """What was done, by whom and when, the newest first."""
    return [
        {
            "what": ACTIONS.get(one.action, one.action),
            "words": _history_words(one, support, places),
            "who": names.get(one.by, one.by),
            "when": moment(one.at),
        }
        for one in history
    ]


def _history_words(one: Happening, support: Support, places: Places) -> str:
    if "role" not in one.detail:
        return ""
    scope = Scope.parse(one.detail["scope"])
    words = _words(
        one.detail["role"], one.detail.get("team", ""), places.get(scope, str(scope)), support
    )
    last = one.detail.get("last_day") if one.action == "membership.ended" else None
    return f"{words}, until {_day(dt.date.fromisoformat(last))}" if last else words


def people_lines(
    people: Iterable[PersonInfo], support: Support, today: dt.date
) -> Iterator[list[Any]]:
    """A line for each role that anybody held; `holds` says whether it does today."""
    yield [
        "name", "email", "signs_in", "role", "scope", "team", "organisation", "valid_from",
        "valid_until", "holds",
    ]  # fmt: skip
    for one in people:
        for role in one.memberships:
            team = support.team.get(role.team)
            yield [
                one.name,
                one.email,
                "yes" if one.is_active else "no",
                role.role,
                str(role.scope),
                role.team,
                team.organisation if team else "",
                role.valid_from or "",
                role.valid_until or "",
                "yes" if role.holds_on(today) else "no",
            ]
