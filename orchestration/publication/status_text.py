"""Where readers stand, for `clockstop status`: which publications there are, and how old is what they see."""

from typing import Any

from orchestration.checks.verdict import HELD
from orchestration.intake.as_of_inputs import night_of
from orchestration.intake.withdrawn import in_words, unanswered
from orchestration.publication.pointer import current_build
from orchestration.store.clock import utc_now
from orchestration.store.home import Home
from orchestration.store.refresh_inputs import RefreshInputs

# As many as a person looks back upon; the folder published/builds has them all.
SHOWN = 5


def publications_in_words(home: Home, inputs: RefreshInputs) -> list[str]:
    """The newest publications that are still there: what rollback, reproduce and compare ask for."""
    nights = {build.build_id: build.as_at for build in inputs.builds()}
    published = [move.build_id for move in inputs.publications() if move.action == "publish"]
    kept = [build for build in dict.fromkeys(reversed(published)) if home.publication_file(build).exists()]
    if not kept:
        return []
    named = ", ".join(f"{build} as at {nights[build]}" for build in kept[:SHOWN])
    more = f" and {len(kept) - SHOWN} older ones" if len(kept) > SHOWN else ""
    return [f"publications, newest first: {named}{more}"]


def withdrawals_in_words(home: Home, inputs: RefreshInputs) -> list[str]:
    """Withdrawn deliveries that matter now: still in the publication, or of a day not delivered since."""
    build = current_build(home)
    seen = {delivery_id for delivery_id, _, _, _ in inputs.build_files(build)} if build else set()
    said = []
    for source in sorted({delivery.source for delivery in inputs.deliveries()}):
        judged = inputs.deliveries(source)
        missing = unanswered(judged)
        for one in judged:
            if one.withdrawal is None or not (one in missing or one.delivery_id in seen):
                continue
            words = f"{source} {in_words(one)}"
            if one.delivery_id in seen:
                words += "; the current publication still contains it: `clockstop refresh` builds without it"
            elif one.withdrawal.because_of is None:
                words += "; no extract of that day has been accepted since: send the right extract of that day"
            else:
                words += "; send the right delivery of the withdrawn day, or full files"
            said.append(words)
    return said


def newest_night_in_words(rows: list[dict[str, Any]], inputs: RefreshInputs) -> list[str]:
    """Says where readers see an older night than the newest one, and where that lies days back itself."""
    newest = night_of(inputs)
    if newest is None:
        return []
    said = []
    seen = max((row["as_at"] for row in rows if row["as_at"]), default=newest)
    # what is held says so itself, and a refresh would hold it again
    if seen < newest and not any(row["state"] == HELD for row in rows):
        said.append(
            f"the published data is as at {seen}, but data as at {newest} was delivered: run `clockstop"
            " refresh` to publish it"
        )
    days = (utc_now().date() - newest).days
    if days > 1:
        said.append(
            f"the newest accepted data is as at {newest}, {days} days ago: no later delivery has arrived"
        )
    return said
