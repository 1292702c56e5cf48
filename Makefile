# The two commands of the README are `make demo` and `make test`; both do all the set-up on a fresh machine.
# uv installs four times faster than pip; it is itself pinned with hashes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml requirements/run.txt requirements/all.txt requirements/uv.txt
# What the notebooks read: your own shelf or, before there is anything on it, the demo's.
SHELF := $(abspath $(or $(COC_RELEASES),$(if $(wildcard data/releases/* data/releases/.drafts),data/releases,demo/data/releases)))
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
export PYTHONDONTWRITEBYTECODE := 

.PHONY: demo test test-nightly check lab private bench docs lock clean help

help:
	@echo "make demo   a make-believe community, its quarterly run and dashboards"
	@echo "make test   every check and test"
	@echo "make lab    the notebooks"
	@echo "make private  what [private_counts] needs besides"
	@echo "make bench  the benchmarks (BENCH=--quick for a short look)"
	@echo "make docs   what the pages take from the code"

$(VENV)/uv-ready: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=/path/to/it") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: install it (on Debian: apt-get install python3-venv), then run the same command again"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

# Either set; the larger one serves the smaller's purpose.
$(VENV)/run-ready: $(VENV)/uv-ready pyproject.toml requirements/run.txt
	@test -e $(VENV)/all-ready || $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/all-ready: $(VENV)/uv-ready pyproject.toml requirements/all.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/all.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@ $(VENV)/run-ready

demo: $(VENV)/run-ready
	@$(BIN)/coc demo

test: $(VENV)/all-ready check
	@sh scripts/browser.sh
	@$(BIN)/pytest -n 2 --dist loadfile

test-nightly: $(VENV)/all-ready
	@sh scripts/browser.sh
	@COC_PROFILE=nightly $(BIN)/pytest -m "nightly or not nightly" --timeout 7200

check: $(VENV)/all-ready
	@$(BIN)/ruff format --check --quiet . || { echo "format: run .venv/bin/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

lab: $(VENV)/all-ready
	@echo "the notebooks read the releases in $(SHELF)"
	@COC_RELEASES="$(SHELF)" $(BIN)/jupyter lab notebooks/first_look.ipynb

# The full set has OpenDP in it, pinned with hashes.
private: $(VENV)/all-ready

bench: $(VENV)/all-ready
	@for run in benchmarks/*/run.py; do $(BIN)/python -m "benchmarks.$$(basename $$(dirname $$run)).run" $(BENCH) || exit 1; done

docs: $(VENV)/all-ready
	@$(BIN)/python -m scripts.docs

lock: $(VENV)/uv-ready
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build -o requirements/run.txt pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build --extra lab --extra private --extra test -c requirements/run.txt -o requirements/all.txt pyproject.toml

clean:
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
