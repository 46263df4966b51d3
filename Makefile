# Two commands: `make run` and `make test`. Both install what they need first.
PYTHON ?= python3
PORT ?= 8000
DATA ?= $(CURDIR)/var
N ?= 10000
RUNS ?= 3
VENV := .venv
BIN := $(VENV)/bin
PIP_PLAIN := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
PIP := $(PIP_PLAIN) --require-hashes
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

.DEFAULT_GOAL := help
.PHONY: help install install-dev bert run test bench screenshots lighthouse bench-ingest s3 s3-test test-bert test-ftm test-s3 lint types contracts unit lock clean

help:  ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.base: requirements/base.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Sijill needs Python 3.11 or later; name one with make PYTHON=python3.11"; exit 1; }
	@echo "Installing into $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing the tools for tests …"
	@$(PIP) -r requirements/dev.txt
	@touch $@

$(VENV)/.bert: requirements/bert.txt requirements/bert-torch.txt $(VENV)/.base
	@echo "Installing what the BERT recogniser needs …"
	@$(PIP_PLAIN) -r requirements/bert-torch.txt || { echo "pip found no CPU build of torch: see docs/extraction-bert.md, \"Install\""; exit 1; }
	@$(PIP) -r requirements/bert.txt
	@$(BIN)/python -c 'import torch, transformers, muddler'
	@touch $@

$(VENV)/.ftm: requirements/ftm.txt $(VENV)/.dev
	@echo "Installing what validates FollowTheMoney …"
	@$(PIP) -r requirements/ftm.txt || { echo "pyicu needs a C++ compiler and ICU: apt-get install g++ pkg-config libicu-dev"; exit 1; }
	@touch $@

$(VENV)/.s3: requirements/s3.txt $(VENV)/.base
	@echo "Installing what S3-compatible storage needs …"
	@$(PIP) -r requirements/s3.txt
	@touch $@

$(VENV)/.s3-test: requirements/s3-test.txt $(VENV)/.s3 $(VENV)/.dev
	@$(PIP) -r requirements/s3-test.txt
	@touch $@

install: $(VENV)/.base  ## Make .venv with what the archive needs to run

install-dev: $(VENV)/.dev  ## Add what the tests need

bert: $(VENV)/.bert  ## Add what the BERT recogniser needs (docs/extraction-bert.md)

s3: $(VENV)/.s3  ## Add what S3-compatible storage needs (docs/uploads.md)

run: install  ## Start the archive (PORT=8010 DATA=/some/folder)
	@SIJILL_DATA='$(DATA)' $(BIN)/python manage.py serve --port $(PORT)

test: lint types contracts unit  ## Lint, types, import contracts and all tests

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates

types: install-dev
	$(BIN)/mypy

contracts: install-dev
	$(BIN)/lint-imports

# More processes than cores: many tests wait for children, servers or a browser.
unit: install-dev
	$(BIN)/pytest -n 3 --dist loadgroup

bench: install-dev  ## Measure a generated archive (N=100000 KEEP=/some/folder ARTICLES=some.jsonl)
	@$(BIN)/python -m tests.benchmarks --number $(N) $(if $(KEEP),--keep '$(KEEP)') $(if $(ARTICLES),--articles '$(ARTICLES)')

bench-ingest: install-dev  ## Measure manage.py ingest with generated reports (N=10000)
	@$(BIN)/python -m tests.benchmarks.ingesting --number $(N)

screenshots: install-dev  ## Take the pictures of docs/editors.md from the running sample archive
	@$(BIN)/python -m tests.screenshots

lighthouse: install-dev  ## Audit the sample archive's pages with Lighthouse by npx (RUNS=3 SITE=http://127.0.0.1:8000)
	@$(BIN)/python -m tests.lighthouse --runs $(RUNS) $(if $(SITE),--address '$(SITE)')

test-bert: bert install-dev  ## Test the BERT recogniser on a tiny model
	$(BIN)/pytest tests/entities/extraction/test_camel.py

test-ftm: $(VENV)/.ftm  ## Validate the FollowTheMoney export with its own package
	$(BIN)/pytest tests/archive/exports/test_exports.py

s3-test: $(VENV)/.s3-test

test-s3: s3-test  ## Test original files in S3-compatible storage, on a server on loopback
	$(BIN)/pytest tests/archive/storage/test_originals.py

lock: install-dev  ## Pin the dependencies again after a change of pyproject.toml
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) --group dev -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) --no-config --group ftm -c requirements/base.txt -c requirements/dev.txt -o requirements/ftm.txt
	$(COMPILE) --group s3 -c requirements/base.txt -c requirements/dev.txt -o requirements/s3.txt
	$(COMPILE) --group s3-test -c requirements/base.txt -c requirements/dev.txt -c requirements/s3.txt -o requirements/s3-test.txt
	@# --no-config: the exclusions of pyproject.toml would leave out torch and all it needs.
	$(COMPILE) --no-config --excludes requirements/bert-excluded.txt --no-emit-package torch --group bert -c requirements/base.txt -c requirements/dev.txt -o requirements/bert.txt

clean:  ## Remove the environment; what is stored under var/ stays
	rm -rf $(VENV)
