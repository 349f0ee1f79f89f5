"""dbt without work of which a build uses nothing (docs/decisions/0080).

dbt makes a message of each of some fifteen debug events per node, a context of some two hundred names to
render SQL that is rendered already, and a set of guesses at types for the one row that a test answers. A build
reads one of the debug events. Nothing else of dbt is changed: nodes, SQL, order and results are the same
(docs/decisions/0080).
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

# dbt renders what holds one of these
TEMPLATE_MARKS = re.compile(r"{[{%#]|[#}%]}")
# Debug events that somebody hears: the end of a node (running_build.py).
HEARD = ("NodeFinished",)


@cache
def lighten_dbt() -> None:
    """For the rest of this process."""
    _leave_debug_events_out()
    _render_only_templates()
    _keep_guesses_at_types()


def _leave_debug_events_out() -> None:
    """A debug event becomes a message when somebody asks it for one, which only a log of them does."""
    from dbt_common.events.base_types import BaseEvent, DebugLevel
    from dbt_common.events.event_manager import EventManager

    as_message: Any = BaseEvent.__init__
    as_attribute: Any = BaseEvent.__getattr__
    fire: Any = EventManager.fire_event

    def take_down(event: Any, *arguments: Any, **said: Any) -> None:
        event.__dict__["said"] = (arguments, said)

    def attribute(event: Any, name: str) -> Any:
        if "said" in event.__dict__:
            arguments, said = event.__dict__.pop("said")
            as_message(event, *arguments, **said)
        return event.__dict__["pb_msg"] if name == "pb_msg" else as_attribute(event, name)

    def fire_what_is_heard(manager: Any, event: Any, level: Any = None, *others: Any, **named: Any) -> None:
        is_unheard = level is None and isinstance(event, DebugLevel) and type(event).__name__ not in HEARD
        if manager.loggers or not is_unheard:
            fire(manager, event, level, *others, **named)

    setattr(DebugLevel, "__init__", take_down)  # noqa: B010
    setattr(DebugLevel, "__getattr__", attribute)  # noqa: B010
    setattr(EventManager, "fire_event", fire_what_is_heard)  # noqa: B010


def _render_only_templates() -> None:
    """A text without a template is its own SQL, so that dbt needs no context to render it."""
    from dbt.compilation import Compiler

    make: Callable[..., dict[str, Any]] = Compiler._create_node_context

    def context(compiler: Any, node: Any, *others: Any) -> dict[str, Any]:
        is_sql = node.language == "sql" and not TEMPLATE_MARKS.search(node.raw_code)
        return {} if is_sql else make(compiler, node, *others)

    setattr(Compiler, "_create_node_context", context)  # noqa: B010


def _keep_guesses_at_types() -> None:
    """What dbt tries on the values of an answer: the same for every answer with the same columns of text."""
    from dbt_common.clients import agate_helper as untyped

    agate_helper: Any = untyped
    make: Any = cache(agate_helper.build_type_tester)
    nothing: Any = agate_helper.empty_table()

    def kept(text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")) -> Any:
        return make(frozenset(text_columns), tuple(string_null_values or ()))

    setattr(agate_helper, "build_type_tester", kept)  # noqa: B010
    setattr(agate_helper, "empty_table", lambda: nothing)  # noqa: B010
