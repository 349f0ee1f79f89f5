"""Why a delivery was not taken in, in words that a person at the sending system can act on."""

from dataclasses import dataclass

from orchestration.contract.safe_errors import SafeError
from orchestration.store.plain_text import plain

RESEND = "Correct the manifest and send the delivery again."


@dataclass(eq=False)
class Rejection(SafeError):
    """A delivery is refused whole. No value of a patient's record may appear in any part.

    `waits_for` says after what the same delivery is judged again, although nobody sends it again: 'delivery'
    (another one that it builds on), 'next day' (its day has not come yet by the clock of this machine) or 'next
    look' (it could not be read); None where only another content can be accepted.
    """

    where: str
    expected: str
    found: str
    action: str
    waits_for: str | None = None

    def __str__(self) -> str:
        where, expected, found = (plain(part) or "nothing" for part in (self.where, self.expected, self.found))
        return f"{where}: expected {expected}, found {found}. {self.action}"


class StillArriving(Exception):
    """A file is still growing or changing; the delivery is left for the next look."""


class CannotKeep(SafeError):
    """The archive cannot be written: the fault is in this home, not in the delivery, which is judged again."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"the archive cannot be written ({cause}): make room on the disk of the home and refresh again;"
            " the published data has not changed, and the delivery will be judged again"
        )
