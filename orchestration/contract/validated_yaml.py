"""YAML through models: whatever does not fit is said key by key, in words that its author can act on.

A model's field says in its description what is expected of it; that is the documentation of the key and the
middle of its message. A field with `repr=False` holds something that no message may show.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.safe_errors import SafeError

# Of a value that was found: as much as tells which it is. A file can hold megabytes where a word is expected.
LONGEST_FOUND = 40
# Names that are listed whole where an unknown one was found; of more than these, the nearest.
MOST_NAMES = 12
# Keys by which a person knows an entry of a list; its number is told where it has none of them.
NAMING_KEYS = ("name", "rule_id", "table")


class ValidatedModel(BaseModel):
    """What a YAML file may say: nothing that is not declared, and no value of another type than declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Model = TypeVar("Model", bound=ValidatedModel)
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
# A list in YAML, kept as what cannot be changed.
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]

IN_TYPES = {
    "string_type": "text (quote it)",
    "string_too_short": "text",
    "string_pattern_mismatch": "text of another form",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "lines of the form `name: value`",
    "model_type": "lines of the form `name: value`",
    "date_type": "a date YYYY-MM-DD",
}


@dataclass(frozen=True)
class Problem:
    """One wrong, missing or unknown key. `sentence` where more is to be said than expected and found.

    `key` is the way to it, with dots between; `name` its last part, where that may hold dots itself.
    """

    key: str
    expected: str
    found: str
    sentence: str = ""
    name: str = ""

    @property
    def line(self) -> str:
        """For a list of messages: the key first."""
        where = f"{self.key}: " if self.key else ""
        return where + (self.sentence or f"expected {self.expected}, found {self.found}")

    @property
    def prose(self) -> str:
        """For a sentence: what was expected of which key."""
        if self.sentence:
            return self.line
        name = self.name or self.key.rpartition(".")[2]
        place = self.key.removesuffix(name).removesuffix(".")
        where = f"{place}: " if place else ""
        if self.found == NOTHING:
            return f"{where}expected {name}, found nothing"
        return f"{where}expected {name} as {self.expected}, found {self.found}"


NOTHING = "nothing"


class ProjectFileError(SafeError, ValueError):
    """Files of the project that do not fit their models: one line a wrong, missing or unknown key."""


def unmet(expected: str) -> PydanticCustomError:
    """What a validator raises: what it expected, in words."""
    return PydanticCustomError("unmet", "{expected}", {"expected": expected})


def clash(sentence: str) -> PydanticCustomError:
    """What a validator raises of values that do not go together: what is wrong, and what to do."""
    return PydanticCustomError("clash", "{sentence}", {"sentence": sentence})


def found_in_words(value: object) -> str:
    """A value that was found, short and on one line; of lists and mappings only that they are one.

    A list of a few numbers is shown: they are no names and no secrets.
    """
    if value is None or value == "":
        return NOTHING
    numbers = isinstance(value, list) and all(type(one) in (int, float) for one in value)
    if isinstance(value, (list, dict, tuple)) and not (numbers and value):
        return f"a {type(value).__name__}"
    try:
        words = repr(str(value) if isinstance(value, str) else value)
    except ValueError:
        # a whole number of more digits than Python writes
        return f"a {type(value).__name__} that is too long to show"
    return words if len(words) <= LONGEST_FOUND else f"{words[:LONGEST_FOUND]}…"


def problems_of(error: ValidationError, model: type[BaseModel], document: object) -> list[Problem]:
    """What pydantic found, one problem a key.

    A misspelt key is not told again as the one that is missing, nor a list that is short of its wrong entries.
    """
    details = error.errors(include_url=False)
    places = {one["loc"][:depth] for one in details for depth in range(len(one["loc"]))}
    details = [one for one in details if one["loc"] not in places]
    absent = [one["loc"] for one in details if one["type"] == "missing"]
    spelt = {
        (*one["loc"][:-1], meant)
        for one in details
        if one["type"] == "extra_forbidden"
        for meant in get_close_matches(
            str(one["loc"][-1]), [str(loc[-1]) for loc in absent if loc[:-1] == one["loc"][:-1]], n=1
        )
    }
    return [
        _unknown_key(one, model, document)
        if one["type"] == "extra_forbidden"
        else _problem(one, model, document)
        for one in details
        if one["type"] != "missing" or one["loc"] not in spelt
    ]


def _unknown_key(detail: ErrorDetails, model: type[BaseModel], document: object) -> Problem:
    *place, name = detail["loc"]
    names = _names_at(model, tuple(place))
    return Problem(".".join(_in_words(tuple(place), document)), "", "", unknown(str(name), names))


def unknown(name: str, names: Sequence[str]) -> str:
    """What is said of a name that nobody reads."""
    shown = name if name.isprintable() and len(name) <= LONGEST_FOUND else f"{ascii(name)[:LONGEST_FOUND]}…"
    if not names:
        return f"nothing is called {shown}; no other name is allowed here"
    if len(names) <= MOST_NAMES:
        return f"nothing is called {shown}; there {'are' if len(names) > 1 else 'is'} {', '.join(names)}"
    nearest = get_close_matches(name, names, n=3, cutoff=0.4) or list(names)
    return f"nothing is called {shown}; the nearest {'are' if len(nearest) > 1 else 'is'} {', '.join(nearest)}"


def _problem(detail: ErrorDetails, model: type[BaseModel], document: object) -> Problem:
    field = _field_at(model, detail["loc"])
    context = detail.get("ctx", {})
    if detail["type"] == "clash":
        return Problem(".".join(_in_words(detail["loc"], document)), "", "", str(context["sentence"]))
    if detail["type"] == "unmet":
        expected = str(context["expected"])
    elif field is not None and field.description:
        expected = field.description
    elif detail["type"] == "literal_error":
        expected = str(context["expected"]).replace("'", "")
    elif detail["type"] == "missing":
        expected = _type_in_words(field)
    else:
        expected = IN_TYPES.get(detail["type"], detail["msg"])
    found = NOTHING if detail["type"] == "missing" else found_in_words(detail["input"])
    if field is not None and not field.repr and found != NOTHING:
        found = f"a {type(detail['input']).__name__} that is not shown"
    *_, name = _in_words(detail["loc"], document)
    return Problem(".".join(_in_words(detail["loc"], document)), expected, found, name=name)


def _type_in_words(field: FieldInfo | None) -> str:
    kinds: dict[Any, str] = {str: "text", int: "a whole number", bool: "true or false", tuple: "a list"}
    return kinds.get(field.annotation, "it") if field is not None else "it"


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _walk(
    model: type[BaseModel], loc: tuple[int | str, ...]
) -> tuple[type[BaseModel] | None, FieldInfo | None]:
    """The model at a place of a document, and the field there; None without one."""
    at: type[BaseModel] | None = model
    field: FieldInfo | None = None
    for part in loc:
        named = {info.alias or name: info for name, info in at.model_fields.items()} if at else {}
        # no field: an entry of a list or a name of a mapping, which its own type tells
        field = named.get(str(part))
        if field is not None:
            at = next(_models_in(field.annotation), None)
    return at, field


def _field_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> FieldInfo | None:
    return _walk(model, loc)[1]


def _names_at(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    at = _walk(model, place)[0]
    return [info.alias or name for name, info in at.model_fields.items()] if at else []


def _in_words(loc: tuple[int | str, ...], document: object) -> list[str]:
    """The way to a key: names, and for an entry of a list the name that it gives itself or its number."""
    words: list[str] = []
    at = document
    for part in loc:
        if part == "[key]":
            continue
        try:
            at = at[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            at = None
        if isinstance(part, int):
            own = [at.get(key) for key in NAMING_KEYS] if isinstance(at, dict) else []
            named = [name for name in own if isinstance(name, str) and name.isprintable() and name]
            words.append(named[0][:LONGEST_FOUND] if named else f"item {part + 1}")
        else:
            words.append(part if part.isprintable() else ascii(part))
    return words


# libyaml where it is there: every command reads some hundred files, ten times as fast
SAFE_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _UniqueKeys(SAFE_LOADER):  # type: ignore[misc, valid-type]
    """YAML in which a name that is written twice is refused: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"{twice} is written twice", node.start_mark)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


class ProjectFiles:
    """Reads files of the project through their models; what is wrong in any of them is raised at once."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def read(self, file: Path, model: type[Model]) -> Model | None:
        """The file as its model; None where something of it is wrong, which `settle` tells."""
        document = self.document(file)
        if document is None:
            return None
        try:
            return model.model_validate(document)
        except ValidationError as error:
            for problem in problems_of(error, model, document):
                self.refuse(file, problem)
        return None

    def document(self, file: Path) -> dict[str, Any] | None:
        """What the file says before it is held against a model."""
        try:
            # it runs nothing: the safe loader with one check more
            document = yaml.load(file.read_text(encoding="utf-8"), Loader=_UniqueKeys)
        except (OSError, UnicodeDecodeError) as error:
            self._say(file, f"expected a file that can be read, found {type(error).__name__}")
            return None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"line {mark.line + 1}: " if mark else ""
            why = getattr(error, "problem", None) or "text that is not YAML"
            self._say(file, f"{where}expected lines of the form `name: value`, found: {why}")
            return None
        if not isinstance(document, dict):
            self._say(file, f"expected lines of the form `name: value`, found {found_in_words(document)}")
            return None
        return document

    def refuse(self, file: Path, problem: Problem) -> None:
        """Notes what no model can see by itself, such as a name that another file has to know."""
        self._say(file, problem.line)

    def _say(self, file: Path, words: str) -> None:
        place = file.relative_to(PROJECT_ROOT) if file.is_relative_to(PROJECT_ROOT) else file
        self.wrong.append(f"{place}: {words}")

    def settle(self) -> None:
        """Raises ProjectFileError with one line a problem of all files that were read."""
        if self.wrong:
            raise ProjectFileError("\n".join(self.wrong))


def read_project_file(file: Path, model: type[Model]) -> Model:
    """One file of the project as its model. Raises ProjectFileError with one line a problem."""
    files = ProjectFiles()
    read = files.read(file, model)
    files.settle()
    assert read is not None
    return read
