"""Overrides: a reviewed file by which a trust publishes a domain although one rule that gates it fails.

One YAML a decision in `overrides/` of the home. It names the night or the build that somebody looked at, the
domain, the one rule, who decided, why, who reviewed it and until when it may be used. It is evidence itself,
and it can only answer a rule that spoke: what is missing or could not be evaluated nobody has looked at.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from orchestration.domains import load_domains
from orchestration.home import Home
from orchestration.ledger import Build, Evidence, Ledger

PREFIX = "override."
FIELDS = ("domain", "rule", "who", "why", "reviewed_by", "expires")


class Refused(ValueError):
    """Why an override is not used, in words."""


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


def override_evidence(build: Build, evidence: list[Evidence], home: Home, ledger: Ledger) -> list[Evidence]:
    """One row an override that concerns this build: accepted, or refused with the reason."""
    found: list[Evidence] = []
    for file in sorted(home.overrides.glob("*.yml")):
        document = _document(file)
        named = str(document.get("domain", ""))
        try:
            override = _read(file, document)
            if override.domain not in build.domains or _is_of_another_night(override, build, ledger):
                continue
            failed = _check(override, build, evidence, ledger)
        except Refused as refusal:
            # a file that names no domain is told to all of them, so that nobody waits for it in vain
            for domain in [named] if named in load_domains() else list(build.domains):
                if domain in build.domains:
                    found.append(_row(domain, f"{PREFIX}{file.name}", "", "contract", "info", str(refusal)))
            continue
        found.append(
            _row(
                override.domain,
                f"{PREFIX}{override.rule}",
                override.version,
                failed.kind,
                "warn",
                f"{failed.message} - published all the same by decision of {override.who}, reviewed by"
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


def _document(file: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        document = None
    return document if isinstance(document, dict) else {}


def _read(file: Path, document: dict[str, Any]) -> Override:
    for name in FIELDS:
        if not str(document.get(name) or "").strip():
            raise Refused(f"the override {file.name} was refused: expected {name}, found nothing")
    if bool(document.get("night")) == bool(document.get("build")):
        raise Refused(f"the override {file.name} was refused: expected either night or build")
    if document["domain"] not in load_domains():
        raise Refused(
            f"the override {file.name} was refused: expected a domain ({', '.join(load_domains())}),"
            f" found '{document['domain']}'"
        )
    if str(document["who"]).strip().casefold() == str(document["reviewed_by"]).strip().casefold():
        raise Refused(f"the override {file.name} was refused: it was reviewed by the one who decided it")
    return Override(
        domain=str(document["domain"]),
        rule=str(document["rule"]),
        who=str(document["who"]).strip(),
        why=str(document["why"]).strip(),
        reviewed_by=str(document["reviewed_by"]).strip(),
        expires=_date(file, "expires", document["expires"]),
        night=_date(file, "night", document["night"]) if document.get("night") else None,
        build_id=str(document["build"]) if document.get("build") else None,
        version=hashlib.sha256(file.read_bytes()).hexdigest()[:12],
    )


def _date(file: Path, name: str, value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Refused(
            f"the override {file.name} was refused: expected {name} as a date YYYY-MM-DD, found '{value}'"
        ) from None


def _is_of_another_night(override: Override, build: Build, ledger: Ledger) -> bool:
    if override.night is not None:
        return override.night != build.as_at
    looked_at = ledger.build(str(override.build_id))
    return looked_at is not None and looked_at.as_at != build.as_at


def _check(override: Override, build: Build, evidence: list[Evidence], ledger: Ledger) -> Evidence:
    """The failure that the override answers."""
    what = f"the override of {override.rule}"
    # the day of the build and not of the night: a decision runs out whatever night is built again, and a clock
    # that is set back does not bring it back
    newest = max(build.started_at, *(earlier.started_at for earlier in ledger.builds()))
    if date.fromisoformat(newest[:10]) > override.expires:
        raise Refused(f"{what} was refused: it expired on {override.expires}")
    if override.build_id is not None:
        looked_at = ledger.build(override.build_id)
        if looked_at is None:
            raise Refused(f"{what} was refused: there is no build {override.build_id}")
        if _made_of(looked_at, ledger) != _made_of(build, ledger):
            raise Refused(
                f"{what} was refused: it is for build {override.build_id}, which was made of other files,"
                " code or settings than this one; look again and decide again"
            )
    spoken = [item for item in evidence if item.domain == override.domain and item.rule_id == override.rule]
    if not spoken:
        raise Refused(f"{what} was refused: the rule has not spoken, so nobody can have looked at it")
    if any(item.status == "error" for item in spoken):
        raise Refused(f"{what} was refused: the rule could not be evaluated, so nobody can have looked at it")
    failed = next((item for item in spoken if item.status == "fail" and item.severity == "block"), None)
    if failed is None:
        raise Refused(f"{what} is not needed: the rule does not hold the domain")
    return failed


def _made_of(build: Build, ledger: Ledger) -> tuple[Any, ...]:
    files = sorted((feed, sha256) for _, feed, sha256, _ in ledger.build_files(build.build_id))
    return (build.code_version, sorted(build.settings.items()), files)
