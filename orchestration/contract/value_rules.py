"""What is read as empty, and what a value of each type may look like: for intake and for typed values.

The typed rows that staging reads are made by these (`contract.typed_values`). Intake asks the same of the
columns of a key before, because a row that has no usable key can be found by nobody.
"""

from collections.abc import Sequence

# Words that systems write where there is nothing, whatever their case.
EMPTY_WORDS = ("NULL", "N/A", "\\N")
# Days that systems write for a missing date, alone or with a time of day.
EMPTY_DATES = ("1900-01-01", "9999-12-31")
# The NHS began in 1948, so that no record of it is older; people may be. After the last year no plan reaches.
FIRST_YEAR = 1948
LAST_YEAR = 2199

DATE_PATTERN = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
# hours are 00 to 23: the Data Dictionary (rule S13) knows no 24:00
TIME_PATTERN = DATE_PATTERN + "T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])?"
INT_PATTERN = "-?[0-9]+"

# Blanks of every alphabet, control characters and marks without a width: unseen at the ends of a value.
UNSEEN = r"[\p{Z}\p{Cc}\p{Cf}]"
# Inside a text they would end a line, or turn its direction, wherever it is shown: each becomes a blank.
BREAKING = r"[\p{Cc}\x{2028}\x{2029}\x{202A}-\x{202E}\x{2066}-\x{2069}]"
# Either of them in the texts of a row, put together with bars between them.
UNSEEN_OF_ROW = r"(^|\|)\p{Z}|\p{Z}(\||$)|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]"
# Text columns that name a record, a person or a pathway. A ward or a clinic is a code of a place, also "0".
IDENTIFIERS = ("nhs_number", "ubrn", "pathway_issuer", "exception_key")
# An identifier that systems fill with noughts when it is missing. Ten noughts are an invalid NHS number.
ZEROS = "0+"
ZEROS_OF_NHS_NUMBER = "0{1,9}"


def cleaned_sql(column: str) -> str:
    """SQL of a text without unseen characters at its ends or breaking ones inside; null where none is left."""
    ends = f"regexp_replace({column}, '^{UNSEEN}+|{UNSEEN}+$', '', 'g')"
    whole = f"regexp_replace({ends}, '{BREAKING}', ' ', 'g')"
    return (
        f"case when regexp_matches({column}, '{UNSEEN}') then nullif({whole}, '') else nullif({column}, '') end"
    )


def unseen_of_row_sql(names: Sequence[str]) -> str:
    """SQL of whether any text of a row has unseen characters at its ends or breaking ones: nearly none has."""
    return f"regexp_matches(concat_ws('|', {', '.join(names)}), '{UNSEEN_OF_ROW}')" if names else "false"


def cleaned_of_row_sql(name: str) -> str:
    """The same as `cleaned_sql` where the row says in `has_unseen` whether it needs any cleaning."""
    ends = f"regexp_replace({name}, '^{UNSEEN}+|{UNSEEN}+$', '', 'g')"
    whole = f"regexp_replace({ends}, '{BREAKING}', ' ', 'g')"
    return f"case when has_unseen then nullif({whole}, '') else nullif({name}, '') end"


def quick_filled_sql(name: str, kind: str, zeros: str | None) -> str:
    """The same as `filled_sql` of a text by its name, with the cheapest question first."""
    words = ", ".join(f"'{word}'" for word in EMPTY_WORDS)
    longest = max(len(word) for word in EMPTY_WORDS)
    # in nested cases, because both sides of an `and` may be worked out
    empty = [f"case when strlen({name}) <= {longest} then upper({name}) in ({words}) else false end"]
    if kind in ("date", "time"):
        days = ", ".join(f"'{day}'" for day in EMPTY_DATES)
        empty.append(
            f"case when substring({name}, 1, 10) in ({days})"
            f" then substring({name}, 11, 1) in ('', 'T', ' ') else false end"
        )
    if zeros is not None:
        empty.append(
            f"case when starts_with({name}, '0') then regexp_full_match({name}, '{zeros}') else false end"
        )
    return f"case {' '.join(f'when {condition} then null' for condition in empty)} else {name} end"


def filled_sql(cleaned: str, kind: str, zeros: str | None) -> str:
    """SQL of a cleaned text, null where it is a word or a day that systems write where there is nothing."""
    words = ", ".join(f"'{word}'" for word in EMPTY_WORDS)
    empty = [f"upper({cleaned}) in ({words})"]
    if kind in ("date", "time"):
        days = ", ".join(f"'{day}'" for day in EMPTY_DATES)
        empty.append(
            f"(substring({cleaned}, 1, 10) in ({days}) and substring({cleaned}, 11, 1) in ('', 'T', ' '))"
        )
    if zeros is not None:
        empty.append(f"regexp_full_match({cleaned}, '{zeros}')")
    return f"case when not ({' or '.join(empty)}) then {cleaned} end"


def usable_sql(filled: str, kind: str, codes: tuple[str, ...], first_year: int) -> str:
    """SQL that is true where a filled text is a value of its type."""
    if kind == "text":
        return f"{filled} is not null"
    if kind == "code":
        return f"{filled} in ({', '.join(repr(code) for code in codes)})"
    if kind == "flag":
        return f"upper({filled}) in ('Y', 'N')"
    if kind in ("int", "decimal"):
        cast = "integer" if kind == "int" else "decimal(18, 4)"
        return f"try_cast({filled} as {cast}) is not null"
    pattern, cast = (DATE_PATTERN, "date") if kind == "date" else (TIME_PATTERN, "timestamp")
    in_years = f"substring({filled}, 1, 4) between '{first_year}' and '{LAST_YEAR}'"
    text = f"case when regexp_full_match({filled}, '{pattern}') and {in_years} then {filled} end"
    if kind == "time":
        # whatever its offset, the day and the time of day must exist
        text = f"substring({text}, 1, 16)"
    return f"try_cast({text} as {cast}) is not null"


def key_sql(column: str, kind: str) -> str:
    """SQL of a value of a key as staging compares it: without blanks round it, of a time the moment in UTC.

    Two systems, or one before and after an upgrade, write one moment with and without its offset.
    """
    text = f"trim({column})"
    if kind != "time":
        return text
    # the engine reads an offset only behind seconds
    with_seconds = f"regexp_replace({text}, 'T([0-9]{{2}}:[0-9]{{2}})(Z|[+-])', 'T\\1:00\\2')"
    moment = (
        f"case when regexp_full_match({text}, '.*T.*(Z|[+-][0-9]{{2}}:?[0-9]{{2}})')"
        f" then timezone('UTC', try_cast({with_seconds} as timestamptz))"
        f" else timezone('UTC', timezone('Europe/London', try_cast({text} as timestamp))) end"
    )
    return f"coalesce(cast({moment} as varchar), {text})"
