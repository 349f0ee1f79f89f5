"""Every beds exception by what must raise it and what nearly does, files in, one refresh."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.contract.rules import load_rules
from orchestration.store.home import Home
from tests.cases.bed_rules_table import CASES, UNSUPPORTED
from tests.conftest import deliver, make_home, read, refresh

NIGHT = "2026-03-31"
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
Raised = dict[tuple[int, str], dict[str, tuple[str, str]]]
WARD = {"valid_from": "2025-01-01", "sector": "ga", "main_specialty": "300", "core_beds": "20"}


def _when(text: Any) -> str:
    return str(text) if re.match(r"\d{4}-", str(text)) else f"2026-{text}"


def _named(number: int, name: str) -> str:
    return f"E{number:03d}{name}"


def _feeds() -> dict[str, dict[str, list[dict[str, str]]]]:
    beds: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("wards", "ward_stays", "bed_states", "criteria_to_reside")
    }
    spells, patients = [{"spell_id": "NOBODY", "patient_id": "P"}], []
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
        for patient in example.get("patients", []):
            more = {name: str(value) for name, value in patient.items() if name != "of"}
            patients.append({"patient_id": f"P{_named(number, patient['of'])}", **more})
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
                    "started_at": _when(stay["from"]) if "from" in stay else "",
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
    # reviews began in January 2025, so that discharges since then are judged; the year of one is mistyped
    for spell, on in (("NOBODY", "2025-01-02"), ("SOMEBODY", "2025-01-02"), ("NOBODY", "2022-01-03")):
        beds["criteria_to_reside"].append({"spell_id": spell, "assessed_at": f"{on}T09:00", "meets": "Y"})
    return {"pas": {"spells": spells, "patients": patients}, "beds": beds}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("bed_rules") / "home")
    for source, feeds in _feeds().items():
        deliver(home, source, f"{source}-rules", NIGHT, dict(feeds))
    result = refresh(home, domains=("beds",))
    assert result.succeeded and not result.held, result.in_words()
    return home


@pytest.fixture(scope="module")
def raised(home: Home) -> Raised:
    """Example and rule to the records that it raised, without the example's prefix: priority and words."""
    found: Raised = defaultdict(dict)
    for rule, record, priority, detail in read(
        home, "select rule_id, record_key, priority, detail from validation.exceptions where domain = 'beds'"
    ):
        match = re.search(r"E(\d{3})", record)
        if match:
            found[(int(match[1]), rule)][record.replace(match[0], "")] = (priority, detail)
    return found


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[f"{e['rule']}: {e['title']}" for e in EXAMPLES])
def test_rule(number: int, raised: Raised) -> None:
    example = EXAMPLES[number]
    found = raised[(number, example["rule"])]
    assert sorted(found) == sorted(example["raises"])
    if "priority" in example:
        assert {priority for priority, _ in found.values()} == {example["priority"]}
    if "says" in example:
        assert sorted(detail for _, detail in found.values()) == sorted(example["says"])


def test_what_the_extracts_cannot_tell_is_no_rule() -> None:
    assert not set(UNSUPPORTED) & {rule.words.rule_id for rule in load_rules()["beds"]}


def test_a_value_that_is_none_leaves_the_patient_in_the_census(home: Home) -> None:
    number = next(n for n, e in enumerate(EXAMPLES) if e["rule"] == "DQ_WRONG_VALUE" and e["raises"])
    assert read(home, "select count(*) from beds.census where ward_stay_id = ?", _named(number, "A")) == [(2,)]


def test_a_stay_without_a_start_counts_from_the_admission(home: Home) -> None:
    number = next(
        n for n, e in enumerate(EXAMPLES) if e["title"].startswith("In a ward, and nobody wrote since")
    )
    assert read(home, "select count(*) from beds.census where ward_stay_id = ?", _named(number, "A")) == [(3,)]


def _raised_by_late(folder: Path, beds_as_at: str, pas_as_at: str) -> set[tuple[str, str]]:
    """One source has told of everything up to its night, and the other of a day more."""
    home = make_home(folder / "home")
    feeds = _late_feeds()
    for source, as_at in (("pas", pas_as_at), ("beds", beds_as_at)):
        deliver(
            home,
            source,
            f"{source}-late",
            as_at,
            {f: _told_by(rows, as_at) for f, rows in feeds[source].items()},
        )
    result = refresh(home, domains=("beds",))
    assert result.succeeded and not result.held, result.in_words()
    return set(read(home, "select rule_id, record_key from validation.exceptions where domain = 'beds'"))


def _late_feeds() -> dict[str, dict[str, list[dict[str, str]]]]:
    """What happened on 30 and 31 March, and one of each fault a day before that."""
    spells, stays, reviews = [], [], []
    for name, begins, ends, has_stay in (
        # nobody made a mistake: here, left on the last day, came on it, came and left, late in the evening
        ("HERE", "03-20T10:00", "", True),
        ("LEFT", "03-20T10:00", "03-31T11:00", True),
        ("CAME", "03-31T10:00", "", True),
        ("SHORT", "03-31T09:00", "03-31T15:00", True),
        ("NIGHT", "03-30T23:30", "03-31T15:00", True),
        # admitted and in no ward, long enough for everybody to know
        ("NOWHERE", "03-28T09:00", "03-30T15:00", False),
    ):
        keys = {"spell_id": name, "patient_id": f"P{name}"}
        times = [f"2026-{text}" if text else "" for text in (begins, ends)]
        spells.append({**keys, "admitted_at": times[0], "discharged_at": times[1]})
        if has_stay:
            begun = "2026-03-31T00:30" if name == "NIGHT" else times[0]
            stays.append(
                {"ward_stay_id": f"W{name}", **keys, "ward": "W", "started_at": begun, "ended_at": times[1]}
            )
    for name in ("HERE", "LEFT"):
        for day in (29, 30, 31):
            at = f"2026-03-{day}T09:00"
            reviews.append(
                {
                    "spell_id": name,
                    "assessed_at": at,
                    "meets": "N",
                    "delay_reason": "Capacity",
                    "discharge_ready_date": at[:10],
                }
            )
    # discharged and in bed, in bed without a spell, and in no ward since 29 March
    spells.append(
        {
            "spell_id": "GONE",
            "patient_id": "PG",
            "admitted_at": "2026-03-20T10:00",
            "discharged_at": "2026-03-29T10:00",
        }
    )
    spells.append(
        {"spell_id": "LOST", "patient_id": "PL", "admitted_at": "2026-03-20T10:00", "discharged_at": ""}
    )
    for stay, spell, ended in (
        ("WGONE", "GONE", ""),
        ("WNONE", "NONE", ""),
        ("WLOST", "LOST", "2026-03-29T10:00"),
    ):
        keys = {"ward_stay_id": stay, "spell_id": spell, "patient_id": f"P{spell[0]}", "ward": "W"}
        stays.append({**keys, "started_at": "2026-03-20T10:00", "ended_at": ended})
    # the last review was long ago
    reviews.append(
        {
            "spell_id": "LOST",
            "assessed_at": "2026-03-25T09:00",
            "meets": "N",
            "delay_reason": "Capacity",
            "discharge_ready_date": "2026-03-25",
        }
    )
    return {
        "pas": {"spells": spells},
        "beds": {"wards": [{**WARD, "ward": "W"}], "ward_stays": stays, "criteria_to_reside": reviews},
    }


def _told_by(rows: list[dict[str, str]], as_at: str) -> list[dict[str, str]]:
    """The rows that were written up to a day, without what was written into them later."""
    begun = [
        r for r in rows if all(r.get(n, "")[:10] <= as_at for n in ("admitted_at", "started_at", "assessed_at"))
    ]
    return [
        {k: "" if k in ("ended_at", "discharged_at") and v[:10] > as_at else v for k, v in r.items()}
        for r in begun
    ]


STANDING = {
    ("DISCHARGED_STILL_IN_BED", "WGONE"),
    ("IN_BED_NO_SPELL", "WNONE"),
    ("WARD_STAY_GAP", "WLOST"),
    ("SPELL_NO_WARD_STAY", "NOWHERE"),
    ("DRD_STALE", "LOST"),
    # nobody is accused of what only the late source can know
    ("DRD_BLANK_ASSUMED_NO_DELAY", "GONE"),
    ("DRD_BLANK_ASSUMED_NO_DELAY", "NOWHERE"),
}


def test_beds_a_night_behind_accuse_nobody(tmp_path: Path) -> None:
    assert _raised_by_late(tmp_path, "2026-03-30", "2026-03-31") == STANDING


def test_administration_a_night_behind_accuses_nobody(tmp_path: Path) -> None:
    assert _raised_by_late(tmp_path, "2026-03-31", "2026-03-30") == STANDING
