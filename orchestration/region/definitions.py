"""What Dagster loads of a region: the folder that CLOCKSTOP_REGION names."""

import os
from pathlib import Path

from orchestration.region.assets import region_definitions
from orchestration.region.instance import REGION_VARIABLE
from orchestration.region.region_file import UnusableRegion, open_region

_folder = os.environ.get(REGION_VARIABLE)
if not _folder:
    raise UnusableRegion(f"expected the folder of a region in the environment as {REGION_VARIABLE}, found none")
defs = region_definitions(open_region(Path(_folder)))
