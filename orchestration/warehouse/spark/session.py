"""One Spark in this process: on this machine alone, its catalogue in memory, its tables as Parquet in a folder.

Needs the extra `spark` and Java 17. dbt finds the session, because it runs in the same process.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from orchestration.contract.safe_errors import SafeError

CORES = 2
MEMORY = "4g"
OPTIONS = {
    "spark.sql.catalogImplementation": "in-memory",
    # as in DuckDB, elapsed time is computed in UTC and the session adds no zone of its own
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    # nothing of this listens beyond the machine
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # a time in the Parquet files of intake has no zone; what is written is read back by DuckDB
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # as the adapter wants it: a value that cannot be cast is null
    "spark.sql.ansi.enabled": "false",
    "spark.sql.debug.maxToStringFields": "2",
}
# the short life of a build gains nothing from a compiler that studies the code at length
JAVA_OPTIONS = "-Duser.timezone=UTC -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


class SparkIsMissing(SafeError):
    """Spark cannot run here; the message says what to install."""


def what_is_missing() -> str | None:
    """What this machine lacks to run Spark, in words; None when nothing is."""
    if shutil.which("java") is None:
        return "no Java is installed (expected Java 17, such as Debian's package openjdk-17-jre-headless)"
    if find_spec("pyspark") is None or find_spec("dbt.adapters.spark") is None:
        return "the extra spark is not installed (pip install 'clockstop[spark]')"
    return None


def refuse_without_spark() -> None:
    """Raises SparkIsMissing where this machine lacks what Spark needs."""
    if (missing := what_is_missing()) is not None:
        raise SparkIsMissing(f"Spark cannot run here: {missing}; see docs/engines.md")


@contextmanager
def spark_session(folder: Path) -> Iterator[Any]:
    """A session whose tables lie in `folder`, which must be empty; it ends with the block."""
    refuse_without_spark()
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    # the exception says it, without the page of Java's stack
    logging.getLogger("SQLQueryContextLogger").disabled = True
    from splink.backends.spark import similarity_jar_location

    builder: Any = SparkSession.builder.master(f"local[{CORES}]").appName("clockstop")
    options = OPTIONS | {
        "spark.driver.memory": MEMORY,
        "spark.driver.extraJavaOptions": JAVA_OPTIONS,
        "spark.sql.warehouse.dir": str(tables_folder(folder)),
        "spark.local.dir": str(folder / "spill"),
        # Splink's measures of how alike two texts are
        "spark.jars": str(similarity_jar_location()),
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    session: Any = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def drop_everything(spark: Any) -> None:
    """Removes every schema of a session with its tables and views."""
    for (name,) in spark.sql("show databases").collect():
        if name != "default":
            spark.sql(f"drop database {name} cascade")


def tables_folder(folder: Path) -> Path:
    """Where the tables of a session lie, `<schema>.db/<table>/*.parquet`."""
    return folder / "tables"
