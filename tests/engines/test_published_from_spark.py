"""A domain of a small trust, built by DuckDB and by Spark from one archive: gate and publication are equal.

The smallest domain in `make test-long`, and RTT in `make test-full`, which takes Spark many minutes.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestration.intake.as_of_inputs import select_files
from orchestration.publication.publisher import publish
from orchestration.run.steps import gather_evidence, open_build
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build
from orchestration.warehouse.build import BuildResult, keep_results, keep_tests, prepare_build_file, run_dbt
from orchestration.warehouse.spark.engine import OnSpark
from tests.engines.equal_publications import differences, evidence_of

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Refreshed:
    """One build in a home of each engine, checked and published."""

    build: Build
    duckdb: Home
    spark: Home
    of_duckdb: BuildResult
    of_spark: BuildResult


@pytest.fixture(scope="module", params=["benchmark", pytest.param("rtt", marks=pytest.mark.full)])
def refreshed(
    request: pytest.FixtureRequest,
    small_trust: Home,
    spark: Any,
    spark_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Refreshed:
    """The newest night of the small trust, of which one domain is built again by each engine."""
    folder = tmp_path_factory.mktemp("engines")
    one, other = Home(folder / "duckdb"), Home(folder / "spark")
    shutil.copytree(small_trust.root, one.root, symlinks=True)
    ledger = Ledger(one.ledger)
    build = open_build("built-twice", one, ledger, None, (request.param,))
    prepare_build_file(build, one, ledger)
    shutil.copytree(one.root, other.root, symlinks=True)
    of_duckdb = run_dbt(build, one)
    selected = select_files(build.as_at, Ledger(other.ledger).refresh_inputs())
    of_spark = OnSpark(selected, Ledger(other.ledger), (spark, spark_folder)).run(build, other)
    for home, result in ((one, of_duckdb), (other, of_spark)):
        _publish(build, result, home)
    return Refreshed(build, one, other, of_duckdb, of_spark)


def _publish(build: Build, result: BuildResult, home: Home) -> None:
    ledger = Ledger(home.ledger)
    keep_tests(build, result, home)
    keep_results(build, result, home)
    gather_evidence(build, result, home, ledger)
    publish(build, home, ledger)


def test_every_model_seed_and_test_says_the_same(refreshed: Refreshed) -> None:
    one, other = (
        {node.node_id: (node.status, node.failures) for node in result.nodes.values()}
        for result in (refreshed.of_duckdb, refreshed.of_spark)
    )
    assert len(one) > 50
    assert one == other


def test_the_gate_says_the_same(refreshed: Refreshed) -> None:
    one, other = (evidence_of(home, refreshed.build.build_id) for home in (refreshed.duckdb, refreshed.spark))
    assert len(one) > 20
    assert one == other


def test_the_publication_is_equal(refreshed: Refreshed) -> None:
    build_id = refreshed.build.build_id
    one, other = refreshed.duckdb.publication_file(build_id), refreshed.spark.publication_file(build_id)
    assert list(differences(one, other)) == []
