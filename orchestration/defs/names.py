"""Names that several parts of the Dagster code share."""

import dagster as dg

POOL = "warehouse"


EVIDENCE_KEY = dg.AssetKey(["checks", "evidence"])


STATUS = dg.AssetKey(["publication", "status"])


# Metadata of the worklists: what is said of lists that somebody had filled in where they lay.
KEPT = "kept"


# How often the sensor tries the same content again after a run of it failed.
TRIES = 3


CONTENT_TAG = "clockstop/content"
