# Beatgraph: `make serve` to use it, `make test` to check it. Both begin with the set-up; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
STATE := .beatgraph
# Tests in so many processes beside this one: 0 for none. Two halve the time, but some tests measure time themselves.
PROCESSES ?= 0
export BEATGRAPH_STORE ?= $(CURDIR)/$(STATE)/store
export OMP_NUM_THREADS ?= 1

READY := $(VENV)/.ready
SAMPLES := $(STATE)/samples.ingested
CLIENTS := node_modules/.package-lock.json
SOURCES := $(shell find ontology shapes ingest -type f -not -name '*.pyc')

.PHONY: help setup serve test lint unit bench golden lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) $(CLIENTS) ## virtual environment and dependencies

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Beatgraph needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(CLIENTS): package.json package-lock.json
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else echo "There is no npm here: the tests with Comunica will be skipped."; fi

$(SAMPLES): $(READY) $(SOURCES)
	@mkdir -p $(STATE)
	$(BIN)/beatgraph ingest ingest/samples
	@touch $@

serve: $(READY) $(SAMPLES) ## set up, ingest the samples, serve on http://127.0.0.1:8000 (PORT=… for another)
	@exec $(BIN)/beatgraph serve --host $(HOST) --port $(PORT)

test: lint unit ## set up and run everything that checks the project

lint: $(READY) ## format, lint, types, import contracts, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell ontology shapes ingest server tests README.md CHANGELOG.md Makefile

unit: $(READY) $(CLIENTS) ## all tests, with branch coverage
	$(BIN)/python -m pytest --numprocesses=$(PROCESSES) --dist=loadfile --durations=15 --cov --cov-report=
	$(BIN)/coverage report --format=total

bench: $(READY) ## print the figures that the README gives (BENCH=start, sparql, ingest, hostile, chaos or store for a part)
	$(BIN)/python -m tests.bench $(BENCH)

golden: $(READY) ## rewrite the expected graphs of the samples; read the difference before you commit it
	$(BIN)/python -m pytest tests/ingest --golden-rewrite

lock: pyproject.toml ## renew requirements.lock (needs uv)
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	  --no-header --all-extras pyproject.toml --output-file requirements.lock

clean: ## remove the virtual environment, the sample store and the caches
	rm -rf $(VENV) $(STATE) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage*
