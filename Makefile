# Everything sets itself up: a virtual environment of its own, nothing outside this folder.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_OPTIONS := --quiet --disable-pip-version-check -c constraints.txt
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt

.PHONY: demo test check fast others system bench train accuracy clients kills endurance golden constraints clean

demo: $(VENV)/.runs  ## show the whole main job on a mailbox of its own
	@$(BIN)/mailbot demo $(if $(KEEP),--keep)

test: check fast others system  ## everything CI runs

check: $(VENV)/.tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

fast: $(VENV)/.tests
	$(BIN)/pytest -q -n 2 -m "not system and not clients"

others: $(VENV)/.tests  ## the fast tests on Python 3.12 and 3.13, where they are installed
	tools/other-pythons

system: $(VENV)/.tests  ## the tests that need real servers, kill -9 and the wheel
	$(BIN)/pytest -q -n 2 -m system --durations=5
	MAILBOT_STAGE=dovecot $(BIN)/pytest -q -n 2 -m "not system" tests/rounds
	MAILBOT_HISTORIES=300 $(BIN)/pytest -q tests/property/test_histories.py tests/property/test_order.py

bench: $(VENV)/.tests  ## speed and memory, measured on this machine
	$(BIN)/python bench/first_round.py
	$(BIN)/python bench/calendar_round.py
	$(BIN)/python bench/commit.py $(if $(WRITE),--write)

train: $(VENV)/.tests  ## learn anew from corpus/ (some minutes)
	$(BIN)/python tools/train

accuracy: $(VENV)/.tests  ## how well the held-out replies of corpus/ are understood; WRITE=1: into docs/accuracy.md
	$(BIN)/python tools/measure --held $(if $(WRITE),--write)

clients: $(VENV)/.tests  ## the draft, proven with real mail programs: installs them (Debian) and drives each
	@$(BIN)/pip install $(PIP_OPTIONS) -e '.[dev,clients]'
	tools/clients

kills: $(VENV)/.tests  ## kill real rounds on a real server: make kills KILLS=300
	$(BIN)/python -m tests.system.killing $(or $(KILLS),300)

endurance: $(VENV)/.tests  ## ten thousand kills, about ten minutes; WRITE=1: into docs/reliability.md
	$(BIN)/python -m tests.system.endurance $(or $(KILLS),10000) $(if $(WRITE),--write)

golden: $(VENV)/.tests  ## write the golden letters anew; then read the diff
	$(BIN)/pytest -q tests/unit/render --update-golden

constraints: $(VENV)/.tests
	tools/constraints

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
	  echo "mailbot needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version)."; \
	  echo "Name another one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runs: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Setting up .venv (once) ..."
	@$(BIN)/pip install $(PIP_OPTIONS) -e .
	@touch $@

$(VENV)/.tests: $(VENV)/.runs
	@$(BIN)/pip install $(PIP_OPTIONS) -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv .venv-* build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
