"""The worked cases of beds and the return: files in, tables and return files out, by each setting."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestration.deliverables.bed_plan import beds_needed, occupied_beds
from orchestration.store.home import Home
from tests.cases.data import FOLDER, worked_cases
from tests.clock_of import clock_of
from tests.conftest import Rows, deliver, make_home, read, refresh
from tests.pipeline.test_publication import _clockstop

NIGHT = "2028-03-31"
LONDON = ZoneInfo("Europe/London")
# BD21: the bed states say how many are in spaces that are no bed spaces at 08:00, not since when each is.
NOT_EXPRESSIBLE = {"BD21"}
# no files in: arithmetic that the bed plan does, tested below; published files are in tests/national
ARITHMETIC = {"BD16", "BD17", "BD23"}
SPELLS = ("BD02", "BD03", "BD04", "BD05", "BD06", "BD07")
RANDOM_SPELLS = 150
SETTINGS = """
opel_thresholds:
  general_and_acute_occupancy_percent: [85, 92, 95]
  escalation_beds_percent: [1, 2, 3]
"""


def _spell(name: str, admitted: str, discharged: str | None = None, **values: str) -> dict[str, str]:
    times = {"admitted_at": admitted, "discharged_at": discharged or ""}
    return {"spell_id": name, "patient_id": f"P{name}", **times, **values}


def _stay(
    name: str, spell: str, ward: str, started: str, ended: str | None = None, **values: str
) -> dict[str, str]:
    keys = {"ward_stay_id": name, "spell_id": spell, "patient_id": f"P{spell}", "ward": ward}
    return {**keys, "started_at": started, "ended_at": ended or "", **values}


def _ward(name: str, sector: str, beds: int, **values: str) -> dict[str, str]:
    known = {"valid_from": "2025-01-01", "main_specialty": "300"}
    return {"ward": name, "sector": sector, "core_beds": str(beds), **known, **values}


def _all_quarter(
    prefix: str, count: int, ward: str, first: str, after: str, **values: str
) -> tuple[Rows, Rows]:
    """So many patients from before the first midnight to after the last."""
    names = [f"{prefix}{number:03d}" for number in range(count)]
    spells = [_spell(name, first, after) for name in names]
    return spells, [_stay(f"W{name}", name, ward, first, after, **values) for name in names]


class Trust:
    """The feeds of all cases, each in wards, sectors or quarters of its own."""

    def __init__(self, cases: dict[str, Any], specialties: list[str]) -> None:
        self.spells: Rows = []
        self.beds: dict[str, Rows] = {
            name: [] for name in ("wards", "ward_stays", "bed_states", "criteria_to_reside")
        }
        self._plain_spells(cases)
        self._long_stays(cases["BD08"]["input"])
        self._return(cases["BD09"]["input"])
        self._day_ward(cases["BD10"]["input"])
        self._shared_bed(cases["BD11"]["input"])
        self._ready_dates(cases["BD14"]["input"])
        self._too_full(cases["BD18"]["input"])
        self._still_in_bed(cases["BD19"]["input"])
        self._mental_illness(cases["BD24"]["input"])
        self._declared_at_0800()
        self._every_specialty(specialties)
        self.random = self._random_spells()

    def _add(self, spells: Rows, stays: Rows) -> None:
        self.spells += spells
        self.beds["ward_stays"] += stays

    def _plain_spells(self, cases: dict[str, Any]) -> None:
        self.beds["wards"].append(_ward("PLAIN", "ga", 30))
        for name in SPELLS:
            given = cases[name]["input"]
            times = (given["admission"], given["discharge"])
            self._add([_spell(name, *times)], [_stay(f"W{name}", name, "PLAIN", *times)])

    def _long_stays(self, given: dict[str, Any]) -> None:
        """Everybody leaves after the snapshot on its day."""
        self.beds["wards"].append(_ward("LONG", "ga", 30))
        after = given["snapshot"][:10] + "T09:00"
        for number, admitted in enumerate(given["admissions"]):
            name = f"BD08-{number}"
            self._add([_spell(name, admitted, after)], [_stay(f"W{name}", name, "LONG", admitted, after)])

    def _return(self, given: dict[str, Any]) -> None:
        self.beds["wards"].append(
            _ward("KH03", "ld", given["beds"], valid_from="2026-07-01", valid_to="2026-09-30")
        )
        occupied = given["occupied_bed_days"] // 92
        self._add(
            *_all_quarter(
                "BD09", occupied, "KH03", "2026-07-01T09:00", "2026-10-01T06:00", treatment_function="700"
            )
        )
        for day in range(given["closed"]["nights"]):
            snapshot = {"ward": "KH03", "snapshot_at": f"2026-08-{10 + day}T08:00", "occupied": str(occupied)}
            self.beds["bed_states"].append({**snapshot, "closed_other": str(given["closed"]["beds"])})

    def _day_ward(self, given: dict[str, Any]) -> None:
        self.beds["wards"].append(_ward("DSU", "ga", 4, open_overnight="N"))
        for number, (came, left) in enumerate(given["stays"]):
            times = (f"{given['date']}T{came}", f"{given['date']}T{left}")
            name = f"BD10-{number}"
            self._add(
                [_spell(name, *times, patient_classification="2")],
                [_stay(f"W{name}", name, "DSU", *times, bed=given["bed"])],
            )

    def _shared_bed(self, given: dict[str, Any]) -> None:
        for stay in given["stays"]:
            name = f"BD11-{stay['patient']}"
            self._add(
                [_spell(name, stay["start"], stay["end"])],
                [_stay(f"W{name}", name, stay["ward"], stay["start"], stay["end"], bed=stay["bed"])],
            )

    def _ready_dates(self, given: dict[str, Any]) -> None:
        for row in given["spells"]:
            name = f"BD14-{row['id']}"
            admitted, left = "2026-02-01T10:00", row["discharge"] + "T16:00"
            self._add([_spell(name, admitted, left)], [_stay(f"W{name}", name, "PLAIN", admitted, left)])
            if row["discharge_ready"]:
                review = {"spell_id": name, "assessed_at": "2026-02-03T09:00", "meets": "N"}
                self.beds["criteria_to_reside"].append(
                    {**review, "discharge_ready_date": row["discharge_ready"]}
                )

    def _too_full(self, given: dict[str, Any]) -> None:
        state = {"ward": given["ward"], "snapshot_at": given["snapshot"]}
        counts = {"core_open": str(given["available"]), "occupied": str(given["occupied"])}
        self.beds["bed_states"].append({**state, **counts})

    def _still_in_bed(self, given: dict[str, Any]) -> None:
        stay = given["ward_stay"]
        self._add(
            [_spell("BD19", stay["start"], given["spell_discharge"])],
            [_stay("WBD19", "BD19", stay["ward"], stay["start"])],
        )

    def _mental_illness(self, given: dict[str, Any]) -> None:
        """The first published row in April to June 2026, whole bed days; the second in the next quarter."""
        available = round(given["rows"][0]["available"] * 91)
        occupied = round(given["rows"][0]["occupied"] * 91)
        self.beds["wards"].append(_ward("MI", "mi", 138, valid_from="2026-04-01", valid_to="2026-06-30"))
        more = available - 138 * 91
        for number in range(91):
            day = date(2026, 4, 1) + timedelta(days=number)
            counts = {"core_open": str(139 if number < more else 138), "occupied": str(occupied // 91)}
            self.beds["bed_states"].append({"ward": "MI", "snapshot_at": f"{day}T08:00", **counts})
        in_sector = {"treatment_function": "710"}
        self._add(
            *_all_quarter("MI", occupied // 91, "MI", "2026-04-01T09:00", "2026-07-01T06:00", **in_sector)
        )
        left = date(2026, 4, 1) + timedelta(days=occupied % 91)
        self._add(
            [_spell("MIX", "2026-04-01T23:30", f"{left}T06:00")],
            [_stay("WMIX", "MIX", "MI", "2026-04-01T23:30", f"{left}T06:00", **in_sector)],
        )
        # three nights without a bed of the sector
        self._add(
            [_spell("MIY", "2026-08-01T10:00", "2026-08-04T10:00")],
            [_stay("WMIY", "MIY", "PLAIN", "2026-08-01T10:00", "2026-08-04T10:00", **in_sector)],
        )

    def _declared_at_0800(self) -> None:
        """A hundred patients for half a year; October to December declares 94, then 95."""
        self.beds["wards"].append(
            _ward("MAT", "maternity", 100, valid_from="2026-10-01", valid_to="2027-03-31", main_specialty="501")
        )
        self._add(
            *_all_quarter("MAT", 100, "MAT", "2026-10-01T09:00", "2027-04-01T06:00", treatment_function="501")
        )
        for number in range(182):
            day = date(2026, 10, 1) + timedelta(days=number)
            occupied = "94" if day < date(2027, 1, 1) else "95"
            self.beds["bed_states"].append({"ward": "MAT", "snapshot_at": f"{day}T08:00", "occupied": occupied})

        # October to December 2027: patients declared in wards without a stay, and wards that declare nobody
        for name, sector, occupied in (("LD8", "ld", "10"), ("MI8", "mi", "0")):
            self.beds["wards"].append(_ward(name, sector, 12, valid_from="2027-10-01", valid_to="2027-12-31"))
            for number in range(92):
                snapshot = {"ward": name, "snapshot_at": f"{date(2027, 10, 1) + timedelta(days=number)}T08:00"}
                self.beds["bed_states"].append({**snapshot, "occupied": occupied})

    def _every_specialty(self, specialties: list[str]) -> None:
        """One night each in April 2027, on a general ward; one more in critical care, with and without 192."""
        self.beds["wards"].append(
            _ward("CCU", "critical_care", 10, main_specialty="192", valid_from="2027-04-01")
        )
        nights = ("2027-04-10T10:00", "2027-04-11T10:00")
        for code in specialties:
            self._add(
                [_spell(f"OR07-{code}", *nights)],
                [_stay(f"WOR07-{code}", f"OR07-{code}", "PLAIN", *nights, treatment_function=code)],
            )
        for code in ("192", "300"):
            self._add(
                [_spell(f"CC-{code}", *nights)],
                [_stay(f"WCC-{code}", f"CC-{code}", "CCU", *nights, treatment_function=code)],
            )

    def _random_spells(self) -> list[tuple[str, list[tuple[int, int]]]]:
        """Spells with stays that touch, overlap and leave gaps, over both clock changes of 2027."""
        self.beds["wards"] += [_ward("R1", "ga", 50), _ward("R2", "ga", 50)]
        random = Random(11)
        begin = int(datetime(2027, 3, 20, tzinfo=UTC).timestamp()) // 60
        told = []
        for number in range(RANDOM_SPELLS):
            name = f"RND{number:03d}"
            cursor = begin + random.randrange(9 if number % 3 else 220) * 1440 + random.randrange(1440)
            stays = []
            for _ in range(random.randint(1, 3)):
                end = cursor + random.choice([1, 30, 500, 1440, 2000, 4000])
                stays.append((cursor, end))
                cursor = end + random.choice([0, 0, 0, -20, 45])
            self._add(
                [_spell(name, _iso(stays[0][0]), _iso(max(end for _, end in stays)))],
                [
                    _stay(f"{name}-{place}", name, f"R{1 + place % 2}", _iso(start), _iso(end))
                    for place, (start, end) in enumerate(stays)
                ],
            )
            told.append((name, stays))
        return told


def _iso(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%MZ")


@pytest.fixture(scope="module")
def cases() -> dict[str, Any]:
    return {case["id"]: case for case in worked_cases("ed_beds")}


@pytest.fixture(scope="module")
def trust(cases: dict[str, Any]) -> Trust:
    with (FOLDER / "kh03_specialties.csv").open(encoding="utf-8", newline="") as stream:
        return Trust(cases, [row["specialty"] for row in csv.DictReader(stream)])


@pytest.fixture(scope="module")
def home(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("bed_cases") / "home")
    (home.root / "settings.yml").write_text(SETTINGS, encoding="utf-8")
    deliver(home, "pas", "pas-cases", NIGHT, {"spells": trust.spells})
    deliver(home, "beds", "beds-cases", NIGHT, dict(trust.beds))
    with clock_of(NIGHT):
        result = refresh(home, domains=("beds",), deliverables=True)
    assert result.succeeded and not result.held, result.in_words()
    return home


def _raised(home: Home, *records: str) -> set[tuple[str, str, str]]:
    marks = ", ".join("?" for _ in records)
    return set(
        read(
            home,
            f"select rule_id, record_key, priority from validation.exceptions where record_key in ({marks})",
            *records,
        )
    )


def _return_row(home: Home, quarter: str, sector: str) -> dict[str, Any]:
    names = [row[0] for row in read(home, "describe beds.return_quarterly")]
    rows = read(home, "select * from beds.return_quarterly where quarter = ? and sector = ?", quarter, sector)
    return dict(zip(names, rows[0], strict=True))


def test_no_case_is_forgotten(cases: dict[str, Any]) -> None:
    ours = {name for name, case in cases.items() if case["domain"] == "beds"}
    told = {*SPELLS, "BD08", "BD09", "BD10", "BD11", "BD14", "BD18", "BD19", "BD24"}
    assert ours == told | NOT_EXPRESSIBLE | ARITHMETIC


def test_nights_and_midnights(cases: dict[str, Any], home: Home) -> None:
    for name in SPELLS:
        expected = cases[name]["expected"]
        assert read(home, "select nights, midnights from beds.stays where spell_id = ?", name) == [
            (expected["los_nights"], expected["occupied_midnights"])
        ], name
        counted = read(home, "select count(*) from beds.census where spell_id = ?", name)
        assert counted == [(expected["occupied_midnights"],)], name
        midnight = {rule for rule, _, _ in _raised(home, name)} & {"DT_EXACT_MIDNIGHT"}
        assert midnight == set(expected.get("exceptions", [])), name


def test_long_stays_at_0800(cases: dict[str, Any], home: Home) -> None:
    expected = cases["BD08"]["expected"]
    found = read(
        home, "select nights, long_stay_band from beds.stays where spell_id like 'BD08-%' order by spell_id"
    )
    assert [nights for nights, _ in found] == expected["los_days"]
    assert [band != "0-6" for _, band in found] == expected["ge7"]
    assert [band in ("14-20", "21+") for _, band in found] == expected["ge14"]
    assert [band == "21+" for _, band in found] == expected["ge21"]
    counts = [sum(expected[name]) for name in ("ge7", "ge14", "ge21")]
    assert read(
        home,
        "select stays_7_days_0800, stays_14_days_0800, stays_21_days_0800 from beds.occupancy_daily"
        " where ward = 'LONG' and date = date '2026-02-24'",
    ) == [tuple(counts)]


def test_return_of_a_quarter_with_closed_beds(cases: dict[str, Any], home: Home) -> None:
    expected = cases["BD09"]["expected"]
    row = _return_row(home, "2026/27 Q2", "ld")
    assert row["days_in_quarter"] == row["days_counted"] == expected["days_in_quarter"] and row["is_whole"]
    assert row["available_bed_days"] == expected["available_bed_days"]
    found = (round(row["available"], 2), round(row["occupied"], 2), round(row["percent"], 1))
    assert found == (expected["avg_available"], expected["avg_occupied"], expected["occupancy_pct"])
    # averages times days are whole bed days (BD23)
    assert row["available"] * row["days_in_quarter"] == pytest.approx(row["available_bed_days"])


def test_a_day_bed_counts_once_a_day(cases: dict[str, Any], home: Home) -> None:
    expected = cases["BD10"]["expected"]
    assert read(
        home,
        "select day_beds_used, occupied_midnight from beds.occupancy_daily where ward = 'DSU' and date = ?",
        cases["BD10"]["input"]["date"],
    ) == [(expected["kh03_day_occupied_bed_days"], expected["kh03_overnight_occupied_bed_days"])]
    row = _return_row(home, "2025/26 Q4", "ga")
    assert row["occupied_day_only_bed_days"] == expected["kh03_day_occupied_bed_days"]


def test_two_patients_in_one_bed(cases: dict[str, Any], home: Home) -> None:
    found = read(
        home,
        "select bed_overlap_minutes, bed_overlap_at_midnight from beds.ward_stays"
        " where ward_stay_id = 'WBD11-P2'",
    )
    assert found == [(cases["BD11"]["expected"]["overlap_minutes"], False)]
    assert ("BED_OVERLAP", "WBD11-P2", "P2") in _raised(home, "WBD11-P2")


def test_discharge_delays(cases: dict[str, Any], home: Home) -> None:
    expected = cases["BD14"]["expected"]
    found = read(
        home, "select delay_days, delay_band from beds.stays where spell_id like 'BD14-%' order by spell_id"
    )
    assert [row[0] for row in found] == expected["delay_days"]
    assert [row[1] for row in found] == expected["band"]
    for spell, rule in expected["exceptions"].items():
        assert rule in {raised for raised, _, _ in _raised(home, f"BD14-{spell}")}
    figures = read(
        home,
        "select count(*) filter (where delay_days > 0), sum(delay_days), avg(delay_days),"
        " avg(delay_days) filter (where delay_days > 0) from beds.stays where spell_id like 'BD14-%'",
    )
    names = ("delayed_discharges", "bed_days_after_drd", "avg_delay_inc_zero", "avg_delay_exc_zero")
    assert figures == [tuple(expected[name] for name in names)]
    # the published month adds others of February, which were not delayed
    assert read(
        home,
        "select delayed_discharges, bed_days_after_ready, with_invalid_ready_date, average_delay_excluding_zero"
        " from beds.discharge_delays_monthly where month = '2026-02'",
    ) == [(2, 22, 1, 11.0)]


def test_more_patients_than_beds_and_one_who_left(cases: dict[str, Any], home: Home) -> None:
    percent = read(
        home,
        "select round(occupancy_0800_percent, 1) from beds.occupancy_daily"
        " where ward = 'W2' and date = '2026-02-24'",
    )
    assert percent == [(cases["BD18"]["expected"]["occupancy_pct"],)]
    record = "W2|2026-02-24 08:00:00"
    assert {rule for rule, _, _ in _raised(home, record)} == set(cases["BD18"]["expected"]["exceptions"])
    assert {rule for rule, _, _ in _raised(home, "WBD19")} == set(cases["BD19"]["expected"]["exceptions"])
    assert read(home, "select max(cast(census_date as varchar)) from beds.census where spell_id = 'BD19'") == [
        ("2026-02-22",)
    ]


def test_a_sector_fuller_than_its_beds(cases: dict[str, Any], home: Home) -> None:
    expected = cases["BD24"]["expected"]
    places = (("2026/27 Q1", "mi"), ("2026/27 Q2", "mi"), ("2026/27 Q1", "maternity"))
    for place, percent, exceptions in zip(
        places, expected["occupancy_pct"], expected["exceptions"], strict=True
    ):
        found = _return_row(home, *place)["percent"]
        assert (round(found, 1) if found is not None else None) == percent
        assert {rule for rule, _, _ in _raised(home, "|".join(place))} == set(exceptions)


def test_0800_count_against_midnight(home: Home) -> None:
    assert {rule for rule, _, _ in _raised(home, "2026/27 Q3|maternity")} == {"KH03_VS_SITREP"}
    assert not _raised(home, "2026/27 Q4|maternity")
    assert {rule for rule, _, _ in _raised(home, "2027/28 Q3|ld")} == {"KH03_VS_SITREP"}
    assert read(home, "select detail from validation.exceptions where record_key = '2027/28 Q3|ld'") == [
        ("Learning Disabilities 2027/28 Q3: bed days declared at 08:00 and none at midnight",)
    ]
    assert not _raised(home, "2027/28 Q3|mi")


def test_sector_follows_the_specialty_and_critical_care_its_ward(cases: dict[str, Any], home: Home) -> None:
    expected = cases["OR07"]["expected"]
    found = read(
        home,
        "select sector, count(*), string_agg(main_specialty, ',' order by main_specialty)"
        " from beds.return_specialties_quarterly where quarter = '2027/28 Q1'"
        " and main_specialty_name <> 'Unknown'"
        " group by sector order by sector",
    )
    counts = {sector: count for sector, count, _ in found}
    codes = {sector: listed.split(",") for sector, _, listed in found}
    assert counts["ga"] == expected["general_acute"]["specialties"]
    assert codes["maternity"] == expected["maternity"]["specialties"]
    assert codes["ld"] == expected["learning_disabilities"]["specialties"]
    assert codes["mi"] == expected["mental_illness"]["specialties"]
    critical = _return_row(home, "2027/28 Q1", "critical_care")
    assert critical["occupied_bed_days"] == 2 and not critical["is_returned"]
    # 180 and 192 on a general ward are general and acute
    assert {"180", "192", "420"} <= set(codes["ga"])


def test_random_spells_are_counted_as_plain_reading_counts_them(trust: Trust, home: Home) -> None:
    wanted: dict[str, set[str]] = {}
    for name, stays in trust.random:
        wanted[name] = set()
        day = datetime.fromtimestamp(stays[0][0] * 60, LONDON).date()
        last = datetime.fromtimestamp(max(end for _, end in stays) * 60, LONDON).date()
        while day <= last:
            midnight = datetime(day.year, day.month, day.day, tzinfo=LONDON).timestamp() / 60
            if any(start <= midnight < end for start, end in stays):
                wanted[name].add(str(day - timedelta(days=1)))
            day += timedelta(days=1)
    found: dict[str, list[str]] = {name: [] for name, _ in trust.random}
    for name, night in read(
        home, "select spell_id, cast(census_date as varchar) from beds.census where spell_id like 'RND%'"
    ):
        found[name].append(night)
    assert {name: sorted(nights) for name, nights in found.items()} == {
        name: sorted(nights) for name, nights in wanted.items()
    }


def test_totals_are_the_sums_of_their_parts(home: Home) -> None:
    for sql in (
        # occupied and free are available
        "select count(*) from beds.occupancy_daily where occupied_midnight + free_midnight <> available",
        # what happened after 08:00 leads to midnight
        "select count(*) from beds.occupancy_daily where"
        " occupied_0800_from_stays + arrived_after_0800 - left_after_0800 <> occupied_midnight",
        # nobody is counted twice at a midnight
        "select count(*) - count(distinct (census_date, spell_id)) from beds.census",
        # a quarter is its days, a month too
        """
        select count(*) from beds.return_quarterly as q
        inner join (
            select quarter, sum(available_bed_days) as a, sum(occupied_bed_days) as o
            from beds.return_quarterly where is_returned and sector <> 'total' group by 1
        ) as p on q.quarter = p.quarter
        where q.sector = 'total' and (q.available_bed_days <> p.a or q.occupied_bed_days <> p.o)
        """,
        """
        select count(*) from beds.model as m
        inner join (
            select sector, strftime(date, '%Y-%m') as month, sum(occupied_midnight) as bed_days
            from beds.sectors_daily where ward_kind = 'overnight' group by 1, 2
        ) as d on m.sector = d.sector and m.month = d.month
        where m.kind = 'measured' and m.bed_days <> d.bed_days
        """,
        """
        select count(*) from beds.return_quarterly as q
        inner join (
            select quarter, sector, sum(occupied_bed_days) as o
            from beds.return_specialties_quarterly group by 1, 2
        ) as s on q.quarter = s.quarter and q.sector = s.sector
        where q.occupied_bed_days <> s.o
        """,
        """
        select count(*) from beds.model
        where kind = 'measured' and beds_at_92 <> ceil(100.0 * bed_days / (days * 92))
        """,
    ):
        assert read(home, sql) == [(0,)], sql


def test_beds_needed(cases: dict[str, Any]) -> None:
    given, expected = cases["BD16"]["input"], cases["BD16"]["expected"]
    average = Fraction(given["annual_bed_days"], given["days"])
    assert beds_needed(average, given["target_occupancy_pct"]) == expected["beds_required"]
    assert beds_needed(average, 85) == expected["beds_required_at_85"]
    assert beds_needed(Fraction(460), 92) == 500
    given, expected = cases["BD17"]["input"], cases["BD17"]["expected"]
    grown = occupied_beds(
        given["admissions_per_year"],
        Fraction(str(given["mean_los_nights"])),
        given["growth_pct"],
        given["days"],
    )
    assert round(float(grown), 1) == expected["avg_occupied"]
    assert beds_needed(grown, given["target_occupancy_pct"]) == expected["beds_required"]


def test_what_if(home: Home) -> None:
    asked = (
        "beds",
        "--sector",
        "maternity",
        "--demand",
        "+10%",
        "--length-of-stay",
        "-1",
        "--closures",
        "12",
        "--json",
    )
    told = json.loads(_clockstop(home, *asked).stdout)
    before, after, base = told["before"], told["after"], told["baseline"]
    nights = base["mean_nights"]
    assert after["expected_occupied"] == pytest.approx(
        before["expected_occupied"] * 1.1 * (nights - 1) / nights
    )
    assert after["available"] == pytest.approx(before["available"] - 12)
    assert "beds needed at 92 %" in _clockstop(home, "beds", "--sector", "maternity").stdout
    for wrong, message in (("--sector=nowhere", "there are"), ("--length-of-stay=-9999", "more than 0")):
        answer = _clockstop(home, "beds", wrong)
        assert answer.returncode == 1 and message in answer.stderr
    assert _clockstop(home, "beds", "--demand", "many").returncode == 2


def test_escalation_is_judged_by_the_trusts_own_thresholds(home: Home) -> None:
    parameters = read(
        home,
        "select parameter, level, judgement from beds.escalation_parameters_daily"
        " where date = date '2027-04-10' and (level is not null or number in (2, 9)) order by number",
    )
    assert parameters == [
        ("within_4_hours_percent", None, "not judged here: ed.performance_daily"),
        ("general_and_acute_occupancy_percent", 1, "judged"),
        ("escalation_beds_percent", 1, "judged"),
        ("not_meeting_criteria_percent", None, "not judged: no thresholds"),
    ]
    level = read(
        home,
        "select level, parameters_judged, driven_by from beds.escalation_daily where date = date '2027-04-10'",
    )
    assert level == [
        (1, 2, "General and acute bed occupancy; Open beds that are escalation beds"),
    ]


def test_activity_by_function_and_category_is_all_admitted_activity(home: Home) -> None:
    """Against the stays themselves; the identity of each category is a check of the build."""
    assert read(home, "select status from publication.evidence where rule_id = 'BED-I07'") == [("pass",)]
    by_category = read(home, "select sum(admissions), sum(discharges) from beds.activity_by_category_monthly")
    assert by_category == read(home, "select sum(admissions), sum(discharges) from beds.activity_monthly")
    assert by_category[0][0] > 0


def test_return_is_read_back_as_published_and_other_readings(
    trust: Trust, home: Home, small_trust: Home, tmp_path: Path
) -> None:
    """The newest whole quarter's workbook through the national reader; other readings in the same refresh."""
    files = {
        file.suffix: file for file in home.returns.iterdir() if file.name.startswith("kh03_return_2027-28_Q4")
    }
    assert set(files) == {".xlsx", ".csv"}
    peer = make_home(tmp_path / "peer")
    other = "kh03_occupied_basis: ward_sector\nkh03_critical_care: general_and_acute\nprovider_name: A trust\n"
    (peer.root / "settings.yml").write_text(other, encoding="utf-8")
    # beside one with an England row, without which there are no headlines
    england = next(small_trust.landing.glob("national/*/kh03.xlsx")).read_bytes()
    deliver(peer, "national", "england", "2028-03-30", {"kh03_workbook": england})
    deliver(peer, "national", "own", NIGHT, {"kh03_workbook": files[".xlsx"].read_bytes()})
    deliver(peer, "pas", "pas-cases", NIGHT, {"spells": trust.spells})
    deliver(peer, "beds", "beds-cases", NIGHT, dict(trust.beds))
    with clock_of(NIGHT):
        result = refresh(peer, domains=("beds", "benchmark"))
    assert result.succeeded and not result.held, result.in_words()
    names = {
        "total": "total",
        "general_and_acute": "ga",
        "maternity": "maternity",
        "learning_disabilities": "ld",
        "mental_illness": "mi",
    }
    published = read(
        peer,
        "select sector, available, occupied from benchmark.beds_providers"
        " where period = '2027/28 Q4' and organisation = 'RXX'",
    )
    assert {sector for sector, _, _ in published} == set(names)
    for sector, available, occupied in published:
        row = _return_row(home, "2027/28 Q4", names[sector])
        assert (available, occupied) == pytest.approx((row["available"], row["occupied"]))
    # by ward nobody is in a sector that has no beds, and critical care is general and acute
    assert _return_row(peer, "2026/27 Q2", "mi")["occupied_bed_days"] == 0
    assert _return_row(home, "2026/27 Q2", "mi")["occupied_bed_days"] == 3
    assert _return_row(peer, "2027/28 Q1", "critical_care")["occupied_bed_days"] == 0
    by_ward, by_specialty = (_return_row(which, "2027/28 Q1", "ga") for which in (peer, home))
    # the seven of other specialties and the two of critical care
    assert by_ward["occupied_bed_days"] == by_specialty["occupied_bed_days"] + 9
    assert by_ward["provider_name"] == "A trust" and by_ward["occupied_by"] == "ward sector"
