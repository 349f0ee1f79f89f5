"""Escalation in the pack of a real refresh that holds the emergency department and publishes beds."""

from datetime import date, timedelta

import pytest

from data.synthetic.settings_of_trust import write_settings
from orchestration.store.home import Home
from tests.board_pack.read_page import Page, read_page
from tests.cases import flow_rows as rows
from tests.clock_of import clock_of
from tests.conftest import deliver, make_home, read, refresh

# two refreshes of two domains
pytestmark = pytest.mark.long

FIRST = date.fromisoformat(rows.NIGHT)
SECOND = FIRST + timedelta(days=1)
BEDS = {"ward_stays": rows.WARD_STAYS, "wards": rows.WARDS, "bed_states": rows.BED_STATES}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """On the second day every arrival is written as nobody agreed: the department is held, beds are not."""
    home = make_home(tmp_path_factory.mktemp("held") / "home")
    write_settings(home.root)
    deliver(home, "pas", "p1", f"{FIRST}", {"spells": rows.SPELLS, "patients": rows.PATIENTS})
    deliver(home, "beds", "b1", f"{FIRST}", dict(BEDS))
    deliver(home, "ed", "e1", f"{FIRST}", {"attendances": rows.ATTENDANCES})
    with clock_of(f"{FIRST}"):
        result = refresh(home, domains=("ed", "beds"))
    assert result.succeeded and not result.held, result.in_words()
    broken = [{**row, "arrived_at": "10h00"} for row in rows.ATTENDANCES]
    deliver(home, "pas", "p2", f"{SECOND}", {"spells": rows.SPELLS, "patients": rows.PATIENTS}, "p1")
    deliver(home, "beds", "b2", f"{SECOND}", dict(BEDS), "b1")
    deliver(home, "ed", "e2", f"{SECOND}", {"attendances": broken}, "e1")
    with clock_of(f"{SECOND}"):
        result = refresh(home, domains=("ed", "beds"), deliverables=True)
    assert result.succeeded and result.held == ["ed"], result.in_words()
    return home


@pytest.fixture(scope="module")
def page(held: Home) -> Page:
    """The pack that the refresh wrote."""
    return read_page(held.report / "index.html")


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_the_escalation_page_gives_age_and_reason_of_the_held_department(held: Home, page: Page) -> None:
    said = " ".join(page.sections["escalation"].split())
    ((reason,),) = read(held, "select reason from publication.status where domain = 'ed'")
    assert f"Data as at {_words(SECOND)}." in said
    assert (
        f"the data is as at {_words(FIRST)}, 1 days behind. Reason: {reason}" in said and "arrived_at" in reason
    )
    assert f"Not known on {_words(SECOND)}: " in said


def test_its_parameters_are_not_known_and_count_in_no_level(held: Home, page: Page) -> None:
    parameters = page.table("escalation", f"Acute parameters on {_words(SECOND)}")
    of_ed = [row for row in parameters if "ED" in row["Parameter"] or "handover" in row["Parameter"]]
    assert len(of_ed) == 5
    assert all((row["Value"], row["Level"]) == ("", "") and "held" in row["Judged"] for row in of_ed)
    judged = [row for row in parameters if row["Judged"] == "judged"]
    assert judged and {row["Level"] for row in judged} <= {"1", "2", "3", "4"}
    newest = page.table("escalation", "The newest days")[0]
    assert newest["Parameters judged"] == f"{len(judged)} of 9"
    assert newest["Level"] == max(row["Level"] for row in judged)


def test_the_cover_and_the_measures_say_so_too(page: Page) -> None:
    row = next(row for row in page.table("cover", "Data by domain") if row["Domain"] == "Emergency department")
    assert (row["State"], row["Data as at"], row["Days behind"]) == (
        "held: an earlier date is shown",
        _words(FIRST),
        "1",
    )
    assert "Emergency department is held" in page.sections["measure-UE01"]
