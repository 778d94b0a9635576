# netsim: what a developer runs. Every target sets up what it needs, in .venv and nowhere else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint bench docs sensitivity maps constraints

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
PINNED := -c constraints.txt --build-constraint constraints.txt
DEMO := runs/demo

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.test ## .venv with netsim, its tests and its tools; again only when pyproject.toml or constraints.txt changed

# What is needed to run netsim ...
$(VENV)/.run: pyproject.toml constraints.txt
	@PYTHON="$(PYTHON)" .ci/venv $(VENV)
	@$(PIP) install -c constraints.txt pip
	@$(PIP) install $(PINNED) --editable .
	@touch $@

# ... and to test it.
$(VENV)/.test: $(VENV)/.run
	@$(PIP) install $(PINNED) --group test
	@touch $@

demo: $(VENV)/.run ## the fibre at Friendship Pass is cut: run it, say where map and report lie
	@rm -rf $(DEMO)
	@$(BIN)/netsim run friendship-pass-cable-cut --out "$(CURDIR)/$(DEMO)"

test: lint ## all checks: style, types, layers, tests with coverage
	@.ci/chromium
	@rm -f .coverage .coverage.*
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --cov

lint: $(VENV)/.test ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/.test ## measure, and write docs/performance.md
	@$(PIP) install $(PINNED) --group peers
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.test ## write the pages that are made from code and tables: docs/reference/, docs/latency.md, docs/joined.md, docs/criticality-china-asean.md
	$(BIN)/python docs/make.py
	$(BIN)/python -m topologies.build.calibration
	$(BIN)/python docs/rtt.py
	$(BIN)/python docs/joined.py
	$(BIN)/python docs/criticality.py

sensitivity: $(VENV)/.test ## play two scenarios again and again, and write docs/freight-sensitivity.md, docs/repair-sensitivity.md
	$(BIN)/python docs/sensitivity.py
	$(BIN)/python docs/repair_sensitivity.py

maps: $(VENV)/.test ## draw the picture of each scenario: maps/
	@.ci/chromium
	$(BIN)/python docs/pictures.py

constraints: ## pin anew all that netsim, its tests and its build use: constraints.txt
	@.ci/constraints
