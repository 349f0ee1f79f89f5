"""The shape of the synthetic trust: sizes, treatment functions, rates. Each figure has its reason."""

from dataclasses import dataclass

PROVIDER = "RXX"
SITES = ("RXX01", "RXX02")
OTHER_PROVIDERS = ("RYY", "RZZ")
COMMISSIONERS = ("99A", "99B", "99C", "NONC")
COMMISSIONER_SHARES = (0.55, 0.29, 0.15, 0.01)

# Waits to a clock stop: Weibull. With this shape and scale about 60 % of an open list is within 18 weeks and
# about 3 % over 52, as England was in 2024-26 (published: 57.8 % at one trust in November 2024).
WAIT_SHAPE = 1.7
WAIT_SCALE_DAYS = 204.0
# Urgent suspected cancer moves faster: 62-day performance near 70 % needs a median near 55 days.
CANCER_WAIT_MEDIAN_DAYS = 55.0
CANCER_WAIT_SPREAD = 0.42
# Of urgent suspected cancer referrals about 6 % turn out to be cancer (published conversion rate).
CANCER_CONVERSION = 0.075
URGENT_CANCER_SHARE = 0.14

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

# How a pathway ends and how often. Non-admitted stops outnumber admitted ones three to one, as published.
ENDS: tuple[tuple[str, float], ...] = (
    ("treated", 0.37),
    ("discharged", 0.23),
    ("admitted", 0.27),
    ("monitored", 0.06),
    ("declined", 0.02),
    ("missed", 0.03),
    ("transferred", 0.012),
    ("died", 0.008),
)


@dataclass(frozen=True)
class Size:
    """How large a trust is. `open_pathways` on the last night; history and detail in days.

    `quick_share`: referrals that end within weeks (advice, one-stop clinics). The large trust needs them: five
    years that leave 100,000 open and hold four million periods mean many short waits beside the long ones.
    """

    open_pathways: int
    history_days: int
    detail_days: int
    ed_attendances_a_day: int
    wards: int
    beds_a_ward: int
    quick_share: float


SIZES = {
    "small": Size(2_000, 700, 70, 70, 6, 24, 0.0),
    "district": Size(30_000, 800, 100, 300, 24, 26, 0.0),
    "large": Size(100_000, 5 * 365, 5 * 365, 500, 42, 28, 0.80),
}
QUICK_MEAN_DAYS = 11.0

# Share of beds that hold a patient at midnight (national general and acute occupancy is near 92 %).
OCCUPANCY = 0.92
MEAN_STAY_DAYS = 6.5
