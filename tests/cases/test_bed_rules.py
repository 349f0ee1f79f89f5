"""Every beds exception by what must raise it and what nearly does, files in, one refresh."""

import re
from collections import defaultdict
from typing import Any

import pytest
import yaml

from orchestration.home import Home
from tests.cases.bed_rules_table import CASES, RETURN_RULES, TABLE, UNSUPPORTED, registry, rules_table
from tests.conftest import deliver, make_home, read, refresh

NIGHT = "2026-03-31"
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
WARD = {"valid_from": "2025-01-01", "sector": "ga", "main_specialty": "300", "core_beds": "20"}


def _when(text: Any) -> str:
    return str(text) if re.match(r"\d{4}-", str(text)) else f"2026-{text}"


def _named(number: int, name: str) -> str:
    return f"E{number:03d}{name}"


def _feeds() -> dict[str, dict[str, list[dict[str, str]]]]:
    beds: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("wards", "ward_stays", "bed_states", "criteria_to_reside")
    }
    spells = [{"spell_id": "NOBODY", "patient_id": "P"}]
    for number, example in enumerate(EXAMPLES):
        for ward in example.get("wards", [{"ward": "W"}]):
            beds["wards"].append({**WARD, **ward, "ward": _named(number, ward["ward"])})
        for spell in example.get("spells", []):
            more = {name: value for name, value in spell.items() if name not in ("id", "from", "to")}
            name = _named(number, spell["id"])
            times = {
                "admitted_at": _when(spell["from"]),
                "discharged_at": _when(spell["to"]) if "to" in spell else "",
            }
            spells.append({"spell_id": name, "patient_id": f"P{name}", **times, **more})
        for stay in example.get("stays", []):
            more = {
                name: value for name, value in stay.items() if name not in ("id", "spell", "ward", "from", "to")
            }
            spell = _named(number, stay["spell"]) if "spell" in stay else ""
            beds["ward_stays"].append(
                {
                    "ward_stay_id": _named(number, stay["id"]),
                    "spell_id": spell,
                    "patient_id": f"P{spell or stay['id']}",
                    "ward": _named(number, stay.get("ward", "W")),
                    "started_at": _when(stay["from"]),
                    "ended_at": _when(stay["to"]) if "to" in stay else "",
                    **more,
                }
            )
        for state in example.get("states", []):
            more = {name: value for name, value in state.items() if name != "at"}
            beds["bed_states"].append({"ward": _named(number, "W"), "snapshot_at": _when(state["at"]), **more})
        for review in example.get("reviews", []):
            beds["criteria_to_reside"].append(
                {
                    "spell_id": _named(number, review["spell"]),
                    "assessed_at": _when(review["at"]),
                    "meets": review["meets"],
                    "delay_reason": review.get("reason", ""),
                    "discharge_ready_date": _when(review["ready"]) if "ready" in review else "",
                }
            )
    # somebody left on the first day that the reviews tell of, so that earlier discharges are judged too
    beds["criteria_to_reside"].append({"spell_id": "NOBODY", "assessed_at": "2025-01-02T09:00", "meets": "Y"})
    return {"pas": {"spells": spells}, "beds": beds}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("bed_rules") / "home")
    for source, feeds in _feeds().items():
        deliver(home, source, f"{source}-rules", NIGHT, dict(feeds))
    result = refresh(home, domains=("beds",))
    assert result.succeeded and not result.held, result.in_words()
    return home


@pytest.fixture(scope="module")
def raised(home: Home) -> dict[tuple[int, str], dict[str, str]]:
    """Example and rule to the records that it raised, without the example's prefix, and their priorities."""
    found: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    rows = read(home, "select rule_id, record_key, priority from validation.exceptions where domain = 'beds'")
    for rule, record, priority in rows:
        match = re.search(r"E(\d{3})", record)
        if match:
            found[(int(match[1]), rule)][record.replace(match[0], "")] = priority
    return found


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[f"{e['rule']}: {e['title']}" for e in EXAMPLES])
def test_rule(number: int, raised: dict[tuple[int, str], dict[str, str]]) -> None:
    example = EXAMPLES[number]
    found = raised[(number, example["rule"])]
    assert sorted(found) == sorted(example["raises"])
    if "priority" in example:
        assert set(found.values()) == {example["priority"]}


def test_every_rule_has_an_example_and_a_near_miss() -> None:
    rules = {rule["rule_id"] for rule in registry()} - set(RETURN_RULES)
    assert {example["rule"] for example in EXAMPLES if example["raises"]} == rules
    assert {example["rule"] for example in EXAMPLES if not example["raises"]} == rules
    assert not set(UNSUPPORTED) & {rule["rule_id"] for rule in registry()}


def test_a_value_that_is_none_leaves_the_patient_in_the_census(home: Home) -> None:
    number = next(n for n, e in enumerate(EXAMPLES) if e["rule"] == "DQ_WRONG_VALUE" and e["raises"])
    assert read(home, "select count(*) from beds.census where ward_stay_id = ?", _named(number, "A")) == [(2,)]


def test_table_of_rules_is_up_to_date() -> None:
    """`python -m tests.cases.bed_rules_table` writes it."""
    assert TABLE.read_text(encoding="utf-8") == rules_table()
