"""`formats.yml` in the home: how each source spells things otherwise than the contract says.

Every value is read as text, so that a code `01` stays one. What a feed says is used in place of what its source
says; lists of names (`columns`, `constants`, `codes`, `join`) are put together, the feed's own first.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from orchestration.contract.feeds import load_sources
from orchestration.contract.safe_errors import SafeError
from orchestration.contract.validated_yaml import found_in_words, problems_of, unknown
from orchestration.settings.feed_format import FeedFormat, SourceFormat
from orchestration.settings.format_contradictions import contradictions
from orchestration.settings.user_yaml import Unreadable, read_mapping
from orchestration.store.home import Home

FILE = "formats.yml"
FEEDS = "feeds"


class UnknownFormat(SafeError, ValueError):
    """formats.yml says something that cannot be used; the message says where and what may be written."""


@dataclass(frozen=True)
class Formats:
    """All that `formats.yml` says, by source."""

    sources: Mapping[str, SourceFormat] = field(default_factory=dict)

    def of(self, source: str, feed: str) -> FeedFormat:
        """How the files of a feed are written."""
        found = self.sources.get(source)
        return found.of(feed) if found is not None else FeedFormat()

    def digest_of(self, source: str) -> str:
        """The hash of all that it says of a source; empty where it says nothing."""
        found = self.sources.get(source)
        return found.digest if found is not None else ""

    @property
    def says(self) -> str:
        """All that it says as one text, which `formats_of` reads again."""
        said = {name: one.model_dump(exclude_defaults=True) for name, one in sorted(self.sources.items())}
        return json.dumps(said, sort_keys=True, ensure_ascii=True)

    @property
    def digest(self) -> str:
        """The hash of what it says; empty where it says nothing."""
        if all(one.is_plain for one in self.sources.values()):
            return ""
        return hashlib.sha256(self.says.encode()).hexdigest()


def read_formats(home: Home) -> Formats:
    """What the home's formats.yml says; nothing without one. Raises UnknownFormat with all that is wrong."""
    return read_formats_file(home.root / FILE)


def read_formats_file(file: Path) -> Formats:
    """What such a file says; nothing where there is none. Raises UnknownFormat with all that is wrong."""
    if not file.exists() and not file.is_symlink():
        return Formats()
    try:
        document = read_mapping(file, as_text=True)
        _refuse_repeated(file.read_text(encoding="utf-8-sig"))
    except Unreadable as error:
        raise UnknownFormat(str(error)) from error
    return formats_of(document)


def formats_of(document: Mapping[str, Any]) -> Formats:
    """Formats by what a file says, held against the contract. Raises UnknownFormat with all that is wrong."""
    problems: list[str] = []
    sources: dict[str, SourceFormat] = {}
    known = load_sources()
    for name, said in document.items():
        if name not in known:
            problems.append(unknown(name, list(known)))
            continue
        said = {} if said in (None, "") else said
        if not isinstance(said, dict):
            problems.append(f"{name}: expected lines of the form `name: value`, found {found_in_words(said)}")
            continue
        if isinstance(said.get(FEEDS), dict):
            feeds = {feed: {} if one in (None, "") else one for feed, one in said[FEEDS].items()}
            said = {**said, FEEDS: feeds}
        try:
            sources[name] = SourceFormat.model_validate(said)
        except ValidationError as error:
            found = problems_of(error, SourceFormat, said)
            problems += [f"{name}: {problem.prose}" for problem in found]
            continue
        problems += contradictions(known[name], sources[name])
    if problems:
        raise UnknownFormat(
            "; ".join(f"{FILE}: {problem}" for problem in problems)
            + "; correct the file (docs/connecting_data.md), and refresh again"
        )
    return Formats(sources)


def _refuse_repeated(text: str) -> None:
    """A name that is written twice would silently replace what is written under the first."""
    waiting = [yaml.compose(text, Loader=yaml.SafeLoader)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        if not isinstance(node, yaml.MappingNode):
            continue
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            line = node.start_mark.line + 1
            raise UnknownFormat(
                f"{FILE}: {_shown(twice)} is written twice in the block that begins in line {line};"
                " write it once, and refresh again"
            )
        waiting += [value for _, value in node.value]


def _shown(name: str) -> str:
    """A name from the file, short and on one line."""
    return name[:40] if name.isprintable() else ascii(name)[:40]
