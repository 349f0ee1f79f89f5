"""The files of `plan/` about winter and campaigns: what is used, and one message for each line that is not."""

from pathlib import Path

import pytest

from orchestration.settings.plan_files import PlanFile
from orchestration.settings.winter_plan import (
    BED_HISTORY,
    CALENDAR_DATES,
    CAMPAIGNS,
    EFFECTS,
    MITIGATIONS,
    SCENARIOS,
    WINTER_BEDS,
    WINTER_PLAN,
    suspected_sites,
)
from tests.planning.winter_publication import PLAN, plan_home

M = "mitigation_id,sector,what,owner,beds,patients_per_day,days_saved,valid_from,valid_to\n"
CAMPAIGN = "campaign_id,title,suspected_site,first_day,last_day,rise_percent,owner,source\n"


def test_the_plan_of_the_tests_fits_and_no_file_is_no_fault(tmp_path: Path) -> None:
    home = plan_home(tmp_path, PLAN)
    for file in WINTER_PLAN:
        read = file.read(home)
        assert read.problems == [] and bool(read.rows) is (file.name in PLAN)
        assert all(len(row) == len(file.columns) for row in read.rows)


def test_every_file_has_a_setting_and_columns_of_its_model() -> None:
    assert {file.setting for file in WINTER_PLAN} == {f"{file.name}_lookup" for file in WINTER_PLAN}
    assert {file.columns["source"] for file in WINTER_PLAN if "source" in file.columns} == {"varchar"}
    assert "Suspected lung cancer" in suspected_sites()


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (
            MITIGATIONS,
            f"{M}M1,ga,x,y,3,2,0.5,2026-12-01,\n",
            "write beds, or both patients_per_day and days_saved",
        ),
        (MITIGATIONS, f"{M}M1,ga,x,y,,2,,2026-12-01,\n", "write beds, or both patients_per_day and days_saved"),
        (MITIGATIONS, f"{M}M1,ga,x,y,,,,2026-12-01,\n", "write beds, or both patients_per_day and days_saved"),
        (MITIGATIONS, f"{M}M1,ga,x,y,-3,,,2026-12-01,\n", "beds must be 0 or more"),
        (MITIGATIONS, f"{M}M1,ga,x,,3,,,2026-12-01,\n", "column owner"),
        (MITIGATIONS, f"{M}M1,zz,x,y,3,,,2026-12-01,\n", "ga, maternity, ld, mi or critical_care"),
        (MITIGATIONS, f"{M}M1,ga,x,y,3,,,2026-12-01,2026-11-01\n", "valid_to 2026-11-01 is before valid_from"),
        (SCENARIOS, "scenario,demand_percent,reason\nbaseline,-101,x\n", "percent from -100 to 1000"),
        (SCENARIOS, "scenario,demand_percent,reason\nbaseline,nan,x\n", "percent from -100 to 1000"),
        (SCENARIOS, "scenario,demand_percent,reason\nbaseline,0,\n", "column reason"),
        (
            SCENARIOS,
            "scenario,demand_percent,reason\nbaseline,0,x\nbaseline,3,x\n",
            "line 3: expected scenario, sector that no earlier line has",
        ),
        (
            WINTER_BEDS,
            "sector,valid_from,core_beds,escalation_beds,closed_beds,source\nga,2026-12-01,10,2,13,x\n",
            "closed_beds are more than core_beds and escalation_beds",
        ),
        (EFFECTS, "week_start,effect_percent,source\n2026-12-25,-8,x\n", "2026-12-25 is not a Monday"),
        (
            CALENDAR_DATES,
            "kind,first_day,last_day,title,source\nholiday,2026-12-21,2026-12-22,x,y\n",
            "school_holiday, half_day, strike, stand_down or other",
        ),
        (
            CALENDAR_DATES,
            "kind,first_day,last_day,title,source\nstrike,1026-12-21,2026-12-22,x,y\n",
            "is over 3660 days",
        ),
        (
            CALENDAR_DATES,
            ""
            "kind,first_day,last_day,title,elective_lost_percent,source\nstrike,2026-12-21,2026-12-22,x,120,y\n",
            "percent from 0 to 100, or nothing",
        ),
        (BED_HISTORY, "day,sector,occupied,available,source\n2025-13-01,ga,100,110,x\n", "a date YYYY-MM-DD"),
        (BED_HISTORY, "day,sector,occupied,available,source\n2025-12-01,ga,-1,110,x\n", "a number from 0"),
        (
            CAMPAIGNS,
            f"{CAMPAIGN}C1,Lung,Lung,2027-01-18,2027-02-14,30,x,y\n",
            "expected one of Exhibited",
        ),
        (
            CAMPAIGNS,
            f"{CAMPAIGN}C1,Lung,Suspected lung cancer,2027-01-18,2027-01-14,30,x,y\n",
            "last_day 2027-01-14 is before first_day 2027-01-18",
        ),
    ],
)
def test_a_wrong_line_is_named_and_alone_not_used(
    tmp_path: Path, file: PlanFile, text: str, expected: str
) -> None:
    read = file.read(plan_home(tmp_path, {file.name: text}))
    (problem,) = read.problems
    assert expected in problem and problem.startswith(f"plan/{file.name}.csv line ")
    assert "not used" in problem and len(read.rows) == ("\nbaseline,3" in text)
