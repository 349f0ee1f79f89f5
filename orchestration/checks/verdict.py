"""The verdict on each domain: published, published with caveat, held, or never anything to publish."""

from dataclasses import dataclass

from orchestration.checks.dbt_evidence import expected_tests
from orchestration.checks.expectations import load_suites
from orchestration.domains import load_domains, load_published_tables
from orchestration.ledger import Build, Evidence, Ledger

PUBLISHED = "published"
CAVEAT = "published_with_caveat"
HELD = "held"
NEVER = "never"

REASONS_SHOWN = 3


@dataclass(frozen=True)
class Verdict:
    """What is to happen with one domain, and why in words."""

    domain: str
    state: str
    reason: str

    @property
    def passes(self) -> bool:
        """Whether this build's tables may be read."""
        return self.state in (PUBLISHED, CAVEAT)


def delivered_feeds(ledger: Ledger) -> set[tuple[str, str]]:
    """Feeds of which at least one file was ever taken in or refused with its delivery."""
    sources = {
        delivery.delivery_id: delivery.source
        for delivery in ledger.deliveries()
        if delivery.state == "accepted"
    }
    return {(sources[file.delivery_id], file.feed) for file in ledger.files() if file.delivery_id in sources}


def active_domains(ledger: Ledger) -> tuple[str, ...]:
    """Domains for which something was ever taken in."""
    delivered = delivered_feeds(ledger)
    return tuple(
        domain.name
        for domain in load_domains().values()
        if any(feed in delivered for feed in domain.needs_any) and _has_tables(domain.name)
    )


def _has_tables(domain: str) -> bool:
    return any(table.domain == domain for table in load_published_tables())


def completeness_evidence(build: Build, counts: dict[str, int]) -> list[Evidence]:
    """Every published table was built, and those that may never be empty are not."""
    found = []
    for table in load_published_tables():
        if table.domain not in build.domains:
            continue
        rows = counts.get(table.name)
        empty = table.core and rows == 0
        status = "error" if rows is None else "fail" if empty else "pass"
        found.append(
            Evidence(
                domain=table.domain,
                rule_id=f"volume.{table.name}",
                rule_version="1",
                kind="volume",
                severity="block",
                status=status,
                checked_rows=rows,
                failed_rows=None if rows is None else int(empty),
                threshold="at least 1 row" if table.core else "built",
                message=(
                    f"{table.name} was not built"
                    if rows is None
                    else f"{table.name} has {rows} rows" + (", so nothing was checked" if empty else "")
                ),
            )
        )
    return found


def judge(build: Build, evidence: list[Evidence]) -> list[Verdict]:
    """The verdict on every domain of the house from this build's evidence alone.

    A rule that must have spoken and did not is as good as one that failed.
    """
    verdicts = []
    for domain in load_domains():
        if domain not in build.domains:
            continue
        of_domain = [item for item in evidence if item.domain == domain]
        stops = _silences(build, domain, of_domain)
        stops += [
            item.message for item in of_domain if item.severity == "block" and item.status in ("fail", "error")
        ]
        caveats = [
            item.message for item in of_domain if item.severity == "warn" and item.status in ("fail", "error")
        ]
        if stops:
            verdicts.append(Verdict(domain, HELD, _in_words(stops)))
        elif caveats:
            verdicts.append(Verdict(domain, CAVEAT, _in_words(caveats)))
        else:
            verdicts.append(Verdict(domain, PUBLISHED, "every rule that gates it holds"))
    return verdicts


def _silences(build: Build, domain: str, evidence: list[Evidence]) -> list[str]:
    spoken = {item.rule_id for item in evidence}
    expected = set(expected_tests(build)[domain])
    expected |= {item.rule_id for item in load_suites() if item.domain == domain}
    expected |= {f"volume.{table.name}" for table in load_published_tables() if table.domain == domain}
    return [f"the rule {rule_id} has not spoken" for rule_id in sorted(expected - spoken)]


def _in_words(messages: list[str]) -> str:
    # the cause comes before its consequences: contract evidence is recorded first
    unique = list(dict.fromkeys(messages))
    more = len(unique) - REASONS_SHOWN
    return "; ".join(unique[:REASONS_SHOWN]) + (f"; and {more} more" if more > 0 else "")
