"""The clock of one pathway, event by event from the current publication, for a person to read."""

from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.contract.published import former_names
from orchestration.deliverables.worklist_rows import kind_of, work_item
from orchestration.store.catalog import columns_of, has_table, renamed_star

CLOCK_EFFECTS = {
    "start": "STARTS",
    "stop": "STOPS",
    "stop_without_start": "STOPS, start unknown",
    "nullify": "NULLIFIED",
    "transfer": "TRANSFERRED",
    "nothing": "",
}
STAGES = {
    "first appointment": "the first appointment has not taken place",
    "diagnostic": "a diagnostic test is outstanding",
    "follow-up": "the patient is under review and no treatment has started",
    "decision to admit, undated": "a decision to admit was made and no admission date is given",
    "decision to admit, dated": "an admission date is given",
}
STOPPERS = (
    "first treatment (30), a decision not to treat or discharge (34), active monitoring agreed with the patient"
    " (31, 32), the patient declining treatment (35), transfer of responsibility (21) or death (36)"
)


@dataclass(frozen=True)
class Step:
    """One event: when, what, by which rule and guidance section, and what it did to the clock."""

    on: str
    what: str
    status: str
    rule: str
    section: str
    effect: str
    explanation: str
    days: str
    period: int


@dataclass(frozen=True)
class Explanation:
    """Everything that is known of one pathway's clock as at the night of the publication."""

    pathway_id: str
    pathway_issuer: str | None
    patient_id: str | None
    as_at: str
    periods: list[str]
    steps: list[Step]
    open_because: list[str]
    exceptions: list[str]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {**self.__dict__, "steps": [step.__dict__ for step in self.steps]}


def explain_pathways(connection: duckdb.DuckDBPyConnection, pathway_id: str) -> list[Explanation]:
    """Reads the current publication: one for every pathway that has the identifier.

    A pathway is one patient's: an identifier may be shared by several patients or issuers.
    """
    if not has_table(connection, "rtt.periods"):
        return []
    # a publication of an earlier version of the product knows pathways by their identifiers alone
    key = "pathway_key" if "pathway_key" in columns_of(connection, "rtt.events") else "pathway_id"
    known = connection.execute(
        f"""
        select distinct {key}, pathway_issuer, patient_id from rtt.periods where pathway_id = $1
        {
            f"union select distinct {key}, pathway_issuer, patient_id from rtt.events where pathway_id = $1"
            if key == "pathway_key"
            else ""
        }
        order by 2 nulls first, 3
        """,
        [pathway_id],
    ).fetchall()
    return [_explain(connection, pathway_id, key, *pathway) for pathway in known]


def _explain(
    connection: duckdb.DuckDBPyConnection,
    pathway_id: str,
    key: str,
    pathway_key: str,
    issuer: str | None,
    patient: str | None,
) -> Explanation:
    periods = connection.execute(
        f"""
        select period_no, clock_start_date, clock_start_rule, clock_stop_date, clock_stop_code, state,
            days_waited, weeks_band, in_return, exclusion_reason, prior_wait_days
        from rtt.periods where {key} = ? order by period_no
        """,
        [pathway_key],
    ).fetchall()
    events = renamed_star(connection, "rtt.events", former_names("rtt.events"))
    steps = connection.execute(
        f"""
        select event_date, what_happened, event_type, rtt_status, rule, guidance_section, transition,
            explanation, days_so_far, period_no
        from (select {events} from rtt.events) as events
        where {key} = ? order by event_number
        """,
        [pathway_key],
    ).fetchall()
    return Explanation(
        pathway_id=pathway_id,
        pathway_issuer=issuer,
        patient_id=patient,
        as_at=_as_at(connection),
        periods=[_period_in_words(row) for row in periods],
        steps=[_step(row) for row in steps],
        open_because=_open_because(connection, key, pathway_key),
        exceptions=_exceptions(connection, pathway_key),
    )


def _as_at(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute("select as_at from publication.status where domain = 'rtt'").fetchone()
    return str(row[0]) if row else ""


def _period_in_words(row: tuple[Any, ...]) -> str:
    number, start, rule, stop, code, state, days, band, in_return, excluded, prior = row
    words = f"period {number}: {state}, from {start or 'an unknown date'} (rule {rule})"
    if stop:
        words += f" to {stop}, code {code}"
    words += f"; {days} days, weeks {band}" if days is not None else "; the wait cannot be counted"
    if prior is not None:
        words += f"; waited {prior} days before active monitoring and keeps the place in the queue"
    return words if in_return else f"{words}; not in the return: {excluded}"


def _step(row: tuple[Any, ...]) -> Step:
    on, what, kind, status, rule, section, transition, explanation, days, period = row
    return Step(
        on=str(on) if on else "unknown",
        what=what or kind or "unknown event",
        status=status or "",
        rule=rule or "",
        section=section or "",
        effect=CLOCK_EFFECTS[transition],
        explanation=explanation,
        days="" if days is None else str(days),
        period=period,
    )


def _open_because(connection: duckdb.DuckDBPyConnection, key: str, pathway_key: str) -> list[str]:
    row = connection.execute(
        f"""
        select stage, next_event_date, days_waited, breach_date_18, breach_date_52
        from rtt.ptl where {key} = ? order by period_no desc
        """,
        [pathway_key],
    ).fetchone()
    if row is None:
        return []
    stage, next_event, days, breach_18, breach_52 = row
    words = [f"it is open because {STAGES[stage]}"]
    words.append(f"next event {next_event}" if next_event else "nothing is booked")
    if days is not None:
        over = "has been over 18 weeks since" if days >= 127 else "goes over 18 weeks on"
        words.append(f"it {over} {breach_18}, and 52 weeks on {breach_52}")
    return [*words, f"what would stop it: {STOPPERS}"]


def _exceptions(connection: duckdb.DuckDBPyConnection, pathway_key: str) -> list[str]:
    rows = connection.execute(
        f"""
        select exceptions.priority, exceptions.rule_id, rules.title, exceptions.days_open,
            exceptions.suggested_action, {kind_of(connection)} as kind
        from validation.exceptions as exceptions
        left join validation.rules as rules
            on
                exceptions.domain = rules.domain
                and exceptions.rule_id = rules.rule_id
                and exceptions.rule_version = rules.rule_version
        where {work_item(connection)} = ? and exceptions.domain = 'rtt' and exceptions.state <> 'cleared'
        order by exceptions.priority, exceptions.rule_id
        """,
        [pathway_key],
    ).fetchall()
    return [
        f"{priority} {rule}{f' ({kind})' if kind else ''}: {title}; open {days} days. {action}"
        for priority, rule, title, days, action, kind in rows
    ]
