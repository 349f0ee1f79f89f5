"""An archived file in a version of Parquet that this one cannot read: read again from landing, else named."""

import re
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.as_of_inputs import select_files
from orchestration.intake.ingest import ingest
from orchestration.intake.repair_archive import DamagedArchive, repair_archive
from orchestration.store.home import Home
from orchestration.store.integrity import soundness, written
from orchestration.store.ledger import Ledger
from tests.conftest import WARD, deliver

MAGIC, OF_LATER = b"PAR1", b"PAR9"


def _of_later_version(home: Home, ledger: Ledger) -> Path:
    """The archived file as a later version would have written and recorded it."""
    (file,) = (file for file in home.archive.rglob("*.parquet") if "unreadable" not in file.name)
    content = file.read_bytes()
    assert content.startswith(MAGIC) and content.endswith(MAGIC)
    file.chmod(0o600)
    file.write_bytes(OF_LATER + content[len(MAGIC) : -len(MAGIC)] + OF_LATER)
    # it is no damage: the file is as the ledger knows it, and neither library reads it
    ledger.record_kept(written(home, file))
    assert soundness(home, ledger)(file)
    with pytest.raises(pa.ArrowInvalid):
        pq.read_schema(file)
    with duckdb.connect() as connection, pytest.raises(duckdb.Error):
        connection.execute("select * from read_parquet(?)", [str(file)])
    return file


def test_it_is_read_again_from_landing_or_named(home: Home) -> None:
    folder = deliver(home, "beds", "b0", "2025-03-01", {"wards": [WARD]})
    ledger = Ledger(home.ledger)
    (judged,) = ingest(load_sources()["beds"], home, ledger)
    assert judged.as_at is not None
    file = _of_later_version(home, ledger)
    selected = select_files(judged.as_at, ledger.refresh_inputs())
    assert repair_archive(selected, home, ledger, soundness(home, ledger)) == [file]
    assert pq.read_table(file).column("ward").to_pylist() == ["W1"] and soundness(home, ledger)(file)

    _of_later_version(home, ledger)
    shutil.rmtree(folder)
    message = re.escape(
        f"archive/{file.relative_to(home.archive)} is of a version of Parquet that this Clockstop cannot read:"
        " put beds delivery b0 back into landing as it was sent, or use the version of Clockstop that wrote it"
    )
    with pytest.raises(DamagedArchive, match=message):
        repair_archive(selected, home, ledger, soundness(home, ledger))
