"""The SQL of the project is understood by DuckDB and Spark, and means the same on both."""

import pytest

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.warehouse.spark.same_person import FILE
from tests.engines.portable_sql import faults_of

FOLDERS = ("models", "macros", "tests")


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_sql_is_of_one_engine(folder: str) -> None:
    files = sorted((DBT_PROJECT / folder).rglob("*.sql"))
    assert files
    faults = {file.name: found for file in files if (found := faults_of(file.read_text(encoding="utf-8")))}
    assert faults == {}


def test_the_model_in_python_has_a_step_on_spark() -> None:
    """Spark runs no model in Python: another one would need a step of its own too."""
    assert list((DBT_PROJECT / "models").rglob("*.py")) == [FILE]


def test_types_and_names_in_the_yaml_are_of_no_engine() -> None:
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for folder in ("models", "seeds")
        for file in (DBT_PROJECT / folder).rglob("*.yml")
    }
    assert len(texts) > 100
    assert [name for name, text in texts.items() if "varchar" in text] == []
    # a test quotes the columns that it is given as the engine does
    assert [name for name, text in texts.items() if "- '\"" in text] == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select cast(a as varchar) as b from t", "varchar"),
        ("select a from t qualify row_number() over (order by a) = 1", "qualify"),
        ('select a as "Period" from t', "quotes"),
        ("select a / b as c from t", "division without nullif"),
        ("select a / 7.0 as c from t", "decimal"),
        ("select a / 0 as c from t", "division without nullif"),
        ("select 100.0 * a / nullif(b, 0) as c from t", "decimal"),
        ("select replace(a, '\\', '') as c from t", "backslash"),
        ("{% macro one() %}select a / b{% endmacro %}", "division without nullif"),
    ],
)
def test_what_only_one_engine_understands_is_found(sql: str, said: str) -> None:
    assert any(said in fault for fault in faults_of(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "select 100e0 * a / nullif(b, 0) as c from t",
        "select a / 7e0 as c, b / 100 as d from t",
        "select {{ adapter.quote('Period') }} as c, 'a / b and \"c\"' as d from t",
        "select a from t -- a / b, varying",
        "{% macro duckdb__one() %}regexp_replace(a, '\\1', '/'){% endmacro %}",
        "select {{ days_between('a', 'b') }} / {{ wait_limit('rtt_18_weeks') }} as c from t",
    ],
)
def test_what_every_engine_understands_is_no_fault(sql: str) -> None:
    assert faults_of(sql) == []
