"""The contracts, the files made from them and the rules of the house agree."""

import re

from orchestration.contract.dbt_documents import expected_files
from orchestration.contract.feeds import all_feeds
from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.published import load_published_tables
from orchestration.warehouse.project import (
    domains_by_node,
    informing_sources_by_domain,
    load_manifest,
    sources_by_domain,
)

DBT = PROJECT_ROOT / "dbt_project"
ENGINE_SPECIFIC = re.compile(
    r"::(date|int|varchar|timestamp|double|bigint)|date_diff\(|datediff\(|\* exclude|asof join|target\.type"
    r"|generate_series|strptime|\bunnest\(|list_(aggregate|reduce|transform|filter)",
    re.IGNORECASE,
)


def test_generated_dbt_files_have_not_drifted() -> None:
    for path, text in expected_files().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `make contracts`"


def test_every_code_list_that_a_contract_names_is_known() -> None:
    for feed in all_feeds():
        for column in feed.columns:
            assert column.codes is None or feed.accepted_codes(column), (feed.name, column.name)


def test_models_hold_no_engine_specific_sql() -> None:
    for path in (DBT / "models").rglob("*.sql"):
        assert not ENGINE_SPECIFIC.search(path.read_text(encoding="utf-8")), path.name


def test_every_published_table_is_a_model_of_its_domain() -> None:
    nodes = load_manifest()["nodes"]
    for table in load_published_tables():
        node = nodes[f"model.clockstop.{table.model}"]
        assert (node["schema"], node["alias"], node["fqn"][2]) == (table.schema, table.table, table.domain)


def test_shared_patients_gate_every_domain_that_uses_them() -> None:
    patients = domains_by_node()["model.clockstop.stg_pas__patients"]
    assert {"rtt", "cancer"} <= patients
    assert "ed" not in sources_by_domain()["cancer"]


def test_spells_and_beds_inform_the_emergency_department_and_do_not_hold_it() -> None:
    assert sources_by_domain()["ed"] == {"ed", "validation"}
    assert informing_sources_by_domain()["ed"] == {"pas", "beds"}
    assert "ed" not in domains_by_node()["model.clockstop.stg_pas__spells"]
    assert not informing_sources_by_domain()["beds"]
