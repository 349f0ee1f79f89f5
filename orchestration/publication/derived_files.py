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
    aggregates = home.aggregates_file(build_id)
    _write_folder(home.parquet_folder(build_id), lambda to: write_parquet(aggregates, to), home, ledger)
    marts = home.publication_file(build_id)
    _write_folder(
        home.dictionary_folder(build_id), lambda to: write_dictionary(marts, aggregates, to), home, ledger
    )


def are_whole(build_id: str, home: Home, ledger: Ledger, sound: Callable[[Path], bool]) -> bool:
    """Whether all of it is there as it was written."""
    folders = (home.parquet_folder(build_id), home.dictionary_folder(build_id))
    known = [home.root / path for path in ledger.kept_files()]
    of_folders = [[file for file in known if folder in file.parents] for folder in folders]
    return sound(home.aggregates_file(build_id)) and all(
        files and all(sound(file) for file in files) for files in of_folders
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
