"""Counts of measures that are parts of others: their difference is a number of patients too.

A quantity is written as the measure with n (numerator), d (denominator) or m (denominator less numerator).
A new measure that counts a part of what another counts belongs into this list.
"""

# whole, part
NESTED = (
    ("EL01.d", "EL02.d"),
    ("EL01.n", "EL02.n"),
    ("EL01.m", "EL05.n"),
    ("EL01.m", "EL05N.n"),
    ("EL05N.n", "EL06_65.n"),
    ("EL06_65.n", "EL06_78.n"),
    ("EL06_78.n", "EL06_104.n"),
    ("CA04.n", "CA04L.n"),
    ("UE01.d", "UE02.d"),
    ("UE01.n", "UE02.n"),
    ("UE01.m", "UE02.m"),
    ("UE01.m", "UE03.n"),
    ("UE05_15.n", "UE05_30.n"),
    ("UE05_30.n", "UE05_45.m"),
    ("UE05_45.m", "UE05_60.n"),
    ("FL03_7.n", "FL03_14.n"),
    ("FL03_14.n", "FL03_21.n"),
)
# The trust's figure of a measure that is the figure of one unit of another.
OF_ONE_UNIT = {"UE02": ("UE01", "department_type", "01")}
# A quarter of the first is three months of the second, where their sums are equal.
QUARTERS = (("CA07.n", "CA03.m"),)
