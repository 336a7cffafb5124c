# The whole product by four words: setup, run, test, check. Needs Python 3.11+, pip and make only.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
WORKERS_OF_TESTS ?= 3
# make test COVERAGE=1: the pure folders are covered whole, lines and branches, or it fails.
COVERED := --cov=bot/directory --cov=bot/understanding --cov=bot/dialogue --cov=bot/text \
	--cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100
LOCK := $(BIN)/python -m uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock"

CORPORA ?= $(wildcard tests/corpora/*.tsv)

.PHONY: setup setup-dev run test test-fast bench learn eval check style types proof format fallback lock messages screenshots demo clean

setup: $(VENV)/.installed

setup-dev: $(VENV)/.installed-dev

run: setup
	@exec $(BIN)/python -m bot serve

test: setup-dev
	@$(BIN)/python -m pytest -n $(WORKERS_OF_TESTS) --dist worksteal $(if $(COVERAGE),$(COVERED)) $(ARGS)

# For every commit, about a minute: CONTRIBUTING.md says what it leaves out. Needs no browser.
test-fast: setup-dev
	@$(BIN)/python -m pytest -n $(WORKERS_OF_TESTS) --dist worksteal -m "not slow and not no_cover" $(ARGS)

# What a turn costs, beside other servers in the same run; needs valgrind. About four minutes.
bench: $(VENV)/.installed-bench
	@$(BIN)/python -m tests.bench

# Learns locales/pieces.tsv from the labelled messages, after these were changed.
learn: $(VENV)/.installed-learn
	@$(BIN)/python -m tests.corpora.learn

# How well labelled messages are understood: recall, false alarms, language, microseconds.
eval: setup
	@$(BIN)/python -m bot evaluate $(CORPORA) $(ARGS)

# Side by side: `make --jobs=2 check`.
check: style types proof

style: setup-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: setup-dev
	$(BIN)/python -m mypy

proof: setup-dev
	$(BIN)/python -m bot check

format: setup-dev
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

# The last resort as files for another host: `make fallback FOLDER=/srv/www/crisis`.
fallback: setup
	@$(BIN)/python -m bot fallback $(or $(FOLDER),fallback)

# Pins stay as they are unless the .in files ask for more: `make lock UPGRADE=--upgrade`.
lock: setup-dev
	$(LOCK) $(UPGRADE) --output-file requirements.txt requirements.in
	$(LOCK) $(UPGRADE) --output-file requirements-dev.txt requirements-dev.in
	$(LOCK) $(UPGRADE) --output-file requirements-learn.txt requirements-learn.in
	$(LOCK) $(UPGRADE) --output-file requirements-bench.txt requirements-bench.in

messages: setup
	$(BIN)/python -m babel.messages.frontend --quiet extract --mapping-file babel.cfg \
		--no-location --output-file locales/messages.pot .
	$(BIN)/python -m babel.messages.frontend --quiet update --input-file locales/messages.pot \
		--output-dir locales --width 100
	$(BIN)/python -m babel.messages.frontend --quiet extract --mapping-file babel-console.cfg \
		--no-location --output-file locales/console.pot bot/pages/templates
	$(BIN)/python -m babel.messages.frontend --quiet update --domain console \
		--input-file locales/console.pot --output-dir locales --width 100
	@rm -f locales/messages.pot locales/console.pot

# Some simulated days in a store that is thrown away, and the pages that show them.
demo: setup
	@exec $(BIN)/python -m bot demo $(ARGS)

# The pages as pictures, for README and docs; needs Chromium.
screenshots: setup-dev
	@$(BIN)/python -m tests.screenshots $(or $(FOLDER),docs/images)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

# Some systems ship venv without pip in it; then the system's pip fills the environment.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Python 3.11 or newer is needed, for example: make run PYTHON=python3.12")'
	@echo "Making $(VENV); the first time takes a minute."
	@$(PYTHON) -m venv --clear $(VENV) 2> /dev/null || { \
		$(PYTHON) -m venv --clear --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }

$(VENV)/.installed: requirements.txt $(BIN)/python
	@$(INSTALL) --requirement requirements.txt
	@$(BIN)/python -m compileall -q bot wsgi.py
	@touch $@

$(VENV)/.installed-learn: requirements-learn.txt $(VENV)/.installed-dev
	@$(INSTALL) --requirement requirements-learn.txt
	@touch $@

$(VENV)/.installed-bench: requirements-bench.txt $(VENV)/.installed-dev
	@$(INSTALL) --requirement requirements-bench.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(INSTALL) --requirement requirements-dev.txt
	@touch $@
