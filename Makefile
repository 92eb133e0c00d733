# Two commands: `make up` runs everything on this machine, `make test` tests everything.
# Needs Python 3.11 and make; PostgreSQL and Valkey come as Python packages unless DATABASE_URL and REDIS_URL are set.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8000
WITHOUT ?=
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
STATIC_CHECK := PARTNERVIEW_NO_SERVERS=1
DEPLOYED := HTTPS=1 BASE_DOMAIN=partnerview.example SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_hex(40))')"
# Embedded servers that a command starts are stopped after it; those that ran before stay.
AFTERWARDS := $(BIN)/python -m partnerview.supervisor.borrow
SOURCES := manage.py partnerview engagements recognition retainers programs tests bench
PACKAGES := $(wildcard $(SOURCES))

# One stamp per content of a lock: a changed lock installs again, an unchanged one costs nothing.
digest = $(shell cksum < $(1) | tr -d ' ')
RUN_STAMP := $(VENV)/installed-$(call digest,requirements.lock)
DEV_STAMP := $(VENV)/installed-dev-$(call digest,requirements-dev.lock)

.DEFAULT_GOAL := help
.PHONY: help up down install install-dev test test-long check format bench clean

help:
	@sed -n 's/^# \(make [a-z-]*\): \(.*\)/\1\t\2/p' Makefile | expand -t 18

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "Python 3.11 is needed. Say where it is: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(BIN)/python
	@test -e $(DEV_STAMP) || $(BIN)/pip install --quiet --no-compile --require-hashes -r requirements.lock
	@touch $@

$(DEV_STAMP): | $(BIN)/python
	$(BIN)/pip install --quiet --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

install: $(RUN_STAMP)
install-dev: $(DEV_STAMP)

# make up: run everything here: servers, migrations, demonstration, web, workers, beat (PORT=, HOST=, WITHOUT=beat)
up: $(RUN_STAMP)
	@exec $(BIN)/python -m partnerview.supervisor up --host $(HOST) --port $(PORT) $(addprefix --without ,$(WITHOUT))

# make down: stop what `make up` started, wherever it runs, and the embedded servers
down:
	@test ! -x $(BIN)/python || exec $(BIN)/python -m partnerview.supervisor down

# make test: everything but what is marked long; browser tests where a Chromium is or can be installed
test: $(DEV_STAMP)
	@$(BIN)/python -m tests.chromium
	@$(AFTERWARDS) $(BIN)/pytest -n $(WORKERS) --dist loadfile

# make test-long: the long races, kills and volumes too
test-long: $(DEV_STAMP)
	@$(BIN)/python -m tests.chromium
	@$(AFTERWARDS) $(BIN)/pytest -n $(WORKERS) --dist loadfile -m "long or not long"

# make check: format, lint, import order, types, templates, migrations, deployment settings
check: $(DEV_STAMP)
	$(BIN)/ruff format --check $(PACKAGES)
	$(BIN)/ruff check $(PACKAGES)
	$(BIN)/lint-imports
	$(STATIC_CHECK) $(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(STATIC_CHECK) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(STATIC_CHECK) $(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(AFTERWARDS) $(BIN)/python manage.py lintmigrations --settings tests.migration_settings --quiet ok ignore

# make format: what `make check` can mend by itself
format: $(DEV_STAMP)
	$(BIN)/ruff check --fix $(PACKAGES)
	$(BIN)/ruff format $(PACKAGES)

# make bench: every performance goal, measured beside its yardstick (ONE=name for one)
bench: $(DEV_STAMP)
	@$(AFTERWARDS) $(BIN)/python -m bench $(ONE)

# make clean: remove the environment, the embedded servers and their data
clean:
	@test ! -x $(BIN)/python || $(BIN)/python -m partnerview.supervisor down
	@test ! -x $(BIN)/python || $(BIN)/python manage.py servers remove
	rm -rf $(VENV) .run .mypy_cache .pytest_cache .ruff_cache .import_linter_cache staticfiles
