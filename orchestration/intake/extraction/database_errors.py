"""What a database says when something fails, without a patient's value and without a secret.

A message of the database may quote the value that it could not use. So its own words are shown only where the
error is about names, rights, syntax or the connection; of any other only the kind is.
"""

import re
from dataclasses import dataclass
from typing import Any

from orchestration.store.plain_text import plain

# First two letters of an SQLSTATE whose message names objects, never values: connection, authorisation,
# catalogue, syntax and rights, resources, limits, object state, operator's intervention, system.
ABOUT_NO_VALUE = ("08", "28", "3D", "3F", "42", "53", "54", "55", "57", "58", "25", "40")
# The same by SQL Server's own numbers: names, syntax, rights, login, database, snapshot isolation, deadlock.
NUMBERS_ABOUT_NO_VALUE = {102, 156, 207, 208, 209, 229, 230, 916, 1205, 3952, 3960, 4060, 18456}
# Lost connections, a server that ends or starts, and a conflict that another try can settle.
WORTH_ANOTHER_TRY = ("08", "40")
STATES_WORTH_ANOTHER_TRY = ("57P01", "57P02", "57P03", "53300", "HYT01")
NEVER_WORTH = ("28", "3D")
TIMED_OUT = ("57014", "HYT00")
QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
DIGITS = re.compile(r"\d{4,}")


@dataclass(frozen=True)
class DatabaseSaid:
    """The words of an error that are safe to show, and what kind of error it is."""

    words: str
    has_timed_out: bool
    may_pass: bool


def what_database_said(error: BaseException, secrets: tuple[str, ...], is_connecting: bool) -> DatabaseSaid:
    """The error in words for a person; `secrets` are masked wherever they stand."""
    original: Any = getattr(error, "orig", None) or error
    state = _state_of(original)
    lost = bool(getattr(error, "connection_invalidated", False))
    words = _words(original, state, is_connecting)
    for secret in secrets:
        if secret:
            words = words.replace(secret, "***")
    may_pass = lost or state.startswith(WORTH_ANOTHER_TRY) or state in STATES_WORTH_ANOTHER_TRY
    # a driver that could not connect often says no state at all
    may_pass = may_pass or (is_connecting and not state.startswith(NEVER_WORTH) and not _is_refusal(words))
    return DatabaseSaid(plain(words), state in TIMED_OUT, may_pass)


def _state_of(original: Any) -> str:
    state = getattr(original, "sqlstate", None) or getattr(original, "sql_state", None)
    if isinstance(state, str):
        return state
    # mssql-python keeps it in its message as other drivers of ODBC do: [08001]
    found = re.search(r"\[([0-9A-Z]{5})\]", str(original))
    return found.group(1) if found else ""


def _is_refusal(words: str) -> bool:
    return re.search(r"authentication failed|login failed|does not exist", words, re.IGNORECASE) is not None


def _words(original: Any, state: str, is_connecting: bool) -> str:
    diagnosis = getattr(original, "diag", None)
    primary = getattr(diagnosis, "message_primary", None)
    if isinstance(primary, str) and primary:
        is_safe = is_connecting or state.startswith(ABOUT_NO_VALUE)
        return primary if is_safe else _only_kind(original, state)
    text = " ".join(str(original).split())
    number = re.search(r"\((\d{3,5})\)", text)
    if is_connecting or (number and int(number.group(1)) in NUMBERS_ABOUT_NO_VALUE):
        return text or type(original).__name__
    if text and (state.startswith(ABOUT_NO_VALUE) or getattr(original, "sqlstate", "") is None):
        return DIGITS.sub("…", QUOTED.sub("'…'", text))
    return _only_kind(original, state or "unknown")


def _only_kind(original: Any, state: str) -> str:
    return f"an error of the kind {type(original).__name__} (SQLSTATE {state}; its words may quote a record)"
