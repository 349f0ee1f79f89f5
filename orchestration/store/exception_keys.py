"""The secret of a home that the keys of its exceptions are made with: a sender cannot compute them.

A key is the HMAC (SHA-256, cut to 160 bits) of the key that the same fault had before there was a secret: the
MD5 of its rule and record, which anybody can compute who knows both. Made once, kept in the ledger, so that it
goes wherever the home goes: into backups, copies and restored homes (decision 0026).
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

SECRET_BYTES = 32
LONGEST_SECRET = 64
KEY_LETTERS = 40
FORMER_KEY_LETTERS = 32


@dataclass(frozen=True)
class ExceptionKeys:
    """The secret, and until when keys were made without: the night of the newest list, the last delivery."""

    secret: bytes
    former_night: date | None
    former_delivery: int

    @property
    def inner(self) -> bytes:
        """What stands before the text in the inner hash of an HMAC."""
        return self._padded(0x36)

    @property
    def outer(self) -> bytes:
        """What stands before the inner hash in the outer one."""
        return self._padded(0x5C)

    def _padded(self, mask: int) -> bytes:
        return bytes(byte ^ mask for byte in self.secret.ljust(LONGEST_SECRET, b"\0"))

    def current(self, key: str) -> str:
        """The key of today for one of any time."""
        if len(key) != FORMER_KEY_LETTERS:
            return key
        return hmac.new(self.secret, key.encode(), hashlib.sha256).hexdigest()[:KEY_LETTERS]

    def of_fault(self, rule_id: str, record_key: str) -> str:
        """The key of a fault, as the build computes it (`exception_key_of`, for a rule of one domain)."""
        text = f"{rule_id}|{record_key}"
        return self.current(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())

    def may_be_former(self, night: date) -> bool:
        """Whether a list of a night can have keys that were made without the secret."""
        return self.former_night is not None and night <= self.former_night
