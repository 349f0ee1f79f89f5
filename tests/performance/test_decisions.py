"""Decisions about charts in a file that a person wrote."""

from datetime import date
from pathlib import Path

from orchestration.performance.decisions import decisions_about, read_decisions
from orchestration.performance.series import Decision

FILE = """\
measure_id,organisation_unit,kind,period_start,reason,decided_by,decided_on,review_on
UE01,,rebase,2024-03-01,Same day emergency care opened,A. Manager,2024-06-12,2025-06-12
UE01,trust,annotate,2023-12-01,Strike,A. Manager,2024-01-10,
UE01,A,rebase,2024-03-01,Ward moved,A. Manager,2024-06-12,
UE01,,rebase,2024-09-01,,A. Manager,2024-06-12,
UE01,,step change,2024-09-01,New rota,A. Manager,2024-06-12,
UE01,,rebase,September 2024,New rota,A. Manager,2024-06-12,
UE01,,rebase,2024-09-01,New rota,,2024-06-12,2024-06-11
UE01,,exclude_point,2024-09-01,Flood,A. Manager,2024-06-12,2024-06-11
EL01,,baseline,2024-09-01,Agreed,A. Manager,2024-10-12,
"""


def test_a_wrong_decision_costs_no_other(tmp_path: Path) -> None:
    file = tmp_path / "spc_decisions.csv"
    file.write_text(FILE, encoding="utf-8")
    read = read_decisions(file)
    assert [problem.line for problem in read.problems] == [
        "line 5, reason: expected text, found nothing",
        "line 6, kind: expected rebase, baseline, exclude_point or annotate, found 'step change'",
        "line 7, period_start: expected a date YYYY-MM-DD, found 'September 2024'",
        "line 8, decided_by: expected text, found nothing",
        "line 9: review_on 2024-06-11 is before decided_on 2024-06-12; correct one of them",
    ]
    rows = [row.values for row in read.rows]
    assert decisions_about(rows, "UE01") == [
        Decision("annotate", date(2023, 12, 1), "Strike", "A. Manager", date(2024, 1, 10)),
        Decision("rebase", date(2024, 3, 1), "Same day emergency care opened", "A. Manager", date(2024, 6, 12)),
    ]
    assert [one.reason for one in decisions_about(rows, "UE01", "A")] == ["Ward moved"]
    assert [one.kind for one in decisions_about(rows, "EL01")] == ["baseline"]
