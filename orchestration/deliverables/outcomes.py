"""A completed worklist as a delivery of validation outcomes: nothing is typed a second time.

The whole file is taken or none of it: what cannot be used is named by sheet and row, so that it can be put
right and sent again. What was sent before is left out, so that a list may be handed in as often as it grows.
An outcome for a whole pathway is delivered as one outcome for each of its exceptions that it can be for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from orchestration.deliverables.outcome_delivery import deliver
from orchestration.deliverables.outcome_reconciliation import (
    beside_prior_outcomes,
    known_exceptions,
    published_dates,
    unknown_or_changed,
)
from orchestration.deliverables.outcome_rows import (
    CompletedRow,
    completed_rows,
    moment_of_work,
    with_key_of_today,
    wrong_valid_until,
)
from orchestration.deliverables.pathway_outcomes import (
    LeftOut,
    for_rules_of_pathways,
    left_out_in_words,
    rules_before_pathways,
)
from orchestration.deliverables.prior_outcomes import PriorOutcomes
from orchestration.deliverables.worklist_columns import OUTCOME
from orchestration.deliverables.worklist_reader import ENDINGS, NotUsable
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger

FAULTS_SHOWN = 20


@dataclass(frozen=True)
class ImportedOutcomes:
    """What became of the file: the delivery, its rows, and whether there was anything new in it.

    `repeated` outcomes had been sent before. Rows by their place: `superseded` of these, where another outcome
    has been given since; `changed`, that change an outcome given since the exception opened with these facts;
    `outdone`, whose exception has an outcome of a later time, which holds.
    """

    delivery: str
    as_at: date
    rows: int
    is_new: bool
    repeated: int = 0
    superseded: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    outdone: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    places: int = 0
    published: dict[str, date] = field(default_factory=dict)

    def in_words(self) -> list[str]:
        """For the person who handed it in."""
        if self.is_new:
            of_rows = f", of {self.places} rows" if self.places != self.rows else ""
            said = [
                f"{self.rows} outcomes imported as {self.delivery}{of_rows}; they apply to data as at"
                f" {self.as_at} or later{self._next_refresh()}"
            ]
            if self.repeated:
                said.append(
                    f"{self.repeated} of {self.rows + self.repeated} were imported before and were left out"
                )
        else:
            said = [
                f"nothing new: all {self.repeated} were imported before, the last of them in {self.delivery};"
                " nothing was changed"
            ]
        if self.changed:
            said.append(f"{len(self.changed)} change an earlier outcome: {_places(self.changed)}")
        again = "to use the outcome of this file instead, change its note and import it again"
        if self.outdone:
            said.append(
                f"{len(self.outdone)} differ from an outcome that was saved later, which applies:"
                f" {_places(self.outdone)}; {again}"
            )
        if self.superseded:
            said.append(
                f"{len(self.superseded)} of those imported before have a newer outcome, which applies:"
                f" {_places(self.superseded)}; {again}"
            )
        return said + left_out_in_words(self.left_out)

    def _next_refresh(self) -> str:
        """When they will be seen, by the data that is published now."""
        if not self.published:
            return ""
        by_date: dict[date, list[str]] = {}
        for domain, as_at in sorted(self.published.items()):
            by_date.setdefault(as_at, []).append(domain)
        dates = ", ".join(f"{' and '.join(names)} as at {as_at}" for as_at, names in sorted(by_date.items()))
        return f", from the next refresh on (published now: {dates})"


def import_outcomes(
    file: Path, home: Home, provider: str, validated_by: str = "", worked_on: date | None = None
) -> ImportedOutcomes:
    """Writes the outcomes that are new into landing/ as a delivery of the contract. Raises NotUsable."""
    if file.suffix.lower() not in ENDINGS:
        raise NotUsable(f"{file.name}: expected a worklist that ends in .xlsx or .csv")
    if not file.is_file():
        raise NotUsable(
            f"{file.name}: expected a worklist, found a folder, pipe or device; import the file itself"
        )
    moment = moment_of_work(file, worked_on)
    prior = PriorOutcomes(home)
    faults: list[str] = []
    keys = Ledger(home.ledger).exception_keys()
    completed = completed_rows(file, moment, validated_by, faults)
    rows = _each_exception_once(
        rules_before_pathways([with_key_of_today(row, keys, faults) for row in completed]), faults
    )
    new = [row for row in rows if row.outcome_id not in prior.by_id]
    repeated = [row for row in rows if row.outcome_id in prior.by_id]
    # what was sent before is not checked again: its day has come and its facts have moved since
    for row in new:
        faults += wrong_valid_until(row, moment.date())
    known = known_exceptions(new, home, keys)
    faults += unknown_or_changed([row for row in new if not row.of_pathway], known)
    of_pathways = for_rules_of_pathways([row for row in new if row.of_pathway], known, repeated)
    # of the outcomes of one pathway a fault is said once
    faults = list(dict.fromkeys([*faults, *of_pathways.faults]))
    if faults:
        more = f"; and {len(faults) - FAULTS_SHOWN} more" if len(faults) > FAULTS_SHOWN else ""
        raise NotUsable(f"{file.name}: nothing was imported. " + "; ".join(faults[:FAULTS_SHOWN]) + more)
    if not rows:
        raise NotUsable(f"{file.name}: no row has an outcome; complete the column {OUTCOME}")
    superseded = [
        row.where
        for row in repeated
        if (newest := prior.newest(row.key)) and newest.outcome_id != row.outcome_id
    ]
    new = [row for row in new if not row.of_pathway] + of_pathways.used
    if not new:
        last = max((prior.by_id[row.outcome_id] for row in repeated), key=lambda one: one.validated_at)
        return ImportedOutcomes(
            last.delivery,
            last.validated_at.date(),
            0,
            False,
            repeated=len(repeated),
            superseded=list(dict.fromkeys(superseded)),
            left_out=of_pathways.left_out,
        )
    new, changed, outdone = beside_prior_outcomes(new, known, prior)
    delivery = deliver([row.outcome for row in new], moment, home, provider)
    return ImportedOutcomes(
        delivery,
        moment.date(),
        len(new),
        True,
        len(repeated),
        # a row of several rules is named once
        list(dict.fromkeys(superseded)),
        list(dict.fromkeys(changed)),
        list(dict.fromkeys(outdone)),
        of_pathways.left_out,
        len({row.where for row in new}),
        published_dates(home, {known[row.key].domain for row in new}),
    )


def _each_exception_once(rows: Iterable[CompletedRow], faults: list[str]) -> list[CompletedRow]:
    """The rows as they come; an exception with two outcomes is a fault."""
    found: list[CompletedRow] = []
    places: dict[str, str] = {}
    for row in rows:
        if row.key in places:
            faults.append(
                f"{row.where}: the exception of {places[row.key]} has a second outcome; keep one of the two"
                " rows"
            )
        places[row.key] = row.where
        found.append(row)
    return found


def _places(places: list[str]) -> str:
    more = f" and {len(places) - FAULTS_SHOWN} more" if len(places) > FAULTS_SHOWN else ""
    return ", ".join(places[:FAULTS_SHOWN]) + more
