"""`clockstop deliver --dry-run`: a real refresh of a copy, of which nothing is left in the home."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from orchestration.run.rehearsal import rehearse
from orchestration.store.home import Home
from tests.conftest import OFFER, deliver, refresh

PATIENT = {"patient_id": "x1", "nhs_number": "9434765919", "birth_date": "1960-01-01"}


def contents(home: Home) -> dict[str, str]:
    """Every file of a home by its content; locks are empty files."""
    return {
        str(file.relative_to(home.root)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(home.root.rglob("*"))
        if file.is_file() and file.stat().st_size
    }


@pytest.mark.long
def test_a_trial_says_what_a_refresh_would_say_and_leaves_the_home_as_it_was(
    home: Home, tmp_path: Path
) -> None:
    offers = [{**OFFER, "offer_id": f"o{n}", "outcome": "5"} for n in range(60)]
    deliver(home, "pas", "p1", "2025-03-19", {"patients": [PATIENT], "admission_offers": offers})
    first = refresh(home, domains=("elective",))
    assert first.succeeded, first.message
    before, current = contents(home), home.current.resolve()

    folder = tmp_path / "exports"
    folder.mkdir()
    header = ",".join(offers[0])
    rows = [",".join(one.values()).replace("2025-03-20", "20/03/2025") for one in offers]
    (folder / "admission_offers.csv").write_text("\n".join([header, *rows]) + "\n")
    (folder / "patients.csv").write_text(",".join(PATIENT) + "\n" + ",".join(PATIENT.values()) + "\n")
    found = rehearse("pas", folder, home, date(2025, 3, 21), False, "", lambda message: None)
    assert found.refused == () and found.held == []
    (row,) = [one for one in found.status if one["domain"] == "elective"]
    assert row["state"] == "published_with_caveat"
    assert "tci_date" in row["reason"] and "dates: in formats.yml" in row["reason"]

    said = "pas: {dates: [dd/mm/yyyy]}"
    (home.root / "formats.yml").write_text(said, "utf-8")
    found = rehearse("pas", folder, home, date(2025, 3, 21), False, "", lambda message: None)
    (row,) = [one for one in found.status if one["domain"] == "elective"]
    assert "tci_date" not in (row["reason"] or ""), row
    assert found.in_words()[-1] == "This was a trial: nothing was delivered or published."

    after = contents(home)
    assert after.pop("formats.yml") and after == before and home.current.resolve() == current
    assert not list(home.root.glob(".part-*")) and not list((home.landing / "pas").glob("pas-*"))
