"""Takes an accepted delivery back: it is kept with the reason and never used again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.contract.feeds import Source, load_sources
from orchestration.contract.safe_errors import SafeError, WrongArgument
from orchestration.intake.delivery_sequence import accepted_chain
from orchestration.intake.withdrawn import deliveries_building_on, in_words, withdrawn_delivery
from orchestration.run.pending_work import pending_domains
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import warehouse_lock
from orchestration.store.plain_text import plain
from orchestration.store.records import ACCEPTED, Delivery

# Deliveries named where a name is not known: a week of nights.
NAMED = 7


class CannotWithdraw(SafeError):
    """There is no such delivery in use; the message says which there are."""


@dataclass(frozen=True)
class Withdrawn:
    """What was taken back, what can no longer be used with it, and what is in use instead."""

    source: str
    deliveries: tuple[Delivery, ...]
    builds_on_them: tuple[Delivery, ...]
    used_instead: tuple[Delivery, ...]
    newest: Delivery | None
    due: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "source": self.source,
            "withdrawn": self.deliveries[-1].delivery,
            "as_at": self.deliveries[-1].as_at,
            "not_used_either": [one.delivery for one in self.builds_on_them],
            "used_instead": [one.delivery for one in self.used_instead],
            "newest_in_use": self.newest.delivery if self.newest else None,
            "domains_due": list(self.due),
        }

    def in_words(self) -> list[str]:
        """For a person."""
        first = self.deliveries[-1]
        lines = [
            f"{self.source} {first.delivery} as at {first.as_at} is withdrawn: it is kept, and no build will"
            " use it."
        ]
        if self.builds_on_them:
            named = ", ".join(f"{one.delivery} as at {one.as_at}" for one in self.builds_on_them)
            lines.append(
                f"Also not used, because they are changes to it: {named}. Send the right delivery"
                f" as at {first.as_at}: changes that are still in landing are then ingested again. Or send"
                " full files."
            )
        if self.used_instead:
            named = ", ".join(f"{one.delivery} as at {one.as_at}" for one in self.used_instead)
            lines.append(f"Used instead: {named}.")
        lines.append(
            f"The newest {self.source} delivery in use is {self.newest.delivery} as at {self.newest.as_at}."
            if self.newest
            else f"No {self.source} delivery is in use."
        )
        if self.due:
            lines.append(
                f"The next refresh builds {', '.join(self.due)} without it; until then the current publication"
                " still contains it."
            )
        return lines


def withdraw(
    source: str, delivery: str, why: str, by: str, home: Home, ledger: Ledger, progress: Callable[[str], None]
) -> Withdrawn:
    """Withdraws an accepted delivery, and with it what builds on it. Waits for a running refresh.

    Raises WrongArgument for an unknown source or an empty reason, CannotWithdraw for a delivery not in use.
    """
    known = load_sources().get(source)
    if known is None:
        raise WrongArgument(f"expected a source ({', '.join(load_sources())}), found '{plain(source, 40)}'")
    if not why.strip() or not by.strip():
        raise WrongArgument("expected a name (--by) and a reason (--why), found nothing")
    with warehouse_lock(home, progress, "clockstop withdraw"):
        judged = ledger.deliveries(source)
        named = [one for one in judged if one.state == ACCEPTED and one.delivery == delivery]
        if not named:
            raise CannotWithdraw(_not_in_use(source, delivery, judged))
        in_use_before = {one.delivery_id for one in accepted_chain(judged)}
        builds_on_them = deliveries_building_on(named, judged, ledger.files) if known.chain else []
        ledger.record_withdrawal(
            [one.delivery_id for one in named],
            [(one.delivery_id, cause.delivery_id) for one, cause in builds_on_them],
            plain(by.strip()),
            plain(why.strip()),
        )
        ledger.seal()
        return _withdrawn(known, named, [one for one, _ in builds_on_them], in_use_before, home, ledger)


def _withdrawn(
    source: Source,
    named: list[Delivery],
    builds_on_them: list[Delivery],
    in_use_before: set[int],
    home: Home,
    ledger: Ledger,
) -> Withdrawn:
    inputs = ledger.refresh_inputs()
    chain = accepted_chain(inputs.deliveries(source.name))
    return Withdrawn(
        source=source.name,
        deliveries=tuple(named),
        builds_on_them=tuple(builds_on_them),
        used_instead=tuple(one for one in chain if one.delivery_id not in in_use_before),
        newest=chain[-1] if chain else None,
        due=tuple(sorted(pending_domains(inputs, home))),
    )


def _not_in_use(source: str, delivery: str, judged: list[Delivery]) -> str:
    gone = withdrawn_delivery(delivery, judged)
    if gone is not None:
        return f"nothing was changed: {source} {in_words(gone)}"
    refused = [one for one in judged if one.delivery == delivery]
    if refused:
        return (
            f"{source} {plain(delivery, 80)} was {refused[-1].state} and is not in use, so there is nothing to"
            " withdraw"
        )
    newest = ", ".join(f"{one.delivery} as at {one.as_at}" for one in accepted_chain(judged)[-NAMED:])
    return f"{source} has no delivery {plain(delivery, 80)}; the newest in use are {newest or 'none'}"
