# Everything that a person runs here. `make help` lists it.

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_TO_TEST := $(VENV)/.ready-to-test
# Files of tests side by side, because each takes its processes up and down once; each worker holds the encoder, hence not more of them.
# One thread in each: two that wait for each other on cores that another worker holds take twice as long.
TESTS ?= -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
test: export OMP_NUM_THREADS := 1
# One place says which torch: the project's own list.
TORCH := $(shell sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)
ifdef PORT
export SGA_PORT := $(PORT)
endif

.DEFAULT_GOAL := help
.PHONY: help run test lint lint-web browser eval bench clean
# Otherwise an installation that was interrupted would count as done.
.DELETE_ON_ERROR:

help: ## list what can be done
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 14
	@echo "  PORT=8080 serves on another port; PYTHON=python3.12 chooses the interpreter; pip's own settings (PIP_…) hold."

run: $(READY) ## install if needed, index kb/ if it changed, serve on http://127.0.0.1:8000
# First, because a port that is taken should be said at once, not after the index is built.
	@$(BIN)/python -m server --check
	@$(BIN)/python ingest.py
	@exec $(BIN)/python -m server

test: $(READY_TO_TEST) browser ## linters, type checker and all tests; says what was skipped and why
	@failed=; \
	$(MAKE) --no-print-directory lint || failed="$$failed lint"; \
	CHROMIUM="$${CHROMIUM:-$$(command -v chromium || command -v chromium-browser || command -v google-chrome)}" $(BIN)/python -m pytest -q $(TESTS) || failed="$$failed pytest"; \
	if [ -n "$$failed" ]; then echo "make test: FAILED in$$failed."; exit 1; fi; \
	echo "make test: all passed. What was skipped, and why, stands above."

lint: $(READY_TO_TEST) ## ruff, mypy, and the front end's linter where npm exists
	@failed=0; \
	$(BIN)/ruff check --quiet --output-format concise . && echo "ruff: nothing to say" || failed=1; \
	$(BIN)/mypy --no-error-summary && echo "mypy: nothing to say" || failed=1; \
	$(MAKE) --no-print-directory lint-web || failed=1; \
	exit $$failed

lint-web:
	@if [ ! -f server/web/package.json ]; then exit 0; \
	elif ! command -v npm >/dev/null; then echo "Front-end linter skipped: npm is not installed."; \
	elif ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)'; then echo "Front-end linter skipped: it needs Node.js 20 or newer, this is $$(node --version)."; \
	elif [ ! server/web/node_modules/.package-lock.json -nt server/web/package-lock.json ] && ! (cd server/web && npm ci --silent --no-audit --no-fund); then echo "Front-end linter skipped: npm could not install it."; \
	else (cd server/web && npm run --silent lint) && echo "front-end linter: nothing to say"; fi

browser:
	@if [ -n "$$CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then echo "Browser tests will be skipped: there is no Chromium. Install it (apt-get install chromium) or name one in CHROMIUM."; exit 0; fi; \
	echo "Installing Debian's Chromium for the browser tests …"; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || echo "Browser tests will be skipped: Chromium could not be installed."

# Questions that are kept beside the repository, not in it, are asked too where they lie there.
# The variable is make's own: to the server it would be an unknown setting.
unexport SGA_EVAL_QUESTIONS
QUESTIONS ?= $(or $(SGA_EVAL_QUESTIONS),$(wildcard ../shared/questions/dev.jsonl))

eval: $(READY) ## the guide's own questions, its retrieval pairs, and QUESTIONS=file where given; scored (ARGS=… adds options)
	@$(BIN)/python ingest.py
	@$(BIN)/python -m server eval --retrieval tests/evaluation/pairs.jsonl
	@$(BIN)/python -m server eval $(ARGS)
	@if [ -n "$(QUESTIONS)" ]; then $(BIN)/python -m server eval "$(QUESTIONS)" $(ARGS); fi

bench: $(READY_TO_TEST) ## speed, load and memory, beside a floor or a peer of the same run (ARGS="load slack" chooses parts)
	@$(BIN)/python -m tests.bench $(ARGS)

clean: ## remove the environment and caches; var/ with the index and the conversations stays
	@rm -rf $(VENV) *.egg-info build .pytest_cache .ruff_cache .mypy_cache .hypothesis server/web/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml
	@$(make_environment)
	@if [ -f $@ ]; then echo "pyproject.toml has changed: bringing $(VENV) up to date …"; else echo "Installing what the server needs, once: about 1 GB, or 5 GB where pip offers only torch's build for graphics cards …"; fi
	@$(call install,.)
	@touch $@

$(READY_TO_TEST): pyproject.toml
	@$(make_environment)
	@echo "Installing what the server and its tests need …"
	@$(call install,.[dev])
	@touch $(READY) $@

# torch first and alone: a resolver that is free to choose may take another build.
# Not compiled beforehand: Python does that by itself with what it imports, which is a fraction of it.
define install
$(BIN)/python -m pip --disable-pip-version-check -qq install --no-compile "$(TORCH)" && \
$(BIN)/python -m pip --disable-pip-version-check -qq install --no-compile --editable "$(1)"
endef

# python3 first, because it is the one that people expect; a newer one beside it where it is too old.
define make_environment
if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	python=; \
	for candidate in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed; $(or $(PYTHON),python3) is $$($(or $(PYTHON),python3) --version 2>&1 || true)" >&2; \
		echo "Install one and name it: make run PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then echo "$$python cannot create an environment: install its venv package (Debian: apt-get install python3-venv)." >&2; exit 1; fi; \
	echo "Creating $(VENV) with $$("$$python" --version) …"; \
	rm -rf $(VENV); \
	"$$python" -m venv $(VENV); \
fi
endef
