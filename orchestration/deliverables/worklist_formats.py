"""How the sheets of a worklist look: colours, formats and the page that is printed."""

from typing import Any

BLUE, ENTRY = "#003087", "#fff9d6"
PRIORITY_COLOURS = {"P1": "#f8d3cf", "P2": "#fde9c8", "P3": "#e3eefa"}


class Formats:
    """The formats of the workbook, made once."""

    def __init__(self, workbook: Any) -> None:
        head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#ffffff"}
        self.head = workbook.add_format({**head, "bg_color": BLUE, "font_color": "#ffffff"})
        self.head_day = workbook.add_format(
            {**head, "bg_color": BLUE, "font_color": "#ffffff", "num_format": "dd/mm/yyyy"}
        )
        self.entry_head = workbook.add_format({**head, "bg_color": "#ffb81c"})
        line = {"valign": "top", "bottom": 1, "bottom_color": "#d9d9d9"}
        self.text = workbook.add_format({**line, "text_wrap": True})
        self.number = workbook.add_format({**line, "num_format": "#,##0"})
        self.count = workbook.add_format({**line, "num_format": "0", "align": "center"})
        self.decimal = workbook.add_format({**line, "num_format": "0.00"})
        self.day = workbook.add_format({**line, "num_format": "dd/mm/yyyy"})
        self.priority = {
            name: workbook.add_format({**line, "bg_color": colour, "align": "center"})
            for name, colour in PRIORITY_COLOURS.items()
        }
        # entry cells stay unlocked, so that a team may protect the rest of the sheet
        entry = {**line, "bg_color": ENTRY, "locked": False}
        self.entry = workbook.add_format({**entry, "text_wrap": True})
        self.entry_day = workbook.add_format({**entry, "num_format": "dd/mm/yyyy"})
        self.title = workbook.add_format({"bold": True, "font_size": 16, "font_color": BLUE})
        self.section = workbook.add_format({"bold": True, "font_size": 12, "font_color": BLUE})
        self.small = workbook.add_format({"font_color": "#595959"})
        self.plain = workbook.add_format({"text_wrap": True, "valign": "top"})


def set_up_print(sheet: Any, heading: int) -> None:
    """Some teams work from paper: A3 landscape, one page wide, the header on every page."""
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.set_footer("&L&A&CConfidential: patient data&RPage &P of &N")
