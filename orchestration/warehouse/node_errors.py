"""What dbt says of a node that failed, in words that hold nobody's record."""

import re

from orchestration.store.plain_text import plain

# As the engine says it, `Binder Error: Referenced column …`; as dbt does, `Compilation Error in model …`.
OF_ENGINE = re.compile(r"\s*([A-Z]\w*(?: \w+){0,3} Error): (.*)")
# As Spark does, `[UNRESOLVED_COLUMN.WITH_SUGGESTION] …`: the words after it may quote a value.
OF_SPARK = re.compile(r"\s*\[([A-Z][A-Z_.]+[A-Z])\] ")
OF_DBT = re.compile(r"\s*([A-Z]\w* Error) in ")
# Errors about the SQL or the machine: their words name columns, tables and files. Any other may quote a value.
WITHOUT_VALUES = frozenset({"Binder Error", "Catalog Error", "Parser Error", "IO Error", "Out of Memory Error"})
LONGEST = 200


def error_in_words(message: str | None) -> str:
    """The kind of error, with its own words where they cannot quote a patient's value."""
    for line in (message or "").splitlines():
        found = OF_ENGINE.match(line)
        if found and found[1] in WITHOUT_VALUES:
            return plain(f"{found[1]}: {found[2].strip()}", LONGEST)
        if found:
            return found[1]
        if of_spark := OF_SPARK.match(line):
            return f"Spark's {of_spark[1]}"
    of_dbt = OF_DBT.match(message or "")
    return of_dbt[1] if of_dbt else "an error"
