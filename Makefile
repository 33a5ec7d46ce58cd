# Two commands matter: `make demo` and `make test`. Each sets up all it needs in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= 2

.PHONY: demo test soak lint bench screenshots clean

demo: $(READY)
	$(BIN)/cbrm demo --dir demo

test: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TESTS)

# The proof of sync at length: programs that are killed on every store, and the model, seed after seed.
SOAK_MINUTES ?= 60

soak: $(READY)
	$(BIN)/python -m tests.sync.soak $(SOAK_MINUTES)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Names of benchmarks and options, such as BENCH="--quick" or BENCH="idle --records 1000".
BENCH ?=

bench: $(READY)
	$(BIN)/python -m benchmarks $(BENCH)

screenshots: $(READY)
	$(BIN)/python docs/screenshots.py

# pip 25.1 knows dependency groups; constraints.txt pins what the tests ran with.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[sftp,smb,webdav,encryption]" --group dev
	touch $@

clean:
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache
