"""Overrides: a reviewed file by which a trust publishes a domain although one publication check fails.

One YAML a decision in `overrides/` of the home. It names the night or the build that somebody looked at, the
domain, the one rule, who decided, why, who reviewed it and until when it may be used. It is evidence itself,
and it can only answer a rule that spoke: what is missing or could not be evaluated nobody has looked at.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from orchestration.checks.gate_rules import gate_rule
from orchestration.contract.published import load_domains
from orchestration.contract.safe_errors import SafeError
from orchestration.contract.validated_yaml import ValidatedModel, problems_of, unmet
from orchestration.settings.user_yaml import Unreadable, read_mapping
from orchestration.store.home import Home
from orchestration.store.plain_text import plain
from orchestration.store.records import Build, Evidence
from orchestration.store.refresh_inputs import RefreshInputs

PREFIX = "override."
ENDINGS = (".yml", ".yaml")


class Refused(SafeError, ValueError):
    """Why an override is not used, in words."""


def _one_line(value: object) -> object:
    """Text of the file in a form that is safe to show and to keep."""
    return plain(" ".join(value.split())) if isinstance(value, str) else value


def _domain(value: str) -> str:
    if value not in load_domains():
        raise unmet(f"one of {', '.join(load_domains())}")
    return value


def _name(value: str) -> str:
    if not _name_parts(value):
        raise unmet("a name")
    return value


def _date(value: object) -> date:
    text = _one_line(value)
    try:
        found = date.fromisoformat(str(text))
    except ValueError:
        found = None
    if found is None or str(found) != text:
        raise unmet("a date YYYY-MM-DD")
    return found


Line = Annotated[str, BeforeValidator(_one_line), Field(min_length=1)]
Day = Annotated[date, BeforeValidator(_date)]
# The loader makes text of everything; whatever is not text is a list or a mapping.
ONE_TEXT = "one text"


class _OverrideFile(ValidatedModel):
    domain: Annotated[Line, AfterValidator(_domain)] = Field(description=ONE_TEXT)
    rule: Line = Field(description=ONE_TEXT)
    who: Annotated[Line, AfterValidator(_name)] = Field(description=ONE_TEXT)
    why: Line = Field(description=ONE_TEXT)
    reviewed_by: Annotated[Line, AfterValidator(_name)] = Field(description=ONE_TEXT)
    expires: Day
    night: Day | None = None
    build: Line | None = Field(default=None, description=ONE_TEXT)


@dataclass(frozen=True)
class Override:
    """One decision as its file states it; exactly one of `night` and `build_id` is given."""

    domain: str
    rule: str
    who: str
    why: str
    reviewed_by: str
    expires: date
    night: date | None
    build_id: str | None
    version: str


def overridden_rules(evidence: list[Evidence]) -> dict[str, str]:
    """Rules that an accepted override answers, with its words, in one domain's evidence."""
    return {
        item.rule_id.removeprefix(PREFIX): item.message
        for item in evidence
        if item.rule_id.startswith(PREFIX) and item.status == "pass"
    }


def refused_overrides(evidence: list[Evidence]) -> list[str]:
    """What is said of overrides that were not used, in one domain's evidence."""
    return [item.message for item in evidence if item.rule_id.startswith(PREFIX) and item.status == "fail"]


def override_files(home: Home) -> list[Path]:
    """The files of a home that are meant as overrides."""
    if not home.overrides.is_dir():
        return []
    return sorted(file for file in home.overrides.iterdir() if file.suffix.lower() in ENDINGS)


def override_evidence(
    build: Build, evidence: list[Evidence], home: Home, inputs: RefreshInputs
) -> list[Evidence]:
    """One row per override that concerns this build: accepted, or refused with the reason.

    Whatever is wrong with a file concerns nobody but those who wait for it: it is refused and nothing stops.
    """
    found: list[Evidence] = []
    for file in override_files(home):
        concerned = build.domains
        try:
            document = _document(file)
            named = document.get("domain")
            if isinstance(named, str) and named.strip() in load_domains():
                concerned = tuple(domain for domain in build.domains if domain == named.strip())
            override = _read(file, document)
            if override.domain not in build.domains or _is_of_another_night(override, build, inputs):
                continue
            failed = _check(override, build, evidence, inputs)
        except Refused as refusal:
            # a file that names no domain is told to all of them, so that nobody waits for it in vain
            rule_id = f"{PREFIX}{plain(file.name)}"
            found += [_row(domain, rule_id, "", "contract", "info", str(refusal)) for domain in concerned]
            continue
        found.append(
            _row(
                override.domain,
                f"{PREFIX}{override.rule}",
                override.version,
                failed.kind,
                "warn",
                f"{failed.message} - published by override of {override.who}, reviewed by"
                f" {override.reviewed_by}, until {override.expires}: {override.why}",
            )
        )
    return found


def _row(domain: str, rule_id: str, version: str, kind: str, severity: str, message: str) -> Evidence:
    refused = severity == "info"
    return Evidence(
        domain=domain,
        rule_id=rule_id,
        rule_version=version,
        kind=kind,
        severity=severity,
        status="fail" if refused else "pass",
        checked_rows=1,
        failed_rows=int(refused),
        threshold=None,
        message=message,
    )


def _refused(file: Path, why: str) -> Refused:
    return Refused(f"the override {plain(file.name)} was refused: {why}")


def _document(file: Path) -> dict[str, Any]:
    try:
        return read_mapping(file, as_text=True)
    except Unreadable as error:
        raise _refused(file, f"expected {error.expected}, found {plain(error.found)}") from None


def _read(file: Path, document: dict[str, Any]) -> Override:
    try:
        said = _OverrideFile.model_validate(document)
    except ValidationError as error:
        problems = problems_of(error, _OverrideFile, document)
        raise _refused(file, "; ".join(problem.prose for problem in problems)) from None
    if bool(said.night) == bool(said.build):
        raise _refused(file, "expected either night or build")
    if _same_person(said.who, said.reviewed_by):
        raise _refused(file, "the reviewer must be another person than the one who decided")
    return Override(
        domain=said.domain,
        rule=said.rule,
        who=said.who,
        why=said.why,
        reviewed_by=said.reviewed_by,
        expires=said.expires,
        night=said.night,
        build_id=said.build,
        version=_version(file),
    )


def _version(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise _refused(file, f"expected a file that can be read, found {type(error).__name__}") from None


def _name_parts(name: str) -> list[str]:
    """A name without accents, case, dots and order."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return sorted(re.findall(r"[^\W_]+", bare))


def _same_person(one: str, other: str) -> bool:
    first, second = _name_parts(one), _name_parts(other)
    return first == second or sorted("".join(first)) == sorted("".join(second))


def _is_of_another_night(override: Override, build: Build, inputs: RefreshInputs) -> bool:
    if override.night is not None:
        return override.night != build.as_at
    looked_at = inputs.build(str(override.build_id))
    return looked_at is not None and looked_at.as_at != build.as_at


def _check(override: Override, build: Build, evidence: list[Evidence], inputs: RefreshInputs) -> Evidence:
    """The failure that the override answers."""
    what = f"the override of {override.rule}"
    # the day of the build and not of the night: a decision runs out whatever night is built again, and a clock
    # that is set back does not bring it back
    newest = max(build.started_at, *(earlier.started_at for earlier in inputs.builds()))
    today = date.fromisoformat(newest[:10])
    if today > override.expires:
        raise Refused(f"{what} was refused: it expired on {override.expires}")
    longest = gate_rule("overrides.longest")
    latest = max(today, build.as_at) + timedelta(days=longest.limits["days"])
    if override.expires > latest:
        raise Refused(
            f"{what} was refused: it expires on {override.expires}; the latest expiry date allowed now is"
            f" {latest} ({longest.threshold}). {longest.reason}"
        )
    if override.build_id is not None:
        looked_at = inputs.build(override.build_id)
        if looked_at is None:
            raise Refused(f"{what} was refused: there is no build {override.build_id}")
        if _made_of(looked_at, inputs) != _made_of(build, inputs):
            raise Refused(
                f"{what} was refused: it is for build {override.build_id}, which was built from other"
                " files, code or settings than this one; review the failure again and write a new override"
            )
    spoken = [item for item in evidence if item.domain == override.domain and item.rule_id == override.rule]
    if not spoken:
        raise Refused(f"{what} was refused: the rule did not run, so its result cannot have been reviewed")
    if any(item.status == "error" for item in spoken):
        raise Refused(
            f"{what} was refused: the rule could not be evaluated, so its result cannot have been reviewed"
        )
    failed = next((item for item in spoken if item.status == "fail" and item.severity == "block"), None)
    if failed is None:
        raise Refused(f"{what} is not needed: the rule does not hold the domain")
    return failed


def _made_of(build: Build, inputs: RefreshInputs) -> tuple[Any, ...]:
    files = sorted((feed, sha256) for _, feed, sha256, _ in inputs.build_files(build.build_id))
    return (build.code_version, sorted(build.settings.items()), files)
