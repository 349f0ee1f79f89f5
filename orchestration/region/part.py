"""One of the two processes of Dagster that refresh a region: `python -m orchestration.region.part PART …`.

Each ends when the command that started it is gone, however that ended.
"""

import os
import sys
from pathlib import Path

from orchestration.region.instance import REGION_VARIABLE, instance_ref, prepare_region
from orchestration.region.region_file import open_region
from orchestration.run.interface_part import end_with_the_starter, run_daemon, serve_code

LOCATION = "orchestration.region.definitions"
CODE_SERVER, DAEMON = PARTS = ("code server", "daemon")


def main(part: str, pipe: int, workspace: Path) -> None:
    """Runs until it is told to end, or until nobody holds the other end of the pipe."""
    end_with_the_starter(pipe)
    region = open_region(Path(os.environ[REGION_VARIABLE]))
    prepare_region(region)
    if part == CODE_SERVER:
        serve_code(LOCATION, workspace, instance_ref(region))
    else:
        run_daemon(workspace, instance_ref(region))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
