"""Outcomes as a delivery in the landing, as every sender writes one."""

import csv
import hashlib
import json
from datetime import datetime

from orchestration.contract.feeds import CONTRACT_VERSION
from orchestration.deliverables.prior_outcomes import FEED, LONDON, SOURCE
from orchestration.store.home import Home
from orchestration.store.whole_files import write_whole

FIELDS = ("outcome_id", "exception_key", "validated_by", "validated_at", "outcome", "valid_until", "note")


def deliver(outcomes: list[dict[str, str]], moment: datetime, home: Home, provider: str) -> str:
    """Writes the file first and the manifest last; returns the delivery's name."""
    content = "|".join(json.dumps(outcome, sort_keys=True) for outcome in outcomes)
    digest = hashlib.sha256(content.encode()).hexdigest()
    named = delivery = f"worklist-{moment:%Y%m%dT%H%M}-{digest[:10]}"
    number = 1
    # the same outcomes again, of a delivery that was refused: looked at again under a name of its own
    while (home.landing / SOURCE / delivery / "manifest.json").exists():
        number += 1
        delivery = f"{named}-{number}"
    folder = home.landing / SOURCE / delivery
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{FEED}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(outcomes)
    data = file.read_bytes()
    manifest = {
        "contract_version": CONTRACT_VERSION,
        "source": SOURCE,
        "delivery": delivery,
        "previous_delivery": None,
        "provider": provider,
        "extracted_at": moment.replace(tzinfo=LONDON).isoformat(),
        "as_at": moment.date().isoformat(),
        "files": [
            {
                "feed": FEED,
                "file": file.name,
                "mode": "changes",
                "rows": len(outcomes),
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
                "encoding": "utf-8",
            }
        ],
    }
    with write_whole(folder / "manifest.json") as temporary:
        temporary.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return delivery
