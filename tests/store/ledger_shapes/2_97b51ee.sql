-- A ledger as the code of commit 97b51ee (2026-11-24) wrote it: its tables, its triggers, a few rows.
create table if not exists deliveries (
    delivery_id integer primary key,
    source text not null,
    delivery text not null,
    state text not null check (state in ('accepted', 'refused', 'duplicate')),
    reason text,
    provider text,
    as_at text,
    extracted_at text,
    previous_delivery text,
    manifest_sha256 text not null,
    fingerprint text not null,
    judged_at text not null
);
create table if not exists files (
    delivery_id integer not null references deliveries,
    feed text not null,
    file text not null,
    mode text not null,
    encoding text not null,
    sha256 text not null,
    bytes integer not null,
    rows integer not null,
    accepted_rows integer not null,
    unreadable_rows integer not null,
    archive_file text not null,
    note text
);
create table if not exists builds (
    build_id text primary key,
    run_id text not null unique,
    as_at text not null,
    provider text not null,
    domains text not null,
    code_version text not null,
    settings text not null,
    started_at text not null
);
create table if not exists build_files (
    build_id text not null references builds,
    delivery_id integer not null references deliveries,
    feed text not null,
    sha256 text not null,
    source_order integer not null
);
create table if not exists evidence (
    build_id text not null references builds,
    domain text not null,
    rule_id text not null,
    rule_version text not null,
    kind text not null,
    severity text not null,
    status text not null,
    checked_rows integer,
    failed_rows integer,
    threshold text,
    message text not null,
    recorded_at text not null
);
create table if not exists publications (
    publication_id integer primary key,
    build_id text not null references builds,
    action text not null check (action in ('publish', 'rollback')),
    verdicts text not null,
    published_at text not null
);
create index if not exists deliveries_by_source on deliveries (source, delivery);
create index if not exists files_by_delivery on files (delivery_id);
create index if not exists evidence_by_build on evidence (build_id, domain);
create trigger if not exists deliveries_no_update before update on deliveries begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists deliveries_no_delete before delete on deliveries begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists files_no_update before update on files begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists files_no_delete before delete on files begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists builds_no_update before update on builds begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists builds_no_delete before delete on builds begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists build_files_no_update before update on build_files begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists build_files_no_delete before delete on build_files begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists evidence_no_update before update on evidence begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists evidence_no_delete before delete on evidence begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists publications_no_update before update on publications begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists publications_no_delete before delete on publications begin select raise(abort, 'the ledger is append-only'); end;

insert into deliveries values
    (1, 'pas', 'p1', 'accepted', null, 'RXX', '2026-11-20', '2026-11-21T01:00:00+00:00', null, '1111111111111111111111111111111111111111111111111111111111111111', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '2026-11-21T02:00:00.000001+00:00'),
    (2, 'pas', 'p3', 'refused', 'p3/manifest.json: previous_delivery: expected the delivery p2 before this one, found p1 as the last taken in. Send the missing delivery, or restart the chain with full files and previous_delivery null.', 'RXX', '2026-11-22', '2026-11-23T01:00:00+00:00', 'p2', '2222222222222222222222222222222222222222222222222222222222222222', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb@1', '2026-11-23T02:00:00.000001+00:00'),
    (6, 'pas', 'p1', 'duplicate', 'the same day with the same content was taken in before', 'RXX', '2026-11-20', '2026-11-21T01:00:00+00:00', null, '1111111111111111111111111111111111111111111111111111111111111111', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', '2026-11-24T02:00:00.000003+00:00');
insert into files values
    (1, 'patients', 'patients.csv', 'full', 'utf-8', '9999999999999999999999999999999999999999999999999999999999999999', 120, 3, 2, 1, 'pas/patients/9999999999999999999999999999999999999999999999999999999999999999.parquet', 'one line could not be read');
insert into builds values
    ('20261121T020000_00000001', 'run-1', '2026-11-20', 'RXX', '["rtt", "cancer"]', '777777777777', '{"death_stop_date": "date_of_death"}', '2026-11-21T02:00:00.000003+00:00');
insert into build_files values
    ('20261121T020000_00000001', 1, 'patients', '9999999999999999999999999999999999999999999999999999999999999999', 0);
insert into evidence values
    ('20261121T020000_00000001', 'rtt', 'contract.pas.delivery', '1', 'contract', 'block', 'pass', 1, 0, null, 'pas delivery p1 is current', '2026-11-21T02:01:00.000001+00:00');
insert into publications values
    (1, '20261121T020000_00000001', 'publish', '[{"domain": "rtt", "state": "published", "build_id": "20261121T020000_00000001", "as_at": "2026-11-20", "published_at": "2026-11-21T02:02:00.000001+00:00", "reason": ""}]', '2026-11-21T02:02:00.000001+00:00');
