"""The steps of a refresh one after the other in this process, as Dagster runs them and without Dagster.

Most tests ask what a refresh makes of deliveries, not how it was started; Dagster's own part costs more than a
third of a small one. What Dagster does with the steps is asked by the tests of Dagster themselves.
"""

import uuid
from datetime import date

from orchestration.contract.feeds import load_sources
from orchestration.contract.safe_errors import SafeError
from orchestration.defs.command import RefreshResult
from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.deliverables.cancer_upload import write_upload_files
from orchestration.deliverables.charging.files import write_charging_list
from orchestration.deliverables.downtime.folder import write_downtime
from orchestration.deliverables.returns import write_return_files
from orchestration.deliverables.worklist_filter import usable_choices, usable_teams
from orchestration.deliverables.worklists import write_worklists
from orchestration.intake.ingest import ingest
from orchestration.publication.publisher import publish
from orchestration.publication.recovery import heal
from orchestration.run.steps import gather_evidence, open_build
from orchestration.settings.plan import say_problems
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import warehouse_lock
from orchestration.store.records import Build
from orchestration.warehouse.build import BuildResult, keep_results, keep_tests, prepare_build_file, run_dbt


def plain_refresh(home: Home, as_at: str, domains: tuple[str, ...], deliverables: bool) -> RefreshResult:
    """One refresh; a failure that people are told in words is a result, as it is of the command."""
    with warehouse_lock(home, lambda message: None):
        ledger = Ledger(home.ledger)
        healed = heal(home, ledger)
        before = len(ledger.deliveries())
        _ingest(home, ledger)
        said = healed + [
            f"{item.source} {item.delivery}: {item.state}" + (f" - {item.reason}" if item.reason else "")
            for item in ledger.deliveries()[before:]
        ]
        try:
            build, result = _build(home, ledger, as_at, domains)
            gather_evidence(build, result, home, ledger)
            publish(build, home, ledger)
        except SafeError as error:
            return RefreshResult(False, None, None, [], said, f"the refresh failed: {error}")
        kept = _write_deliverables(home) if deliverables else []
    return RefreshResult(
        succeeded=True,
        build_id=build.build_id,
        as_at=build.as_at.isoformat(),
        status=ledger.publications()[-1].verdicts,
        intake=said,
        message=f"published {build.build_id}, data as at {build.as_at}",
        kept=kept,
    )


def _ingest(home: Home, ledger: Ledger) -> None:
    """Each source of which anything has landed."""
    for name, source in load_sources().items():
        if (home.landing / name).exists():
            ingest(source, home, ledger)


def _build(home: Home, ledger: Ledger, as_at: str, domains: tuple[str, ...]) -> tuple[Build, BuildResult]:
    build = open_build(str(uuid.uuid4()), home, ledger, date.fromisoformat(as_at) if as_at else None, domains)
    prepare_build_file(build, home, ledger)
    result = run_dbt(build, home)
    keep_tests(build, result, home)
    keep_results(build, result, home)
    return build, result


def _write_deliverables(home: Home) -> list[str]:
    """Worklists, cancer upload, returns and board pack; answers what is said of lists that were filled in."""
    said: list[str] = []
    teams = usable_teams(home, said.append)
    say_problems(home, said.append)
    write_worklists(home.current, home.worklists, teams, said.append, usable_choices(home))
    write_upload_files(home.current, home.worklists)
    write_charging_list(home.current, home.worklists)
    write_return_files(home.current, home.returns)
    write_downtime(home.current, home.downtime)
    # a browser that prints would cost more than the refresh
    write_board_pack(home.current, home.report, said.append, printed=False)
    return said
