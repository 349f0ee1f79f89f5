"""A year of nights: what a look at landing and taking deliveries in cost in connections to the ledger."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from orchestration.checks.contract_evidence import contract_evidence
from orchestration.contract.feeds import load_sources
from orchestration.contract.published import load_domains
from orchestration.intake.as_of_inputs import night_of, select_files
from orchestration.intake.ingest import ingest
from orchestration.run.pending_work import pending_work
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build
from tests.conftest import deliver
from tests.intake.audit import connections

NIGHTS = 365
FIRST = date(2025, 1, 1)
DAYS_BETWEEN_FULL_EXTRACTS = 7


def write_year(ledger: Ledger) -> None:
    """Every feed of every trust source on each night, whole once a week, each night built and published."""
    sources = [source for source in load_sources().values() if source.chain]
    deliveries, files, builds, build_files, publications = [], [], [], [], []
    number = 0
    current: list[tuple[int, str, str]] = []
    for day in range(NIGHTS):
        night = FIRST + timedelta(days=day)
        moment = f"{night + timedelta(days=1)}T02:00:00.000000+00:00"
        mode = "changes" if day % DAYS_BETWEEN_FULL_EXTRACTS else "full"
        current = [] if mode == "full" else current
        for source in sources:
            number += 1
            name, previous = f"{source.name}-{day}", f"{source.name}-{day - 1}" if day else None
            deliveries.append((number, source.name, name, f"{night}", moment, previous, name, name, moment))
            for feed in source.feeds:
                files.append((number, feed, f"{feed}.csv", mode, f"{name} {feed}", f"{name}/{feed}.parquet"))
                current.append((number, feed, f"{name} {feed}"))
        builds.append((f"b{day}", f"r{day}", f"{night}", '["rtt", "ed", "beds", "cancer"]', moment))
        build_files += [(f"b{day}", *file, order) for order, file in enumerate(current)]
        verdicts = f'[{{"domain": "rtt", "state": "published", "build_id": "b{day}", "as_at": "{night}"}}]'
        publications.append((day + 1, f"b{day}", verdicts, moment))
    with ledger.writing() as connection:
        connection.executemany(
            "insert into deliveries (delivery_id, source, delivery, state, provider, as_at, extracted_at,"
            " previous_delivery, manifest_sha256, fingerprint, judged_at)"
            " values (?, ?, ?, 'accepted', 'RXX', ?, ?, ?, ?, ?, ?)",
            deliveries,
        )
        connection.executemany("insert into files values (?, ?, ?, ?, 'utf-8', ?, 1, 1, 1, 0, ?, null)", files)
        connection.executemany(
            "insert into builds (build_id, run_id, as_at, provider, domains, code_version, settings,"
            " started_at) values (?, ?, ?, 'RXX', ?, 'code', '{}', ?)",
            builds,
        )
        connection.executemany("insert into build_files values (?, ?, ?, ?, ?)", build_files)
        connection.executemany("insert into publications values (?, ?, 'publish', ?, ?)", publications)


@pytest.fixture
def year(home: Home) -> Iterator[Home]:
    """A home whose ledger knows a year of nights."""
    write_year(Ledger(home.ledger))
    yield home


def test_a_look_takes_one_query_a_table_over_one_connection(year: Home) -> None:
    deliver(year, "beds", "new", "2026-01-01", {"wards": []}, previous=f"beds-{NIGHTS - 1}")
    ledger = Ledger(year.ledger)
    with connections() as opened:
        found = pending_work(load_sources(), year, ledger.refresh_inputs())
    assert found.deliveries == ("beds new",) and "beds" in found.domains
    assert opened == [str(year.ledger)]


def test_what_is_read_once_is_handed_to_every_producer(year: Home) -> None:
    ledger = Ledger(year.ledger)
    build = Build("b", "r", FIRST + timedelta(days=NIGHTS - 1), "RXX", tuple(load_domains()), "code", {}, "")
    with connections() as opened:
        inputs = ledger.refresh_inputs()
        assert night_of(inputs) == build.as_at
        selected = select_files(build.as_at, inputs)
        contract_evidence(build, selected, inputs)
    assert opened == [str(year.ledger)]
    # the week since the last whole extract, as each feed knows it
    nights = {choice.delivery.as_at for choice in selected if choice.feed == "rtt_events"}
    assert len(nights) == (NIGHTS - 1) % DAYS_BETWEEN_FULL_EXTRACTS + 1


def test_taking_in_takes_a_connection_a_record(home: Home) -> None:
    nights = 12
    for day in range(nights):
        previous = f"beds-{day - 1}" if day else None
        row = {"ward": f"W{day}", "valid_from": "2020-01-01", "sector": "general_acute", "core_beds": "10"}
        deliver(home, "beds", f"beds-{day}", f"{FIRST + timedelta(days=day)}", {"wards": [row]}, previous)
    ledger = Ledger(home.ledger)
    with connections() as opened:
        judged = ingest(load_sources()["beds"], home, ledger)
    assert [one.state for one in judged] == ["accepted"] * nights
    # what was known of deliveries and of archived files is read once
    assert len(opened) == nights + 2
    assert len(ledger.files()) == nights
    with connections() as opened:
        assert ingest(load_sources()["beds"], home, ledger) == []
    assert len(opened) == 1
