"""What was ever delivered: feeds, and the domains that have anything to publish."""

from orchestration.contract.published import load_domains, load_published_tables
from orchestration.store.ledger import Ledger


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
