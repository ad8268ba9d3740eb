# `make` alone prints what can be made.  Variables that you may set:
PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000
ARGS   ?=

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

# An environment that you have activated is used if this checkout is installed in it.
ifneq ($(filter-out $(CURDIR)/$(VENV),$(VIRTUAL_ENV)),)
HERE_IN = "$(VIRTUAL_ENV)/bin/python" -P -c 'import litdeck, os; print(os.path.dirname(litdeck.__path__[0]))'
ifeq ($(shell $(HERE_IN) 2>/dev/null),$(CURDIR))
ACTIVE := $(VIRTUAL_ENV)
endif
endif
BIN := $(if $(ACTIVE),$(ACTIVE),$(VENV))/bin

.PHONY: help setup ready tangle record check slides pdf notebooks site \
        present present-terminal presenterm test coverage fuzz bench clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamp is the folder and the versions that an environment was made for, so neither a fresh
# file time nor a missing network makes a finished one be installed again.
LOCK  = tests/browser/npm/package-lock.json
STAMP = { echo "$(CURDIR)"; cat pyproject.toml litdeck/browser/packages.py $(LOCK); }
PROBE = import sys; sys.exit(sys.version_info < (3, 11))
SAY   = say() { printf '%s\n' "$$@" >&2; exit 1; }

setup: ## make .venv with all that the book needs (the network is needed once)
	@$(SAY); own="or use an environment of your own:  make VENV=.venv-$$(id -un) setup"; \
	[ -w . ] || own='or, since this folder is not yours either, clone the book into one that is.'; \
	runs() { "$(VENV)/bin/python" -c '' 2>/dev/null; }; \
	if runs && $(STAMP) | cmp -s - "$(VENV)/stamp"; then exit 0; fi; \
	if [ -e "$(VENV)/bin" ] && ! runs; then say \
	    "$(VENV)/bin/python does not run: another user made it, or its Python is gone." \
	    "Remove $(VENV) ($$(stat -c %U "$(VENV)") can), $$own"; fi; \
	if [ -e "$(VENV)" ] && ! [ -w "$(VENV)" ]; then say \
	    "$(VENV) is out of date, and another user made it." \
	    "Remove it ($$(stat -c %U "$(VENV)") can), $$own"; fi; \
	[ -w . ] || say "You may not write in $(CURDIR): clone the book into a folder of your own."; \
	command -v "$(PYTHON)" >/dev/null || say \
	    "There is no $(PYTHON) here.  On Debian or Ubuntu:  sudo apt install python3 python3-venv" \
	    "If it has another name:  make PYTHON=/path/to/python3 setup"; \
	"$(PYTHON)" -c '$(PROBE)' || say \
	    "$(PYTHON) is $$("$(PYTHON)" -V 2>&1), and the book needs 3.11 or later." \
	    "Name a newer one:  make PYTHON=python3.12 setup"; \
	"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || say \
	    "$(PYTHON) cannot make virtual environments: its venv or ensurepip is missing." \
	    "On Debian or Ubuntu:  sudo apt install python3-venv"; \
	echo "Making $(VENV) (a minute or two, once) ..."; \
	{ "$(PYTHON)" -m venv "$(VENV)" && \
	  "$(VENV)/bin/python" -m pip install -q --disable-pip-version-check -e '.[book,present,watch,test,check]' && \
	  { "$(VENV)/bin/litdeck" fetch || echo "All but the deck for the browser works without it." >&2; } && \
	  { "$(VENV)/bin/python" tests/browser/packages.py || echo "All but the tests in a browser works without it." >&2; } && \
	  $(STAMP) > "$(VENV)/stamp"; } || say \
	    "$(VENV) could not be made; the reason is above." \
	    "Setting up needs the network once.  When that is mended:  make setup"

ready: $(if $(ACTIVE),,setup)

tangle: ready ## write code/ from the chapters
	@"$(BIN)"/litdeck tangle

record: ready ## run the programs and write their outputs into the chapters
	@"$(BIN)"/litdeck record

slides: ready ## write the decks: slides/*.md for the terminal, docs/slides/ for browsers
	@"$(BIN)"/litdeck slides

pdf: ready ## print the browser decks: docs/slides/*/*.pdf (ARGS="--whole --no-outputs talk")
	@"$(BIN)"/litdeck pdf $(ARGS)

notebooks: ready ## write docs/notebooks/, one notebook a chapter
	@"$(BIN)"/litdeck notebooks

# Where a page can be edited: the remote, if it is on a server, without anybody's credentials.
REPO_URL ?= $(shell git remote get-url origin 2>/dev/null | sed -nE \
    's,^https://([^@/]*@)?,https://,; s,^(ssh://)?git@([^:/]+)(:[0-9]+/|[:/]),https://\2/,; /^https:/s,(\.git)?/?$$,,p')
EDIT_URI ?= $(if $(REPO_URL),$(if $(findstring gitlab,$(REPO_URL)),-/)edit/main/docs/)

site: tangle slides notebooks ## build everything, the site in site/ last
	@REPO_URL='$(REPO_URL)' EDIT_URI='$(EDIT_URI)' NO_MKDOCS_2_WARNING=1 \
	    "$(BIN)"/mkdocs build --strict --quiet

present: ready ## build everything and show it on http://127.0.0.1:8000 (PORT=, ARGS=--edit)
	@"$(BIN)"/litdeck present --check --port $(PORT)
	@$(MAKE) site
	@"$(BIN)"/litdeck present --port $(PORT) $(ARGS)

# Its themes are found below this folder, and `litdeck run`, which runs its snippets, on the path.
PRESENTERM = XDG_CONFIG_HOME="$(CURDIR)/slides" \
    PATH="$(if $(filter /%,$(BIN)),$(BIN),$(CURDIR)/$(BIN)):$$PATH" \
    presenterm --config-file slides/presenterm.yaml

present-terminal: slides ## give the talk in this terminal (THEME=container-light)
	@$(SAY); command -v presenterm >/dev/null || say \
	    "presenterm is not installed:  cargo install --locked presenterm" \
	    "or take a binary from https://github.com/mfontanini/presenterm/releases"
	@$(PRESENTERM) $(if $(THEME),--theme $(THEME)) --present $(ARGS) slides/talk.md

presenterm: slides ## let the real presenterm judge the deck
	@$(SAY); for tool in presenterm tmux; do command -v $$tool >/dev/null || say \
	    "$$tool is not installed; presenterm is given the talk in a tmux of its own." \
	    "For the one:  cargo install --locked presenterm    For the other:  apt install tmux"; done
	@"$(BIN)"/python -m pytest tests/presenterm $(ARGS)

test: tangle ## tangle, then run all tests (ARGS="-k words" chooses)
	@"$(BIN)"/python -m pytest $(ARGS)

fuzz: ready ## try the reader of chapters with many random ones (CASES=20000)
	@FUZZ_CASES=$(or $(CASES),20000) "$(BIN)"/python -m pytest -q tests/litdeck/test_scan.py $(ARGS)

bench: ready ## measure litdeck beside Entangled, noweb and Jupytext (ARGS="--sizes 10 100")
	@"$(BIN)"/python tests/bench $(ARGS)

# The tests that run what is in code/; the others test the tool.
coverage: tangle ## say which lines of each chapter and chunk run in the tests
	@"$(BIN)"/litdeck coverage --site "$(BIN)"/python -m pytest -q tests/rootless tests/steps tests/test_book.py $(ARGS)

check: ready ## lint code and prose, then run every program again and compare
	@"$(BIN)"/ruff check
	@"$(BIN)"/mypy
	@"$(BIN)"/codespell
	@"$(BIN)"/rumdl check --quiet README.md CONTRIBUTING.md docs
	@"$(BIN)"/litdeck tangle --check
	@"$(BIN)"/litdeck slides --check
	@"$(BIN)"/litdeck check
	@"$(BIN)"/litdeck check --summary

clean: ## remove what can be made again (.venv stays)
	@rm -rf site docs/slides docs/notebooks build .coverage *.egg-info .pytest_cache .mypy_cache .ruff_cache .rumdl_cache .cache
	@find code litdeck tests -name __pycache__ -type d -prune -exec rm -rf {} +
