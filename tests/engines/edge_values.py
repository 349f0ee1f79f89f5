"""Values at which engines are known to differ, and the expressions that must give the same of them on each."""

from typing import NamedTuple

# of each relation the columns with their types, and the rows as SQL for DuckDB, which writes them as Parquet
STAMPS = (
    "2024-10-27 00:30:00",  # the last hour before the clock shows one twice
    "2024-10-27 00:59:59",
    "2024-10-27 01:00:00",  # twice
    "2024-10-27 01:30:00",
    "2024-10-27 01:59:59.999999",
    "2024-10-27 02:00:00",
    "2025-03-30 00:59:59",
    "2025-03-30 01:00:00",  # never
    "2025-03-30 01:30:00",
    "2025-03-30 02:00:00",
    "2024-02-29 23:59:59.5",
    "1900-01-01 00:00:00",
    "1968-07-01 12:00:00",  # a year of summer time
    "2099-12-31 23:59:00",
)
DAYS = (
    "2024-02-29",
    "2023-02-28",
    "2024-12-30",
    "2024-12-31",
    "2025-01-05",
    "2025-03-31",
    "1900-01-01",
    "2026-04-06",
)
TEXTS = (
    "abc",
    "abc\n",
    "\nabc",
    "abc\r\n",
    "abc ",
    "",
    " ",
    "a\\b",
    "a\\\\b|c",
    "it's",
    'say "no"',
    "100%",
    "a|b|c",
    "Ångström",
    "０１２",
    "0012",
    "+7",
    "1e3",
    "99999999999",
    "2.5",
    "true",
    "None",
    "null",
    "Delayed \u2013 awaiting?  bed",
    "2024-01-05",
)
NUMBERS = ("0", "1", "-1", "2.5", "3.5", "-2.5", "0.1", "7", "126", "127", "364.999999", "1000000.5")
FACTS = (
    '{"a":"x","ageing":{"days":3}}',
    '{"a":"x","ageing":{"days":4}}',
    '{"a":"x","ageing":{"days":9}}',
    '{"a":"y \\\\"ageing\\\\": 5","b":2.5}',
    '{"a":null,"b":"2024-01-05"}',
    "{}",
)


# texts of SQL that an expression gives to macros by name
NAMED = {
    "LEAP": "date '2024-02-27'",
    "MARCH": "date '2024-03-02'",
    "FOUR_DAYS": f"'{FACTS[1]}'",
    "WORDS": "'waiting 3 days since 2024-01-05: x'",
    "OTHER_WORDS": "'x, 2.5, 2024-01-05'",
}


class Edge(NamedTuple):
    """An expression over the rows of a relation, with calls of macros."""

    relation: str
    name: str
    sql: str


EDGES = (
    Edge("days", "add_days", "{{ add_days('day', -1) }}"),
    Edge("days", "add_days_far", "{{ add_days('day', 36500) }}"),
    Edge("days", "day_of_week", "{{ day_of_week('day') }}"),
    Edge("days", "is_weekday", "{{ is_weekday('day') }}"),
    Edge("days", "weekday_number", "{{ weekday_number('day') }}"),
    Edge("days", "week_ending", "{{ week_ending('day') }}"),
    Edge("days", "week_start", "{{ week_start('day') }}"),
    Edge("days", "years_before", "{{ years_before('day', 1) }}"),
    Edge("days", "days_between", "{{ days_between('day', \"date '2024-03-01'\") }}"),
    Edge("days", "month_of", "{{ month_of('day') }}"),
    Edge("days", "financial_year", "{{ financial_year('day') }}"),
    Edge("days", "date_spine_days", "(select count(*) from ({{ date_spine_days(LEAP, MARCH) }}) as spine)"),
    Edge("stamps", "local_to_utc", "{{ local_to_utc('stamp') }}"),
    Edge("stamps", "utc_to_local", "{{ utc_to_local('stamp') }}"),
    Edge("stamps", "add_minutes", "{{ add_minutes('stamp', -61) }}"),
    Edge("stamps", "minutes_between", "{{ minutes_between(\"timestamp '2024-10-27 01:29:59'\", 'stamp') }}"),
    Edge("stamps", "clock_change_doubt", "{{ clock_change_doubt('stamp', 'false') }}"),
    Edge("stamps", "hour_start", "{{ hour_start('stamp') }}"),
    Edge("stamps", "is_midnight", "{{ is_midnight('stamp') }}"),
    Edge("stamps", "text_of_a_time", "cast({{ hour_start('stamp') }} as string)"),
    Edge("stamps", "day_of_a_time", "cast(stamp as date)"),
    Edge("texts", "matches", "{{ matches('text', '[a-z]+') }}"),
    Edge("texts", "matches_any", "{{ matches('text', '.*') }}"),
    Edge("texts", "matches_digits", "{{ matches('text', '[0-9]+') }}"),
    Edge("texts", "plain_key", "{{ plain_key('text') }}"),
    Edge("texts", "without_last_part", "{{ without_last_part('text') }}"),
    Edge("texts", "escaped_part", "{{ escaped_part('text') }}"),
    Edge("texts", "code_without_zeros", "{{ code_without_zeros('text') }}"),
    Edge("texts", "keyed_hash", "{{ keyed_hash('text') }}"),
    Edge("texts", "text_literal", "text = {{ text_literal(\"a\\\\b\") }}"),
    Edge("texts", "text_literal_quote", "text = {{ text_literal(\"it's\") }}"),
    Edge("texts", "length", "length(text)"),
    Edge("texts", "facts_text", "{{ facts_text(['text'], []) }}"),
    Edge("numbers", "half_rounded", "cast(round(number, 0) as integer)"),
    Edge("numbers", "half_floored", "cast(floor(number) as integer)"),
    Edge("numbers", "share", "100e0 * number / nullif(number - 1, 0)"),
    Edge("numbers", "division_by_zero", "number / nullif(number - number, 0)"),
    Edge("numbers", "weeks_band", "{{ weeks_band('cast(floor(number) as integer)') }}"),
    Edge("numbers", "weeks_band_number", "{{ weeks_band_number('cast(floor(number) as integer)') }}"),
    Edge("facts", "facts_without_ages", "{{ facts_without_ages('facts') }}"),
    Edge("facts", "values_that_matter", "{{ values_that_matter('facts') }}"),
    Edge("facts", "unchanged_facts", "{{ unchanged_facts('facts', FOUR_DAYS, 1) }}"),
    Edge("facts", "unchanged_words", "{{ unchanged_words(WORDS, 'facts', OTHER_WORDS) }}"),
    Edge("facts", "words_without_ages", "{{ words_without_ages(\"'day 12, 3 of 4; waiting 5'\") }}"),
)  # fmt: skip
# of a group: one row
GROUPS = (
    Edge("texts", "joined_text", "{{ joined_text('text', 'number_of_row') }}"),
    Edge("numbers", "percentile_of", "{{ percentile_of('number', 0.9) }}"),
    Edge("numbers", "percentile_of_half", "{{ percentile_of('number', 0.5) }}"),
)
