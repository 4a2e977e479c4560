# Everything runs from here: `make` lists the words. Needs Python 3.11 or newer and make, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin
OUTREACH := $(BIN)/outreach

# Tests mostly wait for processes and HTTP, so more of them run at once than there are cores.
WORKERS ?= 4

.PHONY: help demo up down test test-packaging test-browser test-lowest check torture calendar bench bench-small lock clean

help: ## List these words
	@echo "To look:    make demo, then make up.  To change something:  make check, make test."
	@echo "The first word makes .venv, which takes a few minutes."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8081 make up            Airflow's UI on another port"
	@echo "  OUTREACH_HOME=folder make up state and logs elsewhere, for a second stack"
	@echo "  make test WORKERS=2          fewer tests at once"

demo: .venv/.ready ## Run one whole night on a sample warehouse and a simulated provider, then end everything
	@$(OUTREACH) demo

up: .venv/.ready ## Start Airflow, its databases and the simulator, and leave them running
	@$(OUTREACH) up

down: .venv/.ready ## End what `make up` started
	@$(OUTREACH) down

test: .venv/.ready ## Run every test: unit, contract, integration, faults, and those on a real Airflow
	$(BIN)/python -m pytest tests --ignore=tests/airflow --ignore=tests/packaging --ignore=tests/browser \
	  --numprocesses=$(WORKERS) --dist=worksteal
	$(BIN)/python -m pytest tests/airflow
	@echo "left out: tests/packaging (make test-packaging), tests/browser (make test-browser) and the lowest versions (make test-lowest)"

test-packaging: .venv/.ready ## Build both wheels, play a night on the product's alone, and resolve every extra
	$(BIN)/python -m pytest tests/packaging -rs --numprocesses=3 --dist=loadfile

test-browser: .venv/.ready ## Look at a real Airflow in Chromium: the connection form, the quality report (needs Chromium)
	$(BIN)/python -m pytest tests/browser

test-lowest: .venv-lowest/.ready ## Run unit, integration and whole nights on the lowest versions that are allowed
	.venv-lowest/bin/python -m pytest tests/unit tests/integration tests/faults/test_whole_night.py \
	  --numprocesses=$(WORKERS) --dist=worksteal

torture: .venv/.ready ## Kill senders and disturb the provider in N small nights (N=1000, SEED=…)
	$(BIN)/python tests/torture.py $(or $(N),100) $(if $(SEED),--seed $(SEED))

calendar: .venv/.ready ## Play NIGHTS nights in a row with PEOPLE people, and judge every call by the rules
	CALENDAR_NIGHTS=$(or $(NIGHTS),90) CALENDAR_PEOPLE=$(or $(PEOPLE),2000) \
	  $(BIN)/python -m pytest -s tests/faults/test_policy_calendar.py

bench: .venv/.ready ## Measure the product beside pandas, on empty and full ledgers, into docs/benchmarks.md (an hour or more)
	PYTHONPATH=tests $(BIN)/python -m benchmarks full

bench-small: .venv/.ready ## Measure 20,000 invoices, and fail when a ratio has fallen back by half
	PYTHONPATH=tests $(BIN)/python -m benchmarks small

check: .venv/.ready ## Lint, formatting, types, layers, plain words, and the campaigns in this repository
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/plain_words.py
	$(OUTREACH) check

COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
COMPILE_BOTH = $(COMPILE) pyproject.toml include/outreach_sandbox/pyproject.toml --extra celery \
  --no-emit-package airflow-outreach --no-emit-package airflow-outreach-sandbox
AS_DEVELOPED = --constraint requirements.dev.lock --no-annotate

# dbt 1.12 brings a parser whose wheel comes from elsewhere than a package index. Neither fits beside Airflow.
DBT = dbt-core>=1.11,<1.12\ndbt-postgres\n

# What Airflow's provider of OpenLineage brings along; all else that it needs is among what is developed with.
OPENLINEAGE = apache-airflow-providers-openlineage\nhttpcore2\nhttpx2\nopenlineage-integration-common\nopenlineage-python\nopenlineage-sql\ntruststore\n

# The image and what builds it get versions that development has too: what is tested is what is shipped.
lock: .venv/.ready ## Choose the newest and the lowest allowed versions again and write them down with their hashes
	$(COMPILE_BOTH) --group dev --upgrade -o requirements.dev.lock
	$(COMPILE) pyproject.toml --extra celery $(AS_DEVELOPED) --upgrade -o requirements.lock
	printf 'hatchling\nuv\n' | $(COMPILE) - $(AS_DEVELOPED) --upgrade -o requirements.uv.lock
	printf '$(DBT)' | $(COMPILE) - --upgrade -o requirements.dbt.lock
	printf '$(OPENLINEAGE)' | $(COMPILE) - --no-deps --upgrade -o requirements.openlineage.lock
	$(COMPILE_BOTH) --group test --upgrade --resolution lowest-direct -o requirements.lowest.lock

clean: ## Remove the virtual environment and the local state (the stack must be down)
	@if [ -x $(OUTREACH) ]; then $(OUTREACH) down --quiet; fi
	rm -rf .venv .venv-lowest .outreach .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/.ready: .ci/set-up requirements.dev.lock requirements.uv.lock pyproject.toml include/outreach_sandbox/pyproject.toml
	@sh .ci/set-up

.venv-lowest/.ready: .ci/set-up-lowest requirements.lowest.lock .venv/.ready
	@sh .ci/set-up-lowest
