"""A small invented world: two regions, three authorities, footprints that cut across them."""

import datetime as dt
from dataclasses import dataclass

import pytest

from rollcall.foundation.actors import SystemActor
from rollcall.foundation.tables import Table, table_from_bytes
from rollcall.register.models import Area
from tests.factories.register import AreaFactory, lies_in


DAY = dt.date(2020, 5, 26)
NOW = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)
SYSTEM = SystemActor("tests")


@dataclass(frozen=True)
class World:
    """The areas that the tests of this room stand on."""

    nation: Area
    north: Area
    south: Area
    seaton: Area  # in the north
    marsh: Area  # in the north
    combe: Area  # in the south
    forum: Area  # an LRF made of Seaton and Marsh
    group: Area  # a CCG
    partnership: Area  # an STP that holds the CCG


@pytest.fixture
def world(db: None) -> World:
    def area(code: str, name: str, kind: str, *parents: Area) -> Area:
        made = AreaFactory.create(code=code, name=name, kind=kind)
        for parent in parents:
            lies_in(made, parent)
        return made

    nation = area("E99999999", "Inventland", "nation")
    north = area("E99000001", "North", "region", nation)
    south = area("E99000002", "South", "region", nation)
    forum = area("lrf-coast", "Coast LRF", "lrf", nation)
    partnership = area("E99100001", "Coast and Hills STP", "stp", north)
    return World(
        nation=nation,
        north=north,
        south=south,
        seaton=area("E09900001", "Seaton", "local_authority", north, forum),
        marsh=area("E09900002", "Marsh", "local_authority", north, forum),
        combe=area("E09900003", "Combe", "local_authority", south),
        forum=forum,
        group=area("E99200001", "NHS Coast CCG", "ccg", partnership),
        partnership=partnership,
    )


def table(text: str, name: str = "list.csv") -> Table:
    """A table as if read from a file."""
    return table_from_bytes(text.encode(), name=name)
