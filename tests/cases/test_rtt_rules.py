"""Every clock rule by its own example, through the whole pipeline, and the table of rules in docs."""

import csv
from pathlib import Path

import pytest

from orchestration.store.home import Home
from tests.cases.rtt_feeds import RULE_EXAMPLES, day_of, pathway_of_rule
from tests.cases.rules_table import TABLE, rules_table
from tests.conftest import ROOT, read


@pytest.mark.parametrize(
    "number", range(len(RULE_EXAMPLES)), ids=[f"{e['rule']}: {e['title']}" for e in RULE_EXAMPLES]
)
def test_rule(number: int, rtt_home: Home) -> None:
    example = RULE_EXAMPLES[number]
    rows = read(
        rtt_home,
        "select cast(clock_start_date as varchar), cast(clock_stop_date as varchar), clock_stop_code, state,"
        " completed_part, prior_wait_days, has_decision_to_admit, exclusion_reason, is_new_period"
        " from rtt.periods where pathway_id = ? order by period_no",
        pathway_of_rule(number),
    )
    expected = []
    for period in example["periods"]:
        start, stop, code, state, part = period.split()
        expected.append(
            (day_of(start), day_of(stop), None if code == "-" else code, state, None if part == "-" else part)
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
    assert rules <= {example["rule"] for example in RULE_EXAMPLES}


def test_table_of_rules_is_up_to_date() -> None:
    """`python -m tests.cases.rules_table` writes it."""
    assert Path(TABLE).read_text(encoding="utf-8") == rules_table()
