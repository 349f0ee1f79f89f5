"""Writes an immutable publication from the domains that passed, and only then moves `current`.

A held domain keeps its last good tables, with their own date and the reason. The publisher reads the
evidence of the build itself, so that it refuses however it is started.
"""

from datetime import date
from pathlib import Path

from orchestration.checks.data_docs import decided
from orchestration.checks.registry import expected_rules
from orchestration.checks.verdict import Verdict, judge
from orchestration.intake.as_of_inputs import night_of
from orchestration.intake.withdrawn import in_words
from orchestration.publication.derived_files import write_derived_files
from orchestration.publication.file_modes import PATIENT_LEVEL, WITHOUT_PATIENTS
from orchestration.publication.measures.tables import write_performance
from orchestration.publication.metadata import (
    ShownBuilds,
    builds_shown,
    describe_publication_schema,
    write_list_of_tables,
    write_publication_schema,
)
from orchestration.publication.periods import write_periods
from orchestration.publication.planning.tables import write_planning
from orchestration.publication.pointer import current_build, point_current
from orchestration.publication.quality_page import write_quality_page
from orchestration.publication.status import (
    NothingToPublish,
    StatusRow,
    previous_publication,
    status_of_domains,
)
from orchestration.publication.tables import copy_domains
from orchestration.store.database_files import new_database
from orchestration.store.engine_files import attach_file, open_file
from orchestration.store.home import Home
from orchestration.store.integrity import written
from orchestration.store.ledger import Ledger, now
from orchestration.store.modes import FOR_GROUP, PASS_THROUGH, make_folder
from orchestration.store.records import Build
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.store.whole_files import write_whole


def publish(build: Build, home: Home, ledger: Ledger) -> list[StatusRow]:
    """Publishes what the build's evidence allows; returns the status of every domain."""
    evidence = ledger.evidence(build.build_id)
    if not evidence:
        raise NothingToPublish(f"build {build.build_id} has no evidence; run a refresh")
    inputs = ledger.refresh_inputs()
    _refuse_a_file_changed_since_its_checks(build, home, inputs, ledger.judged_file(build.build_id))
    _refuse_what_was_withdrawn(build, inputs)
    verdicts = judge(build, evidence, expected_rules(build))
    previous = previous_publication(home)
    published_at = now()
    status = status_of_domains(build, verdicts, previous, published_at, night_of(inputs) or build.as_at)
    folder = home.publication_folder(build.build_id)
    make_folder(folder, PASS_THROUGH)
    marts = home.publication_file(build.build_id)
    shown = builds_shown(build, status, inputs, ledger)
    with write_whole(marts, PATIENT_LEVEL) as temporary:
        _write(temporary, build, verdicts, status, shown, previous, home, inputs)
        _write_page(home.quality_page(build.build_id), temporary, build, status, shown)
        _publish_data_docs(build, status, home, ledger)
    ledger.record_kept(written(home, marts))
    write_derived_files(build.build_id, home, ledger)
    point_current(home, build.build_id)
    ledger.record_publication(build.build_id, "publish", [row.as_dict() for row in status], published_at)
    ledger.seal()
    return status


def _refuse_a_file_changed_since_its_checks(
    build: Build, home: Home, inputs: RefreshInputs, judged: tuple[int, int] | None
) -> None:
    """Evidence is of the file as it was checked; one that was written to since was checked by nobody."""
    file = home.build_file(build.build_id)
    if not file.exists():
        raise NothingToPublish(f"the build file of {build.build_id} is missing; run a refresh")
    # a file that was never current is what a killed publisher left: nobody has read it
    known = {publication.build_id for publication in inputs.publications()} | {current_build(home)}
    if build.build_id in known:
        raise NothingToPublish(f"build {build.build_id} has been published, and a publication never changes")
    status = file.stat()
    if judged != (status.st_size, status.st_mtime_ns):
        raise NothingToPublish(
            f"the build file of {build.build_id} was changed after it was checked; its evidence is stale, run a"
            " refresh"
        )


def _refuse_what_was_withdrawn(build: Build, inputs: RefreshInputs) -> None:
    """A build that a run left unfinished may have read what was taken back since."""
    read = {delivery_id for delivery_id, _, _, _ in inputs.build_files(build.build_id)}
    withdrawn = [one for one in inputs.deliveries() if one.withdrawal and one.delivery_id in read]
    if withdrawn:
        raise NothingToPublish(
            f"build {build.build_id} is made of {withdrawn[-1].source} {in_words(withdrawn[-1])}; run a"
            " refresh, which builds without it"
        )


def _write(
    file: Path,
    build: Build,
    verdicts: list[Verdict],
    status: list[StatusRow],
    shown: ShownBuilds,
    previous: Path | None,
    home: Home,
    inputs: RefreshInputs,
) -> None:
    passed = {verdict.domain for verdict in verdicts if verdict.passes}
    with new_database(file) as connection:
        attach_file(connection, home.build_file(build.build_id), "build")
        if previous is not None:
            attach_file(connection, previous, "previous")
        copy_domains(connection, passed)
        connection.begin()
        write_publication_schema(connection, build, status, shown, inputs)
        write_list_of_tables(connection, status)
        write_periods(
            connection,
            {row.domain: date.fromisoformat(row.as_at) for row in status if row.as_at},
            passed,
            build.settings,
            previous is not None,
        )
        describe_publication_schema(connection)
        connection.commit()
        write_performance(connection, build, status, previous is not None)
        write_planning(connection, previous is not None)
        connection.execute("detach build")
        if previous is not None:
            connection.execute("detach previous")
        connection.execute("checkpoint")


def _write_page(to: Path, file: Path, build: Build, status: list[StatusRow], shown: ShownBuilds) -> None:
    with open_file(file) as connection:
        inputs = connection.execute(
            "select source, feed, delivery, as_at, rows, unreadable_rows,"
            " string_agg(domains, ', ' order by domains) from publication.inputs where is_current"
            " group by all order by source, feed, as_at, delivery"
        ).fetchall()
    write_quality_page(
        to,
        build,
        [row.as_dict() for row in status],
        shown,
        [list(row) for row in inputs],
    )


def _publish_data_docs(build: Build, status: list[StatusRow], home: Home, ledger: Ledger) -> None:
    """The pages that Great Expectations wrote of the build, beside the quality page that leads to them."""
    folder = home.data_docs(build.build_id)
    make_folder(folder, FOR_GROUP)
    by_domain = {row.domain: row for row in status}
    for page in sorted(home.data_docs_of_build(build.build_id).glob("*.html")):
        row = by_domain[page.stem]
        text = decided(page.read_text(encoding="utf-8"), row.state, row.as_at, row.reason)
        with write_whole(folder / page.name, WITHOUT_PATIENTS) as temporary:
            temporary.write_text(text, encoding="utf-8")
    ledger.record_kept(written(home, home.quality_page(build.build_id), *sorted(folder.glob("*.html"))))
