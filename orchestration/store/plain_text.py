"""Text from outside, made safe to show and to keep."""

# One message fits a screen: a manifest can hold megabytes where a name is expected.
LONGEST_PART = 300


def plain(text: str, longest: int = LONGEST_PART) -> str:
    """Text from a sender that is safe to show and to keep: one line, printable, not too long."""
    return printable(text if len(text) <= longest else f"{text[:longest]}…")


def printable(text: str, keep: str = "") -> str:
    """Text with every character shown that a terminal would obey, but those of `keep`."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in keep else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )
