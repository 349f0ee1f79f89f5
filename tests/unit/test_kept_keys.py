"""Dagster's sets of keys are made once, and are the sets that Dagster makes."""

from functools import cached_property

from dagster import AssetsDefinition

from orchestration.definitions import defs
from orchestration.defs.kept_keys import NAME


def test_a_definition_keeps_the_keys_of_its_assets_and_checks() -> None:
    assert isinstance(AssetsDefinition.__dict__[NAME], cached_property)
    definitions = [asset for asset in defs.assets or () if isinstance(asset, AssetsDefinition)]
    assert len(definitions) > 5
    for assets in definitions:
        assert assets.asset_and_check_keys == {*assets.keys, *assets.check_keys}
        assert assets.asset_and_check_keys is assets.asset_and_check_keys
