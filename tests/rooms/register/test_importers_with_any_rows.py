"""Whatever stands in the cells, an import neither crashes nor loses count of a row."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.foundation.tables import table_from_bytes
from rollcall.register.importers import import_areas, import_homes
from rollcall.register.models import Area, AreaParent, CareHome, HomeArea, HomeRecord
from tests.factories.register import AreaFactory
from tests.rooms.register.conftest import NOW, SYSTEM


pytestmark = pytest.mark.django_db

ANYTHING = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 6))
WORDS = st.text(st.characters(codec="utf-8"), max_size=12)


def cell(*likely):
    return st.one_of(st.sampled_from(likely), WORDS)


HOME_ROWS = st.fixed_dictionaries(
    {
        "location_id": cell("1-900000001", "1-900000002", "REF00", ""),
        "name": cell("Sea View", "Sea View House", ""),
        "provider_id": cell("1-800000001", "1-800000002", ""),
        "provider_name": cell("Care", "New Care", ""),
        "postcode": cell("ZZ1 1ZZ", "e123bc", ""),
        "local_authority_code": cell("E09900001", "E09900002", "E99000001"),
        "beds": cell("30", "-1", "1e5", "", "9" * 400),
        "latitude": cell("53.1", "inf", ""),
        "longitude": cell("-3.1", "nan", ""),
        "ccg_code": cell("E99200001", "E99200002", "E09900001", ""),
        "ccg_name": cell("NHS Coast CCG", ""),
        "has_d2a": cell("yes", "no", ""),
        "opened_on": cell("2020-01-02", "", "0000-00-00"),
    }
)
AREA_ROWS = st.fixed_dictionaries(
    {
        "code": cell("A1", "A2", "A3", "N1"),
        "name": cell("One", "Two"),
        "kind": cell("region", "local_authority", "ccg", "stp"),
        "parent_code": cell("A1", "A2", "N1", ""),
        "valid_from": cell("", "2020-01-01", "2020-01-03"),
        "valid_to": cell("", "2020-01-03", "2020-01-05"),
    }
)


def table_of(rows):
    columns = list(rows[0])
    quoted = (
        ",".join('"' + row[column].replace('"', '""') + '"' for column in columns) for row in rows
    )
    text = "\n".join([",".join(columns), *quoted])
    printable = "".join(sign if sign >= " " or sign == "\n" else " " for sign in text)
    return table_from_bytes(printable.encode(), name="anything.csv")


def gaps(spans):
    """Where one span does not begin on the day the one before ended."""
    ordered = sorted(spans, key=lambda span: span[0] or dt.date.min)
    yield from (ordered[0][0] is not None, ordered[-1][1] is not None)
    yield from (before[1] != after[0] for before, after in pairwise(ordered))


@given(lists=st.lists(st.tuples(DAYS, st.lists(HOME_ROWS, min_size=1, max_size=5)), max_size=4))
@ANYTHING
def test_counts_of_homes_add_up_and_timelines_have_no_gap(lists):
    for model in (HomeArea, HomeRecord, CareHome, Area):
        model.objects.all().delete()
    for code in ("E09900001", "E09900002"):
        AreaFactory.create(code=code)
    AreaFactory.create(code="E99000001", kind="region")
    for as_of, rows in lists:
        listed = table_of(rows)
        outcome = import_homes(listed, as_of=as_of, by=SYSTEM, now=NOW)
        assert sum(outcome.as_counts().values()) == len(listed)
        again = import_homes(listed, as_of=as_of, by=SYSTEM, now=NOW)
        assert (again.as_counts()["created"], again.as_counts()["updated"]) == (0, 0)
        assert again.as_counts()["rejected"] == outcome.as_counts()["rejected"]
        assert len(again.missing) == len(outcome.missing)
    for home in CareHome.objects.all():
        records = home.records.values_list("valid_from", "valid_to")
        links = home.area_links.filter(main=True).values_list("valid_from", "valid_to")
        assert not any(gaps(records))
        assert not any(gaps(links))


@given(files=st.lists(st.lists(AREA_ROWS, min_size=1, max_size=6), min_size=1, max_size=3))
@ANYTHING
def test_counts_of_areas_add_up_and_no_area_lies_in_itself(files):
    AreaParent.objects.all().delete()
    Area.objects.all().delete()
    for rows in files:
        listed = table_of(rows)
        outcome = import_areas(listed, by=SYSTEM, now=NOW)
        assert sum(outcome.as_counts().values()) == len(listed)
    parents: dict[int, set[int]] = {}
    for area, parent in AreaParent.objects.values_list("area", "parent"):
        parents.setdefault(area, set()).add(parent)
    for start in parents:
        above, waiting = set(), [start]
        while waiting:
            for parent in parents.get(waiting.pop(), ()):
                if parent not in above:
                    above.add(parent)
                    waiting.append(parent)
        assert start not in above
