# `make` alone says what there is.
PYTHON ?= python3.11
BIN := .venv/bin
export PYTHON

.PHONY: help demo test lint clean
help:
	@echo "make demo     set up, then run the sample scans: archive/, and a site to open"
	@echo "make test     set up, then run every check: formatting, linting, typing, tests"
	@echo "make lint     only formatting, linting and typing"
	@echo "make clean    remove what these made: .venv and its like, archive"
	@echo
	@echo "The first time fetches 400 MB (make test: 1 GB) into .venv; then .venv/bin/ductus --help"
	@echo "tells the rest. Another Python than python3.11: make demo PYTHON=python3.12"

demo: .venv/.installed
	@$(BIN)/ductus demo

test: ready
	$(BIN)/python -m pytest

# What other readers need is fetched while .venv is made; mypy leaves a core to `compiled`.
# CI has ALSO=programs, fetched while pip works.
.PHONY: ready readers compiled programs
ready: export KERNELS = later
ready:
	@$(MAKE) --jobs=4 $(ALSO) lint compiled readers

# Tests and what they import, once: each process that runs tests would do it for itself, all at once.
compiled: .venv/.installed-test
	@$(BIN)/python -m pytest --collect-only -n 0 >.venv/collected.log 2>&1 || true

programs:
	@bash .ci/programs.sh </dev/null

readers:
	@sh tests/support/wacom_env.sh
	@sh tests/support/tensorflow_env.sh
	@sh tests/support/readers_env.sh

lint: .venv/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Anew when a dependency changes; a set-up that was broken off left no stamp and is mended.
.venv/.installed: pyproject.toml constraints.txt
	@sh .ci/set_up.sh
	@touch $@

.venv/.installed-test: .venv/.installed
	@sh .ci/set_up.sh test
	@touch $@

clean:
	rm -rf .venv .venv-wacom .venv-tensorflow .venv-readers archive
