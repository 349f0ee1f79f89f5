"""All cancer clocks of one tracked pathway, step by step from the current publication, for a person to read."""

from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.deliverables.worklist_rows import kind_of
from orchestration.store.catalog import has_table

STANDARDS = {
    "FDS": "Faster Diagnosis Standard, 28 days",
    "31D": "31 days to treatment",
    "62D": "62 days to first treatment",
}


@dataclass(frozen=True)
class CancerStep:
    """One thing that happened: when, what, which standards it concerns, what it did and by which rule."""

    on: str
    what: str
    standards: str
    effect: str
    rule: str
    explanation: str


@dataclass(frozen=True)
class CancerExplanation:
    """Everything that is known of one tracked pathway as at the night of the publication."""

    care_id: str
    as_at: str
    clocks: list[str]
    steps: list[CancerStep]
    position: list[str]
    shares: list[str]
    exceptions: list[str]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {**self.__dict__, "steps": [step.__dict__ for step in self.steps]}


def explain_cancer(connection: duckdb.DuckDBPyConnection, identifier: str) -> list[CancerExplanation]:
    """One explanation a tracked pathway whose tracker record or pathway identifier it is; none if none is."""
    if not has_table(connection, "cancer.events"):
        return []
    found = connection.execute(
        """
        select care_id from cancer.events where care_id = $asked or pathway_id = $asked
        union
        select care_id from cancer.ptl where care_id = $asked or pathway_id = $asked
        order by care_id
        """,
        {"asked": identifier},
    ).fetchall()
    return [_explain(connection, care_id) for (care_id,) in found]


def _explain(connection: duckdb.DuckDBPyConnection, care_id: str) -> CancerExplanation:
    night = connection.execute("select as_at from publication.status where domain = 'cancer'").fetchone()
    return CancerExplanation(
        care_id=care_id,
        as_at=str(night[0]) if night else "",
        clocks=_clocks(connection, care_id),
        steps=_steps(connection, care_id),
        position=_position(connection, care_id),
        shares=_shares(connection, care_id),
        exceptions=_exceptions(connection, care_id),
    )


def _steps(connection: duckdb.DuckDBPyConnection, care_id: str) -> list[CancerStep]:
    rows = connection.execute(
        """
        select event_date, what_happened, standards, clock, rule, explanation
        from cancer.events where care_id = ? order by step_number
        """,
        [care_id],
    ).fetchall()
    return [
        CancerStep(str(on) if on else "unknown", what, standards or "", effect, rule, why)
        for on, what, standards, effect, rule, why in rows
    ]


def _clocks(connection: duckdb.DuckDBPyConnection, care_id: str) -> list[str]:
    rows = connection.execute(
        """
        select standard, stage, clock_start_date, clock_stop_date, raw_days, adjustment_days,
            adjustment_reasons, days, allowed_days, target_date, within_standard, out_of_scope_reason
        from cancer.clocks where care_id = ? order by standard desc, clock_stop_date, treatment_id
        """,
        [care_id],
    ).fetchall()
    return [_clock_in_words(row) for row in rows]


def _clock_in_words(row: tuple[Any, ...]) -> str:
    standard, stage, start, stop, raw, taken_off, reasons, days, allowed, target, within, excluded = row
    words = STANDARDS[standard] + (f", {stage.lower()}" if standard == "31D" else "")
    words += f": {start or 'unknown'} to {stop}"
    if excluded:
        return f"{words}; not counted: {excluded}"
    words += f", {raw} days"
    if taken_off:
        words += f" less {taken_off} (reason {reasons or 'not given'}) = {days}"
    verdict = "within" if within else f"a breach by {days - allowed}"
    return f"{words}; last day within was {target}: {verdict}"


def _position(connection: duckdb.DuckDBPyConnection, care_id: str) -> list[str]:
    row = connection.execute(
        """
        select route, open_days, raw_open_days, band, has_decision_to_treat, breach_date_62, next_action_date,
            planned_treatment_date, days_at_planned_treatment
        from cancer.ptl where care_id = ?
        """,
        [care_id],
    ).fetchone()
    if row is None:
        return ["it is not on the tracking list"]
    route, days, raw, band, decided, breach, action, planned, planned_days = row
    on_day = "from an unknown date" if days is None else f"on day {days}"
    words = [f"it is on the tracking list {on_day}" + (f" ({raw} unadjusted)" if raw != days else "")]
    words[0] += f", band {band or 'unknown'}, {'with' if decided else 'without'} a decision to treat"
    if route is None:
        words.append("it has no 62-day route")
    elif breach is not None:
        words.append(f"the first day over 62 is {breach}")
    words.append(f"next action {action}" if action else "no next action is planned")
    if planned:
        words.append(f"treatment is planned for {planned}, which would be day {_or_unknown(planned_days)}")
    return words


def _or_unknown(days: int | None) -> str:
    return "unknown" if days is None else str(days)


def _shares(connection: duckdb.DuckDBPyConnection, care_id: str) -> list[str]:
    rows = connection.execute(
        """
        select provider, role, method, scenario, share_total, share_breach, days_to_transfer,
            days_transfer_to_treatment
        from cancer.shares where care_id = ? order by role, provider
        """,
        [care_id],
    ).fetchall()
    return [
        f"{provider}, {role}: {total} of the patient, {breach} of a breach ({method}"
        + (f", scenario {scenario}: day {before} to transfer, {after} days from there" if scenario else "")
        + ")"
        for provider, role, method, scenario, total, breach, before, after in rows
    ]


def _exceptions(connection: duckdb.DuckDBPyConnection, care_id: str) -> list[str]:
    """Of the tracked pathway itself and of what the tracker holds of it: whatever is worked with it."""
    rows = connection.execute(
        f"""
        select distinct exceptions.priority, exceptions.rule_id, rules.title, exceptions.days_open,
            exceptions.suggested_action, {kind_of(connection)} as kind
        from validation.exceptions as exceptions
        inner join validation.rules as rules
            on
                exceptions.domain = rules.domain
                and exceptions.rule_id = rules.rule_id
                and exceptions.rule_version = rules.rule_version
        where exceptions.domain = 'cancer' and exceptions.state <> 'cleared'
            -- CX-13 is of a referral that is on no tracker, whatever its number is like
            and exceptions.work_item = $care and exceptions.rule_id <> 'CX-13'
        order by exceptions.priority, exceptions.rule_id
        """,
        {"care": care_id},
    ).fetchall()
    return [
        f"{priority} {rule}{f' ({kind})' if kind else ''}: {title}; open {days} days. {action}"
        for priority, rule, title, days, action, kind in rows
    ]
