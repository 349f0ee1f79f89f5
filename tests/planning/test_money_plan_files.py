"""The files of `plan/` about money: one message per wrong line, which alone is not used."""

import csv
from pathlib import Path

import pytest

from data.synthetic.plan_of_money import write_money_plan
from orchestration.settings.money_plan import MONEY_PLAN
from orchestration.settings.plan_files import PlanRows
from orchestration.store.home import Home

HEADERS = {file.name: ",".join(file.columns) for file in MONEY_PLAN}
GOOD = {
    "unit_values": "slot_missed,110,first,150,local,2026/27,Costing 2026,Director of finance",
    "activity_plan": "110,first,2026-10-01,50,Plan of the year,Board",
    "schemes": "S1,,Text reminders,productivity,yes,2026-11=1000; 2026-12=1200.50,A Lead,2026-06-11,OP01",
}


def _read(home: Home, name: str, *lines: str) -> PlanRows:
    (home.root / "plan").mkdir(exist_ok=True)
    text = "\n".join((HEADERS[name], *lines)) + "\n"
    (home.root / "plan" / f"{name}.csv").write_text(text, encoding="utf-8")
    return next(file for file in MONEY_PLAN if file.name == name).read(home)


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("unit_values", "slot,110,first,150,local,2026/27,Costing,A", "column item: expected one of activity,"),
        ("unit_values", "slot_missed,110,first,0,local,2026/27,Costing,A", "column value: expected pounds"),
        ("unit_values", "slot_missed,110,first,nan,local,2026/27,Costing,A", "column value: expected pounds"),
        ("unit_values", "slot_missed,110,first,150,tariff,2026/27,Costing,A", "column kind"),
        ("unit_values", "slot_missed,110,first,150,local,2026/28,Costing,A", "write 2026/27"),
        ("unit_values", "slot_missed,110,first,150,local,2026,Costing,A", "column year"),
        ("unit_values", "slot_missed,110,first,150,local,2026/27,Costing,", "column approved_by"),
        (
            "unit_values",
            "slot_missed,110,elective,150,local,2026/27,Costing,A",
            "no point of delivery elective",
        ),
        ("unit_values", "activity,,first,150,local,2026/27,Costing,A", "set by treatment function"),
        ("unit_values", "validation,110,,4,local,2026/27,Costing,A", "not counted by treatment function"),
        ("unit_values", GOOD["unit_values"], "that no earlier line has"),
        ("activity_plan", "110,first,2026-10-02,50,Plan,A", "not the first day of a month"),
        ("activity_plan", "110,first,2026-10-01,-5,Plan,A", "column planned"),
        ("activity_plan", "110,theatre,2026-10-01,5,Plan,A", "column point_of_delivery"),
        ("activity_plan", "110,first,2026-10-01,5,Plan,", "column approved_by"),
        ("schemes", "S2,,Reminders,productivity,yes,2026-11=1000,A Lead,,XX01", "column measure_id"),
        ("schemes", "S2,,Reminders,saving,yes,2026-11=1000,A Lead,,OP01", "column kind"),
        ("schemes", "S2,,Reminders,cash,yes,2026-13=1000,A Lead,,OP01", "found '2026-13=1000'"),
        ("schemes", "S2,,Reminders,cash,yes,0000-11=1000,A Lead,,OP01", "found '0000-11=1000'"),
        ("schemes", "S2,,Reminders,cash,yes,2026-11=1; 2026-11=2,A Lead,,OP01", "found '2026-11=2'"),
        ("schemes", "S2,,Reminders,cash,yes,;,A Lead,,OP01", "at least one month"),
        ("schemes", "S2,,Reminders,cash,perhaps,2026-11=1,A Lead,,OP01", "column recurrent"),
        ("schemes", "S2,,Reminders,cash,yes,2026-11=1,,,OP01", "column owner"),
    ],
)
def test_a_wrong_line_is_one_message_and_costs_no_other(home: Home, name: str, line: str, words: str) -> None:
    read = _read(home, name, GOOD[name], line)
    (message,) = read.problems
    assert message.startswith(f"plan/{name}.csv line 3") and words in message
    assert "this line is not used" in message
    assert len(read.rows) == 1


def test_a_missing_column_is_named(home: Home) -> None:
    (home.root / "plan").mkdir(exist_ok=True)
    (home.root / "plan" / "unit_values.csv").write_text("item,value\nslot_missed,150\n", encoding="utf-8")
    read = next(file for file in MONEY_PLAN if file.name == "unit_values").read(home)
    assert not read.rows
    assert [message.partition(":")[0] for message in read.problems] == ["plan/unit_values.csv line 1"] * 4


def test_without_files_nothing_is_planned_and_nothing_is_wrong(home: Home) -> None:
    for file in MONEY_PLAN:
        read = file.read(home)
        assert (read.rows, read.problems) == ([], [])


def test_the_synthetic_trust_plans_activity_and_two_schemes_and_approves_no_value(
    home: Home, tmp_path: Path
) -> None:
    (home.root / "plan").mkdir(exist_ok=True)
    write_money_plan(home.root)
    read = {file.name: file.read(home) for file in MONEY_PLAN}
    assert not any(one.problems for one in read.values())
    assert not read["unit_values"].rows and not (home.root / "plan" / "unit_values.csv").exists()
    assert [row[0] for row in read["schemes"].rows] == ["S1", "S2"]
    with (home.root / "plan" / "activity_plan.csv").open(encoding="utf-8", newline="") as stream:
        assert len(read["activity_plan"].rows) == len(list(csv.DictReader(stream))) > 0
