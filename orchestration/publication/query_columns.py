"""Which columns of an answer are shown: those that a person chose, or as many as a terminal has room for."""

from collections.abc import Sequence

from orchestration.contract.safe_errors import WrongArgument
from orchestration.publication.query_names import near_names

# A text longer than this is folded within its column, so that one text does not push out every other column.
WIDEST = 40
# between two columns
GAP = 2


def chosen_places(names: Sequence[str], chosen: Sequence[str]) -> list[int]:
    """The places of the columns chosen, in their order and without regard to case; all where none is chosen.

    Raises WrongArgument for a column that the answer does not have.
    """
    if not chosen:
        return list(range(len(names)))
    by_name = {name.lower(): place for place, name in reversed(list(enumerate(names)))}
    places: list[int] = []
    for name in chosen:
        place = by_name.get(name.lower())
        if place is None:
            near = near_names(name, list(names)) or list(names)
            raise WrongArgument(
                f"--columns: expected columns of the answer, found '{name}'; near it: {', '.join(near)}"
            )
        if place not in places:
            places.append(place)
    return places


def fitting(widths: Sequence[int], room: int) -> int:
    """How many columns from the left fit into so many characters; always one at least."""
    used = 0
    for number, width in enumerate(widths):
        used += min(width, WIDEST) + (GAP if number else 0)
        if used > room:
            return max(number, 1)
    return len(widths)
