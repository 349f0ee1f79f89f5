"""The page of RTT exception rules."""

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.rules import load_rules
from tests.cases.not_supported import not_supported

TABLE = PROJECT_ROOT / "docs" / "rtt_exceptions.md"
HEAD = """# RTT exceptions
Written by `make contracts` from the files of the rules. Each has a line that raises it and a near miss that
does not (`tests/cases/rtt_exceptions.yml`); a test fails when one is missing.
Thresholds are settings with their reasons in `dbt_project/dbt_project.yml`.

| rule | what is wrong | kind | priority | judged for each | threshold | source |
| --- | --- | --- | --- | --- | --- | --- |
"""
FOOT = """
## Not supported
What the rule book also asks and the extracts cannot answer.

| rule | what | missing |
| --- | --- | --- |
"""
NOTES = """
## Notes
* A commissioner is checked for its form (RTT-F03); whether NONC fits the address needs a postcode directory.
* Site and consultant are checked for presence (RTT-F04); there is no list of either to check them against.
* RTT-A16 also keeps a period that vanished from the list unexplained, its pathway with it or not, until it is
  in an extract again or another clock runs on the pathway.
* RTT-C13 includes a status that contradicts its event: the status acts, and somebody should look. The status of
  an appointment is judged beside the events of its pathway, under `appointment:` and its identifier.
* RTT-A05 counts from the last event or the last day up to which an appointment (kept, missed or cancelled,
  typed or not), an admission list entry or a test lay ahead. A decision to admit without a list entry is no
  next event, a test that was asked for is one. RTT-B08 asks what happened, not what is booked.
* RTT-B01 also names bookings that belong to no known pathway: `appointment:`, `offer:` or `test:` and the
  identifier.
* RTT-F01: a valid number on several records is raised on each but the first, on all of them where dates of
  birth differ, and is left to RTT-F06 where there are pathways under both.
* A source that sends no events for a pathway: its appointments, spells and list entries are used instead, named
  `appointment:`, `spell:` or `entry:` and the identifier. They say nothing of communication, so that every
  code 33 among them is RTT-A09. They have no type either: a stop, start or transfer code on an attended
  appointment is what it says and no contradiction (RTT-C13), and an admission or a missed appointment without
  a status recorded no second stop (RTT-C06). A decision to admit is then known by its list entry alone, which
  RTT-A03 finds.
* A period that is over is named by the event that ended it (RTT-A06 to A08, A11 to A15, C08, C09, C12, E07),
  because its number moves when an earlier one is recorded late.
* RTT-D04, RTT-D05 and RTT-D08 ask for the next step of everybody still under care, clock or none. It ends
  with outcome 1, a discharge, a transfer, code 34, 35 or 36 on the day or after it, or death; a clock that
  stopped before, a treatment (30) and active monitoring (31, 32) end nothing, and neither does an end more than
  84 days later (setting `late_end_days`) before which no other visit had been booked. RTT-D04 is satisfied by a
  list entry that was there on the day of the clinic or after it, and not by an appointment that was cancelled.
  RTT-D05 is satisfied by any event that rebooked, booked or decided something, the missed one aside. RTT-D08
  asks for an appointment after the day of the cancellation, which may be earlier than the slot that fell; where
  that one is cancelled by the hospital too, the later cancellation is the one that is raised.
* RTT-D01 warns from a day after the appointment (P3) and is a breach after five (P1).
* RTT-A08 and RTT-A11 see care in appointments and in events. Booked again is a decision to offer another
  (3.4.5), so that RTT-A11 does not wait until the patient is seen. Missed again is neither.
* RTT-A12: listed or decided on the day on which monitoring began is not afterwards. What is active without a
  clock is RTT-A04 all the same.
* RTT-A16: a removal is explained by its reason, by another active entry of the pathway, by a clock that
  ended, or by a clock that began later. A booked appointment explains nothing.
* RTT-A17: without a due date nothing is past it. A planned test of the diagnostic feed is named `test:` and
  its identifier; the day on which it was asked for starts no clock, and a start on its due date or after does.
  A request that names no pathway may be the test of any pathway of its patient.
* RTT-A13, RTT-A19 and RTT-E07: a discharge typed with 90, 91, 92 or 98 ends care by the type of its event.
* RTT-A04 and RTT-A15: who is listed for a transplant (code 34, Annex E) stays on the list and in clinic. An
  entry decided later than `admission_list_days` after that is for something else.
* RTT-C07 looks for the pathway that the patient came from among those that the patient was seen on that day.
  One of them with an RTT status is taken for it; the outcome of attendance is RTT-D03. Where none was seen,
  nothing is judged. Code 12 on a pathway whose clock had ended starts one there, as the event table says.
* RTT-C15: over five years; 1826 days hold one leap day, five years with two are one day longer.
* RTT-A18 is open for a day or two where a treated patient is planned again before the stop is typed.
* Long and urgent waits, validation that is due and services out of scope are facts of any trust, not faults.
"""


def exceptions_table() -> str:
    """The document as text, one line a rule."""
    lines = [
        f"| {words.rule_id} | {words.title} | {words.kind} | {words.priority}"
        f" | {words.subject.replace('_', ' ')} | {words.threshold or ''} | {words.source} |\n"
        for words in (rule.words for rule in load_rules()["rtt"])
        if words.rule_id.startswith("RTT-")
    ]
    missing = [
        f"| {rule['rule_id']} | {rule['title']} | {rule['missing']} |\n" for rule in not_supported("rtt")
    ]
    return HEAD + "".join(lines) + FOOT + "".join(missing) + NOTES
