"""The trust's own choices: `settings.yml` in its home over the defaults in dbt_project.yml."""

import csv
from typing import Any

import yaml

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.settings.user_yaml import Unreadable, read_mapping
from orchestration.store.home import Home
from orchestration.store.safe_errors import SafeError

READINGS = "setting_readings"


class UnknownSetting(SafeError, ValueError):
    """A setting that does not exist or a reading that no rule knows; the message says what may be written."""


def default_settings() -> dict[str, Any]:
    """Every setting with its default."""
    return {name: value for name, value in _declared().items() if name != READINGS}


def trust_settings(home: Home) -> dict[str, Any]:
    """What the trust chose otherwise than the default; empty without a file.

    Raises UnknownSetting: a misspelt choice must not silently be the default.
    """
    file = home.root / "settings.yml"
    if not file.exists() and not file.is_symlink():
        return {}
    try:
        chosen = read_mapping(file)
    except Unreadable as error:
        raise UnknownSetting(str(error)) from error
    defaults = default_settings()
    for name, value in chosen.items():
        if name not in defaults:
            raise UnknownSetting(f"settings.yml: no setting is called {name}; there are {', '.join(defaults)}")
        _check(name, value)
    return chosen


def _check(name: str, value: object) -> None:
    readings = _declared()[READINGS].get(name)
    if readings is not None and value not in readings:
        raise UnknownSetting(
            f"settings.yml: {name} is {value!r}; it may be {' or '.join(readings)} (quote yes and no)"
        )
    default = _declared()[name]
    if isinstance(default, dict):
        _check_thresholds(name, value)
    if readings is None and isinstance(default, str) and not isinstance(value, str):
        raise UnknownSetting(f"settings.yml: {name} is {value!r}; expected text (quote it)")
    if readings is None and type(default) is int and (type(value) is not int or value < 0):
        raise UnknownSetting(f"settings.yml: {name} is {value!r}; expected a whole number of days")


def _check_thresholds(name: str, value: object) -> None:
    """The values from which levels 2, 3 and 4 of named parameters hold, each worse than the one before."""
    if not isinstance(value, dict):
        raise UnknownSetting(f"settings.yml: {name} is {value!r}; expected `parameter: [level 2, 3, 4]` lines")
    with (DBT_PROJECT / "seeds" / "reference" / "opel_parameters.csv").open(encoding="utf-8") as stream:
        worse_when = {row["parameter"]: row["worse_when"] for row in csv.DictReader(stream)}
    for parameter, limits in value.items():
        if parameter not in worse_when:
            raise UnknownSetting(
                f"settings.yml: {name} has no parameter {parameter}; there are {', '.join(worse_when)}"
            )
        numbers = isinstance(limits, list) and all(type(limit) in (int, float) for limit in limits)
        if not numbers or len(limits) != 3:
            raise UnknownSetting(
                f"settings.yml: {name}, {parameter} is {limits!r}; expected the three numbers of levels 2 to 4"
            )
        if limits != sorted(limits, reverse=worse_when[parameter] == "lower"):
            raise UnknownSetting(
                f"settings.yml: {name}, {parameter} is {limits}; expected each level worse than the one before"
                f" ({worse_when[parameter]} is worse)"
            )


def _declared() -> dict[str, Any]:
    document = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    declared: dict[str, Any] = document["vars"]["clockstop"]
    return declared
