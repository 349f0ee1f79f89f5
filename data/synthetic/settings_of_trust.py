"""What the synthetic trust chooses in its settings: thresholds of the parameters of escalation."""

from pathlib import Path

import yaml

# The values from which levels 2, 3 and 4 hold, made up for a trust of this size. Occupancy of majors and
# resuscitation is in no extract. The national values were not found.
THRESHOLDS = {
    "handover_minutes": [20, 30, 45],
    "within_4_hours_percent": [78, 70, 60],
    "attendance_variation_percent": [10, 20, 30],
    "time_to_treatment_minutes": [60, 90, 120],
    "over_12_hours_percent": [3, 6, 10],
    "general_and_acute_occupancy_percent": [88, 93, 97],
    "escalation_beds_percent": [1, 3, 5],
    "not_meeting_criteria_percent": [12, 18, 24],
}


def write_settings(home: Path) -> None:
    """Writes settings.yml into a home that has none: what a trust chose itself stays."""
    file = home / "settings.yml"
    if not file.exists():
        file.write_text(yaml.safe_dump({"opel_thresholds": THRESHOLDS}, sort_keys=False), encoding="utf-8")
