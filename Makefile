# Everything sets itself up: a virtual environment of its own, nothing outside this folder.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_OPTIONS := --quiet --disable-pip-version-check -c constraints.txt
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt

.PHONY: demo test check fast others system matrix bench train accuracy clients kills endurance golden constraints clean

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
	-@tools/cyrus
	$(BIN)/pytest -q -n 2 -m system --durations=5
	@$(MAKE) --no-print-directory matrix
	MAILBOT_HISTORIES=300 $(BIN)/pytest -q tests/property/test_histories.py tests/property/test_order.py

matrix: $(VENV)/.tests  ## every scenario on five real servers: Dovecot in four layouts, and Cyrus
	-@tools/cyrus
	$(BIN)/python tools/matrix

bench: $(VENV)/.tests  ## speed and memory beside their limits; WRITE=1: into docs/performance.md
	$(BIN)/python bench/all.py $(if $(WRITE),--write) $(if $(QUICK),--quick)

train: $(VENV)/.tests  ## learn anew from corpus/ (some minutes)
	$(BIN)/python tools/train

accuracy: $(VENV)/.tests  ## how well the held-out replies of corpus/ are understood; WRITE=1: into docs/accuracy.md
	$(BIN)/python tools/measure --held $(if $(WRITE),--write)

clients: $(VENV)/.tests  ## the draft, proven with real mail programs: installs them (Debian) and drives each
	@$(BIN)/pip install $(PIP_OPTIONS) -e '.[dev,clients]'
	tools/clients

sends: $(VENV)/.tests  ## kill mailbot while it sends approved letters: make sends SENDS=300
	$(BIN)/python -m tests.system.sending $(or $(SENDS),300)

kills: $(VENV)/.tests  ## kill real rounds on a real server: make kills KILLS=300
	$(BIN)/python -m tests.system.killing $(or $(KILLS),300)

endurance: $(VENV)/.tests  ## all long runs, two hours; KILLS=, FAULTS=, ROUNDS=, OUTAGE_MINUTES= or FUZZ_MINUTES=: those alone, of that size; WRITE=1: into docs/reliability.md
	$(BIN)/python -m tests.system.endurance $(if $(KILLS),--kills $(KILLS)) \
	  $(if $(FAULTS),--faults $(FAULTS)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	  $(if $(OUTAGE_MINUTES),--outage-minutes $(OUTAGE_MINUTES)) \
	  $(if $(FUZZ_MINUTES),--fuzz-minutes $(FUZZ_MINUTES)) \
	  $(if $(SEED),--seed $(SEED)) $(if $(WRITE),--write)

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
