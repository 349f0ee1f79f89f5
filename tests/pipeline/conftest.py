"""A story of deliveries that the sensor finds: a night, a noon, a restatement, two in the wrong order.

Every run is the one that the sensor asked for, executed as Dagster executes it.
"""

import pickle
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.definitions import defs
from orchestration.defs.jobs import landing_sensor
from orchestration.run.dagster_instance import prepare_instance
from orchestration.store.home import Home
from tests.conftest import OFFER, WARD, Rows, deliver, make_home, read
from tests.ready_homes import copy_home, ready
from tests.story import Chapter, Story

EASTER = (date(2025, 4, 18), date(2025, 4, 21))
BUSY_DAY, QUIET_DAY = 40, 25
CHAPTERS = "chapters.pickle"


def attendances(first: date, last: date, each_day: int | None = None) -> Rows:
    """Attendances of a department that is quiet on Sundays and bank holidays."""
    rows: Rows = []
    day = first
    while day <= last:
        usual = QUIET_DAY if day.isoweekday() == 7 or day in EASTER else BUSY_DAY
        for number in range(usual if each_day is None else each_day):
            hour = 6 + number % 16
            rows.append(
                {
                    "attendance_id": f"{day:%m%d}-{number}",
                    "patient_id": f"{day:%m%d}-{number}",
                    "site": "RXX01",
                    "department_type": "01",
                    "attendance_category": "1",
                    "arrived_at": f"{day}T{hour:02d}:{number:02d}:00",
                    "departed_at": f"{day}T{hour + 1:02d}:{number:02d}:00",
                }
            )
        day += timedelta(days=1)
    return rows


def tick(instance: dg.DagsterInstance) -> Any:
    """One evaluation of the sensor, as the daemon does it."""
    return landing_sensor.evaluate_tick(dg.build_sensor_context(instance))


def run_asked_for(instance: dg.DagsterInstance) -> tuple[dg.RunRequest, dg.ExecuteInProcessResult]:
    """Lets the sensor look, and executes the run that it asks for."""
    (request,) = tick(instance).run_requests
    return request, defs.resolve_job_def("nightly_refresh").execute_in_process(
        instance=instance,
        run_config=request.run_config,
        tags=request.tags,
        asset_selection=request.asset_selection,
        raise_on_error=False,
    )


def open_attendances(names: Iterable[str]) -> Rows:
    """Patients who arrived on 28 March 2025 and whose departure is missing."""
    return [
        {
            "attendance_id": name,
            "patient_id": f"patient of {name}",
            "site": "RXX01",
            "department_type": "01",
            "attendance_category": "1",
            "arrived_at": "2025-03-28T10:00:00",
        }
        for name in names
    ]


def turn_page(story: Story, name: str, instance: dg.DagsterInstance) -> None:
    """A run of the sensor as a chapter of the story."""
    request, outcome = run_asked_for(instance)
    build = story.ledger.build_of_run(outcome.run_id)
    assert build is not None, outcome.get_step_failure_events()
    columns = ("domain", "state", "build_id", "as_at", "days_behind", "held_since", "reason")
    status = read(story.home, f"select {', '.join(columns)} from publication.status")
    story.chapters[name] = Chapter(
        build_id=build.build_id,
        asked=request.run_config["resources"]["night"]["config"],
        run_key=str(request.run_key),
        succeeded=outcome.success,
        checks={
            (check.asset_key.to_user_string(), check.check_name): check
            for check in outcome.get_asset_check_evaluations()
        },
        status={row[0]: dict(zip(columns, row, strict=True)) for row in status},
        **made_and_failed(outcome.run_id, outcome.success, instance),
    )


def made_and_failed(
    run_id: str, succeeded: bool, instance: dg.DagsterInstance
) -> dict[str, set[tuple[str, str | None]]]:
    """What the graph and the calendar show of a run: a failed run's plans that came to nothing are red."""
    made, planned = set(), set()
    for entry in instance.all_logs(run_id):
        event = entry.dagster_event
        if event is not None and event.asset_key is not None:
            name = event.asset_key.to_user_string()
            if event.event_type_value == "ASSET_MATERIALIZATION":
                made.add((name, event.partition))
            elif event.event_type_value == "ASSET_MATERIALIZATION_PLANNED":
                planned.add((name, event.partition))
    return {"made": made, "failed": set() if succeeded else planned - made}


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The home after its last chapter; a test that changes it copies it."""
    made = ready("story", _make_story, "tests/pipeline/conftest.py")
    home = Home(copy_home(made / "home", tmp_path_factory.mktemp("story") / "home"))
    return Story(home, pickle.loads((made / CHAPTERS).read_bytes()))


def _make_story(folder: Path) -> None:
    home = make_home(folder / "home")
    told = Story(home)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DAGSTER_HOME", str(home.dagster))
        environment.setenv("CLOCKSTOP_HOME", str(home.root))
        prepare_instance(home)
        with dg.DagsterInstance.get() as instance:
            _tell(told, home, instance)
            assert tick(instance).skip_message == "no new delivery"
    (folder / CHAPTERS).write_bytes(pickle.dumps(told.chapters))


def _tell(told: Story, home: Home, instance: dg.DagsterInstance) -> None:
    bed_state = {"ward": "W1", "snapshot_at": "2025-04-21T00:00:00", "core_open": "10", "occupied": "8"}
    history = attendances(date(2025, 1, 27), EASTER[1])
    deliver(home, "ed", "e1", "2025-04-21", {"attendances": history})
    deliver(home, "beds", "b1", "2025-04-21", {"wards": [WARD], "bed_states": [bed_state]})
    deliver(home, "pas", "p1", "2025-04-21", {"admission_offers": [OFFER]})
    turn_page(told, "night", instance)

    # noon: two sources of the next day, one of them cut off
    day = date(2025, 4, 22)
    cut = attendances(day, day, 5)
    deliver(home, "ed", "e2", "2025-04-22", {"attendances": cut}, previous="e1", mode="changes")
    later = bed_state | {"snapshot_at": "2025-04-22T00:00:00"}
    deliver(home, "beds", "b2", "2025-04-22", {"bed_states": [later]}, previous="b1", mode="changes")
    turn_page(told, "noon", instance)

    # the same day again, whole, without an attendance of February; and a delivery that is too early
    whole = [row for row in history if row["attendance_id"] != "0203-0"] + attendances(day, day)
    deliver(home, "ed", "e2", "2025-04-22", {"attendances": whole}, previous="e1")
    early = attendances(date(2025, 4, 24), date(2025, 4, 24))
    deliver(home, "ed", "e4", "2025-04-24", {"attendances": early}, previous="e3", mode="changes")
    turn_page(told, "restated", instance)

    # what it was waiting for, with an attendance that comes late
    third = attendances(date(2025, 4, 23), date(2025, 4, 23))
    late = attendances(date(2025, 4, 1), date(2025, 4, 1), 1)[0] | {"attendance_id": "late"}
    deliver(home, "ed", "e3", "2025-04-23", {"attendances": [*third, late]}, previous="e2", mode="changes")
    turn_page(told, "gap_closed", instance)
