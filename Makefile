# Everything a person or CI runs. `make` alone lists it. Nothing but Python ≥ 3.11 and git is needed: the rest is set up here.
PYTHON ?= python3
SEEDS ?= seeds
SITE ?= site
VENV := .venv
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# pictures of seeds that are not the project's own go to a scratch store, never beside those seeds
ifneq ($(SEEDS),seeds)
STATE ?= .venv/state
endif
OPTIONS = --seeds "$(SEEDS)" $(if $(STATE),--state "$(STATE)") $(if $(CONFIG),--config "$(CONFIG)")

.DEFAULT_GOAL := help
.PHONY: help site serve test check strict fast lint types layers format lock browser clean demo

help:  ## list what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 20

site: $(RUN)  ## build the dossier to site/ (make site SEEDS=../my-seeds for other seeds)
	$(BIN)/build-dossier build $(OPTIONS) --site "$(SITE)"

strict: $(RUN)  ## the same, refusing any warning; what is published is built this way
	$(BIN)/build-dossier build $(OPTIONS) --site "$(SITE)" --strict --offline

serve: $(RUN)  ## show the dossier on this machine, following edits
	$(BIN)/build-dossier serve $(OPTIONS)

check: $(RUN)  ## lint seeds and configuration (FORMAT=github for annotations)
	$(BIN)/build-dossier check $(OPTIONS) --format $(or $(FORMAT),text)

test: $(DEV) browser lint types layers  ## everything that must hold: lint, types, layers, all tests
	$(BIN)/python -m pytest

fast: $(DEV)  ## the tests that need no browser and build no site
	$(BIN)/python -m pytest -m "not browser and not slow"

lint: $(DEV)  ## ruff, formatting, workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/zizmor --offline --quiet .github

types: $(DEV)  ## mypy, strict
	$(BIN)/mypy

layers: $(DEV)  ## who may import whom
	$(BIN)/lint-imports

format: $(DEV)  ## let ruff mend and format
	$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

browser:  ## Chromium and fonts for the tests, from Debian's packages where that is possible
	@bash tests/tools/need_browser.sh

lock: $(DEV)  ## renew requirements/*.txt from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade pyproject.toml requirements/build.in -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade --extra dev -c requirements/run.txt pyproject.toml requirements/build.in -o requirements/dev.txt

clean:  ## remove what was made here
	rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The environment: a stamp for each set of requirements, so that it is set up once and again when a lock changes.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Set PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is needed (on Debian: apt-get install python3-venv)"; rm -rf $(VENV); exit 2; }

$(RUN): requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes --no-deps -r requirements/run.txt
	$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	$(PIP) install --require-hashes --no-deps -r requirements/dev.txt
	@touch $@
