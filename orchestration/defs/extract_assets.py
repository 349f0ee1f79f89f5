"""Reading sources from their databases: an asset, a job and a schedule for each source in connections.yml.

They are upstream of landing and part of no refresh: an unreadable database is shown as failed, and
the nightly refresh goes on with what has landed. Without connections.yml there are none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.contract.feeds import Source
from orchestration.contract.safe_errors import SafeError
from orchestration.defs.names import DATA_ENGINEERING, extract_key, team
from orchestration.intake.extraction.database import kind_of
from orchestration.intake.extraction.extract import Extracted, extract
from orchestration.run.live_runs import live_until_the_end
from orchestration.run.notices import extract_failed_notice, in_plain_words, send_all
from orchestration.settings.connections import (
    FILE,
    POSTGRESQL,
    SQLSERVER,
    Connection,
    Connections,
    UnusableConnection,
    has_connections,
    read_connections,
    sources_of_databases,
)
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

GROUP = "extracts"
# What is shown in place of sources where the file as a whole cannot be read.
WHOLE_FILE = "connections"
# When it is said that an entry cannot be read, and with it its schedule.
WHEN_UNREADABLE = "0 1 * * *"
KINDS = {POSTGRESQL: "postgres", SQLSERVER: "sqlserver"}


@dataclass(frozen=True)
class ExtractDefinitions:
    """What Dagster loads of the home's connections; `sources` are those whose landing an extract fills."""

    assets: list[dg.AssetsDefinition] = field(default_factory=list)
    jobs: "list[UnresolvedAssetJobDefinition]" = field(default_factory=list)
    schedules: list[dg.ScheduleDefinition] = field(default_factory=list)
    sources: frozenset[str] = frozenset()


def extract_definitions(home: Home) -> ExtractDefinitions:
    """Of each source in connections.yml; what is wrong with an entry fails its own asset, with the reason."""
    if not has_connections(home):
        return ExtractDefinitions()
    known = sources_of_databases()
    try:
        connections = read_connections(home)
    except UnusableConnection as error:
        connections = Connections(problems={WHOLE_FILE: str(error)})
    # a name that is no source's is said by one asset for the file, and is no part of a key
    named = frozenset(connections.sources) & known.keys()
    found = ExtractDefinitions(sources=named)
    for name in [*sorted(named), *([WHOLE_FILE] if set(connections.sources) - named else [])]:
        connection = connections.usable.get(name)
        found.assets.append(_asset(name, known.get(name), connection))
        job = dg.define_asset_job(
            f"extract_{name}",
            selection=dg.AssetSelection.assets(extract_key(name)),
            executor_def=dg.in_process_executor,
            hooks={_tell_of_failure},
            description=f"Read {name} from its database and deliver it: `clockstop extract --source {name}`.",
        )
        found.jobs.append(job)
        cron = connection.schedule if connection is not None else WHEN_UNREADABLE
        if cron is not None:
            found.schedules.append(
                dg.ScheduleDefinition(
                    name=f"extract_{name}_on_time",
                    job=job,
                    cron_schedule=cron,
                    execution_timezone="Europe/London",
                    default_status=dg.DefaultScheduleStatus.RUNNING,
                    description=f"When {FILE} says.",
                )
            )
    return found


def _asset(name: str, source: Source | None, connection: Connection | None) -> dg.AssetsDefinition:
    kinds = {KINDS[kind_of(connection)], "csv"} if connection is not None else {"yaml"}

    @dg.asset(
        key=extract_key(name),
        group_name=GROUP,
        kinds=kinds,
        owners=[team(source.owner) if source is not None else DATA_ENGINEERING],
        description=f"The feeds of {name} as its database has them, delivered to landing/{name}/."
        if source is not None
        else f"Entries of {FILE} that are unreadable.",
    )
    def read_database(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        home = Home.from_environment()
        home.prepare()
        live_until_the_end(home, context.instance, context.run_id)
        # as the file is now, which may be put right since it was loaded
        connections = read_connections(home)
        strange = set(connections.problems) - sources_of_databases().keys()
        problems = [
            connections.problems[one]
            for one in ([name] if source else sorted(strange))
            if one in connections.problems
        ]
        if problems:
            raise UnusableConnection("; ".join(problems))
        if source is None:
            return dg.MaterializeResult(metadata={"reason": f"{FILE} can be read; load the definitions again"})
        if name not in connections.usable:
            raise UnusableConnection(
                f"{FILE}: expected an entry for {name}, found none; load the definitions again"
            )
        delivered = _read(source, connections.usable[name], home, context.log.info)
        return dg.MaterializeResult(
            metadata={
                "delivery": delivered.delivery,
                "as_at": delivered.as_at.isoformat(),
                "dagster/row_count": delivered.rows,
                **delivered.feeds,
            }
        )

    return read_database


def _read(source: Source, connection: Connection, home: Home, say: Callable[[str], None]) -> Extracted:
    try:
        return extract(source, connection, home, Ledger(home.ledger), False, say)
    except (SafeError, OSError):
        raise
    except Exception as error:
        # nobody foresaw it: its words may quote a record
        raise SafeError(f"{source.name}: an unexpected {type(error).__name__}; nothing was delivered") from None


@dg.failure_hook(name="tell_of_failed_extract")
def _tell_of_failure(context: dg.HookContext) -> None:
    """Tells people that a source was not read."""
    home = Home.from_environment()
    reason = in_plain_words(context.op.name, context.op_exception)
    for words in send_all(extract_failed_notice(reason), home):
        context.log.warning(words)
