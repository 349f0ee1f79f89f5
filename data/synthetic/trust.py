"""The shape of the synthetic trust: sizes, treatment functions, wards. Each figure has its reason."""

from dataclasses import dataclass

PROVIDER = "RXX"
SITES = ("RXX01", "RXX02")
OTHER_PROVIDERS = ("RYY", "RZZ")
COMMISSIONERS = ("99A", "99B", "99C", "NONC")
COMMISSIONER_SHARES = (0.55, 0.29, 0.15, 0.01)

# Waits to a clock stop: Weibull. With this shape about 60 % of an open list is within 18 weeks and
# 2-3 % over 52, as England was in 2024-26 (published: 57.8 % at one trust, 65.8 % nationally).
WAIT_SHAPE = 1.35
WAIT_SCALE_DAYS = 150.0
# Urgent suspected cancer moves faster: 62-day performance near 68 % needs a median near 50 days.
CANCER_WAIT_MEDIAN_DAYS = 51.0
CANCER_WAIT_SPREAD = 0.42

# Treatment function, share of referrals, factor on the wait.
FUNCTIONS: tuple[tuple[str, float, float], ...] = (
    ("110", 0.13, 1.15),
    ("130", 0.12, 1.00),
    ("120", 0.09, 1.10),
    ("100", 0.08, 1.00),
    ("101", 0.07, 1.00),
    ("502", 0.08, 1.05),
    ("330", 0.10, 0.85),
    ("301", 0.09, 0.95),
    ("320", 0.07, 0.90),
    ("340", 0.04, 0.90),
    ("400", 0.04, 1.05),
    ("410", 0.03, 0.90),
    ("430", 0.02, 0.70),
    ("140", 0.04, 1.20),
)


@dataclass(frozen=True)
class Size:
    """How large a trust is. `open_pathways` on the last night; history and detail in days."""

    open_pathways: int
    history_days: int
    detail_days: int
    ed_attendances_a_day: int
    wards: int
    beds_a_ward: int


SIZES = {
    "small": Size(2_000, 400, 70, 70, 6, 24),
    "district": Size(30_000, 560, 100, 300, 24, 26),
    "large": Size(100_000, 5 * 365, 100, 500, 42, 28),
}

# Share of beds that hold a patient at midnight (national general and acute occupancy is near 92 %).
OCCUPANCY = 0.92
MEAN_STAY_DAYS = 6.5
