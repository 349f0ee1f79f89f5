"""Where all state lives: `CLOCKSTOP_HOME`, by default `data/home` in the project."""

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestration.contract.project_files import PROJECT_ROOT, is_checkout
from orchestration.contract.safe_errors import WrongArgument
from orchestration.store.modes import FOR_GROUP, PASS_THROUGH, PRIVATE, make_folder
from orchestration.store.plain_text import plain

EVERYBODY_ELSE = 0o007
# What DuckDB reads behind it in a path are options, as of an address.
ENDS_A_PATH = "?"


@dataclass(frozen=True)
class Home:
    """Paths inside one home; nothing is created until `prepare` is called."""

    root: Path

    def __post_init__(self) -> None:
        # dbt takes a path that is relative from the project, and a process may change its folder
        object.__setattr__(self, "root", self.root.absolute())

    @classmethod
    def from_environment(cls) -> "Home":
        """The home that `CLOCKSTOP_HOME` names; else `data/home` of the checkout, or here without one."""
        configured = os.environ.get("CLOCKSTOP_HOME")
        default = (PROJECT_ROOT if is_checkout() else Path.cwd()) / "data" / "home"
        root = Path(configured) if configured else default
        found = cls(root.expanduser().resolve())
        if ENDS_A_PATH in str(found.root):
            raise WrongArgument(
                "CLOCKSTOP_HOME: expected a path without a question mark, because the database engine reads no"
                f" further in a file name, found {plain(str(found.root))}; move or rename the folder"
            )
        return found

    @property
    def landing(self) -> Path:
        """Senders drop deliveries here: `<source>/<delivery>/`, manifest last."""
        return self.root / "landing"

    @property
    def extracting(self) -> Path:
        """What is being read from databases, a folder and a lock per source; nothing is kept here."""
        return self.root / "extracting"

    @property
    def archive(self) -> Path:
        """Accepted files as immutable Parquet, by content hash."""
        return self.root / "archive"

    def code_snapshot(self, code_version: str) -> Path:
        """The code that builds of a version were made by."""
        return self.archive / "code" / f"{code_version}.tar.gz"

    @property
    def ledger(self) -> Path:
        """Append-only memory of deliveries, files, builds, evidence and publications."""
        return self.root / "ledger.sqlite"

    @property
    def warehouse(self) -> Path:
        """Build files; one writer, no readers."""
        return self.root / "warehouse"

    @property
    def typed(self) -> Path:
        """The typed rows of archived files, as builds read them; made again where they are missing."""
        return self.warehouse / "typed"

    @property
    def builds(self) -> Path:
        """Immutable publications by build id."""
        return self.root / "published" / "builds"

    @property
    def current(self) -> Path:
        """Pointer to the newest publication."""
        return self.root / "published" / "current.duckdb"

    @property
    def aggregates(self) -> Path:
        """Pointer to the newest publication's tables without patients."""
        return self.root / "published" / "aggregates.duckdb"

    @property
    def parquet(self) -> Path:
        """Pointer to the same tables as Parquet files."""
        return self.root / "published" / "parquet"

    @property
    def dictionary(self) -> Path:
        """Pointer to the dictionary of the newest publication's tables."""
        return self.root / "published" / "dictionary"

    @property
    def worklists(self) -> Path:
        """Validation worklists."""
        return self.root / "published" / "worklists"

    @property
    def returns(self) -> Path:
        """National return files."""
        return self.root / "published" / "returns"

    @property
    def report(self) -> Path:
        """The board pack."""
        return self.root / "published" / "report"

    @property
    def public_report(self) -> Path:
        """The public edition of the board pack, made when a person asks for it."""
        return self.root / "published" / "public_report"

    @property
    def downtime(self) -> Path:
        """Lists for the hours in which a clinical system is down, and the on-call sheet."""
        return self.root / "published" / "downtime"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage: runs, events, schedules."""
        return self.root / "dagster"

    @property
    def run_history(self) -> Path:
        """Dagster's events, a file a run."""
        return self.dagster / "history" / "runs"

    def build_file(self, build_id: str) -> Path:
        """The warehouse file of one build.

        Always the same file name: the engine's catalog is named after it, and so is the parsed project.
        """
        return self.warehouse / build_id / "build.duckdb"

    def data_docs_of_build(self, build_id: str) -> Path:
        """What Great Expectations found of one build, as pages: published with it."""
        return self.warehouse / build_id / "data_docs"

    def tests_of_build(self, build_id: str) -> Path:
        """The SQL of each test as dbt ran it in one build, by the test's id."""
        return self.warehouse / build_id / "tests.json"

    def results_of_build(self, build_id: str) -> Path:
        """What dbt reported of each node of one build."""
        return self.warehouse / build_id / "results.json"

    def publication_folder(self, build_id: str) -> Path:
        """The folder of one publication."""
        return self.builds / build_id

    def publication_file(self, build_id: str) -> Path:
        """The marts of one publication."""
        return self.publication_folder(build_id) / f"marts_{build_id}.duckdb"

    def quality_page(self, build_id: str) -> Path:
        """What the rules said of one publication, as a page."""
        return self.publication_folder(build_id) / "quality.html"

    def data_docs(self, build_id: str) -> Path:
        """What Great Expectations found of one publication, a page a domain."""
        return self.publication_folder(build_id) / "data_docs"

    def aggregates_file(self, build_id: str) -> Path:
        """The tables of one publication that hold no patients."""
        return self.publication_folder(build_id) / f"aggregates_{build_id}.duckdb"

    def parquet_folder(self, build_id: str) -> Path:
        """The same tables as Parquet files, a folder per schema."""
        return self.publication_folder(build_id) / "parquet"

    def dictionary_folder(self, build_id: str) -> Path:
        """What every table and column of one publication means, as pages."""
        return self.publication_folder(build_id) / "dictionary"

    @property
    def overrides(self) -> Path:
        """Reviewed decisions to publish although a rule fails."""
        return self.root / "overrides"

    def prepare(self) -> None:
        """Creates the folders, private to the account that runs Clockstop.

        The account's group may pass through to the tables without patients and to the returns, and see nothing
        else. What the account and its group may do is set at creation only: a trust that opens `landing` to its
        senders is not overruled. Everybody else is kept out of the home's root, whoever made the folder.
        """
        self.root.parent.mkdir(parents=True, exist_ok=True)
        for folder, mode in (
            (self.root, PASS_THROUGH),
            (self.landing, PRIVATE),
            (self.archive, PRIVATE),
            (self.warehouse, PRIVATE),
            (self.dagster, PRIVATE),
            (self.current.parent, PASS_THROUGH),
            (self.builds, PASS_THROUGH),
            (self.worklists, PRIVATE),
            (self.downtime, PRIVATE),
            (self.returns, FOR_GROUP),
            (self.report, FOR_GROUP),
        ):
            make_folder(folder, mode)
        found = stat.S_IMODE(self.root.stat().st_mode)
        if found & EVERYBODY_ELSE:
            # only the owner can, and a folder of somebody else's is theirs to close
            with suppress(PermissionError):
                self.root.chmod(found & ~EVERYBODY_ELSE)
