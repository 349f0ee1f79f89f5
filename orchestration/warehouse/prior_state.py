"""What a build is given of the nights before: by domain, from the newest night that still stands.

A domain that was held on the night before goes on from the night that it was last judged on; a rollback takes
back what was published after the build it points to; a night that is built again goes on from the night before
it and changes nothing after it (docs/decisions/0011).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from orchestration.contract.validation import load_validation_tables
from orchestration.store.catalog import columns_of
from orchestration.store.engine_files import attach_file, unreadable
from orchestration.store.home import Home
from orchestration.store.records import Build, Publication
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.project import domains_of_feed


@dataclass(frozen=True)
class PriorRelation:
    """A relation of the nights before: its name here, its columns, where it comes from.

    `domain` None: every domain has its part, in the column of that name. `instead`: what stands for a column
    that an earlier version of the product did not publish.
    """

    name: str
    columns: dict[str, str]
    table: str
    domain: str | None = None
    rows: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NightInForce:
    """A night of a domain that stands, and the publications that carry its tables, oldest first."""

    domain: str
    as_at: date
    build_id: str
    carriers: tuple[str, ...]


@dataclass(frozen=True)
class PriorState:
    """Where a domain's memory comes from. `lost`: newer nights whose publications are no longer there."""

    domain: str
    as_at: date | None
    file: Path | None
    lost: tuple[date, ...]


MEMORY = (
    *(
        PriorRelation(table.name, table.columns, table.published)
        for table in load_validation_tables().values()
        if table.remembered
    ),
    PriorRelation(
        "ptl_history",
        {
            "as_at": "date",
            "rtt_function": "varchar",
            "list_type": "varchar",
            "band": "integer",
            "pathways": "bigint",
        },
        "rtt.ptl_history",
        "rtt",
        "select as_at, {treatment_function}, list_type, band, pathways from before.rtt.ptl_history",
        instead={"treatment_function": "function"},
    ),
    PriorRelation(
        "open_pathways",
        {
            "as_at": "date",
            "pathway_key": "varchar",
            "pathway_id": "varchar",
            "pathway_issuer": "varchar",
            "patient_id": "varchar",
            "period_no": "integer",
            "rtt_function": "varchar",
            "clock_start_date": "date",
        },
        "rtt.ptl",
        "rtt",
        "select status.as_at, {pathway_key}, ptl.pathway_id, ptl.pathway_issuer, ptl.patient_id, ptl.period_no,"
        " ptl.rtt_function, ptl.clock_start_date"
        " from before.rtt.ptl as ptl"
        " inner join before.publication.status as status on status.domain = 'rtt'",
        instead={"pathway_key": "ptl.pathway_id"},
    ),
    PriorRelation(
        "open_cancer_pathways",
        {"as_at": "date", "care_id": "varchar", "route": "varchar", "clock_start_date": "date"},
        "cancer.ptl",
        "cancer",
        "select status.as_at, ptl.care_id, ptl.route, ptl.clock_start_date from before.cancer.ptl as ptl"
        " inner join before.publication.status as status on status.domain = 'cancer'",
    ),
    PriorRelation(
        "published_waits",
        {
            "attendance_id": "varchar",
            "patient_id": "varchar",
            "site": "varchar",
            "arrived_on": "date",
            "first_published_on": "date",
            "first_published_minutes": "integer",
            "first_published_decision_minutes": "integer",
        },
        "ed.published_waits",
        "ed",
        "select attendance_id, patient_id, site, arrived_on, first_published_on, first_published_minutes,"
        " first_published_decision_minutes from before.ed.published_waits",
    ),
)


def nights_in_force(publications: Iterable[Publication]) -> list[NightInForce]:
    """Every night of every domain that was published and not taken back by these moves of `current`."""
    nights: dict[tuple[str, date], str] = {}
    after: dict[str, dict[tuple[str, date], str]] = {}
    carriers: dict[tuple[str, str], list[str]] = {}
    for publication in publications:
        if publication.action == "rollback":
            nights = dict(after.get(publication.build_id, nights))
            continue
        for row in publication.verdicts:
            if row["build_id"] is None or row["as_at"] is None:
                continue
            carriers.setdefault((row["domain"], row["build_id"]), []).append(publication.build_id)
            if row["build_id"] == publication.build_id:
                nights[(row["domain"], date.fromisoformat(row["as_at"]))] = publication.build_id
        after[publication.build_id] = dict(nights)
    return [
        NightInForce(domain, as_at, build_id, tuple(carriers[(domain, build_id)]))
        for (domain, as_at), build_id in nights.items()
    ]


def find_prior_states(
    build: Build, home: Home, inputs: RefreshInputs, sound: Callable[[Path], bool]
) -> Iterator[PriorState]:
    """For each domain of the build, the newest earlier night that stood when it began and can still be read."""
    withdrawn = _withdrawn_before(build, inputs)
    standing = [
        night
        for night in nights_in_force(inputs.publications_before(build))
        if night.as_at < build.as_at and not _is_made_of(withdrawn, night, inputs)
    ]
    for domain in build.domains:
        lost: list[date] = []
        nights = sorted((night for night in standing if night.domain == domain), key=lambda night: night.as_at)
        for night in reversed(nights):
            files = [home.publication_file(carrier) for carrier in reversed(night.carriers)]
            file = next((file for file in files if sound(file) and unreadable(file) is None), None)
            if file is not None:
                yield PriorState(domain, night.as_at, file, tuple(lost))
                break
            lost.append(night.as_at)
        else:
            yield PriorState(domain, None, None, tuple(lost))


def _withdrawn_before(build: Build, inputs: RefreshInputs) -> dict[int, str]:
    """The deliveries that had been withdrawn when a build began, each with its source."""
    of_builds = [one.build_id for one in inputs.builds()]
    number = of_builds.index(build.build_id) if build.build_id in of_builds else len(of_builds)
    return {
        delivery.delivery_id: delivery.source
        for delivery in inputs.deliveries()
        if delivery.withdrawal is not None and delivery.withdrawal.builds_before <= number
    }


def _is_made_of(withdrawn: Mapping[int, str], night: NightInForce, inputs: RefreshInputs) -> bool:
    """Whether a night of a domain was made of a delivery that was withdrawn since."""
    return any(
        delivery_id in withdrawn
        and night.domain in domains_of_feed(withdrawn[delivery_id], feed, gating_only=False)
        for delivery_id, feed, _, _ in (inputs.build_files(night.build_id) if withdrawn else ())
    )


def write_prior_states(connection: duckdb.DuckDBPyConnection, recollections: Iterable[PriorState]) -> None:
    """Writes the schema memory of a build file; a relation is empty where the nights before said nothing."""
    connection.execute("create schema memory")
    for relation in MEMORY:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in relation.columns.items())
        connection.execute(f"create table memory.{relation.name} ({columns})")
    for found in recollections:
        if found.file is None:
            continue
        attach_file(connection, found.file, "before")
        for relation in MEMORY:
            if relation.domain in (None, found.domain):
                _take_over(connection, relation, found)
        connection.execute("detach before")


def _take_over(connection: duckdb.DuckDBPyConnection, relation: PriorRelation, found: PriorState) -> None:
    present = columns_of(connection, f"before.{relation.table}")
    if not present:
        return
    if relation.rows:
        known = {name: name if name in present else instead for name, instead in relation.instead.items()}
        connection.execute(f"insert into memory.{relation.name} {relation.rows.format(**known)}")
        return
    # a column that an earlier version of the product did not publish is not known of its nights
    columns = ", ".join(f'"{name}"' if name in present else "null" for name in relation.columns)
    connection.execute(
        f"insert into memory.{relation.name} select {columns} from before.{relation.table} where domain = ?",
        [found.domain],
    )
