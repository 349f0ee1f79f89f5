"""Patient records that may be one person, by Splink on Spark.

dbt's adapter sends a model in Python to a cluster; of a session it knows none. Here it is given this step in
its place, so that what is made of the model waits for it, and is skipped when it fails, as on DuckDB. What is
compared, how and with which weights is the model's own (`int_patients__same_person.py`).
"""

import logging
from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.safe_errors import SafeError

MODEL = "int_patients__same_person"
# what it is made of
NEEDS = ("int_patients__identities", "patient_linkage")
FILE = DBT_PROJECT / "models" / "intermediate" / "patients" / f"{MODEL}.py"


class PythonModelOnSpark(SafeError):
    """A model is written in Python for DuckDB, and Spark has no step that makes the same table."""


def link_on_this_session(spark: Any, names: Mapping[str, str]) -> None:
    """Has dbt make the model on this session, from now on; `names` are tables by the names of their models."""
    from dbt.adapters.spark.impl import SparkAdapter

    class OnThisSession:
        """A model in Python, as the adapter hands it over."""

        def __init__(self, model: Mapping[str, Any], credentials: object) -> None:
            self._name = str(model["name"])

        def submit(self, compiled_code: str) -> None:
            """Makes the table of the model; its Python is written for DuckDB."""
            if self._name != MODEL:
                raise PythonModelOnSpark(
                    f"{self._name} is a model in Python, which Spark does not run: expected SQL, or a step on"
                    f" Spark as {MODEL} has; build its domain on DuckDB"
                )
            write_same_person(spark, names[MODEL], *(names[name] for name in NEEDS))

    # the way that the adapter takes where a model names none
    ways = {"all_purpose_cluster": OnThisSession}
    setattr(SparkAdapter, "python_submission_helpers", property(lambda adapter: ways))  # noqa: B010


def write_same_person(spark: Any, table: str, identities: str, linkage: str) -> None:
    """Creates `table` from the tables of identities and weights, all three named with their schemas."""
    model: Any = _model()
    spark.sql(f"drop table if exists {table}")
    weights = [tuple(row) for row in spark.sql(f"select item, level, m, u from {linkage}").collect()]
    if spark.sql(f"select 1 from {identities} limit 2").count() < 2:
        # Splink wants two records; the columns and their types are those of pairs, of which there are none
        nobody = ", ".join(
            ["'' as patient_id_l", "'' as patient_id_r", *(f"0 as {n}" for n in model._weights())]
        )
        pairs = f"(select {nobody}) as nobody where 1 = 0"
        spark.sql(f"create table {table} using parquet as select {model._columns()} from {pairs}")
        return
    from splink import Linker

    spark.sql(f"create or replace temporary view {model.VIEW} as select * from {identities}")
    # pairs of a few thousand patients are few; what Splink made on the way stays in memory
    interface = _interface(spark)
    linker = Linker(interface.register(model.VIEW), model._settings(weights), log_level=logging.ERROR)
    found = linker.inference.predict(threshold_match_weight=0)
    spark.sql(f"create table {table} using parquet as select {model._columns()} from {found.physical_name}")
    spark.catalog.clearCache()


def _interface(spark: Any) -> Any:
    """Splink's interface for Spark.

    Its own dialect of SQL cannot be made where sqlglot is compiled (`interpreted classes cannot inherit from
    compiled`); it writes a constant as `0.5D`, which `cast(0.5 as double)` is too.
    """
    import sqlglot
    from splink.backends.spark import SparkAPI

    base: Any = SparkAPI

    class InSparksOwnDialect(base):  # type: ignore[misc]
        def _setup_for_execute_sql(self, sql: str, physical_name: str) -> str:
            return str(sqlglot.transpile(sql, read="spark", write="spark")[0])

    return InSparksOwnDialect(
        spark_session=spark, break_lineage_method="persist", num_partitions_on_repartition=2
    )


def _model() -> ModuleType:
    spec = spec_from_file_location(MODEL, FILE)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
