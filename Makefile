# Rollcall's one set of commands. `make` alone lists them.
# Only Python 3.11 or later must be on the PATH; scripts/set_up.py sees to the rest.

PORT ?= 8000
TEST_DATABASE_URL ?= postgresql://postgres@127.0.0.1:5432/test

# The first Python that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$python"; break; }; done)

# First on the PATH, so that npm's scripts find the `node` of a machine that has none of its own.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

# The suite decides these for itself, whatever the shell or an .env file says.
PYTEST = env -u ROLLCALL_NOW -u ROLLCALL_PROGRAMME -u ROLLCALL_PROGRAMMES_DIR -u BRAND_NAME \
	-u BRAND_COLOUR -u SUPPORT_PHONE -u EMAIL_URL -u ALLOWED_HOSTS -u SECRET_KEY DEBUG=1 \
	.venv/bin/python -m pytest
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help install run test test-postgres lint format bench python

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
	|| sed -nE 's/^([a-z-]+):.*## (.*)/make \1 - \2/p' $(MAKEFILE_LIST)

python:
	@test -n "$(PYTHON)" || { echo "Rollcall needs Python 3.11 or later on the PATH, and there is none." >&2; exit 2; }

install: python ## set up only: virtual environment, requirements, front end
	@$(PYTHON) scripts/set_up.py install --for-tests

run: python ## set up, load the invented demo area, serve on http://127.0.0.1:8000 (PORT=)
	@$(PYTHON) scripts/set_up.py run --port '$(PORT)'

test: install ## the whole suite on SQLite
	@$(PYTEST) -n $(WORKERS) $(ARGS)

test: export DATABASE_URL = sqlite:///var/test.sqlite3

test-postgres: install ## the whole suite on PostgreSQL (TEST_DATABASE_URL=)
	@$(PYTEST) -n $(WORKERS) $(ARGS)

test-postgres: export DATABASE_URL = $(TEST_DATABASE_URL)

# A deployment's settings, for the checks that ask whether one would be safe.
DEPLOYED = env DEBUG=0 ALLOWED_HOSTS=rollcall.example.org DATABASE_URL=sqlite:///var/lint.sqlite3 \
	SECRET_KEY=only-to-let-the-checks-run-0123456789-abcdefghijklmnopqrstuvwxyz

lint: install ## every static check: format, lint, types, floors, deployment, migrations, programmes
	@.venv/bin/ruff format --check --quiet . || { echo "Some files are not formatted: run make format." >&2; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo
	@mkdir -p var
	@$(DEPLOYED) .venv/bin/rollcall check --deploy --fail-level WARNING
	@$(DEPLOYED) .venv/bin/rollcall makemigrations --check --dry-run
	@set -e; for folder in rollcall/programmes/*/; do case "$$folder" in *__pycache__*) continue;; esac; \
		.venv/bin/rollcall check_programme "$$folder"; done

format: install ## put the code into its form
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check --quiet --fix .

bench: install ## the benchmarks' table, on SQLite and on PostgreSQL where it answers
	@.venv/bin/python -m benchmarks $(ARGS)
