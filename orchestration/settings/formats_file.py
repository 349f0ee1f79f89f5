"""Adds lines to `formats.yml` without losing what is there, comments included."""

import io
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from orchestration.settings.formats import FILE, UnknownFormat, read_formats_file
from orchestration.store.whole_files import write_whole

# Longer than any line of it: ruamel would fold a list.
WIDTH = 10_000
# Keys whose values are one word or number of their own.
PLAIN = ("encoding", "skip_lines", "skip_footer")


def lines_of(source: str, feed: str, said: Mapping[str, Any]) -> str:
    """What is said of a feed as the lines of a formats.yml of its own."""
    document = CommentedMap()
    _add(document, source, feed, said)
    return _text(document)


def add_lines(file: Path, source: str, feed: str, said: Mapping[str, Any]) -> str:
    """Adds what is said of a feed to the file, and makes the file where there is none; returns its new text.

    A value that is there already is never replaced. Raises UnknownFormat where the file cannot be read, or
    where it would contradict itself afterwards: it is then as it was.
    """
    document = _document(file)
    _add(document, source, feed, said)
    text = _text(document)
    with write_whole(file) as part:
        part.write_text(text, encoding="utf-8")
        read_formats_file(part)
    return text


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    return yaml


def _document(file: Path) -> CommentedMap:
    if not file.exists():
        return CommentedMap()
    # whatever is wrong with it is said before anything is added
    read_formats_file(file)
    try:
        document = _yaml().load(file.read_text(encoding="utf-8-sig"))
    except YAMLError as error:
        raise UnknownFormat(
            f"{FILE}: expected lines of the form `name: value`, found text that is not YAML"
        ) from error
    return document if isinstance(document, CommentedMap) else CommentedMap()


def _text(document: CommentedMap) -> str:
    out = io.StringIO()
    _yaml().dump(document, out)
    return out.getvalue()


def _add(document: CommentedMap, source: str, feed: str, said: Mapping[str, Any]) -> None:
    here = _mapping_in(_mapping_in(_mapping_in(document, source), "feeds"), feed)
    for key, value in said.items():
        if key == "codes":
            for column, codes in value.items():
                _add_codes(_mapping_in(here, "codes"), column, codes)
        elif isinstance(value, Mapping):
            into = _mapping_in(here, key)
            for name, one in value.items():
                into.setdefault(name, _styled(one))
        elif isinstance(value, list):
            _add_words(here, key, value)
        else:
            here.setdefault(key, value if key in PLAIN else DoubleQuotedScalarString(value))


def _mapping_in(parent: MutableMapping[str, Any], name: str) -> CommentedMap:
    """The lines under a name, which may have nothing behind it yet."""
    found = parent.get(name)
    if not isinstance(found, CommentedMap):
        found = CommentedMap()
        parent[name] = found
    return found


def _add_words(here: CommentedMap, key: str, words: list[str]) -> None:
    found = here.get(key)
    if not isinstance(found, CommentedSeq):
        before = [] if found is None else [found]
        found = CommentedSeq(before)
        found.fa.set_flow_style()
        here[key] = found
    there = {str(one) for one in found}
    found.extend(DoubleQuotedScalarString(one) for one in words if one not in there)


def _add_codes(here: CommentedMap, column: str, codes: Mapping[str, Any]) -> None:
    there = _mapping_in(here, column)
    if there and not {"values", "others"} & set(there):
        # the short form holds the codes themselves, and has no place for `others`
        values = CommentedMap(there.items())
        there.clear()
        there["values"] = values
    values = _mapping_in(there, "values")
    for theirs, ours in codes["values"].items():
        if not any(str(name) == theirs for name in values):
            values[DoubleQuotedScalarString(theirs)] = DoubleQuotedScalarString(ours)
    if "others" in codes:
        there.setdefault("others", codes["others"])


def _styled(value: Any) -> Any:
    if isinstance(value, str):
        return value
    styled = CommentedMap()
    for key, one in value.items():
        styled[key] = CommentedSeq(one) if isinstance(one, list) else one
        if isinstance(one, list):
            styled[key].fa.set_flow_style()
    return styled
