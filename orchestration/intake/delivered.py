"""What was ever delivered: feeds, and the domains that have anything to publish."""

from orchestration.contract.published import load_domains, load_published_tables
from orchestration.store.records import EVER_ACCEPTED
from orchestration.store.refresh_inputs import RefreshInputs


def delivered_feeds(inputs: RefreshInputs) -> set[tuple[str, str]]:
    """Feeds of which at least one file was ever taken in, also with a delivery that was withdrawn since."""
    sources = {
        delivery.delivery_id: delivery.source
        for delivery in inputs.deliveries()
        if delivery.state in EVER_ACCEPTED
    }
    return {(sources[file.delivery_id], file.feed) for file in inputs.files() if file.delivery_id in sources}


def active_domains(inputs: RefreshInputs) -> tuple[str, ...]:
    """Domains for which something was ever taken in."""
    delivered = delivered_feeds(inputs)
    return tuple(
        domain.name
        for domain in load_domains().values()
        if any(feed in delivered for feed in domain.needs_any) and _has_tables(domain.name)
    )


def _has_tables(domain: str) -> bool:
    return any(table.domain == domain for table in load_published_tables())
