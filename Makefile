# `make` builds the tables, `make test` checks everything. Both set up what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PARALLEL := --numprocesses auto --dist worksteal
# Every core has a worker already; what polars does in several threads is tested in processes of their own.
ONE_THREAD := POLARS_MAX_THREADS=1
TEXTS := $(or $(STANDOFF_TEXTS),$(wildcard ../shared/texts),texts)

.PHONY: all help build docs test long quick lint types environments pytest hostile fuzz compiled consumers language-server web browser picture lock bench corpora mutants dist try-dist clean
all: build

help:  # this list
	@sed -n 's/^\([a-z][a-z-]*\):[^#]*# */\1\t/p' Makefile | expand -t 18

$(VENV)/.ready: requirements/run.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

COMPILED := $(wildcard $(foreach ending,pyx pxi h,compiler/standoff/*/compiled/*.$(ending)))

$(VENV)/.compiled: $(VENV)/.ready $(COMPILED) compiler/standoff/corpus/compiled/build.py
	$(BIN)/python -m standoff.corpus.compiled.build build/.compiled
	touch $@

compiled: $(VENV)/.compiled  # compiled reading and writing; where there is no C compiler, a line says so and all works without it

$(VENV)/.tools: requirements/dev.lock $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	touch $@

# uv needs a third of the time, for a hundred packages. Where it has no way to the index, as it reads no pip.conf, pip follows.
$(VENV)-consumers/.ready: requirements/consumers.lock $(VENV)/.tools
	$(BIN)/uv venv --quiet --clear --python $(PYTHON) $(VENV)-consumers \
	    && $(BIN)/uv pip install --quiet --python $(VENV)-consumers/bin/python --require-hashes -r $< \
	    || { $(PYTHON) -m venv --clear $(VENV)-consumers \
	    && $(VENV)-consumers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; }
	touch $@

NEWER = for p in $(PYTHON) python3.14 python3.13 python3.12 $(HOME)/.pyenv/versions/3.1[2-9].*/bin/python; do "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo "$$p" && break; done

$(VENV)-check/.ready: requirements/check-datapackage.lock  # where there is a Python 3.12 or newer; its test skips elsewhere
	p=$$($(NEWER)); test -z "$$p" || { "$$p" -m venv $(VENV)-check && $(VENV)-check/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< && touch $@; }

$(VENV)-peers/.ready: requirements/peers.lock  # of a Python 3.12 or newer if there is one, for the sake of yamlrocks
	p=$(or $(PEERS_PYTHON),$$($(NEWER))); "$${p:-$(PYTHON)}" -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

build: $(VENV)/.ready $(VENV)/.compiled  # the tables of this dataset, in build/next
	$(BIN)/standoff --texts $(TEXTS) build

docs: $(VENV)/.ready  # the page of problems, from the catalogue
	$(BIN)/python -m standoff.source.catalogue > docs/problems.md

test:  # everything; tests/README.md says what skips where
	$(MAKE) --jobs 2 lint types environments
	$(MAKE) pytest

long: environments  # all tests, with every case of those of which `make test` runs a part
	STANDOFF_LONG=1 STANDOFF_TEXTS=$(abspath $(TEXTS)) $(ONE_THREAD) $(BIN)/pytest $(PARALLEL)

quick: $(VENV)/.tools $(VENV)/.compiled  # the tests that take under a minute together
	STANDOFF_TEXTS=$(abspath $(TEXTS)) $(ONE_THREAD) $(BIN)/pytest $(PARALLEL) -m "not slow"

lint: $(VENV)/.tools  # ruff, without changing files
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.tools  # mypy, strict
	$(BIN)/mypy

tests/authoring/editor/node_modules/.ready: tests/authoring/editor/package-lock.json
	-cd tests/authoring/editor && npm ci --silent --no-audit --no-fund --ignore-scripts && touch node_modules/.ready

language-server: tests/authoring/editor/node_modules/.ready  # what tests/authoring/test_language_server.py drives

environments: $(VENV)/.tools $(VENV)/.compiled $(VENV)-consumers/.ready $(VENV)-check/.ready $(if $(shell command -v npm),tests/authoring/editor/node_modules/.ready tests/formats/browser/node_modules/.ready web/node_modules/.ready)

# Tests start hundreds of processes: where Python is told to write no bytecode, each would compile all modules again.
pytest: environments  # all tests
	$(BIN)/python -m compileall -q compiler tests/support
	PYTHONDONTWRITEBYTECODE= STANDOFF_TEXTS=$(abspath $(TEXTS)) $(ONE_THREAD) $(BIN)/pytest $(PARALLEL)

web/node_modules/.ready: web/package-lock.json
	-cd web && npm ci --silent --no-audit --no-fund --ignore-scripts && touch node_modules/.ready

web: web/node_modules/.ready  # the explorer's program, from web/ into package data; its licences and its map
	cd web && npx --no-install tsc -p . && node build.mjs

tests/formats/browser/node_modules/.ready: tests/formats/browser/package-lock.json
	-cd tests/formats/browser && npm ci --silent --no-audit --no-fund --ignore-scripts && touch node_modules/.ready

PICTURES := build/.pictures

browser: tests/formats/browser/node_modules/.ready $(VENV)/.tools  # the explorer and the workbench in Chromium and Firefox, at length; pictures of its pages in build/.pictures
	STANDOFF_LONG=1 STANDOFF_PICTURES=$(abspath $(PICTURES)) STANDOFF_TEXTS=$(abspath $(TEXTS)) $(BIN)/pytest -rs tests/formats/test_explorer_pages.py tests/formats/test_explorer_generated.py tests/formats/test_local_site.py $(wildcard tests/authoring/test_workbench*.py) tests/benchmarks

picture: build tests/formats/browser/node_modules/.ready  # docs/explorer.png, with which the README begins, from the build; docs/workbench.png
	node docs/picture.mjs build/next/site
	node docs/workbench.mjs $(BIN)/standoff

hostile: $(VENV)/.tools  # the long run of tests/hostile; other cases with `make hostile SEED=7`, fewer with COUNT=50
	$(BIN)/python tests/hostile/run_hostile.py $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

BENCH_RECORDS ?= 200 2000 20000
BENCH_ROUNDS ?= 3
BENCH_OUT ?= build/.bench/RESULTS.md

bench: $(VENV)/.ready $(VENV)-peers/.ready  # Standoff and its peers on the same files; see benchmarks/README.md
	$(BIN)/python benchmarks/bench.py --peers-python $(VENV)-peers/bin/python --records $(BENCH_RECORDS) --rounds $(BENCH_ROUNDS) --out $(BENCH_OUT)

CORPORA ?= build/.corpora

corpora: $(VENV)/.ready  # the annotations of others in CORPORA=DIR, imported whole and counted; see benchmarks/wild/README.md
	$(BIN)/python benchmarks/wild/import_corpora.py $(CORPORA)

SECONDS ?= 3600

fuzz: $(VENV)/.tools $(VENV)/.compiled  # the compiled reader compared with Python's on changed files, an hour; other files with SEED=7
	$(BIN)/python tests/corpus/fuzz_compiled.py --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

MUTANTS ?=

mutants: $(VENV)/.tools  # changes to the compiler that no test notices, an hour at most; see tests/mutants/README.md
	STANDOFF_TEXTS=$(abspath $(TEXTS)) nice $(BIN)/python tests/mutants/run_mutants.py $(MUTANTS)

UPGRADE ?= --upgrade
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

lock: $(VENV)/.tools  # `make lock UPGRADE=` keeps the versions that are locked already
	$(COMPILE) $(UPGRADE) --group run --group dev pyproject.toml -o requirements/dev.lock
	$(COMPILE) $(UPGRADE) -c requirements/dev.lock --group run --extra agreement --extra watch pyproject.toml -o requirements/run.lock
	$(COMPILE) $(UPGRADE) --group consumers -o requirements/consumers.lock
	$(COMPILE) $(UPGRADE) --group peers -o requirements/peers.lock
	$(subst 3.11,3.12,$(COMPILE)) $(UPGRADE) --group check -o requirements/check-datapackage.lock

dist: $(VENV)/.ready  # sdist and wheel into dist/, the same bytes from the same files; the wheel is built from the sdist
	rm -rf dist build/.dist && mkdir -p build/.dist
	$(BIN)/python -m hatchling build -t sdist -d dist
	tar -xzf dist/*.tar.gz --strip-components 1 -C build/.dist
	cd build/.dist && $(abspath $(BIN))/python -m hatchling build -t wheel -d $(abspath dist)
	rm -rf build/.dist
	$(BIN)/python -c 'import hashlib, pathlib; [print(hashlib.sha256(p.read_bytes()).hexdigest(), p) for p in sorted(pathlib.Path("dist").iterdir())]'

TRIED := build/.dist

try-dist: dist  # each of them installed as a user would, with what an index has today, and a new corpus built with it
	for file in dist/*; do \
	    rm -rf $(TRIED) && $(PYTHON) -m venv $(TRIED)/venv \
	    && $(TRIED)/venv/bin/python -m pip install --quiet --disable-pip-version-check "$$file" \
	    && $(TRIED)/venv/bin/standoff --version \
	    && $(TRIED)/venv/bin/standoff init $(TRIED)/corpus \
	    && $(TRIED)/venv/bin/standoff --root $(TRIED)/corpus build \
	    || exit 1; \
	done
	rm -rf $(TRIED)

clean:  # remove all that can be made again
	rm -rf $(VENV) compiler/standoff/*/compiled/*.so $(VENV)-consumers $(VENV)-check $(VENV)-peers build/next build/.bench build/.dist dist build/editor tests/authoring/editor/node_modules tests/formats/browser/node_modules web/node_modules
