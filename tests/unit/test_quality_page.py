"""The quality page tells every rule once, escapes whatever it shows and is written for nobody to change."""

from datetime import date
from pathlib import Path
from typing import Any

from orchestration.publication.quality_page import write_quality_page
from orchestration.store.records import Build, Evidence


def _build(name: str, night: date) -> Build:
    return Build(name, name, night, "R<X>", ("ed",), "code", {}, "2026-11-22T03:00:00+00:00")


def _said(rule_id: str, severity: str, status: str, message: str = "") -> Evidence:
    return Evidence("ed", rule_id, "1", "dbt", severity, status, 12_345, None, "<5", message)


def _page(to: Path, status: dict[str, Any], told: list[tuple[Build, list[Evidence]]]) -> str:
    row = {
        "domain": "ed",
        "state": "held",
        "as_at": None,
        "days_behind": None,
        "build_id": None,
        "reason": "why",
    }
    inputs = [["ed", "attendances", "e<1>", "2026-11-22", 3, 0, None]]
    write_quality_page(to / "quality.html", told[0][0], [row | status], told, inputs)
    return (to / "quality.html").read_text(encoding="utf-8")


def test_what_a_sender_wrote_is_text_and_no_markup(tmp_path: Path) -> None:
    build = _build("b1", date(2026, 11, 22))
    evidence = [_said("<i>one</i>", "block", "error", "<script>alert(1)</script>")]
    page = _page(tmp_path, {"reason": "<b>why</b>"}, [(build, evidence)])
    assert "<script" not in page and "<b>" not in page and "<i>" not in page
    assert "&lt;script&gt;" in page and "R&lt;X&gt;, build b1" in page and "<td>e&lt;1&gt;</td>" in page
    assert oct((tmp_path / "quality.html").stat().st_mode)[-3:] == "440"


def test_rules_are_told_by_what_they_gate_the_failing_first(tmp_path: Path) -> None:
    held, seen = _build("b2", date(2026, 11, 22)), _build("b1", date(2026, 11, 21))
    evidence = [
        _said("passes", "block", "pass"),
        _said("silent", "warn", "not_applicable"),
        _said("fails", "block", "fail"),
        _said("breaks", "warn", "error"),
        _said("ED_TYPE_INVALID", "info", "fail"),
        _said("ED_12H_DTA", "info", "fail"),
    ]
    told = [(held, evidence), (seen, [_said("passes", "block", "pass")])]
    page = _page(tmp_path, {"build_id": "b1", "as_at": "2026-11-21", "days_behind": 1}, told)
    assert (
        "4 publication checks: 1 passed, 1 not applicable, 2 failed. 2 rules list exceptions for validation."
        in page
    )
    # an error of data and a long wait are told apart
    assert "1 rules list records that are wrong or incomplete" in page
    assert "1 rules list waits over a limit or near it" in page
    assert "Held: data as at 2026-11-22 (build b2)" in page
    assert "Published: data as at 2026-11-21 (build b1)" in page
    # what fails is told by itself and among all; work is no part of what gates
    assert (page.count("<td>fails</td>"), page.count("<td>breaks</td>"), page.count("<td>ED_12H_DTA</td>")) == (
        2,
        2,
        1,
    )
    assert page.index("<td>breaks</td>") < page.index("<td>fails</td>") < page.index("<td>silent</td>")
    assert "<td>12,345</td><td></td><td>&lt;5</td>" in page
    # the data docs are of the new build alone
    assert page.count('href="data_docs/ed.html"') == 1
