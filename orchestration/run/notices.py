"""Tells people what a refresh held, since when, why and what to do; or that it failed. Never a patient's value.

Who is told stands in `operations.yml` in the home:

    notify:
      - {to: log}
      - {to: file, path: notices.txt}
      - {to: smtp, host: 127.0.0.1, port: 25, sender: clockstop@trust.example, recipients: [bi@trust.example]}

A way that does not work never fails a refresh and silences no other: what is published is published. It is said
in the run's log and on standard error.
"""

import logging
import os
import smtplib
import ssl
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

from orchestration.checks.verdict import HELD, NEVER
from orchestration.contract.safe_errors import SafeError, names_of_safe_errors
from orchestration.intake.landing_watch import landing_findings
from orchestration.publication.pointer import current_build
from orchestration.settings.notify import ToFile, ToMail, notify_entry
from orchestration.settings.operations import UnknownOperation, notify_entries
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.plain_text import plain

LOG = logging.getLogger("clockstop.notices")
# A mail server that does not answer must not hold up the night.
PATIENCE_SECONDS = 20
# Longer than any reason is: what is cut may be what to do.
LONGEST_REASON = 6_000


@dataclass(frozen=True)
class Notice:
    """One message: a subject line and lines of plain text."""

    subject: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole message."""
        return "\n".join([self.subject, *self.lines]) + "\n"


class Notifier(Protocol):
    """One way to tell people."""

    def send(self, notice: Notice) -> None:
        """Sends a notice. Raises OSError when it cannot."""


@dataclass(frozen=True)
class LogNotifier:
    """Tells the log of the process that refreshes."""

    def send(self, notice: Notice) -> None:
        """Writes one warning."""
        LOG.warning(notice.text.rstrip())


@dataclass(frozen=True)
class FileNotifier:
    """Adds each notice to a file that other systems watch."""

    path: Path

    def send(self, notice: Notice) -> None:
        """Appends in one write, so that notices do not mix."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(descriptor, (notice.text + "\n").encode())
        finally:
            os.close(descriptor)


@dataclass(frozen=True)
class MailNotifier:
    """Sends a mail through the trust's own relay. A password is read from a file, never kept in settings."""

    sender: str
    recipients: tuple[str, ...]
    host: str = "127.0.0.1"
    port: int = 25
    starttls: bool = False
    user: str = ""
    password_file: str = ""

    def send(self, notice: Notice) -> None:
        """Sends one plain text mail."""
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = notice.subject, self.sender, ", ".join(self.recipients)
        mail.set_content("\n".join(notice.lines) + "\n")
        with smtplib.SMTP(self.host, self.port, timeout=PATIENCE_SECONDS) as server:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, Path(self.password_file).read_text(encoding="utf-8").strip())
            server.send_message(mail)


def notifier(entry: Any, home: Home) -> Notifier:
    """The way that an entry of `notify` names. Raises UnknownOperation where it cannot be read."""
    way = notify_entry(entry)
    if isinstance(way, ToMail):
        return MailNotifier(**way.model_dump(exclude={"to"}))
    return FileNotifier(home.root / way.path) if isinstance(way, ToFile) else LogNotifier()


def held_notice(ledger: Ledger) -> Notice | None:
    """What the newest publication holds, since when, why and what to do; None when nothing is held."""
    publications = ledger.publications()
    if not publications:
        return None
    newest = publications[-1]
    held = [row for row in newest.verdicts if row["state"] == HELD]
    if not held:
        return None
    names = ", ".join(row["domain"] for row in held)
    lines = [f"Publication {newest.build_id}; every other domain has been published."]
    for row in held:
        lines += ["", *_of_domain(row, ledger)]
    lines += ["", "`clockstop status` shows the state of each domain; `clockstop ui` shows every check."]
    return Notice(f"Clockstop: held {names}", tuple(lines))


def landing_notice(home: Home, ledger: Ledger) -> Notice | None:
    """What lies in landing, is not taken in and needs a person; None where there is nothing of the kind."""
    found = landing_findings(home, ledger.refresh_inputs())
    if not found:
        return None
    things = "one thing needs" if len(found) == 1 else f"{len(found)} things need"
    return Notice(
        f"Clockstop: {things} attention in landing",
        tuple(plain(finding.sentence, LONGEST_REASON) for finding in found),
    )


def refresh_notice(home: Home, ledger: Ledger) -> Notice | None:
    """The one notice of a refresh that published: what it held, and what needs attention in landing."""
    held, landing = held_notice(ledger), landing_notice(home, ledger)
    if held is None or landing is None:
        return held or landing
    return Notice(held.subject, (*held.lines, "", f"{landing.subject}:", *landing.lines))


# Errors of others whose words hold nobody's record.
SHOWN_BY_NAME = frozenset(
    {
        # of Dagster: its description is one of ours
        "Failure",
        "OSError",
        "PermissionError",
        "FileNotFoundError",
        "FileExistsError",
        "IsADirectoryError",
        "NotADirectoryError",
        # of the project's own files, which hold no record
        "ProjectFileError",
        # of the engine: it could not read or write a file, which it names
        "IOException",
    }
)
# What the operating system and the engine say of a full disk.
NO_ROOM = ("No space left on device", "Disk quota exceeded", "failed to offload")
# What is raised within a run that a person or the machine ends.
STOPPED = frozenset({"DagsterExecutionInterruptedError", "KeyboardInterrupt", "SystemExit"})


def cause_in_words(name: str, words: str) -> str:
    """What an error of that name says, where its words hold nobody's record."""
    if name in STOPPED:
        return "the run was stopped before it ended"
    if name not in names_of_safe_errors() and any(sign in words for sign in NO_ROOM):
        return "the disk of the home is full; make room on it and refresh again"
    if name in SHOWN_BY_NAME or name in names_of_safe_errors():
        return words.strip().split("\n")[0]
    return f"{name}; details are in the log of the run"


def in_plain_words(step: str, error: BaseException | None) -> str:
    """The cause of a failed step in one line that holds nobody's record."""
    while error is not None and error.__cause__ is not None and not _is_safe(error):
        error = error.__cause__
    words = str(getattr(error, "description", None) or error)
    return f"{step}: {cause_in_words(type(error).__name__, words)}"


def _is_safe(error: BaseException | None) -> bool:
    return isinstance(error, SafeError) or type(error).__name__ in SHOWN_BY_NAME


def failed_notice(reason: str, home: Home) -> Notice:
    """That a refresh ended without a publication: readers keep the last one."""
    newest = current_build(home)
    seen = f"The current publication is still {newest}." if newest else "Nothing has been published yet."
    return Notice(
        "Clockstop's refresh failed",
        (
            plain(reason, LONGEST_REASON),
            seen,
            *(plain(finding.sentence, LONGEST_REASON) for finding in landing_findings(home)),
            "Correct the cause and run `clockstop refresh`; a refresh can be repeated.",
        ),
    )


def extract_failed_notice(reason: str) -> Notice:
    """That a source was not read from its database: a refresh goes on with what has landed."""
    return Notice(
        "Clockstop's extract failed",
        (
            plain(reason, LONGEST_REASON),
            "Nothing was delivered; refreshes use what has landed before.",
            "Correct the cause and run `clockstop extract`; an extract can be repeated.",
        ),
    )


def _of_domain(row: dict[str, Any], ledger: Ledger) -> list[str]:
    since = _held_since(row["domain"], ledger)
    seen = f"Its published data is as at {row['as_at']}." if row["as_at"] else "It has never been published."
    return [
        f"{row['domain']}: held since {since}. {seen}",
        f"  Why: {plain(row['reason'], LONGEST_REASON)}",
        "  When that is done, the next refresh publishes the domain;"
        f" `clockstop status --domain {row['domain']}` lists every check that failed.",
    ]


def _held_since(domain: str, ledger: Ledger) -> str:
    """The moment of the first publication of the unbroken row of them that hold the domain."""
    since = ""
    for publication in reversed(ledger.publications()):
        states = {row["domain"]: row["state"] for row in publication.verdicts}
        if states.get(domain, NEVER) != HELD:
            break
        since = publication.published_at
    return since[:16].replace("T", " ") + " UTC"


def send_all(notice: Notice | None, home: Home) -> list[str]:
    """Sends a notice every way that the home names; says what did not work, and returns it."""
    failed = _send(notice, home) if notice is not None else []
    for words in failed:
        print(words, file=sys.stderr)
    return failed


def _send(notice: Notice, home: Home) -> list[str]:
    try:
        entries = notify_entries(home)
    except UnknownOperation as error:
        return [f"no notice was sent: {error}"]
    failed = []
    for entry in entries:
        try:
            notifier(entry, home).send(notice)
        except UnknownOperation as error:
            failed.append(str(error))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            failed.append(
                f"operations.yml: notify: {entry['to']} failed ({type(error).__name__}): check"
                " that the file or mail server exists and that this account may use it"
            )
    return failed
