"""One invented person for each role. Their password is no secret and is shown on the start page."""

import datetime as dt
from dataclasses import dataclass

from rollcall.accounts.personas import Persona
from rollcall.accounts.selectors import person_by_email
from rollcall.accounts.services import create_user
from rollcall.demo.scenario.places import KNOWSLEY, SEFTON
from rollcall.foundation.actors import Actor


PASSWORD = "invented-data-only"  # noqa: S105 - shown to everybody on purpose
REPORTERS_HOME = "1-900000008"
REPORTERS_GROUP = "1-800000001"


@dataclass(frozen=True, slots=True)
class Invented:
    """A persona and what makes their account."""

    key: str
    email: str
    name: str
    role: str  # a key of accounts.permissions.ROLES
    scope: str
    title: str
    sees: str
    team: str = ""  # a key of the programme's support.yaml


PEOPLE = (
    Invented(
        "home",
        "robin.home@example.org",
        "Robin Example",
        "home-reporter",
        f"home:{REPORTERS_HOME}",
        "Home reporter",
        "Alder Court, one care home in Sefton, and what it has sent.",
    ),
    Invented(
        "group",
        "sam.group@example.org",
        "Sam Specimen",
        "group-reporter",
        f"provider:{REPORTERS_GROUP}",
        "Provider group office",
        "The thirteen homes of Lantern Example Care Group in Sefton and Knowsley, all on one page.",
    ),
    Invented(
        "handler",
        "casey.calls@example.org",
        "Casey Voice",
        "call-handler",
        f"area:{KNOWSLEY}",
        "Call handler, Knowsley",
        "The day’s calls: which home to ring next and why, and the script of each call.",
    ),
    Invented(
        "sefton",
        "jo.sefton@example.org",
        "Jo Sample",
        "council-officer",
        f"area:{SEFTON}",
        "Council officer, Sefton",
        "Every home in Sefton, the daily picture and the return.",
    ),
    Invented(
        "knowsley",
        "kim.knowsley@example.org",
        "Kim Placeholder",
        "council-officer",
        f"area:{KNOWSLEY}",
        "Council officer, Knowsley",
        "Every home in Knowsley, next to Sefton, and none of Sefton’s.",
    ),
    Invented(
        "chair",
        "morgan.chair@example.org",
        "Morgan Mockup",
        "cell-chair",
        f"area:{SEFTON}",
        "Chair of the care home cell, Sefton",
        "Every home and action in Sefton, and who has it.",
    ),
    Invented(
        "notes",
        "nicky.notes@example.org",
        "Nicky Notional",
        "note-taker",
        f"area:{SEFTON}",
        "Note-taker of the cell, Sefton",
        "What was decided for a home or for all, and what is still to be done.",
    ),
    Invented(
        "ipc",
        "ira.infection@example.org",
        "Ira Imaginary",
        "ipc-nurse",
        f"area:{SEFTON}",
        "Infection-control nurse, Sefton",
        "Homes that asked for advice or a visit, and their answers.",
        "ipc",
    ),
    Invented(
        "ppe",
        "paula.ppe@example.org",
        "Paula Prototype",
        "ppe-officer",
        f"area:{SEFTON}",
        "Protective kit officer, Sefton",
        "What homes in Sefton asked for, and none of their answers.",
        "ppe-unit",
    ),
    Invented(
        "clinician",
        "chris.clinic@example.org",
        "Chris Concept",
        "clinician",
        f"area:{SEFTON}",
        "Community matron, Sefton",
        "Homes that asked for a nurse, medicines or equipment.",
        "community-nursing",
    ),
    Invented(
        "health",
        "hilary.health@example.org",
        "Hilary Hypothesis",
        "public-health",
        f"area:{SEFTON}",
        "Public health officer, Sefton",
        "Infection in the homes of Sefton and what is done about it.",
        "hpt",
    ),
    Invented(
        "finance",
        "frankie.funds@example.org",
        "Frankie Figment",
        "finance-officer",
        f"area:{SEFTON}",
        "Finance officer, Sefton",
        "Requests about money, which nobody else sees.",
        "finance",
    ),
    Invented(
        "partner",
        "perry.partner@example.org",
        "Perry Placeholder",
        "partner-officer",
        f"area:{SEFTON}",
        "Officer of a partner organisation, Sefton",
        "What the care home support team was called to, and no more.",
        "home-support",
    ),
    Invented(
        "region",
        "alex.northwest@example.org",
        "Alex Invented",
        "regional-reviewer",
        "area:E12000002",
        "Regional reviewer, North West",
        "Totals and returns of the councils in the North West, no home by name.",
    ),
    Invented(
        "nation",
        "charlie.england@example.org",
        "Charlie Fiction",
        "national-reviewer",
        "area:E92000001",
        "National reviewer, England",
        "Totals and returns of every region, no home by name.",
    ),
    Invented(
        "administrator",
        "pat.admin@example.org",
        "Pat Pretend",
        "administrator",
        "area:E92000001",
        "Administrator",
        "The register of homes and the list of people who can sign in.",
    ),
)


def make_people(*, by: Actor, now: dt.datetime) -> dict[str, Actor]:
    """Make every account; people by their key."""
    return {
        one.key: create_user(
            by=by,
            email=one.email,
            name=one.name,
            role=one.role,
            scope=one.scope,
            team=one.team,
            password=PASSWORD,
            now=now,
        )
        for one in PEOPLE
    }


def are_here() -> bool:
    """Whether this database holds the demo: its first person has an account."""
    return person_by_email(PEOPLE[0].email) is not None


def offered() -> list[Persona]:
    """The personas that the start page shows; none where the demo is not loaded."""
    if not are_here():
        return []
    return [Persona(one.email, PASSWORD, one.name, one.title, one.sees) for one in PEOPLE]
