# Needs Python 3.11, 3.12 or 3.13 and a package index; everything else is installed into .venv. `make help` lists the targets.
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
# Images of Python often set it; then each process compiles the code again, and each worker of pytest all the tests.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run frontend test coverage e2e soak cluster bench lint format messages lock venv clean

VENV ?= .venv
FIT := import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do $$name -c '$(FIT)' 2>/dev/null && echo $$name && break; done)
NO_PYTHON := No Python 3.11, 3.12 or 3.13 with its venv module here: install one (Debian and Ubuntu: apt-get install python3 python3-venv) or name one: make PYTHON=/path/to/python3
PY := $(VENV)/bin/python

# A stamp is named by the content of its lock file: another lock, another stamp, a new installation.
checksum = $(shell cksum < $(1) | cut -d ' ' -f 1)
RUN := $(VENV)/installed-run-$(call checksum,requirements/run.txt)
DEV := $(VENV)/installed-dev-$(call checksum,requirements/dev.txt)
# An environment whose interpreter has gone is rebuilt with everything in it.
$(shell [ -x $(PY) ] || rm -f $(VENV)/installed-*)
# The lock is whole: nothing is resolved here, so nothing newer than it can come in by way of an extra.
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r
# Tests wait for programs and databases much of the time: two workers more than there are processors.
export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell expr $$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) + 2)
PYTEST := $(PY) $(if $(POOLER),-m tests.support.pooler) -m pytest -n auto --maxschedchunk 30 $(ARGS)

help: ## this list
	@sed -n 's/^\([a-z0-9]*\):[^#]*## /\1\t/p' Makefile | expand -t 12

run: $(RUN) frontend ## everything: panel, bot, worker, its own PostgreSQL and, without BOT_TOKEN, Telegram on localhost
	@$(PY) -m launch

frontend: $(PY) ## the scripts of the calendar's pages, once (FRONTEND=0: without them)
	@$(PY) -m tools.frontend

test: $(DEV) frontend ## unit and integration tests (ARGS="-k word" picks some; POOLER=1: through PgBouncer)
	$(PYTEST)

coverage: $(DEV) frontend ## the same tests, with what they cover
	$(PYTEST) --cov --cov-report=term

e2e: $(DEV) frontend ## browser tests; needs Chromium
	$(PY) -m tests.support.browser $(ARGS)

soak: $(DEV) ## ten minutes under fire: kills at random, then a comparison (ARGS="--seconds 60")
	$(PY) -m tests.soak $(ARGS)

cluster: $(DEV) ## seven machines made of namespaces under load, each part killed in turn; as root (ARGS=--short)
	@$(PY) -m tests.cluster $(ARGS)

bench: $(DEV) frontend ## benchmarks, side by side with their peers (ONLY="booking panel" picks some, FULL=1 goes to ten million rows)
	$(PY) -m benchmarks $(ONLY) $(if $(FULL),--full) $(ARGS)

# mypy's Django plugin loads the applications, which would start the embedded database.
lint: $(DEV) ## style, types, directions of imports, what looks unsafe, packages with known vulnerabilities
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	DATABASE_URL=postgresql:///unused $(VENV)/bin/mypy
	PYTHONPATH=.:webapp $(VENV)/bin/lint-imports --no-cache
	$(VENV)/bin/bandit --quiet --configfile pyproject.toml --severity-level medium --recursive webapp botapi bot worker sandbox launch
	$(PY) -m tools.audit

format: $(DEV) ## rewrite the code in the house's style
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

BABEL := PYTHONPATH=webapp $(PY) -m babel.messages.frontend -q
WORDS := -k gettext_lazy -k gettext_noop -k pgettext_lazy:1c,2 -k ngettext_lazy:1,2
messages: $(RUN) ## collect the texts and compile their translations (locale/)
	$(BABEL) extract -F babel.cfg $(WORDS) --add-location=file --sort-by-file --project=vstrecha -o locale/django.pot webapp botapi bot worker launch
	$(BABEL) update -D django -d locale -i locale/django.pot --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BABEL) compile -D django -d locale

LOCK := $(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11
lock: $(PY) ## newest versions that pyproject.toml allows, into requirements/
	$(PY) -m pip install --quiet uv
	$(LOCK) --upgrade pyproject.toml -o requirements/run.txt
	$(LOCK) --upgrade pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	$(LOCK) --upgrade --group bench -o requirements/bench.txt
	$(LOCK) --upgrade --group node -o requirements/node.txt

venv: $(DEV) ## .venv with everything for development

clean: ## remove what can be made again; never the data
	rm -rf $(VENV) .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache webapp/staticfiles frontend/node_modules

$(PY):
	@[ -n "$(PYTHON)" ] && $(PYTHON) -c '$(FIT)' || { echo "$(NO_PYTHON)" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)

$(RUN): $(PY)
	@echo "Installing requirements/run.txt into $(VENV)"
	@$(INSTALL) requirements/run.txt
	@touch $(RUN)

$(DEV): $(PY)
	@echo "Installing requirements/dev.txt into $(VENV)"
	@$(INSTALL) requirements/dev.txt
	@touch $(RUN) $(DEV)
