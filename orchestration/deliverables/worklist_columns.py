"""The columns of a worklist: what stands in each, how wide it is, and which of them a person fills in."""

from dataclasses import dataclass

from orchestration.contract.seeds import accepted_codes


@dataclass(frozen=True)
class Column:
    """One column of the list: header, SQL of its value (empty: the person fills it in), width in characters."""

    header: str
    value: str
    width: int

    @property
    def is_entry(self) -> bool:
        """Whether the person fills it in."""
        return not self.value


OUTCOME, VALID_UNTIL, NOTE, VALIDATED_BY = "Outcome", "Valid until", "Note", "Validated by"
EXCEPTION_KEY, NIGHT = "Exception key", "Data as at"
# As lists of earlier versions name the date: a list that was begun before an upgrade can still be imported.
FORMER_NIGHT = "List of"
# Whether a record is wrong, a step for the patient is missing or a wait is long: the first is an error of data.
KIND = "Kind"
COLUMNS: tuple[Column, ...] = (
    Column("Rank", "priorities.priority_rank", 7),
    Column("Priority", "exceptions.priority", 8),
    Column(KIND, "exceptions.kind", 14),
    Column("What is wrong", "rules.title", 34),
    Column("Facts", "exceptions.detail", 44),
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
SHOWN_ON_A_TERMINAL = ("Rank", "Priority", "Kind", "Rule", "What is wrong", "Facts", "Days open", "Record")


def outcome_words() -> list[str]:
    """The words of the contract for what a validation found."""
    return accepted_codes()["validation_outcome"]
