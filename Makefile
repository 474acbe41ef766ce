# A thin face over the CMake presets. `make demo` and `make test` set the machine up first.
.DEFAULT_GOAL := build
.PHONY: setup build demo test suites bench dev tsan fuzz coverage test-update clean

JOBS ?= $(shell nproc)
SUITES ?= $(CURDIR)/../shared/suites
BENCH ?= $(CURDIR)/../shared/bench
RELEASE := build/release

setup:
	@scripts/setup

$(RELEASE)/build.ninja: | setup
	@cmake --preset release $(CMAKE_ARGS) >/dev/null

# Leaves the command at build/aslc.
build: setup $(RELEASE)/build.ninja
	@cmake --build --preset release -j $(JOBS) --target aslc aslc_aot_main
	@ln -sf release/cli/aslc build/aslc

demo: build
	@scripts/demo

test: build
	@scripts/test $(JOBS)

# Every case of every suite in SUITES, one line a suite. LIST=failed names the cases with their first
# difference; ENGINE=interp|O0|O2|aot; SNAPSHOT=1 saves and restores wherever an execution waits.
suites: build
	@cmake --build --preset release -j $(JOBS) --target suites_runner suites_worker
	@$(RELEASE)/tests/suites/suites_runner --suites $(SUITES) $(if $(LIST),--list $(LIST)) \
	  $(if $(ENGINE),--engine $(ENGINE)) $(if $(SNAPSHOT),--snapshot) $(if $(ONLY),--only $(ONLY))

bench: build
	@cmake --build --preset release -j $(JOBS) --target aslc_bench
	@scripts/bench $(BENCH)

dev tsan fuzz coverage: setup
	@cmake --preset $@ >/dev/null
	@cmake --build --preset $@ -j $(JOBS)

# Rewrites the expectations of the file tests, and what the READMEs of the examples show; review the diff like code.
test-update: build
	@cmake --build --preset release -j $(JOBS) --target file_tests
	@$(RELEASE)/tests/files/file_tests --update tests/files
	@python3 tests/cli/examples_test.py build/aslc . --update

clean:
	@rm -rf build
