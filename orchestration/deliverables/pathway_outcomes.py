"""An outcome given for a whole pathway: for which of its rules it is used, and why not for the others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from orchestration.contract.seeds import outcome_kinds
from orchestration.deliverables.outcome_reconciliation import KnownExceptions
from orchestration.deliverables.outcome_rows import CompletedRow

RULES_SHOWN = 20


@dataclass(frozen=True)
class LeftOut:
    """A rule of a row that the outcome of the row was not used for. `reason` begins after the rule's name."""

    where: str
    rule: str
    reason: str


@dataclass
class PathwayOutcomes:
    """What became of the outcomes for whole pathways: used, left out, and rows of which none is used."""

    used: list[CompletedRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def rules_before_pathways(rows: Sequence[CompletedRow]) -> list[CompletedRow]:
    """Without the outcomes of pathways for exceptions that have one of their own in the same file."""
    of_rules = {row.key for row in rows if not row.of_pathway}
    return [row for row in rows if not row.of_pathway or row.key not in of_rules]


def for_rules_of_pathways(
    new: Iterable[CompletedRow], known: KnownExceptions, imported_before: Iterable[CompletedRow]
) -> PathwayOutcomes:
    """Each new outcome of a pathway against its exception; a row of which nothing can be used is a fault.

    A row of which something was imported before is no fault: the same file may be handed in again.
    """
    found = PathwayOutcomes()
    used_rows = {row.where for row in imported_before}
    reasons: dict[str, list[LeftOut]] = defaultdict(list)
    for row in new:
        reason = _reason(row, known)
        if reason is None:
            found.used.append(row)
            used_rows.add(row.where)
        else:
            rule = known[row.key].rule_id if row.key in known else "an exception"
            reasons[row.where].append(LeftOut(row.where, rule, reason))
    for where, left_out in reasons.items():
        if where in used_rows:
            found.left_out += left_out
        else:
            words = "; ".join(dict.fromkeys(f"{one.rule}: {one.reason}" for one in left_out))
            found.faults.append(f"{where}: the outcome can be used for none of the rules of the row ({words})")
    return found


def _reason(row: CompletedRow, known: KnownExceptions) -> str | None:
    """Why an outcome for a pathway is not used for one of its exceptions; None where it is."""
    exception = known.get(row.key)
    if exception is None:
        return "it is not in the current publication"
    if exception.has_changed_since(row.night):
        return f"the facts have changed since {row.night:%d/%m/%Y}, the date of this list"
    word = row.outcome["outcome"]
    if exception.kind is not None and exception.kind not in outcome_kinds()[word]:
        return f"{word.replace('_', ' ')} is no outcome for {exception.kind.replace('_', ' ')}"
    return None


def left_out_in_words(left_out: Sequence[LeftOut]) -> list[str]:
    """For the person who handed the list in: by reason, which rules of which rows."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for one in left_out:
        by_reason[one.reason].append(f"{one.where} {one.rule}")
    lines = []
    for reason, places in by_reason.items():
        shown = list(dict.fromkeys(places))
        more = f" and {len(shown) - RULES_SHOWN} more" if len(shown) > RULES_SHOWN else ""
        lines.append(
            f"{len(places)} exceptions did not take the outcome of their row: {reason}"
            f" ({', '.join(shown[:RULES_SHOWN])}{more}); give an outcome for the rule on the sheet By rule"
        )
    return lines
