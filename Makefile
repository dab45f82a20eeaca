# Everything a person or CI runs. `make` alone lists it. Nothing but Python ≥ 3.11 and git is needed: the rest is set up here.
# CI runs these same targets, one a step. Exit codes: make ends with 2 whatever went wrong; the command's own code stands in
# its last line ("Error 1": errors were found, "Error 2": usage or configuration, "Error 3": refused, nothing was changed).
MAKEFLAGS += --no-print-directory
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
# what comes from outside (an address, a revision) reaches a command as one word, whatever is in it
quoted = '$(subst ','\'',$(value $1))'
# what a change is compared with
BASE ?= main
# a release is taken up a week after it came out, as those of actions are; `make lock COOLDOWN=` for a fix that cannot wait
COOLDOWN ?= 7 days

# the tests take the cores that there are; a file stays on one, since its tests share what they built
PARALLEL ?= -n auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help site strict portable serve check diff recheck anchors changes add test torture fast lint types layers format browser
.PHONY: lock renew request lock-request labels hooks clean

help:  ## list what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 22

site: $(RUN)  ## build the dossier to site/ (make site SEEDS=../my-seeds for other seeds)
	$(BIN)/build-dossier build $(OPTIONS) --site "$(SITE)"

strict: $(RUN)  ## the same, refusing any warning; what is published is built this way
	$(BIN)/build-dossier build $(OPTIONS) --site "$(SITE)" --strict --offline

portable: $(RUN)  ## the same to site-portable/, which opens from disk without a server
	$(BIN)/build-dossier build $(OPTIONS) --site site-portable --portable --offline

serve: $(RUN)  ## show the dossier on this machine, following edits
	$(BIN)/build-dossier serve $(OPTIONS)

add: $(RUN)  ## save an article into seeds/ (make add SOURCE=https://… or a saved page, a feed's entry)
	$(if $(value SOURCE),,$(error Say what to add: make add SOURCE=https://www.example.org/report.html))
	$(BIN)/build-dossier add $(OPTIONS) $(call quoted,SOURCE)

# Only what is read by people writes the job's summary: a second check of the same change, for machines, would repeat it.
check: $(RUN)  ## lint seeds and configuration (FORMAT=github|json|sarif; SINCE=main looks at the change, too)
	@$(if $(filter json sarif,$(FORMAT)),env -u GITHUB_STEP_SUMMARY) $(BIN)/build-dossier check $(OPTIONS) --format $(or $(FORMAT),text) $(if $(value SINCE),--since $(call quoted,SINCE))

diff: $(RUN)  ## what a change does to the dossier (BASE=main, HEAD=the working tree; FORMAT=json)
	@$(BIN)/build-dossier diff $(OPTIONS) --format $(or $(FORMAT),markdown) $(call quoted,BASE) $(if $(value HEAD),$(call quoted,HEAD))

recheck: $(RUN)  ## ask external links and pictures again; reports, and refuses nothing (FORMAT=json)
	@$(BIN)/build-dossier recheck $(OPTIONS) --format $(or $(FORMAT),text)

anchors: $(RUN)  ## remember the passages' links in seeds/anchors.lock
	$(BIN)/build-dossier anchors $(OPTIONS) --update

changes: $(RUN)  ## keep what readers were told in seeds/changes.lock
	$(BIN)/build-dossier changes $(OPTIONS) --update

test: $(DEV) browser lint types layers  ## everything that must hold: lint, types, layers, all tests
	$(BIN)/python -m pytest $(PARALLEL)

torture: $(DEV) browser  ## the slow suites in full (kills, faults, mutations, costs), with their figures
	TORTURE=full $(BIN)/python -m pytest $(PARALLEL) -m torture

fast: $(DEV)  ## the tests that need no browser and build no site
	$(BIN)/python -m pytest $(PARALLEL) -m "not browser and not slow"

lint: $(DEV)  ## ruff, formatting, workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/zizmor --offline --quiet .github
	@bash .github/scripts/actionlint.sh

types: $(DEV)  ## mypy, strict
	$(BIN)/mypy

layers: $(DEV)  ## who may import whom
	$(BIN)/lint-imports

format: $(DEV)  ## let ruff mend and format
	$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

hooks: $(DEV)  ## let git run the checks before each commit
	$(BIN)/pre-commit install

browser:  ## Chromium and fonts for the tests, from Debian's packages where that is possible
	@bash tests/tools/need_browser.sh

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(COOLDOWN),--exclude-newer "$(COOLDOWN)") --upgrade
lock: $(DEV)  ## renew requirements/*.txt from pyproject.toml
	$(COMPILE) pyproject.toml requirements/build.in -o requirements/run.txt
	$(COMPILE) --extra dev -c requirements/run.txt pyproject.toml requirements/build.in -o requirements/dev.txt

renew:  ## what the weekly run renews: the passages' links, what readers were told, then requirements/*.txt
	@$(MAKE) anchors
	@$(MAKE) changes
	@$(MAKE) lock

request:  ## open a pull request with what was renewed (needs gh, logged in)
	@bash .github/scripts/request.sh "$(BASE)"

lock-request:  ## both: renew, then open the pull request; nothing where nothing changed
	@$(MAKE) renew
	@$(MAKE) request

labels: $(RUN)  ## create or mend the labels of .github/labels.yml (needs gh, logged in)
	@bash .github/scripts/labels.sh $(BIN)/python

clean:  ## remove what was made here
	rm -rf $(VENV) site site-portable findings.sarif recheck.json .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The environment: a stamp for each set of requirements, so that it is set up once and again when a lock changes. It says
# nothing on the standard output, which belongs to the command that is asked for (make check FORMAT=sarif > findings.sarif).
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Set PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is needed (on Debian: apt-get install python3-venv)"; rm -rf $(VENV); exit 2; }

$(RUN): requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@$(PIP) install --require-hashes --no-deps -r requirements/run.txt >&2
	@$(PIP) install --no-build-isolation --no-deps --editable . >&2
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.txt >&2
	@touch $@
