"""Writes the nights' deliveries part by part: full on the first night, changes after it, manifest last."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from data.synthetic.feeds.tables import Trust, changes, position
from data.synthetic.trust.calendar import day_number
from orchestration.contract.feeds import CONTRACT_VERSION, Feed, load_sources

OWN_SOURCES = ("pas", "ed", "cancer", "beds")
# small lists that a site exports whole, from a system that knows nothing but its own code page
WHOLE_EACH_NIGHT = {("beds", "wards")}
# how a source writes the rows of a file of a night, and whether the file is the feed's whole content
Written = Callable[[pd.DataFrame, Feed, date, bool], pd.DataFrame]


class NightlyDeliveries:
    """Files of every night, open for more rows until they are finished."""

    def __init__(
        self, to: Path, provider: str, first_night: date, nights: int, written: Written | None = None
    ) -> None:
        self.to, self.provider, self.written = to, provider, written
        self.nights = [first_night + timedelta(days=number) for number in range(nights)]
        self.rows: Counter[tuple[date, str, str]] = Counter()
        for night in self.nights:
            for source in OWN_SOURCES:
                self._folder(source, night).mkdir(parents=True, exist_ok=True)
                for feed in load_sources()[source].feeds.values():
                    header = ",".join(f'"{column.name}"' for column in feed.typed_columns) + "\n"
                    self._file(feed, night).write_text(header, encoding="utf-8")

    def add(self, trust: Trust) -> None:
        """Appends the rows of one part of the trust to each night that tells of them."""
        for source, name in trust.feeds:
            feed = load_sources()[source].feeds[name]
            frame = trust.versions(source, name)
            for night in self.nights:
                whole = night == self.nights[0] or (source, name) in WHOLE_EACH_NIGHT
                select = position if whole else changes
                self._append(select(frame, list(feed.key), day_number(night)), feed, night)

    def finish(self) -> int:
        """Writes the manifests; returns how many deliveries there are."""
        for night in self.nights:
            for source in OWN_SOURCES:
                self._write_manifest(source, night)
        return len(self.nights) * len(OWN_SOURCES)

    def _append(self, selected: pd.DataFrame, feed: Feed, night: date) -> None:
        if selected.empty:
            return
        columns = {
            column.name: selected[column.name].fillna("").astype("str")
            if column.name in selected.columns
            else pd.Series("", index=selected.index, dtype="str")
            for column in feed.typed_columns
        }
        rows = pd.DataFrame(columns)
        if self.written is not None:
            is_whole = night == self.nights[0] and (feed.source, feed.name) not in WHOLE_EACH_NIGHT
            rows = self.written(rows, feed, night, is_whole)
        table = pa.Table.from_pandas(rows, preserve_index=False)
        with self._file(feed, night).open("ab") as stream:
            options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
            pa_csv.write_csv(table.replace_schema_metadata(None), stream, options)
        self.rows[(night, feed.source, feed.name)] += len(rows)

    def _write_manifest(self, source: str, night: date) -> None:
        first = night == self.nights[0]
        files = []
        for feed in load_sources()[source].feeds.values():
            file = self._file(feed, night)
            code_page = (source, feed.name) in WHOLE_EACH_NIGHT
            if code_page:
                file.write_bytes(file.read_text(encoding="utf-8").encode("windows-1252"))
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            files.append(
                {
                    "feed": feed.name,
                    "file": file.name,
                    "mode": "full" if first or code_page else "changes",
                    "rows": self.rows[(night, source, feed.name)],
                    "bytes": file.stat().st_size,
                    "sha256": digest,
                    "encoding": "windows-1252" if code_page else "utf-8",
                }
            )
        manifest = {
            "contract_version": CONTRACT_VERSION,
            "source": source,
            "delivery": _name(source, night),
            "previous_delivery": None if first else _name(source, night - timedelta(days=1)),
            "provider": self.provider,
            "extracted_at": f"{night + timedelta(days=1)}T01:00:00+00:00",
            "as_at": night.isoformat(),
            "files": files,
        }
        text = json.dumps(manifest, indent=1)
        (self._folder(source, night) / "manifest.json").write_text(text, encoding="utf-8")

    def _folder(self, source: str, night: date) -> Path:
        return self.to / source / _name(source, night)

    def _file(self, feed: Feed, night: date) -> Path:
        return self._folder(feed.source, night) / f"{feed.name}.csv"


def _name(source: str, night: date) -> str:
    return f"{source}-{night + timedelta(days=1):%Y%m%d}T0100"
