# Two commands: `make run` shows a small trust, `make test` runs the checks of a few minutes; CI runs `make test-long` too.
.PHONY: run test test-long test-full dev faults nights scores spark install lint lint-types lint-sql lock contracts rule graph calendar clean
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# a file of tests stays on one core: its tests share a home that is made once
ON_TWO_CORES := -n 2 --dist loadfile --no-loadscope-reorder
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

run: install
	$(BIN)/python -m data.synthetic.demonstration

test: install lint
	$(BIN)/python -m pytest -m "not long and not full" $(ON_TWO_CORES)

# kill points, damage, nights, restatement, what needs a whole trust
test-long: install
	$(BIN)/python -m pytest -m "long and not full" $(ON_TWO_CORES)

# random comparisons and mutants at full count, before a change of a clock rule is released: half an hour
test-full: install
	$(BIN)/python -m pytest -m full $(ON_TWO_CORES)

# many times as many faults as `make test-long` tries, and the report of them in docs/faults.md; takes hours
faults: install
	rm -rf fault_reports
	CLOCKSTOP_FAULTS=$(or $(TIMES),20) $(BIN)/python -m pytest tests/faults tests/intake/test_mutants.py
	$(BIN)/python -m tests.faults.report

# a month of nights in which deliveries go wrong, and the report of it in docs/nights.md; takes an hour
nights: install
	rm -rf fault_reports/nights
	$(BIN)/python -m tests.nights.month fault_reports/nights
	$(BIN)/python -m tests.nights.report fault_reports/nights

# three small trusts over ten nights, with faults and without, each night scored: docs/scores.md; takes hours
scores: install
	$(BIN)/python -m data.synthetic.scoring.score_nights

# the newest build of the home on DuckDB and on Spark, every table compared (docs/engines.md); needs Java 17.
# `make spark SELECT=+rtt__ptl` compares that table and what it is made of
spark: install
	$(BIN)/python -m tests.engines.compare $(SELECT)

# types on one core and SQL on the other
lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(MAKE) --no-print-directory --jobs=2 --output-sync lint-types lint-sql

lint-types:
	$(BIN)/mypy
	$(BIN)/lint-imports

lint-sql:
	$(BIN)/sqlfluff lint dbt_project/models/marts dbt_project/models/intermediate dbt_project/models/quality \
		dbt_project/models/exceptions/*/facts --disable-progress-bar

install: $(VENV)/installed

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	UV_COMPILE_BYTECODE=1 $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --editable .
	touch $@

# after a change of a dependency: keeps every version that still fits
lock: install
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate -o requirements.lock

# after a change of an input contract, a rule or its examples: rewrites the dbt sources, staging models, registry of
# rules, list of rule models and pages of docs/ that follow from them
contracts: install
	$(BIN)/python -m orchestration.contract.dbt_documents
	$(BIN)/python -m orchestration.contract.rule_documents
	$(BIN)/python -m tests.rules.pages

# both files of a new rule to fill in, `make rule NAME=rtt/no_letter`; and what is still missing of any rule
rule: install
	$(BIN)/python -m orchestration.contract.new_rule $(NAME)
	$(BIN)/python -m tests.rules.unfinished

# after a change of what Dagster loads: rewrites the file that a test compares the graph and its schedule with
graph: install
	$(BIN)/python -m tests.unit.graph_snapshot

# when the library of holidays has learned of new ones: rewrites the seed of bank holidays
calendar: install
	$(BIN)/python -m orchestration.warehouse.bank_holidays

# a copy of the newest build to run dbt on by hand: `dbt build --select rtt__ptl+`; no refresh is touched by it
dev: install
	$(BIN)/python -m orchestration.warehouse.dev_copy

clean:
	rm -rf dbt_project/target
