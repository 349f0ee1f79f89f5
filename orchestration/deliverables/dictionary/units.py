"""The unit of a column, from its name and type: names of the published tables say what they count.

`days_waited` is in days; `over_18_weeks` is how many are over 18 weeks. A column whose name does not say it has
`meta: unit` beside its description.
"""

import re

BY_TYPE = {
    "date": "date",
    "timestamp": "date and time",
    "timestamp with time zone": "date and time",
    "boolean": "true or false",
    "varchar": "text",
}
# Numbers that put in order and count nothing.
POSITIONS = {
    *("band", "event_number", "horizon", "hour", "hour_of_day", "level", "number", "period_no", "place"),
    *("position", "priority_rank", "scenario", "stay_no", "step_number", "weekday", "weeks_band_number"),
}
TIME = re.compile(r"(?<!\d_)(?<![a-z])(bed_days|minutes|hours|days|weeks)(?![a-z])")
STATISTIC = re.compile(r"^(median|mean|average|percentile_\d+)_")
WHOLE_NUMBERS = ("bigint", "integer", "hugeint", "smallint")


def unit_of(name: str, kind: str, description: str) -> str:
    """What a value of the column is counted in."""
    if kind in BY_TYPE:
        return BY_TYPE[kind]
    words = name.lower()
    if words in POSITIONS:
        return "number"
    if "percentage points" in description:
        return "percentage points"
    if "percent" in words.split("_") or description.startswith("Percent"):
        return "percent"
    time = TIME.search(STATISTIC.sub("", words).replace(" ", "_"))
    if time:
        return time[1].replace("_", " ")
    return "count" if kind in WHOLE_NUMBERS else "number"
