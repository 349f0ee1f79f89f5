"""Each period of a national file by itself: editions, providers replaced singly, England, files that fail.

One home with a month for each question, and one refresh.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from orchestration.store.home import Home
from tests.conftest import make_home, read, refresh
from tests.national import layouts
from tests.national.landing import Files, arrive

A = "ae_monthly_csv"
RTT = "rtt_full_csv"
FIRST = {"RQA": (100, 20), "RQB": (50, 10)}
REVISED = {"RQA": (110, 20), "RQB": (50, 10)}
# 9 of 10 waits have no upper end
LONG = {1: 10, 104: 90}
BREAKS = """source_feed,measure_id,organisation,period_start,what_changed,source,recorded_by,recorded_on
ae_monthly_csv,ed_within_4_hours,RQA,2025-04-01,a minor injury unit joined,A&E notes,A. Analyst,2025-06-01
rtt_full,,,2025-04-01,nothing,nobody,A. Analyst,2025-06-01
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = make_home(tmp_path_factory.mktemp("periods") / "home")
    number = 0

    def come(files: Files, as_at: str = "2025-12-31") -> None:
        nonlocal number
        number += 1
        judged = arrive(home, f"d{number}", files, as_at)
        assert judged.state == "accepted", judged.reason

    def month(label: str, counts: dict[str, tuple[int, int]], **how: Any) -> tuple[str, bytes]:
        return A, layouts.ae(label, counts, **how)

    # one delivery in either order
    come({"a.csv": month("JANUARY-2025", FIRST), "b-revised.csv": month("JANUARY-2025", REVISED)})
    come({"a-revised.csv": month("FEBRUARY-2025", REVISED), "b.csv": month("FEBRUARY-2025", FIRST)})
    # one after the other, the revised one first, or older by its as_at
    come({"a-revised.csv": month("MARCH-2025", REVISED)}, "2025-06-01")
    come({"b.csv": month("MARCH-2025", FIRST)}, "2025-12-01")
    come({"a.csv": month("APRIL-2025", FIRST)}, "2025-12-02")
    come({"b-revised.csv": month("APRIL-2025", REVISED)}, "2025-06-02")
    # nothing in the names: what arrives later counts, whatever its as_at
    come({"a.csv": month("MAY-2025", FIRST)}, "2025-12-03")
    come({"b.csv": month("MAY-2025", REVISED)}, "2025-06-03")
    # and the same content once more is no later arrival
    come({"c.csv": month("MAY-2025", FIRST)}, "2025-12-04")
    # a provider by itself after the whole month; a whole month without a provider of the one before
    come({"a.csv": month("JUNE-2025", FIRST)}, "2025-07-01")
    come({"b.csv": month("JUNE-2025", {"RQA": (130, 30)}, total=None)}, "2025-07-02")
    come({"a.csv": month("JULY-2025", FIRST)}, "2025-08-01")
    come({"b-revised.csv": month("JULY-2025", {"RQB": (70, 7)})}, "2025-08-02")
    # a revised file that does not add up, and a month with no other file than such a one
    come({"a.csv": month("AUGUST-2025", FIRST)}, "2025-09-01")
    come({"b-revised.csv": month("AUGUST-2025", REVISED, wrong=1)}, "2025-09-02")
    come({"c.csv": month("SEPTEMBER-2025", FIRST, wrong=1)}, "2025-09-03")
    # the total row with the month as its period, and in small letters
    come({"a.csv": month("OCTOBER-2025", FIRST, total="MONTH")}, "2025-11-01")
    # two files of one provider each, then one of them again; England without NONC
    come(
        {
            "a.csv": (RTT, layouts.rtt("April-2025", {"RQA": {"00Q": {1: 60, 20: 40}, "NONC": {60: 50}}})),
            "b.csv": (RTT, layouts.rtt("April-2025", {"RQB": {"00Q": {2: 100}}})),
        }
    )
    come({"c.csv": (RTT, layouts.rtt("April-2025", {"RQB": {"00Q": {2: 50, 30: 50}}}))}, "2025-12-30")
    come(
        {"d.csv": (RTT, layouts.rtt("May-2025", {"RQA": {"00Q": LONG}, "RQB": {"00Q": {1: 40}}}))}, "2025-12-29"
    )
    folder = tmp_path_factory.mktemp("workbooks")
    operations = layouts.qmco(folder / "q.xlsx", {"RQA": (30, 6), "RQB": (12, 2)}, (5, 1))
    beds = layouts.kh03(folder / "k.xlsx", {"RQA": (500, 450), "RQB": (100, 80)}, revised="21st May 2025")
    tests = layouts.dm01(folder / "d.xlsx", {"RQA": {1: (50, 10), 2: (5, 5)}, "RQB": {1: (30, 10)}})
    care = layouts.cancer(folder / "c.xlsx", "2025-04-01", {"RQA": (10, 8), "RQB": (30, 20)})
    come({"q.xlsx": ("qmco_workbook", operations), "k.xlsx": ("kh03_workbook", beds)}, "2025-12-28")
    come({"d.xlsx": ("dm01_workbook", tests), "c.xlsx": ("cwt_provider_extract", care)}, "2025-12-27")
    (home.root / "plan").mkdir(exist_ok=True)
    (home.root / "plan" / "series_breaks.csv").write_text(BREAKS, encoding="utf-8")
    result = refresh(home)
    assert result.succeeded and not result.held, result.in_words()
    yield home


def _attendances(home: Home, period: str) -> dict[str, tuple[Any, ...]]:
    rows = read(
        home,
        "select organisation, attendances, edition, source_file from benchmark.ed_providers where period = ?",
        period,
    )
    return {row[0]: row[1:] for row in rows}


def _states(home: Home, period: str, feed: str = A) -> dict[str, tuple[Any, ...]]:
    rows = read(
        home,
        "select source_file, edition, edition_said_by, state from benchmark.files"
        " where period = ? and source_feed = ?",
        period,
        feed,
    )
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("month", ["01", "02", "03", "04"])
def test_the_revised_edition_counts_in_any_order(published: Home, month: str) -> None:
    found = _attendances(published, f"2025-{month}")
    assert {code: row[:2] for code, row in found.items()} == {
        "RQA": (110, "revised"),
        "RQB": (50, "revised"),
        "ENG": (160, "revised"),
    }
    assert all(row[2].endswith("-revised.csv") for row in found.values())


def test_without_a_word_the_later_arrival_counts(published: Home) -> None:
    assert _attendances(published, "2025-05")["ENG"] == (160, "revised", "b.csv")
    assert _states(published, "2025-05") == {
        "a.csv": ("original", "nothing", "replaced"),
        "b.csv": ("revised", "later arrival", "in use"),
        "c.csv": ("original", "nothing", "replaced"),
    }


def test_a_provider_by_itself_replaces_that_provider_alone(published: Home) -> None:
    """England stays the total row of the whole file, with the file that it is from."""
    assert _attendances(published, "2025-06") == {
        "RQA": (130, "revised", "b.csv"),
        "RQB": (50, "original", "a.csv"),
        "ENG": (150, "original", "a.csv"),
    }
    assert _states(published, "2025-06")["a.csv"][2] == "partly replaced"


def test_a_whole_file_replaces_the_whole_month(published: Home) -> None:
    assert {code: row[0] for code, row in _attendances(published, "2025-07").items()} == {"RQB": 70, "ENG": 70}


def test_a_file_that_does_not_add_up_is_left_out_alone(published: Home) -> None:
    assert _attendances(published, "2025-08")["ENG"] == (150, "original", "a.csv")
    assert _states(published, "2025-08")["b-revised.csv"][2] == "failed its checks"
    assert _attendances(published, "2025-09") == {}
    (reason,) = read(published, "select reason from benchmark.files where period = '2025-09'")[0]
    assert reason == "the providers have ae_attendances_type_1 of 150, the published total is 151"
    severity, message = read(
        published,
        "select severity, message from publication.evidence where rule_id = 'BM-I09' and status = 'fail'",
    )[0]
    assert severity == "warn" and "2 of" in message and "b-revised.csv of the national delivery" in message
    assert read(published, "select state from publication.status where domain = 'benchmark'") == [
        ("published_with_caveat",)
    ]


def test_a_total_row_with_the_month_as_its_period(published: Home) -> None:
    assert _attendances(published, "2025-10")["ENG"][0] == 150


def _headline(home: Home, period: str, organisation: str, measure: str) -> tuple[Any, ...]:
    rows = read(
        home,
        "select numerator, denominator, value, value_text, basis from benchmark.headlines"
        " where period = ? and organisation = ? and measure_id = ?",
        period,
        organisation,
        measure,
    )
    assert len(rows) == 1, (period, organisation, measure, rows)
    return rows[0]


def test_england_of_rtt_is_the_sum_without_nonc(published: Home) -> None:
    """RQA 60 of 100 within 18 weeks, its 50 of NONC left out; RQB 50 of 100 by its second file: 110 of 200."""
    measure = "rtt_incomplete_within_18_weeks"
    assert _headline(published, "2025-04", "ENG", measure) == (110, 200, 55, None, "sum of 2 providers")
    assert _headline(published, "2025-04", "RQA", measure)[:3] == (60, 100, 60)
    assert _headline(published, "2025-04", "RQB", measure)[:3] == (50, 100, 50)
    assert _headline(published, "2025-04", "ENG", "rtt_incomplete_over_52_weeks")[0] == 0


def test_a_rank_in_the_open_band_has_no_weeks(published: Home) -> None:
    """Of RQA 90 of 100 wait over 104 weeks: the 50.5th and the 92nd have no number. Of England 90 of 140."""
    for measure in ("rtt_incomplete_median_weeks", "rtt_incomplete_percentile_92_weeks"):
        assert _headline(published, "2025-05", "RQA", measure)[2:4] == (None, "over 104"), measure
    assert _headline(published, "2025-05", "ENG", "rtt_incomplete_percentile_92_weeks")[2:4] == (
        None,
        "over 104",
    )
    # under 50 pathways nothing is shown
    assert _headline(published, "2025-05", "RQB", "rtt_incomplete_median_weeks")[2:4] == (None, "-")
    assert read(
        published,
        "select percentile_92_weeks, percentile_92_text, percentile_95_text from benchmark.rtt_providers"
        " where period = '2025-05' and organisation = 'RQA' and is_total",
    ) == [(None, "over 104", "over 104")]


def test_every_feed_has_england_and_its_providers(published: Home) -> None:
    found = read(
        published,
        "select source_feed, list(distinct organisation order by organisation) from benchmark.headlines"
        " group by source_feed",
    )
    everybody = ["ENG", "RQA", "RQB"]
    assert dict(found) == {
        A: everybody,
        RTT: everybody,
        "cwt_provider_extract": everybody,
        "kh03_workbook": everybody,
        # the hospital of the independent sector
        "qmco_workbook": ["ENG", "NT9", "RQA", "RQB"],
        "dm01_workbook": everybody,
    }


@pytest.mark.parametrize(
    ("period", "organisation", "measure", "figures"),
    [
        ("2024/25 Q2", "ENG", "operations_cancelled_last_minute", (42, None, 42)),
        ("2024/25 Q2", "ENG", "operations_not_treated_within_28_days", (8, 42, 8)),
        ("2024/25 Q2", "ENG", "operations_cancelled_last_minute_including_independent_sector", (47, None, 47)),
        ("2024/25 Q2", "ENG", "operations_not_treated_within_28_days_including_independent_sector", (9, 47, 9)),
        ("2024/25 Q2", "RQB", "operations_not_treated_within_28_days", (2, 12, 2)),
        ("2024/25 Q3", "ENG", "beds_overnight_occupancy_general_and_acute", (530, 600, 530 / 6)),
        ("2024/25 Q3", "RQA", "beds_overnight_occupancy", (450, 500, 90)),
        ("2025-04", "ENG", "cancer_28_day_faster_diagnosis", (28, 40, 70)),
        ("2025-04", "RQA", "cancer_28_day_faster_diagnosis", (8, 10, 80)),
        # 60 + 10 + 40 wait; 10 + 5 + 10 of them six weeks or longer
        ("2025-07", "ENG", "diagnostics_over_6_weeks_percent", (25, 110, 100 * 25 / 110)),
        ("2025-07", "ENG", "diagnostics_over_6_weeks_percent_mri", (20, 100, 20)),
        ("2025-07", "RQA", "diagnostics_over_6_weeks_percent_ct", (5, 10, 50)),
        ("2025-07", "RQB", "diagnostics_over_6_weeks_percent", (10, 40, 25)),
    ],
)
def test_figures_of_england_and_a_provider(
    published: Home, period: str, organisation: str, measure: str, figures: tuple[float | None, ...]
) -> None:
    found = _headline(published, period, organisation, measure)[:3]
    assert found == tuple(value if value is None else pytest.approx(value) for value in figures)


def test_the_text_of_a_workbook_gives_its_edition(published: Home) -> None:
    assert _states(published, "2024/25 Q3", "kh03_workbook") == {
        "k.xlsx": ("revised", "text of the file", "in use")
    }


def test_breaks_of_a_series_are_shown(published: Home) -> None:
    """A line that names no national feed is not used, and takes no other with it."""
    assert read(
        published,
        "select measure_id, organisation_name, cast(period_start as varchar), what_changed"
        " from benchmark.series_breaks",
    ) == [("ed_within_4_hours", "TRUST RQA", "2025-04-01", "a minor injury unit joined")]


def test_no_total_row_is_wanted_of_a_provider_by_itself(published: Home) -> None:
    assert read(published, "select status from publication.evidence where rule_id = 'BM-I07'") == [("pass",)]
