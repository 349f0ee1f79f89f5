"""The columns of a worklist: what stands in each, how wide it is, and which of them a person fills in.

The first sheet has one row per pathway (or record), the second one row per exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.contract.seeds import accepted_codes


@dataclass(frozen=True)
class Column:
    """One column of the list: header, SQL of its value (empty: the person fills it in), width in characters.

    `level`: 0 is seen at first; 1 and 2 are groups of columns that a click opens.
    """

    header: str
    value: str
    width: int
    level: int = 0

    @property
    def is_entry(self) -> bool:
        """Whether the person fills it in."""
        return not self.value


OUTCOME, VALID_UNTIL, NOTE, VALIDATED_BY = "Outcome", "Valid until", "Note", "Validated by"
EXCEPTION_KEY, NIGHT = "Exception key", "Data as at"
# On the first sheet: of every exception that an outcome of the row is for.
EXCEPTION_KEYS = "Exception keys"
WHAT_IS_WRONG, FACTS, PRIORITY = "What is wrong", "Facts", "Priority"
# As lists of earlier versions name the date: a list that was begun before an upgrade can still be imported.
FORMER_NIGHT = "List of"
# Whether a record is wrong, a step for the patient is missing or a wait is long: the first is an error of data.
KIND = "Kind"
COLUMNS: tuple[Column, ...] = (
    Column("Rank", "worklist_order.rank", 7),
    Column(PRIORITY, "exceptions.priority", 8),
    Column(KIND, "exceptions.kind", 14),
    Column(WHAT_IS_WRONG, "rules.title", 34),
    Column(FACTS, "exceptions.detail", 44),
    Column("What to do", "exceptions.suggested_action", 38),
    Column(OUTCOME, "", 21),
    Column(VALID_UNTIL, "", 12),
    Column(NOTE, "", 30),
    Column(VALIDATED_BY, "", 11),
    Column("Days open", "exceptions.days_open", 8),
    Column("Pathway", "exceptions.pathway_id", 14),
    Column("Patient", "exceptions.patient_id", 13),
    Column("Record", "exceptions.record_key", 22),
    Column("Owner", "exceptions.owner", 20),
    Column("Cohort", "priorities.cohort", 26),
    Column("Top rule", "priorities.cohort_rule", 14),
    Column("Points", "priorities.points", 8),
    Column("Harm", "priorities.harm_words", 34),
    Column("Breach", "priorities.breach_words", 34),
    Column("Chance of a correction", "priorities.chance_words", 34),
    Column("Headline figure", "priorities.headline_words", 30),
    Column("Why it matters", "rules.why", 38),
    Column("Rule", "exceptions.rule_id", 22),
    Column("First seen", "exceptions.first_seen", 11),
    Column("Times reopened", "exceptions.times_reopened", 10),
    Column("State", "exceptions.state", 10),
    Column("Reason for state", "exceptions.state_reason", 34),
    Column(NIGHT, "status.as_at", 11),
    Column(EXCEPTION_KEY, "exceptions.exception_key", 42),
)
PRINTED = [column.header for column in COLUMNS].index("Cohort") + 1
# Headers that tell either sheet from any other.
NEEDED, NEEDED_OF_PATHWAYS = (OUTCOME, EXCEPTION_KEY), (OUTCOME, EXCEPTION_KEYS)
ENTRIES = tuple(column.header for column in COLUMNS if column.is_entry)
SHOWN_ON_A_TERMINAL = ("Rank", "Priority", "Kind", "Rule", "What is wrong", "Facts", "Days open", "Record")


# How patients are named, by what operations.yml says; the values are of `worklist_items`.
IDENTIFIER_COLUMNS = {
    "nhs_number": Column("NHS number", "items.nhs_number", 12),
    "local_number": Column("Local number", "coalesce(items.patient_id, listed.patient_id)", 12),
}


# Who acts, as people know them: the team of operations.yml, the name of a ward or function, else the code.
OWNER = """
coalesce(
    listed.owner_with_team,
    case
        when items.owner = listed.owner and items.owner_name <> items.owner
            then items.owner_name || ' (' || items.owner || ')'
    end,
    listed.owner
)"""


def pathway_columns(identifiers: Sequence[str]) -> tuple[Column, ...]:
    """The columns of the first sheet, with the identifiers of patients that a trust has chosen."""
    return (
        Column("Rank", "listed.rank", 6),
        *(IDENTIFIER_COLUMNS[name] for name in identifiers),
        Column("Division", "items.division", 14),
        Column("Specialty", "items.specialty", 24),
        Column("Weeks waited", "items.weeks_waited", 8),
        Column("Target date", "items.target_date", 11),
        Column("Next event date", "items.next_event_date", 11),
        Column("TCI date", "items.tci_date", 11),
        Column("Days since last contact", "items.days_since_contact", 9),
        Column("Owner", OWNER, 20),
        Column(WHAT_IS_WRONG, "rule_lists.rules", 54),
        Column(OUTCOME, "", 19),
        Column(NOTE, "", 24),
        Column(VALIDATED_BY, "", 10),
        Column(VALID_UNTIL, "", 11, 1),
        Column(FACTS, "listed.details", 60, 1),
        Column("What to do", "rule_lists.actions", 50, 1),
        Column(PRIORITY, "listed.priority", 8, 1),
        Column(KIND, "listed.kind", 14, 1),
        Column("Exceptions", "listed.exceptions", 10, 1),
        Column("Other exceptions", "items.exceptions - listed.exceptions", 10, 1),
        Column("Days listed", "listed.days_listed", 8, 1),
        Column("First seen", "listed.first_seen", 11, 1),
        Column("Target", "items.target", 18, 1),
        Column("% of target", "cast(round(items.percent_of_target) as integer)", 8, 1),
        Column("Next event", "items.next_event", 16, 1),
        Column("Last contact", "items.last_contact_date", 11, 1),
        Column("Site", "items.site", 9, 1),
        Column("Ward", "items.ward", 9, 1),
        Column("Clinic", "items.clinic", 12, 1),
        Column("Pathway", "listed.pathway_id", 16, 1),
        Column("Work item", "listed.work_item", 16, 1),
        Column("Record", "listed.record_key", 18, 1),
        Column("Domain", "listed.domain", 9, 1),
        Column("Reason for rank", "items.rank_reason", 44, 2),
        Column("Cohort", "priorities.cohort", 26, 2),
        Column("Points", "priorities.points", 8, 2),
        Column("Harm", "priorities.harm_words", 34, 2),
        Column("Breach", "priorities.breach_words", 34, 2),
        Column("Chance of a correction", "priorities.chance_words", 34, 2),
        Column("Headline figure", "priorities.headline_words", 30, 2),
        Column(NIGHT, "status.as_at", 11, 2),
        Column(EXCEPTION_KEYS, "listed.exception_keys", 42, 2),
    )


def outcome_words() -> list[str]:
    """The words of the contract for what a validation found."""
    return accepted_codes()["validation_outcome"]
