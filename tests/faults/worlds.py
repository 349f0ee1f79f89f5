"""The homes that faults are tried on, built step by step without Dagster.

python -m tests.faults.worlds FOLDER
"""

import pickle
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.contract.feeds import load_sources
from orchestration.intake.ingest import ingest
from orchestration.publication.derived_files import write_derived_files
from orchestration.publication.pointer import current_build, point_current
from orchestration.publication.publisher import publish
from orchestration.run.steps import gather_evidence, open_build
from orchestration.store.home import Home
from orchestration.store.integrity import written
from orchestration.store.ledger import Ledger, now
from orchestration.store.records import Build
from orchestration.warehouse.build import BuildResult, prepare_build_file, run_dbt
from tests.conftest import deliver, make_home

EVENT = {
    "event_id": "e1",
    "pathway_id": "p1",
    "patient_id": "x1",
    "event_type": "referral_received",
    "event_date": "2025-01-01",
    "treatment_function": "110",
}
WARD = {"ward": "W1", "valid_from": "2025-01-01", "name": "One"}
# what dbt reported of the build in `unjudged`
REPORTED = "reported.pickle"
PATIENT = {"patient_id": "x1", "nhs_number": "9990000018"}


NIGHTS = ("2025-01-30", "2025-01-31", "2025-02-14", "2025-02-27", "2025-03-01", "2025-03-02", "2025-03-03")


def _events(number: int) -> list[dict[str, str]]:
    return [EVENT | {"event_id": f"e{line}", "pathway_id": f"p{line}"} for line in range(number)]


def take_in_all(home: Home) -> None:
    ledger = Ledger(home.ledger)
    for name in ("beds", "pas"):
        ingest(load_sources()[name], home, ledger)


def build_run(home: Home, run: str, night: str) -> BuildResult:
    """One build, by itself: what dbt reported of it goes to whoever judges it."""
    ledger = Ledger(home.ledger)
    build = open_build(run, home, ledger, date.fromisoformat(night), ("rtt",))
    prepare_build_file(build, home, ledger)
    return run_dbt(build, home)


def judge_run(home: Home, run: str, result: BuildResult) -> None:
    """Every rule on the build of a run."""
    ledger = Ledger(home.ledger)
    build = ledger.build_of_run(run)
    assert build is not None
    gather_evidence(build, result, home, ledger)


def publish_run(home: Home, run: str) -> None:
    ledger = Ledger(home.ledger)
    build = ledger.build_of_run(run)
    assert build is not None
    # a killed publisher may have finished: a publication is never written twice
    if current_build(home) != build.build_id:
        publish(build, home, ledger)


def delivered(home: Home) -> None:
    """Three nights have landed and nothing is taken in."""
    for number, previous in ((1, None), (2, "p1"), (3, "p2")):
        feeds: dict[str, Any] = {"rtt_events": _events(number), "patients": [PATIENT]}
        deliver(home, "pas", f"p{number}", f"2025-03-0{number}", feeds, previous=previous)
    deliver(home, "beds", "b1", "2025-03-01", {"wards": [WARD]})


def past_retention(home: Home, real: Path) -> None:
    """Seven nights of full extracts, of which one is kept by the trust's own choice; see `NIGHTS`.

    Each is a build with a publication that is a copy of a real one: what retention asks of a night is there.
    """
    (home.root / "operations.yml").write_text("keep_nights: 1\n", encoding="utf-8")
    ledger = Ledger(home.ledger)
    for number, night in enumerate(NIGHTS):
        rows = [EVENT | {"event_id": f"e{line}"} for line in range(number + 1)]
        previous = f"p{number - 1}" if number else None
        deliver(home, "pas", f"p{number}", night, {"rtt_events": rows}, previous=previous)
        take_in_all(home)
        build = open_build(f"{number:08d}", home, ledger, None, ("rtt",))
        prepare_build_file(build, home, ledger)
        home.publication_folder(build.build_id).mkdir()
        shutil.copyfile(real, home.publication_file(build.build_id))
        shows(home, build, build)


def shows(home: Home, publication: Build, origin: Build) -> None:
    """Publishes a build: its tables are those of `origin`, which is another where the domain is held."""
    ledger, marts = Ledger(home.ledger), home.publication_file(publication.build_id)
    with duckdb.connect(str(marts)) as connection:
        connection.execute(
            "update publication.domains set build_id = ?, as_at = ? where domain = 'rtt'",
            [origin.build_id, origin.as_at],
        )
    ledger.record_kept(written(home, marts))
    write_derived_files(publication.build_id, home, ledger)
    point_current(home, publication.build_id)
    published_at = now()
    row = {
        "domain": "rtt",
        "state": "published",
        "build_id": origin.build_id,
        "as_at": origin.as_at.isoformat(),
        "published_at": published_at,
        "reason": "",
    }
    ledger.record_publication(publication.build_id, "publish", [row], published_at)
    ledger.seal()


def main(folder: Path) -> None:
    """Makes each home from the one before it; what dbt reported lies beside the one that is not judged yet."""
    delivered(make_home(folder / "delivered"))
    home = make_home(folder / "published_once")
    deliver(home, "pas", "p1", "2025-02-28", {"rtt_events": _events(1)})
    take_in_all(home)
    judge_run(home, "first", build_run(home, "first", "2025-02-28"))
    publish_run(home, "first")
    deliver(home, "pas", "p2", "2025-03-02", {"rtt_events": _events(2)}, previous="p1")
    take_in_all(home)
    shutil.copytree(folder / "published_once", folder / "unjudged", symlinks=True)
    result = build_run(Home(folder / "unjudged"), "second", "2025-03-02")
    (folder / REPORTED).write_bytes(pickle.dumps(result))
    shutil.copytree(folder / "unjudged", folder / "built", symlinks=True)
    judge_run(Home(folder / "built"), "second", result)
    shutil.copytree(folder / "built", folder / "published_twice", symlinks=True)
    publish_run(Home(folder / "published_twice"), "second")
    past_retention(make_home(folder / "many_nights"), Home(folder / "published_twice").current.resolve())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
