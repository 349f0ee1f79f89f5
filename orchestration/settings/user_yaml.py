"""Reads the YAML files that a trust keeps in its home: one clear message for whatever is wrong with one."""

import stat
from pathlib import Path
from typing import Any

import yaml

from orchestration.contract.safe_errors import SafeError
from orchestration.store.plain_text import plain

# A page of text is some kilobytes; a file of megabytes is something else and is not read into memory.
LARGEST = 64 * 1024


class Unreadable(SafeError, ValueError):
    """What was expected of a file and what was found, in words that its author can act on."""

    def __init__(self, file: Path, expected: str, found: str) -> None:
        self.expected, self.found = expected, found
        super().__init__(
            f"{file.name}: expected {expected}, found {plain(found)}; correct or remove the file, and"
            " refresh again"
        )


def read_mapping(file: Path, as_text: bool = False) -> dict[str, Any]:
    """The `name: value` lines of a file; empty when it says nothing. `as_text`: no value is anything but text.

    Raises Unreadable for everything else, links that lead nowhere and pipes included.
    """
    expected = "lines of the form `name: value`"
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(file, "a file", "a folder or pipe")
        if status.st_size > LARGEST:
            raise Unreadable(file, f"at most {LARGEST} bytes", f"{status.st_size}")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(file, "a file that can be read", type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise Unreadable(file, "UTF-8 text", "other bytes") from error
    try:
        # the base loader makes no dates and no numbers, and neither loader runs anything
        document = yaml.load(text, Loader=yaml.BaseLoader if as_text else yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise Unreadable(file, expected, f"text that is not YAML{where}") from error
    except RecursionError as error:
        raise Unreadable(file, expected, "brackets within brackets without end") from error
    except ValueError as error:
        # a date such as 2026-11-31 or a number such as 1:99e is refused while it is read
        raise Unreadable(file, expected, f"an unreadable value ({error})") from error
    if document is None or document == "":
        return {}
    if not isinstance(document, dict):
        raise Unreadable(file, expected, f"a {type(document).__name__}")
    names = [name for name in document if not isinstance(name, str)]
    if names:
        raise Unreadable(file, "names that are text", f"{type(names[0]).__name__} {str(names[0])[:40]}")
    return document
