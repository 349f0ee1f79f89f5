"""Which domains have something new to be built from: the ledger is the cursor of what starts by itself.

A domain is due when no publication was ever made of the files that it would be built from tonight. So what was
taken in by a run that then died, or by a run that was about another domain, is not forgotten; nor is what was
withdrawn after it was built from.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.contract.feeds import Source, load_sources
from orchestration.contract.published import load_domains
from orchestration.intake.as_of_inputs import SelectedFile, night_of, select_files
from orchestration.intake.candidates import Pending, pending_deliveries
from orchestration.intake.delivered import active_domains
from orchestration.intake.file_formats import format_of, is_to_be_read
from orchestration.settings.formats import Formats, UnknownFormat, read_formats
from orchestration.store.home import Home
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.project import domains_of_feed, sources_by_domain

# Builds looked back upon: two weeks of nights with a handful of deliveries a day.
BUILDS_REMEMBERED = 100


@dataclass(frozen=True)
class PendingWork:
    """What a refresh would be about; `content` is the same as long as nothing else arrives."""

    domains: tuple[str, ...]
    deliveries: tuple[str, ...]
    content: str

    def __bool__(self) -> bool:
        return bool(self.domains or self.deliveries)


def pending_domains(inputs: RefreshInputs, home: Home) -> dict[str, str]:
    """Domains that no publication was made of with what is taken in now, each with a hash of those files.

    A file that formats.yml says to read otherwise than it was read is another one.
    """
    return _pending_domains(inputs, _usable_formats(home))


def _usable_formats(home: Home) -> Formats | None:
    """What formats.yml says; None where it cannot be used, which a refresh says, and which is no new work."""
    try:
        return read_formats(home)
    except UnknownFormat:
        return None


def _pending_domains(inputs: RefreshInputs, formats: Formats | None) -> dict[str, str]:
    night = night_of(inputs)
    if night is None:
        return {}
    selected = select_files(night, inputs)
    published = {publication.build_id for publication in inputs.publications()}
    builds = [
        (number, build, _read_by(build.build_id, inputs))
        for number, build in list(enumerate(inputs.builds()))[-BUILDS_REMEMBERED:]
        if build.build_id in published
    ]
    withdrawn = _builds_before_withdrawals(inputs)
    due = {}
    for domain in active_domains(inputs):
        files = {
            (item.feed, item.file.sha256, _reading(item, inputs, formats))
            for item in selected
            if domain in domains_of_feed(item.source, item.feed)
        }
        # a publication of before a withdrawal is of what was withdrawn, or is not what readers see any more
        since = withdrawn.get(domain, 0)
        if not any(
            number >= since and domain in build.domains and files <= read for number, build, read in builds
        ):
            due[domain] = hashlib.sha256(repr(sorted(files)).encode()).hexdigest()
    return due


def _read_by(build_id: str, inputs: RefreshInputs) -> set[tuple[str, str, str]]:
    """The files that a build read; of one that was read more than once, as which it read it."""
    readings = inputs.readings
    return {
        (
            feed,
            sha256,
            inputs.file_of_build(build_id, (delivery, feed, sha256)).archive_file
            if len(readings.get((delivery, feed, sha256), ())) > 1
            else "",
        )
        for delivery, feed, sha256, _ in inputs.build_files(build_id)
    }


def _reading(item: SelectedFile, inputs: RefreshInputs, formats: Formats | None) -> str:
    """As which a build would read a file now; as none that there is where formats.yml says otherwise of it."""
    feed = load_sources()[item.source].feeds[item.feed]
    if formats is not None and is_to_be_read(item.file, feed, formats):
        return f"by {format_of(feed, item.file.form, formats).digest}"
    return item.file.archive_file if inputs.is_read_twice(item.file) else ""


def is_anything_new(inputs: RefreshInputs, judged_before: int, home: Home) -> bool:
    """Whether there is anything to build or to say after a look at landing that began after a judgement.

    What was sent twice, or refused before in the same words, as in a home that was copied, is nothing new.
    """
    refused = [
        (one.source, one.delivery, one.manifest_sha256, one.reason)
        for one in inputs.deliveries()
        if one.delivery_id <= judged_before and one.state == "refused"
    ]
    return bool(pending_domains(inputs, home)) or any(
        (one.source, one.delivery, one.manifest_sha256, one.reason) not in refused
        for one in inputs.deliveries()
        if one.delivery_id > judged_before and one.state == "refused"
    )


def _builds_before_withdrawals(inputs: RefreshInputs) -> dict[str, int]:
    """By domain, how many builds there were when something that it is made of was last withdrawn."""
    found: dict[str, int] = {}
    for delivery in inputs.deliveries():
        if delivery.withdrawal is None:
            continue
        for file in inputs.files(delivery.delivery_id):
            for domain in domains_of_feed(delivery.source, file.feed):
                found[domain] = max(found.get(domain, 0), delivery.withdrawal.builds_before)
    return found


def pending_work(sources: dict[str, Source], home: Home, inputs: RefreshInputs) -> PendingWork:
    """Deliveries that have landed and are not judged, and domains that what was taken in has not reached."""
    formats = _usable_formats(home)
    landed = {source.name: pending_deliveries(source, home, inputs, formats) for source in sources.values()}
    waiting = sorted((source, one.folder, one.fingerprint) for source, found in landed.items() for one in found)
    domains = _pending_domains(inputs, formats)
    return PendingWork(
        domains=tuple(sorted({*_reached(landed, inputs), *domains})),
        deliveries=tuple(f"{source} {folder}" for source, folder, _ in waiting),
        content=hashlib.sha256(repr((waiting, sorted(domains.items()))).encode()).hexdigest(),
    )


def _reached(landed: Mapping[str, list[Pending]], inputs: RefreshInputs) -> list[str]:
    """Domains that read what has landed and have data, or begin with it; all that read it where none has.

    A domain that was never delivered is made of nothing: planned in a run that fails, it would look failed.
    """
    feeds = {(source, feed) for source, found in landed.items() for one in found for feed in one.feeds}
    active = active_domains(inputs)
    reading = [
        domain
        for domain, used in sources_by_domain().items()
        if any(found and source in used for source, found in landed.items())
    ]
    begun = [
        domain
        for domain in reading
        if domain in active or not feeds.isdisjoint(load_domains()[domain].needs_any)
    ]
    return begun or reading
