"""Clockstop: everything that runs it.

Nothing is sent anywhere: trusts are firewalled and their data is patients' data. Every process of ours imports
this package before any library and hands its environment on to those that it starts, so telemetry is off
wherever the home stands and whatever its settings say (docs/decisions/0028). DuckDB and Splink send nothing by
themselves.
"""

import os

NO_TELEMETRY = {
    "DO_NOT_TRACK": "1",
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    # the name of the same in newer versions of dbt
    "DBT_ENGINE_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
}
os.environ.update(NO_TELEMETRY)
