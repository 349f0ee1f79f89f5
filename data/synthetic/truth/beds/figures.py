"""The bed figures of a night in plain Python."""

from datetime import date

from data.synthetic.truth.beds.occupancy import occupied_midnights
from data.synthetic.truth.delivered_rows import Known
from data.synthetic.truth.values import Figures


def bed_figures(wards: Known, pas: Known, night: date, first: date) -> dict[str, Figures]:
    """Patients in a bed at each midnight, by ward."""
    counted = occupied_midnights(
        wards.rows("ward_stays"), pas.rows("spells"), night, first, pas.rows("patients")
    )
    return {"beds.occupancy_daily": dict(counted)}
