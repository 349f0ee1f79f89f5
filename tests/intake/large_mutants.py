"""Deliveries made to fill memory, taken in by a process of its own that says what it needed.

python -m tests.intake.large_mutants FOLDER
"""

import hashlib
import io
import json
import resource
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import make_home
from tests.intake.mutants import MARK, MESSAGE, judge

MEGABYTE = 1024 * 1024
SHEET = "NHS Trust by Sector"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
CELL = '<row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'


def _workbook(rows: str, spaces: int = 0) -> bytes:
    """A workbook of one sheet with the given rows, and megabytes of spaces that pack to almost nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a"'
            f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="{SHEET}" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/s1.xml"/></Relationships>',
        )
        with archive.open("xl/worksheets/s1.xml", "w") as sheet:
            sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for _ in range(spaces):
                sheet.write(b" " * MEGABYTE)
            sheet.write(f"{rows}</sheetData></worksheet>".encode())
    return out.getvalue()


def _cases() -> Iterator[tuple[str, str, str, bytes, int, str]]:
    """(name, source, feed, content, rows, words of the refusal; no words where it may be accepted)."""
    head = b"ward,valid_from\nW1,2025-01-01\n"
    columns = b",".join(b"c%d" % number for number in range(1_000_000))
    yield "a million columns", "beds", "wards", b"ward,valid_from," + columns + b"\n", 0, "a header row"
    wide = b"ward,valid_from," + b",".join(b"c" * 1 for _ in range(5_000)) + b"\n"
    yield "five thousand columns", "beds", "wards", wide, 0, "at most 1000 columns"
    yield "150 MB of zeros", "beds", "wards", b"\0" * 150 * MEGABYTE, 0, "a header row"
    field = head + b'W2,"' + MARK.encode() * 25 * MEGABYTE + b'"\n'
    yield "a field of 150 MB", "beds", "wards", field, 2, ""
    yield "a line of 150 MB", "beds", "wards", head + b"x," * 75 * MEGABYTE, 2, ""
    yield "a line of 3 MB of commas", "beds", "wards", head + b"," * 3 * MEGABYTE, 2, ""
    broken = head + (b'a"' + b"x," * 2_000 + b"\n") * 40
    yield "broken quotes and commas", "beds", "wards", broken, 41, "expected"
    yield "a line of 5 MB", "beds", "wards", head + b"W2," + b"x" * 5 * MEGABYTE + b"\n", 2, ""
    yield "two million blank lines", "beds", "wards", head + b"\n" * 2_000_000, 1, ""
    yield "two million quotes", "beds", "wards", head + b'"' * 2_000_001, 2, ""
    corners = _workbook(CELL.format(1, "A") + CELL.format(1_048_576, "XFD"))
    yield "a workbook of two far corners", "national", "kh03_workbook", corners, 0, "that can be read in"
    yield "a workbook of 300 MB in one", "national", "kh03_workbook", _workbook("", 300), 0, ""
    yield "a file that is not a workbook", "national", "kh03_workbook", b"PK\3\4" * MEGABYTE, 0, "a workbook"


def _deliver(folder: Path, source: str, feed: str, content: bytes, rows: int) -> None:
    folder.mkdir(parents=True)
    file = f"{feed}.xlsx" if source == "national" else f"{feed}.csv"
    (folder / file).write_bytes(content)
    entry = {"feed": feed, "file": file, "mode": "full", "rows": rows, "bytes": len(content)}
    manifest = {
        "contract_version": 1,
        "source": source,
        "delivery": folder.name,
        "previous_delivery": None,
        "provider": "RXX",
        "extracted_at": "2025-03-31T23:00:00+00:00",
        "as_at": "2025-03-31",
        "files": [entry | {"sha256": hashlib.sha256(content).hexdigest(), "encoding": "utf-8"}],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def main(root: Path) -> dict[str, object]:
    """Takes in each case in a home of its own; says what became of it and the most memory that was needed."""
    outcomes: dict[str, str] = {}
    faults: list[str] = []
    for name, source, feed, content, rows, words in _cases():
        home = make_home(root / "home")
        _deliver(home.landing / source / "d1", source, feed, content, rows)
        del content
        judgements = judge(home, source)
        outcomes[name] = ", ".join(judgement.state for judgement in judgements)
        for judgement in judgements:
            reason = str(judgement.reason or "")
            if words and words not in reason:
                faults.append(f"{name}: {judgement.state} {reason[:300]}")
            if MARK in reason or (judgement.state == "refused" and not MESSAGE.fullmatch(reason)):
                faults.append(f"{name}: no clear message")
        if len(judgements) != 1 or list(home.archive.rglob(".*")):
            faults.append(f"{name}: {len(judgements)} judgements, or something left behind")
        shutil.rmtree(home.root)
    return {
        "outcomes": outcomes,
        "faults": faults,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "reader_megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
