"""An extract that is killed or told to stop in the middle of reading leaves nothing half done."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.extract.conftest import PATIENTS, Extracting
from tests.extract.postgresql import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
# What the reader waits for in the middle of the second feed: a lock that the test holds.
HELD = """
create function wait_for_the_test() returns boolean language plpgsql volatile as
$$ begin perform pg_advisory_lock_shared(7); perform pg_advisory_unlock_shared(7); return true; end $$;
create view held as select person.* from person where no < 50 or wait_for_the_test();
"""
# The server says when the reader waits; it is asked no more often than twenty times a second.
UNTIL_IT_WAITS = """
do $$ begin
    for turn in 1..2400 loop
        exit when exists (select from pg_locks where locktype = 'advisory' and not granted);
        perform pg_sleep(0.05);
    end loop;
end $$
"""
UNTIL_NOBODY_READS = """
do $$ begin
    for turn in 1..600 loop
        perform pg_stat_clear_snapshot();
        exit when not exists (select from pg_stat_activity where usename = 'clockstop_reader');
        perform pg_sleep(0.05);
    end loop;
end $$
"""


def command(pas: Extracting, *more: str) -> "subprocess.Popen[str]":
    """`clockstop extract` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", "extract", *more],
        cwd=ROOT,
        env={**os.environ, "CLOCKSTOP_HOME": str(pas.home.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_stopped_in_the_middle_of_reading(how: signal.Signals, pas: Extracting) -> None:
    pas.run(HELD)
    pas.sql("referrals", "select no as referral_id, no as patient_id from held")
    with pas.server.connect(pas.database) as holder:
        holder.execute("select pg_advisory_lock(7)")
        process = command(pas)
        holder.execute(UNTIL_IT_WAITS)
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
        assert process.returncode == (-how if how == signal.SIGKILL else 130), out + err
        if how != signal.SIGKILL:
            # the server is told, while what the reader waits for is still held
            holder.execute(UNTIL_NOBODY_READS)
            readers = holder.execute("select count(*) from pg_stat_activity where usename = 'clockstop_reader'")
            assert readers.fetchone() == (0,)
            assert "was stopped; of the source that was being read nothing was delivered" in err
            assert not (pas.home.extracting / "pas").exists()
    assert pas.landed() == [] and pas.take_in() == []
    # nobody has the lock, and what was left is no part of the next one
    assert pas.extract().rows == 200
    assert pas.take_in() == [("accepted", None)]
    assert not (pas.home.extracting / "pas").exists()


KILLED_BEFORE_THE_LAST_STEP = """
import os, signal, sys
from orchestration.cli.main import app

def kill_at_the_last_step(event, arguments):
    if event == "os.rename" and str(arguments[1]).startswith(f"{os.environ['CLOCKSTOP_HOME']}/landing/pas/"):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill_at_the_last_step)
app(["extract"])
"""


def test_killed_while_the_files_go_into_landing(pas: Extracting) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_THE_LAST_STEP],
        cwd=ROOT,
        env={**os.environ, "CLOCKSTOP_HOME": str(pas.home.root)},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert list(pas.home.landing.glob(".*/manifest.json")) and pas.landed() == [] and pas.take_in() == []
    delivered = pas.extract()
    assert [folder.name for folder in pas.landed()] == [delivered.delivery]
    assert list(pas.home.landing.iterdir()) == [pas.home.landing / "pas"]


def test_the_command_says_what_it_did_and_no_secret(pas: Extracting) -> None:
    out, err = command(pas, "--source", "pas", "--json").communicate()
    assert '"rows": 100' in out and not err
    pas.sql("patients", PATIENTS + "where surname::date is null")
    process = command(pas)
    out, err = process.communicate()
    assert process.returncode == 1 and "patients.sql: expected rows of the database, found: an error" in err
    assert "Surname" not in out + err and PASSWORD not in out + err
    process = command(pas, "--source", "ed")
    out, err = process.communicate()
    assert process.returncode == 2 and "--source: expected one of pas, found 'ed'" in err


def test_a_source_that_fails_keeps_no_other_from_being_read(pas: Extracting) -> None:
    with (pas.home.root / "connections.yml").open("a", encoding="utf-8") as file:
        file.write("ed: {kind: postgresql}\n")
    process = command(pas)
    out, err = process.communicate()
    assert process.returncode == 1 and "connections.yml: ed: expected provider, found nothing" in err
    assert "pas: delivered" in out and len(pas.landed()) == 1
