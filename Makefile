# Thin aliases: everything that they do is a command that you can run yourself.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup demo test check lab bank bank-full mutants attacks fuzz mangle constraints clean

help:
	@echo "make demo       set up .venv, then grade a bundled class end to end"
	@echo "make test       set up .venv, then run all checks and tests"
	@echo "make lab        open the notebooks in JupyterLab"
	@echo "make bank       run the bank of right and wrong answers through the judge"
	@echo "make bank-full  the same, right answers over 200 students' inputs; writes docs/results"
	@echo "make mangle     mangle 5000 honest notebooks a session and repair them; writes docs/results"
	@echo "make mutants    mutate the model solutions and list what the tests let through"
	@echo "make attacks    the hostile submissions, each graded, their pages opened in Chromium"
	@echo "make fuzz       send the judge thousands of broken answers; writes docs/results/fuzz.json"

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' \
	  || { echo "Python 3.11 or 3.12 is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { echo "no venv module: install it (Debian: apt-get install python3-venv)"; rm -rf .venv; exit 1; }
	@echo "installing into .venv (about 2 GB on disk, some minutes the first time)"
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/course assets fetch encoder \
	  || echo "the course works without it; \`course assets fetch encoder\` tries again"
	@touch $(READY)

demo: setup
	$(BIN)/course demo

test: setup check
	$(BIN)/python -m pytest -n 2 --dist loadfile
	@echo "all tests pass. Next: make demo, or docs/authors.md to write a session of your own"

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check autograder utils tests solutions
	$(BIN)/mypy
	$(BIN)/course build --check
	$(BIN)/python -m autograder.readme --check

lab: setup
	$(BIN)/course lab

bank: setup
	$(BIN)/course bank

bank-full: setup
	$(BIN)/course bank --seeds 200 --json docs/results/bank.json

mutants: setup
	$(BIN)/python -m autograder.mutants

attacks: setup
	$(BIN)/python -m pytest -q tests/attacks

fuzz: setup
	COURSE_FUZZ=2000 COURSE_FUZZ_JSON=docs/results/fuzz.json \
	  $(BIN)/python -m pytest -q tests/attacks/test_wire_fuzz.py

mangle: setup
	$(BIN)/python -m autograder.mangle_count

constraints: setup
	{ echo "# The versions that CI ran, for Python 3.11 on Linux. Made by \`make constraints\`."; \
	  $(BIN)/python -m pip freeze --exclude-editable | sed 's/^\(torch==[0-9.]*\)+cpu.*/\1/'; } > constraints.txt

clean:
	rm -rf .venv demo .pytest_cache .mypy_cache .ruff_cache
