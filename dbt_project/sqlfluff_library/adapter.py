"""Stands in for dbt's adapter while sqlfluff reads the models: every dispatched macro is one name."""

from collections.abc import Callable


def dispatch(name: str, namespace: str) -> Callable[..., str]:
    """The macro that an engine would give, as a column of its name."""
    return lambda *arguments: name


def quote(name: str) -> str:
    """A name as it is, which may hold blanks."""
    return f'"{name}"'
