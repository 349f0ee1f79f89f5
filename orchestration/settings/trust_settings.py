"""The trust's own choices: `settings.yml` in its home over the defaults in dbt_project.yml."""

import csv
from functools import cache, partial
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, Field, ValidationError, create_model

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.safe_errors import SafeError
from orchestration.contract.validated_yaml import SAFE_LOADER, ValidatedModel, problems_of, unmet
from orchestration.settings.user_yaml import Unreadable, read_mapping
from orchestration.store.home import Home

READINGS = "setting_readings"


class UnknownSetting(SafeError, ValueError):
    """A setting that does not exist or a reading that no rule knows; the message says what may be written."""


def default_settings() -> dict[str, Any]:
    """Every setting with its default."""
    return {name: value for name, value in _declared().items() if name != READINGS}


def trust_settings(home: Home) -> dict[str, Any]:
    """What the trust chose otherwise than the default, as it is written; empty without a file.

    Raises UnknownSetting, which says all that is wrong: a misspelt choice must not silently be the default.
    """
    file = home.root / "settings.yml"
    if not file.exists() and not file.is_symlink():
        return {}
    try:
        chosen = read_mapping(file)
    except Unreadable as error:
        raise UnknownSetting(str(error)) from error
    try:
        _settings_model().model_validate(chosen)
    except ValidationError as error:
        problems = problems_of(error, _settings_model(), chosen)
        raise UnknownSetting("; ".join(f"settings.yml: {problem.prose}" for problem in problems)) from None
    return chosen


@cache
def _settings_model() -> type[ValidatedModel]:
    """Every setting of dbt_project.yml with the values that it may have, worded ones by their readings."""
    readings = _declared()[READINGS]
    fields: dict[str, Any] = {}
    for name, default in default_settings().items():
        if name in readings:
            words = f"{' or '.join(readings[name])} (quote yes and no)"
            fields[name] = (Literal[tuple(readings[name])], Field(default=default, description=words))
        elif isinstance(default, dict):
            words = "`parameter: [level 2, 3, 4]` lines"
            fields[name] = (_thresholds_model(), Field(default=default, description=words))
        elif isinstance(default, str):
            fields[name] = (str, Field(default=default, description="text (quote it)"))
        else:
            fields[name] = (int, Field(default=default, ge=0, description="a whole number from 0"))
    return create_model("Settings", __base__=ValidatedModel, **fields)


def _thresholds_model() -> type[ValidatedModel]:
    """The values from which levels 2, 3 and 4 of each parameter hold, each worse than the one before."""
    with (DBT_PROJECT / "seeds" / "reference" / "opel_parameters.csv").open(encoding="utf-8") as stream:
        worse_when = {row["parameter"]: row["worse_when"] for row in csv.DictReader(stream)}
    fields: dict[str, Any] = {
        parameter: (Annotated[Any, AfterValidator(partial(_levels, worse=worse))], None)
        for parameter, worse in worse_when.items()
    }
    return create_model("Thresholds", __base__=ValidatedModel, **fields)


def _levels(limits: object, worse: str) -> object:
    numbers = isinstance(limits, list) and all(type(limit) in (int, float) for limit in limits)
    if not isinstance(limits, list) or not numbers or len(limits) != 3:
        raise unmet("the three numbers of levels 2 to 4")
    if limits != sorted(limits, reverse=worse == "lower"):
        raise unmet(f"three numbers, each level worse than the one before ({worse} is worse)")
    return limits


@cache
def _declared() -> dict[str, Any]:
    text = (DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    document = yaml.load(text, Loader=SAFE_LOADER)
    declared: dict[str, Any] = document["vars"]["clockstop"]
    return declared
