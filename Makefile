# Two commands matter: `make run` and `make test`.
PORT ?= 8000
PYTHON ?= $(shell command -v python3.13 || command -v python3)
BIN = .venv/bin
# A portal started here is a local one, on whatever database: its key lives in var/.
export HELPDESK_LOCAL ?= 1

.DEFAULT_GOAL := help
.PHONY: help run stop test check bench pictures soak messages lock

help:
	@echo "make run    the portal with demo data on http://localhost:$(PORT)/"
	@echo "make stop   end it"
	@echo "make test   every test, in a real browser too"
	@echo "make check  lint, types, layers, translations, migrations"
	@echo "make bench  speed of each page against a bare one (CASES=10000)"
	@echo "make pictures  the pictures of the README, taken anew"
	@echo "make soak   the long tests"

run: .venv/run
	@$(BIN)/pybabel -q compile -D django -d locale
	@PORT=$(PORT) $(BIN)/python manage.py run_portal --port $(PORT)

stop: .venv/run
	@$(BIN)/python manage.py stop_portal

test: .venv/dev
	@sh scripts/require_packages.sh chromium fonts-noto-cjk
	@$(BIN)/pybabel -q compile -D django -d locale
	$(BIN)/python -m pytest -n 3 -m "not soak"

soak: .venv/dev
	@sh scripts/require_packages.sh chromium fonts-noto-cjk
	@$(BIN)/pybabel -q compile -D django -d locale
	$(BIN)/python -m pytest -m soak

check: .venv/dev
	@sh scripts/require_packages.sh gettext
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files "templates/*.html" | xargs $(BIN)/djade --target-version 6.0 --check
	$(BIN)/mypy .
	PYTHONPATH=. $(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m helpdesk.embedded_postgres stop --state $${HELPDESK_STATE_DIR:-var}/test
	$(BIN)/python scripts/check_messages.py

bench: .venv/dev
	@$(BIN)/pybabel -q compile -D django -d locale
	@$(BIN)/python -m scripts.bench

pictures: .venv/dev
	@sh scripts/require_packages.sh chromium fonts-noto-cjk
	@$(BIN)/pybabel -q compile -D django -d locale
	@$(BIN)/python -m scripts.pictures

messages: .venv/dev
	@sh scripts/require_packages.sh gettext
	$(BIN)/python manage.py makemessages -l ja --no-obsolete --no-wrap --add-location=file -i .venv -i var
	$(BIN)/pybabel -q compile -D django -d locale

# Renew the pinned versions; needs uv (pip install uv).
lock:
	for name in requirements requirements-dev; do \
	  uv pip compile -q --universal --python-version 3.13 --generate-hashes --no-emit-index-url \
	    --no-header --no-annotate --upgrade $$name.in -o $$name.lock; done

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 13) else "This project needs Python 3.13: install it, or name it: make PYTHON=/path/to/python3.13 run")'
	$(PYTHON) -m venv .venv

.venv/run: requirements.lock | .venv/bin/python
	$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock | .venv/bin/python
	$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch .venv/run $@
