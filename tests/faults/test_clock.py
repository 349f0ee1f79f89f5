"""The clock of the machine is set back or forward between two nights, or in the middle of one.

What came before what is known by the ledger's own order, so that a night goes on from the one before it,
readers see the new night, and nothing that had run out comes back.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from orchestration.checks.overrides import override_evidence
from orchestration.contract.feeds import load_sources
from orchestration.intake.ingest import ingest
from orchestration.publication.pointer import current_build
from orchestration.publication.publisher import publish
from orchestration.publication.recovery import heal
from orchestration.run.steps import gather_evidence, open_build
from orchestration.store.clock import SHIFT, utc_now
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build, Evidence
from orchestration.warehouse.build import prepare_build_file, run_dbt
from orchestration.warehouse.prior_state import find_prior_states
from tests.conftest import deliver
from tests.faults.kill_points import _rows, _whole
from tests.faults.report import note
from tests.faults.worlds import EVENT, take_in_all

pytestmark = pytest.mark.long
MakeHome = Callable[[], Home]
DAY = 86_400
# Back by a summer time or by a wrong digit, and forward by one. Set back behind the day of a delivery a clock
# delays it, which is tried below.
SHIFTS = {"an hour back": -3_600, "a year back": -365 * DAY, "ten years forward": 10 * 365 * DAY}


def _set(clock: pytest.MonkeyPatch, seconds: float) -> None:
    clock.setenv(SHIFT, str(seconds))


def _deliver(home: Home, number: int) -> None:
    rows = [EVENT | {"event_id": f"e{line}", "pathway_id": f"p{line}"} for line in range(number)]
    deliver(home, "pas", f"p{number}", f"2025-03-0{number}", {"rtt_events": rows}, previous=f"p{number - 1}")


def _begin(home: Home, run: str) -> Build:
    """What every refresh does before it judges."""
    ledger = Ledger(home.ledger)
    heal(home, ledger)
    take_in_all(home)
    build = open_build(run, home, ledger, None, ("rtt",))
    prepare_build_file(build, home, ledger)
    return build


def _continued(build: Build, home: Home) -> list[tuple[str, date | None]]:
    """The nights that a build goes on from, by domain."""
    ledger = Ledger(home.ledger)
    sound = soundness(home, ledger, unknown=True)
    found = find_prior_states(build, home, ledger.refresh_inputs(), sound)
    return [(state.domain, state.as_at) for state in found]


@pytest.mark.parametrize("what", SHIFTS)
def test_between_two_nights(what: str, published_twice: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """One night with the wrong clock and one after it was put right; each goes on from the night before it."""
    home = published_twice()
    ledger = Ledger(home.ledger)
    assert _continued(_begin(home, "before"), home) == [("rtt", date(2025, 2, 28))]
    for number, shift in ((3, SHIFTS[what]), (4, 0)):
        _set(monkeypatch, shift)
        _deliver(home, number)
        build = _begin(home, f"night {number}")
        newest = ledger.publications()[-1]
        # the fault has happened: the clock says that this build began before what it goes on from
        assert (build.started_at < newest.published_at) == (
            shift < 0 or (number, what) == (4, "ten years forward")
        )
        before = date(2025, 3, 2) if number == 3 else date(2025, 3, 3)
        assert _continued(build, home) == [("rtt", before)]
        gather_evidence(build, run_dbt(build, home), home, ledger)
        publish(build, home, ledger)
        assert current_build(home) == build.build_id == ledger.publications()[-1].build_id
        assert _rows(home) == number and _whole(home) == []
    # a night that is looked at again goes on from what it went on from then, not from what came later
    third = ledger.build_of_run("night 3")
    assert third is not None
    assert _continued(third, home) == [("rtt", date(2025, 3, 2))]
    note(f"Clock set {what}", "between two nights and put right the night after", None, 2, {"published": 2}, 0)


def test_between_build_and_publication(published_twice: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of a build is known by itself, not by whether it looks younger than what was said of it."""
    home = published_twice()
    ledger = Ledger(home.ledger)
    _deliver(home, 3)
    build = _begin(home, "third")
    result = run_dbt(build, home)
    _set(monkeypatch, -3_600)
    gather_evidence(build, result, home, ledger)
    _set(monkeypatch, -2 * 3_600)
    publish(build, home, ledger)
    assert _rows(home) == 3 and _whole(home) == []
    note("Clock set back within a night", "between build, checks and publication", None, 1, {"published": 1}, 0)


def test_deliveries_that_a_wrong_clock_refuses_are_judged_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty battery says 1970: every night lies far ahead, which is no fault of the deliveries."""
    ledger = Ledger(home.ledger)
    deliver(home, "pas", "p1", "2025-03-01", {"rtt_events": [EVENT]})
    _set(monkeypatch, -utc_now().timestamp())
    (judged,) = ingest(load_sources()["pas"], home, ledger)
    assert judged.state == "refused" and "the clock of this machine says 1970-01-01" in str(judged.reason)
    _set(monkeypatch, 0)
    (judged,) = ingest(load_sources()["pas"], home, ledger)
    assert judged.state == "accepted"
    note("Clock of 1970", "at intake", None, 1, {"refused, and accepted when it was put right": 1}, 0)


def test_what_has_run_out_does_not_come_back(
    published_twice: MakeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = published_twice()
    ledger = Ledger(home.ledger)
    ran_out = utc_now().date() - timedelta(days=365)
    home.overrides.mkdir()
    (home.overrides / "one.yml").write_text(
        f"domain: rtt\nrule: RTT-G01\nwho: A\nwhy: because\nreviewed_by: B\nexpires: {ran_out}\n"
        "night: 2025-03-02\n",
        encoding="utf-8",
    )
    _set(monkeypatch, -3 * 365 * DAY)
    build = open_build("third", home, ledger, None, ("rtt",))
    failed = Evidence("rtt", "RTT-G01", "1", "expectation", "block", "fail", 1, 1, None, "a rule fails")
    (answer,) = override_evidence(build, [failed], home, ledger.refresh_inputs())
    assert answer.status == "fail" and "it expired on" in answer.message
