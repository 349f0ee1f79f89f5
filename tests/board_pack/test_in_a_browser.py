"""The pack in a real browser: it asks nobody for anything, and prints every table with page numbers."""

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.deliverables.board_pack.printing import BROWSERS
from tests.absent_tests import installed_browser
from tests.board_pack.publication_file import write
from tests.board_pack.read_page import read_page
from tests.board_pack.trust import trust

OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
# A page that lets its browser load what it names.
CARELESS = (
    '<!doctype html><title>x</title><img src="http://elsewhere.example/a.png"><style>@import "/b.css";</style>'
)


@pytest.fixture(scope="module")
def browser() -> str:
    """The browser of this machine; tests that ask for it are absent without one."""
    return str(installed_browser())


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trust's publication."""
    return write(trust(), tmp_path_factory.mktemp("marts") / "marts.duckdb")


def asked_for(browser: str, text: str, profile: Path) -> list[str]:
    """What a browser asks for when it is given a page; every name leads to this machine."""
    with _served(text) as (port, asked):
        subprocess.run(
            [
                browser,
                *OPTIONS,
                "--disable-background-networking",
                # the browser itself asks what time it is
                "--disable-features=NetworkTimeServiceQuerying",
                f"--host-resolver-rules=MAP * 127.0.0.1:{port}",
                f"--user-data-dir={profile}",
                "--virtual-time-budget=5000",
                "--dump-dom",
                f"http://pack.example:{port}/",
            ],
            capture_output=True,
            check=True,
        )
    return asked


@contextmanager
def _served(text: str) -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = text.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()


def test_the_page_asks_for_nothing_but_itself(browser: str, marts: Path, tmp_path: Path) -> None:
    page = write_board_pack(marts, tmp_path / "report", printed=False)[0].read_text(encoding="utf-8")
    assert asked_for(browser, page, tmp_path / "profile") == ["/"]


def test_a_careless_page_would_be_seen_to_ask(browser: str, tmp_path: Path) -> None:
    assert {"/", "/a.png", "/b.css"} <= set(asked_for(browser, CARELESS, tmp_path / "profile"))


@pytest.fixture(scope="module")
def printed(browser: str, marts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with its PDF, printed once by the browser of this machine."""
    to = tmp_path_factory.mktemp("printed") / "report"
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "CLOCKSTOP_BROWSER", browser)
        written = write_board_pack(marts, to, said.append)
    assert [file.name for file in written] == ["index.html", "report.xlsx", "report.pdf"] and not said
    return to


def _sheets(folder: Path) -> list[str]:
    """The words of each printed sheet; letters that the font joins are apart again."""
    sheets = PdfReader(folder / "report.pdf").pages
    return [" ".join(normalize("NFKC", sheet.extract_text()).split()) for sheet in sheets]


def test_each_printed_sheet_has_its_number_and_the_date_of_the_data(printed: Path) -> None:
    sheets = _sheets(printed)
    for number, words in enumerate(sheets, 1):
        assert f"Page {number} of {len(sheets)}" in words
        assert "RXX, Board performance report, data as at 22 November 2026, build b1" in words


def test_it_prints_a_page_for_each_subject(printed: Path) -> None:
    sheets, page = _sheets(printed), read_page(printed / "index.html")
    titles = [" ".join(one.split()) for one in re.findall(r"<h2 [^>]*>(.*?)</h2>", page.text, re.DOTALL)]
    # every page of the pack begins a sheet of its own, in the order of the pack
    begins = [next(at for at, words in enumerate(sheets) if _after_footer(words).startswith(title))
              for title in titles[1:]]  # fmt: skip
    assert begins == sorted(set(begins)) and begins[0] == 1 and "About this pack" in sheets[0]
    # the table behind each chart begins a sheet too, closed as it is on the screen
    tables = [words for words in sheets if _after_footer(words).startswith("Table of ")]
    assert len(tables) == page.text.count("<details>") == 5
    assert all("newest first" in words and "May 2024" in words for words in tables)
    # 22 pages and 5 tables, each on one sheet of A4, and the definitions on two
    assert len(titles) == 22 and len(sheets) == len(titles) + len(tables) + 1


def _after_footer(words: str) -> str:
    return words.split("build b1", 1)[1].strip()


def test_the_printed_files_are_for_the_group_and_nothing_else_is_left(printed: Path) -> None:
    assert oct((printed / "report.pdf").stat().st_mode)[-3:] == "640"
    assert sorted(file.name for file in printed.iterdir()) == ["index.html", "report.pdf", "report.xlsx"]


@pytest.mark.parametrize("is_there", [False, True])
def test_without_a_pdf_it_says_why_and_leaves_none_of_an_earlier_pack(
    is_there: bool, marts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a browser, and with one that ends without printing."""
    programs = tmp_path / "programs"
    programs.mkdir()
    if is_there:
        (programs / BROWSERS[0]).write_text("#!/bin/sh\nexit 1\n")
        (programs / BROWSERS[0]).chmod(0o755)
    monkeypatch.setitem(os.environ, "PATH", str(programs))
    monkeypatch.delitem(os.environ, "CLOCKSTOP_BROWSER", raising=False)
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.pdf").write_bytes(b"of an earlier publication")
    said: list[str] = []
    written = write_board_pack(marts, tmp_path / "report", said.append)
    assert [file.name for file in written] == ["index.html", "report.xlsx"]
    (line,) = said
    assert line.startswith("report.pdf was not written: ")
    assert ("printed nothing" in line) == is_there
    assert not (tmp_path / "report" / "report.pdf").exists()
