"""The RTT tables of a small trust, with all that they are made of, are equal on DuckDB and on Spark."""

from pathlib import Path
from typing import Any

import pytest

from orchestration.store.home import Home
from tests.engines.compare import BothEngines, Comparison, in_words

pytestmark = pytest.mark.long
TABLES = ("+path:models/marts/rtt",)
# the other reading of each setting that the RTT models read
OTHER_READINGS = {
    "first_dna_evidence_missing": "continue",
    "first_dna_two_week_wait": "nullify",
    "death_stop_date": "date_told",
    "discharge_after_dna_stop_date": "appointment",
    "rejected_referral": "restart",
    "count_nullified_starts": "yes",
    "priority_base_date": "latest_review",
}


@pytest.fixture(scope="module")
def engines(spark: Any, spark_folder: Path, small_trust: Home) -> BothEngines:
    """The newest build of the small trust, of which RTT is built."""
    return BothEngines(small_trust, spark_folder, spark, ("rtt",))


def test_every_table_is_equal(engines: BothEngines) -> None:
    found = engines.compare(select=TABLES)
    _is_equal(found)
    assert any(table.table == "rtt.ptl" and table.rows for table in found.tables)


@pytest.mark.full
def test_every_table_is_equal_when_the_settings_are_read_the_other_way(engines: BothEngines) -> None:
    _is_equal(engines.compare(OTHER_READINGS, TABLES))


def _is_equal(found: Comparison) -> None:
    assert len(found.tables) > 40, in_words(found)
    assert found.failed == [] and found.different == [], "\n".join(in_words(found))
