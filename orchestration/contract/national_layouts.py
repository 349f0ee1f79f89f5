"""Published files that are recognised to be refused by name: `expectations/national/layouts_not_read.yml`."""

from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.validated_yaml import Text, Texts, ValidatedModel, clash, read_project_file

LAYOUTS_FILE = PROJECT_ROOT / "expectations" / "national" / "layouts_not_read.yml"


class LayoutNotRead(ValidatedModel):
    """A published file of a known layout that no feed is for."""

    title: Text = Field(description="what people call the file, as text")
    columns: Texts = Field(default=(), description="a list of titles of columns")
    sheet: Text | None = Field(default=None, description="the name of a sheet")
    instead: Text = Field(description="what to do instead, as a sentence")

    @model_validator(mode="after")
    def _can_be_recognised(self) -> "LayoutNotRead":
        if not self.columns and self.sheet is None:
            raise clash("a layout needs `columns` or `sheet`; write one of them")
        return self


class _LayoutsFile(ValidatedModel):
    layouts: Annotated[tuple[LayoutNotRead, ...], Field(strict=False, description="a list of layouts")]


@cache
def layouts_not_read() -> tuple[LayoutNotRead, ...]:
    """Every such layout, in the order of the file."""
    return read_project_file(LAYOUTS_FILE, _LayoutsFile).layouts
