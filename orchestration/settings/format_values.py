"""What the keys of `formats.yml` may hold, each read from text: the value, or what was expected."""

import codecs
import re
from zoneinfo import ZoneInfo

from orchestration.contract.validated_yaml import clash, unmet
from orchestration.settings.format_patterns import EXAMPLES, NoPattern, clash_of, pattern_of

# Names of encodings in `formats.yml`, by the names that Python gives them.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp1252": "windows-1252",
    "iso8859-1": "iso-8859-1",
    "iso8859-15": "iso-8859-15",
    "cp850": "cp850",
}
ENCODING_NAMES = "utf-8, utf-16, utf-16-le, utf-16-be, windows-1252, iso-8859-1, iso-8859-15 or cp850"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}
DELIMITER_NAMES = 'one character such as ";" or "|", or the word tab'
# A title, a date of the run and an empty line are three; a file with more before its header is another file.
MOST_SKIPPED = 1000


def read_encoding(value: object) -> object:
    if value is None:
        return None
    try:
        return ENCODINGS[codecs.lookup(str(value)).name]
    except (LookupError, ValueError):
        raise unmet(ENCODING_NAMES) from None


def read_delimiter(value: object) -> object:
    if value is None:
        return None
    found = DELIMITERS.get(str(value).lower(), str(value))
    if len(found) != 1 or found.isalnum() or found in "\"'\r\n" or not (found.isprintable() or found == "\t"):
        raise unmet(DELIMITER_NAMES)
    return found


def read_quote(value: object) -> object:
    if value is None or value == "none":
        return value
    if value not in ('"', "'"):
        raise unmet("'\"', \"'\" or the word none")
    return value


def read_count(value: object) -> object:
    text = str(value)
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) > MOST_SKIPPED:
        raise unmet(f"a whole number of lines from 0 to {MOST_SKIPPED}")
    return int(text)


def read_year(value: object) -> object:
    if value is None:
        return None
    text = str(value)
    if not re.fullmatch(r"(18|19|20)[0-9]{2}", text):
        raise unmet("the first year of the hundred that years of two digits are of, such as 1926")
    return int(text)


def read_patterns(value: object) -> object:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, (list, tuple)) or not texts or not all(isinstance(one, str) for one in texts):
        raise unmet(f"a list with {EXAMPLES}")
    try:
        patterns = [pattern_of(text) for text in texts]
    except NoPattern as error:
        raise unmet(f"a list with {error}") from None
    both = clash_of(patterns)
    if both is not None:
        words = " and ".join(pattern.text for pattern in both)
        raise clash(f"{words} would read one text as different days; keep the one that the source writes")
    return tuple(texts)


def read_times(value: object) -> object:
    texts = read_patterns(value)
    assert isinstance(texts, tuple)
    if not all(pattern_of(text).has_time for text in texts):
        raise unmet("a list of patterns with hours and minutes, such as dd/mm/yyyy HH:MM or excel serial")
    return texts


def read_time_zone(value: object) -> object:
    if value is None:
        return None
    try:
        # a name such as ../x is refused by the same error
        ZoneInfo(str(value))
    except (ValueError, OSError, KeyError):
        raise unmet("the name of a time zone, such as Europe/London or UTC") from None
    return str(value)


def read_words(value: object) -> object:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, (list, tuple)) or not all(isinstance(one, str) for one in words):
        raise unmet('a list of words, such as ["-", "unknown"]')
    return tuple(word.strip() for word in words)


def read_trim(value: object) -> object:
    if value in (None, True, "true", "True"):
        return ""
    if not isinstance(value, str) or value.lower() == "false" or any(one.isalnum() for one in value):
        raise unmet(
            'characters that are no letters or digits, such as "\'*" (blanks at the ends are always removed)'
        )
    return value
