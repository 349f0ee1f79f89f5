"""Synthetic national files in the six published layouts, so that the trust has peers to be read beside."""

import csv
import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data.synthetic.feeds.national_workbooks import (
    write_beds_open_overnight,
    write_cancelled_operations,
    write_cancer_waiting_times,
    write_diagnostics,
)
from data.synthetic.trust import shape
from orchestration.contract.feeds import CONTRACT_VERSION, load_sources

PEERS = 20
REGION = ("Y99", "SYNTHETIC REGION")
BANDS = 105
FUNCTION_NAMES = {
    "100": "General Surgery Service",
    "101": "Urology Service",
    "110": "Trauma and Orthopaedic Service",
    "120": "Ear Nose and Throat Service",
    "130": "Ophthalmology Service",
    "140": "Oral Surgery Service",
    "301": "Gastroenterology Service",
    "320": "Cardiology Service",
    "330": "Dermatology Service",
    "340": "Respiratory Medicine Service",
    "400": "Neurology Service",
    "410": "Rheumatology Service",
    "430": "Elderly Medicine Service",
    "502": "Gynaecology Service",
}
PARTS = {
    "Part_1A": "Completed Pathways For Admitted Patients",
    "Part_1B": "Completed Pathways For Non-Admitted Patients",
    "Part_2": "Incomplete Pathways",
    "Part_2A": "Incomplete Pathways with DTA",
    "Part_3": "New RTT Periods - All Patients",
}


def write_national_delivery(to: Path, as_at: date, seed: int, provider: str) -> Path:
    """Writes the newest files published by the night.

    Emergency figures come out within the next month, waiting times and cancer a month later still.
    """
    month = as_at.replace(day=1) - timedelta(days=1)
    month_before = month.replace(day=1) - timedelta(days=1)
    quarter_end = _quarter_end_before(as_at)
    rng = np.random.default_rng(seed)
    name = f"national-{as_at:%Y%m%d}"
    folder = to / "national" / name
    folder.mkdir(parents=True, exist_ok=True)
    codes = [provider, *[f"RQ{chr(65 + number)}" for number in range(PEERS - 1)]]
    organisations = {
        code: "SYNTHETIC TRUST" if code == provider else f"SYNTHETIC PEER {number}"
        for number, code in enumerate(codes)
    }
    files = {
        "rtt_full_csv": "rtt_full.csv",
        "ae_monthly_csv": "ae_monthly.csv",
        "cwt_provider_extract": "cwt_provider_extract.xlsx",
        "kh03_workbook": "kh03.xlsx",
        "qmco_workbook": "qmco.xlsx",
        "dm01_workbook": "dm01.xlsx",
    }
    rows = {
        "rtt_full_csv": _write_waiting_times(folder / files["rtt_full_csv"], month_before, rng, organisations),
        "ae_monthly_csv": _write_attendances(folder / files["ae_monthly_csv"], month, rng, organisations),
        "cwt_provider_extract": write_cancer_waiting_times(
            # without our own: random figures would contradict what happened here (CX-48)
            folder / files["cwt_provider_extract"],
            month_before,
            rng,
            codes[1:],
        ),
        "kh03_workbook": write_beds_open_overnight(
            folder / files["kh03_workbook"], quarter_end, rng, organisations
        ),
        "qmco_workbook": write_cancelled_operations(
            folder / files["qmco_workbook"], quarter_end, rng, organisations
        ),
        "dm01_workbook": write_diagnostics(folder / files["dm01_workbook"], month_before, rng, organisations),
    }
    manifest = {
        "contract_version": CONTRACT_VERSION,
        "source": "national",
        "delivery": name,
        "previous_delivery": None,
        "provider": provider,
        "extracted_at": f"{as_at}T09:00:00+00:00",
        "as_at": as_at.isoformat(),
        "files": [_file_entry(feed, folder / file, rows[feed]) for feed, file in files.items()],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return folder


def _quarter_end_before(day: date) -> date:
    first_of_quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first_of_quarter - timedelta(days=1)


def _file_entry(feed: str, file: Path, rows: int) -> dict[str, object]:
    content = file.read_bytes()
    return {
        "feed": feed,
        "file": file.name,
        "mode": "full",
        "rows": rows,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "encoding": "utf-8",
    }


def _write_attendances(file: Path, month: date, rng: np.random.Generator, organisations: dict[str, str]) -> int:
    """One row per provider and a TOTAL row; over four hours never exceeds attendances."""
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
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.headers[0] for column in columns])
        for (code, name), counts in zip(organisations.items(), values, strict=True):
            writer.writerow([period, code, "NHS ENGLAND", name, *counts])
        writer.writerow(["TOTAL", "TOTAL", "TOTAL", "TOTAL", *values.sum(axis=0)])
    return PEERS + 1


def _write_waiting_times(
    file: Path, month: date, rng: np.random.Generator, organisations: dict[str, str]
) -> int:
    """One row per provider, commissioner, part and treatment function, with a C_999 row that adds them up."""
    columns = load_sources()["national"].feeds["rtt_full_csv"].columns
    written = 0
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.headers[0] for column in columns])
        for code, name in organisations.items():
            scale = shape.WAIT_SCALE_DAYS * rng.uniform(0.85, 1.15)
            size = rng.uniform(12_000, 60_000)
            for commissioner, share in zip(shape.COMMISSIONERS, shape.COMMISSIONER_SHARES, strict=True):
                start = [f"RTT-{month:%B-%Y}", *REGION, code, name, "", "", commissioner]
                start.append("" if commissioner == "NONC" else f"SYNTHETIC SUB ICB LOCATION {commissioner}")
                for part, counts in _counts_by_part(size * share, scale, rng).items():
                    for row in _return_rows(part, counts):
                        writer.writerow([*start, part, PARTS[part], *row])
                        written += 1
    return written


def _counts_by_part(size: float, scale: float, rng: np.random.Generator) -> dict[str, npt.NDArray[np.int64]]:
    """Pathways by treatment function and band; Part 2A is part of Part 2, Part 3 has no bands."""
    weeks = np.arange(BANDS)
    survival = np.exp(-((weeks * 7 / scale) ** shape.WAIT_SHAPE))
    stops = survival - np.append(survival[1:], 0)
    shares = np.array([share for _, share, _ in shape.FUNCTIONS])[:, None]
    waiting = rng.poisson(size * shares * survival / survival.sum())
    month_share = 0.12
    return {
        "Part_1A": rng.poisson(size * month_share * 0.25 * shares * stops),
        "Part_1B": rng.poisson(size * month_share * 0.75 * shares * stops),
        "Part_2": waiting,
        "Part_2A": rng.binomial(waiting, 0.16),
        "Part_3": rng.poisson(size * month_share * shares),
    }


def _return_rows(part: str, counts: npt.NDArray[np.int64]) -> list[list[object]]:
    """Treatment function rows that hold a count, then their total, in the published column order."""
    rows: list[list[object]] = []
    functions = [f"C_{code}" for code, _, _ in shape.FUNCTIONS]
    for function, row in zip([*functions, "C_999"], [*counts, counts.sum(axis=0)], strict=True):
        total = int(row.sum())
        name = "Total" if function == "C_999" else FUNCTION_NAMES[function.removeprefix("C_")]
        if total == 0:
            continue
        if part == "Part_3":
            rows.append([function, name, *[""] * BANDS, "", "", total])
            continue
        # only completed parts know pathways whose start nobody knows
        unknown = "" if part in ("Part_2", "Part_2A") else 0
        rows.append([function, name, *row.tolist(), "" if unknown == "" else total, unknown, total])
    return rows
