"""Names that several parts of the Dagster code share: keys as readers say them, owners, tags.

Dagster's graph prints the last part of a key and nothing else: it says what the asset is.
"""

import re

import dagster as dg

POOL = "warehouse"


# Always given by its step, so that a failed mart cannot skip the publisher.
EVIDENCE_KEY = dg.AssetKey(["checks", "evidence"])


STATUS = dg.AssetKey(["publication", "status"])


# The last step: it fails where a domain is held, after everything else has been published.
OUTCOME = dg.AssetKey(["publication", "outcome"])
OUTCOME_STEP = OUTCOME.to_python_identifier()


# The folders of what is handed out, whatever domains have something in them.
WORKLISTS = dg.AssetKey(["deliverables", "worklists"])


RETURNS = dg.AssetKey(["deliverables", "returns"])


# The tables without patients for any tool, and what every table means: written with each publication.
PARQUET = dg.AssetKey(["deliverables", "parquet"])


DICTIONARY = dg.AssetKey(["deliverables", "dictionary"])
# The board pack.
REPORT = dg.AssetKey(["deliverables", "report"])
# Lists for the hours in which a clinical system is down.
DOWNTIME = dg.AssetKey(["deliverables", "downtime"])


# What is past its retention period is removed when everything else has been published.
RETENTION = dg.AssetKey(["publication", "retention"])
# Metadata of it: what it says of what it removed, or why it did not.
SAID = "said"


# Metadata of the worklists: completed lists that were found in their folder and kept.
KEPT = "kept"


# How often the sensor tries the same content again after a run of it failed.
TRIES = 3


CONTENT_TAG = "clockstop/content"
# The newest judgement that there was when a run was asked for: what it finds is new by it.
JUDGED_TAG = "clockstop/judged_before"


DATA_ENGINEERING = "team:data-engineering"


DATA_QUALITY = "team:data-quality"


PERFORMANCE = "team:performance-and-information"


def team(owner: str) -> str:
    """An owner as Dagster takes it: `Elective performance` is `team:elective-performance`."""
    return "team:" + re.sub(r"[^a-z0-9]+", "-", owner.lower()).strip("-")


def extract_key(source: str) -> dg.AssetKey:
    """A source as it was read from its database."""
    return dg.AssetKey(["extracts", f"{source}_extract"])


def landing_key(source: str) -> dg.AssetKey:
    """What a sending system has delivered."""
    return dg.AssetKey(["landing", source])


def feed_key(source: str, feed: str) -> dg.AssetKey:
    """A feed as it was taken in; `ed.attendances` is a feed and a mart too, hence the first part."""
    return dg.AssetKey(["feeds", source, feed])


def checks_key(domain: str) -> dg.AssetKey:
    """What the rules say of a domain."""
    return dg.AssetKey(["checks", f"{domain}_checks"])


def publication_key(domain: str) -> dg.AssetKey:
    """A domain's publications by the date that their data is as at."""
    return dg.AssetKey(["publication", f"{domain}_publication"])


def published_key(table: str) -> dg.AssetKey:
    """A published table, by its name in the publication, `rtt.ptl`; its mart is beside it in the graph."""
    return dg.AssetKey(["published", *f"{table}_published".split(".")])


def worklist_key(domain: str) -> dg.AssetKey:
    """A domain's worklists."""
    return dg.AssetKey(["worklists", f"{domain}_worklists"])


def return_key(domain: str) -> dg.AssetKey:
    """A domain's return files."""
    return dg.AssetKey(["returns", f"{domain}_returns"])
