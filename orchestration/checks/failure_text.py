"""The words of a check that failed, made here and nowhere else.

Evidence, status, notices and Dagster show them as they are. They name files, lines and columns and never a
value: an identifier of a record is a patient's too.
"""

from dataclasses import dataclass

from orchestration.store.plain_text import plain

LONGEST_NAME = 80
COLUMNS_NAMED = 3


@dataclass(frozen=True)
class Place:
    """Where in what was delivered something stands.

    `line` counts from the header, which is line 1, with one record on a line; None where the file as a whole is
    meant. `columns` are those of the contract.
    """

    source: str
    delivery: str
    file: str
    line: int | None = None
    columns: tuple[str, ...] = ()

    def in_words(self) -> str:
        """Line, column, file and delivery, as far as they are known."""
        parts = [f"line {self.line}"] if self.line else []
        if self.columns:
            named = ", ".join(self.columns[:COLUMNS_NAMED])
            parts.append(f"column{'s' if len(self.columns) > 1 else ''} {named}")
        file = plain(self.file, LONGEST_NAME)
        whole = f"{file} of the {self.source} delivery {plain(self.delivery, LONGEST_NAME)}"
        return f"{', '.join(parts)}{',' if len(parts) > 1 else ''} of {whole}" if parts else whole


def failure_in_words(found: str, why: str, action: str, first: Place | None = None, rule_id: str = "") -> str:
    """What was found, where first, why it is a fault and what to do.

    `rule_id`: where `clockstop rows` can show the rows of the rule.
    """
    where = ""
    if first is not None:
        where = f"{'First in' if first.line else 'In'} {first.in_words()}"
    rows = f"; `clockstop rows {rule_id}` shows the rows" if rule_id else ""
    do = f"What to do: {action[:1].lower()}{action[1:].rstrip('.')}{rows}" if action else ""
    sentences = [part.strip().rstrip(".") for part in (found, where, why, do) if part]
    return ". ".join(sentences)


def found_and_expected(found: str, expected: str) -> str:
    """What was found, then what a rule asks: a title alone would state what is not so."""
    # an abbreviation stays as it is
    first = expected[:1].lower() if expected[1:2].islower() else expected[:1]
    return f"{found}; expected: {first}{expected[1:].rstrip('.')}"


def and_more(number: int, domain: str) -> str:
    """That as many other checks failed, and which command lists them."""
    return f"and {number} more, listed by `clockstop status --domain {domain}`"
