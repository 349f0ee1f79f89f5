"""Outcomes beside what is known of their exceptions: the current publication and the outcomes sent before."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from orchestration.deliverables.outcome_rows import CompletedRow, in_delivery
from orchestration.deliverables.prior_outcomes import PriorOutcomes
from orchestration.store.catalog import columns_of
from orchestration.store.engine_files import open_file
from orchestration.store.exception_keys import FORMER_KEY_LETTERS, ExceptionKeys
from orchestration.store.home import Home

# By exception that the publication knows: since when it is open, and since when for these facts.
OpenSince = dict[str, tuple[date | None, date | None]]


def open_since(new: Iterable[CompletedRow], home: Home, keys: ExceptionKeys) -> OpenSince:
    """Since when the exceptions of the rows are open, by the keys of today.

    A publication of before the home had a secret, which readers were moved back to, has former keys.
    """
    with open_file(home.current) as connection:
        columns = columns_of(connection, "validation.exceptions")
        # publications of earlier versions do not have it for the facts
        facts = "exceptions.facts_since" if "facts_since" in columns else "exceptions.open_since"
        rows = connection.execute(
            f"""
            select exceptions.exception_key, exceptions.open_since, coalesce({facts}, exceptions.open_since)
            from validation.exceptions as exceptions
            left join (select unnest(?::varchar[]) as exception_key) as asked
                on exceptions.exception_key = asked.exception_key
            where asked.exception_key is not null or length(exceptions.exception_key) = {FORMER_KEY_LETTERS}
            """,
            [[row.key for row in new]],
        ).fetchall()
    return {keys.current(key): (open_since, facts_since) for key, open_since, facts_since in rows}


def unknown_or_changed(new: Iterable[CompletedRow], known: OpenSince) -> Iterator[str]:
    """Rows that the publication does not know: another home's list, a damaged key, or facts that have moved.

    An older list is as good as the newest where the exception is still open for the same facts; of a domain
    that is held, the list that was last published is the newest one.
    """
    for row in new:
        if row.key not in known:
            yield f"{row.where}: no exception of the current publication has this key; delete the row"
            continue
        if any(since is not None and since > row.night for since in known[row.key]):
            yield (
                f"{row.where}: the facts have changed since {row.night:%d/%m/%Y}, the date of this list;"
                " complete the row on the newest list instead"
            )


def beside_prior_outcomes(
    new: list[CompletedRow], known: OpenSince, prior: PriorOutcomes
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
        since = max((day for day in known[row.key] if day is not None), default=date.min)
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
