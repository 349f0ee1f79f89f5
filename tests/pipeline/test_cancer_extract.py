"""The trust's cancer figures in the published layout are read back by the national reader as the same."""

import io
from datetime import date
from pathlib import Path

import xlsxwriter

from orchestration.store.home import Home
from tests.conftest import deliver, make_home, read, refresh

COLUMNS = (
    "PERIOD",
    "YEAR",
    "MONTH",
    "STANDARD",
    "ORG CODE",
    "STAGE/ROUTE",
    "TREATMENT MODALITY",
    "CANCER TYPE",
    "TOTAL TREATED",
    "WITHIN STANDARD",
    "BREACHES",
)


def provider_extract(rows: list[tuple[object, ...]]) -> bytes:
    """The published workbook with these rows."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"}) as workbook:
        sheet = workbook.add_worksheet("CWT CRS Provider Extract")
        for number, row in enumerate([COLUMNS, *rows]):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    return file.getvalue()


def _workbook(home: Home, month: str) -> bytes:
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    rows = read(
        home, f'select {names} from cancer.provider_extract where "PERIOD" = ?', date.fromisoformat(month)
    )
    assert len(rows) > 15
    return provider_extract(rows)


def test_a_month_in_the_published_layout_reads_back_the_same(small_trust: Home, tmp_path: Path) -> None:
    peer = make_home(tmp_path / "peer")
    deliver(
        peer, "national", "own", "2026-11-22", {"cwt_provider_extract": _workbook(small_trust, "2026-10-01")}
    )
    result = refresh(peer)
    assert result.succeeded and not result.held, result.in_words()
    published = read(
        peer,
        "select standard, sum(total), sum(breaches) from benchmark.cancer_providers"
        " where cut <> 'modality' group by 1 order by 1",
    )
    own = read(
        small_trust,
        """
        select
            case standard
                when 'FDS' then '28-day FDS'
                when '31D' then '31-day Combined'
                else '62-day Combined'
            end,
            sum(total), sum(breaches)
        from cancer.performance_monthly where month = '2026-10' group by 1 order by 1
        """,
    )
    assert [(name, float(total), float(over)) for name, total, over in published] == [
        (name, float(total), float(over)) for name, total, over in own
    ]


def test_shares_of_every_patient_sum_to_one(small_trust: Home) -> None:
    shared = read(small_trust, "select count(distinct treatment_id), sum(share_total) from cancer.shares")
    counted = read(small_trust, "select count(*) from cancer.clocks where standard = '62D' and in_scope")
    assert float(shared[0][0]) == float(shared[0][1]) == counted[0][0]
    assert read(small_trust, "select count(*) from cancer.shares where role = 'treating'")[0][0] > 0
