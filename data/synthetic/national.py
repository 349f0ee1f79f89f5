"""Synthetic national files in the published layouts, so that the demonstration has peers."""

import csv
import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from orchestration.contracts import CONTRACT_VERSION, load_sources

PEERS = 20


def write_national_delivery(to: Path, as_at: date, seed: int, provider: str) -> Path:
    """Writes the A&E monthly file of the last whole month before the night."""
    month_end = as_at.replace(day=1) - timedelta(days=1)
    name = f"national-{as_at:%Y%m%d}"
    folder = to / "national" / name
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "ae_monthly.csv"
    rows = _write_attendances(file, month_end, np.random.default_rng(seed), provider)
    content = file.read_bytes()
    manifest = {
        "contract_version": CONTRACT_VERSION,
        "source": "national",
        "delivery": name,
        "previous_delivery": None,
        "provider": provider,
        "extracted_at": f"{as_at}T09:00:00+00:00",
        "as_at": as_at.isoformat(),
        "files": [
            {
                "feed": "ae_monthly_csv",
                "file": file.name,
                "mode": "full",
                "rows": rows,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "encoding": "utf-8",
            }
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return folder


def _write_attendances(file: Path, month: date, rng: np.random.Generator, provider: str) -> int:
    """One row a provider and a TOTAL row; over four hours never exceeds attendances."""
    columns = load_sources()["national"].feeds["ae_monthly_csv"].columns
    attendances = np.zeros((PEERS, 6), dtype=int)
    attendances[:, 0] = rng.integers(5_000, 18_000, PEERS)
    attendances[:, 2] = rng.integers(1_000, 9_000, PEERS)
    attendances[:, 3] = rng.integers(0, 600, PEERS)
    attendances[:, 5] = rng.integers(0, 400, PEERS)
    share = rng.uniform(0.18, 0.45, (PEERS, 1)) * np.array([1, 0, 0.1, 0.4, 0, 0.05])
    over = (attendances * share).astype(int)
    others = rng.integers(0, 900, (PEERS, 6))
    values = np.hstack([attendances, over, others])
    period = f"MSitAE-{month:%B-%Y}".upper().replace("MSITAE", "MSitAE")
    codes = [provider, *[f"RQ{chr(65 + number)}" for number in range(PEERS - 1)]]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.headers[0] for column in columns])
        for number, code in enumerate(codes):
            writer.writerow([period, code, "NHS ENGLAND", f"SYNTHETIC TRUST {number}", *values[number]])
        writer.writerow(["TOTAL", "TOTAL", "TOTAL", "TOTAL", *values.sum(axis=0)])
    return PEERS + 1
