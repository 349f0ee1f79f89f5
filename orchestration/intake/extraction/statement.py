"""The SQL of a feed in the home, `extracts/<source>/<feed>.sql`: one statement that only reads.

The words are those of the database's own dialect, as sqlglot tells them apart: text, comments and quoted names
are never taken for statements. The account of the database should have no right but to read either.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from orchestration.contract.feeds import Source
from orchestration.settings.connections import POSTGRESQL, UnusableConnection
from orchestration.store.home import Home
from orchestration.store.plain_text import plain

# The bind parameter that stands for the mark of the last extract that was accepted.
SINCE = "since"
FOLDER = "extracts"
# Beside the feeds: the day that the database covers, and the keys of a feed where they can be read faster.
AS_AT = "_as_at"
KEYS = ".keys"
LARGEST = 256 * 1024
DIALECTS = {POSTGRESQL: "postgres"}
# What writes, locks or runs something else, by sqlglot's names.
WRITES = {
    "INSERT",
    "UPDATE",
    "DELETE",
    "MERGE",
    "INTO",
    "CREATE",
    "DROP",
    "ALTER",
    "TRUNCATE",
    "GRANT",
    "REVOKE",
    "EXECUTE",
    "COMMAND",
    "COPY",
    "LOAD",
    "KILL",
    "DECLARE",
}


@dataclass(frozen=True)
class Statement:
    """One statement that reads, ready for SQLAlchemy's `text`; `name` is the file as messages say it."""

    name: str
    text: str
    has_since: bool
    begins_with: str


def read_statements(source: Source, kind: str, home: Home) -> dict[str, Statement]:
    """The statements of a source by the name of their file without `.sql`. Raises UnusableConnection."""
    folder = home.root / FOLDER / source.name
    place = f"{FOLDER}/{source.name}"
    try:
        files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise UnusableConnection(
            f"{place}: expected a folder of the home with one SQL file per feed, found {type(error).__name__};"
            f" write {place}/<feed>.sql for each feed to be read ({', '.join(source.feeds)})"
        ) from None
    allowed = {AS_AT, *source.feeds, *(f"{feed}{KEYS}" for feed in source.feeds)}
    found = {}
    for file in files:
        if file.suffix != ".sql" or file.stem not in allowed:
            raise UnusableConnection(
                f"{place}: expected <feed>.sql, <feed>.keys.sql or {AS_AT}.sql for the feeds"
                f" {', '.join(source.feeds)}, found {plain(file.name, 60)}; rename or remove it"
            )
        found[file.stem] = _statement(file, f"{place}/{file.name}", kind)
    if not any(feed in found for feed in source.feeds):
        raise UnusableConnection(
            f"{place}: expected one SQL file per feed, found none; write {place}/<feed>.sql"
            f" ({', '.join(source.feeds)})"
        )
    return found


def _statement(file: Path, name: str, kind: str) -> Statement:
    from sqlglot.dialects.dialect import Dialect
    from sqlglot.errors import TokenError

    try:
        if file.stat().st_size > LARGEST:
            raise UnusableConnection(f"{name}: expected at most {LARGEST} bytes, found more; shorten it")
        text = file.read_text(encoding="utf-8-sig")
        tokens = Dialect.get_or_raise(DIALECTS.get(kind, "tsql")).tokenize(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableConnection(
            f"{name}: expected a text file in UTF-8, found {type(error).__name__}; save it as UTF-8"
        ) from None
    except TokenError:
        raise _refused(name, text, len(text), "quotes or comments that do not end") from None
    while tokens and tokens[-1].token_type.name == "SEMICOLON":
        tokens.pop()
    if not tokens:
        raise _refused(name, text, 0, "an empty file")
    kinds = [token.token_type.name for token in tokens]
    begins_with = kinds[0]
    if begins_with not in ("SELECT", "WITH"):
        raise _refused(name, text, tokens[0].start, f"one that begins with {plain(tokens[0].text, 20)}")
    for number, token in enumerate(tokens):
        if kinds[number] == "SEMICOLON":
            raise _refused(name, text, token.start, "a second statement")
        is_a_name = number > 0 and kinds[number - 1] in ("DOT", "ALIAS")
        if kinds[number] in WRITES and not is_a_name:
            raise _refused(name, text, token.start, f"the word {plain(token.text, 20)}")
    binds = {
        token.start
        for token, following in pairwise(tokens)
        if token.token_type.name == "COLON"
        and following.text.lower() == SINCE
        and following.start == token.end + 1
    }
    # what is not the parameter is text of the database's own: a cast, a time of day
    escaped = "".join(
        "\\:" if letter == ":" and place not in binds else letter
        for place, letter in enumerate(text[: tokens[-1].end + 1])
    )
    return Statement(name, escaped, bool(binds), begins_with)


def _refused(name: str, text: str, place: int, found: str) -> UnusableConnection:
    line = text.count("\n", 0, place) + 1
    return UnusableConnection(
        f"{name} line {line}: expected one statement that only reads and begins with SELECT or WITH, found"
        f" {found}; nothing was read"
    )
