"""What the ledger knew at one moment of all that a refresh is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from orchestration.store.records import ArchivedFile, Build, CutFeed, Delivery, Publication


@dataclass(frozen=True)
class RefreshInputs:
    """Deliveries, their files, builds and publications, read from the ledger once and handed to all who ask.

    The methods answer as those of the ledger of the same names did at that moment.
    """

    delivered: tuple[Delivery, ...]
    archived: tuple[ArchivedFile, ...]
    built: tuple[Build, ...]
    read_by_build: Mapping[str, list[tuple[int, str, str, int]]]
    published: tuple[Publication, ...]
    published_before_build: Mapping[str, int]
    cut_by_build: Mapping[str, list[CutFeed]]
    readings: Mapping[tuple[int, str, str], list[ArchivedFile]] = field(default_factory=dict)
    readings_of_builds: Mapping[str, Mapping[tuple[int, str, str], str]] = field(default_factory=dict)
    formats_of_deliveries: Mapping[int, str] = field(default_factory=dict)

    def deliveries(self, source: str | None = None) -> list[Delivery]:
        """Every judgement in the order it was made, of one source or all."""
        return list(self.delivered) if source is None else self._by_source.get(source, [])

    def files(self, delivery_id: int | None = None) -> list[ArchivedFile]:
        """Archived files, of one delivery or all."""
        return list(self.archived) if delivery_id is None else self._by_delivery.get(delivery_id, [])

    def builds(self) -> list[Build]:
        """Every build, oldest first."""
        return list(self.built)

    def build(self, build_id: str) -> Build | None:
        """A build by id."""
        return self._builds.get(build_id)

    def build_files(self, build_id: str) -> list[tuple[int, str, str, int]]:
        """The files that a build read: (delivery_id, feed, sha256, source_order)."""
        return self.read_by_build.get(build_id, [])

    def file_of_build(self, build_id: str, content: tuple[int, str, str]) -> ArchivedFile:
        """A file as a build read it: (delivery_id, feed, sha256)."""
        readings = self.readings[content]
        name = self.readings_of_builds.get(build_id, {}).get(content)
        return next((file for file in readings if file.archive_file == name), readings[0])

    def is_read_twice(self, file: ArchivedFile) -> bool:
        """Whether there is more than one reading of a file."""
        return len(self.readings.get(file.content, ())) > 1

    def cut_feeds(self, build_id: str) -> list[CutFeed]:
        """The feeds that a build was held for."""
        return self.cut_by_build.get(build_id, [])

    def publications(self) -> list[Publication]:
        """Every move of `current`, oldest first."""
        return list(self.published)

    def publications_before(self, build: Build) -> list[Publication]:
        """What had been published when a build began, oldest first, however the clock was set since."""
        newest = self.published_before_build.get(build.build_id)
        if newest is not None:
            return [one for one in self.published if one.publication_id <= newest]
        # a build of an earlier version of the product: only the clock of that time can say
        return [one for one in self.published if one.published_at < build.started_at]

    @cached_property
    def _by_source(self) -> dict[str, list[Delivery]]:
        found: dict[str, list[Delivery]] = {}
        for delivery in self.delivered:
            found.setdefault(delivery.source, []).append(delivery)
        return found

    @cached_property
    def _by_delivery(self) -> dict[int, list[ArchivedFile]]:
        found: dict[int, list[ArchivedFile]] = {}
        for file in self.archived:
            found.setdefault(file.delivery_id, []).append(file)
        return found

    @cached_property
    def _builds(self) -> dict[str, Build]:
        return {build.build_id: build for build in self.built}
