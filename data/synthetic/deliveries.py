"""Writes the nights' deliveries: full on the first night, changes after it, manifest last."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from data.synthetic.calendar import day_number
from data.synthetic.tables import KNOWN, Trust, changes, position
from orchestration.contracts import CONTRACT_VERSION, Feed, load_sources

OWN_SOURCES = ("pas", "ed", "cancer", "beds")
WINDOWS_1252 = {("beds", "wards")}


@dataclass(frozen=True)
class Written:
    """One delivery as written. Rows by feed."""

    folder: Path
    rows: dict[str, int]


def write_night(trust: Trust, to: Path, night: date, first_night: date, provider: str) -> list[Written]:
    """Writes one delivery a source for a night."""
    return [_write_source(trust, to, source, night, first_night, provider) for source in OWN_SOURCES]


def _write_source(
    trust: Trust, to: Path, source: str, night: date, first_night: date, provider: str
) -> Written:
    name = _name(source, night)
    folder = to / source / name
    folder.mkdir(parents=True, exist_ok=True)
    files, rows = [], {}
    for feed in load_sources()[source].feeds.values():
        frame = trust.versions.get((source, feed.name))
        if frame is None:
            continue
        full = night == first_night or (source, feed.name) in WINDOWS_1252
        key = list(feed.key)
        selected = (position if full else changes)(frame, key, day_number(night))
        encoding = "windows-1252" if (source, feed.name) in WINDOWS_1252 else "utf-8"
        file = folder / f"{feed.name}.csv"
        _write_csv(selected, feed, file, encoding)
        content = file.read_bytes()
        rows[feed.name] = len(selected)
        files.append(
            {
                "feed": feed.name,
                "file": file.name,
                "mode": "full" if full else "changes",
                "rows": len(selected),
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "encoding": encoding,
            }
        )
    manifest = {
        "contract_version": CONTRACT_VERSION,
        "source": source,
        "delivery": name,
        "previous_delivery": None if night == first_night else _name(source, night - timedelta(days=1)),
        "provider": provider,
        "extracted_at": f"{night + timedelta(days=1)}T01:00:00+00:00",
        "as_at": night.isoformat(),
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return Written(folder, rows)


def _name(source: str, night: date) -> str:
    return f"{source}-{night + timedelta(days=1):%Y%m%d}T0100"


def _write_csv(frame: pd.DataFrame, feed: Feed, file: Path, encoding: str) -> None:
    names = [column.name for column in feed.typed_columns if column.name in frame.columns]
    table = pa.Table.from_pandas(
        frame[names].fillna("").astype(str), preserve_index=False
    ).replace_schema_metadata(None)
    pa_csv.write_csv(table, file, pa_csv.WriteOptions(quoting_style="needed"))
    if encoding != "utf-8":
        file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    assert KNOWN not in names
