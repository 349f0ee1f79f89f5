"""The quality page of a publication: one file that needs no network, no script and holds no patient value.

It lists all rules, whichever tool evaluated them, and leads to the data docs of Great Expectations' own.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from orchestration.checks.exception_evidence import exception_rules
from orchestration.contract.published import load_domains
from orchestration.publication.file_modes import WITHOUT_PATIENTS
from orchestration.store.records import Build, Evidence
from orchestration.store.whole_files import write_whole

ORDER = {"error": 0, "fail": 1, "not_applicable": 2, "pass": 3}
# What the exceptions of a rule are, by its kind; only the first are errors of data.
FINDS = {
    "data_quality": "records that are wrong or incomplete",
    "patient_safety": "steps for a patient that are missing or late",
    "performance": "waits over a limit or near it",
}
OTHERWISE = "something else"
SEVERITIES = {"block": 0, "warn": 1, "info": 2}


def write_quality_page(
    to: Path,
    build: Build,
    status: Sequence[dict[str, Any]],
    shown: Sequence[tuple[Build, list[Evidence]]],
    inputs: list[list[Any]],
) -> None:
    """Writes the page; `shown` are the builds with their evidence, the new one first.

    `inputs` are rows of source, feed, delivery, night, rows, unreadable rows, domains.
    """
    page = _template().render(
        build=build,
        status=status,
        titles={name: domain.title for name, domain in load_domains().items()},
        domains=[found for row in status if (found := _domain(row, shown))["nights"]],
        inputs=inputs,
    )
    with write_whole(to, WITHOUT_PATIENTS) as temporary:
        temporary.write_text(page, encoding="utf-8")


def _domain(row: dict[str, Any], shown: Sequence[tuple[Build, list[Evidence]]]) -> dict[str, Any]:
    """The evidence of the night that is held, where one is, and of the one that readers see."""
    nights = []
    for made, evidence in shown:
        of_domain = [item for item in evidence if item.domain == row["domain"]]
        if of_domain:
            nights.append({"build": made, "seen": made.build_id == row["build_id"], **_said(of_domain)})
    return {"name": row["domain"], "nights": nights}


def _said(evidence: list[Evidence]) -> dict[str, Any]:
    ordered = sorted(evidence, key=lambda item: (ORDER[item.status], SEVERITIES[item.severity], item.rule_id))
    work = [item for item in ordered if item.severity == "info"]
    gating = [item for item in ordered if item.severity != "info"]
    return {
        "gating": gating,
        "work": work,
        "work_by_kind": [
            (finds, found)
            for finds in (*FINDS.values(), OTHERWISE)
            if (found := [item for item in work if _finds(item) == finds])
        ],
        "failing": [item for item in gating if item.status in ("fail", "error")],
        "held": sum(item.status == "pass" for item in gating),
        "silent": sum(item.status == "not_applicable" for item in gating),
    }


def _finds(item: Evidence) -> str:
    """What the exceptions of a rule are; a rule that this version does not know is listed with the others."""
    kinds = {rule["rule_id"]: rule["kind"] for rule in exception_rules(item.domain)}
    return FINDS.get(kinds.get(item.rule_id, ""), OTHERWISE)


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    # a name that the page asks for and nobody gives is an error, and no empty cell
    pages = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template("quality_page.j2")
