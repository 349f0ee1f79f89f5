"""Puts right what a crash or a damaged disk left of the pointer and of what it names."""

from orchestration.publication.derived_files import write_again_what_is_damaged
from orchestration.publication.history import builds_in_force
from orchestration.publication.pointer import current_build, point_current, point_nowhere, points_all_to
from orchestration.publication.status import NothingToPublish, read_status
from orchestration.store.folders import sweep
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger, now
from orchestration.store.ledger_errors import DamagedLedger


def heal(home: Home, ledger: Ledger) -> list[str]:
    """Puts right what a crash or a damaged disk left of the pointer; returns what was done, in words.

    Raises DamagedLedger when the ledger itself is damaged, which nothing here can put right.
    """
    damage = ledger.damage()
    if damage is not None:
        raise DamagedLedger(damage)
    build_id = current_build(home)
    if build_id is not None and home.current.exists() and ledger.build(build_id) is None:
        raise DamagedLedger("it does not know the publication that is current")
    sweep(home)
    done = _leave_damaged_publication(home, ledger)
    _record_move(home, ledger)
    return done


def _leave_damaged_publication(home: Home, ledger: Ledger) -> list[str]:
    """Points away from a publication that is gone or not as it was written."""
    damaged = current_build(home)
    sound = soundness(home, ledger, unknown=True)
    if damaged is None and not ledger.publications():
        return []
    if damaged is not None and sound(home.publication_file(damaged)):
        write_again_what_is_damaged(damaged, home, ledger, sound)
        if not points_all_to(home, damaged):
            point_current(home, damaged)
        return []
    damaged = damaged or "that was current"
    for build_id in reversed(builds_in_force(ledger.publications())):
        if sound(home.publication_file(build_id)):
            point_back(build_id, home, ledger)
            return [
                f"the publication {damaged} was damaged or missing: {build_id} is the current publication until"
                " this refresh publishes; to recover the damaged one, restore it from a backup"
            ]
    point_nowhere(home)
    return [
        f"the publication {damaged} was damaged or missing and there is no earlier one: nothing is published"
        " until this refresh publishes; to recover it, restore it from a backup"
    ]


def _record_move(home: Home, ledger: Ledger) -> None:
    """Records a move of `current` that was made just before the ledger could say so."""
    build_id = current_build(home)
    publications = ledger.publications()
    if build_id is None or ledger.build(build_id) is None:
        return
    if publications and publications[-1].build_id == build_id:
        return
    known = any(publication.build_id == build_id for publication in publications)
    rows = read_status(home.publication_file(build_id))
    # a publication's own moment; a move back to an earlier one is only known to be before now
    moment = now() if known else max((row.published_at or "" for row in rows), default=now())
    action = "rollback" if known else "publish"
    ledger.record_publication(build_id, action, [row.as_dict() for row in rows], moment)


def point_back(build_id: str, home: Home, ledger: Ledger) -> None:
    """Points `current` at an earlier publication. Raises NothingToPublish when none is left."""
    file = home.publication_file(build_id)
    published = any(publication.build_id == build_id for publication in ledger.publications())
    if not file.exists() or not published:
        raise NothingToPublish(
            f"there is no publication {build_id}; `clockstop status` and published/builds list them"
        )
    write_again_what_is_damaged(build_id, home, ledger, soundness(home, ledger, unknown=True))
    point_current(home, build_id)
    rows = [row.as_dict() for row in read_status(file)]
    ledger.record_publication(build_id, "rollback", rows, now())
