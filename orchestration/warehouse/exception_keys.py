"""What a build is given to make the keys of exceptions with (decision 0026)."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.store.exception_keys import ExceptionKeys
from orchestration.store.ledger import Ledger

OUTCOMES = ("validation", "outcomes")


@dataclass(frozen=True)
class KeyInputs:
    """The secret of the home, and the deliveries of outcomes that name exceptions by their former keys."""

    keys: ExceptionKeys
    former_outcomes: tuple[str, ...]


def key_inputs(selected: Iterable[SelectedFile], ledger: Ledger) -> KeyInputs:
    """The same whenever a build is derived again: neither the secret nor what was there before it changes."""
    keys = ledger.exception_keys()
    former = {
        choice.delivery.delivery
        for choice in selected
        if (choice.source, choice.feed) == OUTCOMES and choice.delivery.delivery_id <= keys.former_delivery
    }
    return KeyInputs(keys, tuple(sorted(former)))


def write_key_inputs(connection: duckdb.DuckDBPyConnection, inputs: KeyInputs) -> None:
    """Writes them beside the night; the schema `run` is in no publication."""
    connection.execute(
        "create table run.keys as select ?::blob as inner_pad, ?::blob as outer_pad",
        [inputs.keys.inner, inputs.keys.outer],
    )
    connection.execute("create table run.former_outcomes (delivery varchar)")
    for delivery in inputs.former_outcomes:
        connection.execute("insert into run.former_outcomes values (?)", [delivery])
