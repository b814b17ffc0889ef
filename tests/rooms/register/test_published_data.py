"""England's own register and lookups, taken in as they are published."""

import datetime as dt

import pytest

from rollcall.foundation import tables
from rollcall.register import selectors
from rollcall.register.importers import import_areas, import_homes
from rollcall.register.models import Area, CareHome, HomeArea
from tests.rooms.register.conftest import DAY, NOW, SYSTEM, table


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AS_OF = dt.date(2021, 1, 31)
REGISTER = "cqc_care_homes_england_2021-01.csv.gz"


def test_england_is_taken_in_whole_and_the_same_list_changes_nothing(data_dir):
    for lookup in ("ltla_utla_region_apr2019.csv", "ccg_stp_2020.csv"):
        outcome = import_areas(tables.read_table(data_dir / "lookups" / lookup), by=SYSTEM, now=NOW)
        assert not outcome.rejects
    assert len(selectors.areas_of_kind("region", DAY)) == 9
    assert len(selectors.areas_of_kind("local_authority", DAY)) == 151
    assert len(selectors.authorities_in("E92000001", DAY)) == 151

    listed = tables.read_table(data_dir / "england" / REGISTER)
    outcome = import_homes(listed, as_of=AS_OF, by=SYSTEM, now=NOW)
    assert outcome.as_counts() == {"created": 14840, "updated": 0, "unchanged": 0, "rejected": 0}
    assert len(outcome.warnings) == 23  # NHS trusts' sites

    sefton = selectors.count_open("E08000014", DAY)
    assert sefton.count == 129
    assert sefton.source == f"{REGISTER} (as of 31 January 2021)"
    assert selectors.count_open("E92000001", DAY).count == 14840
    with_homes = HomeArea.objects.filter(main=True).values("area").distinct()
    assert with_homes.count() == 150
    assert selectors.count_open("E09000001", DAY).count == 0  # the City of London

    regions = selectors.children("E92000001", DAY, "region")
    assert sum(selectors.count_open(region.code, DAY).count for region in regions) == 14840
    stps = selectors.areas_of_kind("stp", DAY)
    assert sum(selectors.count_open(area.code, DAY).count for area in stps) == 14840
    assert selectors.authorities_in("E54000008", DAY) is None
    assert {home.authority_code for home in selectors.search("l20 3nj", DAY)} <= {"E08000014"}

    before = list(CareHome.objects.order_by("pk").values_list())
    revisions = list(Area.objects.order_by("pk").values_list("homes_revision"))
    again = import_homes(listed, as_of=AS_OF, by=SYSTEM, now=NOW)
    assert again.as_counts() == {"created": 0, "updated": 0, "unchanged": 14840, "rejected": 0}
    assert again.missing == []
    assert list(CareHome.objects.order_by("pk").values_list()) == before
    assert list(Area.objects.order_by("pk").values_list("homes_revision")) == revisions

    footprint = table(
        "code,name,kind,parent_code\nmersey,Merseyside LRF,lrf,\n"
        "E08000014,Sefton,local_authority,mersey\nE08000012,Liverpool,local_authority,mersey\n"
    )
    assert not import_areas(footprint, by=SYSTEM, now=NOW).rejects
    assert len(selectors.authorities_in("mersey", DAY)) == 2
    assert selectors.count_open("mersey", DAY).count == sum(
        selectors.count_open(code, DAY).count for code in ("E08000014", "E08000012")
    )
