# Signpost: everything that is built, run and checked. `make help` lists the targets.
#
# Layout:  src/ and include/ become build/libsignpost.a; src/app/main.c is the program's main.
#          Everything is found by pattern: a new file needs no line here.
# Options: PORT=8080 DB=var/signpost.db (run), FUZZ_SECONDS=30 (fuzz), FLAVOUR (below), JOBS=2 (at once;
#          default: as many as there are cores), V=1 (show commands). After CC=other, make clean first.

PORT ?= 8080
DB ?= var/signpost.db
FUZZ_SECONDS ?= 30

.DEFAULT_GOAL := build
MAKEFLAGS += --no-builtin-rules --no-print-directory
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --jobs=$(or $(JOBS),$(shell nproc))
endif
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
quiet = $(if $(V),,@)

# ---- Flavours: the same sources with other flags, each in a folder of its own --------------------
# release   what people run: optimised and hardened              build/
# sanitize  address and undefined-behaviour sanitizers, and
#           counters of the statements that tests reach          build/sanitize/
# fuzz      clang with libFuzzer                                 build/fuzz/
FLAVOUR ?= release
OUT := build$(if $(filter-out release,$(FLAVOUR)),/$(FLAVOUR))

ifeq ($(origin CC),default)
CC := $(if $(filter fuzz,$(FLAVOUR)),clang,gcc)
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wundef -Wcast-qual -Wformat=2 -Wswitch-enum -Wvla -Wnull-dereference -Wdouble-promotion -Wwrite-strings
LANGUAGE := -std=gnu17 -D_GNU_SOURCE -Iinclude -I.

# -fcf-protection exists on x86 only
CONTROL_FLOW := $(if $(filter x86_64,$(shell uname -m)),-fcf-protection=full)
# every x86-64 processor since 2009 counts bits in one instruction; the search counts many
MARCH := $(if $(filter x86_64,$(shell uname -m)),-march=x86-64-v2)
# the small functions that write answers live in base/ and codec/: the linker may inline them
ACROSS := $(if $(filter gcc%,$(notdir $(CC))),-flto=auto)
FLAGS_release := -O3 $(ACROSS) $(MARCH) -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
    $(CONTROL_FLOW) -fPIE
LINK_release := -O3 $(ACROSS) -pie -Wl,-z,relro,-z,now,-z,noexecstack
# counters that threads share: some counts may be lost, which is ten times as fast as keeping all
FLAGS_sanitize := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
    --coverage -fprofile-update=single
LINK_sanitize := -fsanitize=address,undefined --coverage
FLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK_fuzz := -fsanitize=fuzzer,address,undefined

# What the libraries are called. pkg-config knows where they are; pthread needs no asking.
PKGS := cairo geos jansson libmicrohttpd libpng libqrencode libsodium libutf8proc libzip nettle pangocairo proj spatialite sqlite3 zlib
LIBRARIES = $$(pkg-config --libs $(PKGS)) -lpthread -lm

# ---- Sources --------------------------------------------------------------------------------------
MAIN := src/app/main.c
SOURCES := $(sort $(wildcard src/*/*.c))
LIBRARY_SOURCES := $(filter-out $(MAIN),$(SOURCES))
SUPPORT_SOURCES := $(sort $(wildcard tests/support/*.c))
UNIT_TESTS := $(sort $(wildcard tests/unit/*/test_*.c))
FUZZ_TARGETS := $(sort $(wildcard tests/fuzz/fuzz_*.c))
HTTP_PROGRAMS := $(sort $(wildcard tests/http/*.c))
BENCH_PROGRAMS := $(sort $(wildcard tests/bench/*.c))
TEST_SOURCES := $(SUPPORT_SOURCES) $(UNIT_TESTS) $(FUZZ_TARGETS) $(wildcard tests/fuzz/replay.c) \
    $(HTTP_PROGRAMS) $(BENCH_PROGRAMS)
HEADERS := $(sort $(wildcard include/*/*.h src/*/*.h tests/*/*.h))

objects = $(patsubst %,$(OUT)/obj/%.o,$(basename $(1)))
programs = $(patsubst %,$(OUT)/%,$(basename $(1)))
LIBRARY := $(OUT)/libsignpost.a
PROGRAM := $(if $(wildcard $(MAIN)),$(OUT)/signpost)

# What each flavour needs beside the program
PROGRAMS_release := $(HTTP_PROGRAMS) $(BENCH_PROGRAMS)
PROGRAMS_sanitize := $(UNIT_TESTS) $(FUZZ_TARGETS) $(HTTP_PROGRAMS)
PROGRAMS_fuzz := $(FUZZ_TARGETS)

# ---- What people ask for --------------------------------------------------------------------------
.PHONY: all build run demo test bench conformance check format-check layers lint lint-quick format sanitize coverage fuzz \
    programs packages clean help FORCE

all: build

build: $(LIBRARY) $(PROGRAM) ## the optimised program build/signpost (the default)

run: build ## install what is missing, build, load the data and start on http://127.0.0.1:$(PORT)
	@mkdir -p $(dir $(DB))
	@build/signpost migrate --db $(DB)
	@build/signpost load --db $(DB)
	@exec build/signpost serve --db $(DB) --listen 127.0.0.1:$(PORT)

demo: build ## the same with a synthetic directory of 2,000 services in var/demo.db
	@mkdir -p var
	@build/signpost demo --db var/demo.db --services 2000 --seed 1
	@exec build/signpost serve --db var/demo.db --listen 127.0.0.1:$(PORT)

test: ## install what tests need and run everything; the last line says how many passed and failed
	@tools/install-packages run test
	@tests/run

check: format-check layers lint ## what to run before each commit: format, layers, analysers

bench: build ## measure against the bars and the peers; writes tests/bench/README.md
	@tools/install-packages bench
	@$(MAKE) programs
	@tests/bench/run

conformance: build ## have programs that are not ours read what is answered; writes tests/conformance/README.md
	@tools/install-packages run conformance
	@tests/conformance/run

# ---- Packages ---------------------------------------------------------------------------------------
# Costs 20 ms when nothing is missing, so it is asked each time and never stale.
packages:
	@tools/install-packages run

# ---- Compiling --------------------------------------------------------------------------------------
# All flags stand in one file that compilers read as @file. Changing a flag rebuilds; nothing else does.
$(OUT)/flags: FORCE | packages
	@echo '$(LANGUAGE) $(WARNINGS) $(FLAGS_$(FLAVOUR))' "$$(pkg-config --cflags $(PKGS))" | tools/write-if-changed $@

$(OUT)/obj/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo "  compile $<$(if $(filter-out release,$(FLAVOUR)), ($(FLAVOUR)))")
	$(quiet)$(CC) @$(OUT)/flags -MMD -MP -c $< -o $@

-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)

# The list of members is a file too, so that a source that went away leaves the library.
$(OUT)/members: FORCE
	@echo '$(call objects,$(LIBRARY_SOURCES))' | tools/write-if-changed $@

$(LIBRARY): $(call objects,$(LIBRARY_SOURCES)) $(OUT)/obj/embedded.o $(OUT)/members
	@rm -f $@
	$(quiet)$(if $(ACROSS),gcc-ar,ar) rcs $@ $(filter %.o,$^)

link = $(quiet)mkdir -p $(@D) && $(CC) $(LINK_$(FLAVOUR)) $(filter %.o,$^) $(LIBRARY) $(1) $(LIBRARIES) -o $@

$(OUT)/signpost: $(call objects,$(MAIN)) $(LIBRARY)
	$(call link)

$(OUT)/tests/unit/%: $(OUT)/obj/tests/unit/%.o $(call objects,$(SUPPORT_SOURCES)) $(LIBRARY)
	$(call link,-lcmocka)

$(OUT)/tests/http/%: $(OUT)/obj/tests/http/%.o $(LIBRARY)
	$(call link)

$(OUT)/tests/bench/%: $(OUT)/obj/tests/bench/%.o $(call objects,$(SUPPORT_SOURCES)) $(LIBRARY)
	$(call link,-lcmocka)

# A fuzz target has libFuzzer's main in its own flavour, and elsewhere one that replays files.
$(OUT)/tests/fuzz/%: $(OUT)/obj/tests/fuzz/%.o $(if $(filter fuzz,$(FLAVOUR)),,$(OUT)/obj/tests/fuzz/replay.o) \
    $(call objects,$(SUPPORT_SOURCES)) $(LIBRARY)
	$(call link,-lcmocka)

programs: $(LIBRARY) $(if $(filter fuzz,$(FLAVOUR)),,$(PROGRAM)) $(call programs,$(PROGRAMS_$(FLAVOUR)))

# ---- Files that are built into the program ------------------------------------------------------------
SCRIPTS := $(patsubst web/scripts/%,build/web/%,$(sort $(wildcard web/scripts/*.js)))
PAGES := $(patsubst web/pages/%,build/pages/%,$(sort $(wildcard web/pages/*.mustache)))
EMBEDDED := $(sort $(wildcard migrations/*.sql src/store/sql/*.sql web/api/*.json web/static/* geodata/sources.csv)) \
    $(PAGES) build/web/app.css $(SCRIPTS)

build/embedded.S: FORCE $(EMBEDDED) tools/embed
	@tools/embed $(EMBEDDED) | tools/write-if-changed $@

$(OUT)/obj/embedded.o: build/embedded.S $(EMBEDDED) $(OUT)/flags
	@mkdir -p $(@D)
	$(quiet)$(CC) @$(OUT)/flags -c $< -o $@

build/web/app.css: $(wildcard web/styles/*.scss web/styles/*/*.scss) web/package.json web/node_modules/.stamp
	$(if $(V),,@echo "  sass    web/styles/app.scss")
	@mkdir -p $(@D)
	$(quiet)npm --prefix web run --silent css > $@

# The words of web/phrases.js go into the templates; a page that stays the same is not written.
$(PAGES): build/pages/.stamp ;
build/pages/.stamp: $(wildcard web/pages/*.mustache) web/phrases.js web/pages.mjs | packages
	$(if $(V),,@echo "  phrases web/pages")
	@mkdir -p $(@D)
	$(quiet)node web/pages.mjs $(@D)
	@touch $@

# One run bundles all of them.
$(SCRIPTS) &: $(wildcard web/scripts/*.js web/scripts/*/*.js) web/phrases.js web/build.mjs web/node_modules/.stamp
	$(if $(V),,@echo "  esbuild web/scripts")
	@mkdir -p build/web
	$(quiet)npm --prefix web run --silent scripts
	@touch $(SCRIPTS)

web/node_modules: web/node_modules/.stamp
web/node_modules/.stamp: web/package-lock.json web/.npmrc | packages
	@echo "  npm     web/package-lock.json"
	@cd web && npm ci --no-progress --loglevel=error >/dev/null
	@touch $@

tests/web/node_modules/.stamp: tests/web/package-lock.json
	@cd tests/web && npm ci --no-progress --loglevel=error >/dev/null
	@touch $@

# ---- Checks -----------------------------------------------------------------------------------------
format-check: ## is every C file formatted as .clang-format says?
	@clang-format --dry-run -Werror $(SOURCES) $(TEST_SOURCES) $(HEADERS)

format: ## format every C file
	@clang-format -i $(SOURCES) $(TEST_SOURCES) $(HEADERS)

layers: ## do includes point down only, and does each library have one door?
	@tools/check-layers

# One stamp for each file and tool: only what changed is looked at again.
LINT_SOURCES := $(SOURCES) $(TEST_SOURCES)
LINT_STAMPS := $(LINT_SOURCES:%=build/lint/%.gcc) $(LINT_SOURCES:%=build/lint/%.clang) $(HEADERS:%=build/lint/%.alone)
lint: lint-quick $(SOURCES:%=build/lint/%.paths) ## both compilers with -Werror, gcc -fanalyzer, clang-tidy, cppcheck

# What make test runs: all but clang's analyser of paths, which takes longer than the rest together.
lint-quick: $(LINT_STAMPS) build/lint/cppcheck

CLANG_ANALYSER := clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-clang-analyzer-optin.performance.Padding
LINT_INCLUDES = $$(pkg-config --cflags $(PKGS))
LINT_FLAGS = $(LANGUAGE) $(WARNINGS) -Werror -O2 $(LINT_INCLUDES)

build/lint/%.gcc: % Makefile | packages
	@mkdir -p $(@D)
	@gcc $(LINT_FLAGS) $(if $(filter src/%,$<),-fanalyzer) -MMD -MP -MT $@ -MF $@.d -c $< -o /dev/null
	@touch $@

build/lint/%.clang: % build/lint/%.gcc .clang-tidy
	@clang $(LINT_FLAGS) -fsyntax-only $<
	@clang-tidy --quiet --checks=-clang-analyzer-* $< -- $(LANGUAGE) $(LINT_INCLUDES) >$@.log 2>/dev/null || { cat $@.log; exit 1; }
	@mv $@.log $@

build/lint/%.paths: % build/lint/%.clang .clang-tidy
	@clang-tidy --quiet --checks=-*,$(CLANG_ANALYSER) $< -- $(LANGUAGE) $(LINT_INCLUDES) >$@.log 2>/dev/null || { cat $@.log; exit 1; }
	@mv $@.log $@

# Each header stands alone: it includes what it uses.
build/lint/%.h.alone: %.h Makefile | packages
	@mkdir -p $(@D)
	@gcc $(LINT_FLAGS) -fsyntax-only -x c -MMD -MP -MT $@ -MF $@.d -include $< /dev/null
	@touch $@

# returnDanglingLifetime: cppcheck 2.10 takes a pointer inside a structure passed by value for the
# structure; both compilers warn of real ones.
build/lint/cppcheck: $(LINT_SOURCES) $(HEADERS) Makefile
	@mkdir -p build/cppcheck
	@cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	    -j $(or $(JOBS),$(shell nproc)) --suppress=missingIncludeSystem --suppress=returnDanglingLifetime \
	    --cppcheck-build-dir=build/cppcheck -Iinclude -I. $(LINT_SOURCES)
	@touch $@

-include $(shell find build/lint -name '*.d' 2>/dev/null)

sanitize: ## unit tests and fuzz corpora under the address and undefined-behaviour sanitizers
	@tools/install-packages run test
	@tests/run unit/ replay/

coverage: ## statements of model, domain and geo that unit tests reach; fails under 90 %
	@tools/install-packages run test
	@tests/run coverage
	@cat build/sanitize/coverage.txt

fuzz: ## libFuzzer on every target, FUZZ_SECONDS=30 each; what it finds goes to build/fuzz/found/
	@tools/install-packages run test
	@$(MAKE) FLAVOUR=fuzz programs
	@tests/fuzz/run $(FUZZ_SECONDS)

clean: ## remove what was built; var/ stays
	@rm -rf build web/node_modules

help: ## this list
	@echo "make TARGET, where TARGET is one of"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
