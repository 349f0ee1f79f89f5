"""Published files in landing as a person drops them by hand, with a manifest."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from orchestration.contract.feeds import load_sources
from orchestration.intake.ingest import Judgement, ingest
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger

# Name of a file in the delivery: its feed, and its content or where that is.
Files = Mapping[str, tuple[str, bytes | Path]]


def land(home: Home, delivery: str, files: Files, as_at: str = "2025-12-31") -> Path:
    """Drops one delivery of the source `national`."""
    folder = home.landing / "national" / delivery
    folder.mkdir(parents=True)
    entries = []
    for name, (feed, content) in files.items():
        data = content if isinstance(content, bytes) else content.read_bytes()
        (folder / name).write_bytes(data)
        entries.append(
            {
                "feed": feed,
                "file": name,
                "mode": "full",
                "rows": None,
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
                "encoding": "utf-8",
            }
        )
    manifest = {
        "contract_version": 1,
        "source": "national",
        "delivery": delivery,
        "previous_delivery": None,
        "provider": "RXX",
        "extracted_at": f"{as_at}T23:00:00+00:00",
        "as_at": as_at,
        "files": entries,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def arrive(home: Home, delivery: str, files: Files, as_at: str = "2025-12-31") -> Judgement:
    """Drops a delivery and has it judged before the next one arrives."""
    land(home, delivery, files, as_at)
    return ingest(load_sources()["national"], home, Ledger(home.ledger))[-1]
