"""People are told what is held, since when, why and what to do; a way that fails never stops a refresh."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.run.notices import Notice, held_notice, notifier, send_all
from orchestration.settings.operations import UnknownOperation, notify_entries
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.ledger_errors import DamagedLedger
from tests.conftest import deliver, refresh_through_dagster

SECRET = "qzmark9990000018"
EVENT = {
    "event_id": "e1",
    "pathway_id": "p1",
    "patient_id": "x1",
    "event_type": "referral_received",
    "event_date": "2025-01-01",
    "treatment_function": "110",
}


class _Conversation(socketserver.StreamRequestHandler):
    """One mail by RFC 5321, as a relay takes it."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, MailServer)
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                server.mails.append(b"".join(lines).decode())
                self.wfile.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                server.envelope.append(line.decode().strip())
                self.wfile.write(b"250 ok\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """A mail relay on loopback that keeps what it is given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails: list[str] = []
        self.envelope: list[str] = []


@pytest.fixture
def relay() -> Iterator[MailServer]:
    """A running relay."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def _write(home: Home, port: int) -> None:
    (home.root / "operations.yml").write_text(
        f"""notify:
  - {{to: log}}
  - {{to: file, path: notices.txt}}
  - {{to: smtp, port: {port}, sender: clockstop@trust.example, recipients: [a@trust.example, b@trust.example]}}
  - {{to: smtp, port: 1, sender: clockstop@trust.example, recipients: [c@trust.example]}}
""",
        encoding="utf-8",
    )


def test_a_failed_refresh_is_told(home: Home, relay: MailServer) -> None:
    _write(home, relay.server_address[1])
    assert not refresh_through_dagster(home).succeeded
    assert len(relay.mails) == 1 and "Subject: Clockstop's refresh failed" in relay.mails[0]
    words = " ".join(relay.mails[0].replace("=\r\n", "").split())
    assert "put deliveries into landing/" in words and "Nothing has been published yet" in words


def test_what_is_held_is_told(published_twice: Callable[[], Home], relay: MailServer) -> None:
    home = published_twice()
    _write(home, relay.server_address[1])
    # the deliveries between are missing: the source is refused and its domain held
    rows = [EVENT | {"patient_id": SECRET}]
    deliver(home, "pas", "p9", "2025-03-09", {"rtt_events": rows}, previous="p8", mode="changes")
    result = refresh_through_dagster(home, "2025-03-09", ("rtt",))
    # the one way that does not work has stopped nothing
    assert result.held == ["rtt"], result.in_words()
    assert len(relay.mails) == 1
    words = " ".join(relay.mails[0].replace("=\r\n", "").split())
    assert "Subject: Clockstop: held rtt" in words
    assert "To: a@trust.example, b@trust.example" in words
    assert any("b@trust.example" in line for line in relay.envelope)
    for part in (
        "held since 20",
        "Its published data is as at 2025-03-02",
        "Why: the pas delivery p9",
        "What to do",
    ):
        assert part in words, words
    text = (home.root / "notices.txt").read_text(encoding="utf-8")
    assert text.count("Clockstop: held rtt") == 1
    assert SECRET not in text + "".join(relay.mails)
    # held again: since the first night of it, not since the last
    since = next(line for line in text.splitlines() if "held since" in line)
    ledger = Ledger(home.ledger)
    newest = ledger.publications()[-1]
    ledger.record_publication(newest.build_id, "publish", newest.verdicts, "2099-01-01T00:00:00+00:00")
    notice = held_notice(ledger)
    assert notice is not None and since in notice.lines


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{to: pigeon}", "expected to as log, file, smtp, found 'pigeon'"),
        ("{to: file}", "path"),
        ("{to: smtp, sender: a@b.example}", "recipients"),
        ("{to: log, louder: true}", "nothing is called louder"),
        ("{to: file, pth: notices.txt}", "nothing is called pth; there are to, path"),
        ("{to: file, path: 7}", "expected path as text, found 7"),
        ("{to: smtp, sender: a@b.example, recipients: c@d.example}", "recipients as a list of addresses"),
        ("{to: smtp, sender: a@b.example, recipients: []}", "recipients as a list of addresses"),
        ("{to: smtp, sender: a@b.example, recipients: [c@d.example], port: smtp}", "found 'smtp'"),
        ("{to: smtp, sender: a@b.example, recipients: [c@d.example], port: 70000}", "from 1 to 65535"),
        ("{to: smtp, sender: a@b.example, recipients: [c@d.example], starttls: 'no'}", "true or false"),
        (
            "{to: smtp, sendr: a@b.example, port: smtp}",
            "expected recipients.*; .*: smtp: expected port.*; .*called sendr; ",
        ),
        ("everyone", "expected lines of the form"),
    ],
)
def test_a_misspelt_way_is_said_and_stops_nothing(home: Home, entry: str, words: str) -> None:
    (home.root / "operations.yml").write_text(f"notify: [{entry}]\n", encoding="utf-8")
    with pytest.raises(UnknownOperation, match=words):
        notifier(*notify_entries(home), home)
    (said,) = send_all(Notice("x", ()), home)
    assert said.startswith("operations.yml: notify: ") and "lambda" not in said


def test_what_may_be_a_password_is_not_shown(home: Home) -> None:
    entry = f"{{to: smtp, sender: a@b.example, recipients: [c@d.example], password_file: [{SECRET}]}}"
    for text in (entry, entry.replace(f"[{SECRET}]", "77777"), entry.replace("_file", "")):
        (home.root / "operations.yml").write_text(f"notify: [{text}]\n", encoding="utf-8")
        with pytest.raises(UnknownOperation, match="password") as raised:
            notifier(*notify_entries(home), home)
        assert SECRET not in str(raised.value) and "77777" not in str(raised.value)


WRONG_PORT = "{to: smtp, port: smtp, sender: a@b.example, recipients: [c@d.example]}"


def test_a_wrong_entry_silences_no_other(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    (home.root / "operations.yml").write_text(
        f"""keep_nights: many
notify:
  - {{to: file, path: first.txt}}
  - {WRONG_PORT}
  - {{to: file, path: nowhere/at.all}}
  - {{to: file, path: last.txt}}
""",
        encoding="utf-8",
    )
    said = send_all(Notice("something happened", ()), home)
    assert "expected port as a whole number from 1 to 65535, found 'smtp'" in said[0]
    assert said[1].startswith("operations.yml: notify: file failed (FileNotFoundError)") and len(said) == 2
    for name in ("first.txt", "last.txt"):
        assert "something happened" in (home.root / name).read_text(encoding="utf-8")
    assert capsys.readouterr().err.splitlines() == said


def test_a_wrong_entry_hides_no_error(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    (home.root / "operations.yml").write_text(f"notify: [{WRONG_PORT}]\n", encoding="utf-8")
    home.ledger.write_bytes(b"no ledger at all" * 100)
    with pytest.raises(DamagedLedger, match="the ledger is damaged"):
        refresh_through_dagster(home)
    assert "found 'smtp'" in capsys.readouterr().err


def test_nothing_held_is_not_told(tmp_path: Path) -> None:
    assert held_notice(Ledger(tmp_path / "ledger.sqlite")) is None
