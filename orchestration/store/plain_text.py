"""Text from outside, made safe to show and to keep."""

# One message fits a screen: a manifest can hold megabytes where a name is expected.
LONGEST_PART = 300


def plain(text: str, longest: int = LONGEST_PART) -> str:
    """Text from a sender that is safe to show and to keep: one line, printable, not too long."""
    short = text if len(text) <= longest else f"{text[:longest]}…"
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in short
    )
