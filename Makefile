# Two commands do everything: `make run` and `make test`. The rest is for who works on it.
.DEFAULT_GOAL := help
.PHONY: help run test drill fuzz audit lint format nlu bench lock vendor browser postgresql clean

PYTHON ?= python3
# A uv that is there is used; otherwise one is installed into .uv, pinned by hash.
UV := $(or $(shell command -v uv),.uv/bin/uv)
BIN := .venv/bin

help:  ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.run  ## Start Yimen and print the address of its page
	@$(MAKE) --no-print-directory -s nlu & exec $(BIN)/yimen serve

test: lint browser postgresql nlu  ## All checks and all tests, a real browser included
	$(BIN)/python -m pytest -n 4 --dist worksteal

drill: .venv/.dev  ## Break it on purpose: make drill DRILL=telegram-kill N=1000 SEED=7 (no DRILL: all)
	$(BIN)/python -m tests.drills $(DRILL) -n $(or $(N),20) $(if $(SEED),--seed $(SEED))

fuzz: .venv/.dev  ## Say and do anything at all for long: make fuzz N=100000 TICKETS=1000 SEED=7
	$(BIN)/python -m tests.fuzz conversations -n $(or $(N),100000) $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m tests.fuzz updates -n $(or $(N),50000) $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m tests.fuzz pages -n $(or $(N),20000) $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m tests.fuzz desk -n $(or $(TICKETS),1000) $(if $(SEED),--seed $(SEED))

audit: .venv/.dev  ## Ask an advisory service about every locked package; says so when it can't
	@scripts/audit.sh

lint: .venv/.dev  ## Style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: .venv/.dev  ## Bring the code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

nlu: .venv-nlu/.ready  ## The environment of the understanding service; make run makes it beside Yimen

bench: .venv-bench/.ready nlu  ## Measure: prints tables, writes JSON to bench/out
	.venv-bench/bin/python -m bench

lock: $(UV)  ## Pin the newest allowed versions by hash (names no registry)
	$(UV) pip compile --quiet --universal --generate-hashes --upgrade --no-header \
	  --no-emit-index-url --python-version 3.11 --group build pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --upgrade --no-header \
	  --no-emit-index-url --python-version 3.11 --extra shards --group build --group dev \
	  -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(UV) pip compile --quiet --universal --generate-hashes --upgrade --no-header \
	  --no-emit-index-url --python-version 3.11 --group build --group bench \
	  -c requirements.lock pyproject.toml -o bench/requirements.lock
	$(UV) --directory nlu/rasa pip compile --quiet --universal --generate-hashes --upgrade \
	  --no-header --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock

vendor: .venv/.dev  ## Fetch the pinned npm packages again and rewrite what is shipped of them
	$(BIN)/python scripts/vendor.py

browser:  ## The browser and the Chinese font that the end-to-end tests need
	@scripts/browser.sh

postgresql:  ## PostgreSQL's programs: many tests run on a private server too
	@scripts/postgresql.sh

clean:  ## Remove what was built; keeps var/ (the database) and local/
	rm -rf .venv .venv-nlu .venv-bench .uv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis bench/out

.uv/bin/uv: scripts/uv.lock
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r scripts/uv.lock
	@touch $@

.venv/bin/python: | $(UV)
	$(UV) venv --quiet --python '>=3.11,<3.14' .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@test -e .venv/.dev || $(UV) pip sync --quiet --require-hashes requirements.lock
	@test -e .venv/.dev || $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(UV) pip sync --quiet --require-hashes requirements-dev.lock
	$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@ .venv/.run

.venv-nlu/.ready: nlu/rasa/requirements.lock scripts/understanding.sh | $(UV)
	@scripts/understanding.sh $(UV)

.venv-bench/.ready: bench/requirements.lock pyproject.toml | $(UV)
	$(UV) venv --quiet --clear --python '>=3.11,<3.14' .venv-bench
	VIRTUAL_ENV=.venv-bench $(UV) pip sync --quiet --require-hashes bench/requirements.lock
	VIRTUAL_ENV=.venv-bench $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
