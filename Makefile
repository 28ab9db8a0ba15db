# `make help` lists the commands. Nothing else than Python 3.11+ and make is needed.
PYTHON ?= python3
BIN := .venv/bin
E2E_PORT ?= 8765
GROUPS_N ?= 200
PORT ?= 8000
RELOAD ?=
export PORT RELOAD

.DEFAULT_GOAL := help
.PHONY: help venv run test e2e check bench bench-directory bench-filing guide manage messages lock format clean

help: ## Lists these commands
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 18

venv:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: no $(PYTHON) on this machine."; exit 1; }
	@$(PYTHON) portal/development/bootstrap.py

run: venv ## Opens the portal on http://127.0.0.1:8000/ (PORT=8001 for another port, RELOAD=1 to follow the code)
	@$(BIN)/python -m portal.development.run

test: venv ## Runs the tests (ARGS="tests/calls -k closing" for some)
	@$(BIN)/python -m pytest $(ARGS)

e2e: venv ## Runs the browser journeys (Chromium is needed; Java for the check of HTML)
	@$(BIN)/python -m pytest tests/e2e -m e2e $(ARGS)

check: venv ## Checks style, types, migrations, translations, imports, settings and pins
	@$(BIN)/python -m portal.development.check

bench: venv ## Measures the main pages beside a bare "hello" on the same server
	@$(BIN)/python -m bench.web

bench-directory: venv ## Measures the directory at 1,000, 10,000 and 100,000 structures (SIZES=1000,10000 for some)
	@$(BIN)/python -m bench.directory

bench-filing: venv ## Files many applications at once on a portal killed again and again (GROUPS_N=200)
	@GROUPS_N=$(GROUPS_N) $(BIN)/python -m bench.filing

guide: venv ## Takes the pictures of the editor's guide again (Chromium is needed)
	@$(BIN)/python docs/screenshots.py $(ARGS)

manage: venv ## Runs a management command: make manage ARGS="createsuperuser"
	@$(BIN)/python -m portal.development.manage $(ARGS)

messages: venv ## Brings the translation catalogues up to date with the code
	@$(BIN)/python -m portal.development.catalogues

lock: venv ## Pins again what pyproject.toml names
	@$(BIN)/python -m portal.development.lock

format: venv ## Formats the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

clean: ## Removes the database, the files and the virtual environment of this clone
	@test ! -x $(BIN)/python || $(BIN)/python -m portal.development.postgres remove
	@rm -rf .local static media .mypy_cache .ruff_cache .import_linter_cache .hypothesis bench/results
	@test -L .venv || rm -rf .venv
	@find . -name __pycache__ -prune -exec rm -rf {} +
