"""Hot spots on their page: in a sentence, with what was left out, and by name only to who may see it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.register.models import CareHome
from rollcall.reports.services import NewReport, file_reports
from tests.factories.programmes import ENGLAND
from tests.factories.register import AreaFactory, ProviderFactory, home, lies_in
from tests.factories.reports import DAY, LATER, NOON, SYSTEM, Country, report_of
from tests.rooms.boards.reading import words


SEATON, NORTH, NATION = "E09900001", "E99000001", "E99999999"
PAGE = f"/board/{SEATON}/hot-spots/"
QUIET = dict.fromkeys(
    ("res_new_suspected", "res_new_confirmed", "st_new_suspected", "st_new_confirmed"), 0
)
DAYS = [DAY - dt.timedelta(days=back) for back in range(34, -1, -1)]


def told(
    homes: Iterable[CareHome],
    cases: Iterable[tuple[CareHome, dt.date]] = (),
    days: Sequence[dt.date] = DAYS,
    now: dt.datetime = NOON,
) -> None:
    """Every home answers on every day: no new case, but for these."""
    ill = {(one.location_id, on) for one, on in cases}
    reports: list[NewReport] = [
        report_of(
            one,
            on,
            answers={**QUIET, "res_new_confirmed": int((one.location_id, on) in ill)},
            reason="rang back" if now == LATER else "",
        )
        for one in homes
        for on in days
    ]
    filed = file_reports(by=SYSTEM, set_key="daily", reports=reports, source="file", now=now)
    assert not filed.rejected


def more_homes(country: Country, count: int, **more: Any) -> list[CareHome]:
    return [home(country.seaton, name=f"Seaton {n}", **more) for n in range(10, 10 + count)]


@pytest.fixture
def outbreak(country: Country) -> list[CareHome]:
    """Twenty homes of Seaton, of which six are newly affected in five days up to the eve, and one long before."""
    provider = ProviderFactory.create(provider_id="1-777", name="Invented Care")
    homes = [*more_homes(country, 8, provider=provider)]
    homes += [home(country.seaton, name=f"Other {n}") for n in range(12)]
    cases = [(one, DAYS[-2 - n % 5]) for n, one in enumerate(homes[:6])]
    told([*homes, *country.homes.values()], [*cases, (homes[12], DAYS[3])])
    return homes


def test_the_page_says_in_a_sentence_what_stands_out(officer: Client, outbreak: list[CareHome]):
    text = words(officer.get(PAGE))
    assert (
        "6 homes newly affected in 7 days against 1 in the previous 28 (24.0 times the rate;"
        in text
    )
    assert "Alert" in text
    assert "Seaton as a whole stands out, since 24 May, 3 days." in text
    assert "Invented Care" in text
    assert "A flag is a reason to look, not a finding." in text


def test_a_provider_is_asked_among_its_own_homes(officer: Client, outbreak: list[CareHome]):
    text = words(officer.get(PAGE))
    assert "6 homes newly affected in 7 days against none in the previous 28" in text
    assert "1 unit of those below stands out: Invented Care." in text


def test_a_cluster_lists_its_homes_to_who_may_see_them(officer: Client, outbreak: list[CareHome]):
    answer = officer.get(PAGE)
    text = words(answer)
    assert "6 of 8 homes of Invented Care against 1 of 14 elsewhere" not in text  # 35 days ago
    assert "6 of 8 homes of Invented Care against 0 of 14 elsewhere were newly affected" in text
    assert text.count(": newly affected") == 6
    assert f"/homes/{outbreak[0].location_id}/" in answer.content.decode()
    assert "The register does not say where these homes lie" in text


def test_who_sees_totals_only_meets_no_home_no_provider_and_no_small_number(
    region: Client, outbreak: list[CareHome]
):
    text = words(region.get(PAGE))
    assert "Invented Care" not in text
    assert "Second opinion" not in text
    assert "Other methods" not in text
    assert not any(one.location_id in text for one in outbreak)
    assert "6 homes newly affected in 7 days against * in the previous 28." in text
    assert "times the rate;" not in text
    assert "Day by day the numbers are too small to be shown." in text
    assert "Alert" in text
    file = region.get(f"/board/{SEATON}/hot-spots.csv").getvalue().decode()  # type: ignore[attr-defined]
    assert ",6,*,7,28,0,,,,,,alert," in file


def test_an_area_of_few_homes_shows_no_count_of_ill_homes_to_who_sees_totals(
    region: Client, country: Country
):
    homes = list(country.homes.values())
    told(homes, [(country.homes["marsh1"], DAY)])
    assert "* homes newly affected in 7 days against *" in words(
        region.get("/board/E09900002/hot-spots/")
    )


def test_a_region_lists_its_councils_those_with_the_most_evidence_first(
    region: Client, outbreak: list[CareHome]
):
    text = words(region.get(f"/board/{NORTH}/hot-spots/"))
    table = text[text.index("Local authorities") :]
    assert table.index("Seaton") < table.index("Marsh")
    assert "What to expect next week" in text


def test_the_nation_lists_its_regions_and_its_councils(nation: Client, outbreak: list[CareHome]):
    text = words(nation.get(f"/board/{NATION}/hot-spots/"))
    assert text.index("Regions") < text.index("Local authorities")
    assert "South" in text
    assert "Combe" in text


def test_where_nothing_stands_out_the_silent_homes_are_said(officer: Client, country: Country):
    homes = [*more_homes(country, 8), country.homes["seaton1"]]
    told(homes)
    text = words(officer.get(PAGE))
    assert "No unit stands out." in text
    assert "On this day 1 home of 10 did not answer on new cases." in text


def test_days_on_which_too_few_answered_are_named_and_not_counted(
    officer: Client, country: Country
):
    homes = [*more_homes(country, 8), country.homes["seaton1"], country.homes["seaton2"]]
    told(homes, days=DAYS[:-2])
    text = words(officer.get(PAGE))
    assert "Not counted, because too few homes answered: 25 May, 26 May (2 days)." in text
    assert "No home newly affected in 33 days." in text


def test_nothing_is_said_when_nobody_has_answered(officer: Client, country: Country):
    text = words(officer.get(PAGE))
    assert "Too few homes answered: 0 of the last 7 days and 0 of the 28 before count." in text


def test_a_report_without_the_questions_on_cases_is_no_answer(officer: Client, country: Country):
    homes = [*more_homes(country, 8), country.homes["seaton1"], country.homes["seaton2"]]
    told(homes, days=DAYS[:-1])
    file_reports(
        by=SYSTEM,
        set_key="daily",
        reports=[report_of(one, DAY, answers={"occupied": 5}) for one in homes],
        source="file",
        now=NOON,
    )
    assert "Not counted, because too few homes answered: 26 May" in words(officer.get(PAGE))


def test_the_page_can_be_read_as_known_at_an_earlier_time(
    officer: Client, country: Country, time_machine: Any
):
    homes = [*more_homes(country, 8), country.homes["seaton1"], country.homes["seaton2"]]
    told(homes)
    told(homes[:4], [(one, DAY) for one in homes[:4]], days=[DAY], now=LATER)
    time_machine.move_to(LATER + dt.timedelta(hours=1))
    assert "4 homes newly affected in 7 days" in words(officer.get(PAGE))
    then = officer.get(PAGE, {"known_at": (NOON + dt.timedelta(minutes=5)).isoformat()})
    assert "No home newly affected in 35 days." in words(then)


def test_a_home_counts_from_the_day_on_which_it_opened(officer: Client, country: Country):
    homes = [*more_homes(country, 8), country.homes["seaton1"], country.homes["seaton2"]]
    new = home(country.seaton, name="Quite New", opened_on=DAYS[-1])
    told(homes)
    told([new], days=[DAY])
    text = words(officer.get(PAGE))
    assert "11 of 11 homes" in text
    assert "10 of 10 homes" in text
    assert "Not counted" not in text


def test_the_file_has_a_row_for_each_unit(officer: Client, outbreak: list[CareHome]):
    lines = officer.get(f"/board/{SEATON}/hot-spots.csv").getvalue().decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("\ufeffkind,code") or lines[0].startswith("kind,code")
    assert any(
        line.startswith("local_authority,E09900001,Seaton,2020-05-26,,22,6,1,7,28,0,")
        for line in lines
    )
    assert any(line.startswith("provider,1-777,Invented Care") for line in lines)


def test_a_council_sees_nothing_of_another(as_role: Any, outbreak: list[CareHome]):
    marsh = as_role("council-officer", "area:E09900002")
    for page in (PAGE, f"/board/{SEATON}/hot-spots.csv", f"/board/{NORTH}/hot-spots/"):
        assert marsh.get(page).status_code == 403


def test_a_programme_without_the_rules_says_so(officer: Client, tmp_path: Path, settings: Any):
    import shutil

    from rollcall.foundation.programmes import programme

    folder = Path(shutil.copytree(ENGLAND, tmp_path / "adapted"))
    main = folder / "programme.yaml"
    main.write_text(main.read_text().replace("key: covid19-england-2020", "key: adapted", 1))
    (folder / "detection.yaml").unlink()
    for one in folder.rglob("*.yaml"):
        one.write_text(one.read_text().replace("covid19-england-2020", "adapted"))
    programme.cache_clear()
    settings.ROLLCALL_PROGRAMMES_DIR = str(tmp_path)
    settings.ROLLCALL_PROGRAMME = "adapted"
    assert "This programme does not look for hot spots." in words(officer.get(PAGE))


# What the page asks for: the session, the person, the memberships, the area, may-I, and then
# the homes, their areas and the names of these, who answered and who was ill; or, of many areas,
# the areas inside, the authorities of each, where each home was, who answered, who was ill and what
# was found about that.
BUDGETS = {PAGE: 15, f"/board/{NORTH}/hot-spots/": 18, f"/board/{NATION}/hot-spots/": 18}


@pytest.mark.parametrize("address", BUDGETS)
def test_the_page_asks_as_often_for_many_homes_and_areas_as_for_few(
    address: str, officer: Client, nation: Client, country: Country
):
    def queries() -> int:
        client = officer if address == PAGE else nation
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    told(more_homes(country, 5), days=DAYS[-3:])
    few = queries()
    told(more_homes(country, 40), days=DAYS[-3:])
    for number in range(5):
        authority = AreaFactory.create(name=f"A{number}", kind="local_authority")
        lies_in(authority, country.north)
        home(authority)
    assert queries() == few
    assert few <= BUDGETS[address]
