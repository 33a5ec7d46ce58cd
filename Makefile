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

# The proof at length: the model of sync, seed after seed. SOAK_PARTS="model clones processes calls monkey join" is
# all of it: programs that are killed on every store, a fault at every call, random keys over all screens, and a join
# after years; that takes hours.
SOAK_MINUTES ?= 60
SOAK_PARTS ?= model

soak: $(READY)
	$(BIN)/python -m tests.sync.soak $(SOAK_MINUTES) $(SOAK_PARTS)

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
