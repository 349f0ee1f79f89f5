"""The steps of a refresh, each a function of the home and the ledger; Dagster runs them in order."""

from dataclasses import replace
from datetime import date

from orchestration.checks.contract_evidence import contract_evidence
from orchestration.checks.dbt_evidence import count_rows, dbt_evidence
from orchestration.checks.delivery_evidence import delivery_evidence
from orchestration.checks.delivery_unresolved import cut_feeds
from orchestration.checks.exception_evidence import exception_evidence
from orchestration.checks.expectations import expectation_evidence
from orchestration.checks.feed_values import feed_evidence
from orchestration.checks.first_rows import FirstRows
from orchestration.checks.overrides import override_evidence
from orchestration.checks.prior_state_evidence import memory_evidence
from orchestration.checks.required_columns import required_evidence
from orchestration.checks.table_evidence import completeness_evidence
from orchestration.contract.published import load_published_tables
from orchestration.contract.safe_errors import SafeError
from orchestration.intake.as_of_inputs import night_of, select_files, trust_of
from orchestration.intake.delivered import active_domains
from orchestration.intake.manifest_dates import EARLIEST, expected_days
from orchestration.restatement.code_snapshot import snapshot_code
from orchestration.settings.formats import read_formats
from orchestration.settings.plan import with_plan
from orchestration.settings.trust_settings import trust_settings
from orchestration.store.catalog import tables_of
from orchestration.store.clock import utc_now
from orchestration.store.engine_files import open_file, refuse_unreadable
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger, now
from orchestration.store.records import EVER_ACCEPTED, Build, Evidence
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.build import BuildResult, kept_tests
from orchestration.warehouse.project import code_version


class NothingLanded(SafeError):
    """No delivery has ever been accepted, so there is nothing to build."""


class NightWithoutData(SafeError):
    """A night that was asked for has not been yet and nobody has delivered it, or no data can be of it."""


def open_build(run_id: str, home: Home, ledger: Ledger, as_at: date | None, domains: tuple[str, ...]) -> Build:
    """Opens the build of a run. `domains` empty means every domain that has anything to publish."""
    # asked before the work: the publication takes over from it what this build does not make
    refuse_unreadable(home.current)
    read_formats(home)
    inputs = ledger.refresh_inputs()
    newest = night_of(inputs)
    night = as_at or newest
    if as_at and newest and as_at > max(newest, utc_now().date()):
        raise NightWithoutData(f"--as-at: expected a date that has data, the newest is {newest}; found {as_at}")
    # a night before the first delivery is built from what a later one says of it
    if as_at and as_at < EARLIEST:
        raise NightWithoutData(f"--as-at: expected {expected_days()}, found {as_at}")
    active = active_domains(inputs)
    wanted = tuple(domain for domain in active if not domains or domain in domains)
    if night is None or not wanted:
        raise NothingLanded(
            "every delivery that was accepted has been withdrawn, so there is nothing to build; send the right"
            " deliveries, and refresh again"
            if active and newest is None
            else "no delivery has been accepted, so there is nothing to build; put deliveries into landing/"
        )
    stamp = utc_now().strftime("%Y%m%dT%H%M%S")
    build = Build(
        build_id=f"{stamp}_{run_id.replace('-', '')[:8]}",
        run_id=run_id,
        as_at=night,
        provider=provider_of(inputs),
        domains=wanted,
        code_version=code_version(),
        settings=with_plan(trust_settings(home), home),
        started_at=now(),
    )
    snapshot_code(build.code_version, home, ledger)
    ledger.record_build(build)
    return build


def provider_of(inputs: RefreshInputs) -> str:
    """The trust that the night is of; where nothing of its own was ever taken in, whoever sent the rest."""
    accepted = [item for item in inputs.deliveries() if item.state in EVER_ACCEPTED and item.provider]
    return trust_of(inputs) or str(accepted[-1].provider)


def gather_evidence(build: Build, result: BuildResult, home: Home, ledger: Ledger) -> list[Evidence]:
    """Everything that the rules say of a build, recorded under its id. Causes come first."""
    inputs = ledger.refresh_inputs()
    file = home.build_file(build.build_id)
    # of the file as it is before anybody looks: what is written to it while rules speak was not judged
    judged = file.stat()
    selected = select_files(build.as_at, inputs)
    rows_of = FirstRows(build, selected, home)
    with open_file(file) as connection:
        by_node = count_rows(connection)
        built = tables_of(connection)
        of_exceptions = exception_evidence(build, connection, built)
        cut = cut_feeds(build, connection, built, inputs)
        of_feeds = feed_evidence(build, connection, built, rows_of)
        of_columns = required_evidence(build, connection, built, rows_of)
    by_table = {
        table.name: by_node[f"model.clockstop.{table.model}"]
        for table in load_published_tables()
        if f"model.clockstop.{table.model}" in by_node
    }
    evidence = contract_evidence(build, selected, inputs, rows_of)
    evidence += delivery_evidence(build, selected, home, inputs)
    evidence += of_feeds
    evidence += dbt_evidence(build, result, by_node, rows_of, kept_tests(build, home))
    evidence += of_columns
    evidence += completeness_evidence(build, by_table, rows_of, inputs)
    evidence += expectation_evidence(build, home, rows_of)
    evidence += of_exceptions
    evidence += memory_evidence(build, home, inputs, soundness(home, ledger, unknown=True))
    evidence += override_evidence(build, evidence, home, inputs)
    evidence = [replace(item, message=" ".join(item.message.split())) for item in evidence]
    ledger.record_evidence(build.build_id, evidence)
    ledger.record_cut_feeds(build.build_id, cut)
    ledger.record_judged(build.build_id, judged.st_size, judged.st_mtime_ns)
    return evidence
