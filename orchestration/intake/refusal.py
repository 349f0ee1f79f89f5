"""Why a delivery was not taken in, in words that a person at the sending system can act on."""

from dataclasses import dataclass


@dataclass(eq=False)
class Refusal(Exception):
    """A delivery is refused whole. No value of a patient's record may appear in any part.

    `may_resolve`: another delivery could put it right without this one being sent again.
    """

    where: str
    expected: str
    found: str
    action: str
    may_resolve: bool = False

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}, found {self.found}. {self.action}"


class StillArriving(Exception):
    """A file is still growing; the delivery is left for the next look."""
