"""Columns of text as the extracts carry them, made from numbers through Arrow."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Numbers: TypeAlias = npt.NDArray[Any] | pd.Series


def iso_dates(days: Numbers) -> pd.Series:
    """Day numbers as YYYY-MM-DD; not-a-number becomes empty."""
    return _stamps(days, "datetime64[D]", pa.date32(), "")


def iso_times(minutes: Numbers) -> pd.Series:
    """Minutes since 1 January 1970, UTC, as text with the offset Z; not-a-number becomes empty.

    UTC, so that the two clock-change nights need no guessing.
    """
    return _stamps(minutes, "datetime64[m]", pa.timestamp("s"), "Z")


def identifiers(prefix: str, numbers: Numbers, width: int = 9, suffix: str = "") -> pd.Series:
    """Prefix and number with leading zeros: one identifier a number."""
    digits = pc.utf8_lpad(pa.array(np.asarray(numbers, dtype="int64")).cast(pa.string()), width, "0")
    return _series(pc.binary_join_element_wise(prefix, digits, suffix, ""))


def chosen(values: tuple[str, ...] | list[str], places: Numbers) -> pd.Series:
    """The value at each place."""
    names = pa.array(list(values), pa.string())
    return _series(names.take(pa.array(np.asarray(places, dtype="int64"))))


def blank_unless(keep: Any, text: pd.Series) -> pd.Series:
    """The text where the condition holds, empty elsewhere."""
    return text.where(np.asarray(keep, dtype=bool), "")


def _stamps(numbers: Numbers, unit: str, kind: pa.DataType, suffix: str) -> pd.Series:
    values = np.asarray(numbers, dtype=float)
    missing = np.isnan(values)
    stamps = np.where(missing, 0, values).astype("int64").astype(unit)
    text = pa.array(stamps.astype("datetime64[s]") if unit.endswith("[m]") else stamps, kind)
    text = text.cast(pa.string())
    if unit.endswith("[m]"):
        text = pc.binary_join_element_wise(pc.replace_substring(text, " ", "T"), suffix, "")
    return _series(pc.if_else(pa.array(missing), "", text))


def _series(text: Any) -> pd.Series:
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    return pd.Series(pd.array(text, dtype="str"))
