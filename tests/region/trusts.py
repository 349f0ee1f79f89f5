"""Synthetic trusts of several providers: the generator writes one, whose code is put in everywhere."""

import hashlib
import json
from pathlib import Path

from data.synthetic.generate import generate
from data.synthetic.trust.shape import PROVIDER


def write_trust(landing: Path, provider: str, seed: int, size: str = "small", nights: int = 1) -> None:
    """The deliveries of a trust with this code, of as many letters as the generator's own, and this seed."""
    generate(landing, size, nights, seed)
    for manifest in sorted(landing.glob("*/*/manifest.json")):
        _give_code(manifest, provider)


def _give_code(manifest: Path, provider: str) -> None:
    own, new = PROVIDER.encode(), provider.encode()
    assert len(own) == len(new), f"expected a code of {len(own)} letters, found {provider}"
    document = json.loads(manifest.read_bytes().replace(own, new))
    for entry in document["files"]:
        file = manifest.parent / entry["file"]
        data = file.read_bytes().replace(own, new) if document["source"] != "national" else file.read_bytes()
        file.write_bytes(data)
        entry["sha256"] = hashlib.sha256(data).hexdigest()
    manifest.write_text(json.dumps(document), encoding="utf-8")
