# The two commands that a newcomer needs: `make demo` and `make test`. Both make the environment first.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
WITH_POSTGRES := $(BIN)/python tests/postgresql.py
STAMP := $(VENV)/.made-from-$(shell cat pyproject.toml | cksum | cut -d' ' -f1)

.DEFAULT_GOAL := help
.PHONY: help demo test coverage spark check lint types layers docs bench soak bench-units bench-mappings matrix clean

help:            ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

$(STAMP):
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev --editable .
	@rm -f $(VENV)/.made-from-*
	@touch $@

demo: $(STAMP)   ## run the examples on real data: clean verdicts, and the disasters that are stopped
	$(BIN)/python examples/demo.py

test: $(STAMP)   ## run all tests, beside a PostgreSQL of their own where one is installed
	POLARS_MAX_THREADS=1 $(WITH_POSTGRES) $(BIN)/python -m pytest -n auto

coverage: $(STAMP) ## run all tests, and count which lines and branches they run: twice the time
	POLARS_MAX_THREADS=1 $(WITH_POSTGRES) $(BIN)/python -m pytest -n auto --cov --cov-report=term

spark: $(STAMP)  ## the tests of the pandera schema for Spark, with pandas 2 laid over the environment
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(VENV)-spark --group spark
	PYTHONPATH=$(abspath $(VENV)-spark) $(BIN)/python -m pytest -q tests/schemas

check: lint types layers docs test spark  ## everything that CI checks

lint: $(STAMP)   ## ruff: style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## mypy, strict
	$(BIN)/mypy

layers: $(STAMP) ## import-linter: imports go down only
	$(BIN)/lint-imports

docs: $(STAMP)   ## the reference pages are fresh, and the documentation builds without a warning
	$(BIN)/python docs/generate.py --check
	$(BIN)/sphinx-build -q -W --keep-going docs docs/_build

bench: $(STAMP)  ## measure against peers, and write docs/reference/performance.md
	$(BIN)/python benchmarks/spark.py
	$(BIN)/python benchmarks/run.py

soak: $(STAMP)   ## 20,000 mutated contracts, 2,000 random ones against the oracle, 50,000 units, 100 kills while mending, 1,000 while storing and quarantining, a fault at every call of the gate; how time and memory grow to 100 million rows (3 GB of disk, an hour), and the page again
	CONTRACTS_SOAK=1 $(BIN)/python -m pytest -q tests/linting tests/reading/test_source.py tests/test_breaker.py tests/test_unit_spellings.py tests/checks/test_differential.py
	CONTRACTS_SOAK=1 $(WITH_POSTGRES) $(BIN)/python -m pytest -q tests/store tests/barrier tests/gating
	$(BIN)/python benchmarks/growth.py

bench-units: $(STAMP)  ## measure unit_switch on open feeds (CONTRACTS_OPEN_DATA=FOLDER), and write docs/reference/unit-switches.md
	$(BIN)/python benchmarks/unit_switch/run.py

bench-mappings: $(STAMP)  ## measure mapping faults at 1,000 and 100,000 rows, and write docs/reference/mapping-faults.md
	$(BIN)/python benchmarks/mappings/run.py

matrix:          ## the tests on each Python found, and with the lowest allowed dependencies
	PYTHON=$(PYTHON) sh tests/matrix.sh

clean:           ## remove environments and built files
	rm -rf .venv .venv-* docs/_build .coverage* htmlcov
