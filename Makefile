# `make run` and `make test` need nothing but Python 3.11 or newer; everything else is installed into .venv.

VENV  := .venv
BIN   := $(VENV)/bin
PIP   := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --constraint constraints.txt
SETUP := pyproject.toml constraints.txt
# Tests wait for processes as much as they compute: three at a time keep two cores busy. In the order of their names,
# as files with few tests take longest and would otherwise come last.
PYTEST_ARGS ?= -n 3 --dist loadfile --no-loadscope-reorder

MAKEFLAGS += --no-print-directory
.PHONY: help run test check format audit fuzz fuzz-signature chaos bench clean

help:
	@echo "make run      start everything in the foreground; Ctrl-C stops it"
	@echo "make test     run all tests"
	@echo "make check    format, lint, types, imports, known vulnerabilities"
	@echo "make fuzz     ask both HTTP APIs everything, for ten minutes or FUZZ_SECONDS"
	@echo "make chaos    kill processes at every point and count what is lost; some fifteen minutes"
	@echo "make bench    measure everything beside its rivals and write docs/performance.md; some three quarters of an hour"
	@echo "make format   put the code into its format"
	@echo "make fuzz-signature   a million spoilt deliveries for the signature check (FUZZ_INPUTS)"
	@echo "make clean    remove .venv and what tools left; the data in .fieldwarden stays"

run: $(VENV)/.for-run
	@exec $(BIN)/fieldwarden run

test: $(VENV)/.for-development
	@exec $(BIN)/python -m pytest $(PYTEST_ARGS)

# Each of the two is asked for half of the time, one after the other.
fuzz: $(VENV)/.for-development
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-600} $(BIN)/python -m pytest tests/fuzz -s --timeout 0

check: $(VENV)/.for-development
	@$(BIN)/ruff format --check --quiet . || { echo "run: make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports > $(VENV)/imports.txt 2>&1 || { cat $(VENV)/imports.txt >&2; exit 1; }
	@$(MAKE) audit
	@echo "check: fine"

format: $(VENV)/.for-development
	@$(BIN)/ruff check --quiet --fix --select I .
	@$(BIN)/ruff format --quiet .

# Bounded by its number of inputs; about two minutes for a million.
FUZZ_INPUTS ?= 1000000
fuzz-signature: $(VENV)/.for-development
	@exec $(BIN)/python -m bench.fuzz_signature --inputs $(FUZZ_INPUTS)

# Rivals live in an environment of their own, with the product and what it needs.
bench: .bench/.ready
	@for table in bench.rules.evaluate bench.rules.compiling bench.receiving bench.enforcing \
	  bench.latency bench.backfill bench.growth bench.start; do \
	  .bench/bin/python -m $$table --publish || exit 1; \
	done
	@.bench/bin/python -m bench.publish

.bench/.ready: $(SETUP) bench/rivals.txt | $(BIN)/python
	@$(BIN)/python -m venv .bench
	@.bench/bin/python -m pip install -qq --disable-pip-version-check --no-input --constraint constraints.txt -e . 'fakeredis[lua]'
	@.bench/bin/python -m pip install -qq --disable-pip-version-check --no-input -r bench/rivals.txt
	@touch $@

audit: $(VENV)/.for-development
	@told=$$($(BIN)/pip-audit --local --skip-editable --progress-spinner off --timeout 5 2>&1) || \
	case "$$told" in \
	  *"known vulnerabilit"*) echo "$$told" >&2; exit 1 ;; \
	  *) echo "audit: skipped, the database of known vulnerabilities cannot be reached" ;; \
	esac; \
	unknown=$$(echo "$$told" | grep -c "could not be audited" || true); \
	[ "$$unknown" = 0 ] || echo "audit: skipped for $$unknown packages that the database does not know"

$(BIN)/python:
	@found=; for python in "$(PYTHON)" python3.11 python3.12 python3.13 python3.14 python3 python; do \
	  if [ -n "$$python" ] && "$$python" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3" >&2; \
	  exit 1; fi; \
	"$$found" -m venv $(VENV) || { \
	  rm -rf $(VENV); echo "$$found cannot make a virtual environment; on Debian install python3-venv" >&2; exit 1; }

# A stamp is newer than what it was made from, so nothing is installed twice.
$(VENV)/.for-run: $(SETUP) | $(BIN)/python
	@echo "Installing Fieldwarden into $(VENV) (once; up to a minute)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.for-development: $(SETUP) | $(BIN)/python
	@echo "Installing Fieldwarden and what its tests need into $(VENV) (once; up to two minutes)"
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.for-run

chaos: $(VENV)/.for-development
	@exec $(BIN)/python -m tests.chaos

clean:
	@rm -rf $(VENV) .bench build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
