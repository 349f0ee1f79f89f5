"""Great Expectations on the candidate: what must be true of distributions, completeness, volumes and code mix.

The number evaluated must equal the number that the suites write down. What was evaluated is kept twice: as
evidence for the verdict, and as the data docs of the build for people.
"""

from collections.abc import Iterator

from orchestration.checks.broken_rows import broken_rows
from orchestration.checks.data_docs import Outcome, write_data_docs
from orchestration.checks.failure_text import Place, failure_in_words, found_and_expected
from orchestration.checks.first_rows import FirstRows, model_of_relation
from orchestration.checks.great_expectations_on_duckdb import load_great_expectations, open_context
from orchestration.checks.suites import Expectation, load_suites
from orchestration.store.catalog import tables_of
from orchestration.store.engine_files import open_file
from orchestration.store.home import Home
from orchestration.store.records import Build, Evidence

# Broken rows of a suite's own relation that a message names; its relations hold no patient.
ROWS_NAMED = 3

REPORT = "refresh again, and report the rule to those who maintain Clockstop if it stays so"

# Counts and no values: what a column of patients holds is for nobody to read in evidence or in a page.
COUNTS = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


def expectation_evidence(build: Build, home: Home, rows_of: FirstRows) -> list[Evidence]:
    """Evaluates the suites of the build's domains, each expectation by itself."""
    wanted = [item for item in load_suites() if item.domain in build.domains]
    rows = _rows_of_relations(build, home, wanted)
    spoken: list[Evidence] = []
    to_judge: list[tuple[list[Expectation], int]] = []
    for relation in dict.fromkeys(item.relation for item in wanted):
        of_relation = [item for item in wanted if item.relation == relation]
        found = rows[relation]
        if found is None:
            spoken += [_silent(item, "error", f"{item.table} was not built", None) for item in of_relation]
            continue
        spoken += [
            _silent(
                item,
                "not_applicable",
                item.too_few or f"{found} rows; the rule applies from {item.minimum_rows}",
                found,
            )
            for item in of_relation
            if found < item.minimum_rows
        ]
        judged = [item for item in of_relation if found >= item.minimum_rows]
        if judged:
            to_judge.append((judged, found))
    outcomes = list(_evaluate(to_judge, build, home))
    evidence = spoken + [_reading(outcome, rows_of) for outcome in outcomes]
    write_data_docs(home.data_docs_of_build(build.build_id), build, outcomes, evidence)
    return evidence


def _rows_of_relations(build: Build, home: Home, wanted: list[Expectation]) -> dict[str, int | None]:
    """Rows that each expectation is about; None where the build did not make the relation."""
    counts: dict[str, int | None] = {}
    with open_file(home.build_file(build.build_id)) as connection:
        built = tables_of(connection)
        for item in wanted:
            if item.relation in counts:
                continue
            row = (
                connection.execute(f"select count(*) from ({item.relation})").fetchone()
                if item.table in built
                else None
            )
            counts[item.relation] = int(row[0]) if row else None
    return counts


def _evaluate(to_judge: list[tuple[list[Expectation], int]], build: Build, home: Home) -> Iterator[Outcome]:
    """Evaluates expectations that have enough rows, relation by relation with its number of rows."""
    if not to_judge:
        return
    # loaded here: it takes seconds, and only the gate needs it
    gx = load_great_expectations()
    context, source = open_context(home.build_file(build.build_id))
    try:
        for number, (wanted, rows) in enumerate(to_judge):
            asset = source.add_query_asset(name=f"relation {number}", query=wanted[0].relation)
            batch = asset.add_batch_definition_whole_table("whole").get_batch()
            for item in wanted:
                expectation = getattr(gx.expectations, item.expectation)(
                    **item.arguments, description=item.in_words
                )
                # complete only where the relation is the suite's own: elsewhere the result would list values
                result = batch.validate(expectation, result_format="COMPLETE" if item.says else COUNTS)
                yield Outcome(item, rows, result)
    finally:
        # the shim keeps its connection, and another to the same file may need other settings
        source.get_execution_engine().close()
        source.get_engine().dispose()
        del context


def _reading(outcome: Outcome, rows_of: FirstRows) -> Evidence:
    item, rows = outcome.expectation, outcome.rows
    if outcome.is_error:
        return _silent(item, "error", f"could not be evaluated. What to do: {REPORT}", rows)
    result = outcome.result.result or {}
    failed = result.get("unexpected_count")
    observed = result.get("observed_value")
    if item.says:
        broken = (result.get("details") or {}).get("unexpected_rows") or []
        failed = int(observed or 0)
        named = [item.says.format(**row) for row in broken[:ROWS_NAMED]]
        more = [f"{failed - ROWS_NAMED} more"] if failed > ROWS_NAMED else []
        seen = "; ".join([*named, *more]) or f"none of {rows}"
    elif observed is not None:
        seen = f"the mean {item.arguments.get('column')} of {item.table} is {observed:.4g}"
    else:
        seen = f"{failed or 0} of {rows} rows of {item.table} {_outside(item)}"
    return Evidence(
        domain=item.domain,
        rule_id=item.rule_id,
        rule_version=item.rule_version,
        kind=item.kind,
        severity=item.severity,
        status="pass" if outcome.result.success else "fail",
        checked_rows=rows,
        failed_rows=0 if outcome.result.success else int(failed if failed is not None else rows),
        threshold=item.threshold,
        message=f"{item.title}: {seen}" if outcome.result.success else _failure(item, seen, rows_of),
    )


def _outside(item: Expectation) -> str:
    """What is the matter with rows that an expectation counts."""
    column = item.arguments.get("column")
    if item.expectation == "ExpectColumnValuesToNotBeNull":
        return f"have no {column}"
    if item.expectation == "ExpectColumnValuesToNotBeInSet":
        values = " or ".join(f"'{value}'" for value in item.arguments["value_set"])
        return f"have the {column} {values}"
    return f"have a {column} outside {item.arguments.get('min_value')} to {item.arguments.get('max_value')}"


def _failure(item: Expectation, seen: str, rows_of: FirstRows) -> str:
    sql = broken_rows(item)
    first: Place | None = None
    if sql is not None:
        column = item.arguments.get("column")
        first = rows_of.of_rows(sql, model_of_relation(item.table), (str(column),) if column else ())
    found = found_and_expected(seen, item.title)
    return failure_in_words(found, item.reason, item.action, first, "" if sql is None else item.rule_id)


def _silent(item: Expectation, status: str, why: str, rows: int | None) -> Evidence:
    return Evidence(
        domain=item.domain,
        rule_id=item.rule_id,
        rule_version=item.rule_version,
        kind=item.kind,
        severity=item.severity,
        status=status,
        checked_rows=rows,
        failed_rows=None,
        threshold=item.threshold,
        message=f"{item.title}: {why}",
    )
