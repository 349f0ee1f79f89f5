"""Outcomes beside what is known of their exceptions: the current publication and the outcomes sent before."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from orchestration.deliverables.outcome_rows import CompletedRow, in_delivery
from orchestration.deliverables.prior_outcomes import PriorOutcomes
from orchestration.store.catalog import columns_of
from orchestration.store.engine_files import open_file
from orchestration.store.exception_keys import FORMER_KEY_LETTERS, ExceptionKeys
from orchestration.store.home import Home


@dataclass(frozen=True)
class KnownException:
    """An exception of the current publication: since when it is open, and open for these facts."""

    domain: str
    rule_id: str
    kind: str | None
    open_since: date | None
    facts_since: date | None

    @property
    def days(self) -> tuple[date, ...]:
        """The days since which nothing has changed, as far as they are known."""
        return tuple(day for day in (self.open_since, self.facts_since) if day is not None)

    def has_changed_since(self, night: date) -> bool:
        """Whether whoever worked from the list of a night saw other facts."""
        return any(day > night for day in self.days)


KnownExceptions = dict[str, KnownException]


def known_exceptions(new: Iterable[CompletedRow], home: Home, keys: ExceptionKeys) -> KnownExceptions:
    """The exceptions of the rows as the publication knows them, by the keys of today.

    A publication of before the home had a secret, which readers were moved back to, has former keys.
    """
    with open_file(home.current) as connection:
        columns = columns_of(connection, "validation.exceptions")
        # publications of earlier versions have no date for the facts, and no kinds
        facts = "exceptions.facts_since" if "facts_since" in columns else "exceptions.open_since"
        kind = "exceptions.kind" if "kind" in columns else "cast(null as varchar)"
        rows = connection.execute(
            f"""
            select exceptions.exception_key, exceptions.domain, exceptions.rule_id, {kind},
                exceptions.open_since, coalesce({facts}, exceptions.open_since)
            from validation.exceptions as exceptions
            left join (select unnest(?::varchar[]) as exception_key) as asked
                on exceptions.exception_key = asked.exception_key
            where asked.exception_key is not null or length(exceptions.exception_key) = {FORMER_KEY_LETTERS}
            """,
            [[row.key for row in new]],
        ).fetchall()
    return {keys.current(key): KnownException(*of_exception) for key, *of_exception in rows}


def published_dates(home: Home, domains: Collection[str]) -> dict[str, date]:
    """The date of the data now published, of some domains."""
    with open_file(home.current) as connection:
        rows = connection.execute(
            "select domain, as_at from publication.status where as_at is not null"
        ).fetchall()
    return {domain: as_at for domain, as_at in rows if domain in domains}


def unknown_or_changed(new: Iterable[CompletedRow], known: KnownExceptions) -> Iterator[str]:
    """Rows that the publication does not know: another home's list, a damaged key, or facts that have moved.

    An older list is as good as the newest where the exception is still open for the same facts; of a domain
    that is held, the list that was last published is the newest one.
    """
    for row in new:
        if row.key not in known:
            yield f"{row.where}: no exception of the current publication has this key; delete the row"
            continue
        if known[row.key].has_changed_since(row.night):
            yield (
                f"{row.where}: the facts have changed since {row.night:%d/%m/%Y}, the date of this list;"
                " complete the row on the newest list instead"
            )


def beside_prior_outcomes(
    new: list[CompletedRow], known: KnownExceptions, prior: PriorOutcomes
) -> tuple[list[CompletedRow], list[str], list[str]]:
    """The rows as they are delivered, and the places of those that change or are outdone by a prior outcome.

    Only prior outcomes given since the exception opened with these facts count. At the same second the one that
    is sent later holds.
    """
    delivered: list[CompletedRow] = []
    changed: list[str] = []
    outdone: list[str] = []
    for row in new:
        newest = prior.newest(row.key)
        since = max(known[row.key].days, default=date.min)
        if newest is None or newest.validated_at.date() < since:
            delivered.append(row)
            continue
        moment = datetime.fromisoformat(row.outcome["validated_at"])
        second_later = moment + timedelta(seconds=1)
        if moment == newest.validated_at.replace(microsecond=0) and second_later.date() == moment.date():
            moment = second_later
            row = replace(row, outcome={**row.outcome, "validated_at": in_delivery(moment)})
        delivered.append(row)
        if (row.outcome["outcome"], row.outcome["valid_until"]) != (newest.outcome, newest.valid_until):
            (outdone if moment < newest.validated_at else changed).append(row.where)
    return delivered, changed, outdone
