"""What a trust's publication gives to the region: the states of its domains and its figures, without patients.

Read from the file of a publication that holds no patients, so that nothing else can come out of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.checks.verdict import CAVEAT, HELD, NEVER
from orchestration.contract.published import load_domains
from orchestration.contract.safe_errors import SafeError
from orchestration.performance.published import MEASURES, TARGETS, VALUES
from orchestration.publication.public_edition.counts import Figure
from orchestration.publication.public_edition.shown_values import divisions_of_units, read_shown_values
from orchestration.region.refresh_of_trust import TrustRefresh
from orchestration.region.region_file import Trust
from orchestration.store.catalog import columns_of, tables_of
from orchestration.store.engine_files import attach_file
from orchestration.store.plain_text import plain

# The state of every domain of a trust of which no publication can be read.
MISSING = "missing"
# Columns without which a figure is none; further columns of other versions are empty, or not read.
NEEDED = {
    VALUES.published: (
        "measure_id",
        "level",
        "organisation_unit",
        "grain",
        "period_start",
        "numerator",
        "denominator",
        "value",
    ),
    MEASURES.published: ("measure_id", "domain", "unit"),
    "publication.build": ("build_id", "as_at", "provider"),
    "publication.status": ("domain", "state", "build_id", "as_at"),
}
AS_A_TRUST = "trust"


class NotUsable(SafeError):
    """A publication that the region cannot use; the message says why."""


@dataclass(frozen=True)
class DomainState:
    """A domain of a trust, as its own publication says."""

    domain: str
    state: str
    build_id: str | None
    as_at: date | None
    reason: str


@dataclass(frozen=True)
class Contribution:
    """What one trust gives. `problem`: why it gives nothing; empty where it does.

    `rows` and `figures` are the same figures of measures, one by one: as columns, and as counts.
    """

    trust: Trust
    refresh: TrustRefresh
    problem: str = ""
    file: Path | None = None
    states: tuple[DomainState, ...] = ()
    rows: list[dict[str, Any]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)
    division_of: Callable[[str, str], str | None] = lambda level, unit: None

    @property
    def provider(self) -> str:
        """The code of the trust."""
        return self.trust.provider


def read_contribution(trust: Trust, refresh: TrustRefresh) -> Contribution:
    """Reads the current publication of a trust. Never raises for what is wrong with it: the answer says it."""
    try:
        return _read(trust, refresh)
    except (SafeError, OSError) as error:
        problem = str(error) if isinstance(error, SafeError) else _unreadable(trust, error)
    except duckdb.Error as error:
        problem = _unreadable(trust, error)
    states = tuple(DomainState(name, MISSING, None, None, problem) for name in load_domains())
    return Contribution(trust, refresh, problem=problem, states=states)


def _unreadable(trust: Trust, error: Exception) -> str:
    return (
        f"the publication of {trust.provider} cannot be read ({type(error).__name__}); run `clockstop"
        " refresh` in its home, which makes the newest undamaged publication current"
    )


def _read(trust: Trust, refresh: TrustRefresh) -> Contribution:
    if trust.problem:
        raise NotUsable(trust.problem)
    if not trust.home.aggregates.exists():
        raise NotUsable(
            f"{trust.provider} has no publication yet; its own refresh says why, in its home"
            f" {plain(str(trust.home.root))}"
        )
    # the file itself: the pointer may be moved while it is read
    file = trust.home.aggregates.resolve()
    with duckdb.connect() as connection:
        attach_file(connection, file, AS_A_TRUST)
        present = tables_of(connection, AS_A_TRUST)
        _refuse_other_shape(connection, trust)
        _refuse_other_provider(connection, trust)
        shown = read_shown_values(connection, AS_A_TRUST, present)
        return Contribution(
            trust,
            refresh,
            file=file,
            states=_states(connection),
            rows=shown.rows,
            figures=shown.figures,
            measures=_rows(connection, MEASURES.published, tuple(MEASURES.columns), present),
            targets=_rows(connection, TARGETS.published, tuple(TARGETS.columns), present),
            division_of=divisions_of_units(connection, AS_A_TRUST, present),
        )


def _refuse_other_shape(connection: duckdb.DuckDBPyConnection, trust: Trust) -> None:
    for table, needed in NEEDED.items():
        known = columns_of(connection, f"{AS_A_TRUST}.{table}")
        absent = [name for name in needed if name not in known]
        if absent:
            raise NotUsable(
                f"the publication of {trust.provider} was written by another version of Clockstop:"
                f" {table} has no column {absent[0]}; refresh the trust with this version"
            )


def _refuse_other_provider(connection: duckdb.DuckDBPyConnection, trust: Trust) -> None:
    found = connection.execute(f"select provider from {AS_A_TRUST}.publication.build").fetchone()
    provider = str(found[0]) if found else ""
    if provider != trust.provider:
        raise NotUsable(
            f"expected the publication of {trust.provider}, found that of {plain(provider) or 'nobody'};"
            " correct `provider` or `home` in region.yml"
        )


def _states(connection: duckdb.DuckDBPyConnection) -> tuple[DomainState, ...]:
    """Every domain that this version or the trust's knows, in this version's order."""
    known = columns_of(connection, f"{AS_A_TRUST}.publication.status")
    since = "held_since" if "held_since" in known else "null"
    read = {
        domain: DomainState(domain, state, build_id, as_at, _in_words(state, held_since))
        for domain, state, build_id, as_at, held_since in connection.execute(
            f"select domain, state, build_id, as_at, {since} from {AS_A_TRUST}.publication.status"
        ).fetchall()
    }
    unknown = "this version of the trust's publication does not have the domain"
    own = [read.get(name) or DomainState(name, NEVER, None, None, unknown) for name in load_domains()]
    return (*own, *(state for name, state in read.items() if name not in load_domains()))


def _in_words(state: str, held_since: date | None) -> str:
    """Why, without the trust's own words: these may hold counts of records and names of people."""
    where = "`clockstop status` in the home of the trust"
    if state == HELD:
        since = f" since {held_since}" if held_since else ""
        return f"publication checks of the trust failed{since}: its last good data is used; {where} says why"
    if state == CAVEAT:
        return f"the trust published it with a caveat; {where} says which"
    if state == NEVER:
        return "the trust has accepted no delivery of its sources yet"
    return "all publication checks of the trust passed"


def _rows(
    connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], present: set[str]
) -> list[dict[str, Any]]:
    """The rows of a table with the columns that this version knows."""
    if table not in present:
        return []
    known = columns_of(connection, f"{AS_A_TRUST}.{table}")
    names = [name for name in columns if name in known]
    listed = ", ".join(f'"{name}"' for name in names)
    read = connection.execute(f"select {listed} from {AS_A_TRUST}.{table} order by all").fetchall()
    return [dict(zip(names, row, strict=True)) for row in read]
