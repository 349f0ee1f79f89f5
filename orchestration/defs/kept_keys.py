"""Dagster's set of the assets and checks of one definition, made once instead of with every output.

Dagster asks of each output of a step whether an asset that depends on it came before. Each time it makes
this set again for each output of the step: of the warehouse with its hundreds of models, a tenth of a small
trust's refresh. A definition does not change, so its set does not either (docs/decisions/0017).
"""

from functools import cached_property

from dagster import AssetCheckKey, AssetKey, AssetsDefinition

NAME = "asset_and_check_keys"


def keep_keys() -> None:
    """Makes every definition of this process keep its set."""
    kept = cached_property(_keys)
    kept.__set_name__(AssetsDefinition, NAME)
    setattr(AssetsDefinition, NAME, kept)


def _keys(assets: AssetsDefinition) -> frozenset[AssetKey | AssetCheckKey]:
    return frozenset((*assets.keys, *assets.check_keys))
