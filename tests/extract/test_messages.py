"""What an extract says when something is wrong: the file, what was expected, what was found, what to do."""

import re
from pathlib import Path

import pytest

from orchestration.contract.safe_errors import SafeError
from orchestration.settings.connections import read_connections
from orchestration.store.home import Home
from tests.extract.conftest import BY_MARK, PATIENTS, Extracting
from tests.extract.foreign_trust import PASSWORD_VARIABLE

COMPLETE = {"kind": "postgresql", "host": "db", "database": "epr", "user": "reader", "provider": "RXX"}


def entry(**changes: object) -> str:
    """The entry of pas in connections.yml."""
    lines = {name: value for name, value in {**COMPLETE, **changes}.items() if value is not None}
    return "pas:\n" + "".join(f"  {name}: {value}\n" for name, value in lines.items())


def with_url(url: str) -> str:
    """The same with an address in one line."""
    return entry(kind=None, host=None, database=None, user=None, url=url)


@pytest.mark.parametrize(
    ("text", "source", "words"),
    [
        (entry(password="hunter2"), "pas", "pas: password: a password is not written in this file"),
        (with_url("postgresql://u:hunter2@db/epr"), "pas",
         "pas: url: a password is not written in this file; write `password_env"),
        (with_url("postgresql://u@db/epr?password=hunter2"), "pas",
         "pas: url: a password is not written in this file"),
        (entry(options="{PWD: hunter2}"), "pas", "options: a password is not written in this file"),
        (entry(pasword="hunter2"), "pas", "nothing is called pasword; the nearest are password"),
        (with_url("oracle://u@db/epr"), "pas",
         "expected one that begins with postgresql://, postgresql\\+psycopg://, mssql://"),
        (entry(kind="oracle"), "pas", "expected kind as postgresql or sqlserver, found 'oracle'"),
        (entry(database=None), "pas", "write `url`, or `kind`, `host`, `database` and `user`"),
        (entry(url="postgresql://u@db/epr"), "pas", "kind is in the url already"),
        (entry(password_env="A", password_file="b"), "pas", "write `password_env` or `password_file`"),
        (entry(schedule="daily"), "pas", "expected schedule as five parts as of cron in quotes"),
        (entry(provider=None), "pas", "expected provider, found nothing"),
        (entry(feeds="{patient: {read: whole}}"), "pas", "feeds: nothing is called patient; there are"),
        (entry(feeds="{patients: {mark: changed}}"), "pas", "`mark` is of a feed that is read by changes"),
        (entry(statement_seconds=0), "pas", "expected statement_seconds as a whole number of seconds from 1"),
        ("pats: {}\n", "pats", "connections.yml: nothing is called pats; there are beds, cancer, ed, pas"),
        ("national: {}\n", "national", "nothing is called national"),
        ("pas: db\n", "pas", "pas: expected lines of the form `name: value`, found 'db'"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_used(text: str, source: str, words: str, home: Home) -> None:
    (home.root / "connections.yml").write_text(text + "ed:\n" + entry().split("\n", 1)[1], encoding="utf-8")
    found = read_connections(home)
    # the other source is read all the same
    assert list(found.usable) == ["ed"] and list(found.problems) == [source]
    assert re.search(words, found.problems[source]), found.problems[source]
    assert "hunter2" not in found.problems[source]


def test_without_a_file_of_connections(home: Home) -> None:
    with pytest.raises(
        SafeError, match=r"connections.yml: expected in the home .* found none; write it as docs"
    ):
        read_connections(home)


@pytest.mark.parametrize(
    ("feed", "text", "words"),
    [
        ("patients", "delete from person",
         "patients.sql line 1: expected one statement that only reads and begins with SELECT or WITH, found one"
         " that begins with delete; nothing was read"),
        ("patients", "-- all of them\nselect 1;\ndrop table person", "sql line 2: .* found a second statement"),
        ("patients", "select * into copy from person", "found the word into"),
        ("patients", "with a as (delete from person returning *) select * from a", "found the word delete"),
        ("patients", "select no as patient_id from person for update", "found the word update"),
        ("patients", " -- nothing\n", "found an empty file"),
        ("patients", "select 'abc", "found quotes or comments that do not end"),
        ("persons", "select 1", "expected <feed>.sql, .* found persons.sql; rename or remove it"),
        ("patients", "select born as birth_date from person",
         "expected the column patient_id of the contract of pas.patients, found 1 columns without it"),
        ("patients", "select no as patient_id, surname from person",
         "expected columns of the contract of pas.patients, found surname too; remove it from the SQL"),
        ("patients", "select no as patient_id, 1 as patient_id from person", "found patient_id more than once"),
        ("patients", "select no as patient_id from persons",
         'expected rows of the database, found: relation "persons" does not exist; correct the SQL'),
        ("patients", "select no as patient_id from person where", "found: syntax error at end of input"),
        ("patients", "select no as patient_id, surname::date as birth_date from person",
         "found: an error of the kind InvalidDatetimeFormat .SQLSTATE 22007"),
        ("patients", "select no as patient_id, sex::bytea as gender from person",
         "patients.sql: expected gender as the contract's code, found binary; cast it to text, and give"),
        ("patients", "select no as patient_id, born as postcode from person",
         "expected postcode as the contract's text, found a date; cast it to text in the SQL"),
        ("patients", "select no as patient_id, age(born) as birth_date from person",
         "expected birth_date as the contract's date, found an interval; cast it to a date in the SQL"),
        ("patients", "select no as patient_id from person where false",
         "patients.sql: expected rows, found none; nothing was delivered. If the feed may be empty, write"
         " `patients: {may_be_empty: true}`"),
        ("patients", BY_MARK, "expected a mark for the parameter :since, found none; write `patients: {read:"),
    ],
)  # fmt: skip
def test_sql_that_cannot_be_used(feed: str, text: str, words: str, pas: Extracting) -> None:
    pas.sql(feed, text)
    with pytest.raises(SafeError, match=words) as raised:
        pas.extract()
    assert "Surname" not in str(raised.value)
    # the database's own error, which may quote a record, is not shown beside it
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert pas.landed() == [] and not (pas.home.extracting / "pas").exists()


@pytest.mark.parametrize(
    "text",
    [
        "select no as patient_id, 'drop; delete' as postcode, \"update\".born as birth_date"
        ' from person as "update"',
        "/* delete; */ with a as (select * from person) select a.no as patient_id from a -- drop\n;;",
        "select no::text as patient_id, '10:30 :since 100%' as postcode, born as birth_date from person"
        " where '%' like '%' and no % 2 = 1 and 'a\\:b' <> $$;$$",
    ],
)
def test_sql_that_only_looks_as_if_it_wrote(text: str, pas: Extracting) -> None:
    pas.sql("patients", text)
    assert pas.extract().rows >= 50


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            "feeds: {referrals: {read: whole}}",
            "pas: feeds: expected extracts/pas/referrals.sql for the feed referrals",
        ),
        (
            "feeds: {patients: {read: changes, mark: changed}}",
            "expected the parameter :since in the SQL of a feed",
        ),
    ],
)
def test_an_entry_and_sql_that_disagree(more: str, words: str, pas: Extracting) -> None:
    pas.connect(more)
    with pytest.raises(SafeError, match=words):
        pas.extract()


def test_a_mark_that_the_sql_does_not_give(pas: Extracting) -> None:
    pas.connect("feeds: {patients: {read: changes, mark: changed_at}}")
    pas.sql("patients", BY_MARK)
    with pytest.raises(
        SafeError, match=r"expected the column changed_at, the mark of pas.patients in connections.yml"
    ):
        pas.extract()
    pas.connect("feeds: {patients: {read: changes, mark: is_new}}")
    pas.sql("patients", "select no as patient_id, no > 50 as is_new from person where changed >= :since")
    with pytest.raises(
        SafeError, match="expected a time or a whole number as the mark, found a boolean; name another"
    ):
        pas.extract()


def test_a_feed_that_may_be_empty(pas: Extracting) -> None:
    pas.connect("feeds: {patients: {may_be_empty: true}}")
    pas.sql("patients", PATIENTS + "where false")
    assert pas.extract().rows == 0
    assert pas.take_in() == [("accepted", None)]


def test_a_secret_that_is_missing_or_wrong(pas: Extracting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "not the hunter's")
    with pytest.raises(
        SafeError, match=r"expected a connection, found: .*password authentication failed"
    ) as raised:
        pas.extract()
    assert "hunter" not in str(raised.value) and not any("hunter" in words for words in pas.said)
    # a wrong password locks accounts: it is not tried again
    assert not any("try 2" in words for words in pas.said)
    monkeypatch.delenv(PASSWORD_VARIABLE)
    with pytest.raises(
        SafeError, match=f"in the environment variable {PASSWORD_VARIABLE}, found nothing; set it"
    ):
        pas.extract()


def test_a_secret_in_a_file(pas: Extracting, tmp_path: Path) -> None:
    from tests.extract.postgresql import PASSWORD

    file = pas.home.root / "connections.yml"
    text = file.read_text(encoding="utf-8").replace(
        f"password_env: {PASSWORD_VARIABLE}", "password_file: secret.txt"
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(
        SafeError, match=r"expected the password in the file secret.txt, found FileNotFoundError"
    ):
        pas.extract()
    (pas.home.root / "secret.txt").write_text(PASSWORD + "\n", encoding="utf-8")
    assert pas.extract().rows == 100


def test_a_server_that_is_not_there(home: Home) -> None:
    from orchestration.contract.feeds import load_sources
    from orchestration.intake.extraction.extract import extract
    from orchestration.store.ledger import Ledger

    folder = home.root / "extracts" / "pas"
    folder.mkdir(parents=True)
    (folder / "patients.sql").write_text(PATIENTS, encoding="utf-8")
    (home.root / "connections.yml").write_text(
        entry(host=home.root / "nowhere", retries=2, retry_seconds=0), encoding="utf-8"
    )
    said: list[str] = []
    with pytest.raises(
        SafeError, match=r"pas: database epr \(reader at .*\): expected a connection, .*\(after 3 tries\)"
    ):
        extract(
            load_sources()["pas"],
            read_connections(home).usable["pas"],
            home,
            Ledger(home.ledger),
            False,
            said.append,
        )
    assert sum("try " in words for words in said) == 2
