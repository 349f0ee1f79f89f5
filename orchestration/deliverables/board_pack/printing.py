"""report.pdf: the page as a browser prints it. Without a browser there is no PDF, and nothing fails."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from orchestration.store.modes import GROUP_FILE
from orchestration.store.whole_files import TEMPORARY, write_whole

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# what CLOCKSTOP_BROWSER says where nothing is to be printed
NO_BROWSER = "none"
SECONDS = 180
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--no-first-run",
    # the page loads nothing; neither does the browser
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)


def installed_browser() -> str | None:
    """The browser that CLOCKSTOP_BROWSER names, else one of this machine; None without any."""
    chosen = os.environ.get("CLOCKSTOP_BROWSER")
    if chosen:
        return None if chosen == NO_BROWSER else shutil.which(chosen)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _why_none() -> str:
    chosen = os.environ.get("CLOCKSTOP_BROWSER")
    if not chosen:
        return f"no browser is installed ({', '.join(BROWSERS)})"
    return "CLOCKSTOP_BROWSER says none" if chosen == NO_BROWSER else "CLOCKSTOP_BROWSER names no program"


def print_page(page: Path, to: Path, say: Callable[[str], None]) -> Path | None:
    """Prints a page; says in one line why there is no PDF, and leaves none of an earlier page then."""
    browser = installed_browser()
    if browser is None:
        say(f"{to.name} was not written: {_why_none()}")
    elif _print(browser, page, to):
        return to
    else:
        say(f"{to.name} was not written: {Path(browser).name} printed nothing within {SECONDS} seconds")
    to.unlink(missing_ok=True)
    return None


def _print(browser: str, page: Path, to: Path) -> bool:
    with (
        write_whole(to, GROUP_FILE) as temporary,
        tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=to.parent, ignore_cleanup_errors=True) as profile,
    ):
        # a browser refuses its sandbox to root, as in a container
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        process = subprocess.Popen(
            [
                browser,
                *OPTIONS,
                *sandbox,
                f"--user-data-dir={profile}",
                f"--print-to-pdf={temporary}",
                page.as_uri(),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            temporary.unlink(missing_ok=True)
        finally:
            _end(process)
        return temporary.exists()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the browser with the processes that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
