"""What follows from a publication and can be made again: its tables without patients, as a database and as
Parquet files, and the dictionary of its tables.
"""

from collections.abc import Callable
from pathlib import Path

from orchestration.deliverables.dictionary.pages import write_dictionary
from orchestration.deliverables.parquet_tables import write_parquet
from orchestration.publication.aggregates import write_aggregates
from orchestration.publication.file_modes import WITHOUT_PATIENTS
from orchestration.store.home import Home
from orchestration.store.integrity import written
from orchestration.store.ledger import Ledger
from orchestration.store.modes import FOR_GROUP
from orchestration.store.whole_files import remove, sync, write_whole


def write_derived_files(build_id: str, home: Home, ledger: Ledger) -> None:
    """Writes all of it beside the publication, for the account's group to read."""
    write_aggregates(build_id, home, ledger)
    _write_folders(build_id, home, ledger)


def write_again_what_is_damaged(
    build_id: str, home: Home, ledger: Ledger, sound: Callable[[Path], bool]
) -> None:
    """Writes again what is gone or not as it was written.

    A publication of an earlier version, which had no such folders, gets none: its tables may be other ones.
    """
    if not sound(home.aggregates_file(build_id)):
        write_aggregates(build_id, home, ledger)
    known = [home.root / path for path in ledger.kept_files()]
    folders = {home.parquet_folder(build_id), home.dictionary_folder(build_id)}
    if not all(sound(file) for file in known if folders & set(file.parents)):
        _write_folders(build_id, home, ledger)


def _write_folders(build_id: str, home: Home, ledger: Ledger) -> None:
    marts, aggregates = home.publication_file(build_id), home.aggregates_file(build_id)
    _write_folder(home.parquet_folder(build_id), lambda to: write_parquet(aggregates, to), home, ledger)
    _write_folder(
        home.dictionary_folder(build_id), lambda to: write_dictionary(marts, aggregates, to), home, ledger
    )


def _write_folder(to: Path, write: Callable[[Path], None], home: Home, ledger: Ledger) -> None:
    # a whole folder takes its name in one step, which an old one of that name would not let it
    remove(to)
    with write_whole(to, FOR_GROUP) as temporary:
        temporary.mkdir()
        write(temporary)
        for path in sorted(temporary.rglob("*")):
            path.chmod(FOR_GROUP if path.is_dir() else WITHOUT_PATIENTS)
            sync(path)
    ledger.record_kept(written(home, *sorted(path for path in to.rglob("*") if path.is_file())))
