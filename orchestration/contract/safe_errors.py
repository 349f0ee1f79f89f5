"""Errors whose words may be shown to anybody."""


class SafeError(RuntimeError):
    """Its words are written for a person, say what to do, and hold nobody's record."""


class WrongArgument(SafeError, ValueError):
    """Something that was asked for cannot be done as it was asked; the message says what was expected."""


def names_of_safe_errors() -> set[str]:
    """The names of all such errors that are loaded, for where only the name of an error is left of it."""
    found: set[str] = set()
    waiting: list[type[SafeError]] = [SafeError]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting += kind.__subclasses__()
    return found
