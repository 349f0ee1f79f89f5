"""dbt without work that nobody uses: what is heard, rendered and guessed is as it was."""

from typing import Any

from dbt.adapters.events.types import SQLQuery
from dbt.compilation import Compiler
from dbt.events.types import LogStartLine, NodeFinished, NodeStart
from dbt_common.clients import agate_helper
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.logger import LineFormat, LoggerConfig

from orchestration.warehouse.light_dbt import lighten_dbt

NODE = {"node_name": "rtt__ptl", "unique_id": "model.clockstop.rtt__ptl", "materialized": "table"}


def _fired(manager: EventManager) -> list[Any]:
    """What a listener hears of one node."""
    heard: list[Any] = []
    manager.add_callback(heard.append)
    manager.fire_event(NodeStart(node_info=NODE))
    manager.fire_event(LogStartLine(description="rtt.ptl", index=1, total=2, node_info=NODE))
    manager.fire_event(SQLQuery(conn_name="c", sql="select 1", node_info=NODE))
    manager.fire_event(SQLQuery(conn_name="c", sql="select 2", node_info=NODE), level=EventLevel.WARN)
    manager.fire_event(NodeFinished(node_info=NODE))
    return heard


def test_a_listener_hears_what_it_uses_and_debug_events_are_not_made() -> None:
    lighten_dbt()
    heard = _fired(EventManager())
    assert [(event.info.name, event.info.level) for event in heard] == [
        ("LogStartLine", "info"),
        ("SQLQuery", "warn"),
        ("NodeFinished", "debug"),
    ]
    assert heard[0].data.description == "rtt.ptl" and heard[1].data.sql == "select 2"
    assert heard[2].data.node_info.unique_id == NODE["unique_id"]


def test_where_there_is_a_log_every_event_is_one() -> None:
    lighten_dbt()
    manager = EventManager()
    manager.add_logger(LoggerConfig(name="none", line_format=LineFormat.PlainText, level=EventLevel.ERROR))
    names = [event.info.name for event in _fired(manager)]
    assert names == ["NodeStart", "LogStartLine", "SQLQuery", "SQLQuery", "NodeFinished"]


def test_a_debug_event_has_its_words_and_fields_when_it_is_asked() -> None:
    lighten_dbt()
    event = SQLQuery(conn_name="c", sql="select 1", node_info=NODE)
    assert event.sql == "select 1" and event.pb_msg.node_info.node_name == "rtt__ptl"
    assert "select 1" in SQLQuery(conn_name="c", sql="select 1", node_info=NODE).message()


def test_only_a_text_without_a_template_needs_no_context() -> None:
    lighten_dbt()

    class Node:
        language = "sql"
        raw_code = "select 1"

    # a compiler without a project can make no context
    compiler = Compiler(None)  # type: ignore[arg-type]
    assert compiler._create_node_context(Node(), None, {}) == {}  # type: ignore[arg-type]
    Node.raw_code = "select {{ 1 }}"
    try:
        compiler._create_node_context(Node(), None, {})  # type: ignore[arg-type]
    except AttributeError:
        return
    raise AssertionError("a template was taken for SQL")


def test_answers_have_the_types_that_dbt_gives_them() -> None:
    lighten_dbt()
    for _ in range(2):
        table = agate_helper.table_from_data_flat(
            [{"failures": 3, "code": "005", "empty": None}], ["failures", "code", "empty"]
        )
        assert [value for value in table.rows[0].values()] == [3, "005", None]
        text = agate_helper.table_from_data_flat([{"failures": "3", "code": ""}], ["failures", "code"])
        assert [value for value in text.rows[0].values()] == ["3", ""]
    assert len(agate_helper.empty_table().rows) == 0
