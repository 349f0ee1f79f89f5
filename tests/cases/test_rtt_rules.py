"""Every clock rule by its own example, through the whole pipeline, and the table of rules in docs."""

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.store.home import Home
from tests.cases.rules_table import CASES, TABLE, rules_table
from tests.conftest import ROOT, deliver, make_home, read, refresh

NIGHT = "2025-03-31"
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))


def _day(text: str) -> str | None:
    if text == "-":
        return None
    return text if len(text) == 10 else f"2025-{text}"


def _pathway(number: int) -> str:
    return f"RULE{number:03d}"


def _feeds() -> dict[str, Any]:
    feeds: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("rtt_events", "referrals", "patients", "waiting_list", "appointments", "spells")
    }
    for number, example in enumerate(EXAMPLES):
        pathway = _pathway(number)
        keys = {"pathway_id": pathway, "patient_id": f"X{pathway}", "treatment_function": "110"}
        for place, event in enumerate(example["events"]):
            day, kind, status = event.split()
            more = {name: str(value) for name, value in example.get("extra", {}).get(place, {}).items()}
            row = {"event_id": f"{pathway}-{place}", "event_type": kind, "event_date": str(_day(day))}
            row["rtt_status"] = "" if status == "-" else status
            feeds["rtt_events"].append({**keys, **row, "event_sequence": str(place), **more})
        if "referral" in example:
            fields = {name: str(value) for name, value in example["referral"].items()}
            feeds["referrals"].append({**keys, "referral_id": f"R{pathway}", **fields})
        patient = {name: str(value) for name, value in example.get("patient", {}).items()}
        feeds["patients"].append({"patient_id": f"X{pathway}", **patient})
        if "entry" in example:
            fields = {name: str(value) for name, value in example["entry"].items()}
            feeds["waiting_list"].append({**keys, "entry_id": f"E{pathway}", **fields})
        for feed, key in (("appointments", "appointment_id"), ("spells", "spell_id")):
            for place, fields in enumerate(example.get(feed, [])):
                feeds[feed].append({**keys, key: f"{pathway}-{place}", **fields})
    return feeds


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("rules") / "home")
    deliver(home, "pas", "rules", NIGHT, _feeds())
    result = refresh(home, domains=("rtt",))
    assert result.succeeded and "rtt" not in result.held, result.in_words()
    return home


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[f"{e['rule']}: {e['title']}" for e in EXAMPLES])
def test_rule(number: int, home: Home) -> None:
    example = EXAMPLES[number]
    rows = read(
        home,
        "select cast(clock_start_date as varchar), cast(clock_stop_date as varchar), clock_stop_code, state,"
        " completed_part, prior_wait_days, has_decision_to_admit, exclusion_reason, is_new_period"
        " from rtt.periods where pathway_id = ? order by period_no",
        _pathway(number),
    )
    expected = []
    for period in example["periods"]:
        start, stop, code, state, part = period.split()
        expected.append(
            (_day(start), _day(stop), None if code == "-" else code, state, None if part == "-" else part)
        )
    assert [row[:5] for row in rows] == expected
    if "prior_wait" in example:
        assert rows[-1][5] == example["prior_wait"]
    if "decided" in example:
        assert rows[-1][6]
    if "excluded" in example:
        assert rows[-1][7] == example["excluded"]
    if "not_new" in example:
        assert not rows[-1][8]


def test_no_rule_is_without_an_example() -> None:
    with (ROOT / "dbt_project/seeds/reference/rtt_event_types.csv").open(encoding="utf-8") as stream:
        rules = {row["rule"] for row in csv.DictReader(stream)} - {""}
    assert rules <= {example["rule"] for example in EXAMPLES}


def test_table_of_rules_is_up_to_date() -> None:
    """`python -m tests.cases.rules_table` writes it."""
    assert Path(TABLE).read_text(encoding="utf-8") == rules_table()
