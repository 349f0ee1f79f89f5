"""Great Expectations' data docs of a build: one page a domain, each expectation with what was observed.

The library renders the results; the page around them is our own (`expectations/data_docs`), because the
library's loads styles and scripts from outside hosts, which a trust's machines cannot reach. Results carry
counts and no values; what could not be evaluated is named without the words of the error, which may quote one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from orchestration.checks.great_expectations_on_duckdb import load_great_expectations
from orchestration.checks.suites import Expectation
from orchestration.checks.verdict import HELD
from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.published import load_domains
from orchestration.store.records import Build, Evidence

VIEWS = PROJECT_ROOT / "expectations" / "data_docs"
# What a page says until the publisher has decided, which it does after the pages are written.
UNDECIDED = "It is not decided yet whether this data will be published."


@dataclass(frozen=True)
class Outcome:
    """What Great Expectations found of one expectation; `rows` is how many it was about."""

    expectation: Expectation
    rows: int
    result: Any

    @property
    def is_error(self) -> bool:
        """Whether it could not be evaluated."""
        raised = self.result.exception_info
        return bool(raised.get("raised_exception")) or any(
            isinstance(value, dict) and value.get("raised_exception") for value in raised.values()
        )


def write_data_docs(
    folder: Path, build: Build, outcomes: Sequence[Outcome], evidence: Sequence[Evidence]
) -> None:
    """Writes `<domain>.html` for each domain that the evidence, one row per expectation, is about."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for domain in build.domains:
        of_domain = [item for item in evidence if item.domain == domain]
        if of_domain:
            evaluated = [
                outcome for outcome in outcomes if outcome.expectation.domain == domain and not outcome.is_error
            ]
            page = _view().render(_content(domain, build, evaluated, of_domain))
            (folder / f"{domain}.html").write_text(page, encoding="utf-8")


def decided(page: str, state: str, readers_see: str | None, reason: str) -> str:
    """A page with what the publisher decided of its night, and why."""
    if state != HELD:
        words = f"{state.replace('_', ' ').capitalize()}: this data is published."
    elif readers_see is None:
        words = "Held: this data is not published, and there is no earlier data."
    else:
        words = f"Held: this data is not published; the published data is as at {readers_see}."
    return page.replace(UNDECIDED, escape(f"{words} {reason[:1].upper()}{reason[1:]}."))


def _content(domain: str, build: Build, evaluated: list[Outcome], evidence: list[Evidence]) -> dict[str, Any]:
    relations = dict.fromkeys(outcome.expectation.relation for outcome in evaluated)
    return {
        "title": load_domains()[domain].title,
        "build": build,
        "undecided": UNDECIDED,
        "evaluated": len(evaluated),
        "not_met": sum(not outcome.result.success for outcome in evaluated),
        "asked": len(evidence),
        "silent": [item for item in evidence if item.status in ("not_applicable", "error")],
        "relations": [
            _relation(build, [outcome for outcome in evaluated if outcome.expectation.relation == relation])
            for relation in relations
        ],
    }


def _relation(build: Build, outcomes: list[Outcome]) -> dict[str, Any]:
    """The sections of one relation: the library's, without its overview, whose links lead nowhere here."""
    load_great_expectations()
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

    about = outcomes[0].expectation
    results = [outcome.result for outcome in outcomes]
    document = ValidationResultsPageRenderer().render(
        ExpectationSuiteValidationResult(
            success=all(result.success for result in results),
            results=results,
            suite_name=about.domain,
            statistics={
                "evaluated_expectations": len(results),
                "successful_expectations": sum(bool(result.success) for result in results),
                "unsuccessful_expectations": sum(not result.success for result in results),
                "success_percent": None,
            },
            meta={"run_id": {"run_name": build.build_id, "run_time": build.started_at}},
        )
    )
    return {
        "table": about.table,
        "only_rows": about.only_rows,
        "rows": outcomes[0].rows,
        "sections": [
            section
            for section in document.to_json_dict()["sections"]
            if section.get("section_name") != "Overview"
        ],
    }


@cache
def _view() -> Any:
    load_great_expectations()
    from great_expectations.render.view.view import DefaultJinjaPageView

    class Page(DefaultJinjaPageView):
        """The library's view with our page around its sections."""

        _template = "page_of_domain.j2"

        def _validate_document(self, document: Any) -> None:
            """The content is made here, a few lines above."""

    return Page(custom_views_directory=str(VIEWS))
