"""Activity against plan, what was lost, validation and schemes: one page of the pack.

Pounds are there only where the trust has approved a value for every unit of a row; otherwise the cell is empty.
A division sees its own rows. A publication without these tables has no such page.
"""

from collections.abc import Iterable, Sequence

from orchestration.deliverables.board_pack.figure_text import bare, count, day_words
from orchestration.deliverables.board_pack.figures import Row
from orchestration.deliverables.board_pack.tables import Page, Table, right
from orchestration.planning.money import ITEMS, financial_year

ANCHOR, TITLE = "activity-and-money", "Activity against plan, lost activity and schemes"
MONTHS = 3
STATEMENTS = {
    "unit_values": "select * from planning.unit_values order by all",
    "activity_against_plan": (
        "select * from planning.activity_against_plan where is_whole_month"
        " order by period_start, treatment_function, point_of_delivery"
    ),
    "lost_activity": "select * from planning.lost_activity order by period_start, item",
    "validation_cost": "select * from planning.validation_cost order by period_start, domain",
    "schemes": "select * from planning.schemes order by scheme_id, period_start",
}
DELIVERIES = {
    "first": "First appointments",
    "follow_up": "Follow-up appointments",
    "day_case": "Day cases",
    "elective": "Elective, with a night or more",
}


def money_page(planned: dict[str, list[Row]], division: str = "") -> Page | None:
    """The page of the trust, or of a division; None where there is nothing to show."""
    activity, lost, schemes = (
        [row for row in planned.get(name, []) if not division or row["division"] == division]
        for name in ("activity_against_plan", "lost_activity", "schemes")
    )
    validated = [] if division else planned.get("validation_cost", [])
    tables = [
        *([_activity(activity)] if any(row["planned"] is not None for row in activity) else []),
        *([_lost(lost)] if lost else []),
        *([_validation(validated)] if validated else []),
        *([_schemes(schemes)] if schemes else []),
    ]
    return Page(ANCHOR, TITLE, _sentences(planned, activity, schemes), tuple(tables)) if tables else None


def _sentences(planned: dict[str, list[Row]], activity: list[Row], schemes: list[Row]) -> tuple[str, ...]:
    said = []
    if not planned.get("unit_values"):
        said.append(
            "The trust has approved no unit value (plan/unit_values.csv), so that only the plans of the"
            " schemes are in pounds."
        )
    else:
        said.append(
            "Pounds are units times a value that the trust approved (planning.unit_values). Where a unit has no"
            " approved value, the figure is empty: it is not 0."
        )
    if activity and not any(row["planned"] is not None for row in activity):
        said.append("The activity plan has no line for this division.")
    claimed = len({row["scheme_id"] for row in schemes if row["is_claimed_not_seen"]})
    if claimed:
        said.append(
            f"Schemes claimed, not seen: {claimed}. The control chart of the measure shows no change for the"
            " better."
        )
    return tuple(said)


def _activity(rows: list[Row]) -> Table:
    """The financial year of the newest whole month, up to that month."""
    year = financial_year(rows[-1]["period_start"])
    of_year = [
        row for row in rows if financial_year(row["period_start"]) == year and row["planned"] is not None
    ]
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in of_year:
        groups.setdefault((row["point_of_delivery"], _function(row)), []).append(row)
    return Table(
        f"Activity against plan, {year}: whole months up to {rows[-1]['period_start']:%B %Y}",
        ("Activity", "Treatment function", "Planned", "Actual", "Difference", "Of plan, %", "Difference, £"),
        [
            [
                DELIVERIES[delivery],
                function,
                count(planned := _sum(of, "planned")),
                count(actual := _sum(of, "actual")),
                count(_sum(of, "difference")),
                bare(100 * actual / planned, "percent") if planned and actual is not None else "",
                pounds(_sum(of, "value_of_difference")),
            ]
            for (delivery, function), of in sorted(groups.items(), key=lambda one: _order(one[0]))
        ],
        right(2, 6),
        "planning.activity_against_plan; NHS patients. Pounds are indicative: a local average by treatment"
        " function, no price by HRG.",
    )


def _order(key: tuple[str, str]) -> tuple[int, str]:
    return list(DELIVERIES).index(key[0]), key[1]


def _lost(rows: list[Row]) -> Table:
    """The newest months, by item: units, and pounds where every unit has a value."""
    months = sorted({row["period_start"] for row in rows})[-MONTHS:]
    whole = {
        month: all(row["is_whole_month"] for row in rows if row["period_start"] == month) for month in months
    }
    body = []
    for item, of_item in ITEMS.items():
        found = [row for row in rows if row["item"] == item]
        if not found:
            continue
        cells = [of_item.title, of_item.unit]
        for month in months:
            of_month = [row for row in found if row["period_start"] == month]
            cells += [count(sum(row["units"] for row in of_month)), pounds(_sum(of_month, "value"))]
        body.append([*cells, of_item.what_it_is])
    headers = [
        part
        for month in months
        for part in (
            f"{month:%b %Y}" + ("" if whole[month] else " (part)"),
            f"{month:%b %Y}, £",
        )
    ]
    return Table(
        "Lost activity: slots, operations and bed days",
        ("What", "Counted in", *headers, "Money of it is"),
        body,
        right(2, 1 + len(headers)),
        "planning.lost_activity. Slots that nobody was booked into are in no extract.",
    )


def _validation(rows: list[Row]) -> Table:
    months = sorted({row["period_start"] for row in rows})[-MONTHS:]
    return Table(
        "Validation: records worked, and the cost of a corrected one",
        ("Month", "Domain", "Validated", "Corrected", "Removed from the list", "Cost, £", "Per corrected, £"),
        [
            [
                f"{row['period_start']:%b %Y}",
                row["domain"],
                count(row["validated"]),
                count(row["corrected"]),
                count(row["removed_from_list"]),
                pounds(row["cost"]),
                pounds(row["cost_per_corrected"]),
            ]
            for row in rows
            if row["period_start"] in months
        ],
        right(2, 6),
        "planning.validation_cost. A correction makes the list true; it is no saving.",
    )


def _schemes(rows: list[Row]) -> Table:
    by_scheme: dict[str, list[Row]] = {}
    for row in rows:
        by_scheme.setdefault(row["scheme_id"], []).append(row)
    return Table(
        "Schemes: months that are whole so far",
        (
            "Scheme",
            "Kind",
            "Owner",
            "Quality impact assessed",
            "Measure",
            "Planned, £",
            "Units better than before",
            "Delivered, £",
            "What the measure shows",
        ),
        [_scheme(of) for of in by_scheme.values()],
        right(5, 7),
        "planning.schemes. Units: the measure against the 12 months before the start. Delivered: units times"
        " the approved value of one.",
    )


def _scheme(rows: Sequence[Row]) -> list[str]:
    first = rows[0]
    whole = [row for row in rows if row["is_whole_month"]]
    assessed = first["quality_impact_assessed_on"]
    return [
        f"{first['scheme_id']} {first['title']}",
        first["kind"] + ("" if first["is_recurrent"] else ", not recurrent"),
        first["owner"],
        day_words(assessed) if assessed else "not assessed",
        f"{first['measure_id']} {first['measure_title'] or ''}".strip(),
        pounds(_sum(whole, "planned_value")),
        bare(_sum(whole, "measured_units"), "rate"),
        pounds(_sum(whole, "delivered_value")),
        first["evidence"],
    ]


def _function(row: Row) -> str:
    return str(row["treatment_function_name"] or row["treatment_function"])


def _sum(rows: Iterable[Row], name: str) -> float | None:
    """The sum of a column; None where nothing is there or any value of it is not known."""
    values = [row[name] for row in rows]
    return sum(values) if values and all(value is not None for value in values) else None


def pounds(value: float | None) -> str:
    """Whole pounds; nothing where no value is approved."""
    if value is None:
        return ""
    whole = round(value)
    return f"-£{-whole:,}" if whole < 0 else f"£{whole:,}"
