"""A well-formed delivery is looked at beside what was known before it, and until it is sent again."""

from datetime import date

from openpyxl import load_workbook

from orchestration.checks.delivery_evidence import ANSWERED
from orchestration.contracts import load_sources
from orchestration.home import Home
from orchestration.intake.take_in import take_in
from orchestration.ledger import Ledger
from tests.conftest import deliver, read, refresh
from tests.faults.worlds import EVENT
from tests.pipeline.conftest import EASTER, attendances

STATE = "select state, cast(as_at as varchar), reason from publication.status where domain = 'ed'"


def test_a_day_that_was_cut_is_not_whole_because_the_next_one_is(home: Home) -> None:
    history = attendances(date(2025, 1, 27), EASTER[1])
    second, third = date(2025, 4, 22), date(2025, 4, 23)
    deliver(home, "ed", "e1", "2025-04-21", {"attendances": history})
    assert not refresh(home, domains=("ed",)).held
    for number, (day, each_day) in enumerate([(second, 5), (third, None)], 2):
        rows = {"attendances": attendances(day, day, each_day)}
        deliver(home, "ed", f"e{number}", f"{day}", rows, previous=f"e{number - 1}", mode="changes")
        assert refresh(home, domains=("ed",)).held == ["ed"]
    ((state, as_at, reason),) = read(home, STATE)
    assert (state, as_at) == ("held", "2025-04-21")
    assert "the delivery of ed.attendances of 2025-04-22 still stands: " in reason
    assert "ed.attendances has 5 on a Tuesday" in reason
    # the list that people work from says so where it is opened
    (book,) = home.worklists.glob("worklist_ed.xlsx")
    said = str(load_workbook(book)["Summary"]["A2"].value)
    assert said == "ed as at 21/04/2025, held since the night of 22/04/2025: the list is 2 nights behind"
    # too late to send that day again: a whole extract answers for it
    deliver(home, "ed", "e3b", "2025-04-23", {"attendances": history + attendances(second, third)})
    assert refresh(home, domains=("ed",)).held == []
    ((state, as_at, _),) = read(home, STATE)
    assert as_at == "2025-04-23" and state.startswith("published")
    said = "select status, checked_rows, failed_rows from publication.evidence where rule_id = ?"
    assert read(home, said, ANSWERED) == [("pass", 1, 0)]
    assert read(home, said, "delivery.ed.kept") == [("pass", len(history) + 45, 0)]


def test_only_this_trusts_extracts_are_taken_in(home: Home) -> None:
    ledger = Ledger(home.ledger)
    deliver(home, "pas", "p1", "2025-03-01", {"rtt_events": [EVENT]})
    deliver(home, "pas", "p2", "2025-03-02", {"rtt_events": [EVENT]}, previous="p1", provider="RYY")
    accepted, refused = take_in(load_sources()["pas"], home, ledger)
    assert (accepted.state, refused.state) == ("accepted", "refused")
    assert "expected RXX, whose extracts these are, found RYY" in str(refused.reason)
    # a trust that has another code begins again
    deliver(home, "pas", "p2", "2025-03-02", {"rtt_events": [EVENT]}, provider="RYY")
    assert [judged.state for judged in take_in(load_sources()["pas"], home, ledger)] == ["accepted"]
