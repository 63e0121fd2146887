# make demo: set up and run the samples.  make test: set up and run every check.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: demo test lint clean
demo: .venv/.installed
	$(BIN)/ductus run samples --output archive
	$(BIN)/ductus inspect archive

test: .venv/.installed-test
	PYTHON=$(PYTHON) sh tests/support/wacom_env.sh
	PYTHON=$(PYTHON) sh tests/support/tensorflow_env.sh
	$(MAKE) lint
	$(BIN)/python -m pytest

lint: .venv/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

.venv/.installed: pyproject.toml constraints.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt torch==2.13.0
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

.venv/.installed-test: .venv/.installed
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

clean:
	rm -rf .venv .venv-wacom .venv-tensorflow archive
