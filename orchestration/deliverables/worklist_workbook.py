"""A worklist as a workbook: a summary, one row per pathway, one row per exception, and how to fill them in.

Rows are streamed from the publication to the file: a large list needs no more memory than a small one.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from orchestration.contract.seeds import outcome_kinds
from orchestration.deliverables.worklist_columns import COLUMNS, PRINTED, Column, outcome_words
from orchestration.deliverables.worklist_filter import Filter
from orchestration.deliverables.worklist_formats import Formats
from orchestration.deliverables.worklist_sheets import ListLayout, first_view, write_list
from orchestration.deliverables.worklist_summary import SUMMARY_SHEET, write_summary
from orchestration.store.whole_files import TEMPORARY

WORK_SHEET, RULE_SHEET, HELP_SHEET = "Worklist", "By rule", "How to"
FROZEN_OF_RULES = 4

HOW_TO = (
    f"{WORK_SHEET} has one row per pathway (or record without a pathway), with all its rules. The most urgent"
    " rows come first. Rank is the place among all domains of the trust: patient safety first, then the share"
    " of the target that is used, then the oldest.",
    "Click [+], or 2 and 3 above the columns, to see the facts, what to do, places, dates and the reasons for"
    " the rank.",
    "Complete the yellow columns only. Choose an outcome from the list; leave it empty where nothing was done.",
    f"An outcome on {WORK_SHEET} is for every rule of the row that it can be for (see below). For one rule"
    f" only, use the sheet {RULE_SHEET}: an outcome there is used instead.",
    "Valid until: the last day on which your outcome applies. If you leave it empty: a correction must be in"
    " the next extract, no error applies for 12 weeks, any other outcome for 2 weeks. If the facts change, the"
    " row is listed again before then.",
    "Validated by: your initials. Or leave it empty and give your initials once, with the command below. A row"
    " without initials is refused.",
    "You can filter, sort, hide columns and delete rows. Keep the headers, Data as at and Exception keys.",
    "Save, then run: clockstop outcomes FILE.xlsx --validated-by INITIALS. Outcomes count from the data as at"
    " the day of your work: the next refresh with data as at that day or later uses them. The same file can be"
    " imported again; what was imported before is left out.",
)
OUTCOME_MEANINGS = {
    "corrected_at_source": "The record was wrong and you corrected it. The next extract must show this.",
    "no_error": "You checked the record and it is correct: the rule gave a false positive.",
    "removed_from_list": "The patient should not have been on the list and has been removed from it.",
    "clock_changed": "A clock start or stop was wrong and you corrected it.",
    "escalated": "Another person must act and has been informed.",
    "contacted_patient": "The patient has been contacted and has not replied yet.",
}


@dataclass(frozen=True)
class WrittenRows:
    """How many rows a list has: pathways (or records), and their exceptions, open or on hold."""

    pathways: int
    exceptions: int


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    pathways: Iterable[tuple[Any, ...]],
    columns: tuple[Column, ...],
    exceptions: Iterable[tuple[Any, ...]],
    wanted: Filter,
    to: Path,
) -> WrittenRows:
    """Writes both lists; `columns` are those of the pathways."""
    options = {
        # rows go to disk as they come
        "constant_memory": True,
        # a value is text and never a formula or a link, whatever it begins with
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
    }
    # rows that wait to be packed are patients' data too: kept beside the workbook and not in a common folder
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=to.parent) as parts:
        try:
            with xlsxwriter.Workbook(str(to), {**options, "tmpdir": parts}) as workbook:
                formats = Formats(workbook)
                summary = workbook.add_worksheet(SUMMARY_SHEET)
                first = workbook.add_worksheet(WORK_SHEET)
                # rank and identifiers stay in view
                frozen = [column.header for column in columns].index("Division")
                layout = ListLayout(columns, frozen, first_view(columns))
                of_pathways = write_list(workbook, first, pathways, layout, formats)
                by_rule = ListLayout(COLUMNS, FROZEN_OF_RULES, PRINTED)
                sheet = workbook.add_worksheet(RULE_SHEET)
                of_rules = write_list(workbook, sheet, exceptions, by_rule, formats)
                write_summary(connection.cursor(), summary, wanted, formats)
                _write_help(workbook.add_worksheet(HELP_SHEET), formats)
                first.activate()
        except (FileCreateError, OSError) as error:
            raise OSError(f"{to.name} cannot be written ({error}): make room on its disk") from error
    return WrittenRows(of_pathways, of_rules)


def _write_help(sheet: Any, formats: Formats) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 2, 44)
    sheet.write_string(0, 0, "How to complete this worklist", formats.title)
    for number, text in enumerate(HOW_TO):
        sheet.write_number(2 + number, 0, number + 1, formats.plain)
        sheet.write_string(2 + number, 1, text, formats.plain)
    below = 3 + len(HOW_TO)
    sheet.write_string(below, 0, "Outcomes", formats.section)
    sheet.write_string(below, 2, f"On {WORK_SHEET}, for rules of", formats.section)
    for number, word in enumerate(outcome_words()):
        sheet.write_string(below + 1 + number, 0, word.replace("_", " "), formats.plain)
        sheet.write_string(below + 1 + number, 1, OUTCOME_MEANINGS[word], formats.plain)
        kinds = ", ".join(kind.replace("_", " ") for kind in outcome_kinds()[word])
        sheet.write_string(below + 1 + number, 2, kinds, formats.plain)
