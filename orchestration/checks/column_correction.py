"""What to do about an unreadable or empty column: a sentence on how to send it."""

from orchestration.contract.feeds import Column, Feed

# A list of codes that a message names whole; a longer one is named by its name.
MOST_CODES = 12
FORMS = {
    "date": "a date YYYY-MM-DD",
    "time": "a time YYYY-MM-DDTHH:MM:SS",
    "int": "a whole number",
    "decimal": "a number with a decimal point",
    "flag": "Y or N",
}
# The key of formats.yml that says how a source writes values of a type.
KEYS_OF_FORMATS = {"date": "dates", "time": "times", "decimal": "decimal", "int": "decimal"}


def how_to_send(feed: Feed, column: Column) -> str:
    """What is to be sent, or to be written in formats.yml where the source writes it otherwise."""
    return (
        f"have {column.name} sent as {_form(feed, column)}, or say under {feed.source}: feeds: {feed.name}:"
        f" {KEYS_OF_FORMATS.get(column.type, 'codes')}: in formats.yml how the source writes it"
    )


def how_to_fill(column: Column) -> str:
    """What is to be sent where a column has come without values."""
    return (
        f"have {column.name} sent with its values again; if the source no longer has it, publish by an override"
    )


def _form(feed: Feed, column: Column) -> str:
    """How the contract writes the values of a column."""
    if column.type in FORMS:
        return FORMS[column.type]
    codes = feed.accepted_codes(column)
    listed = f" ({', '.join(codes)})" if 0 < len(codes) <= MOST_CODES else ""
    return f"a code of the list {column.codes}{listed}"
