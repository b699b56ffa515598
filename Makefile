# The workshop on one page. `make letter` writes a letter, `make test` passes the tests; both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: letter test fast lint format types imports docs bench calibrate lock clean help
.DEFAULT_GOAL := help

help:  ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 12

letter: $(VENV)/run.stamp  ## sync what can be reached, then write the letter in English and Chinese
	@$(BIN)/crossroads letter --sync --lang en --lang zh --out letters

test: $(VENV)/dev.stamp  ## all tests, with coverage
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered -n 2

fast: $(VENV)/dev.stamp  ## the tests that take seconds
	$(BIN)/python -m pytest -n 2 -m "not slow"

lint: $(VENV)/dev.stamp  ## lint and format check
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(VENV)/dev.stamp  ## format and apply safe fixes
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

types: $(VENV)/dev.stamp  ## strict types
	$(BIN)/mypy

imports: $(VENV)/dev.stamp  ## imports go down only
	$(BIN)/lint-imports --no-logo

docs: $(VENV)/dev.stamp  ## build the documentation, warnings are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

bench: $(VENV)/dev.stamp  ## rival and ours in one run
	$(BIN)/python bench/replay.py
	$(BIN)/python bench/sweep.py

calibrate: $(VENV)/dev.stamp  ## simulated worlds without an effect: how often each test cries wolf
	$(BIN)/python bench/calibrate.py

lock: $(VENV)/dev.stamp  ## write the versions in use to constraints.txt
	@{ head -n 1 constraints.txt; $(BIN)/python -m pip freeze --exclude-editable | grep -E '^[A-Za-z0-9_.-]+=='; } > constraints.new && mv constraints.new constraints.txt

clean:  ## remove what can be made again
	rm -rf $(VENV) site letters .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/run.stamp: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up (once) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	@echo "setting up the tests (once) ..."
	@$(PIP) --editable '.[dev]'
	@touch $@
