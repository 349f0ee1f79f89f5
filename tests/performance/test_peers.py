"""The trust among other providers: national files in, performance.peers and performance.oversight out."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publication.measures.oversight_rows import write_oversight
from orchestration.publication.measures.peers import read_peers, write_peers
from orchestration.publication.measures.tables import create
from orchestration.publication.measures.values import Night

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
AS_AT = {"benchmark": date(2026, 11, 22)}
# code, attendances, over four hours: 80, 75, 70 and 60 % of NHS trusts; another kind of provider at 90 %
PROVIDERS = (("RAA", 1000, 200), ("RXX", 1000, 250), ("RBB", 2000, 600), ("RCC", 500, 200), ("NTX01", 100, 10))


class Publication:
    """A publication with national figures of the emergency department and cancer, and the one before it."""

    def __init__(self, file: Path, before: Path | None = None) -> None:
        self.connection = duckdb.connect(str(file))
        if before is not None:
            self.connection.execute(f"attach '{before}' as previous (read_only)")
        self.connection.execute("create schema benchmark")
        self.connection.execute(
            "create table benchmark.ed_providers (organisation varchar, period_start date, attendances bigint,"
            " over_4h bigint, admitted_over_12h_from_decision bigint)"
        )
        self.connection.execute(
            "create table benchmark.cancer_providers (organisation varchar, period_start date, standard"
            " varchar, cut varchar, within_standard bigint, total bigint)"
        )
        self.connection.execute(
            "create table benchmark.headlines (organisation varchar, measure_id varchar, period_start date,"
            " numerator double, denominator double, value double)"
        )
        create(self.connection)

    def emergency(self, month: date, providers: Iterable[tuple[str, int, int]] = PROVIDERS) -> None:
        """The A&E file of a month, with its row of England."""
        rows = [(code, month, attendances, over, 3) for code, attendances, over in providers]
        total = [sum(column) for column in zip(*[row[2:4] for row in rows], strict=True)]
        self.connection.executemany(
            "insert into benchmark.ed_providers values (?, ?, ?, ?, ?)", [*rows, ("ENG", month, *total, 9)]
        )
        within = total[0] - total[1]
        self.connection.execute(
            "insert into benchmark.headlines values ('ENG', 'ed_within_4_hours', ?, ?, ?, ?)",
            [month, within, total[0], 100 * within / total[0]],
        )

    def cancer(self, rows: Iterable[tuple[str, int, int]]) -> None:
        """The 62-day standard of September, in both cuts: one of them is counted."""
        for code, within, total in rows:
            for cut in ("cancer type", "modality"):
                self.connection.execute(
                    "insert into benchmark.cancer_providers values (?, ?, '62-day Combined', ?, ?, ?)",
                    [code, SEPTEMBER, cut, within, total],
                )

    def own(self, measure: str, month: date, numerator: float, denominator: float) -> None:
        """What the trust's own tables say."""
        self.connection.execute(
            "insert into performance.measure_values (measure_id, level, organisation_unit, period_start, basis,"
            " numerator, denominator, value, is_latest) values (?, 'trust', 'trust', ?, 'own', ?, ?, ?, true)",
            [measure, month, numerator, denominator, 100 * numerator / denominator],
        )

    def publish(self, settings: dict[str, Any] | None = None, build: str = "b2") -> None:
        """Both tables, as the publisher writes them."""
        night = Night(AS_AT, settings or {}, "RXX", build)
        found = read_peers(self.connection, night)
        write_peers(self.connection, night, found)
        write_oversight(self.connection, night, found)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self.connection.execute(sql).fetchall()


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    """An empty publication."""
    return Publication(tmp_path / "now.duckdb")


def test_rank_quarter_and_england_of_the_newest_month(publication: Publication) -> None:
    """Of four NHS trusts second, 75 %; the other provider is in England and in no rank, as are counts."""
    publication.emergency(SEPTEMBER, [("RAA", 10, 1), ("RXX", 10, 9)])
    publication.emergency(OCTOBER)
    publication.publish()
    assert publication.ask("select * exclude (period_end, build_id, is_newest) from performance.peers") == [
        (
            "UE01", "ed_within_4_hours", OCTOBER, "national", 75.0, 4, 2, 2, 80.0, 72.5, 60.0,
            pytest.approx(100 * 3340 / 4600), "England",
        )
    ]  # fmt: skip


def test_a_trust_that_is_in_no_file_is_ranked_by_its_own_figure_of_that_month(publication: Publication) -> None:
    publication.cancer([("RAA", 60, 100), ("RBB", 80, 100)])
    publication.own("CA03", SEPTEMBER, 5.5, 7.5)
    publication.own("CA03", OCTOBER, 9, 9)
    publication.publish()
    found = publication.ask(
        "select basis, value, rank, providers, england_value, england_basis from performance.peers"
    )
    assert found == [("own", pytest.approx(5.5 / 0.075), 2, 3, 70.0, "providers of the file")]


def test_without_any_figure_of_the_trust_nothing_is_ranked_and_the_reason_is_given(
    publication: Publication,
) -> None:
    publication.cancer([("RAA", 60, 100), ("RBB", 80, 100)])
    publication.publish()
    assert publication.ask("select basis, value, rank, quartile, providers from performance.peers") == [
        (None, None, None, None, 2)
    ]
    (missing,) = publication.ask(
        "select score, missing from performance.oversight where metric = 'cancer_62_day'"
    )
    assert missing[0] is None and missing[1].startswith("neither the national file nor")


def test_a_trust_chooses_whom_it_is_ranked_among(publication: Publication) -> None:
    publication.emergency(OCTOBER)
    publication.publish({"peer_group": "NTX01, rcc"})
    assert publication.ask("select providers, rank from performance.peers") == [(3, 2)]


@pytest.mark.parametrize(("deficit", "segment"), [("unknown", None), ("no", 2), ("yes", 3)])
def test_the_score_what_more_patients_change_and_the_segment(
    publication: Publication, deficit: str, segment: int | None
) -> None:
    """Standard 78: 80 scores 1; 75, 70, 60 score 2, 3, 4. Of 1,000, 30 more meet it, 50 more equal the best."""
    publication.emergency(OCTOBER)
    publication.publish({"trust_in_deficit": deficit})
    scored = publication.ask(
        "select metric, score, rank, providers, patients_to_next_rank, next_rank, next_rank_score,"
        " patients_to_better_score, better_score, patients_to_standard from performance.oversight"
        " where score is not null"
    )
    assert scored == [("within_4_hours", 2.0, 2, 4, 50, 1, 1.0, 30, 1.0, 30)]
    assert publication.ask(
        "select version, metrics, metrics_scored, average, rank, providers, quartile, in_deficit, segment,"
        " average_with_one_rank_more, rank_with_one_rank_more from performance.oversight_scores"
    ) == [("2025/26", 7, 1, 2.0, 2, 4, 2, deficit, segment, 1.0, 1)]
    reasons = publication.ask(
        "select count(*) from performance.oversight where score is null and missing is not null"
    )
    assert reasons == [(6,)]


def test_earlier_periods_stay_and_a_period_that_is_said_again_replaces_its_row(tmp_path: Path) -> None:
    first = Publication(tmp_path / "first.duckdb")
    first.emergency(SEPTEMBER)
    first.publish(build="b1")
    first.connection.close()
    second = Publication(tmp_path / "second.duckdb", tmp_path / "first.duckdb")
    second.emergency(OCTOBER, [("RAA", 100, 10), ("RXX", 100, 5)])
    second.publish()
    kept = "select period_start, rank, is_newest, build_id from performance.{} {} order by 1"
    assert second.ask(kept.format("peers", "")) == [(SEPTEMBER, 2, False, "b1"), (OCTOBER, 1, True, "b2")]
    scored = second.ask(kept.format("oversight", "where metric = 'within_4_hours'"))
    assert scored == [(SEPTEMBER, 2, False, "b1"), (OCTOBER, 1, True, "b2")]
    second.connection.close()
    third = Publication(tmp_path / "third.duckdb", tmp_path / "second.duckdb")
    third.emergency(OCTOBER)
    third.publish(build="b3")
    assert third.ask(kept.format("peers", "")) == [(SEPTEMBER, 2, False, "b1"), (OCTOBER, 2, True, "b3")]
