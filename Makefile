# Two commands: `make run` sets up and starts Frontwatch, `make test` sets up and runs the tests.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run demo test bench accuracy replay messages lock supply sbom clean

run: .venv/run.done
	$(BIN)/frontwatch

demo: .venv/run.done
	$(BIN)/frontwatch demo

test: .venv/test.done
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# Ours against its peers; needs the shared corpus, takes some minutes, writes docs/benchmarks.md.
bench: .venv/bench.done
	$(BIN)/python tests/bench/run.py

# Precision and recall; needs the shared corpus, takes two minutes, writes docs/accuracy.md and docs/copies.md.
accuracy: .venv/run.done
	$(BIN)/python tests/quality/accuracy.py
	$(BIN)/python tests/quality/copies.py

# Replays recorded feed documents at their recorded times: make replay ARCHIVE=rss.tar.xz DATA=replay-data
replay: .venv/run.done
	$(BIN)/python tests/replay/replay.py $(ARCHIVE) --data $(DATA)
	$(BIN)/frontwatch dashboard --data $(DATA)

.venv/run.done: pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/test.done: .venv/run.done requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

.venv/bench.done: .venv/run.done requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	touch $@

# After a change of what the pages say: the new messages are in each file, to be translated there.
messages: .venv/run.done
	mkdir -p build
	$(BIN)/pybabel --quiet extract --no-default-keywords -k say -k later -k said:1c,2 -k many:1,2 --no-wrap --no-location --sort-output -o build/messages.pot dashboard
	for language in uk fr; do $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --no-wrap -l $$language -i build/messages.pot -o dashboard/messages/$$language.po; done

# Needs uv; writes every version with its hashes.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --extra test -c requirements.lock pyproject.toml -o requirements-test.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --extra login -c requirements.lock pyproject.toml -o requirements-login.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --extra bench -c requirements.lock pyproject.toml -o requirements-bench.lock

# Before a release: hashes, names, licences and advisories of all that is locked, as of today.
supply: .venv/test.done
	$(BIN)/python tests/supply/supply.py

# The software bill of materials, CycloneDX with the hashes of every component.
sbom: .venv/test.done
	$(BIN)/python tests/supply/sbom.py build/sbom.cdx.json

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
