"""Writes docs/bad_values.md: what becomes of a bad value, by feed and kind of value.

`python -m tests.values.bad_values_table` rewrites it; the test of columns and values sees that it is up to date
and that every row of it is what happens.
"""

from collections import Counter

from tests.conftest import ROOT
from tests.values.columns_and_values import SOURCE_OF, Variant, variants

TABLE = ROOT / "docs" / "bad_values.md"
BECOMES = ("typed", "empty", "refused", "unreadable")
HEAD = """# Invalid values

Written by `python -m tests.values.bad_values_table`. Every column of every feed is tested with every kind of
value, each in a row of its own and for a different patient. No domain is held, and every patient is counted.

* typed: the value is read. Text is any text; blanks around a value are removed.
* empty: the value means "no value", and is counted in the note of its file.
* refused: the value is null, its text is kept in `<column>_rejected`, and an exception is raised.
* unreadable: the value is in the key. The row is kept with its line and the reason, and counted.

| feed | value | columns tried | typed | empty | refused | unreadable |
| --- | --- | --- | --- | --- | --- | --- |
"""


def bad_values_table(tried: list[Variant]) -> str:
    """The page as text."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for one in tried:
        counts.setdefault((f"{SOURCE_OF[one.feed]}.{one.feed}", one.kind), Counter())[one.becomes] += 1
    lines = [
        f"| {feed} | {kind} | {found.total()} | " + " | ".join(str(found[word]) for word in BECOMES) + " |"
        for (feed, kind), found in counts.items()
    ]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(bad_values_table(variants()), encoding="utf-8")
