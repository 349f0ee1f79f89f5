"""One session of Spark for the tests of both engines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.warehouse.spark.session import spark_session


@pytest.fixture(scope="session")
def spark_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session keeps its tables."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="session")
def spark(spark_folder: Path) -> Iterator[Any]:
    """A session without tables; its process ends with that of the tests."""
    with spark_session(spark_folder) as session:
        yield session
