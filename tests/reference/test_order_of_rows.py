"""The order in which a source writes its rows decides nothing, where nothing in them decides either.

Every day of a trust is made the first of its month and every time midnight, so that events, stays, offers and
steps tie in every feed; the same rows are then delivered in two orders. Nonsense, and the same nonsense twice.
Days that are part of a key stay: of rows that share one, the last in the file is used, and that is said.
"""

import csv
import io
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from data.synthetic.generate import generate
from orchestration.contract.feeds import load_sources
from orchestration.store.home import Home
from tests.conftest import Rows, copy_build, deliver, make_home, refresh

pytestmark = pytest.mark.full
DAY = re.compile(r"(\d{4}-\d{2})-\d{2}(T[0-9:.]+)?")
# where a row stood in its file, and when the build was made
OF_THE_FILE = {"source_row", "source_order", "source_sha256", "build_id"}
BUILT = (
    "intermediate",
    "exceptions",
    "quality",
    "rtt",
    "cancer",
    "ed",
    "beds",
    "elective",
    "outpatients",
    "validation",
)


def _coarse(content: bytes, encoding: str, key: Sequence[str]) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(content.decode(encoding))))
    return [
        {name: value if name in key else DAY.sub(_first_of_month, value) for name, value in row.items()}
        for row in rows
    ]


def _first_of_month(found: re.Match[str]) -> str:
    return f"{found[1]}-01" + ("T00:00:00" if found[2] else "")


def _built(home: Home, landing: Path, order: int) -> Path:
    """A copy of the build of the trust's first night, its rows in one of many orders."""
    night = ""
    for manifest_file in sorted(landing.glob("*/*/manifest.json")):
        manifest = json.loads(manifest_file.read_text())
        if manifest["source"] in ("national", "validation") or manifest["previous_delivery"]:
            continue
        night = manifest["as_at"]
        feeds: dict[str, Rows | bytes] = {}
        for file in manifest["files"]:
            content = (manifest_file.parent / file["file"]).read_bytes()
            key = load_sources()[manifest["source"]].feeds[file["feed"]].key
            rows = _coarse(content, file["encoding"], key)
            random.Random(order).shuffle(rows)
            feeds[file["feed"]] = rows
        deliver(home, manifest["source"], manifest["delivery"], night, feeds)
    result = refresh(home, night)
    assert result.succeeded, result.in_words()
    return copy_build(home, result.build_id)


def test_the_order_of_rows_decides_nothing(tmp_path: Path) -> None:
    generate(tmp_path / "landing", "small", 1, 7, defects=0.01)
    one, other = (
        _built(make_home(tmp_path / name), tmp_path / "landing", order)
        for order, name in enumerate(("one", "other"))
    )
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        differing = {table: rows for table in _tables(connection) if (rows := _differences(connection, table))}
        assert differing == {}


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_catalog = 'one' and table_type = 'BASE TABLE' and table_schema in "
        f"({', '.join(repr(schema) for schema in BUILT)}) order by 1"
    ).fetchall()
    assert len(rows) > 100
    return [str(row[0]) for row in rows]


def _differences(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows that stand in one of the two builds and not in the other."""
    described = connection.execute(f"describe one.{table}").fetchall()
    # sums of fractions differ in their last digits by the order in which they are added
    columns = ", ".join(
        f'round("{name}", 9)' if kind == "DOUBLE" else f'"{name}"'
        for name, kind, *_ in described
        if name not in OF_THE_FILE
    )
    sides = (("one", "other"), ("other", "one"))
    return sum(
        connection.execute(
            f"select count(*) from (select {columns} from {left}.{table}"
            f" except all select {columns} from {right}.{table})"
        ).fetchall()[0][0]
        for left, right in sides
    )
