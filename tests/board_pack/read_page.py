"""A page as a test reads it: its tags with their attributes, and the cells of each of its tables."""

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path


@dataclass
class Page:
    """What a page holds."""

    text: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    # rows of cells by the section and the caption of their table
    tables: dict[tuple[str, str], list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    # the words of each section
    sections: dict[str, str] = field(default_factory=lambda: defaultdict(str))

    def of(self, name: str) -> list[dict[str, str]]:
        """Attributes of all tags of a name."""
        return [attributes for tag, attributes in self.tags if tag == name]

    @property
    def ids(self) -> list[str]:
        """All identifiers."""
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def table(self, section: str, caption: str) -> list[dict[str, str]]:
        """Rows of the table of a section whose caption begins with these words, by header."""
        found = next(
            rows for (of, words), rows in self.tables.items() if of == section and words.startswith(caption)
        )
        return [dict(zip(found[0], row, strict=True)) for row in found[1:]]


def read_page(file: Path) -> Page:
    """Reads a file."""
    text = file.read_text(encoding="utf-8")
    reader = _Reader(Page(text))
    reader.feed(text)
    return reader.page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.section, self.caption = "", ""
        self.row: list[str] = []
        self.into = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.page.tags.append((tag, attributes))
        if tag == "section":
            self.section = attributes["id"]
        elif tag == "caption":
            self.caption, self.into = "", "caption"
        elif tag == "tr":
            self.row = []
        elif tag in ("th", "td"):
            self.row.append("")
            self.into = "cell"

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self.page.tables[(self.section, self.caption)].append(self.row)
        if tag in ("caption", "th", "td"):
            self.into = ""

    def handle_data(self, data: str) -> None:
        self.page.sections[self.section] += data
        if self.into == "caption":
            self.caption += data
        elif self.into == "cell":
            self.row[-1] += data
