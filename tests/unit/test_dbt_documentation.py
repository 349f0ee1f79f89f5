"""What the dbt project says of itself: what a row of each model is, and who reads the tables."""

import re
from collections.abc import Iterable

import pytest

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.published import load_domains, load_published_tables
from orchestration.contract.validation import load_validation_tables
from orchestration.deliverables.states_of_returns import PERIODS_OF
from orchestration.warehouse.project import load_manifest

GRAIN = re.compile(r"\bone row\b", re.IGNORECASE)
DELIVERABLES = PROJECT_ROOT / "orchestration" / "deliverables"

# Modules that read the tables of a publication, by the exposures that stand for what they write.
READERS = {
    ("worklists",): (
        "outcome_reconciliation",
        "worklist_filter",
        "worklist_items",
        "worklist_rows",
        "worklist_summary",
        "worklists",
    ),
    ("cancer_upload",): ("cancer_upload",),
    ("rtt_return", "ae_return"): ("returns",),
    ("kh03_return",): ("bed_return",),
    ("qmco_return",): ("cancellations_return",),
    ("explain_rtt",): ("explain",),
    ("explain_cancer",): ("explain_cancer",),
    ("bed_planning",): ("bed_plan",),
}


def test_every_model_says_what_a_row_of_it_is() -> None:
    models = [node for node in load_manifest()["nodes"].values() if node["resource_type"] == "model"]
    assert models
    assert [node["name"] for node in models if not GRAIN.search(node["description"])] == []


def test_every_reader_of_tables_has_an_exposure() -> None:
    read = {path.stem for path in DELIVERABLES.glob("*.py") if _tables_named_in(path.stem)}
    assert read == {module for modules in READERS.values() for module in modules} | {"states_of_returns"}


@pytest.mark.parametrize("exposures", READERS)
def test_exposures_name_the_tables_that_their_code_reads(exposures: tuple[str, ...]) -> None:
    tables = {table for module in READERS[exposures] for table in _tables_named_in(module)}
    # an explanation is of one domain, a worklist of any
    domains = [name.removeprefix("explain_") for name in exposures if name.startswith("explain_")]
    nodes = {node for table in tables for node in _nodes_of(table, domains or load_domains())}
    assert nodes == {node for name in exposures for node in _parents(name)}


def test_the_states_of_returns_are_told_of_the_tables_of_the_returns() -> None:
    assert set(PERIODS_OF.values()) == _tables_named_in("states_of_returns")
    for name, table in PERIODS_OF.items():
        assert _nodes_of(table, ()) <= _parents(name)


def test_the_quality_page_depends_on_what_every_domain_counts() -> None:
    # the benchmark has no records of people, so no rules that people work from
    domains = set(load_domains()) - {"benchmark"}
    assert _parents("quality_page") == {
        f"{part}_{domain}" for part in ("exceptions_summary", "rules") for domain in domains
    }


def _parents(exposure: str) -> set[str]:
    """The models and seeds that an exposure depends on."""
    nodes = load_manifest()["exposures"][f"exposure.clockstop.{exposure}"]["depends_on"]["nodes"]
    return {str(node).split(".")[-1] for node in nodes}


def _tables_named_in(module: str) -> set[str]:
    """Published tables whose names stand in the statements of a module."""
    text = (DELIVERABLES / f"{module}.py").read_text(encoding="utf-8")
    known = {table.name for table in load_published_tables()}
    known |= {table.published for table in load_validation_tables().values()}
    return known & set(re.findall(r"\b[a-z]+\.[a-z_0-9]+\b", text))


def _nodes_of(table: str, domains: Iterable[str]) -> set[str]:
    """The model of a published table; a table of validation is put together of the domains' parts."""
    for published in load_published_tables():
        if published.name == table:
            return {published.model}
    part = next(known.model for known in load_validation_tables().values() if known.published == table)
    made = {node["name"] for node in load_manifest()["nodes"].values()}
    return {part.format(domain=domain) for domain in domains} & made
