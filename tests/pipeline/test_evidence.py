"""The gate reads evidence and nothing else: missing, errored, stale or empty holds; overrides are reviewed."""

import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from great_expectations.core import ExpectationValidationResult

from orchestration.checks.data_docs import Outcome, write_data_docs
from orchestration.checks.overrides import override_evidence
from orchestration.checks.registry import expected_rules
from orchestration.checks.suites import load_suites
from orchestration.checks.verdict import judge
from orchestration.contract.published import load_domains
from orchestration.publication.pointer import current_build
from orchestration.publication.publisher import publish
from orchestration.publication.status import NothingToPublish, StatusRow
from orchestration.store.clock import utc_now
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger, now
from orchestration.store.records import Build, Evidence
from tests.conftest import read
from tests.story import Story

pytestmark = pytest.mark.long

CUT = "ED-V03"


@dataclass(frozen=True)
class Bench:
    """A copy of the story's home, with its last build of the emergency department and what was said of it."""

    home: Home
    ledger: Ledger
    build: Build
    evidence: list[Evidence]

    def another(self) -> Build:
        """The same build under another name, with its file and what it read."""
        name = uuid.uuid4().hex
        build = replace(self.build, build_id=name, run_id=name, started_at=now())
        self.ledger.record_build(build)
        self.ledger.record_build_files(name, self.ledger.build_files(self.build.build_id))
        self.home.build_file(name).parent.mkdir()
        shutil.copy(self.home.build_file(self.build.build_id), self.home.build_file(name))
        return build

    def judged(self, build: Build, evidence: list[Evidence]) -> None:
        """Records such evidence of a build's file as it is."""
        self.ledger.record_evidence(build.build_id, evidence)
        status = self.home.build_file(build.build_id).stat()
        self.ledger.record_judged(build.build_id, status.st_size, status.st_mtime_ns)

    def published(self, evidence: list[Evidence]) -> StatusRow:
        """What the publisher makes of such evidence."""
        build = self.another()
        self.judged(build, evidence)
        return next(row for row in publish(build, self.home, self.ledger) if row.domain == "ed")


@pytest.fixture
def bench(story: Story, tmp_path: Path) -> Bench:
    """A bench of its own for each test."""
    shutil.copytree(story.home.root, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    ledger = Ledger(home.ledger)
    build = ledger.build(story.chapters["gap_closed"].build_id)
    assert build is not None
    return Bench(home, ledger, build, ledger.evidence(build.build_id))


def test_every_rule_that_must_speak_spoke(small_trust: Home) -> None:
    ledger = Ledger(small_trust.ledger)
    build = ledger.build(ledger.publications()[-1].build_id)
    assert build is not None
    assert set(build.domains) == set(load_domains())
    evidence = ledger.evidence(build.build_id)
    for domain, rules in expected_rules(build).items():
        assert rules <= {item.rule_id for item in evidence if item.domain == domain}
    # Great Expectations drops an expectation that is there twice: as many answers as were written down
    suites = [(item.domain, item.rule_id) for item in load_suites()]
    spoken = [(item.domain, item.rule_id) for item in evidence if (item.domain, item.rule_id) in set(suites)]
    assert sorted(spoken) == sorted(suites) and len(set(suites)) == len(suites)
    assert all(item.status in ("pass", "not_applicable") for item in evidence if item.severity == "block")


def test_too_little_history_is_said_and_passes_nothing(story: Story) -> None:
    status = dict(
        read(
            story.home,
            "select rule_id, status || ': ' || message from publication.evidence where rule_id like 'ED-V%'",
        )
    )
    assert status[CUT].startswith("pass")
    first = story.ledger.evidence(story.chapters["night"].build_id)
    silent = {item.rule_id: item for item in first if item.domain == "elective" and item.rule_id == "ELE-V04"}
    assert silent["ELE-V04"].status == "not_applicable"
    assert "fewer than" in silent["ELE-V04"].message or "no feed has had" in silent["ELE-V04"].message


def test_a_bank_holiday_is_compared_with_sundays(story: Story) -> None:
    of_easter_monday = {
        item.rule_id: item.status for item in story.ledger.evidence(story.chapters["night"].build_id)
    }
    assert (of_easter_monday["ED-V01"], of_easter_monday[CUT]) == ("pass", "pass")


def test_a_cut_extract_holds_with_the_figures_in_words(story: Story) -> None:
    held = story.chapters["noon"].status["ed"]
    assert held["state"] == "held"
    assert "ed.attendances has 5 on a Tuesday, where the fewest ever was 40" in held["reason"]
    assert held["reason"].endswith("Held since 2025-04-22; the published data is still as at 2025-04-21")
    assert not story.chapters["noon"].succeeded


@pytest.mark.parametrize("kind", ["contract", "dbt", "expectation", "volume", "reconciliation"])
def test_a_rule_that_has_not_spoken_holds(bench: Bench, kind: str) -> None:
    gone = next(item for item in bench.evidence if item.kind == kind)
    row = bench.published([item for item in bench.evidence if item.rule_id != gone.rule_id])
    assert row.state == "held"
    assert f"the rule {gone.rule_id} did not run" in row.reason


def _first(evidence: list[Evidence], holds: Callable[[Evidence], bool]) -> Evidence:
    return next(item for item in evidence if holds(item))


def test_a_rule_that_errored_or_judged_nothing_holds_whatever_its_severity(bench: Bench) -> None:
    # the administration system is a night behind, which is a caveat of the department and holds nothing
    assert bench.published(bench.evidence).state == "published_with_caveat"
    for severity in ("block", "warn", "info"):
        spoken = _first(bench.evidence, lambda item, s=severity: item.severity == s and item.status == "pass")  # type: ignore[misc]
        others = [item for item in bench.evidence if item is not spoken]
        errored = replace(spoken, status="error", checked_rows=None, message="could not be evaluated")
        row = bench.published([*others, errored])
        assert (row.state, "could not be evaluated" in row.reason) == ("held", True), severity
        row = bench.published([*others, replace(spoken, checked_rows=0)])
        assert f"the rule {spoken.rule_id} passed without checking a row" in row.reason, severity


def test_evidence_of_another_build_or_of_a_file_changed_since_publishes_nothing(bench: Bench) -> None:
    before = os.readlink(bench.home.current)
    with pytest.raises(NothingToPublish, match="has no evidence"):
        publish(bench.another(), bench.home, bench.ledger)
    build = bench.another()
    bench.judged(build, bench.evidence)
    os.utime(bench.home.build_file(build.build_id), (1, 1))
    with pytest.raises(NothingToPublish, match="changed after it was checked"):
        publish(build, bench.home, bench.ledger)
    with pytest.raises(NothingToPublish, match="has been published"):
        publish(bench.build, bench.home, bench.ledger)
    assert os.readlink(bench.home.current) == before


def test_what_a_killed_publisher_left_is_no_publication(bench: Bench) -> None:
    build = bench.another()
    bench.judged(build, bench.evidence)
    left = bench.home.publication_file(build.build_id)
    left.parent.mkdir(parents=True)
    left.write_bytes(b"written whole, and then the process was gone before anybody could read it")
    assert "ed" in {row.domain for row in publish(build, bench.home, bench.ledger)}
    assert current_build(bench.home) == build.build_id
    assert soundness(bench.home, bench.ledger)(left)


OVERRIDE = {
    "night": "2025-04-24",
    "domain": "ed",
    "rule": CUT,
    "who": "A. Analyst",
    "why": "the department was closed by a flood",
    "reviewed_by": "B. Manager",
    "expires": f"{utc_now().date() + timedelta(days=14)}",
}


def _verdict(bench: Bench, judged: Build, evidence: list[Evidence], **changes: str | None) -> tuple[str, str]:
    """What the gate says with one override file in the home."""
    bench.home.overrides.mkdir(exist_ok=True)
    lines = [f'{name}: "{value}"\n' for name, value in (OVERRIDE | changes).items() if value is not None]
    (bench.home.overrides / "flood.yml").write_text("".join(lines), encoding="utf-8")
    own = override_evidence(judged, evidence, bench.home, bench.ledger.refresh_inputs())
    (verdict,) = judge(judged, [*evidence, *own], expected_rules(judged))
    return verdict.state, verdict.reason


def test_an_override_publishes_with_its_decision_as_caveat(bench: Bench) -> None:
    failing = [
        replace(item, status="fail", failed_rows=1) if item.rule_id == CUT else item for item in bench.evidence
    ]
    build = bench.another()
    state, reason = _verdict(bench, build, failing)
    assert state == "published_with_caveat"
    assert (
        "published by override of A. Analyst, reviewed by B. Manager,"
        f" until {OVERRIDE['expires']}: the department" in reason
    )
    own = override_evidence(build, failing, bench.home, bench.ledger.refresh_inputs())
    row = bench.published([*failing, *own])
    assert row.state == "published_with_caveat"
    assert read(bench.home, "select status from publication.evidence where rule_id = 'override.ED-V03'") == [
        ("pass",)
    ]
    # the build that was looked at serves as well as the night, as long as nothing else has come since
    assert _verdict(bench, build, failing, night=None, build=bench.build.build_id)[0] == state


def test_an_override_that_cannot_be_used_is_refused_with_the_reason(bench: Bench, story: Story) -> None:
    failing = [
        replace(item, status="fail", failed_rows=1) if item.rule_id == CUT else item for item in bench.evidence
    ]
    build = bench.another()
    refused: list[tuple[dict[str, str | None], str]] = [
        ({"expires": "2025-04-30"}, "it expired on 2025-04-30"),
        ({"reviewed_by": None}, "expected reviewed_by, found nothing"),
        ({"expires": f"{utc_now().date() + timedelta(days=16)}"}, "the latest expiry date allowed now is"),
        ({"reviewed_by": "a. analyst"}, "the reviewer must be another person than the one who decided"),
        ({"reviewed_by": "A Analyst"}, "the reviewer must be another person than the one who decided"),
        ({"reviewed_by": " A.  ANALYST "}, "the reviewer must be another person than the one who decided"),
        ({"reviewed_by": "Analyst, A"}, "the reviewer must be another person than the one who decided"),
        ({"reviewed_by": "A.Análýst"}, "the reviewer must be another person than the one who decided"),
        ({"reviewed_by": "-"}, "expected reviewed_by as a name, found '-'"),
        ({"night": None, "build": "20250101T000000_none"}, "there is no build 20250101T000000_none"),
        ({"expires": "soon"}, "expected expires as a date YYYY-MM-DD, found 'soon'"),
        ({"build": bench.build.build_id}, "expected either night or build"),
        ({"rule": "ED-V99"}, "the rule did not run"),
        ({"rule": "ED-V01"}, "is not needed"),
    ]
    for changes, words in refused:
        state, reason = _verdict(bench, build, failing, **changes)
        assert (state, words in reason) == ("held", True), (words, reason)
    # the build that was looked at was made of other files
    other = replace(bench.build, build_id="other", run_id="other", started_at=now())
    bench.ledger.record_build(other)
    bench.ledger.record_build_files("other", bench.ledger.build_files(story.chapters["noon"].build_id))
    assert "which was built from other files" in _verdict(bench, build, failing, night=None, build="other")[1]
    # of another night: nothing to say about this one
    assert _verdict(bench, build, failing, night="2025-04-23") == _verdict(
        bench, build, failing, night=None, build=story.chapters["noon"].build_id
    )
    errored = [replace(item, status="error") if item.rule_id == CUT else item for item in bench.evidence]
    assert "could not be evaluated, so its result" in _verdict(bench, build, errored)[1]
    silent = [item for item in bench.evidence if item.rule_id != CUT]
    assert _verdict(bench, build, silent)[0] == "held"


def test_data_docs_tell_each_expectation_and_call_nothing(story: Story) -> None:
    pages = sorted(story.home.data_docs(story.chapters["noon"].build_id).glob("*.html"))
    assert [page.stem for page in pages] == ["beds", "ed"]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "http" not in text and "<script" not in text and "<link" not in text and "<img" not in text
        asked = [item for item in load_suites() if item.domain == page.stem]
        assert all(item.rule_id in text for item in asked)
        assert f"{len(asked)} expectations" in text
    emergency = pages[1].read_text(encoding="utf-8")
    assert 'class="fas fa-times text-danger"' in emergency
    # an attendance's own values stay out of it
    assert "0422-0" not in emergency and "0203-0" not in emergency


def test_an_expectation_that_could_not_be_evaluated_is_named_without_the_words_of_its_error(
    story: Story, tmp_path: Path
) -> None:
    build = story.ledger.build(story.chapters["noon"].build_id)
    assert build is not None
    item = next(item for item in load_suites() if item.rule_id == "ED-E02")
    raised = {"raised_exception": True, "exception_message": "could not convert 'SECRET-VALUE'"}
    failed = Outcome(item, 40, ExpectationValidationResult(success=False, exception_info={"any": raised}))
    evidence = next(row for row in story.ledger.evidence(build.build_id) if row.rule_id == "ED-E02")
    told = replace(evidence, status="error", message="Nearly every attendance has a clock start: not evaluated")
    write_data_docs(tmp_path / "pages", build, [failed], [told])
    text = (tmp_path / "pages" / "ed.html").read_text(encoding="utf-8")
    assert "1 expectations: 0 evaluated" in " ".join(text.split())
    assert "not evaluated" in text and "SECRET-VALUE" not in text


LINES = "\n".join(f"{name}: {value}" for name, value in OVERRIDE.items() if name != "expires")
# A file as somebody might save it, and what is said of it; nothing else may come of any.
GARBAGE: dict[str, tuple[bytes, str]] = {
    "no such day": (f"{LINES}\nexpires: 2026-11-31".encode(), "found '2026-11-31'"),
    "another form of a day": (f"{LINES}\nexpires: 20261130".encode(), "found '20261130'"),
    "a list of domains": (f"{LINES}\ndomain: [ed]".encode(), "expected domain as one text, found a list"),
    "a list of rules": (f"{LINES}\nrule: [ED-V03]".encode(), "expected rule as one text, found a list"),
    "a reason in parts": (f"{LINES}\nwhy: {{a: b}}".encode(), "expected why as one text, found a dict"),
    "brackets without end": (b"[" * 5_000, "brackets within brackets"),
    "a list as name": (b"? [a]\n: b\n", "found text that is not YAML (line 1)"),
    "only a list": (b"- ed\n- rtt\n", "found a list"),
    "no YAML": (b"domain: [ed\nrule", "found text that is not YAML"),
    "another encoding": ("why: caf\xe9".encode("latin-1"), "expected UTF-8 text"),
    "a byte of nothing": (b"domain: e\x00d", "found text that is not YAML"),
    "half of a letter": (LINES.encode() + b'\nexpires: "\\ud800"', "\\ud800"),
    "a reference to itself": (b"domain: &a [*a]\n", "found text that is not YAML"),
    "a thousandfold reference": (
        b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
        "nothing is called a; there are domain",
    ),
    "a name that nobody reads": (
        f"{LINES}\nexpires: 2099-01-01\nnigth: 2025-04-24".encode(),
        "nothing is called nigth",
    ),
    "a tag that would run": (b"domain: !!python/object/apply:os.getcwd []\n", "expected domain as one text"),
    "nothing": (b"", "expected domain, found nothing"),
    "too large": (b"#" * 100_000, "expected at most 65536 bytes"),
}


@pytest.mark.parametrize("name", GARBAGE)
@pytest.mark.parametrize("ending", ["yml", "yaml"])
def test_a_file_that_is_no_override_stops_nothing(bench: Bench, name: str, ending: str) -> None:
    content, words = GARBAGE[name]
    bench.home.overrides.mkdir()
    (bench.home.overrides / f"bad.{ending}").write_bytes(content)
    _says_and_stops_nothing(bench, f"bad.{ending}", words)


def test_a_link_to_nothing_or_a_folder_is_no_override_and_stops_nothing(bench: Bench) -> None:
    bench.home.overrides.mkdir()
    (bench.home.overrides / "gone.yml").symlink_to(bench.home.root / "nowhere")
    _says_and_stops_nothing(bench, "gone.yml", "found FileNotFoundError")
    (bench.home.overrides / "gone.yml").unlink()
    (bench.home.overrides / "folder.yml").mkdir()
    _says_and_stops_nothing(bench, "folder.yml", "expected a file, found a folder or pipe")
    (bench.home.overrides / "folder.yml").rmdir()
    os.mkfifo(bench.home.overrides / "pipe.yml")
    _says_and_stops_nothing(bench, "pipe.yml", "expected a file, found a folder or pipe")


def _says_and_stops_nothing(bench: Bench, name: str, words: str) -> None:
    """Beside the file lies a good override of the department; elective is published as before."""
    failing = [
        replace(item, status="fail", failed_rows=1) if item.rule_id == CUT else item for item in bench.evidence
    ]
    other = [replace(item, domain="elective") for item in bench.evidence]
    both = replace(bench.another(), domains=("ed", "elective"))
    good = bench.home.overrides / "good.yml"
    good.write_text(f"{LINES}\nexpires: {OVERRIDE['expires']}", encoding="utf-8")
    own = override_evidence(both, [*failing, *other], bench.home, bench.ledger.refresh_inputs())
    told = [item for item in own if item.rule_id == f"override.{name}"]
    assert told and all((item.severity, item.status) == ("info", "fail") for item in told)
    assert all(name in item.message and words in item.message for item in told), told
    assert [item.status for item in own if item.rule_id == f"override.{CUT}"] == ["pass"]
    expected = {domain: expected_rules(bench.build)["ed"] for domain in both.domains}
    states = [(one.domain, one.state) for one in judge(both, [*failing, *other, *own], expected)]
    before = judge(both, [*bench.evidence, *other], expected)
    assert states == [("ed", "published_with_caveat"), ("elective", before[1].state)]
    assert before[1].passes


def test_no_rule_may_be_silent(small_trust: Home) -> None:
    """Each answer of a real build is taken away in turn."""
    ledger = Ledger(small_trust.ledger)
    build = ledger.build(ledger.publications()[-1].build_id)
    assert build is not None
    evidence = ledger.evidence(build.build_id)
    expected = expected_rules(build)
    spoken = {(item.domain, item.rule_id) for item in evidence}
    assert spoken == {(domain, rule_id) for domain, rules in expected.items() for rule_id in rules}
    for domain, rule_id in sorted(spoken):
        others = [item for item in evidence if (item.domain, item.rule_id) != (domain, rule_id)]
        verdicts = {verdict.domain: verdict for verdict in judge(build, others, expected)}
        assert verdicts[domain].state == "held", rule_id
        assert f"the rule {rule_id} did not run" in verdicts[domain].reason
        assert all(verdict.passes for name, verdict in verdicts.items() if name != domain)


def test_the_quality_page_is_one_file_that_calls_nothing_and_names_nobody(story: Story) -> None:
    page = story.home.quality_page(story.chapters["noon"].build_id).read_text(encoding="utf-8")
    assert "http" not in page and "<script" not in page and "<link" not in page
    assert "ED-V03" in page and "the fewest ever was 40" in page
    assert 'href="data_docs/ed.html"' in page
    assert "0422-0" not in page and "0203-0" not in page


def test_the_pages_of_a_held_domain_say_so_and_what_readers_see_was_made_of(story: Story) -> None:
    noon = story.chapters["noon"].build_id
    page = story.home.quality_page(noon).read_text(encoding="utf-8")
    made = page.split("Deliveries that this publication was built from")[1]
    assert "<td>e1</td>" in made and "<td>b2</td>" in made and "<td>e2</td>" not in made
    # what nobody asked to refresh has its evidence too, and the held domain both nights of it
    assert "ELE-V04" in page
    assert "Held: data as at 2025-04-22" in page and "Published: data as at 2025-04-21" in page
    emergency, beds = (
        " ".join((story.home.data_docs(noon) / f"{domain}.html").read_text(encoding="utf-8").split())
        for domain in ("ed", "beds")
    )
    assert "Held: this data is not published; the published data is as at 2025-04-21." in emergency
    assert ": this data is published." in beds and "Held" not in beds
