"""A trust's thresholds are checked before anything is built: a misspelt one must not silently judge nothing."""

from pathlib import Path

import pytest

from orchestration.settings.trust_settings import UnknownSetting, trust_settings
from tests.conftest import make_home

WRONG = [
    ("opel_thresholds: [1, 2, 3]", "expected `parameter: [level 2, 3, 4]`"),
    ("opel_thresholds: {occupancy: [85, 92, 95]}", "no parameter occupancy; there are handover_minutes"),
    ("opel_thresholds: {escalation_beds_percent: [1, 2]}", "expected the three numbers"),
    ("opel_thresholds: {escalation_beds_percent: [1, 2, high]}", "expected the three numbers"),
    ("opel_thresholds: {escalation_beds_percent: [3, 2, 1]}", "higher is worse"),
    ("opel_thresholds: {within_4_hours_percent: [60, 70, 80]}", "lower is worse"),
    ("kh03_occupied_basis: ward", "main_specialty or ward_sector"),
]


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_thresholds_that_cannot_be_meant(line: str, message: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home.root / "settings.yml").write_text(line, encoding="utf-8")
    with pytest.raises(UnknownSetting) as raised:
        trust_settings(home)
    assert message in str(raised.value)


def test_thresholds_are_kept_as_written(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    lines = "opel_thresholds:\n  within_4_hours_percent: [80, 70, 60.5]\n"
    (home.root / "settings.yml").write_text(lines, encoding="utf-8")
    assert trust_settings(home) == {"opel_thresholds": {"within_4_hours_percent": [80, 70, 60.5]}}
