"""Cancer clocks, shares and list of many random pathways equal a slow plain-Python reading of the rules."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pytest

from data.synthetic.truth.cancer.clock import clocks, is_listed, open_days, shares
from data.synthetic.truth.cancer.pathway import Pathway, Treatment, is_known
from tests.conftest import copy_build, deliver, make_home, refresh

FEW, MANY = 12_000, 120_000
NIGHT = date(2021, 3, 31)
# few days, and the change of the rule on pauses inside them
FIRST = date(2020, 3, 1)
TRUSTS = ("RXX", "RXX01", "RYY", "RZZ05", None)
BANDS = ((28, "0-28"), (62, "29-62"), (104, "63-104"))


class _Draw:
    """Random values; most are sensible, so that long sensible lives occur beside nonsense."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def happens(self, share: float) -> bool:
        return self.random.random() < share

    def after(self, day: date | None, most: int, missing: float = 0.1) -> date | None:
        """Some days after another day, sometimes before it, sometimes unknown."""
        if self.happens(missing):
            return None
        return (day or self.day()) + timedelta(days=self.random.randint(-4 if self.happens(0.1) else 0, most))

    def day(self) -> date:
        return FIRST + timedelta(days=self.random.randrange(400))


def _treatment(draw: _Draw, treatment_id: str, told: date | None) -> Treatment:
    decided = draw.after(told, 20)
    return Treatment(
        treatment_id=treatment_id,
        decided=decided,
        clinically_due=draw.after(decided, 30) if draw.happens(0.15) else None,
        treated=draw.after(decided, 50),
        event=draw.one("01", "01", "01", "02", "03", "07", "10", "12", None),
        modality=draw.one("23", "23", "02", "05", "07", "08", "09", "98", None),
        setting=draw.one("01", "02", "03", None),
        provider=draw.one(*TRUSTS),
        pause=draw.one(None, None, None, 0, 5, 9, -2, 60),
        pause_reason=draw.one(None, "8", "08", "9", "10", "5"),
        primary=draw.one(None, None, 1, 2),
    )


def _pathway(draw: _Draw, care_id: str) -> Pathway:
    received = draw.day() if draw.happens(0.97) else None
    first_seen = draw.after(received, 25)
    told = draw.after(first_seen, 40)
    return Pathway(
        care_id=care_id,
        received=received,
        priority=draw.one("3", "3", "3", "1", "2", None),
        source=draw.one("03", "03", "17", "05", None),
        referral_type=draw.one("07", "01", "16", "17", None),
        upgraded=draw.after(received, 20) if draw.happens(0.25) else None,
        upgrade_provider=draw.one("RXX", "RYY", None, None),
        first_seen=first_seen,
        first_seen_provider=draw.one(*TRUSTS),
        missed_days=draw.one(None, None, None, 0, 4, 11, -3),
        missed_reason=draw.one(None, "3", "03", "2"),
        told=told,
        end_reason=draw.one("01", "01", "02", "03", "04", None),
        exclusion_reason=draw.one("1", "01", "2", None),
        diagnosis=draw.one("C187", "C187", "c50.4", "C443", "D051", "D10", "C977", None),
        morphology=draw.one(None, "M8090/3", "M81103", "M8140/3"),
        accountable=draw.one(*TRUSTS, None),
        transferred=draw.after(told, 30) if draw.happens(0.6) else None,
        closed=draw.after(told, 60) if draw.happens(0.2) else None,
        status=draw.one("10", "08", "69", None),
        downgraded=draw.after(received, 12) if draw.happens(0.1) else None,
        downgrade_agreed=draw.one(True, True, False, None),
        treatments=tuple(
            _treatment(draw, f"{care_id}-{place}", told) for place in range(draw.one(0, 0, 1, 1, 2, 3))
        ),
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return {True: "Y", False: "N"}[value] if isinstance(value, bool) else str(value)


PATHWAY_COLUMNS = {
    "care_id": "care_id",
    "received_date": "received",
    "priority_type": "priority",
    "source_of_referral": "source",
    "referral_type": "referral_type",
    "upgrade_date": "upgraded",
    "upgrade_provider": "upgrade_provider",
    "first_seen_date": "first_seen",
    "first_seen_provider": "first_seen_provider",
    "first_seen_adjustment_days": "missed_days",
    "first_seen_adjustment_reason": "missed_reason",
    "told_date": "told",
    "fds_end_reason": "end_reason",
    "fds_exclusion_reason": "exclusion_reason",
    "primary_diagnosis": "diagnosis",
    "morphology": "morphology",
    "accountable_investigating_provider": "accountable",
    "transfer_to_treatment_date": "transferred",
    "closed_date": "closed",
    "patient_status": "status",
    "downgraded_date": "downgraded",
    "downgrade_agreed_by_referrer": "downgrade_agreed",
}
TREATMENT_COLUMNS = {
    "treatment_id": "treatment_id",
    "decision_to_treat_date": "decided",
    "ecad_date": "clinically_due",
    "treatment_date": "treated",
    "event_type": "event",
    "modality": "modality",
    "care_setting": "setting",
    "provider": "provider",
    "adjustment_days": "pause",
    "adjustment_reason": "pause_reason",
    "primary_number": "primary",
}


def _csv(rows: list[dict[str, str]]) -> bytes:
    sink = pa.BufferOutputStream()
    arrow_csv.write_csv(pa.Table.from_pylist(rows), sink)
    return bytes(sink.getvalue())


def _rows(pathways: list[Pathway]) -> dict[str, Any]:
    of_pathways = [
        {column: _text(getattr(one, name)) for column, name in PATHWAY_COLUMNS.items()} for one in pathways
    ]
    of_treatments = [
        {"care_id": one.care_id}
        | {column: _text(getattr(treatment, name)) for column, name in TREATMENT_COLUMNS.items()}
        for one in pathways
        for treatment in one.treatments
    ]
    return {"pathways": _csv(of_pathways), "treatments": _csv(of_treatments)}


@pytest.fixture(scope="module", params=[FEW, pytest.param(MANY, marks=pytest.mark.full)])
def random_trust(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[list[Pathway], duckdb.DuckDBPyConnection]]:
    """Random pathways, and a copy of the warehouse that a real refresh made of them.

    Nonsense is rightly not published, so the build is read.
    """
    draw = _Draw(seed=20210331)
    pathways = [_pathway(draw, f"C{number:07d}") for number in range(request.param)]
    home = make_home(tmp_path_factory.mktemp("random") / "home")
    deliver(home, "cancer", "random", NIGHT.isoformat(), _rows(pathways))
    result = refresh(home, domains=("cancer",))
    assert result.succeeded, result.in_words()
    copy = copy_build(home, result.build_id)
    with duckdb.connect(str(copy), read_only=True) as connection:
        yield pathways, connection


Trust = tuple[list[Pathway], duckdb.DuckDBPyConnection]


def test_clocks_equal_the_plain_reading(random_trust: Trust) -> None:
    pathways, connection = random_trust
    found: dict[str, set[Any]] = {}
    for care_id, *values in connection.execute(
        "select care_id, treatment_id, standard, route, days, adjustment_days, within_standard"
        " from cancer.clocks"
    ).fetchall():
        found.setdefault(care_id, set()).add(tuple(values))
    wrong = []
    for one in pathways:
        expected = (
            {(c.treatment_id, c.standard, c.route, c.days, c.adjustment, c.within) for c in clocks(one, NIGHT)}
            if is_known(one, NIGHT)
            else set()
        )
        # without a decision there is no wait of 31 days to compare
        seen = found.get(one.care_id, set())
        if {_comparable(item) for item in seen} != {_comparable(item) for item in expected}:
            wrong.append((expected ^ seen, one))
    assert found and not wrong, f"{len(wrong)} of {len(pathways)} differ; the first: {wrong[0]}"


def _comparable(item: tuple[Any, ...]) -> tuple[Any, ...]:
    treatment, standard, route, days, adjustment, within = item
    return (treatment, standard, route, days if within is not None else None, adjustment, within)


def test_shares_equal_the_plain_reading(random_trust: Trust) -> None:
    pathways, connection = random_trust
    found: dict[str, dict[str, Any]] = {}
    for care_id, provider, total, breach, method, scenario in connection.execute(
        "select care_id, provider, share_total, share_breach, method, scenario from cancer.shares"
    ).fetchall():
        found.setdefault(care_id, {})[provider] = (Fraction(total), Fraction(breach), method, scenario)
    wrong = []
    for one in pathways:
        expected = shares(one, NIGHT) if is_known(one, NIGHT) else {}
        if found.get(one.care_id, {}) != expected:
            wrong.append((expected, found.get(one.care_id), one))
    assert found and not wrong, f"{len(wrong)} of {len(pathways)} differ; the first: {wrong[0]}"
    scenarios = {row[0] for row in connection.execute("select distinct scenario from cancer.shares").fetchall()}
    assert scenarios == {None, 1, 2, 3, 4, 5, 6}


def test_days_before_and_after_a_transfer_are_the_days_of_the_clock(random_trust: Trust) -> None:
    """d38 + d24 = d62, so that two of the eight combinations cannot occur (section 3)."""
    pathways, connection = random_trust
    rows = connection.execute(
        """
        select shares.days_to_transfer, shares.days_transfer_to_treatment, clocks.days
        from cancer.shares as shares
        inner join cancer.clocks as clocks
            on shares.treatment_id = clocks.treatment_id and clocks.standard = '62D'
        where shares.method = 'six scenarios'
        """
    ).fetchall()
    assert len(rows) > len(pathways) * 1_000 / MANY
    for before, after, whole in rows:
        assert before + after == whole
        assert not (before <= 38 and after <= 24 and whole > 62)
        assert not (before > 38 and after > 24 and whole <= 62)
    sums = connection.execute(
        "select sum(share_total), sum(share_within + share_breach) from cancer.shares group by treatment_id"
    ).fetchall()
    assert {(float(total), float(parts)) for total, parts in sums} == {(1.0, 1.0)}


def test_the_list_equals_the_plain_reading(random_trust: Trust) -> None:
    pathways, connection = random_trust
    found = {
        care_id: (days, band, counted)
        for care_id, days, band, counted in connection.execute(
            "select care_id, open_days, band, in_backlog_count from cancer.ptl"
        ).fetchall()
    }
    expected: dict[str, tuple[int | None, str | None, bool]] = {}
    for one in pathways:
        if is_known(one, NIGHT) and is_listed(one, NIGHT):
            days = open_days(one, NIGHT)
            if days is None:
                expected[one.care_id] = (None, None, False)
                continue
            band = next((name for most, name in BANDS if days <= most), ">104")
            expected[one.care_id] = (days, band, days > 62 and one.referral_type != "17")
    wrong = {key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)}
    assert found and not wrong, f"{len(wrong)} differ; the first: {sorted(wrong)[0]}"
