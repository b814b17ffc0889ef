"""Detection against reference values that R computed, and against published counts (methods a2 to a5).

The values are in `tests/fixtures/vectors`; no R is needed to run this.
"""

import csv
import datetime as dt
import gzip
import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from rollcall.domain.detection import farrington as farrington_module
from rollcall.domain.detection.alarms import Series, examine, tail
from rollcall.domain.detection.farrington import Baseline, dispersion_of, farrington
from rollcall.domain.detection.panels import ears_c1, ears_c2
from rollcall.domain.detection.scan import bernoulli_llr
from rollcall.domain.forecasting import next_week_by_share
from tests.factories.detection import shipped_rules


VECTORS = Path(__file__).parent.parent / "fixtures" / "vectors"
METHODS = {"nbPlugin": "nb_plugin", "delta": "delta", "muan": "muan"}


def rows(path: Path) -> Iterator[dict[str, str]]:
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    yield from csv.DictReader(text.decode().splitlines())


@pytest.fixture(scope="module")
def counts() -> dict[str, list[int]]:
    """The weekly series of the vectors, by name."""
    found = defaultdict(list)
    for row in rows(VECTORS / "series.csv"):
        for name, value in row.items():
            found[name].append(int(value))
    return found


# --- EARS ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "ears"), [("C1", ears_c1), ("C2", ears_c2)])
def test_ears_agrees_with_r_on_every_day(method, ears, counts):
    found = {
        name: ears(counts[name], probability=0.999, least_sd=0.5)
        for name in ("low", "mid", "high", "zero")
    }
    compared = 0
    for row in rows(VECTORS / "r_ears.csv.gz"):
        # Without a floor a standard deviation of nought leaves nothing to divide by.
        if row["method"] != method or row["minSigma"] == "0":
            continue
        one = found[row["series"]][int(row["t"]) - 1]
        assert one is not None
        assert one.upper == pytest.approx(float(row["upper"]), abs=1e-11)
        assert one.alarm == (row["alarm"] == "1")
        compared += 1
    assert compared == 4 * (357 if method == "C1" else 355)


# --- Farrington Flexible ---------------------------------------------------------------------


def baseline(row: dict[str, str]) -> Baseline:
    return Baseline(
        seasons=int(row["noPeriods"]),
        weeks_left_out=int(row["past"]),
        downweight_above=float(row["wthr"]),
        alpha=float(row["alpha"]),
        threshold=METHODS[row["method"]],  # type: ignore[arg-type]
    )


@pytest.fixture
def as_in_r(monkeypatch: pytest.MonkeyPatch) -> None:
    """R's own defect, for comparing: it weighs residuals without their means (methods, finding 2)."""
    monkeypatch.setattr(farrington_module, "_dispersion", lambda fit: dispersion_of(fit, fit.prior))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_farrington_agrees_with_r_in_all_sixteen_configurations(counts, as_in_r):
    compared = 0
    for row in rows(VECTORS / "r_farr.csv"):
        one = farrington(counts[row["series"]], int(row["t"]) - 1, baseline(row))
        assert one is not None
        assert one.phi == pytest.approx(float(row["phi"]), rel=1e-11)
        for value, expected in ((one.expected, row["expected"]), (one.upper, row["upper"])):
            if expected != "NA":
                assert value == pytest.approx(float(expected), rel=1e-9)
        if row["pvalue"] != "NA":
            assert one.p == pytest.approx(float(row["pvalue"]), rel=1e-6, abs=1e-12)
        assert one.alarm == (row["alarm"] == "1")
        assert one.has_trend == (row["trend"] == "1")
        compared += 1
    assert compared == 960


def test_farrington_finds_the_week_of_the_section(counts, as_in_r):
    one = farrington(counts["mid"], 332, Baseline())
    assert one is not None
    assert one.expected == pytest.approx(7.39106, abs=5e-6)
    assert one.phi == pytest.approx(1.58483, abs=5e-6)
    assert one.upper == 17
    assert one.p == pytest.approx(6.179e-5, rel=1e-4)
    assert one.alarm


def test_as_published_a_trend_is_kept_in_about_one_in_twenty_series_without_one():
    chance = np.random.default_rng(3)
    kept = 0
    for _ in range(200):
        one = farrington(chance.poisson(10, 340).tolist(), 339, Baseline())
        assert one is not None
        kept += one.has_trend
    assert kept / 200 < 0.12


def test_farrington_says_nothing_without_the_years_before(counts):
    assert farrington(counts["mid"][:250], 249, Baseline()) is None


# --- the scan --------------------------------------------------------------------------------


def test_every_zone_of_pennsylvania_agrees_with_spatialepi():
    areas = [
        {key: float(value) for key, value in row.items()} for row in rows(VECTORS / "penn.csv")
    ]
    people, cases = (np.array([area[name] for area in areas]) for name in ("pop", "cases"))
    zones = []
    for centre in areas:
        far = [math.hypot(one["x"] - centre["x"], one["y"] - centre["y"]) for one in areas]
        order = np.argsort(far, kind="stable")
        within = int((np.cumsum(people[order]) <= people.sum() / 2).sum())
        zones += [order[:size] for size in range(1, within + 1)]
    found = bernoulli_llr(
        np.array([cases[zone].sum() for zone in zones]),
        np.array([people[zone].sum() for zone in zones]),
        int(cases.sum()),
        int(people.sum()),
    )
    wanted = [float(row["b"]) for row in rows(VECTORS / "penn_llr.csv")]
    assert len(found) == len(wanted) == 2585
    assert found == pytest.approx(wanted, abs=1e-7)
    best = zones[int(found.argmax())]
    assert found.max() == pytest.approx(36.5705106, abs=1e-7)
    assert sorted(place + 1 for place in best) == [2, 4, 10, 26, 30, 63, 65]
    assert cases[best].sum() == 2359


# --- published counts ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def deaths(data_dir: Path) -> dict[str, dict[dt.date, int]]:
    """Deaths of any cause that care homes notified to CQC, by authority and day."""
    path = data_dir / "england" / "cqc_care_home_deaths_daily_by_la_2020.csv.gz"
    found: dict[str, dict[dt.date, int]] = defaultdict(dict)
    for row in rows(path):
        if row["Name"] != "England":
            on = dt.date.fromisoformat(row["Date"])
            found[row["Name"]][on] = int(row["All cause"] or 0)
    return found


FIRST, LAST = dt.date(2020, 6, 1), dt.date(2020, 9, 11)


@pytest.mark.data
def test_on_cqc_deaths_ears_raises_most_of_its_alarms_on_mondays(deaths):
    days = sorted({on for of_area in deaths.values() for on in of_area})
    alarms = [
        on
        for of_area in deaths.values()
        for on, one in zip(
            days,
            ears_c2([of_area.get(on, 0) for on in days], probability=0.999, least_sd=0.5),
            strict=True,
        )
        if one and one.alarm and FIRST <= on <= LAST
    ]
    assert len(deaths) == 153
    assert round(len(alarms) / _days(), 1) == 4.8
    assert round(sum(on.weekday() == 0 for on in alarms) / len(alarms), 2) == 0.38


@pytest.mark.data
def test_on_cqc_deaths_the_exact_test_raises_a_fourteenth_and_on_no_day_more_than_others(deaths):
    """Without allowing for uneven days, as the section counted; with it, half as many."""
    rules, days = shipped_rules(), sorted({on for of_area in deaths.values() for on in of_area})
    plain, adjusted = [], 0
    for of_area in deaths.values():
        daily = np.array([of_area.get(on, 0) for on in days], dtype=float)
        for place, on in enumerate(days):
            if not FIRST <= on <= LAST:
                continue
            recent = daily[place - 6 : place + 1].sum()
            before = daily[place - 34 : place - 6].sum()
            p = tail(np.array(recent), np.array(before), np.array(0.2))
            if recent >= 5 and p < rules.alert_below:
                plain.append(on)
    assert round(len(plain) / _days(), 2) == 0.28
    assert round(sum(on.weekday() == 0 for on in plain) / len(plain), 2) == 0.24
    for last in (FIRST + dt.timedelta(offset) for offset in range(20, _days())):
        window = [last - dt.timedelta(back) for back in range(rules.days - 1, -1, -1)]
        units = [
            Series(
                last,
                tuple(of_area.get(on, 0) for on in window),
                (1,) * rules.days,
                (1,) * rules.days,
            )
            for of_area in deaths.values()
        ]
        adjusted += sum(
            one.p is not None and one.p < rules.alert_below and one.recent >= 5
            for one in examine(units, rules)
        )
    assert 0 < adjusted < len(plain)


def _days() -> int:
    return (LAST - FIRST).days + 1


@pytest.mark.data
def test_on_phe_outbreaks_the_share_of_the_region_forecasts_best(data_dir):
    """Mean absolute error of next week's outbreaks against the last week and the last three's mean."""
    weekly, region_of = _phe(data_dir)
    members = defaultdict(list)
    for code, region in region_of.items():
        members[region].append(code)
    errors: dict[str, list[float]] = defaultdict(list)
    weeks = len(next(iter(weekly.values())))
    for week in range(4, weeks - 1):
        for codes in members.values():
            last = sum(weekly[code][week] for code in codes)
            total = sum(sum(weekly[code][: week + 1]) for code in codes)
            for code in codes:
                own, truth = weekly[code], weekly[code][week + 1]
                so_far = sum(own[: week + 1])
                share = next_week_by_share(last, so_far, total, len(codes))
                errors["share"].append(abs(share - truth))
                errors["last"].append(abs(own[week] - truth))
                errors["mean"].append(abs(sum(own[week - 2 : week + 1]) / 3 - truth))
    mean = {name: round(float(np.mean(found)), 3) for name, found in errors.items()}
    assert len(errors["share"]) == 2114
    assert mean == {"share": 1.295, "last": 1.453, "mean": 1.63}


def _phe(data_dir: Path) -> tuple[dict[str, list[int]], dict[str, str]]:
    regions = {
        row["UTLA19CD"]: row["RGN19CD"]
        for row in rows(data_dir / "lookups" / "ltla_utla_region_apr2019.csv")
    }
    found = [
        row
        for row in rows(data_dir / "england" / "phe_outbreaks_latest_long.csv.gz")
        if row["level"] == "UTLA"
    ]
    found.sort(key=lambda row: (row["code"], row["week_commencing"]))
    weekly = {
        code: [int(row["outbreaks"] or 0) for row in of_area]
        for code, of_area in groupby(found, key=lambda row: row["code"])
    }
    return weekly, {code: regions[code] for code in weekly if code in regions}
