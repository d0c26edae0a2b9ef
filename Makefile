# Two targets do everything on a fresh machine with Python 3.11+, git and make:
#   make generate   brings generated/ up to date
#   make test       runs every check that a commit has to pass
# With terraform at hand, two more:
#   make test-deploy   applies the generated module to a mock of AWS, and runs the example there
#   make scan          looks for weaknesses in what the generated module would deploy
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SCAN := .venv-scan
# Tests run on as many processes as there are cores.
JOBS ?= auto

.PHONY: generate test check unit types lint format lock test-deploy scan soak bench-compat bench-generate bench-patterns bench-runtime clean help

help:
	@sed -n '1,6s/^# \?//p' Makefile

generate: $(STAMP)
	@$(BIN)/evgen generate

test: check unit

check: lint types

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(STAMP)
	$(BIN)/mypy generator/evgen cli.py tests benchmarks

unit: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

# Minutes, most of them waiting; so the two deployments, one per file, go side by side.
test-deploy: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile --durations 5 tests/deploy

scan: $(STAMP) $(SCAN)/.installed
	CHECKOV=$(CURDIR)/$(SCAN)/bin/checkov $(BIN)/python -m pytest tests/scan

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The environment: everything locked with hashes, then evgen itself in place.
$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "evgen needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 2; }
	@echo "Setting up $(VENV) (once) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# Fetches the checker now, so that tests need no network; generating does not need it.
	@$(BIN)/pyright --version >/dev/null 2>&1 || echo "pyright could not be fetched: its test will fail" >&2
	@touch $@

# The scanner wants other versions of what we use.
$(SCAN)/.installed: requirements/scan.txt
	@echo "Setting up $(SCAN) (once) ..." >&2
	@test -x $(SCAN)/bin/python || $(PYTHON) -m venv $(SCAN)
	@$(SCAN)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/scan.txt
	@touch $@

# After a change of dependencies in pyproject.toml (needs uv).
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11
lock:
	$(LOCK) pyproject.toml --group dev -o requirements/dev.txt
	$(LOCK) --group scan -o requirements/scan.txt

# 10,000 events through the example in bad weather (SOAK_EVENTS, SOAK_SEED for others); prints what happened.
soak: $(STAMP)
	SOAK_EVENTS=$${SOAK_EVENTS:-10000} $(BIN)/python -m pytest -q -rP \
		tests/soak/test_soak.py::test_nothing_is_lost_or_done_twice_and_poison_is_parked

# Not a test: it measures time.
bench-runtime: $(STAMP)
	$(BIN)/python -m benchmarks.runtime

bench-patterns: $(STAMP)
	$(BIN)/python -m benchmarks.patterns

bench-generate: $(STAMP)
	$(BIN)/python -m benchmarks.generate

# Not a test: minutes, and the network for what others publish (see benchmarks/README.md).
bench-compat: $(STAMP)
	$(BIN)/python -m benchmarks.compat

clean:
	rm -rf $(VENV) $(SCAN) dist build .pytest_cache .mypy_cache .ruff_cache
