"""A trust's thresholds are checked before anything is built: a misspelt one must not silently judge nothing."""

from pathlib import Path

import pytest

from orchestration.settings.trust_settings import UnknownSetting, trust_settings
from tests.conftest import make_home

WRONG = [
    (
        "opel_thresholds: [1, 2, 3]",
        "expected opel_thresholds as `parameter: [level 2, 3, 4]` lines, found [1, 2, 3]",
    ),
    (
        "opel_thresholds: {occupancy: [85, 92, 95]}",
        "opel_thresholds: nothing is called occupancy; there are handover_minutes",
    ),
    ("opel_thresholds: {escalation_beds_percent: [1, 2]}", "the three numbers of levels 2 to 4, found [1, 2]"),
    (
        "opel_thresholds: {escalation_beds_percent: [1, 2, high]}",
        "the three numbers of levels 2 to 4, found a list",
    ),
    ("opel_thresholds: {escalation_beds_percent: [3, 2, 1]}", "higher is worse"),
    ("opel_thresholds: {within_4_hours_percent: [60, 70, 80]}", "lower is worse"),
    ("kh03_occupied_basis: ward", "expected kh03_occupied_basis as main_specialty or ward_sector"),
    ("count_nullified_starts: yes", "as no or yes (quote yes and no), found True"),
    ("opel_threshold: {}", "settings.yml: nothing is called opel_threshold; the nearest are opel_thresholds"),
    ("long_spell_days: 180.5", "expected long_spell_days as a whole number from 0, found 180.5"),
    ("long_spell_days: true", "expected long_spell_days as a whole number from 0, found True"),
    ("long_spell_days: -1", "expected long_spell_days as a whole number from 0, found -1"),
    ("provider_name: 7", "expected provider_name as text (quote it), found 7"),
]


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_thresholds_that_cannot_be_meant(line: str, message: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home.root / "settings.yml").write_text(line, encoding="utf-8")
    with pytest.raises(UnknownSetting) as raised:
        trust_settings(home)
    assert message in str(raised.value)


def test_every_wrong_setting_is_said_at_once(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home.root / "settings.yml").write_text(
        f"long_spel_days: 3\nprovider_name: {'7' * 200}\nlong_wait_days: many\n", encoding="utf-8"
    )
    with pytest.raises(UnknownSetting) as raised:
        trust_settings(home)
    said = str(raised.value).split("; settings.yml: ")
    assert len(said) == 3 and len(str(raised.value)) < 500
    for words in ("called long_spel_days", "expected provider_name", "expected long_wait_days"):
        assert sum(words in one for one in said) == 1, said


def test_thresholds_are_kept_as_written(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    lines = "opel_thresholds:\n  within_4_hours_percent: [80, 70, 60.5]\n"
    (home.root / "settings.yml").write_text(lines, encoding="utf-8")
    assert trust_settings(home) == {"opel_thresholds": {"within_4_hours_percent": [80, 70, 60.5]}}
