# Everything a newcomer or CI runs. `make` alone lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Whatever LANG says (it may name a locale that is not installed), our programs speak UTF-8.
export LC_ALL := C.UTF-8
export PYTHONUTF8 := 1
# Whoever keeps no bytecode compiles the house anew in every process, and the tests start a hundred.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test test-database check bench lock messages screenshots clean
.DEFAULT_GOAL := help

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.run ## Start everything with demonstration data; Ctrl-C stops it
	@$(BIN)/python -m matricula.config demo $(ARGS)

test: $(VENV)/.dev ## Run all tests (finds a Chromium, or says how to install one)
	@$(BIN)/python -m matricula.config.chromium
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

test-database: $(VENV)/.dev ## Run the database tests alone; DATABASE_URL chooses a server
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "database and not browser" $(ARGS)

check: $(VENV)/.dev ## Lint, types, layers, migrations, message catalogues
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m matricula.config manage makemigrations --check --dry-run
	@$(BIN)/python -m matricula.config messages check

bench: $(VENV)/.dev ## Measure speed on a million students (long); see docs/performance.md
	@$(BIN)/python -m benchmarks $(ARGS)

lock: $(VENV)/.dev ## Choose library versions again and write the hash-locked files
	@$(BIN)/python -m uv pip compile pyproject.toml --extra build $(LOCK) -o requirements.txt
	@$(BIN)/python -m uv pip compile pyproject.toml --extra build --extra dev -c requirements.txt $(LOCK) -o requirements-dev.txt

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --upgrade

messages: $(VENV)/.dev ## Bring the message catalogues up to date with code and templates
	@$(BIN)/python -m matricula.config messages extract

screenshots: $(VENV)/.dev ## Make the pictures of the README again, of a `make demo` that runs at SITE
	@$(BIN)/python -m matricula.config.chromium
	@$(BIN)/python -m tests.journeys.screenshots $(SITE) docs/images
	@MATRICULA_SCREENSHOTS=docs/images $(BIN)/python -m pytest -q tests/journeys/test_first_hour.py -k desktop

SITE := http://localhost:8000

clean: ## Remove the environment, test data and caches (never the data in var/)
	@rm -rf "/dev/shm/matricula-tests-$$(id -u)-$$(printf %s "$$(realpath -m var/test)" | sha256sum | cut -c1-12)"
	@rm -rf $(VENV) var/test .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The environment: made when missing, brought up to date when a lock is newer. The project itself is
# installed editable, without looking anything up.
$(VENV)/.run: requirements.txt pyproject.toml
	@$(MAKE) --no-print-directory environment FROM=requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt pyproject.toml
	@$(MAKE) --no-print-directory environment FROM=requirements-dev.txt
	@touch $(VENV)/.run $@

.PHONY: environment
environment:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Matricula needs Python 3.11 or newer; name one with PYTHON=…")'
	@test -x $(BIN)/python || echo "Creating the environment in $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) --require-hashes -r $(FROM)
	@$(INSTALL) --no-deps --no-build-isolation -e .
